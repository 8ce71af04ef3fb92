/** Closes all, whatever fails on the way: what stays open keeps the tests from ending. Then the first failure is told. */
export async function closeAll(closers: Iterable<() => unknown>): Promise<void> {
  const ends = await Promise.allSettled(Array.from(closers, async (close) => close()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
