import { isPhase } from '@liver-vlm/imaging/study';
import { UserError } from '../errors.ts';
import type { PhaseOverride } from './study.ts';
import { readTable } from './table.ts';

/**
 * Reads which series shows which phase: a CSV with the columns `series` (UID, or folder) and `phase` (a phase word, or `ignore`), such as
 * the `phases.csv` of a de-identified copy. Other columns are for people.
 */
export async function readPhases(path: string): Promise<PhaseOverride[]> {
  const rows = await readTable(path, ['series', 'phase']);
  return rows.map(({ series = '', phase = '' }, i) => {
    if (series === '' || !(phase === 'ignore' || isPhase(phase)))
      throw new UserError(
        `${path}, row ${i + 2}: expected a series and a phase (pre_contrast, arterial, portal_venous, delayed, ignore), got "${series}", "${phase}" - correct it`,
        'input',
      );
    return [series, phase];
  });
}
