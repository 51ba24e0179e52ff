import { expect, test } from 'vitest';
import { duplicateGroups, findDuplicates, leakingPairs } from './duplicates.ts';
import { fingerprint, type GreyImage } from './fingerprint.ts';
import { seededRandom } from './random.ts';

/** Smooth blobs on noise, as a scan has; `gain`, `offset` and `noise` are what a second export of the same image changes. */
function scan(seed: number, change: { gain?: number; offset?: number; noise?: number; size?: number } = {}): GreyImage {
  const { gain = 1, offset = 0, noise = 0, size = 160 } = change;
  const random = seededRandom(seed);
  const blobs = Array.from({ length: 60 }, () => ({
    x: random(),
    y: random(),
    r: 0.01 + 0.08 * random(),
    h: random() - 0.5,
  }));
  const grain = seededRandom(seed + 1000);
  const data = new Float32Array(size * size);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size];
    let value = 100;
    for (const b of blobs) value += 80 * b.h * Math.exp(-((x - b.x) ** 2 + (y - b.y) ** 2) / (2 * b.r * b.r));
    data[i] = gain * value + offset + noise * (grain() - 0.5);
  }
  return { width: size, height: size, data };
}

const images = [
  { id: 'a', fingerprint: fingerprint(scan(1)) },
  { id: 'a-again', fingerprint: fingerprint(scan(1)) },
  { id: 'a-brighter', fingerprint: fingerprint(scan(1, { gain: 1.3, offset: 20, noise: 6 })) },
  { id: 'a-smaller', fingerprint: fingerprint(scan(1, { size: 97 })) },
  ...Array.from({ length: 30 }, (_, i) => ({ id: `other-${i}`, fingerprint: fingerprint(scan(50 + i)) })),
];

test('the same pixels are an exact duplicate; another window, noise or size is a near one; other images are none', () => {
  const pairs = findDuplicates(images);
  expect(pairs[0]).toMatchObject({ first: 'a', second: 'a-again', kind: 'exact', distance: 0, correlation: 1 });
  expect(pairs.filter((pair) => pair.kind === 'exact').length).toBe(1);
  expect(pairs.length).toBe(6);
  for (const { first, second } of pairs) expect([first, second].every((id) => id.startsWith('a'))).toBe(true);
});

test('connected pairs form groups, and pairs across groups are leaks', () => {
  const pairs = findDuplicates(images);
  const groups = duplicateGroups(
    images.map(({ id }) => id),
    pairs,
  );
  expect(new Set(groups.values()).size).toBe(31);
  expect(leakingPairs(pairs, (id) => groups.get(id))).toEqual([]);
  expect(leakingPairs(pairs, (id) => (id === 'a-smaller' ? 'test' : 'train')).length).toBe(3);
});

test('an image without structure is a duplicate of nothing but itself', () => {
  const flat = { width: 8, height: 8, data: new Float32Array(64) };
  const pairs = findDuplicates([
    { id: 'flat', fingerprint: fingerprint(flat) },
    { id: 'flat-again', fingerprint: fingerprint(flat) },
    { id: 'grey', fingerprint: fingerprint({ ...flat, data: new Float32Array(64).fill(9) }) },
  ]);
  expect(pairs.map(({ first, second, kind }) => `${first} ${second} ${kind}`)).toEqual(['flat flat-again exact']);
});

test('pixels that do not fill the stated size are refused', () => {
  expect(() => fingerprint({ width: 10, height: 10, data: [1, 2, 3] })).toThrow(
    /expected 10 x 10 = 100 grey values, got 3/,
  );
});
