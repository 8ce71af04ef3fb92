import { Document, isScalar, isSeq, type Node } from 'yaml';
import type { Note } from '../types.ts';

/** A mirror rule in its YAML form; see docs/mirroring.md. */
export interface WrittenRule {
  from: string;
  to: string;
  tags?: { include?: string[]; match?: string[]; semver?: string; digests?: string[] };
  platforms?: string[];
  referrers?: true;
}

/** A rule with the comments of the entry it was created from. */
export interface CommentedRule {
  rule: WrittenRule;
  /** As the `yaml` library returns it: without the first `#` of each line. */
  comment?: string | undefined;
}

/** The result of converting a file: rules and notes. */
export interface RulesReading {
  rules: CommentedRule[];
  notes: Note[];
}

/** Formats a list of rules as YAML. `head`: the comment at the top of the file. */
export function rulesText(rules: readonly CommentedRule[], head: string | undefined): string {
  const document = new Document(rules.map(({ rule }) => rule));
  const list = isSeq<Node>(document.contents) ? document.contents.items : [];
  rules.forEach(({ comment }, index) => {
    const item = list[index];
    if (item && comment) item.commentBefore = comment;
  });
  if (head) document.commentBefore = head;
  return document.toString({ lineWidth: 0, singleQuote: true });
}

/**
 * The source text of a scalar; empty for anything else. Keeps a tag such as 1.10, which YAML parses as a
 * number.
 */
export function scalarOf(node: unknown): string {
  if (!isScalar(node)) return '';
  return node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '');
}

/** Whether a regular expression written for Go is valid in JavaScript. */
export function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
