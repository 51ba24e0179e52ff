import { Redis } from 'ioredis';
import { UserError } from '../errors.ts';

/**
 * Connects to a Redis server; a connection that is lost later is made again.
 * @throws UserError (input) where no server answers; the password in the address is not repeated
 */
export async function connectRedis(url: string): Promise<Redis> {
  const shown = shownAddress(url);
  let lost = '';
  // BullMQ waits for jobs in one long request, which must not be given up.
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
  redis.on('error', (error: Error) => {
    lost = error.message;
  });
  try {
    const timeout = AbortSignal.timeout(CONNECT_MS);
    await new Promise<void>((resolve, reject) => {
      timeout.addEventListener('abort', () => reject(new Error(lost || 'no answer')));
      redis.connect().then(resolve, reject);
    });
    return redis;
  } catch (error) {
    redis.disconnect();
    const why = lost || (error instanceof Error ? error.message : String(error));
    throw new UserError(
      `${shown}: expected a Redis server, got "${why}" - start redis-server there, or correct --redis`,
    );
  }
}

const CONNECT_MS = 10_000;

function shownAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['redis:', 'rediss:'].includes(parsed.protocol))
    throw new UserError('--redis: expected redis://HOST:PORT, got another address - correct it', 'usage');
  return `${parsed.protocol}//${parsed.host}`;
}
