import { Document, isScalar, isSeq, type Node } from 'yaml';
import type { Note } from '../types.ts';

/** A mirror rule as it is written; see docs/mirroring.md. */
export interface WrittenRule {
  from: string;
  to: string;
  tags?: { include?: string[]; match?: string[]; semver?: string; digests?: string[] };
  platforms?: string[];
  referrers?: true;
}

/** A rule with the comments of the entry that it was made from. */
export interface CommentedRule {
  rule: WrittenRule;
  /** As the `yaml` library has it: without the first `#` of each line. */
  comment?: string | undefined;
}

/** What becomes of a file: its rules, and what is said about it. */
export interface RulesReading {
  rules: CommentedRule[];
  notes: Note[];
}

/** The text of a list of rules. `head`: the comment at the top of the file. */
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

/** The text of a scalar; empty for anything else. A tag such as 1.10 is no number, whatever YAML makes of it. */
export function scalarOf(node: unknown): string {
  if (!isScalar(node)) return '';
  return node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '');
}

/** Whether JavaScript knows an expression that was written for Go. */
export function isExpression(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
