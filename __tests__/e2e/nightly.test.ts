import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';
import { digestAt, hasSkopeo, see } from './support/samples.ts';

const exec = promisify(execFile);
const ready = (await hasDistribution()) && hasSkopeo();

// Issue: "Base refreshed, version tag unchanged, floating tags move, no churn when nothing changed".
(ready ? describe : describe.skip)('the recipe of a nightly rebuild', () => {
  let registry: Distribution;
  let workspace: string;
  beforeAll(async () => {
    registry = await startDistribution();
    workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
    await mkdir(join(workspace, 'base'));
    await writeFile(join(workspace, 'base/Dockerfile'), 'FROM scratch\nCOPY fixes /fixes\n');
    await writeFile(join(workspace, 'Dockerfile'), `FROM ${registry.host}/acme/base:1\nCOPY app /app\n`);
    await writeFile(join(workspace, 'app'), 'the app');
    await writeFile(join(workspace, '.gitignore'), 'base\n');
    const git = (...args: string[]) =>
      exec('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: workspace });
    await git('init', '--quiet', '--initial-branch=main');
    await git('add', '.');
    await git('commit', '--quiet', '--message=first');
    await git('tag', 'v1.2.3');
    // As actions/checkout leaves it for a tag.
    await git('checkout', '--quiet', '--detach', 'v1.2.3');
  });
  afterAll(async () => {
    await registry?.close();
    if (workspace) await rm(workspace, { recursive: true });
  });

  async function publish(
    inputs: Record<string, string>,
    event: { name?: string; ref: string },
  ): Promise<ActionResult> {
    const result = await runAction({
      workspace,
      post: false,
      event,
      inputs: { engine: 'embedded', images: `${registry.host}/acme/app`, 'ref-context': 'git', ...inputs },
    });
    expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
      exitCode: 0,
      log: '',
    });
    return result;
  }

  async function publishBase(fixes: string): Promise<string> {
    await writeFile(join(workspace, 'base/fixes'), fixes);
    const inputs = { context: 'base', images: `${registry.host}/acme/base`, tags: 'type=raw,value=1' };
    const result = await publish({ ...inputs, 'ref-context': 'workflow' }, { ref: 'refs/heads/main' });
    return result.outputs['digest']!;
  }

  /** The step of examples/nightly.yml, in a scheduled run. */
  function nightly(): Promise<ActionResult> {
    const { jobs } = parse(readFileSync('examples/nightly.yml', 'utf8')) as {
      jobs: { rebuild: { steps: { uses?: string; with?: Record<string, string | boolean> }[] } };
    };
    const step = jobs.rebuild.steps.find(({ uses = '' }) => uses.startsWith('org/registry-publish@'))!;
    const inputs = Object.entries(step.with!).map(([name, text]) => [
      name,
      String(text)
        .replaceAll('${{ steps.release.outputs.tag_name }}', 'v1.2.3')
        .replaceAll('${{ steps.release.outputs.version }}', '1.2.3'),
    ]);
    return publish(Object.fromEntries(inputs) as Record<string, string>, {
      name: 'schedule',
      ref: 'refs/heads/main',
    });
  }

  const tags = async () => {
    const found = await Promise.all(
      ['1.2.3', '1.2', '1', 'latest'].map((tag) => digestAt(registry, 'acme/app', tag)),
    );
    return { version: found[0], floating: [...new Set(found.slice(1))] };
  };

  test('moves the floating tags when the base was refreshed, and nothing otherwise', async () => {
    await publishBase('none');
    const release = await publish(
      {
        reproducible: 'true',
        tags: ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
          .map((p) => `type=semver,pattern=${p}`)
          .join('\n'),
      },
      { ref: 'refs/tags/v1.2.3' },
    );
    const version = release.outputs['digest'];
    expect(await tags()).toEqual({ version, floating: [version] });

    // Nothing has changed: not even a new image with the same files.
    const idle = await nightly();
    expect(idle.outputs).toMatchObject({ published: 'false', digest: version });

    const base = await publishBase('a fix');
    const refreshed = (await nightly()).outputs['digest'];
    expect(refreshed).not.toBe(version);
    expect(await tags()).toEqual({ version, floating: [refreshed] });
    const { manifest, config } = await see(registry, 'acme/app', 'latest');
    expect(config.Labels).toMatchObject({ 'org.opencontainers.image.version': '1.2.3' });
    expect(manifest.annotations).toMatchObject({
      'org.opencontainers.image.base.name': `${registry.host}/acme/base:1`,
      'org.opencontainers.image.base.digest': base,
    });

    expect((await nightly()).outputs).toMatchObject({ published: 'false', digest: refreshed });
  }, 60_000);
});
