import type { Signer } from '../types.ts';
import { createService, type ServiceOptions } from './client.ts';
import { createKeylessSigner } from './fulcio.ts';
import type { Instance } from './instance.ts';
import { createLogV1, createLogV2, type Log } from './rekor.ts';
import { createTimestamper, type Timestamper } from './timestamp.ts';

/** A signer, and the services that prove when it signed. */
export interface SigningServices {
  signer: Signer;
  log?: Log;
  timestamper?: Timestamper;
}

/** Creates the clients of an instance's log and timestamp authority. */
export function witnessesOf(
  { rekor, tsa }: Instance,
  options: ServiceOptions,
): Omit<SigningServices, 'signer'> {
  const log = rekor && (rekor.version === 2 ? createLogV2 : createLogV1);
  return {
    ...(rekor && log
      ? { log: log(rekor.url, createService('Rekor', 'REKOR', rekor.url.host, options)) }
      : {}),
    ...(tsa
      ? {
          timestamper: createTimestamper(
            tsa,
            createService('The time stamp authority', 'TSA', tsa.host, options),
          ),
        }
      : {}),
  };
}

/** Creates a signer that uses an instance's Fulcio. @throws PublishError if the job has no identity token. */
export function keylessSigner(
  fulcio: URL,
  identity: { idToken(): Promise<string>; server: string },
  options: ServiceOptions,
): Promise<Signer> {
  const service = createService('Fulcio', 'FULCIO', fulcio.host, options);
  return createKeylessSigner({ url: fulcio, service, ...identity });
}
