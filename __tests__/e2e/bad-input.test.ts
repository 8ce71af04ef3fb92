import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';

const ready = await hasDistribution();
const check = ready ? test : test.skip;

let open: Distribution;
let guarded: Distribution;
/** Answers nothing that is a registry's. */
let stranger: Server;
/** Takes requests, and never answers. */
let silent: Server;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  [open, guarded] = await Promise.all([startDistribution(), startDistribution({ auth: 'basic' })]);
  stranger = createServer((_request, response) => response.writeHead(404).end('no registry')).listen(
    0,
    '127.0.0.1',
  );
  silent = createServer(() => {}).listen(0, '127.0.0.1');
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY file /\n');
  await writeFile(join(workspace, 'file'), 'content');
  await writeFile(join(workspace, 'Dockerfile.missing'), 'FROM scratch\n\nCOPY nowhere /\n');
  await writeFile(join(workspace, 'Dockerfile.unknown'), 'FROM scratch\nCOPPY file /\n');
  await writeFile(join(workspace, 'Dockerfile.run'), 'FROM scratch\nRUN true\n');
});
afterAll(async () => {
  await Promise.all([open?.close(), guarded?.close()]);
  stranger?.close();
  silent?.close();
  if (workspace) await rm(workspace, { recursive: true });
});

interface Row {
  what: string;
  inputs: () => Record<string, string>;
  /** In the error's annotation. */
  says: RegExp;
  title?: string;
  file?: string;
  line?: string;
}

const needsLogin = /requires a login.*\nAdd \S+ with `username` and `password` to `registry-auth`/;

