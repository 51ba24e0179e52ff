import { describe, expect, it } from 'vitest';
import { chooseLowering, lower } from '../src/lower/choose.ts';
import { nodeRuntime } from '../src/node/runtime.ts';
import { evaluate } from '../src/testing/evaluate.ts';
import { relativeError, storedCases, torchErrors } from '../src/testing/torch/operators.ts';
import { gradientError, resnet18Step, torchResnet18 } from '../src/testing/torch/resnet18.ts';
import { gradientOf } from '../src/train/step.ts';

const choice = await chooseLowering(nodeRuntime);
if (choice.form !== 'blocked') console.warn(`SKIPPED: this machine runs no blocked kernels - ${choice.reason}`);

describe.skipIf(choice.form !== 'blocked')('the blocked lowering agrees with PyTorch', () => {
  it.each(storedCases)('%s, within 1e-5', async (name) => {
    const errors = await torchErrors(name, { lower: (program) => lower(program, choice) });
    for (const [part, error] of Object.entries(errors)) expect(error, part).toBeLessThan(1e-5);
  });

  it('all gradients of ResNet18 at batch 2, 64 px, within 1e-4', async () => {
    const { step, values, names } = resnet18Step();
    const storedAs = { ...step.storedAs };
    const got = await evaluate(step.outputs, values, { storedAs, lower: (program) => lower(program, choice) });
    expect(relativeError(got['logits']!, torchResnet18.logits)).toBeLessThan(1e-5);
    const errors = names.map((name, i) => gradientError(got[gradientOf(name)]!, i, torchResnet18.gradients[name]!));
    console.info(`largest relative error of a gradient: ${Math.max(...errors).toExponential(1)}`);
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  });
});
