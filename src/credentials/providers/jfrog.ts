import {
  exchange,
  expiresIn,
  takeToken,
  type ExchangeAnswer,
  type ExchangeRequest,
} from '../login/exchange.ts';
import { jobIdentity, refused, type JobIdentity } from '../login/id-token.ts';
import { expiryOf, readClaims } from '../../support/jwt.ts';
import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';

/**
 * JFrog Artifactory: a user and password or access token, or an OIDC integration of the JFrog platform.
 * https://jfrog.com/help/r/jfrog-platform-administration-documentation/openid-connect-integration
 */
export const jfrog: RegistryProvider = {
  name: 'jfrog',
  title: 'JFrog Artifactory',
  matches: (host) => /\.jfrog\.io$/.test(host),
  methods: [
    {
      ...passwordMethod,
      requires: ['password'],
      allows: ['username'],
      title: 'an access token',
      check,
      login: withPassword,
    },
    {
      name: 'oidc',
      title: 'an OIDC integration',
      requires: ['oidc-provider-name'],
      allows: ['audience', 'project-key', 'identity-mapping-name', 'username'],
      login: withIdentity,
    },
  ],
  traits: () => ({
    rights: {
      grants: {
        list: 'give the user Read',
        manifest: 'give the user Read',
        blob: 'give the user Read',
        delete: 'give the user Delete/Overwrite',
      },
      overwrite: 'give the user Delete/Overwrite',
      only403: true,
    },
  }),
  explain,
};

function check(entry: AuthEntry): void {
  passwordMethod.check?.(entry);
  const password = entry.values.get('password') ?? '';
  if (!entry.values.has('username') && password !== '' && !userOf(password)) {
    throw entryError(
      entry,
      'password',
      `The password for ${entry.host} contains no user, and username is missing`,
      'Only an access token of a user can stand alone; add username.',
    );
  }
}

async function withPassword(entry: AuthEntry, context: LoginContext) {
  const password = entry.values.get('password') ?? '';
  return basic(entry.values.get('username') ?? userOf(password) ?? '', password, context);
}

// As in JFrog's own client: the last part of an access token's subject (`jfac@…/users/ci`) is the user name.
function userOf(token: string): string | undefined {
  const { sub } = readClaims(token);
  return sub === undefined ? undefined : sub.split('/').at(-1) || undefined;
}

async function withIdentity(entry: AuthEntry, context: LoginContext) {
  // JFrog has no default audience: an integration without one accepts GitHub's default, the URL of the owner.
  const identity = await jobIdentity(entry, '', context);
  const { values } = entry;
  const request: ExchangeRequest = {
    service: "JFrog's token service",
    url: new URL(`https://${entry.host}/access/api/v1/oidc/token`),
    json: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: identity.token,
      provider_name: values.get('oidc-provider-name'),
      ...(values.has('project-key') ? { project_key: values.get('project-key') } : {}),
      ...(values.has('identity-mapping-name')
        ? { identity_mapping_name: values.get('identity-mapping-name') }
        : {}),
    },
    secrets: [identity.token],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw refusal(entry, identity, answer);
  const token = takeToken(answer, 'access_token', request, context);
  const named = answer.body['username'];
  const username =
    values.get('username') ?? (typeof named === 'string' && named !== '' ? named : userOf(token));
  if (username === undefined) {
    throw refused(
      entry,
      'JFrog gave a token that names no user, and Docker logins need one',
      'Let the identity mapping name a user (not only groups), or add username.',
    );
  }
  const life = answer.body['expires_in'];
  const expiresAt = expiryOf(token);
  return basic(
    username,
    token,
    context,
    life === undefined && expiresAt ? { expiresAt } : expiresIn(life, context),
  );
}

function refusal(entry: AuthEntry, identity: JobIdentity, answer: ExchangeAnswer) {
  const message = `JFrog refused the job's identity: ${answer.message} (HTTP ${answer.status})`;
  if (/audience/i.test(answer.message)) {
    return refused(
      entry,
      message,
      `The token's audience is ${identity.audience}: set "audience" to what the OIDC integration has.`,
      'AUDIENCE_MISMATCH',
      'audience',
    );
  }
  if (/provider/i.test(answer.message) || answer.status === 404) {
    return refused(
      entry,
      message,
      'Check oidc-provider-name against the name of the integration (Administration, General, Manage Integrations); a self-hosted platform must be 7.77.3 or later.',
      'PROVIDER_UNKNOWN',
      'oidc-provider-name',
    );
  }
  return refused(
    entry,
    message,
    `An identity mapping of the integration must match the token, whose subject is ${identity.subject}.`,
    'SUBJECT_MISMATCH',
  );
}

function explain({ path, status }: RefusedRequest): string | undefined {
  const repository = path.split('/')[0] ?? path;
  if (status === 401)
    return 'Check username and token, and whether the token has expired; an access token needs the user it was created for.';
  if (status === 403)
    return `The user needs Read, Annotate and Deploy/Cache on the repository ${repository} (Delete/Overwrite too, to move tags).`;
  if (status === 404)
    return `There must be a local or virtual Docker repository ${repository} in Artifactory; a virtual one needs a default deployment repository.`;
  return undefined;
}
