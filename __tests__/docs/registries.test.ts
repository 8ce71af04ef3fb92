import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { printedBlocks } from './support.ts';

// Issue: "Registry pages agree with DOCS-FACTS.md, and with the rights that tests grant". registry/rights.test.ts
// publishes with exactly the rights of the table in docs/registries/README.md; the pages must ask for the same.
const DIRECTORY = 'docs/registries';

/** The page of each row of the table. */
const PAGES: Record<string, string> = {
  GHCR: 'ghcr.md',
  'Docker Hub': 'docker-hub.md',
  Azure: 'acr.md',
  'Azure, repository token': 'acr.md',
  Google: 'google-artifact-registry.md',
  ECR: 'ecr.md',
  Quay: 'quay.md',
  JFrog: 'jfrog.md',
  GitLab: 'gitlab.md',
  Harbor: 'harbor.md',
};

const read = (page: string): string => readFileSync(`${DIRECTORY}/${page}`, 'utf8');
const [, table = ''] = /\| registry \| push, list[^\n]*\n[^\n]*\n([^]*?)\n\n/.exec(read('README.md')) ?? [];
const rows = table.split('\n').map((line) => {
  const [, name = '', ...cells] = line.split('|').map((cell) => cell.trim());
  // What is set in code, bold or italics is the name of a right.
  const rights = [...cells.join(' ').matchAll(/`([^`]+)`|\*{1,2}([^*]+)\*{1,2}/g)];
  return { name, rights: rights.map(([, code, word]) => code ?? word ?? '') };
});

test('every vendor has a page', () => {
  expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(PAGES).sort());
});

test.each(rows)('the page of $name names the rights of the table', ({ name, rights }) => {
  const page = read(PAGES[name] ?? '');
  expect(rights.filter((right) => !page.includes(right))).toEqual([]);
});

const commands = printedBlocks().filter(
  ({ document, language }) => document.startsWith(DIRECTORY) && ['sh', 'hcl'].includes(language),
);

describe('the commands of the pages', () => {
  test.each([
    ['acr.md', /role assignment create|azurerm_role_assignment/, 'AcrPush'],
    ['acr.md', /role assignment create|azurerm_role_assignment/, 'Container Registry Repository Writer'],
    ['google-artifact-registry.md', /add-iam-policy-binding|_iam_member/, 'roles/artifactregistry.writer'],
    ['ecr.md', /put-role-policy|aws_iam_role_policy/, 'push.json'],
    ['ecr.md', /create-role|aws_iam_role"/, 'trust.json'],
  ])('%s grants %s: %s', (page, granting, right) => {
    const found = commands.filter(({ document, text }) => document.endsWith(page) && granting.test(text));
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter(({ text }) => !text.includes(right))).toEqual([]);
  });

  const trusting = commands.filter(({ text }) => text.includes('repo:acme/app:'));
  test.each(trusting.map((block) => [block.place, block] as const))(
    '%s trusts the job of its own page',
    (_place, { text, document }) => {
      const workflow = printedBlocks().find(
        (block) => block.document === document && /^jobs:/m.test(block.text),
      );
      const { jobs } = parse(workflow?.text ?? '') as { jobs: Record<string, { environment?: string }> };
      const subjects = new Set(
        [...text.matchAll(/repo:acme\/app:([\w:/.-]+)/g)].map(([, subject]) => subject),
      );
      expect([...subjects]).toEqual(
        Object.values(jobs).map(({ environment }) => `environment:${environment}`),
      );
    },
  );
});

test('every page that trusts a subject says what an id changes in it', () => {
  const pages = ['acr.md', 'docker-hub.md', 'ecr.md', 'jfrog.md', 'quay.md'];
  for (const page of pages) {
    expect(read(page)).toContain('repo:acme@OWNER_ID/app@REPO_ID:');
    expect(read(page)).toContain('README.md#the-subject-of-the-jobs-token');
  }
});
