import { assignPhases, type ByteSource, type Phase, type PhaseGuess } from '@liver-vlm/imaging/study';
import { UserError } from '../errors.ts';
import { gridOf, niftiVolume } from './importing/niftiVolume.ts';
import { phaseOfName } from './layouts/phaseOfName.ts';
import { stemOf } from './niftiName.ts';
import type { OpenStudy, PhaseOverride } from './study.ts';

export interface NiftiOptions {
  /** What a user says of a file, by its name. */
  readonly overrides?: readonly PhaseOverride[];
  /** Where no name tells a phase: the first file is taken for the portal venous one, for a reader to put right, instead of refused. */
  readonly assumeFirst?: boolean;
}

/**
 * Opens a study given as NIfTI volumes, one a phase; only headers are read. NIfTI says nothing of contrast: the file names do, or
 * overrides by file name. Axes are turned as DICOM's, so that a model sees what it would see of the scanner's own files.
 *
 * @throws UserError where no phase is told; ImagingError as `niftiGrid`
 */
export async function openNiftiStudy(
  volumes: readonly ByteSource[],
  where: string,
  { overrides = [], assumeFirst = false }: NiftiOptions = {},
): Promise<OpenStudy> {
  const opened = await Promise.all(volumes.map(async (source) => niftiVolume(source, await gridOf(source))));
  const told = volumes.map(({ name }) => guessOf(name));
  const silent = told.every(({ phase }) => phase === undefined);
  const candidates = volumes.map(({ name }, n) => ({
    key: name,
    guess: n === 0 && silent && (assumeFirst || volumes.length === 1) ? assumed(volumes.length) : told[n]!,
    slices: opened[n]!.size[2],
  }));
  const { chosen, missing, unused } = assignPhases(candidates, new Map(overrides));
  const phases = Object.entries(chosen).map(([phase, { key, reason, confidence }]) => ({
    ...opened.find(({ series }) => series === key)!,
    phase: phase as Phase,
    reason,
    confidence,
  }));
  if (phases.length === 0)
    throw new UserError(
      `${where}: expected NIfTI file names that tell phases (NC, AP, PVP, DP), got ${volumes.map((v) => v.name).join(', ')} - rename them`,
      'input',
    );
  return {
    patient: 'unnamed',
    study: undefined,
    phases,
    series: candidates.map(({ key, guess, slices }) => ({
      key,
      description: stemOf(key),
      number: undefined,
      slices,
      frameOfReferenceUid: undefined,
      files: [key],
      guess,
    })),
    missing,
    corrections: [],
    refused: unused.map(({ key, reason }) => ({ what: key, why: reason })),
  };
}

const assumed = (volumes: number): PhaseGuess => ({
  phase: 'portal_venous',
  confidence: 0,
  reason: `assumed: ${volumes === 1 ? 'the only volume, and its name says no phase' : 'no file name tells a phase'}`,
});

function guessOf(name: string): PhaseGuess {
  const told = phaseOfName(stemOf(name));
  return told
    ? { ...told, reason: `file ${told.reason}`, confidence: 1 }
    : { phase: undefined, confidence: 0, reason: `file name "${stemOf(name)}" tells no phase` };
}
