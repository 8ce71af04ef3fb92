import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';

const ready = await hasDistribution();
const check = ready ? test : test.skip;

interface Job {
  outputs: Record<string, string>;
  steps: { id?: string; uses?: string; with?: Record<string, string> }[];
}
interface Workflow {
  on: { workflow_call: { inputs: Record<string, { default: string }> } };
  jobs: { build: Job; merge: Job };
}

/** The reusable workflow as users call it; its jobs are run below as GitHub would run them. */
const workflow = parse(readFileSync('.github/workflows/publish.yml', 'utf8')) as Workflow;
const VERSION = { ref: 'refs/tags/v1.2.3', sha: 'b'.repeat(40) };

let open: Distribution;
let guarded: Distribution;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  [open, guarded] = await Promise.all([startDistribution(), startDistribution({ auth: 'basic' })]);
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\n');
  await writeFile(join(workspace, 'file'), 'content');
});
afterAll(async () => {
  await Promise.all([open?.close(), guarded?.close()]);
  if (workspace) await rm(workspace, { recursive: true });
});

type Contexts = Record<'inputs' | 'secrets' | 'matrix' | 'needs', Record<string, string>>;

function contexts(given: Partial<Contexts>): Contexts {
  const defaults = Object.fromEntries(
    Object.entries(workflow.on.workflow_call.inputs).map(([name, input]) => [name, input.default]),
  );
  const { host, username, password } = guarded;
  const inputs = {
    ...defaults,
    images: `${open.host}/acme/app\n${host}/acme/app`,
    tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}',
    engine: 'embedded',
  };
  const login = `- registry: "${host}"\n  username: ${username}\n  password: ${password}`;
  return { inputs, secrets: { 'registry-auth': login }, matrix: {}, needs: {}, ...given };
}

/** Fills in the few forms of expressions that the workflow has. */
function evaluate(text: string, given: Contexts, event: string): string {
  return text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => {
    const choice = /^startsWith\(github\.event_name, '(.*)'\) && '(.*)' \|\| '(.*)'$/.exec(expression);
    if (choice) return (event.startsWith(choice[1]!) ? choice[2] : choice[3])!;
    const joined = /^join\(fromJSON\(inputs\.([\w-]+)\), '(.*)'\)$/.exec(expression);
    if (joined) return (JSON.parse(given.inputs[joined[1]!]!) as string[]).join(joined[2]);
    const value = /^(inputs|secrets|matrix)\.([\w-]+)$|^(needs)\.build\.outputs\.([\w-]+)$/.exec(expression);
    if (!value) throw new Error(`The test knows no ${expression}`);
    const context = (value[1] ?? value[3]) as keyof Contexts;
    return given[context][(value[2] ?? value[4])!] ?? '';
  });
}

function run(job: Job, given: Contexts, event = 'push', sha = VERSION.sha): Promise<ActionResult> {
  const step = job.steps.find(({ id }) => id === 'publish')!;
  const inputs = Object.entries(step.with!).map(([name, text]) => [name, evaluate(text, given, event)]);
  return runAction({
    workspace,
    inputs: Object.fromEntries(inputs) as Record<string, string>,
    event: event === 'push' ? { ...VERSION, sha } : { name: event, ref: 'refs/pull/7/merge' },
  });
}

/** A job's outputs; GitHub leaves out those that are empty, and puts those of a matrix together. */
function jobOutputs(job: Job, result: ActionResult): Record<string, string> {
  const outputs = Object.entries(job.outputs).map(([name, text]) => {
    const [, output = ''] = /^\$\{\{ steps\.publish\.outputs\.([\w-]+) \}\}$/.exec(text) ?? [];
    return [name, result.outputs[output] ?? ''];
  });
  return Object.fromEntries(outputs.filter(([, value]) => value !== '')) as Record<string, string>;
}

