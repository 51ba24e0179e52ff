// Training steps of PyTorch and of both our forms, in turn, on 2 threads: npm run bench -- train [rounds]
// Set LIVER_VLM_PYTHON to a Python that has torch and torchvision.
import { type Outcome, ours, race, ratio, torch } from './engine/race.ts';
import { hardware, writeResults } from './engine/report.ts';

const WARM_UP = 3;
const rounds = Number(process.argv[2] ?? 9);
const bars: Readonly<Record<number, { tuned: number; peakGB: number }>> = {
  128: { tuned: 1, peakGB: 1.6 },
  224: { tuned: 0.95, peakGB: 2 },
};
const PLAIN_BAR = 0.45;

const verdict = (figure: number | null, met: (f: number) => boolean): string =>
  figure === null ? 'not measured' : met(figure) ? 'met' : 'NOT MET';

console.log(
  'Training step: ResNet18, projection to 768, cosine, cross-entropy, AdamW; 2 threads; medians of passes taken in turn.',
);
const sizes: Record<string, unknown> = {};
let headline: { tuned: number | null; installed: number | null } = { tuned: null, installed: null };
for (const [size, batch] of [
  [128, 32],
  [224, 16],
] as const) {
  console.log(`${size} px, batch ${batch}:`);
  const args = [`${size}`, `${batch}`];
  const outcomes: Outcome[] = await race(
    [
      torch('tuned', 'train', size, batch),
      ours('blocked', 'ourStep.ts', ['blocked', ...args]),
      torch('installed', 'train', size, batch),
      ours('plain', 'ourStep.ts', ['plain', ...args]),
    ],
    batch,
    WARM_UP,
    rounds,
  );
  const of = (form: string) => ({
    tuned: ratio(outcomes, form, 'tuned'),
    installed: ratio(outcomes, form, 'installed'),
  });
  const [blocked, plain] = [of('blocked'), of('plain')];
  const bar = bars[size]!;
  const peak = outcomes.find((o) => o.name === 'blocked')?.peakGB ?? null;
  console.log(
    `  blocked / tuned PyTorch ${blocked.tuned} (bar ${bar.tuned}: ${verdict(blocked.tuned, (f) => f >= bar.tuned)}), ` +
      `/ installed ${blocked.installed}; plain / tuned ${plain.tuned} (bar ${PLAIN_BAR}: ${verdict(plain.tuned, (f) => f >= PLAIN_BAR)}); ` +
      `peak ${peak} GB (bar ${bar.peakGB}: ${verdict(peak, (f) => f <= bar.peakGB)})`,
  );
  sizes[size] = { batch, ratio: { blocked, plain }, contenders: outcomes };
  if (size === 128) headline = blocked;
}
writeResults('train', {
  command: 'npm run bench -- train',
  rounds,
  hardware: hardware(),
  threads: 2,
  ratio: headline,
  sizes,
});
