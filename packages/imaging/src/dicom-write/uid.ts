const offset = 0x6c62272e07bb014262b821756295c58dn;
const prime = 0x0000000001000000000000000000013bn;
const mask = (1n << 128n) - 1n;

/**
 * A UID that depends on a name alone (the same name, the same UID): the FNV-1a hash of 128 bits, marked as a UUID of version 8
 * and written as DICOM writes UUIDs, `2.25.` and the number (PS3.5 B.2). For phantoms and derived objects, not a secret: no
 * patient data may be hidden in it.
 */
export function uidFrom(name: string): string {
  let hash = offset;
  for (const byte of new TextEncoder().encode(name)) hash = ((hash ^ BigInt(byte)) * prime) & mask;
  hash = (hash & ~(0xfn << 76n)) | (8n << 76n);
  hash = (hash & ~(3n << 62n)) | (2n << 62n);
  return `2.25.${hash}`;
}
