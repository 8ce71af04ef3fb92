import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BakeDefinition, BakeOverlay } from '../../src/engines/buildkit/bake/definition.ts';
import { bakeTargets } from '../../src/engines/buildkit/bake/targets.ts';
import { silent } from '../../src/support/reporter.ts';
import { buildRequest } from './support/build-environment.ts';
import { closeAll } from './support/closing.ts';
import { dockerDirectory, startDockerd, type DockerDaemon, type Flavour } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';
import { digestAt, hasSkopeo, isEmpty, see } from './support/samples.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'bake-'))));
afterAll(() => rm(directory, { recursive: true }));

const FILE = `
variable "VERSION" { default = "1" }
group "default" { targets = ["app", "many"] }
group "all" { targets = ["default", "own"] }
target "docker-metadata-action" {
  tags = ["app:local"]
  labels = { kept = "yes", title = "local" }
}
target "app" {
  inherits = ["docker-metadata-action"]
  contexts = { base = "target:base", files = "." }
  labels = { own = "app" }
}
target "base" { dockerfile-inline = "FROM scratch" }
target "own" {
  inherits = ["docker-metadata-action"]
  tags = ["own:\${VERSION}"]
}
target "derived" { tags = [for tag in target.docker-metadata-action.tags : "\${tag}-alpine"] }
target "many" {
  name = "many-\${flavour}"
  matrix = { flavour = ["x", "y"] }
  args = { VERSION = VERSION }
  tags = ["many:\${flavour}"]
}
target "one" { contexts = { other = "target:two" } }
target "two" { contexts = { other = "target:one" } }
target "self" { contexts = { me = "target:self" } }
target "gone" { contexts = { other = "target:nowhere" } }
`;
const COMPOSE = `
services:
  web:
    image: acme/web:\${VERSION:-1}
    build: { context: . }
  cache: { image: redis }
`;
const OVERLAY: BakeOverlay = {
  target: 'docker-metadata-action',
  tags: ['ghcr.io/acme/app:2', 'ghcr.io/acme/app:latest'],
  labels: { title: 'from ${the} step %{x}' },
  args: { DOCKER_META_IMAGES: 'ghcr.io/acme/app', DOCKER_META_VERSION: '2' },
};

