import { traitsOf } from '../../src/credentials/providers/index.ts';
import type { ProviderName } from '../../src/credentials/types.ts';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { HttpClient, HttpResponse } from '../../src/http/types.ts';
import type { CredentialStore } from '../../src/registry/credential.ts';
import { openRegistry } from '../../src/registry/registry.ts';
import type { RegistryRepository } from '../../src/registry/repository.ts';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: object | string;
}

/** Answers by URL; what it doesn't know is not there. The registry itself lets everybody in. */
function scripted(answers: Record<string, Answer>): { http: HttpClient; asked: string[] } {
  const asked: string[] = [];
  const respond = (url: URL, { status = 200, headers = {}, body = {} }: Answer): HttpResponse => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      status,
      headers,
      url,
      body: Readable.from([Buffer.from(text)]),
      text: () => Promise.resolve(text),
      bytes: () => Promise.resolve(Buffer.from(text)),
      drain: () => Promise.resolve(),
    };
  };
  const http: HttpClient = {
    send({ url, headers }) {
      if (url.pathname === '/v2/') return Promise.resolve(respond(url, {}));
      asked.push(`${url.href}${headers?.['authorization'] ? ' with a login' : ''}`);
      return Promise.resolve(respond(url, answers[url.href] ?? { status: 404 }));
    },
    close: () => undefined,
  };
  return { http, asked };
}

function open(host: string, http: HttpClient, provider: ProviderName): RegistryRepository {
  const credentials: CredentialStore = {
    settings: () => ({}),
    for: () => ({
      traits: traitsOf(provider, host),
      origin: 'the test',
      get: () => Promise.resolve({ kind: 'basic', username: 'amy', password: 'secret-of-amy' }),
    }),
  };
  return openRegistry({ host, http, credentials, retries: 0 }).repository('acme/app');
}

const DAY = Date.parse('2026-01-02T03:04:05Z');

interface Case {
  host: string;
  provider: ProviderName;
  answers: Record<string, Answer>;
  asked: string[];
}

const cases: Record<string, Case> = {
  'Google, by manifest': {
    host: 'europe-docker.pkg.dev',
    provider: 'gar',
    answers: {
      'https://europe-docker.pkg.dev/v2/acme/app/tags/list': {
        body: {
          tags: ['a', 'b', 'c'],
          manifest: {
            'sha256:1': { tag: ['a', 'b'], timeUploadedMs: String(DAY), timeCreatedMs: '1' },
            'sha256:2': { tag: [], timeUploadedMs: '1' },
            'sha256:3': { tag: ['c'], timeUploadedMs: String(DAY + 1000) },
          },
        },
      },
    },
    asked: ['https://europe-docker.pkg.dev/v2/acme/app/tags/list'],
  },
  'Azure, page by page': {
    host: 'acme.azurecr.io',
    provider: 'acr',
    answers: {
      'https://acme.azurecr.io/acr/v1/acme/app/_tags?n=500': {
        headers: { link: '</acr/v1/acme/app/_tags?last=b&n=500>; rel="next"' },
        body: {
          tags: [
            {
              name: 'a',
              lastUpdateTime: '2026-01-02T03:04:05.0000000Z',
              createdTime: '2020-01-01T00:00:00Z',
            },
            { name: 'b', lastUpdateTime: '2026-01-02T03:04:05Z' },
          ],
        },
      },
      'https://acme.azurecr.io/acr/v1/acme/app/_tags?last=b&n=500': {
        body: { tags: [{ name: 'c', lastUpdateTime: '2026-01-02T03:04:06Z' }] },
      },
    },
    asked: [
      'https://acme.azurecr.io/acr/v1/acme/app/_tags?n=500',
      'https://acme.azurecr.io/acr/v1/acme/app/_tags?last=b&n=500',
    ],
  },
  'Docker Hub, on its other host': {
    host: 'docker.io',
    provider: 'dockerhub',
    answers: {
      'https://hub.docker.com/v2/repositories/acme/app/tags?page_size=100': {
        body: {
          count: 3,
          next: 'https://hub.docker.com/v2/repositories/acme/app/tags?page=2&page_size=100',
          results: [
            { name: 'a', tag_last_pushed: '2026-01-02T03:04:05Z' },
            { name: 'b', tag_last_pushed: '2026-01-02T03:04:05Z' },
            { name: 'never', tag_last_pushed: null },
          ],
        },
      },
      'https://hub.docker.com/v2/repositories/acme/app/tags?page=2&page_size=100': {
        body: { next: null, results: [{ name: 'c', tag_last_pushed: '2026-01-02T03:04:06Z' }] },
      },
    },
    asked: [
      'https://hub.docker.com/v2/repositories/acme/app/tags?page_size=100',
      'https://hub.docker.com/v2/repositories/acme/app/tags?page=2&page_size=100',
    ],
  },
  'a Quay of their own': {
    host: 'images.acme.example',
    provider: 'quay',
    answers: {
      'https://images.acme.example/api/v1/repository/acme/app/tag/?onlyActiveTags=true&limit=100&page=1': {
        body: {
          page: 1,
          has_additional: true,
          tags: [
            { name: 'a', start_ts: DAY / 1000 },
            { name: 'b', start_ts: DAY / 1000 },
          ],
        },
      },
      'https://images.acme.example/api/v1/repository/acme/app/tag/?onlyActiveTags=true&limit=100&page=2': {
        body: { page: 2, has_additional: false, tags: [{ name: 'c', start_ts: DAY / 1000 + 1 }] },
      },
    },
    asked: [
      'https://images.acme.example/api/v1/repository/acme/app/tag/?onlyActiveTags=true&limit=100&page=1',
      'https://images.acme.example/api/v1/repository/acme/app/tag/?onlyActiveTags=true&limit=100&page=2',
    ],
  },
};

