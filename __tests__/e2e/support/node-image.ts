import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BASE_IMAGE, type DockerDaemon } from './engine.ts';
import { nodeBinary } from './runner.ts';

const run = promisify(execFile);

/**
 * Builds an image with Node 24 and busybox; `more`: additional files by their path in the image, and
 * instructions.
 */
export async function buildNodeImage(
  daemon: DockerDaemon,
  name: string,
  more: { files?: Record<string, string>; instructions?: string[] } = {},
): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'node-image-'));
  const root = join(context, 'root');
  try {
    const node = nodeBinary();
    const { stdout } = await run('ldd', [node]);
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!);
    for (const [from, to] of [[node, '/bin/node'], ...libraries.map((path) => [path, path])] as const) {
      await mkdir(dirname(join(root, to!)), { recursive: true });
      await cp(from!, join(root, to!), { dereference: true });
    }
    for (const [path, text] of Object.entries(more.files ?? {})) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text, { mode: 0o755 });
    }
    const dockerfile = [`FROM ${BASE_IMAGE}`, 'COPY root/ /', ...(more.instructions ?? []), ''].join('\n');
    await daemon.docker(['build', '-t', name, '-f', '-', context], { input: dockerfile });
  } finally {
    await rm(context, { recursive: true });
  }
}
