import { ModelPanel } from '../model/ModelPanel.tsx';
import { ArchivePanel } from '../server/ArchivePanel.tsx';
import { useRoom } from '../state/room.ts';
import { filesOfInput } from '../study/given.ts';
import { FileButton } from './FileButton.tsx';
import { FolderButton } from './FolderButton.tsx';
import { useGive } from './useGive.ts';

/** Before a study is open: what can be opened, and that nothing leaves the machine. */
export function StartScreen() {
  const { state, deeds } = useRoom();
  const give = useGive();
  const { study } = state;
  const take = (input: HTMLInputElement) => void give(filesOfInput(input));
  return (
    <div className="start">
      <ArchivePanel />
      <section className="start-card" aria-labelledby="open-title">
        <h2 id="open-title">Open a study</h2>
        <p>
          Drop a folder or a zip of DICOM files or NIfTI volumes anywhere on this page, with the segmentation if there
          is one. Nothing leaves this machine: reading, drawing and the model run in this tab.
        </p>
        <div className="row">
          <FolderButton label="Choose a folder" primary />
          <FileButton label="Choose files or a zip" name="files" onInput={take} />
          <button type="button" onClick={() => void deeds.openMade()}>
            Try a phantom
          </button>
        </div>
        {study.status === 'working' ? (
          <p className="working" role="status">
            {study.what} …
          </p>
        ) : null}
        {study.status === 'failed' ? (
          <p className="failure" role="alert">
            {study.why}
          </p>
        ) : null}
      </section>
      <section className="start-card" aria-labelledby="model-title">
        <ModelPanel />
      </section>
    </div>
  );
}
