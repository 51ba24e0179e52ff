import { type DicomWeb, type DicomWebOptions, jsonText, PacsError } from '@liver-vlm/imaging';
import { z } from 'zod';

/** Tells which studies may have changed since it was asked last. */
export interface StudyFeed {
  readonly kind: 'orthanc' | 'qido';
  /** @param position where it stood, as text; undefined at the very first time @returns studies, and where it stands now */
  next(position: string | undefined): Promise<{ readonly studies: readonly string[]; readonly position: string }>;
}

/** Which new studies are looked at. */
export interface WatchRule {
  /** Only studies of the last so many days. */
  readonly days?: number;
  /** Only studies whose description matches. */
  readonly description?: RegExp;
}

const STUDY = '0020000D';
const POLLED_DAYS = 3;

/** `20261121-20261124`: from so many days ago until tomorrow, for clocks that run ahead. */
export function dateRange(days: number, now: Date): string {
  const text = (offset: number) =>
    new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  return `${text(-days)}-${text(1)}`;
}

/** Asks for all CT studies of the last days, each time: every archive answers that. */
export const qidoFeed = (pacs: DicomWeb, { days = POLLED_DAYS }: WatchRule): StudyFeed => ({
  kind: 'qido',
  next: async () => {
    const found = await pacs.studies({ ModalitiesInStudy: 'CT', StudyDate: dateRange(days, new Date()) });
    return { studies: found.flatMap((study) => jsonText(study, STUDY) ?? []), position: '' };
  },
});

const Changes = z.object({
  Changes: z.array(z.object({ ChangeType: z.string(), ID: z.string(), ResourceType: z.string(), Seq: z.number() })),
  Done: z.boolean(),
  Last: z.number(),
});
const Resource = z.object({ ParentStudy: z.string().optional(), MainDicomTags: z.record(z.string(), z.string()) });
const INTERESTING = new Set(['NewStudy', 'NewSeries', 'StableStudy']);

/** Reads Orthanc's list of changes, which misses nothing however long we were away. The first time it begins at its end. */
export function orthancFeed(root: string, options: Pick<DicomWebOptions, 'headers'>): StudyFeed {
  const get = async (path: string): Promise<unknown> => {
    const init = { headers: { ...options.headers }, signal: AbortSignal.timeout(60_000) };
    const answer = await fetch(`${root}${path}`, init).catch((cause: unknown) => {
      throw new PacsError('unreachable', `${root}: expected an answer, got none - is the archive up?`, { cause });
    });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new PacsError('answer', `${path}: expected success, got HTTP ${answer.status}`);
    return answer.json();
  };
  const studyOf = async (type: string, id: string): Promise<string | undefined> => {
    if (type === 'Series') {
      // What was deleted since is no longer of interest.
      const series = await get(`/series/${id}`);
      const parent = series === undefined ? undefined : Resource.parse(series).ParentStudy;
      return parent === undefined ? undefined : studyOf('Study', parent);
    }
    const study = await get(`/studies/${id}`);
    return study === undefined ? undefined : Resource.parse(study).MainDicomTags['StudyInstanceUID'];
  };
  return {
    kind: 'orthanc',
    next: async (position) => {
      if (position === undefined)
        return { studies: [], position: String(Changes.parse(await get('/changes?last')).Last) };
      const studies = new Set<string>();
      for (let since = Number(position); ; ) {
        const { Changes: changes, Done, Last } = Changes.parse(await get(`/changes?since=${since}&limit=500`));
        const ids = new Map(
          changes.filter((c) => INTERESTING.has(c.ChangeType)).map((c) => [c.ID, c.ResourceType] as const),
        );
        for (const [id, type] of ids) {
          const uid = await studyOf(type, id);
          if (uid !== undefined) studies.add(uid);
        }
        since = Last;
        if (Done) return { studies: [...studies], position: String(since) };
      }
    },
  };
}

/** Orthanc's list of changes where the archive is one, else asking for studies. @throws PacsError where nobody answers */
export async function feedOf(pacs: DicomWeb, options: DicomWebOptions, rule: WatchRule): Promise<StudyFeed> {
  const root = options.url.replace(/\/dicom-?web\/*$/i, '');
  const answer = await fetch(`${root}/changes?last`, {
    headers: { ...options.headers },
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new PacsError('unreachable', `${root}: expected an answer, got none - is the archive up?`, { cause });
  });
  const changes = Changes.safeParse(await answer.json().catch(() => undefined));
  return changes.success ? orthancFeed(root, options) : qidoFeed(pacs, rule);
}
