import { createHash } from 'node:crypto';
import type { MirrorRule } from '../mirror/rules/types.ts';
import { openMirrorState, savesRequests, type SavedMirrorState } from '../mirror/state.ts';
import type { Reporter } from '../support/reporter.ts';
import type { PipelineRequest } from './types.ts';

export interface StateOfRun {
  /** Undefined where none would save a request, or nothing is kept. */
  state?: SavedMirrorState;
  /** Keeps what the run learned; nothing when it learned nothing. Never rejects. */
  keep(): Promise<void>;
}

/** Any rules' state serves the others, since it only says what follows from digests; the own one has the most of it. */
const OF_ANY_RULES = 'rules';

/** Fetches what earlier runs of these rules learned. Never rejects: without it a run sends more requests, and no more. */
export async function openStateOfRun(
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
