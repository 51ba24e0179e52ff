import type { PromptFile } from './promptFile.ts';

/**
 * The built-in prompts. `template` is the one that the Liver-VLM paper quotes (arXiv 2505.03350). The enriched wording of its journal version
 * is not public: the sentences below are ours, written from the textbook appearance of each lesion in multi-phase contrast CT. A prompt file
 * of one's own has the same form, in YAML, and goes before these entries.
 */
export const BUILT_IN_PROMPTS: PromptFile = {
  template: 'a CT scan of tumors {label}',
  ensemble: [
    'a CT scan of tumors {label}',
    'a CT scan of the liver with {label}',
    'a contrast-enhanced CT image of {label}',
    'a multi-phase CT of the liver showing {label}',
    'an axial CT slice through {label}',
    'a focal liver lesion: {label}',
    'the lesion in the liver is {label}',
  ],
  classes: {
    cyst: {
      name: 'hepatic cyst',
      sentences: [
        'a CT scan of a hepatic cyst, a sharply marginated water-density lesion without enhancement in any phase',
        'a round, homogeneous liver lesion of fluid attenuation with an imperceptible wall, unchanged after contrast',
        'a simple cyst of the liver stays dark in the arterial, portal venous and delayed phase',
      ],
    },
    fnh: {
      name: 'focal nodular hyperplasia',
      sentences: [
        'a CT scan of focal nodular hyperplasia, a homogeneous lesion with intense arterial enhancement that becomes isodense in the portal venous phase, sometimes with a central scar',
        'a lobulated liver lesion, bright in the arterial phase and hardly visible later, without a capsule or washout',
        'a benign hypervascular liver lesion whose central scar enhances in the delayed phase',
      ],
    },
    hcc: {
      name: 'hepatocellular carcinoma',
      sentences: [
        'a CT scan of hepatocellular carcinoma, a lesion with nonrim arterial hyperenhancement and washout in the portal venous or delayed phase, with or without a capsule',
        'a liver tumor brighter than the liver in the arterial phase and darker than it in the delayed phase',
        'a mosaic liver mass with an enhancing capsule in the delayed phase, often in a cirrhotic liver',
      ],
    },
    hemangioma: {
      name: 'hepatic hemangioma',
      sentences: [
        'a CT scan of hepatic hemangioma, a lesion with discontinuous peripheral nodular enhancement that fills in toward the centre and follows the blood pool',
        'a liver lesion with bright nodules at its edge in the arterial phase that spread inward and persist in the delayed phase',
        'a benign vascular liver lesion as bright as the vessels in every phase, filling in slowly from the periphery',
      ],
    },
    metastasis: {
      name: 'liver metastasis',
      sentences: [
        'a CT scan of liver metastasis, a hypodense lesion with a continuous enhancing rim and a poorly enhancing centre, darkest against the liver in the portal venous phase',
        'one of several dark, ill-defined liver lesions with a target appearance',
        'a secondary tumor of the liver with ring enhancement and a necrotic centre',
      ],
    },
    icc: {
      name: 'intrahepatic cholangiocarcinoma',
      sentences: [
        'a CT scan of intrahepatic cholangiocarcinoma, a lobulated mass with rim enhancement in the arterial phase and slow enhancement of its fibrous centre in the delayed phase',
        'a liver mass with retraction of the capsule and dilated bile ducts beyond it',
      ],
    },
    abscess: {
      name: 'liver abscess',
      sentences: [
        'a CT scan of liver abscess, a cluster of fluid-filled loculi with an enhancing wall and an outer ring of edema',
        'a liver lesion of low attenuation with a thick enhancing wall and septa, without enhancement inside',
      ],
    },
    // Names alone: how they look depends on the organ and on the modality.
    benign: { name: 'a benign lesion' },
    malignant: { name: 'a malignant lesion' },
    normal: { name: 'normal tissue' },
  },
  signs: {
    arterial_hyperenhancement: {
      name: 'arterial phase hyperenhancement',
      sentences: ['a liver lesion that is brighter than the liver in the arterial phase'],
    },
    washout: {
      name: 'washout',
      sentences: ['a liver lesion that becomes darker than the liver in the portal venous or delayed phase'],
    },
    capsule: {
      name: 'enhancing capsule',
      sentences: ['a liver lesion with a smooth bright border in the portal venous or delayed phase'],
    },
    peripheral_nodules: {
      name: 'peripheral nodular enhancement',
      sentences: ['a liver lesion with discontinuous bright nodules at its edge in the arterial phase'],
    },
    fill_in: {
      name: 'progressive fill-in',
      sentences: ['a liver lesion that fills with contrast from its edge to its centre in the later phases'],
    },
    central_scar: {
      name: 'central scar',
      sentences: ['a liver lesion with a star-shaped scar in its centre'],
    },
    rim: {
      name: 'rim enhancement',
      sentences: ['a liver lesion with a continuous bright ring around a dark centre'],
    },
    no_enhancement: {
      name: 'no enhancement',
      sentences: ['a liver lesion that stays as dark as water in every phase'],
    },
  },
};

/** Templates for images of which no more is known than that they are no CT volumes. */
export const IMAGE_TEMPLATES: Pick<PromptFile, 'template' | 'ensemble'> = {
  template: 'a medical image of {label}',
  ensemble: [
    'a medical image of {label}',
    'a medical image showing {label}',
    'a picture of {label}',
    'an imaging finding: {label}',
    'the finding in this image is {label}',
  ],
};