const rows: Row[] = [
  {
    what: 'an unknown type of tag',
    inputs: () => ({ tags: 'main\ntype=semvar,pattern=x' }),
    says: /Unknown tag rule type "semvar"/,
    title: 'tags, line 2',
  },
  {
    what: 'a rule without its pattern',
    inputs: () => ({ tags: 'type=semver' }),
    says: /type=semver needs pattern/,
    title: 'tags, line 1',
  },
  {
    what: 'a quote that does not end',
    inputs: () => ({ tags: 'main\n"type=raw' }),
    says: /quote/,
  },
  {
    what: 'an empty image',
    inputs: () => ({ images: `${open.host}/acme/app\nname=` }),
    says: /names no image/,
    title: 'images, line 2',
  },
  {
    what: 'an image with a tag',
    inputs: () => ({ images: `${open.host}/acme/app:1.0` }),
    says: /tag or digest/,
    title: 'images, line 1',
  },
  {
    what: 'an image that is a URL',
    inputs: () => ({ images: `https://${open.host}/acme/app` }),
    says: /URL scheme/,
    title: 'images, line 1',
  },
  {
    what: 'an image twice',
    inputs: () => ({ images: `${open.host}/acme/app\n${open.host}/acme/app` }),
    says: /listed twice/,
    title: 'images, line 2',
  },
  {
    what: 'an unknown engine',
    inputs: () => ({ engine: 'kaniko' }),
    says: /Invalid value "kaniko" for .engine/,
    title: 'engine, line 1',
  },
  {
    what: 'an unknown push',
    inputs: () => ({ push: 'maybe' }),
    says: /Invalid value "maybe" for .push/,
    title: 'push, line 1',
  },
  {
    what: 'a flag that is none',
    inputs: () => ({ strict: 'yes' }),
    says: /Invalid value "yes" for .strict/,
    title: 'strict, line 1',
  },
  {
    what: 'retries that are no number',
    inputs: () => ({ retries: 'many' }),
    says: /Invalid value "many" for .retries/,
  },
  {
    what: 'a timeout without a unit it knows',
    inputs: () => ({ timeout: '5 fortnights' }),
    says: /Invalid value "5 fortnights" for .timeout/,
  },
  {
    what: 'an impossible platform',
    inputs: () => ({ platforms: 'linux/amd64\nlinux/arm64/v8/x' }),
    says: /platform/,
    title: 'platforms, line 2',
  },
  {
    what: 'a strange flavor',
    inputs: () => ({ flavor: 'latest=maybe' }),
    says: /latest is "maybe"/,
    title: 'flavor, line 1',
  },
  {
    what: 'contradicting inputs',
    inputs: () => ({ from: 'oci:x', 'bake-files': 'docker-bake.hcl' }),
    says: /exclude each other/,
  },
  {
    what: 'logins that are no list',
    inputs: () => ({ 'registry-auth': 'registry: ghcr.io' }),
    says: /list/,
    title: 'registry-auth, line 1',
  },
  { what: 'logins that are no YAML', inputs: () => ({ 'registry-auth': '- {registry: ghcr.io' }), says: /./ },
  {
    what: 'a login key that does not exist',
    inputs: () => ({ 'registry-auth': `- registry: ${open.host}\n  user: x\n  password: y` }),
    says: /user/,
    title: 'registry-auth, line 2',
  },
  {
    what: 'a source that is not there',
    inputs: () => ({ from: 'oci:nowhere' }),
    says: /oci:nowhere not found/,
    title: 'from, line 1',
  },
  {
    what: 'a source tag that is not there',
    inputs: () => ({ from: `${open.host}/acme/none:1` }),
    says: /not found/,
    title: 'from, line 1',
  },
  {
    what: 'a missing Dockerfile',
    inputs: () => ({ file: 'Dockerfile.nowhere' }),
    says: /Dockerfile not found: .*Dockerfile\.nowhere/,
    title: 'file',
  },
  {
    what: 'a missing context, whatever the engine',
    inputs: () => ({ context: './nowhere', engine: 'auto' }),
    says: /context ".\/nowhere" isn't a directory/,
    title: 'context',
  },
  {
    what: 'a missing COPY source',
    inputs: () => ({ file: 'Dockerfile.missing' }),
    says: /nowhere/,
    file: 'Dockerfile.missing',
    line: '3',
  },
  {
    what: 'an unknown instruction',
    inputs: () => ({ file: 'Dockerfile.unknown' }),
    says: /COPPY/i,
    file: 'Dockerfile.unknown',
    line: '2',
  },
  { what: 'RUN without an engine', inputs: () => ({ file: 'Dockerfile.run' }), says: /RUN/ },
  {
    what: 'no credentials',
    inputs: () => ({ images: `${guarded.host}/acme/app` }),
    says: needsLogin,
  },
  {
    what: 'a wrong password',
    inputs: () => ({
      images: `${guarded.host}/acme/app`,
      'registry-auth': `- registry: "${guarded.host}"\n  username: tester\n  password: wrong-password`,
    }),
    says: /unauthorized|401|refused/i,
  },
  // The source is opened meanwhile: what the registry says comes first, and is not waited for in vain.
  {
    what: 'no credentials, and a source that is not there either',
    inputs: () => ({ images: `${guarded.host}/acme/app`, from: `${open.host}/acme/none:1` }),
    says: needsLogin,
  },
  {
    what: 'no credentials, and a source that does not answer',
    inputs: () => ({
      images: `${guarded.host}/acme/app`,
      from: `127.0.0.1:${(silent.address() as AddressInfo).port}/acme/app:1`,
    }),
    says: needsLogin,
  },
  {
    what: 'a host where nothing listens',
    inputs: () => ({ images: '127.0.0.1:1/acme/app', retries: '1' }),
    says: /127\.0\.0\.1:1/,
  },
  {
    what: 'a host that is no registry',
    inputs: () => ({ images: `127.0.0.1:${(stranger.address() as AddressInfo).port}/acme/app` }),
    says: /127\.0\.0\.1/,
  },
  {
    what: 'a mirror rule without its target',
    inputs: () => ({ images: '', mirror: '- from: docker.io/library/postgres' }),
    says: /rule 1/i,
    title: 'mirror, line 1',
  },
  {
    what: 'an invalid version when strict',
    inputs: () => ({ version: '1.2', strict: 'true', tags: 'type=semver,pattern={{version}}' }),
    says: /not a valid semver/,
  },
];

