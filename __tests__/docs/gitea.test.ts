import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createInputReader, unknownInputs } from '../../src/inputs/reader.ts';
import { readRequest } from '../../src/inputs/read-request.ts';
import { makePlan } from '../../src/pipeline/plan/tag-plan.ts';
import { silent } from '../../src/support/reporter.ts';
import { fullTags } from '../../src/tags/render.ts';
import { facts } from '../tags/support.ts';

interface Workflow {
  jobs: { publish: { steps: { uses: string; with?: Record<string, string> }[] } };
}

// Variables that Gitea's and Forgejo's runners set: https://docs.gitea.com/usage/actions/actions-variables
test.each(['GITEA_ACTIONS', 'FORGEJO_ACTIONS'])(
  'the workflow of docs/gitea.md publishes to the server (%s)',
  async (name) => {
    const [, yaml = ''] = /```yaml\n([^`]+)```/.exec(readFileSync('docs/gitea.md', 'utf8')) ?? [];
    const workflow = parse(yaml) as Workflow;
    const given =
      workflow.jobs.publish.steps.find(({ uses }) => uses.includes('registry-publish'))?.with ?? {};
    expect(unknownInputs(Object.keys(given))).toEqual([]);
    const request = readRequest(
      createInputReader((input) => given[input]),
      {
        env: { [name]: 'true', GITHUB_SERVER_URL: 'https://gitea.example.com' },
        facts: facts('refs/tags/v1.2.3'),
        workspace: '/nowhere',
        temporaryDirectory: '/nowhere',
        idToken: () => Promise.reject(new Error('not asked')),
      },
    );
    const plan = await makePlan(request, silent);
    expect(fullTags(plan)).toEqual(
      ['1.2.3', '1.2', 'latest'].map((tag) => `gitea.example.com/acme/app:${tag}`),
    );
  },
);
