import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readSafetensors } from '../src/weights/safetensors.ts';
import { readTorchCheckpoint } from '../src/weights/torchCheckpoint.ts';

const root = process.env['LIVER_VLM_TEST_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const folder = `${root}/models/resnet-cifar10`;

test('the public ResNet-20 checkpoint (older PyTorch format, CUDA tensors) equals its safetensors', (context) => {
  if (!existsSync(folder)) {
    console.warn(`SKIPPED: no ResNet-20 weights in ${folder}; set LIVER_VLM_TEST_DATA`);
    context.skip();
  }
  const expected = readSafetensors(readFileSync(`${folder}/resnet20.safetensors`)).tensors;
  const got = readTorchCheckpoint(readFileSync(`${folder}/resnet20-12fca82f.th`), { stripPrefix: 'module.' });
  expect([...got.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, tensor] of got) expect(tensor, name).toEqual(expected.get(name));
});
