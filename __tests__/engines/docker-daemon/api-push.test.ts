import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandFailure } from '../../../src/engines/commands/run.ts';
import { pushOverApi } from '../../../src/engines/docker-daemon/api-push.ts';

let directory: string;
let server: Server;
let printed: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'api-push-'));
  printed = [];
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

async function daemon(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
  server = createServer(answer).listen(join(directory, 'd.sock'));
  await once(server, 'listening');
}

/** The longest password's Base64 has both of the characters that differ in URLs. */
const login = { host: '127.0.0.1:4000', username: 'registry-publish', password: '\u{3ff}\u{3ff}>>>???' };
const push = (signal = new AbortController().signal) =>
  pushOverApi({
    socketPath: join(directory, 'd.sock'),
    reference: '127.0.0.1:4000/build-0123:image',
    login,
    signal,
    onLine: (line) => printed.push(line),
  });

/** What a daemon sends, from https://docs.docker.com/reference/api/engine/ and Docker 28. */
const MESSAGES = [
  { status: 'The push refers to repository [127.0.0.1:4000/build-0123]' },
  { status: 'Preparing', progressDetail: {}, id: '47826c9bae2c' },
  { status: 'Pushing', progressDetail: { current: 1, total: 2 }, progress: '[=> ]', id: '47826c9bae2c' },
  // Without `progress`, which is deprecated.
  { status: 'Pushing', progressDetail: { current: 512 }, id: '47826c9bae2c' },
  { status: 'Pushed', progressDetail: {}, id: '47826c9bae2c' },
  { status: 'image: digest: sha256:aa size: 2222' },
  { progressDetail: {}, aux: { Tag: 'image', Digest: 'sha256:aa', Size: 2222 } },
];

describe("a push over the daemon's API", () => {
  test("asks for what docker push does, with its own login only, and prints the client's lines", async () => {
    const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
    await daemon((request, response) => {
      asked.push(request);
      const whole = MESSAGES.map((message) => `${JSON.stringify(message)}\r\n`).join('');
      // Cut in the middle of a line.
      response.write(whole.slice(0, 40));
      setImmediate(() => response.end(whole.slice(40)));
    });
    await push();
    expect(printed).toEqual([
      'The push refers to repository [127.0.0.1:4000/build-0123]',
      '47826c9bae2c: Preparing',
      '47826c9bae2c: Pushed',
      'image: digest: sha256:aa size: 2222',
    ]);
    const [{ method, url, headers }] = asked as [IncomingMessage];
    expect(`${method} ${url}`).toBe('POST /images/127.0.0.1:4000/build-0123/push?tag=image');
    const auth = headers['x-registry-auth'] as string;
    expect(auth).toMatch(/^[\w-]+=*$/);
    expect(auth.length % 4).toBe(0);
    const { host: serveraddress, ...rest } = login;
    expect(JSON.parse(Buffer.from(auth, 'base64url').toString())).toEqual({ serveraddress, ...rest });
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'in the middle of it',
      (response) =>
        response.end(
          `${JSON.stringify(MESSAGES[0])}\n${JSON.stringify({ errorDetail: { message: 'no such host' }, error: 'no such host' })}\n`,
        ),
      'no such host',
    ],
    [
      'without the deprecated field',
      (response) => response.end('{"errorDetail":{"message":"unauthorized"}}'),
      'unauthorized',
    ],
    [
      'before it begins',
      (response) => response.writeHead(404).end('{"message":"No such image: x"}'),
      'Error response from daemon: No such image: x',
    ],
    [
      'without words of its own',
      (response) => response.writeHead(502).end('Bad Gateway'),
      'Error response from daemon: Bad Gateway',
    ],
    ['with what is not JSON', (response) => response.end('<html>'), 'Unexpected token'],
    [
      'as the connection is lost',
      (response) => {
        response.write(`${JSON.stringify(MESSAGES[0])}\n`);
        setImmediate(() => response.destroy());
      },
      'aborted',
    ],
  ])('fails as the command does: %s', async (_when, answer, last) => {
    await daemon((_request, response) => answer(response));
    const failure = await push().catch((error: CommandFailure) => error);
    expect(failure).toMatchObject({ code: 'COMMAND_FAILED', exitCode: 1 });
    expect((failure as CommandFailure).lines.at(-1)).toContain(last);
    expect(printed.at(-1)).toContain(last);
  });

  test('ends with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('a registry refuses the image');
    await daemon((_request, response) => {
      response.write(`${JSON.stringify(MESSAGES[0])}\n`);
      controller.abort(reason);
    });
    await expect(push(controller.signal)).rejects.toBe(reason);
  });
});
