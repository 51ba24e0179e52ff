import type { Blocked } from './blocked.ts';
import { orderOf } from './layout.ts';

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

/** Whether every input is picked, in its place. */
export const isWhole = (l: Look): boolean => l.kernel === 1 && l.before === 0 && l.after === 0;

export interface Looking {
  readonly rows: Look;
  readonly columns: Look;
  readonly stride?: number;
  readonly factor?: number;
  /** Name of a value to be added; none where empty. */
  readonly sum?: string;
}

/** A depthwise convolution of `channels` maps by a one-hot kernel: shifting, striding, scaling and adding in one threaded pass. */
export function look(b: Blocked, value: string, channels: number, l: Looking): string {
  const { rows, columns, stride = 1, factor = 1, sum = '' } = l;
  const kernel = [rows.kernel, columns.kernel] as const;
  const shape = [channels, 1, ...kernel];
  const weight = new Float32Array(channels * kernel[0] * kernel[1]);
  const order = orderOf('stemWeight', shape, b.block);
  for (let c = 0; c < channels; c++) weight[order[(c * kernel[0] + rows.hot) * kernel[1] + columns.hot]!] = factor;
  return b.conv(value, b.g.floats(weight, shape), {
    kernel,
    pads: [rows.before, columns.before, rows.after, columns.after],
    strides: [stride, stride],
    group: channels,
    ...(sum === '' ? {} : { sum }),
  });
}
