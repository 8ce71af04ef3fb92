import type { HttpResponse } from '../../http/types.ts';
import type { RequestKind } from './meaning.ts';
import { rightFor } from './request-hints.ts';

export interface RefusedResponse {
  host: string;
  /** `PUT manifest acme/app:1.2`. */
  description: string;
  path?: string;
  origin?: string;
  kind?: RequestKind;
  status: number;
  headers: HttpResponse['headers'];
  /** Code and message of the registry. */
  serverMessage: string;
}

interface Rule {
  status?: number[];
  said?: RegExp;
  hint: (situation: RefusedResponse) => string;
}

/**
 * What the user can do about a response; the first match applies. Vendor-specific advice is in
 * credentials/providers.
 */
const RULES: Rule[] = [
  { status: [429], hint: rateLimited },
  { said: /toomanyrequests|rate limit/i, hint: rateLimited },
  { said: /quota/i, hint: () => 'Remove old images, or raise the storage quota.' },
  {
    status: [401],
    hint: ({ host, origin }) =>
      origin === undefined
        ? `Add ${host} with \`username\` and \`password\` to \`registry-auth\`.`
        : checkLogin(host, origin),
  },
  {
    status: [403],
    said: /denied|forbidden|unauthorized|^$/i,
    hint: ({ path, host, kind, description }) => {
      const right = rightFor(kind);
      if (kind === undefined && description.startsWith('token for ')) {
        const access = description.endsWith(':pull') ? 'read' : 'write';
        return `Check username and password, and that the account has ${access} access to ${path ?? 'the repository'} on ${host}.`;
      }
      return right === undefined
        ? `Give the account write access to ${path ?? 'the repository'} on ${host}.`
        : `Check the login, and where it may be used from. ${right} for ${path ?? 'the repository'} on ${host}.`;
    },
  },
  {
    status: [405],
    hint: () => 'Use a registry that accepts pushes: this one may be read-only, or a pull-through cache.',
  },
  {
    said: /MANIFEST_INVALID|manifest invalid|unsupported media type/i,
    hint: () =>
      'Set `attestation-format: image`, or `provenance: false`: some registries reject attestations in the newer OCI format.',
  },
  {
    status: [413],
    hint: () => "Raise the size limit of the registry's proxy (client_max_body_size in nginx).",
  },
  {
    status: [400],
    said: /plain HTTP request|HTTP request (was sent )?to (an )?HTTPS/i,
    hint: () => 'Remove `insecure: true` from its `registry-auth` entry, or set its `ca` there.',
  },
  {
    said: /NAME_UNKNOWN/,
    hint: ({ path }) =>
      `Check the name${path === undefined ? '' : ` ${path}`}; in some registries the project must be created first.`,
  },
  {
    // A registry would use one of the specification's codes.
    status: [404],
    said: /^(?![A-Z_]+_(?:UNKNOWN|INVALID))/,
    hint: ({ host, path }) =>
      `Check that ${host} is the address of a registry, and create ${path ?? 'the repository'} if the registry requires that.`,
  },
  {
    said: /NAME_INVALID/,
    hint: () =>
      'Check the name against the rules of the registry; many require a project: registry/project/image.',
  },
  {
    status: [500, 502, 503, 504],
    hint: () => 'Rerun the job later; if it fails again, check the status of the registry.',
  },
];

/** What the user can change after this response; undefined if there is no useful advice. */
export function hintFor(situation: RefusedResponse): string | undefined {
  const rule = RULES.find(
    ({ status, said }) =>
      (status === undefined || status.includes(situation.status)) &&
      (said === undefined || said.test(situation.serverMessage)),
  );
  return rule?.hint(situation);
}

function rateLimited({ origin }: RefusedResponse): string {
  const login = origin === undefined ? ' Log in to raise the limit.' : '';
  return `Rerun the job later, lower \`concurrency\`, or run fewer jobs at once.${login}`;
}

/** A login is corrected where it was given. */
function checkLogin(host: string, origin: string): string {
  if (origin === 'docker config') return `Log in again: \`docker login ${host}\`.`;
  if (origin.includes('username and password')) {
    return 'Check `username` and `password`, and that the secret is set for this repository or environment.';
  }
  return `Check the credential from ${origin}.`;
}
