import type { Right, VendorRights } from '../provider.ts';
import type { RequestKind } from './meaning.ts';

/** A refused request, as far as the missing right depends on it. */
export interface RefusedRequest {
  host: string;
  /** The vendor's terms, if it has any. */
  rights?: VendorRights;
  path?: string;
  origin?: string;
  status: number;
  /** Code and message of the registry. */
  serverMessage: string;
  kind?: RequestKind;
  /** The account has pushed to the repository before, so it is allowed to. */
  pushed?: boolean;
  /** The tag that was to be set. */
  tag?: string;
}

const RIGHTS: Partial<Record<RequestKind, Right>> = {
  tags: 'list',
  'manifest-head': 'manifest',
  'manifest-get': 'manifest',
  referrers: 'manifest',
  'blob-head': 'blob',
  'blob-get': 'blob',
  'manifest-delete': 'delete',
  'blob-delete': 'delete',
};

const ANY: Record<Right, string> = {
  list: 'give the account the right to pull, and to list tags',
  manifest: 'give the account the right to pull',
  blob: 'give the account the right to pull',
  delete: 'give the account the right to delete',
};

const WRONG_LOGIN =
  /incorrect username|(?<!\b(?:pull|push|read|write) )access denied|invalid (?:user ?name|password|credential)|firewall|client with ip/i;
const TAG_HELD = /immutab|protected|cannot be overwritten/i;

/**
 * What to change, according to the request: for a pull not the right to push, for a protected tag not a right that
 * the account has just used. Undefined if the login itself or the right to push is in question.
 */
export function hintForRequest(refused: RefusedRequest): string | undefined {
  const { status, kind, host, serverMessage } = refused;
  const where = refused.path ? `${refused.path} on ${host}` : host;
  if (status === 407) {
    return 'Add username and password to HTTPS_PROXY, or add the host to NO_PROXY.';
  }
  const protectedTag = hintForTag(refused, where);
  if (protectedTag) return protectedTag;
  const named = refused.rights?.named?.(serverMessage);
  if (named !== undefined) return `${named} on ${where}.`;
  const right = kind && RIGHTS[kind];
  if (!right || !isAboutRights(refused)) return undefined;
  const grant = (refused.rights?.grants ?? ANY)[right];
  return `${capitalized(grant)} for ${where}; check that the name is right.`;
}

/** What is missing for a request that was refused, where the vendor has no words of its own; undefined for pushing. */
export function rightFor(kind: RequestKind | undefined): string | undefined {
  const right = kind && RIGHTS[kind];
  return right && capitalized(ANY[right]);
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A 401 is about the login, unless the vendor also uses it for rights. */
function isAboutRights({ status, rights, origin, serverMessage }: RefusedRequest): boolean {
  if (WRONG_LOGIN.test(serverMessage)) return false;
  return (
    status === 403 || (status === 401 && origin !== undefined && rights !== undefined && !rights.only403)
  );
}

function hintForTag(
  { kind, tag, pushed, status, serverMessage, rights }: RefusedRequest,
  where: string,
): string | undefined {
  if (kind !== 'manifest-put' || tag === undefined) return undefined;
  const refusedAfterPush = pushed === true && [401, 403, 405, 409, 412, 423].includes(status);
  if (!refusedAfterPush && !TAG_HELD.test(serverMessage)) return undefined;
  if (!TAG_HELD.test(serverMessage) && rights?.overwrite !== undefined)
    return `${capitalized(rights.overwrite)} for ${where}: a tag that exists can't be moved without.`;
  const proven = refusedAfterPush ? ' The account just pushed there, and only this tag is refused.' : '';
  const without = tag === 'latest' ? 'set `flavor: latest=false`' : 'publish another tag';
  return `Exclude ${tag} from ${rights?.tagRule ?? 'the rule that protects tags'} of ${where}, or ${without}.${proven}`;
}
