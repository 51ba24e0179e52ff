// What a job writes is read by others: pydicom and highdicom find in it what was written.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classCode, codes, parseDicom, type Region, readSeg, regionMask } from '@liver-vlm/imaging';
import { openFiles } from '@liver-vlm/imaging/node';
import { LesionMark, regionOfMark } from 'liver-vlm';
import { openModel } from 'liver-vlm/node';
import { readStudy } from 'liver-vlm/study';
import { expect, test } from 'vitest';
import { collected } from '../../../packages/imaging/src/testing/collected.ts';
import { temporaryFolder } from '../../../testing/folder.ts';
import { makeStudyResult } from '../src/results/makeStudyResult.ts';
import { resultFile } from '../src/results/studyTask.ts';
import { madeModel } from './support/model.ts';
import { phantomStudy } from './support/phantom.ts';

const folder = await temporaryFolder();
const python = process.env['LIVER_VLM_PYTHON'] ?? 'python3';
const script = fileURLToPath(new URL('../../../tools/check_results.py', import.meta.url));

async function written(path: string, bytes: Uint8Array): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

test('pydicom and highdicom read report, segmentation and page as they were written', async (context) => {
  if (spawnSync(python, ['-c', 'import pydicom, highdicom']).status !== 0) {
    console.warn(`SKIPPED: ${python} has no pydicom and highdicom; set LIVER_VLM_PYTHON to one that has`);
    context.skip();
  }
  const study = await phantomStudy(join(folder, 'cohort'));
  const [source, out] = [join(folder, 'source'), join(folder, 'results')];
  for (const [i, bytes] of study.images.entries())
    await written(join(source, parseDicom(bytes).dataset.string('SeriesInstanceUID') ?? '', `${i}.dcm`), bytes);
  const given = await written(join(folder, 'regions', 'given.dcm'), study.segmentations[0]!);
  const mark = LesionMark.parse({
    id: 'reader-1',
    studyUid: study.studyUid,
    frameOfReferenceUid: study.frameOfReferenceUid,
    box: [
      [-20, -31, 15],
      [17, 4, 40],
    ],
  });
  const opened = await openModel(await madeModel(join(folder, 'model.onnx')));
  // So that the software abstains from one lesion and answers the other.
  const conformal = { score: 'lac', coverage: 0.9, threshold: 0.82, cases: 40 } as const;
  const model = { ...opened, description: { ...opened.description, conformal } };
  const result = await makeStudyResult(model, {
    model: 'model.onnx',
    modelHash: '00ff',
    name: 'job',
    source,
    regions: [given],
    marks: [mark],
    out,
    asked: Date.UTC(2026, 0, 2),
  });
  await model.session.release();
  expect(result.results).toEqual(['seg', 'sr', 'sc', 'fhir']);
  expect(result.lesions.map(({ possible }) => possible.length)).toEqual([2, 1]);

  const { phases } = await readStudy(await collected(openFiles(source)), source);
  const { volume } = phases.find(({ phase }) => phase === 'portal_venous')!;
  const [segment] = (await readSeg(study.segmentations[0]!)).segments;
  const regions: Region[] = [{ mask: segment!.mask }, regionOfMark(mark)];
  const lesions = [];
  for (const [i, { trackingUid, probabilities, predicted, possible }] of result.lesions.entries()) {
    await writeFile(join(folder, `mask-${i}`), regionMask(regions[i]!, volume, 'mask'));
    const { value, scheme } = possible.length === 1 ? classCode(predicted) : codes.lesion;
    const type = i === 0 ? segment!.type! : codes.lesion;
    lesions.push({
      trackingUid,
      finding: [value, scheme],
      type: [type.value, type.scheme],
      probabilities: Object.fromEntries(Object.entries(probabilities).map(([id, p]) => [classCode(id).value, p])),
      mask: `mask-${i}`,
    });
  }
  await writeFile(join(folder, 'expected.json'), JSON.stringify({ lesions }));
  const page = parseDicom(new Uint8Array(await readFile(join(out, resultFile.sc)))).dataset;
  await writeFile(join(folder, 'page.rgb'), page.bytes('PixelData')!);
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
  console.info(`Python: ${stdout.trim()}`);
  expect(JSON.parse(stdout).lesions).toBe(2);
});
