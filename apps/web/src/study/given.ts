/** A file that the reader gave, with its path within what was given. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

/** The files of a file or folder input. */
export const filesOfInput = (input: HTMLInputElement): GivenFile[] =>
  [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

/** The files that were dropped, folders opened. Must be called while the drop is handled: the list of items is gone afterwards. */
export async function filesOfDrop(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found: GivenFile[] = [];
  for (const entry of entries) await gather(entry, found);
  return found;
}

async function gather(entry: FileSystemEntry, found: GivenFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const some = () => new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  // A reader hands out a hundred entries at a time, and none at the end.
  for (let part = await some(); part.length > 0; part = await some()) for (const one of part) await gather(one, found);
}

/** Separates model files from those of a study. */
export function sorted(files: readonly GivenFile[]): { models: GivenFile[]; study: GivenFile[] } {
  const isModel = ({ path }: GivenFile) => path.toLowerCase().endsWith('.onnx');
  return { models: files.filter(isModel), study: files.filter((one) => !isModel(one)) };
}
