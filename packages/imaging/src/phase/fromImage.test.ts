import { expect, test } from 'vitest';
import { phantomPatient } from '../phantom/patient.ts';
import { identityAffine } from '../volume/affine.ts';
import { reorient } from '../volume/orientation.ts';
import { phaseFromImage, phaseOfEnhancement } from './fromImage.ts';
import { measureOrgans } from './organs.ts';

const patient = phantomPatient({ seed: 3, index: 2, lesionClass: 'hcc', difficulty: 0.2, size: 128 });

test('aorta and liver are found without masks, near what was drawn, whichever way the volume lies', () => {
  const portal = patient.phases.find(({ phase }) => phase === 'portal_venous');
  if (!portal) throw new Error('phantom: expected the portal venous phase, got none');
  const organs = measureOrgans(portal.volume);
  expect(Math.abs((organs?.aorta ?? 0) - 160)).toBeLessThan(30);
  expect(Math.abs((organs?.liver ?? 0) - 112)).toBeLessThan(20);
  const turned = measureOrgans(reorient(portal.volume, 'IRA'));
  expect(turned?.aorta).toBeCloseTo(organs?.aorta ?? 0, 0);
});

test.each(patient.phases.map(({ phase, volume }) => [phase, volume] as const))(
  '%s is told from its pixels',
  (phase, volume) => {
    const guess = phaseFromImage(volume);
    expect(guess).toMatchObject({ phase, confidence: 0.4 });
    expect(guess.reason).toMatch(/^image: about \d+ HU where the aorta lies, \d+ HU in the liver/);
  },
);

test('what is no abdomen says nothing', () => {
  const block = { size: [64, 64, 8] as const, affine: identityAffine, data: new Float32Array(64 * 64 * 8) };
  expect(phaseFromImage(block)).toEqual({
    phase: undefined,
    confidence: 0,
    reason: 'image: no aorta and liver found',
  });
  expect(measureOrgans({ ...block, size: [64, 64, 2], data: new Float32Array(64 * 64 * 2) })).toBeUndefined();
});

test.each([
  [40, 57, 'pre_contrast'],
  [300, 73, 'arterial'],
  [160, 112, 'portal_venous'],
  [112, 94, 'delayed'],
  [80, 60, undefined],
  [128, 100, undefined],
  [177, 80, undefined],
  [205, 110, undefined],
  [160, 5, undefined],
] as const)('an aorta of %d HU and a liver of %d HU: %s', (aorta, liver, phase) => {
  expect(phaseOfEnhancement({ aorta, liver })).toBe(phase);
});
