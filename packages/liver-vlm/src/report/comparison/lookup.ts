import type { ComparisonData, MethodResult, PairedDifference } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';

/** A method's title, its name where it is none of the comparison's. */
export const titleOf = (data: ComparisonData, name: string): string =>
  data.methods.find((method) => method.name === name)?.title ?? name;

/** Number of training patients a class, in words. */
export const sizeText = (size: TrainingSize): string =>
  size === 'all' ? 'all training patients' : `${size} training patients per class`;

/** The same for the head of a column. */
export const sizeName = (size: TrainingSize): string => (size === 'all' ? 'all' : `${size} per class`);

/** The last size of the learning curve for which anything was finished. */
export function largestSize({ protocol, results }: ComparisonData): TrainingSize {
  return protocol.sizes.findLast((size) => results.some((own) => own.size === size)) ?? protocol.sizes.at(-1) ?? 'all';
}

export const resultOf = (data: ComparisonData, method: string, size: TrainingSize): MethodResult | undefined =>
  data.results.find((own) => own.method === method && own.size === size);

/** The reference less another method. */
export const differenceOf = (data: ComparisonData, second: string, size: TrainingSize): PairedDifference | undefined =>
  data.differences.find((own) => own.second === second && own.size === size);

/** Finished methods at a size: the reference first, then by macro AUC. */
export function ranked(data: ComparisonData, size: TrainingSize): MethodResult[] {
  const auc = ({ metrics }: MethodResult): number => metrics.lesion.macroAuc.value ?? -1;
  return data.results
    .filter((own) => own.size === size)
    .sort((a, b) => Number(b.method === data.reference) - Number(a.method === data.reference) || auc(b) - auc(a));
}

/** What a method is in this comparison; it decides its colour. */
export type Role = 'reference' | 'variant' | 'control' | 'words' | 'no words';

/** Methods that the question of language is decided by are controls; `<reference>-<choice>` is the reference with one choice changed. */
export function roleOf(data: ComparisonData, name: string): Role {
  if (name === data.reference) return 'reference';
  if (name.startsWith(`${data.reference}-`)) return 'variant';
  if (data.language.rows.some(({ second }) => second === name)) return 'control';
  return data.methods.find((method) => method.name === name)?.usesText ? 'words' : 'no words';
}

export const ROLES: Readonly<Record<Role, { readonly title: string; readonly colour: string }>> = {
  reference: { title: 'reference', colour: '#0072b2' },
  variant: { title: 'reference with one choice changed', colour: '#56b4e9' },
  control: { title: 'control without the meaning of the words', colour: '#d55e00' },
  words: { title: 'other methods with words', colour: '#009e73' },
  'no words': { title: 'other methods without words', colour: '#cc79a7' },
};
