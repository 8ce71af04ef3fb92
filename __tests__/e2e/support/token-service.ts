import { execFile } from 'node:child_process';
import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface KeyPair {
  /** PEM. */
  certificate: string;
  key: string;
}

export interface Authority extends KeyPair {
  /** A certificate for a host name or address, for servers and clients. */
  issue(name: string): Promise<KeyPair>;
}

/** Creates a certificate authority for one test, with openssl. */
export async function makeAuthority(): Promise<Authority> {
  const directory = await mkdtemp(join(tmpdir(), 'authority-'));
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const at = (name: string) => join(directory, name);
  const openssl = (...parameters: string[]) => run('openssl', parameters, { cwd: directory });
  const read = async (name: string) => ({
    certificate: await readFile(at(`${name}.pem`), 'utf8'),
    key: await readFile(at(`${name}.key`), 'utf8'),
  });
  try {
    await openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=test authority',
    );
    const authority = await read('ca');
    return {
      ...authority,
      async issue(name) {
        const own = await mkdtemp(join(tmpdir(), 'certificate-'));
        try {
          const subject = isIP(name) ? `IP:${name}` : `DNS:${name}`;
          await writeFile(join(own, 'ca.pem'), authority.certificate);
          await writeFile(join(own, 'ca.key'), authority.key, { mode: 0o600 });
          await writeFile(join(own, 'ext'), `subjectAltName=${subject},DNS:localhost\n`);
          await run('openssl', ['req', ...key, '-keyout', 'k', '-out', 'r', '-subj', `/CN=${name}`], {
            cwd: own,
          });
          const signing = [
            '-CA',
            'ca.pem',
            '-CAkey',
            'ca.key',
            '-CAcreateserial',
            '-days',
            '2',
            '-extfile',
            'ext',
          ];
          await run('openssl', ['x509', '-req', '-in', 'r', '-out', 'c', ...signing], { cwd: own });
          return {
            certificate: await readFile(join(own, 'c'), 'utf8'),
            key: await readFile(join(own, 'k'), 'utf8'),
          };
        } finally {
          await rm(own, { recursive: true, force: true });
        }
      },
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export interface Account {
  password: string;
  /** Permitted actions by repository; default: everything. */
  allows?: (repository: string, action: string) => boolean;
}

export interface TokenServiceOptions {
  /** The only `service` it accepts. */
  service: string;
  accounts: Record<string, Account>;
  /** What anonymous clients may do; default: nothing. */
  anonymous?: (repository: string, action: string) => boolean;
  /** Identity tokens accepted by `grant_type=refresh_token`, and their accounts. */
  refreshTokens?: Record<string, string>;
  /** Token lifetime in seconds; default: 300. */
  life?: number;
  /** `POST` only, or `GET` only; default: both. */
  methods?: ('GET' | 'POST')[];
}

export interface TokenRequestSeen {
  method: string;
  username?: string;
  service: string | null;
  scopes: string[];
  status: number;
}

export interface TokenService {
  realm: string;
  issuer: string;
  /** PEM, for distribution's `rootcertbundle`. */
  certificate: string;
  requests: TokenRequestSeen[];
  close(): Promise<void>;
}

/**
 * A token service for distribution's token auth. Checks user, service and scope, and grants the part of the
 * scope that the account may use, in a JWT signed with ES256 whose certificate is in `x5c`.
 * https://distribution.github.io/distribution/spec/auth/jwt/
 */
export async function startTokenService(options: TokenServiceOptions): Promise<TokenService> {
  const { certificate, key } = await makeAuthority();
  const issuer = 'test-token-service';
  const requests: TokenRequestSeen[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fields, username, status } = await identify(request, options);
    const scopes = fields
      .getAll('scope')
      .flatMap((scope) => scope.split(' '))
      .filter((scope) => scope !== '');
    const service = fields.get('service');
    const refusal = status ?? (service === options.service ? undefined : 400);
    requests.push({
      method: request.method ?? '',
      service,
      scopes,
      status: refusal ?? 200,
      ...(username === undefined ? {} : { username }),
    });
    response.setHeader('content-type', 'application/json');
    if (refusal !== undefined) {
      const code = refusal === 401 ? 'UNAUTHORIZED' : 'UNSUPPORTED';
      const message = refusal === 401 ? 'authentication failed' : 'not a request this service knows';
      response.writeHead(refusal).end(JSON.stringify({ errors: [{ code, message }] }));
      return;
    }
    const life = options.life ?? 300;
    const now = Math.floor(Date.now() / 1000);
    const token = signToken(
      {
        iss: issuer,
        sub: username ?? '',
        aud: options.service,
        iat: now,
        nbf: now - 60,
        exp: now + life,
        jti: randomUUID(),
        access: granted(scopes, options, username),
      },
      key,
      certificate,
    );
    response.end(
      JSON.stringify({ token, access_token: token, expires_in: life, issued_at: new Date().toISOString() }),
    );
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    issuer,
    certificate,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function identify(
  request: IncomingMessage,
  options: TokenServiceOptions,
): Promise<{ fields: URLSearchParams; username?: string; status?: number }> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? '';
  if (!(options.methods ?? ['GET', 'POST']).includes(method as 'GET'))
    return { fields: url.searchParams, status: 405 };
  if (method === 'GET') {
    const { authorization } = request.headers;
    if (authorization === undefined) {
      return options.anonymous ? { fields: url.searchParams } : { fields: url.searchParams, status: 401 };
    }
    const [username = '', ...password] = Buffer.from(authorization.replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    const known = options.accounts[username]?.password === password.join(':');
    return { fields: url.searchParams, username, ...(known ? {} : { status: 401 }) };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const fields = new URLSearchParams(Buffer.concat(chunks).toString());
  if (!fields.get('client_id')) return { fields, status: 400 };
  if (fields.get('grant_type') === 'refresh_token') {
    const username = options.refreshTokens?.[fields.get('refresh_token') ?? ''];
    return username === undefined ? { fields, status: 401 } : { fields, username };
  }
  if (fields.get('grant_type') !== 'password') return { fields, status: 400 };
  const username = fields.get('username') ?? '';
  const known = options.accounts[username]?.password === fields.get('password');
  return { fields, username, ...(known ? {} : { status: 401 }) };
}

function granted(scopes: string[], options: TokenServiceOptions, username: string | undefined) {
  const account = username === undefined ? undefined : options.accounts[username];
  const allows = username === undefined ? options.anonymous : (account?.allows ?? (() => true));
  return scopes.map((scope) => {
    const [type = '', ...rest] = scope.split(':');
    const actions = (rest.pop() ?? '').split(',');
    const name = rest.join(':');
    return { type, name, actions: actions.filter((action) => allows?.(name, action) ?? false) };
  });
}

/** Signs a JWT with ES256; its `x5c` header contains the certificate. `key` and `certificate` are PEM. */
export function signToken(claims: object, key: string, certificate: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const x5c = [new X509Certificate(certificate).raw.toString('base64')];
  const signed = `${encode({ typ: 'JWT', alg: 'ES256', x5c })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), {
    key: createPrivateKey(key),
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
}
