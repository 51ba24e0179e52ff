/** One axis of a one-hot convolution that picks, for each output, the input at an offset. */
export interface Look {
  readonly kernel: number;
  /** The place in the kernel of the input that is picked. */
  readonly hot: number;
  readonly before: number;
  readonly after: number;
}

/** Output i is input i * stride + offset, 0 where that lies outside; `outputs` of them from an axis of `size`. */
export function lookAt(size: number, outputs: number, stride: number, offset: number): Look {
  const before = Math.max(0, -offset);
  const hot = offset + before;
  const reach = (outputs - 1) * stride;
  // A longer kernel where the axis would otherwise give more outputs than are wanted.
  const kernel = Math.max(hot + 1, size + before - reach - stride + 1);
  return { kernel, hot, before, after: Math.max(0, reach + kernel - size - before) };
}
