import type { HttpResponse } from '../../http/types.ts';
import { formatDuration } from '../../support/text/format.ts';
import type { VendorRights } from '../provider.ts';
import type { Meaning, RequestKind } from './meaning.ts';

/** What was asked of a registry, and how it refused. */
interface RefusalFacts {
  host: string;
  path?: string;
  /** `PUT manifest acme/app:1.2`. */
  description: string;
  kind?: RequestKind;
  /** The tag that was to be set. */
  tag?: string;
  /** The account has pushed to the repository before. */
  pushed?: boolean;
  /** Where the credential comes from; absent when there was none. */
  origin?: string;
  /** Host that the registry redirected a download to. */
  storage?: string;
  /** The token service was asked. */
  login?: boolean;
  status: number;
  /** Code and message of the registry. */
  serverMessage: string;
  headers: HttpResponse['headers'];
  rights?: VendorRights;
  meaning: Meaning | undefined;
}

type Act = 'push to' | 'pull from' | 'list the tags of' | 'delete from' | 'list the repositories of';

const ACTS: Partial<Record<RequestKind, Act>> = {
  catalog: 'list the repositories of',
  tags: 'list the tags of',
  referrers: 'pull from',
  'blob-head': 'pull from',
  'blob-get': 'pull from',
  'manifest-head': 'pull from',
  'manifest-get': 'pull from',
  'blob-delete': 'delete from',
  'manifest-delete': 'delete from',
  mount: 'push to',
  'upload-start': 'push to',
  'upload-status': 'push to',
  'upload-chunk': 'push to',
  'upload-whole': 'push to',
  'upload-finish': 'push to',
  'upload-cancel': 'push to',
  'manifest-put': 'push to',
};
const NOUNS: Record<Act, string> = {
  'push to': 'Push to',
  'pull from': 'Pull from',
  'list the tags of': 'Listing the tags of',
  'delete from': 'Deleting from',
  'list the repositories of': 'Listing the repositories of',
};

const PROTECTED = /immutab|protected|cannot be overwritten/i;
const SCOPES = /insufficient_scope|insufficient scope/i;
const WRONG_LOGIN = /incorrect username|invalid (?:user ?name|password|credential)/i;
const NO_PROJECT = /project \S+ not found/i;

/** The first line of an error. */
interface RefusalText {
  /** What failed, in the words of who runs the step. No full stop. */
  text: string;
  /** True if the login itself failed, which has a place in the inputs. */
  isAboutLogin: boolean;
}

/** Describes a refused request. */
export function refusalText(facts: RefusalFacts): RefusalText {
  const { host, path } = facts;
  const where = path ? `${host}/${path}` : host;
  const special = specialText(facts, where);
  const failure = special === undefined ? loginFailure(facts, where) : undefined;
  if (failure !== undefined) return { text: `Login to ${host} failed: ${failure}`, isAboutLogin: true };
  return { text: special ?? requestText(facts, where), isAboutLogin: false };
}

/** Refusals with the same meaning whatever the request was. */
function specialText(facts: RefusalFacts, where: string): string | undefined {
  const { host, status, serverMessage, storage } = facts;
  if (storage !== undefined) return `Pull from ${where} failed: its storage ${storage} refused the download`;
  if (status === 407) return `The proxy requires a login to reach ${host}`;
  if (status === 429 || /toomanyrequests|rate limit/i.test(serverMessage)) return limited(facts);
  if (/quota/i.test(serverMessage)) return `The storage quota for ${where} is used up`;
  return refusedTag(facts);
}

/** Why the login failed; undefined if something else was refused. */
function loginFailure(facts: RefusalFacts, where: string): string | undefined {
  const { origin, status, login } = facts;
  if (status !== 401 && status !== 403) return login ? reasonOf(facts) : undefined;
  if (origin === undefined) return undefined;
  if (login !== true && (status === 403 || isAboutRights(facts))) return undefined;
  return wrong(facts, origin, where);
}

function requestText(facts: RefusalFacts, where: string): string {
  const { host, origin, status, kind } = facts;
  if (status === 401 && origin === undefined) return `${host} requires a login`;
  if (status === 401 || status === 403) return `${who(facts)} allowed to ${actOf(kind)} ${where}`;
  return status === 404 ? notFound(facts, where) : `${workOf(kind, host, where)} failed: ${reasonOf(facts)}`;
}

