import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import { PublishError } from '../../oci/errors.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { destinationName } from './copy-task.ts';
import type { Comparison } from './compare.ts';
import { ask, type MirrorJobContext } from './job-context.ts';

const CHECKS = 4;

/** A source whose tags are compared, and nothing copied yet. */
export interface Compared {
  context: MirrorJobContext;
  comparison: Comparison;
}

/**
 * Finds the destinations that can be read without a login and not written, before anything is copied. A login that is
 * given has been proven by the comparison. What can't be written is recorded as failed, and removed from the
 * comparisons. One push that is allowed answers for all repositories with the same login.
 */
export async function checkLogins(compared: readonly Compared[]): Promise<void> {
  const proven = new Set<object>();
  const destinations = compared.flatMap((one) => {
    const uploaders = new Set(
      one.comparison.missing.flatMap(({ copies }) => copies.map((copy) => copy.uploader)),
    );
    return [...uploaders].map((uploader) => ({ ...one, uploader }));
  });
  const [first, ...others] = destinations;
  if (!first) return;
  const check = (one: typeof first): Promise<void> => checkOne(one, proven);
  await check(first);
  await mapConcurrent(others, CHECKS, check);
}

async function checkOne(
  { context, comparison, uploader }: Compared & { uploader: RepositoryUploader },
  proven: Set<object>,
): Promise<void> {
  const { run, repositories } = context;
  const repository = repositories.get(uploader);
  if (!repository?.checkLogin || (repository.login && proven.has(repository.login))) return;
  try {
    await ask(run, repository, async () => repository.checkLogin?.(run.options));
    if (repository.login) proven.add(repository.login);
  } catch (error) {
    run.options.signal?.throwIfAborted();
    // Any other refusal is that of a repository, and is reported where it is written to.
    if (error instanceof PublishError && error.login !== undefined)
      leaveOut(context, comparison, uploader, error);
  }
}

function leaveOut(
  { recorder }: MirrorJobContext,
  comparison: Comparison,
  uploader: RepositoryUploader,
  error: PublishError,
): void {
  comparison.missing = comparison.missing.flatMap((image) => {
    const kept = image.copies.filter((copy) => copy.uploader !== uploader);
    for (const copy of image.copies) {
      if (copy.uploader !== uploader) continue;
      const destination = destinationName(copy, image.root.digest);
      recorder.failed(copy.rule, { source: copy.source, destination }, error);
    }
    return kept.length > 0 ? [{ ...image, copies: kept }] : [];
  });
}
