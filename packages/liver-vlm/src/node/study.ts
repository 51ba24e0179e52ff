import {
  assignPhases,
  type ByteSource,
  ImagingError,
  type LesionPhase,
  type Phase,
  type PhaseCandidate,
  type PhaseGuess,
  type PlacedSeries,
  placeSeries,
  recognisePhase,
  type SliceHeader,
  type SliceSource,
  scanSeries,
} from '@liver-vlm/imaging/study';
import { UserError } from '../errors.ts';
import { askImage } from './askImage.ts';
import type { OpenPhase, Scanner } from './importing/openPhases.ts';
import type { Refused } from './importRequest.ts';

/** A series that could be placed in space, whether or not it stands for a phase. */
export interface SeriesSummary {
  /** What overrides and messages call it. */
  readonly key: string;
  readonly description: string | undefined;
  readonly number: number | undefined;
  readonly slices: number;
  readonly frameOfReferenceUid: string | undefined;
  /** By slice, the name of the file that it lies in. */
  readonly files: readonly string[];
  /** What its header, its words or its pixels say of its phase. */
  readonly guess: PhaseGuess;
}

/** The CT phases of one study, recognised, with all that was left out and why. */
export interface Study {
  readonly patient: string;
  readonly study: string | undefined;
  readonly phases: readonly LesionPhase[];
  readonly series: readonly SeriesSummary[];
  readonly missing: readonly Phase[];
  readonly corrections: readonly string[];
  readonly refused: readonly Refused[];
}

/** A study whose series are in place, and whose pixels are read when asked for. */
export interface OpenStudy extends Omit<Study, 'phases'> {
  readonly phases: readonly OpenPhase[];
}

/** What a user says of a series (its UID, or its folder): its phase, or to leave it out. */
export type PhaseOverride = readonly [series: string, phase: Phase | 'ignore'];

/** Reads one study: every series assembled, its phase recognised, one series chosen for each phase. */
export async function readStudy(sources: readonly ByteSource[], where: string): Promise<Study> {
  const { phases, ...study } = await openStudy(sources, where);
  const read: LesionPhase[] = [];
  const corrections = [...study.corrections];
  for (const phase of phases) {
    const { volume, corrections: own } = await phase.read(0, phase.size[2]);
    corrections.push(...own);
    const { seriesUid, instanceUids } = phase;
    read.push({
      phase: phase.phase,
      volume,
      reason: phase.reason,
      ...(seriesUid === undefined ? {} : { seriesUid }),
      ...(instanceUids === undefined ? {} : { instanceUids }),
    });
  }
  return { ...study, phases: read, corrections };
}

