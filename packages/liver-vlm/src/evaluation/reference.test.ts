import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { riskCoverage } from './abstention.ts';
import { cohenKappa } from './agreement.ts';
import { rocCurve } from './auc.ts';
import { deLong, deLongTest } from './delong.ts';
import { quantile } from './figure.ts';
import { BY_CLASS, compileFigures, OVERALL } from './figures.ts';
import { holm } from './holm.ts';
import { fitMahalanobis, ledoitWolf, mahalanobisScore } from './mahalanobis.ts';
import { mcNemar } from './mcnemar.ts';
import { nearestNeighbourScore } from './nearestNeighbour.ts';
import { normalCdf, normalQuantile, twoSidedP } from './normal.ts';
import { summarise } from './summarise.ts';
import { fitTemperature } from './temperature.ts';
import { wilsonInterval } from './wilson.ts';

// Made by tools/check_statistics.py with scikit-learn, SciPy, statsmodels and R's pROC.
const reference = JSON.parse(readFileSync(new URL('./testdata/statistics.json', import.meta.url), 'utf8'));

test.each([0, 1, 2])('classification figures are those of scikit-learn, with and without ties (%i)', (at) => {
  const wanted = reference.classification[at];
  const labels: number[] = wanted.labels;
  const classes = wanted.probabilities[0].map((_: number, c: number) => `class ${c}`);
  const predictions = labels.map((label, i) => ({
    id: `${i}`,
    lesion: `${i}`,
    patient: `${i}`,
    label,
    probabilities: wanted.probabilities[i],
  }));
  const metrics = summarise(predictions, { classes, level: 'slice', seed: 1, draws: 50 });
  expect(metrics.confusion).toEqual(wanted.confusion);
  for (const name of OVERALL) expect(metrics[name].value, name).toBeCloseTo(wanted[name], 12);
  metrics.perClass.forEach((own, c) => {
    for (const name of BY_CLASS) expect(own[name].value, `${name} of ${own.class}`).toBeCloseTo(wanted[name][c], 12);
  });
  const points = rocCurve(
    predictions.map((p) => p.probabilities[0]),
    labels.map((label) => (label === 0 ? 1 : 0)),
  );
  const area = points.reduce((sum, { falsePositiveRate: x, truePositiveRate: y }, i) => {
    const before = points[i - 1] ?? { falsePositiveRate: 0, truePositiveRate: 0 };
    return sum + ((x - before.falsePositiveRate) * (y + before.truePositiveRate)) / 2;
  }, 0);
  expect(area).toBeCloseTo(wanted.auc[0], 12);
  // scikit-learn keeps some points on straight stretches; ours are corners only, and every one is among its.
  const corners = wanted.roc.fpr.map((x: number, i: number) => `${x.toFixed(9)} ${wanted.roc.tpr[i].toFixed(9)}`);
  for (const { falsePositiveRate: x, truePositiveRate: y } of points)
    expect(corners).toContain(`${x.toFixed(9)} ${y.toFixed(9)}`);
});

test('a draw of the bootstrap is what scikit-learn says with the draw as weights', () => {
  const { labels, probabilities, patients, counts, overall, byClass } = reference.weighted;
  const cases = labels.map((label: number, i: number) => ({
    id: `${i}`,
    lesion: `${i}`,
    patient: `${patients[i]}`,
    label,
    probabilities: probabilities[i],
  }));
  const program = compileFigures(cases, 3, new Map(counts.map((_: number, i: number) => [`${i}`, i])));
  const out = new Float64Array(program.length);
  program.evaluate(Uint16Array.from(counts), out);
  OVERALL.forEach((name, i) => {
    expect(out[i], name).toBeCloseTo(overall[i], 12);
  });
  for (let c = 0; c < 3; c++)
    BY_CLASS.forEach((name, i) => {
      expect(out[OVERALL.length + c * BY_CLASS.length + i], `${name} ${c}`).toBeCloseTo(byClass[i][c], 12);
    });
});

test('abstention and quantiles as in NumPy', () => {
  const { labels, probabilities, area } = reference.abstention;
  const cases = labels.map((label: number, i: number) => ({ label, probabilities: probabilities[i] }));
  expect(riskCoverage(cases).area).toBeCloseTo(area, 12);
  const sorted = Float64Array.from(reference.quantiles.values).sort();
  reference.quantiles.p.forEach((p: number, i: number) => {
    expect(quantile(sorted, p)).toBeCloseTo(reference.quantiles.wanted[i], 14);
  });
});

