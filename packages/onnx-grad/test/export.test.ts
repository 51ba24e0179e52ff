import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportInference } from '../src/export/inference.ts';
import { parametersFor } from '../src/networks/network.ts';
import { resnet, resnetParameters, resnetStatistics } from '../src/networks/resnet.ts';
import { nodeRuntime } from '../src/node/runtime.ts';
import { float32, type HostTensor } from '../src/runtime/runtime.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { input } from '../src/tensor/tensor.ts';
import { testValues } from '../src/testing/evaluate.ts';
import { relativeError } from '../src/testing/torch/operators.ts';
import { webRuntime } from '../src/web/runtime.ts';
import type { NamedTensor } from '../src/weights/namedTensor.ts';
import { writeSafetensors } from '../src/weights/safetensors.ts';

const python = process.env['ONNX_GRAD_PYTHON'] ?? 'python3';
const script = fileURLToPath(new URL('../../../tools/check_export.py', import.meta.url));
const net = { depth: 18, inputChannels: 3, outputs: 5 } as const;
const images = float32(testValues(3 * 3 * 48 * 48, 8), [3, 3, 48, 48]);
let model: Uint8Array<ArrayBuffer>;
let expected: Record<string, HostTensor>;
const folder = mkdtempSync(join(tmpdir(), 'onnx-grad-export-'));

beforeAll(async () => {
  const shapes = { ...resnetParameters(net), ...resnetStatistics(net) };
  const values = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const scale = shape.length === 4 ? Math.sqrt(6 / sizeOf(shape.slice(1))) : 0.3;
      const around = name.endsWith('running_var') || (shape.length === 1 && name.endsWith('weight')) ? 1 : 0;
      return [name, testValues(sizeOf(shape), i + 1).map((v) => v * scale + around)];
    }),
  );
  const applied = resnet(
    net,
    parametersFor(resnetParameters(net)),
    input('images', [1, 3, 48, 48]),
    parametersFor(resnetStatistics(net)),
  );
  const outputs = { logits: applied.output, features: applied.intermediates['features']! };
  model = await exportInference(nodeRuntime, { outputs, values, openBatch: true });
  const session = await nodeRuntime.createSession(model);
  expected = await session.run({ images });
  await session.release();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it('an exported ResNet18 gives the same numbers in onnxruntime-web', async () => {
  const session = await webRuntime.createSession(model);
  const got = await session.run({ images });
  for (const [name, { data, shape }] of Object.entries(expected)) {
    expect(got[name]!.shape).toEqual(shape);
    expect(relativeError(got[name]!.data as Float32Array, data as Float32Array), name).toBeLessThan(1e-5);
  }
});

it("an exported ResNet18 gives the same numbers in Python's onnxruntime", (context) => {
  const found = spawnSync(python, ['-c', 'import onnxruntime, safetensors, numpy'], { encoding: 'utf8' });
  if (found.status !== 0) {
    console.warn(`SKIPPED: ${python} has no onnxruntime and safetensors; set ONNX_GRAD_PYTHON to one that has`);
    context.skip();
  }
  const named = new Map<string, NamedTensor>();
  for (const [name, { shape, data }] of Object.entries({ images, ...expected }))
    named.set(name, { dtype: 'float32', shape, data: Float32Array.from(data as Float32Array) });
  writeFileSync(join(folder, 'model.onnx'), model);
  writeFileSync(join(folder, 'values.safetensors'), writeSafetensors(named));
  const args = [script, join(folder, 'model.onnx'), join(folder, 'values.safetensors')];
  const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  expect(Object.keys(JSON.parse(stdout).errors)).toEqual(['logits', 'features']);
});
