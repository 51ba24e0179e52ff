import { expect, test } from 'vitest';
import { assignPhases } from './assign.ts';
import { parsePhaseRules } from './parseRules.ts';
import { recognisePhase } from './recognise.ts';
import shipped from './rules.json' with { type: 'json' };
import { defaultPhaseRules } from './rules.ts';

test.each([
  [
    'pre_contrast',
    [
      'Abdomen native',
      'LIVER NC 5.0',
      'sans injection',
      'ohne KM',
      '腹部平扫',
      'Non-Contrast',
      'WITHOUT CONTRAST',
      'pre',
      'senza mdc',
      'Abd C- 5mm',
    ],
  ],
  [
    'arterial',
    [
      'Arterial Phase',
      'AP 1.25mm',
      'arteriell 3.0',
      'phase artérielle',
      'fase arteriosa',
      '动脉期',
      'LIVER_ART_2.0',
      'late arterial',
    ],
  ],
  [
    'portal_venous',
    [
      'Portal Venous',
      'PVP',
      'porto-venös',
      'phase portale',
      '门脉期',
      '静脉期',
      'venous 5.0',
      'Portal 70s',
      'Liver_PV',
    ],
  ],
  [
    'delayed',
    ['Delayed 3 min', '延迟期', 'tardif', 'Spätphase', 'equilibrium', 'DP', 'fase tardiva', '平衡期', 'LIVER DELAY'],
  ],
] as const)('%s is read from words of many hospitals', (phase, texts) => {
  for (const seriesDescription of texts) {
    const guess = recognisePhase({ seriesDescription });
    expect(`${seriesDescription}: ${guess.phase}`).toBe(`${seriesDescription}: ${phase}`);
    expect(guess.reason).toContain(seriesDescription);
  }
});

test('the DICOM attribute beats words, words beat time, time beats enhancement', () => {
  const late = { acquisitionTime: 36_240, contrastStartTime: 36_000 };
  const organs = { aorta: 300, liver: 70 };
  expect(recognisePhase({ contrastPhase: 'ARTERIAL', seriesDescription: 'PV' }).phase).toBe('arterial');
  expect(recognisePhase({ contrastPhase: 'POST_CONTRAST', seriesDescription: 'PV', ...late }).phase).toBe(
    'portal_venous',
  );
  expect(recognisePhase({ seriesDescription: 'Abdomen 5.0 B30f', ...late, organs })).toMatchObject({
    phase: 'delayed',
    reason: '240 s after contrast start',
  });
  expect(recognisePhase({ organs })).toMatchObject({ phase: 'arterial', reason: 'aorta 300 HU, liver 70 HU' });
});

test('words of two phases, bolus tracking and silence decide nothing', () => {
  expect(recognisePhase({ seriesDescription: 'AP PV combined' }).phase).toBeUndefined();
  expect(recognisePhase({ seriesDescription: 'PreMonitoring arterial' })).toMatchObject({
    phase: undefined,
    confidence: 0,
  });
  expect(recognisePhase({ seriesDescription: 'Abdomen 5.0' }).reason).toContain('no tag');
});

test.each([
  [-30, 'pre_contrast'],
  [35, 'arterial'],
  [70, 'portal_venous'],
  [180, 'delayed'],
] as const)('%d s after contrast start is %s', (delay, phase) => {
  expect(recognisePhase({ acquisitionTime: 40_000 + delay, contrastStartTime: 40_000 }).phase).toBe(phase);
});

test.each([
  [50, 57, 'pre_contrast'],
  [280, 75, 'arterial'],
  [160, 110, 'portal_venous'],
  [110, 92, 'delayed'],
] as const)('an aorta of %d HU and a liver of %d HU are %s', (aorta, liver, phase) => {
  expect(recognisePhase({ organs: { aorta, liver } }).phase).toBe(phase);
});

test('repeats: surest, then most slices, then lowest series number; overrides beat all', () => {
  const guess = (confidence: number) => ({ phase: 'arterial' as const, confidence, reason: 'r' });
  const a = { key: 'a', guess: guess(0.8), slices: 50, seriesNumber: 4 };
  const b = { key: 'b', guess: guess(0.8), slices: 90, seriesNumber: 6 };
  const c = { key: 'c', guess: guess(0.8), slices: 90, seriesNumber: 5 };
  const result = assignPhases([a, b, c]);
  expect(result.chosen.arterial?.key).toBe('c');
  expect(result.unused.map(({ key }) => key).sort()).toEqual(['a', 'b']);
  expect(result.missing).toEqual(['pre_contrast', 'portal_venous', 'delayed']);
  const forced = assignPhases(
    [a, b, c],
    new Map([
      ['a', 'delayed'],
      ['c', 'ignore'],
    ] as const),
  );
  expect(forced.chosen.delayed).toMatchObject({ key: 'a', confidence: 1, reason: 'set by the user' });
  expect(forced.chosen.arterial?.key).toBe('b');
});

test('an edited rules file is checked', () => {
  const rules = parsePhaseRules({ ignore: [], rules: [{ phase: 'delayed', confidence: 0.9, pattern: 'zeta' }] });
  expect(recognisePhase({ seriesDescription: 'ZETA' }, rules).phase).toBe('delayed');
  expect(() => parsePhaseRules({ ignore: [], rules: [{ phase: 'late', confidence: 0.9, pattern: 'x' }] })).toThrow(
    'phase rules',
  );
  expect(() => parsePhaseRules({ ignore: ['('], rules: [] })).toThrow('regular expression');
});

test('the rules that come with the package have the shape that is asked of a file of rules', () => {
  expect(parsePhaseRules(shipped)).toEqual(defaultPhaseRules);
});
