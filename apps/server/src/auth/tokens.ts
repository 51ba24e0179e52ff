import { readFile, stat } from 'node:fs/promises';
import { UserError } from 'liver-vlm';
import { sha256 } from '../sha256.ts';
import { type Identity, isRole, roles } from './identity.ts';

const SHORTEST = 24;

/** Tokens that are known, kept as hashes. */
export class Tokens {
  readonly #byHash: ReadonlyMap<string, Identity>;

  constructor(entries: readonly (Identity & { readonly token: string })[]) {
    this.#byHash = new Map(entries.map(({ token, user, role }) => [sha256(token), { user, role }]));
  }

  /** Finding by hash tells nothing of a token by the time that it takes. */
  identity(token: string): Identity | undefined {
    return this.#byHash.get(sha256(token));
  }
}

/** Reads a file of secrets. @throws UserError where it is not there, or others could read it */
export async function readPrivate(path: string): Promise<string> {
  const about = await stat(path).catch(() => undefined);
  if (!about) throw new UserError(`${path}: expected a file of tokens, got none - check --token-file`, 'config');
  if (process.platform !== 'win32' && (about.mode & 0o077) !== 0)
    throw new UserError(
      `${path}: expected a file that only its owner may read, got mode ${(about.mode & 0o777).toString(8)} - chmod 600 it`,
      'config',
    );
  return readFile(path, 'utf8');
}

/** Reads a file of lines `ROLE USER TOKEN`; lines with # are remarks. @throws UserError also where others could read the file */
export async function readTokens(path: string): Promise<Tokens> {
  const lines = (await readPrivate(path)).split('\n');
  const entries = lines.flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [role = '', user = '', token = '', ...rest] = line.trim().split(/\s+/);
    if (!isRole(role) || token.length < SHORTEST || rest.length > 0)
      throw new UserError(
        `${path}, line ${i + 1}: expected ROLE USER TOKEN with a role of ${roles.join(', ')} and a token of ${SHORTEST} characters or more - write e.g. predict anna $(openssl rand -hex 24)`,
        'config',
      );
    return [{ role, user, token }];
  });
  if (entries.length === 0)
    throw new UserError(`${path}: expected at least one token, got none - add a line ROLE USER TOKEN`, 'config');
  return new Tokens(entries);
}
