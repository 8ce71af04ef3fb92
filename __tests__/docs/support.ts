import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { optional } from '../../src/support/optional.ts';

/** YAML that a reader may copy: a whole example, or a block of a document. */
export interface Snippet {
  /** `examples/release.yml`, `docs/tags.md:12`. */
  place: string;
  text: string;
}

/** A step that uses the action, or a job that uses the reusable workflow. */
export interface Use {
  uses: string;
  with: Record<string, unknown>;
  secrets?: Record<string, unknown>;
}

/** All documents of the repository, by path from its root. */
export function documents(): string[] {
  const inside = (directory: string): string[] =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(directory, name).replaceAll('\\', '/'));
  const top = readdirSync('.').filter((name) => name.endsWith('.md'));
  return [...top, ...inside('docs')].sort();
}

export function examples(): Snippet[] {
  return readdirSync('examples')
    .filter((name) => name.endsWith('.yml'))
    .map((name) => ({ place: `examples/${name}`, text: readFileSync(`examples/${name}`, 'utf8') }));
}

/** The ```yaml blocks of a document. */
export function blocks(document: string): Snippet[] {
  const text = readFileSync(document, 'utf8');
  return [...text.matchAll(/^( *)```ya?ml\n([\s\S]*?)^\1```/gm)].map((match) => ({
    place: `${document}:${text.slice(0, match.index).split('\n').length}`,
    text: match[2]!.replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }));
}

const WORDS: [RegExp, string][] = [
  // As good as a file of the reader's; other secrets are as in a pull request from a fork: not there.
  [/^secrets\..*(CLIENT|MTLS|TLS)_?(KEY|CERT)/, 'client.pem'],
  [/^secrets\./, ''],
  // JSON's, for a secret that isn't there.
  [/^toJSON\(secrets\./, 'null'],
  [/^!?startsWith\(/, 'true'],
  [/^needs\./, `ghcr.io/acme/app@sha256:${'a'.repeat(64)}`],
  [/digest$/, `sha256:${'a'.repeat(64)}`],
  [/version$|tag_name$/, 'v1.2.3'],
  [/CONNECTION/, '00000000-0000-4000-8000-000000000000'],
  [/platform$/, 'linux/amd64'],
];

/** Fills in expressions, as the runner does, by values of the form they would have. */
export function filled(text: string): string {
  return text.replaceAll(
    /(?:(?<=: )v)?\$\{\{\s*(.*?)\s*\}\}/g,
    (_all, expression: string) => WORDS.find(([pattern]) => pattern.test(expression))?.[1] ?? 'example',
  );
}

/** Every use of the action or of the reusable workflow in a snippet, expressions filled in. */
export function uses(snippet: Snippet, name: string): Use[] {
  const found: Use[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { uses: used } = node as Partial<Use>;
    if (typeof used === 'string' && used.startsWith(`${name}@`)) {
      found.push({ ...(node as Use), with: (node as Partial<Use>).with ?? {} });
    }
    Object.values(node).forEach(visit);
  };
  visit(parse(filled(snippet.text)));
  return found;
}

/** A fenced block as a reader sees it. */
export interface PrintedBlock extends Snippet {
  document: string;
  language: string;
  /** `<!-- not run: gh -->` above the block: the tool that the tests don't have. */
  notRun?: string;
  /** `<!-- file: rules.yml -->` above it: the name that later commands of the page know it by. */
  file?: string;
  /** Name of the file in examples/ that is printed. */
  example?: string;
}

/** Written by `npm run docs:pictures`; what it shows is checked there. */
const GENERATED = 'docs/pictures/';

/** All fenced blocks of all documents, in their order. */
export function printedBlocks(): PrintedBlock[] {
  return documents()
    .filter((document) => !document.startsWith(GENERATED))
    .flatMap((document) => {
      const text = readFileSync(document, 'utf8');
      return [...text.matchAll(/^((?: *<!-- .* -->\n)*)( *)```(\w*)\n([\s\S]*?)^\2```$/gm)].map((match) => {
        const [whole, comments = '', indent = '', language = '', body = ''] = match;
        const said = (name: string): string | undefined =>
          new RegExp(`<!-- ${name}: (.*) -->`).exec(comments)?.[1];
        const line = text.slice(0, match.index + whole.indexOf('```')).split('\n').length;
        return {
          place: `${document}:${line}`,
          document,
          language,
          text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
          ...optional('notRun', said('not run')),
          ...optional('file', said('file')),
          ...optional('example', said('example')),
        };
      });
    });
}
