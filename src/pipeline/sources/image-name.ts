import { isDigest, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { formatReference, parseReference, parseTag, type Reference } from '../../oci/reference.ts';

/** An image name in the syntax of containers/image. */
export type ImageName =
  | { transport: 'registry'; reference: Reference }
  /** By name, or by image ID, which is the digest of its config. */
  | { transport: 'docker-daemon'; reference?: Reference; id?: Digest }
  /**
   * `reference` is the value of `org.opencontainers.image.ref.name`; absent: the only image in the layout.
   */
  | { transport: 'oci' | 'oci-archive'; path: string; reference?: string }
  | { transport: 'docker-archive'; path: string; reference?: Reference; position?: number };

/** Docker's default tag. */
const LATEST = parseTag('latest', 'Docker');

const HINT =
  'Use a registry reference such as ghcr.io/acme/app:1.2, docker-daemon:acme/app:1.2, oci:directory[:tag], ' +
  'oci-archive:file.tar[:tag] or docker-archive:file.tar[:name:tag].';

/**
 * Parses a name as in containers-transports(5): `docker://`, `docker-daemon:`, `oci:`, `oci-archive:`,
 * `docker-archive:`. A name without a transport is a registry reference.
 * @throws PublishError `REFERENCE_INVALID`.
 */
export function parseImageName(text: string): ImageName {
  const colon = text.indexOf(':');
  const transport = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  switch (transport) {
    case 'docker':
      if (rest.startsWith('//')) return { transport: 'registry', reference: parseReference(rest.slice(2)) };
      break;
    case 'docker-daemon':
      return daemonName(rest, text);
    case 'oci':
    case 'oci-archive': {
      const { path, reference } = splitPath(rest, text);
      return reference === undefined ? { transport, path } : { transport, path, reference };
    }
    case 'docker-archive':
      return dockerArchiveName(rest, text);
    case 'dir':
    case 'containers-storage':
    case 'ostree':
    case 'sif':
      throw new PublishError(
        `${JSON.stringify(text)} names the transport ${transport}:, which can't be read here`,
        {
          code: 'REFERENCE_INVALID',
          hint: HINT,
        },
      );
  }
  return { transport: 'registry', reference: parseReference(text) };
}

/** The inverse of `parseImageName`. */
export function formatImageName(name: ImageName): string {
  if (name.transport === 'registry') return formatReference(name.reference);
  if (name.transport === 'docker-daemon') {
    return `docker-daemon:${name.reference ? formatReference(name.reference) : (name.id ?? '')}`;
  }
  const suffix =
    name.transport === 'docker-archive'
      ? name.position === undefined
        ? name.reference && formatReference(name.reference)
        : `@${name.position}`
      : name.reference;
  return `${name.transport}:${name.path}${suffix === undefined ? '' : `:${suffix}`}`;
}

function daemonName(rest: string, text: string): ImageName {
  if (isDigest(rest)) return { transport: 'docker-daemon', id: rest };
  if (rest === '')
    throw new PublishError(`${JSON.stringify(text)} names no image`, {
      code: 'REFERENCE_INVALID',
      hint: HINT,
    });
  const reference = parseReference(rest);
  if (reference.tag === undefined && reference.digest === undefined) reference.tag = LATEST;
  return { transport: 'docker-daemon', reference };
}

function dockerArchiveName(rest: string, text: string): ImageName {
  const { path, reference } = splitPath(rest, text);
  if (reference === undefined) return { transport: 'docker-archive', path };
  const position = /^@(\d{1,6})$/.exec(reference)?.[1];
  if (position !== undefined) return { transport: 'docker-archive', path, position: Number(position) };
  const parsed = parseReference(reference);
  if (parsed.tag === undefined && parsed.digest === undefined) parsed.tag = LATEST;
  return { transport: 'docker-archive', path, reference: parsed };
}

function splitPath(rest: string, text: string): { path: string; reference?: string } {
  // The colon of a drive letter is part of the path.
  const start = /^[A-Za-z]:[\\/]/.test(rest) ? 2 : 0;
  const colon = rest.indexOf(':', start);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (path === '')
    throw new PublishError(`${JSON.stringify(text)} names no path`, {
      code: 'REFERENCE_INVALID',
      hint: HINT,
    });
  const reference = colon < 0 ? '' : rest.slice(colon + 1);
  return reference === '' ? { path } : { path, reference };
}
