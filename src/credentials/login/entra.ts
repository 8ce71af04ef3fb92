import { exchange, takeToken, type ExchangeAnswer, type ExchangeRequest } from './exchange.ts';
import { jobIdentity, refused, type JobIdentity } from './id-token.ts';
import type { AuthEntry, LoginContext } from '../types.ts';

interface Cloud {
  authority: string;
  /** Audience of the federated credential. */
  audience: string;
  /** Resource that the access token is for. */
  resource: string;
}

/**
 * Azure's clouds. In the public cloud, tokens are requested for the container registry resource, since a
 * registry can be set to reject tokens for Resource Manager (`azureADAuthenticationAsArmPolicy`). In the
 * other clouds, Resource Manager is the only resource that Azure's own libraries know.
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export const CLOUDS: Record<string, Cloud> & { public: Cloud; usgovernment: Cloud; china: Cloud } = {
  public: {
    authority: 'https://login.microsoftonline.com',
    audience: 'api://AzureADTokenExchange',
    resource: 'https://containerregistry.azure.net',
  },
  usgovernment: {
    authority: 'https://login.microsoftonline.us',
    audience: 'api://AzureADTokenExchangeUSGov',
    resource: 'https://management.usgovcloudapi.net',
  },
  china: {
    authority: 'https://login.chinacloudapi.cn',
    audience: 'api://AzureADTokenExchangeChina',
    resource: 'https://management.chinacloudapi.cn',
  },
};

/** The cloud of an entry's registry: `azure-cloud`, or else derived from the suffix of the host. */
export function cloudOf(entry: AuthEntry): 'public' | 'usgovernment' | 'china' {
  const chosen = entry.values.get('azure-cloud');
  if (chosen === 'usgovernment' || chosen === 'china' || chosen === 'public') return chosen;
  if (entry.host.endsWith('.azurecr.us')) return 'usgovernment';
  return entry.host.endsWith('.azurecr.cn') ? 'china' : 'public';
}

const resourceOf = (entry: AuthEntry) =>
  (entry.values.get('azure-resource') ?? CLOUDS[cloudOf(entry)].resource).replace(/\/$/, '');

/**
 * Gets an access token with the job's OIDC token.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#third-case
 */
export async function withAssertion(entry: AuthEntry, context: LoginContext): Promise<string> {
  const identity = await jobIdentity(entry, CLOUDS[cloudOf(entry)].audience, context);
  const proof = {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: identity.token,
  };
  return clientCredentials(entry, context, proof, [identity.token], identity);
}

/**
 * Gets an access token with a client secret.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow#first-case
 */
export async function withSecret(entry: AuthEntry, context: LoginContext): Promise<string> {
  const secret = entry.values.get('client-secret') ?? '';
  return clientCredentials(entry, context, { client_secret: secret }, [secret]);
}

