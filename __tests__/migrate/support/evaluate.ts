/** What expressions see: `github`, `env`, `secrets`, … */
export type Contexts = Record<string, unknown>;

type Value = unknown;

/**
 * Evaluates GitHub's expressions as a runner does, by
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions: what the workflows of these tests use.
 */
export function evaluate(expression: string, contexts: Contexts): Value {
  const tokens =
    expression.match(/'(?:[^']|'')*'|[A-Za-z_][\w-]*|\d+(?:\.\d+)?|&&|\|\||[=!<>]=|[!<>().,[\]*]/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const take = (sign: string): boolean => tokens[at] === sign && at++ >= 0;

  function either(): Value {
    let left = both();
    while (take('||')) {
      const right = both();
      left = left ? left : right;
    }
    return left;
  }
  function both(): Value {
    let left = compared();
    while (take('&&')) {
      const right = compared();
      left = left ? right : left;
    }
    return left;
  }
  function compared(): Value {
    const left = unary();
    for (const sign of ['==', '!=']) {
      if (!take(sign)) continue;
      const same = key(left) === key(unary());
      return sign === '==' ? same : !same;
    }
    return left;
  }
  function unary(): Value {
    return take('!') ? !unary() : member(primary());
  }
  function primary(): Value {
    const token = next();
    if (token === '(') {
      const value = either();
      take(')');
      return value;
    }
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(token)) return Number(token);
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    if (take('(')) {
      const given: Value[] = [];
      while (!take(')') && at < tokens.length) {
        given.push(either());
        take(',');
      }
      return call(token, given);
    }
    return contexts[token.toLowerCase()];
  }
  function member(value: Value): Value {
    if (take('.')) return member(property(value, next()));
    if (take('[')) {
      const name = either();
      take(']');
      return member(property(value, String(name)));
    }
    return value;
  }
  const result = either();
  if (at < tokens.length) throw new Error(`can't evaluate ${expression}`);
  return result;
}

function key(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : (value ?? '');
}

function property(value: Value, name: string): Value {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(([one]) => one.toLowerCase() === name.toLowerCase());
  return found?.[1];
}

function call(name: string, given: Value[]): Value {
  const [first, second] = given.map((value) => String(value ?? ''));
  const lower = [first ?? '', second ?? ''].map((text) => text.toLowerCase()) as [string, string];
  switch (name.toLowerCase()) {
    case 'startswith':
      return lower[0].startsWith(lower[1]);
    case 'endswith':
      return lower[0].endsWith(lower[1]);
    case 'contains':
      return lower[0].includes(lower[1]);
    case 'format':
      return String(first).replaceAll(/\{(\d)\}/g, (_all, index: string) =>
        String(given[Number(index) + 1] ?? ''),
      );
    case 'tojson':
      return JSON.stringify(given[0] ?? null);
    case 'fromjson':
      return JSON.parse(first || '{}');
    case 'hashfiles':
      return 'abc';
    default:
      throw new Error(`unknown function ${name}`);
  }
}

/** A text with its expressions filled in. */
export function filledIn(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{((?:'(?:[^']|'')*'|[^}]|\}(?!\}))*)\}\}/g, (_all, expression: string) => {
    const value = evaluate(expression, contexts);
    return value === undefined || value === null ? '' : String(value);
  });
}
