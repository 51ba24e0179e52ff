// npm run bench -- <name> [arguments]: runs benchmarks/<name>.ts.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3));
const name = process.argv[2] ?? '';
if (!known.includes(name)) {
  console.error(`bench: expected one of ${known.join(', ')}, got "${name}" - for example npm run bench -- ${known[0]}`);
  process.exit(2);
}
process.argv.splice(2, 1);
await import(`./${name}.ts`);
