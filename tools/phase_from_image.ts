// What the image alone says of the phase: a confusion table on phantoms, and the answer for files.
//   node tools/phase_from_image.ts phantom [patients] [seed]     node tools/phase_from_image.ts FILE_OR_FOLDER ...
import { placeSeries, readNifti, scanSeries } from '../packages/imaging/src/index.ts';
import { openFiles } from '../packages/imaging/src/node/index.ts';
import { liverLabels } from '../packages/imaging/src/phantom/lesionClass.ts';
import { phantomPatient } from '../packages/imaging/src/phantom/patient.ts';
import { phaseFromImage } from '../packages/imaging/src/phase/fromImage.ts';
import { phases } from '../packages/imaging/src/phase/phase.ts';

const [what = 'phantom', ...rest] = process.argv.slice(2);
if (what === 'phantom') {
  const [patients = 10, seed = 3] = rest.map(Number);
  for (const difficulty of [0, 0.5, 1]) {
    const counts = new Map<string, number>();
    for (let index = 0; index < patients; index++) {
      const lesionClass = liverLabels[index % 5] ?? 'cyst';
      for (const { phase, volume } of phantomPatient({ seed, index, lesionClass, difficulty, size: 192 }).phases) {
        const guess = phaseFromImage(volume);
        if (guess.phase !== phase && process.env['VERBOSE']) console.log(index, difficulty, phase, guess.reason);
        const key = `${phase} ${guess.phase ?? 'unknown'}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const answers = [...phases, 'unknown'];
    console.log(`difficulty ${difficulty}, ${patients} patients, seed ${seed}`);
    console.log(`| is, said | ${answers.join(' | ')} |\n|---${'|---'.repeat(answers.length)}|`);
    for (const is of phases)
      console.log(`| ${is} | ${answers.map((a) => counts.get(`${is} ${a}`) ?? 0).join(' | ')} |`);
  }
} else
  for (const path of [what, ...rest]) {
    const sources = [];
    for await (const file of openFiles(path)) sources.push(file);
    const nifti = sources.filter(({ name }) => /\.nii(\.gz)?$/.test(name));
    for (const file of nifti) console.log(file.name, phaseFromImage(readNifti(await file.read(), file.name).volume));
    if (nifti.length > 0) continue;
    const { groups } = await scanSeries(sources);
    for (const group of groups) {
      const placed = await placeSeries(group);
      const { volume } = await placed.read(0, placed.size[2]);
      console.log(path, placed.headers[0]?.seriesDescription ?? '', phaseFromImage(volume));
    }
  }
