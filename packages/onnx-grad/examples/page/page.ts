// npx vite packages/onnx-grad/examples/page
import { createTrainer } from 'onnx-grad/web';
import { train } from '../train.ts';

const losses = await train(createTrainer);
const output = document.querySelector('output');
if (output) output.value = `${losses[0]!.toFixed(3)} -> ${losses.at(-1)!.toFixed(3)}`;
Object.assign(globalThis, { losses, ready: true });
