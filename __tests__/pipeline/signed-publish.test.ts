import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { referrersTag } from '../../src/oci/referrers.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import { verifyReference } from '../../src/pipeline/sources/verify-reference.ts';
import { silent } from '../../src/support/reporter.ts';
import { PREDICATE } from '../../src/trust/types.ts';
import { IDENTITY, ISSUER, startSigstore, CLAIMS, WORKFLOW, type Sigstore } from '../e2e/support/sigstore.ts';
import { openSigningWorld, statuses, withoutReferrers, type SigningWorld } from './support/signing-world.ts';
import { COMMIT, MAIN, OTHER_COMMIT, released, REPOSITORY } from './support/world.ts';

/**
 * What docs/signing.md promises, with nothing installed: three registries, of which the third has no referrers API,
 * and stand-ins for Fulcio, Rekor, the time stamp authority and GitHub.
 */
let sigstore: Sigstore;
let world: SigningWorld;
beforeAll(async () => void (sigstore = await startSigstore()));
beforeEach(async () => {
  sigstore.faults = {};
  sigstore.claims = { ...CLAIMS };
  sigstore.attestations.length = 0;
  world = await openSigningWorld(sigstore);
});
afterEach(() => world.close());
afterAll(() => sigstore.close());

const ALL = [0, 1, 2];
const everywhere = (digest: string | undefined) => Promise.all(ALL.map((each) => world.held(each, digest)));
const thrice = <T>(value: T): T[] => [value, value, value];
const PUBLISHING = { engine: '', reproducible: '', provenance: '' };
const MIRRORING = { ...PUBLISHING, images: '', tags: '' };
const name = (registry: number) => `${world.registries[registry]!.host}/${REPOSITORY}`;

