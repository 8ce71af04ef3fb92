import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { migrateText } from '../migrate/migrate.ts';
import type { Migration, Note } from '../migrate/types.ts';
import { PublishError } from '../oci/errors.ts';
import type { Style } from '../report/style.ts';
import { printable, printableJson, printableLine } from '../support/text/foreign-text.ts';
import { optional } from '../support/optional.ts';
import type { Reporter } from '../support/reporter.ts';
import type { Arguments } from './arguments.ts';

interface MigrateScreen {
  /** Print a JSON report instead of a diff. */
  json: boolean;
  style: Style;
  /** Prints results; everything else goes to the reporter. */
  print(text: string): void;
  reporter: Pick<Reporter, 'info' | 'warning' | 'notice'>;
}

const WORKFLOWS = '.github/workflows';

/**
 * Migrates a file, or all workflows in a directory. All files are read before the first is written.
 * @returns the exit code: 1 when `--check` found pending changes, otherwise 0
 * @throws PublishError `USAGE` when there is nothing to migrate.
 */
export function migrateFiles(given: NonNullable<Arguments['migrate']>, screen: MigrateScreen): number {
  const migrations = filesAt(given.path ?? WORKFLOWS, given.path === undefined).map((file) => {
    const before = readText(file);
    return { file, before, ...migrateText(before, optional('to', given.to)) };
  });
  const changed = migrations.filter((migration) => migration.changed);
  if (screen.json) screen.print(printableJson(jsonOf(migrations), 2));
  for (const migration of migrations) {
    if (!screen.json && given.mode !== 'write' && migration.changed) {
      screen.print(coloured(patch(migration.file, migration.before, migration.text), screen.style));
    }
    for (const note of migration.notes) say(migration.file, note, screen.reporter);
  }
  if (given.mode === 'write') {
    for (const { file, text } of changed) {
      writeFileSync(file, text);
      screen.reporter.info(`Migrated ${file}`);
    }
  }
  if (changed.length === 0) screen.reporter.info('Nothing to migrate');
  return given.mode === 'check' && changed.length > 0 ? 1 : 0;
}

function filesAt(path: string, isDefault: boolean): string[] {
  let directory: boolean;
  try {
    directory = statSync(path).isDirectory();
  } catch (cause) {
    throw new PublishError(isDefault ? `Directory ${path} not found` : `Can't read ${path}`, {
      code: 'USAGE',
      hint: isDefault
        ? 'Run it at the root of the repository, or give a file: registry-publish migrate workflow.yml.'
        : 'Check the path.',
      cause,
    });
  }
  if (!directory) return [path];
  const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => join(path, name));
}

/** @throws PublishError for a file that isn't UTF-8: rewriting it would change unrelated bytes. */
function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch (cause) {
    const coded = (cause as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw new PublishError(`Can't read ${file}: ${coded ? "it isn't UTF-8" : (cause as Error).message}`, {
      code: 'USAGE',
      hint: coded ? 'Save it as UTF-8.' : 'Check the path and its permissions.',
      cause,
    });
  }
}

function patch(file: string, before: string, after: string): string {
  const name = file.replace(/^\/+/, '');
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 })
    .replace(/^=+\n/, '')
    .trimEnd();
}

function coloured(text: string, style: Style): string {
  return printable(text)
    .split('\n')
    .map((line) => {
      if (/^(?:\+\+\+|---) /.test(line)) return style.bold(line);
      if (line.startsWith('+')) return style.good(line);
      return line.startsWith('-') ? style.bad(line) : line;
    })
    .join('\n');
}

function say(file: string, { line, kind, words }: Note, reporter: MigrateScreen['reporter']): void {
  const text = printableLine(`${file}:${line}: ${words}`);
  if (kind === 'not-migrated') reporter.warning(text);
  else if (kind === 'difference') reporter.notice(text);
  else reporter.info(text);
}

function jsonOf(migrations: readonly (Migration & { file: string })[]): unknown {
  return {
    schemaVersion: 1,
    files: migrations.map(({ file, changed, notes, text }) => ({ file, changed, notes, text })),
  };
}
