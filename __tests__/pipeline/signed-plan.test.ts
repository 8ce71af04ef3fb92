import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { planText, trustPlanText } from '../../src/report/plan-text.ts';
import { reportJson } from '../../src/report/outputs.ts';
import { createStyle } from '../../src/report/style.ts';
import { summary } from '../../src/report/summary/summary.ts';
import { CLAIMS, IDENTITY, ISSUER, startSigstore, WORKFLOW, type Sigstore } from '../e2e/support/sigstore.ts';
import { openSigningWorld, type SigningWorld } from './support/signing-world.ts';
import { MAIN } from './support/world.ts';

/** FACTS-trust.md: "In pull requests and with push: false/dry-run: nothing is signed, the plan says what would be." */
let sigstore: Sigstore;
let world: SigningWorld;
beforeAll(async () => void (sigstore = await startSigstore()));
beforeEach(async () => {
  sigstore.claims = { ...CLAIMS };
  world = await openSigningWorld(sigstore, { GITHUB_API_URL: sigstore.url });
});
afterEach(() => world.close());
afterAll(() => sigstore.close());

const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
const DRY = { 'dry-run': 'true' };
const pem = (): string =>
  String(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  );

test('a dry run tells what would be signed and by whom, and signs nothing', async () => {
  const requests = { ...sigstore.requests };
  const result = await world.sign({
    ...DRY,
    sign: 'true',
    attest:
      '{provenance: true, sbom: sbom.json, predicates: [{type: "https://acme.example/qa", path: qa.json}]}',
    ...(await files()),
  });
  expect(result.plannedTrust).toEqual({
    instance: 'own',
    identity: IDENTITY,
    issuer: ISSUER,
    format: 'bundle',
    statements: [SIGNATURE, PROVENANCE, 'https://cyclonedx.org/bom', 'https://acme.example/qa'],
    api: false,
  });
  expect(result.trust).toBeUndefined();
  expect(sigstore.requests).toEqual(requests);
  const asked = world.registries.flatMap((registry) => registry.asked.map(({ method }) => method));
  expect(asked.filter((method) => !['GET', 'HEAD'].includes(method))).toEqual([]);
  expect(reportJson(result, [])).toMatchObject({ plannedTrust: { identity: IDENTITY } });
  const text = trustPlanText(result.plannedTrust!, createStyle(false)).join('\n');
  expect(text).toContain(`by ${IDENTITY}, with your Sigstore instance`);
  expect(summary(result, 'acme/app')).toMatch(
    /\*\*Would be signed\*\* by .*release\.yml[\s\S]*^- https:\/\/slsa\.dev/m,
  );
});

async function files(): Promise<Record<string, string>> {
  await world.write('sbom.json', '{"bomFormat":"CycloneDX","specVersion":"1.6"}');
  await world.write('qa.json', '{"passed":true}');
  return {};
}

test('a key is named by its public half', async () => {
  const { plannedTrust } = await world.sign({
    ...DRY,
    sign: '{log: false}',
    'signing-key': pem(),
    sigstore: '',
  });
  expect(plannedTrust).toMatchObject({
    instance: 'key',
    key: expect.stringMatching(/^[\w+/]{43}=$/),
    api: false,
  });
  expect(JSON.stringify(plannedTrust)).not.toContain('PRIVATE');
});

test('a private repository would be signed with the instance of GitHub, and attestations stored there', async () => {
  sigstore.claims = { ...CLAIMS, repository_visibility: 'private' };
  const given = { ...DRY, sign: 'true', attest: 'true', sigstore: '', 'github-token': 'token' };
  const { plannedTrust } = await world.sign(given);
  expect(plannedTrust).toMatchObject({ instance: 'github', statements: [SIGNATURE, PROVENANCE], api: true });
  expect(world.warnings.join('\n')).toContain('--use-signed-timestamps');
  // The attestations API isn't probed: a dry run sends nothing that might be stored.
  expect(sigstore.requests.github).toBe(0);
});

test('offline, no token is asked for: the workflow is the one that the runner names', async () => {
  world.env['GITHUB_WORKFLOW_REF'] = WORKFLOW;
  const result = await world.sign({ 'dry-run': 'offline', sign: 'true' });
  expect(result.plannedTrust).toMatchObject({ identity: IDENTITY, issuer: ISSUER });
  expect(planText(result, createStyle(false)).join('\n')).toContain('no registry was asked');
});

test.each<[string, Record<string, string>, Record<string, undefined>, RegExp]>([
  ['no identity', { sign: 'true' }, { ACTIONS_ID_TOKEN_REQUEST_URL: undefined }, /needs an ID token/],
  ['a wrong key', { sign: 'true', 'signing-key': 'no key' }, {}, /signing-key/],
  [
    'an SBOM of a build that makes none',
    { attest: '{provenance: false, sbom: true}' },
    {},
    /asks for an SBOM/,
  ],
])('%s: a publish would be refused, and says so', async (_what, inputs, env, warning) => {
  Object.assign(world.env, env);
  const { plannedTrust } = await world.sign({ ...DRY, ...inputs });
  expect(plannedTrust).toBeUndefined();
  expect(world.warnings).toContainEqual(expect.stringMatching(/^A publish would be refused: /));
  expect(world.warnings.join('\n')).toMatch(warning);
});

test('a wrong input is an error', async () => {
  await expect(world.sign({ ...DRY, sign: 'maybe' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

test.each([
  ['push: by-digest', { push: 'by-digest' }, /the job that merges signs/],
  ['a pull request', {}, /nothing would be pushed/],
])('nothing would be signed: %s', async (what, inputs, line) => {
  const pull = { ...MAIN, eventName: 'pull_request', ref: 'refs/pull/7/merge', payload: { number: 7 } };
  const given = { ...DRY, tags: 'type=sha', sign: 'true', ...inputs };
  const { plannedTrust } = await (what === 'a pull request' ? world.publish(pull, given) : world.sign(given));
  expect(plannedTrust).toBeUndefined();
  expect(world.log.join('\n')).toMatch(line);
});

test('an SBOM that the build makes is among what would be signed; one that it does not make is told before the build', async () => {
  const { plannedTrust } = await world.sign({ ...DRY, attest: 'true', sbom: 'true', engine: 'buildx' });
  expect(plannedTrust?.statements).toEqual([PROVENANCE, 'https://spdx.dev/Document']);
  world.log.splice(0);
  const refused = world.sign({ attest: '{provenance: false, sbom: true}' });
  await expect(refused).rejects.toMatchObject({ code: 'SBOM_MISSING' });
  expect(world.log.join('\n')).not.toContain('Engine:');
});
