import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the trainer's own process is started with (packages/onnx-grad/src/node/trainer.ts), and what PyTorch is fastest with. */
export const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: '4294967296',
  MALLOC_TRIM_THRESHOLD_: '4294967296',
  MALLOC_TOP_PAD_: '268435456',
};

/** A process that runs one pass whenever asked. */
export interface Contender {
  readonly name: string;
  /** What it said of itself when it was ready. */
  readonly greeting: string;
  /** Milliseconds of one pass. */
  pass(): Promise<number>;
  /** Ends it; its peak memory in bytes. */
  end(): Promise<number>;
}

export async function startContender(
  name: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Contender> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  child.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done)
      throw new Error(`bench: expected "${name}" to answer, got the end of its process - see its message above`);
    return value;
  };
  const greeting = await next();
  return {
    name,
    greeting,
    async pass() {
      child.stdin.write('go\n');
      return Number(await next());
    },
    async end() {
      child.stdin.end();
      return Number((await next()).replace('peak ', ''));
    },
  };
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/**
 * Lets all contenders make one pass in turn, again and again, so that whatever else the machine does hits each alike.
 * @returns the times of each contender, warm-up left out
 */
export async function inTurn(contenders: readonly Contender[], warmUp: number, rounds: number): Promise<number[][]> {
  const times: number[][] = contenders.map(() => []);
  for (let round = 0; round < warmUp + rounds; round++)
    for (const [i, contender] of contenders.entries()) {
      const time = await contender.pass();
      if (round >= warmUp) times[i]!.push(time);
    }
  return times;
}
