import type { PipelineRequest, TextStore } from '../pipeline/request.ts';
import { gatherFacts, type Environment } from './facts.ts';
import type { InputReader } from './input-reader.ts';
import { readRequest } from './inputs.ts';

export interface RequestPlace {
  env: Environment;
  /** The checked-out repository. */
  workspace: string;
  /** Private, emptied by the face. */
  temporaryDirectory: string;
  /** Absent where nothing is kept between runs. */
  mirrorStore?: TextStore;
}

/** What both faces hand to the pipeline: the inputs, and the git facts they are about. @throws Problem. */
export async function gatherRequest(reader: InputReader, place: RequestPlace): Promise<PipelineRequest> {
  const facts = await gatherFacts(place.env, {
    refContext: reader.choice('ref-context'),
    workspace: place.workspace,
    githubToken: reader.text('github-token'),
  });
  return readRequest(reader, {
    ...place,
    facts,
    // Loaded here and not above: its HTTP client takes longer to load than all else together.
    idToken: async (audience) => (await import('@actions/core')).getIDToken(audience),
  });
}
