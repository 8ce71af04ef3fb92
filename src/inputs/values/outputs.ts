import type { ImageExport } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import type { OutputRequest } from '../../pipeline/types.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import { parseList } from '../list.ts';
import type { InputReader } from '../reader.ts';

/** Exporters that push to a registry; `images`, `tags` and `push` determine where. */
const IMAGE = ['image', 'registry'];
/** https://docs.docker.com/build/exporters/ */
const OTHERS = ['local', 'tar', 'oci', 'docker', 'cacheonly'];
const TYPES = [...IMAGE, ...OTHERS];

interface Line {
  line: number;
  text: string;
  fields: Map<string, string>;
}

/** The image settings collected so far, and which attribute set each. */
interface Collected extends OutputRequest {
  image: ImageExport;
}

/**
 * Parses `outputs` like docker/build-push-action: one exporter per line, with CSV fields. Errors are
 * collected in `reader`. Undefined when the input is empty.
 */
export function readOutputs(reader: InputReader): OutputRequest | undefined {
  const collected: Collected = { image: {}, exports: [], annotations: [], notes: [], onlyExports: false };
  let images = 0;
  for (const line of linesOf(reader)) {
    const type = line.fields.get('type') ?? '';
    if (IMAGE.includes(type)) {
      images += 1;
      readImage(line, collected, reader);
    } else readExport(line, type, collected, reader);
  }
  if (images === 0 && collected.exports.length === 0) return undefined;
  collected.onlyExports = images === 0;
  refuseContradictions(collected, reader);
  return collected;
}

function linesOf(reader: InputReader): Line[] {
  const lines = reader.raw('outputs').split(/\r?\n/);
  return lines.flatMap((raw, index) => {
    const text = raw.trim();
    const line = index + 1;
    if (text === '' || text.startsWith('#')) return [];
    let entries: string[];
    try {
      entries = parseList(text, 'commas', 'outputs').entries.map((entry) => entry.text);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      reader.refuse(new PublishError(error.message, { ...error, line }));
      return [];
    }
    const [first = ''] = entries;
    // buildx treats a bare word as a directory.
    if (entries.length === 1 && !first.includes('='))
      return [
        {
          line,
          text,
          fields: new Map([
            ['type', first === '-' ? 'tar' : 'local'],
            ['dest', first],
          ]),
        },
      ];
    const fields = entries.map((entry): [string, string] => {
      const equals = entry.indexOf('=');
      const key = equals < 0 ? entry : entry.slice(0, equals);
      return [
        key.trim().toLowerCase().startsWith('annotation') ? key.trim() : key.trim().toLowerCase(),
        equals < 0 ? '' : entry.slice(equals + 1).trim(),
      ];
    });
    return [{ line, text, fields: new Map(fields) }];
  });
}

function refuse(reader: InputReader, { line }: Pick<Line, 'line'>, message: string, hint: string): void {
  reader.refuse(new PublishError(message, { code: 'INPUT_INVALID', input: 'outputs', line, hint }));
}

function readExport(line: Line, type: string, { exports }: Collected, reader: InputReader): void {
  const { text, fields } = line;
  if (!OTHERS.includes(type)) {
    const meant = nearest(type, TYPES);
    const message =
      type === '' ? `${JSON.stringify(text)} has no type` : `Unknown exporter ${JSON.stringify(type)}`;
    refuse(
      reader,
      line,
      message,
      meant === undefined ? `Exporters are ${TYPES.join(', ')}.` : `Did you mean \`type=${meant}\`?`,
    );
    return;
  }
  const dest = fields.get('dest');
  if (dest === '-') {
    refuse(
      reader,
      line,
      `${JSON.stringify(text)} would write the result into the log`,
      'Set `dest` to a file.',
    );
  } else if (!dest && (type === 'local' || type === 'tar' || type === 'oci')) {
    refuse(
      reader,
      line,
      `${JSON.stringify(text)} doesn't say where to write`,
      'Add `dest=` and a path in the workspace.',
    );
  } else exports.push(type === 'local' && !text.includes('=') ? `type=local,dest=${text}` : text);
}

const BOOLEAN: Record<string, boolean> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
  t: true,
  f: false,
};
const COMPRESSIONS = ['gzip', 'zstd', 'estargz', 'uncompressed'] as const;
/** Not supported, as `images` and `tags` determine the names. */
const NAMES = ['name', 'name-canonical', 'dangling-name-prefix'];
/** Supported attributes. https://docs.docker.com/build/exporters/image-registry/ */
const ATTRIBUTES = [
  'compression',
  'compression-level',
  'force-compression',
  'oci-mediatypes',
  'rewrite-timestamp',
  'oci-artifact',
  'push',
  'push-by-digest',
];

