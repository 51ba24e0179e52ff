import { expect, test } from 'vitest';
import { recognisePhase } from './recognise.ts';

/** Series descriptions and protocol names in the manner of scanners and hospitals, each with what it tells. */
const table: readonly (readonly [text: string, phase: string])[] = [
  // GE, Siemens, Philips, Canon: defaults and usual habits.
  ['Recon 2: 5mm Non-Con', 'pre_contrast'],
  ['ABD W/O', 'pre_contrast'],
  ['Abdomen WO 5.0 B31f', 'pre_contrast'],
  ['CT ABDOMEN W/O CONTRAST', 'pre_contrast'],
  ['LIVER PRE', 'pre_contrast'],
  ['Nativ 5.0 I30f 3', 'pre_contrast'],
  ['Oberbauch nativ 3.0 Br40', 'pre_contrast'],
  ['Abdomen ohne KM 5.0', 'pre_contrast'],
  ['ABDO SANS INJECTION', 'pre_contrast'],
  ['SANS IV', 'pre_contrast'],
  ['BASALE 2.5', 'pre_contrast'],
  ['Addome senza mdc', 'pre_contrast'],
  ['ABDOMEN SIN CONTRASTE', 'pre_contrast'],
  ['SIMPLE ABDOMEN', 'unknown'],
  ['Blanco 3.0', 'pre_contrast'],
  ['腹部CT平扫', 'pre_contrast'],
  ['上腹部 単純', 'pre_contrast'],
  ['ART 1.25mm', 'arterial'],
  ['Liver  Art.Phase  3.0  B30f', 'arterial'],
  ['Late Arterial 35s', 'arterial'],
  ['HAP 2.5 STD', 'arterial'],
  ['Arteriell 3.0 I30f 3', 'arterial'],
  ['TEMPS ARTERIEL', 'arterial'],
  ['ARTERIOSA 2.5', 'arterial'],
  ['FASE ARTERIAL', 'arterial'],
  ['Arteriële fase 3.0', 'arterial'],
  ['动脉期 1.5mm', 'arterial'],
  ['動脈相 5mm', 'arterial'],
  ['PORTAL VENOUS PHASE 5.0', 'portal_venous'],
  ['C/A/P PV 5mm', 'portal_venous'],
  ['LIVER PVP 2.5', 'portal_venous'],
  ['Abd Venous 5.0 B30f', 'portal_venous'],
  ['Portalvenös 3.0 I30f 3', 'portal_venous'],
  ['Abdomen pv 5.0 Br36', 'portal_venous'],
  ['TEMPS PORTAL', 'portal_venous'],
  ['PORTALE 2.5', 'portal_venous'],
  ['FASE VENOSA', 'portal_venous'],
  ['FASE PORTAL', 'portal_venous'],
  ['Portaal 3.0', 'portal_venous'],
  ['门静脉期 1.5mm', 'portal_venous'],
  ['門脈相 5mm', 'portal_venous'],
  ['DELAYED 5MM', 'delayed'],
  ['3 MIN DELAY', 'delayed'],
  ['Liver Delay 180s', 'delayed'],
  ['Spätphase 3.0', 'delayed'],
  ['Spaetphase 5.0', 'delayed'],
  ['TARDIF 3 MIN', 'delayed'],
  ['TARDIVA 2.5', 'delayed'],
  ['FASE TARDIA', 'delayed'],
  ['Late fase 3.0', 'delayed'],
  ['延迟期 1.5mm', 'delayed'],
  ['平衡相 5mm', 'delayed'],
  // Nothing of a phase, no phase at all, or two at once.
  ['Abdomen 5.0 B30f', 'unknown'],
  ['CT Body 3.0', 'unknown'],
  ['ABD/PEL W/CONTRAST', 'unknown'],
  ['CE 5mm', 'unknown'],
  ['Coronal 3.0 MPR', 'unknown'],
  ['Scout', 'unknown'],
  ['Topogramm 0.6 T20f', 'unknown'],
  ['PreMonitoring 10.0 B20f', 'unknown'],
  ['Monitoring Art', 'unknown'],
  ['SmartPrep Series', 'unknown'],
  ['Dose Report', 'unknown'],
  ['AP PV 5mm', 'unknown'],
  ['PRE POST LIVER', 'unknown'],
  ['Patient Protocol', 'unknown'],
  ['Particle filter test', 'unknown'],
  ['Department of radiology', 'unknown'],
];

test('words of many vendors and languages: the table of docs/results/phases.md', () => {
  const told = table.map(([text]) => `${text}: ${recognisePhase({ seriesDescription: text }).phase ?? 'unknown'}`);
  expect(told).toEqual(table.map(([text, phase]) => `${text}: ${phase}`));
});

test('the protocol is asked where the description says nothing, and the description wins where both speak', () => {
  expect(recognisePhase({ seriesDescription: '5.0 B30f', protocolName: 'Liver arterial' }).phase).toBe('arterial');
  expect(recognisePhase({ seriesDescription: 'Venous', protocolName: 'Liver arterial' }).phase).toBe('portal_venous');
});
