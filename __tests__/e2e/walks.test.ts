import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { closeAll } from './support/closing.ts';
import { printedBlocks, type PrintedBlock } from '../docs/support.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution } from './support/registry.ts';
import {
  hasTools,
  PASSWORD,
  publishImage,
  startPrintedWorld,
  type PrintedWorld,
} from './support/printed/world.ts';
import { runWorkflow } from './support/printed/run.ts';
import type { PrintedWorkflow } from './support/printed/workflow.ts';

// Issue: "The three walks are scripts that CI runs: from nothing to published in at most 3 commands or 10 lines of YAML
// each." They use the very text of the pages, on a machine that has neither the program nor an engine.
const exec = promisify(execFile);
const suite =
  (await hasDistribution()) && (await hasTools()) && dockerDirectory('26-containerd')
    ? describe
    : describe.skip;

let world: PrintedWorld;
/** Of the runner: the workflow of the Docker actions needs buildx for its cache. */
let daemon: DockerDaemon;
beforeAll(async () => {
  [world, daemon] = await Promise.all([startPrintedWorld(), startDockerd({ flavour: '26-containerd' })]);
}, 60_000);
afterAll(() => closeAll([() => world?.close(), () => daemon?.close()]));

const blocks = printedBlocks();

/** The first block of a page that has this text. */
function printed(document: string, text: string): PrintedBlock {
  const found = blocks.find((block) => block.document === document && block.text.includes(text));
  if (!found) throw new Error(`${document} doesn't print ${text}`);
  return found;
}

/** Commands of a block: lines that continue belong to the one before. */
function commandsIn({ text }: PrintedBlock): string[] {
  const lines = text
    .replaceAll(/&&\n\s+/g, '&& ')
    .replaceAll(/\\\n\s+/g, '')
    .split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

const install = printed('docs/terminal.md', 'curl');

async function type(walk: PrintedBlock[], cwd: string): Promise<string> {
  const commands = walk.flatMap(commandsIn);
  expect(commands.length).toBeLessThanOrEqual(3);
  const { home, path } = world.machine;
  const env = {
    ...world.reader.env,
    PATH: [path, join(home, '.local/bin')].join(delimiter),
    GITHUB_TOKEN: 'ghs_tokenOfTheJob0123456789',
    REGISTRY_PUBLISH_AUTH: `- {registry: registry.acme.example, username: ci, password: ${JSON.stringify(PASSWORD)}}`,
  };
  let said = '';
  for (const command of commands) {
    const { stdout } = await exec('bash', ['-ec', command], { cwd, env });
    said += stdout;
  }
  return said;
}

suite('from nothing to published', () => {
  test('a maintainer who comes from the Docker actions', async () => {
    const before = readFileSync('examples/before.yml', 'utf8');
    const cwd = await world.checkout({ '.github/workflows/publish.yml': before });
    await type([install, printed('docs/migrating.md', 'git push')], cwd);
    const { stdout } = await exec('git', [
      '--git-dir',
      world.remote,
      'show',
      'main:.github/workflows/publish.yml',
    ]);
    expect(stdout).not.toMatch(/uses: docker\//);
    // What was pushed, when the maintainer pushes a tag.
    const path = [world.reader.env['PATH'], daemon.env['PATH']].join(delimiter);
    const env = { ...world.reader.env, ...daemon.env, PATH: path };
    const results = await runWorkflow(parse(stdout) as PrintedWorkflow, {
      ...world.reader,
      env,
      workspace: cwd,
    });
    expect(results.map(({ exitCode, log }) => (exitCode === 0 ? '' : log))).toEqual(['']);
    expect(results[0]?.outputs['tags']?.split(/\s+/).sort()).toEqual(
      ['ghcr.io/acme/app', 'docker.io/acme/app', 'registry.acme.example/team/app']
        .flatMap((name) => ['1.2.3', '1.2', '1', 'latest'].map((tag) => `${name}:${tag}`))
        .sort(),
    );
    expect(results[0]?.outputs['published']).toBe('true');
  }, 60_000);

  test('a maintainer who starts: ten lines of YAML', async () => {
    const block = blocks.find(
      ({ document, example }) => document === 'README.md' && example === 'quick-start.yml',
    );
    const lines = (block?.text ?? '').trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
    const reader = { ...world.reader, version: '1.3.0', sha: 'd'.repeat(40) };
    const [result] = await runWorkflow(parse(lines.join('\n')) as PrintedWorkflow, reader);
    expect(result).toMatchObject({ exitCode: 0, outputs: { published: 'true', version: 'v1.3.0' } });
  }, 60_000);

  test('a platform engineer who comes from regsync', async () => {
    await publishImage(world, 'docker.io/library/redis', ['7.4', '8.0', '6.2']);
    const cwd = await world.checkout();
    await writeFile(join(cwd, 'regsync.yml'), printed('docs/mirroring.md', 'type: repository').text);
    const said = await type([install, printed('docs/mirroring.md', 'migrate regsync.yml')], cwd);
    expect(said).toMatch(/2 tags copied/);
    expect(await tagsOf('mirror/redis')).toEqual(['7.4', '8.0']);
  }, 60_000);

  test('a platform engineer who comes from skopeo sync', async () => {
    await publishImage(world, 'docker.io/library/postgres', ['15.1', '16.2']);
    const cwd = await world.checkout();
    await writeFile(join(cwd, 'sync.yml'), printed('docs/mirroring.md', 'images-by-semver').text);
    await type([install, printed('docs/mirroring.md', 'migrate sync.yml')], cwd);
    expect(await tagsOf('mirror/postgres')).toEqual(['16.2']);
  }, 60_000);

  test('a developer with the archive of a release', async () => {
    const cwd = await world.checkout();
    const said = await type([install, printed('docs/terminal.md', 'registry-publish publish --images')], cwd);
    expect(said).toMatch(/v1\.2\.3/);
    expect(said).toMatch(/sha256:[0-9a-f]{64}/);
  }, 60_000);
});

/** Asked as anybody who pulls would. */
async function tagsOf(path: string): Promise<string[]> {
  const { stdout } = await exec(
    'curl',
    ['--silent', '--user', `ci:${PASSWORD}`, `https://registry.acme.example/v2/${path}/tags/list`],
    {
      env: { ...world.reader.env },
    },
  );
  return (JSON.parse(stdout) as { tags: string[] }).tags.sort();
}
