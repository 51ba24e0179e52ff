import { useMemo, useSyncExternalStore } from 'react';
import { useRoom } from '../state/room.ts';
import type { PlaneStore } from '../study/planeStore.ts';
import type { StudyView } from '../study/studyView.ts';
import { heatOverlays } from './heatOverlay.ts';
import { Pane } from './Pane.tsx';
import { Toolbar } from './Toolbar.tsx';
import { greyTable } from './windowing.ts';

/** The phases side by side, and the tools above them. */
export function Viewer({ view }: { readonly view: StudyView }) {
  const { planes } = useRoom();
  return (
    <section className="viewer" aria-label="Images">
      <Toolbar view={view} />
      {planes ? <Panes view={view} planes={planes} /> : null}
    </section>
  );
}

function Panes({ view, planes }: { readonly view: StudyView; readonly planes: PlaneStore }) {
  const { state } = useRoom();
  const { look, answer } = state;
  useSyncExternalStore(
    (listener) => planes.subscribe(listener),
    () => planes.version(),
  );
  const table = useMemo(() => greyTable(look.window), [look.window]);
  const map =
    look.map !== undefined && answer.status === 'ready' ? answer.value.explanation.attention?.[look.map] : undefined;
  const crop = answer.status === 'ready' ? answer.value.crop : undefined;
  const heats = useMemo(() => (map && crop ? heatOverlays(map, crop, view.grid) : undefined), [map, crop, view.grid]);
  const shown = view.phases.filter((p) => look.alone === undefined || p.phase === look.alone);
  return (
    <div className={`panes of-${shown.length}`}>
      {shown.map((phase) => (
        <Pane key={phase.phase} view={view} phase={phase} planes={planes} table={table} heat={heats?.get(look.slice)} />
      ))}
      {planes.share < 1 ? (
        <progress className="reading-progress" max={1} value={planes.share} aria-label="Slices read" />
      ) : null}
      {planes.failure ? (
        <p className="failure over" role="alert">
          {planes.failure}
        </p>
      ) : null}
    </div>
  );
}
