import { describe, expect, test } from '@jest/globals';
import { runName } from '../../src/pipeline/building.ts';
import { wantedTags } from '../../src/pipeline/tag-policy.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { RepositoryState } from '../../src/publish/contract.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs, SHA } from '../tags/support.ts';

describe('the policy of tags', () => {
  const plan = planTags(
    inputs({
      tags: 'type=raw,value=latest,priority=2000\ntype=semver,pattern={{major}}\ntype=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=sha',
    }),
    facts('refs/tags/v1.2.3'),
  );
  const names = (immutableTags: string[]) =>
    wantedTags(plan, { immutableTags, facts: facts('refs/tags/v1.2.3') })
      .filter(({ writeOnce }) => writeOnce)
      .map(({ name }) => name);

  test('moves the most specific first and latest last', () => {
    const order = wantedTags(plan, { immutableTags: [], facts: facts('refs/tags/v1.2.3') }).map(
      ({ name }) => name,
    );
    expect(order[0]).toBe('1.2.3');
    expect(order.at(-1)).toBe('latest');
    expect(order.indexOf('1.2')).toBeLessThan(order.indexOf('1'));
  });

  test.each<[string[], string[]]>([
    [['version'], ['1.2.3']],
    [[], ['1.2.3']],
    [['none'], []],
    [['all'], ['1.2.3', 'sha-860c190', '1.2', '1', 'latest']],
    [['sha-*'], ['sha-860c190']],
    [
      ['version', 'sha-*'],
      ['1.2.3', 'sha-860c190'],
    ],
  ])('immutable-tags %j makes %j write-once', (words, wanted) => {
    expect(names(words)).toEqual(wanted);
  });

  const state = (tags: string[], annotations: Record<string, string> = {}): RepositoryState => ({
    current: { mediaType: 'x', digest: digestOf('x'), size: 1 },
    currentAnnotations: () => Promise.resolve(annotations),
    tagNames: () => Promise.resolve(tags),
  });

  test('floating tags look at what the repository holds', async () => {
    const latest = wantedTags(plan, { immutableTags: [], facts: facts('refs/tags/v1.2.3') }).find(
      ({ name }) => name === '1',
    )!;
    expect(await latest.mayMove!(state(['1.2.2', '1.2.3', '2.0.0']))).toEqual({ move: true });
    expect(await latest.mayMove!(state(['1.3.0']))).toMatchObject({ move: false });
  });

  test('branch tags look at the run that published them', async () => {
    const git = facts('refs/heads/main');
    const run = runName({
      GITHUB_RUN_NUMBER: '12',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_WORKFLOW_REF: 'acme/app/.github/workflows/ci.yml@refs/heads/main',
    })!;
    expect(run).toBe('acme/app/.github/workflows/ci.yml#12.1');
    const [main] = wantedTags(planTags(inputs({ tags: 'type=ref,event=branch' }), git), {
      immutableTags: [],
      facts: git,
      run,
    });
    const recorded = (number: number, revision = 'b'.repeat(40)) =>
      state([], {
        'org.opencontainers.image.revision': revision,
        'io.github.registry-publish.run': `acme/app/.github/workflows/ci.yml#${number}.1`,
      });
    expect(await main!.mayMove!(recorded(11))).toEqual({ move: true });
    expect(await main!.mayMove!(recorded(13))).toMatchObject({ move: false });
    expect(await main!.mayMove!(recorded(13, SHA))).toEqual({ move: true });
  });
});
