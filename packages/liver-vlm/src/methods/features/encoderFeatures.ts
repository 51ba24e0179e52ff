import {
  FROZEN_INPUT,
  FROZEN_OUTPUT,
  float32,
  frozenNetwork,
  type HostTensor,
  OnnxFormatError,
  type Runtime,
  RuntimeFailure,
  type Session,
} from 'onnx-grad';
import { UserError } from '../../errors.ts';
import { type Preprocessing, sliceOf } from '../../model/preprocess.ts';
import { canonicalJson, sha256Hex } from '../../split/canonical.ts';
import type { Labelled } from '../../training/batch.ts';
import type { FitTask } from '../method.ts';
import { encoderInput } from './encoderInput.ts';
import type { FeatureOptions } from './encoderOptions.ts';
import type { OwnFeatureSource } from './roundNetwork.ts';
import { type FeatureStore, keptRows } from './store.ts';

export interface EncoderRequest {
  readonly runtime: Runtime;
  readonly threads: number;
  /** The ONNX file, and what to call it in messages. */
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly options: FeatureOptions;
}

/** Slices in one run, where the file leaves the batch open. */
const BATCH = 16;

/**
 * Features from a frozen public image encoder, computed once for each lesion.
 * @throws UserError (model) where the file is no image encoder with three planes, or the value asked for is none
 */
export function encoderFeatures(
  { runtime, threads, bytes, name, options }: EncoderRequest,
  store: FeatureStore,
): OwnFeatureSource {
  const network = reading(name, () => frozenNetwork(bytes, options.output));
  const [batch = BATCH, planes = 3, rows = options.size[0], columns = options.size[1]] = network.shape;
  if (planes !== 3)
    throw new UserError(
      `${name}: expected an encoder of three planes, got ${planes} - choose another in features.encoder`,
      'model',
    );
  const hash = sha256Hex(bytes);
  const input = { ...options, size: [rows, columns] as [number, number] };
  let session: Promise<Session> | undefined;

  async function compute(lesions: readonly Labelled[], task: FitTask): Promise<Float32Array[]> {
    session ??= runtime.createSession(network.model, { threads });
    const opened = await session.catch((error: unknown) => {
      session = undefined;
      throw failure(name, error);
    });
    const pixels = task.size[0] * task.size[1];
    const slices = lesions.flatMap(({ sample }) =>
      Array.from({ length: sample.record.slices }, (_, s) => sliceOf(sample, s, task.channels.length, pixels)),
    );
    const length = 3 * rows * columns;
    const out: Float32Array[] = [];
    for (let at = 0; at < slices.length; at += batch) {
      const part = slices.slice(at, at + batch);
      const images = new Float32Array(batch * length);
      part.forEach((slice, i) => {
        const own = images.subarray(i * length, (i + 1) * length);
        encoderInput(slice, task.channels.length, task.size, task.config.input, input, own);
      });
      const run = opened.run({ [FROZEN_INPUT]: float32(images, [batch, 3, rows, columns]) });
      const answer = await run.catch((error: unknown) => {
        throw failure(name, error);
      });
      out.push(...pooled(answer[FROZEN_OUTPUT]!, batch, `${name}, ${network.value}`).slice(0, part.length));
    }
    return out;
  }

  return {
    async of(task, lesions) {
      const drawer = drawerOf(hash, network.value, input, task);
      const rows = await keptRows(store, drawer, lesions, (missing) => compute(missing, task));
      return { rows, width: rows[0]?.length ?? 0, aligned: false, source: `${name}, ${network.value}` };
    },
    async release() {
      await (await session?.catch(() => undefined))?.release();
      session = undefined;
    },
  };
}

function drawerOf(hash: string, value: string, options: FeatureOptions, { channels, size, config }: FitTask): string {
  const { encoder: _, ...seen } = options;
  const preprocessing: Preprocessing = config.input;
  return `encoder-${sha256Hex(canonicalJson([hash, value, seen, channels, size, preprocessing])).slice(0, 32)}`;
}

/** Rows [batch][width] of an output of rank 2, or the means over the places of maps [batch, width, height, width]. */
function pooled({ shape, data }: HostTensor, batch: number, what: string): Float32Array[] {
  const [n, width = 0, height = 1, breadth = 1] = shape;
  if ((shape.length !== 2 && shape.length !== 4) || n !== batch || !(data instanceof Float32Array))
    throw new UserError(
      `${what}: expected features [${batch}, width] or maps [${batch}, width, height, width], got [${shape.join(', ')}] - name another value in features.output`,
      'model',
    );
  const places = height * breadth;
  return Array.from({ length: batch }, (_, i) =>
    Float32Array.from({ length: width }, (_, c) => {
      let sum = 0;
      for (let k = 0; k < places; k++) sum += data[(i * width + c) * places + k]!;
      return sum / places;
    }),
  );
}

function failure(name: string, error: unknown): unknown {
  return error instanceof OnnxFormatError || error instanceof RuntimeFailure
    ? new UserError(`${name}: ${error.message}`, 'model')
    : error;
}

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw failure(name, error);
  }
}
