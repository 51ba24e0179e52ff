import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findChromium, SOFTWARE_WEBGPU, WITHOUT_GPU } from '../../../testing/chromium.ts';
import { ISOLATED, openPage, servePage } from '../../../testing/page.ts';
import { nodeRuntime } from '../src/node/runtime.ts';
import type { PageReport } from './browser/page/page.ts';
import { resnetStep, type StepNumbers } from './browser/step.ts';

const chromium = findChromium();
let site: Awaited<ReturnType<typeof servePage>> | undefined;
let inNode: StepNumbers;

beforeAll(async () => {
  if (chromium === undefined) return;
  site = await servePage(fileURLToPath(new URL('browser/page', import.meta.url)), ISOLATED);
  inNode = await resnetStep(nodeRuntime);
}, 120_000);
afterAll(() => site?.close());

function differences(got: StepNumbers): StepNumbers {
  const relative = (key: keyof StepNumbers): number => Math.abs(got[key] - inNode[key]) / Math.abs(inNode[key]);
  const found = { loss: relative('loss'), gradientNorm: relative('gradientNorm') };
  console.info(`relative difference from Node: ${JSON.stringify(found)}`);
  return found;
}

async function stepInPage(provider: 'wasm' | 'webgpu', args: readonly string[]) {
  const browser = await openPage(chromium!, site!.url, args);
  try {
    const report = (await browser.page.evaluate(`step('${provider}')`)) as PageReport;
    return { report, strangers: browser.strangers, problems: browser.problems };
  } finally {
    await browser.close();
  }
}

it('a training step of ResNet18 in headless Chromium on wasm threads gives the numbers of Node', async (context) => {
  if (chromium === undefined) context.skip();
  const { report, strangers, problems } = await stepInPage('wasm', WITHOUT_GPU);
  expect(report.error).toBeUndefined();
  expect(report.isolated).toBe(true);
  const { loss, gradientNorm } = differences(report.result!);
  expect(loss).toBeLessThan(1e-4);
  expect(gradientNorm).toBeLessThan(1e-4);
  expect({ strangers, problems }).toEqual({ strangers: [], problems: [] });
});

it('without a GPU, WebGPU is refused by name and the reason', async (context) => {
  if (chromium === undefined) context.skip();
  const { report } = await stepInPage('webgpu', WITHOUT_GPU);
  expect(report.error).toMatchObject({ name: 'ProviderUnavailable' });
});

it('the step on WebGPU, computed in software, gives the numbers of Node', async (context) => {
  if (chromium === undefined) context.skip();
  const { report } = await stepInPage('webgpu', SOFTWARE_WEBGPU);
  if (report.error?.name === 'ProviderUnavailable') {
    console.warn(`SKIPPED: this Chromium offers no WebGPU adapter in software - ${report.error.message}`);
    context.skip();
  }
  expect(report.error).toBeUndefined();
  const { loss, gradientNorm } = differences(report.result!);
  expect(loss).toBeLessThan(1e-4);
  expect(gradientNorm).toBeLessThan(1e-4);
});
