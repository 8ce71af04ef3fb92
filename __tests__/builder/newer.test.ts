import { afterAll, describe, expect, test } from '@jest/globals';
import { buildEmbedded } from '../../src/builder/build.ts';
import { flatten } from '../e2e/corpus/flatten.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles, type FileSpec } from './support.ts';

/*
 * What BuildKits younger than the packaged one can do; expected results follow the Dockerfile reference.
 * https://docs.docker.com/reference/dockerfile/#copy---parents, #copy---exclude, #copy---chmod
 */
const place = temporary();
afterAll(place.dispose);

let builds = 0;

async function build(lines: string[], files: Record<string, FileSpec>) {
  const context = `${place.path}/${builds++}`;
  writeFiles(context, { Dockerfile: ['FROM scratch', ...lines, ''].join('\n'), ...files });
  const { source, root } = await buildEmbedded(buildRequest({ context }), buildEnvironment(place.path));
  return (await flatten(source, root))['image']!.tree;
}

const tree = { 'x/a.txt': 'a', 'x/b.md': 'b', 'y/a.txt': 'a', 'y/deep/er/c.txt': 'c' };

describe('--parents', () => {
  test.each([
    ['./x/a.txt ./y/a.txt /p/', ['p', 'p/x', 'p/x/a.txt', 'p/y', 'p/y/a.txt']],
    ['./x/./a.txt /p/', ['p', 'p/a.txt']],
    ['./y/./deep/er/c.txt /p/', ['p', 'p/deep', 'p/deep/er', 'p/deep/er/c.txt']],
    ['x /p/', ['p', 'p/x', 'p/x/a.txt', 'p/x/b.md']],
    [
      '**/*.txt /p/',
      ['p', 'p/x', 'p/x/a.txt', 'p/y', 'p/y/a.txt', 'p/y/deep', 'p/y/deep/er', 'p/y/deep/er/c.txt'],
    ],
  ])('%s', async (rest, paths) => {
    expect(Object.keys(await build([`COPY --parents ${rest}`], tree))).toEqual(paths);
  });

  test('nothing that matches is an error with its line', async () => {
    await expect(build(['COPY --parents nope /p/'], tree)).rejects.toThrow(/Dockerfile:2: "nope": not found/);
  });
});

describe('--exclude', () => {
  test.each([
    ['--exclude=*.md x /p', ['p', 'p/a.txt']],
    ['--exclude=**/*.txt . /p', ['p', 'p/Dockerfile', 'p/x', 'p/x/b.md', 'p/y', 'p/y/deep', 'p/y/deep/er']],
    ['--exclude=x --exclude=y . /p', ['p', 'p/Dockerfile']],
  ])('%s', async (rest, paths) => {
    expect(Object.keys(await build([`COPY ${rest}`], tree))).toEqual(paths);
  });
});

describe('--chmod in symbols', () => {
  test.each([
    ['u=rwx,go=rx', '0755', '0755'],
    ['go-r', '0600', '0711'],
    ['a+X', '0644', '0755'],
    ['+x', '0755', '0755'],
    ['u+s,g=u', '4664', '4775'],
  ])('%s', async (mode, file, directory) => {
    const made = await build([`COPY --chmod=${mode} x /p/`], { 'x/f': 'f', 'x/d': { directory: true } });
    expect(made['p/f']).toContain(`file ${file} `);
    expect(made['p/d']).toContain(`directory ${directory} `);
  });

  test('nonsense is refused', async () => {
    await expect(build(['COPY --chmod=u! x /p'], tree)).rejects.toThrow(
      /Dockerfile:2: invalid chmod parameter/,
    );
  });
});
