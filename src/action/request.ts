import type { PipelineRequest } from '../pipeline/types.ts';
import type { Reporter } from '../support/reporter.ts';
import { gatherFacts, type FactNeeds } from '../inputs/git-context.ts';
import type { InputReader } from '../inputs/reader.ts';
import {
  readInputs,
  readRefContext,
  withFacts,
  type InputRequest,
  type Surroundings,
} from '../inputs/read-request.ts';

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
    needs: neededFacts(request),
    reporter,
  });
  return withFacts(request, facts);
}

/**
 * Description and license are in the labels of every image, as docker/metadata-action has it. That action asks for the
 * commit's date always, and fails without it; here it is asked for where something is made from it.
 */
export function neededFacts(request: InputRequest): FactNeeds {
  if (request.mirror !== undefined || request.offline === true)
    return { repository: false, commitDate: false };
  const { images, tags, flavor, labels, annotations, reproducible } = request;
  const named = [images, tags, flavor, labels, annotations].some((text) => text.includes('commit_date'));
  return { repository: true, commitDate: reproducible || named };
}
