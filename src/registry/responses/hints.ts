import type { HttpResponse } from '../../http/types.ts';

export interface Situation {
  host: string;
  /** `PUT manifest acme/app:1.2`. */
  what: string;
  path?: string;
  origin?: string;
  status: number;
  headers: HttpResponse['headers'];
  /** Code and message of the registry. */
  said: string;
}

interface Rule {
  status?: number[];
  said?: RegExp;
  hint: (situation: Situation) => string;
}

/** First match wins: what the user can do about an answer. What vendors document is in credentials/providers. */
const RULES: Rule[] = [
  { status: [429], hint: rateLimited },
  { said: /toomanyrequests|rate limit/i, hint: rateLimited },
  { said: /quota/i, hint: () => "The registry's storage quota is used up: remove old images or raise it." },
  {
    status: [401],
    hint: ({ host, origin }) =>
      origin === undefined
        ? `Add ${host} with a user name and password to registry-auth.`
        : `The registry does not accept the credential${from(origin)}: check user name and password.`,
  },
  {
    status: [403],
    said: /denied|forbidden|unauthorized|^$/i,
    hint: ({ path, host }) =>
      `The account isn't allowed to push to ${path ?? 'this repository'} on ${host}: give it write access.`,
  },
  {
    status: [405],
    hint: () =>
      'The registry does not offer this: it may be read-only, or a pull-through cache. Name the one that takes pushes.',
  },
  {
    said: /MANIFEST_INVALID|manifest invalid|unsupported media type/i,
    hint: () =>
      'The registry does not take this kind of manifest. Attestations in the newer OCI form are refused by some: try `provenance: false`, or `oci-mediatypes=false` for the build.',
  },
  {
    status: [413],
    hint: () =>
      'A proxy in front of the registry limits the size of requests (client_max_body_size in nginx).',
  },
  {
    status: [400],
    said: /plain HTTP request|HTTP request (was sent )?to (an )?HTTPS/i,
    hint: () => 'The registry speaks TLS on this port: give its `ca`, or `insecure: true`, in registry-auth.',
  },
  {
    said: /NAME_UNKNOWN/,
    hint: ({ path }) => `Check the name ${path ?? ''}; some registries want the project to be made first.`,
  },
  {
    // Registries say what they miss by one of the specification's codes.
    status: [404],
    said: /^(?![A-Z_]+_(?:UNKNOWN|INVALID))/,
    hint: ({ host, path }) =>
      `Check that ${host} is a registry's address, and that ${path ?? 'the repository'} exists where the registry wants that.`,
  },
  {
    said: /NAME_INVALID/,
    hint: () =>
      'The registry has rules of its own for names; many want a project in front: registry/project/image.',
  },
];

/** What the user may change after an answer like this; undefined when nothing sensible can be said. */
export function hintFor(situation: Situation): string | undefined {
  const rule = RULES.find(
    ({ status, said }) =>
      (status === undefined || status.includes(situation.status)) &&
      (said === undefined || said.test(situation.said)),
  );
  return rule?.hint(situation);
}

function rateLimited({ headers }: Situation): string {
  const shown = ['ratelimit-limit', 'ratelimit-remaining', 'retry-after']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `${name}: ${headers[name]}`)
    .join(', ');
  const advice = 'Wait, lower `concurrency`, or run fewer jobs at once';
  return shown === '' ? `${advice}.` : `${advice} (${shown}).`;
}

function from(origin: string | undefined): string {
  return origin === undefined ? '' : ` from ${origin}`;
}
