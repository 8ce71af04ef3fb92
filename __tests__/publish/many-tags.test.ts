import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import type { Target, WantedTag } from '../../src/publish/types.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import { publishOne } from './support/publish-one.ts';
import { silent } from '../../src/support/reporter.ts';
import { image } from './support/images.ts';
import { memoryRepository, type MemoryRepository, memorySource, type Operation } from './support/memory.ts';

const made = image(['new']);
const older = image(['older']);

/** A hundred tags that move only where `mayMove` lets them. */
const many = (change: Partial<Record<string, Partial<WantedTag>>> = {}): WantedTag[] =>
  Array.from({ length: 100 }, (_, number) => `t${number}`).map((name) => ({
    name,
    writeOnce: false,
    ...change[name],
  }));

function run(repositories: MemoryRepository[], tags = many(), what = made) {
  const targets: Target[] = repositories.map((destination) => ({ destination, tags, optional: false }));
  const content = { source: memorySource(what.content), root: what.root };
  return publishOne(content, targets, {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: tmpdir(),
  });
}

/** Looks at digests aside, which staging has its own of. */
const counted = ({ log }: MemoryRepository, operation: Operation) =>
  log.filter((line) => line.split(' ')[0] === operation && !line.includes('sha256:')).length;

/** Somebody else sets a tag, when the first tag of ours moves. */
function interfere(repository: MemoryRepository, tag: string): void {
  repository.manifests.set(older.root.digest, {
    bytes: older.content.at(-1)!,
    mediaType: older.root.mediaType,
  });
  repository.options.before = (operation, subject) => {
    if (operation === 'tag' && subject === 't0') repository.tagged.set(tag, older.root.digest);
  };
}

/** t0 and t99 in the order of listings, which distribution-spec asks to be lexical. */
const WITNESSES = ['t0', 't99'];

test('of many new tags two are looked at and set; a listing that shows them speaks for the others', async () => {
  const repository = memoryRepository();
  await run([repository]);
  expect(repository.tagged.size).toBe(100);
  expect([counted(repository, 'tags'), counted(repository, 'resolve'), counted(repository, 'tag')]).toEqual([
    2, 102, 100,
  ]);
  const lines = repository.log.filter((line) => / t\d+$|^tags$/.test(line));
  const listed = lines.lastIndexOf('tags');
  for (const { name } of many()) {
    const moved = lines.indexOf(`tag ${name}`);
    if (WITNESSES.includes(name)) expect(lines.slice(0, moved)).toContain(`resolve ${name}`);
    expect([name, moved < listed]).toEqual([name, WITNESSES.includes(name)]);
    expect(lines.slice(moved)).toContain(`resolve ${name}`);
  }
});

test('many tags that are there cost a look each, and a listing', async () => {
  const repository = memoryRepository();
  await run([repository]);
  repository.log.length = 0;
  const report = await run([repository]);
  expect(report.images[0]!.status).toBe('unchanged');
  expect([counted(repository, 'tags'), counted(repository, 'resolve'), counted(repository, 'tag')]).toEqual([
    1, 100, 0,
  ]);
});

test('tags that are there and move are looked at right before: what they pointed at has to be known', async () => {
  const repository = memoryRepository();
  await run([repository], many(), older);
  repository.log.length = 0;
  const report = await run([repository]);
  expect(report.images[0]!.tags.map(({ previous }) => previous)).toEqual(Array(100).fill(older.root.digest));
  expect([counted(repository, 'tags'), counted(repository, 'resolve'), counted(repository, 'tag')]).toEqual([
    1, 300, 100,
  ]);
});

