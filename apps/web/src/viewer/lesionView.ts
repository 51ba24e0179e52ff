import { polygonOf } from '../mark/shape.ts';
import type { Look, State } from '../state/state.ts';
import { type Camera, fitted, type SliceSize } from './camera.ts';
import { sliceSizeOf } from './sliceSize.ts';

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** How much of the picture a lesion takes when it is looked at closely, so that its surroundings are seen too. */
const SHARE = 0.3;
const MOST = 8;

/** The camera that looks closely at an extent. */
export function closeUp({ left, right, top, bottom }: Extent, slice: SliceSize): Camera {
  const across = ((right - left + 1) * slice.columnMm) / (slice.columns * slice.columnMm);
  const down = ((bottom - top + 1) * slice.rowMm) / (slice.rows * slice.rowMm);
  const zoom = Math.min(MOST, Math.max(1, SHARE / Math.max(across, down)));
  return { x: (left + right) / 2, y: (top + bottom) / 2, zoom };
}

/** Close to the chosen lesion and in its middle slice; back to the whole where it is close already. */
export function lesionLook({
  study,
  target,
  marks,
  look,
}: Pick<State, 'study' | 'target' | 'marks' | 'look'>): Partial<Look> | undefined {
  if (study.status !== 'ready' || target === undefined) return undefined;
  const slice = sliceSizeOf(study.value.grid);
  const found = lesionExtent(study.value.regions, marks, target);
  if (found === undefined) return undefined;
  const camera = closeUp(found.extent, slice);
  const there = camera.x === look.camera.x && camera.y === look.camera.y && camera.zoom === look.camera.zoom;
  return there ? { camera: fitted(slice) } : { camera, slice: found.middle };
}

type Regions = Extract<State['study'], { status: 'ready' }>['value']['regions'];

function lesionExtent(
  regions: Regions,
  marks: State['marks'],
  target: string,
): { extent: Extent; middle: number } | undefined {
  const mark = marks.find(({ id }) => id === target);
  if (mark) return { extent: around(polygonOf(mark)), middle: (mark.from + mark.to) >> 1 };
  const patches = regions.find(({ id }) => id === target)?.patches ?? [];
  const middle = patches[patches.length >> 1];
  if (middle === undefined) return undefined;
  const corners = patches.flatMap(({ left, top, width, height }) => [
    [left, top] as const,
    [left + width - 1, top + height - 1] as const,
  ]);
  return { extent: around(corners), middle: middle.slice };
}

function around(points: readonly (readonly [number, number])[]): Extent {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
