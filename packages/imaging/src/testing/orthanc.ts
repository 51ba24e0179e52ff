import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real archive for tests: Debian's Orthanc with its DICOMweb plugin, empty, on a free port of this machine. */
export interface Orthanc {
  readonly port: number;
  /** The root of its DICOMweb service. */
  readonly url: string;
  /** Ends it at once, as a power cut would; what it stored stays. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it and removes its storage. */
  release(): Promise<void>;
}

const PLUGIN = ['/usr/share/orthanc/plugins/libOrthancDicomWeb.so', '/usr/lib/orthanc/libOrthancDicomWeb.so'].find(
  existsSync,
);

/** Whether Orthanc can be started here; where not, says so loudly. */
export function orthancInstalled(): boolean {
  const there = spawnSync('Orthanc', ['--version']).error === undefined && PLUGIN !== undefined;
  if (!there) console.warn('SKIPPED: Orthanc is not installed (Debian: orthanc orthanc-dicomweb)');
  return there;
}

export async function startOrthanc(): Promise<Orthanc> {
  const folder = await mkdtemp(join(tmpdir(), 'orthanc-'));
  const [port, dicomPort] = [await freePort(), await freePort()];
  const config = join(folder, 'orthanc.json');
  await writeFile(
    config,
    JSON.stringify({
      StorageDirectory: join(folder, 'storage'),
      IndexDirectory: join(folder, 'storage'),
      Plugins: [PLUGIN],
      HttpPort: port,
      DicomPort: dicomPort,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      DicomWeb: { Enable: true, Root: '/dicom-web/', EnableWado: true },
    }),
  );
  let process: ChildProcess | undefined;
  const url = `http://127.0.0.1:${port}/dicom-web`;
  const kill = async () => {
    const running = process;
    process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const start = async () => {
    process = spawn('Orthanc', [config], { stdio: 'ignore' });
    for (let tries = 0; tries < 300; tries++) {
      if (process.exitCode !== null) throw new Error(`Orthanc: expected to run, got exit code ${process.exitCode}`);
      const answer = await fetch(`${url}/studies`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Orthanc: expected an answer within 30 s, got none');
  };
  await start();
  return {
    port,
    url,
    kill,
    start,
    release: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
