import { failAt, type Place } from '../errors.ts';
import { splitWords } from './expand.ts';

/** An inline file. https://docs.docker.com/reference/dockerfile/#here-documents */
export interface Heredoc {
  /** The delimiter, which is also the file name. */
  name: string;
  /** Variables in the body are expanded unless the delimiter was quoted. */
  expand: boolean;
  content: string;
}

interface Opening {
  name: string;
  expand: boolean;
  /** `<<-`: strips leading tabs. */
  chomp: boolean;
}

const OPENING = /^(\d*)<<(-?)([^<]*)$/;

/** The heredocs that start on a line, in order. */
export function findHeredocs(line: string, escape: string, place: Place): Opening[] {
  return splitWords(line, escape, place).flatMap((word) => {
    const opening = parseHeredocWord(word);
    return opening ? [opening] : [];
  });
}

/** Parses `<<NAME`, `<<-NAME` or `<<"NAME"`; undefined when the word doesn't start a heredoc. */
export function parseHeredocWord(word: string): Opening | undefined {
  const match = OPENING.exec(word);
  const rest = match?.[3];
  if (!match || !rest) return undefined;
  const quoted = /^(["'])(.*)\1$/.exec(rest);
  const name = quoted ? (quoted[2] as string) : rest;
  if (name === '' || /["'\s]/.test(name)) return undefined;
  return { name, expand: !quoted, chomp: match[2] === '-' };
}

/**
 * Reads the bodies of `openings`, starting at `lines[start]`.
 * @throws PublishError for an unterminated heredoc.
 */
export function readHeredocs(
  openings: Opening[],
  lines: string[],
  start: number,
  place: Place,
): { heredocs: Heredoc[]; next: number } {
  let position = start;
  const heredocs: Heredoc[] = [];
  for (const opening of openings) {
    let content = '';
    for (;;) {
      const raw = lines[position];
      if (raw === undefined) throw failAt(place, `unterminated heredoc ${opening.name}`);
      position++;
      const line = opening.chomp ? raw.replace(/^\t+/, '') : raw;
      if (line.replace(/\r?\n$/, '') === opening.name) break;
      content += line;
    }
    heredocs.push({ name: opening.name, expand: opening.expand, content });
  }
  return { heredocs, next: position };
}
