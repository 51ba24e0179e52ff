import { z } from 'zod';
import { DicomJson, jsonItems, jsonText } from './dicomJson.ts';
import { boundaryOf, decodeMultipart, encodeMultipart } from './multipart.ts';
import { PacsError } from './pacsError.ts';

/** How an archive is reached. */
export interface DicomWebOptions {
  /** The root of the service, such as `http://orthanc:8042/dicom-web`. */
  readonly url: string;
  /** Sent with every request, for example `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: typeof fetch;
  /** How long an answer may take to begin and to arrive, ms; default 60 s. */
  readonly timeoutMs?: number;
}

/** What a search for studies may ask: attribute keywords with their values, `*` as wildcard; dates as `YYYYMMDD-YYYYMMDD`. */
export type Filter = Readonly<Record<string, string>>;

export interface InstanceReference {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
}

export interface Stored {
  readonly stored: readonly string[];
  /** Instances that the archive refused, with its DICOM failure reason as four hexadecimal digits. */
  readonly refused: readonly { readonly sopInstanceUid: string; readonly reason: string }[];
}

/** Any transfer syntax: the archive need not decompress what we can read. */
const ANY_DICOM = 'multipart/related; type="application/dicom"; transfer-syntax=*';

/** A client of QIDO-RS, WADO-RS and STOW-RS (DICOM PS3.18), for Node and browsers. Every error is a {@link PacsError}. */
export class DicomWeb {
  readonly #root: string;
  readonly #options: DicomWebOptions;

  constructor(options: DicomWebOptions) {
    this.#root = options.url.replace(/\/+$/, '');
    this.#options = options;
  }

  async studies(filter: Filter = {}, include: readonly string[] = []): Promise<DicomJson[]> {
    return this.#search('studies', STUDY, filter, include);
  }

  async series(studyUid: string, filter: Filter = {}, include: readonly string[] = []): Promise<DicomJson[]> {
    return this.#search(`studies/${uid(studyUid)}/series`, SERIES, filter, include);
  }

  async instances(studyUid: string, seriesUid: string, include: readonly string[] = []): Promise<DicomJson[]> {
    const path = `studies/${uid(studyUid)}/series/${uid(seriesUid)}/instances`;
    return this.#search(path, INSTANCE, {}, include);
  }

  /** All attributes but bulk data of a series' instances. */
  async metadata(studyUid: string, seriesUid: string): Promise<DicomJson[]> {
    const path = `studies/${uid(studyUid)}/series/${uid(seriesUid)}/metadata`;
    return this.#json(await this.#request(path, { headers: { Accept: 'application/dicom+json' } }), path);
  }

  /** One instance as a Part-10 file. */
  async instance({ studyUid, seriesUid, sopInstanceUid }: InstanceReference): Promise<Uint8Array> {
    const path = `studies/${uid(studyUid)}/series/${uid(seriesUid)}/instances/${uid(sopInstanceUid)}`;
    const [first] = await this.#files(path);
    if (first === undefined) throw new PacsError('answer', `${path}: expected a file, got none - is it still there?`);
    return first;
  }

  /** All instances of a series as Part-10 files: in memory at once, so fetch large series one instance at a time. */
  async seriesFiles(studyUid: string, seriesUid: string): Promise<Uint8Array[]> {
    return this.#files(`studies/${uid(studyUid)}/series/${uid(seriesUid)}`);
  }

