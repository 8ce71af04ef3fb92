import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInputReader } from '../inputs/reader.ts';
import { readRequest } from '../inputs/read-request.ts';
import { resultText } from '../report/text.ts';
import type { Style } from '../report/style.ts';
import type { EmbeddedAuth } from '../embedded-registry/auth.ts';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../embedded-registry/server.ts';
import { PublishError } from '../oci/errors.ts';
import { runPipeline } from '../pipeline/pipeline.ts';
import type { PipelineResult } from '../pipeline/types.ts';
import { asPushedTag } from '../tags/plan.ts';
import type { GitContext } from '../tags/types.ts';
import { writeSample } from './demo-sample.ts';
import type { TerminalReporter } from './reporter.ts';

interface DemoOptions {
  env: Record<string, string | undefined>;
  /** Inputs given on the command line, such as `engine`. */
  inputs: ReadonlyMap<string, string>;
  reporter: TerminalReporter;
  style: Style;
  signal: AbortSignal;
  /** A private directory, which the caller removes. */
  directory: string;
  print(text: string): void;
}

const USER = { username: 'demo', password: 'not-a-secret' };
const TAGS = [
  'type=semver,pattern={{version}}',
  'type=semver,pattern={{major}}.{{minor}}',
  'type=semver,pattern={{major}}',
];

/** The demo's fictional repository, at a fixed commit. */
const FACTS: GitContext = {
  eventName: 'push',
  ref: 'refs/heads/main',
  sha: '5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed',
  defaultBranch: 'main',
  commitDate: '2026-01-01T00:00:00.000Z',
  now: '2026-01-01T00:00:00.000Z',
  payload: {},
  repository: { fullName: 'acme/hello', htmlUrl: 'https://github.com/acme/hello', description: 'The demo' },
};

/**
 * Runs the demo: builds a sample for two platforms and publishes it to three registries in this process, then
 * publishes it again, which moves no tags, and finally publishes an older version, which doesn't move any tag
 * back.
 * @throws PublishError as `runPipeline`
 */
export async function demo(options: DemoOptions): Promise<void> {
  const { print, style, reporter } = options;
  const sample = join(options.directory, 'sample');
  await writeSample(sample);
  const registries = await startRegistries();
  try {
    const hosts = registries.map(({ host }) => host);
    print(
      `Three registries in this process: ${hosts[0]} (open), ${hosts[1]} (password), ${hosts[2]} (token service)`,
    );
    const steps: [title: string, version: string][] = [
      ['1. Release v1.2.3', 'v1.2.3'],
      ['2. The same again: nothing to do', 'v1.2.3'],
      ['3. Release v1.1.9, a backport: 1 and latest stay', 'v1.1.9'],
    ];
    for (const [title, version] of steps) {
      print(`\n${style.bold(title)}`);
      const result = await publishSample(version, hosts, sample, options);
      reporter.finish();
      print(resultText(result, style));
    }
    print(
      `\nEach registry answered ${registries.map(({ requests }) => total(requests)).join(', ')} requests.`,
    );
    print('Your own repository: registry-publish plan --images ghcr.io/you/app, or see README.md.');
  } finally {
    await Promise.all(registries.map((registry) => registry.close()));
  }
}

function startRegistries(): Promise<EmbeddedRegistry[]> {
  const auths: EmbeddedAuth[] = [{ kind: 'none' }, { kind: 'basic', ...USER }, { kind: 'token', ...USER }];
  return Promise.all(auths.map((auth) => startEmbeddedRegistry({ auth })));
}

async function publishSample(
  version: string,
  hosts: readonly string[],
  sample: string,
  options: DemoOptions,
): Promise<PipelineResult> {
  const { env, inputs, reporter, signal, directory } = options;
  const temporaryDirectory = await mkdtemp(join(directory, 'work-'));
  const engine = inputs.get('engine') ?? 'embedded';
  const given = new Map([
    ['images', hosts.map((host) => `${host}/acme/hello`).join('\n')],
    ['tags', TAGS.join('\n')],
    ['registry-auth', hosts.slice(1).map(login).join('\n')],
    ['engine', engine],
    // Other engines build for the default platform: Docker's classic image store can't hold several.
    ['platforms', engine === 'embedded' ? 'linux/amd64,linux/arm64' : ''],
    ['provenance', 'false'],
    ['reproducible', String(engine === 'embedded')],
    ...inputs,
  ]);
  const request = readRequest(
    createInputReader((name) => given.get(name)),
    {
      env,
      facts: asPushedTag(FACTS, version),
      idToken: () => Promise.reject(new PublishError('The demo has no identity')),
      temporaryDirectory,
      workspace: sample,
    },
  );
  return runPipeline(request, reporter, signal);
}

function login(host: string): string {
  return `- registry: "${host}"\n  username: ${USER.username}\n  password: ${USER.password}`;
}

function total(requests: ReadonlyMap<string, number>): number {
  return [...requests.values()].reduce((sum, count) => sum + count, 0);
}
