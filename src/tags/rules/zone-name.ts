/** English as spoken where a zone lies names that zone: CET in Britain, AEDT in Australia, EST in America. */
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA'];

/** Abbreviations of the IANA database that no English locale has. */
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
 * The abbreviation of a time zone at a moment, as the IANA database has it: `CET`, `EDT`, `JST`; the offset (`-03`,
 * `+0545`) for the many zones that have none there.
 * @param offset minutes east of UTC at that moment.
 */
export function zoneName(time: Date, zone: string, offset: number): string {
  if (zone === 'UTC' || zone === 'GMT') return zone;
  for (const locale of LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
      time,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // The Gulf has a name in some languages, but none in the database.
    if (/^[A-Z]{3,5}$/.test(name) && name !== 'GST' && (name !== 'GMT' || offset === 0)) return name;
  }
  return ABBREVIATIONS[zone] ?? offsetName(offset);
}

function offsetName(offset: number): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const digits = (number: number): string => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${digits(hours)}${minutes === 0 ? '' : digits(minutes)}`;
}
