import { PublishError } from '../../oci/errors.ts';
import {
  anything,
  captures,
  compilePieces,
  literal,
  type Automaton,
  type CharacterTest,
  type Piece,
} from '../../support/text/automaton.ts';
import { isTag, parseReference, parseRepositoryName, type RepositoryName } from '../../oci/reference.ts';
import type { MirrorSource, MirrorTarget } from './types.ts';
import { renderTag, repositoryVariables, tagVariables, TEMPLATE } from './template.ts';

/**
 * Placeholder for a wildcard or variable while the rest of the name is validated; unlikely in a real name.
 */
const STAND_IN = 'zq0x';

/**
 * Parses a rule's `from`: a repository, an image by tag or digest, or a pattern of repositories.
 * @throws PublishError `REFERENCE_INVALID`.
 */
export function parseMirrorSource(text: string): MirrorSource {
  const wildcards = text.match(/\*\*?/g) ?? [];
  if (wildcards.length === 0) {
    const reference = parseReference(text);
    return { text, pattern: false, ...reference };
  }
  refuseBadWildcards(text);
  const { tag, digest, host, path } = restore(wildcards, parseReference(standIn(text)));
  if (tag !== undefined || digest !== undefined) {
    throw new PublishError(
      `${JSON.stringify(text)} is a pattern of repositories and names a tag or digest too`,
      {
        code: 'REFERENCE_INVALID',
        hint: 'Choose the tags of every repository with tags:.',
      },
    );
  }
  return { text, pattern: true, host, path };
}

function refuseBadWildcards(text: string): void {
  const slash = text.indexOf('/');
  if (slash < 0 || text.slice(0, slash).includes('*') || !/[.:]|^localhost$/.test(text.slice(0, slash))) {
    throw new PublishError(
      `${JSON.stringify(text)} has a "*" where the registry's host must be written out`,
      {
        code: 'REFERENCE_INVALID',
        hint: 'Begin with the host, as in ghcr.io/acme/*.',
      },
    );
  }
  if (/\*{3}|\*\*[^/]|[^/]\*\*/.test(text)) {
    throw new PublishError(`${JSON.stringify(text)} has a "**" within a segment`, {
      code: 'REFERENCE_INVALID',
      hint: 'Write it as in ghcr.io/acme/**; within a segment use a single "*".',
    });
  }
}

function standIn(text: string): string {
  return text.replace(/\*\*?/g, STAND_IN).replace(TEMPLATE, STAND_IN);
}

function restore<T extends RepositoryName>(
  pieces: readonly string[],
  parsed: T,
): Omit<T, 'path'> & { path: string } {
  let next = 0;
  return { ...parsed, path: parsed.path.replaceAll(STAND_IN, () => pieces[next++] ?? '') };
}

/**
 * Parses one entry of a rule's `to`: a repository whose path and tag may be templates.
 * @throws PublishError `REFERENCE_INVALID`, or `TEMPLATE_INVALID` for an unknown variable.
 */
export function parseMirrorTarget(
  text: string,
  source: MirrorSource,
  groups: readonly string[],
): MirrorTarget {
  if (text.includes('@')) {
    throw new PublishError(`${JSON.stringify(text)} names a digest, which follows from what is copied`, {
      code: 'REFERENCE_INVALID',
      hint: 'Leave the digest out, or put a tag in its place.',
    });
  }
  const colon = text.lastIndexOf(':');
  const hasTag = colon > text.lastIndexOf('/');
  const name = hasTag ? text.slice(0, colon) : text;
  const tag = hasTag ? text.slice(colon + 1) : '{tag}';
  const pieces = name.match(/\*\*?|\{[^{}]*\}/g) ?? [];
  const parsed = parseReference(standIn(name));
  const { host, path } = restore(pieces, parsed);
  checkRepositoryTemplate(text, path, source);
  checkTagTemplate(tag, text, groups);
  return { text, host, path, tag, line: 0 };
}

