import { argMax } from './prediction.ts';

/** Share of cases answered and share of the answers that are wrong, when only confidences >= `threshold` are answered. */
export type RiskPoint = { threshold: number; coverage: number; risk: number };

/** Risk at every coverage, the most confident answers first, and the mean risk over coverages (AURC, Geifman & El-Yaniv 2017). */
export type RiskCoverage = { points: RiskPoint[]; area: number };

/** Computes what abstaining on unsure cases buys; confidence is the largest probability, equal ones are answered together. */
export function riskCoverage(
  predictions: readonly { probabilities: readonly number[]; label: number }[],
): RiskCoverage {
  const answers = predictions
    .map(({ probabilities, label }) => {
      const answer = argMax(probabilities);
      return { confidence: probabilities[answer] ?? 0, wrong: answer === label ? 0 : 1 };
    })
    .sort((a, b) => b.confidence - a.confidence);
  const points: RiskPoint[] = [];
  let wrong = 0;
  let area = 0;
  let answered = 0;
  answers.forEach((answer, i) => {
    wrong += answer.wrong;
    if (answers[i + 1]?.confidence === answer.confidence) return;
    const risk = wrong / (i + 1);
    area += (risk * (i + 1 - answered)) / answers.length;
    answered = i + 1;
    points.push({ threshold: answer.confidence, coverage: answered / answers.length, risk });
  });
  return { points, area };
}
