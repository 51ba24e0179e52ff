import type { Command } from 'commander';

/** One command of the program: what the overview says of it, and the module that is loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the overview. Nothing of a command is loaded before it is named: each start loads one. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'phantom',
    summary: 'make a synthetic cohort as DICOM, with segmentations and labels.csv',
    load: async () => (await import('./commands/phantom.ts')).phantomCommand(),
  },
  {
    name: 'check',
    summary: 'say of each file what it is, or why it cannot be read',
    load: async () => (await import('./commands/check.ts')).checkCommand(),
  },
  {
    name: 'deidentify',
    summary: 'copy DICOM images without their patients',
    load: async () => (await import('./commands/deidentify.ts')).deidentifyCommand(),
  },
  {
    name: 'import',
    summary: 'make a data set from DICOM, volumes or images',
    load: async () => (await import('./commands/import.ts')).importCommand(),
  },
  {
    name: 'inspect',
    summary: 'write the cohort card of a data set',
    load: async () => (await import('./commands/inspect.ts')).inspectCommand(),
  },
  {
    name: 'findings',
    summary: 'write a sentence of findings for each lesion, from its HU alone',
    load: async () => (await import('./commands/findings.ts')).findingsCommand(),
  },
  {
    name: 'leakage',
    summary: 'look for pictures and identifiers that patients, or both sides of a split, share',
    load: async () => (await import('./commands/leakage.ts')).leakageCommand(),
  },
  {
    name: 'split',
    summary: 'freeze a split: patients whole, classes in proportion, a locked test',
    load: async () => (await import('./commands/split.ts')).splitCommand(),
  },
  {
    name: 'pretrain',
    summary: 'train the image encoder without labels, for train --init',
    load: async () => (await import('./commands/pretrain.ts')).pretrainCommand(),
  },
  {
    name: 'train',
    summary: 'train on a data set',
    load: async () => (await import('./commands/train.ts')).trainCommand(),
  },
  {
    name: 'evaluate',
    summary: 'answer on the test patients of a finished run',
    load: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  },
  {
    name: 'compare',
    summary: 'compare methods on the same folds: does the language help?',
    load: async () => (await import('./commands/compare.ts')).compareCommand(),
  },
  {
    name: 'worker',
    summary: 'take part in comparisons that another machine started',
    load: async () => (await import('./commands/worker.ts')).workerCommand(),
  },
  {
    name: 'predict',
    summary: 'classify the lesions of a study, a volume or an image',
    load: async () => (await import('./commands/predict.ts')).predictCommand(),
  },
  {
    name: 'serve',
    summary: 'answer over HTTP, and classify the studies of an archive',
    load: async () => (await import('./commands/serve.ts')).serveCommand(),
  },
  {
    name: 'serve-worker',
    summary: 'do the jobs of a server on another machine',
    load: async () => (await import('./commands/serveWorker.ts')).serveWorkerCommand(),
  },
  {
    name: 'audit',
    summary: 'verify the record of a server',
    load: async () => (await import('./commands/audit.ts')).auditCommand(),
  },
  {
    name: 'demo',
    summary: 'the whole way on a synthetic cohort: make it, import, train, evaluate, predict',
    load: async () => (await import('./commands/demo.ts')).demoCommand(),
  },
];
