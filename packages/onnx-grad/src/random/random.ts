import { philox } from './philox.ts';

export type Label = string | number;

/** A reproducible stream of random numbers. Streams with different labels are independent, whatever was drawn from either. */
export interface Random {
  /** At least 0 and below 1, in steps of 2^-32. */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** A whole number at least 0 and below `count`, each equally likely. Throws RangeError unless 1 <= count <= 2^32. */
  below(count: number): number;
  /** The numbers 0 to count - 1 in random order. */
  permutation(count: number): Uint32Array;
  /** The stream of these labels below this one, whatever was drawn before: createRandom(7).derive('a') is createRandom(7, 'a'). */
  derive(...labels: Label[]): Random;
}

/** The stream of an explicit seed and labels, for example `createRandom(7, 'dropout', epoch)`. There is no unseeded one. */
export function createRandom(seed: Label, ...labels: readonly Label[]): Random {
  return new PhiloxStream([seed, ...labels].reduce(absorb, [0, 0] as Key));
}

type Key = readonly [number, number];

/** The key of one more label: Philox as a compression function over the label's bytes, 12 at a time, the fourth word saying type and place. */
function absorb(key: Key, label: Label): Key {
  const bytes = typeof label === 'string' ? new TextEncoder().encode(label) : numberBytes(label);
  const blocks = Math.floor(bytes.length / 12) + 1;
  const padded = new Uint8Array(blocks * 12);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const words = new Uint32Array(4);
  let [k0, k1] = key;
  for (let block = 0; block < blocks; block++) {
    const kind = (typeof label === 'string' ? 0x80000000 : 0xc0000000) + (block === blocks - 1 ? bytes.length : 0);
    const at = block * 12;
    const counter = [view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true), kind];
    philox(words, new Uint32Array(counter), k0, k1);
    [k0, k1] = [words[0]!, words[1]!];
  }
  return [k0, k1];
}

function numberBytes(label: number): Uint8Array {
  if (!Number.isFinite(label))
    throw new RangeError(`random label: expected a finite number, got ${label} - give an explicit seed`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, label + 0, true);
  return bytes;
}

class PhiloxStream implements Random {
  readonly #key: Key;
  readonly #counter = new Uint32Array(4);
  readonly #words = new Uint32Array(4);
  #used = 4;
  #spare: number | undefined;

  constructor(key: Key) {
    this.#key = key;
  }

  #word(): number {
    if (this.#used === 4) {
      philox(this.#words, this.#counter, this.#key[0], this.#key[1]);
      if (++this.#counter[0]! === 0) this.#counter[1]!++;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  uniform(): number {
    return this.#word() * 2 ** -32;
  }

  /** Box and Muller's transform; 1 - u keeps the logarithm finite. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  below(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32)
      throw new RangeError(`random below: expected a whole number from 1 to 2^32, got ${count} - is the list empty?`);
    const limit = 2 ** 32 - (2 ** 32 % count);
    let word = this.#word();
    while (word >= limit) word = this.#word();
    return word % count;
  }

  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  derive(...labels: Label[]): Random {
    return new PhiloxStream(labels.reduce(absorb, this.#key));
  }
}
