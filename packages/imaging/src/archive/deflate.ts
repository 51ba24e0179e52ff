// What reading a zip takes, where there is nothing but JavaScript.
export { crc32 } from './crc32.ts';
export { inflate } from './inflate.ts';
