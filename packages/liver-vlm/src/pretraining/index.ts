import { UserError } from '../errors.ts';
import { caseDiscrimination } from './caseDiscrimination.ts';
import { ffcl } from './ffcl.ts';
import { measuredSentences } from './measuredSentences.ts';
import { multiTask } from './multiTask.ts';
import { phaseShuffle } from './phaseShuffle.ts';
import { simclr } from './simclr.ts';
import type { PretextTask } from './task.ts';

export type * from './task.ts';

/** Every pretext task, by name. */
export const pretextTasks: Readonly<Record<string, PretextTask>> = Object.fromEntries(
  [phaseShuffle, caseDiscrimination, multiTask, ffcl, simclr, measuredSentences].map((task) => [task.name, task]),
);

/** @throws UserError (config) that lists the names there are */
export function pretextNamed(name: string): PretextTask {
  const task = Object.hasOwn(pretextTasks, name) ? pretextTasks[name] : undefined;
  if (task === undefined)
    throw new UserError(`task: expected one of ${Object.keys(pretextTasks).join(', ')}, got "${name}"`, 'config');
  return task;
}
