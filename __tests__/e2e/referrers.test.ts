import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findPart } from './support/parts.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';
import { seed, type Seeded } from './support/seed.ts';

const run = promisify(execFile);
const testbed = process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../.testbed');
const oras = findPart(join(testbed, 'tools/usr/bin/oras'));
const withParts = (await hasDistribution()) && oras ? describe : describe.skip;

withParts('publishing what refers to an image, to registries without the referrers API', () => {
  let source: Distribution;
  let open: Distribution;
  let guarded: Distribution;
  let directory: string;
  let image: Seeded;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'referrers-'));
    [source, open, guarded] = await Promise.all([
      startDistribution(),
      startDistribution(),
      startDistribution({ auth: 'token' }),
    ]);
    image = await seed(source.host, 'app').image({ tag: '1', layers: ['signed'] });
  });
  afterAll(async () => {
    await Promise.all([source, open, guarded].map((registry) => registry?.close()));
    await rm(directory, { recursive: true, force: true });
  });

  /** Publishes as users do; everything from `from` to both registries. */
  async function publish(from: string, more: Record<string, string> = {}): Promise<string> {
    const { host, username, password } = guarded;
    const result = await runAction({
      inputs: {
        from,
        images: `${open.host}/app\n${host}/app`,
        'registry-auth': `- registry: "${host}"\n  username: ${username}\n  password: ${password}`,
        ...more,
      },
    });
    expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    return result.outputs['digest']!;
  }

  async function attach(type: string): Promise<string> {
    await writeFile(join(directory, `${type}.json`), `{"${type}": true}`);
    const { stdout } = await run(
      oras ?? '',
      [
        ...['attach', '--plain-http', '--format', 'json', '--artifact-type', `application/${type}`],
        ...['--annotation', `type=${type}`, `${source.host}/app:1`, `${type}.json:application/json`],
      ],
      { cwd: directory },
    );
    return (JSON.parse(stdout) as { digest: string }).digest;
  }

  interface Discovered {
    digest: string;
    artifactType: string;
    annotations: Record<string, string>;
  }
  async function discover({ host, username, password }: Distribution, login: boolean): Promise<Discovered[]> {
    const credentials = login ? ['-u', username, '-p', password] : [];
    const { stdout } = await run(oras ?? '', [
      ...['discover', '--plain-http', '--format', 'json', ...credentials, `${host}/app@${image.digest}`],
    ]);
    const found = JSON.parse(stdout) as { referrers?: Discovered[]; manifests?: Discovered[] };
    return found.referrers ?? found.manifests ?? [];
  }

  test('oras discover finds each of them once at every destination', async () => {
    const byDigest = { push: 'by-digest' };
    expect(await publish(`${source.host}/app:1`, { tags: 'type=raw,value=1' })).toBe(image.digest);
    expect([await discover(open, false), await discover(guarded, true)]).toEqual([[], []]);

    const sbom = await attach('sbom');
    const signature = await attach('signature');
    expect(await publish(`${source.host}/app@${sbom}`, byDigest)).toBe(sbom);
    expect(await publish(`${source.host}/app@${signature}`, byDigest)).toBe(signature);
    expect(await publish(`${source.host}/app@${sbom}`, byDigest)).toBe(sbom);
    const expected = [
      expect.objectContaining({ digest: sbom, artifactType: 'application/sbom' }),
      expect.objectContaining({ digest: signature, artifactType: 'application/signature' }),
    ];
    for (const found of [await discover(open, false), await discover(guarded, true)]) {
      expect(found).toEqual(expected);
      expect(found.map(({ annotations }) => annotations['type'])).toEqual(['sbom', 'signature']);
    }
  });

  test('a list that an interrupted run did not write is written by the next one', async () => {
    const subject = await seed(source.host, 'app').image({ tag: '2', layers: ['other'] });
    const at = seed(open.host, 'app');
    const document = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/late',
      config: await at.blob('{}', 'application/vnd.oci.empty.v1+json'),
      layers: [await at.blob('late', 'text/plain')],
      subject,
    };
    // It is there, and nobody has listed it.
    const artifact = await at.manifest(document);
    const original = seed(source.host, 'app');
    await original.blob('{}', 'application/vnd.oci.empty.v1+json');
    await original.blob('late', 'text/plain');
    await original.manifest(document);
    await publish(`${source.host}/app@${artifact.digest}`, { push: 'by-digest' });
    const list = await fetch(`${open.url}/v2/app/manifests/${subject.digest.replace(':', '-')}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    expect((await list.json()) as object).toMatchObject({
      manifests: [{ digest: artifact.digest, artifactType: 'application/late' }],
    });
  });
});
