/** What an engine's last lines say about the failed step; parts they don't mention are absent. */
export interface FailingStep {
  /** The instruction, such as `RUN make`. */
  title?: string;
  /** Path and 1-based line of the Dockerfile. */
  file?: string;
  line?: number;
  /** The step's last output, at most `SHOWN` lines. */
  lines: string[];
  /** The engine's own last error line. */
  reason?: string;
}

const SHOWN = 20;

/**
 * Parses the end of an engine's output: BuildKit's plain progress, the classic builder's, or buildah's and
 * podman's.
 */
export function failingStep(output: readonly string[]): FailingStep {
  const step = buildkitStep(output) ?? classicStep(output) ?? { lines: [] };
  const reason = output.findLast((line) => /^(?:ERROR|Error|error)\b/.test(line));
  if (reason !== undefined) step.reason = reason.replace(/^(?:ERROR|Error|error):\s*/, '');
  return step;
}

/** Parses the output of an engine that was interrupted: the current step, and its output. */
export function runningStep(output: readonly string[]): FailingStep {
  const last = output.findLast((line) => /^#\d+ \[/.test(line) && !isDone(output, line));
  const [, id, title] = /^#(\d+) \[[^\]]*\] (.*)$/.exec(last ?? '') ?? [];
  if (id === undefined || title === undefined) return failingStep(output);
  return { title, lines: lastOf(printedBy(output, id).map((line) => line.replace(/^\d+\.\d+ /, ''))) };
}

function isDone(output: readonly string[], heading: string): boolean {
  const [id = ''] = heading.split(' ');
  return output.some((line) => line.startsWith(`${id} DONE`) || line === `${id} CACHED`);
}

/**
 * BuildKit ends with the failed step between two rules, then the location and an excerpt of the Dockerfile:
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
    // Not an instruction of the Dockerfile, and the error names the image anyway.
    if (!heading[1]?.startsWith('load metadata for ')) step.title = heading[1] ?? '';
    const shown = output.slice(open + 2, close);
    step.lines = lastOf(
      (shown.length > 0 ? shown : printedByFailed(output)).map((line) => line.replace(/^\d+\.\d+ /, '')),
    );
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

/**
 * The output lines `#5 0.187 text` of the step with `#5 ERROR: …`: with an old client, nothing is printed
 * between the rules.
 */
function printedByFailed(output: readonly string[]): string[] {
  const [, id] = /^#(\d+) ERROR: /.exec(output.findLast((line) => /^#\d+ ERROR: /.test(line)) ?? '') ?? [];
  return id === undefined ? [] : printedBy(output, id);
}

/** The output of the step with this number, without the leading timestamps. */
function printedBy(output: readonly string[], id: string): string[] {
  const prefix = `#${id} `;
  return output
    .filter((line) => line.startsWith(prefix) && /^#\d+ \d+\.\d+ /.test(line))
    .map((line) => line.slice(prefix.length));
}

/** `Step 2/3 : RUN make` (classic), `STEP 2/3: RUN make` (buildah, podman), then the step's output. */
function classicStep(output: readonly string[]): FailingStep | undefined {
  const opening = /^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i;
  const at = output.findLastIndex((line) => opening.test(line));
  if (at < 0) return undefined;
  // Buildah's own error, which may be followed by a list. A step's output may start in the same way.
  const own = output.findLastIndex((line) => /^(?:Error|error): /.test(line));
  const noise =
    /^ ?---> |^time="|^Trying to pull |^\t\* |^: building at STEP |^Get "https?:|^The command .* returned a non-zero code|^COPY failed: |^manifest for /;
  const printed = output.filter((line, index) => index > at && index !== own && !noise.test(line));
  return { title: (output[at] ?? '').replace(opening, ''), lines: lastOf(printed) };
}

function lastOf(lines: string[]): string[] {
  return lines.filter((line) => line.trim() !== '').slice(-SHOWN);
}
