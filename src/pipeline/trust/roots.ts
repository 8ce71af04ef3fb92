import { join } from 'node:path';
import { rootsFromFile, rootsFromTuf, type TrustedRoots } from '../../trust/roots/trusted-root.ts';
import type { ServiceOptions } from '../../trust/services/client.ts';
import type { PipelineRequest } from '../types.ts';
import type { TrustSettings } from './settings.ts';

/**
 * Opens trusted roots from a file, or from TUF, which is fetched when the first signature is verified.
 * @throws PublishError when the file is invalid.
 */
export async function openRoots(
  trustedRoot: TrustSettings['trustedRoot'],
  { env, temporaryDirectory }: Pick<PipelineRequest, 'env' | 'temporaryDirectory'>,
  services: ServiceOptions,
): Promise<TrustedRoots> {
  if (trustedRoot) return rootsFromFile(trustedRoot.text, trustedRoot.where);
  const { hostname } = new URL(env['GITHUB_SERVER_URL'] || 'https://github.com');
  const tenant = hostname.endsWith('.ghe.com') ? hostname.split('.')[0] : undefined;
  return rootsFromTuf({ ...services, cache: join(temporaryDirectory, 'tuf') }, tenant);
}
