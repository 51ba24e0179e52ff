import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from 'liver-vlm';
import { migrations } from './migrations.ts';

/**
 * Opens the server's database, making or migrating it. One process owns it: a second server on the same folder is refused.
 * @throws UserError `storage` where another process holds it, it is of a newer release, or it is damaged
 */
export function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 500 });
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;',
    );
    migrate(database, path);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      /locked/.test(why)
        ? `${path}: expected to be its only user, got a lock - another server runs on this folder; choose another with --data`
        : `${path}: expected a database of this server, got ${why} - move it away and start again`,
      'storage',
    );
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const { user_version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (user_version > migrations.length)
    throw new UserError(
      `${path}: expected version ${migrations.length} or older, got ${user_version} - use the release that wrote it`,
      'storage',
    );
  for (let version = user_version; version < migrations.length; version++)
    inTransaction(database, () => {
      database.exec(migrations[version]!);
      database.exec(`PRAGMA user_version = ${version + 1}`);
    });
  // An exclusive lock is taken by the first write, which must not be a job's.
  inTransaction(database, () => database.exec(`PRAGMA user_version = ${migrations.length}`));
}

/** All of it, or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
