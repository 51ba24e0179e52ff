import { className } from '../names.ts';
import { useQuietRoom } from '../state/room.ts';
import type { Job } from './api.ts';
import { resultUrl } from './api.ts';
import { useServer } from './serverState.ts';

const kinds: Readonly<Record<string, string>> = {
  sr: 'Structured report',
  seg: 'Segmentation',
  sc: 'Page',
  fhir: 'FHIR report',
};
const states: Readonly<Record<Job['state'], string>> = {
  queued: 'Waiting for its turn …',
  running: 'Being made …',
  done: 'Stored in the archive.',
  failed: 'Failed',
};

/** Sends the chosen lesion to the server, which classifies it with the same model and stores the report; only for a study of the archive. */
export function ReportPanel() {
  const { state, send } = useServer();
  const room = useQuietRoom();
  if (state.status !== 'present' || state.study === undefined) return null;
  const { job } = state;
  const own = state.model !== undefined;
  const may = state.who?.role !== 'read';
  return (
    <section aria-labelledby="report-title">
      <h2 id="report-title">Report</h2>
      {job ? <JobState job={job} /> : null}
      {own ? null : <p className="hint">The report is made with a model of the server: choose one below.</p>}
      {may ? null : <p className="hint">Your role may look, not report.</p>}
      <button
        type="button"
        disabled={!own || !may || room.state.target === undefined || (job !== undefined && isOpen(job))}
        onClick={() => void send()}
      >
        Send to the archive
      </button>
      {state.failure ? (
        <p className="failure" role="alert">
          {state.failure}
        </p>
      ) : null}
    </section>
  );
}

const isOpen = ({ state }: Job): boolean => state === 'queued' || state === 'running';

function JobState({ job }: { readonly job: Job }) {
  return (
    <>
      <p role="status" className={job.state === 'failed' ? 'failure' : 'working'}>
        {states[job.state]}
        {job.message ? ` ${job.message}` : ''}
      </p>
      {job.results.length > 0 ? (
        <ul className="results">
          {job.results.map((kind) => (
            <li key={kind}>
              <a href={resultUrl(job.id, kind)} download>
                {kinds[kind] ?? kind}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
      {job.state === 'done' && job.lesions.length > 0 ? <Verdict job={job} /> : null}
    </>
  );
}

/** What the reader holds of the answer, kept beside it. */
function Verdict({ job }: { readonly job: Job }) {
  const { judge } = useServer();
  const { model } = useQuietRoom().state;
  const given = job.verdicts.at(-1);
  return (
    <label className="map-choice">
      Your own verdict
      <select value={given?.verdict ?? ''} onChange={(event) => void judge(event.currentTarget.value)}>
        {given ? null : <option value="">not given</option>}
        <option value="agree">agree with {className(job.lesions[0]?.predicted ?? '')}</option>
        {(model.status === 'ready' ? model.value.classes : []).map((id) => (
          <option key={id} value={id}>
            {className(id)}
          </option>
        ))}
      </select>
    </label>
  );
}
