import { describe, expect, test } from '@jest/globals';
import { createBars } from '../../src/cli/bars.ts';

const upload = (name: string, piece: string, bytes: number) =>
  ({ id: `${name} ${piece}`, phase: 'upload', bytes, total: 10e6 }) as const;

describe('bars', () => {
  const bars = createBars();
  bars.update(upload('ghcr.io/acme/app', 'a', 5e6));
  bars.update({ ...upload('ghcr.io/acme/app', 'b', 10e6), phase: 'done' });
  bars.update(upload('registry.acme.example/team/app', 'a', 0));

  test.each([40, 80, 200])('say it all in %i columns, with as much of a bar as fits', (columns) => {
    const lines = bars.render(columns, 10);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
    expect(lines[0]!.includes('█')).toBe(columns >= 80);
    if (columns > 40) expect(lines[0]).toMatch(/15\.0 MB of 20\.0 MB, 1\/2 blobs$/);
  });

  test('are no more than the screen takes, of what goes on', () => {
    const many = createBars();
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
