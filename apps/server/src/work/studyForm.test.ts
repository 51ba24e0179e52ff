import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Told, WorkerDied } from '../inference/messages.ts';
import { receiveForm } from '../upload/receive.ts';
import { studyForm } from './studyForm.ts';
import { errorOf, notDone, WorkTask } from './wire.ts';

const root = await mkdtemp(join(tmpdir(), 'study-form-'));
afterAll(() => rm(root, { recursive: true }));

test('a job and its files arrive as they were sent', async () => {
  const source = join(root, 'source');
  const image = new Uint8Array(200_000).map((_, i) => i % 251);
  await mkdir(join(source, '1.2'), { recursive: true });
  await writeFile(join(source, '1.2', '1.2.3.dcm'), image);
  await writeFile(join(source, '1.2', '1.2.4.dcm'), '\r\n--x\r\n');
  await writeFile(join(root, '9.9.dcm'), 'seg');
  const about = { modelHash: 'm', marks: [], asked: 5, pattern: 'tumour' };
  const regions = [join(root, '9.9.dcm')];
  const { type, body } = await studyForm({ ...about, model: 'm.onnx', name: 'j', source, regions, out: 'nowhere' });
  const at = join(root, 'received');
  const limits = { bytes: 1e6, files: 10, idleMs: 1000 };
  const answer = new Response(body, { headers: { 'content-type': type } });
  await receiveForm(answer, limits, (_, name = '') => join(at, name));
  expect((await readdir(at, { recursive: true })).filter((name) => /\.\w{3,}$/.test(name)).sort()).toEqual([
    'regions/9.9.dcm',
    'source/1.2/1.2.3.dcm',
    'source/1.2/1.2.4.dcm',
    'task.json',
  ]);
  expect(new Uint8Array(await readFile(join(at, 'source/1.2/1.2.3.dcm')))).toEqual(image);
  expect(await readFile(join(at, 'source/1.2/1.2.4.dcm'), 'utf8')).toBe('\r\n--x\r\n');
  expect(WorkTask.parse(JSON.parse(await readFile(join(at, 'task.json'), 'utf8')))).toMatchObject(about);
});

test('why a job was not done travels', () => {
  for (const error of [new Told('no lesion', 'input'), new WorkerDied('ended'), new Error('a fault')]) {
    const back = errorOf(JSON.parse(JSON.stringify(notDone(error))));
    expect(back).toEqual(error);
    expect(back.constructor).toBe(error.constructor);
  }
});
