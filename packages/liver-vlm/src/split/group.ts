import { SplitError } from './splitError.ts';

/** One lesion as a split sees it: `group` is what must stay together, the patient unless the user names another column. */
export type SplitSample = { id: string; group: string; label: string };

/** All samples of one patient (or other grouping value), with its samples counted by class. */
export type SampleGroup = { name: string; ids: string[]; counts: Map<string, number> };

/** Gathers samples by group, in order of first appearance; throws a SplitError on an empty list or an id that occurs twice. */
export function gatherGroups(samples: readonly SplitSample[]): SampleGroup[] {
  if (samples.length === 0)
    throw new SplitError('bad-request', 'samples: expected at least one, got none - check the data set');
  const seen = new Set<string>();
  const groups = new Map<string, SampleGroup>();
  for (const { id, group, label } of samples) {
    if (seen.has(id))
      throw new SplitError('repeated-id', `sample '${id}': expected one entry, got two - make ids unique`);
    seen.add(id);
    const found = groups.get(group) ?? { name: group, ids: [], counts: new Map<string, number>() };
    found.ids.push(id);
    found.counts.set(label, (found.counts.get(label) ?? 0) + 1);
    groups.set(group, found);
  }
  return [...groups.values()];
}

/** Returns how many groups hold each class, keyed by class, in alphabetical order. */
export function groupsPerClass(groups: readonly SampleGroup[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) for (const label of group.counts.keys()) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