test("Cohen's kappa of his own example: 0.492 (Cohen 1960)", () => {
  const counts = Float64Array.of(88, 10, 2, 14, 40, 6, 18, 10, 12);
  expect(cohenKappa({ size: 3, counts })).toBeCloseTo(0.492, 3);
});

test('normal distribution as in SciPy', () => {
  for (const { z, cdf, p } of reference.normal) {
    expect(normalCdf(z) / cdf).toBeCloseTo(1, 11);
    expect(twoSidedP(z) / p).toBeCloseTo(1, 11);
  }
  for (const { p, z } of reference.quantile) expect(normalQuantile(p)).toBeCloseTo(z, 10);
});

test('Holm, Wilson and McNemar as in statsmodels', () => {
  holm(reference.holm.p).forEach((p, i) => {
    expect(p).toBeCloseTo(reference.holm.adjusted[i], 14);
  });
  for (const { k, n, low, high } of reference.wilson) {
    expect(wilsonInterval(k, n).low).toBeCloseTo(low, 12);
    expect(wilsonInterval(k, n).high).toBeCloseTo(high, 12);
  }
  for (const { onlyFirst, onlySecond, ...wanted } of reference.mcnemar) {
    const first = [...Array(onlyFirst).fill(1), ...Array(onlySecond).fill(0), 1, 0];
    const found = mcNemar(
      first,
      first.map((right, i) => (i < onlyFirst + onlySecond ? 1 - right : right)),
    );
    expect(found).toMatchObject({ onlyFirst, onlySecond });
    for (const key of ['exactP', 'chiSquare', 'chiSquareP'] as const)
      expect(found[key] / wanted[key]).toBeCloseTo(1, 9);
  }
});

test("DeLong's variance and paired test as in pROC, on its published aneurysm data", () => {
  const { outcome, s100b, ndka, wfns, ofS100b, ofNdka, ofWfns, s100bNdka, wfnsS100b } = reference.proc;
  for (const [scores, wanted] of [
    [s100b, ofS100b],
    [ndka, ofNdka],
    [wfns, ofWfns],
  ]) {
    const found = deLong(scores, outcome);
    expect(found.auc).toBeCloseTo(wanted.auc, 12);
    expect(found.variance).toBeCloseTo(wanted.variance, 12);
    expect(found.low).toBeCloseTo(wanted.ci[0], 10);
    expect(found.high).toBeCloseTo(wanted.ci[2], 10);
  }
  expect(deLongTest(s100b, ndka, outcome)).toMatchObject({
    z: expect.closeTo(s100bNdka.z, 10),
    p: expect.closeTo(s100bNdka.p, 10),
  });
  expect(deLongTest(wfns, s100b, outcome)).toMatchObject({
    z: expect.closeTo(wfnsS100b.z, 10),
    p: expect.closeTo(wfnsS100b.p, 10),
  });
  // Robin et al. 2011, BMC Bioinformatics 12:77: wfns against s100b gives Z = 2.209, p = 0.027.
  expect(deLongTest(wfns, s100b, outcome)).toMatchObject({ z: expect.closeTo(2.209, 3), p: expect.closeTo(0.0272, 4) });
});

test('temperature as by a bounded search in SciPy', () => {
  const { logits, labels, temperature, before, after } = reference.temperature;
  const fit = fitTemperature(logits, labels);
  expect(fit.temperature).toBeCloseTo(temperature, 5);
  expect(fit.before).toBeCloseTo(before, 12);
  expect(fit.after).toBeCloseTo(after, 10);
});

test('distances from the training data as in scikit-learn', () => {
  const wanted = reference.outOfDistribution;
  const model = fitMahalanobis(wanted.train, wanted.labels, 3);
  expect(model.shrinkage).toBeCloseTo(wanted.shrinkage, 12);
  const centred = wanted.train.map((row: number[], i: number) =>
    Float64Array.from(row, (v, d) => v - (model.means[wanted.labels[i]]?.[d] ?? 0)),
  );
  ledoitWolf(centred).covariance.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted.covariance[i], 10);
  });
  const nearest = nearestNeighbourScore(wanted.train, 4);
  wanted.new.forEach((row: number[], i: number) => {
    expect(mahalanobisScore(model, row) / wanted.mahalanobis[i]).toBeCloseTo(1, 9);
    expect(nearest(row)).toBeCloseTo(wanted.nearest4[i], 12);
  });
});
