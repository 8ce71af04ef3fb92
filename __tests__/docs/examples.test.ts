import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { isMap, isSeq, parse, parseDocument } from 'yaml';
import { createInputReader, unknownInputs } from '../../src/inputs/reader.ts';
import { readRequest } from '../../src/inputs/read-request.ts';
import { parseRegistryAuth } from '../../src/credentials/entries/parse.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { parseImageName } from '../../src/pipeline/sources/image-name.ts';
import { parseRepositoryName } from '../../src/oci/reference.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts } from '../tags/support.ts';
import { blocks, documents, examples, filled, uses, type Snippet, type Use } from './support.ts';

const REUSABLE = 'org/registry-publish/.github/workflows/publish.yml';

const EVENTS = [
  facts('refs/heads/main'),
  facts('refs/heads/main', { eventName: 'schedule' }),
  facts('refs/tags/v1.2.3'),
  facts('refs/tags/example/v1.2.3'),
  facts('refs/pull/7/merge'),
];

const snippets: Snippet[] = [...examples(), ...documents().flatMap(blocks)];
const steps = snippets.flatMap((snippet) =>
  uses(snippet, 'org/registry-publish').map((use, index) => ({
    place: `${snippet.place} #${index + 1}`,
    use,
  })),
);

function inputsOf({ with: given }: Use) {
  return createInputReader((name) => (given[name] === undefined ? undefined : String(given[name])));
}

/** Files that the reader's repository has, and this one hasn't. */
function withoutFiles(use: Use): Use {
  const given = Object.entries(use.with).filter(([name]) => name !== 'mirror-file');
  return { ...use, with: Object.fromEntries(given) };
}

describe('what a reader may copy', () => {
  test.each(snippets)('$place is YAML', ({ text }) => {
    expect(() => void parse(text)).not.toThrow();
  });

  test.each(snippets)('$place: lists of logins and of mirror rules are read', ({ text }) => {
    for (const [kind, list] of bareLists(filled(text))) {
      if (kind === 'registry-auth') expect(parseRegistryAuth(list).length).toBeGreaterThan(0);
      else expect(parseMirrorRules(list, { input: 'mirror' }).length).toBeGreaterThan(0);
    }
  });

  test.each(steps)('$place has inputs that exist', ({ use }) => {
    expect(unknownInputs(Object.keys(use.with))).toEqual([]);
  });

  test.each(steps)('$place has values the action takes', ({ use }) => {
    const request = readRequest(inputsOf(withoutFiles(use)), {
      env: {},
      facts: facts('refs/tags/v1.2.3'),
      idToken: () => Promise.reject(new Error('not asked')),
      temporaryDirectory: tmpdir(),
      workspace: process.cwd(),
    });
    parseRegistryAuth(request.registryAuth);
    if (request.mirror) parseMirrorRules(request.mirror.rules, { input: 'mirror' });
    for (const { name } of request.from) parseImageName(name);
  });

  test.each(steps)('$place makes tags at some event', ({ use }) => {
    if (use.with['mirror'] !== undefined || use.with['mirror-file'] !== undefined) return;
    const reader = inputsOf(use);
    const version = reader.text('version');
    const texts = {
      images: reader.raw('images') || 'ghcr.io/acme/app',
      tags: reader.raw('tags'),
      flavor: reader.raw('flavor'),
      labels: reader.raw('labels'),
      annotations: reader.raw('annotations'),
    };
    const plans = EVENTS.map((event) => planTags({ ...texts, ...(version ? { version } : {}) }, event));
    for (const { images } of plans) images.forEach(({ name }) => void parseRepositoryName(name));
    expect(Math.max(...plans.map(({ tags }) => tags.length))).toBeGreaterThan(0);
  });
});

test('the reusable workflow is called with what it takes', () => {
  const { on } = parse(readFileSync('.github/workflows/publish.yml', 'utf8')) as {
    on: { workflow_call: { inputs: object; secrets: object } };
  };
  const calls = snippets.flatMap((snippet) => uses(snippet, REUSABLE));
  expect(calls.length).toBeGreaterThan(0);
  for (const { with: given, secrets = {} } of calls) {
    expect(Object.keys(on.workflow_call.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(Object.keys(on.workflow_call.secrets)).toEqual(expect.arrayContaining(Object.keys(secrets)));
    expect(String(given['platforms'] ?? 'linux/amd64')).toMatch(/^(?:\w+\/[\w/]+(?:,(?!$)|$))+$/);
    parseRegistryAuth(String((secrets as Record<string, unknown>)['registry-auth'] ?? ''));
  }
});

test('the release of a monorepo is tagged by its product', () => {
  const snippet = examples().find(({ place }) => place.includes('monorepo'))!;
  const [step] = uses(snippet, 'org/registry-publish');
  const inputs = { images: 'ghcr.io/acme/example', flavor: '', labels: '', annotations: '' };
  const plan = planTags({ ...inputs, tags: String(step!.with['tags']) }, facts('refs/tags/example/v1.2.3'));
  expect(plan.tags.map(({ name }) => name)).toEqual(['1.2.3', '1.2', 'latest']);
});

/**
 * The texts of logins and mirror rules that stand in a document outside of a step: a block that is such a list itself,
 * or an input's text on its own (`registry-auth: |`).
 */
function bareLists(text: string): [kind: 'registry-auth' | 'mirror', list: string][] {
  const { contents } = parseDocument(text);
  if (isSeq(contents)) {
    const [first] = contents.items;
    if (isMap(first) && first.has('registry')) return [['registry-auth', text]];
    return isMap(first) && first.has('to') ? [['mirror', text]] : [];
  }
  const top = (parse(text) ?? {}) as Record<string, unknown>;
  return (['registry-auth', 'mirror'] as const).flatMap((kind) =>
    typeof top[kind] === 'string' ? [[kind, top[kind]] as [typeof kind, string]] : [],
  );
}
