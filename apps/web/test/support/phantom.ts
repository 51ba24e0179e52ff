import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { phases } from '@liver-vlm/imaging';
import { cohortPatient } from '@liver-vlm/imaging/phantom';
import { parseConfig } from 'liver-vlm';
import { DatasetWriter, runFiles, trainRun } from 'liver-vlm/node';
import { createRandom } from 'onnx-grad';

const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'] as const;
const SIZE = 32;

/** A folder that goes when the tests of a file are over. */
function passing(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with one phantom patient's study; its lesion's segmentation lies beside it. */
export async function phantomStudy(size = 96): Promise<{ folder: string; seg: string }> {
  const folder = passing('phantom-study-');
  const plan = { seed: 3, patients: 1, phases: 4, size, difficulty: 0.3, classes } as const;
  const { files, rows } = cohortPatient(plan, 0);
  for (const { path, bytes } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return { folder, seg: join(folder, rows[0]?.seg ?? '') };
}

/** A model file of one epoch on noise: it knows nothing, but answers as any other. */
export async function smallModel(): Promise<string> {
  const folder = passing('room-model-');
  const writer = await DatasetWriter.open(join(folder, 'dataset'), 'made');
  for (const [c, label] of classes.entries())
    for (let i = 0; i < 6; i++) {
      const patient = `p${6 * c + i}`;
      const random = createRandom(1, 'made lesion', 6 * c + i);
      await writer.add({
        id: `${patient}_1`,
        patient,
        lesion: '1',
        label,
        channels: phases,
        present: phases.map(() => true),
        slices: 2,
        size: [SIZE, SIZE],
        image: Float32Array.from({ length: 2 * phases.length * SIZE * SIZE }, () => 20 * c + 15 * random.normal()),
        mask: new Uint8Array(2 * SIZE * SIZE).fill(1),
        spacing: [0.8, 0.8],
        provenance: {},
      });
    }
  await writer.finish({
    format: 'liver-vlm-dataset',
    version: 1,
    name: 'noise',
    kind: 'ct',
    synthetic: true,
    classes: [...classes],
    channels: [...phases],
    size: [SIZE, SIZE],
    extraction: { size: SIZE, slices: 2, margin: { fraction: 0.2 }, channels: [...phases], missing: 'nearest' },
    source: 'made for a test',
    createdBy: 'test',
  });
  const out = join(folder, 'run');
  const config = parseConfig('training: { epochs: 1, batch: 8 }', 'test');
  await trainRun({ dataset: join(folder, 'dataset'), config, out, resume: false });
  return runFiles(out).model;
}
