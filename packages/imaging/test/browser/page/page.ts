import wasmUrl from 'dcmjs-codecs/build/dcmjs-native-codecs.wasm?url';
import { bytesSource, checkFile, configureCodecs, expandArchive, looksLikeArchive } from '../../../src/index.ts';

configureCodecs({ wasmUrl });

/** Checks a file given in base64; of an archive, each file inside. */
async function check(name: string, base64: string) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (!looksLikeArchive(bytes)) return [await checkFile(bytes, name)];
  const results = [];
  for await (const source of expandArchive(bytesSource(name, bytes)))
    results.push(await checkFile(await source.read(), source.name));
  return results;
}

Object.assign(globalThis, { check, ready: true });
