import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PROMPTS } from './library.ts';
import { PromptFile, parsePromptFile } from './promptFile.ts';
import { allSentences, PROMPT_KINDS, promptsFor, signPrompts } from './promptsFor.ts';

const liver = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];

describe('promptsFor', () => {
  it("gives the bare name and the paper's template", () => {
    expect(promptsFor(['hcc'], 'label')).toEqual([{ class: 'hcc', sentences: ['hepatocellular carcinoma'] }]);
    expect(promptsFor(['hcc'], 'template')[0]?.sentences).toEqual(['a CT scan of tumors hepatocellular carcinoma']);
  });

  it.each(PROMPT_KINDS)('%s: every liver class has sentences of its own', (kind) => {
    const prompts = promptsFor([...liver, 'icc', 'abscess'], kind);
    const sentences = prompts.flatMap((p) => p.sentences);
    expect(prompts.every((p) => p.sentences.length > 0)).toBe(true);
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(sentences.join()).not.toContain('{label}');
  });

  it("puts one's own entries before the built-in ones, part by part", () => {
    const custom = { classes: { cyst: { sentences: ['a bubble'] }, adenoma: { name: 'adenoma' } } };
    expect(promptsFor(['cyst', 'fnh'], 'enriched', custom)[0]?.sentences).toEqual(['a bubble']);
    expect(promptsFor(['cyst', 'adenoma'], 'label', custom).flatMap((p) => p.sentences)).toEqual([
      'hepatic cyst',
      'adenoma',
    ]);
    expect(promptsFor(['adenoma'], 'template', { ...custom, template: 'MRI of {label}' })[0]?.sentences).toEqual([
      'MRI of adenoma',
    ]);
  });

  it('names a class without a name or sentences', () => {
    expect(() => promptsFor(['hcc', 'adenoma'], 'template')).toThrow('class "adenoma": expected name');
    const custom = { classes: { adenoma: { name: 'adenoma' } } };
    expect(() => promptsFor(['adenoma'], 'enriched', custom)).toThrow('classes.adenoma.sentences');
  });

  it('has a sentence for each radiologic sign', () => {
    expect(signPrompts().map((p) => p.class)).toContain('washout');
    expect(signPrompts({ signs: { fat: { name: 'fat', sentences: ['fat inside'] } } }).at(-1)).toEqual({
      class: 'fat',
      sentences: ['fat inside'],
    });
  });
});

describe('prompt files', () => {
  it('the built-in prompts have the form of a prompt file', () => {
    expect(PromptFile.parse(BUILT_IN_PROMPTS)).toEqual(BUILT_IN_PROMPTS);
  });

  it('the ultrasound example adds classes without code', () => {
    const text = readFileSync(new URL('examples/liver-ultrasound.yaml', import.meta.url), 'utf8');
    const custom = parsePromptFile(text, 'liver-ultrasound.yaml');
    expect(promptsFor(['benign', 'malignant', 'normal'], 'template', custom)[2]?.sentences).toEqual([
      'an ultrasound image of the liver with no lesion',
    ]);
    expect(allSentences(custom)).not.toContain('hepatic cyst');
  });

  it.each([
    ['template: a CT scan', 'template: expected a template with {label} in it'],
    ['classes: { Cyst: { name: x } }', 'classes.Cyst'],
    ['classes: { cyst: { sentence: [x] } }', 'classes.cyst'],
    ['classes: { cyst: { sentences: [""] } }', 'classes.cyst.sentences.0: expected a sentence'],
    ['a: [', 'expected YAML'],
  ])('refuses %s', (text, message) => {
    expect(() => parsePromptFile(text, 'my.yaml')).toThrow(message);
    expect(() => parsePromptFile(text, 'my.yaml')).toThrow('my.yaml');
  });
});
