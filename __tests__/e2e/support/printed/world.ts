import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../../../src/embedded-registry/server.ts';
import type { EmbeddedAuth } from '../../../../src/embedded-registry/auth.ts';
import { nodeBinary, runAction } from '../runner.ts';
import { makeAuthority } from '../token-service.ts';
import { TENANT } from '../vendors/azure.ts';
import { CONNECTION } from '../vendors/dockerhub.ts';
import { CLIENT, startInternet, type Internet } from '../vendors/internet.ts';
import { forward, startVendorRegistry } from '../vendors/registry.ts';
import { releaseFiles } from './release.ts';
import type { Reader } from './run.ts';
import { trust } from './trust.ts';

const run = promisify(execFile);

const PASSWORD = 'pa#ss: "w\'ord';

/** Registries without a vendor, by name, and their authentication. */
const PLAIN: Record<string, EmbeddedAuth> = {
  'registry.acme.example': { kind: 'basic', username: 'ci', password: PASSWORD },
  'gitea.example.com': { kind: 'basic', username: 'octocat', password: PASSWORD },
  'mutual.acme.example': { kind: 'basic', username: 'ci', password: PASSWORD },
  'backup.acme.example:5000': { kind: 'none' },
  'lab.acme.example:5000': { kind: 'none' },
  'old.acme.example': { kind: 'none' },
};

export interface PrintedWorld {
  net: Internet;
  reader: Reader;
  /** Environment of a machine without this program. */
  machine: { home: string; path: string };
  /** The remote that `git push` in a checkout writes to. */
  remote: string;
  /** Creates a directory for shell examples: a checkout of `acme/app` with these files. */
  checkout(files?: Record<string, string>): Promise<string>;
  close(): Promise<void>;
}

