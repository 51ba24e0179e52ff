import {
  assembleSeries,
  assignPhases,
  type ByteSource,
  ImagingError,
  type LesionPhase,
  type Phase,
  recognisePhase,
  type SeriesVolume,
  type SliceGroup,
  scanSeries,
} from '@liver-vlm/imaging';
import { UserError } from '../errors.ts';
import type { Refused } from './importRequest.ts';

/** The CT phases of one study, recognised, with all that was left out and why. */
export interface Study {
  readonly patient: string;
  readonly study: string | undefined;
  readonly phases: readonly LesionPhase[];
  readonly missing: readonly Phase[];
  readonly corrections: readonly string[];
  readonly refused: readonly Refused[];
}

/** Reads one study: every series assembled, its phase recognised, one series chosen for each phase. */
export async function readStudy(sources: readonly ByteSource[], where: string): Promise<Study> {
  const { groups, refused } = await scanSeries(sources);
  const notSlices = refused
    .filter(({ error }) => error.code !== 'not-an-image' && error.code !== 'unknown-format')
    .map(({ name, error }): Refused => ({ what: name, why: error.message }));
  const series = new Map<string, { volume: SeriesVolume; group: SliceGroup }>();
  for (const group of groups) {
    const [first] = group.slices;
    // Segmentations and the like are greyscale too, but show no tissue.
    if (first?.header.modality !== undefined && first.header.modality !== 'CT') continue;
    try {
      series.set(group.key, { volume: await assembleSeries(group), group });
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
  const assignment = assignPhases(
    [...series].map(([key, { volume }]) => ({
      key,
      guess: recognisePhase(evidenceOf(volume)),
      slices: volume.headers.length,
      seriesNumber: volume.headers[0]?.seriesNumber,
    })),
  );
  const chosen = Object.entries(assignment.chosen).map(([phase, { key, reason }]) =>
    lesionPhase(phase as Phase, reason, series.get(key)!.volume),
  );
  // A lone series that nothing names is most often the portal venous one, the routine phase of the abdomen; the guess is stated.
  const lone = chosen.length === 0 && series.size === 1 ? [...series.values()][0] : undefined;
  const phases = lone
    ? [lesionPhase('portal_venous', 'assumed: the only series, and nothing says its phase', lone.volume)]
    : chosen;
  if (phases.length === 0)
    throw new UserError(
      `${where}: expected series whose phase can be recognised, got ${series.size} without any sign - name phases in the series descriptions or give one series`,
      'input',
    );
  const header = [...series.values()][0]!.volume.headers[0]!;
  const used = new Set(phases.map((p) => p.phase));
  return {
    patient: header.patientId ?? 'unnamed',
    study: header.studyUid,
    phases,
    missing: assignment.missing.filter((p) => !used.has(p)),
    corrections: [...series.values()].flatMap(({ volume }) =>
      volume.corrections.map((c) => `series ${volume.key}: ${c.message}`),
    ),
    refused: [
      ...notSlices,
      ...(lone ? [] : assignment.unused.map(({ key, reason }) => ({ what: `series ${key}`, why: reason }))),
    ],
  };
}

const evidenceOf = ({ headers }: SeriesVolume) => {
  const { contrastPhase, seriesDescription, protocolName, acquisitionTime, contrastStartTime, imageType } = headers[0]!;
  return { contrastPhase, seriesDescription, protocolName, acquisitionTime, contrastStartTime, imageType };
};

const lesionPhase = (phase: Phase, reason: string, { volume, headers }: SeriesVolume): LesionPhase => ({
  phase,
  volume,
  reason,
  ...(headers[0]?.seriesUid === undefined ? {} : { seriesUid: headers[0].seriesUid }),
  instanceUids: headers.map((h) => h.sopInstanceUid ?? ''),
});
