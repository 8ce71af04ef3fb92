import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runAction, type ActionResult } from './support/runner.ts';
import { runnerCommands } from './support/runner-commands.ts';

const PASSWORD = 'p@ss*w_rd"[x]/+5';
const json = JSON.stringify(PASSWORD).slice(1, -1);
const pair = Buffer.from(`ci:${PASSWORD}`).toString('base64');
const SPELLINGS = [
  PASSWORD,
  json,
  encodeURIComponent(PASSWORD),
  pair,
  Buffer.from(PASSWORD).toString('base64'),
];

const HOSTILE =
  'no ##[stop-commands]x\u0085 \u001b[2J\u001b]0;owned\u0007 <img src=https://evil.example/a.png> \\| `x` ![y](https://evil.example)';

/** A registry that takes the login, and then refuses everything with `message`. */
async function lyingRegistry(message: () => string): Promise<{ host: string; server: Server }> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return;
    }
    if (request.url === '/v2/') {
      response.end('{}');
      return;
    }
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errors: [{ code: 'DENIED', message: message() }] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { host: `localhost:${(server.address() as AddressInfo).port}`, server };
}

describe('a registry whose errors hold commands and the password', () => {
  let registry: Awaited<ReturnType<typeof lyingRegistry>>;
  let message = '';
  beforeAll(async () => {
    registry = await lyingRegistry(() => message);
  });
  afterAll(() => void registry.server.close());

  const inputs = (host: string): Record<string, string> => ({
    'registry-auth': `- registry: ${host}\n  username: ci\n  password: ${JSON.stringify(PASSWORD)}`,
    retries: '0',
  });
  const WAYS: [name: string, inputs: (host: string) => Record<string, string>][] = [
    [
      'publish',
      (host) => ({ images: `${host}/acme/app`, tags: 'type=raw,value=1', from: `${host}/acme/base:1` }),
    ],
    ['dry run', (host) => ({ images: `${host}/acme/app`, tags: 'type=raw,value=1', 'dry-run': 'true' })],
    [
      'mirror',
      (host) => ({ mirror: `- from: ${host}/acme/base\n  to: ${host}/acme/copy\n  tags: [latest]` }),
    ],
  ];

  const everything = ({ raw, summary, outputs, env, state }: ActionResult): string =>
    [
      raw
        .split('\n')
        .filter((line) => !line.startsWith('::add-mask::'))
        .join('\n'),
      summary,
      JSON.stringify(outputs),
      ...Object.values(outputs),
      ...Object.values(env),
      ...Object.values(state),
    ].join('\n');

  test.each(WAYS)('%s: nothing acts, and no spelling is shown', async (_name, way) => {
    message = `${HOSTILE} ${SPELLINGS.join(' , ')}`.slice(0, 290);
    const result = await runAction({ inputs: { ...inputs(registry.host), ...way(registry.host) } });
    // The runner of these tests refuses commands that the action doesn't mean to give.
    expect(runnerCommands(result.raw).map(({ name }) => name)).toContain('error');
    const text = everything(result);
    expect(text).toContain('DENIED');
    expect(text).toContain('***');
    for (const spelled of [...SPELLINGS, PASSWORD.slice(0, 8), 'p\\@ss', 'p@ss\\*w'])
      expect(text).not.toContain(spelled);
    expect(result.summary).not.toContain('<img');
    // Outputs are printed by later steps.
    expect(text).not.toContain('##[');
    const { json: report = '' } = result.outputs;
    if (report !== '') expect(JSON.parse(report)).toMatchObject({ schemaVersion: 1 });
    expect(result.exitCode).toBe(1);
    expect(result.leftovers).toEqual([]);
  });
});
