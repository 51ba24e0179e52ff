import type { ComparisonData, PairedDifference } from '../../compare/data.ts';
import type { TrainingSize } from '../../compare/unit.ts';
import { transforms } from '../../methods/transforms.ts';

/** What one transform of the augmentation is worth at one size; above 0 it helps. */
export interface TransformWorth {
  readonly title: string;
  readonly size: TrainingSize;
  /** All transforms less all but this one. */
  readonly amongAll?: PairedDifference;
  /** This one alone less no augmentation. */
  readonly alone?: PairedDifference;
}

/** Transforms that were studied, in the order of the augmentation, size by size. */
export function transformWorths(data: ComparisonData): TransformWorth[] {
  return data.protocol.sizes.flatMap((size) =>
    transforms.flatMap(({ title, without, alone: only }) => {
      const own = data.transforms.filter((pair) => pair.size === size);
      const amongAll = own.find(({ second }) => second === without);
      const alone = own.find(({ first }) => first === only);
      if (!amongAll && !alone) return [];
      return [{ title, size, ...(amongAll ? { amongAll } : {}), ...(alone ? { alone } : {}) }];
    }),
  );
}