describe('a signed release', () => {
  test('has one bundle, with the same bytes in every registry, before any tag', async () => {
    const held: number[] = [];
    for (const each of ALL) {
      const { storage } = world.registries[each]!;
      const write = storage.writeTag.bind(storage);
      storage.writeTag = async (repository, tag, digest) => {
        if (!tag.startsWith('sha256-')) held.push(...(await everywhere(digest)).map(({ length }) => length));
        return write(repository, tag, digest);
      };
    }
    const result = await world.sign({ sign: 'true', platforms: 'linux/amd64,linux/arm64' });
    const { report, trust } = result;
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
    // Four tags in three registries: at each of them, every registry held the bundle.
    expect(held).toEqual(Array(4 * 3 * 3).fill(1));
    const [first, ...others] = await everywhere(report?.digest);
    expect(first).toHaveLength(1);
    expect(others).toEqual([first, first]);
    const [{ statement }] = first as [NonNullable<typeof first>[number]];
    // cosign's sign/v1: subjects without names, so that the bytes are the same everywhere; the platforms are named too.
    expect(statement).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://sigstore.dev/cosign/sign/v1',
      predicate: {},
      subject: [report!.digest, ...report!.platforms.map(({ digest }) => digest)].map((digest) => ({
        digest: { sha256: digest.slice('sha256:'.length) },
      })),
    });
    expect(trust).toMatchObject({
      instance: 'own',
      identity: IDENTITY,
      issuer: ISSUER,
      format: 'bundle',
      api: [],
    });
    expect(ALL.map((each) => trust!.registries[name(each)]!.map(({ listed }) => listed))).toEqual([
      ['api'],
      ['api'],
      ['tag'],
    ]);
    expect(result.bundles).toHaveLength(1);
    // The last tag that is written isn't the list of signatures: registries show the newest tag as the latest.
    const tags = world.registries[2]!.asked.filter(
      ({ kind, reference }) => kind === 'manifest-put' && !reference.startsWith('sha256:'),
    ).map(({ reference }) => reference);
    expect(tags[0]).toBe(referrersTag(report!.digest));
    expect(tags).toContain('1.2.3');
  });

  test('again signs nothing, and adds nothing', async () => {
    const { report } = await world.sign({ sign: 'true', attest: 'true' });
    const before = await everywhere(report?.digest);
    const certificates = sigstore.certificates.length;
    const again = await world.sign({ sign: 'true', attest: 'true' });
    expect(statuses(again)).toEqual({ [PREDICATE.signature]: 'present', [PREDICATE.provenance]: 'present' });
    expect(await everywhere(report?.digest)).toEqual(before);
    expect(sigstore.certificates).toHaveLength(certificates);
  });

  test('a registry that lost everything gets the same bytes again', async () => {
    const { report } = await world.sign({ sign: 'true' });
    const before = await everywhere(report?.digest);
    world.registries[1]?.reset();
    const entries = sigstore.rekor.entries.length;
    const again = await world.sign({ sign: 'true' });
    expect(statuses(again)).toEqual({ [PREDICATE.signature]: 'copied' });
    expect(await everywhere(report?.digest)).toEqual(before);
    expect(sigstore.rekor.entries).toHaveLength(entries);
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
  });

  test('a signature of somebody else, or of another subject, is none of ours', async () => {
    sigstore.claims = {
      ...CLAIMS,
      job_workflow_ref: 'acme/app/.github/workflows/nightly.yml@refs/heads/main',
    };
    const { report } = await world.sign({ sign: 'true' });
    sigstore.claims = { ...CLAIMS };
    const again = await world.sign({ sign: 'true' });
    expect(statuses(again)).toEqual({ [PREDICATE.signature]: 'signed' });
    // What another workflow attached stays: the list of the third registry is merged.
    expect((await everywhere(report?.digest)).map((held) => held.length)).toEqual(thrice(2));
  });

  // cosign copy tags each platform's manifest `sha256-<its own hex>`; another run may write the tag at the same time.
  test('the list of a registry without the API is written again when it was lost or is no list', async () => {
    const { report } = await world.publish(released('v1.2.3'));
    const tag = referrersTag(report!.digest);
    const { storage, lies } = world.registries[2]!;
    await storage.writeTag(REPOSITORY, tag, parseDigest(report!.digest, 'the report'));
    lies.push({
      on: 'manifest-put',
      when: ({ reference }) => reference === tag,
      loses: 'tag',
      to: 1,
    });
    const { trust } = await world.sign({ sign: 'true' });
    expect(trust?.registries[name(2)]).toMatchObject([{ listed: 'tag' }]);
    const [first, ...others] = await everywhere(report?.digest);
    expect(others).toEqual([first, first]);
    expect(first).toHaveLength(1);
  });

  test('platforms: true attaches it to each platform as well', async () => {
    const { report } = await world.sign({
      sign: 'platforms: true',
      platforms: 'linux/amd64,linux/arm64',
    });
    const root = await everywhere(report?.digest);
    for (const { digest } of report!.platforms) {
      const held = await everywhere(digest);
      expect(held.map((each) => each.map(({ bundle }) => bundle))).toEqual(
        root.map((each) => each.map(({ bundle }) => bundle)),
      );
    }
    expect(report?.platforms).toHaveLength(2);
  });

  test('with a key: its hint is reported, no identity is asked for, and neither key nor password is printed', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'pass-phrase' };
    const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher }));
    const before = sigstore.requests.fulcio;
    const key = { 'signing-key': pem, 'signing-key-password': 'pass-phrase', sign: 'true' };
    const result = await world.sign(key);
    expect(result.trust).toMatchObject({
      instance: 'own',
      key: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
    expect(sigstore.requests.fulcio).toBe(before);
    const [first, ...others] = await everywhere(result.report?.digest);
    expect(others).toEqual([first, first]);
    expect(statuses(await world.sign(key))).toEqual({ [PREDICATE.signature]: 'present' });
    expect([...world.log, ...world.notices, ...world.warnings].join('\n')).not.toMatch(/pass-phrase|PRIVATE/);
  });

  test("format: both adds cosign 2's form, one for each registry, and a rerun none", async () => {
    const { report } = await world.sign({ sign: 'format: both' });
    const tag = `${referrersTag(report!.digest)}.sig`;
    const first = await world.tag(tag);
    expect(first).not.toContain(undefined);
    // Its payload names the repository: nothing is shared.
    expect(new Set(first).size).toBe(3);
    await world.sign({ sign: 'format: both' });
    expect(await world.tag(tag)).toEqual(first);
  });
});

