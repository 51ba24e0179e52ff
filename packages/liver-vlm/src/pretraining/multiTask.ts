import { add } from 'onnx-grad';
import { caseDiscrimination } from './caseDiscrimination.ts';
import { phaseShuffle } from './phaseShuffle.ts';
import type { Pretext, PretextTask } from './task.ts';

/** Phase shuffle and case discrimination on the same shuffled slices: one encoder, two heads, the sum of both losses. */
export const multiTask: PretextTask = {
  name: 'multi-task',
  title: 'Phase shuffle and case discrimination',
  citation: 'Song et al., Information 2024, 15(8), 493',
  learns: 'Both at once: the order of the phases within a slice, and which patient it is of.',
  measure: phaseShuffle.measure,
  unfit: (about) => phaseShuffle.unfit?.(about),
  async prepare(request) {
    return together(await phaseShuffle.prepare(request), await caseDiscrimination.prepare(request));
  },
};

/** Two tasks of one stage and as many views, learned at once; the first judges. */
function together(a: Pretext, b: Pretext): Pretext {
  const [first, second] = [a.stages[0]!, b.stages[0]!];
  return {
    ...a,
    asks: (lesion) => a.asks(lesion) || b.asks(lesion),
    augmentation: { ...a.augmentation, ...b.augmentation },
    heads: { ...a.heads, ...b.heads },
    targets: { ...a.targets, ...b.targets },
    row(slice, origin, random) {
      const one = a.row(slice, origin, random);
      const both = b.row(one.slice, origin, random);
      return { slice: both.slice, targets: { ...one.targets, ...both.targets } };
    },
    stages: [
      {
        name: `${first.name} and ${second.name}`,
        share: 1,
        answer: (encoded, heads) => ({ ...first.answer(encoded, heads), ...second.answer(encoded, heads) }),
        loss: (answers, targets) => add(first.loss(answers, targets), second.loss(answers, targets)),
      },
    ],
  };
}
