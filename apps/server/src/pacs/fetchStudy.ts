import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  assignPhases,
  bytesSource,
  type DicomWeb,
  jsonText,
  type PhaseCandidate,
  readHeaderFile,
  recognisePhase,
  sliceHeaders,
} from '@liver-vlm/imaging';
import { writeAtomic } from 'liver-vlm/node';
import type { JobRequest } from '../jobs/job.ts';

/** Fewer images are a localiser or a sample, not a phase. */
const FEWEST = 3;

export interface FetchedStudy {
  /** Holds one folder a series. */
  readonly source: string;
  readonly regions: readonly string[];
}

/**
 * Fetches what a job needs, one instance at a time, into its folder: the regions, and the CT series that stand for a phase. What is
 * there from an earlier attempt is not fetched again.
 * @throws PacsError
 */
export async function fetchStudy(pacs: DicomWeb, request: JobRequest, folder: string): Promise<FetchedStudy> {
  const { studyUid } = request;
  const source = join(folder, 'source');
  const fetched = async (seriesUid: string, sopInstanceUid: string, path: string): Promise<string> => {
    if (!existsSync(path)) await writeAtomic(path, await pacs.instance({ studyUid, seriesUid, sopInstanceUid }));
    return path;
  };
  const regions: string[] = [];
  for (const { seriesUid, sopInstanceUid } of request.regions)
    regions.push(await fetched(seriesUid, sopInstanceUid, join(folder, 'regions', `${sopInstanceUid}.dcm`)));
  const instances = new Map<string, string[]>();
  for (const { seriesUid, instances: count } of request.series) {
    if (count < FEWEST && request.series.length > 1) continue;
    const listed = await pacs.instances(studyUid, seriesUid);
    instances.set(seriesUid, listed.flatMap((one) => jsonText(one, '00080018') ?? []).sort());
  }
  for (const seriesUid of await phaseSeries(pacs, studyUid, instances))
    for (const uid of instances.get(seriesUid) ?? [])
      await fetched(seriesUid, uid, join(source, seriesUid, `${uid}.dcm`));
  return { source, regions };
}

/** Series that a phase is recognised of by the header of one image; those that say nothing too, their pixels may. */
async function phaseSeries(
  pacs: DicomWeb,
  studyUid: string,
  instances: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  const candidates: PhaseCandidate[] = [];
  for (const [seriesUid, [first, ...rest]] of instances) {
    if (first === undefined) continue;
    const bytes = await pacs.instance({ studyUid, seriesUid, sopInstanceUid: first });
    const { file } = await readHeaderFile(bytesSource(first, bytes));
    const [header] = sliceHeaders(file, 1);
    if (header === undefined) continue;
    candidates.push({
      key: seriesUid,
      guess: recognisePhase(header),
      slices: 1 + rest.length,
      seriesNumber: header.seriesNumber,
    });
  }
  const { chosen } = assignPhases(candidates);
  const silent = candidates.filter(({ guess }) => guess.phase === undefined && guess.ignored !== true);
  return [...Object.values(chosen), ...silent].map(({ key }) => key);
}
