import { type FormEvent, useState } from 'react';
import type { DicomJson } from './api.ts';
import { dateOf, tags, textOf } from './dicomText.ts';
import { SignIn } from './SignIn.tsx';
import { useServer } from './serverState.ts';

/** Studies of the archive behind the server; nothing where there is no server. */
export function ArchivePanel() {
  const { state, search } = useServer();
  const [patient, setPatient] = useState('');
  if (state.status === 'absent' || (state.status === 'present' && state.studies === undefined && !state.failure))
    return null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void search(patient);
  };
  return (
    <section className="start-card" aria-labelledby="archive-title">
      <h2 id="archive-title">Studies in the archive</h2>
      {state.status === 'locked' ? (
        <SignIn />
      ) : (
        <>
          <form className="row" onSubmit={submit}>
            <label className="row">
              Patient ID
              <input type="search" value={patient} onChange={(event) => setPatient(event.currentTarget.value)} />
            </label>
            <button type="submit">Search</button>
          </form>
          <StudyTable studies={state.studies ?? []} />
        </>
      )}
      {state.failure ? (
        <p className="failure" role="alert">
          {state.failure}
        </p>
      ) : null}
    </section>
  );
}

function StudyTable({ studies }: { readonly studies: readonly DicomJson[] }) {
  const { open } = useServer();
  if (studies.length === 0) return <p>No CT studies found.</p>;
  return (
    <table className="studies">
      <thead>
        <tr>
          <th scope="col">Patient</th>
          <th scope="col">Date</th>
          <th scope="col">Description</th>
          <th scope="col">
            <span className="unseen">Open</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {studies.map((study) => {
          const uid = textOf(study, tags.studyUid);
          const patient = textOf(study, tags.patientId);
          return (
            <tr key={uid}>
              <th scope="row">{patient}</th>
              <td>{dateOf(textOf(study, tags.studyDate))}</td>
              <td>{textOf(study, tags.studyDescription)}</td>
              <td>
                <button type="button" aria-label={`Open the study of ${patient}`} onClick={() => void open(uid)}>
                  Open
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
