import { linear, type ParameterShapes, softCrossEntropy } from 'onnx-grad';
import { argMax } from '../evaluation/prediction.ts';
import { softmax } from '../evaluation/temperature.ts';
import type { Slice } from '../model/preprocess.ts';
import type { PretextTask, Score, Unlabelled } from './task.ts';

/** Most phases whose order is asked: 24 permutations. */
const MOST = 4;

/**
 * The phases of a slice are permuted, and the network says which permutation it was: of 6 for three phases, 24 for four. To know, it has to
 * know how lesion and liver look in each phase. A lesion that lacks a phase shows another phase twice: its order is then not defined, and the
 * copy tells which phase it is. Such lesions are shown in order and not asked. The augmentation takes no phase away, for the same reason.
 */
export const phaseShuffle: PretextTask = {
  name: 'phase-shuffle',
  title: 'Phase shuffle',
  citation: 'Song et al., InMed 2023, doi 10.1007/978-981-99-3311-2_20; multi-task in Information 2024, 15(8), 493',
  learns: 'How liver and lesion look in each contrast phase: which permutation of the phases it is shown.',
  measure: 'permutations told',
  unfit({ kind, channels }) {
    if (kind === 'image') return 'its channels are colours or one grey value, not contrast phases';
    if (channels.length < 2 || channels.length > MOST)
      return `expected 2 to ${MOST} phases to put in order, got ${channels.length} (${channels.join(', ')})`;
    return undefined;
  },
  async prepare({ channels, features }) {
    const orders = permutations(channels.length);
    const heads: ParameterShapes = {
      'head.permutation.weight': [orders.length, features],
      'head.permutation.bias': [orders.length],
    };
    return {
      views: 1,
      asks: complete,
      augmentation: { phaseDropout: 0 },
      heads,
      // A row of zeros adds nothing to the loss.
      targets: { permutation: { width: orders.length } },
      row(slice, { lesion }, random) {
        const permutation = new Float32Array(orders.length);
        if (!complete(lesion)) return { slice, targets: { permutation } };
        const drawn = random.below(orders.length);
        permutation[drawn] = 1;
        return { slice: inOrder(slice, orders[drawn]!), targets: { permutation } };
      },
      stages: [
        {
          name: 'permutation',
          share: 1,
          answer: ({ output }, heads) => ({
            permutation: linear(output, heads['head.permutation.weight']!, heads['head.permutation.bias']!),
          }),
          loss: (answers, targets) => softCrossEntropy(answers['permutation']!, targets['permutation']!),
        },
      ],
      score: (answers, rows) =>
        permutationScore(
          answers['permutation']!,
          rows.map((r) => r.targets['permutation'] as Float32Array),
        ),
    };
  },
};

const complete = ({ record }: Unlabelled): boolean => record.present.every((p) => p);

/** Every order of the numbers 0 to n - 1, the unchanged one first. */
export const permutations = (n: number): number[][] => ordersOf(Array.from({ length: n }, (_, i) => i));

const ordersOf = (left: readonly number[]): number[][] =>
  left.length === 0
    ? [[]]
    : left.flatMap((first) => ordersOf(left.filter((v) => v !== first)).map((rest) => [first, ...rest]));

/** The slice with its channels in the given order: channel i shows what was channel order[i]. */
export function inOrder({ image, mask }: Slice, order: readonly number[]): Slice {
  const pixels = mask.length;
  const out = new Float32Array(image.length);
  order.forEach((from, to) => {
    out.set(image.subarray(from * pixels, (from + 1) * pixels), to * pixels);
  });
  return { image: out, mask };
}

/** Of the rows that were asked: those whose target is not all zeros. */
function permutationScore(logits: readonly Float32Array[], targets: readonly Float32Array[]): Score {
  let [asked, right, loss] = [0, 0, 0];
  targets.forEach((target, i) => {
    const wanted = target.indexOf(1);
    if (wanted < 0) return;
    const p = softmax(logits[i]!);
    asked++;
    right += argMax(p) === wanted ? 1 : 0;
    loss -= Math.log(Math.max(p[wanted]!, 1e-12));
  });
  const n = Math.max(1, asked);
  return { asked, loss: loss / n, accuracy: right / n, chance: 1 / (targets[0]?.length ?? 1) };
}
