import type { NamedTensor } from './namedTensor.ts';
import { listNames, quote, WeightsError } from './weightsError.ts';

export interface ShapeMismatch {
  readonly name: string;
  readonly expected: readonly number[];
  readonly got: readonly number[];
}

export interface WeightMatch {
  /** The tensors that fit, under the network's names and in its order. */
  readonly matched: Map<string, NamedTensor>;
  readonly missing: readonly string[];
  /** Names of the file, as they stand there. */
  readonly unexpected: readonly string[];
  readonly mismatched: readonly ShapeMismatch[];
}

export interface MatchOptions {
  /** The network's name for a name of the file; undefined leaves the tensor out without calling it unexpected. */
  readonly rename?: (name: string) => string | undefined;
  /** Throw unless every weight is there with its shape and nothing is left over (default true). */
  readonly strict?: boolean;
}

/**
 * Lays the tensors of a file against the shapes a network expects, by name. Throws WeightsError where two tensors claim one name and, when
 * strict, where anything is missing, unexpected or of another shape; the message lists each kind.
 */
export function matchWeights(
  expected: ReadonlyMap<string, readonly number[]>,
  given: ReadonlyMap<string, NamedTensor>,
  { rename = (name) => name, strict = true }: MatchOptions = {},
): WeightMatch {
  const claimed = new Map<string, { origin: string; tensor: NamedTensor }>();
  for (const [origin, tensor] of given) {
    const name = rename(origin);
    if (name === undefined) continue;
    const other = claimed.get(name);
    if (other !== undefined)
      throw new WeightsError(
        `weights: expected one tensor for ${quote(name)}, got ${listNames([other.origin, origin])} - correct rename`,
      );
    claimed.set(name, { origin, tensor });
  }
  const matched = new Map<string, NamedTensor>();
  const missing: string[] = [];
  const mismatched: ShapeMismatch[] = [];
  for (const [name, shape] of expected) {
    const tensor = claimed.get(name)?.tensor;
    if (tensor === undefined) missing.push(name);
    else if (!sameShape(shape, tensor.shape)) mismatched.push({ name, expected: shape, got: tensor.shape });
    else matched.set(name, tensor);
  }
  const unexpected = [...claimed].filter(([name]) => !expected.has(name)).map(([, { origin }]) => origin);
  const match = { matched, missing, unexpected, mismatched };
  if (strict && missing.length + unexpected.length + mismatched.length > 0)
    throw new WeightsError(
      `weights: expected ${expected.size} tensors by name and shape, got ${complaint(match)} - is this the right network?`,
    );
  return match;
}

function complaint({ missing, unexpected, mismatched }: WeightMatch): string {
  const shapes = mismatched.slice(0, 5).map(({ name, expected, got }) => `${quote(name)} [${got}] for [${expected}]`);
  if (mismatched.length > 5) shapes.push(`${mismatched.length - 5} more`);
  return [
    missing.length > 0 ? `${missing.length} missing (${listNames(missing)})` : '',
    unexpected.length > 0 ? `${unexpected.length} unexpected (${listNames(unexpected)})` : '',
    mismatched.length > 0 ? `${mismatched.length} of another shape (${shapes.join(', ')})` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
