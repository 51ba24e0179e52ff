import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../tensor/shape.ts';
import { phaseOf } from './inputGradient.ts';
import { grid, type Layout, orderOf, rowNumber, sameBytes, squareNumber } from './layout.ts';
import { lookAt } from './look.ts';
import { pixelBlocks, splitFor } from './pixels.ts';

describe.each([8, 16])('blocks of %i', (B) => {
  const maps = [2, 2 * B, 3, 5] as const;
  const weights = [2 * B, 3 * B, 2, 3] as const;

  it.each<[Layout, readonly number[]]>([
    ['plain', maps],
    ['narrow', maps],
    ['weight', weights],
    ['wideWeight', weights],
    ['stemWeight', [2 * B, 3, 2, 3]],
    ['channels', [5]],
  ])('%s gives every value a place of its own', (layout, shape) => {
    const order = orderOf(layout, shape, B);
    expect(new Set(order).size).toBe(sizeOf(shape));
    expect(Math.max(...order)).toBe(sizeOf(shape) - 1);
  });

  it('narrow: the order and the row numbers say the same', () => {
    const [, c, h, w] = maps;
    const order = orderOf('narrow', maps, B);
    const row = rowNumber(maps, B);
    for (const [n, ch, y, x] of [
      [0, 0, 0, 0],
      [1, B + 3, 2, 4],
      [1, 7, 1, 0],
    ] as const)
      expect(order[((n * c + ch) * h + y) * w + x]).toBe(row(n, Math.floor(ch / B), y, x) * B + (ch % B));
  });

  it.each(['weight', 'wideWeight'] as const)('%s: the order and the square numbers say the same', (layout) => {
    const [, i, kh, kw] = weights;
    const order = orderOf(layout, weights, B);
    const square = squareNumber(layout, weights, B);
    const [o, inp, r, q] = [B + 2, 2 * B + 5, 1, 2];
    expect(order[((o * i + inp) * kh + r) * kw + q]).toBe((square(1, 2, r, q) * B + 5) * B + 2);
  });
});

describe('layouts', () => {
  it('share bytes where nothing moves', () => {
    expect(sameBytes('plain', 'channels', [5])).toBe(true);
    expect(sameBytes('plain', 'narrow', [2, 8, 1, 1])).toBe(true);
    expect(sameBytes('plain', 'narrow', [2, 8, 1, 2])).toBe(false);
  });
  it('grid runs through the last axis fastest', () => {
    expect([...grid([2, 3], (a, b) => a! * 10 + b!)]).toEqual([0, 1, 2, 10, 11, 12]);
  });
});

describe('pixel blocks', () => {
  it('take whole rows where they fit, and images where rows are odd', () => {
    expect(pixelBlocks(32, 64, 8)).toMatchObject({ columns: 8, images: 1 });
    expect(pixelBlocks(32, 4, 16)).toMatchObject({ columns: 4, images: 4, imageGroups: 8 });
    expect(pixelBlocks(16, 7, 16)).toMatchObject({ columns: 1, images: 16, columnGroups: 7 });
    expect(pixelBlocks(1, 7, 8)).toMatchObject({ columns: 8, images: 1, columnGroups: 1 });
  });
  it('are cut in two where two threads would get uneven shares', () => {
    expect(splitFor(4, 9)).toBe(2);
    expect(splitFor(4, 6)).toBe(1);
    expect(splitFor(3, 9)).toBe(1);
  });
});

describe('phases of a strided gradient', () => {
  it('of a 3x3 kernel at stride 2 are one tap for even rows and two for odd ones', () => {
    const phase = (p: number) => phaseOf(p, 8, 4, 3, 2, 1, 1);
    expect(phase(0)).toEqual({ taps: [1], before: 0, after: 0, length: 4 });
    expect(phase(1)).toEqual({ taps: [2, 0], before: 0, after: 1, length: 4 });
  });
  it('of a 1x1 kernel leave odd rows without a tap', () => {
    expect(phaseOf(1, 8, 4, 1, 2, 0, 1)).toMatchObject({ taps: [] });
  });
});

describe('looking at an offset', () => {
  it.each([
    [8, 4, 2, -1],
    [8, 4, 2, 1],
    [5, 4, 1, 0],
    [7, 4, 2, -1],
    [4, 4, 1, 1],
  ])('of %i: %i outputs, stride %i, offset %i', (size, outputs, stride, offset) => {
    const { kernel, hot, before, after } = lookAt(size, outputs, stride, offset);
    expect(Math.floor((size + before + after - kernel) / stride) + 1).toBe(outputs);
    expect(hot - before).toBe(offset);
    expect(hot).toBeLessThan(kernel);
  });
});
