import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import type { BuildRequest } from '../../src/builder/types.ts';
import { buildx } from '../../src/engines/buildx.ts';
import { docker } from '../../src/engines/docker.ts';
import { refusedInputs } from '../../src/engines/request/build-inputs.ts';
import type { Engine } from '../../src/engines/types/engine.ts';
import { openLayout } from '../../src/oci/layouts/layout.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { isAttestation } from '../../src/oci/platform.ts';
import { containersEngines } from './support/containers-engines.ts';
import { buildPlace, buildRequest, writeContext, type BuildPlace } from './support/build-environment.ts';
import { hasContainersTool, LOCAL_BASE_IMAGE, startContainersStore } from './support/containers.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd } from './support/engine.ts';

const run = promisify(execFile);

/** Writes down what each input made of the build. */
const dockerfile = (base: string) => `ARG BASE=${base}
FROM $BASE AS early
RUN echo early > /seen
FROM early AS wanted
ARG WHO=nobody
COPY copied /copied
RUN echo "arg $WHO" >> /seen && \\
  echo "hosts $(grep -c '10.1.2.3.*example-host' /etc/hosts)" >> /seen && \\
  echo "files $(ulimit -n)" >> /seen && \\
  echo "shm $(df -k /dev/shm | tail -1 | awk '{print $2}')" >> /seen
FROM early AS last
RUN exit 1
`;
const SEEN = 'early\narg me\nhosts 1\nfiles 777\nshm 131072\n';

const mounting = (base: string) => `FROM ${base}
RUN --mount=type=secret,id=one --mount=type=secret,id=two --mount=type=secret,id=three \\
  cat /run/secrets/one /run/secrets/two /run/secrets/three > /seen
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && echo ssh >> /seen
`;

interface Candidate {
  engine: Engine;
  base: string;
  start(): Promise<{ env: Record<string, string>; close(): Promise<void> }>;
  there: boolean;
}

const CANDIDATES: [string, Candidate][] = [
  ...(['26-containerd', '26-classic'] as const).map((flavour): [string, Candidate] => [
    `buildx on Docker ${flavour}`,
    {
      engine: buildx,
      base: BASE_IMAGE,
      start: () => startDockerd({ flavour }),
      there: dockerDirectory(flavour) !== undefined,
    },
  ]),
  [
    'Docker 20.10',
    {
      engine: docker,
      base: BASE_IMAGE,
      start: () => startDockerd({ flavour: '20.10' }),
      there: dockerDirectory('20.10') !== undefined,
    },
  ],
  ...(['podman', 'buildah'] as const).map((tool): [string, Candidate] => [
    tool,
    {
      engine: containersEngines[tool],
      base: LOCAL_BASE_IMAGE,
      start: startContainersStore,
      there: hasContainersTool(tool),
    },
  ]),
];

