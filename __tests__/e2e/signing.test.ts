import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import {
  cosign2,
  cosign2Environment,
  cosign3,
  IDENTITY_FLAGS,
  openWorkshop,
  ROOT_FLAGS,
  type Workshop,
} from './support/signing.ts';
import { CLAIMS, IDENTITY, ISSUER, startSigstore, type Sigstore } from './support/sigstore.ts';

const ready = (await hasDistribution()) && cosign2 && cosign3;

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface Trust {
  instance: string;
  identity: string;
  issuer: string;
  statements: {
    predicateType: string;
    subjects: string[];
    bundle: string;
    status: string;
    logIndex?: string;
  }[];
  registries: Record<string, { subject: string; referrer: string; listed: string }[]>;
}

/** distribution 2.8 has no referrers API; ours has; the third asks for tokens. */
(ready ? describe : describe.skip)('signed and attested in three registries', () => {
  let sigstore: Sigstore;
  let registries: Distribution[];
  let embedded: EmbeddedRegistry;
  let workshop: Workshop;

  beforeAll(async () => {
    sigstore = await startSigstore();
    embedded = await startEmbeddedRegistry();
    registries = await Promise.all([startDistribution(), startDistribution({ auth: 'token' })]);
    workshop = await openWorkshop(sigstore, [registries[1]!]);
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([...(registries ?? []), embedded, sigstore].map((one) => one?.close()));
  });

  const hosts = () => [registries[0]!.host, embedded.host, registries[1]!.host];
  const names = (path: string) => hosts().map((host) => `${host}/acme/${path}`);
  const inputs = (path: string) => ({
    images: names(path).join('\n'),
    tags: 'type=semver,pattern={{version}}',
    'registry-auth': `- registry: "${registries[1]!.host}"\n  username: ${registries[1]!.username}\n  password: ${registries[1]!.password}`,
  });
  /** Who signed the bundle of a referrer, by @sigstore/verify itself. */
  const verifiedByLibrary = async (host: string, referrer: string) => {
    const get = (path: string) =>
      fetch(`http://${host}/v2/acme/app/${path}`, { headers: { accept: MANIFEST } });
    const { layers } = (await (await get(`manifests/${referrer}`)).json()) as {
      layers: { digest: string }[];
    };
    const bundle = bundleFromJSON(await (await get(`blobs/${layers[0]!.digest}`)).json());
    const roots = TrustedRoot.fromJSON(JSON.parse(sigstore.trustedRoot()));
    const policy = { subjectAlternativeName: IDENTITY, extensions: { issuer: ISSUER } };
    const signer = new Verifier(toTrustMaterial(roots)).verify(toSignedEntity(bundle), policy);
    return signer.identity?.subjectAlternativeName;
  };
  const trustOf = (outputs: Record<string, string>) =>
    (JSON.parse(outputs['json'] ?? '{}') as { trust: Trust }).trust;

  test('both cosigns accept signature and provenance everywhere, by the same bytes; a rerun adds nothing', async () => {
    const result = await workshop.publish({ ...inputs('app'), sign: 'true', attest: 'true' });
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    const { digest = '' } = result.outputs;
    const trust = trustOf(result.outputs);
    expect(trust).toMatchObject({ instance: 'own', identity: IDENTITY, issuer: ISSUER });
    expect(trust.statements.map(({ predicateType, status }) => [predicateType, status])).toEqual([
      ['https://sigstore.dev/cosign/sign/v1', 'signed'],
      ['https://slsa.dev/provenance/v1', 'signed'],
    ]);
    // The index and both platforms, in one statement.
    expect(trust.statements.map(({ subjects }) => subjects.length)).toEqual([3, 3]);
    const listed = names('app').map((name) => trust.registries[name]!);
    expect(listed.map(([one]) => one!.listed)).toEqual(['tag', 'api', 'tag']);
    expect(new Set(listed.map((list) => list.map(({ referrer }) => referrer).join())).size).toBe(1);
    for (const name of names('app')) {
      const reference = `${name}@${digest}`;
      expect(await workshop.call(cosign3, ['verify', ...IDENTITY_FLAGS, ...ROOT_FLAGS, reference])).toContain(
        digest,
      );
      const attested = [
        'verify-attestation',
        '--type',
        'slsaprovenance1',
        ...IDENTITY_FLAGS,
        ...ROOT_FLAGS,
        reference,
      ];
      expect(await workshop.call(cosign3, attested)).toContain('payload');
    }
    // The third registry has the same referrers: their digests were compared.
    for (const host of hosts().slice(0, 2)) {
      for (const { referrer } of trust.registries[`${host}/acme/app`]!) {
        expect(await verifiedByLibrary(host, referrer)).toBe(IDENTITY);
      }
    }
    const rerun = await workshop.publish({ ...inputs('app'), sign: 'true', attest: 'true' });
    expect(rerun.exitCode).toBe(0);
    expect(trustOf(rerun.outputs).statements.map(({ status }) => status)).toEqual(['present', 'present']);
    expect(sigstore.rekor.entries).toHaveLength(2);
    expect(trustOf(rerun.outputs).registries).toEqual(trust.registries);
  });

  // The identity of a reusable workflow is the same for whoever calls it: only the repository tells its callers apart.
  test('the commands of the output verify as they are, and refuse what another caller of the workflow signed', async () => {
    const called = 'org/registry-publish/.github/workflows/publish.yml@refs/tags/v1';
    const own = { ...CLAIMS, job_workflow_ref: called };
    const one = (path: string) => ({
      ...inputs(path),
      images: names(path)[1]!,
      sign: 'true',
      attest: 'true',
    });
    sigstore.claims = own;
    const ours = await workshop.publish(one('called'));
    sigstore.claims = { ...own, repository: 'stranger/app', repository_owner: 'stranger' };
    const theirs = await workshop.publish(one('stranger'), { env: { GITHUB_REPOSITORY: 'stranger/app' } });
    sigstore.claims = { ...CLAIMS };
    expect([ours.exitCode, theirs.exitCode]).toEqual([0, 0]);
    const commands = ours.outputs['verify-commands']!.split('\n');
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      expect(command).toContain(`--certificate-identity 'https://github.com/${called}'`);
      for (const cosign of [cosign2, cosign3]) {
        // cosign 2.5 reads bundles with \`verify-attestation\` alone, and when it is told to.
        if (cosign === cosign2 && !command.includes('verify-attestation')) continue;
        const env = cosign === cosign2 ? await cosign2Environment(workshop.directory, sigstore) : {};
        const flag = cosign === cosign2 ? ' --new-bundle-format' : '';
        const line = command.replace(/^cosign (\S+)/, `${cosign} $1${flag}`);
        await workshop.call('sh', ['-c', line], env);
        const stranger = line
          .replace(names('called')[1]!, names('stranger')[1]!)
          .replace(ours.outputs['digest']!, theirs.outputs['digest']!);
        await expect(workshop.call('sh', ['-c', stranger], env)).rejects.toThrow(/acme\/app/);
      }
    }
  });

  test('outputs, summary and files', async () => {
    const result = await workshop.publish({ ...inputs('app'), sign: 'true', attest: 'true' });
    expect(result.outputs['signed']).toBe('true');
    expect(result.outputs['verify-commands']!.split('\n')).toHaveLength(6);
    expect(result.outputs['verify-commands']).toContain(`cosign verify --certificate-identity '${IDENTITY}'`);
    expect(result.summary).toContain(IDENTITY);
    expect(result.summary).toContain('cosign verify');
    for (const text of [result.raw, result.summary, JSON.stringify(result.outputs)]) {
      expect(text.replaceAll(/::add-mask::.*/g, '')).not.toMatch(
        /eyJ[\w-]+\.[\w-]+\.[\w-]+|request-token-of-the-runner/,
      );
    }
  });

  test('cosign 2.5 accepts attestations, and signatures in its own form', async () => {
    const result = await workshop.publish({ ...inputs('both'), sign: 'format: both', attest: 'true' });
    expect(result.exitCode).toBe(0);
    const env = await cosign2Environment(workshop.directory, sigstore);
    for (const name of names('both')) {
      const reference = `${name}@${result.outputs['digest']}`;
      expect(await workshop.call(cosign2, ['verify', ...IDENTITY_FLAGS, reference], env)).toContain(
        'claims were validated',
      );
      const attested = [
        'verify-attestation',
        '--new-bundle-format',
        '--type',
        'slsaprovenance1',
        ...IDENTITY_FLAGS,
        ...ROOT_FLAGS,
        reference,
      ];
      expect(await workshop.call(cosign2, attested, env)).toContain('payload');
      expect(await workshop.call(cosign3, ['verify', ...IDENTITY_FLAGS, ...ROOT_FLAGS, reference])).toContain(
        'The cosign claims were validated',
      );
    }
    const before = sigstore.rekor.entries.length;
    expect(
      (await workshop.publish({ ...inputs('both'), sign: 'format: both', attest: 'true' })).exitCode,
    ).toBe(0);
    expect(sigstore.rekor.entries).toHaveLength(before);
  });

  describe('with a key that cosign generated', () => {
    let key: string;
    beforeAll(async () => {
      await workshop.call(cosign3, ['generate-key-pair'], { COSIGN_PASSWORD: 'pass-phrase-of-the-key' });
      key = await readFile(join(workshop.directory, 'cosign.key'), 'utf8');
    });
    const withKey = (more: Record<string, string> = {}) => ({
      'signing-key': key,
      'signing-key-password': 'pass-phrase-of-the-key',
      ...more,
    });
    const secrets = () => ['pass-phrase-of-the-key', ...key.split('\n').filter((line) => line.length > 40)];

    test('cosign 3.1 verifies by the key, and no secret is left behind', async () => {
      const result = await workshop.publish({ ...inputs('key'), ...withKey(), sign: 'true' });
      expect(result.exitCode).toBe(0);
      const reference = `${names('key')[0]}@${result.outputs['digest']}`;
      expect(
        await workshop.call(cosign3, ['verify', '--key', 'cosign.pub', ...ROOT_FLAGS, reference]),
      ).toContain('claims were validated');
      const shown = [
        result.raw.replaceAll(/::add-mask::.*/g, ''),
        result.summary,
        JSON.stringify(result.outputs),
        JSON.stringify(result.env),
        result.leftovers.join(),
      ];
      for (const secret of secrets()) for (const text of shown) expect(text.includes(secret)).toBe(false);
    });

    test('without a log, both cosigns verify offline', async () => {
      const result = await workshop.publish({
        ...inputs('offline'),
        ...withKey(),
        sign: '{format: both, platforms: true, log: false}',
      });
      expect(result.exitCode).toBe(0);
      const reference = `${names('offline')[0]}@${result.outputs['digest']}`;
      const flags = ['verify', '--key', 'cosign.pub', '--insecure-ignore-tlog', reference];
      expect(await workshop.call(cosign3, flags)).toContain('claims were validated');
      expect(await workshop.call(cosign2, flags)).toContain('claims were validated');
    });

    test('a wrong password is told before the build', async () => {
      const result = await workshop.publish({
        ...inputs('wrong'),
        ...withKey({ 'signing-key-password': 'wrong-pass-phrase' }),
        sign: 'true',
      });
      expect(result.exitCode).toBe(1);
      expect(result.annotations[0]!.message).toContain('The password of `signing-key` is wrong');
      expect(result.log).not.toContain('Publish to');
    });
  });

  test('Rekor v2 and a time stamp, as cosign 3.1 takes them', async () => {
    const v2 = { sigstore: 'signing-config: signing_config_v2.json\ntrusted-root: trusted_root.json' };
    const result = await workshop.publish({ ...inputs('v2'), ...v2, sign: 'true' });
    expect(result.exitCode).toBe(0);
    const reference = `${names('v2')[0]}@${result.outputs['digest']}`;
    expect(await workshop.call(cosign3, ['verify', ...IDENTITY_FLAGS, ...ROOT_FLAGS, reference])).toContain(
      'claims were validated',
    );
    const legacy = await workshop.publish({ ...inputs('v2'), ...v2, sign: 'format: legacy' });
    expect(legacy.annotations[0]!.message).toMatch(/needs the promise of a Rekor v1 log/);
  });

  test('a registry that lost its bundles gets the same bytes again', async () => {
    const result = await workshop.publish({ ...inputs('heal'), sign: 'true' });
    const referrer = trustOf(result.outputs).registries[names('heal')[1]!]![0]!.referrer;
    await fetch(`http://${embedded.host}/v2/acme/heal/manifests/${referrer}`, { method: 'DELETE' });
    const before = sigstore.rekor.entries.length;
    const again = await workshop.publish({ ...inputs('heal'), sign: 'true' });
    expect(trustOf(again.outputs).statements.map(({ status }) => status)).toEqual(['copied']);
    expect(trustOf(again.outputs).registries[names('heal')[1]!]![0]!.referrer).toBe(referrer);
    expect(sigstore.rekor.entries).toHaveLength(before);
  });

  test.each([
    [
      'no permission for an identity',
      { ACTIONS_ID_TOKEN_REQUEST_URL: undefined },
      {},
      /Add `permissions: id-token: write`/,
    ],
    [
      'GitHub Enterprise Server',
      { GITHUB_SERVER_URL: 'https://github.acme.example' },
      { sigstore: 'auto' },
      /does not know the tokens of github\.acme\.example/,
    ],
    [
      'an image of another run',
      {},
      { from: 'oci:layout', attest: 'true', platforms: '' },
      /was not built by this run/,
    ],
  ] as const)('%s is an error, and no tag moves', async (_name, env, more, message) => {
    if ('from' in more)
      await workshop.call('skopeo', [
        'copy',
        '--src-tls-verify=false',
        `docker://${names('app')[0]}:1.2.3`,
        'oci:layout:latest',
      ]);
    const result = await workshop.publish(
      { ...inputs(`refused-${_name.length}`), sign: 'true', ...more },
      { env },
    );
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(message);
    const tag = await fetch(`http://${embedded.host}/v2/acme/refused-${_name.length}/manifests/1.2.3`, {
      method: 'HEAD',
    });
    expect(tag.status).toBe(404);
  });

  test("attestations are stored with GitHub's API, once", async () => {
    const given = { ...inputs('api'), attest: 'api: true' };
    const env = { GITHUB_API_URL: sigstore.url };
    const result = await workshop.publish(given, { env });
    expect(result.exitCode).toBe(0);
    expect(result.outputs['attestation-id']).toBe('1');
    expect(result.outputs['attestation-url']).toBe('https://github.com/acme/app/attestations/1');
    expect((await workshop.publish(given, { env })).exitCode).toBe(0);
    expect(sigstore.attestations.map(({ repository }) => repository)).toEqual(['acme/app']);
  });

  test('a job that may not store attestations is told before the build', async () => {
    sigstore.faults.github = (_request, response) =>
      void response.writeHead(403).end('{"message":"Resource not accessible by integration"}');
    const result = await workshop.publish(
      { ...inputs('denied'), attest: 'api: true' },
      { env: { GITHUB_API_URL: sigstore.url } },
    );
    sigstore.faults = {};
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/returned 403: Resource not accessible by integration/);
    expect(result.log).not.toContain('Publish to');
  });

  test('the job that merges parts of its own run signs and attests them; the parts are not signed', async () => {
    const one = { ...inputs('merged'), images: names('merged')[1]!, sign: 'true', attest: 'true' };
    const parts: string[] = [];
    for (const platforms of ['linux/amd64', 'linux/arm64']) {
      const part = await workshop.publish({ ...one, platforms, push: 'by-digest' });
      expect(part.exitCode).toBe(0);
      expect(part.outputs['signed']).toBe('false');
      parts.push(part.outputs['images']!);
    }
    const merged = await workshop.publish({ ...one, platforms: '', from: parts.join('\n') });
    expect(merged.exitCode).toBe(0);
    expect(trustOf(merged.outputs).statements.map(({ subjects }) => subjects.length)).toEqual([3, 3]);
    const later = { ...one, images: names('promoted')[1]!, platforms: '', from: parts[0]! };
    const other = await workshop.publish(later, { env: { GITHUB_RUN_NUMBER: '8' } });
    expect(other.log).toMatch(/was not built by this run/);
    expect(other.exitCode).toBe(1);
  });
});
