import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/build/contract.ts';
import { requireLocalFiles } from '../../src/build/local-files.ts';

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
  ({ context, ...(file === undefined ? {} : { file }) }) as BuildRequest;

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
    ['nowhere', undefined, 'context', 'CONTEXT_MISSING', /"nowhere" is no directory/],
    ['app/Dockerfile', undefined, 'context', 'CONTEXT_MISSING', /is no directory/],
    ['bare', undefined, 'context', 'DOCKERFILE_MISSING', /no Dockerfile in .*bare$/],
    ['app', 'dev.Dockerfile', 'file', 'DOCKERFILE_MISSING', /no Dockerfile at .*dev\.Dockerfile$/],
    ['app', 'app', 'file', 'DOCKERFILE_MISSING', /no Dockerfile at/],
  ])('context %j with file %j', (context, file, input, code, message) => {
    expect(() => requireLocalFiles(request(context, file), workspace)).toThrow(
      expect.objectContaining({ input, code, message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });

  test('an empty workspace wants a checkout', () => {
    expect(() => requireLocalFiles(request('.'), join(workspace, 'empty'))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('actions/checkout') }),
    );
  });
});
