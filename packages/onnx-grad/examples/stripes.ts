import { float32, type HostTensor, int64, type Random } from 'onnx-grad';

/** Noisy pictures of stripes [count, 1, 8, 8], labelled 0 where they run along the rows and 1 where along the columns. */
export function stripes(random: Random, count: number): { x: HostTensor; labels: HostTensor } {
  const labels = Array.from({ length: count }, () => random.below(2));
  const pixels = Float32Array.from({ length: count * 64 }, (_, at) => {
    const place = labels[at >> 6] === 0 ? at >> 3 : at;
    return (place % 2) + 0.3 * random.normal();
  });
  return { x: float32(pixels, [count, 1, 8, 8]), labels: int64(labels) };
}
