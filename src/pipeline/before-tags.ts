import type { BeforeTags } from '../publish/types.ts';
import type { EngineEnvironment, PipelineContext } from './context.ts';

/**
 * The steps of a run between staging and tags, in the order in which they run: each one a module that is loaded when
 * the request asks for it. What they do without a push is decided here, too: nothing, since they never run.
 */
export async function stepsBeforeTags(
  run: PipelineContext,
  _environment: EngineEnvironment,
): Promise<BeforeTags[]> {
  const steps: BeforeTags[] = [];
  const { beforeTags: script, trust } = run.request;
  const { push, byDigest } = run.decision;
  // The user's own check comes before anything is signed.
  if (script !== undefined) {
    const { scriptBeforeTags } = await import('./before-tags/script.ts');
    steps.push(scriptBeforeTags(script, run));
  }
  // One platform of a matrix is signed by the job that merges.
  if (trust !== undefined && trust.sign + trust.attest !== '' && push && !byDigest) {
    const { createTrustStep } = await import('./trust/step.ts');
    steps.push(await createTrustStep(run, trust));
  }
  return steps;
}
