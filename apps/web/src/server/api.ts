import type { LesionMark } from 'liver-vlm/study';

/** Attributes of a study, series or instance by tag, as DICOM PS3.18 annex F writes them. */
export type DicomJson = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;

export interface Who {
  readonly user: string;
  readonly role: 'read' | 'predict' | 'admin';
}

export interface ServedModel {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
}

export interface Job {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly message?: string;
  readonly lesions: readonly { readonly name: string; readonly predicted: string }[];
  readonly results: readonly string[];
  readonly verdicts: readonly { readonly lesion: number; readonly verdict: string; readonly by: string }[];
}

/** What the server answered in place of what was asked for. */
export class ServerError extends Error {
  override name = 'ServerError';
  /** HTTP status. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function ask(path: string, body?: unknown): Promise<Response> {
  const sent =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`./api/${path}`, sent);
  if (response.ok) return response;
  const problem = (await response.json().catch(() => undefined)) as
    | { error?: { code?: string; message?: string } }
    | undefined;
  const { code = 'http', message = `server: expected an answer, got ${response.status}` } = problem?.error ?? {};
  throw new ServerError(response.status, code, message);
}

async function asked<T>(path: string, body?: unknown): Promise<T> {
  const response = await ask(path, body);
  const type = response.headers.get('Content-Type') ?? '';
  // A file server that answers every path with its page is no server of ours.
  if (!type.includes('json')) throw new ServerError(404, 'no-server', `server: expected JSON, got ${type}`);
  return response.json() as Promise<T>;
}

const uid = encodeURIComponent;

export const whoAmI = (): Promise<Who> => asked('session');
export const signIn = (token: string): Promise<Who> => asked('session', { token });

export const servedModels = async (): Promise<readonly ServedModel[]> =>
  (await asked<{ models: readonly ServedModel[] }>('models')).models;

export const modelFile = async (id: string): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(`models/${uid(id)}/file`)).arrayBuffer());

export async function searchStudies(patient: string): Promise<readonly DicomJson[]> {
  const filter = patient === '' ? '' : `&PatientID=${uid(`*${patient}*`)}`;
  return (await asked<{ studies: readonly DicomJson[] }>(`studies?limit=50${filter}`)).studies;
}

export const seriesOf = async (study: string): Promise<readonly DicomJson[]> =>
  (await asked<{ series: readonly DicomJson[] }>(`studies/${uid(study)}`)).series;

export const instancesOf = async (study: string, series: string): Promise<readonly DicomJson[]> =>
  (await asked<{ instances: readonly DicomJson[] }>(`studies/${uid(study)}/series/${uid(series)}`)).instances;

export const instanceUrl = (study: string, series: string, instance: string): string =>
  new URL(`./api/studies/${uid(study)}/series/${uid(series)}/instances/${uid(instance)}`, document.baseURI).href;

export const saveMark = (mark: LesionMark): Promise<unknown> => asked('lesions', mark);

export const askJob = async (study: string, model: string, lesions: readonly string[] | undefined): Promise<Job> =>
  (await asked<{ job: Job }>('jobs', { study, model, ...(lesions ? { lesions } : {}) })).job;

export const jobOf = async (id: string): Promise<Job> => (await asked<{ job: Job }>(`jobs/${uid(id)}`)).job;

export const saveVerdict = async (job: string, lesion: number, verdict: string): Promise<Job> =>
  (await asked<{ job: Job }>(`jobs/${uid(job)}/verdict`, { lesion, verdict })).job;

export const resultUrl = (job: string, kind: string): string => `./api/jobs/${uid(job)}/results/${uid(kind)}`;
