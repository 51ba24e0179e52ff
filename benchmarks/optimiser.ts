// Times one step of each optimiser over 11.7 million parameters (ResNet18) in both forms: node benchmarks/optimiser.ts
import { arch, cpus, platform } from 'node:os';
import { type Method, Optimiser } from '../packages/onnx-grad/src/optimiser/index.ts';

const parameters = new Map([['weight', [11_700_000]]]);
const methods: Record<string, Method> = {
  adamw: { kind: 'adamw' },
  'sgd with momentum': { kind: 'sgd', momentum: 0.9 },
};
const rounds = 15;

function medianStep(method: Method, kernels: 'wasm' | 'plain', averageDecay?: number): number {
  const optimiser = new Optimiser(parameters, method, {
    ...(kernels === 'plain' ? { kernels } : {}),
    ...(averageDecay === undefined ? {} : { averageDecay }),
  });
  if (optimiser.kernels !== kernels) throw new Error(`bench: expected ${kernels} kernels, got ${optimiser.kernels}`);
  optimiser.parameter('weight').fill(0.1);
  optimiser.gradient('weight').fill(1e-3);
  const times: number[] = [];
  for (let round = 0; round < rounds + 3; round++) {
    const start = performance.now();
    optimiser.step(1e-3);
    times.push(performance.now() - start);
  }
  return times.slice(3).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${platform()} ${arch()}, Node ${process.version}; median of ${rounds} steps, ms`,
);
for (const [name, method] of Object.entries(methods)) {
  const [wasm, plain] = [medianStep(method, 'wasm'), medianStep(method, 'plain')];
  console.log(`${name}: wasm ${wasm.toFixed(1)}, plain ${plain.toFixed(1)} (${(plain / wasm).toFixed(1)}x)`);
}
console.log(`adamw with moving average: wasm ${medianStep({ kind: 'adamw' }, 'wasm', 0.999).toFixed(1)}`);
