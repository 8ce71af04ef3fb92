import type { ImageReport } from '../publish/report.ts';
import type { PublishedImage } from '../publish/types.ts';
import { columns } from './columns.ts';
import type { Style } from './style.ts';
import { outcomeOf, resultOf, type Outcome } from './summary/failure.ts';

/** In the order of the summary's columns. */
const WORDS: readonly [Outcome, string][] = [
  ['removed', 'removed'],
  ['restored', 'restored'],
  ['not-removed', 'could not remove'],
  ['not-restored', 'could not restore'],
  ['unread', 'could not check'],
  ['new', 'moved'],
];

/**
 * The state of each repository after a failed run, one line each. Omits digests, since the image may not exist
 * anywhere.
 * @param message the run's error, which isn't repeated
 */
export function failureText(images: readonly PublishedImage[], message: string, style: Style): string {
  return images
    .flatMap(({ name, report }) => [
      ...(name === '' ? [] : [style.bold(name)]),
      ...repositoryLines(report.images, message, style),
      ...remains(report.images),
    ])
    .join('\n');
}

function repositoryLines(images: readonly ImageReport[], message: string, style: Style): string[] {
  const { marks } = style;
  const words: Record<string, string> = {
    '❌': marks.failed,
    '⚠️': marks.partly,
    '↩️': marks.undone,
    '✅': marks.done,
  };
  const results = images.map((image) => ({ image, ...resultOf(image) }));
  const sorted = results.sort((one, other) => rank(one.mark) - rank(other.mark));
  const rows = columns(
    sorted.map(({ image, mark, result }) => [
      words[mark] ?? '',
      image.name,
      `${result.charAt(0).toLowerCase()}${result.slice(1)}${refused(image)}${image.optional ? ' (optional)' : ''}`,
      WORDS.flatMap(([outcome, word]) => tagsWith(image, outcome, word)).join('; '),
    ]),
  );
  return sorted.flatMap(({ image, mark }, index) => {
    const row = rows[index] ?? '';
    const [sign = ''] = row.split(' ', 1);
    const paint = mark === '❌' ? style.bad : mark === '✅' ? style.good : style.warn;
    return [`${paint(sign)}${row.slice(sign.length)}`, ...ownReason(image, message)];
  });
}

const rank = (mark: string): number => ['❌', '⚠️', '↩️', '✅'].indexOf(mark);

function refused(image: ImageReport): string {
  const names = image.tags.filter((tag) => outcomeOf(tag) === 'refused').map(({ name }) => name);
  return names.length === 0 ? '' : `: ${names.join(', ')} refused`;
}

function tagsWith({ tags }: ImageReport, outcome: Outcome, word: string): string[] {
  const names = tags.filter((tag) => outcomeOf(tag) === outcome).map(({ name }) => name);
  return names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
}

/** A failure that the run's error doesn't tell. Tags that stay are listed below. */
function ownReason({ error }: ImageReport, message: string): string[] {
  if (!error || error.code === 'STUCK' || message.startsWith(error.message)) return [];
  return [error.message, error.hint].flatMap((text) => (text ? [`    ${text}`] : []));
}

/** Full names of tags that a rollback left behind, with the reason. */
function remains(images: readonly ImageReport[]): string[] {
  return images.flatMap(({ name, tags }) => {
    const stuck = tags.filter(({ status }) => status === 'stuck');
    const [first, ...others] = stuck;
    if (!first) return [];
    const names = [`${name}:${first.name}`, ...others.map((tag) => `:${tag.name}`)].join(', ');
    const reasons = [...new Set(stuck.flatMap(({ reason }) => reason ?? []))].join('; ');
    const them = others.length === 0 ? 'it' : 'them';
    const why = reasons === '' ? '' : ` (${reasons})`;
    return [
      `Not rolled back: ${names}${why}. Publish again to finish the release, or change ${them} by hand.`,
    ];
  });
}
