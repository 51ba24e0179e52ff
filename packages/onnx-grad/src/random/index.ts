export {
  type Fan,
  type KaimingOptions,
  kaimingNormal,
  kaimingUniform,
  truncatedNormal,
  xavierNormal,
  xavierUniform,
} from './initialise.ts';
export { createRandom, type Label, type Random } from './random.ts';