describe('an attested release', () => {
  // Field by field as actions/attest makes it, from the claims of the token and from nothing else.
  test('has a provenance with one subject for each name and digest', async () => {
    sigstore.claims = { ...CLAIMS, job_workflow_ref: 'acme/shared/.github/workflows/build.yml@refs/tags/v3' };
    const { report } = await world.sign({ attest: 'true' });
    const [first, ...others] = await everywhere(report?.digest);
    expect(others).toEqual([first, first]);
    const sha256 = report!.digest.slice('sha256:'.length);
    const platform = report!.platforms.map(({ digest }) => digest.slice('sha256:'.length));
    expect(first?.[0]?.statement).toEqual({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: ALL.flatMap((each) =>
        [...new Set([sha256, ...platform])].map((digest) => ({
          name: name(each),
          digest: { sha256: digest },
        })),
      ),
      predicate: {
        buildDefinition: {
          buildType: 'https://actions.github.io/buildtypes/workflow/v1',
          externalParameters: {
            workflow: {
              ref: 'refs/heads/main',
              repository: 'https://github.com/acme/app',
              path: '.github/workflows/release.yml',
            },
          },
          internalParameters: {
            github: {
              event_name: 'push',
              repository_id: '74',
              repository_owner_id: '65',
              runner_environment: 'github-hosted',
            },
          },
          resolvedDependencies: [
            { uri: 'git+https://github.com/acme/app@refs/heads/main', digest: { gitCommit: 'a'.repeat(40) } },
          ],
        },
        runDetails: {
          builder: { id: 'https://github.com/acme/shared/.github/workflows/build.yml@refs/tags/v3' },
          metadata: { invocationId: 'https://github.com/acme/app/actions/runs/4000/attempts/1' },
        },
      },
    });
  });

  test('SBOM and predicates come from files; the SBOM is about the one platform', async () => {
    await world.write('sbom.json', '{"spdxVersion":"SPDX-2.3","name":"app"}');
    await world.write('scan.json', '{"passed":true}');
    const attest = (sbom: string) =>
      `{provenance: false, sbom: ${sbom}, predicates: [{type: "https://example.com/scan/v1", path: scan.json}]}`;
    const { report } = await world.sign({ attest: attest('sbom.json') });
    const [held = []] = await everywhere(report?.digest);
    expect(held.map(({ statement }) => [statement.predicateType, statement.predicate])).toEqual([
      ['https://example.com/scan/v1', { passed: true }],
      ['https://spdx.dev/Document', { spdxVersion: 'SPDX-2.3', name: 'app' }],
    ]);
    // The same type with other content is another statement.
    await world.write('scan.json', '{"passed":false}');
    expect(statuses(await world.sign({ attest: attest('sbom.json') }))).toEqual({
      'https://example.com/scan/v1': 'signed',
      'https://spdx.dev/Document': 'present',
    });
  });

  test.each([
    ['{provenance: false, sbom: true}', {}, 'SBOM_MISSING'],
    ['{provenance: false, sbom: sbom.json}', { platforms: 'linux/amd64,linux/arm64' }, 'INPUT_INVALID'],
    [
      '{provenance: false, predicates: [{type: "https://example.com/x", path: list.json}]}',
      {},
      'INPUT_INVALID',
    ],
    ['{provenance: false, sbom: other.json}', {}, 'INPUT_INVALID'],
  ])('%s that can not be said is an error, and no tag is there', async (attest, more, code) => {
    await world.write('sbom.json', '{"bomFormat":"CycloneDX"}');
    await world.write('list.json', '[1]');
    await world.write('other.json', '{"packages":[]}');
    await expect(world.sign({ attest, ...more })).rejects.toMatchObject({ code, input: 'attest' });
    expect(await world.tag('1.2.3')).toEqual(thrice(undefined));
  });

  test("is stored with GitHub's API last, and once", async () => {
    await world.close();
    world = await openSigningWorld(sigstore, { GITHUB_API_URL: sigstore.url });
    const given = { sign: 'true', attest: 'api: true', 'github-token': 'job-token' };
    const { trust } = await world.sign(given);
    expect(trust?.api).toEqual([
      {
        id: '1',
        url: 'https://github.com/acme/app/attestations/1',
        predicateType: 'https://slsa.dev/provenance/v1',
      },
    ]);
    expect(sigstore.attestations[0]).toMatchObject({
      repository: 'acme/app',
      authorization: 'Bearer job-token',
    });
    expect((await world.sign(given)).trust?.api).toEqual([]);
    expect(sigstore.attestations).toHaveLength(1);
  });

  test.each([
    [403, 'Resource not accessible by integration', 'public', 'ATTESTATIONS_DENIED'],
    [404, 'Not Found', 'public', 'ATTESTATIONS_DENIED'],
    [403, 'Feature not available for private repositories', 'private', 'SIGN_PRIVATE'],
  ])(
    'a job that may not store attestations (%d %s) is told before the build',
    async (status, message, visibility, code) => {
      await world.close();
      world = await openSigningWorld(sigstore, { GITHUB_API_URL: sigstore.url });
      sigstore.claims = { ...CLAIMS, repository_visibility: visibility };
      sigstore.faults.github = (_request, response) =>
        void response.writeHead(status).end(JSON.stringify({ message }));
      await expect(world.sign({ attest: 'api: true', 'github-token': 't' })).rejects.toMatchObject({ code });
      expect(world.registries.flatMap(({ asked }) => asked).filter(({ method }) => method === 'PUT')).toEqual(
        [],
      );
    },
  );
});

