import {
  exchange,
  expiresIn,
  takeToken,
  type ExchangeAnswer,
  type ExchangeRequest,
} from '../login/exchange.ts';
import { jobIdentity, refused, type JobIdentity } from '../login/id-token.ts';
import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';
import { tagsIn } from '../push-times.ts';
import type { PushTimesListing } from '../../registry/provider.ts';

const AUDIENCE = 'https://identity.docker.com';
const TOKEN_URL = 'https://identity.docker.com/oauth/token';
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Seconds; limits documented by Docker. */
const SHORTEST_LIFE = 300;
const LONGEST_LIFE = 3600;

/**
 * Docker Hub: password, personal or organization access token, or an OIDC connection. Its token exchange is
 * RFC 8693 with the additional parameters `connection_id` and `expires_in`.
 * https://docs.docker.com/enterprise/security/oidc-connections/ and .../access-tokens/
 */
export const dockerhub: RegistryProvider = {
  name: 'dockerhub',
  title: 'Docker Hub',
  matches: (host) => host === 'docker.io' || host === 'dhi.io',
  methods: [
    { ...passwordMethod, title: 'a username and access token' },
    {
      name: 'connection',
      title: 'an OIDC connection',
      requires: ['username', 'connection-id'],
      allows: ['expires-in', 'audience'],
      check,
      login,
    },
  ],
  traits: (host) => ({
    tokenHosts: ['auth.docker.io'],
    deletes: 'never',
    // https://docs.docker.com/docker-hub/repos/manage/hub-images/immutable-tags
    rights: { only403: true, tagRule: 'the immutable tags (Settings, General, Tag mutability)' },
    // Of Docker's registries, only Docker Hub lists push times.
    ...(host === 'docker.io' ? { pushTimes } : {}),
  }),
  explain,
  // Its rate limit is per account.
  explainsLimits: true,
  repositoryPage: ({ host, path }) => {
    if (host !== 'docker.io') return undefined;
    const [owner, name] = path.split('/');
    return owner === 'library' ? `https://hub.docker.com/_/${name}` : `https://hub.docker.com/r/${path}/tags`;
  },
};

/**
 * Docker Hub's API is on another host, and lists public repositories only.
 * https://docs.docker.com/reference/api/hub/latest/
 */
const pushTimes: PushTimesListing = {
  call: (path) => ({
    target: new URL(`https://hub.docker.com/v2/repositories/${path}/tags?page_size=100`),
    scopes: [],
  }),
  entries: (page) => tagsIn(page['results'], 'name', 'tag_last_pushed'),
  next: () => (_response, page) => (typeof page['next'] === 'string' ? page['next'] : undefined),
};

function check(entry: AuthEntry): void {
  if (!UUID.test(entry.values.get('connection-id') ?? '')) {
    throw entryError(
      entry,
      'connection-id',
      'The connection-id is not a UUID',
      'Copy it from Docker Home (app.docker.com): the organization, Identity & auth, OIDC connections; it has the form 01234567-89ab-cdef-0123-456789abcdef.',
    );
  }
  const life = Number(entry.values.get('expires-in') ?? SHORTEST_LIFE);
  if (life < SHORTEST_LIFE || life > LONGEST_LIFE) {
    throw entryError(
      entry,
      'expires-in',
      `Docker Hub gives tokens for ${SHORTEST_LIFE} to ${LONGEST_LIFE} seconds, not ${life}`,
      'Leave expires-in out: tokens are renewed when an upload outlives them.',
    );
  }
}

async function login(entry: AuthEntry, context: LoginContext) {
  const identity = await jobIdentity(entry, AUDIENCE, context);
  const life = entry.values.get('expires-in') ?? String(SHORTEST_LIFE);
  const request: ExchangeRequest = {
    service: "Docker's token service",
    url: new URL(TOKEN_URL),
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: identity.token,
      connection_id: entry.values.get('connection-id') ?? '',
      expires_in: life,
    },
    secrets: [identity.token],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw refusal(entry, identity, answer);
  const token = takeToken(answer, 'access_token', request, context);
  // `expires_in` of the response isn't documented; without it, assume the requested lifetime.
  const known = expiresIn(answer.body['expires_in'] ?? life, context);
  return basic(entry.values.get('username') ?? '', token, context, known);
}

function refusal(entry: AuthEntry, identity: JobIdentity, answer: ExchangeAnswer) {
  const message = `Docker Hub refused the job's identity: ${answer.message} (HTTP ${answer.status})`;
  if (/audience/i.test(answer.message)) {
    return refused(
      entry,
      message,
      `The token's audience is ${identity.audience}; Docker Hub wants ${AUDIENCE}. Leave "audience" out.`,
      'AUDIENCE_MISMATCH',
      'audience',
    );
  }
  if (/connection/i.test(answer.message) || answer.status === 404) {
    return refused(
      entry,
      message,
      'Check connection-id: it must be an active OIDC connection of the organization that "username" names.',
      'CONNECTION_UNKNOWN',
      'connection-id',
    );
  }
  return refused(
    entry,
    message,
    `The job's token has the subject ${identity.subject}: a ruleset of the OIDC connection must match it ("*" is allowed in it), and "username" must be the organization's name.`,
    'SUBJECT_MISMATCH',
  );
}

function explain({ path, status, serverMessage, headers }: RefusedRequest): string | undefined {
  if (status === 429) {
    const seen = ['ratelimit-limit', 'ratelimit-remaining', 'retry-after', 'docker-ratelimit-source']
      .filter((name) => headers[name] !== undefined)
      .map((name) => `${name}: ${headers[name]}`);
    return `Docker Hub limits pulls by account, or by address when nobody is logged in${seen.length > 0 ? ` (${seen.join(', ')})` : ''}: log in with an entry for docker.io in registry-auth, or wait.`;
  }
  if (/incorrect username or password/i.test(serverMessage)) {
    return "Check username and token: a personal access token needs its owner's username, an organization access token the organization's name; an e-mail address isn't a username.";
  }
  if (/personal access token|insufficient scopes?/i.test(serverMessage)) {
    return 'Create an access token with "Read & Write" on Docker Hub.';
  }
  if (status === 401 || status === 403) {
    return `Give the access token write permission ("Read & Write"; "Image Push" for ${path} in an organization access token or OIDC ruleset), and the account write access to ${path}.`;
  }
  return undefined;
}
