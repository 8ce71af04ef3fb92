import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { newerSkopeo } from './support/parts.ts';
import { cosign2, cosign2Environment, cosign3, openWorkshop, type Workshop } from './support/signing.ts';
import { CLAIMS, startSigstore, type Sigstore } from './support/sigstore.ts';

const DOCS = resolve(import.meta.dirname, '../../docs/verifying');
const page = (name: string) => readFile(join(DOCS, name), 'utf8');
/** Code blocks of a language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );
/** Shell commands of a page, each on one line. */
const commands = (text: string): string[] =>
  blocks(text, 'sh')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.trim() !== '');

/** What docs/verifying says, with real verifiers where there are some, as it is written there. */
describe('pages for verifiers', () => {
  let sigstore: Sigstore;
  let registry: EmbeddedRegistry;
  let workshop: Workshop;
  let reference: string;

  beforeAll(async () => {
    [sigstore, registry] = await Promise.all([startSigstore(), startEmbeddedRegistry()]);
    workshop = await openWorkshop(sigstore);
    // The identity that the pages name.
    const workflow = 'acme/app/.github/workflows/release.yml@refs/tags/v1.2.3';
    sigstore.claims = {
      ...CLAIMS,
      ref: 'refs/tags/v1.2.3',
      workflow_ref: workflow,
      job_workflow_ref: workflow,
    };
    const result = await workshop.publish({
      images: `${registry.host}/acme/app`,
      tags: 'type=raw,value=1',
      sign: 'true',
      attest: 'true',
    });
    reference = `${registry.host}/acme/app@${result.outputs['digest']}`;
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([sigstore, registry].map((one) => one?.close()));
  });

  const here = (command: string) => command.replaceAll('ghcr.io/acme/app@sha256:…', reference);

  test('every command of the page for cosign is accepted, and refuses another identity', async () => {
    const [verify, attested, byCosign2, ...others] = commands(await page('cosign.md'));
    expect(others).toEqual([]);
    const run = (command: string, env = {}) => workshop.call('sh', ['-c', here(command)], env);
    for (const command of [verify!, attested!]) {
      // The page is about the public instance, whose root cosign fetches itself.
      const line = `${command.replace(/^cosign/, cosign3!)} --trusted-root trusted_root.json`;
      await run(line);
      await expect(run(line.replace('v1.2.3', 'v1.2.4'))).rejects.toThrow(/v1\.2\.4|no matching|expected/);
      await expect(run(line.replace('-repository acme/app', '-repository acme/ap'))).rejects.toThrow(
        /acme\/ap/,
      );
    }
    const env = await cosign2Environment(workshop.directory, sigstore);
    await run(byCosign2!.replace(/^cosign/, cosign2!), env);
  });

  test('podman and CRI-O: the policy of the page takes what the key signed, and nothing else', async () => {
    const [policy = ''] = blocks(await page('podman.md'), 'json');
    const [, registries = ''] = blocks(await page('podman.md'), 'yaml');
    await workshop.call(cosign3, ['generate-key-pair'], { COSIGN_PASSWORD: 'pass-phrase' });
    const inputs = {
      images: `${registry.host}/acme/keyed`,
      tags: 'type=raw,value=1',
      'signing-key': await readFile(join(workshop.directory, 'cosign.key'), 'utf8'),
      'signing-key-password': 'pass-phrase',
      sign: '{format: both, platforms: true}',
    };
    expect((await workshop.publish(inputs)).exitCode).toBe(0);
    const unsigned = { images: `${registry.host}/acme/unsigned`, tags: 'type=raw,value=1' };
    expect((await workshop.publish({ ...unsigned, labels: 'a=b' })).exitCode).toBe(0);
    const directory = join(workshop.directory, 'containers');
    await mkdir(join(directory, 'registries.d'), { recursive: true });
    const [rekor] = (JSON.parse(sigstore.trustedRoot()) as { tlogs: { publicKey: { rawBytes: string } }[] })
      .tlogs;
    const pem = rekor!.publicKey.rawBytes.match(/.{1,64}/g)!.join('\n');
    await writeFile(
      join(directory, 'rekor.pub'),
      `-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`,
    );
    await writeFile(join(directory, 'acme.pub'), await readFile(join(workshop.directory, 'cosign.pub')));
    const placed = (text: string) =>
      text.replaceAll('ghcr.io', registry.host).replaceAll('/etc/containers', directory);
    await writeFile(join(directory, 'policy.json'), placed(policy));
    // A host with a port is a key that YAML wants quoted.
    const quoted = placed(registries).replace(`${registry.host}/acme:`, `"${registry.host}/acme":`);
    await writeFile(join(directory, 'registries.d/acme.yaml'), quoted);
    const copy = (image: string) => {
      const [program, ...before] = newerSkopeo() ?? [];
      const common = ['--policy', `${directory}/policy.json`, '--registries.d', `${directory}/registries.d`];
      const from = `docker://${registry.host}/acme/${image}`;
      return workshop.call(program, [
        ...before,
        ...common,
        'copy',
        '--src-tls-verify=false',
        from,
        `dir:${workshop.directory}/copied`,
      ]);
    };
    expect(await copy('keyed:1')).toContain('Writing manifest');
    await expect(copy('unsigned:1')).rejects.toThrow(/signature was required/);
    // What the page says of the default: cosign's signatures hold no tag.
    await writeFile(
      join(directory, 'policy.json'),
      placed(policy).replace(/,\s*"signedIdentity": \{[^}]*\}/, ''),
    );
    await expect(copy('keyed:1')).rejects.toThrow(/is not accepted/);
    await rm(directory, { recursive: true });
  });

  // Kyverno, policy-controller, Flux and gh need a cluster or GitHub: their pages say that they aren't run.
  test('a page whose commands nobody runs here says so', async () => {
    for (const name of await readdir(DOCS)) {
      const isRun = ['cosign.md', 'podman.md'].includes(name);
      expect([name, /Not covered by our tests/.test(await page(name))]).toEqual([name, !isRun]);
    }
  });
});
