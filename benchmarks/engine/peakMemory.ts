import { readFileSync } from 'node:fs';

/** Most memory this process has held so far, in bytes. */
export function peakMemory(): number {
  try {
    const line = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
    if (line) return Number(line[1]) * 1024;
  } catch {
    // Not Linux: the resource usage has it, too.
  }
  return process.resourceUsage().maxRSS * 1024;
}
