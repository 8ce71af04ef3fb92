import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's young generation about as large as it is now, some MB after start-up. V8 doubles it each time as many bytes
 * as it holds have outlived a collection, up to 128 MB: a run that takes minutes gets there, however little it allocates.
 * The flag takes effect at the next growth; see docs/decisions/memory.md.
 */
export function keepYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
