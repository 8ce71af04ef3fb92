import { expect, test } from '@jest/globals';
import { resultText } from '../../src/report/text.ts';
import { createStyle } from '../../src/report/style.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from '../tags/support.ts';
import { result } from './support.ts';

const plain = createStyle(false);

/** What a dry run that asked no registry shows of these inputs. */
function shown(given: Parameters<typeof inputs>[0], ref = 'refs/tags/v1.2.3', notice?: string): string {
  const plan = planTags(inputs(given), facts(ref));
  const planned = result([], {
    plan,
    dryRun: true,
    published: false,
    ...(notice === undefined ? {} : { notice }),
  });
  delete planned.report;
  return resultText(planned, plain);
}

// docs/migrating.md: `dry-run: offline` stands for docker/metadata-action before kaniko, ko and jib.
test('an offline dry run lists names, tags with their rules, and labels', () => {
  const text = shown({
    images: 'ghcr.io/acme/app\nacme/app',
    tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=ref,event=branch',
    labels: 'maintainer=ada',
  });
  for (const line of [
    'ghcr.io/acme/app:1.2.3',
    'ghcr.io/acme/app:1.2',
    'ghcr.io/acme/app:latest',
    'acme/app:1.2.3',
    '1.2.3   from type=semver,pattern={{version}} (tags, line 1)',
    '1.2     from type=semver,pattern={{major}}.{{minor}} (tags, line 2)',
    'latest  from flavor latest=auto',
    'type=ref,event=branch (tags, line 3): refs/tags/v1.2.3 is not a branch',
    'maintainer=ada',
    'org.opencontainers.image.licenses=MIT',
    'org.opencontainers.image.source=https://github.com/acme/app',
  ]) {
    expect(text).toContain(`    ${line}\n`);
  }
  expect(text).toContain('no registry was asked');
  expect(text).not.toContain('Nothing was published');
});

test('annotations are listed where they differ from the labels', () => {
  expect(shown({ tags: 'x' })).not.toContain('Annotations');
  expect(shown({ tags: 'x', annotations: 'a=b' })).toMatch(/^Annotations\n {4}a=b$/m);
});

test('without a tag, the rules that made none are listed', () => {
  const text = shown({ tags: 'type=semver,pattern={{version}}' }, 'refs/heads/main', 'Built, not pushed.');
  expect(text).toContain('ghcr.io/acme/app (no tag)');
  expect(text).toContain("Tag rules that didn't apply\n    type=semver,pattern={{version}} (tags, line 1): ");
  expect(text).toContain('Built, not pushed.');
});
