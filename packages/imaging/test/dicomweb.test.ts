import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDicom } from '../src/dicom/parse.ts';
import { ctInstances } from '../src/dicom-write/ct.ts';
import { uidFrom } from '../src/dicom-write/uid.ts';
import { DicomWeb } from '../src/dicomweb/client.ts';
import { jsonText } from '../src/dicomweb/dicomJson.ts';
import { freePort, type Orthanc, orthancInstalled, startOrthanc } from '../src/testing/orthanc.ts';
import { affineFrom } from '../src/volume/affine.ts';

const studyUid = uidFrom('study for the archive');
const seriesUid = uidFrom('series for the archive');
const files = [
  ...ctInstances(
    {
      size: [16, 16, 3],
      data: new Float32Array(768).fill(40),
      affine: affineFrom([1, 0, 0], [0, 1, 0], [0, 0, 5], [0, 0, 0]),
    },
    {
      patientId: 'P7',
      patientName: 'PHANTOM^SEVEN',
      studyUid,
      studyId: '1',
      date: '20240102',
      time: '093000',
      description: 'PHANTOM',
      frameOfReferenceUid: uidFrom('frame'),
    },
    { seriesUid, number: 1, description: 'ARTERIAL', acquisitionTime: '093100', manufacturer: 'PHANTOM', model: 'P' },
  ),
];

describe.skipIf(!orthancInstalled())('an archive (Orthanc)', () => {
  let orthanc: Orthanc;
  let pacs: DicomWeb;
  beforeAll(async () => {
    orthanc = await startOrthanc();
    pacs = new DicomWeb({ url: orthanc.url });
  }, 60_000);
  afterAll(() => orthanc?.release());

  test('stores, finds and gives back the same bytes', async () => {
    const { stored, refused } = await pacs.store(files.map((f) => f.bytes));
    expect(refused).toEqual([]);
    expect([...stored].sort()).toEqual(files.map((f) => f.sopInstanceUid).sort());
    const [study] = await pacs.studies({ PatientID: 'P7' });
    expect(jsonText(study!, '0020000D')).toBe(studyUid);
    expect(jsonText(study!, '00100010')).toBe('PHANTOM^SEVEN');
    expect(await pacs.studies({ PatientID: 'NOBODY' })).toEqual([]);
    const [series] = await pacs.series(studyUid, { Modality: 'CT' }, ['SeriesDescription']);
    expect(jsonText(series!, '0008103E')).toBe('ARTERIAL');
    expect(await pacs.instances(studyUid, seriesUid)).toHaveLength(3);
    expect(await pacs.metadata(studyUid, seriesUid)).toHaveLength(3);
    const [{ sopInstanceUid, bytes }] = files as [(typeof files)[number]];
    const back = parseDicom(await pacs.instance({ studyUid, seriesUid, sopInstanceUid }));
    expect(back.dataset.bytes('PixelData')).toEqual(parseDicom(bytes).dataset.bytes('PixelData'));
    expect(await pacs.seriesFiles(studyUid, seriesUid)).toHaveLength(3);
  });

  test('says what is absent, what is refused, and what is no request', async () => {
    await expect(pacs.instance({ studyUid: '1.2.3', seriesUid: '4', sopInstanceUid: '5' })).rejects.toMatchObject({
      name: 'PacsError',
      code: 'absent',
    });
    await expect(pacs.series('../../system')).rejects.toMatchObject({ code: 'request' });
    const { stored } = await pacs.store([new TextEncoder().encode('not DICOM')]).catch((error) => {
      expect(error).toMatchObject({ name: 'PacsError', code: 'answer' });
      return { stored: [] };
    });
    expect(stored).toEqual([]);
  });

  test('gone and back again', async () => {
    await orthanc.kill();
    await expect(pacs.studies()).rejects.toMatchObject({ code: 'unreachable' });
    await orthanc.start();
    expect(await pacs.studies({ PatientID: 'P7' })).toHaveLength(1);
  }, 60_000);
});

test('an address where nobody listens', async () => {
  const pacs = new DicomWeb({ url: `http://127.0.0.1:${await freePort()}/dicom-web` });
  await expect(pacs.studies()).rejects.toThrow(/expected an answer.*is the archive up\?/);
});
