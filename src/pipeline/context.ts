import type { BuildEnvironment } from '../engines/types/environment.ts';
import type { BeforeTags } from '../publish/types.ts';
import type { Reporter } from '../support/reporter.ts';
import type { TagPlan } from '../tags/types.ts';
import type { TrustReport } from '../trust/release/types.ts';
import type { Connections } from './registries/connections.ts';
import type { PushDecision } from './plan/push-decision.ts';
import type { ImageTarget } from './registries/targets.ts';
import type { PipelineRequest, PipelineResult } from './types.ts';

/** One run, and what its steps share. */
export interface PipelineContext {
  request: PipelineRequest;
  reporter: Reporter;
  signal: AbortSignal;
  phases: Phases;
  plan: TagPlan;
  decision: PushDecision;
  connections: Connections;
  targets: ImageTarget[];
  /** Steps of this run between staging and tags, in order. */
  beforeTags: readonly BeforeTags[];
  /** Filled by the step that signs. */
  trust: { report?: TrustReport; bundles?: readonly Buffer[]; failed?: string };
}

/** Where engines work; each build adds the sink that takes its blobs. */
export interface EngineEnvironment extends Omit<BuildEnvironment, 'sink'> {
  /** Writes the logins into the engines' docker config; for one that is about to run. */
  logIn(): Promise<void>;
}

/** What a run has to tell before anything is published. */
export function emptyResult({ plan, phases, decision, trust }: PipelineContext): PipelineResult {
  const { notice } = decision;
  return {
    plan,
    published: false,
    dryRun: false,
    phases: phases.list,
    ...(notice === undefined ? {} : { notice }),
    ...(trust.report ? { trust: trust.report } : {}),
    ...(trust.bundles ? { bundles: trust.bundles } : {}),
  };
}

interface Phases {
  /** Live: what was measured so far. */
  readonly list: PipelineResult['phases'];
  /** Runs `work` and notes when it began and ended, whether it worked or failed. */
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Where the time of a run goes. */
export function createPhases(): Phases {
  const started = performance.now();
  const list: PipelineResult['phases'] = [];
  return {
    list,
    async measure(name, work) {
      const start = performance.now() - started;
      try {
        return await work();
      } finally {
        list.push({ name, start: Math.round(start), end: Math.round(performance.now() - started) });
      }
    },
  };
}