/** Sorts the files of one study into series by their headers, recognises phases and chooses one series for each. */
export async function openStudy(
  sources: readonly SliceSource[],
  where: string,
  overrides: readonly PhaseOverride[] = [],
): Promise<OpenStudy> {
  const { groups, refused } = await scanSeries(sources);
  const notSlices = refused
    .filter(({ error }) => error.code !== 'not-an-image' && error.code !== 'unknown-format')
    .map(({ name, error }): Refused => ({ what: name, why: error.message }));
  const series = new Map<string, PlacedSeries>();
  const told = new Map<string, Phase | 'ignore'>();
  for (const group of groups) {
    const [first] = group.slices;
    // Segmentations and the like are greyscale too, but show no tissue.
    if (first === undefined || (first.header.modality !== undefined && first.header.modality !== 'CT')) continue;
    const override = overrideOf(group.key, first.header, overrides);
    if (override !== undefined) told.set(group.key, override);
    try {
      series.set(group.key, await placeSeries(group));
    } catch (error) {
      if (!(error instanceof ImagingError)) throw error;
      notSlices.push({ what: `series ${group.key}`, why: error.message });
    }
  }
  if (series.size === 0)
    throw new UserError(
      `${where}: expected a CT series, got none${notSlices.length > 0 ? ` (${notSlices[0]!.why})` : ''} - name the folder that holds the study`,
      'input',
    );
  const candidates: PhaseCandidate[] = [];
  const summaries: SeriesSummary[] = [];
  for (const [key, placed] of series) {
    const { headers } = placed;
    const named = recognisePhase(evidenceOf(headers[0]!));
    const silent = named.phase === undefined && named.ignored !== true && !told.has(key);
    const guess = silent ? await askImage(placed) : named;
    candidates.push({ key, guess, slices: headers.length, seriesNumber: headers[0]!.seriesNumber });
    summaries.push(summaryOf(placed, guess));
  }
  const assignment = assignPhases(candidates, told);
  const chosen = Object.entries(assignment.chosen).map(([phase, { key, reason, confidence }]) =>
    openPhase(phase as Phase, reason, confidence, series.get(key)!),
  );
  // A lone series that nothing names is most often the portal venous one, the routine phase of the abdomen; the guess is stated.
  const lone = chosen.length === 0 && series.size === 1 && told.size === 0 ? [...series.values()][0] : undefined;
  const phases = lone
    ? [openPhase('portal_venous', 'assumed: the only series, and nothing says its phase', 0, lone)]
    : chosen;
  if (phases.length === 0)
    throw new UserError(
      `${where}: expected series whose phase can be recognised, got ${series.size} without any sign - name phases in the series descriptions, in a phase file, or give one series`,
      'input',
    );
  const header = [...series.values()][0]!.headers[0]!;
  const used = new Set(phases.map((p) => p.phase));
  return {
    patient: header.patientId ?? 'unnamed',
    study: header.studyUid,
    phases,
    series: summaries,
    missing: assignment.missing.filter((p) => !used.has(p)),
    corrections: [...series.values()].flatMap(({ key, corrections }) =>
      corrections.map((c) => `series ${key}: ${c.message}`),
    ),
    refused: [
      ...notSlices,
      ...(lone ? [] : assignment.unused.map(({ key, reason }) => ({ what: `series ${key}`, why: reason }))),
    ],
  };
}

const summaryOf = ({ key, headers }: PlacedSeries, guess: PhaseGuess): SeriesSummary => ({
  key,
  description: headers[0]!.seriesDescription,
  number: headers[0]!.seriesNumber,
  slices: headers.length,
  frameOfReferenceUid: headers[0]!.frameOfReferenceUid,
  files: headers.map((h) => h.file),
  guess,
});

/** By the series' UID, else by its folder: the whole path within the source, or its last part. */
function overrideOf(key: string, { seriesUid, file }: SliceHeader, overrides: readonly PhaseOverride[]) {
  const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
  const last = folder.slice(folder.lastIndexOf('/') + 1);
  const names = [key, seriesUid, folder, last].filter((name) => name !== undefined && name !== '');
  return overrides.find(([series]) => names.includes(series.replace(/\/+$/, '')))?.[1];
}

const evidenceOf = (header: SliceHeader) => {
  const { contrastPhase, seriesDescription, protocolName, acquisitionTime, contrastStartTime, imageType } = header;
  return { contrastPhase, seriesDescription, protocolName, acquisitionTime, contrastStartTime, imageType };
};

function scannerOf(header: SliceHeader | undefined): Scanner {
  const { manufacturer, model, sliceThickness } = header ?? {};
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(sliceThickness === undefined ? {} : { sliceThickness }),
  };
}

function openPhase(phase: Phase, reason: string, confidence: number, placed: PlacedSeries): OpenPhase {
  const { key, size, affine, headers } = placed;
  return {
    phase,
    reason,
    confidence,
    series: key,
    size,
    affine,
    ...(headers[0]?.seriesUid === undefined ? {} : { seriesUid: headers[0].seriesUid }),
    instanceUids: headers.map((h) => h.sopInstanceUid ?? ''),
    files: headers.map((h) => h.file),
    scanner: scannerOf(headers[0]),
    read: async (from, to, wanted) => {
      const { volume, corrections } = await placed.read(from, to, wanted);
      const known = new Set(placed.corrections.map((c) => c.message));
      const own = corrections.filter((c) => !known.has(c.message)).map((c) => `series ${key}: ${c.message}`);
      return { volume, corrections: own };
    },
  };
}
