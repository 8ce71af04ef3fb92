/**
 * Reads a listing to its end.
 * @returns the names in order.
 */
export async function collect<T extends string>(names: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const name of names) collected.push(name);
  return collected;
}

/**
 * Runs `work` on all items, at most `most` at a time.
 * @returns the results in the order of the items.
 * @throws the first failure.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
  return results;
}

/**
 * Runs `work` on all items, at most `most` at a time, and starts nothing more after a failure.
 * @throws the first failure, once everything that was started has ended, so that no request is running any more.
 */
export async function eachConcurrent<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  await mapConcurrent(items, most, async (item) => {
    if (failures.length > 0) return;
    try {
      await work(item);
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
}
