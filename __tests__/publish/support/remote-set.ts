import { createHash } from 'node:crypto';
import { createHttpClient } from '../../../src/http/client.ts';
import { parseRepositoryName } from '../../../src/oci/reference.ts';
import type { SetImage } from '../../../src/publish/types.ts';
import type { CredentialStore } from '../../../src/registry/credential.ts';
import { openRegistry } from '../../../src/registry/registry.ts';
import type { RegistryRepository } from '../../../src/registry/repository.ts';
import { image, type MadeImage } from './images.ts';
import { memorySource } from './memory.ts';

export const SET_TAGS = ['1.0.0', '1.0', 'latest'];

/** The image of a name, on a base that all images of a seed share. */
export function remoteImage(seed: string, name: string): MadeImage {
  const known = made.get(`${name} of ${seed}`);
  if (known) return known;
  const fresh = image([bytes(`base of ${seed}`, 100_000), bytes(`${name} of ${seed}`, 20_000), name]);
  made.set(`${name} of ${seed}`, fresh);
  return fresh;
}

const made = new Map<string, MadeImage>();

/** Bytes that don't compress, and are the same for the same text. */
function bytes(text: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let block = 0; block * 64 < length; block += 1) {
    blocks.push(createHash('sha512').update(`${text} ${block}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

export function remoteRepository(name: string): RegistryRepository {
  const credentials: CredentialStore = {
    for: () => ({
      provider: 'generic',
      origin: 'the test',
      get: () => Promise.resolve({ kind: 'anonymous' }),
    }),
    settings: () => ({}),
  };
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  const { host, path } = parseRepositoryName(name);
  return openRegistry({ host, http, credentials }).repository(path, { access: 'push' });
}

/** A set of the images that the repositories are named after: `127.0.0.1:5000/acme/app`. */
export function remoteSet(seed: string, repositories: readonly string[], tags = SET_TAGS): SetImage[] {
  const byImage = new Map<string, string[]>();
  for (const repository of repositories) {
    const name = repository.slice(repository.lastIndexOf('/') + 1);
    byImage.set(name, [...(byImage.get(name) ?? []), repository]);
  }
  return [...byImage].map(([name, where]) => {
    const { content, root } = remoteImage(seed, name);
    return {
      name,
      content: { source: memorySource(content, { chunkSize: 16_384 }), root },
      targets: where.map((one) => ({
        destination: remoteRepository(one),
        tags: tags.map((tag) => ({ name: tag, writeOnce: /^\d+\.\d+\.\d+$/.test(tag) })),
        optional: false,
      })),
    };
  });
}
