import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseDigest } from '../../../src/oci/digest.ts';
import type { TrustedRoots } from '../../../src/trust/roots/trusted-root.ts';
import { isAbout } from '../../../src/trust/statement.ts';
import { verifyBundle } from '../../../src/trust/verification/verify-bundle.ts';
import { findPart } from './parts.ts';
import { runAction, type ActionResult, type ActionRun } from './runner.ts';
import { IDENTITY, ISSUER, type Sigstore } from './sigstore.ts';

const run = promisify(execFile);
const testbed = process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../../.testbed');

/** cosign 2.5 from Debian 13, and cosign 3.1 from unstable. */
export const cosign2 = findPart(join(testbed, 'tools/usr/bin/cosign'));
export const cosign3 = findPart(join(testbed, 'tools-sid/usr/bin/cosign'));

export interface Workshop {
  directory: string;
  /** Runs the action in it: two platforms, with the embedded builder. */
  publish(inputs: Record<string, string>, run?: ActionRun): Promise<ActionResult>;
  /** Runs a program of the testbed with a separate home directory; rejects with its output. */
  call(program: string | undefined, args: readonly string[], env?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

/**
 * A checkout with a Dockerfile and a Sigstore instance's files, and a home directory with logins for
 * verifiers.
 */
export async function openWorkshop(
  sigstore: Sigstore,
  logins: readonly { host: string; username: string; password: string }[] = [],
): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), 'signing-'));
  const home = join(directory, 'home');
  await mkdir(join(home, '.docker'), { recursive: true });
  const auths = Object.fromEntries(
    logins.map(({ host, username, password }) => [
      host,
      { auth: Buffer.from(`${username}:${password}`).toString('base64') },
    ]),
  );
  await Promise.all([
    writeFile(join(home, '.docker/config.json'), JSON.stringify({ auths })),
    writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY greeting /greeting\n'),
    writeFile(join(directory, 'greeting'), 'hello\n'),
    writeFile(join(directory, '.dockerignore'), 'home\n*.json\n*.pem\n'),
    writeFile(join(directory, 'trusted_root.json'), sigstore.trustedRoot()),
    writeFile(join(directory, 'signing_config.json'), sigstore.signingConfig()),
    writeFile(join(directory, 'signing_config_v2.json'), sigstore.signingConfig({ rekor: 2 })),
  ]);
  return {
    directory,
    publish: (inputs, options = {}) =>
      runAction({
        workspace: directory,
        event: { ref: 'refs/tags/v1.2.3' },
        ...options,
        inputs: {
          engine: 'embedded',
          platforms: 'linux/amd64,linux/arm64',
          sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
          ...inputs,
        },
        env: { ...sigstore.environment(), ...options.env },
      }),
    async call(program, args, env = {}) {
      const { stdout, stderr } = await run(program ?? '', args, {
        cwd: directory,
        env: { PATH: process.env['PATH'] ?? '', HOME: home, DOCKER_CONFIG: join(home, '.docker'), ...env },
      });
      return stdout + stderr;
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

/** True when a registry has a valid signature of ours for a digest, found as verifiers do. */
export async function isSigned(
  host: string,
  repository: string,
  digest: string,
  roots: TrustedRoots,
): Promise<boolean> {
  const get = (path: string) =>
    fetch(`http://${host}/v2/${repository}/${path}`, { headers: { accept: ACCEPT } });
  const api = await get(`referrers/${digest}`);
  const list = api.ok ? api : await get(`manifests/${digest.replace(':', '-')}`);
  if (!list.ok) return false;
  const { manifests } = (await list.json()) as { manifests: { digest: string }[] };
  for (const { digest: referrer } of manifests) {
    const manifest = (await (await get(`manifests/${referrer}`)).json()) as { layers: { digest: string }[] };
    const blob = await get(`blobs/${manifest.layers[0]!.digest}`);
    const bundle = Buffer.from(await blob.arrayBuffer());
    const verified = await verifyBundle(bundle, { kind: 'keyless', roots }).catch(() => undefined);
    const isOurs = verified?.certificate?.identity === IDENTITY;
    if (isOurs && isAbout(verified.statement, parseDigest(digest, 'the tag'))) return true;
  }
  return false;
}
const ACCEPT =
  'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/octet-stream';

/** cosign's flags to verify the certificate's identity. */
export const IDENTITY_FLAGS = ['--certificate-identity', IDENTITY, '--certificate-oidc-issuer', ISSUER];
export const ROOT_FLAGS = ['--trusted-root', 'trusted_root.json'];

/** Environment that cosign 2 needs instead of a trusted root, for signatures without a bundle. */
export async function cosign2Environment(
  directory: string,
  sigstore: Sigstore,
): Promise<Record<string, string>> {
  const root = JSON.parse(sigstore.trustedRoot()) as {
    certificateAuthorities: { certChain: { certificates: { rawBytes: string }[] } }[];
    tlogs: { publicKey: { rawBytes: string } }[];
    ctlogs: { publicKey: { rawBytes: string } }[];
  };
  const pem = (label: string, base64: string) =>
    `-----BEGIN ${label}-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END ${label}-----\n`;
  const files = {
    SIGSTORE_ROOT_FILE: pem(
      'CERTIFICATE',
      root.certificateAuthorities[0]!.certChain.certificates[0]!.rawBytes,
    ),
    SIGSTORE_REKOR_PUBLIC_KEY: pem('PUBLIC KEY', root.tlogs[0]!.publicKey.rawBytes),
    SIGSTORE_CT_LOG_PUBLIC_KEY_FILE: pem('PUBLIC KEY', root.ctlogs[0]!.publicKey.rawBytes),
  };
  const written = Object.entries(files).map(async ([name, text]) => {
    const path = join(directory, `${name}.pem`);
    await writeFile(path, text);
    return [name, path] as const;
  });
  return Object.fromEntries(await Promise.all(written));
}
