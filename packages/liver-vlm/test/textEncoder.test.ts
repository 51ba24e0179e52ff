import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bertConfig, bertParameters, type NamedTensor, sizeOf, writeSafetensors } from 'onnx-grad';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { testData } from '../../imaging/src/testing/testData.ts';
import { allSentences, parsePromptFile, tokenizerFromJson, tokenizerFromVocabulary } from '../src/text/index.ts';
import { downloadTextEncoder, loadTextEncoder, openBank, openTextEncoder } from '../src/text/node/index.ts';

const TEXT = new URL('../src/text/', import.meta.url);
const tokens = JSON.parse(await readFile(new URL('testdata/tokens.json', TEXT), 'utf8')) as Record<string, number[]>;

/** all-MiniLM-L6-v2 on this machine, if it is. */
function miniLm(ctx: TestContext): string {
  const folder = process.env['LIVER_VLM_TEXT_MODEL'] ?? testData('models/all-MiniLM-L6-v2');
  if (folder !== undefined) return folder;
  console.warn('SKIPPED: set LIVER_VLM_TEXT_MODEL to a folder with all-MiniLM-L6-v2');
  return ctx.skip();
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the shipped bank', () => {
  it('is what the encoder computes, to 1e-4', async (ctx) => {
    const encoder = await loadTextEncoder(miniLm(ctx));
    const bank = await openBank();
    expect(encoder.provenance['weightsSha256']).toBe(bank.provenance['weightsSha256']);
    const example = await readFile(new URL('examples/liver-ultrasound.yaml', TEXT), 'utf8');
    const sentences = [...allSentences(), ...allSentences(parsePromptFile(example, 'liver-ultrasound.yaml'))];
    const [computed, stored] = [await encoder.embed(sentences), await bank.embed(sentences)];
    const worst = Math.max(...computed.map((v, s) => Math.max(...v.map((x, i) => Math.abs(x - stored[s]![i]!)))));
    expect(worst).toBeLessThan(1e-4);
  });
});

describe('tokens are those of transformers', () => {
  it('from tokenizer.json', async (ctx) => {
    const file = join(miniLm(ctx), 'tokenizer.json');
    const tokenize = tokenizerFromJson(JSON.parse(await readFile(file, 'utf8')), file);
    for (const [sentence, ids] of Object.entries(tokens)) expect(tokenize(sentence), sentence).toEqual(ids);
  });

  it('from a bare vocab.txt', async (ctx) => {
    const file = testData('models/bert-base-uncased-vocab/vocab.txt');
    if (file === undefined) return ctx.skip();
    const tokenize = tokenizerFromVocabulary(await readFile(file, 'utf8'), true, file);
    for (const [sentence, ids] of Object.entries(tokens)) expect(tokenize(sentence), sentence).toEqual(ids);
  });
});

const small = {
  model_type: 'bert',
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 8,
  vocab_size: 8,
  max_position_embeddings: 16,
};

/** A whole, tiny model as Hugging Face would serve it. */
function smallModel(): Record<string, Uint8Array> {
  const shapes = Object.entries(bertParameters(bertConfig(small)));
  const weights = shapes.map(([name, shape], k): [string, NamedTensor] => [
    name,
    { dtype: 'float32', shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i + k)) },
  ]);
  const encode = (text: string) => new TextEncoder().encode(text);
  return {
    'config.json': encode(JSON.stringify(small)),
    'vocab.txt': encode(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'cyst', '##s'].join('\n')),
    'model.safetensors': writeSafetensors(new Map(weights)),
  };
}

describe('loadTextEncoder', () => {
  it.each(['mean', 'cls'] as const)('reads an old PyTorch checkpoint as transformers does (%s)', async (pooling) => {
    const tiny = new URL('testdata/tiny-bert/', TEXT);
    const answers = JSON.parse(await readFile(new URL('answers.json', tiny), 'utf8')) as Record<
      string,
      Record<'mean' | 'cls', number[]>
    >;
    const encoder = await loadTextEncoder(fileURLToPath(tiny), { pooling });
    const vectors = await encoder.embed(Object.keys(answers));
    Object.values(answers).forEach((expected, s) => {
      expected[pooling].forEach((v, i) => {
        expect(vectors[s]?.[i]).toBeCloseTo(v, 5);
      });
    });
    expect(encoder.provenance).toMatchObject({ model: 'tiny-bert', pooling });
  });

  it('names what a folder lacks, or what is wrong in it', async () => {
    await expect(loadTextEncoder(join(folder, 'nowhere'))).rejects.toThrow('expected config.json');
    const model = smallModel();
    await writeFile(join(folder, 'config.json'), model['config.json']!);
    await expect(loadTextEncoder(folder)).rejects.toThrow('tokenizer.json or vocab.txt');
    await writeFile(join(folder, 'vocab.txt'), model['vocab.txt']!);
    await expect(loadTextEncoder(folder)).rejects.toThrow('model.safetensors or pytorch_model.bin');
    await writeFile(join(folder, 'model.safetensors'), model['model.safetensors']!.subarray(0, 900));
    await expect(loadTextEncoder(folder)).rejects.toThrow(/safetensors/);
    await writeFile(join(folder, 'model.safetensors'), model['model.safetensors']!);
    const [vector] = await (await loadTextEncoder(folder)).embed(['a cysts']);
    expect(vector).toHaveLength(8);
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...small, model_type: 'gpt2' }));
    await expect(loadTextEncoder(folder)).rejects.toThrow('model_type "bert", got "gpt2"');
  });
});

describe('models from Hugging Face', () => {
  it('are fetched once, then read without a network', async () => {
    const model = smallModel();
    const server = createServer((request, response) => {
      const name = decodeURIComponent(request.url?.split('?')[0]?.split('/').at(-1) ?? '');
      const body = request.url?.startsWith('/our/bert/') ? model[name] : undefined;
      if (body === undefined) return void response.writeHead(404, { 'X-Error-Code': 'EntryNotFound' }).end();
      const headers = { etag: '"1"', 'content-range': `bytes 0-0/${body.length}`, 'content-length': body.length };
      response.writeHead(200, headers).end(Buffer.from(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cache = join(folder, 'cache');
    const fetched: string[] = [];
    const online = await openTextEncoder('hub:our/bert', { cache, hubUrl, onFile: (name) => fetched.push(name) });
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    expect(fetched).toContain('model.safetensors');
    expect(online.provenance['source']).toBe('https://huggingface.co/our/bert, revision main');
    const offline = await openTextEncoder('hub:our/bert', { cache, hubUrl });
    expect(await offline.embed(['a cyst'])).toEqual(await online.embed(['a cyst']));
  });

  it('say what to do without a network, and refuse an id that is none', async () => {
    const nobody = { cache: join(folder, 'empty'), hubUrl: 'http://127.0.0.1:9' };
    await expect(downloadTextEncoder('our/bert', nobody)).rejects.toThrow(/check the id and the network.*folder/);
    await expect(downloadTextEncoder('../../etc', nobody)).rejects.toThrow('hub:ORGANISATION/NAME');
  });
});
