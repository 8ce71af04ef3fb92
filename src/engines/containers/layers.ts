import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform, machinePlatform } from '../../oci/platform.ts';

/**
 * The cache of these tools forgets which platform a layer on scratch was made for, and answers with another one's
 * (1.28). So it serves builds for the machine's own, whose result is looked at.
 */
export function reusesLayers({ platforms }: Pick<BuildRequest, 'platforms'>): boolean {
  return (
    platforms.length < 2 &&
    platforms.every((platform) => formatPlatform(platform) === formatPlatform(machinePlatform()))
  );
}
