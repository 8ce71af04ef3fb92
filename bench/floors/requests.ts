import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { USER } from '../registries.ts';

/** What the lower bounds send: no lookup, no token, no retry. */

const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** Bytes that a copy may lag behind. */
const BUFFER = 1024 * 1024;

/** A body of known length: bytes, or a stream that is opened when it is sent. */
export interface Body {
  length: number;
  open?: () => Readable;
  bytes?: Buffer;
  /** Media type of a manifest. */
  type?: string;
}

export interface FloorClient {
  /** @returns the `Location` of the answer */
  send(method: string, url: string, body?: Body): Promise<string>;
  /** POST and PUT. */
  upload(host: string, hex: string, body: Body): Promise<void>;
  /**
   * Reads a blob once, and uploads it to all hosts while its digest is checked.
   * @param source `<host>/<path>`
   * @param blob `<hex>:<size>`
   */
  passOn(source: string, blob: string, hosts: readonly string[]): Promise<void>;
  close(): void;
}

/** Opens connections that are kept. */
export function openClient(): FloorClient {
  const agent = new Agent({ keepAlive: true });
  const send: FloorClient['send'] = (method, url, body = { length: 0 }) =>
    new Promise((resolve, reject) => {
      const { length, open, bytes, type } = body;
      const described = type === undefined ? { accept: MANIFEST } : { 'content-type': type };
      const headers = {
        authorization,
        ...described,
        ...(method === 'HEAD' ? {} : { 'content-length': length }),
      };
      const outgoing = request(url, { method, agent, headers }, (answer) => {
        answer.resume();
        if ((answer.statusCode ?? 500) >= 300) reject(new Error(`${method} ${url}: ${answer.statusCode}`));
        answer.on('end', () => resolve(answer.headers.location ?? ''));
      });
      outgoing.on('error', reject);
      if (open) open().pipe(outgoing);
      else outgoing.end(bytes);
    });
  const read = (url: string): Promise<Readable> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url, { agent, headers: { authorization } }, (answer) => {
        if (answer.statusCode === 200) resolve(answer);
        else reject(new Error(`GET ${url}: ${answer.statusCode}`));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  const upload: FloorClient['upload'] = async (host, hex, body) => {
    const location = await send('POST', `http://${host}/v2/floor/blobs/uploads/`);
    const separator = location.includes('?') ? '&' : '?';
    await send('PUT', `${location}${separator}digest=sha256:${hex}`, body);
  };
  return {
    send,
    upload,
    async passOn(source, blob, hosts) {
      const [hex = '', size = ''] = blob.split(':');
      const slash = source.indexOf('/');
      const body = await read(
        `http://${source.slice(0, slash)}/v2/${source.slice(slash + 1)}/blobs/sha256:${hex}`,
      );
      const hash = createHash('sha256');
      body.on('data', (chunk: Buffer) => hash.update(chunk));
      const uploads = hosts.map((host) => {
        const copy = new PassThrough({ highWaterMark: BUFFER });
        body.pipe(copy);
        return upload(host, hex, { length: Number(size), open: () => copy });
      });
      await Promise.all(uploads);
      if (hash.digest('hex') !== hex) throw new Error(`${source}: ${hex} is something else`);
    },
    close: () => agent.destroy(),
  };
}

/** Works on the items, so many at once. */
export async function onEach<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
