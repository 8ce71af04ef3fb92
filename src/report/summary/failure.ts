import { problemsIn, type PublishError } from '../../oci/errors.ts';
import type { ImageReport, TagReport } from '../../publish/report.ts';
import type { PublishedImage } from '../../publish/types.ts';
import { count } from '../../support/text/format.ts';
import { codeSpan, escapeMarkdown, table } from './markdown.ts';
import { failureBox, footer, joined, repositoryCell, type Failure } from './parts.ts';

/** The summary of a failed run as Markdown, with the state of each registry if that is known. */
export function failureSummary(
  problem: PublishError,
  images: readonly PublishedImage[],
  source: string,
): string {
  const repositories = images.flatMap(({ report }) => report.images);
  return joined([
    `## ❌ ${title(repositories)}`,
    failureBox(failuresOf(problem, repositories)),
    ...images.flatMap(({ name, report }) => [
      name === '' ? '' : `### ${escapeMarkdown(name)}`,
      repositoryTable(report.images, source),
    ]),
    notRemoved(repositories),
    repositories.length === 0 ? '' : 'Fix this and rerun the job: it uploads only what is missing.',
    footer('errors.md', 'All error codes'),
  ]);
}

/** The outcome in one line. Readers want to know first whether anything was changed. */
function title(images: readonly ImageReport[]): string {
  const [first] = images.flatMap(({ tags }) => tags);
  const what = first === undefined ? 'Publish' : `Publish of ${escapeMarkdown(first.name)}`;
  if (images.length === 0) return 'Failed; nothing was changed';
  const outcomes = images.flatMap(({ tags }) => tags.map(outcomeOf));
  const left = (outcome: Outcome): number => outcomes.filter((one) => one === outcome).length;
  const stays = [
    left('not-removed') > 0 ? `${count(left('not-removed'), 'new tag')} could not be removed` : '',
    left('not-restored') > 0 ? `${count(left('not-restored'), 'tag')} could not be restored` : '',
    left('unread') > 0 ? `${count(left('unread'), 'tag')} could not be checked` : '',
    left('new') > 0 ? `${count(left('new'), 'tag')} moved and stayed` : '',
  ].filter((part) => part !== '');
  if (stays.length > 0) return `${what} failed; ${stays.join(', ')}`;
  const undone = left('removed') + left('restored') > 0;
  return `${what} failed; ${undone ? 'every tag was rolled back' : 'no tag was changed'}`;
}

/** What became of a tag in a run that failed. */
export type Outcome =
  'refused' | 'removed' | 'restored' | 'not-removed' | 'not-restored' | 'unread' | 'new' | 'untouched';

/** A tag that existed before is restored or not; a new one is removed or not. */
export function outcomeOf({ status, previous, unread }: TagReport): Outcome {
  if (status === 'failed') return 'refused';
  if (unread) return 'unread';
  if (status === 'rolled-back') return previous === undefined ? 'removed' : 'restored';
  if (status === 'stuck') return previous === undefined ? 'not-removed' : 'not-restored';
  return status === 'created' || status === 'moved' ? 'new' : 'untouched';
}

/** The run's error, then other errors of registries. Tags that weren't rolled back are listed separately. */
function failuresOf(problem: PublishError, images: readonly ImageReport[]): Failure[] {
  const own = problemsIn(problem);
  const others = images.flatMap(({ error }) => (error?.code === 'STUCK' ? [] : (error ?? [])));
  return [...own, ...others.filter(({ message }) => !own.some((one) => one.message.startsWith(message)))];
}

const COLUMNS: readonly [Outcome, string][] = [
  ['refused', 'Refused'],
  ['removed', 'Removed'],
  ['restored', 'Restored'],
  ['not-removed', 'Not removed'],
  ['not-restored', 'Not restored'],
  ['unread', 'Not checked'],
  ['new', 'Moved'],
];
/** Outcomes that need attention. */
const BAD: readonly Outcome[] = ['refused', 'not-removed', 'not-restored', 'unread'];

/** Failed repositories first; columns without entries are omitted. */
function repositoryTable(images: readonly ImageReport[], source: string): string {
  const outcomes = new Set(images.flatMap(({ tags }) => tags.map(outcomeOf)));
  const columns = COLUMNS.filter(([outcome]) => outcomes.has(outcome));
  const rows = [...images]
    .sort((a, b) => rank(a) - rank(b))
    .map((image) => {
      const { mark, result } = resultOf(image);
      const bold = mark === '❌' ? '**' : '';
      return [
        mark,
        `${bold}${repositoryCell(image.name, source)}${bold}`,
        `${bold}${result}${bold}${image.optional ? ' (optional)' : ''}`,
        ...columns.map(([outcome]) => tagCell(image, outcome)),
      ];
    });
  return table(['', 'Repository', 'Result', ...columns.map(([, heading]) => heading)], rows);
}

function tagCell({ tags }: ImageReport, outcome: Outcome): string {
  const bold = BAD.includes(outcome) ? '**' : '';
  return tags
    .filter((tag) => outcomeOf(tag) === outcome)
    .map(({ name }) => `${bold}${codeSpan(name)}${bold}`)
    .join(' ');
}

/** Distinguishes the registry that caused the failure from those that were rolled back because of it. */
export function resultOf({ status, error, tags }: ImageReport): { mark: string; result: string } {
  const outcomes = tags.map(outcomeOf);
  if (outcomes.includes('refused')) return { mark: '❌', result: 'Failed' };
  if (outcomes.includes('not-removed') || outcomes.includes('not-restored')) {
    return { mark: '⚠️', result: 'Partly rolled back' };
  }
  if (outcomes.includes('unread')) return { mark: '⚠️', result: 'Unknown' };
  if (error !== undefined) return { mark: '❌', result: 'Failed' };
  if (outcomes.includes('new')) return { mark: '✅', result: 'Published' };
  if (status === 'rolled-back') return { mark: '↩️', result: 'Rolled back' };
  return { mark: '↩️', result: status === 'staged' ? 'Uploaded; no tag changed' : 'Not changed' };
}

function rank(image: ImageReport): number {
  return ['❌', '⚠️', '↩️', '✅'].indexOf(resultOf(image).mark);
}

/** Full names of tags that are left after the failure, so that they can be checked and deleted. */
function notRemoved(images: readonly ImageReport[]): string {
  const stuck = (isUnread: boolean): string[] =>
    images.flatMap(({ name, tags }) =>
      tags
        .filter(({ status, unread }) => status === 'stuck' && (unread ?? false) === isUnread)
        .map((tag) => codeSpan(`${name}:${tag.name}`)),
    );
  const [left, unread] = [stuck(false), stuck(true)];
  const them = (names: readonly string[]): string => (names.length === 1 ? 'it' : 'them');
  return [
    left.length > 0
      ? `**Not rolled back:** ${left.join(', ')}. Rerun the job to finish the release, or change ${them(left)} by hand in the registry.`
      : '',
    unread.length > 0
      ? `**Not checked:** ${unread.join(', ')}. The registry couldn't be asked whether it moved ${them(unread)}. Rerun the job to finish the release.`
      : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}
