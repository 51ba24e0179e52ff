/** Asks again until it is there. @throws after `timeoutMs` */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>, timeoutMs = 120_000): Promise<T> {
  for (const until = Date.now() + timeoutMs; Date.now() < until; ) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: expected within ${timeoutMs / 1000} s, did not come`);
}
