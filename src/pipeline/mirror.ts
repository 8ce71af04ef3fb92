import { createHash } from 'node:crypto';
import { mirror } from '../mirror/mirror.ts';
import type { MirrorReport } from '../mirror/report.ts';
import { parseMirrorRules } from '../mirror/rules/parse.ts';
import type { MirrorRule } from '../mirror/rules/types.ts';
import { openMirrorState, savesRequests, type SavedMirrorState } from '../mirror/state.ts';
import type { Reporter } from '../support/reporter.ts';
import type { TagPlan } from '../tags/types.ts';
import { openMirrorRegistries, connect } from './registries/connections.ts';
import { createPhases } from './context.ts';
import { decidePush } from './plan/push-decision.ts';
import type { PipelineRequest, PipelineResult } from './types.ts';

/** A mirror run has no tag plan. */
const NO_PLAN: TagPlan = {
  images: [],
  tags: [],
  omitted: [],
  withheld: [],
  version: '',
  labels: [],
  annotations: [],
  warnings: [],
};

/**
 * Copies what the rules of `mirror` or `mirror-file` select. Where a publish wouldn't push, this is a dry
 * run. For a pull request from a fork, which must not make requests, only the rules are checked.
 * @returns a result whose `mirror.failures` lists the images that could not be copied; all others were.
 * @throws PublishError for invalid or conflicting rules, before anything is copied.
 */
export async function runMirror(
  request: PipelineRequest,
  rules: NonNullable<PipelineRequest['mirror']>,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<PipelineResult> {
  const phases = createPhases();
  const { input, file } = rules;
  // A verified image should keep its signatures at the destination.
  const verifies = (request.trust?.verify ?? '') !== '';
  const origin = { input, ...(file === undefined ? {} : { file }) };
  const parsed = parseMirrorRules(rules.rules, origin, { referrers: verifies });
  const { push, withoutSecrets } = decidePush(request.push, request.facts, request.actor);
  const dryRun = request.dryRun || !push;
  if (withoutSecrets) {
    reporter.notice(
      'This pull request gets no rights: its mirror rules were checked, and nothing was copied.',
    );
    return { plan: NO_PLAN, published: false, dryRun, phases: phases.list };
  }
  if (dryRun && !request.dryRun) reporter.notice('Shows what would be mirrored; `push: true` copies it.');
  const report = await mirrorByRules(parsed, request, { reporter, signal, dryRun, phases });
  return {
    plan: NO_PLAN,
    mirror: report,
    published: report.totals.copied > 0,
    dryRun,
    phases: phases.list,
  };
}

/** Opens the registries and the saved state, and copies. @throws PublishError as `mirror` does. */
async function mirrorByRules(
  rules: readonly MirrorRule[],
  request: PipelineRequest,
  {
    reporter,
    signal,
    dryRun,
    phases,
  }: { reporter: Reporter; signal: AbortSignal; dryRun: boolean; phases: ReturnType<typeof createPhases> },
): Promise<MirrorReport> {
  const { http, credentials, verifier, close } = await connect(request, { reporter, withoutSecrets: false });
  const { retries, concurrency } = request.limits;
  const registries = openMirrorRegistries({
    http,
    credentials,
    reporter,
    ...(retries === undefined ? {} : { retries }),
  });
  try {
    const { state, keep } = await openStateOfRun(rules, request, reporter);
    const report = await phases.measure('mirror', () =>
      mirror(rules, {
        ...registries,
        ...(verifier
          ? { beforeCopy: (source, root) => verifier.verify(source, root, { signal }).then(() => undefined) }
          : {}),
        reporter,
        signal,
        rateLimit: request.rateLimit,
        dryRun,
        ...(state ? { state } : {}),
        temporaryDirectory: request.temporaryDirectory,
        ...(concurrency === undefined ? {} : { concurrency }),
      }),
    );
    if (!dryRun) await keep();
    return report;
  } finally {
    await registries.close();
    await close();
  }
}

interface StateOfRun {
  /** Undefined when a state would save no requests, or nothing is kept between runs. */
  state?: SavedMirrorState;
  /** Saves the state if the run changed it. Never rejects. */
  keep(): Promise<void>;
}

/**
 * Fallback key. The state only holds facts about digests, so the state of any rules is valid; that of the
 * same rules has the most hits.
 */
const OF_ANY_RULES = 'rules';

/**
 * Loads the state of earlier runs of these rules. Never rejects: without a state, the run just sends more
 * requests.
 */
async function openStateOfRun(
  rules: readonly MirrorRule[],
  { mirrorStore, mirror }: Pick<PipelineRequest, 'mirrorStore' | 'mirror'>,
  reporter: Reporter,
): Promise<StateOfRun> {
  if (!mirrorStore || !savesRequests(rules)) return { keep: () => Promise.resolve() };
  const hash = createHash('sha256')
    .update(mirror?.rules ?? '')
    .digest('hex');
  const key = `${OF_ANY_RULES}-${hash}`;
  const text = await mirrorStore.load([key, OF_ANY_RULES]).catch((error: Error) => {
    reporter.warning(`What earlier mirror runs learned could not be fetched: ${error.message}`);
    return undefined;
  });
  const state = openMirrorState(text);
  return {
    state,
    async keep() {
      if (!state.changed) return;
      try {
        await mirrorStore.save(key, state.serialize());
      } catch (error) {
        reporter.warning(`What this mirror run learned could not be kept: ${(error as Error).message}`);
      }
    },
  };
}
