import { describe, expect, test } from '@jest/globals';
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { codeBlock, codeSpan, escapeMarkdown, prose } from '../../src/report/summary/markdown.ts';
import { createRunnerReporter, type RunnerReporter } from '../../src/action/reporter.ts';
import { createStyle } from '../../src/report/style.ts';
import { createTerminalReporter } from '../../src/cli/reporter.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { printable, printableJson } from '../../src/support/text/foreign-text.ts';
import { refuseControls, refuseForeignCommands, runnerCommands } from '../e2e/support/runner-commands.ts';

/** `char.IsWhiteSpace` of .NET, which `TrimStart` takes away: https://learn.microsoft.com/dotnet/api/system.char.iswhitespace */
const DOTNET_SPACES =
  '\t\v\f\u0020\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

const HOSTILE: [what: string, text: string][] = [
  ...[...DOTNET_SPACES].map((space): [string, string] => [
    `a command after U+${space.charCodeAt(0).toString(16).padStart(4, '0')}`,
    `${space}::add-mask::a`,
  ]),
  // Passed over by comparisons by culture, which `StartsWith` and `IndexOf` of .NET are without `Ordinal`.
  ...['\u200b', '\ufeff', '\u00ad', '\u2060', '\u0000', '\u001b', '\u180e', '\u200d'].map(
    (char): [string, string] => [`a command after ${JSON.stringify(char)}`, `${char}::stop-commands::x`],
  ),
  ['the old form', '##[stop-commands]x'],
  ['the old form within a line', 'pulling tag ##[add-mask]latest'],
  ['the old form after another #', '###[add-mask]latest'],
  ['the old form twice', '##[x]##[add-mask]latest'],
  ['the old form with an unseen character', '#\u200b#\u00ad[add-mask]latest'],
  ['the old form with an escape', '#\u001b[0m#\u001b[1m[add-mask]latest'],
  ['the new form with an escape', '\u001b[31m::add-mask::latest'],
  ['the new form with an escape between', ':\u001b[m:add-mask::latest'],
  ['a command on a second line', 'all well\n::set-env name=NODE_OPTIONS::--require=/tmp/x'],
  ['a command after a carriage return', 'all well\r::add-path::/tmp'],
  ['a command after CRLF', 'all well\r\n  ::add-matcher::/tmp/m.json'],
  ['a command with capitals', '::ADD-MASK::latest'],
  ['an encoded line break', 'all well%0A::add-mask::x'],
  ['a property', 'x,file=/etc/passwd,line=1::y'],
  ['a window title', '\u001b]0;owned\u0007'],
  ['a clipboard', '\u001b]52;c;cm0gLXJm\u001b\\'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\'],
  ['an unfinished sequence', 'a\u001b[38;5'],
  ['an unfinished string', 'a\u001b]0;title\nsecond line'],
  ['8-bit controls', 'a\u009b2Jb\u009d0;t\u009cc'],
  ['an overwritten line', 'refused\rgranted'],
  ['backspaces', 'refused\b\b\b\b\b\b\bgranted'],
  ['a reordered line', 'a\u202egpj.exe\u2066b'],
  ['NUL', 'a\u0000b'],
];

function runner(report: (reporter: RunnerReporter) => unknown, debugging = true): string {
  const written: string[] = [];
  let time = 0;
  const reporter = createRunnerReporter((line) => written.push(line), debugging, {
    now: () => (time += 60_000),
    every: (_milliseconds, act) => (act(), () => {}),
  });
  void report(reporter);
  return written.join('\n');
}

const never = (): Promise<void> => Promise.resolve();

/** Every way in which text from outside reaches a log. */
const WAYS: [name: string, report: (reporter: RunnerReporter, text: string) => unknown][] = [
  ['info', (reporter, text) => reporter.info(text)],
  ['output', (reporter, text) => reporter.output(text)],
  ['debug', (reporter, text) => reporter.debug(text)],
  ['notice', (reporter, text) => reporter.notice(text)],
  ['warning with a file', (reporter, text) => reporter.warning(text, { file: text, line: 1 })],
  ['warning with an input', (reporter, text) => reporter.warning(text, { input: text, line: 1 })],
  ['error', (reporter, text) => reporter.error(new PublishError(text, { hint: text, file: text }))],
  ['unexpected error', (reporter, text) => reporter.error(new Error(text))],
  ['group', (reporter, text) => reporter.group(text, never)],
  ['group in a group', (reporter, text) => reporter.group('x', () => reporter.group(text, never))],
  [
    'progress',
    (reporter, text) => {
      reporter.progress({ id: `${text.replaceAll(' ', '')} blob`, phase: 'upload', bytes: 1, total: 2 });
      reporter.follow(() => ({
        steps: [{ what: text, done: 0, total: 1, noun: text }],
        ...{ waiting: text, bytes: 0, estimated: false, pairs: [], problems: [text] },
      }));
    },
  ],
];

describe.each(WAYS)('text from outside in %s', (_name, report) => {
  test.each(HOSTILE)('is only read by a runner: %s', (_what, text) => {
    for (const shown of [text, `${text}\n${text}`, `tag ${text}`]) {
      const log = runner((reporter) => report(reporter, shown));
      expect(() => refuseForeignCommands(log)).not.toThrow();
      expect(() => refuseControls(log)).not.toThrow();
    }
  });
});

test('the port of the runner’s parser finds what a runner would', () => {
  const names = (text: string) => runnerCommands(text).map(({ name }) => name);
  expect(names('::error file=a.js,line=1::bad%0Aworse')).toEqual(['error']);
  expect(runnerCommands('::error file=a%3Ab::bad%0Aworse%25')[0]).toMatchObject({
    properties: { file: 'a:b' },
    data: 'bad\nworse%',
  });
  expect(names('abc ##[stop-commands]token')).toEqual(['stop-commands']);
  expect(names('::unknown::x\nabc ::error::x\n##[unknown]x\n::error')).toEqual([]);
  expect(names('##[unknown]##[error]x')).toEqual([]);
  for (const [what, text] of HOSTILE.slice(0, DOTNET_SPACES.length))
    expect([what, names(text)]).toEqual([what, ['add-mask']]);
});

test('the reporter’s own commands are still commands, and ordinary text is as it was', async () => {
  const text = 'C:\\path ::x std::vector #1 ##Heading [x] 10% é 👩‍💻 a::b\n\tindented';
  const log = runner(async (reporter) => {
    reporter.secret('hunter2');
    reporter.info(text);
    reporter.warning('w', { input: 'tags', line: 2 });
    reporter.error(new PublishError('e', { file: 'Dockerfile', line: 3 }));
    await reporter.group('g', never);
  }, false);
  expect(log).toContain(text);
  expect(runnerCommands(log).map(({ name, properties, data }) => [name, properties, data])).toEqual([
    ['add-mask', {}, 'hunter2'],
    ['warning', { title: 'tags, line 2' }, 'w (tags, line 2)'],
    ['error', { file: 'Dockerfile', line: '3' }, 'e (Dockerfile:3)'],
    ['group', {}, 'g'],
  ]);
});

test('takes time in proportion to the text', () => {
  const started = performance.now();
  for (const piece of ['\n', ' ', '#', ':', '\u001b]', '\u001b[', '\u200b', '#\u200b', '\r', '`'])
    runner((reporter) => reporter.info(piece.repeat(300_000)));
  expect(performance.now() - started).toBeLessThan(5000);
});

describe('at a terminal', () => {
  test.each(HOSTILE)('text from outside is only read: %s', async (_what, text) => {
    let written = '';
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    }) as WriteStream;
    const reporter = createTerminalReporter(stream, {
      style: createStyle(false),
      verbose: true,
      bars: false,
    });
    reporter.secret('hunter2');
    for (const way of [reporter.info, reporter.output, reporter.debug, reporter.notice, reporter.warning])
      way(`${text} hunter2`);
    await reporter.group(text, never);
    reporter.error(new PublishError(text, { hint: text }));
    expect(() => refuseControls(written)).not.toThrow();
    expect(written).not.toContain('hunter2');
  });

  test('colours of ours stay', () => {
    let written = '';
    const stream = { write: (text: string) => (written += text) } as unknown as WriteStream;
    createTerminalReporter(stream, { style: createStyle(true), verbose: false, bars: false }).warning(
      '\u001b[8mx',
    );
    expect(written).toBe('\u001b[33mwarning:\u001b[39m x\n');
  });
});

