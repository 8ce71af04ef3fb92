import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { extract, pack } from 'tar-stream';
import { buildEmbedded } from '../../src/builder/build.ts';
import { children, parseManifest } from '../../src/oci/manifest.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from './support.ts';

/** https://docs.docker.com/reference/dockerfile/ and image-spec config.md, instruction by instruction. */
const place = temporary();
beforeAll(() => writeFiles(place.path, { a: 'a\n', 'dir/b': 'b\n', 'dir/c': { text: 'c\n', mode: 0o755 } }));
afterAll(place.dispose);

interface Built {
  config: Record<string, unknown>;
  history: { created_by?: string; empty_layer?: boolean }[];
  /** Of all layers, the last entry of a name: `mode owner size`, or where a link leads. */
  files: Record<string, string>;
}

async function build(dockerfile: string, buildArgs: string[] = []): Promise<Built> {
  writeFiles(place.path, { Dockerfile: `FROM scratch\n${dockerfile}\n` });
  const environment = buildEnvironment(place.path);
  const { source, root } = await buildEmbedded(buildRequest({ context: place.path, buildArgs }), environment);
  const manifest = parseManifest(await source.readManifest(root), root.mediaType, 'test');
  if (manifest.kind !== 'image') throw new Error(`a ${manifest.kind}`);
  const read = async (descriptor: (typeof manifest.layers)[number]) =>
    buffer(await source.readBlob(descriptor));
  const image = JSON.parse((await read(manifest.config)).toString()) as Built;
  const files: Built['files'] = {};
  for (const { descriptor, role } of children(root, await source.readManifest(root))) {
    if (role === 'layer') Object.assign(files, await list(await read(descriptor)));
  }
  return { config: image.config ?? {}, history: image.history, files };
}

async function list(layer: Buffer): Promise<Built['files']> {
  const archive = extract();
  archive.end(layer[0] === 0x1f ? gunzipSync(layer) : layer);
  const files: Built['files'] = {};
  for await (const { header, ...entry } of archive) {
    const owner = `${header.uid}:${header.gid}`;
    files[header.name.replace(/\/$/, '')] =
      header.linkname ?? `${((header.mode ?? 0) & 0o7777).toString(8)} ${owner} ${header.size}`;
    (entry as unknown as { resume?(): void }).resume?.();
  }
  return files;
}

describe('the config', () => {
  test.each<[string, Record<string, unknown>]>([
    ['CMD ["/a", "-x"]', { Cmd: ['/a', '-x'] }],
    ['CMD /a -x', { Cmd: ['/bin/sh', '-c', '/a -x'] }],
    ['SHELL ["/bin/bash", "-c"]\nCMD /a', { Cmd: ['/bin/bash', '-c', '/a'], Shell: ['/bin/bash', '-c'] }],
    ['ENTRYPOINT ["/a"]', { Entrypoint: ['/a'] }],
    ['ENTRYPOINT exec /a', { Entrypoint: ['/bin/sh', '-c', 'exec /a'] }],
    // "If CMD is defined from the base image, setting ENTRYPOINT will reset CMD": only of the base, not of this file.
    ['CMD ["x"]\nENTRYPOINT ["/a"]', { Cmd: ['x'], Entrypoint: ['/a'] }],
    ['ENV A=1 B="two words" C=x\\ y', { Env: expect.arrayContaining(['A=1', 'B=two words', 'C=x y']) }],
    ['ENV A 1 and the rest', { Env: expect.arrayContaining(['A=1 and the rest']) }],
    ['ENV A=1\nENV A=$A-2 B=${A}', { Env: expect.arrayContaining(['A=1-2', 'B=1']) }],
    ['ENV A=${none:-default} B=${none:+set}', { Env: expect.arrayContaining(['A=default', 'B=']) }],
    [
      'EXPOSE 80 53/udp 8000-8002',
      { ExposedPorts: { '80/tcp': {}, '53/udp': {}, '8000/tcp': {}, '8001/tcp': {}, '8002/tcp': {} } },
    ],
    ['LABEL a=1 "b c"="two words"', { Labels: { a: '1', 'b c': 'two words' } }],
    ['USER 1000:1000', { User: '1000:1000' }],
    ['VOLUME /data /log', { Volumes: { '/data': {}, '/log': {} } }],
    ['VOLUME ["/data"]', { Volumes: { '/data': {} } }],
    ['WORKDIR /a\nWORKDIR b/c\nWORKDIR ../d', { WorkingDir: '/a/b/d' }],
    ['STOPSIGNAL SIGKILL', { StopSignal: 'SIGKILL' }],
    ['ONBUILD COPY . /app', { OnBuild: ['COPY . /app'] }],
    ['HEALTHCHECK NONE', { Healthcheck: { Test: ['NONE'] } }],
    ['HEALTHCHECK CMD curl -f http://x', { Healthcheck: { Test: ['CMD-SHELL', 'curl -f http://x'] } }],
    [
      'HEALTHCHECK --interval=1m30s --timeout=3s --start-period=5s --retries=4 CMD ["/a"]',
      // Nanoseconds.
      { Healthcheck: { Test: ['CMD', '/a'], Interval: 90e9, Timeout: 3e9, StartPeriod: 5e9, Retries: 4 } },
    ],
    ['ARG A=1\nLABEL a=$A', { Labels: { a: '1' } }],
  ])('%s', async (dockerfile, expected) => {
    expect((await build(dockerfile)).config).toMatchObject(expected);
  });

  test('an argument that is given wins over its default, and stays out of the history', async () => {
    const { config, history } = await build('ARG A=1\nARG B\nLABEL a=$A b=$B', ['A=2', 'B=secret-like']);
    expect(config).toMatchObject({ Labels: { a: '2', b: 'secret-like' } });
    const arguments_ = history.filter(({ created_by = '' }) => created_by.startsWith('ARG'));
    expect(JSON.stringify(arguments_)).not.toContain('secret-like');
  });

  test.each([
    ['ENV A', /ENV/],
    ['EXPOSE http', /http/],
    ['HEALTHCHECK --interval=soon CMD x', /HEALTHCHECK|interval/],
    ['HEALTHCHECK --retries=-1 CMD x', /retries/],
    ['ONBUILD FROM x', /ONBUILD/],
    ['ONBUILD ONBUILD COPY a /', /ONBUILD/],
    ['SHELL /bin/bash', /SHELL/],
    ['CMDD x', /CMDD/],
    ['COPY missing /x', /missing/],
    ['COPY a dir /x', /x/],
    ['COPY --chmod=9z a /x', /chmod|9z/],
    ['COPY --from=nobody a /x', /nobody/],
    ['USER', /USER/],
  ])('%s is an error that names its line', async (dockerfile, what) => {
    await expect(build(dockerfile)).rejects.toThrow(what);
    await expect(build(dockerfile)).rejects.toThrow(/Dockerfile:2/);
  });
});

