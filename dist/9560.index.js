export const id = 9560;
export const ids = [9560];
export const modules = {

/***/ 19560:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GC: () => (/* binding */ explainRefusal),
/* harmony export */   SP: () => (/* binding */ explainFailure),
/* harmony export */   em: () => (/* binding */ sentence)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(73794);
/* harmony import */ var _failing_step_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(80758);




/** Placeholder in a message for the failed instruction: `RUN make`. */
const STEP = '<step>';
/**
 * Known engine failures; the first that matches is reported. The failed step is reported with any of them.
 */
const KINDS = [
    {
        code: 'ENGINE_TLS',
        pattern: /(?:unable to resolve docker endpoint: |error during connect: )([^\n]*(?:\.pem|x509:|tls:)[^\n]*)|(Client sent an HTTP request to an HTTPS server)/i,
        describe: (match, { engine }) => `${engine} can't reach its daemon over TLS: ${nameIn(match)}`,
        hint: 'Set DOCKER_CERT_PATH to the directory that holds the ca.pem, cert.pem and key.pem of this daemon, and DOCKER_TLS_VERIFY to 1; unset both for a daemon without TLS.',
    },
    {
        code: 'ENGINE_DOWN',
        pattern: /Cannot connect to the Docker daemon[^.]*|error during connect: [^"\n]*|Cannot connect to Podman[^.]*|dial unix .*(?:no such file or directory|connection refused)/i,
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
        pattern: /offers no BuildKit|failed to dial gRPC: unable to upgrade to h2c, received \d+|buildkit (?:is )?not (?:supported|enabled) (?:by|on) (?:the )?daemon/i,
        describe: (_match, { engine }) => `The Docker daemon offers no BuildKit, which ${engine} needs`,
        hint: "Use Docker 18.09 or newer; where DOCKER_HOST is a proxy of the daemon's socket, let it pass POST /grpc and /session. Otherwise name a builder in `builder`, or set DOCKER_BUILDKIT=0 with `engine: docker`.",
    },
    {
        code: 'BUILDER_DOWN',
        pattern: /the builder \S+ does not answer: |failed to (?:find|list) driver|waiting for connection|failed to list workers|no active nodes?|no valid drivers|context deadline exceeded/i,
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
        pattern: /exit(?: code| status)?:? 137\b|non-zero code: 137\b|signal: killed|out of memory|cannot allocate memory/i,
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
        pattern: /failed to read dockerfile: open ([^:]+): no such file|unable to (?:evaluate symlinks in|prepare context:.*) Dockerfile path(?:: lstat ([^:]+))?|Cannot locate specified Dockerfile|no such file or directory.*(?:Dockerfile|Containerfile)|cannot find Containerfile|can't (?:find|read) Dockerfile|failed to find.*Dockerfile|^Error: stat (\S+): no such file or directory$/i,
        describe: (match) => `${nameIn(match, 'Dockerfile').replace(/^.*\/buildkit-mount\d+\//, '')} not found in the build context`,
        hint: 'Set `context` to its directory or `file` to its path; check that actions/checkout runs before this step.',
    },
    {
        code: 'SOURCE_MISSING',
        pattern: /failed to compute cache key:.*"([^"]+)":? not found|COPY failed:.*stat ([^:]+): file does not exist|copier: stat: "([^"]+)": no such file/,
        describe: (match) => `${STEP}: "${nameIn(match).replace(/^\//, '')}" not found in the build context`,
        hint: 'Check the path (relative to `context`, or to the root of what `--from` names) and .dockerignore.',
    },
    {
        code: 'CONTEXT_MISSING',
        input: 'context',
        pattern: /discovering Containerfile: stat (\S+): no such file|unable to prepare context: path "?([^"\s]+)"? not found|context must be a directory: "?([^"\s]+)|path "([^"]+)" not found/i,
        describe: (match) => `The build context ${nameIn(match)} doesn't exist`,
        hint: 'Set `context` to a directory of the repository, and check that actions/checkout ran before.',
    },
    {
        code: 'TARGET_MISSING',
        input: 'target',
        pattern: /target stage "?([^"\s]+)"? could not be found|failed to reach build target (\S+)|the target "([^"]+)" was not found/i,
        describe: (match) => `The Dockerfile has no stage named ${nameIn(match)}`,
        hint: 'Set `target` to the name after AS in one of its FROM lines.',
    },
    {
        code: 'BASE_IMAGE',
        pattern: /(?:ERROR|error|Error)[^\n]*?(\S+(?<!\bsolve)): failed to (?:resolve source metadata|do request)|failed to resolve source metadata for (\S+):|pull access denied for (\S+),|manifest for (\S+) not found|initializing source docker:\/\/(\S+):|failed to do request: \w+ "https?:\/\/([^"]+\/v2\/[^"]+)"|failed to create LLB definition: (\S+): not found/,
        describe: (match) => `The base image ${nameIn(match).replace(/\/v2\/(.+)\/manifests\//, '/$1:')} can't be pulled: ${reasonIn(match)}`,
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
        pattern: /(?:dockerfile parse error|unknown instruction|failed to create LLB definition|Error parsing Dockerfile|parsing Dockerfile|failed to parse Dockerfile)[^\n&]*/i,
        // After an ampersand, Buildah continues with its internals.
        describe: (match) => match[0].replace(/^failed to create LLB definition: /, '').trim(),
        hint: 'Correct the Dockerfile at that line.',
    },
    {
        code: 'BUILD_STEP',
        pattern: /did not complete successfully: (exit code: \d+)|returned a non-zero code: (\d+)|while running runtime: (exit status \d+)|: (exit status \d+)$|executor failed running .*: (exit code: \d+)/i,
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
function explainFailure(error, context) {
    if (!(error instanceof _run_js__WEBPACK_IMPORTED_MODULE_2__/* .CommandFailure */ .qi))
        return error;
    if (error.code === 'COMMAND_MISSING') {
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(`${context.engine} is not installed: ${error.message}`, {
            code: 'ENGINE_MISSING',
            hint: 'Install it, choose another `engine`, or leave `engine: auto`.',
            cause: error,
        });
    }
    const lines = error.lines.map(node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters);
    const step = (0,_failing_step_js__WEBPACK_IMPORTED_MODULE_3__/* .failingStep */ .H)(lines);
    const details = { cause: error };
    if (step.file !== undefined)
        Object.assign(details, { file: step.file, line: step.line });
    const found = search([...lines].reverse(), KINDS);
    const cause = found?.kind.code === 'BUILD_STEP'
        ? search(step.lines, KINDS.filter((kind) => kind.cause))
        : undefined;
    const told = cause ?? found;
    if (told) {
        const { kind, match } = told;
        if (kind.input !== undefined && details.file === undefined)
            details.input = kind.input;
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(sentence(kind.describe(match, context), step), {
            ...details,
            code: kind.code,
            hint: kind.hint,
        });
    }
    const said = step.reason ?? lines.at(-1);
    const message = said === undefined ? error.message : `${error.message}: ${said}`;
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(sentence(message, step), {
        ...details,
        code: 'BUILD_FAILED',
        hint: 'See the log group "Build" for the full output.',
    });
}
/** The hint, and the input at fault, for an engine that can't be used at all. */
function explainRefusal(reason) {
    const kind = search([reason], KINDS)?.kind;
    if (kind === undefined)
        return undefined;
    return { hint: kind.hint, ...(kind.input === undefined ? {} : { input: kind.input }) };
}
/** The first capturing group that matched. */
function nameIn(match, fallback = '') {
    return match.slice(1).find((text) => text !== undefined) ?? fallback;
}
/** The innermost reason in a line of nested errors (`a: b: c`). */
function reasonIn(match) {
    return match.input.split(': ').at(-1)?.trim() ?? '';
}
/** The first line that matches a known failure. */
function search(lines, kinds) {
    for (const line of lines) {
        for (const kind of kinds) {
            const match = kind.pattern.exec(line);
            if (match)
                return { kind, match };
        }
    }
    return undefined;
}
/** What failed, at which step and line, followed by the step's last lines. */
function sentence(message, step) {
    const place = step.file === undefined ? '' : ` (${step.file}:${step.line})`;
    const { title } = step;
    const told = message.includes(STEP)
        ? message.replace(STEP, title ?? 'A step of the build')
        : `${message}${title === undefined ? '' : ` at ${title}`}`;
    return [`${told}${place}`, ...step.lines.map((line) => `    ${line}`)].join('\n');
}


/***/ }),

/***/ 80758:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ runningStep),
/* harmony export */   H: () => (/* binding */ failingStep)
/* harmony export */ });
const SHOWN = 20;
/**
 * Parses the end of an engine's output: BuildKit's plain progress, the classic builder's, or buildah's and
 * podman's.
 */
function failingStep(output) {
    const step = buildkitStep(output) ?? classicStep(output) ?? { lines: [] };
    const reason = output.findLast((line) => /^(?:ERROR|Error|error)\b/.test(line));
    if (reason !== undefined)
        step.reason = reason.replace(/^(?:ERROR|Error|error):\s*/, '');
    return step;
}
/** Parses the output of an engine that was interrupted: the current step, and its output. */
function runningStep(output) {
    const last = output.findLast((line) => /^#\d+ \[/.test(line) && !isDone(output, line));
    const [, id, title] = /^#(\d+) \[[^\]]*\] (.*)$/.exec(last ?? '') ?? [];
    if (id === undefined || title === undefined)
        return failingStep(output);
    return { title, lines: lastOf(printedBy(output, id).map((line) => line.replace(/^\d+\.\d+ /, ''))) };
}
function isDone(output, heading) {
    const [id = ''] = heading.split(' ');
    return output.some((line) => line.startsWith(`${id} DONE`) || line === `${id} CACHED`);
}
/**
 * BuildKit ends with the failed step between two rules, then the location and an excerpt of the Dockerfile:
 *
 *     ------
 *      > [2/2] RUN make:
 *     0.123 make: *** No targets.
 *     ------
 *     Dockerfile:3
 *     --------------------
 */
function buildkitStep(output) {
    const close = output.lastIndexOf('------');
    const open = output.lastIndexOf('------', close - 1);
    const heading = /^ > (?:\[[^\]]*\] )?(.*?):?$/.exec(output[open + 1] ?? '');
    const step = { lines: [] };
    if (close > 0 && open >= 0 && heading) {
        // Not an instruction of the Dockerfile, and the error names the image anyway.
        if (!heading[1]?.startsWith('load metadata for '))
            step.title = heading[1] ?? '';
        const shown = output.slice(open + 2, close);
        step.lines = lastOf((shown.length > 0 ? shown : printedByFailed(output)).map((line) => line.replace(/^\d+\.\d+ /, '')));
    }
    for (const [index, line] of output.entries()) {
        const place = /^(\S.*):(\d+)$/.exec(line);
        if (place && /^-{20}$/.test(output[index + 1] ?? '')) {
            step.file = place[1];
            step.line = Number(place[2]);
        }
    }
    return step.title === undefined && step.file === undefined ? undefined : step;
}
/**
 * The output lines `#5 0.187 text` of the step with `#5 ERROR: …`: with an old client, nothing is printed
 * between the rules.
 */
function printedByFailed(output) {
    const [, id] = /^#(\d+) ERROR: /.exec(output.findLast((line) => /^#\d+ ERROR: /.test(line)) ?? '') ?? [];
    return id === undefined ? [] : printedBy(output, id);
}
/** The output of the step with this number, without the leading timestamps. */
function printedBy(output, id) {
    const prefix = `#${id} `;
    return output
        .filter((line) => line.startsWith(prefix) && /^#\d+ \d+\.\d+ /.test(line))
        .map((line) => line.slice(prefix.length));
}
/** `Step 2/3 : RUN make` (classic), `STEP 2/3: RUN make` (buildah, podman), then the step's output. */
function classicStep(output) {
    const opening = /^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i;
    const at = output.findLastIndex((line) => opening.test(line));
    if (at < 0)
        return undefined;
    // Buildah's own error, which may be followed by a list. A step's output may start in the same way.
    const own = output.findLastIndex((line) => /^(?:Error|error): /.test(line));
    const noise = /^ ?---> |^time="|^Trying to pull |^\t\* |^: building at STEP |^Get "https?:|^The command .* returned a non-zero code|^COPY failed: |^manifest for /;
    const printed = output.filter((line, index) => index > at && index !== own && !noise.test(line));
    return { title: (output[at] ?? '').replace(opening, ''), lines: lastOf(printed) };
}
function lastOf(lines) {
    return lines.filter((line) => line.trim() !== '').slice(-SHOWN);
}


/***/ }),

