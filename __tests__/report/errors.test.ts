import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WriteStream } from 'node:tty';
import { createRunnerReporter } from '../../src/action/reporter.ts';
import { createTerminalReporter } from '../../src/cli/reporter.ts';
import { PublishError, problemsIn } from '../../src/oci/errors.ts';
import { loadHandlebars } from '../../src/tags/rules/handlebars.ts';
import { createStyle } from '../../src/report/style.ts';
import { mirrorError } from '../../src/report/summary/mirror.ts';
import { asPublishError } from '../../src/support/error-text.ts';
import { errorBody, type Lie } from '../e2e/support/lying-registry.ts';
import { COMMIT, MAIN, openWorld, OTHER_COMMIT, released, type World } from '../pipeline/support/world.ts';
import type { GitContext } from '../../src/tags/types.ts';

/**
 * What a user reads when something fails, for the most frequent failures. Each is brought about by the pipeline on
 * registries in this process; approved/errors.md has the texts, as a workflow's annotation and as a terminal show them,
 * and was read by a person. To approve another one, change the file.
 */
interface Case {
  facts?: GitContext;
  inputs?(world: World): Record<string, string>;
  /** Told by the first registry. */
  lies?: Lie[];
  env?: Record<string, string>;
  /** What is done before. */
  prepare?(world: World): Promise<unknown>;
}

const refusal = (code: string, message: string) => errorBody(code, message);
const denied = (on: Lie['on'], status: number, code: string, message: string, headers = {}): Lie[] => [
  { on, status, body: refusal(code, message), headers, ignored: true },
];
const first = ({ registries }: World): string => registries[0]!.host;
const only = (world: World) => ({ images: `${first(world)}/acme/app`, retries: '0' });
const login = (world: World, index: number, password: string): Record<string, string> => {
  const { host } = world.registries[index]!;
  return {
    images: `${host}/acme/app`,
    'registry-auth': `- registry: "${host}"\n  username: robot\n  password: ${password}`,
  };
};
const dockerfile = (text: string) => (world: World) => writeFile(join(world.workspace, 'Dockerfile'), text);
const NO_BUILD = { provenance: '', reproducible: '', engine: '' };
const mirror = (rules: string) => ({ mirror: rules, images: '', tags: '', retries: '0', ...NO_BUILD });

