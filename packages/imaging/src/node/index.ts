export { fileSource, openFiles, walkFiles } from './files.ts';
export { decodeImage } from './image.ts';
