import { expect } from '@jest/globals';
import type { ActionResult } from './runner.ts';
import type { Held } from './set-registries.ts';

interface TagClaim {
  name: string;
  status: string;
  previous?: string;
  digest?: string;
  unread?: boolean;
}

interface Report {
  published: boolean;
  error?: { code: string; message: string };
  targets?: { target: string; report?: { images: { name: string; status: string; tags: TagClaim[] }[] } }[];
}

/** Tags that changed: `127.0.0.1:5000/x/app:1.2.3`. */
export function changed(before: Held, now: Held): string[] {
  return Object.entries(now)
    .flatMap(([name, tags]) =>
      [...new Set([...Object.keys(tags), ...Object.keys(before[name] ?? {})])]
        .filter((tag) => tags[tag] !== before[name]?.[tag])
        .map((tag) => `${name}:${tag}`),
    )
    .sort();
}

/**
 * Checks everything a failed run reports against the registries' content: `json`, outputs, and the summary's
 * title, tables and lists.
 * @param foreign tags that someone else set meanwhile.
 */
export function expectTrue(
  { outputs, summary, exitCode }: ActionResult,
  codes: RegExp,
  { before, now, foreign }: { before: Held; now: Held; foreign: readonly string[] },
): void {
  const stays = changed(before, now).filter((name) => !foreign.includes(name));
  const report = JSON.parse(outputs['json'] ?? '{}') as Report;
  expect(exitCode).toBe(1);
  expect(report.error?.code).toMatch(codes);
  expect(falseClaims(report, { before, now, foreign })).toEqual([]);
  const said = saidToStay(report);
  // The content of a dead registry is unknown: each such tag is listed, without a claim whether it exists.
  expect(stays.filter((name) => ![...said.read, ...said.unread].includes(name))).toEqual([]);
  expect(said.read.filter((name) => !stays.includes(name))).toEqual([]);
  const maybe = said.read.length + said.unread.length > 0;
  expect({ published: report.published, output: outputs['published'] }).toEqual({
    published: maybe,
    output: String(maybe),
  });
  for (const name of ['digest', 'digests', 'images']) expect([name, outputs[name] ?? '']).toEqual([name, '']);
  expectTrueSummary(summary, { before, now, ...said });
}

/** What the report says about tags and doesn't match the registries. */
function falseClaims(
  { targets = [] }: Report,
  { before, now, foreign }: { before: Held; now: Held; foreign: readonly string[] },
): string[] {
  return targets.flatMap(({ report }) =>
    (report?.images ?? []).flatMap(({ name, tags }) =>
      tags.flatMap((tag) => {
        const held = now[name]?.[tag.name];
        const was = before[name]?.[tag.name];
        const isForeign = foreign.includes(`${name}:${tag.name}`);
        const isOurs = held !== undefined && held !== was && !isForeign;
        const isTrue =
          {
            ...{ created: isOurs && was === undefined, moved: isOurs && was !== undefined },
            stuck: isOurs || tag.unread === true,
            ...{ unchanged: isOurs, kept: held === was || isForeign, 'rolled-back': held === was },
            failed: true,
          }[tag.status] ?? false;
        const isRead = tag.digest === undefined || tag.digest === held;
        return isTrue && isRead ? [] : [`${name}:${tag.name} is said to be ${JSON.stringify(tag)}: ${held}`];
      }),
    ),
  );
}

/** Tags that the report says still exist after the failed run, and those it couldn't read. */
function saidToStay({ targets = [] }: Report): { read: string[]; unread: string[] } {
  const all = targets.flatMap(({ report }) =>
    (report?.images ?? []).flatMap(({ name, tags }) =>
      tags.map((tag) => ({ ...tag, name: `${name}:${tag.name}` })),
    ),
  );
  const left = all.filter(({ status }) => ['created', 'moved', 'stuck'].includes(status));
  const names = (unread: boolean): string[] =>
    left.filter((tag) => (tag.unread ?? false) === unread).map(({ name }) => name);
  return { read: names(false).sort(), unread: names(true).sort() };
}

interface Truth {
  before: Held;
  now: Held;
  read: readonly string[];
  unread: readonly string[];
}

/** The summary may only say "every tag was rolled back" if each one was read back. */
function expectTrueSummary(summary: string, { before, now, read, unread }: Truth): void {
  const title = /^## ❌ (.*)$/m.exec(summary)?.[1] ?? '';
  const whole = /; (?:nothing was changed|no tag was changed|every tag was rolled back)$/.test(title);
  expect([title, whole]).toEqual([title, read.length + unread.length === 0]);
  const counts = [...title.matchAll(/(\d+) (?:new )?tags? (?:could|moved)/g)].map(([, count]) =>
    Number(count),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(read.length + unread.length);
  const listed = (heading: string): string[] => {
    const line = summary.split('\n').find((one) => one.startsWith(`**${heading}:**`)) ?? '';
    return [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();
  };
  expect({ read: listed('Not rolled back'), unread: listed('Not checked') }).toEqual({ read, unread });
  for (const { repository, column, tag } of cellsOf(summary)) {
    const [held, was] = [now[repository]?.[tag], before[repository]?.[tag]];
    const where = `${repository}:${tag} ${column}`;
    const isTrue = {
      Removed: held === undefined && was === undefined,
      Restored: held === was && was !== undefined,
      'Not removed': held !== undefined && was === undefined,
      'Not restored': held !== was && was !== undefined,
      Moved: held !== was,
      Refused: true,
      'Not checked': true,
    }[column];
    expect([where, isTrue]).toEqual([where, true]);
  }
}

/** Cells with tags in the summary's tables. */
function cellsOf(summary: string): { repository: string; column: string; tag: string }[] {
  const found: { repository: string; column: string; tag: string }[] = [];
  let headings: string[] = [];
  for (const line of summary.split('\n')) {
    if (!line.startsWith('|')) {
      headings = [];
      continue;
    }
    const cells = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (headings.length === 0) headings = cells;
    const place = headings.indexOf('Repository');
    const repository = /127\.0\.0\.1:\d+\/[\w/.-]+/.exec(cells[place] ?? '')?.[0];
    if (repository === undefined) continue;
    for (const [index, cell] of cells.entries()) {
      if (index <= place + 1) continue;
      for (const [, tag = ''] of cell.matchAll(/`([^`]+)`/g))
        found.push({ repository, column: headings[index] ?? '', tag });
    }
  }
  return found;
}
