import { Command, CommanderError } from 'commander';
import { EXIT_STATUS, RESEARCH_NOTICE } from 'liver-vlm';
import own from '../package.json' with { type: 'json' };
import { checkCommand } from './commands/check.ts';
import { deidentifyCommand } from './commands/deidentify.ts';
import { demoCommand } from './commands/demo.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { leakageCommand } from './commands/leakage.ts';
import { phantomCommand } from './commands/phantom.ts';
import { predictCommand } from './commands/predict.ts';
import { splitCommand } from './commands/split.ts';
import { trainCommand } from './commands/train.ts';
import { explain } from './exit.ts';

const cli = new Command('liver-vlm')
  .description(`Vision-language classification of focal liver lesions from multi-phase CT.\n${RESEARCH_NOTICE}`)
  .version(own.version)
  .showHelpAfterError()
  .exitOverride();

for (const command of [
  phantomCommand,
  checkCommand,
  deidentifyCommand,
  importCommand,
  inspectCommand,
  leakageCommand,
  splitCommand,
  trainCommand,
  evaluateCommand,
  predictCommand,
  demoCommand,
])
  cli.addCommand(command().exitOverride());

try {
  await cli.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_STATUS.usage;
  } else {
    const { status, message } = explain(error);
    process.stderr.write(`liver-vlm: ${message}\n`);
    process.exitCode = status;
  }
}
