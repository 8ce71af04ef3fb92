import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeAuthority, startTokenService, type TokenService } from './token-service.ts';

const run = promisify(execFile);
const PROGRAM = '/usr/bin/docker-registry';

export interface DistributionOptions {
  auth?: 'none' | 'basic' | 'token';
  /** Default: `tester` / `hunter2`. */
  username?: string;
  password?: string;
  /** TLS with a certificate of its own authority; with `clients`, client certificates are required. */
  tls?: { clients?: boolean };
  readOnly?: boolean;
  delete?: boolean;
  /** Directory of the storage; default: a new one that is removed on `close`. */
  storage?: string;
  /** Token lifetime in seconds; default: 300. */
  tokenLife?: number;
  /** Additional top-level settings for distribution's YAML configuration. */
  extra?: string;
}

export interface Distribution {
  /** `127.0.0.1:port`. */
  host: string;
  url: string;
  username: string;
  password: string;
  /** The authority's certificate (PEM), with TLS. */
  ca?: string;
  clientCert?: string;
  clientKey?: string;
  directory: string;
  tokenService?: TokenService;
  /** The registry's log so far. */
  log(): string;
  close(): Promise<void>;
}

/** True when Debian's docker-registry and htpasswd are installed. Without them tests skip, and fail on CI. */
export async function hasDistribution(): Promise<boolean> {
  const found = await Promise.all(
    [PROGRAM, '/usr/bin/htpasswd'].map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (found.every(Boolean)) return true;
  if (process.env['CI']) throw new Error('docker-registry and apache2-utils have to be installed on CI');
  return false;
}

/** Another process took the port after it was chosen. */
class PortTaken extends Error {}

/** Runs the real distribution registry on an ephemeral port of 127.0.0.1, in its own directory. */
export async function startDistribution(options: DistributionOptions = {}): Promise<Distribution> {
  for (;;) {
    try {
      return await startOnFreePort(options);
    } catch (error) {
      if (!(error instanceof PortTaken)) throw error;
    }
  }
}

async function startOnFreePort(options: DistributionOptions): Promise<Distribution> {
  const { auth = 'none', username = 'tester', password = 'hunter2' } = options;
  const directory = await mkdtemp(join(tmpdir(), 'distribution-'));
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const config = [
    'version: 0.1',
    'log: {level: info, accesslog: {disabled: false}}',
    `storage: {filesystem: {rootdirectory: ${options.storage ?? join(directory, 'data')}}, delete: {enabled: ${options.delete ?? false}}, maintenance: {readonly: {enabled: ${options.readOnly ?? false}}}}`,
  ];
  const tls = options.tls ? await writeTls(directory, options.tls.clients ?? false) : undefined;
  config.push(`http: {addr: "${host}", secret: a-secret-for-tests${tls ? `, tls: ${tls.config}` : ''}}`);
  let tokenService: TokenService | undefined;
  if (auth === 'basic') {
    // The lowest bcrypt cost, since it applies to every request.
    const { stdout } = await run('htpasswd', ['-Bbn', '-C', '4', username, password]);
    await writeFile(join(directory, 'htpasswd'), stdout);
    config.push(`auth: {htpasswd: {realm: tests, path: ${join(directory, 'htpasswd')}}}`);
  } else if (auth === 'token') {
    tokenService = await startTokenService({
      service: host,
      accounts: { [username]: { password } },
      ...(options.tokenLife === undefined ? {} : { life: options.tokenLife }),
    });
    await writeFile(join(directory, 'tokens.pem'), tokenService.certificate);
    config.push(
      `auth: {token: {realm: "${tokenService.realm}", service: "${host}", issuer: ${tokenService.issuer}, rootcertbundle: ${join(directory, 'tokens.pem')}}}`,
    );
  }
  if (options.extra) config.push(options.extra);
  await writeFile(join(directory, 'config.yml'), `${config.join('\n')}\n`);
  const child = spawn(PROGRAM, ['serve', join(directory, 'config.yml')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += String(chunk)));
  const url = `${tls ? 'https' : 'http'}://${host}`;
  const close = async () => {
    await stop(child);
    await tokenService?.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilAnswering(url, child, tls, () => log);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host,
    url,
    username,
    password,
    directory,
    ...(tls ? { ca: tls.ca, clientCert: tls.clientCert, clientKey: tls.clientKey } : {}),
    ...(tokenService ? { tokenService } : {}),
    log: () => log,
    close,
  };
}

async function writeTls(directory: string, clients: boolean) {
  const authority = await makeAuthority();
  const server = await authority.issue('127.0.0.1');
  const client = await authority.issue('client');
  const [cert, key, ca] = ['server.pem', 'server.key', 'ca.pem'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await Promise.all([
    writeFile(cert, server.certificate),
    writeFile(key, server.key),
    writeFile(ca, authority.certificate),
  ]);
  const config = `{certificate: ${cert}, key: ${key}${clients ? `, clientcas: [${ca}]` : ''}}`;
  return { config, ca: authority.certificate, clientCert: client.certificate, clientKey: client.key };
}

/** An unused port of 127.0.0.1. Another process may take it before it is used. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswering(
  url: string,
  child: ChildProcess,
  tls: { ca: string; clientCert: string; clientKey: string } | undefined,
  log: () => string,
): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      const taken = /address already in use/.test(log());
      throw new (taken ? PortTaken : Error)(`docker-registry ended:\n${log()}`);
    }
    // Wait for the log, since another registry may have taken the port and respond to requests.
    const listens = /listening on/.test(log());
    const answered = await new Promise<boolean>((resolve) => {
      const sent = tls
        ? secureRequest(`${url}/v2/`, { ca: tls.ca, cert: tls.clientCert, key: tls.clientKey })
        : request(`${url}/v2/`);
      sent.on('response', (response) => {
        response.resume();
        resolve(true);
      });
      sent.on('error', () => resolve(false));
      sent.end();
    });
    if (answered && listens) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`docker-registry doesn't answer:\n${log()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
