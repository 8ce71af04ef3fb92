import { exchange, takeToken, type ExchangeAnswer, type ExchangeRequest } from '../login/exchange.ts';
import { jobIdentity, refused, type JobIdentity } from '../login/id-token.ts';
import { expiryOf } from '../../support/jwt.ts';
import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';
import { listOf } from '../push-times.ts';
import type { Page, PushTimesListing } from '../../registry/provider.ts';

/** The API doesn't accept the registry's tokens, so it is called without one. https://docs.quay.io/api/ */
const pushTimes: PushTimesListing = {
  call: (path) => ({ target: pageOf(path, 1), scopes: [], anonymous: true }),
  entries: (page) =>
    listOf(page['tags']).map((tag) => {
      const { name, start_ts: seconds } = (tag ?? {}) as Page;
      return { tag: name, pushed: Number(seconds) * 1000 };
    }),
  next: (path) => (_response, page) =>
    page['has_additional'] === true ? pageOf(path, Number(page['page']) + 1) : undefined,
};

function pageOf(path: string, page: number): string {
  return `/api/v1/repository/${path}/tag/?onlyActiveTags=true&limit=100&page=${page}`;
}

/** Milliseconds; the lifetime Quay gives a federated robot's token, used if the token doesn't contain it. */
const USUAL_LIFE = 3600_000;

/**
 * Quay: a robot account's token, or the job's identity if the robot is federated with GitHub (keyless).
 * https://docs.quay.io/ and quay/quay's endpoints/oauth/robot_identity_federation.py
 */
export const quay: RegistryProvider = {
  name: 'quay',
  title: 'Quay',
  matches: (host) => host === 'quay.io' || /^quay[.:]/.test(host),
  methods: [
    { ...passwordMethod, title: "a robot account's token" },
    { name: 'robot', title: 'a federated robot', requires: ['robot'], allows: ['audience'], check, login },
  ],
  traits: () => ({
    pushTimes,
    // Write access includes deleting, and the token service rejects scopes with an action it doesn't know.
    deleteActions: 'pull,push',
    rights: {
      grants: {
        list: 'give the robot account Read',
        manifest: 'give the robot account Read',
        blob: 'give the robot account Read',
        delete: 'give the robot account Write',
      },
      tagRule: "the repository's immutable tags",
    },
  }),
  explain,
  repositoryPage: ({ host, path }) =>
    host === 'quay.io' ? `https://quay.io/repository/${path}?tab=tags` : undefined,
};

function check(entry: AuthEntry): void {
  if (!/^[a-z0-9_.-]+\+[a-z0-9_.-]+$/i.test(entry.values.get('robot') ?? '')) {
    throw entryError(
      entry,
      'robot',
      'The robot is not the name of a Quay robot account',
      'Write namespace and name with a plus sign between them, as acme+ci.',
    );
  }
}

async function login(entry: AuthEntry, context: LoginContext) {
  const robot = entry.values.get('robot') ?? '';
  const identity = await jobIdentity(entry, `https://${entry.host}`, context);
  const pair = Buffer.from(`${robot}:${identity.token}`).toString('base64');
  const request: ExchangeRequest = {
    service: "Quay's robot federation",
    method: 'GET',
    url: new URL(`https://${entry.host}/oauth2/federation/robot/token`),
    headers: { authorization: `Basic ${pair}` },
    secrets: [identity.token, pair],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw refusal(entry, identity, answer);
  const token = takeToken(answer, 'token', request, context);
  const expiresAt = expiryOf(token) ?? new Date(context.clock.now() + USUAL_LIFE);
  return basic(robot, token, context, { expiresAt });
}

function refusal(entry: AuthEntry, identity: JobIdentity, answer: ExchangeAnswer) {
  const message = `Quay refused the job's identity for the robot ${entry.values.get('robot')}: ${answer.message} (HTTP ${answer.status})`;
  if (answer.status === 404) {
    return refused(
      entry,
      message,
      `${entry.host} doesn't know robot federation: use the robot's token as username and password.`,
    );
  }
  return refused(
    entry,
    message,
    `The robot's federation must have the issuer ${identity.issuer} and exactly the subject ${identity.subject}; the token's audience is ${identity.audience}.`,
    'SUBJECT_MISMATCH',
    'robot',
  );
}

function explain({ path, status, serverMessage }: RefusedRequest): string | undefined {
  if (/could not find robot/i.test(serverMessage))
    return 'Check the name of the robot account, written as namespace+name.';
  if (/expired|could not login|invalid.*(password|credential|token)/i.test(serverMessage)) {
    return "Copy the token from the robot account's page: it is wrong, or was regenerated.";
  }
  if (status === 401 || status === 403) {
    return `Give the robot the permission Write on ${path} (and "Creator" in a team to make new repositories), and write its name as namespace+name.`;
  }
  return undefined;
}
