import { OptimiserError } from './optimiserError.ts';

const alignment = 64;
const pageBytes = 65536;
/** One page below the 4 GiB of 32-bit addresses, so that the end of the last region is an address too. */
const mostPages = 65535;

interface Place {
  readonly byteOffset: number;
  readonly length: number;
}

/** Named runs of floats, each aligned to 64 bytes, in one WebAssembly memory that never grows, so that views of it stay valid. */
export class FlatMemory {
  readonly memory: WebAssembly.Memory;
  readonly #places = new Map<string, Place>();

  /** `regions` are lengths in floats by name. Throws OptimiserError above 4 GiB or where the machine has no such run of memory. */
  constructor(regions: ReadonlyMap<string, number>) {
    let end = 0;
    for (const [name, length] of regions) {
      if (!Number.isSafeInteger(length) || length < 0)
        throw new OptimiserError(
          `flat memory ${name}: expected a whole number of floats, got ${length} - check the shapes`,
        );
      this.#places.set(name, { byteOffset: end, length });
      end += Math.ceil((4 * length) / alignment) * alignment;
    }
    this.memory = allocate(end);
  }

  /** Where a region starts, in bytes. */
  byteOffset(name: string): number {
    return this.#place(name).byteOffset;
  }

  view(name: string): Float32Array<ArrayBuffer> {
    const { byteOffset, length } = this.#place(name);
    return new Float32Array(this.memory.buffer as ArrayBuffer, byteOffset, length);
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined)
      throw new OptimiserError(
        `flat memory: expected one of ${[...this.#places.keys()].join(', ')}, got ${name} - correct the name`,
      );
    return place;
  }
}

function allocate(bytes: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(bytes / pageBytes));
  const megabytes = Math.ceil(bytes / 2 ** 20);
  if (pages > mostPages)
    throw new OptimiserError(
      `flat memory: expected at most 4095 MiB, got ${megabytes} MiB - freeze parameters or train a smaller network`,
    );
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (cause) {
    throw new OptimiserError(
      `flat memory: expected ${megabytes} MiB in one piece, got none (${String(cause)}) - close other programs, freeze parameters or train a smaller network`,
      { cause },
    );
  }
}
