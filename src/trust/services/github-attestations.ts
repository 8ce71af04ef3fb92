import { PublishError } from '../../oci/errors.ts';
import { readAnswer, type Service } from './client.ts';

interface AttestationsOptions {
  /** `https://api.github.com`. */
  api: string;
  /** `acme/app`. */
  repository: string;
  token: string;
  service: Service;
}

/**
 * Stores a bundle with GitHub, where `gh attestation verify` finds it. It can't be undone, so call it last.
 * https://docs.github.com/rest/repos/attestations#create-an-attestation
 * @returns the attestation's id. @throws PublishError `ATTESTATIONS_DENIED`, `ATTESTATIONS`.
 */
export async function storeAttestation(
  bundle: Buffer,
  { api, repository, token, service }: AttestationsOptions,
  signal: AbortSignal | undefined,
): Promise<string> {
  const answer = await service.send(
    {
      method: 'POST',
      url: new URL(`${api}/repos/${repository}/attestations`),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      },
      body: `{"bundle":${bundle.toString('utf8')}}`,
    },
    signal,
  );
  const { status } = answer;
  if (status === 201 || status === 200) {
    const { id } = readAnswer(service, answer);
    if (typeof id === 'number' || typeof id === 'string') return String(id);
  }
  const refused = service.refused(answer, hintFor(status));
  throw new PublishError(refused.message, {
    ...refused,
    code: status === 401 || status === 403 || status === 404 ? 'ATTESTATIONS_DENIED' : 'ATTESTATIONS',
  });
}

function hintFor(status: number): string {
  if (status === 401 || status === 403 || status === 404) {
    return (
      'Add `attestations: write` to the permissions of the job. GitHub keeps attestations of private repositories with ' +
      'Enterprise Cloud only: otherwise set `attest: {api: false}`.'
    );
  }
  if (status === 422)
    return 'Check the message: GitHub compares the statement with the identity that signed it.';
  return 'Run the job again later: nothing is uploaded twice.';
}
