import { describe, expect, test } from '@jest/globals';
import { withoutEmptySecrets } from '../../../src/pipeline/plan/build-request.ts';
import { makePlan } from '../../../src/pipeline/plan/tag-plan.ts';
import type { PipelineRequest } from '../../../src/pipeline/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';
import { facts, inputs } from '../../tags/support.ts';

async function imageOn(env: Record<string, string>): Promise<string | undefined> {
  const git = facts('refs/heads/main', { repository: { fullName: 'Acme/App' } });
  const request = { ...inputs({ images: '' }), env, facts: git, reproducible: false } as unknown;
  return (await makePlan(request as PipelineRequest, silent)).images[0]?.name;
}

// https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry and its
// Enterprise Server edition (containers.HOSTNAME); https://docs.gitea.com/usage/packages/container; Forgejo the same.
describe('the default image is in the server’s own registry', () => {
  test.each<[Record<string, string>, string]>([
    [{}, 'ghcr.io/acme/app'],
    [{ GITHUB_SERVER_URL: 'https://github.com' }, 'ghcr.io/acme/app'],
    [{ GITHUB_SERVER_URL: 'https://octocorp.ghe.com' }, 'containers.octocorp.ghe.com/acme/app'],
    [{ GITHUB_SERVER_URL: 'https://github.acme.example' }, 'containers.github.acme.example/acme/app'],
    [
      { GITHUB_SERVER_URL: 'https://gitea.acme.example', GITEA_ACTIONS: 'true' },
      'gitea.acme.example/acme/app',
    ],
    [{ GITHUB_SERVER_URL: 'http://gitea:3000', GITEA_ACTIONS: 'true' }, 'gitea:3000/acme/app'],
    [{ GITHUB_SERVER_URL: 'https://codeberg.org', FORGEJO_ACTIONS: 'true' }, 'codeberg.org/acme/app'],
    [
      { GITHUB_SERVER_URL: 'https://codeberg.org/', FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true' },
      'codeberg.org/acme/app',
    ],
  ])('%j: %s', async (env, image) => expect(await imageOn(env)).toBe(image));

  test.each(['https://10.0.0.5', 'http://localhost:3000', 'https://[::1]', 'nonsense'])(
    'on %s it is asked for',
    async (server) => {
      await expect(imageOn({ GITHUB_SERVER_URL: server })).rejects.toMatchObject({ input: 'images' });
    },
  );
});

// docker/actions-toolkit Build.parseSecretKvp: an empty value is reported by core.warning, and left out.
test('empty secrets are left out with a warning, and silently without any secrets', () => {
  const given = buildRequest({
    context: '.',
    secrets: ['A=', 'B=x', 'C= '],
    secretEnvs: ['D=', 'E=EE'],
    secretFiles: ['F=', 'G=g'],
  });
  const kept = { secrets: ['B=x', 'C= '], secretEnvs: ['E=EE'], secretFiles: ['G=g'] };
  const warnings: string[] = [];
  const reporter = { warning: (message: string) => void warnings.push(message) };
  expect(withoutEmptySecrets(given, reporter, false)).toMatchObject(kept);
  expect(warnings.map((message) => /secret (\w+) is empty/.exec(message)?.[1])).toEqual(['A', 'D', 'F']);
  expect(withoutEmptySecrets(given, reporter, true)).toMatchObject(kept);
  expect(warnings).toHaveLength(3);
});
