import type { ReportData } from './reportData.ts';

/** Writes the statistics paragraph of a paper from what was done, after the paragraphs that the caller gives on data and training. */
export function methodsParagraphs(data: ReportData): string[] {
  const [main] = data.metrics;
  const unit = { slice: 'slices', lesion: 'lesions', patient: 'patients' }[main.level];
  const averaged =
    main.level === 'slice'
      ? 'Figures count slices.'
      : `Class probabilities were averaged over the slices of a lesion${main.level === 'patient' ? ' and over the lesions of a patient' : ''}; figures count ${unit}.`;
  const repeats = main.repeats > 1 ? ` Figures are means over ${main.repeats} repeats of cross-validation.` : '';
  const paragraphs = [
    ...data.methodsText,
    `${averaged} Areas under the ROC curve are one class against the rest, ties counted one half, and their mean over classes.${repeats} ` +
      `Intervals are 95 % percentile intervals of a bootstrap that draws whole patients with replacement (${main.bootstrap.draws.toLocaleString('en')} draws, seed ${main.bootstrap.seed}); ` +
      'they hold for new patients of the same kind and the model as trained. Expected calibration error uses ten equal bins of the largest probability.',
  ];
  if (data.temperature) {
    paragraphs.push(
      `Probabilities were calibrated by temperature scaling on patients held out from training and testing (T = ${data.temperature.temperature.toFixed(2)}).`,
    );
  }
  if (data.predictionSets) {
    const { rule, measured } = data.predictionSets;
    const name = rule.score === 'lac' ? 'least ambiguous set' : 'adaptive set';
    paragraphs.push(
      `Prediction sets were made by split conformal prediction (${name} score, ${rule.cases} calibration cases) for a coverage of ${rule.coverage}; ` +
        `on the test cases they held the true class in ${measured.coverage.toFixed(2)} of cases, with ${measured.meanSize.toFixed(2)} classes on average.`,
    );
  }
  return paragraphs;
}
