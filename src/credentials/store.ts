import type { HostSettings } from '../http/host-settings.ts';
import { systemClock, type Clock } from '../http/retry-policy.ts';
import type { HttpClient } from '../http/types.ts';
import { PublishError } from '../oci/errors.ts';
import type { Credential, CredentialSource } from '../registry/credential.ts';
import type { Reporter } from '../support/reporter.ts';
import { covers, findServer, readAuth, type DockerAuth, type DockerConfig } from './docker/config.ts';
import type { RunCredentialHelper } from './docker/credential-helper.ts';
import { hostKey } from './entries/registry-name.ts';
import { entryError, INPUT } from './entry-error.ts';
import { jobTokenCredential, jobTokenHost } from './login/job-token.ts';
import { providerNamed, providerOf } from './providers/index.ts';
import { renewingSource } from './renewing.ts';
import type { AuthEntry, LoginContext, LoginStore } from './types.ts';

export interface CredentialStoreOptions {
  entries: readonly AuthEntry[];
  /** Settings by host, from `createHostSettings`. */
  settings: (host: string) => HostSettings;
  /** Earlier logins, from `loadDockerConfig`. */
  dockerConfig?: DockerConfig;
  githubToken?: string;
  /** Owner of the job's token; used only as the user name. */
  actor?: string;
  /** Requests a GitHub ID token for an audience; an empty audience means GitHub's default. */
  idToken(audience: string): Promise<string>;
  http: HttpClient;
  reporter: Reporter;
  env: Record<string, string | undefined>;
  /** Default: runs the program. */
  runCredentialHelper?: RunCredentialHelper;
  /**
   * The run gets neither secrets nor an identity (a pull request from a fork): entries without theirs are
   * skipped with a notice instead of failing the run.
   */
  withoutSecrets?: boolean;
  clock?: Clock;
  retries?: number;
}

/**
 * Creates the store that finds the credential for a repository: its entry in `registry-auth`, or else an
 * earlier docker login, or else the job's token (GHCR) or the environment's AWS credentials (ECR), or else
 * none.
 * @throws PublishError for an entry whose secret or variable is empty.
 */
export function createCredentialStore(options: CredentialStoreOptions): LoginStore {
  const context: LoginContext = {
    http: options.http,
    reporter: options.reporter,
    idToken: options.idToken,
    env: options.env,
    clock: options.clock ?? systemClock,
    ...(options.githubToken ? { githubToken: options.githubToken } : {}),
    ...(options.actor ? { actor: options.actor } : {}),
    ...(options.retries === undefined ? {} : { retries: options.retries }),
  };
  if (options.githubToken) options.reporter.secret(options.githubToken);
  const entries = usableEntries(options);
  const sources = new Map<AuthEntry | string, CredentialSource>();
  const remembered = (key: AuthEntry | string, make: () => CredentialSource) => {
    const source = sources.get(key) ?? make();
    sources.set(key, source);
    return source;
  };
  const ownHost = jobTokenHost(context);
  const sourceOf = (repository: { host: string; path: string }): CredentialSource => {
    const entry = bestEntry(entries, repository);
    if (entry) return remembered(entry, () => entrySource(entry, context, options.withoutSecrets ?? false));
    // Repositories that use the same earlier login share one source.
    const { auths, credHelpers } = options.dockerConfig ?? {};
    const keys = [findServer(auths, repository)?.key, findServer(credHelpers, repository)?.key];
    return remembered([repository.host, ...keys].join(' '), () => foundSource(repository, options, context));
  };
  return {
    for: sourceOf,
    settings: options.settings,
    hosts: () => [...new Set([...entries.map(({ host }) => host), ...(ownHost ? [ownHost] : [])])],
    async engineLogin(host, signal) {
      const whole = { host, path: '' };
      if (bestEntry(entries, whole)) return sourceOf(whole).get(signal ? { signal } : {});
      const { auths, credHelpers } = options.dockerConfig ?? {};
      const earlier = findServer(auths, whole) ?? findServer(credHelpers, whole);
      const own = host === ownHost && !earlier ? jobTokenCredential(context) : undefined;
      return own ?? { kind: 'anonymous' };
    },
    async ensureRepository(repository, signal) {
      const entry = bestEntry(entries, repository);
      const create = entry && providerNamed(entry.provider).createRepository;
      if (!create) return false;
      return create(entry, repository.path, { ...context, ...(signal ? { signal } : {}) });
    },
  };
}

function usableEntries(options: CredentialStoreOptions): AuthEntry[] {
  const login = options.entries.filter(({ authMethod }) => authMethod !== 'none');
  for (const { values } of login) {
    for (const key of ['password', 'client-secret', 'aws-secret-access-key', 'aws-session-token']) {
      const secret = values.get(key);
      if (secret !== undefined) options.reporter.secret(secret);
    }
  }
  if (options.withoutSecrets) noticeMissingCertificates(options);
  return login.filter((entry) => {
    const [missing] = entry.empty;
    if (missing === undefined) return true;
    if (!options.withoutSecrets) {
      throw entryError(
        entry,
        missing,
        `The ${missing} for ${entry.host} is empty`,
        'Set the secret or variable it comes from for this repository, environment or event.',
        'SECRET_MISSING',
      );
    }
    options.reporter.notice(`No login to ${entry.host}: this run gets no secrets, and ${missing} is empty`, {
      input: INPUT,
      line: entry.lines.get(missing) ?? entry.line,
    });
    return false;
  });
}

