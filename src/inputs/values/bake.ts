import { PublishError } from '../../oci/errors.ts';
import type { BakeRequest } from '../../pipeline/types.ts';
import { isHandedTo } from '../../support/process/child-environment.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import { optional } from '../../support/optional.ts';
import { refuseAt, type InputReader } from '../reader.ts';

/** Parses the `bake-*` inputs; undefined when bake isn't used. Errors are collected in `reader`. */
export function readBake(reader: InputReader): BakeRequest | undefined {
  const files = reader.list('bake-files');
  const source = reader.text('bake-source');
  if (files.length === 0 && source === undefined) {
    refuseWithoutFiles(reader);
    return undefined;
  }
  refuseBuildInputs(reader);
  return {
    files,
    targets: reader.list('bake-targets'),
    set: readOverrides(reader),
    vars: readVariables(reader),
    ...optional('source', source),
    metadataTarget: reader.text('bake-target') ?? '',
  };
}

function refuseWithoutFiles(reader: InputReader): void {
  for (const input of ['bake-targets', 'bake-set', 'bake-vars']) {
    if (reader.text(input) === undefined) continue;
    reader.refuse(
      new PublishError(`\`${input}\` has no effect without \`bake-files\``, {
        code: 'INPUT_INVALID',
        input,
        hint: 'Name the bake file in `bake-files`, such as docker-bake.hcl.',
      }),
    );
  }
}

/** Inputs that each bake target defines itself, and the names of their bake attributes. */
const OF_TARGETS = { context: 'context', file: 'dockerfile', target: 'target' };

function refuseBuildInputs(reader: InputReader): void {
  for (const [input, key] of Object.entries(OF_TARGETS)) {
    const text = reader.text(input);
    if (text === undefined || (input === 'context' && text === '.')) continue;
    reader.refuse(
      new PublishError(`\`${input}\` has no effect with \`bake-files\`: each target has its own`, {
        code: 'INPUT_INVALID',
        input,
        hint:
          input === 'target'
            ? 'Name the targets to build in `bake-targets`, or a stage in `bake-set`: app.target=release.'
            : `Write it into the bake file, or into \`bake-set\`: *.${key}=${text}.`,
      }),
    );
  }
}

/** Parses overrides. https://docs.docker.com/reference/cli/docker/buildx/bake/#set */
function readOverrides(reader: InputReader): string[] {
  return reader.entries('bake-set').map(({ text, line }) => {
    const [, key = ''] = /^([^=]*[^=+])\+?=/.exec(text) ?? [];
    const [pattern, name, ...rest] = key.split('.');
    if (!pattern || !name) {
      refuseAt(reader, { input: 'bake-set', line }, `${JSON.stringify(text)} is not an override`, {
        hint: 'Write pattern.key=value, such as *.platform=linux/amd64 or app.args.VERSION=1.',
      });
    } else if (name === 'push' || name === 'load') {
      refuseAt(reader, { input: 'bake-set', line }, `${JSON.stringify(text)} can't be set per target`, {
        hint: `Set the input \`${name}\` instead.`,
      });
    } else if (rest.length === 0 && !KEYS.includes(name)) {
      const meant = nearest(name, KEYS);
      refuseAt(
        reader,
        { input: 'bake-set', line },
        `Unknown key ${JSON.stringify(name)} in ${JSON.stringify(text)}`,
        {
          hint: meant === undefined ? `Keys are ${KEYS.join(', ')}.` : `Did you mean \`${meant}\`?`,
        },
      );
    }
    return text;
  });
}

/** Attributes that can be overridden; buildx rejects others, and older versions ignore them. */
const KEYS =
  'annotations args attest cache-from cache-to call context contexts dockerfile entitlements extra-hosts labels network no-cache no-cache-filter output outputs platform platforms pull secrets shm-size ssh tags target ulimits'.split(
    ' ',
  );

/**
 * Environment variables that affect programs: setting one would change more than the bake file's variable.
 */
const TAKEN =
  /^(?:PATH|HOME|TMPDIR|USER|SHELL|IFS|(?:https?|all|no|ftp)_proxy|(?:DOCKER|BUILDX|BUILDKIT|LD|DYLD|SSL|SSH|GIT|OTEL|COMPOSE|GO)_.*|GODEBUG)$/i;

function readVariables(reader: InputReader): string[] {
  return reader.entries('bake-vars').map(({ text, line }) => {
    const place = { input: 'bake-vars', line };
    const name = /^([A-Za-z_]\w*)=/.exec(text)?.[1];
    if (name === undefined) {
      refuseAt(reader, place, `${JSON.stringify(text)} is not a variable`, { hint: 'Write NAME=value.' });
    } else if (TAKEN.test(name) || !isHandedTo('engine', name)) {
      refuseAt(reader, place, `The bake variable ${name} can't be set: programs have their own use for it`, {
        hint: 'Give the variable another name in the bake file.',
      });
    }
    return text;
  });
}
