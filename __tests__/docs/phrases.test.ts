import { expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * Phrases that must not come back in anything a user reads: they sound translated, or are riddles. With each goes what
 * is written instead. Words that vendors and BuildKit use for themselves aren't among them.
 */
const PHRASES: readonly [phrase: RegExp, instead: string][] = [
  [/\bone a line\b/, 'one per line'],
  [/(?<![Tt]here )\bis no (?!longer\b|more\b)[a-z]+/, "isn't a"],
  [/\bThere is no (?:option|input|command|directory|file|Dockerfile)\b/, 'Unknown option; file not found'],
  [/\bwas there\b(?! before)/, 'already up to date'],
  [/\bput(?: \S+){0,4} back\b/, 'removed, restored, rolled back'],
  [/\bleft alone\b/, 'kept'],
  [/\bgoes on\b/, 'continues'],
  [/\bmade no tag\b/, "didn't apply"],
  [
    /\b(?:doesn't|does not|can't|cannot|didn't) take (?!part|place|long|more|less)/,
    "doesn't accept, doesn't support",
  ],
  [/\bis taken by every\b/, 'works with every'],
  [/\bof (?:its own kind|your own|one's own)\b/, 'native, your own'],
  [/\b(?:job|account|token|registry|runner|user|engine|who) may not\b/, "isn't allowed to"],
  [/\bmay not (?:be|use|push|pull|write|read|ask)\b/, "isn't allowed to"],
  [/\b(?:is|was|were) answered with(?:out)?\b/, 'the registry returned'],
  [/\banew\b/, 'again, from scratch'],
  [/\bfor good\b/, 'even after retries'],
  [/\b(?:spoken to|is spoken) over\b|\bwas spoken to\b/, 'is accessed over'],
  [/\bhasn't got\b|\blacks\b/, 'is missing'],
  [/\bhas to yield\b|\bhas to name\b/, 'must'],
  [/\bstands instead\b/, 'kept the published image'],
  [/\bcome so far\b/, 'not changed'],
  [/\bnot YAML that can be read\b/, 'invalid YAML in'],
  [/\bdefect of registry-publish\b/, 'bug in registry-publish'],
  [/\btrying again in\b/, 'retrying in'],
  [/\bsomebody else set it\b|\bleft to them\b/, 'changed by someone else; left unchanged'],
  [/\bnothing listens\b/, 'connection refused'],
  [/\buser name\b/i, 'username'],
  [/\bcan't be had\b/, "can't be pulled, can't get"],
  [/\bis none of its words\b|\bwhich it does not take\b/, 'invalid value'],
  [/\bproblems were found\b/, 'N problems'],
  [/\bno identity token\b/, 'no ID token'],
  [/\b(?:haven't|hasn't) (?:a|the|any)\b/, "doesn't have"],
];

/** Texts that quote somebody else, or are read by no user. */
const QUOTED: readonly RegExp[] = [
  // Says in the report's notes why a number is what it is; printed nowhere.
  /^src\/support\/limits\.ts$/,
  /^src\/oci\/limits\.ts$/,
];

function filesIn(folder: string, end: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => end.test(name) && !/playground/.test(name))
    .map((name) => join(folder, name));
}

/** Every text in a source file, with its line; comments aren't among them. */
function textsIn(file: string): [line: number, text: string][] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: [number, string][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      found.push([source.getLineAndCharacterOfPosition(node.getStart()).line + 1, node.text]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function hits(texts: Iterable<[where: string, text: string]>): string[] {
  return [...texts].flatMap(([where, text]) =>
    PHRASES.filter(([phrase]) => phrase.test(text)).map(
      ([phrase, instead]) => `${where}: "${phrase.exec(text)?.[0]}", write: ${instead}`,
    ),
  );
}

test('no message says what ENGLISH has another word for', () => {
  const files = filesIn('src', /\.ts$/).filter((file) => !QUOTED.some((quoted) => quoted.test(file)));
  expect(files.length).toBeGreaterThan(100);
  const texts = files.flatMap((file) =>
    textsIn(file).map(([line, text]) => [`${file}:${line}`, text] as [string, string]),
  );
  expect(texts.length).toBeGreaterThan(3000);
  expect(hits(texts)).toEqual([]);
});

test('no description of an input or output does', () => {
  const lines = readFileSync('action.yml', 'utf8').split('\n');
  expect(hits(lines.map((line, index) => [`action.yml:${index + 1}`, line]))).toEqual([]);
});

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesIn('docs', /\.md$/)])(
  '%s does not',
  (file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(hits(lines.map((line, index) => [`${file}:${index + 1}`, line]))).toEqual([]);
  },
);

test('every phrase is found where it stands', () => {
  const bad = 'The registry is no cache, was answered with 401, and one a line goes on for good.';
  expect(hits([['x', bad]])).toHaveLength(5);
  expect(hits([['x', 'This is no longer so; it takes 3 s and may not exist.']])).toEqual([]);
});
