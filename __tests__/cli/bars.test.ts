import { describe, expect, test } from '@jest/globals';
import { createBars } from '../../src/cli/bars.ts';

const upload = (name: string, piece: string, bytes: number) =>
  ({ id: `${name} ${piece}`, phase: 'upload', bytes, total: 10e6 }) as const;
const UNICODE = { ascii: false };
const still = () => 0;

describe('bars', () => {
  const bars = createBars(UNICODE, still);
  bars.update(upload('ghcr.io/acme/app', 'a', 5e6));
  bars.update({ ...upload('ghcr.io/acme/app', 'b', 10e6), phase: 'done' });
  bars.update(upload('registry.acme.example/team/app', 'a', 0));

  test.each([40, 80, 200])('say it all in %i columns, with as much of a bar as fits', (columns) => {
    const lines = bars.render(columns, 10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
    expect(lines[0]!.includes('█')).toBe(columns >= 80);
    if (columns > 40) expect(lines[0]).toMatch(/15\.0 MB of 20\.0 MB, 1\/2 blobs$/);
  });

  test('tell rate and time left, and drop first the time, then the rate', () => {
    let time = 0;
    const timed = createBars(UNICODE, () => time);
    timed.update(upload('ghcr.io/acme/app', 'a', 0));
    timed.render(100, 10);
    time = 4000;
    timed.update(upload('ghcr.io/acme/app', 'a', 4e6));
    const text = '4.0 MB of 10.0 MB, 0/1 blobs';
    expect(timed.render(100, 10)[0]).toMatch(new RegExp(`${text}, 1\\.0 MB/s, 6 s left$`));
    expect(timed.render(72, 10)[0]).toMatch(new RegExp(`█.*${text}, 1\\.0 MB/s$`));
    expect(timed.render(60, 10)[0]).toMatch(new RegExp(`█.*${text}$`));
    expect(timed.render(50, 10)[0]).toMatch(new RegExp(`^ghcr.io/acme/app  ${text}`));
  });

  test('are ASCII where nothing else is shown', () => {
    const plain = createBars({ ascii: true }, still);
    plain.update(upload('ghcr.io/acme/app', 'a', 5e6));

    expect(plain.render(80, 10)[0]).toMatch(/^[\x20-\x7e]*#+-+ {2}[\x20-\x7e]*$/);
  });

  test('have no end while a layer is still being built', () => {
    const building = createBars(UNICODE, still);
    building.update({ id: 'ghcr.io/acme/app stream-1', phase: 'upload', bytes: 5e6 });
    expect(building.render(80, 10)).toEqual(['ghcr.io/acme/app  5.0 MB, 0/1 blobs']);
  });

  test('are no more than the screen takes, of what goes on', () => {
    const many = createBars(UNICODE, still);
    for (let number = 0; number < 30; number += 1) {
      many.update({ id: `repository-${number}`, phase: number < 20 ? 'done' : 'check' });
    }
    expect(many.render(80, 12)).toHaveLength(10);
    expect(many.render(80, 5)).toEqual([
      'repository-20  check',
      'repository-21  check',
      'repository-22  check',
      'repository-23  check',
      'and 6 more',
    ]);
  });
});