/** For entries without a login; the others report it when they log in. */
function noticeMissingCertificates({ entries, reporter }: CredentialStoreOptions): void {
  for (const { host, authMethod, line, lines, empty } of entries) {
    const [missing] = empty;
    if (authMethod !== 'none' || missing === undefined) continue;
    reporter.notice(
      `${host} is accessed without its ${missing}: it is empty, since this run gets no secrets`,
      {
        input: INPUT,
        line: lines.get(missing) ?? line,
      },
    );
  }
}

function bestEntry(
  entries: readonly AuthEntry[],
  repository: { host: string; path: string },
): AuthEntry | undefined {
  const wanted = hostKey(repository.host);
  const ofHost = entries.filter(({ host }) => host === wanted);
  // Without a path, the host as a whole is meant: any of its logins is better than none.
  if (repository.path === '') return ofHost.find(({ path }) => path === '') ?? ofHost[0];
  return ofHost
    .filter(({ path }) => covers(path, repository.path))
    .sort((left, right) => right.path.length - left.path.length)[0];
}

function entrySource(entry: AuthEntry, context: LoginContext, withoutSecrets: boolean): CredentialSource {
  const authMethod = providerNamed(entry.provider).methods.find(({ name }) => name === entry.authMethod);
  const origin = {
    text: `registry-auth line ${entry.line}${authMethod ? `, ${authMethod.title}` : ''}`,
    place: { input: INPUT, line: entry.line },
  };
  const login = async (signal: AbortSignal | undefined): Promise<Credential> => {
    if (!authMethod) return { kind: 'anonymous' };
    try {
      return await authMethod.login(entry, { ...context, ...(signal ? { signal } : {}) });
    } catch (error) {
      if (!withoutSecrets || !(error instanceof PublishError) || error.code !== 'ID_TOKEN_MISSING')
        throw error;
      const location = { input: INPUT, line: entry.line };
      context.reporter.notice(`No login to ${entry.host}: this run gets no ID token`, location);
      return { kind: 'anonymous' };
    }
  };
  return renewingSource(entry.host, entry.provider, origin, login, context.clock.now);
}

function foundSource(
  repository: { host: string; path: string },
  options: CredentialStoreOptions,
  context: LoginContext,
): CredentialSource {
  const provider = providerOf(repository.host);
  const origin = { text: 'no login' };
  const login = async (signal: AbortSignal | undefined): Promise<Credential> => {
    const earlier = await earlierLogin(repository, options, signal);
    if (earlier) {
      origin.text = 'docker config';
      return earlier;
    }
    const own = repository.host === jobTokenHost(context) ? jobTokenCredential(context) : undefined;
    if (own) {
      origin.text = "the job's GITHUB_TOKEN";
      return own;
    }
    const { ambient } = providerNamed(provider);
    if (ambient?.isThere(options.env)) {
      origin.text = ambient.title;
      return ambient.login(repository.host, { ...context, ...(signal ? { signal } : {}) });
    }
    return { kind: 'anonymous' };
  };
  return renewingSource(repository.host, provider, origin, login, context.clock.now);
}

/** The login saved by Docker or podman: from the credential helper, or else from the file. */
async function earlierLogin(
  repository: { host: string; path: string },
  options: CredentialStoreOptions,
  signal: AbortSignal | undefined,
): Promise<Credential | undefined> {
  const { dockerConfig: config = {}, reporter } = options;
  const stored = findServer(config.auths, repository);
  const helper = findServer(config.credHelpers, repository)?.value ?? config.credsStore;
  const credential = helper && (await helperLogin(helper, repository.host, stored, options, signal));
  return credential || (stored && readAuth(stored.value, reporter));
}

/** If the helper fails, warns and falls back to the next source of logins. */
async function helperLogin(
  helper: string,
  host: string,
  stored: { key: string; value: DockerAuth } | undefined,
  options: CredentialStoreOptions,
  signal: AbortSignal | undefined,
): Promise<Credential | undefined> {
  const { reporter } = options;
  // Imported lazily: few have a helper, and Node takes a while to load what starts programs.
  const { askCredentialHelper, spawnCredentialHelper } = await import('./docker/credential-helper.ts');
  const run = options.runCredentialHelper ?? spawnCredentialHelper(options.env);
  const server = host === 'docker.io' ? 'https://index.docker.io/v1/' : host;
  // An empty item means that the helper has the login, under exactly this key.
  const noted = stored && Object.keys(stored.value).length === 0 ? [stored.key] : [];
  try {
    for (const name of new Set([...noted, server])) {
      const credential = await askCredentialHelper(helper, name, run, reporter, signal);
      if (credential) return credential;
    }
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    reporter.warning(`${error.message}; other logins are used. ${error.hint ?? ''}`.trim());
  }
  return undefined;
}
