import { describe, expect, test } from '@jest/globals';
import { explainFailure, explainRefusal } from '../../../src/engines/commands/explain.ts';
import { CommandFailure } from '../../../src/engines/commands/run.ts';
import type { PublishError } from '../../../src/oci/errors.ts';

const command = { file: 'docker', args: ['buildx', 'build'], env: {} };

function explain(lines: string[]): PublishError {
  return explainFailure(new CommandFailure(command, 1, lines), {
    engine: 'buildx',
    builder: 'b',
  }) as PublishError;
}

/** What engines really print, and what the user is told. */
const CASES: [string, string, RegExp][] = [
  [
    'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'ENGINE_DOWN',
    /can't reach its daemon/,
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: …',
    'ENGINE_DENIED',
    /isn't allowed to use/,
  ],
  // FAULTS F13, and what Docker 20.10 and 28.5 print where DOCKER_CERT_PATH leads nowhere.
  [
    'Failed to initialize: unable to resolve docker endpoint: open /nowhere/certs/ca.pem: no such file or directory',
    'ENGINE_TLS',
    /over TLS: open \/nowhere\/certs\/ca\.pem/,
  ],
  [
    'unable to resolve docker endpoint: open /nowhere/certs/ca.pem: no such file or directory',
    'ENGINE_TLS',
    /over TLS: open /,
  ],
  [
    'error during connect: Get "https://docker:2376/v1.45/info": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'ENGINE_TLS',
    /unknown authority/,
  ],
  [
    'Error response from daemon: Client sent an HTTP request to an HTTPS server.',
    'ENGINE_TLS',
    /HTTP request to an HTTPS server/,
  ],
  ['failed to dial gRPC: unable to upgrade to h2c, received 403', 'BUILDKIT_MISSING', /offers no BuildKit/],
  ['ERROR: no builder "far" found', 'BUILDER_MISSING', /Builder not found: far/],
  [
    'ERROR: failed to solve: failed to copy: write /var/lib/x: no space left on device',
    'DISK_FULL',
    /disk space/,
  ],
  [
    'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 137',
    'OUT_OF_MEMORY',
    /killed/,
  ],
  ["The command '/bin/sh -c make' returned a non-zero code: 137", 'OUT_OF_MEMORY', /killed/],
  ['exec /bin/sh: exec format error', 'EMULATION_MISSING', /another platform/],
  [
    'ERROR: failed to solve: failed to read dockerfile: open Dockerfile.prod: no such file or directory',
    'DOCKERFILE_MISSING',
    /^Dockerfile\.prod not found in the build context/,
  ],
  ['ERROR: unable to prepare context: path "./nope" not found', 'CONTEXT_MISSING', /\.\/nope doesn't exist/],
  [
    'ERROR: failed to solve: target stage "runtime" could not be found',
    'TARGET_MISSING',
    /no stage named runtime/,
  ],
  [
    'ERROR: failed to solve: acme/base:1: failed to resolve source metadata for docker.io/acme/base:1: pull access denied',
    'BASE_IMAGE',
    /base image .*acme\/base:1 can't be pulled/,
  ],
  [
    'the --chmod option requires BuildKit. Refer to https://docs.docker.com/go/buildkit/ to learn how',
    'UNSUPPORTED',
    /--chmod needs BuildKit, and this is Docker's classic builder/,
  ],
  [
    'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN',
    'DOCKERFILE_INVALID',
    /dockerfile parse error on line 3: unknown instruction: RUNN/,
  ],
  [
    'ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 7',
    'BUILD_STEP',
    /exit code 7/,
  ],
  ["The command '/bin/sh -c false' returned a non-zero code: 7", 'BUILD_STEP', /exit code 7/],
  ['Error: building at STEP "RUN x": while running runtime: exit status 7', 'BUILD_STEP', /exit status 7/],
  [
    'executor failed running [/bin/sh -c (echo x) >&2; exit 7]: exit code: 7',
    'BUILD_STEP',
    /^A step of the build failed with exit code 7/,
  ],
  [
    'failed to load cache key: failed to do request: Head "http://127.0.0.1:1/v2/acme/base/manifests/1": dial tcp 127.0.0.1:1: connect: connection refused',
    'BASE_IMAGE',
    /[Tt]he base image 127\.0\.0\.1:1\/acme\/base:1 can't be pulled/,
  ],
  [
    'Error: creating build container: initializing source docker://127.0.0.1:1/a/b:1: pinging: dial tcp 127.0.0.1:1: connect: connection refused',
    'BASE_IMAGE',
    /[Tt]he base image 127\.0\.0\.1:1\/a\/b:1 can't be pulled/,
  ],
  [
    'Error: building at STEP "COPPY a /": Unknown instruction: "COPPY" &imagebuilder.Step{Env:[]string{}}',
    'DOCKERFILE_INVALID',
    /^Unknown instruction: "COPPY"$/,
  ],
  [
    'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/nothing.txt": not found',
    'SOURCE_MISSING',
    /^A step of the build: "nothing\.txt" not found in the build context$/,
  ],
  [
    'failed to compute cache key: "/nothing.txt" not found: not found',
    'SOURCE_MISSING',
    /^A step of the build: "nothing\.txt" not found in the build context$/,
  ],
  [
    'COPY failed: file not found in build context or excluded by .dockerignore: stat nothing.txt: file does not exist',
    'SOURCE_MISSING',
    /^A step of the build: "nothing\.txt" not found in the build context$/,
  ],
  [
    'Error: building at STEP "COPY nothing.txt /": checking on sources under "/src": copier: stat: "/nothing.txt": no such file or directory',
    'SOURCE_MISSING',
    /^A step of the build: "nothing\.txt" not found in the build context$/,
  ],
  [
    'failed to create LLB definition: 127.0.0.1:1/acme/base:1: not found',
    'BASE_IMAGE',
    /^[Tt]he base image 127\.0\.0\.1:1\/acme\/base:1 can't be pulled: not found$/,
  ],
  [
    'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused',
    'BASE_IMAGE',
    /^Can't reach the registry 127\.0\.0\.1:1 of the base image: connection refused$/,
  ],
  [
    'Error: stat /src/prod.Dockerfile: no such file or directory',
    'DOCKERFILE_MISSING',
    /\/src\/prod\.Dockerfile not found/,
  ],
  [
    'Error: discovering Containerfile: stat /src/nowhere: no such file or directory',
    'CONTEXT_MISSING',
    /context \/src\/nowhere doesn't exist/,
  ],
  ['ERROR: something nobody has seen', 'BUILD_FAILED', /something nobody has seen/],
];

describe('failures of engines', () => {
  test.each(CASES)('%s', (line, code, message) => {
    const problem = explain(['#1 …', line]);
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
    expect(problem.hint).toBeTruthy();
  });

  // FAULTS.md E7: "the base image solve can't be pulled". Lines of BuildKit 0.13 to 0.29.
  test.each<[string, RegExp]>([
    [
      'ERROR: failed to solve: failed to resolve source metadata for docker.io/acme/base:1: not found',
      /base image docker\.io\/acme\/base:1 /,
    ],
    [
      'ERROR: failed to build: failed to solve: acme/base:1: failed to resolve source metadata for docker.io/acme/base:1: not found',
      /base image (?:docker\.io\/)?acme\/base:1 /,
    ],
    [
      'error: failed to solve: failed to do request: Head "https://reg.example/v2/acme/base/manifests/1": EOF',
      /base image reg\.example\/acme\/base:1 /,
    ],
  ])('%s names the base image', (line, names) => {
    const { message, code } = explain([line]);
    expect({ message, code }).toEqual({ message: expect.stringMatching(names), code: 'BASE_IMAGE' });
    expect(message).not.toMatch(/base image solve/);
  });

  test('a command that is not there', () => {
    const missing = new CommandFailure(
      command,
      undefined,
      [],
      Object.assign(new Error('x'), { code: 'ENOENT' }),
    );
    expect(explainFailure(missing, { engine: 'buildx' })).toMatchObject({ code: 'ENGINE_MISSING' });
  });

  test('BuildKit names step, file and line', () => {
    const problem = explain([
      '#6 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2',
      '------',
      ' > [build 2/3] RUN make:',
      '0.123 make: *** No targets.  Stop.',
      '------',
      'docker/Dockerfile:3',
      '--------------------',
      '   3 | >>> RUN make',
      '--------------------',
      'ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2',
    ]);
    expect(problem.message).toBe(
      'RUN make failed with exit code 2 (docker/Dockerfile:3)\n    make: *** No targets.  Stop.',
    );
    expect(problem).toMatchObject({ file: 'docker/Dockerfile', line: 3 });
  });

  test("a step's own words tell the cause", () => {
    const problem = explain([
      'STEP 2/3: RUN make',
      'sh: write error: No space left on device',
      'Error: building at STEP "RUN make": while running runtime: exit status 1',
    ]);
    expect(problem).toMatchObject({ code: 'DISK_FULL', hint: expect.stringContaining('Free space') });
    expect(problem.message).toBe(
      'buildx ran out of disk space at RUN make\n    sh: write error: No space left on device',
    );
  });

  test("BuildKit driven by a client before 23.0 shows the step's lines above", () => {
    const problem = explain([
      '#5 [2/2] RUN make',
      '#5 sha256:8e2c',
      '#5 0.187 the last',
      '#6 0.188 of another',
      '#5 0.189 words',
      '#5 ERROR: executor failed running [/bin/sh -c make]: exit code: 7',
      '------',
      ' > [2/2] RUN make:',
      '------',
      'executor failed running [/bin/sh -c make]: exit code: 7',
    ]);
    expect(problem.message).toBe('RUN make failed with exit code 7\n    the last\n    words');
  });

  test('the classic builder and buildah name the step', () => {
    expect(
      explain([
        'Step 2/3 : RUN make',
        ' ---> Running in 1',
        'no targets',
        "The command 'make' returned a non-zero code: 2",
      ]).message,
    ).toBe('RUN make failed with exit code 2\n    no targets');
    expect(
      explain([
        'STEP 2/3: RUN make',
        'no targets',
        'Error: building at STEP "RUN make": while running runtime: exit status 2',
      ]).message,
    ).toBe('RUN make failed with exit status 2\n    no targets');
  });

  test("a step's own errors and colours are told as words, buildah's own list below its error isn't", () => {
    const problem = explain([
      'STEP 2/3: COPY large /',
      'Error: of the step',
      '\u001b[91min red\u001b[0m',
      'Error: building at STEP "COPY large /": 2 errors occurred:',
      '\t* storing "large": write: no space left on device',
    ]);
    expect(problem.message).toBe(
      'buildx ran out of disk space at COPY large /\n    Error: of the step\n    in red',
    );
  });

  test('a reason why an engine is refused has a hint where the engine is known to say so', () => {
    expect(explainRefusal('the builder far does not answer: no builder "far" found')).toMatchObject({
      input: 'builder',
    });
    expect(
      explainRefusal('the Docker daemon does not answer: Cannot connect to the Docker daemon'),
    ).toMatchObject({
      hint: expect.stringContaining('Start the daemon'),
    });
    expect(explainRefusal('it has no time')).toBeUndefined();
  });

  test('other errors pass', () => {
    const error = new Error('x');
    expect(explainFailure(error, { engine: 'buildx' })).toBe(error);
  });
});
