import { Command } from 'commander';
import { RESEARCH_NOTICE } from 'liver-vlm/notice';
import own from '../package.json' with { type: 'json' };
import { commands } from './commands.ts';

/** The program with the command that `args` names in full and the others by a line each. */
export async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command('liver-vlm')
    .description(`Vision-language classification of focal liver lesions from multi-phase CT.\n${RESEARCH_NOTICE}`)
    .version(own.version)
    .showHelpAfterError()
    .exitOverride();
  for (const { name, summary, load } of commands) {
    const command = args.includes(name) ? await load() : new Command(name);
    program.addCommand(command.summary(summary).exitOverride());
  }
  return program;
}
