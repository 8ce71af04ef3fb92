/**
 * The lower bound: uploads every blob of a layout (POST, PUT) to all registries concurrently and does nothing
 * else: no hashing, no lookups, no manifest. With tags, it then sets each of them, and reads each back (PUT, HEAD).
 * `node floor.ts <layout> [--tags=<tag>,…] <host>…`
 */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onEach, openClient, type Body } from './floors/requests.ts';

const OPTION = '--tags=';
const [layout = '', ...rest] = process.argv.slice(2);
const hosts = rest.filter((word) => !word.startsWith(OPTION));
const tags = rest.flatMap((word) => (word.startsWith(OPTION) ? word.slice(OPTION.length).split(',') : []));
const directory = join(layout, 'blobs/sha256');
const blobs = readdirSync(directory)
  .map((hex) => ({ hex, size: statSync(join(directory, hex)).size }))
  .sort((a, b) => b.size - a.size);
const AT_ONCE = 4;
const TAGS_AT_ONCE = 16;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

async function toRegistry(host: string): Promise<void> {
  const client = openClient();
  await onEach(blobs, AT_ONCE, ({ hex, size }) => {
    const open = () => createReadStream(join(directory, hex), { highWaterMark: 1024 * 1024 });
    return client.upload(host, hex, { length: size, open });
  });
  const url = (tag: string): string => `http://${host}/v2/floor/manifests/${tag}`;
  await onEach(tags, TAGS_AT_ONCE, (tag) => client.send('PUT', url(tag), root()));
  await onEach(tags, TAGS_AT_ONCE, (tag) => client.send('HEAD', url(tag)));
  client.close();
}

/** The layout's only image. */
function root(): Body {
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: [{ digest: string }];
  };
  const bytes = readFileSync(join(directory, index.manifests[0].digest.slice('sha256:'.length)));
  return { length: bytes.length, bytes, type: MANIFEST };
}

await Promise.all(hosts.map(toRegistry));
