import type { Digest } from './digest.ts';
import { parseTag, type Tag } from './reference.ts';

/** Tags that belong to another manifest: cosign's `sha256-<hex>.sig`, and the referrers fallback `sha256-<hex>`. */
const COMPANION = /^sha(?:256|512)-[0-9a-f]{64,128}(?:\.[A-Za-z0-9]+)?$/;

/** True for tags that only carry what refers to another image; `referrers: true` brings them along. */
export function isReferrerTag(tag: string): boolean {
  return COMPANION.test(tag);
}

/** `sha256-<hex>`, cut to the 128 characters of a tag. */
export function referrersTag(digest: Digest): Tag {
  return parseTag(digest.replace(':', '-').slice(0, 128), digest);
}