async function read(registry: Distribution, path: string): Promise<{ status: number; body: unknown }> {
  const { username, password, url } = registry;
  const response = await fetch(`${url}/v2/acme/app/${path}`, {
    headers: {
      accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
  });
  return { status: response.status, body: await response.json() };
}

async function tagsOf(registry: Distribution): Promise<string[]> {
  const { status, body } = await read(registry, 'tags/list');
  return status === 404 ? [] : ((body as { tags: string[] | null }).tags ?? []).sort();
}

interface Index {
  manifests: { platform: { os: string; architecture: string } }[];
}

describe('the reusable workflow', () => {
  const platforms = JSON.parse(workflow.on.workflow_call.inputs['platforms']!.default) as string[];

  async function build(
    event?: string,
    sha?: string,
  ): Promise<{ legs: ActionResult[]; outputs: Record<string, string>[] }> {
    const legs: ActionResult[] = [];
    for (const platform of platforms) {
      legs.push(await run(workflow.jobs.build, contexts({ matrix: { platform } }), event, sha));
    }
    return { legs, outputs: legs.map((leg) => jobOutputs(workflow.jobs.build, leg)) };
  }

  check('builds a pull request on each runner, and pushes nothing', async () => {
    const { legs, outputs } = await build('pull_request');
    expect(legs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(outputs).toEqual([{}, {}]);
    expect(await tagsOf(open)).toEqual([]);
  });

  check('pushes each platform by digest, then merges them under the tags, everywhere', async () => {
    const { legs, outputs } = await build();
    expect(legs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(outputs.map((own) => Object.keys(own))).toEqual([['linux-amd64'], ['linux-arm64']]);
    expect([await tagsOf(open), await tagsOf(guarded)]).toEqual([[], []]);

    const needs = Object.assign({}, ...outputs) as Record<string, string>;
    const merged = await run(workflow.jobs.merge, contexts({ needs }));
    expect({ exitCode: merged.exitCode, errors: merged.annotations }).toEqual({ exitCode: 0, errors: [] });
    const { digest } = jobOutputs(workflow.jobs.merge, merged);
    for (const registry of [open, guarded]) {
      expect(await tagsOf(registry)).toEqual(['1.2', '1.2.3', 'latest']);
      const { body } = await read(registry, 'manifests/1.2.3');
      const found = (body as Index).manifests.map(
        ({ platform: { os, architecture } }) => `${os}/${architecture}`,
      );
      expect(found).toEqual(platforms);
      expect((await read(registry, `manifests/${digest}`)).status).toBe(200);
    }

    const again = await run(workflow.jobs.merge, contexts({ needs }));
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toMatchObject({ digest, published: 'false' });
  });

  check('keeps the version when all jobs run again, though a build gives other digests', async () => {
    const before = await read(open, 'manifests/1.2.3');
    const { outputs } = await build();
    const needs = Object.assign({}, ...outputs) as Record<string, string>;
    const merged = await run(workflow.jobs.merge, contexts({ needs }));
    expect({ exitCode: merged.exitCode, log: merged.exitCode === 0 ? '' : merged.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    for (const registry of [open, guarded]) {
      for (const tag of ['1.2.3', '1.2', 'latest'])
        expect(await read(registry, `manifests/${tag}`)).toEqual(before);
    }
    const report = JSON.parse(merged.outputs['json']!) as {
      report: { standing?: { built: string; digest: string } };
    };
    expect(report.report.standing?.digest).toBe(merged.outputs['digest']);
    expect(report.report.standing?.built).not.toBe(merged.outputs['digest']);
  });

  check('refuses the version from another commit', async () => {
    await writeFile(join(workspace, 'file'), 'other content');
    const { outputs } = await build('push', 'c'.repeat(40));
    const needs = Object.assign({}, ...outputs) as Record<string, string>;
    const merged = await run(workflow.jobs.merge, contexts({ needs }), 'push', 'c'.repeat(40));
    expect(merged.exitCode).toBe(1);
    expect(merged.log).toContain('1.2.3 is write-once');
  });
});