function checkRepositoryTemplate(text: string, path: string, source: MirrorSource): void {
  const variables = Object.keys(repositoryVariables(source));
  for (const [, name = ''] of path.matchAll(TEMPLATE)) {
    if (!variables.includes(name)) throw unknownVariable(text, name, variables);
  }
  const wanted = (path.match(/\*\*?/g) ?? []).length;
  const offered = (source.path.match(/\*\*?/g) ?? []).length;
  if (wanted > offered) {
    throw new PublishError(
      `${JSON.stringify(text)} has more "*" than ${JSON.stringify(source.text)}, which fills them`,
      {
        code: 'TEMPLATE_INVALID',
        hint: 'Write as many "*" in to as in from, or use {name} or {path}.',
      },
    );
  }
  if (source.pattern && wanted === 0 && !/\{(?:name|path)\}/.test(path)) {
    throw new PublishError(
      `${JSON.stringify(text)} is one repository for the many that ${JSON.stringify(source.text)} stands for`,
      { code: 'TEMPLATE_INVALID', hint: 'Keep them apart with "*", {name} or {path}.' },
    );
  }
}

/**
 * Checks a tag template.
 * @throws PublishError `TEMPLATE_INVALID` for an unknown variable, or characters that aren't allowed in a
 * tag.
 */
export function checkTagTemplate(template: string, text: string, groups: readonly string[]): void {
  const variables = [...tagVariables, ...groups];
  for (const [, name = ''] of template.matchAll(TEMPLATE)) {
    if (!variables.includes(name)) throw unknownVariable(text, name, variables);
  }
  if (!isTag(template.replace(TEMPLATE, 'x'))) {
    throw new PublishError(`${JSON.stringify(template)} can't make a tag`, {
      code: 'TEMPLATE_INVALID',
      hint: 'A tag has letters, digits, "_", "." and "-", 128 at most, and begins with none of the last two.',
    });
  }
}

function unknownVariable(text: string, name: string, variables: readonly string[]): PublishError {
  return new PublishError(`${JSON.stringify(text)} uses {${name}}, which nothing fills`, {
    code: 'TEMPLATE_INVALID',
    hint: `There are ${variables.map((variable) => `{${variable}}`).join(', ')}.`,
  });
}

/**
 * Matches a repository's path against the source's pattern, and returns what each wildcard matched, or
 * undefined. `*` matches a segment or a part of it, `**` any number of segments. Both match at least one
 * character and are greedy.
 */
export function matchRepository(source: MirrorSource, path: string): string[] | undefined {
  return captures(repositoryPattern(source.path), path);
}

function repositoryPattern(path: string): Automaton {
  const pieces = path.split(/(\*\*?)/).flatMap((text): Piece[] => {
    if (text === '**') return [{ kind: 'many', test: anything, least: 1, capture: true }];
    if (text === '*') return [{ kind: 'many', test: notSlash, least: 1, capture: true }];
    return Array.from(text, literal);
  });
  return compilePieces(pieces);
}

const notSlash: CharacterTest = (point) => point !== 0x2f;

/** The literal path segments before the first wildcard; used to list only a part of a registry's catalog. */
export function fixedPrefix(source: MirrorSource): string {
  return source.path.slice(0, source.path.indexOf('*')).replace(/[^/]*$/, '');
}

/**
 * Expands a target for one source repository.
 * @throws PublishError `REFERENCE_INVALID` when the result isn't a valid name.
 */
export function targetRepository(
  target: MirrorTarget,
  source: RepositoryName,
  captures: readonly string[],
): RepositoryName {
  let next = 0;
  const variables = repositoryVariables(source);
  const path = target.path
    .replace(TEMPLATE, (_, name: string) => variables[name] ?? '')
    .replace(/\*\*?/g, () => captures[next++] ?? '');
  return parseRepositoryName(`${target.host}/${path}`);
}

/** The tag at the target for a source tag. @throws PublishError `TEMPLATE_INVALID`. */
export function targetTag(target: MirrorTarget, tag: string, match: readonly string[]): string {
  return renderTag(target.tag, tag, match);
}
