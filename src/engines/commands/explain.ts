import { stripVTControlCharacters } from 'node:util';
import { PublishError, type ErrorDetails } from '../../oci/errors.ts';
import { CommandFailure } from './run.ts';
import { failingStep, type FailingStep } from './failing-step.ts';

/** Context of a failure, for its message. */
interface FailureContext {
  engine: string;
  builder?: string;
}

interface Kind {
  code: string;
  /** Matched against the engine's output, last line first. */
  pattern: RegExp;
  describe(match: RegExpExecArray, context: FailureContext): string;
  hint: string;
  /** The input at fault. */
  input?: string;
  /** Also matched against the step's own output, for failures that the engine itself doesn't explain. */
  cause?: true;
}

/** Placeholder in a message for the failed instruction: `RUN make`. */
const STEP = '<step>';

/**
 * Known engine failures; the first that matches is reported. The failed step is reported with any of them.
 */
const KINDS: readonly Kind[] = [
  {
    code: 'ENGINE_TLS',
    pattern:
      /(?:unable to resolve docker endpoint: |error during connect: )([^\n]*(?:\.pem|x509:|tls:)[^\n]*)|(Client sent an HTTP request to an HTTPS server)/i,
    describe: (match, { engine }) => `${engine} can't reach its daemon over TLS: ${nameIn(match)}`,
    hint: 'Set DOCKER_CERT_PATH to the directory that holds the ca.pem, cert.pem and key.pem of this daemon, and DOCKER_TLS_VERIFY to 1; unset both for a daemon without TLS.',
  },
  {
    code: 'ENGINE_DOWN',
    pattern:
      /Cannot connect to the Docker daemon[^.]*|error during connect: [^"\n]*|Cannot connect to Podman[^.]*|dial unix .*(?:no such file or directory|connection refused)/i,
    describe: (_match, { engine }) => `${engine} can't reach its daemon`,
    hint: 'Start the daemon or set DOCKER_HOST to where it listens; `engine: embedded` needs no daemon for Dockerfiles without RUN.',
  },
  {
    code: 'ENGINE_DENIED',
    pattern: /permission denied while trying to connect to the Docker daemon socket/i,
    describe: (_match, { engine }) => `${engine} isn't allowed to use the daemon's socket`,
    hint: 'Let the user that runs the job be in the group docker, or point DOCKER_HOST at a rootless daemon.',
  },
  {
    code: 'BUILDER_MISSING',
    input: 'builder',
    pattern: /no builder "?([^"\s]+)"? found|no such builder/i,
    describe: (match, { builder }) => `Builder not found: ${match[1] ?? builder ?? 'that'}`,
    hint: 'List the builders with `docker buildx ls`, and name one of them in `builder`, or leave `builder` out.',
  },
  {
    code: 'BUILDKIT_MISSING',
    pattern:
      /offers no BuildKit|failed to dial gRPC: unable to upgrade to h2c, received \d+|buildkit (?:is )?not (?:supported|enabled) (?:by|on) (?:the )?daemon/i,
    describe: (_match, { engine }) => `The Docker daemon offers no BuildKit, which ${engine} needs`,
    hint: "Use Docker 18.09 or newer; where DOCKER_HOST is a proxy of the daemon's socket, let it pass POST /grpc and /session. Otherwise name a builder in `builder`, or set DOCKER_BUILDKIT=0 with `engine: docker`.",
  },
  {
    code: 'BUILDER_DOWN',
    pattern:
      /the builder \S+ does not answer: |failed to (?:find|list) driver|waiting for connection|failed to list workers|no active nodes?|no valid drivers|context deadline exceeded/i,
    describe: (_match, { builder }) => `The builder ${builder ?? 'chosen by default'} doesn't answer`,
    hint: 'Check it with `docker buildx inspect --bootstrap`; a remote BuildKit must be reachable from this machine.',
  },
  {
    code: 'DISK_FULL',
    cause: true,
    pattern: /no space left on device|disk quota exceeded|ENOSPC/i,
    describe: (_match, { engine }) => `${engine} ran out of disk space`,
    hint: 'Free space before this step (`docker system prune -af`, or remove tool caches of the runner), or build on a larger runner.',
  },
  {
    code: 'OUT_OF_MEMORY',
    cause: true,
    pattern:
      /exit(?: code| status)?:? 137\b|non-zero code: 137\b|signal: killed|out of memory|cannot allocate memory/i,
    describe: () => `${STEP} was killed, most likely because memory ran out`,
    hint: 'Use a runner with more memory, or run fewer jobs at once in that step.',
  },
  {
    code: 'EMULATION_MISSING',
    cause: true,
    pattern: /exec format error/i,
    describe: () => `${STEP} runs a program for another platform, and this machine has no emulation for it`,
    hint: 'Set `qemu: auto`, build that platform on its own runner and merge with `from`, or compile on $BUILDPLATFORM.',
  },
  {
    code: 'DOCKERFILE_MISSING',
    pattern:
      /failed to read dockerfile: open ([^:]+): no such file|unable to (?:evaluate symlinks in|prepare context:.*) Dockerfile path(?:: lstat ([^:]+))?|Cannot locate specified Dockerfile|no such file or directory.*(?:Dockerfile|Containerfile)|cannot find Containerfile|can't (?:find|read) Dockerfile|failed to find.*Dockerfile|^Error: stat (\S+): no such file or directory$/i,
    describe: (match) =>
      `${nameIn(match, 'Dockerfile').replace(/^.*\/buildkit-mount\d+\//, '')} not found in the build context`,
    hint: 'Set `context` to its directory or `file` to its path; check that actions/checkout runs before this step.',
  },
  {
    code: 'SOURCE_MISSING',
    pattern:
      /failed to compute cache key:.*"([^"]+)":? not found|COPY failed:.*stat ([^:]+): file does not exist|copier: stat: "([^"]+)": no such file/,
    describe: (match) => `${STEP}: "${nameIn(match).replace(/^\//, '')}" not found in the build context`,
    hint: 'Check the path (relative to `context`, or to the root of what `--from` names) and .dockerignore.',
  },
  {
    code: 'CONTEXT_MISSING',
    input: 'context',
    pattern:
      /discovering Containerfile: stat (\S+): no such file|unable to prepare context: path "?([^"\s]+)"? not found|context must be a directory: "?([^"\s]+)|path "([^"]+)" not found/i,
    describe: (match) => `The build context ${nameIn(match)} doesn't exist`,
    hint: 'Set `context` to a directory of the repository, and check that actions/checkout ran before.',
  },
  {
    code: 'TARGET_MISSING',
    input: 'target',
    pattern:
      /target stage "?([^"\s]+)"? could not be found|failed to reach build target (\S+)|the target "([^"]+)" was not found/i,
    describe: (match) => `The Dockerfile has no stage named ${nameIn(match)}`,
    hint: 'Set `target` to the name after AS in one of its FROM lines.',
  },
  {
    code: 'BASE_IMAGE',
    pattern:
      /(?:ERROR|error|Error)[^\n]*?(\S+(?<!\bsolve)): failed to (?:resolve source metadata|do request)|failed to resolve source metadata for (\S+):|pull access denied for (\S+),|manifest for (\S+) not found|initializing source docker:\/\/(\S+):|failed to do request: \w+ "https?:\/\/([^"]+\/v2\/[^"]+)"|failed to create LLB definition: (\S+): not found/,
    describe: (match) =>
      `The base image ${nameIn(match).replace(/\/v2\/(.+)\/manifests\//, '/$1:')} can't be pulled: ${reasonIn(match)}`,
    hint: 'Check its name and tag; if it is private, add its registry to `registry-auth`.',
  },
  {
    code: 'BASE_IMAGE',
    pattern: /\bGet "https?:\/\/([^"/]+)\/v2\/[^"]*": /,
    describe: (match) => `Can't reach the registry ${match[1]} of the base image: ${reasonIn(match)}`,
    hint: 'Check its name, and that the machine that builds can reach it.',
  },
  {
    code: 'ENTITLEMENT',
    pattern: /(?:entitlement |: )?(network\.host|security\.insecure|device\S*) is not allowed/,
    describe: (match) => `The build needs the privilege ${match[1]}`,
    hint: 'Add it to `allow`; the builder must permit it too (buildkitd flag --allow-insecure-entitlement).',
  },
  {
    code: 'UNSUPPORTED',
    pattern: /the (--[\w-]+) (?:option|flag) requires BuildKit/i,
    describe: (match) => `${match[1]} needs BuildKit, and this is Docker's classic builder`,
    hint: 'Install the buildx plugin, or leave the option out of the Dockerfile.',
  },
  {
    code: 'DOCKERFILE_INVALID',
    pattern:
      /(?:dockerfile parse error|unknown instruction|failed to create LLB definition|Error parsing Dockerfile|parsing Dockerfile|failed to parse Dockerfile)[^\n&]*/i,
    // After an ampersand, Buildah continues with its internals.
    describe: (match) => match[0].replace(/^failed to create LLB definition: /, '').trim(),
    hint: 'Correct the Dockerfile at that line.',
  },
  {
    code: 'BUILD_STEP',
    pattern:
      /did not complete successfully: (exit code: \d+)|returned a non-zero code: (\d+)|while running runtime: (exit status \d+)|: (exit status \d+)$|executor failed running .*: (exit code: \d+)/i,
    describe: (match) => {
      const code = nameIn(match);
      return `${STEP} failed with ${/^\d/.test(code) ? `exit code ${code}` : code.replace(':', '')}`;
    },
    hint: 'See the log group "Build" for the full output.',
  },
];

/**
 * Turns a failed command into an error that says what to change, with the last lines of the failed step.
 * Other errors are returned unchanged.
 */
export function explainFailure(error: unknown, context: FailureContext): unknown {
  if (!(error instanceof CommandFailure)) return error;
  if (error.code === 'COMMAND_MISSING') {
    return new PublishError(`${context.engine} is not installed: ${error.message}`, {
      code: 'ENGINE_MISSING',
      hint: 'Install it, choose another `engine`, or leave `engine: auto`.',
      cause: error,
    });
  }
  const lines = error.lines.map(stripVTControlCharacters);
  const step = failingStep(lines);
  const details: ErrorDetails = { cause: error };
  if (step.file !== undefined) Object.assign(details, { file: step.file, line: step.line });
  const found = search([...lines].reverse(), KINDS);
  const cause =
    found?.kind.code === 'BUILD_STEP'
      ? search(
          step.lines,
          KINDS.filter((kind) => kind.cause),
        )
      : undefined;
  const told = cause ?? found;
  if (told) {
    const { kind, match } = told;
    if (kind.input !== undefined && details.file === undefined) details.input = kind.input;
    return new PublishError(sentence(kind.describe(match, context), step), {
      ...details,
      code: kind.code,
      hint: kind.hint,
    });
  }
  const said = step.reason ?? lines.at(-1);
  const message = said === undefined ? error.message : `${error.message}: ${said}`;
  return new PublishError(sentence(message, step), {
    ...details,
    code: 'BUILD_FAILED',
    hint: 'See the log group "Build" for the full output.',
  });
}

/** The hint, and the input at fault, for an engine that can't be used at all. */
export function explainRefusal(reason: string): { hint: string; input?: string } | undefined {
  const kind = search([reason], KINDS)?.kind;
  if (kind === undefined) return undefined;
  return { hint: kind.hint, ...(kind.input === undefined ? {} : { input: kind.input }) };
}

/** The first capturing group that matched. */
function nameIn(match: RegExpExecArray, fallback = ''): string {
  return match.slice(1).find((text) => text !== undefined) ?? fallback;
}

/** The innermost reason in a line of nested errors (`a: b: c`). */
function reasonIn(match: RegExpExecArray): string {
  return match.input.split(': ').at(-1)?.trim() ?? '';
}

/** The first line that matches a known failure. */
function search(
  lines: readonly string[],
  kinds: readonly Kind[],
): { kind: Kind; match: RegExpExecArray } | undefined {
  for (const line of lines) {
    for (const kind of kinds) {
      const match = kind.pattern.exec(line);
      if (match) return { kind, match };
    }
  }
  return undefined;
}

/** What failed, at which step and line, followed by the step's last lines. */
export function sentence(message: string, step: FailingStep): string {
  const place = step.file === undefined ? '' : ` (${step.file}:${step.line})`;
  const { title } = step;
  const told = message.includes(STEP)
    ? message.replace(STEP, title ?? 'A step of the build')
    : `${message}${title === undefined ? '' : ` at ${title}`}`;
  return [`${told}${place}`, ...step.lines.map((line) => `    ${line}`)].join('\n');
}