function workOf(kind: RequestKind | undefined, host: string, where: string): string {
  const act = kind && ACTS[kind];
  return act ? `${NOUNS[act]} ${where}` : `The request to ${host}`;
}

function limited({ host, headers }: RefusalFacts): string {
  const seconds = Number(headers['retry-after']);
  const wait = Number.isFinite(seconds) && seconds > 0 ? `: try again in ${inWords(seconds)}` : '';
  return `${host} limits requests${wait}`;
}

/** `2 h`, `5 min`, `30 s`. */
function inWords(seconds: number): string {
  if (seconds >= 5400) return `${Math.ceil(seconds / 3600)} h`;
  return seconds >= 60 ? `${Math.ceil(seconds / 60)} min` : formatDuration(seconds * 1000);
}

/** A tag that isn't set though the rest was pushed. */
function refusedTag({ kind, tag, pushed, status, serverMessage, host }: RefusalFacts): string | undefined {
  if (kind !== 'manifest-put' || tag === undefined) return undefined;
  if (PROTECTED.test(serverMessage)) {
    return `${host} refused to move \`${tag}\`: the tag is ${/immutab/i.test(serverMessage) ? 'immutable' : 'protected'}`;
  }
  const refused = [401, 403, 405, 409, 412, 423].includes(status) && (pushed === true || status >= 405);
  return refused ? `${host} refused to set the tag \`${tag}\`` : undefined;
}

function actOf(kind: RequestKind | undefined): string {
  return (kind && ACTS[kind]) ?? 'access';
}

function who({ origin }: RefusalFacts): string {
  if (origin === undefined) return "Anonymous users aren't";
  return `${origin.includes('GITHUB_TOKEN') ? 'The job' : 'The account'} isn't`;
}

/** A token was given, and isn't enough: the login is right (RFC 6750, 3.1). */
function isAboutRights({ headers, serverMessage, rights }: RefusalFacts): boolean {
  const challenge = headers['www-authenticate'] ?? '';
  if (WRONG_LOGIN.test(serverMessage)) return false;
  if (SCOPES.test(challenge) || SCOPES.test(serverMessage)) return true;
  return /^bearer/i.test(challenge) || (rights !== undefined && rights.only403 !== true);
}

function wrong({ status, serverMessage }: RefusalFacts, origin: string, where: string): string {
  if (/expired/i.test(serverMessage)) return 'the credential has expired';
  // GHCR's token service says it of both.
  if (status === 403 && !WRONG_LOGIN.test(serverMessage))
    return `the credential is wrong, or has no access to ${where}`;
  if (/username and password|docker config/.test(origin)) return 'wrong username or password';
  return 'the registry rejected the token';
}

function notFound({ host, path, description, kind, serverMessage }: RefusalFacts, where: string): string {
  const reference = /^(?:GET|HEAD) (?:manifest|blob) (\S+)$/.exec(description)?.[1];
  if (reference !== undefined) return `${host}/${reference} not found`;
  if (kind === 'ping') return `${host} isn't a container registry`;
  if (NO_PROJECT.test(serverMessage)) return `The project of ${where} doesn't exist`;
  if (path !== undefined && path !== '') return `Repository ${path} doesn't exist on ${host}`;
  return `${host} doesn't offer what was requested`;
}

const REASONS: Record<number, string> = {
  400: 'the registry rejected the request as invalid',
  405: "the registry doesn't support this",
  406: "the registry doesn't support this format",
  408: 'the registry waited too long for the request',
  413: 'the upload is larger than the registry or its proxy accepts',
  415: "the registry doesn't support this format",
  416: 'the registry lost the upload',
  500: 'internal error in the registry',
  502: 'the registry is unavailable',
  503: 'the registry is unavailable',
  504: 'the registry is unavailable',
  507: 'the registry has no storage left',
};

function reasonOf({ status, serverMessage, meaning, kind }: RefusalFacts): string {
  if (/plain HTTP request|HTTP request (was sent )?to (an )?HTTPS/i.test(serverMessage))
    return 'the registry expects HTTPS';
  if (/MANIFEST_INVALID|manifest invalid|unsupported media type/i.test(serverMessage)) {
    return 'the registry rejected the manifest';
  }
  if (/NAME_INVALID/.test(serverMessage)) return "the registry doesn't accept this repository name";
  if (/DIGEST_INVALID/.test(serverMessage)) return 'the content arrived with another digest';
  if (meaning === 'lost' && kind !== undefined) return 'the registry lost the upload';
  return REASONS[status] ?? `the registry returned ${status}`;
}
