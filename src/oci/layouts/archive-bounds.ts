import { CONTENT_LIMITS, overLimit } from '../limits.ts';

/** What a tar reader knows about an entry before its content. */
export interface ArchiveEntry {
  name: string;
  linkname?: string | null;
  size?: number;
  pax?: unknown;
}

/**
 * Enforces the limits on one archive. The returned function is called for each entry and adds up declared
 * sizes, so that an archive bomb is refused before its content is read. (tar-stream itself limits extended
 * headers.) `where` names the archive.
 * @throws PublishError `ARCHIVE_TOO_LARGE`, from the returned function.
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
