import { createHash } from 'node:crypto';
import { PublishError } from './errors.ts';

export type DigestAlgorithm = 'sha256' | 'sha512';

declare const brand: unique symbol;
/** Text that only the parser of its kind can make: code that gets one need not check it again. */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/**
 * `algorithm:hex` in one of the two registered algorithms and in canonical form, safe to put into a path or a URL.
 * https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
 */
export type Digest = Branded<`sha256:${string}` | `sha512:${string}`, 'Digest'>;

const FORM = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** True when `text` is a digest in a registered algorithm, in its canonical lower-case form. */
export function isDigest(text: string): text is Digest {
  return FORM.test(text);
}

/** @throws PublishError (`DIGEST_INVALID`) when `text` isn't a sha256 or sha512 digest; `where` says whose claim it was. */
export function parseDigest(text: string, where: string): Digest {
  if (isDigest(text)) return text;
  throw new PublishError(
    `${where} names the digest ${JSON.stringify(text)}, which is neither sha256:<64 hex> nor sha512:<128 hex>`,
    {
      code: 'DIGEST_INVALID',
    },
  );
}

/** Of no digest: sha256, which everything is given that has none yet. */
export function digestAlgorithm(digest: Digest | undefined): DigestAlgorithm {
  return digest?.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The digest of bytes held in memory. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return digestFromHex(algorithm, createHash(algorithm).update(bytes).digest('hex'));
}

/** The digest of what was hashed elsewhere; `hex` is what the hash itself gave. @throws PublishError `DIGEST_INVALID`. */
export function digestFromHex(algorithm: DigestAlgorithm, hex: string): Digest {
  return parseDigest(`${algorithm}:${hex}`, 'a hash');
}
