import type { FirstPush, ProofOptions } from './first-push.ts';
import type { FirstQuestion } from './first-question.ts';
import { grantsPush } from '../scope.ts';
import type { Session } from '../requests/session.ts';
import { uploadScopes } from './upload-session.ts';

/**
 * Finds out before a long build whether a push is allowed. Token services return a token with fewer rights instead
 * of an error, so only a token that lists the right to push is trusted. Otherwise an upload is opened, which changes
 * nothing.
 * @throws RegistryError.
 */
export async function checkPush(
  session: Session,
  { firstPush, firstQuestion }: { firstPush: FirstPush; firstQuestion: FirstQuestion },
  options: ProofOptions = {},
): Promise<void> {
  firstPush.allow();
  const token = await session.token(uploadScopes(session.path), options.signal);
  if (token !== undefined && grantsPush(token, session.path) === true) {
    // What goes wrong shows when the blob is sent.
    firstQuestion.ask(options).catch(() => undefined);
    return;
  }
  await firstPush.provePush(options);
}
