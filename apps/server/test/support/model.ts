import { writeFile } from 'node:fs/promises';
import { phases } from '@liver-vlm/imaging';
import { nodeRuntime } from 'onnx-grad/node';
import type { Architecture } from '../../../../packages/liver-vlm/src/model/architecture.ts';
import { exportModel } from '../../../../packages/liver-vlm/src/model/export.ts';
import { encodeFloats } from '../../../../packages/liver-vlm/src/model/floats.ts';
import { initialValues } from '../../../../packages/liver-vlm/src/model/initialise.ts';
import { description } from '../../../../packages/liver-vlm/src/testing/description.ts';

const classes = ['cyst', 'fnh', 'hcc', 'hemangioma', 'metastasis'];

/** A model file that was never trained: it answers like any other, and what it answers means nothing. */
export async function madeModel(path: string, size = 32): Promise<string> {
  const classEmbeddings = Float32Array.from({ length: 40 }, (_, i) => (i % 9 === 0 ? 1 : 0));
  const architecture: Architecture = {
    backbone: 'resnet18',
    channels: 4,
    size: [size, size],
    classes,
    head: { kind: 'text', classEmbeddings, dimension: 8, logitScale: 5 },
  };
  const about = description({
    classes,
    channels: [...phases],
    size: [size, size],
    extraction: { size, slices: 1, margin: { fraction: 0.2 }, channels: [...phases], missing: 'nearest' },
    conformal: { score: 'lac', coverage: 0.9, threshold: 0.9, cases: 40 },
    evidence: {
      sentences: [{ kind: 'class', id: 'cyst', text: 'a cyst' }],
      sentenceEmbeddings: encodeFloats(Float32Array.from({ length: 8 }, (_, i) => (i === 0 ? 1 : 0))),
      trainingLabels: [1],
      trainingEmbeddings: encodeFloats(Float32Array.from({ length: 8 }, (_, i) => Math.cos(i))),
      strangeness: { neighbours: 1, threshold: 0 },
    },
  });
  await writeFile(path, await exportModel(nodeRuntime, architecture, initialValues(architecture, 2), about));
  return path;
}
