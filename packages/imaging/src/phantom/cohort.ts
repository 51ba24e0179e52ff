import {
  type CtSeriesHeader,
  ctImageStorage,
  ctInstances,
  ctInstanceUid,
  type StudyHeader,
  studyContext,
} from '../dicom-write/ct.ts';
import { dicomTime } from '../dicom-write/decimal.ts';
import { uidFrom } from '../dicom-write/uid.ts';
import type { Phase } from '../phase/phase.ts';
import { lesionCode } from '../seg/codes.ts';
import { encodeSeg } from '../seg/write.ts';
import type { LesionLabel } from './lesionClass.ts';
import { type PhantomTruth, phantomPatient } from './patient.ts';
import { createRandom, keyOf, type Random } from './random.ts';

/** What makes a cohort: the same plan gives the same bytes. */
export interface CohortPlan {
  readonly seed: number;
  readonly patients: number;
  readonly phases: 3 | 4;
  readonly size: number;
  readonly difficulty: number;
  /** Patient n gets class n modulo their number. */
  readonly classes: readonly LesionLabel[];
}

/** One patient's files; paths are relative to the cohort's folder, with `/`. */
export interface CohortPatient {
  readonly files: Generator<{ readonly path: string; readonly bytes: Uint8Array }>;
  readonly rows: readonly { patient: string; study: string; lesion: string; label: LesionLabel; seg: string }[];
  readonly truth: PhantomTruth & { readonly patient: string };
}

/** How a scanner says which phase a series is. */
type Wording = 'tag' | 'description' | 'time';

const descriptions: Readonly<Record<Phase, readonly string[]>> = {
  pre_contrast: ['Liver without contrast 5.0', 'ABD NATIVE 5mm', 'Non contrast 5.0 B30f'],
  arterial: ['Liver arterial 5.0', 'ABD ART 5mm', 'Late arterial phase 5.0 B30f'],
  portal_venous: ['Liver portal venous 5.0', 'ABD PV 5mm', 'Portal venous phase 5.0 B30f'],
  delayed: ['Liver delayed 5.0', 'ABD DELAYED 5mm', 'Delayed phase 3min 5.0 B30f'],
};
const phaseTerms: Readonly<Record<Phase, string>> = {
  pre_contrast: 'PRE_CONTRAST',
  arterial: 'ARTERIAL',
  portal_venous: 'PORTAL_VENOUS',
  delayed: 'DELAYED',
};
/** Seconds from the start of the injection: range of each phase; the unenhanced scan comes first. */
const delays: Readonly<Record<Phase, readonly [number, number]>> = {
  pre_contrast: [-120, -60],
  arterial: [32, 40],
  portal_venous: [68, 80],
  delayed: [185, 290],
};
const scanners = [
  ['PHANTOM', 'PhantomCT A'],
  ['PHANTOM', 'PhantomCT B'],
  ['PHANTOM WORKS', 'PhantomCT C'],
] as const;

/** Draws one patient of a cohort and encodes the files one by one. */
export function cohortPatient(plan: CohortPlan, index: number): CohortPatient {
  const lesionClass = plan.classes[index % plan.classes.length] as LesionLabel;
  const { seed, phases, size, difficulty } = plan;
  const drawn = phantomPatient({ seed, index, lesionClass, phases, size, difficulty });
  const name = `phantom ${seed} ${index} ${lesionClass}`;
  const random = createRandom(keyOf(seed, index, 'scanner'));
  const study = drawStudy(random, drawn.patient, name);
  const start = (8 + random.below(10)) * 3_600_000 + random.below(3600) * 1000;
  const wording: Wording = (['tag', 'tag', 'description', 'description', 'time'] as const)[random.below(5)] ?? 'tag';
  const style = random.below(3);
  const [manufacturer, model] = scanners[random.below(scanners.length)] as (typeof scanners)[number];
  const series = new Map(
    drawn.phases.map(({ phase }, n): [Phase, CtSeriesHeader] => {
      const contrast = {
        agent: 'IODINE CONTRAST',
        startTime: dicomTime(start),
        ...(wording === 'tag' ? { phase: phaseTerms[phase] } : {}),
      };
      const header = {
        seriesUid: uidFrom(`${name} ${phase}`),
        number: n + 2,
        description: wording === 'time' ? 'Abdomen 5.0 B30f' : (descriptions[phase][style] as string),
        acquisitionTime: dicomTime(start + 1000 * random.uniform(...delays[phase])),
        manufacturer,
        model,
      };
      // An unenhanced scan carries the injection's start only where that is all that tells the phases apart.
      return [phase, phase === 'pre_contrast' && wording !== 'time' ? header : { ...header, contrast }];
    }),
  );
  const folder = `${drawn.patient}/STUDY-1`;
  const rows = drawn.lesions.map(({ id, label }) => ({
    patient: drawn.patient,
    study: study.studyUid,
    lesion: id,
    label,
    seg: `${folder}/SEG-${id}/${id}.dcm`,
  }));

  function* files(): CohortPatient['files'] {
    for (const { phase, volume } of drawn.phases) {
      const header = series.get(phase) as CtSeriesHeader;
      for (const { bytes, slice } of ctInstances(volume, study, header)) {
        const number = String(volume.size[2] - slice).padStart(3, '0');
        yield { path: `${folder}/CT-${header.number}/${number}.dcm`, bytes };
      }
    }
    const reference = drawn.phases.find(({ phase }) => phase === drawn.reference);
    const header = series.get(drawn.reference);
    if (!reference || !header) return;
    const { volume: grid } = reference;
    for (const [n, { id, label, mask }] of drawn.lesions.entries()) {
      const bytes = encodeSeg({
        study: studyContext(study),
        frameOfReferenceUid: study.frameOfReferenceUid,
        seriesUid: uidFrom(`${name} seg ${id}`),
        seriesNumber: 100 + n,
        description: `PHANTOM lesion ${id}`,
        date: study.date,
        time: dicomTime(start + 1_800_000),
        source: {
          seriesUid: header.seriesUid,
          sopClassUid: ctImageStorage,
          instanceUids: Array.from({ length: grid.size[2] }, (_, k) => ctInstanceUid(header.seriesUid, k)),
        },
        grid,
        segments: [{ label: id, type: lesionCode(label), mask }],
      });
      yield { path: `${folder}/SEG-${id}/${id}.dcm`, bytes };
    }
  }
  return { files: files(), rows, truth: { patient: drawn.patient, ...drawn.truth } };
}

function drawStudy(random: Random, patient: string, name: string): StudyHeader {
  const two = (n: number) => String(n).padStart(2, '0');
  return {
    patientId: patient,
    patientName: `PHANTOM^${patient.slice(-4)}`,
    studyUid: uidFrom(`${name} study`),
    studyId: '1',
    date: `2024${two(1 + random.below(12))}${two(1 + random.below(28))}`,
    time: '080000',
    description: 'PHANTOM liver multiphase CT (synthetic, research only)',
    frameOfReferenceUid: uidFrom(`${name} frame of reference`),
  };
}
