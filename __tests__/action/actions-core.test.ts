import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { command } from '../../src/action/commands.ts';
import { createRunnerFiles } from '../../src/action/file-commands.ts';

// The runner's protocol is written here, since `@actions/core` is slow to load: what we write is held against its own.
const core = await import('@actions/core');

const VALUES = [
  '',
  'plain',
  'two\nlines\n',
  'CRLF\r\nand 100%',
  'a:b,c=d',
  '%0A%25',
  'ünï\u{1F433}',
  ' edges ',
];

/** What `@actions/core` prints for a call. */
function printed(act: () => void): string {
  const lines: string[] = [];
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    act();
  } finally {
    spy.mockRestore();
  }
  return lines.join('').replace(/\r?\n$/, '');
}

describe('commands are those of @actions/core', () => {
  test.each(VALUES)('%j', (value) => {
    const place = { title: value, file: 'a,b:c.ts', startLine: 3 };
    expect(command('warning', { title: value, file: 'a,b:c.ts', line: 3 }, value)).toBe(
      printed(() => core.warning(value, place)),
    );
    expect(command('add-mask', {}, value)).toBe(printed(() => core.setSecret(value)));
  });
});

describe('files are those of @actions/core', () => {
  const root = mkdtempSync(join(tmpdir(), 'core-'));
  const variables = ['GITHUB_OUTPUT', 'GITHUB_STATE'] as const;
  const { env } = process;
  beforeAll(() => {
    process.env = { ...env };
    for (const name of variables) process.env[name] = join(root, name);
  });
  afterAll(() => {
    process.env = env;
    rmSync(root, { recursive: true, force: true });
  });

  /** The file after a call, with its random delimiter replaced. */
  function written(variable: (typeof variables)[number], act: () => void): string {
    const path = join(root, variable);
    writeFileSync(path, '');
    act();
    return readFileSync(path, 'utf8')
      .replaceAll('\r\n', '\n')
      .replace(/ghadelimiter_[\w-]+/g, 'DELIMITER');
  }

  test.each(VALUES.filter((value) => !value.includes('\r')))('%j', (value) => {
    const files = createRunnerFiles(process.env);
    expect(written('GITHUB_OUTPUT', () => files.setOutput('name', value))).toBe(
      written('GITHUB_OUTPUT', () => core.setOutput('name', value)),
    );
    expect(written('GITHUB_STATE', () => files.saveState('name', value))).toBe(
      written('GITHUB_STATE', () => core.saveState('name', value)),
    );
  });
});
