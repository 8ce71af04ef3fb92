import type { Descriptor, Platform } from './descriptor.ts';
import { PublishError } from './errors.ts';

const ARCHITECTURES: Record<string, string> = {
  aarch64: 'arm64',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  i386: '386',
  x86_64: 'amd64',
  'x86-64': 'amd64',
};
const OPERATING_SYSTEMS: Record<string, string> = { macos: 'darwin' };
const PART = /^[a-z0-9_.-]+$/;

/**
 * Reads `os/architecture[/variant]`, with Go's names; `x86_64`, `aarch64`, `armhf` and the like are translated as
 * containerd does. A version may follow the system: `windows(10.0.17763)/amd64`.
 * @throws PublishError `PLATFORM_INVALID`.
 */
export function parsePlatform(text: string): Platform {
  const parts = text.trim().toLowerCase().split('/');
  const [system = '', architecture, variant] = parts;
  const version = /^([^()]+)\(([^()]+)\)$/.exec(system);
  const os = version?.[1] ?? system;
  const names = [os, architecture ?? '', ...(variant === undefined ? [] : [variant])];
  if (parts.length > 3 || names.some((name) => !PART.test(name))) {
    throw new PublishError(`${JSON.stringify(text)} is not a platform`, {
      code: 'PLATFORM_INVALID',
      hint: 'Write it as os/architecture[/variant], for example linux/amd64 or linux/arm/v7.',
    });
  }
  const platform: Platform = { os, architecture: architecture ?? '' };
  if (variant !== undefined) platform.variant = variant;
  if (version?.[2] !== undefined) platform['os.version'] = version[2];
  return normalizePlatform(platform);
}

/** One spelling for each platform: `arm64/v8` is `arm64`, `arm` is `arm/v7`, `amd64/v1` is `amd64`. */
export function normalizePlatform(platform: Platform): Platform {
  const { variant: given, ...rest } = platform;
  const os = platform.os.toLowerCase();
  const name = platform.architecture.toLowerCase();
  const [architecture = name, implied] = (ARCHITECTURES[name] ?? name).split('/');
  let variant: string | undefined = (given || implied)?.toLowerCase();
  if (architecture === 'arm') variant = variant === undefined ? 'v7' : variant.replace(/^(?=\d)/, 'v');
  if (architecture === 'arm64' && (variant === 'v8' || variant === '8')) variant = undefined;
  if (architecture === 'amd64' && variant === 'v1') variant = undefined;
  const normal: Platform = { ...rest, os: OPERATING_SYSTEMS[os] ?? os, architecture };
  return variant === undefined ? normal : { ...normal, variant };
}

/** Node's names of architectures that are not Go's. */
const OF_NODE: Record<string, string> = { x64: 'amd64', ia32: '386' };

/** The platform that an engine on this machine builds on: always linux, whatever the desktop. */
export function machinePlatform(): Platform {
  return normalizePlatform({ os: 'linux', architecture: OF_NODE[process.arch] ?? process.arch });
}

/** `linux/arm/v7`, the way users write it; the version of the system is left out. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalizePlatform(platform);
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** True when `offered` is exactly what `wanted` asks for; a version is compared only when one is asked for. */
export function matchesPlatform(wanted: Platform, offered: Platform): boolean {
  const version = wanted['os.version'];
  return (
    formatPlatform(wanted) === formatPlatform(offered) &&
    (version === undefined || version === offered['os.version'])
  );
}

/** Whether a text, in any of its spellings, names the platform; what isn't a platform names none. */
export function namesPlatform(text: string, platform: Platform): boolean {
  try {
    return formatPlatform(parsePlatform(text)) === formatPlatform(platform);
  } catch {
    return false;
  }
}

/** What runs on `wanted`, best first: an arm/v7 machine also runs v6 and v5, an amd64/v3 one v2 and v1. */
function runsOn(wanted: Platform): Platform[] {
  const normal = normalizePlatform(wanted);
  const level = Number(/^v(\d+)$/.exec(normal.variant ?? '')?.[1]);
  const lowest = normal.architecture === 'arm' ? 5 : 1;
  if (!['arm', 'amd64'].includes(normal.architecture) || !Number.isInteger(level) || level > 20)
    return [normal];
  const list: Platform[] = [];
  for (let step = level; step >= lowest; step--)
    list.push(normalizePlatform({ ...normal, variant: `v${step}` }));
  return list;
}

/** The entry of an index that a machine of the platform `wanted` would pull; undefined when there is none. */
export function selectPlatform(manifests: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  for (const candidate of runsOn(wanted)) {
    const found = manifests.find(
      ({ platform }) => platform !== undefined && matchesPlatform(candidate, platform),
    );
    if (found) return found;
  }
  return undefined;
}

/** BuildKit's attestation manifests sit in the index as `unknown/unknown`; they are no platform anyone runs. */
export function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}
