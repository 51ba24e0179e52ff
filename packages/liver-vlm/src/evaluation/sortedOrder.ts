/**
 * Returns the indices of numbers in rising order, equal ones as they stand: a radix sort by the bytes of the double, many times
 * faster on 100,000 scores than a sort by comparison. -0 comes before 0; NaN has no place.
 */
export function sortedOrder(values: ArrayLike<number>): Int32Array<ArrayBuffer> {
  const keys = new Uint32Array(Float64Array.from(values).buffer);
  const [low, high] = new Uint8Array(Float64Array.of(1).buffer)[7] === 0 ? [1, 0] : [0, 1];
  for (let i = 0; i < keys.length; i += 2) {
    // Positive doubles rise with their bits, negative ones fall: flip the sign, and all of a negative.
    const negative = (keys[i + high] as number) >>> 31 === 1;
    keys[i + high] = (keys[i + high] as number) ^ (negative ? 0xffffffff : 0x80000000);
    keys[i + low] = (keys[i + low] as number) ^ (negative ? 0xffffffff : 0);
  }
  let order = Int32Array.from({ length: values.length }, (_, i) => i);
  let next = new Int32Array(values.length);
  const place = new Uint32Array(256);
  for (let byte = 0; byte < 8; byte++) {
    const word = byte < 4 ? low : high;
    const shift = 8 * (byte & 3);
    place.fill(0);
    for (let i = word; i < keys.length; i += 2) {
      const digit = ((keys[i] as number) >>> shift) & 255;
      place[digit] = (place[digit] as number) + 1;
    }
    let before = 0;
    for (let digit = 0; digit < 256; digit++) {
      const count = place[digit] as number;
      place[digit] = before;
      before += count;
    }
    for (let i = 0; i < order.length; i++) {
      const row = order[i] as number;
      const digit = ((keys[2 * row + word] as number) >>> shift) & 255;
      const at = place[digit] as number;
      next[at] = row;
      place[digit] = at + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}
