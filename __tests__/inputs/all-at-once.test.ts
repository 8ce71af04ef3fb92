import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { gatherRequest } from '../../src/inputs/read-request.ts';
import { createInputReader } from '../../src/inputs/reader.ts';
import { problemsIn, type PublishError } from '../../src/oci/errors.ts';
import { silent } from '../../src/support/reporter.ts';

const workspace = mkdtempSync(join(tmpdir(), 'inputs-'));
writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n');
afterAll(() => rmSync(workspace, { recursive: true }));

/** `input:line` of each error, in the order in which they are reported. */
async function places(inputs: Record<string, string>): Promise<string[]> {
  const reader = createInputReader((name) => inputs[name]);
  const place = { env: {}, workspace, temporaryDirectory: '/nowhere' };
  const problem: unknown = await gatherRequest(reader, place, silent).catch((error: unknown) => error);
  return problemsIn(problem as PublishError).map(
    ({ input, line }) => `${input}${line === undefined ? '' : `:${line}`}`,
  );
}

/** One mistake per input that earlier was found at another stage, with its place. Line 1 is blameless where it can be. */
const MISTAKES: Record<string, [text: string, place: string]> = {
  images: ['ghcr.io/acme/app\nquay.io/acme/app:1.2', 'images:2'],
  tags: ['type=sha\ntype=semvar,pattern={{version}}', 'tags:2'],
  flavor: ['latest=maybe', 'flavor:1'],
  labels: ['- a=b', 'labels:1'],
  context: ['missing', 'context'],
  platforms: ['linux', 'platforms:1'],
  'registry-auth': ['- registry: ghcr.io\n  usrname: x\n  password: y', 'registry-auth:2'],
  sign: ['format: cosign', 'sign:1'],
  verify: ['- identitty: x', 'verify:1'],
  'trusted-root': ['missing.json', 'trusted-root:1'],
  'rate-limit': ['never', 'rate-limit:1'],
  retries: ['many', 'retries:1'],
  timeout: ['soon', 'timeout:1'],
};

/** FAULTS, "all invalid inputs at once"; issue 18: each with its place, in the order of the inputs. */
describe('mistakes in several inputs', () => {
  const names = Object.keys(MISTAKES);
  const textOf = (name: string): string => MISTAKES[name]?.[0] ?? '';
  const placeOf = (name: string): string => MISTAKES[name]?.[1] ?? '';
  const withSign = (some: readonly string[]) => ({
    // These are only read where something is signed or verified.
    ...(some.includes('trusted-root') && !some.includes('verify') ? { sign: 'true' } : {}),
    ...Object.fromEntries(some.map((name) => [name, textOf(name)])),
  });

  test.each(names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const)))(
    'in %s and %s are told together',
    async (one, other) => {
      // A trusted root isn't read when `sign` can't be.
      if (one === 'sign' && other === 'trusted-root') return;
      expect(await places(withSign([one, other]))).toEqual([placeOf(one), placeOf(other)]);
    },
  );

  test('are all told at once', async () => {
    const all = names.filter((name) => name !== 'trusted-root');
    expect(await places(withSign(all))).toEqual(all.map(placeOf));
  });

  test.each([
    [{ mirror: '- fom: a.example/b', retries: 'x' }, ['mirror:1', 'retries:1']],
    [{ 'mirror-file': 'missing.yml', timeout: 'x' }, ['mirror-file', 'timeout:1']],
    [{ from: 'oci:x', context: 'sub', 'registry-auth': 'nothing' }, ['from:1', 'context', 'registry-auth:1']],
    [
      { from: 'oci:x\ndir:y\noci-archive:\nGHCR.io/A', retries: 'x' },
      ['from:1', 'from:2', 'from:3', 'from:4', 'retries:1'],
    ],
    [{ from: 'dir:y', 'dry-run': 'true' }, ['from:1']],
    // A mirror needs no Dockerfile, even if its rules can't be read.
    [{ 'mirror-file': 'missing.yml', file: 'missing' }, ['mirror-file']],
  ])('%j', async (inputs, expected) => {
    expect(await places(inputs)).toEqual(expected);
  });
});
