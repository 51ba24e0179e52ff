import {
  assignPhases,
  groupSlices,
  harmlessWords,
  type Phase,
  type PhaseGuess,
  recognisePhase,
  type Slice,
} from '@liver-vlm/imaging';
import { quoted } from '../table.ts';

/** A slice under its old name, and where it went. */
export interface MovedSlice {
  readonly slice: Slice;
  readonly patient: string;
  readonly newStudyUid: string;
  readonly newSeriesUid: string;
  /** Path of the new file within the output. */
  readonly path: string;
}

/** A series after de-identification and the phase its old descriptions told. */
export interface PhaseRow {
  readonly patient: string;
  readonly study: string;
  /** New series UID (with the pass, where a series held several), or the new folder where there was none. */
  readonly series: string;
  readonly phase: Phase | 'ignore' | undefined;
  readonly confidence: number;
  /** Why; of descriptions only harmless words. */
  readonly reason: string;
  readonly slices: number;
}

/** Recognises the phases of all series by their old headers, so that the manifest keeps what the new headers no longer say. */
export function phaseManifest(moved: readonly MovedSlice[]): PhaseRow[] {
  const byStudy = Map.groupBy(moved, ({ patient, newStudyUid }) => `${patient} ${newStudyUid}`);
  return [...byStudy.values()].flatMap(studyRows);
}

function studyRows(moved: readonly MovedSlice[]): PhaseRow[] {
  const movedBySlice = new Map(moved.map((one) => [one.slice, one]));
  const groups = groupSlices(moved.map(({ slice }) => slice)).map((group) => {
    const { header } = group.slices[0] as Slice;
    return { group, header, guess: recognisePhase(header) };
  });
  const { chosen } = assignPhases(
    groups.map(({ group, header, guess }) => ({
      key: group.key,
      guess,
      slices: group.slices.length,
      seriesNumber: header.seriesNumber,
    })),
  );
  const taken = new Map(Object.values(chosen).map(({ key }) => [key, true]));
  return groups.map(({ group, guess }) => {
    const first = movedBySlice.get(group.slices[0] as Slice) as MovedSlice;
    const pass = group.key.includes('#') ? group.key.slice(group.key.lastIndexOf('#')) : '';
    const folder = first.path.slice(0, first.path.lastIndexOf('/'));
    return {
      patient: first.patient,
      study: first.newStudyUid,
      series: first.newSeriesUid === '' ? folder : `${first.newSeriesUid}${pass}`,
      ...decision(guess, taken.has(group.key)),
      slices: group.slices.length,
    };
  });
}

function decision(guess: PhaseGuess, chosen: boolean): Pick<PhaseRow, 'phase' | 'confidence' | 'reason'> {
  const reason = guess.reason.replace(/"(.*)"/s, (_, text: string) => `"${harmlessWords(text)}"`);
  if (guess.phase === undefined) {
    // Said to be no phase, such as a localiser: ignored. Nothing said: left open, as it was.
    const ignored = reason.endsWith('is no phase');
    return { phase: ignored ? 'ignore' : undefined, confidence: 0, reason };
  }
  if (!chosen) return { phase: 'ignore', confidence: guess.confidence, reason: `${reason}; repeats ${guess.phase}` };
  return { phase: guess.phase, confidence: guess.confidence, reason };
}

/** The manifest as a CSV; series of which nothing is known are left out, so that importing judges them afresh. */
export function phasesCsv(rows: readonly PhaseRow[]): string {
  const lines = rows
    .filter(({ phase }) => phase !== undefined)
    .map(({ patient, study, series, phase, confidence, reason, slices }) =>
      [series, phase, String(confidence), quoted(reason), patient, study, String(slices)].join(','),
    );
  return `${['series,phase,confidence,reason,patient,study,slices', ...lines].join('\n')}\n`;
}
