import { UserError } from 'liver-vlm';
import { readPrivate } from '../auth/tokens.ts';

/** Reads a worker's token from a file that holds it alone. @throws UserError also where others could read the file */
export async function readToken(path: string): Promise<string> {
  const token = (await readPrivate(path)).trim();
  if (/^\S+$/.test(token)) return token;
  throw new UserError(
    `${path}: expected a token alone, got ${token === '' ? 'nothing' : 'several words'} - copy the token of the line "worker NAME TOKEN"`,
    'config',
  );
}
