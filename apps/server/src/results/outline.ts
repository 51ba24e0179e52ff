type Point = readonly [column: number, row: number];

/**
 * The outer edge of the largest part of a mask's plane, along pixel edges: corners in pixels (column, row), the first pixel's corner
 * at 0,0 as DICOM's spatial coordinates have it. Empty where nothing is inside.
 */
export function outline(plane: Uint8Array, columns: number, rows: number): Point[] {
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < columns && y < rows && plane[y * columns + x] === 1;
  const starts = new Map<number, number[]>();
  const edge = (x0: number, y0: number, x1: number, y1: number) => {
    const from = y0 * (columns + 1) + x0;
    starts.set(from, [...(starts.get(from) ?? []), y1 * (columns + 1) + x1]);
  };
  // Clockwise around every pixel, so that edges between two inside pixels are never drawn.
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) edge(x, y, x + 1, y);
      if (!inside(x + 1, y)) edge(x + 1, y, x + 1, y + 1);
      if (!inside(x, y + 1)) edge(x + 1, y + 1, x, y + 1);
      if (!inside(x - 1, y)) edge(x, y + 1, x, y);
    }
  let best: Point[] = [];
  for (const [first] of starts) {
    const loop = corners(loopFrom(first, starts), columns + 1);
    if (Math.abs(area(loop)) > Math.abs(area(best))) best = loop;
  }
  return best;
}

function loopFrom(first: number, starts: Map<number, number[]>): number[] {
  const loop: number[] = [];
  for (let at: number | undefined = first; at !== undefined; ) {
    const next: number | undefined = starts.get(at)?.pop();
    if (next === undefined) break;
    loop.push(at);
    at = next;
  }
  return loop;
}

/** Points where the direction changes. */
function corners(loop: readonly number[], width: number): Point[] {
  const points = loop.map((at): Point => [at % width, Math.floor(at / width)]);
  return points.filter(([x, y], i) => {
    const [px, py] = points[(i + points.length - 1) % points.length]!;
    const [nx, ny] = points[(i + 1) % points.length]!;
    return (x - px) * (ny - y) !== (y - py) * (nx - x);
  });
}

const area = (loop: readonly Point[]): number =>
  loop.reduce((sum, [x, y], i) => {
    const [nx, ny] = loop[(i + 1) % loop.length]!;
    return sum + (x * ny - nx * y) / 2;
  }, 0);
