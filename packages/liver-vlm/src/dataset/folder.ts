// What stands where in a data set folder.
export const INFO_FILE = 'dataset.json';
export const SAMPLES_FILE = 'samples.jsonl';
export const TENSORS_FOLDER = 'tensors';
export const SPLITS_FOLDER = 'splits';
