// The plainest form of the windowed operators, as loops over their definition, for property tests.
import type { ConvGeometry } from '../ops/convolution.ts';
import { stridesOf } from '../tensor/shape.ts';

type Four = readonly [number, number, number, number];

export interface Array4 {
  readonly shape: Four;
  readonly data: Float32Array;
}

const at = (shape: Four): ((n: number, c: number, y: number, x: number) => number) => {
  const [a, b, c] = stridesOf(shape) as [number, number, number];
  return (n, ch, y, x) => n * a + ch * b + y * c + x;
};

/** Calls `visit` with the places in x, w and y of every product that a convolution sums. */
function eachProduct(x: Four, w: Four, y: Four, g: ConvGeometry, visit: (x: number, w: number, y: number) => void) {
  const [inX, inW, inY] = [at(x), at(w), at(y)];
  for (let n = 0; n < y[0]; n++)
    for (let o = 0; o < y[1]; o++)
      for (let r = 0; r < y[2]; r++)
        for (let c = 0; c < y[3]; c++)
          for (let i = 0; i < w[1]; i++)
            for (let kr = 0; kr < w[2]; kr++)
              for (let kc = 0; kc < w[3]; kc++) {
                const row = r * g.stride[0] - g.padding[0] + kr * g.dilation[0];
                const column = c * g.stride[1] - g.padding[1] + kc * g.dilation[1];
                const channel = Math.floor((o * g.groups) / y[1]) * w[1] + i;
                if (row >= 0 && row < x[2] && column >= 0 && column < x[3])
                  visit(inX(n, channel, row, column), inW(o, i, kr, kc), inY(n, o, r, c));
              }
}

/** A convolution and, for the gradient `dy` of its result, the gradients of input and weight. */
export function directConv(x: Array4, w: Array4, dy: Array4, g: ConvGeometry) {
  const y = new Float32Array(dy.data.length);
  const dx = new Float32Array(x.data.length);
  const dw = new Float32Array(w.data.length);
  eachProduct(x.shape, w.shape, dy.shape, g, (i, k, o) => {
    y[o]! += x.data[i]! * w.data[k]!;
    dx[i]! += dy.data[o]! * w.data[k]!;
    dw[k]! += dy.data[o]! * x.data[i]!;
  });
  return { y, dx, dw };
}

/** Max pooling and, for the gradient `dy` of its result, the gradient of the input; no two values of x may be equal. */
export function directMaxPool(x: Array4, dy: Array4, kernel: number, stride: number, padding: number) {
  const y = new Float32Array(dy.data.length).fill(Number.NEGATIVE_INFINITY);
  const winner = new Int32Array(dy.data.length);
  const [inX, inY] = [at(x.shape), at(dy.shape)];
  const [n, c, rows, columns] = dy.shape;
  for (let b = 0; b < n; b++)
    for (let ch = 0; ch < c; ch++)
      for (let r = 0; r < rows; r++)
        for (let q = 0; q < columns; q++)
          for (let k = 0; k < kernel * kernel; k++) {
            const row = r * stride - padding + Math.floor(k / kernel);
            const column = q * stride - padding + (k % kernel);
            if (row < 0 || row >= x.shape[2] || column < 0 || column >= x.shape[3]) continue;
            const [i, o] = [inX(b, ch, row, column), inY(b, ch, r, q)];
            if (x.data[i]! > y[o]!) [y[o], winner[o]] = [x.data[i]!, i];
          }
  const dx = new Float32Array(x.data.length);
  winner.forEach((i, o) => {
    dx[i]! += dy.data[o]!;
  });
  return { y, dx };
}
