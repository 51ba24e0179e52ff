import { loadModel, type Prediction, predictLesion } from 'liver-vlm/browser';
import { webRuntime } from 'onnx-grad/web';

/** A lesion as a test can hand it over: typed arrays as lists. */
export interface PageLesion {
  readonly id: string;
  readonly patient: string;
  readonly lesion: string;
  readonly channels: string[];
  readonly present: boolean[];
  readonly slices: number;
  readonly size: [number, number];
  readonly image: number[];
  readonly mask: number[];
}

/** Answers with the model file that the user chose. */
async function predict(lesions: readonly PageLesion[]): Promise<Prediction[]> {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('expected a chosen file');
  const model = await loadModel(webRuntime, new Uint8Array(await file.arrayBuffer()), file.name);
  const answers: Prediction[] = [];
  for (const lesion of lesions)
    answers.push(
      await predictLesion(model, {
        ...lesion,
        image: Float32Array.from(lesion.image),
        mask: Uint8Array.from(lesion.mask),
        spacing: undefined,
        provenance: {},
      }),
    );
  return answers;
}

Object.assign(globalThis, { predict, ready: true });
