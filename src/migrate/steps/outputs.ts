import { Refusal } from '../refusal.ts';
import { wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import { listEntries } from './names.ts';
import type { Push } from './push.ts';

/** `outputs` that push without tags, as the jobs of a matrix do. */
export interface ByDigest {
  push: Push;
  /** Repositories that `name` lists; empty when they are those of `tags`. */
  names: string[];
}

/**
 * Reads `outputs` when it pushes one image by its digest; undefined without the input.
 * @throws Refusal for any other exporter.
 */
export function readByDigest(step: Step): ByDigest | undefined {
  const input = step.inputs.get('outputs');
  const text = input?.text.trim() ?? '';
  if (!input || text === '') return undefined;
  const other = new Refusal(input.line, '`outputs` exports the image in a way that has no equivalent');
  const fields = new Map<string, string>();
  for (const field of csvFields(text)) {
    const [, key, value = ''] = /^([\w-]+)=(.*)$/s.exec(field) ?? [];
    if (key === undefined || fields.has(key)) throw other;
    fields.set(key, value);
  }
  const known = ['type', 'name', 'push-by-digest', 'name-canonical', 'push'];
  const isImage = ['image', 'registry'].includes(fields.get('type') ?? '');
  if (!isImage || fields.get('push-by-digest') !== 'true') throw other;
  if ([...fields.keys()].some((key) => !known.includes(key))) throw other;
  return { push: readPush(fields, other), names: listEntries(fields.get('name') ?? '') };
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

/** Fields of one line of CSV, as BuildKit reads them; commas inside of quotes and expressions separate nothing. */
function csvFields(text: string): string[] {
  if (text.includes('\n')) return [];
  const fields: string[] = [];
  for (const [, quoted, plain] of text.matchAll(
    /(?:^|,)\s*(?:"((?:[^"]|"")*)"|((?:\$\{\{.*?\}\}|[^,"])*))/g,
  )) {
    fields.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'));
  }
  return fields;
}