describe('when tags were pushed', () => {
  test.each(Object.entries(cases))('%s', async (_title, { host, provider, answers, asked }) => {
    const registry = scripted(answers);
    const times = await open(host, registry.http, provider).pushTimes?.();
    expect(times).toEqual(
      new Map([
        ['a', DAY],
        ['b', DAY],
        ['c', DAY + 1000],
      ]),
    );
    // The registry let everybody in without a challenge, so that no login had to be shown.
    expect(registry.asked).toEqual(asked);
  });

  test.each<[string, ProviderName]>([
    ['dhi.io', 'dockerhub'],
    ['ghcr.io', 'ghcr'],
    ['registry.example', 'generic'],
  ])('%s does not tell', (host, provider) => {
    expect(open(host, scripted({}).http, provider).pushTimes).toBeUndefined();
  });

  // Optional: whoever needs the times says that the registry doesn't tell, and the log has the reason.
  test.each([
    [401, ''],
    [403, '{"errors":[{"code":"DENIED"}]}'],
    [404, ''],
    [405, ''],
    [410, 'gone'],
    [422, '{}'],
    [200, '<html>log in</html>'],
    [200, '[]'],
    [200, 'null'],
    [200, '""'],
  ])('%d %j means that there are none', async (status, body) => {
    const answering = scripted({ 'https://acme.azurecr.io/acr/v1/acme/app/_tags?n=500': { status, body } });
    const times = await open('acme.azurecr.io', answering.http, 'acr').pushTimes?.();
    expect([...(times ?? [])]).toEqual([]);
  });

  test('a repository that is kept to itself has no times, and an outage is one', async () => {
    expect(await open('docker.io', scripted({}).http, 'dockerhub').pushTimes?.()).toBeUndefined();
    const refusing = scripted({
      'https://acme.azurecr.io/acr/v1/acme/app/_tags?n=500': { status: 503 },
    });
    await expect(open('acme.azurecr.io', refusing.http, 'acr').pushTimes?.()).rejects.toMatchObject({
      message: 'The request to acme.azurecr.io failed: the registry is unavailable',
      detail: expect.stringContaining('GET push times of acme/app'),
    });
  });

  test.each<[string, ProviderName]>([
    ['docker.io', 'dockerhub'],
    ['quay.io', 'quay'],
  ])('%s gets no login there', async (host, provider) => {
    const challenging = scripted({});
    const { send } = challenging.http;
    challenging.http.send = async (request) => {
      const answer = await send(request);
      const wants = answer.url.pathname === '/v2/' || answer.url.host === host;
      return wants ? { ...answer, status: 401, headers: { 'www-authenticate': 'Basic realm="r"' } } : answer;
    };
    await open(host, challenging.http, provider)
      .pushTimes?.()
      .catch(() => undefined);
    expect(challenging.asked.length).toBeGreaterThan(0);
    expect(challenging.asked.filter((line) => line.endsWith('with a login'))).toEqual([]);
  });
});