function readImage(line: Line, collected: Collected, reader: InputReader): void {
  const { fields } = line;
  const { image } = collected;
  const wrong = (key: string, hint: string): undefined =>
    void refuse(reader, line, `Invalid value ${JSON.stringify(fields.get(key))} for \`${key}\``, hint);
  const flag = (key: string): boolean | undefined => {
    const value = fields.get(key);
    if (value === undefined) return undefined;
    return BOOLEAN[value.toLowerCase()] ?? wrong(key, 'Write true or false.');
  };
  const compression = COMPRESSIONS.find((known) => known === fields.get('compression'));
  if (fields.has('compression') && compression === undefined) {
    const meant = nearest(fields.get('compression') ?? '', COMPRESSIONS);
    wrong(
      'compression',
      meant === undefined ? `Write one of ${COMPRESSIONS.join(', ')}.` : `Did you mean \`${meant}\`?`,
    );
  }
  const level = fields.get('compression-level');
  if (level !== undefined && !/^\d{1,2}$/.test(level))
    wrong('compression-level', 'Write a number: 0 to 9 for gzip and estargz, 0 to 22 for zstd.');
  set(image, 'compression', compression);
  set(image, 'compressionLevel', level === undefined ? undefined : Number(level));
  set(image, 'forceCompression', flag('force-compression'));
  set(image, 'ociMediaTypes', flag('oci-mediatypes'));
  set(image, 'rewriteTimestamp', flag('rewrite-timestamp'));
  set(collected, 'ociArtifact', flag('oci-artifact'));
  set(collected, 'push', flag('push'));
  if (flag('push-by-digest') === true) collected.byDigest = true;
  for (const [key, value] of fields) readOtherField(key, value, line, collected, reader);
}

function set<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

/** Level and key in `annotation.key`, `annotation-index.key`, `annotation-manifest[linux/amd64].key`, … */
const ANNOTATION = /^annotation(?:-((?:manifest|index)(?:-descriptor)?))?(\[[^\]]*\])?\.(.+)$/;

function readOtherField(
  key: string,
  value: string,
  line: Line,
  collected: Collected,
  reader: InputReader,
): void {
  if (key === 'type' || ATTRIBUTES.includes(key)) return;
  const [, level = 'manifest', platform = '', name] = ANNOTATION.exec(key) ?? [];
  if (name !== undefined) {
    collected.annotations.push(`${level}${platform}:${name}=${value}`);
  } else if (NAMES.includes(key)) {
    if (key === 'name')
      collected.notes.push({
        line: line.line,
        message: `\`name=${value}\` is ignored: \`images\` and \`tags\` name what is published.`,
      });
  } else {
    const meant = nearest(key, [...ATTRIBUTES, ...NAMES, 'annotation']);
    refuse(
      reader,
      line,
      `\`outputs\` doesn't support the attribute ${JSON.stringify(key)} of \`type=${line.fields.get('type')}\``,
      HINTS[key] ?? (meant === undefined ? 'Leave it out.' : `Did you mean \`${meant}\`?`),
    );
  }
}

const HINTS: Record<string, string> = {
  'registry.insecure': 'Set `insecure: true` for the registry in `registry-auth`.',
  unpack: 'Set the input `load`.',
  store: 'Set the input `load`.',
};

function refuseContradictions({ push, exports, onlyExports }: Collected, reader: InputReader): void {
  const asked = reader.text('push');
  const line = { line: 1 };
  if (asked === 'true' && onlyExports) {
    refuse(
      reader,
      line,
      '`push: true` and `outputs` without an image: there would be nothing to push',
      'Add a line `type=image` to `outputs`, or leave `push` out.',
    );
  }
  if (push === false && (asked === 'true' || asked === 'by-digest')) {
    refuse(
      reader,
      line,
      `\`push: ${asked}\` and \`push=false\` in \`outputs\` exclude each other`,
      'Leave one of them out.',
    );
  }
  if (exports.length > 0 && (reader.text('bake-files') ?? reader.text('bake-source')) !== undefined) {
    refuse(
      reader,
      line,
      '`outputs` with `bake-files` can only say how images are written',
      'Write other exporters into the bake file, as `output` of a target.',
    );
  }
}
