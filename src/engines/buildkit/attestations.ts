import type { BuildRequest } from '../../builder/types.ts';

type Wanted = Pick<
  BuildRequest,
  'provenance' | 'sbom' | 'attests' | 'provenanceDefaults' | 'sourceDateEpoch' | 'noDefaultAttestations'
>;

/**
 * The `--attest` values for a request, with docker/build-push-action's precedence: the inputs `provenance`
 * and `sbom` override the same type in `attests`. By default, provenance is `mode=max` for a public
 * repository, and `mode=min,inline-only=true` (buildx's own default) for a private one and at a terminal.
 * Provenance names the run as its builder unless the user names one. A reproducible build has no provenance
 * by default.
 * @param supported false when the image store can't hold attestations: none are added by default
 */
export function attestations(request: Wanted, supported: boolean): string[] {
  const values: string[] = [];
  const given = request.attests.map((value) => ({ value, type: typeOf(value) }));
  const builderId = request.provenanceDefaults?.builderId;
  if (request.provenance) {
    values.push(shorthand('provenance', request.provenance, builderId));
  } else if (
    supported &&
    !request.noDefaultAttestations &&
    !given.some(({ type }) => type === 'provenance')
  ) {
    values.push(defaultProvenance(request));
  }
  if (request.sbom) values.push(shorthand('sbom', request.sbom, undefined));
  for (const { value, type } of given) {
    if (type === 'provenance' && !request.provenance) values.push(withBuilderId(value, builderId));
    else if (type === 'sbom' && !request.sbom) values.push(value);
    else if (type !== 'provenance' && type !== 'sbom') values.push(value);
  }
  return values;
}

function defaultProvenance({ provenanceDefaults, sourceDateEpoch }: Wanted): string {
  // Provenance contains the run and its times, so two builds of a commit would never have the same digest.
  if (sourceDateEpoch !== undefined) return 'type=provenance,disabled=true';
  const open = provenanceDefaults?.privateRepository === false;
  const value = `type=provenance,${open ? 'mode=max' : 'mode=min,inline-only=true'}`;
  return withBuilderId(value, provenanceDefaults?.builderId);
}

/** True when the user explicitly asked for an attestation, so that it must not be left out. */
export function demandsAttestations(request: Wanted): boolean {
  const on = (value: string | undefined) => value !== undefined && value !== '' && !isOff(value);
  return on(request.provenance) || on(request.sbom) || hasAttestations(request.attests);
}

const DISABLED = /\bdisabled=true\b/;

/** Whether any of these `--attest` values creates an attestation. */
export function hasAttestations(attests: readonly string[]): boolean {
  return attests.some((value) => !DISABLED.test(value));
}

/** Whether a value of `provenance` or `sbom` switches it off. */
export function isOff(value: string): boolean {
  return value === 'false' || DISABLED.test(value);
}

function typeOf(value: string): string | undefined {
  return /(?:^|,)type=([^,]*)/.exec(value)?.[1];
}

/** `true`, `false` or attributes, as in buildx's `--provenance` and `--sbom`. */
function shorthand(type: 'provenance' | 'sbom', value: string, builderId: string | undefined): string {
  if (isOff(value)) return `type=${type},disabled=true`;
  const base = value === 'true' ? `type=${type}` : `type=${type},${value}`;
  return type === 'provenance' ? withBuilderId(base, builderId) : base;
}

function withBuilderId(value: string, builderId: string | undefined): string {
  return builderId === undefined || /(?:^|,)builder-id=/.test(value)
    ? value
    : `${value},builder-id=${builderId}`;
}
