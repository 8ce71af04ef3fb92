import { isLikelyNew } from '../../copy/types.ts';
import type { BlobUpload } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import { REVISION_ANNOTATION } from '../../oci/annotations.ts';
import { inspect, publishedAnnotations } from '../../publish/lookup.ts';
import type { Inspection } from '../../publish/types.ts';
import type { Reporter } from '../../support/reporter.ts';
import { count, formatDuration } from '../../support/text/format.ts';
import type { Connections } from './connections.ts';
import type { ImageTarget } from './targets.ts';

/** Name of the phase in the report. */
export const CHECK = 'check logins and tags';

interface PreflightOptions {
  connections: Connections;
  reporter: Reporter;
  signal: AbortSignal;
  /** The commit that is built; absent when `from` publishes existing content. */
  revision?: string;
  /** For dry runs: only read requests, no trial uploads. */
  readOnly: boolean;
  /** The blob that will be sent first, if it is known already. */
  first?: Promise<BlobUpload | undefined> | undefined;
}

/**
 * Tags that are looked up beside the check, at most: each look-up carries the login, and directories lock accounts
 * after a few wrong passwords.
 */
const BESIDE_THE_CHECK = 1;

/** What is known of a target before anything is pushed. */
interface Checked {
  target: ImageTarget;
  /** Why nothing can be published to it. */
  refusal?: unknown;
  inspection: Inspection;
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
  const checked = await Promise.all(
    targets.map((target) => {
      const first = isFirstOfHost(target, targets) ? options.first : undefined;
      return checkAndLook(target, { ...options, first });
    }),
  );
  const [first, ...others] = checked.filter(
    ({ target, refusal }) => !target.optional && refusal !== undefined,
  );
  if (first) throw withOthers(first.refusal, others);
  const inspections = checked.map(({ inspection }) => inspection);
  const unread = inspections.find(({ target, error }) => error !== undefined && !target.optional);
  if (unread) throw unread.error;
  const reachable = checked.filter(({ refusal }) => refusal === undefined);
  for (const { target, inspection } of reachable) {
    if (inspection.error !== undefined) leaveOut(target.destination.name, inspection.error, options);
  }
  if (options.revision !== undefined) {
    await Promise.all(reachable.map(({ inspection }) => refusePublishedVersion(inspection, options)));
  }
  return inspections;
}

/** The other repositories of a registry mount the first blob from its first one. */
function isFirstOfHost({ destination }: ImageTarget, targets: readonly ImageTarget[]): boolean {
  const { host } = destination.repository;
  return targets.find((target) => target.destination.repository.host === host)?.destination === destination;
}

interface Phase {
  name: string;
  start: number;
  end: number;
}

/** Logs that the registries of a publish were checked, and how long it took. */
export function tellChecked(
  { phases, reporter }: { phases: { list: readonly Phase[] }; reporter: Reporter },
  targets: readonly ImageTarget[],
): void {
  const hosts = new Set(targets.map(({ destination }) => destination.repository.host));
  const phase = phases.list.find(({ name }) => name === CHECK);
  if (hosts.size === 0 || !phase) return;
  const what = targets.some(({ tags }) => tags.length > 0) ? 'Logins and existing tags' : 'Logins';
  const where = count(hosts.size, 'registry', 'registries');
  reporter.info(`${what} checked in ${where} (${formatDuration(phase.end - phase.start)})`);
}

/** Checks a target, and looks up its tags at the same time where that is safe. */
async function checkAndLook(target: ImageTarget, options: PreflightOptions): Promise<Checked> {
  const unprepared = await prepare(target, options);
  if (unprepared !== undefined) return refused(target, unprepared, options);
  // Begun first: from then on, a refused look-up may mean that the repository doesn't exist yet.
  const checking = check(target, options);
  const looking = target.tags.length <= BESIDE_THE_CHECK ? lookUp(target, options) : undefined;
  const refusal = await checking;
  if (refusal === undefined) {
    const inspection = await (looking ?? lookUp(target, options));
    // Something will be sent to what is new, and the first blob can use the upload.
    if (!isLikelyNew(inspection)) target.destination.releaseUpload();
    return { target, inspection };
  }
  await looking;
  return refused(target, refusal, options);
}

async function lookUp(target: ImageTarget, { signal }: PreflightOptions): Promise<Inspection> {
  const [inspection] = await inspect([target], { signal });
  return inspection ?? { target, tags: new Map() };
}

function refused(target: ImageTarget, refusal: unknown, options: PreflightOptions): Checked {
  if (target.optional) leaveOut(target.destination.name, refusal, options);
  return { target, refusal, inspection: { target, tags: new Map(), error: refusal } };
}

/** Creates the repository where its registry asks for that. @returns the error that prevents it. */
async function prepare({ destination }: ImageTarget, options: PreflightOptions): Promise<unknown> {
  const { connections, reporter, signal, readOnly } = options;
  if (readOnly) return undefined;
  try {
    if (await connections.credentials.ensureRepository(destination.repository, signal)) {
      reporter.notice(`Created the repository ${destination.name}.`);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return error;
  }
}

/** The error that prevents a publish to the target; undefined when there is none. */
async function check({ destination }: ImageTarget, options: PreflightOptions): Promise<unknown> {
  const { signal, readOnly, first } = options;
  try {
    if (!readOnly) await destination.checkPush({ signal, keepUpload: true, first });
    return undefined;
  } catch (error) {
    if (signal.aborted) throw error;
    return error;
  }
}

function leaveOut(name: string, error: unknown, { reporter }: PreflightOptions): void {
  const reason = error instanceof Error ? error.message : String(error);
  reporter.warning(`${name} is optional and was skipped: ${reason}`);
}

function withOthers(error: unknown, others: readonly Checked[]): unknown {
  if (!(error instanceof PublishError) || others.length === 0) return error;
  const names = others.map(({ target }) => target.destination.name).join(', ');
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