let proxy: Server;
let stranger: Server;
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const CASES: Record<string, Case> = {
  'a wrong password': { inputs: (world) => login(world, 1, 'wrong') },
  'a wrong password, told by a token service': { inputs: (world) => login(world, 2, 'wrong') },
  'no login': { inputs: (world) => ({ ...login(world, 1, ''), 'registry-auth': '' }) },
  'no right to push': {
    inputs: only,
    lies: denied('upload-start', 403, 'DENIED', 'requested access to the resource is denied'),
  },
  'no right to push, after a login': {
    inputs: (world) => ({ ...login(world, 1, 'pipeline-test'), retries: '0' }),
    prepare: async (world) => {
      world.registries[1]!.lies.push(
        ...denied('upload-start', 403, 'DENIED', 'requested access to the resource is denied'),
      );
    },
  },
  'a registry that is down': { inputs: () => ({ images: '127.0.0.1:1/acme/app', retries: '0' }) },
  'a host that is no registry': {
    inputs: () => ({ images: `127.0.0.1:${portOf(stranger)}/acme/app`, retries: '0' }),
  },
  'a proxy that wants a login': {
    inputs: () => ({ images: 'registry.acme.example/acme/app', retries: '0' }),
    prepare: async (world) => void (world.env['HTTPS_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`),
  },
  'a rate limit': {
    inputs: only,
    lies: denied('upload-start', 429, 'TOOMANYREQUESTS', 'rate limit exceeded', { 'retry-after': '7200' }),
  },
  'a repository that must be created first': {
    inputs: only,
    lies: denied('upload-start', 404, 'NAME_UNKNOWN', 'repository name not known to registry'),
  },
  'a name that the registry refuses': {
    inputs: only,
    lies: denied('upload-start', 400, 'NAME_INVALID', 'invalid repository name'),
  },
  'a storage quota': {
    inputs: only,
    lies: denied('upload-start', 403, 'DENIED', 'quota has been exceeded'),
  },
  'an internal error of the registry': {
    inputs: only,
    lies: denied('upload-start', 500, 'UNKNOWN', 'unknown error'),
  },
  'a registry that is unavailable': {
    inputs: only,
    lies: [
      {
        on: 'upload-start',
        status: 503,
        body: '<html><title>Service Unavailable</title></html>',
        ignored: true,
      },
    ],
  },
  'a registry that only reads': {
    inputs: only,
    lies: denied('upload-start', 405, 'UNSUPPORTED', 'the operation is unsupported'),
  },
  'an upload that is too large for a proxy': {
    inputs: only,
    lies: [
      {
        on: 'upload-whole',
        status: 413,
        body: '<html><title>413 Request Entity Too Large</title></html>',
        ignored: true,
      },
      {
        on: 'upload-chunk',
        status: 413,
        body: '<html><title>413 Request Entity Too Large</title></html>',
        ignored: true,
      },
    ],
  },
  'a manifest that the registry refuses': {
    inputs: only,
    lies: denied('manifest-put', 400, 'MANIFEST_INVALID', 'manifest invalid'),
  },
  'a protected tag': {
    inputs: (world) => ({ ...only(world), tags: 'type=raw,value=latest' }),
    lies: [
      {
        on: 'manifest-put',
        when: ({ reference }) => reference === 'latest',
        status: 403,
        body: refusal('DENIED', 'tag is protected'),
        ignored: true,
      },
    ],
  },
  'a version that another commit published': {
    facts: released('1.2.3', OTHER_COMMIT),
    inputs: only,
    prepare: async (world) => {
      await world.publish(released('1.2.3', COMMIT), only(world));
      await writeFile(join(world.workspace, 'greeting'), 'good day\n');
    },
  },
  'a type of tag that is misspelled': {
    inputs: () => ({ tags: 'type=sha\ntype=semvar,pattern={{version}}' }),
  },
  'an expression that is misspelled': { inputs: () => ({ tags: 'type=raw,value={{versoin}}' }) },
  'an attribute that is misspelled': { inputs: () => ({ tags: 'type=semver,patern={{version}}' }) },
  'an image with a tag': { inputs: () => ({ images: 'ghcr.io/acme/app:latest' }) },
  'an engine that is unknown': { inputs: () => ({ engine: 'kaniko' }) },
  'a switch that is neither true nor false': { inputs: () => ({ pull: 'yes' }) },
  'a time limit that is none': { inputs: () => ({ timeout: 'soon' }) },
  'a platform that is misspelled': { inputs: () => ({ platforms: 'linux/amd46' }) },
  'two wrong inputs': { inputs: () => ({ engine: 'kaniko', timeout: 'soon' }) },
  'a write-once word that is misspelled': { inputs: () => ({ 'immutable-tags': 'versions' }) },
  'a git tag that is no version': { inputs: () => ({ version: 'v1.2', strict: 'true' }) },
  'no tag to push': {
    facts: MAIN,
    inputs: () => ({ tags: 'type=semver,pattern={{version}}', push: 'true' }),
  },
  'a login that is a mapping': { inputs: () => ({ 'registry-auth': 'registry: ghcr.io\nusername: a' }) },
  'a tab in the logins': { inputs: () => ({ 'registry-auth': '- registry: ghcr.io\n\tusername: a' }) },
  'a key of a login that is misspelled': {
    inputs: () => ({ 'registry-auth': '- registry: r.example\n  usrname: a\n  password: b' }),
  },
  'a secret that is not set': {
    inputs: () => ({
      images: 'r.example/a/b',
      'registry-auth': '- registry: r.example\n  username: a\n  password: ""',
    }),
  },
  'no ID token': {
    inputs: (world) => ({
      ...only(world),
      'registry-auth': [
        `- registry: "${world.registries[1]!.host}"`,
        '  type: acr',
        '  tenant-id: 11111111-1111-1111-1111-111111111111',
        '  client-id: 22222222-2222-2222-2222-222222222222',
      ].join('\n'),
      images: `${world.registries[1]!.host}/acme/app`,
    }),
  },
  'no Dockerfile': { prepare: (world) => rm(join(world.workspace, 'Dockerfile')) },
  'a Dockerfile elsewhere': { inputs: () => ({ file: 'docker/Dockerfile.prod' }) },
  'no build context': { inputs: () => ({ context: 'services/api' }) },
  'an instruction that is misspelled': { prepare: dockerfile('FROM scratch\nCOPPY greeting /\n') },
  'a file to copy that is missing': { prepare: dockerfile('FROM scratch\nCOPY nothere /\n') },
  'a stage that is missing': { inputs: () => ({ target: 'production' }) },
  'RUN without an engine': { prepare: dockerfile('FROM scratch\nRUN make\n') },
  'a base image that is missing': {
    prepare: (world) => dockerfile(`FROM ${first(world)}/base/nothere:1\nCOPY greeting /\n`)(world),
  },
  'a source that is missing': {
    inputs: (world) => ({ ...only(world), ...NO_BUILD, from: `${first(world)}/acme/nothere:1` }),
  },
  'a script that fails before the tags': {
    inputs: (world) => ({ ...only(world), 'before-tags': 'echo "smoke test failed"; exit 3' }),
  },
  'a mirror rule without a destination': { inputs: () => mirror('- from: ghcr.io/acme/app') },
  'a key of a mirror rule that is misspelled': {
    inputs: () => mirror('- from: ghcr.io/acme/app\n  too: r.example/app'),
  },
  'two mirror rules for one tag': {
    inputs: (world) =>
      mirror(
        ['one', 'two']
          .map((name) => `- from: ${first(world)}/${name}/app:1\n  to: ${first(world)}/copy/app`)
          .join('\n'),
      ),
  },
  'a mirror source that is missing': {
    inputs: (world) =>
      mirror(`- from: ${first(world)}/library/postgress\n  to: ${first(world)}/copy/postgres`),
  },
  'a time limit that is reached': {
    inputs: (world) => ({ ...only(world), timeout: '1s', 'before-tags': 'sleep 30' }),
  },
};

let world: World;

beforeAll(async () => {
  await loadHandlebars();
  proxy = createServer().on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\n\r\n'),
  );
  stranger = createServer((_request, response) =>
    response.writeHead(404).end('<html><title>Not Found</title></html>'),
  );
  await Promise.all(
    [proxy, stranger].map((server) => new Promise<void>((up) => server.listen(0, '127.0.0.1', up))),
  );
});
afterAll(() => {
  for (const server of [proxy, stranger]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** What the run ends with; of a mirror run that went on, what the step ends with. */
async function failureOf({
  facts = released('1.2.3'),
  inputs,
  lies = [],
  prepare,
}: Case): Promise<PublishError> {
  await mkdir(world.workspace, { recursive: true });
  await prepare?.(world);
  world.registries[0]!.lies.push(...lies);
  try {
    const { mirror: report } = await world.publish(facts, inputs?.(world));
    if (report && report.failures.length > 0) return mirrorError(report);
  } catch (error) {
    return asPublishError(error);
  }
  throw new Error('it did not fail');
}

function annotationsOf(problem: PublishError): string[] {
  const lines: string[] = [];
  const reporter = createRunnerReporter((line) => lines.push(line), false);
  for (const one of problemsIn(problem)) reporter.error(one);
  return lines.map((line) =>
    line
      .replace(/^::error[^:]*::/, '')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%'),
  );
}

function terminalOf(problem: PublishError): string {
  let text = '';
  const stream = { isTTY: false, columns: 80, write: (line: string) => ((text += line), true) };
  const reporter = createTerminalReporter(stream as unknown as WriteStream, {
    style: createStyle(false),
    verbose: false,
    bars: false,
  });
  for (const one of problemsIn(problem)) reporter.error(one);
  return text.trimEnd();
}

/** Ports, digests and directories differ from run to run. */
function settled(text: string): string {
  const named = world.registries.reduce(
    (said, { host }, index) => said.replaceAll(host, `registry-${index + 1}.example`),
    text,
  );
  return named
    .replaceAll(`127.0.0.1:${portOf(proxy)}`, 'proxy.example:3128')
    .replaceAll(`127.0.0.1:${portOf(stranger)}`, 'website.example')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…');
}

const FILE = '__tests__/report/approved/errors.md';
const APPROVED = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';

function approved(name: string): string | undefined {
  return APPROVED.split(/^## /m)
    .find((part) => part.startsWith(`${name}\n`))
    ?.slice(name.length + 1)
    .trim();
}

describe('what a user reads', () => {
  test.each(Object.entries(CASES))('%s', async (name, one) => {
    const problem = await failureOf(one);
    const annotations = annotationsOf(problem).map(settled);
    const terminal = settled(terminalOf(problem));
    for (const text of annotations) followsTheRules(text);
    expect(terminal).not.toMatch(/`[^\s`]+`|the job\b.*`permissions`/);
    const text = ['```text', annotations.join('\n\n'), '```', '```text', terminal, '```'].join('\n');
    expect(text).toBe(approved(name));
  });

  test('there are at least forty', () => {
    expect(Object.keys(CASES).length).toBeGreaterThanOrEqual(40);
    const named = [...APPROVED.matchAll(/^## (.*)$/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(CASES));
  });
});

/** ENGLISH and MODEL-TEXTS, as far as a machine can tell. */
function followsTheRules(text: string): void {
  const [line = '', ...rest] = text.split('\n');
  // A host, a file, an instruction or a quotation may stand first.
  expect(line).toMatch(/^(?:[A-Z"`]|\S+[.:/]\S+|registry-auth\b)/);
  expect(line).not.toMatch(/[.!?]$/);
  expect(line).not.toMatch(/\b(?:[1-5]\d\d\b [A-Z_]{4,}|HTTP \d|PUT|POST|HEAD|manifest\/|blob)\b/);
  expect(text).not.toMatch(/was answered with|may not\b|\/tmp\/|\/home\/|undefined|\[object/);
  expect(rest.at(-1)).toMatch(/^\[[A-Z][A-Z_\d]*\] https:\/\/github\.com\/\S+\/docs\/errors\.md#[a-z0-9_]+$/);
  const hint = rest.find((one) => !one.startsWith('    '));
  if (rest.length > 1) expect(hint).toMatch(VERB);
}

const VERBS =
  'Add|Allow|Change|Check|Choose|Copy|Correct|Create|Exclude|Fix|Free|Give|Indent|Install|Keep|Leave|Log|Make|Narrow|Put|Raise|Release|Remove|Rename|Replace|Report|Rerun|Run|Set|Start|Store|Turn|Use|Write|See|Begin|Wait|Name|List|Look';
const VERB = new RegExp(`^(?:Did you mean |(?:${VERBS})\\b)`);
