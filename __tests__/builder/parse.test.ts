import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PublishError } from '../../src/oci/errors.ts';
import { parseDockerfile } from '../../src/builder/dockerfile/parse.ts';
import { groupStages } from '../../src/builder/dockerfile/stages.ts';

const parse = (text: string) => parseDockerfile(text, 'Dockerfile').instructions;

describe('lines', () => {
  test('continuations are joined, comments and empty lines between them dropped', () => {
    const [, label] = parse('FROM scratch\nLABEL a=1 \\\n# comment\n\n  b=2 \\  \n c=3\nCMD x\n');
    expect(label).toMatchObject({ name: 'LABEL', rest: 'a=1   b=2  c=3', line: 2, endLine: 6 });
  });

  test('CRLF, byte order mark and tabs', () => {
    expect(parse('\uFEFFFROM\tscratch\r\ncopy  a\tb\r\n')).toMatchObject([
      { name: 'FROM', rest: 'scratch' },
      { name: 'COPY', rest: 'a\tb', line: 2 },
    ]);
  });

  test('a backtick as escape', () => {
    expect(parse('# escape=`\nFROM a\nLABEL x=`\n y\\\n')[1]?.rest).toBe('x= y\\');
  });

  test('flags end at the first other word', () => {
    const [copy] = parse('COPY --chown="1:2" --link a --not /x');
    expect(copy).toMatchObject({ flags: ['--chown=1:2', '--link'], rest: 'a --not /x' });
  });
});

describe('heredocs', () => {
  test('several, with what belongs to them', () => {
    const [copy, cmd] = parse('COPY <<A <<-"B" /x/\n$a\nA\n\tb\n\tB\nCMD x\n');
    expect(copy?.heredocs).toEqual([
      { name: 'A', expand: true, content: '$a\n' },
      { name: 'B', expand: false, content: 'b\n' },
    ]);
    expect(cmd).toMatchObject({ name: 'CMD', line: 6 });
  });

  test('only where files or commands are', () => {
    expect(parse('ENV a=<<A\nCMD x').map(({ name }) => name)).toEqual(['ENV', 'CMD']);
  });
});

test.each([
  ['FROM scratch\nCOPPY a b', /^Dockerfile:2: unknown instruction: COPPY \(did you mean COPY\?\)/],
  ['FROM scratch\nXYZZY a b', /^Dockerfile:2: unknown instruction: XYZZY$/],
  ['ARG A=1\n', /has no FROM/],
  ['# nothing\n', /has no instructions/],
  ['FROM a b', /^Dockerfile:1: FROM requires either one argument, or three/],
  ['FROM a AS 1b', /invalid name for build stage/],
  ['FROM a\nCOPY <<X /\n', /^Dockerfile:2: unterminated heredoc X/],
  ['# escape=x\nFROM a', /^Dockerfile:1: invalid escape token/],
])('refuses %j', (text, message) => {
  expect(() => groupStages(parseDockerfile(text, 'Dockerfile'))).toThrow(message);
});

test('any text is either read or refused with a Problem', () => {
  const piece = fc.constantFrom(
    'FROM a',
    'COPY <<E /',
    'E',
    '\\',
    '\n',
    ' ',
    '# escape=`',
    '"',
    '--x=',
    'ONBUILD',
    '$',
    '[',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      try {
        groupStages(parseDockerfile(pieces.join(''), 'Dockerfile'));
      } catch (error) {
        expect(error).toBeInstanceOf(PublishError);
      }
    }),
  );
});
