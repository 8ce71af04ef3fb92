import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { documents, examples } from './support.ts';

// Issue: "Plain English everywhere … A test lists phrases that must not come back." What is written in their place is
// what an engineer of this field would say, and search for.
const PHRASES: [RegExp, string][] = [
  [/\bone a line\b/, 'one per line'],
  [/\banew\b/, 'again, from scratch'],
  [/\bmay not\b/, "isn't allowed to"],
  [/\bgoes? on (?:with|where)\b/, 'continues'],
  [/\bfor good\b/, 'even after retries'],
  [/\bput back\b|\bgo back to what\b/, 'restored, rolled back'],
  [/\b(?:was|is|were) answered (?:with|by)\b/, 'the registry returned'],
  [/\bleft alone: /, 'kept'],
  [/\bthe bytes? (?:is|are) there\b/, 'already there'],
  [/\bof its own kind\b/, 'native'],
  [/\bis spoken to over\b/, 'is accessed over'],
  [/\bhalf out\b/, 'half published'],
  [/\bhasn't got\b|\blacks\b/, 'is missing'],
  [/\bthere is no option\b/i, 'unknown option'],
  [/\bstarts no workflow\b/, "doesn't start a workflow"],
  [/\bsomebody else's action\b/, 'a third-party action'],
  [/\bstops nothing\b/, "doesn't stop"],
  [/\bworks in another way\b/, 'behaves differently'],
  [/\ba (?:page|file|step|job|runner) of (?:its|their|your) own\b/, 'its own page'],
  [/\bwritten after\b/, 'based on'],
  [/\buser name\b/, 'username'],
  [/[‘’]/, 'a straight apostrophe'],
];

/** Their texts are made elsewhere: from the sources, by a measurement, or for contributors. */
const NOT_HERE =
  /^(?:CHANGELOG|docs\/(?:reference|performance|architecture|glossary|security|decisions\/.*|pictures\/.*|engines))\.md$/;

const texts = [
  ...documents()
    .filter((path) => !NOT_HERE.test(path))
    .map((path) => ({ place: path, text: readFileSync(path, 'utf8') })),
  ...examples(),
];

test.each(texts)('$place is in plain English', ({ text }) => {
  const found = text
    .split('\n')
    .flatMap((line, index) =>
      PHRASES.filter(([phrase]) => phrase.test(line)).map(
        ([phrase, instead]) => `${index + 1}: ${phrase} → ${instead}`,
      ),
    );
  expect(found).toEqual([]);
});
