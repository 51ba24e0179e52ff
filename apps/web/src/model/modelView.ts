import type { ModelDescription } from 'liver-vlm/browser';
import type { Place } from './runtime.ts';

/** What the page shows and needs of a loaded model. */
export interface ModelView
  extends Pick<
    ModelDescription,
    'name' | 'synthetic' | 'kind' | 'classes' | 'channels' | 'extraction' | 'preprocessing' | 'conformal' | 'notice'
  > {
  readonly file: string;
  readonly place: Place;
  readonly trainingLesions: number;
}

/** How the phases of its training lesions were registered, where they were. */
export function registrationOf({ extraction }: Pick<ModelView, 'extraction'>): string | undefined {
  const { register } = extraction;
  return typeof register === 'string' && register !== 'none' ? register : undefined;
}
