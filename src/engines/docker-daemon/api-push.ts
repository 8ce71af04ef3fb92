import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { CommandFailure } from '../commands/run.ts';
import type { RegistryLogin } from '../loopback/private-registry.ts';
import { askDaemon } from './socket.ts';

interface ApiPush {
  socketPath: string;
  /** `host/path:tag` */
  reference: string;
  login: RegistryLogin;
  signal: AbortSignal;
  /** Gets what `docker push` prints. */
  onLine: (line: string) => void;
}

/**
 * A line of the daemon's answer. Newer API versions leave out `progress` and `error`, which `progressDetail` and
 * `errorDetail` replace. https://docs.docker.com/reference/api/engine/version/v1.43/#tag/Image/operation/ImagePush
 */
interface Message {
  id?: string;
  status?: string;
  progress?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
  errorDetail?: { message?: string };
}

/** What the client draws as a bar at a terminal, and leaves out elsewhere. */
function isProgress({ progress, progressDetail: { current = 0, total = 0 } = {} }: Message): boolean {
  return Boolean(progress) || current > 0 || total > 0;
}

/**
 * Pushes an image as `docker push` does, with these credentials alone.
 * @throws CommandFailure as for the command; the signal's reason when it was aborted.
 */
export async function pushOverApi({ socketPath, reference, login, signal, onLine }: ApiPush): Promise<void> {
  const [, name = '', tag = ''] = /^(.*):([^:/]+)$/.exec(reference) ?? [];
  const { host: serveraddress, username, password } = login;
  const auth = urlSafe(JSON.stringify({ serveraddress, username, password }));
  const lines: string[] = [];
  const print = (line: string): void => {
    lines.push(line);
    onLine(line);
  };
  const fail = (line: string): never => {
    print(line);
    throw new CommandFailure({ file: 'docker', args: ['push', reference], env: {} }, 1, lines);
  };
  try {
    const path = `/images/${name}/push?tag=${tag}`;
    const headers = { 'x-registry-auth': auth };
    const response = await askDaemon({ socketPath, path, method: 'POST', headers, signal });
    if (response.statusCode !== 200) fail(`Error response from daemon: ${await reasonOf(response)}`);
    for await (const line of linesOf(response)) {
      const message = JSON.parse(line) as Message;
      const { id, status, error = message.errorDetail?.message } = message;
      if (error !== undefined) fail(error);
      if (status && !isProgress(message)) print(id === undefined ? status : `${id}: ${status}`);
    }
    // An answer that was cut off: the daemon ended, or closed the connection.
    if (!response.complete) fail('the connection to the Docker daemon was lost');
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof CommandFailure ? error : fail((error as Error).message);
  }
}

/** Not by `readline`, which doesn't pass on that the connection failed. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

async function reasonOf(response: IncomingMessage): Promise<string> {
  const body = await text(response);
  try {
    return String((JSON.parse(body) as { message?: unknown }).message ?? body);
  } catch {
    return body;
  }
}

/** Base64 with padding, which older daemons need. RFC 4648, section 5. */
function urlSafe(content: string): string {
  return Buffer.from(content).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
