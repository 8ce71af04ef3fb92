import { parseJson } from '../../oci/documents/bounded.ts';
import type { Platform } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { findRepeatedKey } from '../../oci/documents/json-keys.ts';
import { PublishError } from '../../oci/errors.ts';
import type { ImageConfig } from '../image-config.ts';

interface Kind {
  what: string;
  is(value: unknown): boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const TEXT: Kind = { what: 'a text', is: isText };
const FLAG: Kind = { what: 'true or false', is: (value) => typeof value === 'boolean' };
const TEXTS: Kind = { what: 'a list of texts', is: (value) => Array.isArray(value) && value.every(isText) };
const RECORD: Kind = { what: 'an object', is: isRecord };
const TEXT_MAP: Kind = {
  what: 'an object of texts',
  is: (value) => isRecord(value) && Object.values(value).every(isText),
};
const RECORDS: Kind = {
  what: 'a list of objects',
  is: (value) => Array.isArray(value) && value.every(isRecord),
};
const DIGESTS: Kind = {
  what: 'a list of digests',
  is: (value) => Array.isArray(value) && value.every((item) => isText(item) && isDigest(item as string)),
};

/** https://github.com/opencontainers/image-spec/blob/main/config.md#properties */
const IMAGE: Record<string, Kind> = {
  ...{ architecture: TEXT, os: TEXT, variant: TEXT, 'os.version': TEXT, created: TEXT, author: TEXT },
  ...{ 'os.features': TEXTS, config: RECORD, rootfs: RECORD, history: RECORDS },
};
const CONTAINER: Record<string, Kind> = {
  ...{ User: TEXT, WorkingDir: TEXT, StopSignal: TEXT, Labels: TEXT_MAP, ArgsEscaped: FLAG },
  ...{ Env: TEXTS, Entrypoint: TEXTS, Cmd: TEXTS, Shell: TEXTS, OnBuild: TEXTS },
  ...{ ExposedPorts: RECORD, Volumes: RECORD, Healthcheck: RECORD },
};
const ROOT_FILES: Record<string, Kind> = { type: TEXT, diff_ids: DIGESTS };

/** Objects with arbitrary keys. */
const MAPS = ['Labels', 'ExposedPorts', 'Volumes', 'annotations'];

/**
 * Parses a base image's config as strictly as Docker's and containerd's decoders: known properties must have
 * the right type, `null` counts as absent, and duplicate keys are errors, as other parsers could pick another
 * value.
 * @throws PublishError `MANIFEST_INVALID`; `JSON_TOO_DEEP`
 */
export function readBaseConfig(bytes: Buffer, name: string, platform: Platform): ImageConfig {
  const where = `${name}: its config`;
  const text = bytes.toString();
  const found = checked(parsed(text, where), IMAGE, where);
  const repeated = findRepeatedKey(text, (key) => MAPS.includes(key));
  if (repeated) throw invalid(`${where} has the key ${JSON.stringify(repeated.key)} twice`);
  const { config = {}, rootfs = {}, history = [], ...rest } = found as Partial<ImageConfig>;
  const { diff_ids: diffIds = [] } = checked(rootfs, ROOT_FILES, `${where}: rootfs`) as Partial<
    ImageConfig['rootfs']
  >;
  return {
    ...rest,
    architecture: rest.architecture ?? platform.architecture,
    os: rest.os ?? platform.os,
    config: checked(config, CONTAINER, `${where}: config`),
    rootfs: { type: 'layers', diff_ids: diffIds },
    history,
  };
}

function parsed(text: string, where: string): unknown {
  try {
    return parseJson(text, where);
  } catch (cause) {
    if (cause instanceof PublishError) throw cause;
    throw invalid(`${where} is no JSON`, cause);
  }
}

/**
 * The object without its null properties.
 * @throws PublishError `MANIFEST_INVALID` for a property of the wrong type.
 */
function checked(value: unknown, kinds: Record<string, Kind>, where: string): Record<string, unknown> {
  if (!isRecord(value)) throw invalid(`${where} is not an object`);
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  for (const [key, item] of entries) {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    if (kind && !kind.is(item)) throw invalid(`${where} has a ${key} that is not ${kind.what}`);
  }
  return Object.fromEntries(entries);
}

function invalid(message: string, cause?: unknown): PublishError {
  return new PublishError(message, { code: 'MANIFEST_INVALID', ...(cause === undefined ? {} : { cause }) });
}
