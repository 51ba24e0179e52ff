/** Words a description may keep: phases, planes, organs, kernels and the like, which name no person, place or day. */
const harmless = new Set(
  `abdomen abd liver hepatic spleen pancreas kidney kidneys chest thorax pelvis head neck body upper lower whole
  ct mr pt us cta mdct dect arterial art ap early late venous portal pv pvp vp phase phases delayed delay dp equilibrium
  pre post contrast non nc native plain unenhanced enhanced without with w wo iv oral iodine bolus dynamic triphasic triple multiphase
  biphasic axial ax coronal cor sagittal sag oblique mpr mip minip recon reconstruction thin thick slice slices soft tissue bone lung
  standard std smooth sharp kernel helical spiral routine protocol scout topogram localizer min mins sec s mm cm kv kvp ma mas hu gy
  original derived primary average virtual monoenergetic mono kev iterative fbp asir idose safire admire lesion tumor tumour mask
  segmentation phantom left right anterior posterior and of the in`
    .split(/\s+/)
    .filter(Boolean),
);

/** Sizes and doses such as `5`, `1.25mm`, `120kV`; four digits may be a year, more an identifier. */
const number = /^\d{1,3}(\.\d{1,3})?(mm|cm|s|sec|min|kv|kvp|kev|ma|mas|hu|%)?$/;

/** Keeps the words of a description that a list knows as harmless, and short numbers; all else goes. */
export function harmlessWords(text: string): string {
  return text
    .split(/[\s_/\\,;:()[\]^+-]+/)
    .filter((word) => harmless.has(word.toLowerCase()) || number.test(word.toLowerCase()))
    .join(' ');
}
