import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import {
  cosign2,
  cosign3,
  IDENTITY_FLAGS,
  openWorkshop,
  ROOT_FLAGS,
  type Workshop,
} from './support/signing.ts';
import { IDENTITY, ISSUER, startSigstore, type Sigstore } from './support/sigstore.ts';

const ready = (await hasDistribution()) && cosign2 && cosign3;

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
    const rerun = await workshop.publish({ ...inputs('app'), sign: 'true', attest: 'true' });
    expect(rerun.exitCode).toBe(0);
    expect(trustOf(rerun.outputs).statements.map(({ status }) => status)).toEqual(['present', 'present']);
    expect(sigstore.rekor.entries).toHaveLength(2);
    expect(trustOf(rerun.outputs).registries).toEqual(trust.registries);
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
});
