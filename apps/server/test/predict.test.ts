import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningServer } from '@liver-vlm/server';
import { zipSync } from 'fflate';
import { RESEARCH_NOTICE } from 'liver-vlm';
import { openModel, predictSource } from 'liver-vlm/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/folder.ts';
import { madeModel } from './support/model.ts';
import { type PhantomStudy, phantomStudy } from './support/phantom.ts';
import { room, studyForm } from './support/room.ts';

const folder = await temporaryFolder();
const data = join(folder, 'data');
let server: RunningServer;
let study: PhantomStudy;
let model: string;

beforeAll(async () => {
  model = await madeModel(join(folder, 'model.onnx'));
  study = await phantomStudy(join(folder, 'cohort'));
  server = await room({ models: [model], data });
});
afterAll(() => server?.close(1000));

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);
const predict = (body: BodyInit, headers: HeadersInit = {}) => get('/api/predict', { method: 'POST', body, headers });
const archive = (extra: Record<string, Uint8Array> = {}) =>
  zipSync({ ...Object.fromEntries(study.images.map((bytes, i) => [`ct/${i}.dcm`, bytes])), ...extra }, { level: 1 });

test('a zip of a study with its segmentation is answered as the command line answers it', async () => {
  const zip = archive(Object.fromEntries(study.segmentations.map((bytes, i) => [`seg/${i}.dcm`, bytes])));
  const answer = await predict(studyForm({ 'study.zip': zip }));
  const body = (await answer.json()) as { notice: string; lesions: { probabilities: Record<string, number> }[] };
  expect(answer.status, JSON.stringify(body)).toBe(200);
  expect(body.notice).toBe(RESEARCH_NOTICE);
  const opened = await openModel(model);
  const direct = await predictSource({ model: opened, source: study.folder });
  await opened.session.release();
  expect(body.lesions.map((l) => l.probabilities)).toEqual(direct.map((l) => l.probabilities));
  expect(JSON.stringify(body)).not.toContain(study.patientId);
  expect(await readdir(join(data, 'uploads'))).toEqual([]);
});

test('files one by one with their region beside them, and why', async () => {
  const files = Object.fromEntries(study.images.map((bytes, i) => [`${i}.dcm`, bytes]));
  const form = studyForm(files, study.segmentations[0]);
  form.append('explain', 'true');
  const body = (await (await predict(form)).json()) as { lesions: { explanation: Record<string, unknown[]> }[] };
  expect(body.lesions[0]?.explanation['sentences']).toHaveLength(1);
  expect(body.lesions[0]?.explanation['phases']).toHaveLength(4);
});

test('every answer carries the notice and keeps strangers out', async () => {
  for (const path of ['/health', '/docs', '/openapi.json', '/metrics', '/api/models', '/nowhere']) {
    const { headers } = await get(path);
    expect(headers.get('liver-vlm-notice'), path).toBe(RESEARCH_NOTICE);
    expect(headers.get('content-security-policy'), path).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('the interface describes itself, and the page names every path without a script', async () => {
  const { openapi, paths } = (await (await get('/openapi.json')).json()) as { openapi: string; paths: object };
  expect(openapi).toBe('3.1.0');
  const page = await (await get('/docs')).text();
  for (const path of Object.keys(paths)) expect(page).toContain(path);
  expect(page).not.toMatch(/<script|https?:\/\//);
  expect(Object.keys(paths)).toContain('/api/predict');
});

test('the model file comes as it is, and only known models', async () => {
  const { models } = (await (await get('/api/models')).json()) as { models: { id: string; bytes: number }[] };
  const file = await get(`/api/models/${models[0]!.id}/file`);
  expect((await readFile(model)).equals(new Uint8Array(await file.arrayBuffer()))).toBe(true);
  expect((await get('/api/models/..%2f..%2fserver.db/file')).status).toBe(404);
});

test.each<[string, () => FormData, number, RegExp]>([
  ['no files', () => new FormData(), 400, /expected a part named files/],
  ['no region', () => studyForm({ 'study.zip': archive() }), 422, /expected regions \(DICOM SEG, RTSTRUCT or/],
  [
    'text in place of a region',
    () => {
      const form = studyForm({ 'study.zip': archive() });
      form.append('roi', '/etc/passwd');
      return form;
    },
    400,
    /expected a file for CT, got text/,
  ],
  ['no image', () => studyForm({ 'a.txt': new TextEncoder().encode('hello') }), 422, /expected/],
  [
    'an unknown model',
    () => {
      const form = studyForm({ 'study.zip': archive() });
      form.append('model', 'none');
      return form;
    },
    404,
    /expected one of/,
  ],
])('%s is refused in words', async (_, form, status, words) => {
  const answer = await predict(form());
  const text = await answer.text();
  expect(answer.status, text).toBe(status);
  expect(text).toMatch(words);
  expect(text).not.toContain(folder);
});

test('without an archive its routes say so', async () => {
  const answer = await get('/api/studies');
  expect(answer.status).toBe(404);
  expect(await answer.text()).toMatch(/start it with --pacs URL/);
});

test('a page elsewhere can neither ask nor be fooled into asking', async () => {
  expect((await predict(studyForm({}), { origin: 'https://evil.example' })).status).toBe(403);
  expect((await predict(studyForm({}), { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

test('figures count what was answered', async () => {
  const text = await (await get('/metrics')).text();
  expect(text).toMatch(/liver_vlm_http_requests_total\{method="POST",route="\/api\/predict",status="200"\} 2/);
  expect(text).toMatch(/liver_vlm_predict_seconds_count 2/);
});

test('a second server on the same folder is refused', async () => {
  await expect(room({ models: [model], data })).rejects.toThrow(/another server runs on this folder/);
});
