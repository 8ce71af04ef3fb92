import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildEmbedded } from '../../src/builder/build.ts';
import { buildEnvironment, buildRequest } from './support.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'special-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The uncompressed layers of what a Dockerfile makes of a context. */
async function layersOf(context: string): Promise<Buffer[]> {
  const { source, root: image } = await buildEmbedded(buildRequest({ context }), buildEnvironment(root, {}));
  const manifest = JSON.parse((await source.readManifest(image)).toString());
  return Promise.all(
    manifest.layers.map(async (layer: never) => gunzipSync(await buffer(await source.readBlob(layer)))),
  );
}

/** As Go's archive/tar writes it for BuildKit: the bytes, in a PAX record. */
onLinux('names that are not UTF-8 keep their bytes, in COPY, globs, .dockerignore and links', async () => {
  const context = join(root, 'names');
  mkdirSync(context);
  const named = (bytes: number[]) => Buffer.concat([Buffer.from(`${context}/`), Buffer.from(bytes)]);
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /all/\nCOPY a?.txt /glob/\n');
  writeFileSync(join(context, '.dockerignore'), 'b*\nDockerfile\n');
  writeFileSync(named([0x61, 0xe9, 0x2e, 0x74, 0x78, 0x74]), 'latin');
  writeFileSync(named([0x62, 0xff]), 'left out');
  symlinkSync(Buffer.from([0x61, 0xe9]), named([0x6c, 0x80]));
  mkdirSync(named([0x64, 0xff]));
  writeFileSync(Buffer.concat([named([0x64, 0xff]), Buffer.from('/inside')]), 'inside');
  const [all, glob] = (await layersOf(context)) as [Buffer, Buffer];
  const record = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  expect(all.includes(record('path=all/a', [0xe9], '.txt\n'))).toBe(true);
  expect(all.includes(record('path=all/d', [0xff], '/inside\n'))).toBe(true);
  expect(all.includes(record('linkpath=a', [0xe9], '\n'))).toBe(true);
  expect(all.includes(record('all/b'))).toBe(false);
  expect(glob.includes(record('path=glob/a', [0xe9], '.txt\n'))).toBe(true);
  expect(all.includes(Buffer.from('\uFFFD'))).toBe(false);
});

// As BuildKit 0.12 and 0.25 do (__tests__/e2e/ignored-files.test.ts asks the real ones).
onLinux('pipes and devices are copied as such, and of a socket an empty file', async () => {
  const context = join(root, 'special');
  mkdirSync(context);
  writeFileSync(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  execFileSync('mkfifo', [join(context, 'pipe')]);
  const server = createServer().listen(join(context, 'socket'));
  try {
    const listed = execFileSync('tar', ['-tvf', '-'], { input: (await layersOf(context))[0] }).toString();
    expect(listed).toMatch(/^prw.* pipe$/m);
    expect(listed).toMatch(/^-rw.* 0 .* socket$/m);
  } finally {
    server.close();
  }
});
