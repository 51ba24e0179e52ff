import {
  type ArchiveLimits,
  type ByteSource,
  type ExtractOptions,
  extractImageLesion,
  extractLesion,
  type ImageRegion,
  ImagingError,
  isPhase,
  type LesionPhase,
  type LesionSample,
  type Phase,
  type Region,
  readHeaderFile,
  readNifti,
  recognisePhase,
  registerPhases,
} from '@liver-vlm/imaging';
import { decodeImage, loadRegistration, openFiles } from '@liver-vlm/imaging/node';
import { UserError } from '../errors.ts';
import { type LoadedModel, type Prediction, predictLesion } from '../model/load.ts';
import { requirePath } from './files.ts';
import { type NamedRegion, readRegions, regionsOf } from './roi.ts';
import { readStudy } from './study.ts';

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
  readonly region: Region;
  readonly sample: LesionSample;
  readonly prediction: PredictionWithPhases;
  /** On the grid of the first of `referenceOrder` among them lie region and sample. */
  readonly phases: readonly LesionPhase[];
}

/**
 * Classifies the lesions of a CT study one by one, in the order of its regions.
 * @throws UserError, ImagingError as reading a study does, before the first lesion
 */
export async function* classifyLesions(
  { model, source, roi, roiName, limits }: PredictRequest,
  given?: readonly NamedRegion[],
): AsyncGenerator<ClassifiedLesion> {
  if (roi !== undefined) await requirePath(roi);
  const sources = [];
  for await (const file of openFiles(source, limits)) sources.push(file);
  if (sources.length === 0)
    throw new UserError(`${source}: expected files, got an empty folder - check the path`, 'input');
  const nifti = sources.filter(({ name }) => isNifti(name));
  const study = nifti.length > 0 ? undefined : await readStudy(sources, source);
  const phases = study?.phases ?? (await niftiPhases(nifti));
  const regions =
    given ?? (roi === undefined ? await declaredRegions(sources, source, roiName) : await readRegions(roi, roiName));
  if (regions.length === 0)
    throw new UserError(
      `${roi ?? source}: expected a region whose name contains "${roiName}", got none - check --roi-name`,
      'input',
    );
  const options = model.description.extraction as unknown as ExtractOptions;
  for (const { name, region } of regions) {
    const lesion = baseName(name);
    const registered = await registerPhases(phases, region, options, loadRegistration, `${source}, lesion ${lesion}`);
    const sample = extractLesion({ patient: study?.patient ?? 'unnamed', lesion }, registered, region, options);
    const refused = registered.flatMap(({ phase, registration: r }) =>
      r?.refused === undefined ? [] : [`${phase} stays unregistered: ${r.refused}`],
    );
    const prediction = await withPhases(model, sample, phases, [...(study?.corrections ?? []), ...refused]);
    yield { name, region, sample, prediction, phases: registered };
  }
}

/** Regions that say so themselves: without --roi, an image must not be taken for a mask. */
async function declaredRegions(sources: readonly ByteSource[], where: string, contains = ''): Promise<NamedRegion[]> {
  const regions: NamedRegion[] = [];
  for (const source of sources) {
    const found = isNifti(source.name) || (await isCt(source)) ? undefined : await regionsOf(source);
    if (Array.isArray(found)) regions.push(...found);
  }
  if (regions.length === 0)
    throw new UserError(
      `${where}: expected regions (DICOM SEG or RTSTRUCT) beside the images, got none - say where the lesions are with --roi`,
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

const isNifti = (name: string): boolean => /\.nii(\.gz)?$/i.test(name);
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

/** NIfTI says nothing of contrast: the file names do, by the same rules as series descriptions. */
async function niftiPhases(
  files: readonly { readonly name: string; read(): Promise<Uint8Array> }[],
): Promise<LesionPhase[]> {
  const phases = new Map<Phase, LesionPhase>();
  for (const file of files) {
    const stem = baseName(file.name).replace(/\.nii(\.gz)?$/i, '');
    const guess = isPhase(stem) ? { phase: stem, reason: 'file name' } : recognisePhase({ seriesDescription: stem });
    const phase = guess.phase ?? (files.length === 1 ? 'portal_venous' : undefined);
    if (phase === undefined || phases.has(phase)) continue;
    const reason = guess.phase
      ? `file name "${stem}": ${guess.reason}`
      : 'assumed: the only volume, and its name says no phase';
    phases.set(phase, { phase, reason, volume: readNifti(await file.read(), file.name).volume });
  }
  if (phases.size === 0)
    throw new UserError(
      `NIfTI: expected file names that tell phases (NC, AP, PVP, DP), got ${files.map((f) => f.name).join(', ')} - rename them`,
      'input',
    );
  return [...phases.values()];
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
