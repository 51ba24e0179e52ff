import type { Code } from '@liver-vlm/imaging';
import type { CodeableConcept, DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Finding } from './finding.ts';

/** What a FHIR report says beside its findings. */
export interface FhirReport {
  readonly patientId: string;
  readonly studyUid: string;
  /** ISO 8601. */
  readonly issued: string;
  readonly device: string;
  readonly lesions: readonly (Finding & { readonly trackingId: string; readonly trackingUid: string })[];
}

/** URIs of the coding schemes that our codes use (HL7 terminology). */
const systems: Record<string, string> = {
  SCT: 'http://snomed.info/sct',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  '99LVLM': 'urn:liver-vlm:codes',
};

/**
 * A FHIR R4 DiagnosticReport that holds one Observation a lesion, with one component a class. Its status is `preliminary`: no person
 * has looked at it.
 */
export function fhirReport(report: FhirReport): DiagnosticReport {
  const { patientId, studyUid, issued, device, lesions } = report;
  const subject = { identifier: { value: patientId } };
  const observations = lesions.map(
    (lesion, i): Observation => ({
      resourceType: 'Observation',
      id: `lesion-${i + 1}`,
      identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${lesion.trackingUid}` }, { value: lesion.trackingId }],
      status: 'preliminary',
      code: concept({ value: '52988006', scheme: 'SCT', meaning: 'Lesion' }),
      bodySite: concept({ value: '10200004', scheme: 'SCT', meaning: 'Liver' }),
      subject,
      device: { display: device },
      issued,
      ...(lesion.answer === undefined
        ? { dataAbsentReason: { text: 'The software abstains: more than one class, or none, is possible.' } }
        : { valueCodeableConcept: concept(lesion.answer) }),
      component: lesion.probabilities.map(({ class: of, value }) => ({
        code: concept(of),
        valueQuantity: { value, unit: 'probability', system: 'http://unitsofmeasure.org', code: '1' },
      })),
      note: lesion.remarks.map((text) => ({ text })),
    }),
  );
  return {
    resourceType: 'DiagnosticReport',
    status: 'preliminary',
    code: {
      coding: [{ system: 'http://loinc.org', code: '18748-4', display: 'Diagnostic imaging study' }],
      text: 'Classification of focal liver lesions, research use only',
    },
    subject,
    issued,
    imagingStudy: [{ identifier: { system: 'urn:dicom:uid', value: `urn:oid:${studyUid}` } }],
    contained: observations,
    result: observations.map(({ id }) => ({ reference: `#${id}` })),
    conclusion: lesions.map((l) => `${l.trackingId}: ${l.remarks[0]}`).join('\n'),
  };
}

const concept = ({ value, scheme, meaning }: Code): CodeableConcept => ({
  coding: [{ ...(systems[scheme] === undefined ? {} : { system: systems[scheme] }), code: value, display: meaning }],
  text: meaning,
});
