// The model runs here, off the page's own thread.
import type { LesionSample } from '@liver-vlm/imaging';
import { expose } from 'comlink';
import { type Explanation, explainLesion, type LoadedModel, loadModel, UserError } from 'liver-vlm/browser';
import type { ModelView } from './modelView.ts';
import { type Place, preferringGpu } from './runtime.ts';

let model: { readonly loaded: LoadedModel; readonly place: () => Place } | undefined;

const service = {
  /** Opens a model file; the one before is let go once the new one stands. @throws UserError for another kind of file. */
  async load(bytes: Uint8Array, file: string): Promise<ModelView> {
    let place: Place = 'wasm';
    const runtime = preferringGpu((p) => {
      place = p;
    });
    const next = await loadModel(runtime, bytes, file);
    await model?.loaded.session.release();
    model = { loaded: next, place: () => place };
    const { name, synthetic, kind, classes, channels, extraction, preprocessing, conformal, notice, evidence } =
      next.description;
    const about = { name, synthetic, kind, classes, channels, extraction, preprocessing, conformal, notice };
    return { ...about, file, place, trainingLesions: evidence?.trainingLabels.length ?? 0 };
  },

  /** The answer with its reasons, and where it was computed: a GPU that fails meanwhile gives way to the processor. */
  async explain(sample: LesionSample): Promise<{ explanation: Explanation; place: Place }> {
    if (model === undefined) throw new UserError('model: expected one, got none - drop a model file', 'model');
    const explanation = await explainLesion(model.loaded, sample);
    return { explanation, place: model.place() };
  },
};

export type ModelService = typeof service;

expose(service);
