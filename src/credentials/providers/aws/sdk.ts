import type { HttpClient } from '../../../http/types.ts';
import { jobIdentity } from '../../login/id-token.ts';
import type { AuthEntry, LoginContext } from '../../types.ts';
import { awsRefusal, type AwsAction } from './errors.ts';
import type { EcrHost } from './host.ts';

/** Milliseconds without data; the same for all token services. */
const IDLE_TIMEOUT = 30_000;

interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

interface SdkRequest {
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  method: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

/**
 * Settings that all AWS clients of a login share: endpoint, retries, and our HTTP client as the transport.
 */
export function awsClientSettings(host: EcrHost, context: LoginContext) {
  return {
    region: host.region,
    useFipsEndpoint: host.fips,
    useDualstackEndpoint: host.dualStack,
    maxAttempts: (context.retries ?? 4) + 1,
    requestHandler: throughHttpClient(context.http, context.signal),
  };
}

/** Sends the SDK's requests with our HTTP client, so that its proxies, CAs and timeouts apply here too. */
function throughHttpClient(http: HttpClient, signal: AbortSignal | undefined) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: SdkRequest) {
      const port = request.port === undefined ? '' : `:${request.port}`;
      const url = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`);
      for (const [name, value] of Object.entries(request.query ?? {})) {
        for (const item of [value].flat()) url.searchParams.append(name, item ?? '');
      }
      const headers = withoutFraming(request.headers);
      const { body } = request;
      const response = await http.send({
        method: request.method,
        url,
        headers,
        ...(body === undefined ? {} : { body: toBody(body) }),
        ...(signal ? { signal } : {}),
        idleTimeout: IDLE_TIMEOUT,
      });
      const answered = Object.entries(response.headers).filter(([, value]) => value !== undefined);
      return {
        response: {
          statusCode: response.status,
          headers: Object.fromEntries(answered) as Record<string, string>,
          body: response.body,
        },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

// The SDK's byte arrays log a warning if they are used like a string, which Buffer.from(body) would do.
function toBody(body: unknown): Buffer | string {
  return body instanceof Uint8Array
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    : String(body);
}

// The client sets Host and Content-Length itself, to the same values.
function withoutFraming(headers: Record<string, string>): Record<string, string> {
  const kept = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(kept.filter(([name]) => name !== 'host' && name !== 'content-length'));
}

/**
 * Gets the AWS credentials of an entry: an access key, a role assumed with that key or with the job's
 * identity, or the environment's credentials.
 * @returns undefined to use the SDK's default chain (profiles, containers, instances).
 * @throws PublishError if the role can't be assumed.
 */
export async function awsCredentials(
  entry: AuthEntry,
  host: EcrHost,
  context: LoginContext,
): Promise<AwsCredentials | undefined> {
  const key = accessKey(entry, context);
  const role = entry.values.get('role-to-assume');
  if (role === undefined) return key ?? environmentCredentials(entry, host, context);
  if (key) {
    const input = { RoleArn: role, ...session(entry) };
    return assume(entry, 'sts:AssumeRole', host, context, key, async (sts, client) =>
      client.send(new sts.AssumeRoleCommand(input)),
    );
  }
  const identity = await jobIdentity(entry, audienceOf(host), context);
  const input = { RoleArn: role, WebIdentityToken: identity.token, ...session(entry) };
  return assume(
    entry,
    'sts:AssumeRoleWithWebIdentity',
    host,
    context,
    undefined,
    async (sts, client) => client.send(new sts.AssumeRoleWithWebIdentityCommand(input)),
    `${identity.subject} (audience ${identity.audience})`,
  );
}

const audienceOf = (host: EcrHost) =>
  host.region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';

function session(entry: AuthEntry) {
  const life = entry.values.get('role-duration-seconds');
  return {
    RoleSessionName: entry.values.get('role-session-name') ?? 'registry-publish',
    ...(life === undefined ? {} : { DurationSeconds: Number(life) }),
  };
}

function accessKey(entry: AuthEntry, context: LoginContext): AwsCredentials | undefined {
  const { values } = entry;
  const named =
    entry.authMethod === 'password'
      ? ['username', 'password']
      : ['aws-access-key-id', 'aws-secret-access-key'];
  const accessKeyId = values.get(named[0] ?? '');
  const secretAccessKey = values.get(named[1] ?? '');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const sessionToken = values.get('aws-session-token');
  context.reporter.secret(secretAccessKey);
  if (sessionToken !== undefined) context.reporter.secret(sessionToken);
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function environmentCredentials(
  entry: AuthEntry,
  host: EcrHost,
  context: LoginContext,
): Promise<AwsCredentials | undefined> {
  const { env } = context;
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  if (accessKeyId && secretAccessKey) {
    const sessionToken = env['AWS_SESSION_TOKEN'];
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }
  const role = env['AWS_ROLE_ARN'];
  const file = env['AWS_WEB_IDENTITY_TOKEN_FILE'];
  if (!role || !file) return undefined;
  const { readFile } = await import('node:fs/promises');
  const token = (await readFile(file, 'utf8')).trim();
  context.reporter.secret(token);
  const input = {
    RoleArn: role,
    WebIdentityToken: token,
    RoleSessionName: env['AWS_ROLE_SESSION_NAME'] ?? 'registry-publish',
  };
  return assume(entry, 'sts:AssumeRoleWithWebIdentity', host, context, undefined, async (sts, client) =>
    client.send(new sts.AssumeRoleWithWebIdentityCommand(input)),
  );
}

type Sts = typeof import('@aws-sdk/client-sts');

async function assume(
  entry: AuthEntry,
  action: AwsAction,
  host: EcrHost,
  context: LoginContext,
  key: AwsCredentials | undefined,
  send: (
    sts: Sts,
    client: InstanceType<Sts['STSClient']>,
  ) => Promise<{
    Credentials?:
      | {
          AccessKeyId?: string | undefined;
          SecretAccessKey?: string | undefined;
          SessionToken?: string | undefined;
        }
      | undefined;
  }>,
  subject?: string,
): Promise<AwsCredentials> {
  const sts = await import('@aws-sdk/client-sts');
  const client = new sts.STSClient({
    ...awsClientSettings(host, context),
    ...(key ? { credentials: key } : {}),
  });
  try {
    const { AccessKeyId, SecretAccessKey, SessionToken } = (await send(sts, client)).Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('the answer holds no credentials');
    context.reporter.secret(SecretAccessKey);
    context.reporter.secret(SessionToken);
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  } catch (error) {
    throw awsRefusal(entry, error, action, subject);
  } finally {
    client.destroy();
  }
}
