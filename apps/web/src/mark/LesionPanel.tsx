import { phaseName } from '../names.ts';
import { useQuietRoom } from '../state/room.ts';
import type { StudyView } from '../study/studyView.ts';
import { MarkSpan } from './MarkSpan.tsx';

/** The lesions of the study: those that came with it and those drawn; one of them is chosen. */
export function LesionPanel({ view }: { readonly view: StudyView }) {
  const { state, dispatch, deeds } = useQuietRoom();
  const { marks, target, model, answer } = state;
  const choices = [
    ...view.regions.map(({ id, name, patches }) => ({ id, name, slice: patches[patches.length >> 1]?.slice })),
    ...marks.map(({ id, from, to }, n) => ({ id, name: `Mark ${n + 1}`, slice: (from + to) >> 1 })),
  ];
  const mark = marks.find(({ id }) => id === target);
  return (
    <>
      <h2 id="lesion-title">Lesion</h2>
      {choices.length === 0 ? <p>Draw around the lesion with Box, Ellipse or Outline.</p> : null}
      <fieldset className="choices">
        <legend className="unseen">Chosen lesion</legend>
        {choices.map(({ id, name, slice }) => (
          <label key={id}>
            <input
              type="radio"
              name="lesion"
              checked={id === target}
              onChange={() => {
                dispatch({ do: 'target', target: id });
                if (slice !== undefined) dispatch({ do: 'look', look: { slice } });
              }}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {mark ? <MarkSpan mark={mark} slices={view.grid.size[2]} /> : null}
      <Statistics />
      <button
        type="button"
        className="primary"
        disabled={target === undefined || model.status !== 'ready' || answer.status === 'working'}
        aria-keyshortcuts="c"
        onClick={() => void deeds.classify()}
      >
        Classify
      </button>
      {model.status === 'ready' ? null : <p className="hint">A model is needed to classify: see below.</p>}
    </>
  );
}

function Statistics() {
  const { statistics } = useQuietRoom().state;
  if (statistics.status === 'failed')
    return (
      <p className="failure" role="alert">
        {statistics.why}
      </p>
    );
  if (statistics.status !== 'ready') return null;
  return (
    <table className="numbers">
      <caption className="unseen">Density inside the lesion</caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Mean HU</th>
          <th scope="col">SD</th>
        </tr>
      </thead>
      <tbody>
        {statistics.value.map(({ phase, mean, sd }) => (
          <tr key={phase}>
            <th scope="row">{phaseName(phase)}</th>
            <td>{mean.toFixed(1)}</td>
            <td>{sd.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
