import type { AuthEntry, LoginContext } from '../../types.ts';
import { basic } from '../../login/password.ts';
import { awsClientSettings, awsCredentials } from './sdk.ts';
import { awsRefusal } from './errors.ts';
import { ecrHost } from './host.ts';

/**
 * Gets ECR's authorization token, as user name and password. This module is loaded only for logins to ECR.
 * @throws PublishError naming the step that AWS refused: assuming the role, or getting the token.
 */
export async function authorizationToken(entry: AuthEntry, context: LoginContext) {
  const host = ecrHost(entry);
  const credentials = await awsCredentials(entry, host, context);
  const settings = { ...awsClientSettings(host, context), ...(credentials ? { credentials } : {}) };
  const data = await (host.public ? publicToken(settings) : privateToken(settings)).catch(
    (error: unknown) => {
      throw awsRefusal(
        entry,
        error,
        host.public ? 'ecr-public:GetAuthorizationToken' : 'ecr:GetAuthorizationToken',
      );
    },
  );
  const pair = Buffer.from(data?.authorizationToken ?? '', 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (!data?.authorizationToken || colon < 1)
    throw awsRefusal(entry, new Error('the answer holds no token'), 'ecr:GetAuthorizationToken');
  context.reporter.secret(data.authorizationToken);
  return basic(
    pair.slice(0, colon),
    pair.slice(colon + 1),
    context,
    data.expiresAt ? { expiresAt: data.expiresAt } : {},
  );
}

type Settings = ReturnType<typeof awsClientSettings>;

async function privateToken(settings: Settings) {
  const { ECRClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient(settings);
  try {
    return (await client.send(new GetAuthorizationTokenCommand({}))).authorizationData?.[0];
  } finally {
    client.destroy();
  }
}

async function publicToken(settings: Settings) {
  const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr-public');
  const client = new ECRPUBLICClient(settings);
  try {
    return (await client.send(new GetAuthorizationTokenCommand({}))).authorizationData;
  } finally {
    client.destroy();
  }
}

/**
 * Creates the repository if it doesn't exist. A public repository's name doesn't include the registry alias.
 * @returns true if it was created. @throws PublishError if AWS refused.
 */
export async function createEcrRepository(
  entry: AuthEntry,
  path: string,
  context: LoginContext,
): Promise<boolean> {
  const host = ecrHost(entry);
  const credentials = await awsCredentials(entry, host, context);
  const settings = { ...awsClientSettings(host, context), ...(credentials ? { credentials } : {}) };
  try {
    if (host.public) {
      const { ECRPUBLICClient, CreateRepositoryCommand } = await import('@aws-sdk/client-ecr-public');
      const repositoryName = path.split('/').slice(1).join('/');
      await new ECRPUBLICClient(settings).send(new CreateRepositoryCommand({ repositoryName }));
    } else {
      const { ECRClient, CreateRepositoryCommand } = await import('@aws-sdk/client-ecr');
      const registry = host.account ? { registryId: host.account } : {};
      await new ECRClient(settings).send(new CreateRepositoryCommand({ repositoryName: path, ...registry }));
    }
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'RepositoryAlreadyExistsException') return false;
    throw awsRefusal(entry, error, host.public ? 'ecr-public:CreateRepository' : 'ecr:CreateRepository');
  }
}
