// node packages/onnx-grad/examples/node.ts      (Node 24)
import { createTrainer } from 'onnx-grad/node';
import { train } from './train.ts';

const losses = await train(createTrainer);
console.log(`loss ${losses[0]!.toFixed(3)} -> ${losses.at(-1)!.toFixed(3)}`);
