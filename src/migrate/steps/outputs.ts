import { Refusal } from '../refusal.ts';
import { wholeExpression } from '../workflow/expressions.ts';
import type { Input, Step } from '../workflow/workflow.ts';
import { listEntries } from './names.ts';
import { copied } from './new-input.ts';
import type { Push } from './push.ts';

/** What `outputs` says about pushing. */
interface Outputs {
  push: Push;
  /** For a push by digest: the repositories listed in `name`; empty when they are those of `tags`. */
  byDigest?: string[];
}

/** Exporters that don't push. https://docs.docker.com/build/exporters/ */
const LOCAL = ['local', 'tar', 'oci', 'docker', 'cacheonly'];
/** Attributes of the image exporter with the same meaning here. */
const SAME = ['compression', 'compression-level', 'force-compression', 'oci-mediatypes', 'rewrite-timestamp'];

/** Reads `outputs`; undefined when the step has none. @throws Refusal for outputs that have no equivalent. */
export function readOutputs(step: Step): Outputs | undefined {
  const input = step.inputs.get('outputs');
  const text = input?.text.trim() ?? '';
  if (!input || text === '') return undefined;
  const other = new Refusal(input.line, '`outputs` exports the image in a way that has no equivalent');
  const lines = text.split('\n').map((line) => fieldsOf(line.trim(), other));
  const pushes = (step.inputs.get('push')?.text.trim() ?? 'false') !== 'false';
  if (!pushes && lines.every((fields) => LOCAL.includes(fields.get('type') ?? ''))) {
    return { push: { kind: 'never', inputs: [copied('outputs', input)] } };
  }
  const [fields, ...others] = lines;
  if (!fields || others.length > 0) throw other;
  return readImage(fields, pushes, other, input);
}

function readImage(
  fields: ReadonlyMap<string, string>,
  pushes: boolean,
  other: Refusal,
  input: Input,
): Outputs {
  if (!['image', 'registry'].includes(fields.get('type') ?? '')) throw other;
  if (fields.get('push-by-digest') === 'true') return readByDigest(fields, other);
  const keys = [...fields.keys()].filter((key) => !['type', 'push'].includes(key));
  const plain = keys.every((key) => SAME.includes(key) || key.startsWith('annotation'));
  if (!plain || !isPushed(fields, pushes)) throw other;
  const kept = keys.length === 0 ? [] : [copied('outputs', input)];
  return { push: { kind: 'always', inputs: [...kept, { name: 'push', value: 'true' }] } };
}

function isPushed(fields: ReadonlyMap<string, string>, pushes: boolean): boolean {
  const own = fields.get('push');
  return own === undefined ? pushes || fields.get('type') === 'registry' : own === 'true';
}

function fieldsOf(line: string, other: Refusal): Map<string, string> {
  const fields = new Map<string, string>();
  for (const field of csvFields(line)) {
    const [, key, value = ''] = /^([^=\s]+)=(.*)$/s.exec(field) ?? [];
    if (key === undefined || fields.has(key)) throw other;
    fields.set(key, value);
  }
  return fields;
}

function readByDigest(fields: ReadonlyMap<string, string>, other: Refusal): Outputs {
  const known = ['type', 'name', 'push-by-digest', 'name-canonical', 'push'];
  if ([...fields.keys()].some((key) => !known.includes(key))) throw other;
  return { push: readPush(fields, other), byDigest: listEntries(fields.get('name') ?? '') };
}

function readPush(fields: ReadonlyMap<string, string>, other: Refusal): Push {
  const push = fields.get('push') ?? (fields.get('type') === 'registry' ? 'true' : '');
  if (push === 'true') return { kind: 'by-digest', inputs: [{ name: 'push', value: 'by-digest' }] };
  const expression = wholeExpression(push);
  if (expression === undefined) throw other;
  return {
    kind: 'by-digest',
    inputs: [{ name: 'push', value: `\${{ (${expression}) && 'by-digest' || 'false' }}` }],
  };
}

/** Splits one CSV line into fields like BuildKit; commas inside quotes and expressions don't separate. */
function csvFields(text: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of text.matchAll(
    /(?:^|,)\s*(?:"((?:[^"]|"")*)"|((?:\$\{\{.*?\}\}|[^,"])*))/g,
  )) {
    fields.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'));
  }
  return fields;
}
