import type { BeforeTags } from '../../publish/types.ts';
import type { EngineEnvironment, PipelineContext } from '../context.ts';

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
    const { scriptBeforeTags } = await import('./script.ts');
    steps.push(scriptBeforeTags(script, run));
  }
  if (trust === undefined || trust.sign + trust.attest === '') return steps;
  if (push && !byDigest) {
    const { createTrustStep } = await import('../signing/step.ts');
    return [...steps, await createTrustStep(run, trust)];
  }
  // What is wrong is told where nothing is signed, too. One platform of a matrix is signed by the job that merges.
  const { readTrustSettings } = await import('../trust/settings.ts');
  readTrustSettings(trust, run.request);
  run.reporter.info(`Nothing is signed: ${byDigest ? 'the job that merges does' : 'nothing is pushed'}.`);
  return steps;
}
