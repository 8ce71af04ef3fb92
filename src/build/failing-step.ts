/** What an engine's last lines say about the step that failed; every part is absent where they don't say it. */
export interface FailingStep {
  /** The instruction, as in `RUN make`. */
  title?: string;
  /** Path and 1-based line of the Dockerfile. */
  file?: string;
  line?: number;
  /** What the step printed last, at most `SHOWN` lines. */
  lines: string[];
  /** The engine's own last error line. */
  reason?: string;
}

const SHOWN = 20;

/** Reads the end of an engine's output: BuildKit's plain progress, the classic builder's, or buildah's and podman's. */
export function failingStep(output: readonly string[]): FailingStep {
  const step = buildkitStep(output) ?? classicStep(output) ?? { lines: [] };
  const reason = output.findLast((line) => /^(?:ERROR|Error|error)\b/.test(line));
  if (reason !== undefined) step.reason = reason.replace(/^(?:ERROR|Error|error):\s*/, '');
  return step;
}

/**
 * BuildKit closes with the step between two rules, then an excerpt of the Dockerfile with its place:
 *
 *     ------
 *      > [2/2] RUN make:
 *     0.123 make: *** No targets.
 *     ------
 *     Dockerfile:3
 *     --------------------
 */
function buildkitStep(output: readonly string[]): FailingStep | undefined {
  const close = output.lastIndexOf('------');
  const open = output.lastIndexOf('------', close - 1);
  const heading = /^ > (?:\[[^\]]*\] )?(.*?):?$/.exec(output[open + 1] ?? '');
  const step: FailingStep = { lines: [] };
  if (close > 0 && open >= 0 && heading) {
    step.title = heading[1] ?? '';
    const shown = output.slice(open + 2, close);
    step.lines = lastOf((shown.length > 0 ? shown : printedByFailed(output)).map((line) => line.replace(/^\d+\.\d+ /, '')));
  }
  for (const [index, line] of output.entries()) {
    const place = /^(\S.*):(\d+)$/.exec(line);
    if (place && /^-{20}$/.test(output[index + 1] ?? '')) {
      step.file = place[1];
      step.line = Number(place[2]);
    }
  }
  return step.title === undefined && step.file === undefined ? undefined : step;
}

/** `#5 0.187 text` of the step `#5 ERROR: …`: where BuildKit is driven by an old client, nothing stands between the rules. */
function printedByFailed(output: readonly string[]): string[] {
  const [, id] = /^#(\d+) ERROR: /.exec(output.findLast((line) => /^#\d+ ERROR: /.test(line)) ?? '') ?? [];
  const prefix = `#${id} `;
  return output.filter((line) => line.startsWith(prefix) && /^#\d+ \d+\.\d+ /.test(line)).map((line) => line.slice(prefix.length));
}

/** `Step 2/3 : RUN make` (classic), `STEP 2/3: RUN make` (buildah, podman), then what the step printed. */
function classicStep(output: readonly string[]): FailingStep | undefined {
  const at = output.findLastIndex((line) => /^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i.test(line));
  if (at < 0) return undefined;
  const title = (output[at] ?? '').replace(/^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i, '');
  const noise = /^ ?---> |^time="|^Trying to pull |^(?:Error|error|ERROR)\b|^The command .* returned a non-zero code/;
  return { title, lines: lastOf(output.slice(at + 1).filter((line) => !noise.test(line))) };
}

function lastOf(lines: string[]): string[] {
  return lines.filter((line) => line.trim() !== '').slice(-SHOWN);
}
