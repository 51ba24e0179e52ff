import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A disk in memory that is soon full. */
export interface SmallDisk {
  readonly path: string;
  /** Gives it another size, such as 60m; what is on it stays. */
  resize(size: string): void;
  /** Takes it away at once; whoever has files open on it keeps those. */
  unmount(): void;
}

/** Mounts a disk of `size`, such as 300k, on the new folder `path`; undefined, said loudly, where this machine does not let us. */
export function mountSmallDisk(path: string, size: string): SmallDisk | undefined {
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', path], { stdio: 'pipe' });
  } catch {
    console.warn('SKIPPED: a small disk to fill can only be mounted by root on Linux');
    return undefined;
  }
  return {
    path,
    resize: (wanted) => void execFileSync('mount', ['-o', `remount,size=${wanted}`, path]),
    unmount: () => void execFileSync('umount', ['-l', path]),
  };
}
