import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { BuildEnvironment } from '../../../src/engines/types/environment.ts';
import type { BlobSink } from '../../../src/oci/content.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';
import { silent } from '../../../src/support/reporter.ts';

/** What the stand-ins of docker, podman and buildah are to be. */
export interface Machine {
  /** Version of the client. */
  client?: string;
  buildx?: string;
  server?: string;
  containerd?: boolean;
  driver?: string;
  /** Version of BuildKit that a builder tells. */
  buildkit?: string;
  /** Platforms that come out whatever is asked for. */
  gives?: string[];
  /** What builds print before they fail, one after another; later ones succeed. */
  failures?: string[];
  /** The definition that `bake --print` finds, or why it finds none; of `inherits` only the metadata target is known. */
  bake?: string | { group?: object; target: Record<string, object> };
}

export interface Commands {
  environment: BuildEnvironment;
  /** Blobs that the build handed over. */
  arrived: ReadonlyMap<Digest, Buffer>;
  warnings: string[];
  /** Command lines so far, without those that only ask: `docker buildx build …`. */
  calls(): string[][];
  /** Bytes that were piped into builds. */
  piped(): number[];
  remove(): void;
}

const STAND_IN = fileURLToPath(new URL('./stand-in.mjs', import.meta.url));
const ASKING = /^(?:info|--version|buildx inspect|image inspect|inspect)/;

/** A PATH with stand-ins of these commands and nothing else. */
export function standIn(tools: readonly string[], machine: Machine = {}): Commands {
  const directory = mkdtempSync(join(tmpdir(), 'commands-'));
  const [bin, workspace, temporaryDirectory] = ['bin', 'workspace', 'temporary'].map((name) => {
    mkdirSync(join(directory, name), { mode: 0o700 });
    return join(directory, name);
  }) as [string, string, string];
  for (const tool of tools) {
    const path = join(bin, tool);
    const call = `import(${JSON.stringify(STAND_IN)}).then(({ main }) => main(process.argv[1], process.argv.slice(2)))`;
    const failed = `.catch((error) => { console.error(error.message); process.exitCode = 1; })`;
    writeFileSync(path, `#!${process.execPath}\n${call}${failed};\n`);
    chmodSync(path, 0o755);
  }
  writeFileSync(join(bin, 'settings.json'), JSON.stringify(machine));
  writeFileSync(join(bin, 'calls.jsonl'), '');
  writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY a /a\n');
  writeFileSync(join(workspace, 'a'), 'a\n');
  const arrived = new Map<Digest, Buffer>();
  const warnings: string[] = [];
  const noted = () =>
    readFileSync(join(bin, 'calls.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { tool?: string; args?: string[]; input?: number });
  return {
    arrived,
    warnings,
    environment: {
      sink: keeping(arrived),
      reporter: { ...silent, warning: (message) => void warnings.push(message) },
      signal: new AbortController().signal,
      env: { PATH: bin, HOME: directory },
      temporaryDirectory,
      workspace,
      resolveBase: () => Promise.resolve(undefined),
    },
    calls: () =>
      noted().flatMap(({ tool, args }) =>
        tool && args && !ASKING.test(args.join(' ')) ? [[tool, ...args]] : [],
      ),
    piped: () => noted().flatMap(({ input }) => input ?? []),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function keeping(arrived: Map<Digest, Buffer>): BlobSink {
  return {
    has: (digest) => Promise.resolve(arrived.has(digest)),
    async accept(_blob, body) {
      const bytes = await buffer(body as Readable);
      arrived.set(digestOf(bytes), bytes);
      return { digest: digestOf(bytes), size: bytes.length };
    },
  };
}
