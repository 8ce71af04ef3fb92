import type { Cancellable } from '../../oci/content.ts';
import type { FirstPush } from './first-push.ts';
import { grantsPush } from '../scope.ts';
import type { Session } from '../requests/session.ts';
import { uploadScopes } from './upload-session.ts';

/**
 * Finds out, before a build of twenty minutes, whether a push will be allowed. A token service grants what it wants
 * to and calls it success, so a token that lists its rights is believed only when push is among them; in all other
 * cases an upload is begun, and cancelled at once, which changes nothing.
 * @throws RegistryError.
 */
export async function checkPush(
  session: Session,
  firstPush: FirstPush,
  options: Cancellable = {},
): Promise<void> {
  firstPush.allow();
  const token = await session.token(uploadScopes(session.path), options.signal);
  if (token !== undefined && grantsPush(token, session.path) === true) return;
  await firstPush.provePush(options);
}
