import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OnnxFormatError, readMetadata } from './metadata.ts';
import { encodeModel } from './model.ts';

const model = encodeModel({ nodes: [], initializers: [], inputs: [], outputs: [] }, { name: 'näme', empty: '' });

it('reads back what was written', () => {
  expect(readMetadata(model)).toEqual({ name: 'näme', empty: '' });
});

it('refuses what is cut short or not a model', () => {
  expect(() => readMetadata(model.subarray(0, model.length - 3))).toThrow(/end of the file/);
  expect(() => readMetadata(new Uint8Array())).toThrow(/one graph/);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        readMetadata(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(OnnxFormatError);
      }
    }),
  );
});
