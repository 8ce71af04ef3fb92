import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runMirror, type Accounts } from './support/mirroring.ts';
import './support/patience.ts';
import { findPart } from './support/parts.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { seed } from './support/seed.ts';

const run = promisify(execFile);
const testbed = process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../.testbed');
const oras = findPart(join(testbed, 'tools/usr/bin/oras'));
const cosign = findPart(join(testbed, 'tools/usr/bin/cosign'));
const withParts = (await hasDistribution()) && oras && cosign ? describe : describe.skip;

withParts('what refers to an image follows it', () => {
  let source: Distribution;
  let open: Distribution;
  let closed: Distribution;
  let directory: string;
  let accounts: Accounts;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mirror-signatures-'));
    [source, open, closed] = await Promise.all([
      startDistribution(),
      startDistribution(),
      startDistribution({ auth: 'token' }),
    ]);
    accounts = { [closed.host]: { username: closed.username, password: closed.password } };
  });
  afterAll(async () => {
    await Promise.all([source, open, closed].map((registry) => registry?.close()));
    await rm(directory, { recursive: true, force: true });
  });

  const rules = (path: string): string =>
    `- from: ${source.host}/${path}\n  to: [${open.host}/m/${path}, ${closed.host}/m/${path}]\n  referrers: true\n`;

  test('oras discover finds SBOMs and their signatures at the destination', async () => {
    const image = await seed(source.host, 'signed').image({ tag: '1', layers: ['signed'] });
    await writeFile(join(directory, 'sbom.json'), '{"sbom": true}');
    await writeFile(join(directory, 'sig.json'), '{"signature": true}');
    const attach = async (subject: string, type: string, file: string): Promise<string> => {
      const { stdout } = await run(
        oras ?? '',
        [
          'attach',
          '--plain-http',
          '--format',
          'json',
          '--artifact-type',
          type,
          subject,
          `${file}:application/json`,
        ],
        { cwd: directory },
      );
      return (JSON.parse(stdout) as { digest: string }).digest;
    };
    const sbom = await attach(`${source.host}/signed:1`, 'application/spdx+json', 'sbom.json');
    const signature = await attach(
      `${source.host}/signed@${sbom}`,
      'application/vnd.example.signature',
      'sig.json',
    );
    const report = await runMirror(rules('signed'), accounts);
    expect(report.failures).toEqual([]);
    for (const [host, credentials] of [
      [open.host, []],
      [closed.host, ['-u', closed.username, '-p', closed.password]],
    ] as const) {
      const discover = async (digest: string): Promise<string> => {
        const args = ['discover', '--plain-http', '--format', 'json', ...credentials];
        return (await run(oras ?? '', [...args, `${host}/m/signed@${digest}`])).stdout;
      };
      expect(await discover(image.digest)).toContain(sbom);
      expect(await discover(sbom)).toContain(signature);
    }
    const again = await runMirror(rules('signed'), accounts);
    expect(again.totals).toMatchObject({ copied: 0, failed: 0 });
  });

  describe('cosign', () => {
    const signing = ['--key', 'cosign.key', '--tlog-upload=false', '--allow-insecure-registry'];
    const verifying = ['--key', 'cosign.pub', '--insecure-ignore-tlog=true', '--allow-insecure-registry'];

    async function call(...args: string[]): Promise<string> {
      const env = { ...process.env, COSIGN_PASSWORD: '', HOME: directory };
      return (await run(cosign ?? '', args, { cwd: directory, env })).stdout;
    }

    beforeAll(() => call('generate-key-pair'));

    test('accepts signature, attestation and SBOM at every destination', async () => {
      const image = await seed(source.host, 'cosigned').image({ tag: '1', layers: ['cosigned'] });
      const reference = `${source.host}/cosigned@${image.digest}`;
      await writeFile(join(directory, 'predicate.json'), '{"checked": "by hand"}');
      await writeFile(join(directory, 'bom.json'), '{"spdxVersion": "SPDX-2.3"}');
      await call('sign', '--yes', ...signing, reference);
      await call('attest', '--yes', ...signing, '--predicate', 'predicate.json', reference);
      await call('attach', 'sbom', '--allow-insecure-registry', '--sbom', 'bom.json', reference);

      const report = await runMirror(rules('cosigned'), accounts);
      expect(report.failures).toEqual([]);
      expect(report.totals.copied).toBe(8);
      const login = ['--registry-username', closed.username, '--registry-password', closed.password];
      for (const [host, credentials] of [
        [open.host, []],
        [closed.host, login],
      ] as const) {
        const copy = `${host}/m/cosigned:1`;
        expect(await call('verify', ...verifying, ...credentials, copy)).toContain(image.digest);
        const [statement] = (await call('verify-attestation', ...verifying, ...credentials, copy)).split(
          '\n',
        );
        const { payload } = JSON.parse(statement ?? '') as { payload: string };
        expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
          subject: [{ digest: { sha256: image.digest.replace('sha256:', '') } }],
        });
        const download = ['download', 'sbom', '--allow-insecure-registry', ...credentials, copy];
        expect(await call(...download)).toContain('SPDX-2.3');
      }
    });

    test('refuses at the destination what was signed with another key', async () => {
      const { digest } = await seed(source.host, 'foreign').image({ tag: '1', layers: ['signed elsewhere'] });
      await call('sign', '--yes', ...signing, `${source.host}/foreign@${digest}`);
      await runMirror(rules('foreign'), accounts);
      await call('generate-key-pair', '--output-key-prefix', 'other');
      const verify = ['verify', ...verifying, `${open.host}/m/foreign:1`];
      await expect(
        call(...verify.map((word) => (word === 'cosign.pub' ? 'other.pub' : word))),
      ).rejects.toThrow(/no matching signatures/);
    });
  });
});
