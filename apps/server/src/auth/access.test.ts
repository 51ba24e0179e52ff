import { expect, test } from 'vitest';
import { type AccessRules, type Asker, identify, isOwnRequest } from './access.ts';
import { mayDo, type Role } from './identity.ts';
import { RateLimit } from './rateLimit.ts';
import { Sessions } from './sessions.ts';
import { Tokens } from './tokens.ts';

const asker = (of: Partial<Asker> & { headers?: Record<string, string> } = {}): Asker => ({
  address: '127.0.0.1',
  host: 'localhost:8080',
  authorization: undefined,
  session: undefined,
  header: (name) => of.headers?.[name],
  ...of,
});
const sessions = new Sessions();
const open: AccessRules = { sessions };
const token = 'a'.repeat(24);
const guarded: AccessRules = { sessions, tokens: new Tokens([{ token, user: 'anna', role: 'predict' }]) };
const proxied: AccessRules = {
  sessions,
  proxy: { userHeader: 'x-remote-user', role: 'read', addresses: ['10.0.0.2'] },
};

test('without tokens only this machine, by its own name', () => {
  expect(identify(open, asker())).toEqual({ user: 'local', role: 'admin' });
  expect(identify(open, asker({ address: '::ffff:127.0.0.1' }))?.user).toBe('local');
  expect(identify(open, asker({ address: '10.0.0.5' }))).toBeUndefined();
  expect(identify(open, asker({ host: 'rebound.example:8080' }))).toBeUndefined();
});

test('with tokens nobody without, this machine neither', () => {
  expect(identify(guarded, asker())).toBeUndefined();
  expect(identify(guarded, asker({ authorization: `Bearer ${token}` }))).toEqual({ user: 'anna', role: 'predict' });
  expect(identify(guarded, asker({ authorization: 'Bearer wrong' }))).toBeUndefined();
  expect(identify(guarded, asker({ headers: { 'x-remote-user': 'eve' } }))).toBeUndefined();
});

test('a proxy is believed from its address only', () => {
  const headers = { 'x-remote-user': 'anna' };
  expect(identify(proxied, asker({ address: '10.0.0.2', headers }))).toEqual({ user: 'anna', role: 'read' });
  expect(identify(proxied, asker({ address: '10.0.0.3', headers }))).toBeUndefined();
  const proxy = { ...proxied.proxy!, roleHeader: 'x-role' };
  expect(identify({ ...proxied, proxy }, asker({ address: '10.0.0.2', headers }))).toBeUndefined();
});

test('sessions end', () => {
  let now = 0;
  const own = new Sessions(1, () => now);
  const id = own.begin({ user: 'anna', role: 'read' });
  expect(own.identity(id)?.user).toBe('anna');
  now = 3_600_001;
  expect(own.identity(id)).toBeUndefined();
});

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ origin: 'http://localhost:8080' }, true],
  [{ origin: 'https://room.example' }, true],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'null' }, false],
  [{ origin: 'http://localhost:9999' }, false],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' }, true],
])('a change asked for with %j: %s', (headers, own) => {
  expect(isOwnRequest(asker({ headers }), ['https://room.example'])).toBe(own);
});

test('roles include those below', () => {
  expect(mayDo('admin', 'predict')).toBe(true);
  expect(mayDo('read', 'predict')).toBe(false);
  expect(mayDo('predict', 'worker')).toBe(false);
});

test('a worker does jobs and nothing else', () => {
  expect(['read', 'predict', 'admin', 'worker'].filter((needed) => mayDo('worker', needed as Role))).toEqual([
    'worker',
  ]);
  const proxy = { ...proxied.proxy!, roleHeader: 'x-role' };
  const headers = { 'x-remote-user': 'eve', 'x-role': 'worker' };
  expect(identify({ ...proxied, proxy }, asker({ address: '10.0.0.2', headers }))).toBeUndefined();
});

test('a rate limit lets a burst through, then a flow, each client for itself', () => {
  let now = 0;
  const limit = new RateLimit(2, 3, () => now);
  expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([0, 0, 0, 1]);
  expect(limit.take('b')).toBe(0);
  now = 500;
  expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
});
