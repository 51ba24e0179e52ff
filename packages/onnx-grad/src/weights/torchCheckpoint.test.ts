import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toFloat32 } from './namedTensor.ts';
import { readSafetensors } from './safetensors.ts';
import { readTorchCheckpoint } from './torchCheckpoint.ts';
import { WeightsError } from './weightsError.ts';

// Written by tools/torch_checkpoints.py.
const read = (name: string) => new Uint8Array(readFileSync(new URL(`testdata/${name}`, import.meta.url)));

describe('readTorchCheckpoint', () => {
  const expected = readSafetensors(read('state.safetensors')).tensors;

  test.each(['state.pt', 'state_legacy.pth'])('%s has the values PyTorch wrote, strided views included', (name) => {
    const tensors = readTorchCheckpoint(read(name));
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, tensor] of tensors) expect(tensor, key).toEqual(expected.get(key));
  });

  test('a Node Buffer at an odd offset reads the same', () => {
    const bytes = read('state.pt');
    const shifted = Buffer.alloc(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(readTorchCheckpoint(shifted.subarray(1))).toEqual(readTorchCheckpoint(bytes));
  });

  test('takes the state_dict out of a training checkpoint and strips a prefix only when told', () => {
    const whole = readTorchCheckpoint(read('training.pt'));
    expect([...whole.keys()]).toContain('module.0.weight');
    const stripped = readTorchCheckpoint(read('training.pt'), { stripPrefix: 'module.' });
    expect([...stripped.keys()]).toEqual([
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
      '1.num_batches_tracked',
    ]);
    expect(stripped.get('1.num_batches_tracked')).toEqual({ dtype: 'int64', shape: [], data: new BigInt64Array([1n]) });
  });

  test('reads a dict at a path, and says what is there when the path is wrong', () => {
    expect(readTorchCheckpoint(read('training.pt'), { path: ['state_dict'] }).size).toBe(7);
    expect(() => readTorchCheckpoint(read('training.pt'), { path: ['model'] })).toThrow(
      'expected a key "model", got a dict of "epoch", "best", "state_dict", "optimiser"',
    );
    expect(() => readTorchCheckpoint(read('training.pt'), { path: ['optimiser'] })).toThrow(
      'expected a dict of tensors',
    );
  });

  test('a parameter is its tensor', () => {
    expect(toFloat32(readTorchCheckpoint(read('parameter.pt')).get('weight')!)).toEqual(new Float32Array([1, 2, 3]));
  });

  test.each(['hostile.pt', 'hostile_legacy.pth'])(
    '%s is refused by the name of the function it wants to run',
    (name) => {
      expect(() => readTorchCheckpoint(read(name))).toThrow(
        /expected only tensors and plain containers, got "posix.system"/,
      );
    },
  );

  test('two names that become one by stripping are refused', () => {
    expect(() => readTorchCheckpoint(read('parameter.pt'), { stripPrefix: 'module.' })).toThrow(
      'expected each name once, got "weight" twice',
    );
  });

  test.each(['state.pt', 'state_legacy.pth'])('%s cut off anywhere is a WeightsError', (name) => {
    const bytes = read(name);
    for (let length = 0; length < bytes.length; length += 3)
      expect(() => readTorchCheckpoint(bytes.subarray(0, length)), `${length}`).toThrow(WeightsError);
  });

  test.each(['state.pt', 'state_legacy.pth', 'training.pt'])(
    '%s with flipped bytes reads or is a WeightsError',
    (name) => {
      const bytes = read(name);
      const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
      fc.assert(
        fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), (flips) => {
          const damaged = bytes.slice();
          for (const [position, mask] of flips) damaged[position]! ^= mask;
          const total = readOrRefuse(damaged);
          expect(total).toBeLessThanOrEqual(5 * bytes.length);
        }),
        { numRuns: 1500 },
      );
    },
  );
});

function readOrRefuse(bytes: Uint8Array): number {
  try {
    return [...readTorchCheckpoint(bytes).values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  } catch (error) {
    expect(error).toBeInstanceOf(WeightsError);
    return 0;
  }
}
