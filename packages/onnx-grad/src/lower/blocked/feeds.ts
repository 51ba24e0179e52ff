import type { OnnxBuilder } from '../../onnx/builder.ts';
import type { Lowered, Storage } from '../../program/program.ts';
import { type Shape, sizeOf } from '../../tensor/shape.ts';
import { isParameter, nameOf, type Tensor } from '../../tensor/tensor.ts';
import { arrangementOf, type Layout, orderOf, sameBytes } from './layout.ts';
import type { Value } from './values.ts';
import { weightLayoutOf } from './weights.ts';

/** What the graph is fed: each leaf in one storage, under as many shapes as the graph looks at it. */
export class Feeds {
  readonly #g: OnnxBuilder;
  readonly #block: number;
  readonly #storage = new Map<Tensor, Layout>();
  readonly #views = new Map<Tensor, Map<string, string>>();
  readonly #list: Lowered['feeds'][number][] = [];

  constructor(g: OnnxBuilder, block: number) {
    this.#g = g;
    this.#block = block;
  }

  /** Decides the storage of a leaf: blocked for weights that only convolutions read, row-major for all else. */
  store(leaf: Tensor, users: readonly Tensor[], isOutput: boolean): void {
    const convolutions = users.every((u) => u.op.name === 'conv' || u.op.name === 'convInputGradient');
    const read = users.every((u) => u.inputs[1] === leaf && u.inputs[0] !== leaf);
    const first = users.find((u) => u.op.name === 'conv') ?? users[0];
    const fits = isParameter(leaf) && !isOutput && convolutions && read && first !== undefined;
    this.#storage.set(leaf, (fits ? weightLayoutOf(first, this.#block) : null) ?? 'plain');
  }

  storedAs(leaf: Tensor): Layout | undefined {
    return this.#storage.get(leaf);
  }

  /** The leaf in this layout, where that is a view of how it is stored. */
  offer(leaf: Tensor, layout: Layout): Value | null {
    if (!sameBytes(this.#storage.get(leaf)!, layout, leaf.shape)) return null;
    const { graphShape } = arrangementOf(layout, leaf.shape, this.#block);
    return { name: this.view(leaf, graphShape), shape: graphShape };
  }

  view(leaf: Tensor, shape: Shape): string {
    const views = this.#views.get(leaf) ?? new Map<string, string>();
    this.#views.set(leaf, views);
    const key = shape.join('x');
    const known = views.get(key);
    if (known !== undefined) return known;
    const name = views.size === 0 ? nameOf(leaf) : `${nameOf(leaf)}:${key}`;
    views.set(key, this.#g.input(name, leaf.type, shape));
    this.#list.push({ name, leaf: nameOf(leaf), shape, type: leaf.type });
    return name;
  }

  get list(): Lowered['feeds'] {
    return this.#list;
  }

  /** Where the values of each leaf lie, for those that are not row-major. */
  storages(): Map<string, Storage> {
    const out = new Map<string, Storage>();
    for (const [leaf, layout] of this.#storage)
      if (layout !== 'plain')
        out.set(nameOf(leaf), { length: sizeOf(leaf.shape), order: orderOf(layout, leaf.shape, this.#block) });
    return out;
  }
}
