export { type MatchOptions, matchWeights, type ShapeMismatch, type WeightMatch } from './matchWeights.ts';
export { type NamedTensor, toFloat32, type WeightDtype } from './namedTensor.ts';
export { readSafetensors, type Safetensors, writeSafetensors } from './safetensors.ts';
export { readTorchCheckpoint, type TorchCheckpointOptions } from './torchCheckpoint.ts';
export { WeightsError } from './weightsError.ts';
