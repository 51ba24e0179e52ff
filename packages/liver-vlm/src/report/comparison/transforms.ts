import type { ComparisonData, PairedDifference } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { transforms } from '../../methods/transforms.ts';

/** What one transform of the augmentation is worth at one size; above 0 it helps. */
export interface TransformWorth {
  readonly title: string;
  readonly size: TrainingSize;
  /** All transforms less all but this one. */
  readonly amongAll: PairedDifference | undefined;
  /** This one alone less no augmentation. */
  readonly alone: PairedDifference | undefined;
}

/** Transforms that were studied, in the order of the augmentation, size by size. */
export function transformWorths(data: ComparisonData): TransformWorth[] {
  return data.protocol.sizes.flatMap((size) => {
    const pairs = data.transforms.filter((pair) => pair.size === size);
    return transforms.flatMap((own) => {
      const amongAll = pairs.find(({ second }) => second === own.without);
      const alone = pairs.find(({ first }) => first === own.alone);
      return amongAll || alone ? [{ title: own.title, size, amongAll, alone }] : [];
    });
  });
}