/** The services that the docs describe, on loopback, set up as the docs say. */
export async function startPrintedWorld(): Promise<PrintedWorld> {
  const net = await startInternet({ google: ['us-docker.pkg.dev', 'asia-docker.pkg.dev'] });
  const { proxy } = net.world;
  const home = await mkdtemp(join(tmpdir(), 'printed-'));
  const registries = await openRegistries(net);
  const passwords = trust(net);
  const files = await releaseFiles();
  proxy.route('github.com', (request, response, url) => {
    request.resume();
    const file = files.get(url.pathname);
    response.writeHead(file ? 200 : 404).end(file);
  });
  const certificate = join(home, 'proxy.pem');
  await writeFile(certificate, proxy.certificate);
  await program(
    join(home, 'bin/registry-publish'),
    `exec "${nodeBinary()}" "${resolve('dist/cli.js')}" "$@"`,
  );
  await mkdir(join(home, 'tools'));
  for (const tool of TOOLS) await symlink(await whereIs(tool), join(home, 'tools', tool));
  const remote = join(home, 'app.git');
  await run('git', ['init', '--quiet', '--bare', remote]);
  await writeFile(
    join(home, '.gitconfig'),
    `[user]\nname = t\nemail = t@example.org\n[safe]\ndirectory = *\n[push]\nautoSetupRemote = true\ndefault = current\n` +
      `[url "file://${remote}"]\npushInsteadOf = https://github.com/acme/app.git\n`,
  );
  const { certificate: clientCertificate, key: clientKey } = await (await makeAuthority()).issue('client');
  const secrets = { ...passwords, ...Object.fromEntries(SECRETS.map((name) => [name, PASSWORD])) };
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const env = {
    PATH: [join(home, 'bin'), join(home, 'tools'), dirname(nodeBinary())].join(delimiter),
    HOME: home,
    HTTPS_PROXY: proxy.url,
    HTTP_PROXY: proxy.url,
    NO_PROXY: '127.0.0.1,localhost',
    NODE_EXTRA_CA_CERTS: certificate,
    CURL_CA_BUNDLE: certificate,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  async function checkout(files: Record<string, string> = {}): Promise<string> {
    const directory = await mkdtemp(join(home, 'checkout-'));
    const all = {
      ...FILES,
      'certs/registry-ca.pem': proxy.certificate,
      'certs/backup-ca.pem': proxy.certificate,
      ...files,
    };
    const client = { 'certs/client.pem': clientCertificate, 'certs/client-key.pem': clientKey };
    for (const [path, text] of Object.entries({ ...client, ...all })) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    await run('bash', ['-ec', GIT], { cwd: directory, env: { ...process.env, HOME: home } });
    return directory;
  }
  const reader: Reader = {
    workspace: await checkout(),
    env,
    identityEnv(subject) {
      net.world.github.subject = subject;
      return net.world.github.env;
    },
    secrets: {
      ...secrets,
      BACKUP_CLIENT_CERT: base64(clientCertificate),
      BACKUP_CLIENT_KEY: base64(clientKey),
      CLIENT_KEY_BASE64: base64(clientKey),
    },
    vars: {
      AWS_ACCESS_KEY_ID: passwords['AWS_ACCESS_KEY_ID'] ?? '',
      ACR_USERNAME: 'acme',
      AZURE_CLIENT_ID: CLIENT,
      AZURE_TENANT_ID: TENANT,
      DOCKERHUB_OIDC_CONNECTION: CONNECTION,
      DOCKERHUB_USERNAME: 'acme',
      GITLAB_DEPLOY_USER: 'ci',
      GITLAB_USERNAME: 'ci',
      REGISTRY_CA_BASE64: base64(proxy.certificate),
    },
    actions: {},
    // Output of google-github-actions/auth.
    steps: { auth: { outputs: { access_token: passwords['GOOGLE_ACCESS_TOKEN'] ?? '' } } },
    version: '1.2.3',
    sha: 'c'.repeat(40),
  };
  return {
    net,
    reader,
    machine: { home, path: [join(home, 'tools'), dirname(nodeBinary())].join(delimiter) },
    remote,
    checkout,
    async close() {
      await Promise.all(registries.map((registry) => registry.close()));
      await net.world.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/**
 * Tools on a machine without an engine: what a Dockerfile without `RUN`, and the docs' shell examples, need.
 */
const TOOLS = [
  'awk',
  'basename',
  'bash',
  'cat',
  'chmod',
  'curl',
  'date',
  'env',
  'git',
  'grep',
  'gzip',
  'head',
  'jq',
  'ln',
  'mkdir',
].concat(['mktemp', 'npm', 'printf', 'rm', 'sed', 'sh', 'sha256sum', 'sort', 'tail', 'tar', 'tr', 'uname']);

/** Whether this machine has all of them. */
export async function hasTools(): Promise<boolean> {
  const found = await Promise.allSettled(TOOLS.map(whereIs));
  return found.every(({ status }) => status === 'fulfilled');
}

async function whereIs(tool: string): Promise<string> {
  return (await run('sh', ['-c', `command -v /usr/bin/${tool} || command -v ${tool}`])).stdout.trim();
}

/** Secrets that are the password of a separate registry. */
const SECRETS = ['REGISTRY_PASSWORD', 'PACKAGE_TOKEN', 'SPLIT_PASSWORD'];

const DOCKERFILE = 'FROM scratch\nCOPY Dockerfile /\n';
const FILES: Record<string, string> = {
  Dockerfile: DOCKERFILE,
  '.dockerignore': 'certs\n.git\n',
  'app/Dockerfile': DOCKERFILE,
  'worker/Dockerfile': DOCKERFILE,
};
const GIT = `git init --quiet --initial-branch=main
git remote add origin https://github.com/acme/app.git
git add .
export GIT_AUTHOR_DATE=2026-11-09T00:00:00Z GIT_COMMITTER_DATE=2026-11-09T00:00:00Z
git commit --quiet --message=first`;

async function openRegistries(net: Internet): Promise<EmbeddedRegistry[]> {
  const { world } = net;
  const registries = await Promise.all(
    Object.entries(PLAIN).map(async ([host, auth]) => {
      const registry = await startEmbeddedRegistry({ auth });
      world.proxy.route(host, (request, response, url) =>
        forward(request, response, url, { url: `http://${registry.host}` }),
      );
      return registry;
    }),
  );
  const split = await startVendorRegistry({
    realm: 'https://auth.other.example/token',
    service: 'split.example',
    authenticate: ({ username, secret }) =>
      username === 'ci' && secret === PASSWORD ? { name: 'ci', allows: () => true } : undefined,
  });
  world.own(split);
  world.proxy.route('split.example', split.registry);
  world.proxy.route('auth.other.example', split.tokens);
  const hosts = ['one.azurecr.io', 'two.azurecr.io', 'three.azurecr.io', 'containers.acme.example'];
  const azure = await Promise.all(hosts.map((host) => net.azure.public.startRegistry(host)));
  const password = world.secret('admin+Password/2==');
  azure[2]?.passwords.set('acme', { password, allows: () => true });
  net.aws.open('ecr.acme.example', 'api.ecr.eu-west-1.amazonaws.com', 'sts.eu-west-1.amazonaws.com');
  net.aws.state.repositories.add('app');
  return registries;
}

/**
 * Publishes a small image for two platforms, as that repository's owner.
 * @throws Error with the log.
 */
export async function publishImage({ reader }: PrintedWorld, images: string, tags: string[]): Promise<void> {
  const { exitCode, log } = await runAction({
    workspace: reader.workspace,
    post: false,
    env: reader.env,
    event: { sha: reader.sha },
    inputs: {
      images,
      tags: tags.join('\n'),
      platforms: 'linux/amd64,linux/arm64',
      'immutable-tags': 'none',
      'registry-auth': '- {username: library-ci, password: dckr_pat_library}',
    },
  });
  if (exitCode !== 0) throw new Error(log);
}

export { PASSWORD };

async function program(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}
