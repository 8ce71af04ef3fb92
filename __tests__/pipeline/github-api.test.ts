import { afterEach, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGitHubApi, requestIdToken } from '../../src/pipeline/github-api.ts';
import { silent } from '../../src/support/reporter.ts';
import { startScripted, type Seen } from '../http/support/scripted.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function server(handler: Parameters<typeof startScripted>[0]) {
  const started = await startScripted(handler);
  closing.push(() => started.close());
  return started;
}

const shown = ({ url, headers }: Seen) => [url, headers.authorization];
const secret = (url: string) => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'ask',
});

// https://docs.github.com/actions/reference/security/oidc: GET with the bearer token and the audience in the query.
test('an identity token is asked of the runner, and the token to ask with is masked', async () => {
  const { url, seen } = await server((_request, response) => void response.end('{"value":"jwt"}'));
  const secrets: string[] = [];
  const reporter = { ...silent, secret: (value: string) => void secrets.push(value) };
  expect(await requestIdToken('api://Azure & more', { env: secret(url), reporter })).toBe('jwt');
  expect(seen.map(shown)).toEqual([
    ['/token?api-version=2.0&audience=api%3A%2F%2FAzure+%26+more', 'Bearer ask'],
  ]);
  expect(secrets).toEqual(['ask']);
});

test.each(['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'])(
  'without %s it is named',
  async (name) => {
    const env = { ...secret('http://127.0.0.1:1'), [name]: '' };
    await expect(requestIdToken('x', { env, reporter: silent })).rejects.toThrow(name);
  },
);

test.each([
  ['no token', '{}', /no token/],
  ['no JSON', '<html>', /not JSON/],
  ['a number', '{"value":1}', /no token/],
])('an answer with %s is an error', async (_what, body, says) => {
  const { url } = await server((_request, response) => void response.end(body));
  await expect(requestIdToken('x', { env: secret(url), reporter: silent })).rejects.toThrow(says);
});

test('both go through the proxy, whose refusal is told as such', async () => {
  const proxy = createServer().on('connect', (_request, socket) => socket.end('HTTP/1.1 407 No\r\n\r\n'));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => proxy.close(resolve)));
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = { ...secret('https://pipelines.example'), HTTPS_PROXY };
  await expect(requestIdToken('x', { env, reporter: silent })).rejects.toMatchObject({ code: 'PROXY_AUTH' });
  const api = await createGitHubApi({ env, token: 't', reporter: silent });
  await expect(api.get('/repos/a/b')).rejects.toMatchObject({ code: 'PROXY_AUTH' });
  api.close();
});

// https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
test('a repository that was renamed is found, with the token', async () => {
  const { url, seen } = await server((request, response) => {
    if (request.url.startsWith('/repositories/')) response.end('{"default_branch":"main"}');
    else response.writeHead(301, { location: `${url}/repositories/1` }).end();
  });
  const api = await createGitHubApi({ env: { GITHUB_API_URL: `${url}/` }, token: 't', reporter: silent });
  expect(await api.get('/repos/a/b')).toEqual({ default_branch: 'main' });
  api.close();
  expect(seen.map(shown)).toEqual([
    ['/repos/a/b', 'token t'],
    ['/repositories/1', 'token t'],
  ]);
});

test('a refusal is told in the words of GitHub, and without the query', async () => {
  const { url } = await server(
    (_request, response) => void response.writeHead(404).end('{"message":"Not Found"}'),
  );
  const api = await createGitHubApi({ env: { GITHUB_API_URL: url }, token: 't', reporter: silent });
  await expect(api.get('/repos/a/b?x=1')).rejects.toThrow(`GET ${url}/repos/a/b returned 404: Not Found`);
  api.close();
});
