import { createHash } from 'node:crypto';
import { Problem } from './errors.ts';

/** `algorithm:hex`, validated: safe to put into a path or a URL. https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
export type Digest = `sha256:${string}` | `sha512:${string}`;
export type DigestAlgorithm = 'sha256' | 'sha512';

const FORM = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** True when `text` is a digest in a registered algorithm, in its canonical lower-case form. */
export function isDigest(text: string): text is Digest {
  return FORM.test(text);
}

/** @throws Problem (`DIGEST_INVALID`) when `text` isn't a sha256 or sha512 digest; `where` says whose claim it was. */
export function parseDigest(text: string, where: string): Digest {
  if (isDigest(text)) return text;
  throw new Problem(
    `${where} names the digest ${JSON.stringify(text)}, which is neither sha256:<64 hex> nor sha512:<128 hex>`,
    {
      code: 'DIGEST_INVALID',
    },
  );
}

export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The digest of bytes held in memory. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
