// How near the class embeddings of the shipped bank lie to each other, for each kind of prompt, with and without centring.
//
//     node tools/prompt_similarities.ts > docs/results/prompt-similarities.md
import {
  classEmbeddings,
  cosines,
  orthonormalEmbeddings,
  PROMPT_KINDS,
  promptsFor,
  randomEmbeddings,
} from '../packages/liver-vlm/src/text/index.ts';
import { openBank } from '../packages/liver-vlm/src/text/node/index.ts';

const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];
const encoder = await openBank();
const fixed = (v: number): string => v.toFixed(3);

function row(name: string, table: readonly (readonly number[])[]): string {
  const pairs = table.flatMap((r, a) => r.slice(a + 1));
  const average = pairs.reduce((sum, v) => sum + v, 0) / pairs.length;
  return `| ${name} | ${fixed(average)} | ${fixed(Math.min(...pairs))} | ${fixed(Math.max(...pairs))} | ${fixed(certainty(table))} |`;
}

/** The highest probability a class can get, averaged over the classes, with the cosines as logits: its own text is the image. */
function certainty(table: readonly (readonly number[])[]): number {
  const own = table.map((r, i) => Math.exp(r[i]!) / r.reduce((sum, v) => sum + Math.exp(v), 0));
  return own.reduce((sum, p) => sum + p, 0) / own.length;
}

const lines: string[] = [];
const matrices: string[] = [];
for (const centre of [false, true])
  for (const kind of PROMPT_KINDS) {
    const embeddings = await classEmbeddings({ prompts: promptsFor(classes, kind), encoder, centre });
    const table = cosines(embeddings);
    lines.push(row(`${kind}${centre ? ', centred' : ''}`, table));
    if (centre) continue;
    matrices.push(`\n### ${kind}\n\n| | ${classes.join(' | ')} |`, `|---|${classes.map(() => '---').join('|')}|`);
    table.forEach((r, i) => {
      matrices.push(`| ${classes[i]} | ${r.map(fixed).join(' | ')} |`);
    });
  }
lines.push(row('control: random vectors, seed 1', cosines(randomEmbeddings(classes, encoder.width, 1))));
lines.push(row('control: orthonormal vectors, seed 1', cosines(orthonormalEmbeddings(classes, encoder.width, 1))));

console.log(`# How near the class texts lie to each other

Cosines between the embeddings of the five liver classes (10 pairs), from the shipped bank (${encoder.provenance['model']}, mean pooling).
Command: \`node tools/prompt_similarities.ts\`. "Own probability": softmax over the cosines themselves (logit scale 1) for an image embedding
that equals its class text, averaged over the classes.

| prompts | mean cosine | least | greatest | own probability |
|---|---|---|---|---|
${lines.join('\n')}

The more the sentences share, the nearer they lie: without a logit scale above 1 or centring, the softmax can hardly prefer a class.
Five centred unit vectors have a mean cosine near -0.25, the most that five directions can be apart; what centring keeps is which classes are
nearer to each other than others.

## Pairs, not centred
${matrices.join('\n')}`);
