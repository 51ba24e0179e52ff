import {
  type ArchiveLimits,
  type ByteSource,
  type ExtractOptions,
  extractImageLesion,
  extractLesion,
  type ImageRegion,
  ImagingError,
  type LesionPhase,
  type LesionSample,
  plainHeader,
  readHeaderFile,
  registerPhases,
  type SliceSource,
} from '@liver-vlm/imaging';
import { decodeImage, loadRegistration, openFiles } from '@liver-vlm/imaging/node';
import { UserError } from '../errors.ts';
import { type LoadedModel, type Prediction, predictLesion } from '../model/load.ts';
import { requirePath } from './files.ts';
import { referenceOf } from './importing/openPhases.ts';
import { lesionMask } from './importing/regionOf.ts';
import { maskInSlab, reachOf, readSlabs, slicesOf } from './importing/slabs.ts';
import { isNifti, saysMask } from './niftiName.ts';
import { openNiftiStudy } from './niftiStudy.ts';
import { type NamedRegion, readRegions, regionsOf } from './roi.ts';
import { openStudy } from './study.ts';

export interface PredictRequest {
  readonly model: LoadedModel;
  /** DICOM folder or archive, NIfTI file or folder, or an image. */
  readonly source: string;
  /** Where the lesions are; regions found in the source where left out. */
  readonly roi?: string;
  /** Only regions whose name contains this. */
  readonly roiName?: string;
  /** How much an archive may hold. */
  readonly limits?: ArchiveLimits;
}

export interface PredictionWithPhases extends Prediction {
  /** Which phase was used and how it was recognised. */
  readonly phases: readonly { readonly phase: string; readonly reason: string }[];
}

/** Classifies every lesion of a study, volume or image. */
export async function predictSource(request: PredictRequest): Promise<PredictionWithPhases[]> {
  const { model } = request;
  await requirePath(request.source);
  return model.description.kind === 'image' ? predictImage(request) : predictCt(request);
}

async function predictCt(request: PredictRequest): Promise<PredictionWithPhases[]> {
  const out: PredictionWithPhases[] = [];
  for await (const { prediction } of classifyLesions(request)) out.push(prediction);
  return out;
}

/** A lesion of a CT study with all that a result is made from. */
export interface ClassifiedLesion {
  readonly name: string;
  readonly sample: LesionSample;
  readonly prediction: PredictionWithPhases;
  /**
   * The slices of each phase around all lesions of the study; pixels that no sample is made of are NaN. On the grid of the first of
   * `referenceOrder` among them lie mask and sample.
   */
  readonly phases: readonly LesionPhase[];
  /** 1 inside. */
  readonly mask: Uint8Array;
}

/**
 * Classifies the lesions of a CT study one by one, in the order of its regions. Of the images no more is decoded than the samples need.
 * @throws UserError, ImagingError as reading a study does, before the first lesion
 */
export async function* classifyLesions(
  { model, source, roi, roiName, limits }: PredictRequest,
  given?: readonly NamedRegion[],
): AsyncGenerator<ClassifiedLesion> {
  if (roi !== undefined) await requirePath(roi);
  const sources: SliceSource[] = [];
  for await (const file of openFiles(source, limits)) sources.push(await withHeader(file));
  if (sources.length === 0)
    throw new UserError(`${source}: expected files, got an empty folder - check the path`, 'input');
  const volumes = sources.filter(({ name }) => isNifti(name) && !saysMask(name));
  const study = volumes.length > 0 ? await openNiftiStudy(volumes, source) : await openStudy(sources, source);
  const regions =
    given ?? (roi === undefined ? await declaredRegions(sources, source, roiName) : await readRegions(roi, roiName));
  if (regions.length === 0)
    throw new UserError(
      `${roi ?? source}: expected a region whose name contains "${roiName}", got none - check --roi-name`,
      'input',
    );
  const options = model.description.extraction as unknown as ExtractOptions;
  const reference = referenceOf(study.phases, options.reference, source);
  const lesions = regions.map(({ name, region }) => {
    const drawn = lesionMask(region, reference, `${source}, lesion ${baseName(name)}`);
    return { ...drawn, name, slices: slicesOf(drawn, options.slices ?? 1), pictured: false };
  });
  const { slabs, first } = await readSlabs(study.phases, reference, lesions, reachOf(reference, options));
  const [unread] = slabs.flatMap(({ refused }) => refused);
  if (unread) throw new UserError(`${unread.what}: ${unread.why}`, 'input');
  const phases = slabs.flatMap(({ phase }) => phase ?? []);
  const corrections = [...study.corrections, ...slabs.flatMap((slab) => slab.corrections)];
  const grid = phases.find(({ phase }) => phase === reference.phase)!.volume;
  for (const drawn of lesions) {
    const { name } = drawn;
    const lesion = baseName(name);
    const mask = maskInSlab(drawn, grid, first);
    const registered = await registerPhases(phases, { mask }, options, loadRegistration, `${source}, lesion ${lesion}`);
    const sample = extractLesion({ patient: study.patient, lesion }, registered, { mask }, options);
    const refused = registered.flatMap(({ phase, registration: r }) =>
      r?.refused === undefined ? [] : [`${phase} stays unregistered: ${r.refused}`],
    );
    const prediction = await withPhases(model, sample, phases, [...corrections, ...refused]);
    yield { name, sample, prediction, phases: registered, mask };
  }
}

