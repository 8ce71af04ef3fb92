import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BuildRequest } from '../../builder/types.ts';
import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { openDockerArchive } from '../../oci/layouts/docker-archive.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType } from '../../oci/media-types.ts';
import { isAttestation } from '../../oci/platform.ts';
import { explainFailure } from '../commands/explain.ts';
import { openLoopback, type Loopback } from '../loopback/image-receiver.ts';
import { dockerConfigFor } from '../loopback/private-registry.ts';
import { CommandFailure, runLoud, runQuiet } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { pushOverApi } from './api-push.ts';
import { openContentStore } from './content-store.ts';
import type { DockerFacts } from './probe.ts';
import { askDaemon, daemonSocket } from './socket.ts';

/** An image taken from an engine's store. */
export interface Taken {
  source: Source;
  root: Descriptor;
  /** Removes its temporary name from the daemon's store. Never throws. */
  close?(): Promise<void>;
}

/**
 * Lets `make` put an image into the daemon's store under a temporary name, reads the image, and removes the
 * name. If `make` returns the descriptor and this process can read the store's files, it does; otherwise the
 * daemon pushes to a registry on loopback. With the containerd store all digests stay the same, including the
 * index and attestations. A daemon on another machine or in a VM can't reach this loopback: from it the image
 * is saved to a file, which takes longer.
 * @throws PublishError when the daemon refuses; whatever `make` or the sink throws.
 */
