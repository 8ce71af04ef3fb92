/**
 * English locales use the abbreviations of their own region: CET in Britain, AEDT in Australia, EST in
 * America.
 */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA'];

/** IANA abbreviations that no English locale has. */
const ABBREVIATIONS: Record<string, string> = {
  'Asia/Tokyo': 'JST',
  'Asia/Seoul': 'KST',
  'Asia/Shanghai': 'CST',
  'Asia/Taipei': 'CST',
  'Asia/Hong_Kong': 'HKT',
  'Asia/Manila': 'PST',
  'Asia/Jakarta': 'WIB',
  'Asia/Karachi': 'PKT',
  'Asia/Kolkata': 'IST',
  'Asia/Calcutta': 'IST',
  'Asia/Jerusalem': 'IST',
  'Europe/Moscow': 'MSK',
  'Africa/Lagos': 'WAT',
  'Africa/Nairobi': 'EAT',
};

/**
 * The abbreviation of a time zone at a given time, as in the IANA database: `CET`, `EDT`, `JST`. For the many
 * zones without one, the offset: `-03`, `+0545`.
 * @param offset minutes east of UTC at that time.
 */
export function zoneName(time: Date, zone: string, offset: number): string {
  if (zone === 'UTC' || zone === 'GMT') return zone;
  for (const locale of LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
      time,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // Some locales abbreviate Gulf Standard Time as GST; the IANA database doesn't.
    if (/^[A-Z]{3,5}$/.test(name) && name !== 'GST' && (name !== 'GMT' || offset === 0)) return name;
  }
  return ABBREVIATIONS[zone] ?? offsetName(offset);
}

function offsetName(offset: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const digits = (number: number): string => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(hours)}${minutes === 0 ? '' : digits(minutes)}`;
}
