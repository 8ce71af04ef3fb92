import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startDistribution } from '../registry.ts';
import type { Route } from '../vendor-proxy.ts';
import { readBody, sendError, sendJson } from './answers.ts';
import { ISSUER } from './github.ts';
import { forward, startVendorRegistry, type Account } from './registry.ts';
import { readSignature } from './signature.ts';
import type { World } from './world.ts';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci`;
const XMLNS = 'https://sts.amazonaws.com/doc/2011-06-15/';

interface Principal {
  secret: string;
  sessionToken?: string;
  rights: Set<string>;
}

/**
 * STS, ECR's API and ECR itself.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function startAws(world: World) {
  const principals = new Map<string, Principal>();
  const state = {
    principals,
    /** Null: no identity provider in the account. */
    provider: { audiences: ['sts.amazonaws.com'] } as { audiences: string[] } | null,
    trust: { subject: /^repo:acme\/app:/ },
    roleRights: new Set([
      'ecr:GetAuthorizationToken',
      'ecr:CreateRepository',
      'ecr-public:GetAuthorizationToken',
    ]),
    longestSession: 3600,
    repositories: new Set<string>(),
    pushes: true,
    password: world.secret(`ecr-${randomUUID()}`),
    publicTokens: new Set<string>(),
    hosts: [] as string[],
  };

  function session(): { id: string; secret: string; token: string } {
    const made = {
      id: `ASIA${randomUUID().replace(/-/g, '').toUpperCase().slice(0, 16)}`,
      secret: world.secret(randomUUID()),
      token: world.secret(`session-${randomUUID()}`),
    };
    principals.set(made.id, { secret: made.secret, sessionToken: made.token, rights: state.roleRights });
    return made;
  }

  function identify(
    request: IncomingMessage,
    url: URL,
    body: string,
    service: string,
  ): Principal | { error: string; message: string } {
    const signed = readSignature(request, url, body);
    const principal = principals.get(signed?.accessKeyId ?? '');
    if (!signed || !principal || signed.sessionToken !== principal.sessionToken) {
      return {
        error: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
      };
    }
    if (signed.service !== service || !signed.matches(principal.secret)) {
      return {
        error: 'InvalidSignatureException',
        message: 'The request signature we calculated does not match the signature you provided.',
      };
    }
    return principal;
  }

  function identityRefusal(form: Record<string, string>): [string, string, number?] | undefined {
    if (!state.provider)
      return ['InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${ISSUER}`, 400];
    const claims = world.github.verify(form['WebIdentityToken'] ?? '');
    if (!claims || claims.iss !== ISSUER)
      return ['InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider", 400];
    if (!state.provider.audiences.includes(claims.aud))
      return ['InvalidIdentityToken', 'Incorrect token audience', 400];
    if (form['RoleArn'] !== ROLE || !state.trust.subject.test(claims.sub))
      return ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'];
    return undefined;
  }

  const sts: Route = async (request, response, url) => {
    const body = await readBody(request);
    const form = Object.fromEntries(new URLSearchParams(body));
    const refuse = (code: string, message: string, status = 403) =>
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(
          `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
        );
    const give = (action: string) => {
      const { id, secret, token } = session();
      const ends = new Date(Date.now() + 3600_000).toISOString();
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          `<${action}Response xmlns="${XMLNS}"><${action}Result><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${ends}</Expiration></Credentials></${action}Result></${action}Response>`,
        );
    };
    if (request.method !== 'POST' || form['Version'] !== '2011-06-15' || !form['RoleSessionName'])
      return void refuse('ValidationError', 'bad request', 400);
    if (Number(form['DurationSeconds'] ?? 3600) > state.longestSession)
      return void refuse(
        'ValidationError',
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        400,
      );
    if (form['Action'] === 'AssumeRole') {
      const principal = identify(request, url, body, 'sts');
      if ('error' in principal) return void refuse('InvalidClientTokenId', principal.message);
      if (!principal.rights.has('sts:AssumeRole') || form['RoleArn'] !== ROLE)
        return void refuse(
          'AccessDenied',
          `User: arn:aws:iam::${ACCOUNT}:user/ci is not authorized to perform: sts:AssumeRole on resource: ${form['RoleArn']}`,
        );
      return give('AssumeRole');
    }
    if (form['Action'] !== 'AssumeRoleWithWebIdentity' || request.headers.authorization)
      return void refuse('InvalidAction', 'bad request', 400);
    const refused = identityRefusal(form);
    if (refused) return void refuse(...refused);
    give('AssumeRoleWithWebIdentity');
  };

  const api =
    (service: 'ecr' | 'ecr-public'): Route =>
    async (request, response, url) => {
      const body = await readBody(request);
      const type = 'application/x-amz-json-1.1';
      const refuse = (name: string, message: string, status = 400) =>
        sendJson(response, status, { __type: name, message }, { 'content-type': type });
      const prefix = service === 'ecr' ? 'AmazonEC2ContainerRegistry_V20150921.' : 'SpencerFrontendService.';
      const target = String(request.headers['x-amz-target']);
      if (request.method !== 'POST' || request.headers['content-type'] !== type || !target.startsWith(prefix))
        return refuse('UnknownOperationException', 'bad request');
      const principal = identify(request, url, body, service);
      if ('error' in principal) return refuse(principal.error, principal.message);
      const action = `${service}:${target.slice(prefix.length)}`;
      if (!principal.rights.has(action))
        return refuse(
          'AccessDeniedException',
          `User: arn:aws:sts::${ACCOUNT}:assumed-role/ci is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
        );
      const ends = Math.floor(Date.now() / 1000) + 43_200;
      if (action === 'ecr:GetAuthorizationToken') {
        const token = world.secret(Buffer.from(`AWS:${state.password}`).toString('base64'));
        return sendJson(
          response,
          200,
          {
            authorizationData: [
              { authorizationToken: token, expiresAt: ends, proxyEndpoint: `https://${state.hosts[0]}` },
            ],
          },
          { 'content-type': type },
        );
      }
      if (action === 'ecr-public:GetAuthorizationToken') {
        const password = world.secret(`public-${randomUUID()}`);
        state.publicTokens.add(password);
        return sendJson(
          response,
          200,
          {
            authorizationData: {
              authorizationToken: Buffer.from(`AWS:${password}`).toString('base64'),
              expiresAt: ends,
            },
          },
          { 'content-type': type },
        );
      }
      const { repositoryName, registryId } = JSON.parse(body) as {
        repositoryName: string;
        registryId?: string;
      };
      if (registryId !== undefined && registryId !== ACCOUNT)
        return refuse('InvalidParameterException', 'another account');
      if (state.repositories.has(repositoryName))
        return refuse(
          'RepositoryAlreadyExistsException',
          `The repository with name '${repositoryName}' already exists in the registry with id '${ACCOUNT}'`,
        );
      state.repositories.add(repositoryName);
      sendJson(
        response,
        200,
        { repository: { repositoryName, registryId: ACCOUNT } },
        { 'content-type': type },
      );
    };

  const distribution = await startDistribution({ auth: 'basic', username: 'AWS', password: state.password });
  world.own(distribution);
  const registry =
    (host: string): Route =>
    async (request: IncomingMessage, response: ServerResponse, url) => {
      const repository = /^\/v2\/(.+)\/(?:blobs|manifests|tags|referrers)\//.exec(url.pathname)?.[1];
      if (!request.headers.authorization) {
        request.resume();
        return sendError(response, 401, 'UNAUTHORIZED', 'Not Authorized', {
          'www-authenticate': `Basic realm="https://${host}/",service="ecr.amazonaws.com"`,
        });
      }
      if (repository !== undefined && !state.repositories.has(repository)) {
        request.resume();
        return sendError(
          response,
          404,
          'NAME_UNKNOWN',
          `The repository with name '${repository}' does not exist in the registry with id '${ACCOUNT}'`,
        );
      }
      if (repository !== undefined && request.method === 'POST' && !state.pushes) {
        request.resume();
        return sendError(
          response,
          403,
          'DENIED',
          `User: arn:aws:sts::${ACCOUNT}:assumed-role/ci is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/${repository}`,
        );
      }
      await forward(request, response, url, distribution);
    };

  const publicRegistry = await startVendorRegistry({
    realm: 'https://public.ecr.aws/token/',
    service: 'public.ecr.aws',
    authenticate: ({ username, secret }): Account | undefined =>
      username === 'AWS' && state.publicTokens.has(secret) ? { name: 'AWS', allows: () => true } : undefined,
  });
  world.own(publicRegistry);
  world.proxy.route('public.ecr.aws', (request, response, url) =>
    url.pathname === '/token/'
      ? publicRegistry.tokens(request, response, url)
      : publicRegistry.registry(request, response, url),
  );
  world.proxy.route('api.ecr-public.us-east-1.amazonaws.com', api('ecr-public'));
  world.proxy.route('sts.us-east-1.amazonaws.com', sts);

  return {
    state,
    /** Serves a registry host and the API hosts that AWS documents for it. */
    open(host: string, apiHost: string, stsHost: string) {
      state.hosts.push(host);
      world.proxy.route(host, registry(host));
      world.proxy.route(apiHost, api('ecr'));
      world.proxy.route(stsHost, sts);
    },
    /** A user's access key with these permissions. */
    accessKey(...rights: string[]) {
      const id = `AKIA${randomUUID().replace(/-/g, '').toUpperCase().slice(0, 16)}`;
      const secret = world.secret(randomUUID());
      principals.set(id, { secret, rights: new Set(rights) });
      return { id, secret };
    },
    session,
  };
}
