import type { HttpClient } from '../http/types.ts';
import type { Credential, CredentialStore, Refusal } from '../registry/credential.ts';
import type { Clock } from '../http/retry-policy.ts';
import type { RegistryTraits } from '../registry/provider.ts';
import type { Reporter } from '../support/reporter.ts';

export type ProviderName =
  'ghcr' | 'dockerhub' | 'acr' | 'gar' | 'ecr' | 'gitlab' | 'quay' | 'harbor' | 'jfrog' | 'generic';

/** One item of `registry-auth`, checked: which registry, and one way to log in to it. */
export interface AuthEntry {
  /** 1-based line of the item in the input. */
  line: number;
  /** Lower case, with the port; `docker.io` for all of Docker Hub's names. */
  host: string;
  /** Repository or the part of it up to a slash; empty for the whole registry. */
  path: string;
  provider: ProviderName;
  /** Name of the provider's way to log in, as in its file; `none` when the entry only says how the host is spoken to. */
  authMethod: string;
  /** Values by key, as the user wrote them; the keys are those of `keys.ts`. */
  values: ReadonlyMap<string, string>;
  /** 1-based line of each key. */
  lines: ReadonlyMap<string, number>;
  /** Keys of the way that are there but empty, which is what an unset secret or variable looks like. */
  empty: readonly string[];
}

/** What a provider is handed to come by a credential. */
export interface LoginContext {
  http: HttpClient;
  reporter: Reporter;
  /** A GitHub ID token for an audience. @throws PublishError when the job has no `id-token: write`. */
  idToken(audience: string): Promise<string>;
  env: Record<string, string | undefined>;
  githubToken?: string;
  actor?: string;
  /** Time and chance; a test hands in its own. */
  clock: Clock;
  /** Repeats of one request that met 429, 5xx or a broken connection. Default: the retry policy's own. */
  retries?: number;
  signal?: AbortSignal;
}

/** One way to log in: which keys make it up and how they become a credential. */
export interface AuthMethod {
  name: string;
  /** How it is called in messages and documents: `an OIDC connection`. */
  title: string;
  requires: readonly string[];
  allows: readonly string[];
  /** Looks at the values before anything is sent. @throws PublishError with the line of the key. */
  check?(entry: AuthEntry): void;
  /** @throws PublishError when the vendor refuses; its hint says what to change. */
  login(entry: AuthEntry, context: LoginContext): Promise<Credential>;
}

/** An answer of a registry, and who asked it. */
export interface RefusedRequest extends Refusal {
  host: string;
  path: string;
  /** `CredentialSource.origin`; `no login` when there was no credential. */
  origin: string;
}

/** Credentials that other steps or the machine leave in the environment. */
interface AmbientLogin {
  /** For messages: `the environment's AWS credentials`. */
  title: string;
  isThere(env: Record<string, string | undefined>): boolean;
  login(host: string, context: LoginContext): Promise<Credential>;
}

/** Everything that is particular to one vendor. A new one is one file that exports this, and a line in `providers.ts`. */
export interface RegistryProvider {
  name: ProviderName;
  /** As users call it: `Docker Hub`. */
  title: string;
  matches(host: string): boolean;
  methods: readonly AuthMethod[];
  /** What its registries do in their own way, where that isn't what `PLAIN` says. */
  traits?(host: string): Partial<RegistryTraits>;
  /** One sentence on what to change after a refusal, or undefined when nothing better than the general is known. */
  explain?(refusal: RefusedRequest): string | undefined;
  /** `explain` knows more of limits than that they are reached. */
  explainsLimits?: true;
  /** A login that the job's environment holds without being asked for. */
  ambient?: AmbientLogin;
  /** Makes the repository, where it has to be there before the first push. @returns false when it was there. */
  createRepository?(entry: AuthEntry, path: string, context: LoginContext): Promise<boolean>;
  /** Where a browser shows a repository. @param source `owner/name` of the repository on GitHub. */
  repositoryPage?(repository: { host: string; path: string }, source: string): string | undefined;
}

/** What the rest of the product knows of logins, and what the pipeline needs besides. */
export interface LoginStore extends CredentialStore {
  /** Hosts that have a login of their own: entries and the job's token; for the engines' docker config. */
  hosts(): string[];
  /**
   * The login of one of `hosts` for an engine, which may never come to use it; anonymous where the user's config has
   * one, which goes into the engine's too, or to the same helper.
   */
  engineLogin(host: string, signal?: AbortSignal): Promise<Credential>;
  /**
   * Makes the repository where an entry says `create-repository: true` and it isn't there.
   * @returns true when it was made now. @throws PublishError when that was refused.
   */
  ensureRepository(repository: { host: string; path: string }, signal?: AbortSignal): Promise<boolean>;
}
