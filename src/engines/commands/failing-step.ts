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

/** Reads the end of the output of an engine that was ended in the middle: the step it was at, and what that printed. */
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
    // No instruction of the Dockerfile's, and said with the image's name anyhow.
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

/** `#5 0.187 text` of the step `#5 ERROR: …`: where BuildKit is driven by an old client, nothing stands between the rules. */
function printedByFailed(output: readonly string[]): string[] {
  const [, id] = /^#(\d+) ERROR: /.exec(output.findLast((line) => /^#\d+ ERROR: /.test(line)) ?? '') ?? [];
  return id === undefined ? [] : printedBy(output, id);
}

/** What the step of this number printed, each line behind the second it came at. */
function printedBy(output: readonly string[], id: string): string[] {
  const prefix = `#${id} `;
  return output
    .filter((line) => line.startsWith(prefix) && /^#\d+ \d+\.\d+ /.test(line))
    .map((line) => line.slice(prefix.length));
}

/** `Step 2/3 : RUN make` (classic), `STEP 2/3: RUN make` (buildah, podman), then what the step printed. */
function classicStep(output: readonly string[]): FailingStep | undefined {
  const opening = /^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i;
  const at = output.findLastIndex((line) => opening.test(line));
  if (at < 0) return undefined;
  // Buildah's own error, which may have a list below it. A step's words may begin alike.
  const own = output.findLastIndex((line) => /^(?:Error|error): /.test(line));
  const noise =
    /^ ?---> |^time="|^Trying to pull |^\t\* |^: building at STEP |^Get "https?:|^The command .* returned a non-zero code|^COPY failed: |^manifest for /;
  const printed = output.filter((line, index) => index > at && index !== own && !noise.test(line));
  return { title: (output[at] ?? '').replace(opening, ''), lines: lastOf(printed) };
}

function lastOf(lines: string[]): string[] {
  return lines.filter((line) => line.trim() !== '').slice(-SHOWN);
}
