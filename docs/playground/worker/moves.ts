import { mayFloatingMove } from '../../../src/tags/forward-only.ts';
import { RuleError } from '../../../src/tags/rules/rule-error.ts';
import type { PlannedTag } from '../../../src/tags/types.ts';
import type { Move } from '../messages.ts';

/**
 * What a publish would do with a tag in a repository that has these tags, with the default `immutable-tags: version`.
 * What images record beside their tags isn't known here, so a branch's tag is taken to come from an earlier run.
 */
export function moveOf(tag: PlannedTag, existingTags: readonly string[]): Move {
  const exists = existingTags.includes(tag.name);
  if (tag.kind === 'version' && exists) {
    return {
      outcome: 'published',
      detail: 'The same commit again is fine; from another commit it is an error.',
    };
  }
  if (tag.kind === 'floating' && tag.version !== undefined) {
    const { name, version, scheme = 'semver', decoration } = tag;
    const decision = mayFloatingMove({
      tag: name,
      candidateVersion: version,
      scheme,
      existingTags,
      decoration,
    });
    if (!decision.move) return { outcome: 'kept', detail: decision.reason };
  }
  return { outcome: exists ? 'moves' : 'new' };
}

/**
 * Names of tags: one per line, or apart by commas or spaces, or a registry's `{"tags": […]}`. Of `app:1.2.3` the tag.
 * @throws RuleError for what isn't a tag.
 */
export function readExistingTags(text: string): string[] {
  const given = /^\s*[[{]/.test(text)
    ? fromJson(text)
    : text.split(/[\s,]+/).map((word) => word.replace(/^.*:/, ''));
  const names = [...new Set(given)].filter((name) => name !== '');
  const wrong = names.find((name) => !/^\w[\w.-]{0,127}$/.test(name));
  if (wrong === undefined) return names;
  throw new RuleError(`${JSON.stringify(wrong.slice(0, 200))} is not a tag`, {
    input: 'existing',
    hint: 'Write the names of tags, one per line.',
  });
}

function fromJson(text: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new RuleError(`Invalid JSON in the list of tags: ${(error as Error).message}`, {
      input: 'existing',
      hint: 'Paste all of it, or one tag per line.',
    });
  }
  // skopeo writes Tags, a registry tags, and null where it has none:
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
  const { tags, Tags } = json as { tags?: unknown; Tags?: unknown };
  const list = Array.isArray(json) ? json : (tags ?? Tags ?? []);
  return Array.isArray(list)
    ? list.map((name) => (typeof name === 'string' ? name : JSON.stringify(name)))
    : [];
}
