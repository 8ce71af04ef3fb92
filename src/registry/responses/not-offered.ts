import { PublishError } from '../../oci/errors.ts';
import { RegistryError } from './error.ts';
import { meaningOf } from './meaning.ts';

/** What isn't the list that was asked for (a page of HTML, another document, a redirect that leads nowhere). */
const NOT_A_LIST = [
  'LISTING_INVALID',
  'MANIFEST_INVALID',
  'MANIFEST_UNSUPPORTED',
  'REDIRECT_REFUSED',
  'ANSWER_TOO_LARGE',
  'CONTENT_ENCODING',
];

/**
 * Whether the failure of an API that registries may lack says that it isn't offered, rather than that the registry is
 * out of order for the moment.
 */
export function isNotOffered(error: unknown): boolean {
  if (!(error instanceof PublishError)) return false;
  // A host that the registry sends us to, and that limits or fails, is not the registry in need of patience.
  if (error instanceof RegistryError)
    return error.redirected || meaningOf('referrers', error.status) === 'not-offered';
  return NOT_A_LIST.includes(error.code ?? '');
}
