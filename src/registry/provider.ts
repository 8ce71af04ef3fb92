import type { HttpResponse } from '../http/types.ts';
import type { Actions } from './scope.ts';

/** What a vendor's registry does in its own way. Providers supply it (credentials/providers); `PLAIN` is everybody else. */
export interface RegistryTraits {
  /** Hosts of its token service on another site. */
  tokenHosts: readonly string[];
  /** `skip`: the API is known not to answer; the fallback tag is read at once. */
  referrersApi: 'probe' | 'skip';
  /** User name under which its token service takes a refresh token by Basic, where it may refuse the OAuth2 form. */
  refreshTokenUser: string | undefined;
  /** `never`: its registry API deletes nothing, whoever asks; a request that shows it can be spared. */
  deletes: 'probe' | 'never';
  /** Actions of a token for deleting. */
  deleteActions: Actions;
  /** Bytes of a chunk of an upload. */
  chunkSize: number;
  /** How it tells when tags were pushed; distribution-spec has no such thing. */
  pushTimes: PushTimesListing | undefined;
  /** What to grant where a right is missing, in the vendor's words. */
  rights: VendorRights | undefined;
}

/** A kind of access that accounts are granted. */
export type Right = 'list' | 'manifest' | 'blob' | 'delete';

export interface VendorRights {
  /** Begins with a verb, ends before `for acme/app on reg.example`; absent: in words for any vendor. */
  grants?: Record<Right, string>;
  /** What a tag that exists needs to be set again, where the right to push isn't enough; as in `grants`. */
  overwrite?: string;
  /** A 401 is of the login, and never of a right. */
  only403?: boolean;
  /** The rule that keeps a tag from being set again: `the project's tag immutability rules`. */
  tagRule?: string;
  /** The right that the vendor's own message says is missing. */
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

/** 4 MiB: what GHCR takes at once, and more than any registry is known to want at least. */
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
