import type { Cancellable } from '../oci/content.ts';
import { grantsPush } from './scope.ts';
import type { Call, Session } from './session.ts';
import { cancelUpload, stateOf, uploadScopes } from './upload-session.ts';

/**
 * Finds out, before a build of twenty minutes, whether a push will be allowed. A token service grants what it wants
 * to and calls it success, so a token that lists its rights is believed only when push is among them; in all other
 * cases an upload is begun, and cancelled at once, which changes nothing.
 * @throws RegistryProblem.
 */
export async function checkPush(session: Session, options: Cancellable = {}): Promise<void> {
  const scopes = uploadScopes(session.path);
  const token = await session.token(scopes, options.signal);
  if (token !== undefined && grantsPush(token, session.path) === true) return;
  const call: Call = {
    method: 'POST',
    target: `/v2/${session.path}/blobs/uploads/`,
    what: `POST upload to ${session.path}`,
    scopes,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  const response = await session.send(call);
  if (response.status !== 202) throw await session.refused(response, call);
  await response.drain();
  // Whatever comes of it, nobody has to wait for it.
  void cancelUpload(session, stateOf(response));
}
