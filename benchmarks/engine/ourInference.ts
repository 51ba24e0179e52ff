// A contender of the inference benchmark: one batch for each line on stdin. node benchmarks/engine/ourInference.ts SIZE BATCH
import { exportInference } from '../../packages/onnx-grad/src/export/inference.ts';
import { parametersFor } from '../../packages/onnx-grad/src/networks/network.ts';
import { resnet, resnetParameters, resnetStatistics } from '../../packages/onnx-grad/src/networks/resnet.ts';
import { nodeRuntime } from '../../packages/onnx-grad/src/node/runtime.ts';
import { float32 } from '../../packages/onnx-grad/src/runtime/runtime.ts';
import { sizeOf } from '../../packages/onnx-grad/src/tensor/shape.ts';
import { input } from '../../packages/onnx-grad/src/tensor/tensor.ts';
import { EMBEDDING } from './networkStep.ts';
import { noise } from './noise.ts';
import { answerPasses, startValues } from './passes.ts';

const [size, batch] = process.argv.slice(2).map(Number) as [number, number];
const net = { depth: 18, inputChannels: 3, outputs: EMBEDDING } as const;
const shapes = { ...resnetParameters(net), ...resnetStatistics(net) };
const values = Object.fromEntries(Object.entries(startValues(shapes)).map(([name, { data }]) => [name, data]));
const images = input('images', [batch, 3, size, size]);
const { output } = resnet(net, parametersFor(resnetParameters(net)), images, parametersFor(resnetStatistics(net)));
const model = await exportInference(nodeRuntime, { outputs: { output }, values });
const session = await nodeRuntime.createSession(model, { threads: 2 });
const feeds = { images: float32(noise(sizeOf(images.shape), 1001), images.shape) };
const into = { output: float32(new Float32Array(sizeOf(output.shape)), output.shape) };
await answerPasses('onnxruntime-node, exported graph', () => session.run(feeds, into));
