import { PublishError } from '../../oci/errors.ts';
import type { MirrorRepository } from '../types.ts';

/**
 * Stops requests with a login that was refused: each one would fail alike, and some registries lock an account
 * after a few. The first request with a login is sent alone for the same reason.
 */
export interface LoginGate {
  /**
   * Runs `work`, which accesses the repository.
   * @throws the error that refused the login before, without running it.
   */
  guard<T>(repository: Accessed, work: () => Promise<T>): Promise<T>;
  /** The registry of the repository that an error was thrown for first. */
  hostOf(error: PublishError): string | undefined;
}

type Accessed = Pick<MirrorRepository, 'repository' | 'login'>;

/** Creates a gate that has seen no login yet. */
export function createLoginGate(): LoginGate {
  const refused = new Map<object, PublishError>();
  const answered = new Set<object>();
  const first = new Map<object, Promise<unknown>>();
  const hosts = new Map<PublishError, string>();
  const refusal = (repository: Accessed): PublishError | undefined =>
    refused.get(repository) ?? refused.get(loginOf(repository));
  return {
    async guard(repository, work) {
      const login = loginOf(repository);
      while (!answered.has(login) && first.has(login)) await first.get(login);
      const before = refusal(repository);
      if (before) throw before;
      const running = work();
      const noted = running.then(
        () => answered.add(login),
        (error: unknown) => {
          answered.add(login);
          if (!(error instanceof PublishError) || error.login === undefined) return;
          hosts.set(error, repository.repository.host);
          refused.set(error.login === 'account' ? login : repository, error);
        },
      );
      if (!answered.has(login)) {
        first.set(login, noted);
        await noted;
        first.delete(login);
      }
      return running;
    },
    hostOf: (error) => hosts.get(error),
  };
}

/** A repository that doesn't tell shares its login with no other. */
function loginOf(repository: Accessed): object {
  return repository.login ?? repository;
}
