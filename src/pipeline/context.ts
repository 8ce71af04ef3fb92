import type { BuildEnvironment } from '../engines/types/environment.ts';
import type { BeforeTags } from '../publish/types.ts';
import type { Reporter } from '../support/reporter.ts';
import type { TagPlan } from '../tags/types.ts';
import type { TrustReport } from '../trust/release/types.ts';
import type { Connections } from './registries/connections.ts';
import type { PushDecision } from './plan/push-decision.ts';
import type { ImageTarget } from './registries/targets.ts';
import type { PipelineRequest, PipelineResult } from './types.ts';

/** State shared by the steps of one run. */
export interface PipelineContext {
  request: PipelineRequest;
  reporter: Reporter;
  signal: AbortSignal;
  phases: Phases;
  plan: TagPlan;
  decision: PushDecision;
  connections: Connections;
  targets: ImageTarget[];
  /** Steps between staging and tags, in order. */
  beforeTags: readonly BeforeTags[];
  /** Set by the signing step. */
  trust: { report?: TrustReport; bundles?: readonly Buffer[]; failed?: string };
}

/** The environment engines run in; each build adds the sink that receives its blobs. */
export interface EngineEnvironment extends Omit<BuildEnvironment, 'sink'> {
  /** Writes the logins to the engines' Docker config; called when an engine is about to run. */
  logIn(): Promise<void>;
}

/** The result of a run that hasn't published anything yet. */
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
  /** Live list of the phases measured so far. */
  readonly list: PipelineResult['phases'];
  /** Runs `work` and records its start and end, even if it fails. */
  measure<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Records how long each phase takes, in milliseconds since this call. */
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
