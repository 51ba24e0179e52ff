export { defaults, type PacsOptions, pacsDefaults, type ServerOptions } from './options.ts';
export { type RunningServer, startServer } from './startServer.ts';
