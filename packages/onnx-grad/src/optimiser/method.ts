import type { Kernels } from './kernels.ts';
import { OptimiserError } from './optimiserError.ts';

/** How a gradient becomes a change; the formulas and defaults are those of torch.optim. */
export type Method =
  | { readonly kind: 'sgd'; readonly momentum?: number; readonly nesterov?: boolean }
  | { readonly kind: 'adam' | 'adamw'; readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };

/** Byte addresses of one range in the slots of the flat memory. */
export interface RangeAddress {
  readonly parameter: number;
  readonly gradient: number;
  readonly moments: readonly number[];
  readonly bytes: number;
}

export interface UpdateSettings {
  /** Counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** What every gradient is multiplied with first. */
  readonly scale: number;
}

export interface Rule {
  readonly moments: readonly string[];
  update(kernels: Kernels, at: RangeAddress, settings: UpdateSettings): void;
}

/** The update rule of a method. Throws OptimiserError for coefficients outside their range. */
export function ruleOf(method: Method): Rule {
  return method.kind === 'sgd' ? sgdRule(method.momentum ?? 0, method.nesterov ?? false) : adamRule(method);
}

function sgdRule(momentum: number, nesterov: boolean): Rule {
  expectBelowOne('momentum', momentum);
  return {
    moments: ['momentum'],
    update: (kernels, at, { learningRate, weightDecay, scale }) =>
      kernels.sgd(at.parameter, at.gradient, at.moments[0]!, at.bytes, {
        ...{ scale, l2: weightDecay, momentum, rate: learningRate },
        ...{ direct: nesterov ? 1 : 0, along: nesterov ? momentum : 1 },
      }),
  };
}

function adamRule({ kind, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: Exclude<Method, { kind: 'sgd' }>): Rule {
  expectBelowOne('beta1', beta1);
  expectBelowOne('beta2', beta2);
  if (!(Math.fround(epsilon) > 0) || !Number.isFinite(epsilon))
    throw new OptimiserError(`optimiser epsilon: expected a number above 0, got ${epsilon} - use 1e-8`);
  return {
    moments: ['moment1', 'moment2'],
    update: (kernels, at, { step, learningRate, weightDecay, scale }) =>
      kernels.adam(at.parameter, at.gradient, at.moments[0]!, at.moments[1]!, at.bytes, {
        ...{ scale, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2, epsilon },
        l2: kind === 'adam' ? weightDecay : 0,
        shrink: kind === 'adamw' ? 1 - learningRate * weightDecay : 1,
        rate: learningRate / (1 - beta1 ** step),
        correction: Math.sqrt(1 - beta2 ** step),
      }),
  };
}

function expectBelowOne(what: string, value: number): void {
  if (!(value >= 0 && value < 1))
    throw new OptimiserError(`optimiser ${what}: expected a number from 0 to below 1, got ${value} - use 0.9`);
}
