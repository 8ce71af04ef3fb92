import { tagWord, type ImageReport, type TagReport } from '../publish/report.ts';

/**
 * What became of the tags of a publish: one line if it is the same everywhere, otherwise one for the repositories
 * that are alike.
 */
export function tagLines(images: readonly ImageReport[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { name, tags } of images) {
    const text = describeTags(tags);
    if (text !== '') alike.set(text, [...(alike.get(text) ?? []), name]);
  }
  const [only, ...others] = alike;
  if (!only) return [];
  if (others.length > 0 || only[1].length < images.length) {
    return [...alike].map(([text, names]) => `${names.join(', ')}: ${text}`);
  }
  if (images.length === 1) return [`Tags: ${only[0]}`];
  const hosts = new Set(images.map(({ name }) => name.split('/')[0]));
  return [`In every ${hosts.size === images.length ? 'registry' : 'repository'}: ${only[0]}`];
}

/** `1.2.3 new; 1.2, latest moved from sha256:05dda366c1db…`. */
function describeTags(tags: readonly TagReport[]): string {
  const alike = new Map<string, string[]>();
  for (const tag of tags) {
    const what = changeOf(tag);
    alike.set(what, [...(alike.get(what) ?? []), tag.name]);
  }
  return [...alike].map(([what, names]) => `${names.join(', ')} ${what}`).join('; ');
}

function changeOf({ status, previous, reason }: TagReport): string {
  const word = tagWord(status, false);
  const from = status === 'moved' && previous ? ` from ${previous.replace(/^(sha\d+:.{12}).*/, '$1…')}` : '';
  return `${word}${from}${reason === undefined ? '' : `: ${reason}`}`;
}
