import type { RepositoryName } from '../../oci/reference.ts';

/**
 * The order in which the repositories of one registry are checked. A later repository waits until it is known what
 * the earlier ones hold, because it can mount their blobs.
 */
export interface Turns {
  /** Takes the next turn. `before`: resolves when the registry's earlier repositories are done. */
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