test('a version and its floating tag among many keep their looks: at first, before, between and after', async () => {
  const repository = memoryRepository();
  const versions = (names: readonly string[]): string[] => names.filter((name) => name === '1.2.3');
  const mayMove: WantedTag['mayMove'] = () => Promise.resolve({ move: true });
  const floating: WantedTag = { name: 'latest', writeOnce: false, mayMove, versions };
  await run([repository], [{ name: '1.2.3', writeOnce: true }, ...many(), floating]);
  const of = (name: string) => repository.log.filter((line) => line.endsWith(` ${name}`));
  expect(of('1.2.3')).toEqual(['resolve 1.2.3', 'resolve 1.2.3', 'tag 1.2.3', 'resolve 1.2.3']);
  // Absent in the first listing; looked at between the version and the plain tags, and when its turn comes.
  expect(of('latest').at(-1)).toBe('resolve latest');
  expect(of('latest').at(-2)).toBe('tag latest');
  const order = repository.log.filter((line) => line.startsWith('tag ')).map((line) => line.slice(4));
  expect([order[0], order.at(-1)]).toEqual(['1.2.3', 'latest']);
  const between = repository.log.slice(
    repository.log.indexOf('tag 1.2.3'),
    repository.log.indexOf(`tag ${WITNESSES[0]}`),
  );
  expect(between).toContain('resolve latest');
});

test('what many tags point at is read once for a decision, not once a tag', async () => {
  const repository = memoryRepository();
  const asking: WantedTag['mayMove'] = async (state) => {
    await state.currentAnnotations();
    return { move: true };
  };
  const tags = many(Object.fromEntries(many().map(({ name }) => [name, { mayMove: asking }])));
  await run([repository], tags, older);
  repository.log.length = 0;
  await run([repository], tags);
  const read = repository.log.filter((line) => line === `readManifest ${older.root.digest}`);
  // Before staging, before the tags move, and once for the sizes in the report.
  expect(read).toHaveLength(3);
});

test('a registry that tags in one request does so with all of them', async () => {
  const repository = memoryRepository({ tagsInOneRequest: true });
  await run([repository]);
  expect([...repository.tagged.values()]).toEqual(Array(100).fill(made.root.digest));
  expect(counted(repository, 'tag')).toBe(0);
  expect(repository.log.filter((line) => /^putManifest \S+ t/.test(line))).toHaveLength(2);
});

test('a late tag that somebody moved meanwhile is decided again, and stays in every registry', async () => {
  const repositories = ['a.example', 'b.example'].map((host) => memoryRepository({ host }));
  interfere(repositories[1]!, 't90');
  const mayMove: WantedTag['mayMove'] = async ({ current }) =>
    current ? { move: false, reason: 'it is newer' } : { move: true };
  await run(repositories, many({ t90: { mayMove } }));
  expect(repositories[1]!.tagged.get('t90')).toBe(older.root.digest);
  expect(repositories[0]!.tagged.has('t90')).toBe(false);
  for (const { tagged } of repositories) expect(tagged.get('t99')).toBe(made.root.digest);
});

test('a late write-once tag is looked at before any tag moves', async () => {
  const repository = memoryRepository();
  repository.options.before = (operation) => {
    if (operation !== 'putManifest') return;
    repository.manifests.set(older.root.digest, {
      bytes: older.content.at(-1)!,
      mediaType: older.root.mediaType,
    });
    repository.tagged.set('t90', older.root.digest);
  };
  const failure = await run([repository], many({ t90: { writeOnce: true } })).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 'TAG_IMMUTABLE' });
  expect([...repository.tagged.keys()]).toEqual(['t90']);
});

test('a listing that is behind, or refused, loses no tag: what was there comes back', async () => {
  for (const behind of [true, false]) {
    const repository = memoryRepository();
    await run([repository], [{ name: 't50', writeOnce: false }], older);
    repository.tags = async function* () {
      if (!behind) throw new Error('denied');
      yield* [];
    };
    repository.options.before = (operation, subject) => {
      if (operation === 'tag' && subject === 't99') throw new Error('no more');
    };
    await expect(run([repository])).rejects.toBeInstanceOf(PublishFailedError);
    expect([...repository.tagged]).toEqual([['t50', older.root.digest]]);
  }
});
