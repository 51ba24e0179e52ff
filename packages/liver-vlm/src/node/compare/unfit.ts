import type { Definition } from '../../compare/definition.ts';
import type { DatasetInfo } from '../../dataset/format.ts';
import { UserError } from '../../errors.ts';
import { type Method, type TextSource, textSource, trainable } from '../../methods/index.ts';
import { canonicalJson } from '../../split/canonical.ts';
import { openTextEncoder } from '../../text/node/index.ts';

/** Texts as every worker of the comparison has them. */
export const textsOf = ({ config: { text }, prompts }: Definition): TextSource =>
  textSource(
    () => openTextEncoder(text.encoder, { pooling: text.pooling }),
    async () => prompts,
  );

/**
 * Why a method is not run in this comparison; undefined where it is.
 * @throws UserError where the configured words cannot be embedded, which no method with text could do without
 */
export async function unfitFor(
  method: Method,
  definition: Definition,
  { kind, channels }: DatasetInfo,
  texts: TextSource,
): Promise<string | undefined> {
  const { classes, config } = definition;
  const unfit = method.unfit?.({ kind, channels, classes }, config);
  if (unfit !== undefined) return unfit;
  const own = trainable[method.name];
  const configured = own?.configure(config) ?? config;
  if (own?.name.startsWith(ABLATION) && canonicalJson(configured) === canonicalJson(config))
    return 'it is what liver-vlm is in this configuration';
  const wanted = configured.text.prompts;
  try {
    if (method.usesText) await texts.embed((await texts.prompts(classes, wanted)).flatMap((p) => p.sentences));
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError) || wanted === config.text.prompts) throw error;
    return error.message;
  }
}

const ABLATION = 'liver-vlm-';
