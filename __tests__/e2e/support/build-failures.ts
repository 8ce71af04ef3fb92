import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaseRegistry } from './base-registry.ts';
import { DISK, type FailingEngine } from './failing-engines.ts';

/** A way for a build to fail. */
export interface Failure {
  /** Engines that can't fail in this way; default: none. */
  unknownTo?(engine: FailingEngine): boolean;
  dockerfile?(bases: BaseRegistry): string[];
  /** Prepares the checkout. */
  prepare?(workspace: string): Promise<void>;
  inputs?: Record<string, string>;
  /** Overrides the machine's environment. */
  env?: Record<string, string>;
  /** The error's first line: what failed, and where. */
  message: RegExp;
  /** Run with the engine's daemon, or BuildKit, down. */
  down?: true;
  /** The last lines of the step's own output. */
  lines?: string[];
  hint: RegExp;
  /** Line of the Dockerfile, for engines that report it. */
  line?: string;
}

const runsNothing = ({ builder }: FailingEngine) => builder === 'embedded';
const from = ({ base }: BaseRegistry, ...lines: string[]) => [`FROM ${base}`, ...lines];

const EXIT_CODE = /^RUN \(echo.* failed with exit (?:code|status) 7/;
const CHECK_BASE = /^(?:Check its name|Check the name|Check host and port)/;
const TOO_LATE = /^The step took longer than its timeout of 4\.0 s/;
const LONGER = /^Set a longer timeout/;

export const FAILURES: Record<string, Failure> = {
  'an error in the Dockerfile': {
    dockerfile: (bases) => from(bases, 'COPPY a /a'),
    message: /unknown instruction: "?COPPY(?!.*imagebuilder\.Step)/i,
    hint: /^Correct the Dockerfile/,
    line: '2',
  },
  'a step that fails': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases, 'RUN (echo the last; echo words) >&2; exit 7'),
    message: EXIT_CODE,
    lines: ['the last', 'words'],
    hint: /full output/,
    line: '2',
  },
  'a step that is killed': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases, "RUN echo working; sh -c 'kill -9 $$'; exit $?"),
    message: /^RUN echo working.* was killed, most likely because memory ran out/,
    lines: ['working'],
    hint: /more memory/,
    line: '2',
  },
  'a program of another platform': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases, 'COPY foreign /foreign', 'RUN ["/foreign"]'),
    prepare: (workspace) => writeFile(join(workspace, 'foreign'), '\u007fELF of nobody', { mode: 0o755 }),
    message: /^RUN .* runs a program for another platform, and this machine has no emulation for it/,
    lines: ['exec /foreign: exec format error'],
    hint: /qemu: auto/,
    line: '3',
  },
  'a file that is not in the context': {
    dockerfile: (bases) => from(bases, 'COPY nothing.txt /'),
    message:
      /^COPY nothing\.txt \/: "nothing\.txt" not found in the build context|^Dockerfile:2: "\/nothing\.txt": not found/,
    hint: /^Check the path/,
    line: '2',
  },
  'a base image that its registry lacks': {
    dockerfile: ({ host }) => [`FROM ${host}/testbed/nowhere:1`, 'COPY Dockerfile /'],
    message:
      /[Tt]he base image \S+\/testbed\/nowhere:1 can't be pulled: (?:not found|manifest unknown|\S+ not found)/,
    hint: CHECK_BASE,
    line: '1',
  },
  'a base image of a registry that is down': {
    dockerfile: () => ['FROM 127.0.0.1:1/testbed/nowhere:1', 'COPY Dockerfile /'],
    message: /(?:127\.0\.0\.1:1.* can't be pulled: .*connection refused|Can't reach .*connection refused)/,
    hint: CHECK_BASE,
    line: '1',
  },
  'a base image of a registry that says nothing': {
    dockerfile: ({ silent }) => [`FROM ${silent}`, 'COPY Dockerfile /'],
    inputs: { timeout: '4s' },
    message: TOO_LATE,
    hint: LONGER,
  },
  'a base image that never ends': {
    dockerfile: ({ endless }) => [`FROM ${endless}`, 'COPY Dockerfile /'],
    inputs: { timeout: '4s' },
    message: TOO_LATE,
    hint: LONGER,
  },
  'a step that takes too long': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases, 'RUN sleep 100'),
    inputs: { timeout: '4s' },
    message: TOO_LATE,
    hint: LONGER,
  },
  'a stage that is not there': {
    dockerfile: (bases) => from(bases),
    inputs: { target: 'nowhere' },
    message: /The Dockerfile has no stage named nowhere|target stage "nowhere" could not be found/,
    hint: /^Set `target`|or remove `target`/,
  },
  'a Dockerfile that is not there': {
    dockerfile: (bases) => from(bases),
    inputs: { file: 'nowhere.Dockerfile' },
    message: /^Dockerfile not found: `\S*nowhere\.Dockerfile`/,
    hint: /^Set `file`/,
  },
  'a context that is not there': {
    dockerfile: (bases) => from(bases),
    inputs: { context: 'nowhere' },
    message: /^The build context "nowhere" isn't a directory/,
    hint: /^Set `context` to a directory/,
  },
  'an engine that is not installed': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases),
    env: { PATH: '/nowhere' },
    message: /^the engine \w+ can't build this: `\w+` not found/i,
    hint: /^Install it, choose another `engine`/,
  },
  'a daemon or BuildKit that is down': {
    unknownTo: ({ down }) => down === undefined,
    down: true,
    dockerfile: (bases) => from(bases),
    message:
      /the (?:Docker daemon|builder \w+) does not answer: (?:Cannot connect to the Docker daemon|context deadline exceeded)/,
    hint: /^Start the daemon|buildx inspect --bootstrap/,
  },
  'a builder that is not there': {
    unknownTo: ({ engine }) => engine !== 'buildx',
    dockerfile: (bases) => from(bases),
    inputs: { builder: 'nobody' },
    message: /the builder nobody does not answer: no builder "nobody" found/,
    hint: /^List the builders/,
  },
  'a disk that is full, in a step': {
    unknownTo: runsNothing,
    dockerfile: (bases) => from(bases, `RUN dd if=/dev/zero of=/large bs=1M count=${2 * DISK}`),
    message: /^\w+ ran out of disk space at RUN dd/,
    lines: ["dd: error writing '/large': No space left on device"],
    hint: /^Free space/,
    line: '2',
  },
  'a disk that is full, in a copy': {
    dockerfile: (bases) => from(bases, 'COPY large /large'),
    prepare: async (workspace) => {
      // Random, so that it can't be compressed.
      const mebibyte = randomBytes(1024 * 1024);
      await writeFile(join(workspace, 'large'), Buffer.concat(Array<Buffer>(2 * DISK).fill(mebibyte)));
    },
    message: /^\w+ ran out of disk space|^Disk full: no space left/,
    hint: /^Free space/,
  },
};
