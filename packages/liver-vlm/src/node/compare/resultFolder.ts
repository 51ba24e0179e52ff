import { join } from 'node:path';
import { changedParts, Definition } from '../../compare/definition.ts';
import type { FinishedUnit, TrainingSize, Unit } from '../../compare/unit.ts';
import { unitKey } from '../../compare/unit.ts';
import { UserError } from '../../errors.ts';
import type { SplitFile } from '../../split/splitFile.ts';
import { readIfPresent, writeAtomic, writeJson } from '../files.ts';

export const comparisonFiles = (folder: string) => ({
  compare: join(folder, 'compare.json'),
  splits: join(folder, 'splits.json'),
  report: join(folder, 'report.html'),
  summary: join(folder, 'report.md'),
  data: join(folder, 'report.json'),
  predictions: join(folder, 'predictions.jsonl'),
  unit: (unit: Unit) => join(folder, 'results', `${unitKey(unit)}.json`),
});

/** A comparison's folder: what was asked for, and a file for each unit that ended. */
export class ResultFolder {
  readonly #folder: string;
  readonly #key: string;

  private constructor(folder: string, key: string) {
    this.#folder = folder;
    this.#key = key;
  }

  /**
   * Opens a folder, new or of the same comparison; methods and sizes may be others than before.
   * @throws UserError (storage) where it holds results of another configuration, data set or split
   */
  static async open(
    folder: string,
    comparison: { readonly key: string; readonly definition: Definition; readonly split: SplitFile },
    asked: { readonly methods: readonly string[]; readonly sizes: readonly TrainingSize[] },
  ): Promise<ResultFolder> {
    const files = comparisonFiles(folder);
    const before = await readIfPresent(files.compare);
    if (before) refuseToMix(folder, new TextDecoder().decode(before), comparison);
    await writeJson(files.splits, comparison.split);
    await writeJson(files.compare, { key: comparison.key, ...asked, definition: comparison.definition });
    return new ResultFolder(folder, comparison.key);
  }

  /** The unit's result, if it was finished before. What failed is tried again. */
  async finished(unit: Unit): Promise<FinishedUnit | undefined> {
    const file = comparisonFiles(this.#folder).unit(unit);
    const bytes = await readIfPresent(file);
    if (!bytes) return undefined;
    const { comparison, ...result } = JSON.parse(new TextDecoder().decode(bytes)) as FinishedUnit & {
      comparison: string;
    };
    if (comparison !== this.#key || unitKey(result) !== unitKey(unit))
      throw new UserError(
        `${file}: expected a result of this comparison, got one of another - take it away, or choose another --out`,
        'storage',
      );
    return 'failed' in result ? undefined : result;
  }

  async write(result: FinishedUnit): Promise<void> {
    await writeAtomic(
      comparisonFiles(this.#folder).unit(result),
      `${JSON.stringify({ comparison: this.#key, ...result })}\n`,
    );
  }
}

function refuseToMix(folder: string, text: string, comparison: { key: string; definition: Definition }): void {
  const before = parse(text);
  if (before?.key === comparison.key) return;
  const parts = before ? changedParts(before.definition, comparison.definition) : ['format'];
  throw new UserError(
    `${folder}: expected a new folder or one of this comparison, got results with another ${parts.join(', ')} - choose another --out, or start it as before to go on`,
    'storage',
  );
}

function parse(text: string): { key: string; definition: Definition } | undefined {
  try {
    const { key, definition } = JSON.parse(text);
    return { key, definition: Definition.parse(definition) };
  } catch {
    return undefined;
  }
}
