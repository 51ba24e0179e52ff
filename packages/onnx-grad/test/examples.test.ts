import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTrainer } from 'onnx-grad/node';
import { expect, it } from 'vitest';
import { findChromium } from '../../../testing/chromium.ts';
import { ISOLATED, openPage, servePage } from '../../../testing/page.ts';
import { train } from '../examples/train.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../examples/${relative}`, import.meta.url));
const chromium = findChromium();

it('the README shows the example as it is', () => {
  const readme = readFileSync(path('../README.md'), 'utf8');
  for (const file of ['train.ts', 'node.ts', 'page/page.ts']) {
    const code = readFileSync(path(file), 'utf8').replace(/^\/\/.*\n/, '');
    expect(readme, file).toContain(code.trim());
  }
});

it('the example of the README learns in Node', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path('node.ts')]);
  const [, first, last] = /loss ([\d.]+) -> ([\d.]+)/.exec(stdout) ?? [];
  expect(Number(first)).toBeGreaterThan(0.5);
  expect(Number(last)).toBeLessThan(0.1);
});

it('the example of the README learns in a page, by the same losses as in Node', async (context) => {
  if (chromium === undefined) context.skip();
  const inNode = await train(createTrainer);
  const site = await servePage(path('page'), ISOLATED);
  try {
    const browser = await openPage(chromium!, site.url);
    try {
      const losses = (await browser.page.evaluate('losses')) as number[];
      expect(losses).toHaveLength(inNode.length);
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - inNode[i]!) / inNode[i]!, `step ${i}`).toBeLessThan(1e-3);
      });
      expect(browser.strangers).toEqual([]);
    } finally {
      await browser.close();
    }
  } finally {
    await site.close();
  }
});
