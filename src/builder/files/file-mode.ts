import { failAt, type Place } from '../errors.ts';

type ModeChange = (mode: number, isDirectory: boolean) => number;

const CLASSES = { u: 0o700, g: 0o070, o: 0o007 } as const;
const ALL = 0o777;

/**
 * Parses `--chmod`: octal, or chmod(1)'s symbolic form (`u=rwX,go=rX`, `+x`); the umask is ignored.
 * @throws PublishError with the line.
 */
export function readMode(text: string, place: Place): ModeChange {
  if (/^[0-7]{1,5}$/.test(text)) {
    const mode = parseInt(text, 8);
    if (mode > 0o7777)
      throw failAt(place, `invalid chmod parameter: '${text}'. it should be between 0 and 07777`);
    return () => mode;
  }
  const clauses = text.split(',').map((clause) => readClause(clause, text, place));
  return (mode, isDirectory) => clauses.reduce((current, change) => change(current, isDirectory), mode);
}

function readClause(clause: string, text: string, place: Place): ModeChange {
  const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
  if (!match) {
    throw failAt(
      place,
      `invalid chmod parameter: '${text}'`,
      'Write it as an octal number such as 0755, or as u=rwX,go=rX.',
    );
  }
  const who = match[1] as string;
  const actions = [...(match[2] as string).matchAll(/([-+=])([ugo]|[rwxXst]*)/g)];
  const steps = actions.map(([, operator, permissions]) =>
    readStep(who, operator as string, permissions as string),
  );
  return (mode, isDirectory) => steps.reduce((current, change) => change(current, isDirectory), mode);
}

function readStep(who: string, operator: string, permissions: string): ModeChange {
  const everyone = who === '' || who.includes('a');
  const classes = (['u', 'g', 'o'] as const).filter((name) => everyone || who.includes(name));
  const mask = classes.reduce((bits, name) => bits | CLASSES[name], 0);
  return (mode, isDirectory) => {
    const bits =
      (permissionBits(permissions, mode, isDirectory) & mask) | specialBits(permissions, who, everyone);
    if (operator === '+') return mode | bits;
    if (operator === '-') return mode & ~bits;
    return (mode & ~mask & ~setBits(who, everyone)) | bits;
  };
}

function permissionBits(permissions: string, mode: number, isDirectory: boolean): number {
  if (/^[ugo]$/.test(permissions)) {
    const shift = { u: 6, g: 3, o: 0 }[permissions as 'u' | 'g' | 'o'];
    return ((mode >> shift) & 7) * 0o111;
  }
  const executable =
    permissions.includes('x') || (permissions.includes('X') && (isDirectory || (mode & 0o111) !== 0));
  const read = permissions.includes('r') ? 0o444 : 0;
  const write = permissions.includes('w') ? 0o222 : 0;
  return (read | write | (executable ? 0o111 : 0)) & ALL;
}

function specialBits(permissions: string, who: string, everyone: boolean): number {
  const sticky = permissions.includes('t') ? 0o1000 : 0;
  return (permissions.includes('s') ? setBits(who, everyone) : 0) | sticky;
}

function setBits(who: string, everyone: boolean): number {
  return (everyone || who.includes('u') ? 0o4000 : 0) | (everyone || who.includes('g') ? 0o2000 : 0);
}
