import { lowerPlain } from '../lower/plain/index.ts';
import type { Lowered, Program } from '../program/program.ts';

export interface NodeLowering {
  readonly lower: (program: Program) => Lowered;
  /** Which form was chosen and why, in a line. */
  readonly description: string;
}

/** The fastest form that this machine's onnxruntime-node runs. */
export async function lowerForNode(): Promise<NodeLowering> {
  return { lower: (program) => lowerPlain(program), description: 'engine: plain ONNX operators on the CPU' };
}
