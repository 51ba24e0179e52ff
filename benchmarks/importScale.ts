// Peak memory of an import against the number of studies: npm run bench -- importScale [studies ...]
// Studies are as small as can be (one phase, two slices of 16 x 16), so that what is kept of each shows; every size has a process of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importCt } from 'liver-vlm/node';
import { writeManyStudies } from './import/manyStudies.ts';

const CHILD = 'one';
const THREADS = 2;

/** Imports so many studies in this process and prints its peak, in MB. */
async function importOne(studies: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-scale-'));
  try {
    const written = await writeManyStudies(folder, studies);
    const start = performance.now();
    const { lesions } = await importCt({
      ...written,
      out: join(folder, 'out'),
      name: 'scale',
      size: 32,
      slices: 1,
      margin: { fraction: 0.2 },
      replace: false,
      createdBy: 'benchmark',
      threads: THREADS,
    });
    const seconds = (performance.now() - start) / 1000;
    const peakMB = process.resourceUsage().maxRSS / 1024;
    console.log(`${lesions} studies: ${seconds.toFixed(1)} s, peak ${peakMB.toFixed(0)} MB`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [first, second] = process.argv.slice(2);
if (first === CHILD) await importOne(Number(second));
else {
  const sizes = process.argv.slice(2).map(Number);
  for (const studies of sizes.length > 0 ? sizes : [1000, 10_000])
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), CHILD, `${studies}`], { stdio: 'inherit' });
}
