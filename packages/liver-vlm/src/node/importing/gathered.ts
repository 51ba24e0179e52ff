/** Characters written at once. */
const PIECE = 1 << 16;

/** The same text in fewer, larger pieces. */
export async function* gathered(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const part of parts) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
