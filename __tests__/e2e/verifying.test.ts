import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { nodeBinary } from './support/runner.ts';
import { openWorkshop, type Workshop } from './support/signing.ts';
import { IDENTITY, startSigstore, type Sigstore } from './support/sigstore.ts';

const run = promisify(execFile);

/** What `from`, `mirror`, base images of the embedded builder and the terminal do with rules; all parts are ours. */
describe('rules of verify', () => {
  let sigstore: Sigstore;
  let source: EmbeddedRegistry;
  let target: EmbeddedRegistry;
  let workshop: Workshop;
  let signed: string;

  beforeAll(async () => {
    sigstore = await startSigstore();
    [source, target] = await Promise.all([startEmbeddedRegistry(), startEmbeddedRegistry()]);
    workshop = await openWorkshop(sigstore);
    const publish = (name: string, inputs: Record<string, string>) =>
      workshop.publish({ images: `${source.host}/acme/${name}`, tags: 'type=raw,value=1', ...inputs });
    const result = await publish('signed', { sign: 'true' });
    signed = result.outputs['digest']!;
    await publish('unsigned', { labels: 'a=b' });
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([source, target, sigstore].map((one) => one?.close()));
  });

  const rules = (identity = IDENTITY) =>
    `- images: ${source.host}/acme/*\n  identity: ${identity}\n  repository: acme/app\n`;
  const publish = (inputs: Record<string, string>) =>
    workshop.publish({ platforms: '', sigstore: 'auto', 'trusted-root': 'trusted_root.json', ...inputs });
  const tagOf = async (path: string, tag: string) =>
    (await fetch(`http://${target.host}/v2/${path}/manifests/${tag}`, { method: 'HEAD' })).headers.get(
      'docker-content-digest',
    );

  test('from publishes what is signed, by the digest that was verified', async () => {
    const result = await publish({
      from: `${source.host}/acme/signed:1`,
      images: `${target.host}/from/signed`,
      tags: 'type=raw,value=1',
      verify: rules(),
    });
    expect(result.log).toContain(`Verified ${source.host}/acme/signed@${signed}: signed by ${IDENTITY}`);
    expect(result.exitCode).toBe(0);
    expect(await tagOf('from/signed', '1')).toBe(signed);
  });

  test.each([
    ['an unsigned image', 'unsigned', undefined, /has no signature by .*: nothing is attached/],
    [
      'another identity',
      'signed',
      'https://github.com/acme/app/.github/workflows/release.yml@refs/tags/*',
      /found 1: it is of https:\/\/github\.com\/acme\/app/,
    ],
  ])('from stops at %s before anything is copied', async (_name, image, identity, message) => {
    const result = await publish({
      from: `${source.host}/acme/${image}:1`,
      images: `${target.host}/from/${image}-refused`,
      tags: 'type=raw,value=1',
      verify: rules(identity),
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations.map(({ message: text }) => text).join()).toMatch(message);
    expect(await tagOf(`from/${image}-refused`, '1')).toBeNull();
  });

  // github.com/acme* would take acme-evil.
  test('a misplaced wildcard is refused before anything is asked', async () => {
    const result = await publish({
      from: `${source.host}/acme/signed:1`,
      images: `${target.host}/from/x`,
      verify: rules('https://github.com/acme*@refs/heads/main'),
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations[0]!.message).toMatch(/Verify rule 1 \(line 2\).*"\*" in its owner/);
  });

  test('mirror copies what passes, with its signature, and leaves the rest', async () => {
    const mirror = `- from: ${source.host}/acme/signed\n  to: ${target.host}/m/signed\n- from: ${source.host}/acme/unsigned\n  to: ${target.host}/m/unsigned\n`;
    const result = await publish({ mirror, verify: rules() });
    expect(result.exitCode).toBe(1);
    expect(await tagOf('m/signed', '1')).toBe(signed);
    expect(await tagOf('m/unsigned', '1')).toBeNull();
    const referrers = (await (
      await fetch(`http://${target.host}/v2/m/signed/referrers/${signed}`)
    ).json()) as { manifests: unknown[] };
    expect(referrers.manifests).toHaveLength(1);
    expect(result.log).toMatch(/unsigned@sha256:[0-9a-f]+ has no signature/);
  });

  test('a base image of the embedded builder is verified', async () => {
    await writeFile(
      join(workshop.directory, 'Dockerfile.base'),
      `FROM ${source.host}/acme/unsigned:1\nCOPY greeting /again\n`,
    );
    const result = await publish({
      file: 'Dockerfile.base',
      images: `${target.host}/built/x`,
      tags: 'type=raw,value=1',
      verify: rules(),
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/unsigned@sha256:[0-9a-f]+ has no signature/);
    expect(await tagOf('built/x', '1')).toBeNull();
  });

  describe('at a terminal', () => {
    const verify = (...args: string[]) =>
      run(nodeBinary(), [resolve('dist/cli.js'), 'verify', ...args, '--trusted-root', 'trusted_root.json'], {
        cwd: workshop.directory,
      }).then(
        ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );

    test('verify says who signed, as JSON too', async () => {
      const { code, stdout } = await verify(`${source.host}/acme/signed:1`, '--identity', IDENTITY, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        verified: true,
        digest: signed,
        accepted: [
          { predicateType: 'https://sigstore.dev/cosign/sign/v1', certificate: { identity: IDENTITY } },
        ],
      });
    });

    test.each([
      ['an unsigned image', 'unsigned', ['--identity', IDENTITY], 1, /UNVERIFIED|has no signature/],
      ['nobody to trust', 'signed', [], 2, /needs the expected signer/],
      [
        'a requirement that is not met',
        'signed',
        ['--identity', IDENTITY, '--require', 'signature,provenance'],
        1,
        /has no https:\/\/slsa.dev\/provenance\/v1/,
      ],
    ])('%s', async (_name, image, args, code, message) => {
      const result = await verify(`${source.host}/acme/${image}:1`, ...args);
      expect(result.code).toBe(code);
      expect(result.stderr).toMatch(message);
    });
  });
});
