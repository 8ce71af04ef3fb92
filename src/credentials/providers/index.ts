import { normalizeHost } from '../../oci/reference.ts';
import { acr } from './acr.ts';
import { dockerhub } from './dockerhub.ts';
import { ecr } from './ecr.ts';
import { generic } from './generic.ts';
import { ghcr } from './ghcr.ts';
import { gitlab } from './gitlab.ts';
import { google } from './google.ts';
import { harbor } from './harbor.ts';
import { jfrog } from './jfrog.ts';
import { quay } from './quay.ts';
import { PLAIN, type RegistryTraits } from '../../registry/provider.ts';
import type { RegistryProvider, ProviderName, RefusedRequest } from '../types.ts';

/** All providers; the last one matches every host. */
export const PROVIDERS: readonly RegistryProvider[] = [
  ghcr,
  dockerhub,
  acr,
  google,
  ecr,
  gitlab,
  quay,
  harbor,
  jfrog,
  generic,
];

/** The provider of a host (`host[:port]`); `generic` if no other provider claims the name. */
export function providerOf(host: string): ProviderName {
  const name = normalizeHost(host);
  return (PROVIDERS.find((provider) => provider.matches(name)) ?? generic).name;
}

/** The provider with this name. Doesn't throw: the parser rejects unknown names. */
export function providerNamed(name: ProviderName): RegistryProvider {
  return PROVIDERS.find((provider) => provider.name === name) ?? generic;
}

/** Traits of a provider's registry. The token service depends on the host alone. */
export function traitsOf(provider: ProviderName, host: string): RegistryTraits {
  const name = normalizeHost(host);
  const own = providerNamed(provider).traits?.(name);
  const { tokenHosts = [] } = providerNamed(providerOf(host)).traits?.(name) ?? {};
  return { ...PLAIN, ...own, tokenHosts };
}

/**
 * Suggests what to change after a registry of this provider refused a request.
 * @returns one sentence; undefined if the provider has nothing better than the general advice.
 */
export function explainRefusal(provider: ProviderName, refusal: RefusedRequest): string | undefined {
  const limited = refusal.status === 429 || /rate limit|TOOMANYREQUESTS/i.test(refusal.serverMessage);
  const { explain, explainsLimits } = providerNamed(provider);
  if (limited && !explainsLimits) return undefined;
  return explain?.(limited ? { ...refusal, status: 429 } : refusal);
}
