export { openBank, SHIPPED_BANK } from './bankFile.ts';
export { type DownloadOptions, downloadTextEncoder } from './hub.ts';
export { type LoadOptions, loadTextEncoder } from './loadTextEncoder.ts';
export { openTextEncoder } from './openTextEncoder.ts';