describe('in a summary', () => {
  const NAMES = [
    '<img src=https://evil.example/x.png>',
    '![x](https://evil.example/x.png)',
    '[x](javascript:alert(1))',
    '| a | b |',
    '\\| <img src=x>',
    '\\\\| <img src=x>',
    '` <img src=x> `',
    '``` \n# Heading',
    '</details><script>',
    'a\r# Heading',
    'a\n\n| x | y |\n|---|---|',
    '<!-- ',
    '&lt;img&gt;',
    '~~~',
    '   ',
    '',
  ];

  /** What a table's row is split at (GFM, "Tables": a pipe in a cell is escaped, in code too). */
  const cells = (row: string): number => row.replaceAll(/\\./g, '').split('|').length;

  test.each(NAMES)('%j is shown, not obeyed', (text) => {
    for (const shown of [escapeMarkdown(text), codeSpan(text), prose(text), prose(`Set \`${text}\` now`)]) {
      expect(shown).not.toMatch(/[\n\r]/);
      expect(cells(`| ${shown} | x |`)).toBe(4);
      const outside = shown.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
      expect(outside.replaceAll(/<br>|<\/?code>/g, '')).not.toMatch(/<[a-z/!]/i);
      expect(outside).not.toMatch(/(?<!\\)[[\]]/);
    }
    const block = codeBlock('sh', text).split('\n');
    expect(block.slice(1, -1).filter((line) => line.startsWith(block.at(-1) ?? ''))).toEqual([]);
  });
});

test.each([
  ['a\tb', 'a\tb'],
  ['10%\r20%', '10%\n20%'],
  ['\u001b[32m✓\u001b[39m passed', '✓ passed'],
  ['\u001b[2K\u001b[1Gdone', 'done'],
  ['a\u0085b\u2028c', 'a b c'],
  ['bell\u0007', 'bell\ufffd'],
])('printable: %j is %j', (text, shown) => expect(printable(text)).toBe(shown));

test.each(HOSTILE)('JSON is only read when it is printed, and means the same: %s', (_what, text) => {
  const json = printableJson({ [text]: [text, `x ${text}`] });
  expect(runnerCommands(json)).toEqual([]);
  expect(json).not.toContain('##[');
  expect(() => refuseControls(json)).not.toThrow();
  expect(JSON.parse(json)).toEqual({ [text]: [text, `x ${text}`] });
});
