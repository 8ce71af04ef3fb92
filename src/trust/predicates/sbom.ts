import type { Graph } from '../../copy/source/graph.ts';
import type { Cancellable, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { children, parseManifest } from '../../oci/manifest.ts';
import { readSmallBlob } from '../referrers.ts';
import { parseStatement } from '../statement.ts';
import { IN_TOTO_TYPE, PREDICATE } from '../types.ts';

export interface Sbom {
  /** Digest of the platform's manifest that the SBOM describes. */
  subject: Digest;
  predicateType: string;
  predicate: unknown;
}

/**
 * BuildKit's annotations:
 * https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
 */
const REFERENCE = 'vnd.docker.reference.digest';
const REFERENCE_TYPE = 'vnd.docker.reference.type';
const PREDICATE_TYPE = 'in-toto.io/predicate-type';

/** Reads the SBOMs that BuildKit added to the index, one per platform, in any version of SPDX. */
export async function sbomsIn(source: Source, graph: Graph, options: Cancellable): Promise<Sbom[]> {
  const nodes = new Map(graph.manifests.map((node) => [node.descriptor.digest, node]));
  const root = nodes.get(graph.root.digest);
  if (!root) return [];
  const found: Sbom[] = [];
  for (const { descriptor } of children(root.descriptor, root.bytes)) {
    const subject = descriptor.annotations?.[REFERENCE];
    const node = nodes.get(descriptor.digest);
    if (!node || subject === undefined || !isDigest(subject) || !nodes.has(subject)) continue;
    if (descriptor.annotations?.[REFERENCE_TYPE] !== 'attestation-manifest') continue;
    const manifest = parseManifest(node.bytes, descriptor.mediaType, descriptor.digest);
    if (manifest.kind !== 'image') continue;
    for (const layer of manifest.layers.filter(isSbom)) {
      const statement = parseStatement(await readSmallBlob(source, layer, options));
      found.push({
        subject,
        predicateType: shortType(statement.predicateType),
        predicate: statement.predicate,
      });
    }
  }
  return found;
}

function isSbom({ mediaType, annotations }: Descriptor): boolean {
  const type = annotations?.[PREDICATE_TYPE] ?? '';
  return (
    mediaType === IN_TOTO_TYPE && (type.startsWith(PREDICATE.spdx) || type.startsWith(PREDICATE.cyclonedx))
  );
}

/** Verifiers look for the type without a version (`cosign verify-attestation --type spdxjson`). */
function shortType(type: string): string {
  if (type.startsWith(PREDICATE.spdx)) return PREDICATE.spdx;
  return type.startsWith(PREDICATE.cyclonedx) ? PREDICATE.cyclonedx : type;
}

/** Parses an SBOM file: SPDX or CycloneDX, as JSON. @throws PublishError naming the file. */
export function sbomFromFile(text: string, path: string): Omit<Sbom, 'subject'> {
  const predicate = parse(text, path);
  if (typeof predicate['spdxVersion'] === 'string') return { predicateType: PREDICATE.spdx, predicate };
  if (predicate['bomFormat'] === 'CycloneDX') return { predicateType: PREDICATE.cyclonedx, predicate };
  throw invalid(
    path,
    'is neither SPDX nor CycloneDX',
    'Write it with syft, trivy or another generator, as JSON.',
  );
}

/** Parses a predicate file. @throws PublishError naming the file. */
export function predicateFromFile(text: string, path: string): unknown {
  return parse(text, path);
}

function parse(text: string, path: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document)) return document;
  } catch {
    // Reported below.
  }
  throw invalid(path, 'is not a JSON object', 'A predicate is one JSON object.');
}

function invalid(path: string, what: string, hint: string): PublishError {
  return new PublishError(`${path} ${what}`, { code: 'INPUT_INVALID', input: 'attest', file: path, hint });
}

/** The error for `attest: {sbom: true}` if nothing created an SBOM. */
export function noSbom(): PublishError {
  return new PublishError('`attest` asks for an SBOM, and the image has none', {
    code: 'SBOM_MISSING',
    input: 'attest',
    hint: 'Set `sbom: true`, so that the build makes one, or name a file: `attest: {sbom: sbom.spdx.json}`.',
  });
}
