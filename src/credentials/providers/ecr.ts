import type { AuthEntry, RegistryProvider, LoginContext, RefusedRequest } from '../types.ts';
import { basic, passwordMethod } from '../login/password.ts';
import { entryError } from '../entry-error.ts';
import { ECR_HOST, ecrHost, isPublicEcr } from './aws/host.ts';

const AWS_KEYS = ['aws-region', 'create-repository'];
const ROLE_KEYS = ['role-session-name', 'role-duration-seconds'];
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/**
 * Amazon ECR, private and public. Credentials come from a role assumed with the job's OIDC token, from
 * access keys (with or without a role), or from the environment, and are exchanged for a token with
 * `GetAuthorizationToken`.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html,
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const ecr: RegistryProvider = {
  name: 'ecr',
  title: 'Amazon ECR',
  matches: (host) => ECR_HOST.test(host) || isPublicEcr(host),
  methods: [
    {
      name: 'access-key',
      title: 'an access key',
      requires: ['aws-access-key-id', 'aws-secret-access-key'],
      allows: [...AWS_KEYS, ...ROLE_KEYS, 'aws-session-token', 'role-to-assume'],
      check,
      login,
    },
    {
      name: 'role',
      title: "the job's OIDC identity in a role",
      requires: ['role-to-assume'],
      allows: [...AWS_KEYS, ...ROLE_KEYS, 'audience'],
      check,
      login,
    },
    // docker/login-action accepts an access key here for ECR; `AWS` is the user name of an existing token.
    {
      ...passwordMethod,
      title: 'an access key as username and password',
      allows: AWS_KEYS,
      check: checkPassword,
      login: withPassword,
    },
    {
      name: 'ambient',
      title: "the environment's AWS credentials",
      requires: [],
      allows: AWS_KEYS,
      check,
      login,
    },
  ],
  traits: () => ({
    // ECR rejects parts smaller than 5 MB, except the last one, and doesn't announce a minimum.
    chunkSize: 8 * 1024 * 1024,
    rights: {
      grants: {
        list: 'allow ecr:ListImages',
        manifest: 'allow ecr:BatchGetImage',
        blob: 'allow ecr:BatchCheckLayerAvailability and ecr:GetDownloadUrlForLayer',
        delete: 'allow ecr:BatchDeleteImage',
      },
      tagRule: "the repository's tag immutability",
      named,
    },
  }),
  explain,
  ambient: {
    title: "the environment's AWS credentials",
    // Set by aws-actions/configure-aws-credentials, or on self-hosted runners.
    isThere: (env) =>
      Boolean(
        (env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']) ||
        (env['AWS_ROLE_ARN'] && env['AWS_WEB_IDENTITY_TOKEN_FILE']),
      ),
    login: (host, context) => login(ambientEntry(host), context),
  },
  async createRepository(entry, path, context) {
    if (entry.values.get('create-repository') !== 'true') return false;
    const { createEcrRepository } = await import('./aws/login.ts');
    return createEcrRepository(entry, path, context);
  },
  repositoryPage: ({ host, path }) => {
    if (host === 'public.ecr.aws') return `https://gallery.ecr.aws/${path}`;
    const [, account, region] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host) ?? [];
    return account === undefined
      ? undefined
      : `https://${region}.console.aws.amazon.com/ecr/repositories/private/${account}/${path}?region=${region}`;
  },
};

function ambientEntry(host: string): AuthEntry {
  return {
    line: 1,
    host,
    path: '',
    provider: 'ecr',
    authMethod: 'ambient',
    values: new Map(),
    lines: new Map(),
    empty: [],
  };
}

function check(entry: AuthEntry): void {
  ecrHost(entry);
  const role = entry.values.get('role-to-assume');
  if (role !== undefined && !ROLE_ARN.test(role)) {
    throw entryError(
      entry,
      'role-to-assume',
      'The role-to-assume is not the ARN of a role',
      'Write it as arn:aws:iam::123456789012:role/ci.',
    );
  }
  const session = entry.values.get('role-session-name');
  if (session !== undefined && !/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw entryError(
      entry,
      'role-session-name',
      'The role-session-name is not one',
      'Use 2 to 64 letters, digits and + = , . @ - _.',
    );
  }
  const life = Number(entry.values.get('role-duration-seconds') ?? 3600);
  if (life < 900 || life > 43_200) {
    throw entryError(
      entry,
      'role-duration-seconds',
      `AWS gives sessions for 900 to 43200 seconds, not ${life}`,
      'Leave it out: logins are renewed when an upload outlives them.',
    );
  }
}

function checkPassword(entry: AuthEntry): void {
  check(entry);
  passwordMethod.check?.(entry);
  const username = entry.values.get('username') ?? '';
  if (username !== 'AWS' && !/^A[A-Z0-9]{15,127}$/.test(username)) {
    throw entryError(
      entry,
      'username',
      `The username for ${entry.host} is neither AWS nor an access key id`,
      'Give an access key id and its secret, or AWS and a token; better, log in without a secret by role-to-assume.',
    );
  }
}

async function withPassword(entry: AuthEntry, context: LoginContext) {
  const username = entry.values.get('username') ?? '';
  const password = entry.values.get('password') ?? '';
  return username === 'AWS' ? basic(username, password, context) : login(entry, context);
}

// The AWS SDK is half the size of everything else together: load it only for logins to ECR.
async function login(entry: AuthEntry, context: LoginContext) {
  const { authorizationToken } = await import('./aws/login.ts');
  return authorizationToken(entry, context);
}

/** AWS's message names the action that isn't allowed. */
function named(said: string): string | undefined {
  const [, action] = /not authorized to perform:? (ecr(?:-public)?:\w+)/i.exec(said) ?? [];
  return action === undefined || action.endsWith(':GetAuthorizationToken')
    ? undefined
    : `Allow the role ${action}`;
}

function explain({ host, path, status, serverMessage }: RefusedRequest): string | undefined {
  if (/NAME_UNKNOWN|repository with name .* does not exist/i.test(serverMessage)) {
    return `Create the repository (\`aws ecr create-repository --repository-name ${path}\`), or set "create-repository: true" in the registry-auth entry for ${host}.`;
  }
  if (/immutable/i.test(serverMessage))
    return `Publish a new version: the repository ${path} has immutable tags in ECR.`;
  if (/not authorized to perform/i.test(serverMessage) || status === 403) {
    return `Grant the role push on ${path}: ecr:BatchCheckLayerAvailability, InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload, PutImage, BatchGetImage, GetDownloadUrlForLayer and ListImages.`;
  }
  if (status === 401)
    return `Check that account and region of the login are those of ${host}; a token is valid for 12 hours.`;
  return undefined;
}