describe('no tag moves when signing fails', () => {
  const refuse = (service: 'fulcio' | 'rekor' | 'tsa') => () => {
    sigstore.faults[service] = (_request, response) => void response.writeHead(503).end('{}');
  };
  test.each<[string, () => void, object]>([
    ['Fulcio is down', refuse('fulcio'), { code: 'FULCIO' }],
    ['Rekor is down', refuse('rekor'), { code: 'REKOR' }],
    ['the time stamp authority is down', refuse('tsa'), { code: 'TSA' }],
    [
      'a registry refuses the bundle',
      () =>
        world.registries[1]?.lies.push({
          on: 'manifest-put',
          when: ({ reference }) => reference.startsWith('sha256:'),
          from: 2,
          ignored: true,
          status: 403,
        }),
      { detail: expect.stringMatching(/^Registry returned 403/) },
    ],
    [
      'the tag of the list is immutable',
      () =>
        world.registries[2]?.lies.push({
          on: 'manifest-put',
          when: ({ reference }) => reference.startsWith('sha256-'),
          ignored: true,
          status: 400,
        }),
      { message: expect.stringMatching(/the list of signatures can't be written to the tag sha256-/) },
    ],
    [
      'a registry loses what it accepted',
      () =>
        world.registries[1]?.lies.push(
          { on: 'referrers', body: '{"schemaVersion":2,"manifests":[]}' },
          { on: 'manifest-put', when: ({ reference }) => reference.startsWith('sha256-'), loses: 'tag' },
        ),
      { code: 'REFERRERS_LOST' },
    ],
  ])('%s', async (_what, fault, error) => {
    const before = await world.publish(released('v1.2.3'));
    await world.write('greeting', 'the next hello\n');
    fault();
    const next = () =>
      world.publish(released('v1.3.0', OTHER_COMMIT), {
        sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
        sign: 'true',
        retries: '0',
      });
    await expect(next()).rejects.toMatchObject(error);
    expect(await world.tag('1.3.0')).toEqual(thrice(undefined));
    for (const tag of ['1', 'latest']) expect(await world.tag(tag)).toEqual(thrice(before.report?.digest));
  });

  test('an optional registry is left out, and the others are signed', async () => {
    withoutReferrers(world.registries[1]);
    world.registries[1]?.lies.push({
      on: 'manifest-put',
      when: ({ reference }) => reference.startsWith('sha256-'),
      ignored: true,
      status: 400,
    });
    const images = ALL.map((each) => `name=${name(each)}${each === 1 ? ',optional=true' : ''}`).join('\n');
    const { report } = await world.sign({ sign: 'true', images });
    expect(report?.images.map(({ status }) => status)).toEqual(['published', 'failed', 'published']);
    expect(await world.tag('1.2.3')).toEqual([report?.digest, undefined, report?.digest]);
  });

  test('unless it is optional: a warning says so', async () => {
    refuse('rekor')();
    const { report, trust } = await world.sign({ sign: 'optional: true' });
    expect(trust).toBeUndefined();
    expect(await world.tag('1.2.3')).toEqual(thrice(report?.digest));
    expect(world.warnings.join('\n')).toMatch(/without a signature, since sign is optional: .*Rekor.* 503/);
  });

  test('what the own trusted root does not know is told, and not published', async () => {
    const other = await startSigstore();
    await world.write('trusted_root.json', other.trustedRoot());
    await other.close();
    await expect(world.sign({ sign: 'true' })).rejects.toMatchObject({ code: 'UNVERIFIED' });
    expect(await world.tag('1.2.3')).toEqual(thrice(undefined));
  });

  test.each([
    ['no identity', { ACTIONS_ID_TOKEN_REQUEST_URL: '' }, { sign: 'true' }, 'ID_TOKEN_MISSING'],
    ['a password without a key', {}, { sign: 'true', 'signing-key-password': 'secret' }, 'KEY_INVALID'],
    [
      'no trusted root',
      {},
      { sign: 'true', sigstore: 'signing-config: signing_config.json' },
      'TRUSTED_ROOT_INVALID',
    ],
    [
      'a trusted root that is none',
      {},
      { sign: 'true', 'trusted-root': 'signing_config.json' },
      'TRUSTED_ROOT_INVALID',
    ],
    [
      'no log for a certificate of GitHub',
      {},
      { sign: 'log: false', sigstore: 'public' },
      'SIGN_UNSUPPORTED',
    ],
    ["cosign 2's form without a log", {}, { sign: 'format: legacy', sigstore: 'github' }, 'SIGN_UNSUPPORTED'],
  ])('%s is told before a registry is asked', async (_what, env, inputs, code) => {
    await world.close();
    world = await openSigningWorld(sigstore, env);
    await expect(world.sign(inputs)).rejects.toMatchObject({ code });
    expect(await world.tag('1.2.3')).toEqual(thrice(undefined));
  });
});

describe('an image that this run did not build', () => {
  const from = (digest: string | undefined) => ({ ...PUBLISHING, from: `${name(0)}@${digest}` });

  test('is signed, and no provenance is made up', async () => {
    const { report } = await world.publish(released('v1.0.0'));
    const attested = world.sign({ ...from(report?.digest), sign: 'true', attest: 'true' }, 'v2.0.0');
    await expect(attested).rejects.toMatchObject({ code: 'PROVENANCE_UNKNOWN', input: 'attest' });
    expect(await world.tag('2.0.0')).toEqual(thrice(undefined));
    const signed = await world.sign({ ...from(report?.digest), sign: 'true' }, 'v2.0.0');
    expect(Object.keys(statuses(signed))).toEqual([PREDICATE.signature]);
    expect(await world.tag('2.0.0')).toEqual(thrice(report?.digest));
  });

  test('keeps the provenance of the run that built it, by another workflow of the repository', async () => {
    sigstore.claims = { ...CLAIMS, run_id: '3999', job_workflow_ref: WORKFLOW.replace('release', 'build') };
    const { report } = await world.sign({ attest: 'true', images: name(0) }, 'v1.0.0');
    const [built] = await world.held(0, report?.digest);
    sigstore.claims = { ...CLAIMS };
    const result = await world.sign({ ...from(report?.digest), sign: 'true', attest: 'true' }, 'v2.0.0');
    expect(statuses(result)).toEqual({ [PREDICATE.signature]: 'signed', [PREDICATE.provenance]: 'copied' });
    expect(world.notices.join('\n')).toMatch(/was not built by this run: it keeps the provenance/);
    for (const held of await everywhere(report?.digest)) expect(held).toContainEqual(built);
  });

  test('is attested when it was merged of parts of this run, by another attempt of it too', async () => {
    const env = { GITHUB_RUN_NUMBER: '41', GITHUB_WORKFLOW_REF: WORKFLOW };
    const given = { images: name(0), reproducible: 'false', provenance: 'false' };
    const parts: string[] = [];
    for (const platforms of ['linux/amd64', 'linux/arm64']) {
      world.env['GITHUB_RUN_ATTEMPT'] = String(parts.length + 1);
      Object.assign(world.env, env);
      const part = await world.sign({ ...given, platforms, push: 'by-digest', attest: 'true' });
      expect(part.trust).toBeUndefined();
      parts.push(`${name(0)}@${part.report?.digest}`);
    }
    const merge = { ...PUBLISHING, images: name(0), from: parts.join('\n'), attest: 'true' };
    const merged = await world.sign(merge);
    expect(statuses(merged)).toEqual({ [PREDICATE.provenance]: 'signed' });
    expect(
      (await world.held(0, merged.report?.digest)).map(({ statement }) => statement.subject.length),
    ).toEqual([3]);
    // Of another run it isn't known what was done.
    world.env['GITHUB_RUN_NUMBER'] = '42';
    const other = parts.slice(0, 1).join('');
    await expect(world.sign({ ...merge, from: other }, 'v3.0.0')).rejects.toMatchObject({
      code: 'PROVENANCE_UNKNOWN',
    });
  });

  // A reusable workflow has one identity for everybody who calls it: the repository tells them apart.
  test('a provenance of another repository does not count, whatever workflow made it', async () => {
    sigstore.claims = { ...CLAIMS, repository: 'stranger/app' };
    const { report } = await world.sign({ attest: 'true', images: name(0) }, 'v1.0.0');
    sigstore.claims = { ...CLAIMS };
    await expect(world.sign({ ...from(report?.digest), attest: 'true' }, 'v2.0.0')).rejects.toMatchObject({
      code: 'PROVENANCE_UNKNOWN',
    });
  });
});

describe('verify', () => {
  const rule = (identity: string) =>
    `- images: "${world.registries[0]?.host}/*"\n  identity: ${identity}\n  issuer: ${ISSUER}\n`;
  const RELEASES = 'https://github.com/acme/app/.github/workflows/release.yml@refs/heads/*';
  const OTHERS = 'https://github.com/acme/other/.github/workflows/release.yml@refs/heads/*';
  const mirror = () => `- from: ${name(0)}\n  to: ${world.registries[1]?.host}/mirror/app`;
  const root = { 'trusted-root': 'trusted_root.json' };

  test('lets an image through that its rule is satisfied by, with its signatures', async () => {
    const { report } = await world.sign({ sign: 'true', images: name(0) });
    const given = { ...MIRRORING, ...root, verify: rule(RELEASES), mirror: mirror() };
    const { mirror: mirrored } = await world.publish(MAIN, given);
    expect(mirrored?.totals).toMatchObject({ failed: 0 });
    const [, copy] = await world.tag('1.2.3', 'mirror/app');
    expect(copy).toBe(report?.digest);
    const digest = parseDigest(report!.digest, 'the report');
    expect(await world.registries[1]!.storage.referrers('mirror/app', digest)).toHaveLength(1);
    expect(world.log.join('\n')).toContain(`signed by ${IDENTITY}`);
  });

  test.each([
    ['by nobody', false],
    ['by another workflow', true],
  ])('stops a mirror of what is signed %s, and says what was found', async (_what, isSigned) => {
    await world.sign({ ...(isSigned ? { sign: 'true' } : {}), images: name(0) });
    const given = { ...MIRRORING, ...root, verify: rule(OTHERS), mirror: mirror() };
    const { mirror: mirrored, published } = await world.publish(MAIN, given);
    expect(published).toBe(false);
    expect(new Set(mirrored?.failures.map(({ code }) => code))).toEqual(new Set(['UNVERIFIED']));
    if (isSigned) expect(JSON.stringify(mirrored?.failures)).toContain(IDENTITY);
    expect(await world.tag('1.2.3', 'mirror/app')).toEqual(thrice(undefined));
  });

  test('of one reference, at a terminal', async () => {
    const { report } = await world.sign({ sign: 'true', images: name(0) });
    const request = (identity: string) =>
      world.request(MAIN, { ...MIRRORING, ...root, verify: rule(identity) });
    const { signal } = new AbortController();
    const verify = (reference: string, identity: string) =>
      verifyReference(reference, request(identity), silent, signal);
    expect(await verify(`${name(0)}:1.2.3`, RELEASES)).toMatchObject({
      name: name(0),
      digest: report?.digest,
      accepted: [{ predicateType: PREDICATE.signature, certificate: { identity: IDENTITY } }],
    });
    await expect(verify(`${name(0)}:1.2.3`, OTHERS)).rejects.toMatchObject({ code: 'UNVERIFIED' });
    // No rule is no proof.
    const elsewhere = rule(RELEASES).replace(/images: .*/, 'images: ghcr.io/acme/*');
    const unruled = world.request(MAIN, { ...MIRRORING, ...root, verify: elsewhere });
    await expect(verifyReference(`${name(0)}:1.2.3`, unruled, silent, signal)).rejects.toMatchObject({
      code: 'RULE_INVALID',
    });
  });

  test('stops `from` before a registry is written to', async () => {
    const { report } = await world.publish(released('v1.0.0', COMMIT), { images: name(0) });
    for (const registry of world.registries) registry.asked.length = 0;
    const given = { ...PUBLISHING, ...root, verify: rule(RELEASES), from: `${name(0)}@${report?.digest}` };
    await expect(world.publish(released('v2.0.0'), given)).rejects.toMatchObject({ code: 'UNVERIFIED' });
    const written = world.registries.flatMap(({ asked }) => asked).filter(({ method }) => method === 'PUT');
    expect(written).toEqual([]);
  });

  test.each([
    ['its owner', 'https://github.com/acme*/app/.github/workflows/release.yml@refs/heads/main'],
    ['its host', 'https://*.com/acme/app/.github/workflows/release.yml@refs/heads/main'],
  ])('a "*" in %s is refused before anything is asked', async (_where, identity) => {
    const given = { ...MIRRORING, ...root, verify: rule(identity), mirror: mirror() };
    await expect(world.publish(MAIN, given)).rejects.toMatchObject({ code: 'RULE_INVALID', input: 'verify' });
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });
});
