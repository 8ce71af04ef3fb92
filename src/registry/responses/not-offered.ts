import { PublishError } from '../../oci/errors.ts';
import { RegistryError } from './error.ts';
import { meaningOf } from './meaning.ts';

/**
 * Error codes for a response that isn't the requested list (an HTML page, another document, a redirect that
 * doesn't work).
 */
const NOT_A_LIST = [
  'LISTING_INVALID',
  'MANIFEST_INVALID',
  'MANIFEST_UNSUPPORTED',
  'REDIRECT_REFUSED',
  'ANSWER_TOO_LARGE',
  'CONTENT_ENCODING',
];

/**
 * Whether an error of an optional API means that the registry doesn't support it, and not that the registry is
 * unavailable.
 */
export function isNotOffered(error: unknown): boolean {
  if (!(error instanceof PublishError)) return false;
  // A failing or rate-limited host that the registry redirects to is not the registry.
  if (error instanceof RegistryError)
    return error.redirected || meaningOf('referrers', error.status) === 'not-offered';
  return NOT_A_LIST.includes(error.code ?? '');
}
