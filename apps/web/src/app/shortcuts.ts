import { tools } from '../viewer/tools.ts';
import { presets } from '../viewer/windowing.ts';

/** Every key of the room, as the help shows them. */
export const shortcuts: readonly { readonly keys: string; readonly what: string }[] = [
  ...tools.map(({ key, name, what }) => ({ keys: key.toUpperCase(), what: `${name}: ${what}` })),
  { keys: `1 to ${presets.length}`, what: `Windows for ${presets.map(({ name }) => name.toLowerCase()).join(', ')}` },
  { keys: 'Page Up, Page Down', what: 'Slice towards the head, towards the feet; with Shift ten' },
  { keys: 'Home, End', what: 'First slice, last slice' },
  { keys: '+, -, 0', what: 'Zoom in, zoom out, fit' },
  { keys: 'Z', what: 'Close to the chosen lesion, and back' },
  {
    keys: 'Arrows',
    what: 'In an image: slices; with a drawing tool the cursor, ten pixels with Shift; else Shift moves the image',
  },
  {
    keys: 'Enter',
    what: 'With a drawing tool: set a corner, a point or an ROI; the same point twice closes an outline',
  },
  { keys: 'Escape', what: 'Drop the drawing; show all phases' },
  { keys: '[, ]', what: 'Extend the mark by a slice towards the feet, towards the head' },
  { keys: 'Delete', what: 'Remove the chosen mark' },
  { keys: 'F', what: 'One phase alone, the next, all' },
  { keys: 'C', what: 'Classify the chosen lesion' },
  { keys: 'H', what: 'Show or hide the map of what spoke for the answer' },
  { keys: '?', what: 'This list' },
];
