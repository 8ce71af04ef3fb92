import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../../src/builder/types.ts';
import { requireLocalFiles, unreadIgnoreFile } from '../../../src/engines/request/local-files.ts';

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'files-'));
  for (const name of ['app', 'odd', 'bare', 'empty']) mkdirSync(join(workspace, name));
  writeFileSync(join(workspace, 'app', 'Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(workspace, 'app', 'prod.Dockerfile'), 'FROM scratch\n');
  writeFileSync(join(workspace, 'odd', 'Containerfile'), 'FROM scratch\n');
  writeFileSync(join(workspace, 'bare', 'main.c'), 'int main;\n');
});
afterAll(() => rmSync(workspace, { recursive: true }));

const request = (context: string, file?: string) =>
  ({
    context,
    buildContexts: [] as string[],
    ...(file === undefined ? {} : { file }),
  }) as unknown as BuildRequest;

test.each<[string, string | undefined]>([
  ['app', undefined],
  ['odd', undefined],
  ['app', 'app/prod.Dockerfile'],
  ['bare', 'app/Dockerfile'],
  // As buildx and podman find it.
  ['app', 'prod.Dockerfile'],
  ['app', 'https://example.com/Dockerfile'],
  ['https://github.com/acme/app.git#main', undefined],
  ['git@github.com:acme/app.git', undefined],
  ['github.com/acme/app', undefined],
])('context %j with file %j is left to the engine', (context, file) => {
  expect(() => requireLocalFiles(request(context, file), workspace)).not.toThrow();
});

describe('what is missing is told before anything else:', () => {
  test.each<[string, string | undefined, string, string, RegExp]>([
    ['nowhere', undefined, 'context', 'CONTEXT_MISSING', /"nowhere" isn't a directory/],
    ['app/Dockerfile', undefined, 'context', 'CONTEXT_MISSING', /isn't a directory/],
    ['bare', undefined, 'context', 'DOCKERFILE_MISSING', /^Dockerfile not found in `bare`$/],
    ['app', 'dev.Dockerfile', 'file', 'DOCKERFILE_MISSING', /^Dockerfile not found: `dev\.Dockerfile`$/],
    ['app', 'app', 'file', 'DOCKERFILE_MISSING', /^Dockerfile not found/],
  ])('context %j with file %j', (context, file, input, code, message) => {
    expect(() => requireLocalFiles(request(context, file), workspace)).toThrow(
      expect.objectContaining({
        input,
        code,
        message: expect.stringMatching(message),
        hint: expect.any(String),
      }),
    );
  });

  // FAULTS.md E7: docker/metadata-action's `context` is `workflow` or `git`; here it is the build's.
  test.each(['git', 'workflow'])('context %s of docker/metadata-action', (context) => {
    expect(() => requireLocalFiles(request(context), workspace)).toThrow(
      expect.objectContaining({ input: 'context', hint: expect.stringContaining(`ref-context: ${context}`) }),
    );
  });

  test('an empty workspace wants a checkout', () => {
    expect(() => requireLocalFiles(request('.'), join(workspace, 'empty'))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('actions/checkout') }),
    );
  });
});

/** podman and buildah by themselves read it; what a user excluded there must not be published without a word. */
test.each<[string, string[], string[], boolean]>([
  ['no such file', [], [], false],
  ['.containerignore alone', ['.containerignore'], [], true],
  ['.dockerignore too', ['.containerignore', '.dockerignore'], [], false],
  ['one for the Dockerfile too', ['.containerignore', 'Dockerfile.dockerignore'], [], false],
  ['in an additional context alone', ['more/.containerignore'], ['more'], true],
  [
    'in an additional context that has both',
    ['more/.containerignore', 'more/.dockerignore'],
    ['more'],
    false,
  ],
])('what .containerignore lists is told to be in the image: %s', (_what, files, contexts, told) => {
  const directory = mkdtempSync(join(workspace, 'unread-'));
  mkdirSync(join(directory, 'more'));
  for (const name of ['Dockerfile', ...files]) writeFileSync(join(directory, name), 'FROM scratch\n');
  const buildContexts = contexts.map((name) => `${name}=${join(directory, name)}`);
  const warning = unreadIgnoreFile({ ...request(directory), buildContexts }, workspace);
  expect(warning ?? '').toMatch(told ? /\.containerignore isn't read.*Name it \.dockerignore/ : /^$/);
});

/** FAULTS F8: never out of the context. BuildKit resolves such links inside the context, and finds nothing. */
describe('links that lead out', () => {
  const link = (name: string, target: string) => {
    const directory = mkdtempSync(join(workspace, 'links-'));
    writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
    rmSync(join(directory, name), { force: true });
    symlinkSync(target, join(directory, name));
    return directory;
  };

  test.each([
    ['Dockerfile', '/etc/hostname', undefined, 'DOCKERFILE_INVALID'],
    ['Dockerfile', '../../../../../etc/hostname', undefined, 'DOCKERFILE_INVALID'],
    ['prod.Dockerfile', '/etc/hostname', 'prod.Dockerfile', 'DOCKERFILE_INVALID'],
    ['folder', '/etc', 'folder/hostname', 'DOCKERFILE_INVALID'],
    ['.dockerignore', '/etc/hostname', undefined, 'DOCKERIGNORE_INVALID'],
    ['.dockerignore', '../app/Dockerfile', undefined, 'DOCKERIGNORE_INVALID'],
    ['Dockerfile.dockerignore', '/etc/hostname', undefined, 'DOCKERIGNORE_INVALID'],
    ['.dockerignore', 'nowhere', undefined, 'DOCKERIGNORE_INVALID'],
  ])('%s -> %s with file %j is refused', (name, target, file, code) => {
    const directory = link(name, target);
    const named = file === undefined ? undefined : join(directory, file);
    expect(() => requireLocalFiles(request(directory, named), workspace)).toThrow(
      expect.objectContaining({ code, hint: expect.any(String) }),
    );
  });

  test.each([
    ['.dockerignore', 'Dockerfile'],
    ['Dockerfile', '../app/Dockerfile'],
    ['src', '/etc'],
  ])('%s -> %s is none of them', (name, target) => {
    expect(() => requireLocalFiles(request(link(name, target)), workspace)).not.toThrow();
  });

  test('of an additional context are refused as well', () => {
    const more = link('.dockerignore', '/etc/hostname');
    const both = { ...request('app'), buildContexts: [`more=${more}`, 'image=docker-image://a.example/b'] };
    expect(() => requireLocalFiles(both, workspace)).toThrow(
      expect.objectContaining({ code: 'DOCKERIGNORE_INVALID' }),
    );
  });
});
