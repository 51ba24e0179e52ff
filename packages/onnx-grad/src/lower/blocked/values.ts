import type { OnnxBuilder } from '../../onnx/builder.ts';
import { NCHWC } from '../../onnx/builder.ts';
import { type Shape, sameShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { arrangementOf, type Layout, sameBytes } from './layout.ts';

/** A value in the graph: its name and the shape it has there, of which only the number of entries is fixed by the layout. */
export interface Value {
  readonly name: string;
  readonly shape: Shape;
}

type Offer = (layout: Layout) => Value | null;

/** The layouts in which each tensor exists in the graph so far; others are made when first asked for, once. */
export class Values {
  readonly #g: OnnxBuilder;
  readonly #block: number;
  readonly #made = new Map<Tensor, Map<Layout, Value>>();
  readonly #offers = new Map<Tensor, { readonly basis: Layout; readonly make: Offer }>();

  constructor(g: OnnxBuilder, block: number) {
    this.#g = g;
    this.#block = block;
  }

  /** Records a computed value. Its layout is then the tensor's own, which those computed from it keep. */
  put(t: Tensor, layout: Layout, value: Value): void {
    this.#madeOf(t).set(layout, value);
  }

  /**
   * Records a tensor that costs nothing (or little) to make in several layouts: it takes the one of whatever it meets.
   * @param basis a layout in which `make` always succeeds
   */
  offer(t: Tensor, basis: Layout, make: Offer): void {
    this.#offers.set(t, { basis, make });
  }

  /** The layout in which the tensor was computed; undefined for one on offer. */
  ownLayout(t: Tensor): Layout | undefined {
    return this.#offers.has(t) ? undefined : this.#madeOf(t).keys().next().value;
  }

  /** The value in this layout, in whatever shape it is at hand. */
  raw(t: Tensor, layout: Layout): Value {
    const made = this.#madeOf(t);
    const value = made.get(layout) ?? this.#offers.get(t)?.make(layout) ?? this.#convert(t, layout);
    made.set(layout, value);
    return value;
  }

  /** The name of the value in this layout, under the layout's shape. */
  get(t: Tensor, layout: Layout): string {
    const value = this.raw(t, layout);
    const { graphShape } = arrangementOf(layout, t.shape, this.#block);
    if (sameShape(value.shape, graphShape)) return value.name;
    const shaped = { name: this.#g.reshape(value.name, graphShape), shape: graphShape };
    this.put(t, layout, shaped);
    return shaped.name;
  }

  #madeOf(t: Tensor): Map<Layout, Value> {
    const made = this.#made.get(t) ?? new Map<Layout, Value>();
    this.#made.set(t, made);
    return made;
  }

  #convert(t: Tensor, to: Layout): Value {
    const from = this.#offers.get(t)?.basis ?? this.#madeOf(t).keys().next().value ?? 'plain';
    const { graphShape } = arrangementOf(to, t.shape, this.#block);
    if (sameBytes(from, to, t.shape))
      return { name: this.#g.reshape(this.get(t, from), graphShape), shape: graphShape };
    if (to === 'plain') return { name: this.#flatten(t, from), shape: t.shape };
    return { name: this.#arrange(this.get(t, 'plain'), t, to), shape: graphShape };
  }

  #arrange(plain: string, t: Tensor, to: Layout): string {
    if (to === 'narrow') return this.#g.op('ReorderInput', [plain], { channels_last: 0 }, NCHWC);
    const { split, permutation, graphShape } = arrangementOf(to, t.shape, this.#block);
    const moved = this.#g.op('Transpose', [this.#g.reshape(plain, split)], { perm: permutation });
    return this.#g.reshape(moved, graphShape);
  }

  #flatten(t: Tensor, from: Layout): string {
    if (from === 'narrow')
      return this.#g.op('ReorderOutput', [this.get(t, from)], { channels: t.shape[1]!, channels_last: 0 }, NCHWC);
    const { split, permutation } = arrangementOf(from, t.shape, this.#block);
    const moved = this.#g.reshape(
      this.raw(t, from).name,
      permutation.map((p) => split[p]!),
    );
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return this.#g.reshape(this.#g.op('Transpose', [moved], { perm: inverse }), t.shape);
  }
}
