import { isDigest, type Branded, type Digest } from './digest.ts';
import { PublishError } from './errors.ts';

/** A tag, `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`: distribution-spec, "Pulling manifests", `<reference>`. */
export type Tag = Branded<string, 'Tag'>;
/**
 * A repository path, lower case, at most 255 characters: distribution-spec, "Pulling manifests", `<name>`.
 */
export type RepositoryPath = Branded<string, 'RepositoryPath'>;
/**
 * `host[:port]` in lower case, IPv6 in brackets; all of Docker Hub's host names are normalized to
 * `docker.io`. The specification leaves the host to clients; this is Docker's grammar.
 */
export type RegistryHost = Branded<string, 'RegistryHost'>;

export interface RepositoryName {
  /** Lower case, including the port if any; `docker.io` for Docker Hub. */
  host: RegistryHost;
  /** `acme/app`; official images on Docker Hub start with `library/`. */
  path: RepositoryPath;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export interface Reference extends RepositoryName {
  tag?: Tag;
  digest?: Digest;
}

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]+\\])(?::[0-9]{1,5})?$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const HUB_NAMES = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];

/** Whether `text` matches distribution-spec's grammar for tags. */
export function isTag(text: string): text is Tag {
  return TAG.test(text);
}

/**
 * Validates a tag. `where` names the origin of the text.
 * @throws PublishError `REFERENCE_INVALID`
 */
export function parseTag(text: string, where: string): Tag {
  if (isTag(text)) return text;
  throw unfit(text, where, 'a tag', 'A tag has letters, digits, "_", "." and "-", 128 at most.');
}

/** Whether `text` matches distribution-spec's grammar for repository paths. */
export function isRepositoryPath(text: string): text is RepositoryPath {
  return text.length <= 255 && PATH.test(text);
}

/**
 * Validates a repository path. `where` names the origin of the text.
 * @throws PublishError `REFERENCE_INVALID`
 */
export function parseRepositoryPath(text: string, where: string): RepositoryPath {
  if (isRepositoryPath(text)) return text;
  throw unfit(text, where, 'a repository', PATH_HINT);
}

/** Whether `text` is a registry host in Docker's grammar, and normalized. */
function isRegistryHost(text: string): text is RegistryHost {
  return HOST.test(text) && (text === 'docker.io' || !HUB_NAMES.includes(text));
}

/**
 * Normalizes and validates a registry host. `where` names the origin of the text.
 * @throws PublishError `REFERENCE_INVALID`
 */
export function parseRegistryHost(text: string, where: string): RegistryHost {
  const host = text.toLowerCase();
  const normal = HUB_NAMES.includes(host) ? 'docker.io' : host;
  if (isRegistryHost(normal)) return normal;
  throw unfit(text, where, 'a registry', 'Write it as registry.example or registry.example:5000.');
}

function unfit(text: string, where: string, kind: string, hint: string): PublishError {
  const shown = JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
  return new PublishError(`${where} names ${shown}, which is not ${kind}`, {
    code: 'REFERENCE_INVALID',
    hint,
  });
}

const PATH_HINT =
  'A repository is lower-case letters and digits, parts joined by "/", words by ".", "_" or "-", 255 at most.';

/**
 * Parses `[host[:port]/]path[:tag][@digest]` as Docker does. Without a host it refers to Docker Hub, where a
 * single name is an official image (`library/…`). The first component is a host if it contains a dot or a
 * port, or is `localhost`.
 * @throws PublishError `REFERENCE_INVALID` that says which part is wrong and how to correct it.
 */
export function parseReference(text: string): Reference {
  const { name, tag, digest } = splitReference(text);
  const repository = parseRepository(name, text);
  if (tag !== undefined && !isTag(tag)) {
    throw invalid(
      text,
      `${JSON.stringify(tag)} is not a tag`,
      'A tag has letters, digits, "_", "." and "-", 128 at most.',
    );
  }
  if (digest !== undefined && !isDigest(digest)) {
    throw invalid(
      text,
      `${JSON.stringify(digest)} is not a digest`,
      'A digest is sha256: and 64 lower-case hex digits.',
    );
  }
  return {
    ...repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Same as `parseReference`, for a name that must not include a tag or digest.
 * @throws PublishError `REFERENCE_INVALID`
 */
export function parseRepositoryName(text: string): RepositoryName {
  const { tag, digest, ...repository } = parseReference(text);
  if (tag !== undefined || digest !== undefined) {
    throw new PublishError(`${JSON.stringify(text)} includes a tag or digest; give only the repository`, {
      code: 'REFERENCE_INVALID',
      hint: `Write ${formatRepository(repository)}.`,
    });
  }
  return repository;
}

/** `ghcr.io/acme/app`, `docker.io/library/busybox`: always includes the host. */
export function formatRepository(repository: RepositoryName): string {
  return `${repository.host}/${repository.path}`;
}

/** `ghcr.io/acme/app:1.2@sha256:…`: the inverse of `parseReference`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return formatRepository(reference) + tag + digest;
}

/**
 * Normalizes a registry host: lower case, all of Docker Hub's names as `docker.io`.
 * @throws PublishError `REFERENCE_INVALID`
 */
export function normalizeHost(text: string): RegistryHost {
  const host = text.toLowerCase();
  const normal = HUB_NAMES.includes(host) ? 'docker.io' : host;
  if (isRegistryHost(normal)) return normal;
  throw invalid(
    text,
    `${JSON.stringify(text)} is not a host`,
    'Write it as registry.example or registry.example:5000.',
  );
}

function splitReference(text: string): { name: string; tag?: string; digest?: string } {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const front = at < 0 ? text : text.slice(0, at);
  const colon = front.lastIndexOf(':');
  const hasTag = colon > front.lastIndexOf('/') && colon > 0;
  return {
    name: hasTag ? front.slice(0, colon) : front,
    ...(hasTag ? { tag: front.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

function parseRepository(name: string, text: string): RepositoryName {
  if (/^[a-z]+:\/\//i.test(text)) {
    throw invalid(text, 'it begins with a URL scheme', `Write ${text.replace(/^[a-z]+:\/\//i, '')}.`);
  }
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const hasHost = slash > 0 && (/[.:]/.test(first) || first === 'localhost');
  if (!hasHost)
    return {
      host: normalizeHost('docker.io'),
      path: checkedPath(slash < 0 ? `library/${name}` : name, text, name),
    };
  if (!HOST.test(first.toLowerCase())) {
    throw invalid(
      text,
      `${JSON.stringify(first)} is not a host`,
      'Write it as registry.example/path or registry.example:5000/path.',
    );
  }
  const host = normalizeHost(first);
  const rest = name.slice(slash + 1);
  return {
    host,
    path: checkedPath(host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest, text, rest),
  };
}

function checkedPath(path: string, text: string, written: string): RepositoryPath {
  if (isRepositoryPath(path)) return path;
  const lower = path.toLowerCase();
  if (lower !== path && isRepositoryPath(lower)) {
    throw invalid(
      text,
      'a repository has no capital letters',
      `Write ${text.replace(written, written.toLowerCase())}.`,
    );
  }
  throw invalid(
    text,
    written === '' ? 'the repository is missing' : `${JSON.stringify(written)} is not a repository`,
    'A repository is lower-case letters and digits, parts joined by "/", words by ".", "_" or "-".',
  );
}

function invalid(text: string, what: string, hint: string): PublishError {
  return new PublishError(`${JSON.stringify(text)} is not an image reference: ${what}`, {
    code: 'REFERENCE_INVALID',
    hint,
  });
}
