import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrateFiles } from '../../src/cli/migrate.ts';
import { createStyle } from '../../src/report/style.ts';

const BEFORE = `on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/setup-buildx-action@v3
      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
          tags: acme/app:latest
`;
const AFTER = `on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: org/registry-publish@v1
        with:
          images: acme/app
          tags: type=raw,value=latest
          context: .
          push: true
`;

// Issue 19: `--check` prints a diff, `--write` applies it; stdout has results, stderr the rest.
describe('registry-publish migrate', () => {
  let directory: string;
  let file: string;
  let out: string[];
  let said: string[];
  const run = (given: Parameters<typeof migrateFiles>[0], json = false): number => {
    const say = (text: string): void => void said.push(text);
    const reporter = { info: say, warning: say, notice: say };
    return migrateFiles(given, {
      json,
      style: createStyle(false),
      print: (text) => out.push(text),
      reporter,
    });
  };
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'migrate-'));
    file = join(directory, 'publish.yml');
    writeFileSync(file, BEFORE);
    [out, said] = [[], []];
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('--check prints a diff, changes nothing, and fails', () => {
    expect(run({ path: file, mode: 'check' })).toBe(1);
    expect(out.join('\n')).toContain('-      - uses: docker/build-push-action@v6\n');
    expect(out.join('\n')).toContain('+      - uses: org/registry-publish@v1\n');
    expect(readFileSync(file, 'utf8')).toBe(BEFORE);
    expect(said.join('\n')).toContain(`${file}:7: `);
  });

  test('without a flag it prints the same, and succeeds', () => {
    expect(run({ path: file, mode: 'show' })).toBe(0);
    expect(out.join('\n')).toContain('+          images: acme/app\n');
    expect(readFileSync(file, 'utf8')).toBe(BEFORE);
  });

  test('--write changes the file and prints no diff; then there is nothing left to do', () => {
    expect(run({ path: file, mode: 'write' })).toBe(0);
    expect(out).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(AFTER);
    expect(run({ path: file, mode: 'check' })).toBe(0);
    expect(said.at(-1)).toBe('Nothing to migrate');
  });

  test('a directory stands for the workflows in it, and a file that is no workflow is listed', () => {
    writeFileSync(join(directory, 'odd.yaml'), 'on: [push\n');
    writeFileSync(join(directory, 'notes.md'), 'docker/build-push-action');
    mkdirSync(join(directory, 'empty'));
    expect(run({ path: directory, mode: 'check' })).toBe(1);
    expect(said.some((text) => text.startsWith(`${join(directory, 'odd.yaml')}:2: `))).toBe(true);
    expect(said.some((text) => text.includes('notes.md'))).toBe(false);
    expect(run({ path: join(directory, 'empty'), mode: 'check' })).toBe(0);
  });

  test('--json has the texts and the notes', () => {
    run({ path: file, mode: 'check' }, true);
    const { files } = JSON.parse(out.join('')) as {
      files: { file: string; changed: boolean; text: string }[];
    };
    expect(files).toEqual([{ file, changed: true, text: AFTER, notes: expect.any(Array) }]);
  });

  test("what can't be read is refused before anything is written", () => {
    expect(() => run({ path: join(directory, 'missing.yml'), mode: 'write' })).toThrow(
      /Can't read .*missing.yml/,
    );
    writeFileSync(join(directory, 'z.yml'), Buffer.from([0x6f, 0x6e, 0x3a, 0xff]));
    expect(() => run({ path: directory, mode: 'write' })).toThrow(/z\.yml: it isn't UTF-8/);
    expect(readFileSync(file, 'utf8')).toBe(BEFORE);
  });

  test('a byte order mark and Windows line ends stay', () => {
    writeFileSync(file, `\ufeff${BEFORE.replaceAll('\n', '\r\n')}`);
    run({ path: file, mode: 'write' });
    expect(readFileSync(file, 'utf8')).toBe(`\ufeff${AFTER.replaceAll('\n', '\r\n')}`);
  });

  test("a file can't play tricks on the terminal", () => {
    writeFileSync(file, `${BEFORE}# \u001b]0;title\u0007\u202e\n`);
    run({ path: file, mode: 'check' });
    for (const sign of ['\u001b', '\u202e']) expect(out.join('')).not.toContain(sign);
  });
});
