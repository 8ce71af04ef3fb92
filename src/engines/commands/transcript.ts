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

/** What is kept of what podman and buildah print while they build. */
interface StepTranscript extends Pick<Transcript, 'read' | 'steps'> {
  /** Images that layers were fetched as, in order. */
  pulled(): string[];
}

/**
 * Reads `[1/2] STEP 2/3: RUN make`, a step, and after it `--> Using cache …` where it didn't have to run, with
 * `--> Cache pulled from remote …` before that where its layer was fetched. The base image doesn't count, nor do the
 * last steps of the last stage that are `labels` of the command line.
 */
export function createStepTranscript(labels: number): StepTranscript {
  const pulled: string[] = [];
  let total = 0;
  let cached = 0;
  let counts = false;
  return {
    read(line) {
      const step = /^(?:\[[a-z][^\]]*\] )?(?:\[(\d+)\/(\d+)\] )?STEP (\d+)\/(\d+): (?!FROM )/.exec(line);
      if (step) {
        const [stage, stages, number, steps] = step.slice(1).map(Number);
        const own = (step[1] === undefined || stage === stages) && Number(number) > Number(steps) - labels;
        counts = !own;
        if (counts) total++;
      } else if (counts && line.startsWith('--> Using cache ')) cached++;
      const fetched = /--> Cache pulled from remote (\S+)/.exec(line)?.[1];
      if (fetched !== undefined) pulled.push(fetched);
    },
    steps: () => ({ total, cached }),
    pulled: () => [...pulled],
  };
}
