import { phaseName } from '../names.ts';
import type { Answer } from '../state/state.ts';
import type { StudyView } from '../study/studyView.ts';

/** Which phases the model was shown, how they were recognised, and what stood in for missing ones. */
export function Assumptions({ answer, view }: { readonly answer: Answer; readonly view: StudyView }) {
  return (
    <ul className="assumptions">
      {answer.present.map(({ phase, present, filledFrom }) => (
        <li key={phase} className={present ? '' : 'caution'}>
          <strong>{phaseName(phase)}</strong>:{' '}
          {present
            ? view.phases.find((p) => p.phase === phase)?.reason
            : `missing, filled from ${filledFrom === undefined ? 'nothing' : phaseName(filledFrom).toLowerCase()}`}
        </li>
      ))}
    </ul>
  );
}
