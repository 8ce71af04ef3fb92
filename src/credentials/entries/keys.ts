/** Type of a value: `flag` is true or false, `seconds` an integer, `file` a path or base64 PEM. */
type KeyKind = 'text' | 'secret' | 'flag' | 'seconds' | 'file';

interface Key {
  name: string;
  kind: KeyKind;
  /** One sentence for the documentation. */
  meaning: string;
}

const key = (name: string, kind: KeyKind, meaning: string): Key => ({ name, kind, meaning });

/** Keys that identify the registry and configure the connection; allowed in every entry. */
export const COMMON_KEYS: readonly Key[] = [
  key(
    'registry',
    'text',
    'Host, with a path where two accounts share it (`docker.io/acme`); the longest match wins. Default: `docker.io`.',
  ),
  key(
    'type',
    'text',
    'Registry family, where the host does not tell: `ghcr`, `dockerhub`, `acr`, `gar`, `ecr`, `gitlab`, `quay`, `harbor`, `jfrog` or `generic`.',
  ),
  key(
    'scope',
    'text',
    "As in docker/login-action (`acme/app@push`): the path before `@` is the entry's path.",
  ),
  key(
    'ecr',
    'text',
    'As in docker/login-action: `true` is `type: ecr`, `false` is `type: generic`, `auto` looks at the host.',
  ),
  key(
    'logout',
    'flag',
    'As in docker/login-action; accepted and without effect, since logins never leave this step.',
  ),
  key('ca', 'file', "Certificate authority of the registry, added to the system's: a file or base64 PEM."),
  key('insecure', 'text', '`true`: TLS without verification; `http`: plain HTTP.'),
  key('client-cert', 'file', 'Client certificate for mutual TLS: a file or base64 PEM.'),
  key('client-key', 'file', 'Private key of `client-cert`: a file or base64 PEM.'),
  key(
    'realm-hosts',
    'text',
    'Hosts, separated by commas, that the registry may send logins to beside its own, and redirect to on private addresses.',
  ),
];

/** Keys of the login methods; each provider defines which ones go together. */
export const LOGIN_KEYS: readonly Key[] = [
  key('username', 'text', 'User, robot, organization or token name.'),
  key('password', 'secret', 'Password, token or key of that user.'),
  key(
    'audience',
    'text',
    "Audience of the job's identity token, where the vendor's side was set up for another than the usual one.",
  ),
  key('connection-id', 'text', 'Docker Hub: id (UUID) of the OIDC connection.'),
  key(
    'expires-in',
    'seconds',
    'Docker Hub (300 to 3600) and Google service accounts (up to 3600, or 43200 by policy): life of the token that is asked for.',
  ),
  key('tenant-id', 'text', 'Azure: directory (tenant) id or domain.'),
  key('client-id', 'text', 'Azure: application id, or client id of a user-assigned managed identity.'),
  key(
    'client-secret',
    'secret',
    'Azure: secret of the application; without it the job logs in with its OIDC identity.',
  ),
  key('managed-identity', 'flag', 'Azure: `true` uses the identity of the machine the job runs on.'),
  key(
    'azure-cloud',
    'text',
    'Azure: `public`, `usgovernment` or `china`; known from the host unless it is a custom domain.',
  ),
  key(
    'azure-resource',
    'text',
    "Azure: resource the Entra token is asked for, where the registry wants another than the cloud's usual one.",
  ),
  key(
    'workload-identity-provider',
    'text',
    'Google: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`.',
  ),
  key(
    'service-account',
    'text',
    'Google: e-mail of the service account to act as; without it the workload identity itself is used.',
  ),
  key('role-to-assume', 'text', 'AWS: ARN of the role.'),
  key('role-session-name', 'text', 'AWS: name of the session in the audit log. Default: `registry-publish`.'),
  key('role-duration-seconds', 'seconds', "AWS: life of the session, 900 up to the role's maximum."),
  key('aws-access-key-id', 'text', 'AWS: access key, instead of the OIDC identity.'),
  key('aws-secret-access-key', 'secret', 'AWS: secret of the access key.'),
  key('aws-session-token', 'secret', 'AWS: session token of a temporary access key.'),
  key('aws-region', 'text', 'AWS: region, where the host does not name it.'),
  key('create-repository', 'flag', 'ECR: `true` creates a repository that does not exist.'),
  key('robot', 'text', "Quay: robot account (`acme+ci`) that the job's OIDC identity is federated with."),
  key('oidc-provider-name', 'text', 'JFrog: name of the OIDC integration, as in jfrog/setup-jfrog-cli.'),
  key('project-key', 'text', 'JFrog: project the identity mapping belongs to.'),
  key('identity-mapping-name', 'text', 'JFrog: identity mapping to use, where several would fit.'),
];

export const KEYS: ReadonlyMap<string, Key> = new Map(
  [...COMMON_KEYS, ...LOGIN_KEYS].map((item) => [item.name, item]),
);

/** The key that was probably meant, for `Did you mean`: by alias, or similar apart from case, `-` and `_`. */
export function similarKey(written: string): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const wanted = ALIASES[bare(written)] ?? bare(written);
  const names = [...KEYS.keys()];
  return names.find((name) => bare(name) === wanted) ?? names.find((name) => isNear(bare(name), wanted));
}

// True if one letter was added, removed or replaced, or two neighbouring letters were swapped.
function isNear(left: string, right: string): boolean {
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end))
    end += 1;
  const [a, b] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  return (
    (a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0])
  );
}

// Names used by the vendors' own actions and by other clients.
const ALIASES: Record<string, string> = {
  host: 'registry',
  server: 'registry',
  user: 'username',
  login: 'username',
  pass: 'password',
  token: 'password',
  secret: 'password',
  role: 'roletoassume',
  rolearn: 'roletoassume',
  region: 'awsregion',
  connection: 'connectionid',
  connectionid: 'connectionid',
  tenant: 'tenantid',
  client: 'clientid',
  cacert: 'ca',
  cafile: 'ca',
  cert: 'clientcert',
  key: 'clientkey',
  realm: 'realmhosts',
  realms: 'realmhosts',
  providername: 'oidcprovidername',
  provider: 'workloadidentityprovider',
};
