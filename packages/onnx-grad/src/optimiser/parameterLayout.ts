import { OptimiserError } from './optimiserError.ts';

/** One number for all parameters, or a number by name: the first pattern that matches counts, no match is 0. */
export type WeightDecay = number | readonly (readonly [RegExp, number])[];

export interface Place {
  /** In floats from the start of a slot; a multiple of 16. */
  readonly offset: number;
  readonly length: number;
  readonly shape: readonly number[];
}

/** Neighbouring parameters that are updated alike, in floats; multiples of 16. */
export interface Range {
  readonly offset: number;
  readonly length: number;
  readonly weightDecay: number;
}

export interface ParameterLayout {
  readonly places: ReadonlyMap<string, Place>;
  /** The trained parameters stand first and so need no more than `trained` floats of gradients and moments. */
  readonly trained: number;
  readonly total: number;
  readonly ranges: readonly Range[];
}

const matches = (name: string, pattern: RegExp) => name.search(pattern) >= 0;

/** Orders parameters so that those of one weight decay are one range and the frozen ones come last. Throws OptimiserError for a pattern without a parameter. */
export function layOut(
  parameters: ReadonlyMap<string, readonly number[]>,
  weightDecay: WeightDecay,
  frozen: readonly RegExp[],
): ParameterLayout {
  const names = [...parameters.keys()];
  const patterns = typeof weightDecay === 'number' ? [] : weightDecay.map(([pattern]) => pattern);
  for (const pattern of [...frozen, ...patterns])
    if (!names.some((name) => matches(name, pattern)))
      throw new OptimiserError(
        `optimiser: expected a parameter that matches ${pattern}, got none of ${names.length} - correct the pattern`,
      );
  const decayOf = (name: string) =>
    typeof weightDecay === 'number' ? weightDecay : (weightDecay.find(([pattern]) => matches(name, pattern))?.[1] ?? 0);
  const groups = new Map<number | 'frozen', string[]>();
  for (const name of names) {
    const key = frozen.some((pattern) => matches(name, pattern)) ? 'frozen' : decayOf(name);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const places = new Map<string, Place>();
  const ranges: Range[] = [];
  let end = 0;
  const placeAll = (group: readonly string[]) => {
    for (const name of group) {
      const shape = parameters.get(name) ?? [];
      const length = shape.reduce((count, size) => count * size, 1);
      places.set(name, { offset: end, length, shape });
      end += Math.ceil(length / 16) * 16;
    }
  };
  for (const [key, group] of groups) {
    if (key === 'frozen') continue;
    const offset = end;
    placeAll(group);
    ranges.push({ offset, length: end - offset, weightDecay: key });
  }
  const trained = end;
  placeAll(groups.get('frozen') ?? []);
  return { places, trained, total: end, ranges };
}
