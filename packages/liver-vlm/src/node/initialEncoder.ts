import type { NamedArray } from 'onnx-grad';
import type { DatasetInfo } from '../dataset/format.ts';
import { UserError } from '../errors.ts';
import { PretrainingAbout, requireFit } from '../pretraining/about.ts';
import type { TrainingConfig } from '../training/config.ts';
import { readEncoderFile } from './encoderFile.ts';
import { readIfPresent, sha256 } from './files.ts';
import { runFiles } from './runFolder.ts';
import type { RunSplit } from './runSplit.ts';

export interface InitialEncoder {
  readonly sha256: string;
  /** The image encoder's parameters and running averages, `image.*`. */
  readonly values: Readonly<Record<string, NamedArray>>;
}

/**
 * The pre-trained image encoder that a configuration begins from; undefined where it names none.
 * @throws UserError where there is no finished run, where it reads other input, or where it saw a validation or test patient of the split
 */
export async function initialEncoder(
  { model, input }: TrainingConfig,
  { channels, size }: Pick<DatasetInfo, 'channels' | 'size'>,
  split: Pick<RunSplit, 'validation' | 'test'>,
): Promise<InitialEncoder | undefined> {
  if (model.init === undefined) return undefined;
  const files = runFiles(model.init);
  const [about, bytes] = [await readIfPresent(files.pretraining), await readIfPresent(files.encoder)];
  if (!about || !bytes)
    throw new UserError(
      `${model.init}: expected a finished run of liver-vlm pretrain, got none - check --init`,
      'input',
    );
  const parsed = PretrainingAbout.safeParse(JSON.parse(new TextDecoder().decode(about)));
  if (!parsed.success || parsed.data.hashes.encoder !== sha256(bytes))
    throw new UserError(
      `${model.init}: expected an encoder and its pretraining.json as they were written, got others - pretrain again`,
      'input',
    );
  const wanted = { backbone: model.backbone, channels, size, input };
  requireFit(parsed.data, wanted, { test: split.test, validation: split.validation }, model.init);
  return { sha256: parsed.data.hashes.encoder, values: readEncoderFile(bytes).values };
}
