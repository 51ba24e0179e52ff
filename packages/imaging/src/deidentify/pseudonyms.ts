import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { ImagingError } from '../error.ts';

/** New names from old ones by a keyed hash: the same salt gives the same names, and without it nobody can try names out. */
export interface Pseudonyms {
  /** A UID of the form `2.25.` and a random-looking number (PS3.5 B.2). */
  uid(old: string): string;
  /** Such as `P7KQ2M4XJWA`. */
  patient(key: string): string;
  /** Days by which all dates of a patient go back: 30 to 3679. */
  daysBack(patientKey: string): number;
}

const shortestSalt = 8;
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** @throws ImagingError `unsafe` where the salt is shorter than 8 characters: names could be tried out */
export function pseudonyms(salt: string): Pseudonyms {
  if (salt.length < shortestSalt) {
    throw new ImagingError(
      'unsafe',
      `salt: expected at least ${shortestSalt} characters, got ${salt.length} - choose a longer one, or none`,
    );
  }
  const key = utf8ToBytes(salt);
  const digest = (purpose: string, value: string) => hmac(sha256, key, utf8ToBytes(`${purpose}\n${value}`));
  return {
    uid: (old) => `2.25.${asUuid(digest('uid', old))}`,
    patient: (patientKey) =>
      `P${Array.from(digest('patient', patientKey).subarray(0, 10), (byte) => letters[byte % 32]).join('')}`,
    daysBack: (patientKey) => {
      const [a = 0, b = 0, c = 0] = digest('days', patientKey);
      return 30 + ((a * 65536 + b * 256 + c) % 3650);
    },
  };
}

/** 128 bits of a hash as the number of a UUID of version 8 (RFC 9562). */
function asUuid(hash: Uint8Array): bigint {
  let number = 0n;
  for (const byte of hash.subarray(0, 16)) number = (number << 8n) | BigInt(byte);
  number = (number & ~(0xfn << 76n)) | (8n << 76n);
  return (number & ~(3n << 62n)) | (2n << 62n);
}
