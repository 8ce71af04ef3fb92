import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { migrateText } from '../../src/migrate/migrate.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';

// Issue 19: "regsync and `skopeo sync` files become mirror rules."

// Keys as https://regclient.org/usage/regsync/ documents them.
const REGSYNC = `# all mirrors of the team
version: 1
creds:
  - registry: registry.acme.example
    user: ci
    pass: "{{file \\"/run/secrets/password\\"}}"
defaults:
  ratelimit:
    min: 100
    retry: 15m
  parallel: 2
  interval: 60m
sync:
  # one image
  - source: busybox:latest
    target: registry.acme.example/library/busybox:latest
    type: image
  # the newest of a line
  - source: docker.io/library/alpine
    target: registry.acme.example/library/alpine
    type: repository
    tags:
      allow:
        - "latest"
        - "3"
        - "3.\\\\d+"
      deny: ["3.0"]
    digestTags: true
  - source: ghcr.io/acme/app
    target: registry.acme.example/acme/app
    type: repository
    platform: linux/amd64
  - source: registry-1.docker.io
    target: registry.acme.example/hub
    type: registry
  - source: acme/app
    target: registry.acme.example/app
    type: repository
    backup: "bkup-{{.Ref.Tag}}"
`;

// The example of skopeo-sync(1), with other names.
const SKOPEO = `registry.example.com:
    images:
        # all of them
        busybox: []
        redis:
            - "1.0"
            - 2.10
            - "sha256:0000000000000000000000000000000011111111111111111111111111111111"
    images-by-tag-regex:
        nginx: ^1\\.13\\.[12]-alpine-perl$
    credentials:
        username: john
        password: this is a secret
    tls-verify: true
quay.io:
    tls-verify: false
    images:
        coreos/etcd:
            - latest
docker.io:
    images-by-semver:
        alpine: ">= 3.12.0"
        odd: "!= 1.0.0"
`;

const rules = (text: string) => parseMirrorRules(text, { input: 'mirror-file', file: 'rules.yml' });

describe('a configuration of regsync', () => {
  const { text, changed, notes } = migrateText(REGSYNC);
  const said = notes.map(({ line, words }) => `${line}: ${words}`).join('\n');

  test('becomes mirror rules with its comments', () => {
    expect(changed).toBe(true);
    expect(parse(text)).toEqual([
      { from: 'docker.io/library/busybox:latest', to: 'registry.acme.example/library/busybox:latest' },
      {
        from: 'docker.io/library/alpine',
        to: 'registry.acme.example/library/alpine',
        tags: { match: ['^(?:latest|3|3.\\d+)$', '^(?!(?:3.0)$)'] },
        referrers: true,
      },
      { from: 'ghcr.io/acme/app', to: 'registry.acme.example/acme/app', platforms: ['linux/amd64'] },
    ]);
    for (const comment of ['# all mirrors of the team', '# one image', '# the newest of a line']) {
      expect(text).toContain(comment);
    }
    expect(rules(text)).toHaveLength(3);
  });

  test('what is no rule is listed', () => {
    expect(said).toMatch(/3: Logins aren't rules/);
    expect(said).toMatch(/the type `registry` has no equivalent/);
    expect(said).toMatch(/`backup` has no equivalent/);
    expect(said).toMatch(/`platforms` makes a smaller index/);
    expect(text).not.toContain('secrets');
  });

  test('a second migration changes nothing and says nothing', () => {
    expect(migrateText(text)).toEqual({ text, changed: false, notes: [] });
  });

  test.each([
    ['tags:\n      allow: ["(?P<x>a)"]', "JavaScript doesn't know"],
    ['tags:\n      semverRange: [">=1"]', 'semverRange'],
    ['tags:\n      newer: [a]', '`tags.newer`'],
    ['mediaTypes: [a]', '`mediaTypes`'],
    ['hooks: {}', '`hooks`'],
  ])('an entry with %j is left out, with the reason', (more, reason) => {
    const entry = `sync:\n  - source: a\n    target: registry.acme.example/a\n    type: repository\n    ${more}\n`;
    const result = migrateText(entry);
    expect(result).toMatchObject({ text: entry, changed: false });
    expect(result.notes[0]?.words).toContain(reason);
  });

  test.each(['{{ env "X" }}/a', 'ocidir://a', '', '[a]'])('a source %j is left out', (from) => {
    const entry = `sync:\n  - source: ${JSON.stringify(from)}\n    target: registry.acme.example/a\n    type: image\n`;
    expect(migrateText(entry).changed).toBe(false);
  });
});

describe('a list for skopeo sync', () => {
  test('says what is missing without a destination', () => {
    const result = migrateText(SKOPEO);
    expect(result).toMatchObject({ text: SKOPEO, changed: false });
    expect(result.notes[0]?.words).toContain('--to');
  });

  test('becomes mirror rules', () => {
    const { text, notes } = migrateText(SKOPEO, { to: 'registry.acme.example/mirror/' });
    const to = 'registry.acme.example/mirror/{name}';
    expect(parse(text)).toEqual([
      { from: 'registry.example.com/busybox', to },
      {
        from: 'registry.example.com/redis',
        to,
        tags: {
          include: ['1.0', '2.10'],
          digests: ['sha256:0000000000000000000000000000000011111111111111111111111111111111'],
        },
      },
      { from: 'registry.example.com/nginx', to, tags: { match: ['^1\\.13\\.[12]-alpine-perl$'] } },
      { from: 'quay.io/coreos/etcd', to, tags: { include: ['latest'] } },
      { from: 'docker.io/library/alpine', to, tags: { semver: '>= 3.12.0' } },
    ]);
    expect(rules(text)).toHaveLength(5);
    expect(text).toContain('# all of them');
    expect(text).not.toContain('secret');
    const said = notes.map(({ words }) => words).join('\n');
    expect(said).toMatch(/`credentials` of registry\.example\.com/);
    expect(said).toMatch(/odd is left out/);
    expect(said).toMatch(/All platforms/);
    expect(migrateText(text, { to }).changed).toBe(false);
  });
});
