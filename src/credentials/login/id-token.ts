import { PublishError } from '../../oci/errors.ts';
import { readClaims } from '../../support/jwt.ts';
import type { AuthEntry, LoginContext } from '../types.ts';
import { INPUT, quoteForeign } from '../entry-error.ts';

/** The job's identity token for one audience, and its claims for use in messages. */
export interface JobIdentity {
  token: string;
  subject: string;
  audience: string;
  issuer: string;
}

/**
 * Requests the job's identity token from the runner. The audience is the entry's or the vendor's default.
 * https://docs.github.com/actions/reference/security/oidc
 * @throws PublishError at the entry's line, naming the missing permission.
 */
export async function jobIdentity(
  entry: AuthEntry,
  usualAudience: string,
  context: LoginContext,
): Promise<JobIdentity> {
  const audience = entry.values.get('audience') ?? usualAudience;
  let token: string;
  try {
    token = await context.idToken(audience);
  } catch (cause) {
    const said = cause instanceof Error ? quoteForeign(cause.message) : 'no reason given';
    throw new PublishError(`OIDC login to ${entry.host} failed: the job has no ID token`, {
      detail: said,
      code: 'ID_TOKEN_MISSING',
      hint:
        (cause instanceof PublishError ? cause.hint : undefined) ??
        "Add `id-token: write` to the job's `permissions`, and list its other permissions too. Pull requests from forks and Dependabot can't get one.",
      input: INPUT,
      line: entry.line,
      cause,
    });
  }
  context.reporter.secret(token);
  const claims = readClaims(token);
  return {
    token,
    subject: quoteForeign(claims.sub ?? 'unknown'),
    audience: quoteForeign(claims.aud ?? audience),
    issuer: quoteForeign(claims.iss ?? 'unknown'),
  };
}

/** The error for a login that the vendor refused, at the entry's line. */
export function refused(
  entry: AuthEntry,
  message: string,
  hint: string,
  code = 'LOGIN_REFUSED',
  key?: string,
): PublishError {
  return new PublishError(message, {
    code,
    hint,
    input: INPUT,
    line: (key && entry.lines.get(key)) || entry.line,
  });
}
