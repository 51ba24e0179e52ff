import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { FeatureOptions } from '../methods/features/encoderOptions.ts';
import { schemaIssue } from '../schemaIssue.ts';

const probability = z.number().min(0).max(1);
const positive = z.number().positive();

/** How HU (or grey values) become network input: clipped to the window and scaled to -1..1. */
const Window = z
  .strictObject({ low: z.number(), high: z.number() })
  .refine((w) => w.low < w.high, { message: 'expected low < high' });

/** Random changes of each training sample, drawn anew at each epoch. Lengths in pixels of the stored sample. */
const Augmentation = z.strictObject({
  flip: z.boolean().default(true),
  /** Largest rotation, degrees. */
  rotation: z.number().min(0).max(180).default(20),
  /** Largest relative change of size. */
  scale: z.number().min(0).max(0.9).default(0.15),
  /** Largest shift of the whole sample, as a share of its side. */
  shift: z.number().min(0).max(0.5).default(0.06),
  /** Standard deviation of an offset common to all phases, HU. */
  huShift: z.number().min(0).default(6),
  /** Standard deviation of a relative change of contrast about the window's middle. */
  huScale: z.number().min(0).default(0.06),
  /** Standard deviation of added noise, HU. */
  noise: z.number().min(0).default(4),
  /** Largest shift of one phase against the others, pixels. */
  phaseShift: z.number().min(0).default(1.5),
  /** Chance that one phase is taken away, where at least two are present. */
  phaseDropout: probability.default(0.1),
});
export type Augmentation = z.infer<typeof Augmentation>;

const Backbone = z.enum(['resnet18', 'resnet34', 'resnet50']);

/** Everything that decides a run. Each default that the paper leaves open is an option with an ablation. */
export const TrainingConfig = z.strictObject({
  /** Classes in the order of the model's outputs; those of the data set where left out. */
  classes: z.array(z.string()).min(2).optional(),
  /** liver-vlm, or a control such as cnn. */
  method: z.string().default('liver-vlm'),
  seed: z.int().min(0).default(1),
  split: z
    .strictObject({
      test: z.number().min(0).max(0.8).default(0.25),
      validation: z.number().positive().max(0.8).default(0.2),
      seed: z.int().min(0).default(1),
    })
    .prefault({}),
  input: z
    .strictObject({
      /** The group's window (facts: -70..180 HU) by default; for images use 0..255. */
      window: Window.default({ low: -70, high: 180 }),
      /** Context keeps the surroundings; inside sets everything outside the lesion to the window's lower end. */
      region: z.enum(['context', 'inside']).default('context'),
    })
    .prefault({}),
  model: z
    .strictObject({
      backbone: Backbone.default('resnet18'),
      /** A torchvision or timm checkpoint to begin from (safetensors or .pth), or one for each backbone; from scratch where left out. */
      weights: z.union([z.string(), z.partialRecord(Backbone, z.string())]).optional(),
      /** A run of `pretrain` whose image encoder to begin from, in place of `weights`. */
      init: z.string().optional(),
      /** Multiplies the cosine: a fixed number, or learned from 1/0.07 as CLIP does. */
      logitScale: z.union([positive, z.literal('learned')]).default(1 / 0.07),
    })
    .prefault({}),
  text: z
    .strictObject({
      prompts: z.enum(['label', 'template', 'ensemble', 'enriched']).default('enriched'),
      /** A YAML file of one's own sentences by class. */
      file: z.string().optional(),
      /** A folder with a BERT-family model, or hub:ORGANISATION/NAME; the shipped bank of sentence embeddings where left out. */
      encoder: z.string().optional(),
      /** How the encoder's tokens become one vector; the shipped bank is mean-pooled. */
      pooling: z.enum(['mean', 'cls']).default('mean'),
      /** Subtracts the mean over the classes: sentences from one template point nearly the same way. */
      centre: z.boolean().default(true),
    })
    .prefault({}),
  training: z
    .strictObject({
      epochs: z.int().positive().default(40),
      batch: z.int().min(2).default(32),
      /** Steps of an epoch at least: a set that fills fewer batches is gone through several times, each time augmented anew. */
      minSteps: z.int().positive().default(8),
      optimiser: z.enum(['adamw', 'sgd']).default('adamw'),
      learningRate: positive.default(5e-4),
      weightDecay: z.number().min(0).default(0.02),
      /** Share of the steps over which the learning rate rises. */
      warmup: probability.default(0.1),
      labelSmoothing: z.number().min(0).max(0.5).default(0.05),
      /** Against unequal classes: weights in the loss, even sampling, or nothing. */
      balance: z.enum(['weights', 'sampling', 'none']).default('sampling'),
      /** Epochs without a better validation loss after which the run ends. */
      patience: z.int().positive().default(15),
      gradientClip: z.number().positive().default(5),
    })
    .prefault({}),
  augmentation: Augmentation.prefault({}),
  /** Learning before labels; batch, optimiser, warmup and the like are those of training, the augmentation is the one below. */
  pretraining: z
    .strictObject({
      epochs: z.int().positive().default(40),
      learningRate: positive.default(1e-3),
      /** Divides the cosines of contrastive tasks (SimCLR: 0.1). */
      temperature: positive.default(0.1),
    })
    .prefault({}),
  /** Public weights of another model that is compared as it is. */
  clip: z
    .strictObject({
      /** A folder with a Hugging Face CLIPModel: config.json, tokenizer.json, model.safetensors. */
      weights: z.string().optional(),
    })
    .prefault({}),
  /** Of the methods that learn on features of a fixed network. */
  features: FeatureOptions.prefault({}),
});
export type TrainingConfig = z.infer<typeof TrainingConfig>;

/** The checkpoint that the configured backbone begins from; undefined from scratch. */
export const weightsFor = ({ backbone, weights }: TrainingConfig['model']): string | undefined =>
  typeof weights === 'object' ? weights[backbone] : weights;

/** Reads a YAML (or JSON) configuration; an error names the key, what was expected and what was found. */
export function parseConfig(text: string, where: string): TrainingConfig {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    throw new UserError(`${where}: expected YAML, got ${(error as Error).message} - correct that line`, 'config');
  }
  const result = TrainingConfig.safeParse(value);
  if (!result.success)
    throw new UserError(
      `${where}: ${result.error.issues.map((i) => schemaIssue(i, value)).join('; ')} - see the list in docs/configuration.md`,
      'config',
    );
  return result.data;
}
