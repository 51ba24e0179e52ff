import { type DicomJson, type DicomWeb, jsonText } from '@liver-vlm/imaging';
import { sha256 } from '../sha256.ts';

const MODALITY = '00080060';
const SERIES = '0020000E';
const SERIES_DESCRIPTION = '0008103E';
const INSTANCES = '00201209';
const SOP_INSTANCE = '00080018';

/** What of a study matters to us: its CT series, and the objects that outline something in it. */
export interface StudyContents {
  readonly studyUid: string;
  readonly series: readonly { readonly seriesUid: string; readonly instances: number }[];
  readonly regions: readonly { readonly seriesUid: string; readonly sopInstanceUid: string }[];
}

/** Our own results are told from others' by the words that their series begin with. */
const isOurs = (series: DicomJson): boolean => jsonText(series, SERIES_DESCRIPTION)?.startsWith('Liver-VLM') ?? false;

/** Looks into a study without fetching an image. @throws PacsError */
export async function studyContents(pacs: DicomWeb, studyUid: string): Promise<StudyContents> {
  const all = await pacs.series(studyUid, {}, ['SeriesDescription', 'NumberOfSeriesRelatedInstances']);
  const series: { seriesUid: string; instances: number }[] = [];
  const regions: { seriesUid: string; sopInstanceUid: string }[] = [];
  for (const one of all) {
    const modality = jsonText(one, MODALITY);
    const seriesUid = jsonText(one, SERIES);
    if (seriesUid === undefined || isOurs(one)) continue;
    if (modality === 'CT') series.push({ seriesUid, instances: Number(jsonText(one, INSTANCES) ?? 0) });
    if (modality === 'SEG' || modality === 'RTSTRUCT')
      for (const instance of await pacs.instances(studyUid, seriesUid)) {
        const sopInstanceUid = jsonText(instance, SOP_INSTANCE);
        if (sopInstanceUid !== undefined) regions.push({ seriesUid, sopInstanceUid });
      }
  }
  return { studyUid, series, regions };
}

/** Changes when images or regions come or go, and at nothing else. */
export function fingerprint({ series, regions }: StudyContents): string {
  const parts = [
    ...series.map(({ seriesUid, instances }) => `${seriesUid} ${instances}`),
    ...regions.map(({ sopInstanceUid }) => sopInstanceUid),
  ];
  return sha256(parts.sort().join('\n'));
}
