import type { Descriptor, Platform } from '../descriptor.ts';
import { parseDigest } from '../digest.ts';
import { PublishError } from '../errors.ts';
import { foldKey } from './json-keys.ts';

/** Records a deviation that doesn't matter for a copy. */
export type Note = (text: string) => void;

const DESCRIPTOR_KEYS = [
  'mediaType',
  'digest',
  'size',
  'urls',
  'annotations',
  'platform',
  'artifactType',
  'data',
];

/**
 * Same as `readDescriptor`, but `mediaType` may be missing: a blob is copied whatever its type.
 * @throws PublishError `MANIFEST_INVALID`
 */
export function readBlobDescriptor(value: unknown, where: string, note: Note): Descriptor {
  if (!isRecord(value) || (value['mediaType'] ?? '') !== '') return readDescriptor(value, where, note);
  note(`${where} has no mediaType`);
  return readDescriptor({ ...value, mediaType: UNKNOWN_TYPE }, where, note);
}

/** RFC 2046, 4.5.1: unknown binary data. */
const UNKNOWN_TYPE = 'application/octet-stream';

/**
 * Validates a descriptor and the types of its fields.
 * @throws PublishError `MANIFEST_INVALID`
 */
export function readDescriptor(value: unknown, where: string, note: Note = () => undefined): Descriptor {
  if (!isRecord(value)) throw invalid(where, 'is not a descriptor');
  refuseSpelling(value, DESCRIPTOR_KEYS, where);
  const { mediaType, size } = value;
  if (typeof mediaType !== 'string' || mediaType === '') throw invalid(where, 'has no mediaType');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(where, `has the size ${JSON.stringify(size)}, which isn't a number of bytes`);
  }
  const descriptor: Descriptor = { mediaType, digest: parseDigest(String(value['digest']), where), size };
  if (value['urls'] !== undefined) descriptor.urls = strings(value['urls'], `${where}: urls`);
  if (value['annotations'] != null)
    descriptor.annotations = stringMap(value['annotations'], `${where}: annotations`);
  const platform = readPlatform(value['platform'], `${where}: platform`, note);
  if (platform) descriptor.platform = platform;
  if (typeof value['artifactType'] === 'string') descriptor.artifactType = value['artifactType'];
  const { data } = value;
  if (data === '' && size > 0) note(`${where} has a data field without content`);
  else if (typeof data === 'string') descriptor.data = data;
  return descriptor;
}

/**
 * Refuses keys that differ from known ones only in case: Go reads `Layers` as `layers`, others don't, so a
 * second document could be hidden in the first.
 */
export function refuseSpelling(
  value: Record<string, unknown>,
  known: readonly string[],
  where: string,
): void {
  for (const key of Object.keys(value)) {
    const canonical = known.find((one) => foldKey(one) === foldKey(key));
    if (canonical !== undefined && canonical !== key) throw invalid(where, `spells ${canonical} as ${key}`);
  }
}

/** Reads a platform; one without any values counts as absent, since it can't be selected. */
function readPlatform(value: unknown, where: string, note: Note): Platform | undefined {
  if (value == null) return undefined;
  const { os, architecture, variant } = isRecord(value) ? value : {};
  if (
    !isRecord(value) ||
    typeof os !== 'string' ||
    typeof architecture !== 'string' ||
    os + architecture === ''
  ) {
    note(`${where} is missing os or architecture`);
    return undefined;
  }
  const platform: Platform = { os, architecture };
  if (typeof variant === 'string' && variant !== '') platform.variant = variant;
  if (typeof value['os.version'] === 'string') platform['os.version'] = value['os.version'];
  if (value['os.features'] != null)
    platform['os.features'] = strings(value['os.features'], `${where}: os.features`);
  return platform;
}

function strings(value: unknown, where: string): string[] {
  if (value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw invalid(where, 'is not a list of strings');
  }
  return value as string[];
}

/**
 * Validates an object whose values are all strings.
 * @throws PublishError `MANIFEST_INVALID`
 */
export function stringMap(value: unknown, where: string): Record<string, string> {
  if (!isRecord(value)) throw invalid(where, 'is not an object');
  for (const [key, item] of Object.entries(value)) {
    if (typeof item !== 'string')
      throw invalid(where, `has a value that isn't a string, ${JSON.stringify(key)}`);
  }
  return value as Record<string, string>;
}

/** True for an object that isn't a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The error for a document that isn't valid; `what` completes a sentence that starts with its name. */
export function invalid(where: string, what: string): PublishError {
  return new PublishError(`${where} ${what}`, { code: 'MANIFEST_INVALID' });
}
