import { encodePng } from '@liver-vlm/imaging/node';
import { argMax, type Prediction } from '../evaluation/prediction.ts';
import type { ModelDescription } from '../model/description.ts';
import { sliceOf } from '../model/preprocess.ts';
import type { ExampleLesion } from '../report/reportData.ts';
import type { Labelled } from '../training/batch.ts';

/** Right and wrong answers shown per class. */
const PER_CLASS = 2;

/** Lesions with their answers as pictures, all channels side by side: the surest right and the surest wrong answers of each class. */
export async function examplesOf(
  lesions: readonly Labelled[],
  predictions: readonly Prediction[],
  description: Pick<ModelDescription, 'classes' | 'channels' | 'size' | 'preprocessing'>,
): Promise<ExampleLesion[]> {
  const { classes, channels, size, preprocessing } = description;
  const answers = predictions.map((p, i) => ({ p, lesion: lesions[i]!, answer: argMax(p.probabilities) }));
  const sure = (a: (typeof answers)[number]) => a.p.probabilities[a.answer]!;
  const chosen = classes.flatMap((_, c) => {
    const own = answers.filter((a) => a.p.label === c).sort((a, b) => sure(b) - sure(a));
    const right = own.filter((a) => a.answer === c).slice(0, PER_CLASS);
    const wrong = own.filter((a) => a.answer !== c).slice(0, PER_CLASS);
    return [...right, ...wrong];
  });
  return Promise.all(
    chosen.map(async ({ p, lesion, answer }) => ({
      id: p.lesion,
      png: await montage(lesion, channels.length, size, preprocessing.window),
      truth: classes[p.label]!,
      answer: classes[answer]!,
      probability: p.probabilities[answer]!,
      caption: channels.map((c, i) => (lesion.sample.record.present[i] ? c : `${c} (missing)`)).join(' | '),
    })),
  );
}

async function montage(
  { sample }: Labelled,
  channels: number,
  [height, width]: readonly [number, number],
  window: { readonly low: number; readonly high: number },
): Promise<string> {
  const { image } = sliceOf(sample, Math.floor(sample.record.slices / 2), channels, height * width);
  const grey = new Uint8Array(channels * height * width);
  for (let c = 0; c < channels; c++)
    for (let r = 0; r < height; r++)
      for (let k = 0; k < width; k++) {
        const level = (image[(c * height + r) * width + k]! - window.low) / (window.high - window.low);
        grey[r * channels * width + c * width + k] = 255 * Math.min(1, Math.max(0, level));
      }
  const png = await encodePng(grey, channels * width, height);
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
