import type { HttpClient } from '../../http/types.ts';
import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { SignatureSource } from '../../trust/referrers.ts';
import type { TrustedRoots } from '../../trust/roots/trusted-root.ts';
import type { Accepted } from '../../trust/verification/verify-image.ts';
import type { PipelineRequest, TrustRequest } from '../types.ts';
import { openRoots } from './roots.ts';
import { readTrustSettings, readVerifyRules } from './settings.ts';

/** Checks images against the rules of `verify` before they are used. */
export interface SourceVerifier {
  /**
   * Verifies that an image satisfies the first rule for its repository. Callers must then use the verified
   * digest.
   * @returns the accepted signatures; undefined when no rule matches the repository.
   * @throws PublishError `UNVERIFIED`.
   */
  verify(source: SignatureSource, root: Descriptor, options: Cancellable): Promise<Accepted[] | undefined>;
}

/** Reads the rules and creates the verifier. @throws PublishError that names the rule and line. */
export async function openVerifier(
  trust: TrustRequest,
  request: Pick<PipelineRequest, 'workspace' | 'env' | 'temporaryDirectory' | 'limits'>,
  { http, reporter }: { http: HttpClient; reporter: Reporter },
): Promise<SourceVerifier> {
  const rules = await readVerifyRules(trust, request);
  const { trustedRoot } = readTrustSettings({ ...trust, sign: '', attest: '' }, request);
  let roots: Promise<TrustedRoots> | undefined;
  return {
    async verify(source, { digest }, options) {
      const rule = rules.find(({ matches }) => matches(source.name));
      if (!rule) return undefined;
      const { verifyImage } = await import('../../trust/verification/verify-image.ts');
      const retries = request.limits.retries ?? 5;
      roots ??= openRoots(trustedRoot, request, { http, reporter, retries });
      const accepted = await verifyImage(source, digest, rule, { ...options, reporter, roots: await roots });
      const [first] = accepted;
      const by = first?.certificate?.identity ?? 'the key of the rule';
      reporter.info(`Verified ${source.name}@${digest}: signed by ${by}`);
      return accepted;
    },
  };
}
