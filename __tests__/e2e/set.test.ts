import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { dockerDirectory } from './support/engine.ts';
import { findPart } from './support/parts.ts';
import { runAction } from './support/runner.ts';

/*
 * Issue 15: "Today a bake whose second target fails leaves the first one live and reports 'Nothing new was published'."
 * buildx reads the bake file, and the embedded engine builds: no daemon is needed. Faults of registries, and what is
 * left where tags can't be removed: __tests__/publish/set.test.ts.
 */
const docker = dockerDirectory('28-containerd');
const real = docker !== undefined && findPart('dist/main.js') !== undefined ? describe : describe.skip;
const NAMES = ['app', 'db', 'web'];
const VERSION = 'refs/tags/v1.2.3';

interface Bake {
  broken?: string;
  sha?: string;
  inputs?: Record<string, string>;
}

real('a bake of three targets to three registries', () => {
  let directory: string;
  let registries: EmbeddedRegistry[];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'set-'));
    await mkdir(join(directory, 'bin'));
    await symlink(
      join(docker ?? '', 'libexec/docker/cli-plugins/docker-buildx'),
      join(directory, 'bin/buildx'),
    );
    await symlink('/bin/bash', join(directory, 'bin/bash'));
    registries = await Promise.all([1, 2, 3].map(() => startEmbeddedRegistry()));
    for (const name of NAMES) await writeFile(join(directory, name), `${name}\n`);
  });
  afterAll(async () => {
    await Promise.all(registries.map((registry) => registry.close()));
    await rm(directory, { recursive: true });
  });

  /** `broken`: the target whose build fails. */
  async function bake(path: string, { broken, sha = 'a', inputs = {} }: Bake = {}) {
    const targets = NAMES.map((name) => {
      const file = name === broken ? 'missing' : name;
      return `target "${name}" { dockerfile-inline = "FROM scratch\\nCOPY ${file} /file" }`;
    });
    const group = `group "default" { targets = ${JSON.stringify(NAMES)} }`;
    await writeFile(join(directory, 'docker-bake.hcl'), [group, ...targets].join('\n'));
    const images = registries.flatMap(({ host }) =>
      NAMES.map((name) => `${host}/${path}/${name},target=${name}`),
    );
    return runAction({
      workspace: directory,
      env: { PATH: join(directory, 'bin'), HOME: directory },
      event: { name: 'push', ref: VERSION, sha: sha.repeat(40) },
      inputs: {
        ...{ 'bake-files': 'docker-bake.hcl', engine: 'embedded', cache: 'off', images: images.join('\n') },
        ...{ tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}', ...inputs },
      },
    });
  }

  const tagsOf = (path: string): Promise<(string | undefined)[]> =>
    Promise.all(
      registries.flatMap(({ storage }) =>
        NAMES.flatMap((name) => ['1.2.3', '1', 'latest'].map((tag) => storage.tag(`${path}/${name}`, tag))),
      ),
    );

  test('whose last build fails is visible nowhere, says so, and is completed by the next run', async () => {
    const failed = await bake('late', { broken: 'web' });
    expect(failed.exitCode).toBe(1);
    expect(await tagsOf('late')).toEqual(Array(27).fill(undefined));
    expect(failed.summary).toMatch(/no tag was changed|nothing was changed/);
    expect(failed.log).toMatch(/bake target web failed: .*missing/);
    expect(failed.outputs['published'] ?? 'false').toBe('false');

    const mended = await bake('late');
    expect({ exitCode: mended.exitCode, log: mended.exitCode === 0 ? '' : mended.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    const held = await tagsOf('late');
    expect(held.filter((digest) => digest === undefined)).toEqual([]);
    expect(new Set(held).size).toBe(3);
    expect(mended.outputs).toMatchObject({ digest: '', imageid: '', published: 'true' });
    expect(Object.keys(JSON.parse(mended.outputs['digests'] ?? '{}') as object)).toHaveLength(9);
    expect(mended.outputs['images']?.split('\n')).toHaveLength(9);
    expect(mended.outputs['tags']?.split('\n')).toHaveLength(27);
    for (const name of NAMES) expect(mended.summary).toContain(`### ${name}`);

    const again = await bake('late');
    expect(again).toMatchObject({ exitCode: 0, outputs: { published: 'false' } });
    expect(await tagsOf('late')).toEqual(held);
  }, 60_000);

  test('whose version of one image is taken by another commit is refused before anything is built', async () => {
    await bake('taken');
    const held = await tagsOf('taken');
    const other = await bake('taken', { sha: 'b' });
    expect(other.exitCode).toBe(1);
    expect(other.log).toMatch(
      /Version 1\.2\.3 was already published from another commit \(aaaaaaa, .*taken\/\w+/,
    );
    expect(other.log).not.toContain('Build with');
    expect(await tagsOf('taken')).toEqual(held);
  }, 60_000);

  test('whose check before tags fails moves no tag of any image', async () => {
    const checked = await bake('checked', { inputs: { 'before-tags': 'echo "$IMAGES"; exit 3' } });
    expect(checked.exitCode).toBe(1);
    expect(await tagsOf('checked')).toEqual(Array(27).fill(undefined));
    for (const name of NAMES) expect(checked.log).toMatch(new RegExp(`checked/${name}@sha256:`));
  }, 60_000);
});
