import { Presets, SingleBar } from 'cli-progress';

/** One long step shown as it goes: what, how far, time left. On a terminal a bar; elsewhere a plain line every few seconds. */
export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 10_000;

export function showProgress(what: string, total: number): Progress {
  const bar = new SingleBar(
    {
      format: `${what.padEnd(22)} {bar} {percentage}% | {value}/{total} | {eta_formatted} left {note}`,
      noTTYOutput: true,
      notTTYSchedule: LINE_EVERY_MS,
      hideCursor: true,
      etaBuffer: 50,
      stream: process.stderr,
    },
    Presets.shades_grey,
  );
  bar.start(total, 0, { note: '' });
  return {
    update: (done, note = '') => bar.update(done, { note }),
    stop: () => bar.stop(),
  };
}

/** Something counted whose end is not known yet. */
export function showCount(what: string): Progress {
  const bar = new SingleBar({
    format: `${what.padEnd(22)} {value}`,
    noTTYOutput: true,
    notTTYSchedule: LINE_EVERY_MS,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(0, 0);
  let going = true;
  return {
    update: (done) => {
      bar.setTotal(done);
      bar.update(done);
    },
    stop: () => {
      if (going) bar.stop();
      going = false;
    },
  };
}

/** A line of the log, beside results on standard output. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
