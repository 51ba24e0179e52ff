import type { Unlabelled } from '../pretraining/task.ts';
import { labelled } from './labelled.ts';

/** Lesions for a test of pre-training, one a patient: those of {@link labelled} without their label. */
export const unlabelled = (
  count: number,
  options: Parameters<typeof labelled>[1] = {},
  present = new Array<boolean>(options.channels ?? 2).fill(true),
): Unlabelled[] =>
  Array.from({ length: count }, (_, i) => {
    const { sample } = labelled(0, options);
    return { ...sample, record: { ...sample.record, id: `lesion ${i}`, patient: `patient ${i}`, present } };
  });
