import type { TagInputs } from '../../src/tags/plan.ts';
import type { GitContext } from '../../src/tags/types.ts';
import { preparePep440 } from '../../src/tags/python-versions.ts';
import { prepareTemplates } from '../../src/tags/rules/expression-names.ts';

// As the pipeline does for rules that name it.
await preparePep440('type=pep440');
await prepareTemplates(["{{date 'YYYY'}}"]);

export const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';

/** Facts of an event in a repository whose default branch is `main`. */
export function facts(ref: string, change: Partial<GitContext> = {}): GitContext {
  return {
    eventName: ref.startsWith('refs/pull/') ? 'pull_request' : 'push',
    ref,
    sha: SHA,
    defaultBranch: 'main',
    commitDate: '2026-03-04T05:06:07.000Z',
    now: '2026-11-09T13:04:05.678Z',
    payload: {},
    repository: {
      fullName: 'acme/app',
      htmlUrl: 'https://github.com/acme/app',
      description: 'An app',
      license: 'MIT',
    },
    ...change,
  };
}

export function inputs(change: Partial<TagInputs> = {}): TagInputs {
  return { images: 'ghcr.io/acme/app', tags: '', flavor: '', labels: '', annotations: '', ...change };
}
