import type { HttpResponse } from '../../http/types.ts';
import { tellsMoreByGet } from '../responses/meaning.ts';
import type { RegistryRequest } from './request.ts';
import type { Session } from './session.ts';

/**
 * HEAD, or GET if HEAD isn't supported or only a body can explain the refusal. `headers` are added to the GET. The
 * body of a success is not read.
 * @throws PublishError.
 */
export async function head(
  session: Session,
  call: RegistryRequest,
  headers: Record<string, string> = {},
): Promise<HttpResponse> {
  const response = await session.send({ ...call, method: 'HEAD' });
  if (!tellsMoreByGet(response.status)) return response;
  await response.drain();
  const again = { ...call, method: 'GET', headers: { ...call.headers, ...headers } };
  return session.send(again);
}
