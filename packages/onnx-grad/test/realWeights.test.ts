import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { cifarResnet, cifarResnetParameters, cifarResnetStatistics } from '../src/networks/cifarResnet.ts';
import { parametersFor } from '../src/networks/network.ts';
import { input } from '../src/tensor/tensor.ts';
import { evaluate } from '../src/testing/evaluate.ts';
import { madeNumbers, readJson } from '../src/testing/madeWeights.ts';
import { matchWeights, readSafetensors, readTorchCheckpoint, toFloat32 } from '../src/weights/index.ts';

const data = process.env['LIVER_VLM_TEST_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const answers = readJson<Record<string, { output: number[] }>>(
  new URL('../src/networks/testdata/answers.json', import.meta.url),
);

for (const file of ['resnet20.safetensors', 'resnet20-12fca82f.th'])
  it(`ResNet-20 with its trained weights (${file}) answers as in PyTorch`, async (ctx) => {
    const path = `${data}/models/resnet-cifar10/${file}`;
    if (!existsSync(path)) {
      console.warn(`SKIPPED: ${file} not found; set LIVER_VLM_TEST_DATA to the folder of the test data`);
      return ctx.skip();
    }
    const bytes = readFileSync(path);
    const tensors = file.endsWith('.th')
      ? readTorchCheckpoint(bytes, { stripPrefix: 'module.' })
      : readSafetensors(bytes).tensors;
    const net = { blocks: 3, inputChannels: 3, outputs: 10 };
    const [weights, averages] = [cifarResnetParameters(net), cifarResnetStatistics(net)];
    const { matched } = matchWeights(new Map(Object.entries({ ...weights, ...averages })), tensors, {
      rename: (name) => (name.endsWith('num_batches_tracked') ? undefined : name),
    });
    const image = input('image', [4, 3, 32, 32]);
    const { output } = cifarResnet(net, parametersFor(weights), image, parametersFor(averages));
    const values = Object.fromEntries([...matched].map(([name, tensor]) => [name, toFloat32(tensor)]));
    const got = await evaluate({ output }, { ...values, image: madeNumbers(4 * 3 * 32 * 32, 0) });
    const expected = answers['cifar resnet20 with real weights']!.output;
    const worst = Math.max(...expected.map((v, i) => Math.abs(v - got['output']![i]!)));
    expect(worst / Math.max(...expected.map(Math.abs))).toBeLessThan(1e-5);
  });
