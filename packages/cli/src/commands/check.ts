import {
  type ByteSource,
  bytesSource,
  type CheckResult,
  checkFile,
  expandArchive,
  formatCheck,
  ImagingError,
  looksLikeArchive,
} from '@liver-vlm/imaging';
import { decodeImage, walkFiles } from '@liver-vlm/imaging/node';
import { Command } from 'commander';
import { EXIT_STATUS } from 'liver-vlm';

export const checkCommand = (): Command =>
  new Command('check')
    .description('Say of each file what it is, or why it cannot be read.')
    .argument('<files...>', 'files, folders or archives')
    .option('--json', 'one JSON object a line, with ok and, where not, error.code and error.message')
    .action(async (paths: string[], o: { json?: boolean }) => {
      let refused = 0;
      const say = (result: CheckResult) => {
        if (!result.ok) refused++;
        process.stdout.write(`${o.json ? JSON.stringify(result) : formatCheck(result)}\n`);
      };
      // What cannot be opened must not hide the files after it.
      const orRefuse = async (name: string, work: () => Promise<void>) => {
        try {
          await work();
        } catch (cause) {
          const { code, message } = asImagingError(cause, name);
          say({ ok: false, name, error: { code, message } });
        }
      };
      for (const path of paths)
        await orRefuse(path, async () => {
          for (const file of await walkFiles(path))
            await orRefuse(file.name, async () => {
              for await (const source of opened(file))
                say(await checkFile(await source.read(), source.name, { decodeImage }));
            });
        });
      if (refused > 0) process.exitCode = EXIT_STATUS.input;
    });

const notReadable = new Set(['ENOENT', 'EACCES', 'EPERM', 'ELOOP', 'ENOTDIR', 'ENAMETOOLONG']);

function asImagingError(cause: unknown, name: string): ImagingError {
  if (cause instanceof ImagingError) return cause;
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (!notReadable.has(code)) throw cause;
  return new ImagingError(
    'absent',
    `${name}: expected a file or folder, got ${code} - check the path and who may read it`,
  );
}

async function* opened(file: ByteSource): AsyncGenerator<ByteSource> {
  const held = bytesSource(file.name, await file.read());
  if (looksLikeArchive(await held.read())) yield* expandArchive(held);
  else yield held;
}
