/** A map of 0 ... 1 as an image: clear where low, through red to yellow where high. */
export function heatImage(values: ArrayLike<number>, width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    const [red, green, blue, alpha] = heatColor(values[at] ?? 0);
    image.data.set([red, green, blue, alpha], at * 4);
  }
  return image;
}

/** Red, green, blue and alpha, 0 ... 255, of a value from 0 to 1. */
export function heatColor(value: number): [number, number, number, number] {
  const v = Math.max(0, Math.min(1, value));
  return [Math.round(190 + 65 * v), Math.round(40 + 190 * v * v), Math.round(60 * (1 - v)), Math.round(190 * v)];
}
