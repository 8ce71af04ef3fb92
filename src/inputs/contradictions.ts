import { PublishError } from '../oci/errors.ts';
import type { PipelineRequest } from '../pipeline/types.ts';
import type { InputReader } from './reader.ts';
import { INPUTS, type InputDefinition } from './table.ts';

/** Build inputs that affect how the image is built, but not the result. */
const HOW = ['engine', 'qemu', 'cache', 'cache-from', 'cache-to'];
/** Build inputs that are also used, or at least checked, with `from`. */
const USED_WITH_FROM = ['platforms', ...HOW];

/** `from` publishes an existing image unchanged, so inputs that only affect a build are errors. */
export function refuseWithFrom(request: Omit<PipelineRequest, 'facts'>, reader: InputReader): void {
  if (request.from.length === 0) return;
  for (const { name, group } of changed(reader)) {
    if (group !== 'Build' || USED_WITH_FROM.includes(name)) continue;
    if (name === 'call' || name.startsWith('bake-')) continue;
    reader.refuse(
      withoutEffect(name, {
        because: '`from`, which publishes an image that is already built',
        hint: `Set \`${name}\` where the image is built, or leave \`from\` out.`,
      }),
    );
  }
}

/** Inputs that a mirror uses, too, or that are reported by `refuseContradictions`. */
const USED_WITH_MIRROR = ['tags', 'before-tags', 'ref-context', 'bake-target', 'strict', ...HOW];
const OF_A_PUBLISH = ['images', 'immutable-tags', 'on-failure', 'sign', 'attest'];

/**
 * A mirror builds nothing and its rules define the tags, so inputs that only affect a build or a publish are
 * errors.
 */
export function refuseWithMirror(request: Omit<PipelineRequest, 'facts'>, reader: InputReader): void {
  if (request.mirror === undefined) return;
  for (const { name, group } of changed(reader)) {
    const concerns = group === 'Build' || group === 'Tags' || OF_A_PUBLISH.includes(name);
    if (!concerns || USED_WITH_MIRROR.includes(name)) continue;
    reader.refuse(
      withoutEffect(name, {
        because: `\`${request.mirror.input}\`, which copies images`,
        hint: `Leave \`${name}\` out; what is copied, and where to, is said in the rules.`,
      }),
    );
  }
}

/** The inputs that have another value than their default. */
function changed(reader: InputReader): readonly InputDefinition[] {
  return INPUTS.filter(({ name, default: standard = '' }) => {
    const text = reader.text(name);
    return text !== undefined && text.toLowerCase() !== standard;
  });
}

function withoutEffect(name: string, { because, hint }: { because: string; hint: string }): PublishError {
  return new PublishError(`\`${name}\` has no effect with ${because}`, {
    code: 'INPUT_INVALID',
    input: name,
    hint,
  });
}

/** Reports mutually exclusive inputs. */
export function refuseContradictions(request: Omit<PipelineRequest, 'facts'>, reader: InputReader): void {
  const contradictions: [boolean, string, string][] = [
    [request.from.length > 0 && reader.list('bake-files').length > 0, 'from', 'bake-files'],
    [request.from.length > 0 && reader.text('bake-source') !== undefined, 'from', 'bake-source'],
    [request.mirror !== undefined && request.from.length > 0, 'mirror', 'from'],
    [request.mirror !== undefined && reader.text('tags') !== undefined, 'mirror', 'tags'],
    [request.mirror !== undefined && request.beforeTags !== undefined, 'mirror', 'before-tags'],
    [request.from.length > 0 && request.build.call !== undefined, 'from', 'call'],
  ];
  if (request.mirror !== undefined && request.offline === true) {
    reader.refuse(
      new PublishError(
        `\`dry-run: offline\` can't show what ${request.mirror.input} would copy: its sources have to be asked`,
        {
          code: 'INPUT_INVALID',
          input: 'dry-run',
          hint: 'Set `dry-run: true`, which changes nothing; at a terminal, leave --offline out.',
        },
      ),
    );
  }
  for (const [contradiction, first, second] of contradictions) {
    if (!contradiction) continue;
    reader.refuse(
      new PublishError(`${first} and ${second} are both set, and exclude each other`, {
        code: 'INPUT_INVALID',
        input: first,
        hint: `Leave ${first} or ${second} out, or use two steps.`,
      }),
    );
  }
}
