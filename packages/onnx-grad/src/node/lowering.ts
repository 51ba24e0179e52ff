import { chooseLowering, lower } from '../lower/choose.ts';
import type { Lowered, Program } from '../program/program.ts';
import { nodeRuntime } from './runtime.ts';

export interface NodeLowering {
  readonly lower: (program: Program) => Lowered;
  /** Which form was chosen and why, in a line. */
  readonly description: string;
}

/** The fastest form that this machine's onnxruntime-node runs. */
export async function lowerForNode(): Promise<NodeLowering> {
  const choice = await chooseLowering(nodeRuntime);
  const description =
    choice.form === 'blocked'
      ? `engine: onnxruntime's blocked kernels, ${choice.block} channels a block`
      : `engine: plain operators (${choice.reason})`;
  return { lower: (program) => lower(program, choice), description };
}
