import { expect, it } from 'vitest';
import { nodeRuntime } from '../src/node/runtime.ts';
import { evaluate } from '../src/testing/evaluate.ts';
import { relativeError } from '../src/testing/torch/operators.ts';
import { gradientError, resnet18Step, torchResnet18 } from '../src/testing/torch/resnet18.ts';
import { gradientOf, LOSS } from '../src/train/step.ts';
import { webRuntime } from '../src/web/runtime.ts';

it.each([
  ['onnxruntime-node', nodeRuntime],
  ['onnxruntime-web on wasm', webRuntime],
] as const)(
  'all gradients of ResNet18 at batch 2, 64 px agree with PyTorch in float64 within 1e-4: %s',
  async (_name, runtime) => {
    const { step, values, names } = resnet18Step();
    const got = await evaluate(step.outputs, values, { runtime, storedAs: { ...step.storedAs } });
    expect(Math.abs(got[LOSS]![0]! - torchResnet18.loss) / torchResnet18.loss).toBeLessThan(1e-5);
    expect(relativeError(got['logits']!, torchResnet18.logits)).toBeLessThan(1e-5);
    expect(names).toEqual(Object.keys(torchResnet18.gradients));
    const errors = names.map((name, i) => gradientError(got[gradientOf(name)]!, i, torchResnet18.gradients[name]!));
    const worst = Math.max(...errors);
    console.info(`largest relative error of a gradient: ${worst.toExponential(1)} (${names[errors.indexOf(worst)]})`);
    expect(worst).toBeLessThan(1e-4);
  },
);
