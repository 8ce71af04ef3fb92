import type { PairProgress, RunProgress } from '../support/reporter.ts';
import type { Pace } from '../support/progress/rate.ts';
import { bytesText, countText, estimateText, rateText, shareText } from '../support/progress/words.ts';
import { formatNumber } from '../support/text/format.ts';
import { fit, withBar, type BarStyle } from './bars.ts';

const ADVICE = 'Ctrl-C stops; a rerun continues';
const GAP = '   ';
/** A pair's name is shortened to this width before its current tag is left out. */
const SHORTEST_NAME = 24;

/**
 * How far a run is, as lines that are redrawn in place. Narrow terminals get less: no time left, then no rate,
 * then no current tag.
 * @param columns each line is shorter
 * @param most maximum number of lines
 */
export function runBlock(
  progress: RunProgress,
  pace: Pace,
  { columns, most }: { columns: number; most: number },
  style: BarStyle,
): string[] {
  const width = columns - 1;
  const [first, ...steps] = [...copying(progress, pace, width, style), ...stepLines(progress, width, style)];
  const last = lastLine(progress, width);
  const room = Math.max(0, most - 2 - steps.length);
  return [first ?? 'Working', ...steps, ...pairLines(progress.pairs, width, room, style), last].slice(
    0,
    most,
  );
}

/** `Mirroring  ███░░░  193 of 410 tags   2.5 of 5.4 GB   21.4 MB/s   2 min left`; nothing before there is anything to copy. */
function copying(progress: RunProgress, pace: Pace, width: number, style: BarStyle): string[] {
  const { tags, bytes, totalBytes, estimated } = progress;
  if (!tags) return [];
  const perSecond = pace.perSecond();
  const left = pace.secondsLeft(progress);
  const counted = countText({ ...tags, noun: 'tag' });
  const failed = tags.failed === 0 ? counted : `${counted}, ${formatNumber(tags.failed)} failed`;
  const parts = [failed, bytesText(progress), perSecond === undefined ? undefined : rateText(perSecond)];
  const joined = (some: (string | undefined)[]): string => some.filter(Boolean).join(GAP);
  const texts = [
    joined([...parts, left === undefined ? undefined : `${estimateText(left)} left`]),
    joined(parts),
    joined(parts.slice(0, 2)),
    counted,
  ];
  // Bytes are finer than tags, but an estimated total may still change a lot.
  const byBytes = totalBytes !== undefined && totalBytes > 0 && !estimated;
  const byTags = tags.total === 0 ? 1 : (tags.done + tags.failed) / tags.total;
  return [withBar('Mirroring  ', byBytes ? bytes / totalBytes : byTags, texts, width, style)];
}

function stepLines({ steps }: RunProgress, width: number, style: BarStyle): string[] {
  return steps.map((step) => {
    const share = step.total === 0 ? undefined : step.done / step.total;
    return withBar(`${step.what}  `, share, [countText(step)], width, style);
  });
}

function pairLines(pairs: readonly PairProgress[], width: number, most: number, style: BarStyle): string[] {
  const shown = pairs.length <= most ? pairs : pairs.slice(0, Math.max(0, most - 1));
  const names = shown.map(
    ({ source, destination }) => `${source} ${style.ascii ? '->' : '→'} ${destination}`,
  );
  const counts = countColumns(shown);
  const counted = counts[0]?.length ?? 0;
  const longest = Math.max(0, ...names.map(({ length }) => length));
  // A long name gives way to the tag, as long as enough of it is left.
  const tagged = Math.max(0, ...shown.map(({ current }) => (current ? current.tag.length + GAP.length : 0)));
  const room = width - counted - GAP.length - 2;
  const named = Math.min(longest, room - tagged >= SHORTEST_NAME ? room - tagged : room);
  const lines = shown.map((pair, index) => {
    const name = shortened(names[index] ?? '', named, style).padEnd(named);
    const line = `  ${name}${GAP}${counts[index] ?? ''}`;
    const { current } = pair;
    if (!current) return fit([line + GAP + stateOf(pair), line], width);
    const part = current.total > 0 ? GAP + shareText(current.bytes, current.total) : '';
    return fit([line + GAP + current.tag + part, line + GAP + current.tag, line], width);
  });
  const rest = pairs.length - shown.length;
  return rest > 0 && most > 0 ? [...lines, fit([`  and ${formatNumber(rest)} more`], width)] : lines;
}

/** `190 of 400`, `  3 of 3  `: all of one width. */
function countColumns(pairs: readonly PairProgress[]): string[] {
  const done = pairs.map((pair) => formatNumber(pair.done));
  const total = pairs.map((pair) => formatNumber(pair.total));
  const widest = (texts: string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  return pairs.map(
    (_pair, index) =>
      `${(done[index] ?? '').padStart(widest(done))} of ${(total[index] ?? '').padEnd(widest(total))}`,
  );
}

function stateOf({ done, total, failed }: PairProgress): string {
  if (failed > 0) return `${formatNumber(failed)} failed`;
  return done >= total ? 'done' : 'waiting';
}

/** Leaves out the middle of a name that is too long: both ends say more. */
function shortened(name: string, width: number, { ascii }: BarStyle): string {
  if (name.length <= width) return name;
  const mark = ascii ? '..' : '…';
  const room = Math.max(0, width - mark.length);
  return name.slice(0, Math.ceil(room / 2)) + mark + name.slice(name.length - Math.floor(room / 2));
}

/** `  1 failed: backup.acme.example (login failed)          Ctrl-C stops; a rerun continues` */
function lastLine({ problems, waiting }: RunProgress, width: number): string {
  const [problem, ...others] = problems;
  const more = others.length > 0 ? `, ${formatNumber(others.length)} more` : '';
  const state =
    waiting !== undefined
      ? `  Waiting for ${waiting}`
      : problem === undefined
        ? ''
        : `  ${formatNumber(problems.length)} failed: ${problem}${more}`;
  const gap = Math.max(GAP.length, width - state.length - ADVICE.length);
  // The advice stands at the right, but not far from the rest on a wide terminal.
  const padded = `${state}${' '.repeat(Math.min(gap, 24))}${ADVICE}`;
  return fit(state === '' ? [`  ${ADVICE}`, ''] : [padded, state], width);
}
