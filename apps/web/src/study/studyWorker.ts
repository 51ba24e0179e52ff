// The study lives here, off the page's own thread: reading, decoding, resampling and cutting out never stop the scrolling.
import { configureCodecs } from '@liver-vlm/imaging/browser';
import { expose, transfer } from 'comlink';
import wasmUrl from 'dcmjs-codecs/build/dcmjs-native-codecs.wasm?url';
import { madeStudy } from './madeStudy.ts';
import { type StudyFile, sourcesOf } from './studyFile.ts';
import { StudySession } from './studySession.ts';

configureCodecs({ wasmUrl });
const session = new StudySession();

type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;

const service = {
  open: async (files: readonly StudyFile[], ...rest: Rest<StudySession['open']>) =>
    session.open(await sourcesOf(files), ...rest),
  madeStudy,
  plane: async (...args: Parameters<StudySession['plane']>) => {
    const plane = await session.plane(...args);
    return transfer(plane, [plane.buffer]);
  },
  measure: (...args: Parameters<StudySession['measure']>) => session.measure(...args),
  sample: (...args: Parameters<StudySession['sample']>) => session.sample(...args),
};

export type StudyService = typeof service;

expose(service);
