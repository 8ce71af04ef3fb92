import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { docker } from '../../src/engines/docker.ts';
import { embedded } from '../../src/engines/embedded.ts';
import type { Engine } from '../../src/engines/types/engine.ts';
import { openLayout } from '../../src/oci/layouts/layout.ts';
import { writeFiles, type FileSpec } from '../builder/support.ts';
import { flatten } from './corpus/flatten.ts';
import { containersEngines } from './support/containers-engines.ts';
import { buildPlace, buildRequest, type BuildPlace } from './support/build-environment.ts';
import {
  hasContainersTool,
  startContainersStore,
  LOCAL_BASE_IMAGE,
  type ContainersStore,
} from './support/containers.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';

/**
 * What may be in an image is BuildKit's rule (moby/buildkit frontend/dockerui: `ReadEntrypoint`, `dockerIgnorePatterns`,
 * `namedContext`): `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the root of the context; for
 * an additional context the `.dockerignore` in its root. Real BuildKit is one of the engines here, so that the table
 * is checked, too.
 */
interface Layout {
  files: Record<string, FileSpec>;
  context?: string;
  file?: string;
  contexts?: string[];
  /** All files of the image. */
  image: string[];
  /** Engines that refuse it, and why. */
  refused?: Partial<Record<string, RegExp>>;
}

const COPY = 'FROM scratch\nCOPY . /\n';
const files = { a: '1', '.env': 'SECRET=1', 'sub/.env': 'SECRET=2', 'sub/b': '3' };

const LAYOUTS: Record<string, Layout> = {
  'in the root of the context': {
    files: { ...files, Dockerfile: COPY, '.dockerignore': '**/.env\nDockerfile\n' },
    image: ['.dockerignore', 'a', 'sub/b'],
  },
  'beside the Dockerfile, and nothing in the root': {
    files: { ...files, Dockerfile: COPY, 'Dockerfile.dockerignore': '**/.env\nDockerfile*\n' },
    image: ['a', 'sub/b'],
  },
  'beside the Dockerfile wins over the root': {
    files: { ...files, Dockerfile: COPY, 'Dockerfile.dockerignore': '**/.env\nDocker*\n', '.dockerignore': 'a\n' },
    image: ['.dockerignore', 'a', 'sub/b'],
  },
  'beside a Dockerfile in a directory': {
    files: { ...files, 'd/app.Dockerfile': COPY, 'd/app.Dockerfile.dockerignore': '**/.env\nd\n', '.dockerignore': 'sub\n' },
    file: 'd/app.Dockerfile',
    image: ['.dockerignore', 'a', 'sub/b'],
  },
  'beside a Dockerfile outside of the context': {
    files: { 'c/a': '1', 'c/.env': '2', 'd/Dockerfile': COPY, 'd/Dockerfile.dockerignore': '.env\n', 'c/.containerignore': '.containerignore\n' },
    context: 'c',
    file: 'd/Dockerfile',
    image: ['.containerignore', 'a'],
    refused: { podman: /podman applies \.containerignore/ },
  },
  'in the root, with a Dockerfile outside of the context': {
    files: { 'c/a': '1', 'c/.env': '2', 'd/Dockerfile': COPY, 'c/.dockerignore': '.env\n.dockerignore\n' },
    context: 'c',
    file: 'd/Dockerfile',
    image: ['a'],
  },
  'all but some files': {
    files: { ...files, Dockerfile: COPY, '.dockerignore': '*\n!sub/b\n' },
    image: ['sub/b'],
  },
  'beside a .containerignore that says otherwise': {
    files: { ...files, Dockerfile: COPY, '.dockerignore': '**/.env\n.*ignore\nDockerfile\n', '.containerignore': 'a\n' },
    image: ['a', 'sub/b'],
  },
  'in an additional context': {
    files: { Dockerfile: 'FROM scratch\nCOPY --from=more . /more/\n', 'm/.env': '1', 'm/a': '2', 'm/.dockerignore': '.env\n' },
    contexts: ['more=m'],
    image: ['more/.dockerignore', 'more/a'],
    refused: { 'docker 20, classic': /build-contexts/, 'docker 20, BuildKit': /build-contexts/ },
  },
  'by oddities of moby/patternmatcher': {
    files: { ...files, '[x].env': '1', '^y.env': '2', ']z': '3', Dockerfile: COPY, '.dockerignore': '\uFEFF\\[x\\].env  \r\n\\^*\r\n]*\r\n**/.env\r\nDockerfile\r\n.dockerignore\r\n# a\r\n' },
    image: ['a', 'sub/b'],
  },
}; // prettier-ignore

const ENGINES = [
  'embedded',
  'buildx',
  'docker 20, BuildKit',
  'docker 20, classic',
  'podman',
  'buildah',
] as const;
const HAS: Record<(typeof ENGINES)[number], () => boolean> = {
  embedded: () => true,
  buildx: () => dockerDirectory('26-containerd') !== undefined,
  'docker 20, BuildKit': () => dockerDirectory('20.10') !== undefined,
  'docker 20, classic': () => dockerDirectory('20.10') !== undefined,
  podman: () => hasContainersTool('podman'),
  buildah: () => hasContainersTool('buildah'),
};

