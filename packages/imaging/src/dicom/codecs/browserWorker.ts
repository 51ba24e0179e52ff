import type { FrameJob } from './frame.ts';
import { frameDecoder } from './wasm.ts';

let decode: ReturnType<typeof frameDecoder> | undefined;

self.onmessage = ({ data }: MessageEvent<WebAssembly.Module | FrameJob>) => {
  if (data instanceof WebAssembly.Module) {
    decode = frameDecoder(data);
    return;
  }
  const answer = decode?.(data) ?? { failure: 'the decoders are not loaded' };
  self.postMessage(answer, { transfer: 'frame' in answer ? [answer.frame.bytes.buffer] : [] });
};
