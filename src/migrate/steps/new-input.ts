import type { Pair } from 'yaml';
import type { Input } from '../workflow/workflow.ts';

/** An input of the new step. */
export interface NewInput {
  name: string;
  /** A text, or the pair that is copied as it is written, with its comments. */
  value: string | { copied: Pair };
}

export function copied(name: string, { pair }: Input): NewInput {
  return { name, value: { copied: pair } };
}

/** The text of an input; empty for nothing. */
export function inputText({ value }: NewInput): string {
  if (typeof value === 'string') return value;
  const node = value.copied.value as { value?: unknown } | null;
  return String(node?.value ?? '');
}