  /** Stores Part-10 files; what the archive refuses is told, not thrown. */
  async store(files: readonly Uint8Array[]): Promise<Stored> {
    const boundary = `liver-vlm-${crypto.randomUUID()}`;
    const response = await this.#request('studies', {
      method: 'POST',
      headers: {
        Accept: 'application/dicom+json',
        'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      },
      body: encodeMultipart(
        files.map((bytes) => ({ contentType: 'application/dicom', bytes })),
        boundary,
      ),
    });
    const [answer] = await this.#json(response, 'studies');
    const uids = (tag: string) => jsonItems(answer ?? {}, tag);
    return {
      stored: uids(REFERENCED).flatMap((item) => jsonText(item, SOP_INSTANCE) ?? []),
      refused: uids(FAILED).map((item) => ({
        sopInstanceUid: jsonText(item, SOP_INSTANCE) ?? '',
        reason: Number(jsonText(item, FAILURE_REASON) ?? 0)
          .toString(16)
          .padStart(4, '0'),
      })),
    };
  }

  /**
   * All matches, `limit` of them from `offset` on where the filter says so. An archive may give fewer than there are and need not say so:
   * it is asked for more until nothing new comes. A first answer is asked for from the beginning, as Orthanc 1.10 finds nothing by modality,
   * limit and offset together.
   */
  async #search(path: string, key: string, filter: Filter, include: readonly string[]): Promise<DicomJson[]> {
    const { limit, offset = '0', ...matches } = filter;
    const end = limit === undefined ? Number.POSITIVE_INFINITY : Number(offset) + Number(limit);
    const found = new Map<string, DicomJson>();
    for (let before = -1; found.size > before && found.size < end; ) {
      before = found.size;
      const query = new URLSearchParams(matches);
      for (const field of include) query.append('includefield', field);
      if (before > 0) query.set('offset', String(before));
      if (limit !== undefined) query.set('limit', String(end - before));
      const asked = query.size > 0 ? `${path}?${query}` : path;
      const page = await this.#json(
        await this.#request(asked, { headers: { Accept: 'application/dicom+json' } }),
        path,
      );
      for (const one of page) found.set(jsonText(one, key) ?? String(found.size), one);
    }
    return [...found.values()].slice(Number(offset), end);
  }

  async #files(path: string): Promise<Uint8Array[]> {
    const response = await this.#request(path, { headers: { Accept: ANY_DICOM } });
    const body = await this.#body(response, path);
    const type = response.headers.get('content-type') ?? '';
    const boundary = boundaryOf(type);
    if (boundary === undefined)
      throw new PacsError(
        'answer',
        `${path}: expected a multipart answer, got ${type || 'no type'} - check the archive's URL`,
      );
    return decodeMultipart(body, boundary, path).map((part) => part.bytes);
  }

  async #json(response: Response, path: string): Promise<DicomJson[]> {
    const body = await this.#body(response, path);
    if (body.length === 0) return [];
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(body));
    } catch (cause) {
      throw new PacsError('answer', `${path}: expected DICOM JSON, got other text - check the archive's URL`, {
        cause,
      });
    }
    const parsed = z.array(DicomJson).safeParse(Array.isArray(value) ? value : [value]);
    if (parsed.success) return parsed.data;
    throw new PacsError('answer', `${path}: expected DICOM JSON, got JSON of another form - check the archive's URL`);
  }

  async #body(response: Response, path: string): Promise<Uint8Array> {
    try {
      return new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new PacsError('unreachable', `${path}: expected the whole answer, got a broken connection - try again`, {
        cause,
      });
    }
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const { fetch: ask = fetch, headers, timeoutMs = 60_000 } = this.#options;
    const url = `${this.#root}/${path}`;
    let response: Response;
    try {
      response = await ask(url, {
        ...init,
        headers: { ...headers, ...init.headers },
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw new PacsError(
        'unreachable',
        `${this.#root}: expected an answer, got ${reason(cause)} - is the archive up?`,
        { cause },
      );
    }
    // A conflict carries the list of refused instances (PS3.18 10.5.3).
    if (response.ok || (init.method === 'POST' && response.status === 409)) return response;
    await response.body?.cancel();
    const code =
      response.status === 401 || response.status === 403 ? 'forbidden' : response.status === 404 ? 'absent' : 'answer';
    throw new PacsError(code, `${path}: expected success, got HTTP ${response.status} - ${remedies[code]}`);
  }
}

const remedies = {
  forbidden: 'check user and password, or the token',
  absent: 'it may have been deleted; check the UID and the URL',
  answer: "see the archive's log",
};
const STUDY = '0020000D';
const SERIES = '0020000E';
const INSTANCE = '00080018';
const REFERENCED = '00081199';
const FAILED = '00081198';
const SOP_INSTANCE = '00081155';
const FAILURE_REASON = '00081197';

/** A UID is put into a path only if it is one: digits and dots. */
function uid(value: string): string {
  if (/^(?=.{1,64}$)\d+(\.\d+)*$/.test(value)) return value;
  throw new PacsError(
    'request',
    `UID: expected digits and dots, got ${JSON.stringify(value.slice(0, 80))} - correct it`,
  );
}

const reason = (cause: unknown): string =>
  cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
