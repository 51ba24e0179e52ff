import { ImagingError } from '../error.ts';
import { type Affine, affineFrom, identityAffine, multiplyAffines, type Vec3 } from '../volume/affine.ts';
import type { Warp } from '../volume/resample.ts';
import { bsplineWarp } from './bspline.ts';
import { affineWarp, chainWarps } from './warp.ts';

/** How far the other phases may be moved and bent to lie on the reference phase. */
export type RegistrationKind = 'rigid' | 'affine' | 'bspline';

/** One elastix parameter map: every value a list of words. */
export type ElastixParameters = Readonly<Record<string, readonly string[]>>;

const common = {
  AutomaticParameterEstimation: ['true'],
  AutomaticTransformInitialization: ['false'],
  CheckNumberOfSamples: ['true'],
  DefaultPixelValue: ['-1024'],
  FixedImagePyramid: ['FixedSmoothingImagePyramid'],
  MovingImagePyramid: ['MovingSmoothingImagePyramid'],
  ImageSampler: ['RandomCoordinate'],
  Interpolator: ['LinearInterpolator'],
  MaximumNumberOfSamplingAttempts: ['8'],
  NewSamplesEveryIteration: ['true'],
  NumberOfHistogramBins: ['32'],
  NumberOfSamplesForExactGradient: ['4096'],
  NumberOfSpatialSamples: ['3000'],
  Optimizer: ['AdaptiveStochasticGradientDescent'],
  // The same files must give the same data set.
  RandomSeed: ['2505'],
  ResampleInterpolator: ['FinalLinearInterpolator'],
  Resampler: ['DefaultResampler'],
  HowToCombineTransforms: ['Compose'],
  WriteIterationInfo: ['false'],
  WriteResultImage: ['true'],
} as const;

const matrixStage = (transform: string): ElastixParameters => ({
  ...common,
  AutomaticScalesEstimation: ['true'],
  Metric: ['AdvancedMattesMutualInformation'],
  Registration: ['MultiResolutionRegistration'],
  Transform: [transform],
  MaximumNumberOfIterations: ['200'],
  NumberOfResolutions: ['2'],
});

/** Few knots are all that holds the shape: enhancement differs between phases and must not be taken for one. */
const bsplineStage: ElastixParameters = {
  ...common,
  Metric: ['AdvancedMattesMutualInformation'],
  Registration: ['MultiResolutionRegistration'],
  Transform: ['BSplineTransform'],
  FinalGridSpacingInPhysicalUnits: ['40.0'],
  GridSpacingSchedule: ['1.0', '1.0'],
  MaximumNumberOfIterations: ['100'],
  NumberOfResolutions: ['2'],
};

/** Stages of a registration in the order in which they run: each starts from the one before. */
export function elastixStages(kind: RegistrationKind): readonly ElastixParameters[] {
  const rigid = matrixStage('EulerTransform');
  if (kind === 'rigid') return [rigid];
  return kind === 'affine' ? [rigid, matrixStage('AffineTransform')] : [rigid, bsplineStage];
}

/** The transform that elastix found, as a warp, and as a matrix where it is one. */
export interface FoundTransform {
  readonly warp: Warp;
  readonly matrix: Affine | undefined;
}

/**
 * Reads the stages' transform parameters (from the reference phase to the other one).
 * @throws ImagingError `unsupported` for a transform that `elastixStages` never asks for.
 */
export function readTransforms(stages: readonly ElastixParameters[]): FoundTransform {
  const parts = stages.map(readStage);
  const matrices = parts.flatMap(({ matrix }) => (matrix ? [matrix] : []));
  return {
    warp: chainWarps(parts.map(({ warp }) => warp)),
    matrix:
      matrices.length === parts.length
        ? matrices.reduce<Affine>((whole, next) => multiplyAffines(next, whole), identityAffine)
        : undefined,
  };
}

function readStage(stage: ElastixParameters): FoundTransform {
  const kind = stage['Transform']?.[0];
  const parameters = numbers(stage, 'TransformParameters');
  if (kind === 'BSplineTransform') return { warp: bsplineOf(stage, parameters), matrix: undefined };
  const center =
    kind === 'EulerTransform' || kind === 'AffineTransform' ? point(stage, 'CenterOfRotationPoint') : undefined;
  if (center === undefined)
    throw new ImagingError('unsupported', `registration: expected an Euler, affine or B-spline transform, got ${kind}`);
  const linear = kind === 'EulerTransform' ? rotation(parameters) : parameters.slice(0, 9);
  const matrix = aboutCenter(linear, center, parameters.slice(-3) as unknown as Vec3);
  return { warp: affineWarp(matrix), matrix };
}

/** The rotation Rz Rx Ry of three angles in radians, row by row. */
function rotation([x = 0, y = 0, z = 0]: readonly number[]): number[] {
  const [cx, sx, cy, sy, cz, sz] = [x, y, z].flatMap((a) => [Math.cos(a), Math.sin(a)]) as Six;
  return [
    cz * cy - sz * sx * sy,
    -sz * cx,
    cz * sy + sz * sx * cy,
    sz * cy + cz * sx * sy,
    cz * cx,
    sz * sy - cz * sx * cy,
    -cx * sy,
    sx,
    cx * cy,
  ];
}

type Six = [number, number, number, number, number, number];

/** The affine x -> L (x - c) + c + t. */
function aboutCenter(linear: readonly number[], center: Vec3, translation: Vec3): Affine {
  const column = (n: number) => [linear[n], linear[n + 3], linear[n + 6]] as unknown as Vec3;
  const offset = [0, 1, 2].map((row) => {
    const turned = [0, 1, 2].reduce((sum, n) => sum + (linear[3 * row + n] as number) * (center[n] as number), 0);
    return (center[row] as number) + (translation[row] as number) - turned;
  });
  return affineFrom(column(0), column(1), column(2), offset as unknown as Vec3);
}

function bsplineOf(stage: ElastixParameters, coefficients: readonly number[]): Warp {
  const size = point(stage, 'GridSize') as [number, number, number];
  const [sx, sy, sz] = point(stage, 'GridSpacing');
  // ITK writes the direction matrix column by column.
  const direction = numbers(stage, 'GridDirection');
  const axis = (n: number, length: number) =>
    direction.slice(3 * n, 3 * n + 3).map((v) => v * length) as unknown as Vec3;
  const affine = affineFrom(axis(0, sx), axis(1, sy), axis(2, sz), point(stage, 'GridOrigin'));
  return bsplineWarp({ size, affine, coefficients: Float64Array.from(coefficients) });
}

function point(stage: ElastixParameters, key: string): Vec3 {
  return numbers(stage, key).slice(0, 3) as unknown as Vec3;
}

function numbers(stage: ElastixParameters, key: string): number[] {
  const found = (stage[key] ?? []).map(Number);
  if (found.length >= 3 && found.every(Number.isFinite)) return found;
  throw new ImagingError('damaged', `registration: expected numbers for ${key}, got ${(stage[key] ?? []).join(' ')}`);
}
