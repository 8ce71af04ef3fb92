/** A cache that BuildKit couldn't read or write; the build continues without it. */
export interface CacheRefusal {
  /**
   * The name BuildKit uses: `ghcr.io/acme/app:buildcache-main`, `gha:123`, `GitHub Actions Cache`,
   * `registry`.
   */
  cache: string;
  writes: boolean;
  /** BuildKit's own message. */
  reason: string;
}

/** Follows what BuildKit's plain progress says about caches. */
interface CacheTranscript {
  read(line: string): void;
  /** The caches that failed, in order. A cache that doesn't exist yet doesn't count. */
  refusals(): CacheRefusal[];
  /** Whether BuildKit is only waiting to read or write a cache. */
  waitsFor(): 'read' | 'write' | undefined;
}

interface Step {
  cache: string;
  writes: boolean;
}

/** The error on a first build: the cache doesn't exist yet. */
const NOT_THERE = /not found|not exist|no such file|\b404\b/i;
/** The same from registries that don't reveal which repositories exist. */
const NOT_SHOWN = /\b40[13]\b|denied|unauthorized|forbidden/i;

/**
 * Reads `#4 importing cache manifest from NAME`, `#8 exporting cache to KIND` and `#8 exporting to GitHub
 * Actions Cache`, and the `#4 ERROR: reason` of each.
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
