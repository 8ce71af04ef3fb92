import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpClient } from '../../src/http/types.ts';
import { buildEmbedded } from '../../src/builder/build.ts';
import { flatten } from '../e2e/corpus/flatten.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from './support.ts';

const place = temporary();
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/files/tool.bin' }).end();
    else if (request.url?.startsWith('/files/')) response.end('content');
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const repository = `${place.path}/repository`;
  writeFiles(repository, { 'one.txt': '1', 'sub/two.txt': '2' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
});

afterAll(() => {
  server.close();
  place.dispose();
});

/** The smallest client that keeps the contract's promises for a GET. */
const fetch: HttpClient = {
  async send({ url }) {
    const [response] = await once(get(url), 'response');
    const drain = async () => void response.resume();
    const { headers, statusCode: status } = response;
    const read = { text: async () => '', bytes: async () => Buffer.alloc(0), drain };
    return { status, headers, url, body: response, ...read };
  },
  close() {},
};

let builds = 0;

async function build(line: string) {
  const context = `${place.path}/context-${builds++}`;
  writeFiles(context, { Dockerfile: `FROM scratch\n${line}\n` });
  const env = {
    ...process.env,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.file://${place.path}/repository.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://git.example/repository.git',
  };
  const built = await buildEmbedded(buildRequest({ context }), buildEnvironment(place.path, { fetch, env }));
  return (await flatten(built.source, built.root))['image']!.tree;
}

const digest = createHash('sha256').update('content').digest('hex');
const shown = `file 0600 0:0 7 ${digest.slice(0, 16)}`;

test('a URL is named by its path, and readable by root alone', async () => {
  expect(await build(`ADD ${origin}/files/tool.bin?x=1 /opt/`)).toMatchObject({ 'opt/tool.bin': shown });
});

test('redirects are followed, a checksum is compared', async () => {
  expect(await build(`ADD --checksum=sha256:${digest} ${origin}/moved /x`)).toEqual({ x: shown });
  const wrong = build(`ADD --checksum=sha256:${'0'.repeat(64)} ${origin}/files/a /x`);
  await expect(wrong).rejects.toThrow(/Dockerfile:2: digest mismatch/);
});

test('a URL that is not there names the line and the answer', async () => {
  await expect(build(`ADD ${origin}/nope /x`)).rejects.toThrow(/Dockerfile:2: .*\/nope answers 404/);
});

test('a git repository, a branch of it, a directory of it', async () => {
  const repository = 'https://git.example/repository.git';
  expect(Object.keys(await build(`ADD ${repository} /all`))).toEqual([
    'all',
    'all/one.txt',
    'all/sub',
    'all/sub/two.txt',
  ]);
  expect(Object.keys(await build(`ADD ${repository}#main:sub /part`))).toEqual(['part', 'part/two.txt']);
  expect(Object.keys(await build(`ADD --keep-git-dir=true ${repository} /all`))).toContain('all/.git/HEAD');
  await expect(build(`ADD ${repository}#nope /x`)).rejects.toThrow(
    /Dockerfile:2: .*can't be checked out at nope/,
  );
});
