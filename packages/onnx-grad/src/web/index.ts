export * from './provider.ts';
export * from './runtime.ts';
export * from './trainer.ts';
