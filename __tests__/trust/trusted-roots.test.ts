import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rootsFromFile, rootsFromTuf } from '../../src/trust/roots/trusted-root.ts';
import { readTufTarget } from '../../src/trust/roots/tuf.ts';
import { TUF_ROOTS } from '../../src/trust/roots/tuf-roots.ts';
import { closeRepositories, trustedRoot as root, TufRepository, type Release } from './tuf-repository.ts';

let cache: string;
beforeEach(async () => void (cache = await mkdtemp(join(tmpdir(), 'tuf-'))));
afterEach(closeRepositories);
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
    const roots = rootsFromTuf({ ...repository.services, cache }, tenant);
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
    const roots = rootsFromTuf({ ...repository.services, cache }, 'acme');
    expect(uris(await roots.forKeys())).toEqual(['https://public.example']);
  });

  test('a tenant without a root of its own is told', async () => {
    const repository = new TufRepository();
    repository.publish({ 'trusted_root.json': root('https://public.example') });
    await repository.trust(cache, new URL(GITHUB).host);
    await expect(
      rootsFromTuf({ ...repository.services, cache }, 'other').forIssuer('GitHub, Inc.'),
    ).rejects.toMatchObject({ code: 'TUF', message: 'tuf-repo.github.com has no other.trusted_root.json' });
  });

  const ENDED = '2020-01-01T00:00:00Z';
  const PUBLIC = { 'trusted_root.json': root('https://public.example') };
  const again = (release: Release) => (repository: TufRepository) => {
    repository.files.clear();
    repository.publish(PUBLIC, release);
  };
  /** Goes on for ever; what is read of it has to end. */
  const endless = (path: string) => (repository: TufRepository) =>
    void repository.faults.set(path, (response) => {
      const more = () => {
        while (response.writable && response.write(Buffer.alloc(1 << 16, ' ')));
      };
      response.writeHead(200).on('drain', more);
      more();
    });
  async function opened(fault: (repository: TufRepository) => void = () => undefined) {
    const repository = new TufRepository();
    repository.publish(PUBLIC);
    await repository.trust(cache, new URL(SIGSTORE).host);
    fault(repository);
    const read = (retries = 0) =>
      readTufTarget(SIGSTORE, 'trusted_root.json', { ...repository.services, cache, retries });
    return { repository, read };
  }
  const UNTRUSTED = {
    code: 'TUF',
    message: expect.stringMatching(
      /^The trusted keys could not be fetched from tuf-repo-cdn\.sigstore\.dev: /,
    ),
    hint: expect.stringContaining('`trusted-root`'),
  };

  // The attacks of the specification's section 1.5, and what breaks by itself.
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
    ['it is kept from what is newer (freeze)', again({ expires: { timestamp: ENDED } })],
    ['the snapshot has expired', again({ expires: { snapshot: ENDED } })],
    ['the targets have expired', again({ expires: { targets: ENDED } })],
    ['the last root has expired', again({ expires: { root: ENDED } })],
    ['another snapshot is served than the timestamp names', again({ said: { snapshot: 2 } })],
    ['other targets are served than the snapshot names', again({ said: { targets: 2 } })],
    ['the next root is not signed by the one before', (repository) => repository.rotate([])],
    [
      'the next root is signed by its own key alone',
      (repository) => {
        const next = new TufRepository();
        next.rotate();
        next.rotate();
        repository.files.set('/3.root.json', next.root(3));
      },
    ],
    ['the next root has another number', (repository) => repository.rotate(undefined, 4)],
    ['no JSON is answered', ({ files }) => files.set('/timestamp.json', '<html>')],
    ['the timestamp has no end', endless('/timestamp.json')],
    ['the next root has no end', endless('/3.root.json')],
    [
      'it answers with errors',
      ({ faults }) => void faults.set('/timestamp.json', (response) => void response.writeHead(503).end()),
    ],
  ])('%s: nothing is trusted', async (_what, fault) => {
    const { read } = await opened(fault);
    await expect(read()).rejects.toMatchObject(UNTRUSTED);
  });

  test('a root is followed to the one with other keys', async () => {
    const { repository, read } = await opened();
    expect(await read()).toContain('https://public.example');
    repository.rotate();
    repository.rotate();
    repository.publish({ 'trusted_root.json': root('https://next.example') }, { version: 2 });
    expect(await read()).toContain('https://next.example');
    expect(repository.asked).toContain(`${SIGSTORE}/4.root.json`);
  });

  test('what was seen is not taken back (rollback)', async () => {
    const { repository, read } = await opened(again({ version: 3 }));
    expect(await read()).toContain('https://public.example');
    again({ version: 2 })(repository);
    await expect(read()).rejects.toMatchObject(UNTRUSTED);
  });

  test('what is there and right is not fetched again', async () => {
    const { repository, read } = await opened();
    await read();
    repository.asked.length = 0;
    expect(await read()).toContain('https://public.example');
    expect(repository.asked).toEqual([`${SIGSTORE}/3.root.json`, `${SIGSTORE}/timestamp.json`]);
  });

  test('what passes is asked again, and how often is bounded', async () => {
    const { repository, read } = await opened();
    let answers = 0;
    repository.faults.set('/timestamp.json', (response, next) => {
      answers += 1;
      if (answers === 1) response.writeHead(503).end();
      else if (answers === 2) response.destroy();
      else next();
    });
    expect(await read(2)).toContain('https://public.example');
    repository.faults.set('/timestamp.json', (response) => void response.writeHead(503).end());
    await expect(read(1)).rejects.toMatchObject({ code: 'TUF', message: expect.stringContaining('503') });
    expect(repository.asked.slice(-2)).toEqual(Array(2).fill(`${SIGSTORE}/timestamp.json`));
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
      readTufTarget(host, 'trusted_root.json', { ...repository.services, cache }),
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
