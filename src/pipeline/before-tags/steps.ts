import type { BeforeTags } from '../../publish/types.ts';
import type { PipelineContext } from '../context.ts';

/**
 * The steps between staging and tags, in the order in which they run. Each one's module is loaded only when
 * it is needed. Without a push, none of them runs.
 * @throws PublishError for invalid `sign` or `attest` settings.
 */
export async function stepsBeforeTags(run: PipelineContext): Promise<BeforeTags[]> {
  const steps: BeforeTags[] = [];
  const { beforeTags: script, trust } = run.request;
  const { push, byDigest } = run.decision;
  // The user's own check runs before anything is signed.
  if (script !== undefined) {
    const { scriptBeforeTags } = await import('./script.ts');
    steps.push(scriptBeforeTags(script, run));
  }
  if (trust === undefined || trust.sign + trust.attest === '') return steps;
  if (push && !byDigest) {
    const { createTrustStep } = await import('../signing/step.ts');
    return [...steps, await createTrustStep(run, trust)];
  }
  // Invalid settings are reported even when nothing is signed. With `by-digest`, the job that merges signs.
  const { readTrustSettings } = await import('../trust/settings.ts');
  readTrustSettings(trust, run.request);
  run.reporter.info(`Nothing is signed: ${byDigest ? 'the job that merges does' : 'nothing is pushed'}.`);
  return steps;
}
