import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DicomWeb, jsonText, parseDicom } from '@liver-vlm/imaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Orthanc, orthancInstalled, startOrthanc } from '../../../packages/imaging/src/testing/orthanc.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { verifyAudit } from '../src/audit/verify.ts';
import { eventually } from './support/eventually.ts';
import { madeModel } from './support/model.ts';
import { markOn, type PhantomStudy, phantomStudy } from './support/phantom.ts';
import { type Served, serve } from './support/serve.ts';

/** Lines of the standard's validator that name an error. */
async function errorsIn(bytes: Uint8Array): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'validate-'));
  const file = join(folder, 'file.dcm');
  await writeFile(file, bytes);
  const { stderr, stdout } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
  await rm(folder, { recursive: true });
  return `${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('Error'));
}

async function dump(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dump-'));
  const file = join(folder, 'file.dcm');
  await writeFile(file, bytes);
  const { stdout } = spawnSync('dsrdump', [file], { encoding: 'utf8' });
  await rm(folder, { recursive: true });
  return stdout;
}

describe.skipIf(!orthancInstalled())('serve beside an archive (Orthanc)', async () => {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  let orthanc: Orthanc;
  let pacs: DicomWeb;
  let study: PhantomStudy;
  let model: string;
  let server: Served;

  const start = () =>
    serve('--model', model, '--data', data, '--pacs', orthanc.url, '--watch', '--settle', '0.5', '--log', 'info');

  /** Series of our own results of a modality. */
  const results = async (modality: string) =>
    (await pacs.series(study.studyUid, {}, ['SeriesDescription'])).filter(
      (series) => jsonText(series, '00080060') === modality && jsonText(series, '0008103E')?.startsWith('Liver-VLM'),
    );
  const file = async (modality: string): Promise<Uint8Array> => {
    const [series] = await results(modality);
    const [bytes] = await pacs.seriesFiles(study.studyUid, jsonText(series!, '0020000E')!);
    return bytes!;
  };
  const get = async (path: string) => (await fetch(`${server.url}${path}`)).json();
  const post = (path: string, body: unknown) =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    model = await madeModel(join(folder, 'model.onnx'));
    study = await phantomStudy(join(folder, 'cohort'));
    orthanc = await startOrthanc();
    pacs = new DicomWeb({ url: orthanc.url });
    server = await start();
  });
  afterAll(async () => {
    await server?.end('SIGKILL');
    await orthanc?.release();
  });

  test('a study goes from arrival to a stored, validated report without a hand', async () => {
    await pacs.store(study.images);
    await pacs.store(study.segmentations);
    await eventually('report', async () => ((await results('SR')).length > 0 ? true : undefined));
    const report = await file('SR');
    expect(await errorsIn(report)).toEqual([]);
    const text = await dump(report);
    expect(text).toContain('Imaging Measurement Report');
    expect(text.match(/Measurement Group/g)).toHaveLength(study.segmentations.length);
    expect(text.match(/NUM:\(,,"Probability"\)/g)).toHaveLength(5 * study.segmentations.length);
    expect(text).toMatch(/research use only/i);
    const { dataset } = parseDicom(report);
    expect(dataset.string('PatientID')).toBe(study.patientId);
    expect(dataset.string('StudyInstanceUID')).toBe(study.studyUid);
    const page = await file('OT');
    expect(await errorsIn(page)).toEqual([]);
    // The lesions came as a SEG: none is written anew.
    expect(await results('SEG')).toEqual([]);
  });

  test('its results are there over HTTP, and our own report starts no second job', async () => {
    const { jobs } = await eventually('job', async () => {
      const answer = await get(`/api/jobs?study=${study.studyUid}`);
      return answer.jobs[0]?.state === 'done' ? answer : undefined;
    });
    expect(jobs).toHaveLength(1);
    expect(jobs[0]).toMatchObject({ state: 'done', attempts: 1, results: ['sr', 'sc', 'fhir'] });
    expect(jobs[0].lesions).toHaveLength(study.segmentations.length);
    const fhir = await get(`/api/jobs/${jobs[0].id}/results/fhir`);
    expect(fhir).toMatchObject({ resourceType: 'DiagnosticReport', status: 'preliminary' });
    await new Promise((resolve) => setTimeout(resolve, 8000));
    expect((await get('/api/jobs')).jobs).toHaveLength(1);
  });

  test('a lesion that a reader marked gets a segmentation and a report of its own', async () => {
    expect((await post('/api/lesions', await markOn(study, 'reader-1'))).status).toBe(201);
    const asked = await post('/api/jobs', { study: study.studyUid, lesions: ['reader-1'] });
    expect(asked.status).toBe(202);
    const { job } = (await asked.json()) as { job: { id: string } };
    const done = await eventually('job', async () => {
      const answer = await get(`/api/jobs/${job.id}`);
      if (answer.job.state === 'failed') throw new Error(answer.job.message);
      return answer.job.state === 'done' ? answer.job : undefined;
    });
    expect(done.results).toEqual(['seg', 'sr', 'sc', 'fhir']);
    for (const kind of ['sr', 'seg', 'sc']) {
      const bytes = await (await fetch(`${server.url}/api/jobs/${job.id}/results/${kind}`)).arrayBuffer();
      expect(await errorsIn(new Uint8Array(bytes)), kind).toEqual([]);
    }
    expect(await results('SEG')).toHaveLength(1);
    expect(await results('SR')).toHaveLength(2);
    const verdict = await post(`/api/jobs/${job.id}/verdict`, { lesion: 0, verdict: 'cyst', comment: 'seen on MR' });
    expect(verdict.status).toBe(201);
    const [{ id: again }] = (await get('/api/jobs')).jobs.filter((j: { id: string }) => j.id === job.id);
    expect(
      (
        (await (await post('/api/jobs', { study: study.studyUid, lesions: ['reader-1'] })).json()) as typeof asked & {
          job: { id: string; state: string };
        }
      ).job,
    ).toMatchObject({ id: again, state: 'done' });
  });

  test('studies, series and instances pass through; a UID that is none does not', async () => {
    expect((await get('/api/studies?PatientID=*')).studies).toHaveLength(1);
    const { series } = await get(`/api/studies/${study.studyUid}`);
    const ct = series.find((one: Parameters<typeof jsonText>[0]) => jsonText(one, '00080060') === 'CT');
    const { instances } = await get(`/api/studies/${study.studyUid}/series/${jsonText(ct, '0020000E')}`);
    const path = `/api/studies/${study.studyUid}/series/${jsonText(ct, '0020000E')}/instances/${jsonText(instances[0], '00080018')}`;
    const answer = await fetch(`${server.url}${path}`);
    expect(answer.headers.get('content-type')).toBe('application/dicom');
    expect(parseDicom(new Uint8Array(await answer.arrayBuffer())).dataset.string('Modality')).toBe('CT');
    expect((await fetch(`${server.url}/api/studies/..%2f..%2fsystem`)).status).toBe(400);
  });

  test('killed in the middle of a job, and started again: one report, whole', async () => {
    const second = await phantomStudy(join(folder, 'cohort-2'), 11);
    study = second;
    await pacs.store([...second.images, ...second.segmentations]);
    await eventually('running', async () => {
      const answer = await get(`/api/jobs?study=${second.studyUid}`).catch(() => undefined);
      return answer?.jobs[0]?.state === 'running' ? true : undefined;
    });
    await server.end('SIGKILL');
    server = await start();
    const job = await eventually('job', async () => {
      const answer = await get(`/api/jobs?study=${second.studyUid}`);
      return answer.jobs[0]?.state === 'done' ? answer.jobs[0] : undefined;
    });
    expect(job.attempts).toBe(2);
    expect(await results('SR')).toHaveLength(1);
    expect(await errorsIn(await file('SR'))).toEqual([]);
  });

  test('the archive gone and back: the job waits and is done', async () => {
    const third = await phantomStudy(join(folder, 'cohort-3'), 12);
    study = third;
    await pacs.store([...third.images, ...third.segmentations]);
    await eventually('job', async () => (await get(`/api/jobs?study=${third.studyUid}`)).jobs[0]);
    await orthanc.kill();
    await eventually('waiting', async () => {
      const [job] = (await get(`/api/jobs?study=${third.studyUid}`)).jobs;
      return job.state === 'queued' && job.attempts > 0 ? job : undefined;
    }).then((job) => expect(job.message).toMatch(/is the archive up|broken connection/));
    expect((await fetch(`${server.url}/api/studies`)).status).toBe(502);
    await orthanc.start();
    await eventually('done', async () => ((await results('SR')).length > 0 ? true : undefined));
  });

  test('asked to end, it ends; the record is unbroken and names no patient', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    const check = await verifyAudit(join(data, 'audit.jsonl'));
    expect(check.fault).toBeUndefined();
    expect(check.entries).toBeGreaterThan(8);
    const log = server.output();
    expect(log).toContain('"msg":"answered"');
    for (const secret of [study.patientId, study.studyUid, 'PHANTOM^']) expect(log).not.toContain(secret);
  });
});
