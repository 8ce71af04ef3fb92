import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { PipelineResult } from '../../../src/pipeline/types.ts';
import { referrersTag } from '../../../src/oci/referrers.ts';
import { parseDigest, type Digest } from '../../../src/oci/digest.ts';
import type { TrustReport } from '../../../src/trust/release/types.ts';
import type { LyingRegistry } from '../../e2e/support/lying-registry.ts';
import type { Sigstore } from '../../e2e/support/sigstore.ts';
import { openWorld, released, REPOSITORY, type World } from './world.ts';

/** A bundle as a registry holds it. */
export interface Held {
  referrer: Digest;
  bundle: Digest;
  predicateType: string;
  statement: {
    subject: { name?: string; digest: { sha256: string } }[];
    predicateType: string;
    predicate: unknown;
  };
}

export interface SigningWorld extends World {
  /** As a job of `acme/app` with `id-token: write`, signing with the stand-ins unless the inputs say otherwise. */
  sign(inputs: Record<string, string>, version?: string): Promise<PipelineResult>;
  /** What a registry holds on a digest, found as a verifier finds it: by the API, else by the tag. */
  held(registry: number, digest: string | undefined): Promise<Held[]>;
  /** Writes a file of the checked-out repository. */
  write(name: string, text: string): Promise<void>;
}

/** The world with a Sigstore instance. Its third registry has no referrers API. */
export async function openSigningWorld(
  sigstore: Sigstore,
  env: Record<string, string> = {},
): Promise<SigningWorld> {
  const idToken = (audience: string) => Promise.resolve(sigstore.token({ aud: audience }));
  const world = await openWorld({ env: { ...sigstore.environment(), ...env }, idToken });
  const write = (name: string, text: string) => writeFile(join(world.workspace, name), text);
  await Promise.all([
    write('.dockerignore', '*.json\n'),
    write('trusted_root.json', sigstore.trustedRoot()),
    write('signing_config.json', sigstore.signingConfig()),
  ]);
  withoutReferrers(world.registries[2]);
  return {
    ...world,
    write,
    sign: (inputs, version = 'v1.2.3') =>
      world.publish(released(version), {
        sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
        retries: '0',
        ...inputs,
      }),
    held: (registry, digest) => bundlesOn(world.registries[registry]!, registry === 2, digest),
  };
}

/** As Docker's registry 2.8 and GHCR: no API, and `OCI-Subject` is never answered. */
export function withoutReferrers(registry: LyingRegistry | undefined): void {
  registry?.lies.push(
    { on: 'referrers', ignored: true, status: 404 },
    { on: 'manifest-put', headers: { 'oci-subject': null } },
  );
}

/** What a registry holds on a digest. @param byTag where the list is in the tag that stands in for the API. */
export async function bundlesOn(
  { storage }: LyingRegistry,
  byTag: boolean,
  text: string | undefined,
  repository = REPOSITORY,
): Promise<Held[]> {
  const digest = parseDigest(text ?? '', 'the report');
  const read = async (of: Digest) =>
    JSON.parse(((await storage.manifest(repository, of))?.bytes ?? Buffer.from('null')).toString());
  const list = byTag ? await storage.tag(repository, referrersTag(digest)) : undefined;
  const listed: { digest: Digest }[] = byTag
    ? list
      ? (await read(list)).manifests
      : []
    : await storage.referrers(repository, digest);
  const held = listed.map(async ({ digest: referrer }): Promise<Held> => {
    const { layers, annotations } = await read(referrer);
    const { digest: bundle, size } = layers[0];
    const bytes = await buffer(await storage.readBlob(repository, bundle, { start: 0, end: size }));
    const { dsseEnvelope } = JSON.parse(bytes.toString());
    return {
      referrer,
      bundle,
      predicateType: annotations['dev.sigstore.bundle.predicateType'],
      statement: JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()),
    };
  });
  return (await Promise.all(held)).sort((a, b) => (a.predicateType < b.predicateType ? -1 : 1));
}

/** What became of each statement, by the end of its predicate type. */
export function statuses({
  trust,
}: PipelineResult): Record<string, TrustReport['statements'][number]['status']> {
  return Object.fromEntries(
    (trust?.statements ?? []).map(({ predicateType, status }) => [predicateType, status]),
  );
}
