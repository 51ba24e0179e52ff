import type { Lowered, Program } from '../program/program.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import { lowerBlocked } from './blocked/index.ts';
import { lowerPlain } from './plain/index.ts';
import { probeBlock } from './probe.ts';

/** The form in which programs run best on a back end, and why it is not the blocked one where it is not. */
export type LoweringChoice =
  | { readonly form: 'blocked'; readonly block: 8 | 16 }
  | { readonly form: 'plain'; readonly reason: string };

/** Finds out which form a back end can run: blocked kernels on the CPU where a trial gives the right values, else plain operators. */
export async function chooseLowering(runtime: Runtime, options: SessionOptions = {}): Promise<LoweringChoice> {
  const provider = options.provider ?? 'cpu';
  if (provider !== 'cpu') return { form: 'plain', reason: `blocked kernels are for the CPU, not for ${provider}` };
  const found = await probeBlock(runtime);
  return 'block' in found ? { form: 'blocked', block: found.block } : { form: 'plain', reason: found.reason };
}

/** Lowers a program in the form chosen. */
export const lower = (
  program: Program,
  choice: LoweringChoice,
  metadata: Readonly<Record<string, string>> = {},
): Lowered =>
  choice.form === 'blocked' ? lowerBlocked(program, { block: choice.block }, metadata) : lowerPlain(program, metadata);
