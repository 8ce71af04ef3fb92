import { CONTENT_LIMITS, overLimit, type Limit } from '../limits.ts';

/**
 * Reads a small stream in full.
 * @throws PublishError with the limit's code as soon as more arrives, whatever Content-Length said.
 */
export async function readBounded(
  stream: AsyncIterable<unknown>,
  limit: Limit,
  where: string,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > limit.value) throw overLimit(limit, where);
  }
  return Buffer.concat(parts);
}

/**
 * Parses JSON, unless it is nested too deeply: each level needs a hundred times the memory of its bracket,
 * and recursive code would overflow the stack.
 * @throws PublishError `JSON_TOO_DEEP`; SyntaxError.
 */
export function parseJson(text: string, where: string): unknown {
  if (jsonDepth(text) > CONTENT_LIMITS.jsonDepth.value) throw overLimit(CONTENT_LIMITS.jsonDepth, where);
  return JSON.parse(text);
}

/** The maximum nesting depth. */
function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if (quoted) {
      if (code === BACKSLASH) position++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === LEFT_BRACE || code === LEFT_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (code === RIGHT_BRACE || code === RIGHT_BRACKET) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LEFT_BRACKET = 0x5b;
const RIGHT_BRACKET = 0x5d;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;
