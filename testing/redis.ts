import { spawn, spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../packages/imaging/src/testing/orthanc.ts';
import { ended } from './ended.ts';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** Whether Debian's redis-server is here; where it is not, the caller's test is skipped and this line says so. */
export function hasRedis(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  console.warn('SKIPPED: no redis-server; install it (Debian: apt-get install redis-server)');
  return false;
}

/** A Redis of its own, by default on a free port, with nothing on disk: started again on its port it has forgotten all. */
export async function startRedis(at?: number): Promise<RedisServer> {
  const port = at ?? (await freePort());
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  );
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server: ended with ${server.exitCode}`);
    await pause(50);
  }
  return { port, url: `redis://127.0.0.1:${port}`, stop: () => ended(server) };
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
