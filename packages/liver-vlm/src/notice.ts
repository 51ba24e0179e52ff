/** Stands in every command's help, every page, report and file that we write. */
export const RESEARCH_NOTICE = 'For research use only. Not a medical device. Not for diagnosis.';

/** Stands first where results come from phantoms. */
export const SYNTHETIC_NOTICE =
  'Synthetic phantoms, not patients: every lesion in this report was computed, and no figure in it says anything about a clinic.';
