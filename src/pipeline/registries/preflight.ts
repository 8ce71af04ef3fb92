import { PublishError } from '../../oci/errors.ts';
import { REVISION_ANNOTATION } from '../../oci/annotations.ts';
import { inspect, publishedAnnotations } from '../../publish/lookup.ts';
import type { Inspection } from '../../publish/types.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { Connections } from './connections.ts';
import type { ImageTarget } from './targets.ts';

interface PreflightOptions {
  connections: Connections;
  reporter: Reporter;
  signal: AbortSignal;
  /** The commit that is built; absent when `from` publishes existing content. */
  revision?: string;
  /** For dry runs: only read requests, no trial uploads. */
  readOnly: boolean;
}

/**
 * Finds out within seconds what would otherwise fail after the build: a refused login, a missing permission
 * or repository, or a version that is already published. Also looks up the existing tags.
 * @throws PublishError for the first required image that can't be published to; the message names the others.
 */
export async function preflight(
  targets: readonly ImageTarget[],
  options: PreflightOptions,
): Promise<Inspection[]> {
  const checks = await Promise.all(targets.map((target) => check(target, options)));
  const refused = targets.filter((target, index) => !target.optional && checks[index] !== undefined);
  const [first, ...others] = refused;
  if (first) throw withOthers(checks[targets.indexOf(first)], others);
  const reachable = targets.filter((_target, index) => checks[index] === undefined);
  const looked = await inspect(reachable, { signal: options.signal });
  const inspections = targets.map((target, index): Inspection => {
    const found = looked[reachable.indexOf(target)];
    return found ?? { target, tags: new Map(), error: checks[index] };
  });
  const unread = inspections.find(({ target, error }) => error !== undefined && !target.optional);
  if (unread) throw unread.error;
  for (const { target, error } of looked) {
    if (error !== undefined) leaveOut(target.destination.name, error, options);
  }
  if (options.revision !== undefined) {
    await Promise.all(looked.map((inspection) => refusePublishedVersion(inspection, options)));
  }
  return inspections;
}

/** The error that prevents a publish to the target; undefined when there is none. */
async function check(target: ImageTarget, options: PreflightOptions): Promise<unknown> {
  const { connections, reporter, signal, readOnly } = options;
  const { destination } = target;
  try {
    if (readOnly) return undefined;
    const { repository } = destination;
    if (await connections.credentials.ensureRepository(repository, signal)) {
      reporter.notice(`Created the repository ${destination.name}.`);
    }
    await destination.checkPush({ signal });
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    if (target.optional) leaveOut(destination.name, error, options);
    return error;
  }
}

function leaveOut(name: string, error: unknown, { reporter }: PreflightOptions): void {
  const reason = error instanceof Error ? error.message : String(error);
  reporter.warning(`${name} is optional and was skipped: ${reason}`);
}

function withOthers(error: unknown, others: readonly ImageTarget[]): unknown {
  if (!(error instanceof PublishError) || others.length === 0) return error;
  const names = others.map(({ destination }) => destination.name).join(', ');
  return new PublishError(`${error.message} (failed too: ${names})`, { ...error, cause: error.cause });
}

/** Fails before the build if the version was already published from another commit. */
async function refusePublishedVersion(
  { target, tags }: Inspection,
  options: PreflightOptions,
): Promise<void> {
  const { destination, optional } = target;
  if (optional) return;
  for (const { name, writeOnce } of target.tags) {
    const held = writeOnce ? tags.get(name) : undefined;
    if (!held) continue;
    const published = (await publishedAnnotations(destination, held, options))[REVISION_ANNOTATION];
    if (published === undefined || published === options.revision) continue;
    throw new PublishError(
      `Version ${name} was already published from another commit (${published.slice(0, 7)}, this is ` +
        `${options.revision?.slice(0, 7)}) in ${destination.name}`,
      {
        code: 'TAG_IMMUTABLE',
        hint: 'Release a new version. To overwrite it, set `immutable-tags: none`.',
      },
    );
  }
}
