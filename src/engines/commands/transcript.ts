/** Follows BuildKit's plain progress. */
export interface Transcript {
  /** Lines with build check findings. */
  findings: string[];
  read(line: string): void;
  /** Steps in the Dockerfile, and how many were cached. */
  steps(): { total: number; cached: number };
}

/**
 * Reads steps, `#7 [build 2/3] RUN make`, and whether they are cached: `#7 CACHED`, or `#7 sha256:…` for a
 * layer that is fetched. BuildKit's own steps, such as `[internal] load …`, and the base image don't count.
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

/** Follows the output of podman and buildah. */
interface StepTranscript extends Pick<Transcript, 'read' | 'steps'> {
  /** Names of images that cached layers were pulled as, in order. */
  pulled(): string[];
}

/**
 * Reads steps, `[1/2] STEP 2/3: RUN make`, followed by `--> Using cache …` if the step is cached, after
 * `--> Cache pulled from remote …` if its layer was pulled. The base image doesn't count, nor do the last
 * `labels` steps of the last stage, which are labels from the command line.
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
