import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';

/**
 * What docs/architecture.md promises under "To add …": each is one new file, and a line or two in files that
 * are there. The additions are made in a copy in memory, which the compiler then reads.
 */
interface Addition {
  file?: [path: string, text: string];
  /** File, the text that the new line goes before, and the line. */
  lines: [path: string, before: string, line: string][];
}

const ADDITIONS: Record<string, Addition> = {
  'a registry vendor': {
    file: [
      'credentials/providers/acme.ts',
      `import { passwordMethod } from '../login/password.ts';
import type { RegistryProvider } from '../types.ts';

export const acme: RegistryProvider = {
  name: 'acme',
  title: 'Acme',
  matches: (host) => host.endsWith('.acme.example'),
  methods: [passwordMethod],
};
`,
    ],
    lines: [
      ['credentials/types.ts', "'ghcr' | 'dockerhub'", "'acme' | "],
      ['credentials/providers/index.ts', 'import { acr }', "import { acme } from './acme.ts';\n"],
      ['credentials/providers/index.ts', '  ghcr,\n', '  acme,\n'],
    ],
  },
  'an engine': {
    file: [
      'engines/acme.ts',
      `import { noCache } from './cache/plan.ts';
import { refusedInputs } from './request/build-inputs.ts';
import { no } from './types/build-input.ts';
import type { Engine } from './types/engine.ts';

const ONLY_FILES = no('only copies files');

export const acme: Engine = {
  name: 'acme',
  inProcess: false,
  inputs: {
    'add-hosts': ONLY_FILES,
    allow: ONLY_FILES,
    annotations: ONLY_FILES,
    'annotations (index:…, one platform)': ONLY_FILES,
    'annotations (for one of several platforms)': ONLY_FILES,
    'attests, provenance, sbom': ONLY_FILES,
    'build-contexts': ONLY_FILES,
    'build-contexts: name=oci-layout://…': ONLY_FILES,
    builder: ONLY_FILES,
    'cache-from': ONLY_FILES,
    'cache-to': ONLY_FILES,
    call: ONLY_FILES,
    'cgroup-parent': ONLY_FILES,
    load: ONLY_FILES,
    network: ONLY_FILES,
    'no-cache-filters': ONLY_FILES,
    'outputs (compression)': ONLY_FILES,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': ONLY_FILES,
    'outputs (rewrite-timestamp)': ONLY_FILES,
    'outputs (other exporters)': ONLY_FILES,
    'platforms (several)': ONLY_FILES,
    reproducible: ONLY_FILES,
    'secrets, secret-envs, secret-files': ONLY_FILES,
    'shm-size': ONLY_FILES,
    ssh: ONLY_FILES,
    ulimit: ONLY_FILES,
  },
  cache: noCache('acme has no layers', { expected: false }),
  refuses: (request) => Promise.resolve(refusedInputs(acme.inputs, request)),
  avoided: () => Promise.resolve('it is slow'),
  build: () => Promise.reject(new Error('not yet')),
  export: 'unsupported',
  call: 'unsupported',
};
`,
    ],
    lines: [
      ['engines/engines.ts', '  buildx: async', "  acme: async () => (await import('./acme.ts')).acme,\n"],
    ],
  },
  'a mirror filter': {
    file: [
      'mirror/filters/longest.ts',
      `import type { TagFilterKey } from './types.ts';

export const longest: TagFilterKey<number | undefined> = {
  absent: undefined,
  read: (reader) => reader.count('longest'),
  keep: (names, length) => (length === undefined ? names : names.filter((name) => name.length <= length)),
};
`,
    ],
    lines: [
      ['mirror/filters/index.ts', 'import { match }', "import { longest } from './longest.ts';\n"],
      ['mirror/filters/index.ts', 'exclude, match };', 'longest, '],
    ],
  },
  'an output': {
    lines: [
      [
        'report/output-table.ts',
        "  { name: 'published'",
        "  { name: 'duration', description: 'Milliseconds.' },\n",
      ],
      ['report/outputs.ts', '    published: String(', '    duration: String(report?.milliseconds ?? 0),\n'],
    ],
  },
};

/** Files of src/ that differ from those on the disk, by full path. */
const changed = new Map<string, string>();
const pathOf = (name: string): string => join(process.cwd(), 'src', name);
const textOf = (path: string): string => changed.get(path) ?? readFileSync(path, 'utf8');

function add({ file, lines }: Addition): Set<string> {
  if (file) changed.set(pathOf(file[0]), file[1]);
  for (const [name, before, line] of lines) {
    const text = textOf(pathOf(name));
    expect([name, text.split(before).length]).toEqual([name, 2]);
    changed.set(
      pathOf(name),
      text.replace(before, () => line + before),
    );
  }
  return new Set(lines.map(([name]) => name));
}

/** What the compiler finds in src/ with the additions, under the repository's own settings. */
function problems(): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => changed.get(path) ?? readFile.call(host, path);
  host.fileExists = (path) => changed.has(path) || fileExists.call(host, path);
  const sources = ts.sys.readDirectory(join(process.cwd(), 'src'), ['.ts']);
  const program = ts.createProgram([...sources, ...changed.keys()], { ...options, noEmit: true }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

test.each(Object.entries(ADDITIONS))('%s touches at most two files that are there', (_name, addition) => {
  expect(add(addition).size).toBeLessThanOrEqual(2);
});

test('the compiler only says which build input an engine forgot', () => {
  const complete = textOf(pathOf('engines/acme.ts'));
  changed.set(pathOf('engines/forgetful.ts'), complete.replace('    ssh: ONLY_FILES,\n', ''));
  expect(problems()).toEqual([expect.stringMatching(/forgetful\.ts: Property 'ssh' is missing/)]);
}, 180_000);
