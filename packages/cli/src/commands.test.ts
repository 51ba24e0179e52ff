import { expect, test } from 'vitest';
import { commands } from './commands.ts';

test('every row of the overview loads the command of its name', async () => {
  for (const { name, summary, load } of commands) {
    expect((await load()).name()).toBe(name);
    expect(summary).not.toBe('');
  }
  expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
});
