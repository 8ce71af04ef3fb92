import type { RepositoryName } from '../../oci/reference.ts';

/**
 * The order in which repositories of one registry say what they hold and will be brought: what an earlier one has can be
 * mounted by a later one, which therefore waits until that is known.
 */
export interface Turns {
  /** Takes the next turn. `before`: the other repositories of the registry have had theirs. */
  take(repository: RepositoryName): { before: Promise<void>; done(): void };
}

export function createTurns(): Turns {
  const pending = new Map<string, Set<{ path: string; done: Promise<void> }>>();
  return {
    take({ host, path }) {
      const ofHost = pending.get(host) ?? new Set();
      pending.set(host, ofHost);
      const earlier = [...ofHost].filter((turn) => turn.path !== path).map((turn) => turn.done);
      let finish = (): void => {};
      const turn = { path, done: new Promise<void>((resolve) => (finish = resolve)) };
      ofHost.add(turn);
      return {
        before: Promise.all(earlier).then(() => undefined),
        done() {
          ofHost.delete(turn);
          finish();
        },
      };
    },
  };
}
