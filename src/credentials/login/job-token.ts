import type { Credential } from '../../registry/credential.ts';
import type { LoginContext } from '../types.ts';
import { basic } from './password.ts';

/**
 * The one registry the job's token belongs to: that of the GitHub it comes from. A token of a GitHub Enterprise Server
 * is nothing that ghcr.io may see.
 */
export function jobTokenHost(context: Pick<LoginContext, 'env' | 'githubToken'>): string | undefined {
  const server = context.env['GITHUB_SERVER_URL'] || 'https://github.com';
  if (!context.githubToken || !URL.canParse(server)) return undefined;
  const { host } = new URL(server);
  return host === 'github.com' ? 'ghcr.io' : `containers.${host}`;
}

/** The job's token as GHCR takes it; it lives as long as the job. */
export function jobTokenCredential(context: LoginContext): Credential | undefined {
  if (!context.githubToken) return undefined;
  return basic(context.actor ?? 'token', context.githubToken, context);
}
