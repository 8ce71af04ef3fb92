import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csvField } from '../../src/support/text/csv.ts';
import { withoutCommas } from '../../src/engines/request/secrets.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'commas-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function secret(path: string): { id: string; path: string } {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, path);
  return { id: 'token', path: file };
}

/**
 * podman 4.3.1 and buildah 1.28.2, tried: `--secret 'id=x,src=/d,e/s'` and `--secret 'id=x,"src=/d,e/s"'` fail with
 * "could not parse secrets: stat …", `--secret 'id=x,src=/q"x'` and one through a link succeed.
 */
describe('secrets of podman and buildah', () => {
  test.each(['a,b/secret', 'secret,', ',', 'a,b,c/d,e', 'a b,c/"s"'])(
    '%s is reached by a path without commas',
    async (path) => {
      const { secrets, remove } = await withoutCommas([secret(path), secret('plain')], tmpdir());
      const [linked, plain] = secrets;
      expect(linked?.path).not.toContain(',');
      expect(readFileSync(linked?.path ?? '', 'utf8')).toBe(path);
      expect(plain?.path).toBe(join(root, 'plain'));
      await remove();
      expect(existsSync(linked?.path ?? '')).toBe(false);
      expect(existsSync(join(root, path))).toBe(true);
    },
  );

  test.each(['plain', 'q"x', 'a b', "it's", 'a=b'])('%s stays where it is', async (path) => {
    const given = [secret(path)];
    const { secrets, remove } = await withoutCommas(given, tmpdir());
    expect(secrets).toEqual(given);
    await remove();
  });

  test('a machine without a path for it is told what to change', async () => {
    await expect(withoutCommas([secret('one,')], '/tmp/x,y')).rejects.toMatchObject({
      code: 'SECRET_INVALID',
      hint: expect.stringMatching(/^Set TMPDIR /),
    });
  });
});

/** RFC 4180, section 2, rules 5 to 7, as Go's encoding/csv reads it for buildx. */
test.each([
  ['src=/a/b', 'src=/a/b'],
  ['src=/a,b', '"src=/a,b"'],
  ['src=/a"b', '"src=/a""b"'],
  ['dest=/a b', 'dest=/a b'],
  ['src=/a\nb', '"src=/a\nb"'],
])('%j is the field %j', (text, field) => {
  expect(csvField(text)).toBe(field);
});
