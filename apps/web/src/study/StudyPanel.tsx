import { phases } from '@liver-vlm/imaging/browser';
import { phaseName } from '../names.ts';
import { useQuietRoom } from '../state/room.ts';
import type { StudyView } from './studyView.ts';

/** Which series stands for which phase and why; every one can be set by hand. */
export function StudyPanel({ view }: { readonly view: StudyView }) {
  const { deeds } = useQuietRoom();
  return (
    <>
      <h2 id="study-title">Phases</h2>
      <ul className="series">
        {view.series.map(({ key, description, slices, reason }) => {
          const own = view.phases.find((p) => p.series === key);
          return (
            <li key={key}>
              <label>
                <span>
                  {description} <small>({slices} slices)</small>
                </span>
                <select
                  value={own?.phase ?? 'ignore'}
                  onChange={(event) => void deeds.setPhase(key, event.currentTarget.value)}
                >
                  {phases.map((phase) => (
                    <option key={phase} value={phase}>
                      {phaseName(phase)}
                    </option>
                  ))}
                  <option value="ignore">left out</option>
                </select>
              </label>
              <small className="reason">{own?.reason ?? reason}</small>
            </li>
          );
        })}
      </ul>
      {view.missing.length > 0 ? <p className="caution">Missing: {view.missing.map(phaseName).join(', ')}</p> : null}
      {view.notes.length > 0 ? (
        <details>
          <summary>
            {view.notes.length} {view.notes.length === 1 ? 'note' : 'notes'} from reading
          </summary>
          <ul>
            {view.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
