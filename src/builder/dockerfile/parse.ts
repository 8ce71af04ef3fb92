import { LIMITS } from '../../support/limits.ts';
import { beyond, failAt } from '../errors.ts';
import { findHeredocs, readHeredocs, type Heredoc } from './heredoc.ts';
import { splitFlags } from './split-flags.ts';

/** One instruction as written; variables aren't expanded yet. */
export interface Instruction {
  /** Upper case. */
  name: string;
  /** `--name` or `--name=value`, in the order given. */
  flags: string[];
  /** Everything after the flags: continuation lines joined, trimmed. */
  rest: string;
  heredocs: Heredoc[];
  /** 1-based line numbers; `endLine` includes heredoc bodies. */
  line: number;
  endLine: number;
  /** The Dockerfile's escape character: `\` or a backtick. */
  escape: string;
}

export interface Dockerfile {
  file: string;
  /** Value of the `# syntax=` directive. */
  syntax?: string;
  instructions: Instruction[];
  /** Total length of all words expanded so far, to enforce a limit. */
  expanded: { characters: number };
}

const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)$/;
const KNOWN_DIRECTIVES = ['escape', 'syntax', 'check'];
const BLANK = /[\t\v\f\r ]+/;

/**
 * Splits a Dockerfile into instructions as BuildKit's parser does, including directives, heredocs, and
 * comments and empty lines between continuation lines. Handwritten, as the parsers made for editors neither
 * join lines nor read heredocs the way BuildKit does. https://docs.docker.com/reference/dockerfile/#format
 * @throws PublishError `DOCKERFILE_INVALID` with the line.
 */
export function parseDockerfile(text: string, file: string): Dockerfile {
  if (Buffer.byteLength(text) > LIMITS.dockerfile.value) throw beyond(LIMITS.dockerfile, { file, line: 1 });
  const lines = text.replace(/^\uFEFF/, '').split(/(?<=\n)/);
  const long = lines.findIndex((line) => Buffer.byteLength(line) > LIMITS.dockerfileLine.value);
  if (long >= 0) throw beyond(LIMITS.dockerfileLine, { file, line: long + 1 });
  const { directives, escape } = readDirectives(lines, file);
  const instructions: Instruction[] = [];
  let position = 0;
  while (position < lines.length) {
    const start = position;
    const joined = joinLines(lines, position, escape);
    position = joined.next;
    if (joined.line === '') continue;
    const place = { file, line: start + 1 };
    const words = heredocInstruction(joined.line) ? findHeredocs(joined.line, escape, place) : [];
    const bodies = readHeredocs(words, lines, position, place);
    position = bodies.next;
    const [name = '', ...others] = splitOnce(joined.line);
    const { flags, rest } = splitFlags(others.join(' '), escape, place);
    if (instructions.length === LIMITS.instructions.value) throw beyond(LIMITS.instructions, place);
    instructions.push({
      name: name.toUpperCase(),
      flags,
      rest: rest.trim(),
      heredocs: bodies.heredocs,
      line: start + 1,
      endLine: position,
      escape,
    });
  }
  if (instructions.length === 0) throw failAt({ file, line: 1 }, 'the file has no instructions');
  const syntax = directives.get('syntax');
  const dockerfile = { file, instructions, expanded: { characters: 0 } };
  return syntax === undefined ? dockerfile : { ...dockerfile, syntax };
}

/** Splits `NAME rest` at the first white space. */
function splitOnce(line: string): string[] {
  const trimmed = line.trim();
  const gap = BLANK.exec(trimmed);
  if (!gap) return [trimmed];
  return [trimmed.slice(0, gap.index), trimmed.slice(gap.index + gap[0].length)];
}

function heredocInstruction(line: string): boolean {
  return /^(?:ONBUILD[\t\v\f\r ]+)?(?:ADD|COPY|RUN)[\t\v\f\r ]/i.test(line.trimStart());
}

function readDirectives(lines: string[], file: string): { directives: Map<string, string>; escape: string } {
  const directives = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const match = DIRECTIVE.exec(line.trim());
    if (!match) break;
    const name = (match[1] as string).toLowerCase();
    if (!KNOWN_DIRECTIVES.includes(name)) break;
    if (directives.has(name)) {
      throw failAt({ file, line: index + 1 }, `only one ${name} parser directive can be used`);
    }
    directives.set(name, match[2] as string);
    if (name === 'escape' && !['\\', '`'].includes(match[2] as string)) {
      throw failAt({ file, line: index + 1 }, `invalid escape token '${match[2]}' does not match \` or \\`);
    }
  }
  return { directives, escape: directives.get('escape') ?? '\\' };
}

/** Joins the continuation lines from `start` on, skipping comments and empty lines between them. */
function joinLines(lines: string[], start: number, escape: string): { line: string; next: number } {
  const escaped = escape === '\\' ? '\\\\' : '`';
  const continuation = new RegExp(`(^|[^${escaped}])${escaped}[ \\t]*$`);
  let line = '';
  let position = start;
  let first = true;
  for (;;) {
    const raw = lines[position];
    if (raw === undefined) return { line, next: position };
    position++;
    const text = raw.replace(/\r?\n$/, '');
    const comment = /^[\t\v\f\r ]*#/.test(text);
    const part = comment ? '' : first ? text.trimStart() : text;
    if (first && part === '') return { line: '', next: position };
    if (!first && part.trim() === '') continue;
    const continued = continuation.test(part);
    line += continued ? part.replace(continuation, '$1') : part;
    first = false;
    if (!continued) return { line, next: position };
  }
}
