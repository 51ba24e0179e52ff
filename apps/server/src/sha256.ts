import { createHash } from 'node:crypto';

/** In lower-case hex. Beside `liver-vlm/node`, which the record's own command need not load. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
