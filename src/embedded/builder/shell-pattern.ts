const SPECIAL = /[.+*?^${}()|[\]\\/]/;

/** `*`, `?` and `\` of a shell pattern as a regular expression's source; anything else stands for itself. */
function toSource(pattern: string, greedy: boolean): string {
  let source = '';
  for (let position = 0; position < pattern.length; position++) {
    let character = pattern.charAt(position);
    if (character === '*') source += greedy ? '[^]*' : '[^]*?';
    else if (character === '?') source += '[^]';
    else {
      if (character === '\\') {
        character = pattern.charAt(++position);
        if (!['*', '?', '\\', '/', '}'].includes(character))
          throw new Error(`invalid escape '\\${character}'`);
      }
      source += SPECIAL.test(character) ? `\\${character}` : character;
    }
  }
  return source;
}

/** `${value#pattern}`: without the shortest (or longest) beginning that matches. */
export function trimPrefix(value: string, pattern: string, longest: boolean): string {
  return value.replace(new RegExp(`^${toSource(pattern, longest)}`), '');
}

/** `${value%pattern}`: without the shortest (or longest) end that matches. */
export function trimSuffix(value: string, pattern: string, longest: boolean): string {
  const whole = new RegExp(`^(?:${toSource(pattern, true)})$`);
  const starts = Array.from({ length: value.length + 1 }, (_unused, index) => index);
  const start = (longest ? starts : starts.reverse()).find((index) => whole.test(value.slice(index)));
  return start === undefined ? value : value.slice(0, start);
}

/** `${value/pattern/replacement}`: the first match, or all of them, replaced; the longest match each time. */
export function replacePattern(value: string, pattern: string, replacement: string, all: boolean): string {
  return value.replace(new RegExp(toSource(pattern, true), all ? 'g' : ''), () => replacement);
}
