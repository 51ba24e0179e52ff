import type { TextSource } from '../methods/method.ts';
import { textSource } from '../methods/textSource.ts';
import { parsePromptFile } from '../text/index.ts';
import { openTextEncoder } from '../text/node/index.ts';
import type { TrainingConfig } from '../training/config.ts';
import { namedFile } from './namedFile.ts';

/** The sentences and the text encoder that a configuration names. */
export const openTexts = ({ encoder, pooling, file }: TrainingConfig['text']): TextSource =>
  textSource(
    () => openTextEncoder(encoder, { pooling }),
    async () =>
      file === undefined ? {} : parsePromptFile(new TextDecoder().decode(await namedFile(file, 'text.file')), file),
  );
