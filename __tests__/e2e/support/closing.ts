/**
 * Closes everything, even if some of it fails, since an open handle keeps the tests from ending. Then
 * rethrows the first failure.
 */
export async function closeAll(closers: Iterable<() => unknown>): Promise<void> {
  const ends = await Promise.allSettled(Array.from(closers, async (close) => close()));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
