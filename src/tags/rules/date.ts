import dayjs, { type Dayjs } from 'dayjs';
import advancedFormat from 'dayjs/plugin/advancedFormat.js';
import isoWeek from 'dayjs/plugin/isoWeek.js';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import weekOfYear from 'dayjs/plugin/weekOfYear.js';
import weekYear from 'dayjs/plugin/weekYear.js';
import { zoneName } from './zone-name.ts';

for (const plugin of [utc, timezone, advancedFormat, isoWeek, weekOfYear, weekYear]) dayjs.extend(plugin);

/**
 * One part of a Moment.js format (https://momentjs.com/docs/#/displaying/format/): text in brackets, a token,
 * or another character, which a backslash makes literal.
 */
const PIECE =
  /\[[^[]*\]|\\?(?:[Hh]mm(?:ss)?|Mo|M{1,4}|Qo?|DDDo|D{3,4}|Do|D{1,2}|do|d{1,4}|e|E|wo|w{1,2}|Wo|W{1,2}|Y{4,6}|YY|y{2,4}|yo?|N{1,5}|g{4,5}|gg|G{4,5}|GG|A|a|H{1,2}|h{1,2}|k{1,2}|m{1,2}|s{1,2}|S{1,9}|z{1,2}|Z{1,2}|X|x|.)/gs;

/** Tokens that Day.js doesn't have, or formats differently from Moment.js, whose syntax users write. */
const OWN: Record<string, (date: Dayjs) => string> = {
  Mo: (date) => ordinal(date.month() + 1),
  Qo: (date) => ordinal(Math.floor(date.month() / 3) + 1),
  Q: (date) => String(Math.floor(date.month() / 3) + 1),
  DDD: (date) => String(dayOfYear(date)),
  DDDD: (date) => String(dayOfYear(date)).padStart(3, '0'),
  DDDo: (date) => ordinal(dayOfYear(date)),
  do: (date) => ordinal(date.day()),
  e: (date) => String(date.day()),
  E: (date) => String(date.isoWeekday()),
  Wo: (date) => ordinal(date.isoWeek()),
  Y: (date) => String(date.year()),
  YYYYY: (date) => String(date.year()).padStart(5, '0'),
  YYYYYY: (date) => `+${String(date.year()).padStart(6, '0')}`,
  ggggg: (date) => String(date.weekYear()).padStart(5, '0'),
  GGGGG: (date) => String(date.isoWeekYear()).padStart(5, '0'),
  Hmm: (date) => date.format('H') + date.format('mm'),
  Hmmss: (date) => date.format('H') + date.format('mm') + date.format('ss'),
  hmm: (date) => date.format('h') + date.format('mm'),
  hmmss: (date) => date.format('h') + date.format('mm') + date.format('ss'),
  yo: (date) => ordinal(date.year()),
  NNNN: () => 'Anno Domini',
  gg: (date) => String(date.weekYear()).slice(-2),
  GG: (date) => String(date.isoWeekYear()).slice(-2),
};

/** Localized formats in English; they are expanded before other tokens. */
const LOCALIZED: Record<string, string> = {
  LT: 'h:mm A',
  LTS: 'h:mm:ss A',
  L: 'MM/DD/YYYY',
  LL: 'MMMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  l: 'M/D/YYYY',
  ll: 'MMM D, YYYY',
  lll: 'MMM D, YYYY h:mm A',
  llll: 'ddd, MMM D, YYYY h:mm A',
};

/** Moment.js's default format. */
const DEFAULT = 'YYYY-MM-DDTHH:mm:ssZ';
const DEFAULT_UTC = 'YYYY-MM-DDTHH:mm:ss[Z]';

/**
 * Formats an ISO 8601 time like Moment.js, in an IANA time zone.
 * @throws RangeError for an unknown time zone.
 */
export function formatDate(time: string, format: string | undefined, zone: string): string {
  const date = zone === 'UTC' ? dayjs(time).utc() : dayjs(time).tz(zone);
  const wanted = format || (date.utcOffset() === 0 ? DEFAULT_UTC : DEFAULT);
  const expanded = wanted.replace(
    /\[[^[]*\]|\\?(?:LTS|LT|L{1,4}|l{1,4})/gs,
    (piece) => LOCALIZED[piece] ?? piece,
  );
  return expanded.replace(PIECE, (token) => {
    if (/^\[./s.test(token)) return token.slice(1, -1);
    if (token.startsWith('\\')) return token.replaceAll('\\', '');
    if (/^[xX]$/.test(token)) return String(Math.floor(Date.parse(time) / (token === 'X' ? 1000 : 1)));
    if (/^zz?$/.test(token)) return zoneName(new Date(time), zone, date.utcOffset());
    if (/^y{1,4}$/.test(token)) return String(date.year());
    if (/^N{1,5}$/.test(token)) return OWN[token]?.(date) ?? 'AD';
    if (/^S+$/.test(token))
      return String(date.millisecond()).padStart(3, '0').padEnd(9, '0').slice(0, token.length);
    const own = OWN[token];
    if (own) return own(date);
    return /^[A-Za-z]+$/.test(token) && date.isValid() ? formatToken(date, token) : token;
  });
}

/** Letters that aren't tokens are literal. */
function formatToken(date: Dayjs, token: string): string {
  return /^(M|D|d|w|W|Y|g|G|A|a|H|h|k|m|s|Z)/.test(token) ? date.format(token) : token;
}

function dayOfYear(date: Dayjs): number {
  const start = Date.UTC(date.year(), 0, 1);
  return Math.round((Date.UTC(date.year(), date.month(), date.date()) - start) / 86_400_000) + 1;
}

function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
