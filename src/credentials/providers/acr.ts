import { exchange, takeToken, type ExchangeRequest } from '../login/exchange.ts';
import { refused } from '../login/id-token.ts';
import { expiryOf, readClaims } from '../../support/jwt.ts';
import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';
import { tagsIn } from '../push-times.ts';
import type { PushTimesListing } from '../../registry/provider.ts';
import { cloudOf, CLOUDS, managedIdentityToken, withAssertion, withSecret } from '../login/entra.ts';

const AZURE_KEYS = ['azure-cloud', 'azure-resource'];
const PULL = 'give the identity AcrPull (Container Registry Repository Reader in a registry with ABAC)';

/** https://learn.microsoft.com/rest/api/containerregistry/tag/get-list */
const pushTimes: PushTimesListing = {
  call: (path) => ({ target: `/acr/v1/${path}/_tags?n=500`, scopes: [`repository:${path}:metadata_read`] }),
  entries: (page) => tagsIn(page['tags'], 'name', 'lastUpdateTime'),
};

/**
 * Azure Container Registry. An Entra access token, obtained with the job's identity, a client secret or a
 * managed identity, is exchanged at `/oauth2/exchange` for a refresh token that the registry's token service
 * accepts.
 * https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
 * Service principals, the admin user and repository tokens also work with user name and password.
 */
export const acr: RegistryProvider = {
  name: 'acr',
  title: 'Azure Container Registry',
  matches: (host) => /^[a-z0-9-]+(?:\.[a-z0-9]+\.geo)?\.azurecr\.(?:io|cn|us)$/.test(host),
  methods: [
    {
      name: 'client-secret',
      title: 'a client secret',
      requires: ['tenant-id', 'client-id', 'client-secret'],
      allows: AZURE_KEYS,
      check,
      login: (entry, context) => throughEntra(entry, context, withSecret),
    },
    {
      name: 'federated',
      title: "the job's OIDC identity",
      requires: ['tenant-id', 'client-id'],
      allows: [...AZURE_KEYS, 'audience'],
      check,
      login: (entry, context) => throughEntra(entry, context, withAssertion),
    },
    {
      name: 'managed-identity',
      title: 'a managed identity',
      requires: ['managed-identity'],
      allows: [...AZURE_KEYS, 'client-id', 'tenant-id'],
      check,
      login: (entry, context) => throughEntra(entry, context, managedIdentityToken),
    },
    {
      ...passwordMethod,
      title: 'a username and password (service principal, admin user or repository token)',
    },
  ],
  traits: () => ({
    // User name for refresh tokens: https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
    refreshTokenUser: '00000000-0000-0000-0000-000000000000',
    pushTimes,
    rights: {
      grants: {
        list: `${PULL}, or the repository token content/read and metadata/read`,
        manifest: `${PULL}, or the repository token content/read`,
        blob: `${PULL}, or the repository token content/read`,
        delete:
          'give the identity AcrDelete (Container Registry Repository Contributor in a registry with ABAC), or the repository token content/delete',
      },
    },
  }),
  explain,
  // A link to one registry needs its resource id, which isn't part of an image name.
  repositoryPage: () => 'https://portal.azure.com/#browse/Microsoft.ContainerRegistry%2Fregistries',
};

function check(entry: AuthEntry): void {
  const cloud = entry.values.get('azure-cloud');
  if (cloud !== undefined && !(cloud in CLOUDS)) {
    throw entryError(
      entry,
      'azure-cloud',
      `Unknown Azure cloud ${JSON.stringify(cloud)}`,
      `Write one of ${Object.keys(CLOUDS).join(', ')}, or leave it out.`,
    );
  }
  const resource = entry.values.get('azure-resource');
  if (resource !== undefined && !/^https:\/\/[a-z0-9.-]+\/?$/.test(resource)) {
    throw entryError(
      entry,
      'azure-resource',
      'The azure-resource is not an https URL of a host',
      'Write it as https://containerregistry.azure.net.',
    );
  }
  const tenant = entry.values.get('tenant-id');
  if (tenant !== undefined && !/^[a-z0-9.-]+$/i.test(tenant)) {
    throw entryError(
      entry,
      'tenant-id',
      'The tenant-id is neither an id nor a domain',
      'Copy the "Directory (tenant) ID" from the Azure portal.',
    );
  }
  if (entry.values.get('managed-identity') === 'false') {
    throw entryError(
      entry,
      'managed-identity',
      "managed-identity: false isn't a way to log in",
      'Remove the line, or set it to true.',
    );
  }
}

async function throughEntra(
  entry: AuthEntry,
  context: LoginContext,
  entraToken: (entry: AuthEntry, context: LoginContext) => Promise<string>,
) {
  const accessToken = await entraToken(entry, context);
  const tenant = entry.values.get('tenant-id') ?? readClaims(accessToken).tid;
  const request: ExchangeRequest = {
    service: 'Azure Container Registry',
    url: new URL(`https://${entry.host}/oauth2/exchange`),
    form: {
      grant_type: 'access_token',
      service: entry.host,
      ...(tenant === undefined ? {} : { tenant }),
      access_token: accessToken,
    },
    secrets: [accessToken],
  };
  const answer = await exchange(request, context);
  if (answer.status !== 200) throw exchangeRefusal(entry, answer.status, answer.message);
  const token = takeToken(answer, 'refresh_token', request, context);
  const expiresAt = expiryOf(token);
  return { kind: 'identity' as const, token, ...(expiresAt ? { expiresAt } : {}) };
}

function exchangeRefusal(entry: AuthEntry, status: number, said: string) {
  const message = `${entry.host} rejected the Entra token: ${said} (HTTP ${status})`;
  if (status === 404) {
    return refused(
      entry,
      message,
      `Check the host and "type": ${entry.host} isn't an Azure Container Registry.`,
    );
  }
  if (status === 403 && /firewall|client with ip|network/i.test(said)) {
    return refused(
      entry,
      message,
      "Allow the runner's addresses in the registry's firewall, or use a runner inside the network.",
      'FIREWALL',
    );
  }
  const { resource } = CLOUDS[cloudOf(entry)];
  return refused(
    entry,
    message,
    `Check that tenant-id is the tenant of the registry (the login to Entra worked), and that the registry accepts tokens for ${entry.values.get('azure-resource') ?? resource} (set azure-resource if it requires others).`,
  );
}

function explain({ host, path, status, serverMessage, origin }: RefusedRequest): string | undefined {
  if (/firewall|client with ip/i.test(serverMessage)) {
    return "Allow the runner's addresses in the registry's firewall, or use a runner inside the network.";
  }
  const keyless = /identity|client secret/i.test(origin);
  if (status === 401 && !keyless && !/DENIED/.test(serverMessage)) {
    return `Check username and password: the admin user must be enabled in ${host}, a service principal's secret must not have expired, and a repository token's name must be that of the token, not of its scope map.`;
  }
  if (status === 401 || status === 403) {
    return `Give the identity the role AcrPush on ${host} (in a registry with ABAC: Container Registry Repository Writer), or give the repository token content/write, content/read and metadata/read on ${path}.`;
  }
  if (/NAME_UNKNOWN/.test(serverMessage))
    return 'Check the repository in the image name; a push creates it, a pull needs it to be there.';
  return undefined;
}
