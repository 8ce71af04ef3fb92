import type { HttpResponse } from '../http/types.ts';
import { tellsMoreByGet } from './responses.ts';
import type { Call, Session } from './session.ts';

/**
 * HEAD, and GET where HEAD isn't served or where only a body tells why it was refused. `headers` are added to the GET.
 * The answer's body is not read when it is a success.
 */
export async function head(
  session: Session,
  call: Call,
  headers: Record<string, string> = {},
): Promise<HttpResponse> {
  const response = await session.send({ ...call, method: 'HEAD' });
  if (!tellsMoreByGet(response.status)) return response;
  await response.drain();
  const again = { ...call, method: 'GET', headers: { ...call.headers, ...headers } };
  return session.send(again);
}
