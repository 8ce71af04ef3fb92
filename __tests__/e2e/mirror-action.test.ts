import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MirrorReport } from '../../src/mirror/report.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';
import { seed, type Seeded } from './support/seed.ts';

const withParts = (await hasDistribution()) ? describe : describe.skip;

withParts('the action with mirror rules', () => {
  let source: Distribution;
  let target: Distribution;
  let image: Seeded;

  beforeAll(async () => {
    [source, target] = await Promise.all([startDistribution(), startDistribution({ auth: 'basic' })]);
    image = await seed(source.host, 'app').image({ tag: '1.0', layers: ['base', 'one'] });
    await seed(source.host, 'app').image({ tag: 'edge', layers: ['base', 'edge'] });
  });

  afterAll(() => Promise.all([source, target].map((registry) => registry?.close())));

  const login = (): string =>
    `- registry: ${target.host}\n  username: ${target.username}\n  password: ${target.password}\n`;
  const reportOf = (json: string | undefined): MirrorReport =>
    (JSON.parse(json ?? '') as { mirror: MirrorReport }).mirror;

  test('plans, copies, and then has nothing to do', async () => {
    const inputs = {
      mirror: `- from: ${source.host}/app\n  to: ${target.host}/copy\n  tags: {semver: '>=1'}\n`,
      'registry-auth': login(),
    };
    const planned = await runAction({ inputs: { ...inputs, 'dry-run': 'true' } });
    expect(planned.exitCode).toBe(0);
    expect(reportOf(planned.outputs['json']).totals).toMatchObject({ planned: 1, copied: 0 });

    const done = await runAction({ inputs });
    expect(done.exitCode).toBe(0);
    expect(reportOf(done.outputs['json']).copies).toEqual([
      {
        rule: 1,
        source: `${source.host}/app:1.0`,
        destination: `${target.host}/copy:1.0`,
        status: 'copied',
        digest: image.digest,
      },
    ]);
    expect(done.outputs['published']).toBe('true');
    expect(done.summary).toContain('1 tag copied');
    expect(done.log).not.toContain(target.password);

    const again = await runAction({ inputs });
    expect(reportOf(again.outputs['json']).totals).toMatchObject({ copied: 0, existing: 1 });
    expect(again.outputs['published']).toBe('false');
  });

  test('fails at the end for the image that failed, with the others in place', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'mirror-workspace-'));
    await writeFile(
      join(workspace, 'mirror.yml'),
      `- from: ${source.host}/gone:1\n  to: ${target.host}/gone\n- from: ${source.host}/app\n  to: ${target.host}/others\n`,
    );
    try {
      const result = await runAction({
        inputs: { 'mirror-file': 'mirror.yml', 'registry-auth': login() },
        workspace,
      });
      expect(result.exitCode).toBe(1);
      const report = reportOf(result.outputs['json']);
      expect(report.totals).toMatchObject({ copied: 2, failed: 1 });
      expect(report.failures).toMatchObject([{ rule: 1, line: 1 }]);
      expect(result.summary).toMatch(/gone:1 not found/);
    } finally {
      await rm(workspace, { recursive: true, force: true });
    }
  });

  test('a rule that is wrong is an error on its line, and nothing is asked of a registry', async () => {
    const before = target.log().length;
    const result = await runAction({
      inputs: {
        mirror: `- from: ${source.host}/app\n  to: ${target.host}/x\n- from: ${source.host}/app\n  tags: {semver: nonsense!}\n`,
      },
    });
    expect(result.exitCode).toBe(1);
    expect(result.annotations.find(({ level }) => level === 'error')?.message).toMatch(
      /rule 2 \(line 4\).*range/,
    );
    expect(target.log().length).toBe(before);
  });
});
