import { type DicomWeb, jsonText } from '@liver-vlm/imaging';
import type { Watched } from '../store/watched.ts';
import { dateRange, type StudyFeed, type WatchRule } from './feed.ts';
import { fingerprint, type StudyContents, studyContents } from './study.ts';

export interface WatchOptions {
  readonly pacs: DicomWeb;
  /** Found at the first look, as the archive may not be up yet. */
  readonly feed: () => Promise<StudyFeed>;
  readonly rule: WatchRule;
  readonly watched: Watched;
  /** Between two looks, ms. */
  readonly everyMs: number;
  /** How long a study must stay the same before it counts as complete, ms. */
  readonly settleMs: number;
  readonly onStudy: (contents: StudyContents) => void;
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

const STUDY_DATE = '00080020';
const STUDY_DESCRIPTION = '00081030';
const POSITION = 'feed position';

/** Watches an archive for studies with CT series and regions; each is told once, and again when it has changed. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #pending = new Map<string, { readonly print: string; readonly since: number } | undefined>();
  #feed: StudyFeed | undefined;
  #position: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#position = options.watched.fact(POSITION);
  }

  start(): void {
    if (this.#closed) return;
    this.#looking = this.look().catch(this.#options.onError);
    void this.#looking.then(() => {
      if (!this.#closed) this.#timer = setTimeout(() => this.start(), this.#options.everyMs);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** @throws PacsError; what was pending stays so */
  async look(): Promise<void> {
    const { feed, watched, settleMs, onStudy, now = Date.now } = this.#options;
    this.#feed ??= await feed();
    const { studies, position } = await this.#feed.next(this.#position);
    this.#position = position;
    for (const uid of studies) if (!this.#pending.has(uid)) this.#pending.set(uid, undefined);
    for (const [uid, seen] of [...this.#pending]) {
      if (this.#closed) return;
      const contents = await studyContents(this.#options.pacs, uid);
      const print = fingerprint(contents);
      if (watched.fingerprint(uid) === print) this.#pending.delete(uid);
      else if (seen?.print !== print) this.#pending.set(uid, { print, since: now() });
      else if (now() - seen.since >= settleMs) {
        if (contents.series.length > 0 && contents.regions.length > 0 && (await this.#matches(uid))) onStudy(contents);
        watched.remember(uid, print);
        this.#pending.delete(uid);
      }
    }
    // Kept only once nothing is pending: after a crash the same changes are read again.
    if (this.#pending.size === 0) watched.setFact(POSITION, position);
  }

  async #matches(studyUid: string): Promise<boolean> {
    const { pacs, rule, now = Date.now } = this.#options;
    if (rule.days === undefined && rule.description === undefined) return true;
    const [study] = await pacs.studies({ StudyInstanceUID: studyUid }, ['StudyDescription']);
    if (study === undefined) return false;
    const [from = ''] = rule.days === undefined ? [] : dateRange(rule.days, new Date(now())).split('-');
    const recent = (jsonText(study, STUDY_DATE) ?? '99999999') >= from;
    return recent && (rule.description?.test(jsonText(study, STUDY_DESCRIPTION) ?? '') ?? true);
  }
}
