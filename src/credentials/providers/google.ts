import {
  exchange,
  expiresIn,
  takeToken,
  type ExchangeAnswer,
  type ExchangeRequest,
} from '../login/exchange.ts';
import { jobIdentity, refused, type JobIdentity } from '../login/id-token.ts';
import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, checkBasicSafe, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';
import { listOf } from '../push-times.ts';
import { repositoryScope } from '../../registry/scope.ts';
import type { Page, PushTimesListing } from '../../registry/provider.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const STS_URL = 'https://sts.googleapis.com/v1/token';
const PROVIDER =
  /^projects\/\d+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]+\/providers\/[a-z0-9-]+$/;
/** User name for access tokens. */
const TOKEN_USER = 'oauth2accesstoken';
/** Seconds; the default lifetime of access tokens. */
const USUAL_LIFE = 3600;
/** Seconds; above an hour only where the organization allows it. Google documents no minimum. */
const LONGEST_LIFE = 43_200;

/** The tag list has push times per manifest, in milliseconds. https://cloud.google.com/artifact-registry */
const pushTimes: PushTimesListing = {
  call: (path) => ({ target: `/v2/${path}/tags/list`, scopes: [repositoryScope(path, 'pull')] }),
  entries: (page) =>
    Object.values((page['manifest'] ?? {}) as Record<string, Page>).flatMap((manifest) =>
      listOf(manifest['tag']).map((tag) => ({ tag, pushed: Number(manifest['timeUploadedMs']) })),
    ),
};

/**
 * Google Artifact Registry: workload identity federation, directly or through a service account; or the
 * user names `_json_key`, `_json_key_base64` and `oauth2accesstoken` with a key or token as the password.
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token,
 * https://cloud.google.com/artifact-registry/docs/docker/authentication
 */
export const google: RegistryProvider = {
  name: 'gar',
  title: 'Google Artifact Registry',
  matches: (host) => /(?:^|-docker\.)pkg\.dev$/.test(host) || /^(?:[a-z0-9-]+\.)?gcr\.io$/.test(host),
  methods: [
    {
      name: 'workload-identity',
      title: 'workload identity federation',
      requires: ['workload-identity-provider'],
      allows: ['service-account', 'audience', 'expires-in'],
      check: checkFederation,
      login,
    },
    { ...passwordMethod, title: 'a key or an access token', check: checkKey },
  ],
  traits: () => ({
    pushTimes,
    rights: {
      grants: {
        list: 'grant roles/artifactregistry.reader',
        manifest: 'grant roles/artifactregistry.reader',
        blob: 'grant roles/artifactregistry.reader',
        delete: 'grant roles/artifactregistry.repoAdmin',
      },
      tagRule: "the repository's immutable tags",
    },
  }),
  explain,
  repositoryPage: ({ host, path }) => {
    // Google redirects this URL to the image's page in the console.
    if (!host.endsWith('-docker.pkg.dev')) return `https://${host}/${path}`;
    const [project, repository, ...image] = path.split('/');
    const location = host.slice(0, -'-docker.pkg.dev'.length);
    const name = encodeURIComponent(image.join('/'));
    return `https://console.cloud.google.com/artifacts/docker/${project}/${location}/${repository}/${name}`;
  },
};

// google-github-actions/auth expects the name without this prefix; the console shows it with it.
const providerOf = (entry: AuthEntry) =>
  (entry.values.get('workload-identity-provider') ?? '').replace(
    /^(?:https:)?\/\/iam\.googleapis\.com\//,
    '',
  );

function checkFederation(entry: AuthEntry): void {
  const provider = providerOf(entry);
  if (!PROVIDER.test(provider)) {
    const named = /^projects\/[a-z]/.test(provider);
    throw entryError(
      entry,
      'workload-identity-provider',
      named
        ? 'The workload-identity-provider has the id of the project instead of its number'
        : 'The workload-identity-provider is not the full name of a provider',
      'Write projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, with the number of the project.',
    );
  }
  const account = entry.values.get('service-account');
  if (account !== undefined && !/^[a-z0-9-]+@[a-z0-9.-]+$/i.test(account)) {
    throw entryError(
      entry,
      'service-account',
      'The service-account is not an e-mail address',
      'Write it as ci@project.iam.gserviceaccount.com.',
    );
  }
  const life = entry.values.get('expires-in');
  if (life !== undefined && account === undefined) {
    throw entryError(
      entry,
      'expires-in',
      'expires-in has no effect without a service-account',
      'Leave it out: tokens are renewed when an upload outlives them.',
    );
  }
  if (life !== undefined && (Number(life) < 1 || Number(life) > LONGEST_LIFE)) {
    throw entryError(
      entry,
      'expires-in',
      `Google gives tokens of service accounts for at most ${LONGEST_LIFE} seconds, not ${life}`,
      'Leave it out: tokens are renewed when an upload outlives them.',
    );
  }
}

function checkKey(entry: AuthEntry): void {
  checkBasicSafe(entry);
  const username = entry.values.get('username');
  const password = (entry.values.get('password') ?? '').trim();
  const looksLikeJson = password.startsWith('{');
  const wrong = (message: string, hint: string) => entryError(entry, 'password', message, hint);
  if (username === '_json_key' && !isServiceAccountKey(password)) {
    throw looksLikeJson
      ? wrong(
          'The password of _json_key is not the JSON key of a service account',
          'Store the whole file of the key as the secret, and write password: ${{ toJSON(secrets.NAME) }}.',
        )
      : wrong(
          'The password of _json_key is not JSON',
          'If the key is stored in base64, use the username _json_key_base64.',
        );
  }
  if (
    username === '_json_key_base64' &&
    !isServiceAccountKey(Buffer.from(password, 'base64').toString('utf8'))
  ) {
    throw looksLikeJson
      ? wrong('The password of _json_key_base64 is JSON as it is', 'Use the username _json_key.')
      : wrong(
          'The password of _json_key_base64 is not the base64 of a JSON key',
          'Encode the whole file of the key, as base64 -w0 does.',
        );
  }
}

