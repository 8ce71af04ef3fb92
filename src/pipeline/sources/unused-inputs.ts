import type { Reporter } from '../../support/reporter.ts';
import type { PipelineRequest } from '../types.ts';

type Given = Pick<PipelineRequest, 'from' | 'labels' | 'annotations'>;

/**
 * Warns about labels and annotations given with `from`: an existing image can't be changed. They are still in
 * the outputs, so this isn't an error.
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

/** Several lines with one name are merged into a new index, which can be annotated. */
function merges(from: Given['from']): boolean {
  const names = from.map(({ as }) => as);
  return new Set(names).size < names.length;
}
