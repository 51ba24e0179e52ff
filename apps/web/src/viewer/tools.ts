import { type ReferenceTissue, referenceTissues } from '@liver-vlm/imaging/browser';
import type { ShapeKind } from '../mark/shape.ts';

/** Draws: the shape of a lesion, or a place in a tissue that it is held against. */
export type DrawingTool = ShapeKind | ReferenceTissue;

/** What dragging in a pane does. */
export type Tool = 'scroll' | 'pan' | 'window' | DrawingTool;

export interface ToolInfo {
  readonly tool: Tool;
  readonly name: string;
  readonly key: string;
  readonly what: string;
}

export const tools: readonly ToolInfo[] = [
  { tool: 'scroll', name: 'Scroll', key: 's', what: 'drag up or down through the slices' },
  { tool: 'pan', name: 'Move', key: 'm', what: 'drag the images' },
  { tool: 'window', name: 'Window', key: 'w', what: 'drag for width (across) and level (up and down)' },
  { tool: 'box', name: 'Box', key: 'b', what: 'drag a box around the lesion' },
  { tool: 'ellipse', name: 'Ellipse', key: 'e', what: 'drag an ellipse around the lesion' },
  { tool: 'outline', name: 'Outline', key: 'o', what: 'draw the outline of the lesion' },
  { tool: 'liver', name: 'Liver ROI', key: 'l', what: 'click into healthy liver, or drag an ellipse in it' },
  { tool: 'aorta', name: 'Aorta ROI', key: 'a', what: 'click into the aorta, or drag an ellipse in it' },
];

export const isTissue = (tool: Tool): tool is ReferenceTissue => (referenceTissues as readonly Tool[]).includes(tool);

export const isDrawing = (tool: Tool): tool is DrawingTool =>
  tool === 'box' || tool === 'ellipse' || tool === 'outline' || isTissue(tool);

export const shapeOf = (tool: DrawingTool): ShapeKind => (isTissue(tool) ? 'ellipse' : tool);
