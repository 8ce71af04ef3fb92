import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Command } from './measure.ts';
import { USER } from './registries.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The parts of GitHub's push event that the action reads; without them it would query GitHub. */
const PUSH = {
  ref: 'refs/heads/main',
  after: 'a'.repeat(40),
  repository: {
    full_name: 'acme/app',
    html_url: 'https://github.com/acme/app',
    description: 'An application',
    default_branch: 'main',
    license: null,
  },
  head_commit: { id: 'a'.repeat(40), timestamp: '2026-01-01T12:00:00+00:00' },
};

/** For a run of a release, of which `1.2.3` is the version. */
export const RELEASE = { GITHUB_REF: 'refs/tags/v1.2.3' };

/** The bundled action as a runner starts it, publishing to `images` with these tags. */
export function actionCommand(options: {
  inputs: Record<string, string>;
  images: readonly string[];
  tags: readonly string[];
  /** Hosts that require the benchmark's user name and password. */
  hosts: readonly string[];
  env?: Record<string, string>;
}): Command {
  const home = mkdtempSync(join(tmpdir(), 'bench-runner-'));
  const files = ['OUTPUT', 'ENV', 'STATE', 'STEP_SUMMARY'].map((name) => {
    const path = join(home, name);
    writeFileSync(path, '');
    return [`GITHUB_${name}`, path] as const;
  });
  mkdirSync(join(home, 'temp'));
  writeFileSync(join(home, 'event.json'), JSON.stringify(PUSH));
  const auth = options.hosts.map((registry) => ({ registry, ...USER }));
  return {
    argv: [process.execPath, join(ROOT, 'dist/main.js')],
    cwd: home,
    env: {
      HOME: home,
      RUNNER_TEMP: join(home, 'temp'),
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: join(home, 'event.json'),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: PUSH.after,
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_WORKSPACE: home,
      GITHUB_RUN_ID: '1',
      GITHUB_RUN_NUMBER: '1',
      GITHUB_RUN_ATTEMPT: '1',
      ...Object.fromEntries(files),
      ...inputVariables({
        images: options.images.join('\n'),
        tags: options.tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
        flavor: 'latest=false',
        'registry-auth': JSON.stringify(auth),
        ...options.inputs,
      }),
      ...options.env,
    },
  };
}

function inputVariables(given: Record<string, string>): Record<string, string> {
  const { inputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  const defaults = Object.entries(inputs).map(([name, input]) => [name, input.default ?? ''] as const);
  return Object.fromEntries(
    [...defaults, ...Object.entries(given)].map(([name, value]) => [
      `INPUT_${name.toUpperCase()}`,
      value.replaceAll('${{ github.token }}', 'token-of-the-job'),
    ]),
  );
}
