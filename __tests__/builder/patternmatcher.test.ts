import { describe, expect, test } from '@jest/globals';
import { compileIgnorePatterns, readIgnoreFile } from '../../src/builder/files/ignore-patterns.ts';
import { goMatch } from '../../src/builder/files/go-match.ts';

/**
 * The tables of moby/patternmatcher's own tests (patternmatcher_test.go: TestMatches, TestMatch, TestCleanPatterns…) and of
 * Go's path/match_test.go, without paths that end in a slash, which a context has none of.
 */
const list = (...patterns: string[]) => compileIgnorePatterns(readIgnoreFile(patterns.join('\n')));
/** Patterns that moby hands to the matcher as they are, without cleaning a file's lines. */
const raw = (...patterns: string[]) => compileIgnorePatterns(patterns);

describe('moby/patternmatcher, MatchesUsingParentResults', () => {
  test.each([
    ['**', 'file', true],
    ['**/', 'file', true],
    ['**', 'dir/file', true],
    ['**/', 'dir/file', true],
    ['**/**', 'dir/file', true],
    ['dir/**', 'dir/file', true],
    ['dir/**', 'dir/dir2/file', true],
    ['**/dir', 'dir', true],
    ['**/dir', 'dir/file', true],
    ['**/dir2/*', 'dir/dir2/file', true],
    ['**/dir2/**', 'dir/dir2/dir3/file', true],
    ['**file', 'file', true],
    ['**file', 'dir/file', true],
    ['**/file', 'dir/file', true],
    ['**file', 'dir/dir/file', true],
    ['**/file', 'dir/dir/file', true],
    ['**/file*', 'dir/dir/file', true],
    ['**/file*', 'dir/dir/file.txt', true],
    ['**/file*txt', 'dir/dir/file.txt', true],
    ['**/file*.txt', 'dir/dir/file.txt', true],
    ['**/file*.txt*', 'dir/dir/file.txt', true],
    ['**/**/*.txt', 'dir/dir/file.txt', true],
    ['**/**/*.txt2', 'dir/dir/file.txt', false],
    ['**/*.txt', 'file.txt', true],
    ['**/**/*.txt', 'file.txt', true],
    ['a**/*.txt', 'a/file.txt', true],
    ['a**/*.txt', 'a/dir/file.txt', true],
    ['a**/*.txt', 'a/dir/dir/file.txt', true],
    ['a/*.txt', 'a/dir/file.txt', false],
    ['a/*.txt', 'a/file.txt', true],
    ['a/*.txt**', 'a/file.txt', true],
    ['a[b-d]e', 'ae', false],
    ['a[b-d]e', 'ace', true],
    ['a[b-d]e', 'aae', false],
    ['a[^b-d]e', 'aze', true],
    ['.*', '.foo', true],
    ['.*', 'foo', false],
    ['abc.def', 'abcdef', false],
    ['abc.def', 'abc.def', true],
    ['abc.def', 'abcZdef', false],
    ['abc?def', 'abcZdef', true],
    ['abc?def', 'abcdef', false],
    ['a\\\\', 'a\\', true],
    ['**/foo/bar', 'foo/bar', true],
    ['**/foo/bar', 'dir/foo/bar', true],
    ['**/foo/bar', 'dir/dir2/foo/bar', true],
    ['abc/**', 'abc', false],
    ['abc/**', 'abc/def', true],
    ['abc/**', 'abc/def/ghi', true],
    ['**/.foo', '.foo', true],
    ['**/.foo', 'bar.foo', false],
    ['a(b)c/def', 'a(b)c/def', true],
    ['a(b)c/def', 'a(b)c/xyz', false],
    ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
    ['dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
    ['dist/*.whl', 'dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl', true],
    ['a\\*b', 'a*b', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(list(pattern).excludes(path)).toBe(expected);
  }); // prettier-ignore

  test.each([
    [['**', '!util/docker/web'], 'util/docker/web/foo', false],
    [['**', '!util/docker/web', 'util/docker/web/foo'], 'util/docker/web/foo', true],
    [['**', '!dist/proxy.py-2.4.0rc3.whl'], 'dist/proxy.py-2.4.0rc3.whl', false],
    [['**', '!dist/*.whl'], 'dist/proxy.py-2.4.0rc3.whl', false],
    [['!fileutils.go', '*.go'], 'fileutils.go', true],
    [['*.go', '!fileutils.go'], 'fileutils.go', false],
    [['docs', '!docs/README.md'], 'docs/README.md', false],
    [['docs/', '!docs/README.md'], 'docs/README.md', false],
    [['docs/*', '!docs/README.md'], 'docs/README.md', false],
    [['docs', '  !docs/README.md'], 'docs/README.md', false],
    [['docs', '!docs/README.md  '], 'docs/README.md', false],
    [[], 'any/path/there', false],
    // docker/buildx#850: an exception that was passed over for a directory doesn't count for what is in it.
    [['a/b', '!a'], 'a/b', true],
    [['a/b', '!a'], 'a/b/c', true],
    [['a/b', '!a/b/c', '!a'], 'a/b/c', false],
    [['*', '!a', 'a/b', '!a'], 'a/b/c', true],
    [['**/x', '!k/x'], 'k/x/y', false],
  ])('%j on %s: %s', (patterns, path, expected) => {
    expect(list(...patterns).excludes(path)).toBe(expected);
  });
});

describe("moby/patternmatcher's regular expressions, where they show through", () => {
  test.each([
    ['\\[a\\].txt', '[a].txt', true],
    ['\\[a\\].txt', 'a.txt', false],
    ['a].txt', 'a].txt', true],
    [']*', ']x', true],
    ['^a', '^a', true],
    // Beside a wildcard `^` is the regular expression's.
    ['^*.txt', 'a.txt', true],
    ['^*.txt', '^a.txt', true],
    ['a^*', 'a^b', false],
    ['\\^*', '^b', true],
    ['[!a]b', '!b', true],
    ['[!a]b', 'cb', false],
    ['[[:digit:]]x', '7x', true],
    ['[[:digit:]]x', 'dx', false],
    // `*` and `?` in brackets are replaced like any other.
    ['x[*]', 'x*', false],
    ['x[*]', 'x]', true],
    ['x[*]', 'x^/[]', true],
    ['x[?]', 'x/]', true],
    ['x[\\*]', 'x*', true],
    ['x[.]y', 'x.y', true],
    ['x[.]y', 'xzy', false],
    ['\\d*', '5x', true],
    ['\\d*', 'dx', false],
    ['a\\.b*', 'a.bc', true],
    ['**/*.t', 'a\nb/c.t', false],
    ['*.t', 'a\nc.t', true],
    ['a?c', 'a😀c', true],
    ['a$b*', 'a$bc', true],
    ['a{b,c}*', 'ab', false],
    // The table of what moby escapes has no place for `|`, `{` and `}`.
    ['a|*', 'zz', true],
    ['ab|c*d', 'abx', true],
    ['ab|c*d', 'xc1d', true],
    ['ab|c*d', 'xabx', false],
    ['a|b|c*', 'xbx', true],
    ['a{2}*', 'aab', true],
    ['a{2}*', 'ab', false],
    ['[ab]{1,2}?', 'abc', true],
    ['[ab]{1,2}?', 'abcd', false],
    ['a{2,}?', 'aaaaab', true],
    ['a{02}*', 'a{02}b', true],
    ['a{b,c}*', 'a{b,c}d', true],
  ])('%s on %j: %s', (pattern, path, expected) => {
    expect(list(pattern).excludes(path)).toBe(expected);
  });

  test.each([
    '\\1*',
    '\\q*',
    '[z-a]',
    '\\ä*',
    '[[:nope:]]x',
    '{2}*',
    '*{2}',
    'a{1001}*',
    'a{3,2}*',
    'a{1000}*a{1000}a{1000}a{1000}a{1000}a{1000}a{1000}a{1000}a{1000}a{1000}a{1000}',
  ])('%s is refused, as Go refuses its expression', (pattern) => {
    expect(() => list(pattern)).toThrow(`syntax error in pattern ${JSON.stringify(pattern)}`);
  });
});

/** Go's path/match_test.go, in moby's selection. `bad` is ErrBadPattern. */
const GO_MATCH = [
  ['abc', 'abc', true], ['*', 'abc', true], ['*c', 'abc', true], ['a*', 'a', true], ['a*', 'abc', true],
  ['a*/b', 'abc/b', true], ['a*/b', 'a/c/b', false], ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true], ['a*b*c*d*e*/f', 'axbxcxdxe/xxx/f', false],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false], ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['a*b?c*x', 'abxbbxdbxebxczzy', false], ['ab[c]', 'abc', true], ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false], ['ab[^c]', 'abc', false], ['ab[^b-d]', 'abc', false], ['ab[^e-g]', 'abc', true],
  ['a\\*b', 'a*b', true], ['a\\*b', 'ab', false], ['a?b', 'a☺b', true], ['a[^a]b', 'a☺b', true],
  ['a???b', 'a☺b', false], ['a[^a][^a][^a]b', 'a☺b', false], ['[a-ζ]*', 'α', true], ['*[a-ζ]', 'A', false],
  ['a?b', 'a/b', false], ['a*b', 'a/b', false], ['[\\]a]', ']', true], ['[\\-]', '-', true], ['[x\\-]', 'x', true],
  ['[x\\-]', '-', true], ['[x\\-]', 'z', false], ['[\\-x]', 'x', true], ['[\\-x]', '-', true],
  ['[\\-x]', 'a', false], ['[]a]', ']', 'bad'], ['[-]', '-', 'bad'], ['[x-]', 'x', 'bad'], ['[x-]', 'z', 'bad'],
  ['[-x]', 'x', 'bad'], ['[-x]', 'a', 'bad'], ['\\', 'a', 'bad'], ['[a-b-c]', 'a', 'bad'], ['[', 'a', 'bad'],
  ['[^', 'a', 'bad'], ['[^bc', 'a', 'bad'], ['a[', 'a', 'bad'], ['a[', 'ab', 'bad'], ['*x', 'xxx', true],
] as const; // prettier-ignore

test.each(GO_MATCH)('Go: %s on %s: %s', (pattern, path, expected) => {
  if (expected === 'bad') {
    expect(() => goMatch(pattern, path)).toThrow('syntax error in pattern');
    expect(() => raw(pattern)).toThrow('syntax error in pattern');
  } else {
    expect(goMatch(pattern, path)).toBe(expected);
    expect(raw(pattern).excludes(path)).toBe(expected);
  }
});

test.each([
  ['\uFEFFa\r\nb \r\n#c\r\n\r\n\t d', ['a', 'b', 'd']],
  ['a # b', ['a # b']],
  [' # a', ['# a']],
  ['! a/', ['!a']],
  ['!/a', ['!a']],
  ['//a//b/../c/', ['a/c']],
  ['..', ['..']],
  ['/..', ['/']],
  ['a\\', ['a\\']],
  ['a\u00A0', ['a']],
  ['a\u0085', ['a']],
  ['b\uFEFF', ['b\uFEFF']],
])('moby/patternmatcher/ignorefile reads %j', (text, patterns) => {
  expect(readIgnoreFile(text)).toEqual(patterns);
});
