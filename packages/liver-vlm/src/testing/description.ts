import type { ModelDescription } from '../model/description.ts';

/** A sound description of a small model with the given head. */
export const description = (changes: Partial<ModelDescription> = {}): ModelDescription => ({
  format: 'liver-vlm-model',
  version: 1,
  notice: 'test',
  name: 'test',
  method: 'liver-vlm',
  synthetic: true,
  kind: 'ct',
  classes: ['cyst', 'hcc'],
  channels: ['arterial', 'portal_venous'],
  size: [32, 32],
  extraction: {},
  preprocessing: { window: { low: -70, high: 180 }, region: 'context' },
  backbone: 'resnet18',
  dimension: 8,
  logitScale: 1,
  prompts: [],
  textEmbeddings: [],
  textEncoder: 'none',
  temperature: 2,
  conformal: null,
  hashes: { dataset: '', split: '', config: '' },
  software: {},
  ...changes,
});
