import { describe, expect, test } from '@jest/globals';
import { createLiveDisplay, createPlainDisplay } from '../../src/cli/display.ts';
import { createScreen } from '../../src/cli/screen.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import type { RunProgress } from '../../src/support/reporter.ts';
import { fakeTicker } from '../support/progress/fake-ticker.ts';

/** A terminal that understands what is sent to it: cursor up, erase below, lines that wrap or are cut. */
function terminal(columns: number) {
  let rows: string[] = [''];
  let wraps = true;
  let row = 0;
  const put = (text: string): void => {
    for (const character of text) {
      if (wraps && rows[row]!.length >= screen.columns) rows[(row += 1)] ??= '';
      if (rows[row]!.length < screen.columns) rows[row] += character;
    }
  };
  const screen = {
    columns,
    rows: 24,
    writes: 0,
    text: () => rows.filter((line) => line !== '').join('\n'),
    /** As terminals that reflow do. */
    narrow(to: number) {
      screen.columns = to;
      rows = rows.flatMap((line) => line.match(new RegExp(`.{1,${to}}`, 'g')) ?? ['']);
      row = rows.length - 1;
    },
    write(chunk: string) {
      screen.writes += 1;
      // eslint-disable-next-line no-control-regex
      for (const part of chunk.split(/(\u001b\[\??\d*[A-Za-z]|\r|\n)/)) {
        // eslint-disable-next-line no-control-regex
        const [, parameter, action] = /^\u001b\[(\??\d*)([A-Za-z])$/.exec(part) ?? [];
        if (action === 'A') row = Math.max(0, row - Number(parameter));
        else if (action === 'J') rows = [...rows.slice(0, row), ''];
        else if (parameter === '?7') wraps = action === 'h';
        else if (part === '\n') rows[(row += 1)] ??= '';
        else if (part !== '\r') put(part);
      }
      return true;
    },
  };
  return screen;
}

describe('a screen', () => {
  test('keeps lines above a block that is redrawn', () => {
    const stream = terminal(40);
    let time = 0;
    const screen = createScreen(stream, () => (time += 100));
    screen.redraw(() => ['one', 'two']);
    screen.print('stays');
    screen.redraw(() => ['three']);
    expect(stream.text()).toBe('stays\nthree');
    screen.clear();
    expect(stream.text()).toBe('stays');
  });

  test('erases what a narrower terminal has wrapped, and cuts what is too long', () => {
    const stream = terminal(40);
    let time = 0;
    const screen = createScreen(stream, () => (time += 100));
    screen.print('stays');
    screen.redraw(() => ['a'.repeat(39), 'b'.repeat(60)]);
    expect(
      stream
        .text()
        .split('\n')
        .map((line) => line.length),
    ).toEqual([5, 39, 40]);
    stream.narrow(20);
    screen.redraw(() => ['c'.repeat(19)]);
    expect(stream.text()).toBe(`stays\n${'c'.repeat(19)}`);
  });
});

describe('a display', () => {
  const progress = (): RunProgress => ({
    steps: [],
    tags: { done: 1, total: 2, failed: 0 },
    ...{ bytes: 0, estimated: false, pairs: [], problems: [] },
  });

  test('is redrawn by the clock while nothing happens, follows the size, and leaves nothing behind', () => {
    const stream = terminal(80);
    const ticker = fakeTicker();
    const display = createLiveDisplay(stream, { ascii: false }, ticker);
    const end = display.follow(progress);
    ticker.pass(1);
    expect(stream.text()).toMatch(/^Mirroring {2}█+░+ {2}1 of 2 tags\n/);
    stream.narrow(24);
    ticker.pass(1);
    expect(
      stream
        .text()
        .split('\n')
        .every((line) => line.length < 24),
    ).toBe(true);
    end();
    expect(stream.text()).toBe('');
    display.finish();
    const { writes } = stream;
    ticker.pass(60);
    expect([stream.text(), stream.writes, ticker.running]).toEqual(['', writes, 0]);
  });

  test('without a terminal is a line every 10 s, and no control sequence', () => {
    const stream = terminal(200);
    const ticker = fakeTicker();
    createPlainDisplay(stream, ticker).follow(progress);
    ticker.pass(25);
    expect(stream.text()).toBe('[00:10]  1 of 2 tags\n[00:20]  1 of 2 tags, about 19 s left');
  });
});

// NO_COLOR: https://no-color.org; the locale: POSIX 8.2.
test.each([
  [{}, { moves: true, colours: true, ascii: false }],
  [
    { TERM: 'xterm', LANG: 'en_US.UTF-8' },
    { moves: true, colours: true, ascii: false },
  ],
  [
    { TERM: 'dumb', LANG: 'en_US.UTF-8' },
    { moves: false, colours: false, ascii: true },
  ],
  [{ LANG: 'C' }, { ascii: true }],
  [{ LANG: 'de_DE.utf8', LC_ALL: 'POSIX' }, { ascii: true }],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8', LC_ALL: '' }, { ascii: false }],
  [{ NO_COLOR: '1' }, { moves: true, colours: false, ascii: false }],
  [{ NO_COLOR: '' }, { colours: true }],
  [{ CI: 'true' }, { moves: false, ascii: false }],
  [{ CI: 'false' }, { moves: true }],
])('%j: %j', (env, abilities) => expect(terminalOf(env)).toMatchObject(abilities));
