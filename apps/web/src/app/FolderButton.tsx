import { reasonOf } from '../reasonOf.ts';
import { useQuietRoom } from '../state/room.ts';
import { filesOfLentFolder, lendsFolders } from '../study/directory.ts';
import { filesOfInput } from '../study/given.ts';
import { FileButton } from './FileButton.tsx';
import { useGive } from './useGive.ts';

/** Opens a folder: lent by the browser where it can, which copies nothing and asks once; else through an input. */
export function FolderButton({ label, primary = false }: { readonly label: string; readonly primary?: boolean }) {
  const { dispatch } = useQuietRoom();
  const give = useGive();
  const choose = () => {
    filesOfLentFolder()
      .then(give)
      .catch((error: unknown) => dispatch({ do: 'study', study: { status: 'failed', why: reasonOf(error) } }));
  };
  return (
    <FileButton
      label={label}
      name="folder"
      folder
      primary={primary}
      choose={lendsFolders() ? choose : undefined}
      onInput={(input) => void give(filesOfInput(input))}
    />
  );
}