/***/ 73794:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  qi: () => (/* binding */ CommandFailure),
  wk: () => (/* binding */ runLoud),
  AO: () => (/* binding */ runQuiet),
  ni: () => (/* binding */ start)
});

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(80481);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __webpack_require__(1708);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/engines/commands/standalone.js



/**
 * The command line for `docker buildx …`: without a docker client, buildx is run directly.
 * https://github.com/docker/buildx#manual-download
 */
function resolveBuildx(file, args, env) {
    if (file !== 'docker' || args[0] !== 'buildx' || isOnPath('docker', env))
        return { file, args };
    const standalone = ['buildx', 'docker-buildx'].find((name) => isOnPath(name, env));
    return standalone === undefined ? { file, args } : { file: standalone, args: args.slice(1) };
}
function isOnPath(name, env) {
    const suffixes = external_node_process_.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
    return (env['PATH'] ?? '')
        .split(external_node_path_.delimiter)
        .some((directory) => suffixes.some((suffix) => isProgram((0,external_node_path_.join)(directory, name + suffix))));
}
function isProgram(path) {
    try {
        (0,external_node_fs_.accessSync)(path, external_node_fs_.constants.X_OK);
        return true;
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: ./build/support/process/child-environment.js
var child_environment = __webpack_require__(62904);
;// CONCATENATED MODULE: ./build/engines/commands/run.js








/** Number of last lines kept to explain a failure. */
const KEPT_LINES = 200;
/** Milliseconds between asking a command to terminate and killing it. */
const GRACE = 10_000;
/** A command couldn't be started, or didn't exit with code 0. `explainFailure` turns it into a message. */
class CommandFailure extends errors/* PublishError */.S1 {
    /** Undefined when the command wasn't found, or a signal ended it. */
    exitCode;
    /** The last lines it printed. */
    lines;
    constructor(command, exitCode, lines, cause) {
        const missing = cause?.code === 'ENOENT';
        const what = missing
            ? `command ${command.file} not found on the PATH`
            : outcome(command, exitCode, cause);
        super(what, { code: missing ? 'COMMAND_MISSING' : 'COMMAND_FAILED', cause });
        this.exitCode = exitCode;
        this.lines = lines;
    }
}
function outcome(command, exitCode, cause) {
    const name = [command.file, ...command.args.slice(0, 2).filter((word) => !word.startsWith('-'))].join(' ');
    if (cause instanceof Error)
        return `${name} could not be started: ${cause.message}`;
    return exitCode === undefined
        ? `${name} was ended by a signal`
        : `${name} ended with exit code ${exitCode}`;
}
/** Starts a command whose standard output is read as a stream; stops it when the signal aborts. */
function start(command, options = {}) {
    options.signal?.throwIfAborted();
    const child = launch(command);
    handedOver.add(child);
    const stdout = child.stdout;
    const tail = createTail();
    const lines = readLines(child.stderr, (line) => {
        tail.add(line);
        options.onLine?.(line);
    });
    return { stdout, finished: ending(child, command, tail.lines, lines, options.signal) };
}
/**
 * Runs a command, and passes each line of its output to `onLine`.
 * @throws CommandFailure
 */
async function runLoud(command, options = {}) {
    const tail = createTail();
    const onLine = (line) => {
        tail.add(line);
        options.onLine?.(line);
    };
    options.signal?.throwIfAborted();
    const child = launch(command);
    const lines = Promise.all([
        readLines(child.stdout, onLine),
        readLines(child.stderr, onLine),
    ]);
    await ending(child, command, tail.lines, lines, options.signal);
}
/**
 * Runs a command.
 * @returns its standard output.
 * @throws CommandFailure
 */
async function runQuiet(command, options = {}) {
    options.signal?.throwIfAborted();
    const tail = createTail();
    const child = launch(command);
    const pieces = [];
    const output = child.stdout;
    output.on('data', (piece) => pieces.push(piece));
    const lines = readLines(child.stderr, (line) => {
        tail.add(line);
        options.onLine?.(line);
    });
    await ending(child, command, tail.lines, Promise.all([lines, (0,external_node_events_.once)(output, 'close')]), options.signal);
    return Buffer.concat(pieces).toString('utf8');
}
/** Running commands, which are killed when this process ends for any reason. */
const underWay = new Set();
external_node_process_.once('exit', () => {
    for (const child of underWay)
        child.kill('SIGKILL');
});
function launch(command) {
    const { file, args } = resolveBuildx(command.file, command.args, command.env);
    const child = (0,external_node_child_process_.spawn)(file, args, {
        cwd: command.cwd,
        env: (0,child_environment/* childEnvironment */.Qc)(command.kind ?? 'engine', command.env),
        stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
    });
    underWay.add(child);
    for (const end of ['exit', 'error'])
        child.once(end, () => underWay.delete(child));
    const stdin = child.stdin;
    // A command may exit without reading its input; its exit code says whether it failed.
    stdin?.on('error', () => undefined);
    if (typeof command.input === 'string' || command.input === undefined)
        stdin?.end(command.input);
    else if (stdin)
        feed(command.input, stdin, child);
    return child;
}
/** Stops the command when its input fails: truncated input must not look complete. */
function feed(input, stdin, child) {
    input.on('error', () => child.kill('SIGTERM'));
    stdin.on('close', () => input.destroy());
    input.pipe(stdin);
}
async function ending(child, command, tail, lines, signal) {
    const stop = () => {
        child.kill('SIGTERM');
        void (0,promises_.setTimeout)(GRACE, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
        const exitCode = await new Promise((settle, reject) => {
            child.once('error', (error) => reject(new CommandFailure(command, undefined, tail, error)));
            child.once('exit', (code) => settle(code ?? undefined));
        });
        await Promise.race([lines, lingering(child)]);
        signal?.throwIfAborted();
        if (exitCode !== 0)
            throw new CommandFailure(command, exitCode, tail);
    }
    finally {
        signal?.removeEventListener('abort', stop);
    }
}
/** Commands whose standard output the caller reads. */
const handedOver = new WeakSet();
/**
 * Milliseconds, waited twice, that processes started by a command may keep its output open after it has
 * ended.
 */
const LINGER = 1500;
/** Docker CLI plugins and credential helper agents may outlive the command and keep its output open. */
async function lingering(child) {
    // Between the two waits, the event loop reads everything printed so far, even if this process was blocked.
    for (const rest of [LINGER, LINGER])
        await (0,promises_.setTimeout)(rest, undefined, { ref: false });
    child.stderr?.destroy();
    if (!handedOver.has(child))
        child.stdout?.destroy();
}
async function readLines(stream, onLine) {
    for await (const line of (0,external_node_readline_.createInterface)({ input: stream, crlfDelay: Infinity }))
        onLine(line);
}
function createTail() {
    const lines = [];
    const add = (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES)
            lines.shift();
    };
    return { lines, add };
}


/***/ })

};
