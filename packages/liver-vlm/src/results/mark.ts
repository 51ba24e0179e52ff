import type { Region } from '@liver-vlm/imaging';
import { z } from 'zod';

const Point = z.tuple([z.number(), z.number(), z.number()]);

/** A DICOM UID. */
export const Uid = z.string().regex(/^(?=.{1,64}$)\d+(\.\d+)*$/, 'expected a UID: digits and dots');

const about = {
  id: z.string().regex(/^[\w-]{1,64}$/, 'expected letters, digits, - and _'),
  studyUid: Uid,
  /** The frame of reference that the points are given in. */
  frameOfReferenceUid: Uid,
};

/** A reader's mark of one lesion of a study: closed planar contours, or a box by two corners; points in patient mm (LPS). */
export const LesionMark = z.union([
  z.strictObject({ ...about, contours: z.array(z.array(Point).min(3).max(10_000)).min(1).max(2_000) }),
  z.strictObject({ ...about, box: z.tuple([Point, Point]) }),
]);
export type LesionMark = z.infer<typeof LesionMark>;

/** The region that a mark stands for. */
export function regionOfMark(mark: LesionMark): Region {
  if ('contours' in mark) return { contours: mark.contours };
  const [a, b] = mark.box;
  return {
    box: {
      low: [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.min(a[2], b[2])],
      high: [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2])],
    },
  };
}
