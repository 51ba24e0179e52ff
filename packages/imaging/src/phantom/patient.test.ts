import { expect, test } from 'vitest';
import { lesionLabels } from './lesionClass.ts';
import { phantomPatient } from './patient.ts';

const small = { seed: 3, size: 64 } as const;

test('the same options give the same voxels; another index another patient', () => {
  const options = { ...small, index: 2, lesionClass: 'hcc' } as const;
  const one = phantomPatient(options);
  expect(phantomPatient(options)).toEqual(one);
  const other = phantomPatient({ ...options, index: 3 });
  expect(other.phases[0]?.volume.data).not.toEqual(one.phases[0]?.volume.data);
});

test.each(lesionLabels)(
  '%s: phases share one grid, HU are plausible whole numbers, each lesion has a mask in the liver',
  (lesionClass) => {
    const { phases, lesions, reference, truth } = phantomPatient({ ...small, index: 5, lesionClass });
    const first = phases[0]!.volume;
    expect(first.size[2]).toBeGreaterThanOrEqual(12);
    expect(first.size[2]).toBeLessThanOrEqual(20);
    for (const { volume } of phases) {
      expect(volume.size).toEqual(first.size);
      expect(volume.affine).toEqual(first.affine);
      expect(volume.data.every((hu) => Number.isInteger(hu) && hu >= -1024 && hu < 1500)).toBe(true);
    }
    expect(phases.map(({ phase }) => phase)).toContain(reference);
    expect(lesions.length).toBe(truth.lesions.length);
    for (const { mask, label } of lesions) {
      expect(label).toBe(lesionClass);
      expect(mask.reduce((a, b) => a + b, 0)).toBeGreaterThan(3);
    }
  },
);

test('a mask covers about the volume of its lesion', () => {
  for (const index of [0, 1, 2]) {
    const { phases, lesions, truth } = phantomPatient({ seed: 9, index, lesionClass: 'fnh', size: 128 });
    const { affine } = phases[0]!.volume;
    const voxel = (affine[0] as number) * (affine[5] as number) * (affine[10] as number);
    lesions.forEach(({ mask }, n) => {
      const volume = mask.reduce((a, b) => a + b, 0) * voxel;
      const ball = (Math.PI / 6) * (truth.lesions[n]!.diameter as number) ** 3;
      expect(volume / ball).toBeGreaterThan(0.5);
      expect(volume / ball).toBeLessThan(1.7);
    });
  }
});

test('difficulty 0 keeps every phase still; more difficulty means more noise', () => {
  const easy = phantomPatient({ ...small, index: 1, lesionClass: 'cyst', difficulty: 0 });
  const hard = phantomPatient({ ...small, index: 1, lesionClass: 'cyst', difficulty: 1 });
  expect(
    Object.values(easy.truth.shifts)
      .flat()
      .every((mm) => mm === 0),
  ).toBe(true);
  expect(
    Object.values(hard.truth.shifts)
      .flat()
      .some((mm) => mm !== 0),
  ).toBe(true);
  expect(hard.truth.noise).toBeGreaterThan(easy.truth.noise);
  expect(() => phantomPatient({ ...small, index: 1, lesionClass: 'cyst', difficulty: 2 })).toThrow(
    /expected 0 to 1, got 2/,
  );
});

test('without the delayed phase three phases are drawn, the same as with it', () => {
  const options = { ...small, index: 4, lesionClass: 'metastasis', difficulty: 0 } as const;
  const all = phantomPatient(options);
  const three = phantomPatient({ ...options, phases: 3 });
  expect(three.phases).toEqual(all.phases.filter(({ phase }) => phase !== 'delayed'));
});
