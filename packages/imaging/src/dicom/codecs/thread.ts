import { startCodecWorker } from '#codec-host';
import type { CodecWorker, DecodedFrame, FrameJob } from './frame.ts';

let wasmUrl: string | undefined;
let worker: Promise<CodecWorker> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Says where the decoders' WebAssembly file, `dcmjs-codecs/build/dcmjs-native-codecs.wasm`, can be fetched: a must in a
 * browser, and for a bundled Node program, as a `file:` URL.
 */
export function configureCodecs(options: { wasmUrl: string }): void {
  wasmUrl = options.wasmUrl;
  worker?.then((started) => started.end()).catch(() => undefined);
  worker = undefined;
}

/** Starts the decoders' thread ahead of the first compressed frame. */
export async function loadCodecs(): Promise<void> {
  await started();
}

function started(): Promise<CodecWorker> {
  worker ??= startCodecWorker(wasmUrl).catch((cause) => {
    worker = undefined;
    throw cause;
  });
  return worker;
}

/** Longest time a frame may take, ms: ten times what the slowest decoder needs, so that a busy machine refuses none. */
export function frameTimeLimit({ rows, columns, samplesPerPixel }: FrameJob['format']): number {
  return 2000 + (rows * columns * samplesPerPixel) / 500;
}

/**
 * Decodes a frame in the decoders' thread; frames wait for one another. A decoder that damaged bytes keep busy beyond
 * `frameTimeLimit` is ended with its thread.
 *
 * @throws Error with the decoder's reason.
 */
export function decodeInThread(job: FrameJob): Promise<DecodedFrame> {
  const decoded = last.then(() => decodeWithin(job, frameTimeLimit(job.format)));
  last = decoded.catch(() => undefined);
  return decoded;
}

async function decodeWithin(job: FrameJob, limit: number): Promise<DecodedFrame> {
  const own = await started();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overrun = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      own.end();
      worker = undefined;
      reject(new Error(`no end after ${Math.round(limit)} ms`));
    }, limit);
  });
  try {
    return await Promise.race([own.decode(job), overrun]);
  } finally {
    clearTimeout(timer);
  }
}