let root: string;
let daemons: DockerDaemon[] = [];
let store: ContainersStore | undefined;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'ignored-'));
  const flavours = (['26-containerd', '20.10'] as const).filter(
    (flavour) => dockerDirectory(flavour) !== undefined,
  );
  daemons = await Promise.all(flavours.map((flavour) => startDockerd({ flavour, baseImage: false })));
  if (HAS.podman() || HAS.buildah()) store = await startContainersStore();
}, 120_000);
afterAll(async () => {
  await Promise.all(daemons.map((daemon) => daemon.close()));
  await store?.close();
  rmSync(root, { recursive: true, force: true });
}, 60_000);

function engineOf(name: (typeof ENGINES)[number]): { engine: Engine; env: Record<string, string> } {
  const newer = daemons[0]?.env ?? {};
  const older = daemons.at(-1)?.env ?? {};
  switch (name) {
    case 'embedded':
      return { engine: embedded, env: {} };
    case 'buildx':
      return { engine: buildx, env: newer };
    case 'docker 20, BuildKit':
      return { engine: docker, env: { ...older, DOCKER_BUILDKIT: '1' } };
    case 'docker 20, classic':
      return { engine: docker, env: { ...older, DOCKER_BUILDKIT: '0' } };
    default:
      return { engine: containersEngines[name], env: store?.env ?? {} };
  }
}

/** Builds, and answers with the paths of all files in the image, or with what the engine refuses it for. */
async function build(
  name: (typeof ENGINES)[number],
  workspace: string,
  changes: Partial<BuildRequest> & { context: string },
): Promise<{ refused?: string; image?: string[]; place: BuildPlace }> {
  const { engine, env } = engineOf(name);
  const place = await buildPlace(env, workspace);
  const request = buildRequest({ ...changes, noCache: name !== 'embedded', provenance: 'false' });
  const refused = await engine.refuses(request, place.environment);
  if (refused !== undefined) return { refused, place };
  const result = await engine.build(request, place.environment);
  await place.environment.sink.complete(result);
  await result.close?.();
  const images = await flatten(await openLayout(place.environment.sink.directory), result.root);
  const { tree } = Object.values(images)[0]!;
  return {
    image: Object.keys(tree)
      .filter((path) => !tree[path]!.startsWith('directory'))
      .sort(),
    place,
  };
}

let count = 0;
function write(layout: Record<string, FileSpec>): string {
  const workspace = join(root, `w${count++}`);
  mkdirSync(workspace);
  writeFiles(workspace, layout);
  return workspace;
}

describe.each(ENGINES)('%s', (name) => {
  (HAS[name]() ? test : test.skip).each(Object.entries(LAYOUTS))(
    'leaves out what is listed %s',
    async (_title, layout) => {
      const workspace = write(layout.files);
      const { refused, image, place } = await build(name, workspace, {
        context: layout.context ?? '.',
        ...(layout.file === undefined ? {} : { file: layout.file }),
        buildContexts: layout.contexts ?? [],
      });
      const why = layout.refused?.[name];
      if (why) expect(refused).toMatch(why);
      else expect({ refused, image }).toEqual({ image: layout.image });
      expect(image?.filter((path) => path.includes('.env')) ?? []).toEqual([]);
      await place.remove();
    },
    120_000,
  );
});

(HAS.podman() ? test : test.skip).each(['podman', 'buildah'] as const)(
  '%s: what is left out is not there for RUN --mount=type=bind either',
  async (name) => {
    const dockerfile = `FROM ${LOCAL_BASE_IMAGE}\nRUN --mount=type=bind,target=/src find /src -type f > /found; ! grep env /found\n`;
    const workspace = write({
      Dockerfile: dockerfile,
      '.env': '1',
      a: '2',
      'Dockerfile.dockerignore': '.env\n',
    });
    const { image } = await build(name, workspace, { context: '.' });
    expect(image).toContain('found');
  },
  120_000,
);

/**
 * fsutil, by which BuildKit sends contexts, sends pipes and devices as such, and of a socket an empty file. An engine that
 * leaves out what nobody excluded says so (FAULTS F8). `.dockerignore` makes some engines read a copy.
 */
const DROPPED: Partial<Record<string, string>> = {
  'docker 20, BuildKit': 'pipe',
  'docker 20, classic': 'socket',
  podman: 'socket',
  buildah: 'socket',
};

describe.each(ENGINES)('%s', (name) => {
  (HAS[name]() ? test : test.skip).each(['', 'Dockerfile\n.dockerignore\n'])(
    'pipes, devices, sockets, and links that lead out, with %j left out',
    async (patterns) => {
      const workspace = write({ Dockerfile: COPY, a: '1', ...(patterns && { '.dockerignore': patterns }) });
      execFileSync('mkfifo', [join(workspace, 'pipe')]);
      execFileSync('mknod', [join(workspace, 'null'), 'c', '1', '3']);
      symlinkSync('/etc/passwd', join(workspace, 'out'));
      const socket = createServer().listen(join(workspace, 'socket'));
      try {
        const { image, place } = await build(name, workspace, { context: '.' });
        await place.remove();
        // The classic builder gets our own archive then, which holds what BuildKit would send.
        const dropped = patterns && name === 'docker 20, classic' ? undefined : DROPPED[name];
        const sent = ['a', 'null', 'out', 'pipe', 'socket'].filter((file) => file !== dropped);
        expect(image).toEqual([...(patterns ? [] : ['Dockerfile']), ...sent]);
        expect(place.warnings).toEqual(
          dropped ? [expect.stringContaining(`leaves ${dropped}s out of the image: ${dropped}.`)] : [],
        );
      } finally {
        socket.close();
      }
    },
    60_000,
  );
});
