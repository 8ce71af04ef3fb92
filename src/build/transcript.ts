/** What is kept of BuildKit's plain progress while it passes. */
export interface Transcript {
  /** Lines that name findings of build checks. */
  findings: string[];
  read(line: string): void;
  /** Steps of the Dockerfile, and how many of them came out of a cache. */
  steps(): { total: number; cached: number };
}

/**
 * Reads `#7 [build 2/3] RUN make`, a step, and `#7 CACHED`, or `#7 sha256:…` for one whose layer is fetched. Steps of BuildKit's own, such as `[internal] load …`, and
 * the base image don't count.
 */
export function createTranscript(): Transcript {
  const steps = new Set<string>();
  const cached = new Set<string>();
  const findings: string[] = [];
  return {
    findings,
    read(line) {
      const step = /^#(\d+) \[(?!internal\])[^\]]*\d+\/\d+\] (?!FROM )/.exec(line);
      const hit = /^#(\d+) (?:CACHED$|sha256:[0-9a-f]{64} )/.exec(line);
      if (step) steps.add(step[1] ?? '');
      else if (hit) cached.add(hit[1] ?? '');
      else if (line.startsWith(' - ')) findings.push(line);
    },
    steps: () => ({ total: steps.size, cached: [...cached].filter((step) => steps.has(step)).length }),
  };
}