export async function throughStore(
  environment: BuildEnvironment,
  facts: DockerFacts,
  make: (name: string) => Promise<Descriptor | undefined>,
): Promise<Taken> {
  const loopback = await openLoopback({
    sink: environment.sink,
    name: 'the Docker daemon',
    knowsSizes: facts.server?.containerdStore ?? false,
    reporter: environment.reporter,
  });
  const name = loopback.reference;
  let removal: Promise<void> | undefined;
  const remove = (): Promise<void> => (removal ??= removeImage(name, environment));
  try {
    const root = await make(name);
    const source = root && facts.server && (await openContentStore(root, facts.server));
    if (source) {
      environment.reporter.info('The image is read where the Docker daemon keeps it.');
      // The name has to stay until the image is published.
      return { source, root, close: remove };
    }
    const taken = await environment.reporter.group('Take the image from the Docker daemon', () =>
      pushOrSave(name, loopback, environment),
    );
    void remove();
    return { ...taken, close: remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await loopback.close();
  }
}

/** Takes an image that is already in the daemon's store, as for `from: docker-daemon:`. */
export function takeFromStore(
  image: string,
  environment: BuildEnvironment,
  facts: DockerFacts,
): Promise<Taken> {
  return throughStore(environment, facts, async (name) => {
    const tag = { ...docker(environment), args: ['tag', image, name] };
    await runQuiet(tag, { signal: environment.signal }).catch((error: unknown) => {
      throw explainFailure(error, { engine: 'docker' });
    });
  });
}

async function pushOrSave(name: string, loopback: Loopback, environment: BuildEnvironment): Promise<Taken> {
  try {
    await push(name, loopback, environment);
    return await loopback.received();
  } catch (error) {
    if (!isUnreachable(error)) throw explainFailure(error, { engine: 'docker' });
    environment.reporter.info(
      'The daemon cannot reach this process over loopback: the image is saved to a file instead.',
    );
    return save(name, environment);
  }
}

async function push(name: string, loopback: Loopback, environment: BuildEnvironment): Promise<void> {
  const signal = AbortSignal.any([environment.signal, loopback.broken]);
  const onLine = (line: string) => environment.reporter.output(line);
  const socketPath = daemonSocket(environment.env);
  if (socketPath !== undefined)
    return pushOverApi({ socketPath, reference: name, login: loopback.login, signal, onLine });
  // Docker Content Trust signs pushes to the target registries, not this local one.
  const own = { ...(await dockerConfigFor(loopback.login, environment)), DOCKER_CONTENT_TRUST: '0' };
  const command = { ...docker(environment), args: ['push', name] };
  await runLoud({ ...command, env: { ...command.env, ...own } }, { signal, onLine });
}

/** A daemon on another machine reports that nothing listens on the port, or that something else does. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof CommandFailure)) return false;
  return error.lines.some((line) =>
    /connect(?:ion|:)? (?:was )?refused|i\/o timeout|no route to host|network is unreachable|server gave HTTP response to HTTPS client/i.test(
      line,
    ),
  );
}

async function save(name: string, environment: BuildEnvironment): Promise<Taken> {
  const archive = join(environment.temporaryDirectory, 'image.tar');
  try {
    await runLoud(
      { ...docker(environment), args: ['save', '--output', archive, name] },
      { signal: environment.signal },
    );
  } catch (error) {
    throw explainFailure(error, { engine: 'docker' });
  }
  return openDockerArchive(archive, { temporaryDirectory: environment.temporaryDirectory });
}

/**
 * docker/build-push-action's `imageid`. The daemon identifies a loaded image by its config digest, or with
 * the containerd store by its root digest. The daemon is queried, since the loaded image may be missing
 * attestations of the built one.
 */
export async function builtImageId(
  { source, root }: Taken,
  { load, names }: Pick<BuildRequest, 'load' | 'names'>,
  environment: BuildEnvironment,
): Promise<string | undefined> {
  const known = load && names[0] !== undefined ? await daemonImageId(names[0], environment) : undefined;
  // BuildKit identifies an index by its digest, a single image by its config's.
  return known ?? (isIndexType(root.mediaType) ? root.digest : imageId(source, root));
}

/**
 * The digest of an image's config if there is exactly one image: a manifest, or an index of one platform and
 * its attestations.
 */
export async function imageId(source: Source, root: Descriptor): Promise<string | undefined> {
  let descriptor = root;
  if (isIndexType(root.mediaType)) {
    const index = parseManifest(await source.readManifest(root), root.mediaType, source.name);
    if (index.kind !== 'index') return undefined;
    const [only, ...others] = index.manifests.filter((entry) => !isAttestation(entry));
    if (!only || others.length > 0 || isIndexType(only.mediaType)) return undefined;
    descriptor = only;
  }
  const manifest = parseManifest(await source.readManifest(descriptor), descriptor.mediaType, source.name);
  return manifest.kind === 'image' ? manifest.config.digest : undefined;
}

async function daemonImageId(name: string, environment: BuildEnvironment): Promise<string | undefined> {
  const command = { ...docker(environment), args: ['image', 'inspect', '--format', '{{.Id}}', name] };
  const output = await runQuiet(command, { signal: environment.signal }).catch(() => undefined);
  environment.signal.throwIfAborted();
  return /^sha256:[0-9a-f]{64}$/.exec(output?.trim() ?? '')?.[0];
}

/** Without pruning, parent images stay: with the classic builder they are the next build's cache. Never throws. */
async function removeImage(name: string, environment: BuildEnvironment): Promise<void> {
  const socketPath = daemonSocket(environment.env);
  const command = { ...docker(environment), args: ['image', 'rm', '--no-prune', name] };
  const removing = socketPath === undefined ? runQuiet(command) : removeOverApi(name, socketPath);
  await removing.catch((error: unknown) => {
    environment.reporter.debug(`The temporary name ${name} stays in the daemon's store: ${String(error)}`);
  });
}

/** https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Image/operation/ImageDelete */
async function removeOverApi(name: string, socketPath: string): Promise<void> {
  const response = await askDaemon({ socketPath, path: `/images/${name}?noprune=1`, method: 'DELETE' });
  const said = await text(response);
  if (response.statusCode !== 200) throw new Error(said);
}

/** The docker command in a build's environment, without arguments. */
export function docker(environment: Pick<BuildEnvironment, 'env' | 'workspace'>) {
  return { file: 'docker', env: environment.env, cwd: environment.workspace };
}
