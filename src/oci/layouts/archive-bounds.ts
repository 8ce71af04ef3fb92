import { CONTENT_LIMITS, overLimit } from '../limits.ts';

/** What a tar reader knows of an entry before its content. */
export interface ArchiveEntry {
  name: string;
  linkname?: string | null;
  size?: number;
  pax?: unknown;
}

/**
 * Watches the entries of one archive. Their sizes are counted as they are announced, so that an archive which unpacks
 * to more than there should be is refused before its content is read. (tar-stream itself bounds extended headers.)
 * @throws PublishError `ARCHIVE_TOO_LARGE` from what it returns; `where` names the archive.
 */
export function boundArchive(where: string): (entry: ArchiveEntry) => void {
  let entries = 0;
  let bytes = 0;
  let names = 0;
  return ({ name, linkname, size, pax }) => {
    entries++;
    bytes += size ?? 0;
    names += namesOf(name, linkname ?? '', pax);
    if (entries > CONTENT_LIMITS.archiveEntries.value) throw overLimit(CONTENT_LIMITS.archiveEntries, where);
    if (bytes > CONTENT_LIMITS.archiveBytes.value) throw overLimit(CONTENT_LIMITS.archiveBytes, where);
    if (names > CONTENT_LIMITS.archiveNames.value) throw overLimit(CONTENT_LIMITS.archiveNames, where);
    for (const path of [name, linkname ?? '']) {
      if (path.length > CONTENT_LIMITS.archivePath.value) throw overLimit(CONTENT_LIMITS.archivePath, where);
    }
  };
}

function namesOf(name: string, linkname: string, pax: unknown): number {
  const attributes = Object.entries(pax ?? {}).map(([key, value]) => key.length + String(value).length);
  return attributes.reduce((sum, length) => sum + length, name.length + linkname.length);
}
