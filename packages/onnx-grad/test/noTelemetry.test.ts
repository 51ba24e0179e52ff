import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';

const source = (name: string) => JSON.stringify(fileURLToPath(new URL(`../src/${name}`, import.meta.url)));

/** A session made, run and released, as a user's program would. */
const PROGRAM = `
import { exportInference, float32, input, relu } from ${source('index.ts')};
import { nodeRuntime } from ${source('node/index.ts')};
const model = await exportInference(nodeRuntime, { outputs: { y: relu(input('x', [2])) }, values: {} });
const session = await nodeRuntime.createSession(model);
const { y } = await session.run({ x: float32([-1, 2]) });
await session.release();
console.log(...y.data);
`;

it('leaves no identifier of the device and no cache of events in the home of its user', async () => {
  const home = await temporaryFolder();
  // Without the variables of CI and test runners, under which onnxruntime keeps still by itself.
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: home, XDG_CACHE_HOME: home };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], { env });
  expect(stdout).toBe('0 2\n');
  expect(await readdir(home, { recursive: true })).toEqual([]);
});
