import { mayFloatingMove } from '../../../src/tags/forward-only.ts';
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

/** Names of tags: one per line, or apart by commas or spaces, or a registry's `{"tags": […]}`. */
export function readExistingTags(text: string): string[] {
  return [...new Set(fromJson(text) ?? text.split(/[\s,]+/))].filter((name) => name !== '');
}

function fromJson(text: string): string[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    // skopeo writes Tags, a registry tags: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
    const { tags, Tags } = json as { tags?: unknown; Tags?: unknown };
    const list = Array.isArray(json) ? json : (tags ?? Tags);
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined;
  } catch {
    return undefined;
  }
}
