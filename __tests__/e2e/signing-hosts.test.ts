import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { cosign3, openWorkshop, type Workshop } from './support/signing.ts';
import { CLAIMS, startSigstore, type Sigstore } from './support/sigstore.ts';
import { startVendorProxy, type VendorProxy } from './support/vendor-proxy.ts';

const PUBLIC = ['fulcio.sigstore.dev', 'rekor.sigstore.dev', 'timestamp.sigstore.dev'];
const GITHUB = ['fulcio.githubapp.com', 'timestamp.githubapp.com'];
const TENANT = ['fulcio.acme.ghe.com', 'timestamp.acme.ghe.com'];
const APIS = ['api.github.com', 'api.acme.ghe.com'];

/**
 * The real names of the public instance, of GitHub's and of a tenant's, through a company's proxy with its own
 * certificates: who is asked of which repository (actions/attest; wrangle #600: a private name in a public log stays).
 */
describe('Sigstore by its real names, through a proxy', () => {
  let sigstore: Sigstore;
  let registry: EmbeddedRegistry;
  let workshop: Workshop;
  let proxy: VendorProxy;

  beforeAll(async () => {
    [sigstore, registry, proxy] = await Promise.all([
      startSigstore(),
      startEmbeddedRegistry(),
      startVendorProxy(),
    ]);
    for (const host of [...PUBLIC, ...GITHUB, ...TENANT, ...APIS])
      proxy.route(host, (request, response) => sigstore.handle(request, response));
    workshop = await openWorkshop(sigstore);
    await writeFile(join(workshop.directory, 'proxy.pem'), proxy.certificate);
  });
  beforeEach(async () => {
    sigstore.claims = { ...CLAIMS };
    sigstore.faults = {};
    sigstore.attestations.length = 0;
    proxy.seen.length = 0;
    proxy.unknownAttributes.length = 0;
    await writeFile(join(workshop.directory, 'trusted_root.json'), sigstore.trustedRoot());
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([sigstore, registry, proxy].map((one) => one?.close()));
    await rm(join(workshop.directory, 'proxy.pem'), { force: true });
  });

  interface Job {
    visibility: string;
    server?: string;
    inputs?: Record<string, string>;
  }
  const publish = (name: string, { visibility, server = 'https://github.com', inputs = {} }: Job) => {
    sigstore.claims['repository_visibility'] = visibility;
    const repository = { full_name: 'acme/app', visibility, private: visibility !== 'public' };
    return workshop.publish(
      {
        images: `${registry.host}/acme/${name}`,
        tags: 'type=raw,value=1',
        platforms: '',
        sigstore: 'auto',
        'trusted-root': 'trusted_root.json',
        sign: 'true',
        attest: 'true',
        ...inputs,
      },
      {
        event: { payload: { repository } },
        env: {
          GITHUB_SERVER_URL: server,
          GITHUB_API_URL: server.replace('https://', 'https://api.'),
          HTTPS_PROXY: proxy.url,
          NO_PROXY: '127.0.0.1',
          NODE_EXTRA_CA_CERTS: join(workshop.directory, 'proxy.pem'),
        },
      },
    );
  };
  const asked = () => [...new Set(proxy.seen.map(({ origin }) => new URL(origin).host))].sort();
  const commandsOf = ({ outputs }: { outputs: Record<string, string> }) =>
    outputs['verify-commands']!.split('\n');
  const tagOf = async (name: string) =>
    (await fetch(`http://${registry.host}/v2/acme/${name}/manifests/1`, { method: 'HEAD' })).status;

  test('a public repository is signed by the public instance, and its attestation is stored with GitHub', async () => {
    const result = await publish('public', { visibility: 'public' });
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    // With a trusted root, no TUF repository is asked.
    expect(asked()).toEqual(['api.github.com', ...PUBLIC].sort());
    expect(JSON.parse(result.outputs['json']!).trust.instance).toBe('public-good');
    expect(sigstore.attestations.map(({ repository }) => repository)).toEqual(['acme/app']);
    const [verify, attested, gh] = commandsOf(result);
    expect(gh).toMatch(/^gh attestation verify oci:\/\/.* -R acme\/app --cert-identity '[^']+'$/);
    for (const command of [verify!, attested!])
      await workshop.call('sh', [
        '-c',
        `${command.replace(/^cosign/, cosign3!)} --trusted-root trusted_root.json`,
      ]);
  });

  test.each([['private'], ['internal']])(
    "a repository that is %s is signed by GitHub's instance, and its name gets into no public log",
    async (visibility) => {
      await writeFile(join(workshop.directory, 'trusted_root.json'), sigstore.trustedRoot('github'));
      const logged = sigstore.rekor.entries.length;
      const result = await publish(visibility, { visibility });
      expect(result.log).not.toContain('::error');
      expect(result.exitCode).toBe(0);
      expect(asked()).toEqual(['api.github.com', ...GITHUB].sort());
      expect(sigstore.rekor.entries).toHaveLength(logged);
      expect(result.log).toContain('--insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps');
      // As they are printed; the root is what `gh attestation trusted-root` prints for GitHub.
      for (const command of commandsOf(result).filter((line) => line.startsWith('cosign')))
        await workshop.call('sh', ['-c', command.replace(/^cosign/, cosign3!)]);
    },
  );

  test('a tenant of ghe.com has its own services, whatever its repositories are', async () => {
    await writeFile(join(workshop.directory, 'trusted_root.json'), sigstore.trustedRoot('github'));
    sigstore.claims['iss'] = 'https://token.actions.acme.ghe.com';
    const result = await publish('tenant', { visibility: 'public', server: 'https://acme.ghe.com' });
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    expect(asked()).toEqual(['api.acme.ghe.com', ...TENANT].sort());
    expect(JSON.parse(result.outputs['json']!).trust).toMatchObject({
      instance: 'github',
      identity: expect.stringMatching(/^https:\/\/acme\.ghe\.com\/acme\/app\//),
      issuer: 'https://token.actions.acme.ghe.com',
    });
    const commands = commandsOf(result);
    expect(commands.at(-1)).toContain('--hostname acme.ghe.com');
    await workshop.call('sh', ['-c', commands[0]!.replace(/^cosign/, cosign3!)]);
  });

  // attest #193: what the plan doesn't have is said before the build, and what to set instead.
  test('a private repository without Enterprise Cloud is told before the build, and can sign without the API', async () => {
    await writeFile(join(workshop.directory, 'trusted_root.json'), sigstore.trustedRoot('github'));
    sigstore.faults.github = (_request, response) =>
      void response
        .writeHead(403)
        .end(
          '{"message":"Feature not available for user-owned private repositories. To enable this feature, please make this repository public."}',
        );
    const refused = await publish('owned', { visibility: 'private' });
    expect(refused.exitCode).toBe(1);
    expect(refused.log).toMatch(/private repositories with Enterprise Cloud only.*`attest: \{api: false\}`/s);
    expect(refused.log).not.toContain('Publish to');
    expect(await tagOf('owned')).toBe(404);
    expect(asked()).toEqual(['api.github.com']);
    const inputs = { attest: '{api: false}' };
    expect((await publish('owned', { visibility: 'private', inputs })).exitCode).toBe(0);
    expect(sigstore.attestations).toEqual([]);
    expect(await tagOf('owned')).toBe(200);
  });

  test("without a trusted root, Sigstore's TUF repository is asked, and no tag moves when it doesn't answer", async () => {
    const inputs = { 'trusted-root': '', attest: 'false', retries: '0' };
    const result = await publish('tuf', { visibility: 'public', inputs });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/could not be fetched from tuf-repo-cdn\.sigstore\.dev/);
    expect(proxy.unknownAttributes.every((host) => host === 'tuf-repo-cdn.sigstore.dev')).toBe(true);
    expect(proxy.unknownAttributes.length).toBeGreaterThan(0);
    expect(await tagOf('tuf')).toBe(404);
  });

  test('the identity token goes to Fulcio alone', async () => {
    await publish('token', { visibility: 'public' });
    const authorized = proxy.seen.filter(({ authorization }) => authorization !== undefined);
    expect(new Set(authorized.map(({ origin }) => new URL(origin).host))).toEqual(
      new Set(['api.github.com']),
    );
    expect(JSON.stringify(authorized)).not.toContain('eyJ');
  });
});
