import type { CodecWorker, DecodedFrame, FrameAnswer } from './frame.ts';

/** Starts the decoders in a worker of the browser. @throws Error without the address of their WebAssembly file. */
export async function startCodecWorker(wasmUrl: string | undefined): Promise<CodecWorker> {
  if (wasmUrl === undefined)
    throw new Error("the address of the decoders' WebAssembly file is not known: call configureCodecs first");
  const response = await fetch(wasmUrl);
  if (!response.ok) throw new Error(`${wasmUrl}: ${response.status} ${response.statusText}`);
  const module = await WebAssembly.compile(await response.arrayBuffer());
  const worker = new Worker(new URL('./browserWorker.ts', import.meta.url), { type: 'module' });
  worker.postMessage(module);
  return {
    decode: (job) =>
      new Promise<DecodedFrame>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<FrameAnswer>) => {
          if ('frame' in data) resolve(data.frame);
          else reject(new Error(data.failure));
        };
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(job, [job.encoded.buffer]);
      }),
    end: () => worker.terminate(),
  };
}
