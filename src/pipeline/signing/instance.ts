import { PublishError } from '../../oci/errors.ts';
import { readPayload } from '../../support/jwt.ts';
import {
  githubInstance,
  PUBLIC_GOOD,
  readSigningConfig,
  type Instance,
} from '../../trust/services/instance.ts';
import type { PipelineContext } from '../context.ts';
import type { TrustSettings } from '../trust/settings.ts';

/** Where the job runs, as far as signing depends on it. */
export interface JobPlace {
  /** `https://github.com`. */
  server: URL;
  isPrivate: boolean;
  /** Claims of the job's ID token; empty when there is no token. */
  claims: Record<string, unknown>;
}

type Run = Pick<PipelineContext, 'request' | 'reporter'>;

/**
 * Requests an ID token of the job for Sigstore, and masks it in the log.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
export async function maskedIdToken({ request, reporter }: Run): Promise<string> {
  try {
    const token = await request.idToken('sigstore');
    reporter.secret(token);
    return token;
  } catch (cause) {
    throw new PublishError(`The job can't get an ID token: ${(cause as Error).message}`, {
      code: 'ID_TOKEN_MISSING',
      hint: 'Check `permissions: id-token: write`, and run the job again.',
      cause,
    });
  }
}

/**
 * Reads where the job runs. Both the token and the event say whether the repository is private; one of them
 * is enough. If neither does, the repository counts as private: its name must not get into a public log.
 * @throws PublishError `ID_TOKEN_MISSING` when a token is needed.
 */
export async function readJobPlace(run: Run, needsToken: boolean): Promise<JobPlace> {
  const { env, facts } = run.request;
  const server = new URL(env['GITHUB_SERVER_URL'] || 'https://github.com');
  const claims = needsToken ? (readPayload(await maskedIdToken(run)) ?? {}) : {};
  const repository = facts.payload['repository'] as { visibility?: unknown; private?: unknown } | undefined;
  const said = [claims['repository_visibility'], repository?.visibility].filter(
    (one) => typeof one === 'string',
  );
  if (typeof repository?.private === 'boolean') said.push(repository.private ? 'private' : 'public');
  return { server, claims, isPrivate: said.length === 0 || said.some((one) => one !== 'public') };
}

/**
 * Chooses the Sigstore instance to sign with.
 * @throws PublishError `SIGN_UNSUPPORTED` with a hint at what to use instead.
 */
export function chooseInstance(settings: TrustSettings, place: JobPlace, withKey: boolean): Instance {
  const { sigstore, plan } = settings;
  if (sigstore.kind === 'own') return ownInstance(sigstore, plan.sign?.log === false, withKey);
  const wanted = resolveAuto(sigstore.kind, place);
  if (withKey) return wanted === 'public' && plan.sign?.log !== false ? PUBLIC_GOOD : { name: 'public-good' };
  const { server } = place;
  if (!isGithubServer(server)) {
    throw unsupported(
      `does not know the tokens of ${server.hostname}`,
      'Set `signing-key`, or `sigstore` to your own instance: GitHub Enterprise Server has no public one.',
    );
  }
  if (wanted === 'github') return githubInstance(server);
  if (server.hostname === 'github.com') return PUBLIC_GOOD;
  throw unsupported(`does not know the tokens of ${server.hostname}`, 'Set `sigstore: github`.');
}

function isGithubServer({ hostname }: URL): boolean {
  return hostname === 'github.com' || hostname.endsWith('.ghe.com');
}

/** The public-good instance is used for public repositories of github.com, unless it is set explicitly. */
function resolveAuto(
  kind: 'auto' | 'public' | 'github',
  { server, isPrivate }: JobPlace,
): 'public' | 'github' {
  if (kind !== 'auto') return kind;
  return isPrivate || server.hostname !== 'github.com' ? 'github' : 'public';
}

function ownInstance(
  { signingConfig }: Extract<TrustSettings['sigstore'], { kind: 'own' }>,
  unlogged: boolean,
  withKey: boolean,
): Instance {
  const instance: Instance = signingConfig
    ? readSigningConfig(signingConfig.text, signingConfig.where, Date.now())
    : { name: 'own' };
  if (!withKey && !instance.fulcio) {
    throw unsupported('names no certificate authority', 'Add one, or set `signing-key`.');
  }
  return unlogged ? withoutLog(instance, withKey) : instance;
}

/** A certificate needs a trusted time; without a log, the timestamp authority has to provide it. */
function withoutLog({ name, fulcio, tsa }: Instance, withKey: boolean): Instance {
  if (withKey) return { name };
  if (tsa) return { name, tsa, ...(fulcio ? { fulcio } : {}) };
  throw unsupported(
    'has no time stamp authority, and `sign` asks for no log',
    'Remove `log: false`, or add one.',
  );
}

function unsupported(what: string, hint: string): PublishError {
  return new PublishError(`The Sigstore instance ${what}`, {
    code: 'SIGN_UNSUPPORTED',
    input: 'sigstore',
    hint,
  });
}
