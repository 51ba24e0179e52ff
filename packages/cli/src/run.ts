import { CommanderError } from 'commander';
import { EXIT_STATUS } from 'liver-vlm/errors';
import { explain } from './exit.ts';
import { programFor } from './program.ts';

/** Runs the command that the arguments name and gives the exit status, if it left none itself. */
export async function run(argv: readonly string[]): Promise<typeof process.exitCode> {
  try {
    await (await programFor(argv.slice(2))).parseAsync(argv);
    return process.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_STATUS.usage;
    const { status, message } = await explain(error);
    process.stderr.write(`liver-vlm: ${message}\n`);
    return status;
  }
}
