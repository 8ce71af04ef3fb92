import { describe, expect, jest, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { createInputReader } from '../../src/inputs/reader.ts';
import { readInputs } from '../../src/inputs/read-request.ts';
import { parseList } from '../../src/inputs/list.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import { silent } from '../../src/support/reporter.ts';

// What docker/build-push-action makes of each input: `getInputs` in its src/context.ts says which inputs split at
// commas (README: "List/CSV") and which do not ("List"); `Util.getList` in docker/actions-toolkit src/util.ts reads
// both with csv-parse (relaxQuotes, relaxColumnCount, skipEmptyLines), joins the fields of a "List" by commas again,
// and trims every entry. Two differences are meant: a line that begins with # is a comment, except in `secrets`; and
// white space at the end of a secret belongs to it.

function read(inputs: Record<string, string>, notice = jest.fn()) {
  const request = readInputs(
    createInputReader((name) => inputs[name], { ...silent, notice, warning: notice }),
    {
      env: {},
      workspace: '/nowhere',
      temporaryDirectory: '/nowhere',
      idToken: () => Promise.reject(new Error('not asked')),
    },
  );
  const { build } = request;
  const lists: Record<string, readonly string[]> = {
    'add-hosts': build.addHosts,
    allow: build.allow,
    attests: build.attests,
    'build-args': build.buildArgs,
    'build-contexts': build.buildContexts,
    'cache-from': build.cacheFrom,
    'cache-to': build.cacheTo,
    'no-cache-filters': build.noCacheFilters,
    platforms: build.platforms.map(formatPlatform),
    secrets: build.secrets,
    'secret-envs': build.secretEnvs,
    'secret-files': build.secretFiles,
    ssh: build.ssh,
    ulimit: build.ulimits,
    'immutable-tags': request.immutableTags,
    'bake-files': request.bake?.files ?? [],
    from: request.from.map(({ name }) => name),
  };
  return lists;
}

const LINES = [
  'attests',
  'build-args',
  'build-contexts',
  'cache-from',
  'cache-to',
  'secret-files',
  'secrets',
  'ulimit',
];
const COMMAS = ['add-hosts', 'allow', 'no-cache-filters', 'secret-envs', 'ssh'];

describe.each(LINES)('%s: one entry per line', (input) => {
  test.each<[string, string[]]>([
    ['A=1', ['A=1']],
    ['A=1\nB=2\n', ['A=1', 'B=2']],
    ['A=1\r\nB=2\r\n', ['A=1', 'B=2']],
    ['\n\n  A=1\n \n\tB=2\n', ['A=1', 'B=2']],
    ['A=1,2,3', ['A=1,2,3']],
    ['A=pre#post', ['A=pre#post']],
    ['A=#post', ['A=#post']],
    ['A=pre #post', ['A=pre #post']],
    ['A=1#,#2', ['A=1#,#2']],
    ['src=https://github.com/acme/lib.git#v1.2:sub', ['src=https://github.com/acme/lib.git#v1.2:sub']],
    ['A=x "y" z', ['A=x "y" z']],
    ['A={"k":"v","l":"w"}', ['A={"k":"v","l":"w"}']],
    ['"A=1,2"', ['A=1,2']],
    ['"A=x ""y"" z"', ['A=x "y" z']],
    ['"A=line one\nline two"\nB=2', ['A=line one\nline two', 'B=2']],
    ['"A=one\n# two\nthree"', ['A=one\n# two\nthree']],
    ['"# quoted=1"', ['# quoted=1']],
    ['"A"=1', ['"A"=1']],
    ['A=x,"y,z"', ['A=x,y,z']],
    ['A=x,"y\nz"', ['A=x,y\nz']],
    ['A=,', ['A=,']],
    ['A', ['A']],
  ])('%j', (text, wanted) => expect(read({ [input]: text })[input]).toEqual(wanted));
});

describe.each(COMMAS)('%s: entries by line and by comma', (input) => {
  test.each<[string, string[]]>([
    ['A=EA,B=EB', ['A=EA', 'B=EB']],
    ['A=EA, B=EB ,,C=EC', ['A=EA', 'B=EB', 'C=EC']],
    ['A=EA\nB=EB', ['A=EA', 'B=EB']],
    ['A=EA\r\nB=EB,C=EC\r\n', ['A=EA', 'B=EB', 'C=EC']],
    ['"A=EA,B=EB"', ['A=EA', 'B=EB']],
    ['"A=1,2",B=3', ['A=1,2', 'B=3']],
    ['A=a#b,#c', ['A=a#b', '#c']],
    ['A=x "y",B', ['A=x "y"', 'B']],
    [',', []],
  ])('%j', (text, wanted) => expect(read({ [input]: text })[input]).toEqual(wanted));
});

test.each<[string, string[]]>([
  ['linux/amd64,linux/arm64\nlinux/arm/v7', ['linux/amd64', 'linux/arm64', 'linux/arm/v7']],
  ['"linux/amd64,linux/arm64"', ['linux/amd64', 'linux/arm64']],
  ['# none\nlinux/amd64', ['linux/amd64']],
])('platforms: %j', (text, wanted) => expect(read({ platforms: text })['platforms']).toEqual(wanted));

describe('secrets keep their bytes', () => {
  test.each<[string, string[]]>([
    ['K=pa#ss', ['K=pa#ss']],
    ['K=#pass', ['K=#pass']],
    ['#K=pass', ['#K=pass']],
    ['  K= pass ', ['K= pass ']],
    ['K=pass\t\nL= x', ['K=pass\t', 'L= x']],
    ['K=pass \r\nL=x \r\n', ['K=pass ', 'L=x ']],
    ['"K=one\ntwo\n"', ['K=one\ntwo\n']],
    ['"K=\n#one\r\ntwo "', ['K=\n#one\r\ntwo ']],
    ['K=a=b==', ['K=a=b==']],
    ['K="quoted"', ['K="quoted"']],
    ['K=\u00a0x\u3000', ['K=\u00a0x\u3000']],
  ])('%j', (text, wanted) => expect(read({ secrets: text })['secrets']).toEqual(wanted));

  test('what docker/build-push-action loses is said', () => {
    const told = jest.fn();
    expect(read({ secrets: 'K=a,"b"' }, told)['secrets']).toEqual(['K=a,b']);
    expect(told).toHaveBeenCalledWith(expect.stringContaining('Quotes after a comma'), {
      input: 'secrets',
      line: 1,
    });
  });
});

describe('comments', () => {
  const lists = [...LINES, ...COMMAS].filter((input) => input !== 'secrets');
  test.each(lists)('in %s are skipped with a notice', (input) => {
    const told = jest.fn();
    expect(read({ [input]: '# why, "and how\nA=1\n  #B=2\n' }, told)[input]).toEqual(['A=1']);
    expect(told.mock.calls).toEqual([
      [expect.stringContaining(`comment in \`${input}\``), { input, line: 1 }],
      [expect.stringContaining(`comment in \`${input}\``), { input, line: 3 }],
    ]);
  });

  test.each(['immutable-tags', 'from'])('in %s, a list of ours, are skipped silently', (input) => {
    const told = jest.fn();
    const entry = input === 'from' ? 'oci:a#b' : 'edge-*';
    expect(read({ [input]: `# which\n${entry}` }, told)[input]).toEqual([entry]);
    expect(told).not.toHaveBeenCalled();
  });
});

test.each([...LINES, ...COMMAS])('a quote in %s that does not end is refused with its line', (input) => {
  expect(() => read({ [input]: 'A=1\n"B=s3cret' })).toThrow(
    expect.objectContaining({ input, line: 2, message: expect.not.stringContaining('s3cret') }),
  );
});

test('every line is counted, those within quotes too', () => {
  expect(parseList('# c\n"a\nb",c\nd', 'commas', 'x').entries).toEqual([
    { text: 'a\nb', line: 2 },
    { text: 'c', line: 2 },
    { text: 'd', line: 4 },
  ]);
});

test('long input is read in linear time', () => {
  const text = `K=${'a,"b"'.repeat(100_000)}`;
  const begun = performance.now();
  parseList(text, 'lines', 'x');
  expect(performance.now() - begun).toBeLessThan(2000);
});

// The same library with the same options, on drawn texts without comments.
describe('equal to csv-parse, which docker/actions-toolkit uses,', () => {
  const texts = fc
    .array(fc.constantFrom('"', '""', ',', '\n', 'a', ' ', '=', 'b c', "'"), { maxLength: 14 })
    .map((parts) => parts.join('').trim());
  test.each(['lines', 'commas'] as const)('%s', (style) => {
    fc.assert(
      fc.property(texts, (text) => {
        const mine = attempt(() => parseList(text, style, 'x').entries.map((entry) => entry.text));
        const theirs = attempt(() => {
          const options = { relaxQuotes: true, relaxColumnCount: true, skipEmptyLines: true };
          const records = parse(text, options) as string[][];
          const fields = records.flatMap((record) =>
            style === 'lines' ? record.join(',') : record.length === 1 ? record[0]!.split(',') : record,
          );
          return fields.map((field) => field.trim()).filter((field) => field !== '');
        });
        expect(mine).toEqual(theirs);
      }),
      { numRuns: 1000 },
    );
  });
});

function attempt<T>(work: () => T): T | 'refused' {
  try {
    return work();
  } catch {
    return 'refused';
  }
}
