import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from './corpus/case.ts';
import { corpus } from './corpus/index.ts';
import { buildBases, withBuildkit, withEmbedded, writeCase, type Docker } from './corpus/runner.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';

/**
 * Every Dockerfile of the corpus is built by the embedded builder and by a real BuildKit; what they make has to be
 * equal (config, history without times, number of layers, every file with mode, owner, links and content), or both
 * refuse, or the embedded builder refuses and names the line. Differences that are meant say why.
 */
const suite = dockerDirectory('26-containerd') === undefined ? describe.skip : describe;

suite('the embedded builder and BuildKit', () => {
  const root = mkdtempSync(join(tmpdir(), 'corpus-'));
  const bases = join(root, 'bases');
  let daemon: DockerDaemon;
  const docker: Docker = (args) => daemon.docker(args);

  const buildBoth = async (item: Case) => {
    const written = writeCase(join(root, 'cases'), item);
    const [buildkit, embedded] = await Promise.allSettled([
      withBuildkit(item, written, bases, docker),
      withEmbedded(item, written, bases),
    ]);
    return { buildkit, embedded };
  };
  const results = new Map<string, ReturnType<typeof buildBoth>>();

  /** Most of a build is waiting for the daemon, so that several are under way while the tests look at the first. */
  const startAll = () => {
    const uploaders = Array.from({ length: 4 }, () => Promise.resolve<unknown>(undefined));
    for (const [index, item] of corpus.entries()) {
      const uploader = index % uploaders.length;
      const result = uploaders[uploader]!.then(() => buildBoth(item));
      uploaders[uploader] = result;
      results.set(item.name, result);
    }
  };

  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-containerd', baseImage: false });
    mkdirSync(bases);
    await buildBases(bases, docker);
    startAll();
  }, 120_000);

  afterAll(async () => {
    await daemon?.close();
    rmSync(root, { recursive: true, force: true });
  }, 60_000);

  test('names are unique, and there are enough', () => {
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThanOrEqual(120);
  });

  test.each(corpus.map((item) => [item.name, item] as const))(
    '%s',
    async (name, item) => {
      const { buildkit, embedded } = await results.get(name)!;
      const refusal = item.fails ?? item.refuses?.message;
      if (refusal) {
        expect(buildkit.status).toBe(item.fails ? 'rejected' : 'fulfilled');
        expect(embedded.status === 'rejected' ? embedded.reason.message : 'it was built').toMatch(refusal);
        return;
      }
      const expected = valueOf(buildkit);
      if (item.differs) Object.values(expected).forEach(item.differs.adjust);
      expect(valueOf(embedded).images).toEqual(expected);
    },
    300_000,
  );
});

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
