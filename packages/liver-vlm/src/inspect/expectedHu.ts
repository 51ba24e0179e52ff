/** Least and greatest mean HU of a lesion that its class lets expect. */
export type HuRange = readonly [low: number, high: number];

type PhaseRanges = Readonly<Record<string, HuRange>>;

/**
 * Expected mean HU inside lesions by class and phase, to catch wrong phases, units and labels; no diagnostic thresholds.
 *
 * cyst: water, under 20 HU and without enhancement (radiopaedia). fnh: mean and two standard deviations of 45 lesions, 51.2 +- 5.9 plain,
 * 117.9 +- 15.1 arterial, 112.1 +- 20.4 portal (AJR 176:1493), delayed towards the liver's. hcc: two of three vary, so arterial from none to
 * the 130 HU that 49 of 51 stay under (JCAT 1997 21:361), delayed 79 from a liver-to-lesion ratio of 1.21 (PMID 23255745). hemangioma: blood
 * when plain, between the unfilled core and nodules below the aorta later. metastasis, icc, abscess: from our phantom's description of the
 * literature, with two standard deviations.
 */
export const expectedHu: Readonly<Record<string, PhaseRanges>> = {
  cyst: { pre_contrast: [-15, 20], arterial: [-15, 25], portal_venous: [-15, 25], delayed: [-15, 25] },
  fnh: { pre_contrast: [39, 63], arterial: [85, 150], portal_venous: [71, 153], delayed: [75, 125] },
  hcc: { pre_contrast: [30, 65], arterial: [45, 130], portal_venous: [60, 130], delayed: [55, 110] },
  hemangioma: { pre_contrast: [28, 60], arterial: [40, 220], portal_venous: [50, 200], delayed: [70, 150] },
  metastasis: { pre_contrast: [25, 58], arterial: [35, 130], portal_venous: [45, 125], delayed: [45, 110] },
  icc: { pre_contrast: [25, 58], arterial: [40, 105], portal_venous: [50, 115], delayed: [55, 130] },
  abscess: { pre_contrast: [5, 45], arterial: [10, 110], portal_venous: [10, 130], delayed: [10, 130] },
};
