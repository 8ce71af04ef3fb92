import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createService } from '../../src/trust/services/client.ts';
import { storeAttestation } from '../../src/trust/services/github-attestations.ts';
import { startSigstore, type Sigstore } from '../e2e/support/sigstore.ts';
import { keyless, services, signed } from './support.ts';

let sigstore: Sigstore;
let bundle: Buffer;
beforeAll(async () => {
  sigstore = await startSigstore();
  bundle = (await signed(await keyless(sigstore))).bytes;
});
beforeEach(() => {
  sigstore.faults = {};
  sigstore.attestations.length = 0;
});
afterAll(() => sigstore.close());

const store = () => {
  const service = createService("GitHub's attestations API", 'ATTESTATIONS', sigstore.host, services());
  const options = { api: sigstore.url, repository: 'acme/app', token: 'token-of-the-job', service };
  return storeAttestation(bundle, options, undefined);
};

// https://docs.github.com/rest/repos/attestations#create-an-attestation
test('a bundle is stored with its own bytes, and the id is returned', async () => {
  expect(await store()).toBe('1');
  expect(sigstore.attestations).toEqual([
    {
      repository: 'acme/app',
      bundle: JSON.parse(bundle.toString()),
      authorization: 'Bearer token-of-the-job',
    },
  ]);
});

test.each([
  [401, 'Bad credentials', 'ATTESTATIONS_DENIED', /`attestations: write`/],
  [403, 'Resource not accessible by integration', 'ATTESTATIONS_DENIED', /`attestations: write`/],
  [404, 'Not Found', 'ATTESTATIONS_DENIED', /Enterprise Cloud/],
  // actions/attest-build-provenance #216, #539.
  [422, 'provenance and certificate values do not match', 'ATTESTATIONS', /compares the statement/],
  [500, 'Server Error', 'ATTESTATIONS', /Run the job again/],
])('%d %s is told in the words of GitHub, without the token', async (status, message, code, hint) => {
  sigstore.faults.github = (_request, response) =>
    void response.writeHead(status).end(JSON.stringify({ message }));
  const error: unknown = await store().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code,
    message: expect.stringContaining(`${status}`),
    hint: expect.stringMatching(hint),
  });
  expect(String(error)).toContain(message);
  expect(JSON.stringify(error) + String(error)).not.toContain('token-of-the-job');
});

test.each([['{}'], ['{"id":null}'], ['nonsense']])('an answer %s without an id is an error', async (body) => {
  sigstore.faults.github = (_request, response) => void response.writeHead(201).end(body);
  await expect(store()).rejects.toMatchObject({ code: 'ATTESTATIONS' });
});
