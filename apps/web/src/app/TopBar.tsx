import { phaseName } from '../names.ts';
import { useOffline } from '../offline/useOffline.ts';
import { useQuietRoom } from '../state/room.ts';
import { filesOfInput } from '../study/given.ts';
import { FileButton } from './FileButton.tsx';
import { FolderButton } from './FolderButton.tsx';
import { useGive } from './useGive.ts';

export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const { state } = useQuietRoom();
  const give = useGive();
  const kept = useOffline();
  const open = state.study.status === 'ready' ? state.study.value : undefined;
  const take = (input: HTMLInputElement) => void give(filesOfInput(input));
  return (
    <header className="top-bar">
      <h1>
        Liver-VLM <span>reading room</span>
      </h1>
      {open ? (
        <p className="patient">
          {open.patient} · {open.phases.map((p) => phaseName(p.phase)).join(', ')}
        </p>
      ) : null}
      <div className="row end">
        {kept ? <span className="kept">works offline</span> : null}
        {open ? (
          <>
            <FolderButton label="Open folder" />
            <FileButton label="Open files" name="files" onInput={take} />
          </>
        ) : null}
        <button type="button" onClick={onHelp} aria-keyshortcuts="?">
          Keys
        </button>
      </div>
    </header>
  );
}
