import type { PlanePoint, Shape } from '../mark/shape.ts';
import type { MaskPatch } from '../study/outline.ts';
import type { Plane } from '../study/planeStore.ts';
import { type Placement, toScreen } from './camera.ts';
import type { HeatOverlay } from './heatOverlay.ts';
import { strokeCursor, strokePatch, strokeShape } from './overlay.ts';
import type { SlicePainter } from './slicePainter.ts';

/** All that a pane shows, as plain data. */
export interface Scene {
  readonly plane: Plane | undefined;
  readonly size: readonly [columns: number, rows: number];
  readonly table: Uint32Array;
  readonly heat: HeatOverlay | undefined;
  readonly patches: readonly { readonly patch: MaskPatch; readonly chosen: boolean }[];
  readonly shapes: readonly { readonly shape: Shape; readonly chosen: boolean }[];
  /** Where the reader placed liver and aorta. */
  readonly placed: readonly Shape[];
  readonly draft: Shape | undefined;
  readonly cursor: PlanePoint | undefined;
}

const CHOSEN = '#ffd257';
const OTHER = '#6fe0b0';
const DRAFT = '#ffffff';
const PLACED = '#ff9a91';

export function drawScene(
  context: CanvasRenderingContext2D,
  painter: SlicePainter,
  scene: Scene,
  at: Placement,
  [width, height]: readonly [number, number],
): void {
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  if (scene.plane) painter.draw(context, scene.plane, scene.table, scene.size, at);
  if (scene.heat) drawHeat(context, scene.heat, at);
  for (const { patch, chosen } of scene.patches) strokePatch(context, patch, at, chosen ? CHOSEN : OTHER);
  for (const { shape, chosen } of scene.shapes) strokeShape(context, shape, at, chosen ? CHOSEN : OTHER);
  for (const shape of scene.placed) strokeShape(context, shape, at, PLACED);
  if (scene.draft) strokeShape(context, scene.draft, at, DRAFT);
  if (scene.cursor) strokeCursor(context, scene.cursor, at);
}

function drawHeat(context: CanvasRenderingContext2D, heat: HeatOverlay, at: Placement): void {
  const [x, y] = toScreen(at, heat.left, heat.top);
  const [w, h] = [heat.width * at.scaleX, heat.height * at.scaleY];
  context.drawImage(heat.image, x, y, w, h);
  context.strokeStyle = 'rgb(255 255 255 / 0.35)';
  context.setLineDash([4, 4]);
  context.strokeRect(x, y, w, h);
  context.setLineDash([]);
}
