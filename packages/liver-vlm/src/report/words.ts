import type { Figure } from '../evaluation/figure.ts';
import type { Metrics } from '../evaluation/summarise.ts';

/** Makes a text safe inside HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Writes a number with two decimals, or a dash where it is not defined; a minus is a true minus sign. */
export function decimals(value: number | null, digits = 2): string {
  return value === null
    ? '–'
    : value
        .toFixed(digits)
        .replace(/^-(0\.0+)$/, '$1')
        .replace('-', '−');
}

/** Writes `0.84 (0.79 to 0.88)`, without the bracket where there is no interval. */
export function figureText({ value, low, high }: Figure): string {
  return low === null || high === null ? decimals(value) : `${decimals(value)} (${decimals(low)} to ${decimals(high)})`;
}

/** Writes a p value as journals do: three decimals, or `< 0.001`. */
export function pText(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

const plural = { slice: 'slices', lesion: 'lesions', patient: 'patients' } as const;

/** Says in a sentence or two how often the model is right, how sure that is, and whether that is better than the commonest class would do. */
export function plainAnswer(metrics: Metrics): string {
  const { accuracy, macroAuc, perClass, cases, patients, level } = metrics;
  const percent = (share: number | null): string =>
    share === null ? 'an unknown share' : `${Math.round(100 * share)} %`;
  const range =
    accuracy.low === null
      ? 'too few patients for an interval'
      : `95 % interval ${percent(accuracy.low)} to ${percent(accuracy.high)}`;
  const commonest = perClass.reduce(
    (best, own) => (own.cases > best.cases ? own : best),
    perClass[0] ?? { class: '', cases: 0 },
  );
  const baseline = commonest.cases / cases;
  const sure =
    accuracy.low === null
      ? 'cannot be told from'
      : accuracy.low > baseline
        ? 'is more than'
        : 'is not surely more than';
  const where =
    level === 'patient' ? `${cases} patients` : `${Math.round(cases)} ${plural[level]} of ${patients} patients`;
  return (
    `The model named the right class for ${percent(accuracy.value)} of ${where} that it had not seen (${range}; macro AUC ${figureText(macroAuc).replace(/ \((.*)\)/, ', $1')}). ` +
    `That ${sure} the ${percent(baseline)} of always answering ${commonest.class}.`
  );
}
