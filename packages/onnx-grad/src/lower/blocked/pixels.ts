/** How pixels fill the channel blocks of a turned convolution: each block takes `columns` of a row from each of `images`. */
export interface PixelBlocks {
  readonly columns: number;
  readonly images: number;
  readonly columnGroups: number;
  readonly imageGroups: number;
}

/** The division into blocks that wastes the fewest places; of equal ones, that of the longest rows. */
export function pixelBlocks(images: number, width: number, block: number): PixelBlocks {
  let best: PixelBlocks | null = null;
  const places = (p: PixelBlocks) => p.columnGroups * p.imageGroups;
  for (let columns = block; columns >= 1; columns /= 2) {
    const taken = block / columns;
    const p = {
      columns,
      images: taken,
      columnGroups: Math.ceil(width / columns),
      imageGroups: Math.ceil(images / taken),
    };
    if (best === null || places(p) < places(best)) best = p;
  }
  return best!;
}

/** Filter blocks that one pass of onnxruntime's kernel takes together. */
const FILTER_SET = 4;

/** Filter sets of a convolution: with its output rows the items that it shares among threads. */
export const itemsOf = (outputs: number, block: number): number => Math.ceil(outputs / (FILTER_SET * block));

/** Long output rows are fastest, but an odd number of work items leaves one of two threads idle: then the row is cut in two. */
export const splitFor = (blocks: number, items: number): 1 | 2 => (items % 2 === 1 && blocks % 2 === 0 ? 2 : 1);
