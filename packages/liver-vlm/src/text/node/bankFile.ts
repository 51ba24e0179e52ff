import { readFile } from 'node:fs/promises';
import { bankEncoder } from '../bank.ts';
import type { SentenceEncoder } from '../sentenceEncoder.ts';

/** The bank that ships with the package: every built-in sentence, embedded by all-MiniLM-L6-v2. */
export const SHIPPED_BANK = new URL('../bank/all-MiniLM-L6-v2.safetensors', import.meta.url);

/** Opens the shipped bank, or another one. */
export const openBank = async (file: string | URL = SHIPPED_BANK): Promise<SentenceEncoder> =>
  bankEncoder(await readFile(file));
