import { parseConfig } from 'liver-vlm';
import { trainRun } from 'liver-vlm/node';

/** A finished run of one epoch on a made data set: a model file like any other that knows next to nothing. */
export const shortRun = (dataset: string, out: string): Promise<unknown> =>
  trainRun({ dataset, config: parseConfig('training: { epochs: 1, batch: 8 }', 'test'), out, resume: false });
