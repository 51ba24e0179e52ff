import type { Plane } from '../study/planeStore.ts';
import type { Placement } from './camera.ts';
import { paintGreys } from './windowing.ts';

/** Keeps one slice as greys, and makes it anew only when the slice or the window changes. */
export class SlicePainter {
  readonly #canvas = document.createElement('canvas');
  #image: ImageData | undefined;
  #plane: Plane | undefined;
  #table: Uint32Array | undefined;

  /** Draws a slice where the camera puts it. */
  draw(
    context: CanvasRenderingContext2D,
    plane: Plane,
    table: Uint32Array,
    [columns, rows]: readonly [number, number],
    { scaleX, scaleY, left, top }: Placement,
  ): void {
    this.#refresh(plane, table, columns, rows);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'low';
    context.drawImage(this.#canvas, left - scaleX / 2, top - scaleY / 2, columns * scaleX, rows * scaleY);
  }

  #refresh(plane: Plane, table: Uint32Array, columns: number, rows: number): void {
    if (plane === this.#plane && table === this.#table) return;
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    if (this.#image?.width !== columns || this.#image.height !== rows) {
      this.#canvas.width = columns;
      this.#canvas.height = rows;
      this.#image = new ImageData(columns, rows);
    }
    paintGreys(plane, table, new Uint32Array(this.#image.data.buffer));
    context.putImageData(this.#image, 0, 0);
    this.#plane = plane;
    this.#table = table;
  }
}
