import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rootsFromFile, rootsFromTuf } from '../../src/trust/roots/trusted-root.ts';
import { readTufTarget } from '../../src/trust/roots/tuf.ts';
import { TUF_ROOTS } from '../../src/trust/roots/tuf-roots.ts';
import { trustedRoot as root, TufRepository } from './tuf-repository.ts';

let cache: string;
beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'tuf-'))));
afterEach(() => rm(cache, { recursive: true, force: true }));

const SIGSTORE = 'https://tuf-repo-cdn.sigstore.dev';
const GITHUB = 'https://tuf-repo.github.com';
describe('roots from TUF', () => {
  const uris = (roots: readonly { certificateAuthorities: { uri: string }[] }[]) =>
    roots.flatMap(({ certificateAuthorities }) => certificateAuthorities.map(({ uri }) => uri));

  // cli/cli: the verifier is chosen by the organization of the leaf's issuer.
  test.each([
    ['sigstore.dev', undefined, SIGSTORE, 'https://public.example'],
    ['GitHub, Inc.', undefined, GITHUB, 'https://public.example'],
    ['GitHub, Inc.', 'acme', GITHUB, 'https://acme.example'],
    ['sigstore.dev', 'acme', SIGSTORE, 'https://public.example'],
    // Whatever a certificate says of its issuer, only these two are asked.
    ['https://evil.example', undefined, SIGSTORE, 'https://public.example'],
  ])('certificates of %s for the tenant %s are judged by %s', async (organization, tenant, host, uri) => {
    const repository = new TufRepository();
    repository.publish({
      'trusted_root.json': root('https://public.example'),
      'acme.trusted_root.json': root('https://acme.example'),
    });
    await repository.trust(cache, new URL(host).host);
    const roots = rootsFromTuf({ http: repository.http, cache }, tenant);
    expect(uris(await roots.forIssuer(organization))).toEqual([uri]);
    // Asked once, and of one host.
    const asked = repository.asked.length;
    await roots.forIssuer(organization);
    expect(repository.asked).toHaveLength(asked);
    expect(new Set(repository.asked.map((url) => new URL(url).origin))).toEqual(new Set([host]));
  });

  test("keys are judged by Sigstore's logs", async () => {
    const repository = new TufRepository();
    repository.publish({ 'trusted_root.json': root('https://public.example') });
    await repository.trust(cache, new URL(SIGSTORE).host);
    const roots = rootsFromTuf({ http: repository.http, cache }, 'acme');
    expect(uris(await roots.forKeys())).toEqual(['https://public.example']);
  });

  test('a tenant without a root of its own is told', async () => {
    const repository = new TufRepository();
    repository.publish({ 'trusted_root.json': root('https://public.example') });
    await repository.trust(cache, new URL(GITHUB).host);
    await expect(
      rootsFromTuf({ http: repository.http, cache }, 'other').forIssuer('GitHub, Inc.'),
    ).rejects.toMatchObject({ code: 'TUF', message: 'tuf-repo.github.com has no other.trusted_root.json' });
  });

  test.each<[string, (repository: TufRepository) => void]>([
    ['nothing answers', (repository) => repository.files.clear()],
    [
      'a target was changed',
      ({ files }) => {
        for (const [path, text] of files)
          if (path.startsWith('/targets/')) files.set(path, text.replace('public', 'wicked'));
      },
    ],
    [
      'the metadata is of another key',
      (repository) => {
        const other = new TufRepository();
        other.publish({ 'trusted_root.json': root('https://evil.example') });
        for (const [path, text] of other.files) repository.files.set(path, text);
      },
    ],
    [
      'it is kept from what is newer (freeze)',
      (repository) =>
        repository.publish({ 'trusted_root.json': root('https://public.example') }, '2020-01-01T00:00:00Z'),
    ],
    ['no JSON is answered', ({ files }) => files.set('/timestamp.json', '<html>')],
  ])('%s: nothing is trusted', async (_what, fault) => {
    const repository = new TufRepository();
    repository.publish({ 'trusted_root.json': root('https://public.example') });
    await repository.trust(cache, new URL(SIGSTORE).host);
    fault(repository);
    await expect(
      readTufTarget(SIGSTORE, 'trusted_root.json', { http: repository.http, cache }),
    ).rejects.toMatchObject({
      code: 'TUF',
      message: expect.stringMatching(
        /^The trusted keys could not be fetched from tuf-repo-cdn\.sigstore\.dev: /,
      ),
      hint: expect.stringContaining('`trusted-root`'),
    });
  });

  // The walk begins with the root that this program brings, and takes nobody else's for it.
  test.each([
    [SIGSTORE, 16],
    [GITHUB, 3],
  ] as const)('%s begins with version %d', async (host, version) => {
    const repository = new TufRepository();
    repository.publish({ 'trusted_root.json': root('https://evil.example') });
    repository.files.set(`/${version + 1}.root.json`, repository.root(version + 1));
    await expect(
      readTufTarget(host, 'trusted_root.json', { http: repository.http, cache }),
    ).rejects.toMatchObject({ code: 'TUF' });
    expect(repository.asked).toEqual([`${host}/${version + 1}.root.json`]);
    expect(await readFile(join(cache, new URL(host).host, 'root.json'))).toEqual(TUF_ROOTS[host]);
  });
});

describe('roots from a file', () => {
  const [one, other] = [root('https://one.example'), root('https://other.example')];

  // `gh attestation trusted-root` writes one document per line.
  test.each([
    ['one document', one, 1],
    ['one with line breaks', JSON.stringify(JSON.parse(one), null, 2), 1],
    ['one per line', `${one}\n${other}\n`, 2],
  ])('%s', async (_what, text, count) => {
    const roots = await rootsFromFile(text, 'root.json');
    expect(await roots.forIssuer('whoever')).toHaveLength(count);
    expect(await roots.forKeys()).toHaveLength(count);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'pem'],
    ['half of it', `${one}\n{`],
    ['another document', '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['certificates that are none', '{"certificateAuthorities":7}'],
  ])('%s is refused, and the file is named', async (_what, text) => {
    await expect(rootsFromFile(text, 'keys/root.json')).rejects.toMatchObject({
      code: 'TRUSTED_ROOT_INVALID',
      message: expect.stringContaining('keys/root.json'),
    });
  });
});
