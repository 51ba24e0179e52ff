import { readFileSync } from 'node:fs';
import type { ParameterShapes } from '../networks/network.ts';
import { sizeOf } from '../tensor/shape.ts';

/** Numbers in [-1, 1) by the formula of tools/torch_networks.py: exact square roots and products, so Python makes the same bits. */
export function madeNumbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => {
    const x = Math.sqrt(i + 1 + 7919 * seed) * 1618.033988749895;
    return 2 * (x - Math.floor(x)) - 1;
  });
}

/** Weights of a sensible size for every name, each seeded by its place in alphabetical order. */
export function madeWeights(shapes: ParameterShapes): Record<string, Float32Array<ArrayBuffer>> {
  const names = Object.keys(shapes).sort();
  return Object.fromEntries(
    names.map((name, place) => {
      const shape = shapes[name]!;
      const made = madeNumbers(sizeOf(shape), place + 1);
      if (name.endsWith('running_var')) return [name, made.map((u) => 1 + 0.5 * u)];
      if (shape.length <= 1) {
        const centre = /(weight|logit_scale)$/.test(name) ? 1 : 0;
        return [name, made.map((u) => centre + 0.1 * u)];
      }
      const scale = Math.sqrt(3 / sizeOf(shape.slice(1)));
      return [name, made.map((u) => scale * u)];
    }),
  );
}

/** A JSON file of a testdata folder, beside the test that reads it. */
export const readJson = <T>(url: URL): T => JSON.parse(readFileSync(url, 'utf8')) as T;
