import { PublishError } from '../../oci/errors.ts';
import { isTag, type RegistryHost } from '../../oci/reference.ts';
import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import { parseTagVersion } from '../filters/version.ts';

/** A variable in a template: `{name}`. */
export const TEMPLATE = /\{([^{}]*)\}/g;

/** The variables of a repository template. */
export function repositoryVariables(repository: {
  host: RegistryHost;
  path: string;
}): Record<string, string> {
  const segments = repository.path.split('/');
  const name = segments.at(-1) ?? '';
  return {
    name,
    path: repository.path,
    // A repository without a namespace uses its name, so that `{namespace}/{name}` doesn't begin with a
    // slash.
    namespace: segments.slice(0, -1).join('/') || name,
    // A path can't contain the colon before a port.
    host: repository.host.replace(/[^a-z0-9.-]/g, '-'),
  };
}

/** The variables of a tag template, besides the groups of `match`. */
export const tagVariables = ['tag', 'version', 'major', 'minor', 'patch', 'prerelease', 'variant'] as const;

/** The capture groups of a filter's expressions: `1`, `2`, …, and named ones. */
export function groupNames(expressions: readonly string[]): string[] {
  return expressions.flatMap((source) => {
    const all = new RegExp(`${source}|`);
    const found = withinTime(LIMITS.expressionTime, `tags.match ${JSON.stringify(source)}`, () =>
      all.exec(''),
    );
    const count = (found?.length ?? 1) - 1;
    const named = [...source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name = '']) => name);
    return [...Array.from({ length: count }, (_, position) => String(position + 1)), ...named];
  });
}

/**
 * Expands a tag template. If several expressions have a group, the first one wins.
 * @throws PublishError `TEMPLATE_INVALID` when the tag doesn't have a variable's value, or the result isn't a
 * valid tag.
 */
export function renderTag(template: string, tag: string, expressions: readonly string[]): string {
  if (template === '{tag}') return tag;
  const rendered = template.replace(TEMPLATE, (_, name: string) => {
    const value = variable(name, tag, expressions);
    if (value !== undefined && (value !== '' || name === 'prerelease' || name === 'variant')) return value;
    throw new PublishError(`the tag ${tag} has nothing for {${name}} in ${JSON.stringify(template)}`, {
      code: 'TEMPLATE_INVALID',
      hint: 'Narrow the filter so that only tags with it are selected, or use {tag}.',
    });
  });
  if (isTag(rendered)) return rendered;
  throw new PublishError(
    `${JSON.stringify(template)} makes ${JSON.stringify(rendered)} of ${tag}, which is not a tag`,
    {
      code: 'TEMPLATE_INVALID',
      hint: 'A tag has letters, digits, "_", "." and "-", 128 at most.',
    },
  );
}

function variable(name: string, tag: string, expressions: readonly string[]): string | undefined {
  if (name === 'tag') return tag;
  const groups = expressions.map((source) => new RegExp(source).exec(tag));
  for (const found of groups) {
    const value = /^\d+$/.test(name) ? found?.[Number(name)] : found?.groups?.[name];
    if (value !== undefined) return value;
  }
  const version = parseTagVersion(tag);
  if (!version) return undefined;
  const { prerelease, variant, text } = version;
  // As written, to keep the leading zeros of calendar versions.
  const [major, minor, patch] = /^[\d.]+/.exec(text)?.[0].split('.') ?? [];
  const known: Record<string, string | undefined> = {
    version: text,
    major,
    minor,
    patch,
    prerelease,
    variant,
  };
  return known[name];
}
