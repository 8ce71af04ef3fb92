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
import type { Family, FamilyName, RefusedRequest } from '../types.ts';

/** All families; the last one matches every host. */
export const FAMILIES: readonly Family[] = [
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

/** The family a host (`host[:port]`) belongs to; `generic` when its name doesn't tell. */
export function familyOf(host: string): FamilyName {
  const name = normalizeHost(host);
  return (FAMILIES.find((family) => family.matches(name)) ?? generic).name;
}

/** @throws nothing: a name that isn't in the list can't have passed the parser. */
export function familyNamed(name: FamilyName): Family {
  return FAMILIES.find((family) => family.name === name) ?? generic;
}

/**
 * What to change after a registry of this family refused something: one sentence, or undefined when the family knows
 * nothing better than the general advice. Being asked to slow down is explained by the family only on Docker Hub,
 * whose limit goes by account.
 */
export function explainRefusal(family: FamilyName, refusal: RefusedRequest): string | undefined {
  const limited = refusal.status === 429 || /rate limit|TOOMANYREQUESTS/i.test(refusal.said);
  if (limited && family !== 'dockerhub') return undefined;
  return familyNamed(family).explain?.(limited ? { ...refusal, status: 429 } : refusal);
}