// Read by real buildx, the oldest and the newest that the tests have; it needs no daemon for it.
describe.each<Flavour>(['26-containerd', '28-containerd'])(
  'bake files read by the buildx of docker %s',
  (flavour) => {
    const docker = dockerDirectory(flavour);
    const each = docker === undefined ? test.skip : test;
    let workspace: string;
    let env: Record<string, string>;
    beforeAll(async () => {
      workspace = join(directory, flavour);
      await mkdir(join(workspace, 'bin'), { recursive: true });
      await mkdir(join(workspace, 'sub/deeper'), { recursive: true });
      if (docker === undefined) return;
      await symlink(join(docker, 'libexec/docker/cli-plugins/docker-buildx'), join(workspace, 'bin/buildx'));
      await writeFile(join(workspace, 'docker-bake.hcl'), FILE);
      await writeFile(join(workspace, 'compose.yml'), COMPOSE);
      await writeFile(join(workspace, 'key'), 'key');
      await writeFile(
        join(workspace, 'sub/docker-bake.hcl'),
        'target "default" {\n context = "deeper"\n secret = ["id=a,src=../key"]\n}',
      );
      env = { PATH: join(workspace, 'bin'), HOME: workspace };
    });

    function bake(
      definition: Partial<BakeDefinition>,
      overlay?: BakeOverlay,
      given = buildRequest({ context: '.' }),
    ) {
      const environment = {
        env,
        reporter: silent,
        signal: new AbortController().signal,
        temporaryDirectory: workspace,
        workspace,
      };
      const whole = { files: ['docker-bake.hcl'], targets: [], set: [], vars: [], ...definition };
      return bakeTargets(given, whole, environment, overlay ? { overlay } : {});
    }
    const failure = (definition: Partial<BakeDefinition>) =>
      bake(definition).then(
        () => undefined,
        (error: Error) => error,
      );

    each('linked targets, groups and a matrix', async () => {
      const found = await bake({});
      expect(found.map(({ name, asked, groups, tags }) => ({ name, asked, groups, tags }))).toEqual([
        { name: 'app', asked: true, groups: ['default'], tags: ['app:local'] },
        { name: 'base', asked: false, groups: [], tags: [] },
        {
          name: 'many-x',
          asked: true,
          groups: expect.arrayContaining(['default', 'many']),
          tags: ['many:x'],
        },
        {
          name: 'many-y',
          asked: true,
          groups: expect.arrayContaining(['default', 'many']),
          tags: ['many:y'],
        },
      ]);
      expect(found[0]?.links).toEqual([{ context: 'base', target: 'base' }]);
      expect(found[0]?.request.buildContexts).toEqual(['files=.']);
    });

    // docker/metadata-action's README: its bake file overrides the target that others inherit from.
    each('the metadata of the step goes to all that inherit it, and not over what is their own', async () => {
      const found = await bake({ targets: ['all', 'derived'] }, OVERLAY);
      const [app, , derived, , , own] = found;
      expect(app).toMatchObject({ name: 'app', overlaid: true, tags: OVERLAY.tags });
      expect(app?.own.labels.sort()).toEqual(['kept=yes', 'own=app', 'title=from ${the} step %{x}']);
      expect(app?.request.buildArgs).toContain('DOCKER_META_VERSION=2');
      expect(own).toMatchObject({ name: 'own', overlaid: false, tags: ['own:1'] });
      expect(derived).toMatchObject({
        name: 'derived',
        overlaid: false,
        tags: ['ghcr.io/acme/app:2-alpine', 'ghcr.io/acme/app:latest-alpine'],
      });
      const [untagged] = await bake({ targets: ['app'] }, { ...OVERLAY, tags: [] });
      expect(untagged).toMatchObject({ overlaid: true, tags: [] });
    });

    each('overrides and variables', async () => {
      const set = ['app.tags=acme/app:9', '*.platform=linux/arm64,linux/amd64', 'many-*.args.A=b=c'];
      const [app, , many] = await bake({ set, vars: ['VERSION=3'] });
      expect(app?.tags).toEqual(['acme/app:9']);
      expect(app?.request.platforms).toHaveLength(2);
      expect(many?.request.buildArgs.sort()).toEqual(['A=b=c', 'VERSION=3']);
    });

    each('compose files, and files by their default names below a source', async () => {
      const [web, ...others] = await bake({ files: ['compose.yml'], vars: ['VERSION=4'] }, OVERLAY);
      expect(others).toEqual([]);
      expect(web).toMatchObject({ name: 'web', asked: true, overlaid: false, tags: ['acme/web:4'] });
      const [below] = await bake({ files: [], source: 'sub' });
      expect(below?.request).toMatchObject({ context: 'deeper', secretFiles: ['a=../key'] });
    });

    each.each<[string, Partial<BakeDefinition>, object]>([
      [
        'targets that build on each other',
        { targets: ['one'] },
        {
          code: 'TARGET_CYCLE',
          input: 'bake-files',
          message: expect.stringMatching(/(one and two|two and one) build on each other/),
        },
      ],
      [
        'one that builds on itself',
        { targets: ['self'] },
        { code: 'TARGET_CYCLE', message: 'The bake target self builds on itself' },
      ],
      [
        'a link to nothing',
        { targets: ['gone'] },
        { code: 'TARGET_MISSING', input: 'bake-files', message: expect.stringContaining('nowhere') },
      ],
      [
        'a target that is not there',
        { targets: ['appp'] },
        { code: 'TARGET_MISSING', input: 'bake-targets', hint: 'Did you mean `app`?' },
      ],
      [
        'an override for nothing',
        { set: ['wroker.args.A=1'] },
        { code: 'TARGET_MISSING', input: 'bake-set' },
      ],
      [
        'a variable that no file mentions',
        { vars: ['VERSON=1'] },
        { code: 'INPUT_INVALID', input: 'bake-vars' },
      ],
      ['no default target', { files: ['sub/none.hcl'] }, { message: expect.stringMatching(/none\.hcl/) }],
      ['a source that is not there', { source: 'nowhere' }, { code: 'INPUT_INVALID', input: 'bake-source' }],
      [
        'no file by a default name',
        { files: [], source: 'sub/deeper' },
        { code: 'INPUT_INVALID', input: 'bake-files' },
      ],
      [
        'a path above the checkout',
        { files: [], source: 'sub', set: ['*.context=../..'] },
        { code: 'NOT_ALLOWED' },
      ],
    ])('%s', async (_what, definition, expected) => {
      expect(await failure(definition)).toMatchObject(expected);
    });
  },
);

