import type { ProgressEvent, RunProgress } from '../reporter.ts';
import { createPace, createRate, type Pace, type Rate } from './rate.ts';
import { systemTicker, type Ticker } from './ticker.ts';
import { bytesText, countText, elapsedText, estimateText, rateText } from './words.ts';
import { createTransfers, type Transfers } from './transfers.ts';
import { formatBytes, formatNumber } from '../text/format.ts';

/** Milliseconds between two lines about the same work. */
const INTERVAL = 10_000;
/** Milliseconds between two measurements. */
const SAMPLE = 1000;

interface Row {
  transfers: Transfers;
  rate: Rate;
  written: number;
}

/**
 * Logs how far the uploads to each repository are: a line every 10 s, also if nothing moves. Concurrent blobs
 * share one line, and short transfers log nothing.
 * @returns what takes the events
 */
export function createProgressLog(
  write: (line: string) => void,
  ticker: Ticker = systemTicker,
): (event: ProgressEvent) => void {
  const rows = new Map<string, Row>();
  let stop: (() => void) | undefined;
  const tick = (): void => {
    const busy = [...rows].filter(([, { transfers }]) => transfers.sum().busy);
    for (const [name, row] of busy) {
      row.rate.note(row.transfers.sum().bytes);
      if (ticker.now() - row.written < INTERVAL) continue;
      row.written = ticker.now();
      write(`${name}: ${amount(row)}`);
    }
    if (busy.length > 0) return;
    stop?.();
    stop = undefined;
  };
  return (event) => {
    const [name = event.id] = event.id.split(' ');
    const known = rows.get(name);
    const row = known ?? { transfers: createTransfers(), ...start(ticker) };
    rows.set(name, row);
    const before = row.transfers.sum().busy;
    row.transfers.note(event);
    if (!row.transfers.sum().busy) return;
    // A pause between two uploads is no part of a rate, nor of the time without a line.
    if (!before) Object.assign(row, start(ticker));
    stop ??= ticker.every(SAMPLE, tick);
  };
}

function start(ticker: Ticker): Pick<Row, 'rate' | 'written'> {
  return { rate: createRate(() => ticker.now()), written: ticker.now() };
}

/** `41.0 MB of 101 MB, 8.2 MB/s, about 7 s left`; the total only if it is known. */
function amount({ transfers, rate }: Row): string {
  const { bytes, total } = transfers.sum();
  const perSecond = rate.perSecond();
  return [
    total === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`,
    ...(perSecond === undefined ? [] : [rateText(perSecond)]),
    ...(perSecond && total !== undefined && total > bytes
      ? [`about ${estimateText((total - bytes) / perSecond)} left`]
      : []),
  ].join(', ');
}

/**
 * Logs how far a run is: a line every 10 s, also if nothing moves.
 * @returns a function that ends it
 */
export function followInLog(
  progress: () => RunProgress,
  write: (line: string) => void,
  ticker: Ticker = systemTicker,
): () => void {
  const started = ticker.now();
  let written = started;
  const pace = createPace(() => ticker.now());
  return ticker.every(SAMPLE, () => {
    const current = progress();
    pace.note(current);
    const now = ticker.now();
    if (now - written < INTERVAL) return;
    written = now;
    write(`[${elapsedText(now - started)}]  ${runText(current, pace)}`);
  });
}

/** `31 of 410 tags, 0.2 of 5.4 GB, 22.0 MB/s, about 4 min left`, `Comparing: 1,250 of 2,061 tags`. */
function runText(progress: RunProgress, pace: Pace): string {
  const { tags, steps, waiting } = progress;
  const texts = steps.map((step) => `${step.what}: ${countText(step)}`);
  const ended = !tags || tags.done + tags.failed >= tags.total;
  if (!ended || texts.length === 0) texts.unshift(copyingText(progress, pace));
  if (waiting !== undefined) texts.push(`waiting for ${waiting}`);
  return texts.join('; ');
}

function copyingText(progress: RunProgress, pace: Pace): string {
  const { tags } = progress;
  if (!tags) return 'Working';
  const perSecond = pace.perSecond();
  const left = pace.secondsLeft(progress);
  return [
    countText({ ...tags, noun: 'tag' }),
    ...(tags.failed > 0 ? [`${formatNumber(tags.failed)} failed`] : []),
    bytesText(progress),
    ...(perSecond === undefined ? [] : [rateText(perSecond)]),
    ...(left === undefined ? [] : [`about ${estimateText(left)} left`]),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}
