import { z } from 'zod';

/** A data set in the DICOM JSON model (PS3.18 annex F): elements by tag, eight hexadecimal digits. */
export const DicomJson = z.record(
  z.string(),
  z.looseObject({ vr: z.string().optional(), Value: z.array(z.unknown()).optional() }),
);
export type DicomJson = z.infer<typeof DicomJson>;

const PersonName = z.looseObject({ Alphabetic: z.string() });

/** The first value of an element as text; a person's name in its alphabetic form. */
export function jsonText(dataset: DicomJson, tag: string): string | undefined {
  const [value] = dataset[tag]?.Value ?? [];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return PersonName.safeParse(value).data?.Alphabetic;
}

/** All values of an element as texts. */
export const jsonTexts = (dataset: DicomJson, tag: string): string[] =>
  (dataset[tag]?.Value ?? []).flatMap((v) => (typeof v === 'string' || typeof v === 'number' ? [String(v)] : []));

/** The items of a sequence. */
export const jsonItems = (dataset: DicomJson, tag: string): DicomJson[] =>
  (dataset[tag]?.Value ?? []).flatMap((v) => {
    const item = DicomJson.safeParse(v);
    return item.success ? [item.data] : [];
  });
