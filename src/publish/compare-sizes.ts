import { platformSizes } from '../copy/source/platforms.ts';
import type { Cancellable } from '../oci/content.ts';
import type { Progress } from './progress.ts';

/** Milliseconds; the comparison is for the summary only. */
const COMPARING = 5000;

/**
 * Adds to each platform the size of the image that the last moved tag (`latest` before others) pointed at before.
 * Never rejects.
 */
export async function compareSizes(progress: Progress, { signal: running }: Cancellable): Promise<void> {
  const { platforms, root } = progress;
  const moved = [...progress.tagPlans.values()]
    .filter(({ uploader }) => !uploader.target.optional)
    .flatMap(({ uploader, moves }) =>
      moves
        .filter(
          ({ original, report }) => original && original.digest !== root.digest && report.status === 'moved',
        )
        .map(({ original }) => ({ destination: uploader.destination, original })),
    );
  const before = moved.at(-1);
  if (!before?.original || platforms.length === 0) return;
  const signal = AbortSignal.any([AbortSignal.timeout(COMPARING), ...(running ? [running] : [])]);
  try {
    const sizes = await platformSizes(before.destination, before.original, { signal });
    for (const platform of platforms) {
      const size = sizes.get(platform.platform) ?? (platforms.length === 1 ? sizes.get('') : undefined);
      if (size !== undefined) platform.previousSize = size;
    }
  } catch {
    // The image may be gone, or the account isn't allowed to read it.
  }
}
