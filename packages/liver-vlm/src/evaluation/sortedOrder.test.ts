import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedOrder } from './sortedOrder.ts';

test('the order of any numbers, ties as they stand', () => {
  const number = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, 0.5, 1, -1));
  fc.assert(
    fc.property(fc.array(number), (values) => {
      // Adding 0 makes -0 a 0.
      const plain = values.map((value) => value + 0);
      const wanted = plain
        .map((value, i) => ({ value, i }))
        .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.i - b.i))
        .map(({ i }) => i);
      expect([...sortedOrder(plain)]).toEqual(wanted);
    }),
  );
});
