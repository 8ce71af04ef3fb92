import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { probeCacheService } from '../../../src/engines/cache/probe.ts';
import { createHttpClient } from '../../../src/http/client.ts';

// FAULTS F1. The requests are those of https://github.com/actions/toolkit/tree/main/packages/cache, in both versions of
// the service: an entry that isn't there is 204, or 200 with `ok: false`.

let server: Server | undefined;
const http = createHttpClient({ env: {}, settings: () => ({}) });
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function probe(
  listener: RequestListener,
  version: 1 | 2 = 1,
  signal = new AbortController().signal,
  patience?: number,
) {
  server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const env =
    version === 1
      ? { ACTIONS_CACHE_URL: base }
      : {
          ACTIONS_RESULTS_URL: base,
          ACTIONS_CACHE_SERVICE_V2: 'True',
          ACTIONS_CACHE_URL: 'http://127.0.0.1:1/',
        };
  return probeCacheService({ ...env, ACTIONS_RUNTIME_TOKEN: 'token' }, http, signal, patience);
}

describe("the runner's cache service", () => {
  test('version 1 is asked for an entry, with the token of the job', async () => {
    const asked: (string | undefined)[] = [];
    const reason = await probe((request, response) => {
      asked.push(`${request.method} ${request.url}`, request.headers.authorization);
      response.writeHead(204).end();
    });
    expect(reason).toBeUndefined();
    expect(asked).toEqual([
      expect.stringMatching(/^GET \/_apis\/artifactcache\/cache\?keys=[\w-]+&version=0{64}$/),
      'Bearer token',
    ]);
  });
  test('version 2 is asked by its own protocol', async () => {
    const asked: (string | undefined)[] = [];
    const reason = await probe((request, response) => {
      asked.push(`${request.method} ${request.url}`, request.headers['content-type']);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":false}');
    }, 2);
    expect(reason).toBeUndefined();
    expect(asked).toEqual([
      'POST /twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL',
      'application/json',
    ]);
  });
  test.each([401, 403, 404, 429, 500, 503])('%d: not used', async (status) => {
    expect(await probe((_request, response) => response.writeHead(status).end('no'))).toBe(
      `it returned ${status}`,
    );
  });
  // About the question, not about the job: BuildKit asks in its own words.
  test.each([200, 204, 400, 415, 422])('%d: used', async (status) => {
    expect(await probe((_request, response) => response.writeHead(status).end())).toBeUndefined();
  });
  test('a connection that breaks off: not used', async () => {
    expect(await probe((request) => request.socket.destroy())).toMatch(/^it can't be reached: /);
  });
  test('a cancelled run is cancelled', async () => {
    const reason = new Error('cancelled');
    await expect(probe(() => undefined, 1, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
  test('no answer at all: not used, and nobody waits for it', async () => {
    expect(await probe(() => undefined, 1, undefined, 500)).toBe("it didn't answer within 0.5 s");
  });
});
