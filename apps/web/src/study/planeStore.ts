import type { Phase } from '@liver-vlm/imaging/browser';
import { reasonOf } from '../reasonOf.ts';

export type Plane = Int16Array<ArrayBuffer>;
type Fetch = (phase: Phase, k: number) => Promise<Plane>;

/** Requests under way at a time: one is computed while the other crosses between threads. */
const AT_ONCE = 2;

/** Least time between two tellings of progress, ms. */
const REST = 300;

/** The slices of a study that have arrived; the others are asked for, those nearest to the slice looked at first. */
export class PlaneStore {
  readonly phases: readonly Phase[];
  readonly slices: number;
  readonly #planes: ReadonlyMap<Phase, (Plane | undefined)[]>;
  readonly #asked = new Set<string>();
  readonly #fetch: Fetch;
  readonly #listeners = new Set<() => void>();
  #looked: number;
  #arrived = 0;
  #version = 0;
  #told = 0;
  #failure: string | undefined;
  #stopped = false;

  constructor(phases: readonly Phase[], slices: number, looked: number, fetch: Fetch) {
    this.phases = phases;
    this.slices = slices;
    this.#looked = looked;
    this.#fetch = fetch;
    this.#planes = new Map(phases.map((phase) => [phase, new Array<Plane | undefined>(slices)]));
    for (let n = 0; n < AT_ONCE; n++) void this.#work();
  }

  get(phase: Phase, k: number): Plane | undefined {
    return this.#planes.get(phase)?.[k];
  }

  /** Share of all slices that are here, 0 to 1. */
  get share(): number {
    return this.#arrived / (this.slices * this.phases.length);
  }

  /** Why a slice could not be read, where one could not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  look(k: number): void {
    this.#looked = k;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes with what there is to show. */
  version(): number {
    return this.#version;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #work(): Promise<void> {
    for (let next = this.#next(); next !== undefined && !this.#stopped; next = this.#next()) {
      const [phase, k] = next;
      try {
        const plane = await this.#fetch(phase, k);
        const own = this.#planes.get(phase);
        if (own) own[k] = plane;
      } catch (error) {
        this.#failure ??= reasonOf(error);
      }
      this.#arrived++;
      this.#tell(k === this.#looked || this.share === 1);
    }
  }

  /** What is not looked at need not be drawn anew: of other slices only the count is told, now and then. */
  #tell(atOnce: boolean): void {
    const now = performance.now();
    if (!atOnce && now - this.#told < REST) return;
    this.#told = now;
    this.#version = this.#arrived;
    for (const listener of this.#listeners) listener();
  }

  #next(): [Phase, number] | undefined {
    for (let away = 0; away < this.slices; away++)
      for (const k of away === 0 ? [this.#looked] : [this.#looked + away, this.#looked - away]) {
        if (k < 0 || k >= this.slices) continue;
        for (const phase of this.phases) {
          const key = `${phase} ${k}`;
          if (this.#asked.has(key)) continue;
          this.#asked.add(key);
          return [phase, k];
        }
      }
    return undefined;
  }
}
