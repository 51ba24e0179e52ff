import { expect, test } from 'vitest';
import { commands } from './commands.ts';
import { programFor } from './program.ts';

test('the overview names every command; only the one asked for has its options', async () => {
  const overview = (await programFor(['--help'])).helpInformation();
  for (const { name, summary } of commands)
    expect(overview).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 10)}`, 'm'));
  const program = await programFor(['help', 'check']);
  expect(program.commands.find((c) => c.name() === 'check')?.options).toHaveLength(1);
  expect(program.commands.find((c) => c.name() === 'train')?.options).toHaveLength(0);
});
