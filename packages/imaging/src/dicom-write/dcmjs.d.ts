/** The little of dcmjs that `part10.ts` uses; the package ships no types. */
declare module 'dcmjs' {
  /** One element of a data set by tag, in dcmjs's own form. */
  export interface DcmjsElement {
    vr: string;
    Value: unknown[];
  }
  export type DcmjsDict = Record<string, DcmjsElement>;
  const dcmjs: {
    data: {
      DicomMetaDictionary: {
        /** By `(GGGG,EEEE)`, upper case. */
        dictionary: Record<string, { readonly vr: string; readonly name: string } | undefined>;
        /** By keyword; the tag as `(GGGG,EEEE)`. */
        nameMap: Record<string, { readonly tag: string } | undefined>;
        denaturalizeDataset(dataset: object): DcmjsDict;
      };
      DicomDict: new (
        meta: DcmjsDict,
      ) => { dict: DcmjsDict; write(options?: { fragmentMultiframe?: boolean }): ArrayBuffer };
    };
  };
  export default dcmjs;
}
