export { fileSource, openFiles, walkFiles } from './files.ts';
export { decodeImage, encodePng } from './image.ts';
export { type PhantomCohort, type PhantomCohortOptions, writePhantomCohort } from './phantomCohort.ts';
export { loadRegistration } from './registration.ts';
