import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-containerd', baseImage: false });
    mkdirSync(bases);
    await buildBases(bases, docker);
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
    async (_name, item) => {
      const written = writeCase(join(root, 'cases'), item);
      const theirs = withBuildkit(item, written, bases, docker);
      const ours = withEmbedded(item, written, bases);
      const [buildkit, embedded] = await Promise.allSettled([theirs, ours]);
      const refusal = item.fails ?? item.refuses?.message;
      if (refusal) {
        expect(buildkit.status).toBe(item.fails ? 'rejected' : 'fulfilled');
        expect(embedded.status === 'rejected' ? embedded.reason.message : 'it was built').toMatch(refusal);
        return;
      }
      const expected = await theirs;
      if (item.differs) Object.values(expected).forEach(item.differs.adjust);
      expect((await ours).images).toEqual(expected);
    },
    60_000,
  );
});
