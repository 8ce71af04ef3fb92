import { tmpdir } from 'node:os';
import { afterEach, expect, test } from '@jest/globals';
import type { Digest } from '../../../src/oci/digest.ts';
import { PublishFailedError } from '../../../src/publish/error.ts';
import type { WantedTag } from '../../../src/publish/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import {
  errorBody,
  startLyingRegistry,
  type Lie,
  type LyingRegistry,
} from '../../e2e/support/lying-registry.ts';
import { openFake } from '../../registry/support/fake-registry.ts';
import { image } from '../support/images.ts';
import { memorySource } from '../support/memory.ts';
import { publishOne } from '../support/publish-one.ts';

/**
 * A hundred new tags over HTTP. What oras 1.3 sends for them is a PUT each; what is read back as well costs a HEAD
 * each (issue 20). docs/decisions/look-again-before-a-tag-moves.md
 */
const made = image(['new']);
const older = image(['older']);

let registry: LyingRegistry;
afterEach(() => registry.close());

/** distribution, Harbor and Artifactory don't know `?tag=`; FACTS: Zot does, and acknowledges by `OCI-Tag`. */
const ONE_BY_ONE: Lie = {
  on: 'manifest-put',
  when: ({ url }) => url.includes('?tag='),
  ignored: true,
  status: 400,
  body: errorBody('UNSUPPORTED'),
};

const plain = (count: number): WantedTag[] =>
  Array.from({ length: count }, (_, number) => ({ name: `t${number}`, writeOnce: false }));

function run(tags: WantedTag[], what = made) {
  const destination = openFake(registry.host).repository('a/b', { access: 'push' });
  const content = { source: memorySource(what.content), root: what.root };
  return publishOne(content, [{ destination, tags, optional: false }], {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: tmpdir(),
  });
}

/** Requests for each tag, as `HEAD, PUT, HEAD`. */
function requests(): Map<string, string> {
  const found = new Map<string, string>();
  for (const { kind, method, reference } of registry.asked) {
    if (!kind.startsWith('manifest-') || reference.includes(':')) continue;
    const before = found.get(reference);
    found.set(reference, before === undefined ? method : `${before}, ${method}`);
  }
  return found;
}

async function held(): Promise<Record<string, string>> {
  const tags = (await registry.storage.tags('a/b')) ?? [];
  const digests = await Promise.all(tags.map((tag) => registry.storage.tag('a/b', tag)));
  return Object.fromEntries(tags.map((tag, index) => [tag, digests[index] ?? '']));
}

const all = (count: number, digest: string) =>
  Object.fromEntries(
    plain(count)
      .map(({ name }): [string, string] => [name, digest])
      .sort(),
  );

test('where tags are set one by one: a PUT and a HEAD each, and few more', async () => {
  registry = await startLyingRegistry({ lies: [ONE_BY_ONE] });
  await run(plain(100));
  expect(await held()).toEqual(all(100, made.root.digest));
  const witnesses = ['t0', 't99'];
  const others = [...requests()].filter(([name]) => !witnesses.includes(name));
  expect(others).toHaveLength(98);
  expect(new Set(others.map(([, line]) => line))).toEqual(new Set(['PUT, HEAD']));
  expect(registry.asked.length).toBeLessThanOrEqual(2 * 100 + 24);
});

test('where tags are set together: four PUTs, and a HEAD each', async () => {
  registry = await startLyingRegistry();
  await run(plain(100));
  expect(await held()).toEqual(all(100, made.root.digest));
  const puts = registry.asked.filter(({ url }) => url.includes('?tag='));
  expect(puts.map(({ url }) => url.split('tag=').length - 1)).toEqual([2, 40, 40, 18]);
  expect(requests().get('t50')).toBe('HEAD');
  expect(registry.asked.length).toBeLessThanOrEqual(100 + 24);
});

// The first listing is of before the build; each of these is of right before the tags move.
test.each<[string, Partial<Lie>]>([
  ['401', { status: 401, body: errorBody('UNAUTHORIZED') }],
  ['403', { status: 403, body: errorBody('DENIED') }],
  ['404', { status: 404, body: errorBody('NAME_UNKNOWN') }],
  ['405', { status: 405, body: errorBody('UNSUPPORTED') }],
  ['500', { status: 500, body: '' }],
  ['of every other name', { thinned: true }],
  ['in pages of one', { paged: 1 }],
  ['empty', { body: '{"name":"a/b","tags":[]}' }],
  ['null', { body: '{"name":"a/b","tags":null}' }],
  ['not JSON', { body: '<html>' }],
  ['of another repository, from a cache', { body: '{"name":"a/b","tags":["latest"]}' }],
  ['cut in the middle', { cut: 'told' }],
  ['a closed connection', { gone: 'closed' }],
])('a listing that is %s: each tag is looked at first', async (_name, lie) => {
  registry = await startLyingRegistry({ lies: [ONE_BY_ONE, { on: 'tags', from: 2, ...lie }] });
  await run(plain(20));
  expect(await held()).toEqual(all(20, made.root.digest));
  for (const [name, line] of requests())
    if (!['t0', 't9'].includes(name)) expect([name, line]).toEqual([name, 'HEAD, PUT, HEAD']);
});

test('a listing with more names than it should have: what it shows is looked at', async () => {
  registry = await startLyingRegistry({ lies: [ONE_BY_ONE, { on: 'tags', from: 2, names: ['t5', '../x'] }] });
  await run(plain(20));
  expect(await held()).toEqual(all(20, made.root.digest));
  expect(requests().get('t5')).toBe('HEAD, PUT, HEAD');
  expect(requests().get('t6')).toBe('PUT, HEAD');
});

test('refused at the fifty-eighth: what was there is there again, and nothing else', async () => {
  registry = await startLyingRegistry();
  await run(
    [
      { name: 't3', writeOnce: false },
      { name: 't58', writeOnce: false },
    ],
    older,
  );
  const refused: Lie = {
    on: 'manifest-put',
    when: ({ reference }) => reference === 't57',
    ignored: true,
    status: 403,
    body: errorBody('DENIED'),
  };
  registry.lies.push(ONE_BY_ONE, refused);
  await expect(run(plain(100))).rejects.toBeInstanceOf(PublishFailedError);
  expect(await held()).toEqual({ t3: older.root.digest, t58: older.root.digest });
});

test.each(['tag', 'retag'] as const)('accepted, and lost (%s): red, and rolled back', async (loses) => {
  const lost: Lie = { on: 'manifest-put', when: ({ reference }) => reference === 't57', loses };
  registry = await startLyingRegistry({ lies: [ONE_BY_ONE, lost] });
  await expect(run(plain(100))).rejects.toMatchObject({ code: 'READ_BACK_MISMATCH' });
  const left = await held();
  delete left['t57'];
  expect(left).toEqual({});
});

test('acknowledged together, and one of them lost: red, and rolled back', async () => {
  registry = await startLyingRegistry();
  const write = registry.storage.writeTag.bind(registry.storage);
  const storage = new Proxy(registry.storage, {
    get: (real, name) =>
      name === 'writeTag'
        ? (path: string, tag: string, ...rest: [Digest]) =>
            tag === 't57' ? Promise.resolve() : write(path, tag, ...rest)
        : (Reflect.get(real, name) as unknown),
  });
  await registry.close();
  registry = await startLyingRegistry({ storage });
  await expect(run(plain(100))).rejects.toMatchObject({ code: 'READ_BACK_MISMATCH' });
  expect(await held()).toEqual({});
});
