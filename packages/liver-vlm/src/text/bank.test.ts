import { writeSafetensors } from 'onnx-grad';
import { describe, expect, it } from 'vitest';
import { allSigns, FINDING_RULES } from '../findings/index.ts';
import { bankEncoder, makeBank } from './bank.ts';
import { IMAGE_TEMPLATES } from './library.ts';
import { openBank } from './node/bankFile.ts';
import { allSentences } from './promptsFor.ts';

const encoder = {
  width: 2,
  provenance: { model: 'lengths' },
  embed: async (sentences: readonly string[]) => sentences.map((s) => Float32Array.of(s.length, 1)),
};

describe('sentence bank', () => {
  it('gives back what was laid down, with its provenance', async () => {
    const bank = bankEncoder(await makeBank(encoder, ['a cyst', 'rim'], { date: '2026-01-01' }));
    expect(bank.width).toBe(2);
    expect(bank.provenance).toEqual({ model: 'lengths', date: '2026-01-01' });
    expect(await bank.embed(['rim', 'a cyst'])).toEqual([Float32Array.of(3, 1), Float32Array.of(6, 1)]);
  });

  it('says what to do about a sentence that it does not hold', async () => {
    const bank = await openBank();
    await expect(bank.embed(['hepatic cyst', 'a purple liver'])).rejects.toThrow(
      /got "a purple liver".*--text-model.*hub:/,
    );
  });

  it('refuses a file that is no bank', () => {
    expect(() => bankEncoder(writeSafetensors(new Map(), {}))).toThrow('expected embeddings and their sentences');
    const short = writeSafetensors(
      new Map([['embeddings', { dtype: 'float32' as const, shape: [1, 2], data: Float32Array.of(1, 2) }]]),
      { sentences: '["a", "b"]' },
    );
    expect(() => bankEncoder(short)).toThrow('expected 2 embeddings, got 1');
  });

  it('the shipped one holds every built-in sentence and phrase of a finding, and states where it comes from', async () => {
    const bank = await openBank();
    const phrases = allSigns(FINDING_RULES).map(({ phrase }) => phrase);
    const vectors = await bank.embed([...allSentences(), ...allSentences(IMAGE_TEMPLATES), ...phrases]);
    expect(vectors.every((v) => v.length === 384 && Math.hypot(...v) > 1)).toBe(true);
    expect(bank.provenance).toMatchObject({
      model: 'sentence-transformers/all-MiniLM-L6-v2',
      pooling: 'mean',
      weightsSha256: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
      command: 'node tools/embed_prompts.ts MODEL_FOLDER',
    });
  });
});
