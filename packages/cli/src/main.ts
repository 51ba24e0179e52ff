import { enableCompileCache } from 'node:module';

// What Node compiles at one start it finds again at the next, in the system's folder for temporary files.
enableCompileCache();
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv);