describe('files', () => {
  test.each<[string, Record<string, string>]>([
    ['COPY a /x', { x: '644 0:0 2' }],
    ['COPY a /deep/er/', { 'deep/er/a': '644 0:0 2' }],
    ['COPY dir /d', { 'd/b': '644 0:0 2', 'd/c': '755 0:0 2' }],
    ['COPY a dir/b /d/', { 'd/a': '644 0:0 2', 'd/b': '644 0:0 2' }],
    ['COPY d*/[bc] /d/', { 'd/b': '644 0:0 2', 'd/c': '755 0:0 2' }],
    ['COPY ["a", "/with space"]', { 'with space': '644 0:0 2' }],
    ['COPY --chmod=600 --chown=7:8 a /x', { x: '600 7:8 2' }],
    ['COPY --chmod=u=rwX,go=rX dir /d', { 'd/b': '644 0:0 2' }],
    ['WORKDIR /w\nCOPY a .', { 'w/a': '644 0:0 2' }],
    ['COPY <<EOF /x\none\ntwo\nEOF', { x: '644 0:0 8' }],
    ['COPY --parents dir/b /d/', { 'd/dir/b': '644 0:0 2' }],
    ['COPY --exclude=c dir /d', { 'd/b': '644 0:0 2' }],
    ['ADD a /x', { x: '644 0:0 2' }],
  ])('%s', async (dockerfile, expected) => {
    const { files } = await build(dockerfile);
    expect(files).toMatchObject(expected);
    if (dockerfile.includes('--exclude')) expect(files).not.toHaveProperty(['d/c']);
  });

  test('from another stage', async () => {
    const { files } = await build('COPY a /one\nFROM scratch\nCOPY --from=0 /one /two');
    expect(Object.keys(files)).toEqual(['two']);
  });

  // File format of the magic bytes: https://tukaani.org/xz/xz-file-format.txt, 2.1.1.1.
  test('ADD says of an xz archive that it needs an engine', async () => {
    writeFiles(place.path, { 'archive.tar.xz': Buffer.from('fd377a585a000000', 'hex') });
    await expect(build('ADD archive.tar.xz /out')).rejects.toThrow(/xz/);
  });

  test.each([
    ['tar', (bytes: Buffer) => bytes],
    ['tar.gz', (bytes: Buffer) => gzipSync(bytes)],
  ])('ADD unpacks a %s', async (name, compress) => {
    const archive = pack();
    archive.entry({ name: 'inside/file', mode: 0o640, uid: 5, gid: 6 }, 'text');
    archive.entry({ name: 'inside/link', type: 'symlink', linkname: 'file' });
    archive.finalize();
    writeFiles(place.path, { [`archive.${name}`]: compress(await buffer(archive)) });
    const { files } = await build(`ADD archive.${name} /out`);
    expect(files).toMatchObject({ 'out/inside/file': '640 5:6 4', 'out/inside/link': 'file' });
  });
});
