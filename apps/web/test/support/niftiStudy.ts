import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { regionMask } from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node/files';
import { readStudy } from 'liver-vlm/study';
import { collected } from '../../../../packages/imaging/src/testing/collected.ts';
import { encodeNifti } from '../../../../packages/imaging/src/testing/encodeNifti.ts';
import { readRegions } from '../../../../packages/liver-vlm/src/node/roi.ts';
import { madeOnce } from '../../../../testing/madeOnce.ts';
import { phantomStudy } from './phantom.ts';

const names = { pre_contrast: 'NC', arterial: 'AP', portal_venous: 'PVP', delayed: 'DP' } as const;

/** The phantom as a tool for research would store it: one .nii.gz a phase, and the lesion as a mask. */
export async function niftiStudy(): Promise<string> {
  const { folder, seg } = await phantomStudy();
  return madeOnce('nifti', async (begun) => {
    const { phases } = await readStudy(await collected(openFiles(folder)), folder);
    for (const { phase, volume } of phases)
      await writeFile(join(begun, `${names[phase]}.nii.gz`), gzipSync(encodeNifti(volume), { level: 1 }));
    const { volume: grid } = phases.find(({ phase }) => phase === 'portal_venous')!;
    const [lesion] = await readRegions(seg);
    const mask = regionMask(lesion!.region, grid, 'lesion');
    const { size, affine } = grid;
    await writeFile(join(begun, 'lesion_mask.nii'), encodeNifti({ size, affine, data: Float32Array.from(mask) }));
  });
}
