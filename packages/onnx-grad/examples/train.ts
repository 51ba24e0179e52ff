import * as g from 'onnx-grad';
import { stripes } from './stripes.ts';

const shapes = { conv: [8, 1, 3, 3], weight: [2, 8], bias: [2] };

export async function train(create: (spec: g.TrainerSpec) => Promise<g.Trainer>): Promise<number[]> {
  const { conv, weight, bias } = g.parametersFor(shapes) as Record<keyof typeof shapes, g.Tensor>;
  const maps = g.relu(g.conv2d(g.input('x', [32, 1, 8, 8]), conv, { padding: 1 }));
  const logits = g.linear(g.globalAveragePool(maps), weight, bias);
  const loss = g.crossEntropy(logits, g.input('labels', [32], 'int64'));
  const step = g.lowerPlain(g.trainingStep({ loss, trained: [conv, weight, bias] }));

  const random = g.createRandom(7, 'stripes');
  const draw = (shape: number[]) => ({ shape, data: g.xavierUniform(random, [...shape, 1]) });
  const values = { conv: draw(shapes.conv), weight: draw(shapes.weight), bias: draw(shapes.bias) };
  const method = { kind: 'adamw' } as const;
  const trainer = await create({ step, programs: {}, values, trained: Object.keys(shapes), statistics: [], method });
  const losses: number[] = [];
  for (let i = 0; i < 60; i++) losses.push((await trainer.step(stripes(random, 32), 0.05)).loss);
  await trainer.release();
  return losses;
}
