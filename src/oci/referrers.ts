import type { Digest } from './digest.ts';
import { parseTag, type Tag } from './reference.ts';

/**
 * Tags that refer to a manifest by its digest: cosign's `sha256-<hex>.sig`, and the referrers tag schema's
 * `sha256-<hex>`.
 */
const COMPANION = /^sha(?:256|512)-[0-9a-f]{64,128}(?:\.[A-Za-z0-9]+)?$/;

/** True for a tag that only points at referrers of another image; `referrers: true` copies these. */
export function isReferrerTag(tag: string): boolean {
  return COMPANION.test(tag);
}

/**
 * The tag of the referrers tag schema: `sha256-<hex>`, truncated to a tag's maximum length of 128 characters.
 */
export function referrersTag(digest: Digest): Tag {
  return parseTag(digest.replace(':', '-').slice(0, 128), digest);
}
