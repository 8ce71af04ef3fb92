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
