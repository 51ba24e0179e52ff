// A tiny server that keeps to the contract of the real one: one study, one model, jobs that are done at the second look.
import { parseDicom } from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node/files';
import type { Answering } from '../../../../testing/site.ts';

export interface Instance {
  readonly modality: string;
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  readonly bytes: Uint8Array;
}

export async function instancesOf(folder: string): Promise<Instance[]> {
  const all: Instance[] = [];
  for await (const source of openFiles(folder)) {
    const bytes = await source.read();
    const { dataset } = parseDicom(bytes, source.name, { until: 'pixels' });
    const text = (keyword: 'Modality' | 'StudyInstanceUID' | 'SeriesInstanceUID' | 'SOPInstanceUID') =>
      dataset.string(keyword) ?? '';
    all.push({
      modality: text('Modality'),
      study: text('StudyInstanceUID'),
      series: text('SeriesInstanceUID'),
      instance: text('SOPInstanceUID'),
      bytes,
    });
  }
  return all;
}

const attribute = (tag: string, value: string) => ({ [tag]: { vr: 'UI', Value: [value] } });

/** What it was sent is kept. */
export function madeServer(instances: readonly Instance[], model: Uint8Array) {
  const sent: { path: string; body: unknown }[] = [];
  let looks = 0;
  const study = instances[0]!.study;
  const job = (state: string) => ({
    id: 'a'.repeat(32),
    study,
    state,
    lesions: state === 'done' ? [{ name: 'L', predicted: 'hcc' }] : [],
    results: state === 'done' ? ['sr', 'seg', 'sc', 'fhir'] : [],
    verdicts: sent
      .filter(({ path }) => path.endsWith('/verdict'))
      .map(({ body }) => ({ by: 'local', ...(body as object) })),
  });
  const answer: Answering = async (path, method, body) => {
    if (!path.startsWith('/api/')) return undefined;
    if (method === 'POST') sent.push({ path, body: JSON.parse(await body()) });
    const [, , what, first, , second, , third] = path.split('/');
    const series = [...new Map(instances.map((i) => [i.series, i])).values()];
    if (what === 'session') return Response.json({ user: 'local', role: 'admin' });
    if (what === 'models' && first) return new Response(new Uint8Array(model));
    if (what === 'models') return Response.json({ models: [{ id: 'small', name: 'small', kind: 'ct' }] });
    if (what === 'studies' && third)
      return new Response(new Uint8Array(instances.find((i) => i.instance === third)!.bytes));
    if (what === 'studies' && second)
      return Response.json({
        instances: instances.filter((i) => i.series === second).map((i) => attribute('00080018', i.instance)),
      });
    if (what === 'studies' && first)
      return Response.json({
        series: series.map((s) => ({ ...attribute('0020000E', s.series), ...attribute('00080060', s.modality) })),
      });
    if (what === 'studies')
      return Response.json({
        studies: [
          {
            ...attribute('0020000D', study),
            ...attribute('00100020', 'PHANTOM-0001'),
            ...attribute('00080020', '20260412'),
            ...attribute('00081030', 'Phantom liver, four phases'),
          },
        ],
      });
    if (what === 'lesions') return Response.json({ mark: sent.at(-1)!.body }, { status: 201 });
    if (what === 'jobs' && first) return Response.json({ job: job(looks++ > 0 ? 'done' : 'running') });
    return Response.json({ job: job('queued') }, { status: 202 });
  };
  return { answer, sent, study };
}
