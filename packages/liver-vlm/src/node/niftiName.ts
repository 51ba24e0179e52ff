const ENDING = /\.nii(\.gz)?$/i;

export const isNifti = (name: string): boolean => ENDING.test(name);

/** Whether a file's name says that it outlines something: mask.nii.gz, ct_seg.nii, lesion2.nii.gz. */
export const saysMask = (name: string): boolean => /(^|[^a-z])(mask|seg|label|lesion|tumou?r|roi)/i.test(stemOf(name));

/** The name without folders and ending. */
export const stemOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(ENDING, '');
