import { cpus, platform, release, totalmem } from 'node:os';
import onnxGrad from 'onnx-grad/package.json' with { type: 'json' };
import own from '../../package.json' with { type: 'json' };

/** Software that made a result, by name and version. */
export const software = (): Record<string, string> => ({
  'liver-vlm': own.version,
  'onnx-grad': onnxGrad.version,
  onnxruntime: onnxGrad.dependencies['onnxruntime-node'],
  node: process.versions.node,
});

/** The machine and the software of a run, for its record; nothing that names a person or a host. */
export const environment = () => ({
  software: software(),
  platform: `${platform()} ${release()} ${process.arch}`,
  cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
});
