import {
  type Grid,
  invertAffine,
  multiplyAffines,
  resampleLinear,
  subgridAffine,
  transformPoint,
  type Volume,
  voxelToWorld,
} from '@liver-vlm/imaging/browser';

/** A part of a phase's slices, read when asked for. */
export interface SliceReader extends Grid {
  /** Whether reading any slice reads the whole file. */
  readonly atOnce?: boolean;
  read(from: number, to: number): Promise<{ readonly volume: Volume }>;
}

/** The values of one phase in HU, read slice by slice as they are needed and kept. */
export class PhaseVolume {
  readonly grid: Grid;
  readonly #source: SliceReader;
  readonly #data: Float32Array<ArrayBuffer>;
  readonly #reading: (Promise<void> | undefined)[];

  constructor(source: SliceReader) {
    const { size, affine } = source;
    this.grid = { size, affine };
    this.#source = source;
    this.#data = new Float32Array(size[0] * size[1] * size[2]);
    this.#reading = new Array(size[2]);
  }

  async whole(): Promise<Volume> {
    await this.#ensure(0, this.grid.size[2]);
    return { ...this.grid, data: this.#data };
  }

  /** Slice `k` of a grid in this phase's values, -1024 HU where it does not reach. */
  async plane(grid: Grid, k: number): Promise<Float32Array<ArrayBuffer>> {
    const own = this.#ownSlice(grid, k);
    if (own !== undefined) {
      await this.#ensure(own, own + 1);
      const length = grid.size[0] * grid.size[1];
      return this.#data.slice(own * length, (own + 1) * length);
    }
    const [from, to] = this.#reach(grid, k);
    const wanted: Grid = { size: [grid.size[0], grid.size[1], 1], affine: subgridAffine(grid.affine, [0, 0, k]) };
    if (from >= to) return new Float32Array(grid.size[0] * grid.size[1]).fill(-1024);
    await this.#ensure(from, to);
    const [columns, rows] = this.grid.size;
    const part: Volume = {
      size: [columns, rows, to - from],
      affine: subgridAffine(this.grid.affine, [0, 0, from]),
      data: this.#data.subarray(columns * rows * from, columns * rows * to),
    };
    return new Float32Array(resampleLinear(part, wanted).data);
  }

  /** The slice of this phase that lies exactly on slice `k` of a grid, pixel on pixel. */
  #ownSlice(grid: Grid, k: number): number | undefined {
    const { size, affine } = this.grid;
    if (size[0] !== grid.size[0] || size[1] !== grid.size[1]) return undefined;
    const across = multiplyAffines(invertAffine(affine), grid.affine);
    const far = Math.max(size[0], size[1]);
    const straight = [0, 1, 2, 4, 5, 6, 8, 9].every(
      (at) => Math.abs((across[at] as number) - (at % 5 === 0 ? 1 : 0)) < 1e-3 / far,
    );
    const [x, y, z] = transformPoint(across, [0, 0, k]);
    const own = Math.round(z);
    const whole = Math.abs(x) < 1e-3 && Math.abs(y) < 1e-3 && Math.abs(z - own) < 1e-3;
    return straight && whole && own >= 0 && own < size[2] ? own : undefined;
  }

  /** The slices that slice `k` of a grid passes through, with those beside them. */
  #reach(grid: Grid, k: number): [from: number, to: number] {
    const inverse = invertAffine(this.grid.affine);
    const [columns, rows] = grid.size;
    const heights = [
      [0, 0],
      [columns - 1, 0],
      [0, rows - 1],
      [columns - 1, rows - 1],
    ].map(([i, j]) => transformPoint(inverse, voxelToWorld(grid, [i as number, j as number, k]))[2]);
    const last = this.grid.size[2];
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    if (high < -0.501 || low > last - 0.499) return [0, 0];
    return [Math.max(0, Math.floor(low)), Math.min(last, Math.floor(high) + 2)];
  }

  async #ensure(from: number, to: number): Promise<void> {
    for (let k = from; k < to; k++) {
      if (this.#reading[k] === undefined) {
        const [first, end] = this.#source.atOnce ? [0, this.grid.size[2]] : [k, k + 1];
        this.#reading.fill(this.#read(first, end), first, end);
      }
      await this.#reading[k];
    }
  }

  async #read(from: number, to: number): Promise<void> {
    try {
      const { volume } = await this.#source.read(from, to);
      this.#data.set(volume.data, from * this.grid.size[0] * this.grid.size[1]);
    } catch (error) {
      this.#reading.fill(undefined, from, to);
      throw error;
    }
  }
}
