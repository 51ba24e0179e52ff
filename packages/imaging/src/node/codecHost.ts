import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { CodecWorker, DecodedFrame, FrameAnswer } from '../dicom/codecs/frame.ts';

/** Starts the decoders in a thread; an idle one does not keep the process alive. */
export async function startCodecWorker(wasmUrl: string | undefined): Promise<CodecWorker> {
  const file =
    wasmUrl === undefined
      ? createRequire(import.meta.url).resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm')
      : new URL(wasmUrl);
  const module = await WebAssembly.compile(await readFile(file));
  const worker = new Worker(new URL('./codecWorker.ts', import.meta.url), { workerData: module });
  worker.unref();
  return {
    decode: (job) =>
      new Promise<DecodedFrame>((resolve, reject) => {
        const settle = (finish: () => void) => {
          worker.off('message', answered).off('error', broke).off('exit', ended);
          worker.unref();
          finish();
        };
        const answered = (answer: FrameAnswer) =>
          settle(() => ('frame' in answer ? resolve(answer.frame) : reject(new Error(answer.failure))));
        const broke = (error: Error) => settle(() => reject(error));
        const ended = () => settle(() => reject(new Error('its thread ended')));
        worker.on('message', answered).on('error', broke).on('exit', ended);
        worker.ref();
        worker.postMessage(job, [job.encoded.buffer]);
      }),
    end: () => void worker.terminate(),
  };
}
