import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { documents, examples } from './support.ts';

describe('the documents', () => {
  test('are what the sources make them', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/docs.mjs', '--check'], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('show every example', () => {
    const text = documents()
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const hidden = examples().filter(({ place }) => !text.includes(`<!-- example: ${place.slice(9)} -->`));
    expect(hidden.map(({ place }) => place)).toEqual([]);
  });

  test.each(documents())('%s has no dead link', (document) => {
    const text = readFileSync(document, 'utf8').replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
    const dead = [...text.matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].filter(([, path, anchor]) => {
      const target = path === '' ? document : join(dirname(document), path!);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchors(target).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors of a document's headings, as GitHub names them. */
function anchors(document: string): string[] {
  return [...readFileSync(document, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
