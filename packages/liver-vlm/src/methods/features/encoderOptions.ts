import { z } from 'zod';

const three = z.tuple([z.number(), z.number(), z.number()]);

/** Where frozen features come from. The defaults of the input are those of ImageNet networks in PyTorch. */
export const FeatureOptions = z.strictObject({
  /** An ONNX image encoder; the round's own Liver-VLM network where left out. */
  encoder: z.string().optional(),
  /** Which value of its graph; its first output where left out. Maps [N, C, H, W] are averaged over their places. */
  output: z.string().optional(),
  /** Rows and columns of its input, where the file leaves them open. */
  size: z.tuple([z.int().positive(), z.int().positive()]).default([224, 224]),
  /** What the top of the window becomes before mean and standard deviation; its bottom is 0. */
  range: z.number().positive().default(1),
  /** Subtracted from its three planes, then they are divided by `std`, in the order of the planes. */
  mean: three.default([0.485, 0.456, 0.406]),
  std: three.default([0.229, 0.224, 0.225]),
  /** Whether the first plane is red or blue; of a CT, whether the phases run forwards. */
  order: z.enum(['rgb', 'bgr']).default('rgb'),
});
export type FeatureOptions = z.infer<typeof FeatureOptions>;
