import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { answerTags } from '../../docs/playground/worker/tags.ts';

// A Node built-in in `src/tags`, `src/migrate` or what they import fails the bundle. What the page does in a browser is
// for __tests__/e2e/playground.test.ts.
test('the playground is bundled for browsers, with nothing from elsewhere', () => {
  const out = mkdtempSync(join(tmpdir(), 'playground-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/playground.mjs', '--out', out], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const used = [...page.matchAll(/(?:src|<link[^>]* href)="([^"]*)"/g)].map(([, path = '']) => path);
  expect(used.length).toBeGreaterThan(2);
  expect(used.filter((path) => !existsSync(join(out, path)))).toEqual([]);
  rmSync(out, { recursive: true });
});

/** GitHub's examples of its events: https://github.com/octokit/webhooks */
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: Record<string, unknown>[];
}[];

/** Events that a payload shows to be what they are. Reviews have the tags of their pull request. */
const KNOWN: Record<string, string> = {
  push: 'push',
  pull_request: 'pull_request',
  pull_request_review: 'pull_request',
  pull_request_review_comment: 'pull_request',
  pull_request_review_thread: 'pull_request',
  release: 'release',
  merge_group: 'merge_group',
  workflow_dispatch: 'workflow_dispatch',
  workflow_run: 'workflow_run',
};

describe('a pasted payload', () => {
  const none = { branch: '', tag: '', number: '', base: '', defaultBranch: '' };
  const ask = (payload: unknown) =>
    answerTags({
      ...{ kind: 'tags', event: 'payload', images: '', tags: '', flavor: '', existing: '', ...none },
      now: '2026-11-09T13:04:05.678Z',
      payload: JSON.stringify(payload),
    });

  test.each(examples)('of GitHub: $name', async ({ name, examples: payloads }) => {
    for (const payload of payloads) {
      const answer = await ask(payload);
      if (/^0+$/.test(String(payload['after']))) {
        expect(answer).toMatchObject({
          problems: [{ message: expect.stringContaining('This push deletes ') }],
        });
      } else if (KNOWN[name] === undefined) {
        const message = "The payload doesn't say which event it belongs to";
        expect(answer).toMatchObject({ kind: 'refused', problems: [{ message, input: 'payload' }] });
      } else {
        expect(answer).toMatchObject({ kind: 'tags', event: { name: KNOWN[name] } });
      }
    }
  });

  test('may be the whole github context, which names its event', async () => {
    for (const { name, examples: payloads } of examples.filter(({ examples: all }) => all.length > 0)) {
      const context = {
        event_name: name,
        ref: 'refs/heads/x',
        sha: 'a'.repeat(40),
        repository: 'a/b',
        event: payloads[0],
      };
      expect(await ask(context)).toMatchObject({ kind: 'tags', event: { name, ref: 'refs/heads/x' } });
    }
  });
});
