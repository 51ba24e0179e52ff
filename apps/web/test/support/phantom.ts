import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cohortPatient } from '@liver-vlm/imaging/phantom';
import { madeOnce } from '../../../../testing/madeOnce.ts';
import { madeModel } from '../../../server/test/support/model.ts';

const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'] as const;

/** A folder with one phantom patient's study; its lesion's segmentation lies beside it. */
export async function phantomStudy(size = 96): Promise<{ folder: string; seg: string }> {
  const plan = { seed: 3, patients: 1, phases: 4, size, difficulty: 0.3, classes } as const;
  const { files, rows } = cohortPatient(plan, 0);
  const folder = await madeOnce(`phantom-${size}`, async (begun) => {
    for (const { path, bytes } of files) {
      await mkdir(dirname(join(begun, path)), { recursive: true });
      await writeFile(join(begun, path), bytes);
    }
  });
  return { folder, seg: join(folder, rows[0]?.seg ?? '') };
}

/** A model file that was never trained: it knows nothing, but answers as any other. */
export const smallModel = async (): Promise<string> =>
  join(
    await madeOnce('model', async (begun) => {
      await madeModel(join(begun, 'small.onnx'));
    }),
    'small.onnx',
  );
