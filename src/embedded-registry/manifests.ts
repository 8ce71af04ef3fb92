import { digestAlgorithm, digestOf, isDigest, type Digest } from '../oci/digest.ts';
import { children, parseManifest, type Child, type Manifest } from '../oci/manifest.ts';
import { isTag } from '../oci/reference.ts';
import { MediaType } from '../oci/media-types.ts';
import { LIMITS } from '../support/limits.ts';
import { answer, answerJson, Refusal, type Exchange } from './exchange.ts';

/**
 * Handles GET, HEAD, PUT and DELETE of a manifest.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 * @throws Refusal (400, 404, 413) with a code from the specification.
 */
export async function handleManifest(exchange: Exchange, reference: string): Promise<void> {
  const digestLike = reference.includes(':');
  if (digestLike && !isDigest(reference)) {
    throw new Refusal(400, 'DIGEST_INVALID', `${reference.slice(0, 300)} is not a digest`);
  }
  switch (exchange.request.method) {
    case 'PUT':
      return write(exchange, reference);
    case 'DELETE':
      return remove(exchange, reference);
    default:
      return read(exchange, reference);
  }
}

async function read({ request, response, storage, repository }: Exchange, reference: string): Promise<void> {
  const digest = isDigest(reference) ? reference : await storage.tag(repository, reference);
  const found = digest && (await storage.manifest(repository, digest));
  if (!digest || !found)
    throw new Refusal(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
  response.writeHead(200, {
    'content-type': found.mediaType,
    'content-length': found.bytes.length,
    'docker-content-digest': digest,
    etag: `"${digest}"`,
  });
  response.end(request.method === 'HEAD' ? undefined : found.bytes);
}

/** A push by digest may include tags: `PUT …/manifests/<digest>?tag=a&tag=b`, acknowledged with `OCI-Tag`. */
async function write(exchange: Exchange, reference: string): Promise<void> {
  const { request, response, storage, repository, url } = exchange;
  const bytes = await readBody(request);
  const digest = digestOf(bytes, isDigest(reference) ? digestAlgorithm(reference) : 'sha256');
  if (isDigest(reference) && reference !== digest) {
    throw new Refusal(
      400,
      'DIGEST_INVALID',
      `the manifest should have the digest ${reference} and has ${digest}`,
    );
  }
  const tags = isDigest(reference) ? url.searchParams.getAll('tag') : [reference];
  for (const tag of tags) if (!isTag(tag)) throw new Refusal(400, 'MANIFEST_INVALID', `${tag} is not a tag`);
  const { mediaType, subject } = await check(exchange, request.headers['content-type'], bytes, digest);
  await storage.writeManifest(repository, digest, { mediaType, bytes });
  for (const tag of tags) await storage.writeTag(repository, tag, digest);
  answer(response, 201, {
    location: `/v2/${repository}/manifests/${digest}`,
    'docker-content-digest': digest,
    ...(isDigest(reference) && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
    ...(subject === undefined ? {} : { 'oci-subject': subject }),
  });
}

async function readBody(request: Exchange['request']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.manifestPush.value) {
      throw new Refusal(413, 'SIZE_INVALID', `a manifest has at most ${LIMITS.manifestPush.value} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Validates a manifest and checks that everything it references exists.
 * @returns its media type and its subject
 * @throws Refusal (400 for an invalid manifest, 404 for missing content).
 */
async function check(
  exchange: Exchange,
  announced: string | undefined,
  bytes: Buffer,
  digest: Digest,
): Promise<{ mediaType: string; subject: Digest | undefined }> {
  const { storage, repository } = exchange;
  const { manifest, parts } = parse(announced, bytes, digest);
  for (const { descriptor, role } of parts) {
    const known =
      role === 'subject' || role === 'foreign-layer'
        ? true
        : role === 'manifest'
          ? await storage.manifest(repository, descriptor.digest)
          : (await storage.blobSize(repository, descriptor.digest)) !== undefined;
    if (!known)
      throw new Refusal(404, 'MANIFEST_BLOB_UNKNOWN', `${repository} doesn't have ${descriptor.digest}`);
  }
  return { mediaType: manifest.mediaType, subject: manifest.subject?.digest };
}

function parse(
  announced: string | undefined,
  bytes: Buffer,
  digest: Digest,
): { manifest: Manifest; parts: Child[] } {
  try {
    const manifest = parseManifest(bytes, announced, digest);
    // The parser accepts `null` as an empty list, because Go writes it; image-spec requires a list.
    if ((JSON.parse(bytes.toString('utf8')) as { manifests?: unknown }).manifests === null) {
      throw new Error('manifests is not a list');
    }
    return { manifest, parts: children({ ...manifest, digest, size: bytes.length }, bytes) };
  } catch (error) {
    throw new Refusal(400, 'MANIFEST_INVALID', (error as Error).message);
  }
}

async function remove({ response, storage, repository }: Exchange, reference: string): Promise<void> {
  const removed = isDigest(reference)
    ? await storage.deleteManifest(repository, reference)
    : await storage.deleteTag(repository, reference);
  if (!removed) throw new Refusal(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
  answer(response, 202);
}

/**
 * Lists the referrers of a manifest as an image index.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 * @throws Refusal (400) for an invalid digest.
 */
export async function handleReferrers(exchange: Exchange, subject: string): Promise<void> {
  const { storage, repository, url } = exchange;
  if (!isDigest(subject)) throw new Refusal(400, 'DIGEST_INVALID', `${subject} is not a digest`);
  const wanted = url.searchParams.get('artifactType');
  const all = await storage.referrers(repository, subject);
  const manifests = wanted === null ? all : all.filter((one) => one.artifactType === wanted);
  const filtered: Record<string, string> = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
  answerJson(
    exchange,
    { schemaVersion: 2, mediaType: MediaType.ociIndex, manifests },
    { 'content-type': MediaType.ociIndex, ...filtered },
  );
}

/**
 * Lists the tags of a repository.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 * @throws Refusal (404) for an unknown repository.
 */
export async function handleTags(exchange: Exchange): Promise<void> {
  const { storage, repository, url } = exchange;
  const all = await storage.tags(repository);
  if (!all) throw new Refusal(404, 'NAME_UNKNOWN', `there is no repository ${repository}`);
  const { page, next } = paginate(all, url);
  answerJson(exchange, { name: repository, tags: page }, next);
}

/**
 * One page of a sorted list, selected by `n` and `last`, with the `Link` header for the next page. `n=0`
 * gives an empty page without a next one (distribution-spec, "Listing Tags").
 * @throws Refusal (400) when `n` isn't a number.
 */
export function paginate(all: string[], url: URL): { page: string[]; next: Record<string, string> } {
  const last = url.searchParams.get('last') ?? '';
  const wanted = url.searchParams.get('n');
  if (wanted !== null && !/^[0-9]{1,9}$/.test(wanted)) {
    throw new Refusal(400, 'PAGINATION_NUMBER_INVALID', 'n is not a number of entries');
  }
  const rest = all.filter((name) => name > last);
  const count = wanted === null ? rest.length : Number(wanted);
  const page = rest.slice(0, count);
  const final = page.at(-1);
  if (page.length === rest.length || final === undefined) return { page, next: {} };
  const query = new URLSearchParams({ n: String(count), last: final });
  return { page, next: { link: `<${url.pathname}?${query}>; rel="next"` } };
}
