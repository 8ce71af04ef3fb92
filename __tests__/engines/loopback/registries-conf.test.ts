import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { allowPlainHttp, plainHttpRegistries } from '../../../src/engines/loopback/registries-conf.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'registries-conf-'));
});
afterEach(() => rm(home, { recursive: true }));

const place = (env: Record<string, string> = {}) => ({
  env: { HOME: home, ...env },
  temporaryDirectory: home,
});

describe('the registries that podman and buildah have to be told of', () => {
  test.each<[string, string[]]>([
    ['FROM 127.0.0.1:5000/base:1', ['127.0.0.1:5000']],
    ['FROM localhost:5000/acme/base', ['localhost:5000']],
    ['FROM [::1]:5000/base', ['[::1]:5000']],
    ['FROM 127.3.2.1:5000/base@sha256:abc', ['127.3.2.1:5000']],
    [
      'FROM --platform=linux/amd64 127.0.0.1:80/a AS b\nCOPY --from=localhost:81/c /d /e',
      ['127.0.0.1:80', 'localhost:81'],
    ],
    ['FROM scratch\nCOPY --from=127.0.0.1:5000/base:1 /x /x', ['127.0.0.1:5000']],
    ['FROM scratch\nRUN --mount=type=bind,from=127.0.0.1:5000/tools,target=/t true', ['127.0.0.1:5000']],
    ['ARG BASE=127.0.0.1:5000/base\nFROM $BASE', ['127.0.0.1:5000']],
    // Nothing on loopback: these keep TLS, and `localhost/` is what podman calls its own images.
    ['FROM ghcr.io/acme/base', []],
    ['FROM localhost/base:1', []],
    ['FROM not-localhost:5000/base', []],
    ['FROM localhost.example:5000/base', []],
    ['FROM 127.0.0.1.example.org:5000/base', []],
    ['FROM 1127.0.0.1:5000/base', []],
    ['FROM 10.0.0.1:5000/base', []],
    ['FROM localhost:5000.example/base', []],
  ])('%j', async (dockerfile, hosts) => {
    await writeFile(join(home, 'Dockerfile'), dockerfile);
    expect(await plainHttpRegistries(buildRequest({ context: '.' }), { workspace: home })).toEqual(hosts);
  });

  test('arguments, contexts and registry-auth count, each registry once', async () => {
    await writeFile(join(home, 'Dockerfile'), 'ARG BASE\nFROM $BASE\nCOPY --from=tools / /');
    const request = buildRequest({
      context: '.',
      buildArgs: ['BASE=127.0.0.1:5000/base', 'OTHER', 'REGISTRY=localhost:5002'],
      buildContexts: ['tools=docker-image://localhost:5001/tools', 'same=docker-image://127.0.0.1:5000/same'],
    });
    const told = await plainHttpRegistries(request, {
      workspace: home,
      insecureRegistries: ['registry.example:8080'],
    });
    expect(told).toEqual(['registry.example:8080', '127.0.0.1:5000', 'localhost:5002', 'localhost:5001']);
  });

  test('a context elsewhere has no Dockerfile to read here', async () => {
    const request = buildRequest({ context: 'https://git.example/acme/app.git' });
    expect(await plainHttpRegistries(request, { workspace: home })).toEqual([]);
  });
});

// https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
describe('the list of registries', () => {
  test('nothing to tell changes nothing', async () => {
    expect(await allowPlainHttp([], place())).toEqual({});
  });

  test('a second list keeps what the first one says', async () => {
    const own = join(home, 'own.conf');
    await writeFile(own, 'unqualified-search-registries = ["example.org"]\n');
    const first = await allowPlainHttp(['127.0.0.1:1'], place({ CONTAINERS_REGISTRIES_CONF: own }));
    const second = await allowPlainHttp(['127.0.0.1:2'], place(first));
    const text = await readFile(second['CONTAINERS_REGISTRIES_CONF']!, 'utf8');
    expect(text).toMatch(/^unqualified-search-registries = /);
    expect(text.match(/location = .*/g)).toEqual(['location = "127.0.0.1:1"', 'location = "127.0.0.1:2"']);
    expect(await allowPlainHttp(['127.0.0.1:1'], place(second))).toEqual({});
  });

  test('a list in the older form is told as the reason, with what to write', async () => {
    const path = join(home, 'old.conf');
    await writeFile(path, '[registries.search]\nregistries = ["example.org"]\n');
    await expect(
      allowPlainHttp(['127.0.0.1:1'], place({ CONTAINERS_REGISTRIES_CONF: path })),
    ).rejects.toThrow(/older form.*version 2.*insecure = true.*127\.0\.0\.1:1/);
  });
});