async function clientCredentials(
  entry: AuthEntry,
  context: LoginContext,
  proof: Record<string, string>,
  secrets: string[],
  identity?: JobIdentity,
): Promise<string> {
  const { authority } = CLOUDS[cloudOf(entry)];
  const request: ExchangeRequest = {
    service: 'Microsoft Entra',
    url: new URL(`${authority}/${entry.values.get('tenant-id')}/oauth2/v2.0/token`),
    form: {
      grant_type: 'client_credentials',
      client_id: entry.values.get('client-id') ?? '',
      scope: `${resourceOf(entry)}/.default`,
      ...proof,
    },
    secrets,
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw entraRefusal(entry, answer, identity);
  return takeToken(answer, 'access_token', request, context);
}

interface Lesson {
  pattern: RegExp;
  code: string;
  key?: string;
  hint(entry: AuthEntry, identity: JobIdentity | undefined): string;
}

// Matched by number, since the texts change. Microsoft may change the numbers too, hence the general hint.
const ERROR_RULES: readonly Lesson[] = [
  {
    pattern: /AADSTS7002138\b/,
    code: 'SUBJECT_MISMATCH',
    hint: (_entry, identity) =>
      `The federated credential's subject differs only in case: it must be exactly ${identity?.subject}.`,
  },
  {
    pattern: /AADSTS(?:700213|70021)\b/,
    code: 'SUBJECT_MISMATCH',
    hint: (_entry, identity) =>
      `Add a federated credential to the application with the issuer ${identity?.issuer} and the subject ${identity?.subject}.`,
  },
  {
    pattern: /AADSTS700212\b/,
    code: 'AUDIENCE_MISMATCH',
    key: 'audience',
    hint: (entry, identity) =>
      `The token's audience is ${identity?.audience}; the federated credential must have the same, usually ${CLOUDS[cloudOf(entry)].audience}.`,
  },
  {
    pattern: /AADSTS700211\b/,
    code: 'ISSUER_MISMATCH',
    hint: (_entry, identity) => `The federated credential's issuer must be ${identity?.issuer}.`,
  },
  {
    pattern: /AADSTS90002\b|AADSTS900023\b|invalid_tenant/,
    code: 'TENANT_UNKNOWN',
    key: 'tenant-id',
    hint: (entry) =>
      `Check tenant-id; the login went to the ${cloudOf(entry)} cloud, and azure-cloud chooses another.`,
  },
  {
    pattern: /AADSTS700016\b|AADSTS700038\b|AADSTS900144\b/,
    code: 'CLIENT_UNKNOWN',
    key: 'client-id',
    hint: () =>
      'Check client-id: it is the "Application (client) ID" of an application in the tenant that tenant-id names.',
  },
  {
    pattern: /AADSTS7000215\b/,
    code: 'SECRET_WRONG',
    key: 'client-secret',
    hint: () => "The client-secret must be the secret's value, not its id.",
  },
  {
    pattern: /AADSTS7000222\b/,
    code: 'SECRET_EXPIRED',
    key: 'client-secret',
    hint: () =>
      'The secret has expired: make a new one, or leave client-secret out and log in with the OIDC identity.',
  },
  {
    pattern: /AADSTS500011\b/,
    code: 'RESOURCE_UNKNOWN',
    key: 'azure-resource',
    hint: () => 'Check azure-resource and azure-cloud: the resource is not known in this tenant.',
  },
];

function entraRefusal(entry: AuthEntry, answer: ExchangeAnswer, identity: JobIdentity | undefined) {
  const numbers = answer.body['error_codes'];
  const coded = Array.isArray(numbers) ? numbers.map((number) => `AADSTS${String(number)}`).join(' ') : '';
  const lesson = ERROR_RULES.find(({ pattern }) => pattern.test(`${answer.message} ${answer.code} ${coded}`));
  const message = `Microsoft Entra refused the login: ${answer.message} (HTTP ${answer.status})`;
  const general = identity
    ? `Check tenant-id and client-id, and that the application has a federated credential with the subject ${identity.subject}.`
    : 'Check tenant-id, client-id and client-secret.';
  return refused(
    entry,
    message,
    lesson?.hint(entry, identity) ?? general,
    lesson?.code ?? 'LOGIN_REFUSED',
    lesson?.key,
  );
}

/**
 * Gets an access token for the machine's managed identity, from the endpoint in the environment (App Service,
 * Container Apps) or else from the instance metadata service.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export async function managedIdentityToken(entry: AuthEntry, context: LoginContext): Promise<string> {
  const endpoint = context.env['IDENTITY_ENDPOINT'];
  const header = context.env['IDENTITY_HEADER'];
  const hosted = endpoint !== undefined && header !== undefined && URL.canParse(endpoint);
  const url = new URL(hosted ? endpoint : 'http://169.254.169.254/metadata/identity/oauth2/token');
  url.searchParams.set('api-version', hosted ? '2019-08-01' : '2018-02-01');
  url.searchParams.set('resource', resourceOf(entry));
  const client = entry.values.get('client-id');
  if (client !== undefined) url.searchParams.set('client_id', client);
  const request: ExchangeRequest = {
    service: "Azure's managed identity endpoint",
    method: 'GET',
    url,
    headers: hosted ? { 'x-identity-header': header } : { metadata: 'true' },
    secrets: hosted ? [header] : [],
  };
  const answer = await exchange(request, { ...context, retries: context.retries ?? 2 }).catch(
    (cause: unknown) => {
      throw refused(
        entry,
        `The managed identity endpoint (${url.host}) can't be reached: ${cause instanceof Error ? cause.message : 'no answer'}`,
        'Only a runner inside Azure has a managed identity; elsewhere leave managed-identity out and give tenant-id and client-id.',
        'MANAGED_IDENTITY_MISSING',
        'managed-identity',
      );
    },
  );
  if (answer.status !== 200) {
    throw refused(
      entry,
      `Azure returned no token for the managed identity: ${answer.message} (HTTP ${answer.status})`,
      client === undefined
        ? 'Assign an identity to the machine; if it has several, name one with client-id.'
        : 'Check client-id: it must be the client id of an identity that is assigned to this machine.',
      'MANAGED_IDENTITY_MISSING',
      client === undefined ? 'managed-identity' : 'client-id',
    );
  }
  return takeToken(answer, 'access_token', request, context);
}
