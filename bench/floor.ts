/**
 * The lower bound: uploads every blob of a layout (POST, PUT) to all registries concurrently and does nothing
 * else: no hashing, no lookups, no manifest. With tags, it then sets each of them, and reads each back (PUT, HEAD).
 * `node floor.ts <layout> [--tags=<tag>,…] <host>…`
 */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { USER } from './registries.ts';

const OPTION = '--tags=';
const [layout = '', ...rest] = process.argv.slice(2);
const hosts = rest.filter((word) => !word.startsWith(OPTION));
const tags = rest.flatMap((word) => (word.startsWith(OPTION) ? word.slice(OPTION.length).split(',') : []));
const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
const directory = join(layout, 'blobs/sha256');
const blobs = readdirSync(directory)
  .map((hex) => ({ hex, size: statSync(join(directory, hex)).size }))
  .sort((a, b) => b.size - a.size);
const AT_ONCE = 4;
const TAGS_AT_ONCE = 16;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

async function toRegistry(host: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const send = (method: string, url: string, body: Body = { length: 0 }): Promise<string> =>
    new Promise((resolve, reject) => {
      const { length, file, bytes, type } = body;
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
      if (file) createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(outgoing);
      else outgoing.end(bytes);
    });
  await onEach(blobs, AT_ONCE, async ({ hex, size }) => {
    const location = await send('POST', `http://${host}/v2/floor/blobs/uploads/`);
    const separator = location.includes('?') ? '&' : '?';
    const file = join(directory, hex);
    await send('PUT', `${location}${separator}digest=sha256:${hex}`, { length: size, file });
  });
  const url = (tag: string): string => `http://${host}/v2/floor/manifests/${tag}`;
  await onEach(tags, TAGS_AT_ONCE, (tag) => send('PUT', url(tag), root()));
  await onEach(tags, TAGS_AT_ONCE, (tag) => send('HEAD', url(tag)));
  agent.destroy();
}

interface Body {
  length: number;
  file?: string;
  bytes?: Buffer;
  /** Media type of a manifest. */
  type?: string;
}

/** The layout's only image. */
function root(): Body {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: [{ digest: string }];
  };
  const bytes = readFileSync(join(directory, index.manifests[0].digest.slice('sha256:'.length)));
  return { length: bytes.length, bytes, type: MANIFEST };
}

async function onEach<T>(
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

await Promise.all(hosts.map(toRegistry));
