import { PublishError } from '../../oci/errors.ts';
import { readClaims } from '../../support/jwt.ts';
import type { AuthEntry, LoginContext } from '../types.ts';
import { INPUT, quoteForeign } from '../entry-error.ts';

/** The job's identity token for one audience, and what it says, for messages. */
export interface JobIdentity {
  token: string;
  subject: string;
  audience: string;
  issuer: string;
}

/**
 * Asks the runner for the job's identity token. The audience is the entry's `audience`, else the vendor's usual one.
 * https://docs.github.com/actions/reference/security/oidc
 * @throws PublishError that says which permission is missing, at the entry's line.
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

/** A refusal of a vendor, at the line of the entry. */
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