describe('bad input gets one clear error, and nothing is published:', () => {
  for (const row of rows) {
    check(row.what, async () => {
      const inputs = { images: `${open.host}/acme/app`, engine: 'embedded', ...row.inputs() };
      const before = open.log().length;
      const result = await runAction({ inputs, workspace });
      const errors = result.annotations.filter(({ level }) => level === 'error');
      expect([result.exitCode, errors.length]).toEqual([1, 1]);
      expect(errors[0]!.message).toMatch(row.says);
      // What to change, unless the line of the file says it all.
      expect(errors[0]!.file !== undefined || errors[0]!.message.includes('\n')).toBe(true);
      for (const key of ['title', 'file', 'line'] as const)
        if (row[key] !== undefined) expect(errors[0]).toMatchObject({ [key]: row[key] });
      expect(result.raw).not.toMatch(/^\s+at .*\.js:\d+/m);
      expect(result.outputs['published'] ?? 'false').toBe('false');
      expect(open.log().slice(before)).not.toMatch(/"PUT [^"]*manifests[^"]*" 201/);
    });
  }
});

describe('a runner whose disk takes nothing', () => {
  const inputs = () => ({ images: `${open.host}/acme/disk`, engine: 'embedded', 'registry-auth': '' });

  check('is told of in one error, where temporary files find no place', async () => {
    const result = await runAction({ inputs: inputs(), workspace, env: { RUNNER_TEMP: '/proc/nowhere' } });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toMatchObject([
      {
        level: 'error',
        message: expect.stringMatching(/temporary files can be made in \/proc\/nowhere.*\n.*RUNNER_TEMP/s),
      },
    ]);
    expect(result.raw).not.toMatch(/^\s+at /m);
    expect(result.summary).toContain('/proc/nowhere');
  });

  check('does not make a published image look unpublished, where the outputs find no place', async () => {
    const env = { GITHUB_OUTPUT: '/proc/nowhere/output' };
    const result = await runAction({ inputs: inputs(), workspace, env });
    const errors = result.annotations.filter(({ level }) => level === 'error');
    expect([result.exitCode, errors.length]).toEqual([1, 1]);
    expect(errors[0]!.message).toMatch(/did its work.*GITHUB_OUTPUT/);
    expect(result.summary).toContain('## ✅ Published main');
    expect(result.summary).not.toContain('❌');
  });
});

describe('a pull request from a fork', () => {
  const payload = {
    number: 5,
    pull_request: { number: 5, head: { repo: { full_name: 'someone/app' } }, base: { ref: 'main' } },
  };
  const event = { name: 'pull_request', ref: 'refs/pull/5/merge', payload };

  check.each(['auto', 'true'])('is built and not pushed, and the log says why (push: %s)', async (push) => {
    const inputs = { images: `${open.host}/acme/fork`, engine: 'embedded', push };
    const result = await runAction({ inputs, event, workspace });
    expect(result.exitCode).toBe(0);
    // No annotation. GitHub's API is out of reach here, and the date of the commit with it.
    expect(result.annotations.filter(({ message }) => !message.includes('date of the commit'))).toEqual([]);
    expect(result.log).toContain("Pull requests from forks can't push");
    expect(result.outputs).toMatchObject({ published: 'false', version: 'pr-5' });
    expect(open.log()).not.toContain('acme/fork');
  });

  check('goes through although the secrets of its logins are empty', async () => {
    const inputs = {
      images: `${guarded.host}/acme/fork`,
      engine: 'embedded',
      'registry-auth': `- registry: "${guarded.host}"\n  username: tester\n  password: ""`,
    };
    const result = await runAction({ inputs, event, workspace });
    expect([result.exitCode, result.outputs['published']]).toEqual([0, 'false']);
  });
});
