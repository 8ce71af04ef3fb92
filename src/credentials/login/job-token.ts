import type { Credential } from '../../registry/credential.ts';
import type { LoginContext } from '../types.ts';
import { basic } from './password.ts';

/**
 * The only registry that may get the job's token: that of the GitHub instance that issued it. The token of
 * a GitHub Enterprise Server must never be sent to ghcr.io.
 */
export function jobTokenHost(context: Pick<LoginContext, 'env' | 'githubToken'>): string | undefined {
  const server = context.env['GITHUB_SERVER_URL'] || 'https://github.com';
  if (!context.githubToken || !URL.canParse(server)) return undefined;
  const { host } = new URL(server);
  return host === 'github.com' ? 'ghcr.io' : `containers.${host}`;
}

/** The job's token as a credential for GHCR; it is valid as long as the job runs. */
export function jobTokenCredential(context: LoginContext): Credential | undefined {
  if (!context.githubToken) return undefined;
  return basic(context.actor ?? 'token', context.githubToken, context);
}
