import type { HostTensor } from '../runtime/runtime.ts';
import type { TrainerSpec } from '../train/trainer.ts';

type Feeds = Readonly<Record<string, HostTensor>>;

export type Call =
  | { readonly call: 'open'; readonly spec: TrainerSpec }
  | { readonly call: 'step'; readonly feeds: Feeds; readonly learningRate: number }
  | { readonly call: 'run'; readonly program: string; readonly feeds: Feeds }
  | { readonly call: 'state' };

export type Request = Call & { readonly id: number };

export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };
