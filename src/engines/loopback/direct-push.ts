import { hostname } from 'node:os';
import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { CommandFailure } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { openLoopback } from './image-receiver.ts';
import { dockerConfigWith } from './private-registry.ts';

/** What a build needs to push to this process. */
export interface DirectPush {
  /** `--output` of the build. */
  output: string;
  env: Record<string, string>;
  signal: AbortSignal;
}

/**
 * Lets BuildKit push its image to a registry in this process, in the build itself. `--push` has the same
 * result in any registry, so digests are those that users get without this action.
 * https://docs.docker.com/build/exporters/image-registry/
 * @param run builds with these settings
 * @returns undefined when BuildKit can't reach this process; by then, everything is built and cached.
 * @throws PublishError `BUILD_FAILED` when nothing was pushed; whatever `run` or the sink throws.
 */
export async function takeByPush(
  run: (push: DirectPush) => Promise<void>,
  environment: BuildEnvironment,
): Promise<{ source: Source; root: Descriptor } | undefined> {
  const { sink, reporter } = environment;
  const loopback = await openLoopback({ sink, name: 'BuildKit', knowsSizes: true, reporter });
  try {
    await run({
      // Without `store`, the daemon would unpack the image and keep it under this name.
      output: `type=image,name=${loopback.reference},push=true,store=false`,
      env: await dockerConfigWith(loopback.login, environment),
      signal: AbortSignal.any([environment.signal, loopback.broken]),
    });
    return await loopback.received();
  } catch (error) {
    if (!isUnreachable(error, loopback.login.host)) throw error;
    reporter.info('BuildKit cannot reach this process over loopback: the image is taken in another way.');
    return undefined;
  } finally {
    await loopback.close();
  }
}

/**
 * Whether the loopback of this process is probably that of a BuildKit or daemon which reports this name. A
 * container has a name of its own, unless it shares the network of its host.
 */
export function sharesLoopback(name: string | undefined): boolean {
  return name !== undefined && name === hostname();
}

/**
 * Whether a command failed in pushing: nothing listens on the port, or something else does, the credentials
 * weren't found, or buildx had the daemon push what isn't in its store. Only errors that name the registry count:
 * a build's own steps print similar ones.
 */
function isUnreachable(error: unknown, host: string): boolean {
  if (!(error instanceof CommandFailure)) return false;
  return error.lines.some((line) => line.includes(host) && /\bERROR\b|\bfailed to push\b/.test(line));
}
