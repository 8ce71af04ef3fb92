// How long dist/main.js takes from its start to its first request, as a multiple of what Node alone takes to start:
// that stays the same from one machine to the next.
// `node bench/startup.mjs [rounds]`, with Node 24 as the runner has it.
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './table.ts';

const rounds = Number(process.argv[2] ?? 15);
const directory = mkdtempSync(join(tmpdir(), 'startup-'));
// What isn't there is told before any request.
writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
let asked;
const server = createServer((_request, response) => {
  asked?.(performance.now());
  response.writeHead(503).end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const env = {
  PATH: process.env.PATH,
  HOME: directory,
  RUNNER_TEMP: directory,
  GITHUB_WORKSPACE: directory,
  GITHUB_REPOSITORY: 'acme/app',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_REF: 'refs/tags/v1.2.3',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_ACTIONS: 'true',
  INPUT_IMAGES: `127.0.0.1:${server.address().port}/acme/app`,
  INPUT_TAGS: 'type=semver,pattern={{version}}',
  INPUT_RETRIES: '0',
};

async function firstRequest() {
  const first = new Promise((resolve) => (asked = resolve));
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/main.js'], { env, stdio: 'ignore' });
  const ended = once(child, 'exit').then(() => undefined);
  const at = await Promise.race([first, ended]);
  child.kill();
  await ended;
  if (at === undefined) throw new Error('dist/main.js ended without a request');
  return at - started;
}

async function bareNode() {
  const started = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { env, stdio: 'ignore' }), 'exit');
  return performance.now() - started;
}

const [ours, bare] = [[], []];
for (let round = 0; round < rounds; round += 1) {
  ours.push(await firstRequest());
  bare.push(await bareNode());
}
server.close();
rmSync(directory, { recursive: true, force: true });
const [first, alone] = [median(ours), median(bare)];
console.log(
  `first request after ${first.toFixed(0)} ms, Node alone ${alone.toFixed(0)} ms: ${(first / alone).toFixed(1)} × Node's start`,
);
