import {
  type ByteSource,
  type ExtractOptions,
  extractLesion,
  type LesionPhase,
  type LesionSample,
  type Phase,
  type Region,
  referenceOrder,
  registerPhases,
} from '@liver-vlm/imaging/browser';
import { UserError } from 'liver-vlm/errors';
import { type OpenStudy, openNiftiStudy, openStudy, type PhaseOverride } from 'liver-vlm/study';
import { type PhaseStatistics, statisticsOf } from './measure.ts';
import { sortNifti } from './niftiFiles.ts';
import { patchesOf } from './outline.ts';
import { PhaseVolume } from './phaseVolume.ts';
import { type FoundRegion, regionsAmong } from './regions.ts';
import type { StudyView } from './studyView.ts';

/** Where a lesion is: a region that came with the study, by its id, or one that the reader drew. */
export type Place = { readonly found: string } | { readonly drawn: Region };

interface Opened {
  readonly study: OpenStudy;
  readonly volumes: ReadonlyMap<Phase, PhaseVolume>;
  readonly regions: readonly FoundRegion[];
  readonly view: StudyView;
}

/** One opened study: its phases on one grid, its regions, and lesions cut out of it. */
export class StudySession {
  #opened: Opened | undefined;

  /** Sorts the files into series and recognises phases; pixels are read later. @throws UserError where there is no CT. */
  async open(sources: readonly ByteSource[], overrides: readonly PhaseOverride[] = []): Promise<StudyView> {
    this.#opened = undefined;
    const { volumes: nifti, masks, others } = await sortNifti(sources);
    const study =
      nifti.length > 0
        ? await openNiftiStudy(nifti, 'study', { overrides, assumeFirst: true })
        : await openStudy(others, 'study', overrides);
    const slices = new Set(study.series.flatMap(({ files }) => files));
    const regions = [...(await regionsAmong(others.filter(({ name }) => !slices.has(name)))), ...masks];
    const reference = referenceOrder.flatMap((phase) => study.phases.find((p) => p.phase === phase) ?? [])[0];
    if (reference === undefined) throw new UserError('study: expected a phase, got none - name one of its series');
    const grid = { size: reference.size, affine: reference.affine };
    const view: StudyView = {
      patient: study.patient,
      studyUid: study.study,
      frameOfReferenceUid: study.series.find((s) => s.key === reference.series)?.frameOfReferenceUid,
      phases: study.phases.map(({ phase, reason, confidence, series }) => ({ phase, reason, confidence, series })),
      missing: study.missing,
      series: study.series.map(({ key, description, slices: count, guess }) => ({
        key,
        description: description ?? 'no description',
        slices: count,
        reason: guess.reason,
      })),
      regions: regions.map(({ id, name, region, tissue }) => ({
        id,
        name,
        patches: patchesOf(region(), grid, name),
        tissue,
      })),
      notes: [...study.corrections, ...study.refused.map(({ what, why }) => `${what}: ${why}`)],
      reference: reference.phase,
      grid,
    };
    const volumes = new Map(study.phases.map((phase) => [phase.phase, new PhaseVolume(phase)]));
    this.#opened = { study, volumes, regions, view };
    return view;
  }

  /** Slice `k` of the common grid in a phase's HU, rounded. */
  async plane(phase: Phase, k: number): Promise<Int16Array<ArrayBuffer>> {
    const { view } = this.#required();
    return rounded(await this.#volume(phase).plane(view.grid, k));
  }

  /** Mean and SD inside a region on the common grid, by phase. @throws ImagingError `mismatch` outside of it. */
  async measure(place: Place): Promise<PhaseStatistics[]> {
    const { view, study } = this.#required();
    const planes = (phase: Phase) => (k: number) => this.#volume(phase).plane(view.grid, k);
    return statisticsOf(
      this.#region(place),
      view.grid,
      study.phases.map(({ phase }) => ({ phase, plane: planes(phase) })),
    );
  }

  /** Cuts a lesion out exactly as an import does. @throws UserError, ImagingError as `extractLesion`. */
  async sample(place: Place, lesion: string, options: ExtractOptions): Promise<LesionSample> {
    const { study } = this.#required();
    const region = this.#region(place);
    const phases: LesionPhase[] = [];
    for (const { phase, reason, seriesUid, instanceUids } of study.phases)
      phases.push({
        phase,
        reason,
        volume: await this.#volume(phase).whole(),
        ...(seriesUid === undefined ? {} : { seriesUid }),
        ...(instanceUids === undefined ? {} : { instanceUids }),
      });
    const registered = await registerPhases(phases, region, options, noEngine, lesion);
    return extractLesion({ patient: study.patient, lesion }, registered, region, options);
  }

  #required(): Opened {
    if (this.#opened === undefined) throw new UserError('study: expected an open study, got none - open one');
    return this.#opened;
  }

  #volume(phase: Phase): PhaseVolume {
    const volume = this.#required().volumes.get(phase);
    if (volume === undefined) throw new UserError(`study: expected a phase of it, got ${phase} - choose another`);
    return volume;
  }

  #region(place: Place): Region {
    if ('drawn' in place) return place.drawn;
    const found = this.#required().regions.find(({ id }) => id === place.found);
    if (found === undefined) throw new UserError(`study: expected a region of it, got ${place.found} - choose another`);
    return found.region();
  }
}

/** Typed arrays' own `from` with a function goes through an iterator, at many times the cost. */
function rounded(values: Float32Array): Int16Array<ArrayBuffer> {
  const out = new Int16Array(values.length);
  for (let at = 0; at < values.length; at++) out[at] = Math.round(values[at] as number);
  return out;
}

const noEngine = (): Promise<never> =>
  Promise.reject(
    new UserError(
      'model: expected one that takes phases as they are, got one trained on registered phases, which this tab does not do - send the mark to the server, or run liver-vlm predict',
      'model',
    ),
  );
