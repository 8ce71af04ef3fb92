import { CommandFailure } from '../process.ts';

/** What BuildKit says when a build fails for its cache and not for what it builds. */
const PATTERNS: readonly RegExp[] = [
  /failed to configure \S+ cache (?:importer|exporter).*/i,
  /(?:importing|exporting) (?:cache|to (?:gha|GitHub)).*(?:error|failed).*/i,
  /invalid token without .*/i,
  /(?:artifactcache|actions\.results\.api|CacheService|twirp).*/i,
  /maximum timeout reached.*/i,
  /failed to (?:load|save|reserve|commit|finalize|parse).*cache (?:service|entry|token).*/i,
];

/** In its own words, why the cache failed the build; undefined when something else did. */
export function failedCache(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof CommandFailure)) continue;
    // A step that failed is the build's own failure, whatever it printed.
    if (cause.lines.some((line) => /did not complete successfully: exit code/.test(line))) return undefined;
    for (const line of cause.lines.toReversed()) {
      const found = PATTERNS.map((pattern) => pattern.exec(line)?.[0]).find((said) => said !== undefined);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
