export * from './lowering.ts';
export * from './runtime.ts';
export * from './trainer.ts';
