import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { formatRepository, parseReference } from '../../oci/reference.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { Accepted } from '../../trust/verification/verify-image.ts';
import { connect } from '../registries/connections.ts';
import { openReference } from './open.ts';
import type { PipelineRequest } from '../types.ts';

export interface VerifiedReference {
  /** `ghcr.io/acme/app`. */
  name: string;
  digest: Digest;
  accepted: readonly Accepted[];
}

/**
 * Verifies an image in a registry without using it, for the CLI.
 * @throws PublishError `UNVERIFIED`; `RULE_INVALID` when no rule matches the image.
 */
export async function verifyReference(
  text: string,
  request: PipelineRequest,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<VerifiedReference> {
  const reference = parseReference(text);
  const name = formatRepository(reference);
  const connections = await connect(request, { reporter, withoutSecrets: false });
  try {
    const { root, verified } = await openReference(reference, connections, signal);
    if (verified) return { name, digest: root.digest, accepted: verified };
    throw new PublishError(`No rule of verify is for ${name}`, {
      code: 'RULE_INVALID',
      input: 'verify',
      hint: `Add a rule with images: ${name}, or images: "*".`,
    });
  } finally {
    await connections.close();
  }
}
