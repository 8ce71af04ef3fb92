import { existsSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createInputReader, unknownInputs } from '../../src/action/input-reader.ts';
import { readRequest } from '../../src/action/inputs.ts';
import { parseRegistryAuth } from '../../src/credentials/parse.ts';
import { parseMirrorRules } from '../../src/mirror/rules.ts';
import { parseImageName } from '../../src/oci/image-name.ts';
import { parseRepositoryName } from '../../src/oci/reference.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts } from '../tags/support.ts';
import { blocks, documents, examples, uses, type Snippet, type Use } from './support.ts';

const ACTION = 'org/registry-publish';
const REUSABLE = `${ACTION}/.github/workflows/publish.yml`;

const EVENTS = [
  facts('refs/heads/main'),
  facts('refs/heads/main', { eventName: 'schedule' }),
  facts('refs/tags/v1.2.3'),
  facts('refs/tags/example/v1.2.3'),
  facts('refs/pull/7/merge'),
];

const snippets: Snippet[] = [...examples(), ...documents().flatMap(blocks)];
const steps = snippets.flatMap((snippet) =>
  uses(snippet, ACTION).map((use, index) => ({ place: `${snippet.place} #${index + 1}`, use })),
);

function inputsOf({ with: given }: Use) {
  return createInputReader((name) => (given[name] === undefined ? undefined : String(given[name])));
}

describe('what the documents show', () => {
  test.each(snippets)('$place is YAML', ({ text }) => {
    expect(() => void parse(text)).not.toThrow();
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
    for (const name of request.from) parseImageName(name);
  });

  test.each(steps)('$place makes tags', ({ use }) => {
    if (use.with['mirror'] !== undefined || use.with['mirror-file'] !== undefined) return;
    const reader = inputsOf(use);
    const version = reader.text('version');
    const images = reader.raw('images') || 'ghcr.io/acme/app';
    const texts = ['tags', 'flavor', 'labels', 'annotations'].map((name) => [name, reader.raw(name)]);
    const plans = EVENTS.map((event) =>
      planTags({ images, ...Object.fromEntries(texts), ...(version ? { version } : {}) }, event),
    );
    for (const { images: named } of plans) named.forEach(({ name }) => void parseRepositoryName(name));
    expect(Math.max(...plans.map(({ tags }) => tags.length))).toBeGreaterThan(0);
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
      expect(parse(String(given['platforms'] ?? '[]'))).toEqual(expect.any(Array));
      parseRegistryAuth(String((secrets as Record<string, unknown>)['registry-auth'] ?? ''));
    }
  });

  test('the release of a monorepo is tagged by its product', () => {
    const [step] = uses(
      examples().find(({ place }) => place.includes('monorepo'))!,
      ACTION,
    );
    const tags = String(step!.with['tags']);
    const plan = planTags(
      { images: 'ghcr.io/acme/example', tags, flavor: '', labels: '', annotations: '' },
      facts('refs/tags/example/v1.2.3'),
    );
    expect(plan.tags.map(({ name }) => name)).toEqual(['1.2.3', '1.2', 'latest']);
  });
});

/** Files that the reader's repository has, and this one hasn't. */
function withoutFiles(use: Use): Use {
  const { 'mirror-file': _file, ...rest } = use.with;
  return { ...use, with: rest };
}

describe('the documents', () => {
  test('are what the sources make them', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('show every example', () => {
    const text = documents()
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const hidden = examples().filter(({ place }) => !text.includes(`<!-- example: ${place.slice(9)} -->`));
    expect(hidden.map(({ place }) => place)).toEqual([]);
  });

  test.each(documents())('%s has no dead link', (document) => {
    const text = readFileSync(document, 'utf8').replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
    const dead = [...text.matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].filter(([, path, anchor]) => {
      const target = path === '' ? document : join(dirname(document), path!);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchors(target).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors of a document's headings, as GitHub names them. */
function anchors(document: string): string[] {
  return [...readFileSync(document, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
