import type { Pooling, SentenceEncoder } from '../sentenceEncoder.ts';
import { openBank } from './bankFile.ts';
import { type DownloadOptions, downloadTextEncoder } from './hub.ts';
import { loadTextEncoder } from './loadTextEncoder.ts';

/**
 * The encoder that a configuration asks for.
 * @param model undefined: the shipped bank; `hub:ORGANISATION/NAME`: downloaded once from Hugging Face; else a folder
 */
export async function openTextEncoder(
  model: string | undefined,
  options: DownloadOptions & { readonly pooling?: Pooling } = {},
): Promise<SentenceEncoder> {
  if (model === undefined) return openBank();
  const pooling = options.pooling ?? 'mean';
  if (!model.startsWith('hub:')) return loadTextEncoder(model, { pooling });
  const id = model.slice('hub:'.length);
  const folder = await downloadTextEncoder(id, options);
  const source = `https://huggingface.co/${id}, revision ${options.revision ?? 'main'}`;
  return loadTextEncoder(folder, { pooling, provenance: { model: id, source } });
}
