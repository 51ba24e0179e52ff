import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AuditLog } from './auditLog.ts';
import { verifyAudit } from './verify.ts';

const folder = await mkdtemp(join(tmpdir(), 'audit-'));
afterAll(() => rm(folder, { recursive: true }));

async function made(name: string, count = 5): Promise<{ path: string; lines: string[]; head: string }> {
  const path = join(folder, name);
  const log = await AuditLog.open(path);
  await Promise.all(Array.from({ length: count }, (_, i) => log.append({ who: `user ${i}`, action: 'predict' })));
  const { head } = log;
  await log.close();
  return { path, lines: (await readFile(path, 'utf8')).trimEnd().split('\n'), head };
}

test('an untouched record verifies, and goes on after a restart', async () => {
  const { path, head } = await made('good');
  expect(await verifyAudit(path, head)).toEqual({ entries: 5, head, fault: undefined });
  const log = await AuditLog.open(path);
  await log.append({ who: 'later', action: 'override', override: 'cyst' });
  await log.close();
  expect(await verifyAudit(path, head)).toMatchObject({ entries: 6, fault: undefined });
});

test.each<[string, (lines: string[]) => string[], number]>([
  ['a changed word', (l) => l.with(2, l[2]!.replace('user 2', 'user 9')), 3],
  ['a missing entry', (l) => l.toSpliced(1, 1), 2],
  ['two entries swapped', (l) => l.with(1, l[2]!).with(2, l[1]!), 2],
  ['an entry put in twice', (l) => l.toSpliced(3, 0, l[3]!), 5],
])('%s is found', async (name, change, line) => {
  const { path, lines } = await made(name);
  await writeFile(path, `${change(lines).join('\n')}\n`);
  expect((await verifyAudit(path)).fault?.line).toBe(line);
});

test('a cut end is found against a noted hash', async () => {
  const { path, lines, head } = await made('cut');
  await writeFile(path, `${lines.slice(0, 3).join('\n')}\n`);
  expect((await verifyAudit(path)).fault).toBeUndefined();
  expect((await verifyAudit(path, head)).fault?.why).toMatch(/the end is missing/);
});

test('half an entry, as a crash leaves it, is cut off and the repair recorded', async () => {
  const { path } = await made('torn');
  await appendFile(path, '{"seq":6,"when":"2026-');
  await (await AuditLog.open(path)).close();
  expect(await verifyAudit(path)).toMatchObject({ entries: 6, fault: undefined });
  expect(await readFile(path, 'utf8')).toContain('"action":"repair"');
});

test('a record whose last entry was changed is not continued', async () => {
  const { path, lines } = await made('changed');
  await writeFile(path, `${lines.with(4, lines[4]!.replace('predict', 'mark')).join('\n')}\n`);
  await expect(AuditLog.open(path)).rejects.toThrow(/the record was changed/);
});
