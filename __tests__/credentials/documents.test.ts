import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROVIDERS } from '../../src/credentials/providers/index.ts';
import { COMMON_KEYS, LOGIN_KEYS } from '../../src/credentials/entries/keys.ts';
import { parseRegistryAuth } from '../../src/credentials/entries/parse.ts';

const DIRECTORY = 'docs/registries';
const pages = readdirSync(DIRECTORY).filter((name) => name.endsWith('.md'));
const read = (name: string) => readFileSync(join(DIRECTORY, name), 'utf8');

/** Stands in for secrets and variables, each with a value of the form that it has. */
function fillIn(text: string): string {
  const values: [RegExp, string][] = [
    [/OIDC_CONNECTION/, '01234567-89ab-cdef-0123-456789abcdef'],
    [/AWS_ACCESS_KEY_ID/, 'AKIAIOSFODNN7EXAMPLE'],
    [/GOOGLE_KEY_BASE64/, Buffer.from('{"private_key":"k","client_email":"e"}').toString('base64')],
    [/GOOGLE_KEY/, '{"private_key":"k","client_email":"e"}'],
  ];
  return text.replace(/\$\{\{([^}]*)\}\}/g, (_all, name: string) => {
    const value = values.find(([pattern]) => pattern.test(name))?.[1] ?? 'value';
    return name.includes('toJSON(') ? JSON.stringify(value) : value;
  });
}

/** All values of a key, wherever it stands. */
function valuesOf(node: unknown, key: string): string[] {
  if (Array.isArray(node)) return node.flatMap((item) => valuesOf(item, key));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === key && typeof value === 'string' ? [value] : valuesOf(value, key),
  );
}

describe.each(pages)('%s', (name) => {
  const blocks = [...read(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  test('every example is YAML, and its registry-auth is one', () => {
    for (const block of blocks) {
      for (const auth of valuesOf(parse(block), 'registry-auth')) {
        expect(parseRegistryAuth(fillIn(auth)).length).toBeGreaterThan(0);
      }
    }
    if (name !== 'README.md') expect(blocks.length).toBeGreaterThan(0);
  });

  // A secret may hold anything, and only JSON of it is always YAML (FAULTS.md C14).
  test('a secret goes into registry-auth as JSON', () => {
    const bare = /^\s*(?:- )?(?:password|client-secret|aws-secret-access-key): '?\$\{\{ *secrets\./m;
    for (const block of blocks)
      for (const auth of valuesOf(parse(block), 'registry-auth')) expect(auth).not.toMatch(bare);
  });

  test('a keyless example asks for the permission that it needs', () => {
    for (const block of blocks.filter((text) => text.includes('\non:'))) {
      const { permissions } = parse(block) as { permissions: Record<string, string> };
      const methods = valuesOf(parse(block), 'registry-auth').flatMap((auth) =>
        parseRegistryAuth(fillIn(auth)),
      );
      const keyless = methods.some(({ authMethod }) => authMethod !== 'password');
      expect(permissions['id-token']).toBe(keyless ? 'write' : undefined);
    }
  });

  test('links lead to pages that are there', () => {
    for (const [, target = ''] of read(name).matchAll(/\]\(([^)h][^)]*)\)/g))
      expect(pages).toContain(target.replace(/#.*/, ''));
  });
});

test('the table of keys is the one in the source', () => {
  const users = (key: string) =>
    PROVIDERS.filter(({ methods }) =>
      methods.some((authMethod) => [...authMethod.requires, ...authMethod.allows].includes(key)),
    ).map(({ name }) => name);
  const row = (key: string, meaning: string, providers: string) =>
    `| \`${key}\` | ${meaning.replaceAll('|', '\\|')} | ${providers} |`;
  const rows = [
    ...COMMON_KEYS.map(({ name, meaning }) => row(name, meaning, 'all')),
    ...LOGIN_KEYS.map(({ name, meaning }) =>
      row(name, meaning, users(name).length === PROVIDERS.length ? 'all' : users(name).join(', ')),
    ),
  ];
  const table = ['| key | meaning | types |', '| --- | --- | --- |', ...rows].join('\n');
  const written = /<!-- keys -->\n([\s\S]*?)\n?<!-- \/keys -->/.exec(read('README.md'))?.[1];
  expect(written?.trim()).toBe(table);
});
