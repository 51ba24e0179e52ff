import { sizeOf } from '../../tensor/shape.ts';
import type { Rule } from '../lowering.ts';

/** The Mersenne prime 2^31 - 1: products of two residues stay exact in int64. */
const PRIME = 2147483647;
/** Multipliers of full period modulo PRIME with good spectral behaviour (L'Ecuyer 1999, table 2). */
const MULTIPLIERS = [1583458089, 784588716];

/**
 * A hash of (seed, stream, place) in int64 arithmetic, which every back end computes alike: two rounds of a multiplication modulo a
 * prime around a squaring, which breaks the lattice of the first.
 */
export const randomRules: Readonly<Record<string, Rule>> = {
  randomUniform: (g, t, [seed]) => {
    const n = sizeOf(t.shape);
    const stream = t.attributes['stream'] as number;
    const mod = g.longs([PRIME], []);
    const residue = (v: string) => g.op('Mod', [v, mod]);
    const times = (v: string, k: number) => residue(g.op('Mul', [v, g.longs([k], [])]));
    const places = g.longs(Array.from({ length: n }, (_, i) => ((i + 1) * 40692 + (stream + 1) * 69621) % PRIME));
    const key = times(residue(g.op('Add', [seed!, g.longs([1 + stream], [])])), MULTIPLIERS[0]!);
    const mixed = times(residue(g.op('Add', [times(places, MULTIPLIERS[1]!), key])), MULTIPLIERS[0]!);
    const squared = residue(g.op('Mul', [mixed, g.op('Add', [mixed, key])]));
    const hashed = times(residue(g.op('Add', [squared, places])), MULTIPLIERS[1]!);
    // Shifted by a half so that neither 0 nor 1 occurs: a logarithm may follow. 24 bits are what a float holds.
    const bits = g.op('Cast', [g.op('Div', [hashed, g.longs([128], [])])], { to: 1 });
    const unit = g.op('Mul', [g.op('Add', [bits, g.scalar(0.5)]), g.scalar(1 / 16777216)]);
    return g.reshape(unit, t.shape);
  },
};
