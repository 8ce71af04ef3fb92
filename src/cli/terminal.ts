import type { Variables } from '../support/process/child-environment.ts';

/** What the environment says about a terminal. */
interface TerminalAbilities {
  /** Lines can be redrawn: not in a log (`CI`), nor with `TERM=dumb`. */
  moves: boolean;
  /** No `NO_COLOR` (https://no-color.org: set and not empty), and not `TERM=dumb`. */
  colours: boolean;
  /** Only ASCII is shown: `TERM=dumb`, or a locale with another encoding than UTF-8. */
  ascii: boolean;
}

/** Reads the environment; whether there is a terminal at all is another question. */
export function terminalOf(env: Variables): TerminalAbilities {
  const dumb = env['TERM'] === 'dumb';
  // POSIX 8.2: the first of these that isn't empty counts. Without a locale, the encoding is unknown.
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
  const ci = env['CI'] ?? '';
  return {
    moves: !dumb && (ci === '' || ci === 'false'),
    colours: !dumb && !env['NO_COLOR'],
    ascii: dumb || !/utf-?8/i.test(locale),
  };
}
