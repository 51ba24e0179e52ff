import { useEffect, useMemo, useRef } from 'react';
import { phaseName } from '../names.ts';
import { useRoom } from '../state/room.ts';
import type { PlaneStore } from '../study/planeStore.ts';
import type { PhaseView, StudyView } from '../study/studyView.ts';
import { placementOf } from './camera.ts';
import type { HeatOverlay } from './heatOverlay.ts';
import { paneKey } from './paneKeys.ts';
import { drawScene, type Scene } from './scene.ts';
import { SlicePainter } from './slicePainter.ts';
import { headwards, sliceSizeOf } from './sliceSize.ts';
import { useSize } from './useCanvas.ts';
import { usePointer } from './usePointer.ts';
import { useWheel } from './useWheel.ts';

interface PaneProps {
  readonly view: StudyView;
  readonly phase: PhaseView;
  readonly planes: PlaneStore;
  readonly table: Uint32Array;
  readonly heat: HeatOverlay | undefined;
}

/** One phase of the study. */
export function Pane({ view, phase, planes, table, heat }: PaneProps) {
  const { state, dispatch } = useRoom();
  const { look, draft, marks, placed, target } = state;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => new SlicePainter(), []);
  const size = useSize(frame);
  const slice = useMemo(() => sliceSizeOf(view.grid), [view.grid]);
  const at = placementOf(look.camera, slice, size[0], size[1]);
  const plane = planes.get(phase.phase, look.slice);
  const scene: Scene = {
    plane,
    size: [slice.columns, slice.rows],
    table,
    heat,
    patches: view.regions.flatMap(({ id, patches }) => {
      const patch = patches.find((p) => p.slice === look.slice);
      return patch ? [{ patch, chosen: id === target }] : [];
    }),
    shapes: marks
      .filter(({ from, to }) => look.slice >= from && look.slice <= to)
      .map((shape) => ({ shape, chosen: shape.id === target })),
    placed: Object.values(placed).filter(({ from }) => from === look.slice),
    draft,
    cursor: look.cursor,
  };
  useEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (!context || size[0] === 0) return;
    const ratio = window.devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawScene(context, painter, scene, at, size);
    if (plane) markFirstImage();
  });
  const pointer = usePointer({ look, draft, at, up: headwards(view.grid), dispatch });
  useWheel(frame, { at, up: headwards(view.grid), camera: look.camera, dispatch });
  const hu = huAt(plane, look.cursor, slice.columns, slice.rows);
  const name = phaseName(phase.phase);
  const place = `slice ${look.slice + 1} of ${view.grid.size[2]}`;
  return (
    <div
      ref={frame}
      className={`pane tool-${look.tool}`}
      role="slider"
      aria-label={name}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={view.grid.size[2]}
      aria-valuenow={look.slice + 1}
      aria-valuetext={`${place}${hu === undefined ? '' : `, ${hu} HU at the cursor`}`}
      tabIndex={0}
      onKeyDown={(event) => paneKey(event, { state, view, dispatch })}
      onContextMenu={(event) => event.preventDefault()}
      {...pointer}
    >
      <canvas
        ref={canvas}
        width={Math.max(1, Math.round(size[0] * window.devicePixelRatio))}
        height={Math.max(1, Math.round(size[1] * window.devicePixelRatio))}
      />
      <span className="corner top-left">{name}</span>
      <span className="corner top-right">
        {look.slice + 1} / {view.grid.size[2]}
      </span>
      <span className="corner bottom-left">{hu === undefined ? '' : `${hu} HU`}</span>
      <span className="corner bottom-right">
        {look.camera.zoom.toFixed(1)}× · W {look.window.width} L {look.window.center}
      </span>
      {plane ? null : <span className="waiting">reading …</span>}
    </div>
  );
}

function markFirstImage(): void {
  if (performance.getEntriesByName('first-image').length === 0) performance.mark('first-image');
}

function huAt(
  plane: Int16Array | undefined,
  cursor: readonly [number, number] | undefined,
  columns: number,
  rows: number,
): number | undefined {
  if (plane === undefined || cursor === undefined) return undefined;
  const [x, y] = [Math.round(cursor[0]), Math.round(cursor[1])];
  return x < 0 || y < 0 || x >= columns || y >= rows ? undefined : plane[y * columns + x];
}
