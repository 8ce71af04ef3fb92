import type { HttpResponse } from '../http/types.ts';
import type { Actions } from './scope.ts';

/** Vendor-specific behavior of a registry, supplied by credentials/providers; `PLAIN` for all other registries. */
export interface RegistryTraits {
  /** Known hosts of its token service on other sites. */
  tokenHosts: readonly string[];
  /** `skip`: the API is known to be missing; the fallback tag is read at once. */
  referrersApi: 'probe' | 'skip';
  /** Username with which its token service accepts a refresh token by Basic, if it may refuse the OAuth2 form. */
  refreshTokenUser: string | undefined;
  /** `never`: its API deletes nothing, so no request is needed to find out. */
  deletes: 'probe' | 'never';
  /** Token actions for deletion. */
  deleteActions: Actions;
  /** Bytes per chunk of an upload. */
  chunkSize: number;
  /** How to list push times; not part of distribution-spec. */
  pushTimes: PushTimesListing | undefined;
  /** What to grant if a right is missing, in the vendor's terms. */
  rights: VendorRights | undefined;
}

/** A kind of access that accounts are granted. */
export type Right = 'list' | 'manifest' | 'blob' | 'delete';

export interface VendorRights {
  /** Begins with a verb, precedes `for acme/app on reg.example`; absent: vendor-neutral wording. */
  grants?: Record<Right, string>;
  /** What is needed to overwrite a tag, if the right to push isn't enough; worded as in `grants`. */
  overwrite?: string;
  /** A 401 is always about the login, never about rights. */
  only403?: boolean;
  /** The rule that protects a tag: `the project's tag immutability rules`. */
  tagRule?: string;
  /** The missing right that the vendor's message names. */
  named?(said: string): string | undefined;
}

export type Page = Record<string, unknown>;

/** Where the next page is, absolute or not; undefined after the last one. */
export type NextPage = (response: HttpResponse, page: Page) => string | undefined;

/** A list of tags with their push times, in a vendor's own API. */
export interface PushTimesListing {
  call(path: string): ListRequest;
  /** Tags of one page, and when each was pushed: ISO 8601 or milliseconds since the epoch. */
  entries(page: Page): { tag: unknown; pushed: unknown }[];
  /** Where the next page is, when it isn't in the `Link` header. */
  next?: (path: string) => NextPage;
}

/** The GET of a list's first page. */
interface ListRequest {
  /** `/v2/…` with query, or an absolute URL. */
  target: string | URL;
  /** Token scopes. */
  scopes: readonly string[];
  /** Sent without credentials: the host isn't the registry's. */
  anonymous?: boolean;
}

/** 4 MiB: the most that GHCR accepts at once, and more than any known minimum. */
const CHUNK = 4 * 1024 * 1024;

/** A registry that follows the specification. */
export const PLAIN: RegistryTraits = {
  tokenHosts: [],
  referrersApi: 'probe',
  refreshTokenUser: undefined,
  deletes: 'probe',
  deleteActions: 'pull,push,delete',
  chunkSize: CHUNK,
  pushTimes: undefined,
  rights: undefined,
};
