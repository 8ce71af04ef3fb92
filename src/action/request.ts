import type { PipelineRequest } from '../pipeline/request.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { gatherFacts } from './facts.ts';
import type { InputReader } from './input-reader.ts';
import { readInputs, readRefContext, withFacts, type Surroundings } from './inputs.ts';

/** Where a face runs: what it knows before git is asked. */
export type RequestPlace = Omit<Surroundings, 'facts' | 'idToken'>;

/**
 * What both faces hand to the pipeline: the inputs, and the git facts they are about.
 * @throws Problem, for inputs before git or GitHub is asked.
 */
export async function gatherRequest(
  reader: InputReader,
  place: RequestPlace,
  reporter: Reporter,
): Promise<PipelineRequest> {
  const request = readInputs(reader, {
    ...place,
    idToken: async (audience) => {
      const { requestIdToken } = await import('../pipeline/github-api.ts');
      return requestIdToken(audience, { env: place.env, reporter });
    },
  });
  const facts = await gatherFacts(place.env, {
    ...readRefContext(reader, place.workspace),
    githubToken: reader.text('github-token'),
    reporter,
  });
  return withFacts(request, facts);
}
