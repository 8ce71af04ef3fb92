import type { Pair } from 'yaml';
import type { Input } from '../workflow/workflow.ts';

/** An input of the new step. */
export interface NewInput {
  name: string;
  /** A string, or a pair that is copied with its formatting and comments. */
  value: string | { copied: Pair };
}

/** An input that is copied as written. */
export function copied(name: string, { pair }: Input): NewInput {
  return { name, value: { copied: pair } };
}

/** The text of an input; empty for a null value. */
export function inputText({ value }: NewInput): string {
  if (typeof value === 'string') return value;
  const node = value.copied.value as { value?: unknown } | null;
  return String(node?.value ?? '');
}
