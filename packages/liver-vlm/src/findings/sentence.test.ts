import { describe, expect, it, test } from 'vitest';
import { BUILT_IN_PROMPTS } from '../text/library.ts';
import { type MeasuredLesion, measureLesion } from './measure.ts';
import { parseFindingRules } from './ruleFile.ts';
import { FINDING_RULES } from './rules.ts';
import { allSigns, findingsSentence, isThere, signsOf } from './sentence.ts';

const PHASES = ['pre_contrast', 'arterial', 'portal_venous', 'delayed'];
const LIVER = [58, 73, 115, 95];

/** A disc of radius 16 in liver; `hu` by phase and share of the way from its centre to its edge, and by direction in turns. */
function disc(hu: (phase: number, rho: number, turn: number) => number, present = [true, true, true, true]) {
  const side = 64;
  const image = new Float32Array(4 * side * side);
  const mask = new Uint8Array(side * side);
  for (let i = 0; i < mask.length; i++) {
    const [x, y] = [(i % side) - 31.5, Math.floor(i / side) - 31.5];
    const rho = Math.hypot(x, y) / 16;
    mask[i] = rho <= 1 ? 1 : 0;
    for (let p = 0; p < 4; p++)
      image[p * mask.length + i] = rho <= 1 ? hu(p, rho, Math.atan2(y, x) / (2 * Math.PI)) : LIVER[p]!;
  }
  return { image, mask, present, slices: 1, size: [side, side] } satisfies MeasuredLesion;
}
const sentenceOf = (lesion: MeasuredLesion) => findingsSentence(signsOf(FINDING_RULES, measureLesion(lesion, PHASES)));
/** Two phases whose lesion lies so far above the liver's HU. */
const above = (hu: number) => sentenceOf(disc((p) => LIVER[p]! + (p === 1 ? hu : 100)))!;

describe('a findings sentence', () => {
  it('says of fluid what a radiologist would', () => {
    expect(sentenceOf(disc(() => 6))).toBe(
      'a liver lesion, of water attenuation, without enhancement, hypoattenuating to liver in the unenhanced, arterial, portal venous and delayed phases',
    );
  });

  it('says of a ring what a radiologist would, and of one with gaps that it has nodules', () => {
    const ring = (gap: number) =>
      disc((p, rho, turn) => (rho > 0.75 && turn + 0.5 > gap ? [44, 115, 118, 80] : [42, 50, 65, 70])[p]!);
    expect(sentenceOf(ring(0))).toMatch(/, with a continuous bright rim in the arterial and portal venous phases/);
    expect(sentenceOf(ring(0))).not.toMatch(/nodular|water/);
    expect(sentenceOf(ring(0.5))).toMatch(/discontinuous nodular enhancement at its edge in the arterial phase/);
    expect(sentenceOf(ring(0.5))).not.toMatch(/rim/);
  });

  it('says washout of what is bright first and dark later, not of what stays', () => {
    expect(sentenceOf(disc((p) => [50, 100, 95, 78][p]!))).toMatch(
      /hyperattenuating to liver in the arterial phase, .*washout/,
    );
    expect(sentenceOf(disc((p) => [50, 100, 118, 97][p]!))).not.toMatch(/washout/);
  });

  it('says fill-in where a bright edge reaches the centre later, and a scar where a dark centre brightens late', () => {
    const filling = (late: number) => disc((p, rho) => (rho > 0.8 ? [40, 150, 150, 115] : [40, 45, 70, late])[p]!);
    expect(sentenceOf(filling(110))).toMatch(/filling in from its edge/);
    expect(sentenceOf(filling(70))).not.toMatch(/filling in/);
    const scar = (late: number) => disc((p, rho) => (rho < 0.25 ? [42, 60, 80, late] : [51, 120, 113, 96])[p]!);
    expect(sentenceOf(scar(115))).toMatch(/central scar/);
    expect(sentenceOf(scar(70))).not.toMatch(/central scar/);
  });

  it('flips at the threshold, and between two thresholds says nothing', () => {
    expect(above(11)).toMatch(/hyperattenuating to liver in the (unenhanced, )?arterial/);
    expect(above(9)).not.toMatch(/attenuating to liver in the (unenhanced, )?arterial/);
    expect(above(4)).toMatch(/isoattenuating to liver in the arterial phase/);
    expect(above(-9)).not.toMatch(/(iso|hypo)attenuating/);
    expect(above(-11)).toMatch(/hypoattenuating to liver in the arterial phase/);
  });

  it('says nothing of a phase that is missing, nor of what only that phase could show', () => {
    const washout = (p: number) => [50, 100, 95, 78][p]!;
    const sentence = sentenceOf(disc(washout, [false, false, true, true]))!;
    expect(sentence).toMatch(/portal venous/);
    expect(sentence).not.toMatch(/arterial|unenhanced|washout/);
    expect(sentenceOf(disc(washout, [false, false, false, false]))).toBeUndefined();
  });

  it('takes neither fat beside the liver nor the lesion itself for liver', () => {
    const lesion = disc(() => 100);
    for (let i = 0; i < lesion.image.length; i++) if (i % 64 > 50) lesion.image[i] = -100;
    expect(measureLesion(lesion, PHASES)['arterial liver']).toBe(73);
    lesion.mask.fill(1);
    expect(measureLesion(lesion, PHASES)['arterial contrast']).toBeUndefined();
  });
});

test('no phrase names a class', () => {
  const names = Object.entries(BUILT_IN_PROMPTS.classes!).flatMap(([id, { name }]) => [id, name!]);
  const words = [...names.flatMap((name) => name.split(' ')), 'cystic', 'tumor', 'malignant', 'benign'].filter(
    (word) => !['a', 'liver', 'lesion', 'hepatic', 'tissue', 'focal', 'nodular'].includes(word),
  );
  for (const { phrase } of allSigns(FINDING_RULES))
    for (const word of words) expect(phrase.split(/\W+/)).not.toContain(word);
});

describe('a file of rules', () => {
  const rule = `- sign: dense
  phrase: dense {phase}
  phases: [delayed]
  when: [{ measure: '{phase} contrast', atLeast: 3, unit: HU, source: mine }]
`;
  it('finds the signs of its own', () => {
    const rules = parseFindingRules(rule, 'own.yaml');
    const signs = signsOf(
      rules,
      measureLesion(
        disc(() => 99),
        PHASES,
      ),
    );
    expect(signs.map((s) => s.sign)).toEqual(['dense delayed']);
    expect(findingsSentence(signs)).toBe('a liver lesion, dense in the delayed phase');
    expect(isThere(allSigns(rules)[0]!, {})).toBeUndefined();
  });

  it.each([
    ['measure', rule.replace('contrast', 'colour'), /sign dense: expected a measure of .*got "\{phase\} colour"/],
    ['unit', rule.replace('HU', 'mm'), /expected the unit HU, got "mm"/],
    ['bound', rule.replace('atLeast: 3, ', ''), /expected atLeast or atMost, got neither/],
    ['key', rule.replace('sign:', 'sing:'), /own.yaml: /],
    ['phase', rule.replace('dense {phase}', 'dense'), /expected \{phase\} in the phrase/],
  ])('names a wrong %s', (_what, text, message) => {
    expect(() => parseFindingRules(text, 'own.yaml')).toThrow(message);
  });

  it('the built-in rules would pass as a file', () => {
    expect(parseFindingRules(JSON.stringify(FINDING_RULES), 'built-in')).toEqual(FINDING_RULES);
  });
});
