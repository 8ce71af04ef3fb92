/** Percent by which the old generation grows between two collections. */
const GROWTH = 40;

/**
 * Lets V8's heap grow little from here on, some 0.2 s after the start. By itself, the young generation doubles each time
 * as many bytes as it holds have outlived a collection, up to 128 MB, and the old one is collected once it is several
 * times as large: a run that takes minutes gets there, however little it allocates at a time. V8 reads these flags when
 * it is about to grow; see docs/decisions/memory.md.
 */
export async function limitHeapGrowth(): Promise<void> {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}
