import type { GivenFile } from './given.ts';

/** A folder that the reader lent, as the File System Access API hands it out: the parts that are used. */
export interface LentFolder {
  readonly kind: 'directory';
  readonly name: string;
  values(): AsyncIterable<LentFolder | LentFile>;
}

interface LentFile {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
}

type Picker = (options: { readonly mode: 'read' }) => Promise<LentFolder>;

const picker = (): Picker | undefined => (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;

/** Whether the browser lends folders; where it does not, an input takes them. */
export const lendsFolders = (): boolean => picker() !== undefined;

/** Asks for a folder, to read only, and gives its files; none where the reader thought better of it. */
export async function filesOfLentFolder(): Promise<GivenFile[]> {
  try {
    const folder = await picker()?.({ mode: 'read' });
    return folder ? await filesIn(folder, folder.name) : [];
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    throw error;
  }
}

/** Files of a folder and of those within it, with their paths; opened many at a time, as each takes the browser a while. */
async function filesIn(folder: LentFolder, path: string): Promise<GivenFile[]> {
  const found: Promise<GivenFile[]>[] = [];
  for await (const entry of folder.values()) {
    const own = `${path}/${entry.name}`;
    found.push(
      entry.kind === 'directory' ? filesIn(entry, own) : entry.getFile().then((file) => [{ path: own, file }]),
    );
  }
  return (await Promise.all(found)).flat();
}