/** The source with its header where it is one plain slice, so that no header is read twice. */
async function withHeader(source: ByteSource): Promise<SliceSource> {
  if (isNifti(source.name)) return source;
  try {
    const header = plainHeader(await readHeaderFile(source));
    return header ? { ...source, header } : source;
  } catch (error) {
    if (error instanceof ImagingError) return source;
    throw error;
  }
}

/** Regions that say so themselves: without --roi, an image must not be taken for a mask. */
async function declaredRegions(sources: readonly SliceSource[], where: string, contains = ''): Promise<NamedRegion[]> {
  const regions: NamedRegion[] = [];
  for (const source of sources) {
    const images = isNifti(source.name)
      ? !saysMask(source.name)
      : source.header?.modality === 'CT' || (await isCt(source));
    const found = images ? undefined : await regionsOf(source);
    if (Array.isArray(found)) regions.push(...found);
  }
  if (regions.length === 0)
    throw new UserError(
      `${where}: expected regions (DICOM SEG, RTSTRUCT or a NIfTI named as mask) beside the images, got none - say where the lesions are with --roi`,
      'input',
    );
  return regions.filter((r) => r.name.includes(contains));
}

/** By its header: a study is nearly all CT, and its pixels need not be read to know that they outline nothing. */
async function isCt(source: ByteSource): Promise<boolean> {
  try {
    return (await readHeaderFile(source)).file.dataset.string('Modality') === 'CT';
  } catch (error) {
    if (error instanceof ImagingError) return false;
    throw error;
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function withPhases(
  model: LoadedModel,
  sample: LesionSample,
  phases: readonly LesionPhase[],
  corrections: readonly string[],
) {
  const prediction = await predictLesion(model, sample);
  return {
    ...prediction,
    warnings: [...prediction.warnings, ...corrections],
    phases: phases.map(({ phase, reason }) => ({ phase, reason })),
  };
}

async function predictImage({ model, source, roi, limits }: PredictRequest): Promise<PredictionWithPhases[]> {
  const { extraction } = model.description;
  const out: PredictionWithPhases[] = [];
  for await (const file of openFiles(source, limits)) {
    const image = await decodeImage(await file.read(), file.name);
    const sample = extractImageLesion({ patient: file.name, lesion: file.name }, image, roi ? boxOf(roi) : undefined, {
      size: extraction['size'] as number,
      margin: extraction['marginFraction'] as number,
      channels: extraction['channels'] as 'grey',
    });
    out.push({ ...(await predictLesion(model, sample)), phases: [] });
  }
  if (out.length === 0) throw new UserError(`${source}: expected an image, got none - check the path`, 'input');
  return out;
}

function boxOf(text: string): ImageRegion {
  const [left, top, right, bottom, ...rest] = text.split(/[\s,]+/).map(Number);
  if (bottom === undefined || rest.length > 0 || [left, top, right, bottom].some((v) => !Number.isFinite(v)))
    throw new UserError(`--roi: expected "left top right bottom" in pixels for an image, got "${text}"`, 'usage');
  return { box: { left: left!, top: top!, right: right!, bottom } };
}