const ready = (await hasDistribution()) && hasSkopeo() && dockerDirectory('26-containerd') !== undefined;

(ready ? describe : describe.skip)('a step that bakes', () => {
  let daemon: DockerDaemon;
  let registry: Distribution;
  let workspace: string;
  beforeAll(async () => {
    workspace = join(directory, 'checkout');
    await mkdir(workspace);
    [daemon, registry] = await Promise.all([startDockerd({ flavour: '26-containerd' }), startDistribution()]);
    await writeFile(join(workspace, 'a'), 'a');
    await writeFile(join(workspace, 'docker-bake.hcl'), bakeFile(registry.host));
    await writeFile(join(workspace, 'linked.hcl'), linked(registry.host));
  }, 60_000);
  afterAll(() => closeAll([daemon, registry].map((part) => () => part?.close())));

  const bakeFile = (host: string) => `
group "default" { targets = ["app", "worker"] }
target "docker-metadata-action" { tags = ["app:local"] }
target "app" {
  inherits = ["docker-metadata-action"]
  dockerfile-inline = "FROM scratch\\nCOPY a /a\\nLABEL which=app"
}
target "worker" {
  dockerfile-inline = "FROM scratch\\nCOPY a /a\\nLABEL which=worker"
  tags = ["${host}/own/worker:own"]
  labels = { "org.opencontainers.image.title" = "worker" }
}
`;
  const step = (inputs: Record<string, string>, sha = 'a'.repeat(40)) =>
    runAction({
      workspace,
      env: daemon.env,
      event: { name: 'push', ref: 'refs/tags/v1.2.3', sha },
      inputs: {
        'bake-files': 'docker-bake.hcl',
        cache: 'off',
        tags: 'type=semver,pattern={{version}}',
        ...inputs,
      },
    });
  const linked = (host: string) => `
group "default" { targets = ["app", "worker"] }
target "base" {
  dockerfile-inline = "FROM scratch\\nCOPY a /base\\nLABEL from=base\\nENV KEPT=yes"
}
target "app" {
  contexts = { base = "target:base" }
  dockerfile-inline = "FROM base\\nCOPY --from=base /base /copied\\nLABEL which=app"
}
target "worker" {
  contexts = { base = "target:base", app = "target:app" }
  dockerfile-inline = "FROM app\\nCOPY --from=base /base /again"
  tags = ["${host}/linked/worker:own"]
}
`;
  const labelsAt = async (name: string, tag: string) => (await see(registry, name, tag)).config.Labels;

  // FAULTS A8: the step's tags go to the target that metadata-action's users inherit from, not the local default.
  test('the lines of `images` go to the targets they are for, write-once like any other', async () => {
    const images = `${registry.host}/named/app\n${registry.host}/named/worker,target=worker`;
    const { exitCode, log } = await step({ images, labels: 'org.example.step=yes' });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    expect(await labelsAt('named/app', '1.2.3')).toMatchObject({ which: 'app', 'org.example.step': 'yes' });
    expect(await labelsAt('named/worker', '1.2.3')).toMatchObject({
      which: 'worker',
      'org.example.step': 'yes',
    });
    expect(await isEmpty(registry, 'own/worker')).toBe(true);

    const digest = await digestAt(registry, 'named/worker', '1.2.3');
    const again = await step({ images }, 'b'.repeat(40));
    expect(again.exitCode).toBe(1);
    expect(again.log).toMatch(
      /Version 1\.2\.3 was already published from another commit \(aaaaaaa, .*named\/(?:app|worker)/,
    );
    expect(await digestAt(registry, 'named/worker', '1.2.3')).toBe(digest);
  }, 60_000);

  test('a target that no line is for keeps its own tags and labels', async () => {
    const { exitCode, log } = await step({ images: `${registry.host}/kept/app` });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    expect(await labelsAt('kept/app', '1.2.3')).toMatchObject({ which: 'app' });
    expect(await labelsAt('own/worker', 'own')).toMatchObject({ 'org.opencontainers.image.title': 'worker' });
  }, 60_000);

  test.each([
    [
      'two targets that would write one name',
      'bad/one,target=app\nHOST/bad/one,target=worker',
      /app and worker would both be published as .*bad\/one:1\.2\.3/,
    ],
    ['a target that is not there', 'bad/one,target=app\nHOST/bad/two,target=wroker', /target=worker/],
  ])(
    '%s end the run before anything is built',
    async (_what, images, message) => {
      const given = `HOST/${images}`.replaceAll('HOST', registry.host);
      const { exitCode, log } = await step({ images: given });
      expect(exitCode).toBe(1);
      expect(log).toMatch(message);
      expect(log).not.toContain('Build with');
      expect(await isEmpty(registry, 'bad/one')).toBe(true);
    },
    60_000,
  );

  test('a dry run shows each target with its own tags, and changes nothing', async () => {
    const { exitCode, log, outputs } = await step({ images: `${registry.host}/dry/app`, 'dry-run': 'true' });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    const { planned } = JSON.parse(outputs['json'] ?? '') as {
      planned: { name: string; tags: { name: string }[] }[];
    };
    expect(planned.map(({ name, tags }) => [name, ...tags.map((tag) => tag.name)])).toEqual([
      [`${registry.host}/dry/app`, '1.2.3', 'latest'],
      [`${registry.host}/own/worker`, 'own'],
    ]);
    expect(await isEmpty(registry, 'dry/app')).toBe(true);
  }, 60_000);

  // https://docs.docker.com/build/bake/contexts/#using-a-target-as-a-build-context
  test.each(['buildx', 'embedded'])(
    'targets build on each other, with %s',
    async (engine) => {
      const name = `linked/app-${engine}`;
      const worker = `linked/worker-${engine}`;
      const { exitCode, log } = await step({
        engine,
        'bake-files': 'linked.hcl',
        'bake-set': `worker.tags=${registry.host}/${worker}:own`,
        images: `${registry.host}/${name},target=app`,
      });
      expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
      expect(await labelsAt(name, '1.2.3')).toMatchObject({ from: 'base', which: 'app' });
      const [app, own] = [await see(registry, name, '1.2.3'), await see(registry, worker, 'own')];
      const layers = (image: typeof app) => (image.manifest.layers ?? []).map(({ digest }) => digest);
      expect(layers(app)).toHaveLength(2);
      expect(layers(own).slice(0, 2)).toEqual(layers(app));
      expect(own.config).toMatchObject({ Env: expect.arrayContaining(['KEPT=yes']) });
    },
    60_000,
  );

  // https://docs.docker.com/build/bake/reference/#targetoutput
  test('a target that makes files makes them, and nothing is published of it', async () => {
    await writeFile(
      join(workspace, 'files.hcl'),
      `group "default" { targets = ["app", "files", "check"] }
target "app" { dockerfile-inline = "FROM scratch\\nCOPY a /a" }
target "files" {
  dockerfile-inline = "FROM scratch\\nCOPY a /made"
  output = ["type=local,dest=out"]
}
target "check" {
  dockerfile-inline = "FROM scratch\\nCOPY a /checked"
  output = ["type=cacheonly"]
}
`,
    );
    const { exitCode, log } = await step({
      engine: 'buildx',
      'bake-files': 'files.hcl',
      images: `${registry.host}/files/app`,
    });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
    expect(await readFile(join(workspace, 'out/made'), 'utf8')).toBe('a');
    expect(await digestAt(registry, 'files/app', '1.2.3')).toMatch(/^sha256:/);
  }, 60_000);

  test('without a push they build on each other just the same', async () => {
    const { exitCode, log } = await step({ 'bake-files': 'linked.hcl', push: 'false' });
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
  }, 60_000);

  test.each(['podman', 'buildah'])(
    '%s says that it takes no target as a context',
    async (engine) => {
      const { exitCode, log } = await step({
        engine,
        'bake-files': 'linked.hcl',
        images: `${registry.host}/linked/none,target=app`,
      });
      expect(exitCode).toBe(1);
      expect(log).toMatch(/nor another bake target; use buildx/);
      expect(await isEmpty(registry, 'linked/none')).toBe(true);
    },
    60_000,
  );
});