function isServiceAccountKey(text: string): boolean {
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'object' && key !== null && 'private_key' in key && 'client_email' in key;
  } catch {
    return false;
  }
}

async function login(entry: AuthEntry, context: LoginContext) {
  const provider = providerOf(entry);
  const identity = await jobIdentity(entry, `https://iam.googleapis.com/${provider}`, context);
  const request: ExchangeRequest = {
    service: "Google's token service",
    url: new URL(STS_URL),
    json: {
      audience: `//iam.googleapis.com/${provider}`,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      scope: SCOPE,
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      subjectToken: identity.token,
    },
    secrets: [identity.token],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw federationRefusal(entry, identity, answer);
  const token = takeToken(answer, 'access_token', request, context);
  const account = entry.values.get('service-account');
  if (account !== undefined) return actAs(account, token, entry, identity, context);
  return basic(TOKEN_USER, token, context, expiresIn(answer.body['expires_in'], context));
}

/**
 * Gets an access token of the service account.
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
async function actAs(
  account: string,
  token: string,
  entry: AuthEntry,
  identity: JobIdentity,
  context: LoginContext,
) {
  const life = entry.values.get('expires-in') ?? String(USUAL_LIFE);
  const request: ExchangeRequest = {
    service: "Google's service account credentials",
    url: new URL(
      `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${encodeURIComponent(account)}:generateAccessToken`,
    ),
    headers: { authorization: `Bearer ${token}` },
    json: { scope: [SCOPE], lifetime: `${life}s` },
    secrets: [token],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw accountRefusal(account, entry, identity, answer);
  const ends = Date.parse(String(answer.body['expireTime']));
  const accountToken = takeToken(answer, 'accessToken', request, context);
  return basic(
    TOKEN_USER,
    accountToken,
    context,
    Number.isNaN(ends) ? expiresIn(life, context) : { expiresAt: new Date(ends) },
  );
}

function federationRefusal(entry: AuthEntry, identity: JobIdentity, answer: ExchangeAnswer) {
  const message = `Google refused the job's identity: ${answer.message} (HTTP ${answer.status})`;
  const about = `${answer.code} ${answer.message}`;
  if (/attribute condition|unauthorized_client/i.test(about)) {
    return refused(
      entry,
      message,
      `The provider's attribute condition doesn't hold for this job, whose token has the subject ${identity.subject}: change the condition, or run from the repository it allows.`,
      'SUBJECT_MISMATCH',
      'workload-identity-provider',
    );
  }
  if (/invalid_target|Invalid value for .*audience/i.test(about)) {
    return refused(
      entry,
      message,
      'Check workload-identity-provider: pool and provider must exist and be enabled, and the project be given by its number.',
      'PROVIDER_UNKNOWN',
      'workload-identity-provider',
    );
  }
  if (/audience|\baud\b/i.test(about)) {
    return refused(
      entry,
      message,
      `The token's audience is ${identity.audience}: it must be among the provider's allowed audiences; set "audience" where the provider has its own.`,
      'AUDIENCE_MISMATCH',
      'audience',
    );
  }
  return refused(
    entry,
    message,
    `The provider must have the issuer ${identity.issuer} and accept the subject ${identity.subject}.`,
  );
}

function accountRefusal(account: string, entry: AuthEntry, identity: JobIdentity, answer: ExchangeAnswer) {
  const message = `Google didn't let the job act as ${account}: ${answer.message} (HTTP ${answer.status})`;
  if (answer.status === 404) {
    return refused(
      entry,
      message,
      'Check service-account: there is none of this name.',
      'SERVICE_ACCOUNT_UNKNOWN',
      'service-account',
    );
  }
  if (answer.status === 400) {
    return refused(
      entry,
      message,
      'A life above one hour needs a policy of the organization: leave expires-in out.',
      'LOGIN_REFUSED',
      'expires-in',
    );
  }
  return refused(
    entry,
    message,
    `Grant roles/iam.workloadIdentityUser on ${account} to this repository's principal (the token's subject is ${identity.subject}), enable the IAM Service Account Credentials API, and allow five minutes for it to take effect.`,
    'IMPERSONATION_DENIED',
    'service-account',
  );
}

function explain({ host, path, status, serverMessage }: RefusedRequest): string | undefined {
  const [project, repository] = path.split('/');
  if (/has not been used|is disabled/i.test(serverMessage))
    return `Enable the Artifact Registry API in the project ${project}.`;
  if (status === 404 || /not found/i.test(serverMessage)) {
    return `There must be a Docker repository ${repository} in the project ${project} at ${host}; Google doesn't make it by itself.`;
  }
  if (status === 401 && !/permission/i.test(serverMessage))
    return 'The token or key is wrong, has expired or was deleted; the username goes with it: oauth2accesstoken, _json_key or _json_key_base64.';
  if (status === 401 || status === 403 || /uploadArtifacts|permission/i.test(serverMessage)) {
    return `Grant roles/artifactregistry.writer on the repository ${repository} in the project ${project} to the service account, or to this repository's principal set; it takes up to five minutes.`;
  }
  return undefined;
}
