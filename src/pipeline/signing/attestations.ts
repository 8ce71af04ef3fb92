import { PublishError } from '../../oci/errors.ts';
import type { AttestationStore } from '../../trust/release/types.ts';
import { createService, type Service, type ServiceOptions } from '../../trust/services/client.ts';
import { storeAttestation } from '../../trust/services/github-attestations.ts';
import type { PipelineContext } from '../context.ts';
import { privateAttestations } from './checks.ts';
import type { JobPlace } from './instance.ts';

/** A repository's attestations on GitHub, through the REST API. */
export function openAttestations(
  { request }: Pick<PipelineContext, 'request'>,
  { server }: Pick<JobPlace, 'server'>,
  options: ServiceOptions,
): AttestationStore & { check(isPrivate: boolean, signal: AbortSignal): Promise<void> } {
  const { env, facts, githubToken: token = '' } = request;
  const api = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
  const repository = facts.repository.fullName;
  const open = (own: ServiceOptions): Service =>
    createService("GitHub's attestations API", 'ATTESTATIONS', new URL(api).host, own);
  const service = open(options);
  const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` };
  return {
    async has(digest, predicateType, signal) {
      const url = new URL(`${api}/repos/${repository}/attestations/${digest}`);
      url.searchParams.set('predicate_type', predicateType);
      const { status, bytes } = await service.send({ method: 'GET', url, headers }, signal);
      return status === 200 && countIn(bytes) > 0;
    },
    store: (bundle, signal) => storeAttestation(bundle, { api, repository, token, service }, signal),
    page: (id) => `${server.origin}/${repository}/attestations/${id}`,
    check: (isPrivate, signal) =>
      probe(
        open({ ...options, retries: 0 }),
        { url: new URL(`${api}/repos/${repository}/attestations`), headers, repository, isPrivate },
        signal,
      ),
  };
}

function countIn(bytes: Buffer): number {
  try {
    const { attestations } = JSON.parse(bytes.toString('utf8')) as { attestations?: unknown };
    return Array.isArray(attestations) ? attestations.length : 0;
  } catch {
    return 0;
  }
}

/**
 * Checks before the build whether the job may store attestations. The request body is deliberately invalid:
 * GitHub rejects it only after checking the permissions. An outage is ignored, since it may be over after the
 * build.
 * @throws PublishError `ATTESTATIONS_DENIED`, `SIGN_PRIVATE`.
 */
async function probe(
  service: Service,
  {
    url,
    headers,
    repository,
    isPrivate,
  }: { url: URL; headers: Record<string, string>; repository: string; isPrivate: boolean },
  signal: AbortSignal,
): Promise<void> {
  const request = {
    method: 'POST' as const,
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{}',
  };
  const answer = await service.send(request, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof PublishError) return undefined;
    throw error;
  });
  if (answer?.status !== 403 && answer?.status !== 404) return;
  const refused = service.refused(answer, 'Add `attestations: write` to the permissions of the job.');
  if (isPrivate && /not available|private/i.test(refused.message)) throw privateAttestations(repository);
  throw new PublishError(refused.message, { ...refused, code: 'ATTESTATIONS_DENIED', input: 'attest' });
}
