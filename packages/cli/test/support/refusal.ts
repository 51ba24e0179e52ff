import { expect } from 'vitest';
import type { Ended } from './command.ts';

/** Checks that a command stopped with its documented status and one message that says what is wrong and what to do. */
export function expectRefusal({ status, stdout, stderr }: Ended, wanted: number, message: RegExp): void {
  const line = stderr.split('\n').find((l) => l.startsWith('liver-vlm: ')) ?? '';
  expect({ status, line }, stderr).toMatchObject({ status: wanted, line: expect.stringMatching(message) });
  expect(line).toMatch(/^liver-vlm: .+: .+ - .+/);
  expect(stderr).not.toMatch(/fault of liver-vlm/);
  expect(stdout).toBe('');
}
