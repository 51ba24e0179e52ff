import type { SampleGroup } from './group.ts';
import { groupsPerClass } from './group.ts';
import { shuffled } from './random.ts';
import { TooFewPatientsError } from './splitError.ts';

/**
 * Deals whole groups into parts so that every class is shared out in the wanted fractions and stands in every part.
 *
 * First each part gets one group of each class, the rarest class first; then the others follow, the largest first, each to the part where the
 * patients and the lesions of its classes are furthest below their share. `fractions` sum to 1; `purpose` names the request in a refusal.
 * Throws TooFewPatientsError where a class has fewer groups than there are parts.
 */
export function allocateGroups(
  groups: readonly SampleGroup[],
  fractions: readonly number[],
  random: () => number,
  purpose: string,
): SampleGroup[][] {
  const classes = groupsPerClass(groups);
  for (const [label, count] of classes) {
    if (count < fractions.length) throw new TooFewPatientsError(label, count, fractions.length, purpose);
  }
  const ledger = new Ledger(groups, fractions);
  const waiting = new Set(shuffled(groups, random).sort((a, b) => b.ids.length - a.ids.length));
  const rarestFirst = [...classes].sort((a, b) => a[1] - b[1]).map(([label]) => label);
  for (const label of rarestFirst) {
    for (let part = 0; part < fractions.length; part++) {
      if (ledger.holds(part, label)) continue;
      const pick = leastMixed(waiting, label);
      if (!pick)
        throw new TooFewPatientsError(
          label,
          classes.get(label) ?? 0,
          fractions.length + 1,
          `${purpose} when patients hold several classes`,
        );
      waiting.delete(pick);
      ledger.add(part, pick);
    }
  }
  for (const group of waiting) ledger.add(ledger.neediest(group), group);
  return ledger.parts;
}

// Seeding with groups of one class leaves the mixed ones free; of those, the smallest, so that one big patient does not fill a part.
function leastMixed(waiting: Iterable<SampleGroup>, label: string): SampleGroup | undefined {
  let best: SampleGroup | undefined;
  for (const group of waiting) {
    if (!group.counts.has(label)) continue;
    if (
      !best ||
      group.counts.size < best.counts.size ||
      (group.counts.size === best.counts.size && group.ids.length < best.ids.length)
    )
      best = group;
  }
  return best;
}

class Ledger {
  readonly parts: SampleGroup[][];
  readonly #fractions: readonly number[];
  readonly #totals: Map<string, { patients: number; lesions: number }>;
  readonly #held: Map<string, { patients: number; lesions: number }>[];

  constructor(groups: readonly SampleGroup[], fractions: readonly number[]) {
    this.parts = fractions.map(() => []);
    this.#fractions = fractions;
    this.#totals = new Map();
    this.#held = fractions.map(() => new Map());
    for (const group of groups) tally(this.#totals, group);
  }

  holds(part: number, label: string): boolean {
    return this.#held[part]?.has(label) ?? false;
  }

  add(part: number, group: SampleGroup): void {
    this.parts[part]?.push(group);
    const held = this.#held[part];
    if (held) tally(held, group);
  }

  neediest(group: SampleGroup): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let part = 0; part < this.#fractions.length; part++) {
      const cost = this.#rise(part, group);
      if (cost < least - 1e-12) {
        least = cost;
        best = part;
      }
    }
    return best;
  }

  // How much the squared distance from the wanted shares grows when the group joins the part; shares are relative to the part's own fraction.
  #rise(part: number, group: SampleGroup): number {
    const fraction = this.#fractions[part] ?? 0;
    let rise = 0;
    for (const [label, lesions] of group.counts) {
      const total = this.#totals.get(label) ?? { patients: 1, lesions: 1 };
      const held = this.#held[part]?.get(label) ?? { patients: 0, lesions: 0 };
      rise += growth(held.patients / total.patients, 1 / total.patients, fraction);
      rise += growth(held.lesions / total.lesions, lesions / total.lesions, fraction);
    }
    return rise;
  }
}

const growth = (held: number, more: number, fraction: number): number =>
  ((held + more - fraction) ** 2 - (held - fraction) ** 2) / fraction;

function tally(book: Map<string, { patients: number; lesions: number }>, group: SampleGroup): void {
  for (const [label, lesions] of group.counts) {
    const entry = book.get(label) ?? { patients: 0, lesions: 0 };
    book.set(label, { patients: entry.patients + 1, lesions: entry.lesions + lesions });
  }
}
