import { expect, test } from 'vitest';
import { DicomWeb } from './client.ts';
import { jsonText } from './dicomJson.ts';

const all = ['1.1', '1.2', '1.3', '1.4', '1.5'].map((uid) => ({ '0020000D': { vr: 'UI', Value: [uid] } }));

/** An archive with five studies that never gives more than two at once. */
function archive({ ignoresOffset = false } = {}) {
  const asked: string[] = [];
  const pacs = new DicomWeb({
    url: 'http://archive/dicom-web',
    fetch: async (url) => {
      const { searchParams } = new URL(String(url));
      asked.push(searchParams.toString());
      const from = ignoresOffset ? 0 : Number(searchParams.get('offset') ?? 0);
      const page = all.slice(from, from + Math.min(2, Number(searchParams.get('limit') ?? 2)));
      return page.length === 0 ? new Response(null, { status: 204 }) : Response.json(page);
    },
  });
  const find = async (filter: Record<string, string>) =>
    (await pacs.studies(filter)).map((study) => jsonText(study, '0020000D'));
  return { asked, find };
}

test('an archive that gives a few at once is asked until nothing new comes', async () => {
  const { asked, find } = archive();
  expect(await find({ ModalitiesInStudy: 'CT' })).toEqual(['1.1', '1.2', '1.3', '1.4', '1.5']);
  expect(asked).toEqual(['', '&offset=2', '&offset=4', '&offset=5'].map((more) => `ModalitiesInStudy=CT${more}`));
});

test('a limit above what the archive gives at once is reached by pages; those before the offset are left out', async () => {
  const { asked, find } = archive();
  expect(await find({ limit: '3', offset: '1' })).toEqual(['1.2', '1.3', '1.4']);
  expect(asked).toEqual(['limit=4', 'offset=2&limit=2']);
});

test('an archive that knows no offset says the same again, and is believed', async () => {
  const { asked, find } = archive({ ignoresOffset: true });
  expect(await find({})).toEqual(['1.1', '1.2']);
  expect(asked).toHaveLength(2);
});
