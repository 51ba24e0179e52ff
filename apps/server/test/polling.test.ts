// An archive that has no list of changes and gives few answers at once: Orthanc behind a door that lets DICOMweb alone through.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { codes, DicomWeb, encodeSeg, parseDicom, studyContextOf } from '@liver-vlm/imaging';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ctImageStorage, ctInstances } from '../../../packages/imaging/src/dicom-write/ct.ts';
import { uidFrom } from '../../../packages/imaging/src/dicom-write/uid.ts';
import { type Orthanc, orthancInstalled, startOrthanc } from '../../../packages/imaging/src/testing/orthanc.ts';
import { affineFrom } from '../../../packages/imaging/src/volume/affine.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { feedOf } from '../src/pacs/feed.ts';
import type { StudyContents } from '../src/pacs/study.ts';
import { Watch } from '../src/pacs/watch.ts';
import { openDatabase } from '../src/store/database.ts';
import { Watched } from '../src/store/watched.ts';

/** Answers to a search at once. */
const MOST = 2;
const SLICES = 3;

/** Passes searches by DICOMweb on to an archive, and of its answers no more than a few at once; the rest of it is not there. */
function door(orthanc: Orthanc): Promise<Server> {
  const server = createServer(async ({ url = '', headers }, response) => {
    const asked = new URL(url, orthanc.url);
    if (!asked.pathname.startsWith('/dicom-web/')) {
      response.writeHead(404).end('not here');
      return;
    }
    const [from, count] = ['offset', 'limit'].map((name) => Number(asked.searchParams.get(name) ?? 0)) as [
      number,
      number,
    ];
    asked.searchParams.delete('offset');
    asked.searchParams.delete('limit');
    const answer = await fetch(asked, { headers: { accept: headers.accept ?? '*/*' } });
    const found = (await answer.json()) as unknown[];
    const page = found.map((one) => JSON.stringify(one)).sort();
    response.writeHead(answer.status, { 'content-type': 'application/dicom+json' });
    response.end(`[${page.slice(from, from + Math.min(count || MOST, MOST)).join()}]`);
  });
  return new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server)));
}

/** A study of one CT series with one lesion outlined. */
function study(name: string, slices = SLICES): { uid: string; files: Uint8Array[] } {
  const uid = uidFrom(`study ${name}`);
  const [seriesUid, frameOfReferenceUid] = [uidFrom(`series ${name}`), uidFrom(`frame ${name}`)];
  const about = { patientId: name, patientName: `PHANTOM^${name}`, studyUid: uid, studyId: '1', frameOfReferenceUid };
  const when = { date: '20240102', time: '093000' };
  const grid = { size: [4, 4, slices] as const, affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 5], [0, 0, 0]) };
  const device = { acquisitionTime: '093100', manufacturer: 'PHANTOM', model: 'P' };
  const images = [
    ...ctInstances(
      { ...grid, data: new Float32Array(16 * slices) },
      { ...about, ...when, description: 'ABDOMEN' },
      { seriesUid, number: 1, description: 'PORTAL', ...device },
    ),
  ];
  const seg = encodeSeg({
    study: studyContextOf(parseDicom(images[0]!.bytes)),
    frameOfReferenceUid,
    seriesUid: uidFrom(`segmentation ${name}`),
    seriesNumber: 2,
    description: 'lesion',
    ...when,
    source: {
      seriesUid,
      sopClassUid: ctImageStorage,
      instanceUids: images.toSorted((a, b) => a.slice - b.slice).map((image) => image.sopInstanceUid),
    },
    grid,
    segments: [{ label: 'lesion', type: codes.lesion, mask: new Uint8Array(16 * slices).fill(1, 16, 18) }],
  });
  return { uid, files: [...images.map(({ bytes }) => bytes), seg] };
}

describe.skipIf(!orthancInstalled())('an archive without a list of changes (Orthanc behind a door)', async () => {
  const folder = await temporaryFolder();
  const database = openDatabase(join(folder, 'server.db'));
  const rule = { days: 20_000 };
  const told: StudyContents[] = [];
  let orthanc: Orthanc;
  let server: Server;
  let url: string;
  let now = Date.now();

  /** A watch as after a start of the server: what it knows stands in the database. */
  function watch(): Watch {
    const pacs = new DicomWeb({ url });
    return new Watch({
      pacs,
      feed: () => feedOf(pacs, { url }, rule),
      rule,
      watched: new Watched(database),
      everyMs: 1000,
      settleMs: 1000,
      onStudy: (contents) => told.push(contents),
      onError: (error) => {
        throw error;
      },
      now: () => now,
    });
  }
  /** Looks twice, a settled time apart, and says what was told. */
  async function seen(own: Watch): Promise<StudyContents[]> {
    told.length = 0;
    await own.look();
    now += 1001;
    await own.look();
    return told.toSorted((a, b) => (a.studyUid < b.studyUid ? -1 : 1));
  }

  beforeAll(async () => {
    orthanc = await startOrthanc();
    server = await door(orthanc);
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
  });
  afterAll(async () => {
    server?.close();
    database.close();
    await orthanc?.release();
  });

  test('studies beyond what it gives at once are found, each told once, and again only when it has changed', async () => {
    const studies = ['A', 'B', 'C', 'D', 'E'].map((name) => study(name));
    await new DicomWeb({ url: orthanc.url }).store(studies.flatMap(({ files }) => files));
    expect((await feedOf(new DicomWeb({ url }), { url }, rule)).kind).toBe('qido');
    const first = watch();
    const all = await seen(first);
    expect(all.map(({ studyUid }) => studyUid)).toEqual(studies.map(({ uid }) => uid).sort());
    expect(all.map(({ series, regions }) => [series.map((one) => one.instances), regions.length])).toEqual(
      studies.map(() => [[SLICES], 1]),
    );
    expect(await seen(first)).toEqual([]);
    expect(await seen(watch())).toEqual([]);
    await new DicomWeb({ url: orthanc.url }).store(study('C', SLICES + 1).files);
    const again = await seen(watch());
    expect(again.map(({ studyUid, series }) => [studyUid, series[0]?.instances])).toEqual([
      [study('C').uid, SLICES + 1],
    ]);
  });

  test('all instances of a series come, page by page', async () => {
    const pacs = new DicomWeb({ url });
    expect(await pacs.instances(study('C').uid, uidFrom('series C'))).toHaveLength(SLICES + 1);
  });
});
