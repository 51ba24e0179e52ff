import {
  affineColumn,
  affineFrom,
  ImagingError,
  type PhaseGuess,
  type PlacedSeries,
  phaseFromImage,
  scaleVec,
} from '@liver-vlm/imaging/study';

/** Slices of a series that are read to guess its phase; more tell nothing new. */
const MOST_SLICES = 40;

/** Guesses a series' phase from some of its slices; what cannot be read says nothing. */
export async function askImage({ size, affine, read }: PlacedSeries): Promise<PhaseGuess> {
  const [columns, rows, slices] = size;
  const step = Math.ceil(slices / MOST_SLICES);
  const count = Math.ceil(slices / step);
  const data = new Float32Array(columns * rows * count);
  const column = (n: 0 | 1 | 2) => scaleVec(affineColumn(affine, n), n === 2 ? step : 1);
  try {
    for (let k = 0; k < count; k++) {
      const { volume } = await read(k * step, k * step + 1);
      data.set(volume.data, k * columns * rows);
    }
    const sparse = affineFrom(column(0), column(1), column(2), affineColumn(affine, 3));
    return phaseFromImage({ size: [columns, rows, count], data, affine: sparse });
  } catch (error) {
    if (!(error instanceof ImagingError)) throw error;
    return { phase: undefined, confidence: 0, reason: `no tag, word or time says, and the image: ${error.message}` };
  }
}
