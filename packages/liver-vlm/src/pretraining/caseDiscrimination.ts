import { crossEntropy, linear } from 'onnx-grad';
import { caseNumbers } from './cases.ts';
import { retrieval } from './retrieval.ts';
import type { PretextTask } from './task.ts';

/**
 * Every patient is a class and their slices its samples. Patients who are held out have no class, so success is told by the features: the slice
 * most like a slice is of the same patient.
 */
export const caseDiscrimination: PretextTask = {
  name: 'case-discrimination',
  title: 'Case discrimination',
  citation: 'Song et al., InMed 2021, doi 10.1007/978-981-16-3013-2_20; multi-task in Information 2024, 15(8), 493',
  learns: 'What makes a patient: every case is one class, and its slices are the samples.',
  measure: 'slices whose nearest neighbour is of the same patient',
  async prepare({ lesions, features, config: { pretraining } }) {
    const cases = caseNumbers(lesions, caseDiscrimination.title);
    return {
      views: 1,
      asks: () => true,
      heads: { 'head.case.weight': [cases.count, features], 'head.case.bias': [cases.count] },
      targets: { case: 'number' },
      row: (slice, { lesion }) => ({ slice, targets: { case: cases.of(lesion) } }),
      stages: [
        {
          name: 'case',
          share: 1,
          answer: ({ output }, heads) => ({
            features: output,
            case: linear(output, heads['head.case.weight']!, heads['head.case.bias']!),
          }),
          loss: (answers, targets) => crossEntropy(answers['case']!, targets['case']!),
        },
      ],
      score: (answers, rows) =>
        retrieval(answers['features']!, rows, {
          key: ({ lesion }) => lesion.record.patient,
          temperature: pretraining.temperature,
        }),
    };
  },
};
