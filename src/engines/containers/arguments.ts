import { formatPlatform, machinePlatform } from '../../oci/platform.ts';
import { commonArguments } from '../buildkit/arguments.ts';
import { annotationsFor } from '../request/annotate.ts';
import type { ServedCaches } from '../loopback/cache-server.ts';
import type { ContainersBuild } from './tool.ts';

/** The caches a build reads and writes; `rebuild`: run every step, ignoring cached layers. */
type LayerCaches = Pick<ServedCaches, 'cacheFrom' | 'cacheTo' | 'env'> | 'rebuild';

/** The arguments of `podman build` or `buildah build`. */
export function buildArguments(
  name: string,
  { request, secrets, contextArgs }: ContainersBuild,
  caches: LayerCaches,
): string[] {
  const several = request.platforms.length > 1;
  const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
  args.push(caches === 'rebuild' ? '--layers=false' : '--layers');
  // Otherwise a failed build leaves its containers behind.
  args.push('--force-rm');
  // No other engine adds this label.
  args.push('--identity-label=false');
  // Podman and buildah don't know `default`, docker's name for the default network.
  const { network, sourceDateEpoch, ...rest } = request;
  const common = network === undefined || network === 'default' ? rest : { ...rest, network };
  // They leave $BUILDPLATFORM in `FROM --platform=$BUILDPLATFORM` empty (1.28), and would build everything
  // for the target platform.
  if (request.platforms.length > 0)
    args.push('--build-arg', `BUILDPLATFORM=${formatPlatform(machinePlatform())}`);
  // No quotes, since they would be part of the path: the value is split at commas (buildah 1.28,
  // parse.GetBuildInfo).
  args.push(...commonArguments(common, secrets, (text) => text));
  const argument = request.buildArgs.find((line) => /^SOURCE_DATE_EPOCH=\d+$/.test(line))?.split('=')[1];
  const epoch = sourceDateEpoch ?? argument;
  if (epoch !== undefined) args.push('--timestamp', String(epoch));
  const annotations = annotationsFor('manifest', request.annotations, request.platforms[0]);
  for (const [key, value] of Object.entries(annotations)) {
    args.push('--annotation', `${key}=${value}`);
  }
  for (const context of request.buildContexts) args.push('--build-context', context);
  if (caches !== 'rebuild') {
    for (const repository of caches.cacheFrom) args.push('--cache-from', repository);
    for (const repository of caches.cacheTo) args.push('--cache-to', repository);
  }
  if (request.platforms.length > 0) args.push('--platform', request.platforms.map(formatPlatform).join(','));
  args.push(...contextArgs, request.context);
  return args;
}
