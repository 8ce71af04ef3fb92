import { createHash } from 'node:crypto';
import { PublishError } from './errors.ts';

export type DigestAlgorithm = 'sha256' | 'sha512';

declare const brand: unique symbol;
/**
 * A validated string: only its parser returns this type, so code that receives one need not check it again.
 */
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/**
 * `algorithm:hex` with a registered algorithm, in canonical form, and safe to use in a path or URL.
 * https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
 */
export type Digest = Branded<`sha256:${string}` | `sha512:${string}`, 'Digest'>;

const FORM = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** True when `text` is a sha256 or sha512 digest in canonical, lower-case form. */
export function isDigest(text: string): text is Digest {
  return FORM.test(text);
}

/**
 * Validates a digest. `where` names the origin of the text.
 * @throws PublishError `DIGEST_INVALID` when it isn't a sha256 or sha512 digest.
 */
export function parseDigest(text: string, where: string): Digest {
  if (isDigest(text)) return text;
  throw new PublishError(
    `${where} names the digest ${JSON.stringify(text)}, which is neither sha256:<64 hex> nor sha512:<128 hex>`,
    {
      code: 'DIGEST_INVALID',
    },
  );
}

/** The digest's algorithm; sha256, the default for new digests, if there is none. */
export function digestAlgorithm(digest: Digest | undefined): DigestAlgorithm {
  return digest?.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The digest of bytes in memory. */
export function digestOf(bytes: Uint8Array | string, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return digestFromHex(algorithm, createHash(algorithm).update(bytes).digest('hex'));
}

/**
 * The digest for a computed hash.
 * @throws PublishError `DIGEST_INVALID` when `hex` isn't a hash of that algorithm.
 */
export function digestFromHex(algorithm: DigestAlgorithm, hex: string): Digest {
  return parseDigest(`${algorithm}:${hex}`, 'a hash');
}
