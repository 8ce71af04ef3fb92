import type { HttpClient } from '../http/types.ts';
import type { Credential, CredentialStore, Refusal } from '../registry/credential.ts';
import type { Clock } from '../http/retry-policy.ts';
import type { RegistryTraits } from '../registry/provider.ts';
import type { Reporter } from '../support/reporter.ts';

export type ProviderName =
  'ghcr' | 'dockerhub' | 'acr' | 'gar' | 'ecr' | 'gitlab' | 'quay' | 'harbor' | 'jfrog' | 'generic';

/** A validated item of `registry-auth`: a registry, and one method to log in to it. */
export interface AuthEntry {
  /** 1-based line of the item in the input. */
  line: number;
  /** Lower case, with the port; `docker.io` for all of Docker Hub's names. */
  host: string;
  /** Repository path, or a prefix of it that ends at a slash; empty for the whole registry. */
  path: string;
  provider: ProviderName;
  /** Name of the login method in the provider's file; `none` if the entry only has connection settings. */
  authMethod: string;
  /** Values by key, as the user wrote them; for the keys see `keys.ts`. */
  values: ReadonlyMap<string, string>;
  /** 1-based line of each key. */
  lines: ReadonlyMap<string, number>;
  /** Keys of the method that are present but empty, as an unset secret or variable leaves them. */
  empty: readonly string[];
}

/** What a provider gets to obtain a credential. */
export interface LoginContext {
  http: HttpClient;
  reporter: Reporter;
  /** Requests a GitHub ID token for an audience. @throws PublishError if the job lacks `id-token: write`. */
  idToken(audience: string): Promise<string>;
  env: Record<string, string | undefined>;
  githubToken?: string;
  actor?: string;
  /** Time and randomness; replaced in tests. */
  clock: Clock;
  /** Retries per request after 429, 5xx or a broken connection. Default: that of the retry policy. */
  retries?: number;
  signal?: AbortSignal;
}

/** A login method: which keys it needs, and how they become a credential. */
export interface AuthMethod {
  name: string;
  /** Name in messages and documentation, e.g. `an OIDC connection`. */
  title: string;
  requires: readonly string[];
  allows: readonly string[];
  /** Validates the values before anything is sent. @throws PublishError with the line of the key. */
  check?(entry: AuthEntry): void;
  /** @throws PublishError if the vendor refuses; its hint says what to change. */
  login(entry: AuthEntry, context: LoginContext): Promise<Credential>;
}

/** An error response of a registry, and the login that got it. */
export interface RefusedRequest extends Refusal {
  host: string;
  path: string;
  /** `CredentialSource.origin`; `no login` if there was no credential. */
  origin: string;
}

/** Credentials that other steps or the machine leave in the environment. */
interface AmbientLogin {
  /** For messages, e.g. `the environment's AWS credentials`. */
  title: string;
  isThere(env: Record<string, string | undefined>): boolean;
  login(host: string, context: LoginContext): Promise<Credential>;
}

/** Everything specific to one vendor. To add one, export this from a new file and list it in `index.ts`. */
export interface RegistryProvider {
  name: ProviderName;
  /** Name as users know it, e.g. `Docker Hub`. */
  title: string;
  matches(host: string): boolean;
  methods: readonly AuthMethod[];
  /** Traits that differ from the defaults in `PLAIN`. */
  traits?(host: string): Partial<RegistryTraits>;
  /**
   * Suggests what to change after a refusal, in one sentence; undefined if the general advice is good enough.
   */
  explain?(refusal: RefusedRequest): string | undefined;
  /** `explain` says more about rate limits than that one was reached. */
  explainsLimits?: true;
  /** A login that the job's environment provides without being configured. */
  ambient?: AmbientLogin;
  /** Creates the repository if it must exist before the first push. @returns false if it existed already. */
  createRepository?(entry: AuthEntry, path: string, context: LoginContext): Promise<boolean>;
  /** The repository's web page. @param source `owner/name` of the repository on GitHub. */
  repositoryPage?(repository: { host: string; path: string }, source: string): string | undefined;
}

/** A credential store, and what else the pipeline needs to know about logins. */
export interface LoginStore extends CredentialStore {
  /** Hosts with a login from an entry or the job's token; for the engines' docker config. */
  hosts(): string[];
  /**
   * The login of one of `hosts` for an engine, which may never use it. Anonymous if the user's config has a
   * login for the host: that one is copied to the engine's config, or stays with the same credential helper.
   */
  engineLogin(host: string, signal?: AbortSignal): Promise<Credential>;
  /**
   * Creates the repository if an entry says `create-repository: true` and it doesn't exist.
   * @returns true if it was created. @throws PublishError if the registry refused.
   */
  ensureRepository(repository: { host: string; path: string }, signal?: AbortSignal): Promise<boolean>;
}
