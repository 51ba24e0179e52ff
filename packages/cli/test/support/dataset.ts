import { type LesionSample, phases } from '@liver-vlm/imaging';
import { DatasetWriter } from 'liver-vlm/node';
import { createRandom } from 'onnx-grad';

export const CLASSES = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];
const SIZE = 32;
const SLICES = 2;

/** A lesion of noise about a mean that tells its class, in HU; the second patient of each class lacks the delayed phase. */
export function madeLesion(patient: number, label: string, size = SIZE): LesionSample & { label: string } {
  const random = createRandom(1, 'made lesion', patient);
  const values = SLICES * phases.length * size * size;
  const level = 20 * CLASSES.indexOf(label);
  return {
    id: `p${patient}_1`,
    patient: `p${patient}`,
    lesion: '1',
    label,
    channels: phases,
    present: phases.map((p) => p !== 'delayed' || patient % 6 !== 1),
    slices: SLICES,
    size: [size, size],
    image: Float32Array.from({ length: values }, () => level + 15 * random.normal()),
    mask: new Uint8Array(SLICES * size * size).fill(1),
    spacing: [0.8, 0.8],
    provenance: {},
  };
}

/** A data set folder with `perClass` patients of each class, one lesion each. */
export async function madeDataset(
  folder: string,
  {
    perClass = 6,
    labels = CLASSES,
    classes = CLASSES,
  }: { perClass?: number; labels?: string[]; classes?: string[] } = {},
): Promise<void> {
  const writer = await DatasetWriter.open(folder, 'made');
  for (const [c, label] of labels.entries())
    for (let i = 0; i < perClass; i++) await writer.add(madeLesion(6 * c + i, label));
  await writer.finish({
    format: 'liver-vlm-dataset',
    version: 1,
    name: 'noise',
    kind: 'ct',
    synthetic: true,
    classes,
    channels: [...phases],
    size: [SIZE, SIZE],
    extraction: { size: SIZE, slices: SLICES, margin: { fraction: 0.2 }, channels: [...phases], missing: 'nearest' },
    source: 'made for a test',
    createdBy: 'test',
  });
}
