import { type HostTensor, RuntimeFailure } from '../runtime/runtime.ts';
import type { StepResult, Trainer, TrainerSpec, TrainerState } from './trainer.ts';

// One trainer here, its computation elsewhere: in a process, in a worker. Messages are plain data, answered in their order.

type Feeds = Readonly<Record<string, HostTensor>>;

type Call =
  | { readonly call: 'open'; readonly spec: TrainerSpec }
  | { readonly call: 'step'; readonly feeds: Feeds; readonly learningRate: number }
  | { readonly call: 'run'; readonly program: string; readonly feeds: Feeds }
  | { readonly call: 'values' }
  | { readonly call: 'state' };

export type Request = Call & { readonly id: number };
export type Reply = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** The way to the place that computes. */
export interface Channel {
  /** False where it can no longer be reached. */
  send(request: Request): boolean;
  close(): Promise<void>;
}

/** A trainer that asks another place to compute. Whoever owns the channel hands it the replies, and says when the place is lost. */
export class RemoteTrainer implements Trainer {
  readonly #channel: Channel;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #calls = 0;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  receive(reply: Reply): void {
    const caller = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) caller?.reject(new RuntimeFailure(reply.error));
    else caller?.resolve(reply.value);
  }

  lost(how: string): void {
    for (const { reject } of this.#waiting.values())
      reject(
        new RuntimeFailure(
          `trainer: expected the place that computes to live, got ${how} - is there enough memory? Resume from the last state`,
        ),
      );
    this.#waiting.clear();
  }

  #ask(call: Call): Promise<unknown> {
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      if (this.#channel.send({ ...call, id })) return;
      this.#waiting.delete(id);
      reject(new RuntimeFailure('trainer: expected one that runs, got one that has ended - create a new trainer'));
    });
  }

  async open(spec: TrainerSpec): Promise<void> {
    await this.#ask({ call: 'open', spec });
  }

  step(feeds: Feeds, learningRate: number): Promise<StepResult> {
    return this.#ask({ call: 'step', feeds, learningRate }) as Promise<StepResult>;
  }

  run(program: string, feeds: Feeds): Promise<Record<string, HostTensor>> {
    return this.#ask({ call: 'run', program, feeds }) as Promise<Record<string, HostTensor>>;
  }

  values(): Promise<TrainerState['values']> {
    return this.#ask({ call: 'values' }) as Promise<TrainerState['values']>;
  }

  state(): Promise<TrainerState> {
    return this.#ask({ call: 'state' }) as Promise<TrainerState>;
  }

  release(): Promise<void> {
    return this.#channel.close();
  }
}

/** The other side: answers requests with a trainer that `create` makes at the first of them. */
export function serveTrainer(
  create: (spec: TrainerSpec) => Promise<Trainer>,
  reply: (reply: Reply) => void,
): (request: Request) => void {
  let trainer: Trainer | undefined;

  async function answer(request: Request): Promise<unknown> {
    if (request.call === 'open') {
      trainer = await create(request.spec);
      return null;
    }
    if (!trainer) throw new RuntimeFailure('trainer: expected "open" first');
    if (request.call === 'step') return trainer.step(request.feeds, request.learningRate);
    if (request.call === 'run') return trainer.run(request.program, request.feeds);
    if (request.call === 'values') return trainer.values();
    return trainer.state();
  }

  return (request) => {
    answer(request).then(
      (value) => reply({ id: request.id, value }),
      (error: unknown) => reply({ id: request.id, error: error instanceof Error ? error.message : String(error) }),
    );
  };
}
