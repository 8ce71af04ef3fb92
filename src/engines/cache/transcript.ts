/** A cache that BuildKit couldn't read or write; the build goes on without it. */
export interface CacheRefusal {
  /** As BuildKit calls it: `ghcr.io/acme/app:buildcache-main`, `gha:123`, `GitHub Actions Cache`, `registry`. */
  cache: string;
  writes: boolean;
  /** In BuildKit's own words. */
  reason: string;
}

/** What is kept of BuildKit's plain progress about caches while it passes. */
interface CacheTranscript {
  read(line: string): void;
  /** The caches that were refused, in order. One that merely isn't there yet doesn't count. */
  refusals(): CacheRefusal[];
  /** What BuildKit is busy with when caches are all that is left to wait for. */
  waitsFor(): 'read' | 'write' | undefined;
}

interface Step {
  cache: string;
  writes: boolean;
}

/** What a first build gets for an answer: nobody has written that cache yet. */
const NOT_THERE = /not found|not exist|no such file|\b404\b/i;
/** The same from registries that keep to themselves which repositories there are. */
const NOT_SHOWN = /\b40[13]\b|denied|unauthorized|forbidden/i;

/**
 * Reads `#4 importing cache manifest from NAME`, `#8 exporting cache to KIND` and `#8 exporting to GitHub Actions
 * Cache`, with the `#4 ERROR: reason` of each.
 */
export function createCacheTranscript(): CacheTranscript {
  const caches = new Map<string, Step>();
  const open = new Set<string>();
  const refused: CacheRefusal[] = [];
  let written = false;
  return {
    read(line) {
      const [, id, rest] = /^#(\d+) (.*)$/.exec(line) ?? [];
      if (id === undefined || rest === undefined || id === '0') return;
      const step = cacheStep(rest);
      if (step) caches.set(id, step);
      const reason = /^ERROR: (.*)$/.exec(rest)?.[1];
      if (reason === undefined && !/^(?:DONE \d|CACHED$|CANCELED$)/.test(rest)) {
        open.add(id);
        return;
      }
      open.delete(id);
      const found = caches.get(id);
      if (!found) return;
      if (reason !== undefined) refused.push({ ...found, reason });
      else written ||= found.writes;
    },
    refusals: () => refused.filter(({ writes, reason }) => writes || !isMissing(reason, written)),
    waitsFor() {
      const steps = [...open].map((id) => caches.get(id));
      if (steps.length === 0 || steps.includes(undefined)) return undefined;
      return steps.some((step) => step?.writes) ? 'write' : 'read';
    },
  };
}

function isMissing(reason: string, written: boolean): boolean {
  return NOT_THERE.test(reason) || (written && NOT_SHOWN.test(reason));
}

function cacheStep(title: string): Step | undefined {
  const from = /^importing cache manifest from (.+)$/.exec(title)?.[1];
  if (from !== undefined) return { cache: from, writes: false };
  const to = /^exporting (?:cache )?to (GitHub Actions Cache)$|^exporting cache to (.+)$/.exec(title);
  return to ? { cache: to[1] ?? to[2] ?? '', writes: true } : undefined;
}
