import { createPublicKey } from 'node:crypto';
import { PublishError } from '../../oci/errors.ts';
import { createKeySigner } from '../../trust/keys/key-signer.ts';
import { rootsFromFile } from '../../trust/roots/trusted-root.ts';
import type { ReleaseOptions } from '../../trust/release/types.ts';
import type { Instance } from '../../trust/services/instance.ts';
import { keylessSigner, witnessesOf } from '../../trust/services/signing-services.ts';
import type { ServiceOptions } from '../../trust/services/client.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { Signer } from '../../trust/types.ts';
import { anchorOf } from '../../trust/verification/verify-image.ts';
import type { VerifyRule } from '../../trust/verification/rule.ts';
import type { PipelineContext } from '../context.ts';
import type { TrustRequest } from '../types.ts';
import { openRoots } from '../trust/roots.ts';
import { openAttestations } from './attestations.ts';
import { checkIdentity, checkPlan, checkSbom, tellOfLists } from './checks.ts';
import { chooseInstance, maskedIdToken, readJobPlace, type JobPlace } from './instance.ts';
import { readTrustSettings, type TrustSettings } from '../trust/settings.ts';

/** Everything signing needs, checked before the build. */
export interface PreparedTrust {
  settings: TrustSettings;
  instance: Instance;
  place: JobPlace;
  /** From `signing-key`; absent when the job's identity signs. */
  keySigner?: Signer;
  attestations?: ReturnType<typeof openAttestations>;
}

/**
 * Reads the inputs and checks everything that would make signing fail after the build: the key and its
 * password, the job's identity, the instance, GitHub's permissions.
 * @throws PublishError that names the input.
 */
export async function prepareTrust(run: PipelineContext, trust: TrustRequest): Promise<PreparedTrust> {
  const { request, reporter, signal } = run;
  const settings = readTrustSettings(trust, request);
  const keySigner = await openKey(trust, reporter);
  const withKey = keySigner !== undefined;
  const needsToken = !withKey || settings.plan.attest?.provenance === true;
  if (needsToken) checkIdentity(run);
  const place = await readJobPlace(run, needsToken && request.offline !== true);
  const instance = chooseInstance(settings, place, withKey);
  checkPlan(settings, instance, withKey);
  checkSbom(settings, request);
  await checkRoot(settings, instance);
  const attestations = usesApi(settings, instance, withKey, run)
    ? openAttestations(run, place, serviceOptions(run))
    : undefined;
  // A dry run sends no request that could store something.
  if (!request.dryRun) await attestations?.check(place.isPrivate, signal);
  if (request.offline !== true) await tellOfLists(run);
  if (settings.plan.sign && instance.name === 'github' && !withKey) {
    reporter.warning(
      'Signed with the Sigstore instance of GitHub, which keeps this private repository out of public logs: ' +
        "`cosign verify` then needs --insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps and GitHub's trusted root",
      { input: 'sign' },
    );
  }
  return {
    settings,
    instance,
    place,
    ...(keySigner ? { keySigner } : {}),
    ...(attestations ? { attestations } : {}),
  };
}

async function openKey(
  { signingKey, signingKeyPassword }: TrustRequest,
  reporter: Pick<Reporter, 'secret'>,
): Promise<Signer | undefined> {
  for (const secret of [signingKey, signingKeyPassword]) if (secret !== undefined) reporter.secret(secret);
  if (signingKey !== undefined) return createKeySigner(signingKey, signingKeyPassword);
  if (signingKeyPassword === undefined) return undefined;
  throw new PublishError('`signing-key-password` is set, and `signing-key` is empty', {
    code: 'KEY_INVALID',
    input: 'signing-key',
    hint: 'Check the secret it comes from: jobs without access to it get an empty text.',
  });
}

/** @throws PublishError `TRUSTED_ROOT_INVALID`. */
async function checkRoot({ sigstore, trustedRoot }: TrustSettings, instance: Instance): Promise<void> {
  if (trustedRoot) {
    await rootsFromFile(trustedRoot.text, trustedRoot.where);
    return;
  }
  if (sigstore.kind !== 'own' || !(instance.rekor ?? instance.fulcio)) return;
  throw new PublishError('Your own Sigstore instance needs its trusted root, to verify what it signs', {
    code: 'TRUSTED_ROOT_INVALID',
    input: 'trusted-root',
    hint: 'Set `trusted-root` to the file that `cosign trusted-root create` wrote.',
  });
}

/**
 * GitHub stores attestations signed by its own or the public-good instance, for repositories on its own
 * servers.
 */
function usesApi(
  { plan }: TrustSettings,
  instance: Instance,
  withKey: boolean,
  { request, reporter }: Pick<PipelineContext, 'request' | 'reporter'>,
): boolean {
  const api = plan.attest?.api ?? 'never';
  if (api === 'always' || api === 'never') return api === 'always';
  const { hostname } = new URL(request.env['GITHUB_SERVER_URL'] || 'https://github.com');
  const isOffered = hostname === 'github.com' || hostname.endsWith('.ghe.com');
  if (isOffered && !withKey && instance.name !== 'own' && request.githubToken !== undefined) return true;
  reporter.notice(
    "Attestations are attached in the registries, and not stored with GitHub's API, which takes those of its own and " +
      'the public Sigstore instance.',
  );
  return false;
}

function serviceOptions({
  connections,
  reporter,
  request,
}: Pick<PipelineContext, 'connections' | 'reporter' | 'request'>): ServiceOptions {
  return { http: connections.http, reporter, retries: request.limits.retries ?? 5 };
}

/**
 * Opens the signer, the logs and the timestamp authorities. With the job's identity, a new ID token is
 * requested.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
export async function releaseOptions(run: PipelineContext, prepared: PreparedTrust): Promise<ReleaseOptions> {
  const { request, reporter, signal } = run;
  const { settings, instance, place, keySigner, attestations } = prepared;
  const services = serviceOptions(run);
  const server = place.server.origin;
  const roots = await openRoots(settings.trustedRoot, request, services);
  const idToken = () => maskedIdToken(run);
  const signer =
    keySigner ?? (instance.fulcio && (await keylessSigner(instance.fulcio, { idToken, server }, services)));
  if (!signer) throw new Error('an instance without a signer was chosen');
  const logged = instance.rekor !== undefined;
  const rule = { signer: ownSigner(signer.identity, logged) };
  const repository = place.claims['repository'];
  return {
    plan: settings.plan,
    notary: { signer, ...witnessesOf(instance, services) },
    instance: instance.name,
    rule,
    anchor: anchorOf(rule, roots),
    claims: place.claims,
    server,
    created: request.facts.now === '' ? new Date().toISOString() : toSeconds(request.facts.now),
    reporter,
    signal,
    ...(typeof repository === 'string' ? { repository: `${server}/${repository}` } : {}),
    ...(attestations ? { attestations } : {}),
  };
}

/** A verification rule that matches exactly the signer of this run. */
function ownSigner(identity: Signer['identity'], log: boolean): VerifyRule['signer'] {
  if (identity.kind === 'key') return { kind: 'key', key: createPublicKey(identity.pem), log };
  return {
    kind: 'keyless',
    identity: identity.identity,
    isIdentity: (found) => found === identity.identity,
    issuer: identity.issuer,
  };
}

/** RFC 3339 without fractional seconds, as other tools write it. */
function toSeconds(time: string): string {
  const parsed = Date.parse(time);
  return new Date(Number.isNaN(parsed) ? Date.now() : parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}
