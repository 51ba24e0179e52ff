import type { ShapeKind } from '../mark/shape.ts';

/** What dragging in a pane does. */
export type Tool = 'scroll' | 'pan' | 'window' | ShapeKind;

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
];

export const isDrawing = (tool: Tool): tool is ShapeKind => tool === 'box' || tool === 'ellipse' || tool === 'outline';
