import type { ComparisonData, PairedDifference } from '../../compare/data.ts';
import { LIVER_VLM } from '../../methods/liverVlm.ts';
import { NO_AUGMENTATION } from '../../methods/transforms.ts';
import { figureHtml } from '../figureHtml.ts';
import { table } from '../tables.ts';
import { pText } from '../words.ts';
import { differenceText } from './answer.ts';
import { forestPlot } from './forestPlot.ts';
import { differenceOf, ROLES, sizeName, sizeText } from './lookup.ts';
import { transformWorths } from './transforms.ts';

const PANELS = { alone: 'alone, less none', amongAll: 'all, less all but this' } as const;

/** Each transform of the augmentation alone and among all: a plot at the largest size, every size in a table; empty where none was studied. */
export function transformsHtml(data: ComparisonData): string {
  const worths = transformWorths(data);
  const size = worths.at(-1)?.size;
  if (size === undefined) return '';
  const rows = worths
    .filter((own) => own.size === size)
    .flatMap(({ title, ...own }) =>
      (['alone', 'amongAll'] as const).flatMap((side) => {
        const difference = own[side]?.differences.macroAuc;
        return difference ? [{ ...difference, title, panel: PANELS[side], colour: ROLES.reference.colour }] : [];
      }),
    );
  const { margin } = data.protocol;
  const together = data.reference === LIVER_VLM ? differenceOf(data, NO_AUGMENTATION, size) : undefined;
  const figure = figureHtml(
    `What a transform adds, with ${sizeText(size)}`,
    forestPlot(rows, {
      margin,
      panels: Object.values(PANELS),
      label: '← it harms    Macro AUC    it helps →',
      ariaLabel: 'Gain in macro AUC by each transform of the augmentation, alone and among all',
    }),
    `${together ? `All together, less none: ${differenceText(together.differences.macroAuc)}. ` : ''}Paired on the same lesions, 95 % intervals over patients. Grey: differences below ${margin}. What helps alone and adds nothing among all does what others do too.`,
  );
  const cells = (pair: PairedDifference | undefined) =>
    pair ? [differenceText(pair.differences.macroAuc), pText(pair.adjustedP.macroAuc)] : ['–', '–'];
  const head = ['Transform', 'Training patients', 'Alone, less none', 'p, Holm', 'All, less all but this', 'p, Holm'];
  const lines = worths.map(({ title, size: at, alone, amongAll }) => [
    title,
    sizeName(at),
    ...cells(alone),
    ...cells(amongAll),
  ]);
  return `<div class="wide">${figure}</div>${table(head, lines)}`;
}
