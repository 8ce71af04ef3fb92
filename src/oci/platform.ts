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
 * Parses `os/architecture[/variant]`, with Go's names; `x86_64`, `aarch64`, `armhf` and the like are
 * normalized as containerd does. The system may be followed by a version: `windows(10.0.17763)/amd64`.
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

/** Normalizes a platform: `arm64/v8` becomes `arm64`, `arm` becomes `arm/v7`, `amd64/v1` becomes `amd64`. */
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

/** Node's names of architectures where they differ from Go's. */
const OF_NODE: Record<string, string> = { x64: 'amd64', ia32: '386' };

/** The default build platform of engines on this machine: always linux, even on Windows and macOS. */
export function machinePlatform(): Platform {
  return normalizePlatform({ os: 'linux', architecture: OF_NODE[process.arch] ?? process.arch });
}

/** `linux/arm/v7`, as users write it, without a system version. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = normalizePlatform(platform);
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** True when `offered` is exactly `wanted`; the system version is compared only if `wanted` has one. */
export function matchesPlatform(wanted: Platform, offered: Platform): boolean {
  const version = wanted['os.version'];
  return (
    formatPlatform(wanted) === formatPlatform(offered) &&
    (version === undefined || version === offered['os.version'])
  );
}

/** Whether `text` is this platform, in any spelling; false for text that isn't a platform. */
export function namesPlatform(text: string, platform: Platform): boolean {
  try {
    return formatPlatform(parsePlatform(text)) === formatPlatform(platform);
  } catch {
    return false;
  }
}

/**
 * Platforms that run on `wanted`, best first: an arm/v7 machine also runs v6 and v5, an amd64/v3 one v2 and
 * v1.
 */
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

/** The entry of an index that a machine with platform `wanted` would pull; undefined when there is none. */
export function selectPlatform(manifests: readonly Descriptor[], wanted: Platform): Descriptor | undefined {
  for (const candidate of runsOn(wanted)) {
    const found = manifests.find(
      ({ platform }) => platform !== undefined && matchesPlatform(candidate, platform),
    );
    if (found) return found;
  }
  return undefined;
}

/** True for BuildKit's attestation manifests, whose platform in an index is `unknown/unknown`. */
export function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}
