/**
 * The lower bound: uploads every blob of a layout (POST, PUT) to all registries concurrently and does nothing
 * else: no hashing, no lookups, no manifest. `node floor.ts <layout> <host>…`
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { USER } from './registries.ts';

const [layout = '', ...hosts] = process.argv.slice(2);
const authorization = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
const directory = join(layout, 'blobs/sha256');
const blobs = readdirSync(directory)
  .map((hex) => ({ hex, size: statSync(join(directory, hex)).size }))
  .sort((a, b) => b.size - a.size);
const AT_ONCE = 4;

async function toRegistry(host: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const queue = [...blobs];
  const worker = async (): Promise<void> => {
    for (let blob = queue.shift(); blob; blob = queue.shift()) {
      const location = await send('POST', `http://${host}/v2/floor/blobs/uploads/`, 0);
      const separator = location.includes('?') ? '&' : '?';
      await send(
        'PUT',
        `${location}${separator}digest=sha256:${blob.hex}`,
        blob.size,
        join(directory, blob.hex),
      );
    }
  };
  const send = (method: string, url: string, length: number, file?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        { method, agent, headers: { authorization, 'content-length': length } },
        (answer) => {
          answer.resume();
          if ((answer.statusCode ?? 500) >= 300) reject(new Error(`${method} ${url}: ${answer.statusCode}`));
          answer.on('end', () => resolve(answer.headers.location ?? ''));
        },
      );
      outgoing.on('error', reject);
      if (file) createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(outgoing);
      else outgoing.end();
    });
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  agent.destroy();
}

await Promise.all(hosts.map(toRegistry));
