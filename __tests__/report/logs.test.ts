import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { main } from '../../src/main.ts';
import { runInProcess } from '../e2e/support/in-process.ts';
import {
  errorBody,
  startLyingRegistry,
  type Lie,
  type LyingRegistry,
} from '../e2e/support/lying-registry.ts';

/**
 * Whole logs of the action as a runner receives them, over registries in this process. Each text under approved/logs/
 * was compared with MODEL-TEXTS §5 by a person before it was put there; to approve another one, change the file.
 */
let registries: LyingRegistry[];
let workspace: string;

beforeAll(async () => {
  // Each loopback address counts as a registry of its own.
  registries = await Promise.all(
    ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map((address) => startLyingRegistry({ address })),
  );
  workspace = await mkdtemp(join(tmpdir(), 'logs-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY greeting /\n');
  await writeFile(join(workspace, 'greeting'), 'hello\n');
});

afterAll(async () => {
  await Promise.all(registries.map((registry) => registry.close()));
  await rm(workspace, { recursive: true, force: true });
});

const NAMES = ['ghcr.example/acme/app', 'hub.example/acme/app', 'own.example/acme/app'];
const TAGS = [
  'type=semver,pattern={{version}}',
  'type=semver,pattern={{major}}.{{minor}}',
  'type=semver,pattern={{major}}',
  'type=ref,event=pr',
].join('\n');

interface Run {
  ref?: string;
  name?: string;
  payload?: Record<string, unknown>;
  inputs?: Record<string, string>;
}

async function log({
  ref = 'refs/tags/v1.2.3',
  name = 'push',
  payload = {},
  inputs = {},
}: Run): Promise<string> {
  const images = registries.map(({ host }) => `${host}/acme/app`).join('\n');
  const { raw } = await runInProcess(main, {
    workspace,
    event: { ref, name, payload, sha: '860c1904a1ce19322e91ac35af1ab07466440c37' },
    env: { ACTIONS_RUNTIME_TOKEN: undefined, ACTIONS_CACHE_URL: undefined, ACTIONS_RESULTS_URL: undefined },
    inputs: { images, tags: TAGS, engine: 'embedded', 'github-token': '', retries: '0', ...inputs },
  });
  return steady(raw);
}

/** Replaces what differs between runs: ports, digests, times. Names keep their length, so columns stay aligned. */
function steady(raw: string): string {
  const named = registries.reduce(
    (text, { host }, index) =>
      text
        .replaceAll(`${host}/acme/app`, (NAMES[index] ?? '').padEnd(host.length + 9))
        .replaceAll(host, NAMES[index]!.split('/')[0]!),
    raw,
  );
  return (
    named
      .replaceAll(/^::add-mask::.*\n/gm, '')
      .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:<digest>')
      .replaceAll(/sha256:[0-9a-f]{12}…/g, 'sha256:<short>…')
      .replaceAll(/( +|\()\d+(?:\.\d+)? m?s\b/g, (_, before: string) => `${before[0]}<time>`)
      // The registries are written to at the same time.
      .replace(/(?<=::group::Push to .*\n)[^]*?(?=::endgroup::)/, (lines) =>
        lines
          .split(/(?<=\n)/)
          .sort()
          .join(''),
      )
      .replaceAll(/ +$/gm, '')
      .replaceAll(/(\S) +(?=[:,;.)\n])/g, '$1')
      .replaceAll(/(acme\/app) {2,}/g, '$1  ')
  );
}

const refuse = (tag: string): Lie => ({
  on: 'manifest-put',
  when: ({ reference }) => reference === tag,
  ignored: true,
  status: 403,
  body: errorBody('DENIED', 'tag is protected'),
});
/** As at registries without the extension that sets several tags in one request. */
const ONE_BY_ONE: Lie = {
  on: 'manifest-put',
  when: ({ url }) => url.includes('?tag='),
  ignored: true,
  status: 414,
};
/** Only a trial is answered as if tags could be deleted. */
const NO_DELETE: Lie = {
  on: 'manifest-delete',
  from: 2,
  ignored: true,
  status: 405,
  body: errorBody('UNSUPPORTED'),
};
const PULL = {
  name: 'pull_request',
  ref: 'refs/pull/7/merge',
  payload: { number: 7, pull_request: { number: 7, head: { repo: { full_name: 'acme/app' } } } },
};

interface Situation extends Run {
  /** The registries start empty; otherwise each run finds what the ones before it published. */
  fresh?: boolean;
  lies?: readonly Lie[][];
}

const SITUATIONS: Record<string, Situation> = {
  published: { fresh: true },
  'already-published': {},
  moved: { ref: 'refs/tags/v1.2.4' },
  backport: { ref: 'refs/tags/v1.1.9' },
  'dry-run': { ref: 'refs/tags/v1.3.0', inputs: { 'dry-run': 'true' } },
  'pull-request': PULL,
  'by-digest': { inputs: { push: 'by-digest' } },
  'rolled-back': { ref: 'refs/tags/v1.4.0', lies: [[], [], [ONE_BY_ONE, refuse('latest')]] },
  'partly-rolled-back': { ref: 'refs/tags/v1.5.0', lies: [[], [NO_DELETE], [ONE_BY_ONE, refuse('latest')]] },
  'bad-input': { inputs: { images: 'ghcr.io/acme/app:1', tags: 'type=semvar', retries: 'many', tag: 'x' } },
};

test.each(Object.entries(SITUATIONS))(
  'the log of %s is the approved one',
  async (name, { fresh, lies, ...run }) => {
    registries.forEach((registry, index) => {
      if (fresh) registry.reset();
      registry.lies.splice(0, registry.lies.length, ...(lies?.[index] ?? []));
    });
    const path = `__tests__/report/approved/logs/${name}.txt`;
    const text = await log(run);
    expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
  },
);
