import { expect, it } from 'vitest';
import { type PretrainingAbout, requireFit } from './about.ts';

const input = { window: { low: -70, high: 180 }, region: 'context' } as const;
const encoder: PretrainingAbout['encoder'] = { backbone: 'resnet18', channels: ['arterial'], size: [64, 64], input };
const about: PretrainingAbout = {
  format: 'liver-vlm-pretraining',
  version: 1,
  task: 'simclr',
  title: 'SimCLR',
  citation: '',
  encoder,
  patients: ['p1', 'p2', 'p3'],
  lesions: 3,
  slices: 3,
  heldOut: null,
  seconds: 1,
  hashes: { encoder: '', dataset: '', split: '' },
};
const none = { test: [], validation: [] };

it('takes an encoder that saw nobody who is to judge', () => {
  expect(() =>
    requireFit(about, encoder, { test: [{ patient: 'p4' }], validation: [{ patient: 'p5' }] }, 'run'),
  ).not.toThrow();
});

it.each([
  [
    'test',
    { ...none, test: [{ patient: 'p4' }, { patient: 'p2' }, { patient: 'p2' }, { patient: 'p3' }] },
    /no test patient among those that simclr learned from, got "p2" and 1 more/,
  ],
  ['validation', { ...none, validation: [{ patient: 'p1' }] }, /no validation patient .* got "p1" -/],
])('names a %s patient that it saw', (_, apart, message) => {
  expect(() => requireFit(about, encoder, apart, 'run')).toThrow(message);
});

it.each([
  [{ backbone: 'resnet50' }, /backbone resnet50, got resnet18/],
  [{ channels: ['portal_venous'] }, /channels portal_venous, got arterial/],
  [{ size: [96, 96] as [number, number] }, /slices of 96, 96, got 64, 64/],
  [{ input: { ...input, window: { low: 0, high: 255 } } }, /input .*"high":255/],
])('refuses to begin %j from it', (change, message) => {
  expect(() => requireFit(about, { ...encoder, ...change }, none, 'run')).toThrow(message);
});
