// Inference of PyTorch and of our exported graph, in turn, on 2 threads: npm run bench -- infer [rounds]
// Set LIVER_VLM_PYTHON to a Python that has torch and torchvision.
import { ours, race, ratio, torch } from './engine/race.ts';
import { hardware, writeResults } from './engine/report.ts';

const WARM_UP = 5;
const SIZE = 128;
const rounds = Number(process.argv[2] ?? 31);
const bars: Readonly<Record<number, number>> = { 1: 1.8, 32: 1.2 };

console.log(`Inference: ResNet18 with a projection to 768, ${SIZE} px; 2 threads; medians of passes taken in turn.`);
const batches: Record<string, unknown> = {};
const tuned: Record<string, number | null> = {};
const installed: Record<string, number | null> = {};
for (const batch of [1, 32]) {
  console.log(`batch ${batch}:`);
  const outcomes = await race(
    [
      torch('tuned', 'infer', SIZE, batch),
      ours('exported', 'ourInference.ts', [`${SIZE}`, `${batch}`]),
      torch('installed', 'infer', SIZE, batch),
    ],
    batch,
    WARM_UP,
    rounds,
  );
  tuned[batch] = ratio(outcomes, 'exported', 'tuned');
  installed[batch] = ratio(outcomes, 'exported', 'installed');
  const bar = bars[batch]!;
  const state = tuned[batch] === null ? 'not measured' : tuned[batch] >= bar ? 'met' : 'NOT MET';
  console.log(`  ours / tuned PyTorch ${tuned[batch]} (bar ${bar}: ${state}), / installed ${installed[batch]}`);
  batches[batch] = { contenders: outcomes };
}
writeResults('infer', {
  command: 'npm run bench -- infer',
  rounds,
  size: SIZE,
  hardware: hardware(),
  threads: 2,
  ratio: { tuned, installed },
  batches,
});
