import { resolve } from 'node:path';
import { annotationsFor } from '../../engines/request/annotate.ts';
import type { BuildEnvironment } from '../../engines/types/environment.ts';
import type { Content } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import { chooseEntry, openLayout, openLayoutArchive } from '../../oci/layouts/layout.ts';
import { formatReference, parseReference } from '../../oci/reference.ts';
import type { Connections } from '../registries/connections.ts';
import type { PipelineRequest } from '../types.ts';
import type { Accepted } from '../../trust/verification/verify-image.ts';
import { parseImageName, type ImageName } from './image-name.ts';
import { atLine } from './local-sources.ts';
import { mergeSources, type MergeOptions } from './merge.ts';

/** Required platforms and annotations of a merged index. */
export type MergeRequest = Pick<MergeOptions, 'platforms'> & {
  /** `[level:]key=value`, as for a build; only those of the index level are used. */
  annotations: readonly string[];
  /** Annotations that the sources' own ones override. */
  defaults: readonly string[];
};

/**
 * Opens what `from` names; several lines are merged into one index.
 * @throws PublishError that names the line, or `MERGE_INCOMPLETE` when a platform is missing.
 */
export async function openContent(
  from: PipelineRequest['from'],
  connections: Connections,
  environment: BuildEnvironment,
  { annotations, defaults, ...merge }: MergeRequest,
): Promise<Content> {
  const contents: Content[] = [];
  for (const { name, line } of from) {
    try {
      contents.push(await openOne(parseImageName(name), connections, environment));
    } catch (error) {
      throw atLine(error, line);
    }
  }
  return mergeSources(contents, {
    ...merge,
    annotations: annotationsFor(
      'index',
      annotations.filter((line) => !defaults.includes(line)),
    ),
    defaults: annotationsFor('index', defaults),
    signal: environment.signal,
  });
}

async function openOne(
  name: ImageName,
  connections: Connections,
  environment: BuildEnvironment,
): Promise<Content> {
  const { workspace, temporaryDirectory, signal } = environment;
  switch (name.transport) {
    case 'registry':
      return openReference(name.reference, connections, signal);
    case 'oci': {
      const source = await openLayout(resolve(workspace, name.path));
      return { source, root: chooseEntry(source, name.reference) };
    }
    case 'oci-archive': {
      const source = await openLayoutArchive(resolve(workspace, name.path));
      return { source, root: chooseEntry(source, name.reference) };
    }
    case 'docker-archive': {
      const { openDockerArchive } = await import('../../oci/layouts/docker-archive.ts');
      const { path, reference, position } = name;
      return openDockerArchive(resolve(workspace, path), {
        temporaryDirectory,
        ...(reference === undefined ? {} : { reference }),
        ...(position === undefined ? {} : { position }),
      });
    }
    case 'docker-daemon': {
      const { takeFromStore } = await import('../../engines/docker-daemon/image-store.ts');
      const { dockerFacts } = await import('../../engines/docker-daemon/probe.ts');
      const image = name.reference ? formatReference(name.reference) : (name.id ?? '');
      return takeFromStore(image, environment, await dockerFacts(environment));
    }
  }
}

type RegistryReference = Extract<ImageName, { transport: 'registry' }>['reference'];

/**
 * Opens an image in a registry; without tag and digest, `latest`. The tag is resolved once: the digest that
 * passed `verify` is the one that is read from then on.
 * @throws PublishError `UNVERIFIED`, or when the image doesn't exist.
 */
export async function openReference(
  reference: RegistryReference,
  connections: Connections,
  signal: AbortSignal,
): Promise<Content & { verified?: Accepted[] | undefined }> {
  const source = connections.repository(reference, 'pull');
  const root = await source.resolve(reference.digest ?? reference.tag ?? 'latest', { signal });
  if (root) return { source, root, verified: await connections.verifier?.verify(source, root, { signal }) };
  throw new PublishError(`${formatReference(reference)} not found`, {
    code: 'MANIFEST_UNKNOWN',
    hint: 'Check the name and the tag; if the image is private, log in to its registry.',
  });
}

/**
 * Opens a base image of the embedded builder: a reference, or `oci-layout://directory[:tag][@digest]`.
 * @throws PublishError as `openReference` does.
 */
export async function openBase(
  name: string,
  connections: Connections,
  { workspace, signal }: Pick<BuildEnvironment, 'workspace' | 'signal'>,
): Promise<Content> {
  const layout = /^oci-layout:\/\/(.+?)(?::([\w.-]+))?(?:@(sha(?:256|512):[0-9a-f]+))?$/.exec(name);
  if (!layout) return openReference(parseReference(name), connections, signal);
  const source = await openLayout(resolve(workspace, layout[1] ?? ''));
  return { source, root: chooseEntry(source, layout[3] ?? layout[2]) };
}
