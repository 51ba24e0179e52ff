import { parentPort, workerData } from 'node:worker_threads';
import type { FrameJob } from '../dicom/codecs/frame.ts';
import { frameDecoder } from '../dicom/codecs/wasm.ts';

const decode = frameDecoder(workerData);

parentPort?.on('message', (job: FrameJob) => {
  const answer = decode(job);
  parentPort?.postMessage(answer, 'frame' in answer ? [answer.frame.bytes.buffer] : []);
});
