import { checkFile, formatCheck } from '@liver-vlm/imaging';
import { decodeImage, openFiles } from '@liver-vlm/imaging/node';
import { Command } from 'commander';
import { EXIT_STATUS, UserError } from 'liver-vlm';

export const checkCommand = (): Command =>
  new Command('check')
    .description('Say of each file what it is, or why it cannot be read.')
    .argument('<files...>', 'files, folders or archives')
    .option('--json', 'one JSON object a line, with ok and, where not, error.code and error.message')
    .action(async (paths: string[], o: { json?: boolean }) => {
      let refused = 0;
      for (const path of paths)
        for await (const source of existing(path)) {
          const result = await checkFile(await source.read(), source.name, { decodeImage });
          if (!result.ok) refused++;
          process.stdout.write(`${o.json ? JSON.stringify(result) : formatCheck(result)}\n`);
        }
      if (refused > 0) process.exitCode = EXIT_STATUS.input;
    });

async function* existing(path: string) {
  try {
    yield* openFiles(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(`${path}: expected a file or folder, got nothing there - check the path`, 'input');
  }
}
