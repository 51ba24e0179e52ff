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
import { EXIT_STATUS, UserError } from 'liver-vlm';

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
      for (const path of paths)
        for (const file of await existing(path))
          try {
            for await (const source of opened(file))
              say(await checkFile(await source.read(), source.name, { decodeImage }));
          } catch (error) {
            // An archive that cannot be opened must not hide the files after it.
            if (!(error instanceof ImagingError)) throw error;
            say({ ok: false, name: file.name, error: { code: error.code, message: error.message } });
          }
      if (refused > 0) process.exitCode = EXIT_STATUS.input;
    });

async function existing(path: string): Promise<ByteSource[]> {
  try {
    return await walkFiles(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(`${path}: expected a file or folder, got nothing there - check the path`, 'input');
  }
}

async function* opened(file: ByteSource): AsyncGenerator<ByteSource> {
  const held = bytesSource(file.name, await file.read());
  if (looksLikeArchive(await held.read())) yield* expandArchive(held);
  else yield held;
}