/** A file out of an image's layers, the topmost that has it. */
async function fileOf(directory: string, path: string): Promise<string | undefined> {
  const layout = await openLayout(directory);
  let descriptor = layout.entries[0]!;
  let manifest = parseManifest(await layout.readManifest(descriptor), descriptor.mediaType, 'root');
  if (manifest.kind === 'index') {
    descriptor = manifest.manifests.find((entry) => !isAttestation(entry))!;
    manifest = parseManifest(await layout.readManifest(descriptor), descriptor.mediaType, 'image');
  }
  if (manifest.kind !== 'image') throw new Error('no image');
  for (const layer of [...manifest.layers].reverse()) {
    const unpacked = extract();
    unpacked.end(gunzipSync(await buffer(await layout.readBlob(layer))));
    let found: string | undefined;
    for await (const entry of unpacked) {
      const bytes = await buffer(entry);
      if (entry.header.name.replace(/^\.?\//, '') === path) found = bytes.toString();
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An SSH agent as far as a build needs one: a socket that is there. */
async function agent(path: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  await once(server, 'listening');
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

describe.each(CANDIDATES)('the same inputs mean the same on %s', (name, candidate) => {
  const work = join(tmpdir(), `parity-${randomBytes(4).toString('hex')}`);
  const parity = candidate.there ? test : test.skip;
  let engine: Awaited<ReturnType<Candidate['start']>>;
  let place: BuildPlace;
  let closeAgent: () => Promise<void>;
  let request: BuildRequest;
  let mounts: BuildRequest;
  beforeAll(async () => {
    if (!candidate.there) return;
    await mkdir(work);
    engine = await candidate.start();
    place = await buildPlace({ ...engine.env, SECOND: 'second\n' }, work);
    closeAgent = await agent(join(work, 'agent.sock'));
    const context = await writeContext(join(work, 'context'), { copied: 'copied' });
    await writeContext(join(work, 'elsewhere'), {
      'Other.Dockerfile': dockerfile(candidate.base),
      third: 'third\n',
    });
    request = buildRequest({
      context,
      file: 'elsewhere/Other.Dockerfile',
      target: 'wanted',
      buildArgs: ['WHO=me'],
      labels: ['org.example.label=a b=c'],
      addHosts: ['example-host:10.1.2.3'],
      ulimits: ['nofile=777:777'],
      shmSize: '128m',
    });
    mounts = buildRequest({
      context: await writeContext(join(work, 'mounting'), { Dockerfile: mounting(candidate.base) }),
      secrets: ['one=first\n'],
      secretEnvs: ['two=SECOND'],
      secretFiles: ['three=elsewhere/third'],
      ssh: [`default=${join(work, 'agent.sock')}`],
    });
  }, 90_000);
  afterAll(async () => {
    await closeAgent?.();
    await place?.remove();
    await engine?.close();
    await rm(work, { recursive: true, force: true });
  }, 60_000);

  parity(
    'arguments, file, target, labels, hosts, limits and shared memory',
    async () => {
      expect(await candidate.engine.refuses(request, place.environment)).toBeUndefined();
      const result = await candidate.engine.build(request, place.environment);
      const { directory } = place.environment.sink;
      await place.environment.sink.complete(result);
      expect(await fileOf(directory, 'seen')).toBe(SEEN);
      expect(await fileOf(directory, 'copied')).toBe('copied');
      const { stdout } = await run('skopeo', [
        'inspect',
        '--config',
        '--override-os=linux',
        `oci:${directory}`,
      ]);
      expect(JSON.parse(stdout).config.Labels).toEqual({ 'org.example.label': 'a b=c' });
    },
    60_000,
  );

  parity(
    'secrets from a value, a variable and a file, and SSH',
    async () => {
      expect(await candidate.engine.refuses(mounts, place.environment)).toBeUndefined();
      place.output.length = 0;
      await place.environment.sink.complete(await candidate.engine.build(mounts, place.environment));
      expect(await fileOf(place.environment.sink.directory, 'seen')).toBe('first\nsecond\nthird\nssh\n');
      expect(place.output.filter((line) => /\b(?:first|second|third)$/.test(line))).toEqual([]);
    },
    60_000,
  );

  parity('limits and secrets together, or a refusal', async () => {
    const refusal = await candidate.engine.refuses(
      { ...mounts, ulimits: request.ulimits },
      place.environment,
    );
    if (name === 'Docker 20.10') expect(refusal).toMatch(/ignores `ulimit`/);
    else expect(refusal).toBeUndefined();
  });

  parity(
    'named build contexts, or a refusal',
    async () => {
      await writeContext(join(work, 'named'), { named: 'from a context' });
      const context = await writeContext(join(work, 'named-main'), {
        Dockerfile: 'FROM scratch\nCOPY --from=other named /\n',
      });
      const named = buildRequest({ context, buildContexts: [`other=${join(work, 'named')}`] });
      if (refusedInputs(candidate.engine.inputs, named) !== undefined) {
        expect(name).toBe('Docker 20.10');
        expect(await candidate.engine.refuses(named, place.environment)).toMatch(/build-contexts/);
        return;
      }
      const result = await candidate.engine.build(named, place.environment);
      await place.environment.sink.complete(result);
      expect(await fileOf(place.environment.sink.directory, 'named')).toBe('from a context');
    },
    60_000,
  );
});
