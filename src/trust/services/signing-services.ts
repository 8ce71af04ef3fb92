import type { Signer } from '../types.ts';
import { createService, type ServiceOptions } from './client.ts';
import { createKeylessSigner } from './fulcio.ts';
import type { Instance } from './instance.ts';
import { createLogV1, createLogV2, type Log } from './rekor.ts';
import { createTimestamper, type Timestamper } from './timestamp.ts';

/** A signer, and the services that record when it signed. */
export interface SigningServices {
  signer: Signer;
  log?: Log;
  timestamper?: Timestamper;
}

/** The witnesses of an instance, for a signer. */
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

/** A signer whose certificates come from an instance's Fulcio. @throws PublishError when the job has no identity. */
export function keylessSigner(
  fulcio: URL,
  identity: { idToken(): Promise<string>; server: string },
  options: ServiceOptions,
): Promise<Signer> {
  const service = createService('Fulcio', 'FULCIO', fulcio.host, options);
  return createKeylessSigner({ url: fulcio, service, ...identity });
}
