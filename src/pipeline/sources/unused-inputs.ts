import type { Reporter } from '../../support/reporter.ts';
import type { PipelineRequest } from '../types.ts';

type Given = Pick<PipelineRequest, 'from' | 'labels' | 'annotations'>;

/**
 * Warns of labels and annotations that were given with `from` and can't get into an image that is already built. The
 * outputs have them all the same, so that they aren't refused.
 */
export function warnOfUnused(request: Given, reporter: Pick<Reporter, 'warning' | 'notice'>): void {
  const { from, labels, annotations } = request;
  if (from.length === 0) return;
  if (hasEntries(labels))
    reporter.warning(
      '`labels` are in the outputs only: with `from` the image is published as it was built. Set them where it is built',
      { input: 'labels' },
    );
  if (!hasEntries(annotations)) return;
  if (!merges(from))
    reporter.warning(
      '`annotations` are in the outputs only: a single line in `from` is published as it was built. Set them where it is built',
      { input: 'annotations' },
    );
  else if (/^\s*"?manifest(?:-descriptor)?(?:\[[^\]]*\])?:/m.test(annotations))
    reporter.notice(
      'Annotations with `manifest:` are not added by this step: the images that it merges are already built',
      { input: 'annotations' },
    );
}

const hasEntries = (text: string): boolean => /^\s*[^\s#]/m.test(text);

/** Several lines of one name are merged into an index, which is made anew. */
function merges(from: Given['from']): boolean {
  const names = from.map(({ as }) => as);
  return new Set(names).size < names.length;
}
