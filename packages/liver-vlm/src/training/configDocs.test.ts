import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from './config.ts';

it('docs/configuration.md shows every option with its default', () => {
  const text = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
  const shown = parse(text.split('```yaml')[1]!.split('```')[0]!) as Record<string, Record<string, unknown>>;
  // Options without a default are shown with a word for what goes there.
  delete shown['classes'];
  delete shown['model']!['weights'];
  delete shown['model']!['init'];
  delete shown['text']!['file'];
  delete shown['text']!['encoder'];
  delete shown['clip']!['weights'];
  delete shown['features']!['encoder'];
  delete shown['features']!['output'];
  const config = parseConfig('', 'defaults');
  const rounded = {
    ...config,
    model: { ...config.model, logitScale: Number(Number(config.model.logitScale).toFixed(4)) },
  };
  expect(shown).toEqual(rounded);
});
