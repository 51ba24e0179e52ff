// One door for every npm script. Runs on whatever Node the machine has (18 or later): installs what the lock file names when that
// has not been done, then goes on under the project's own Node, which is a dev dependency and so first on an npm script's PATH.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'node_modules', '.installed-lock');
const lock = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

const [task = '', ...args] = process.argv.slice(2);
const env = {
  ...process.env,
  PATH: bin + delimiter + process.env.PATH,
  // onnxruntime-node's install script would fetch GPU providers from outside the registry; the CPU and WebGPU ones are in the package.
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  // No report to onnxruntime's maker, from the Python that benchmarks run beside us neither.
  ORT_DISABLE_TELEMETRY: '1',
};

function run(command, commandArgs) {
  const { status, signal, error } = spawnSync(command, commandArgs, {
    cwd: task === 'liver-vlm' ? (process.env.INIT_CWD ?? root) : root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock()) {
  // `npm ci` begins by deleting what is there, under the feet of whatever is running from it: only for the first time.
  const how = existsSync(stamp) ? 'install' : 'ci';
  console.log(`Installing dependencies (npm ${how}) ...`);
  const { status } = spawnSync('npm', [how, '--no-fund', '--no-audit'], {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      `install: npm ${how} failed - see the lines above; the registry must be reachable or the npm cache warm`,
    );
    process.exit(status ?? 1);
  }
  writeFileSync(stamp, lock());
}

const node = join(bin, 'node');
const cli = join(root, 'packages', 'cli', 'src', 'main.ts');
const tasks = {
  demo: () => run(node, [cli, 'demo', ...args]),
  'liver-vlm': () => run(node, [cli, ...args]),
  test: () => run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args]),
  bench: () => run(node, [join(root, 'benchmarks', 'run.ts'), ...args]),
  check: () => {
    run(join(bin, 'tsc'), ['-p', '.']);
    run(join(bin, 'biome'), ['check', '--error-on-warnings', '.']);
    run(node, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'unit', ...args]);
  },
  web: () => run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), join(root, 'apps', 'web'), ...args]),
  'web:build': () =>
    run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', join(root, 'apps', 'web'), ...args]),
  fix: () => run(join(bin, 'biome'), ['check', '--write', '.']),
};
if (!tasks[task]) {
  console.error(`run: expected one of ${Object.keys(tasks).join(', ')}, got "${task}"`);
  process.exit(2);
}
tasks[task]();
