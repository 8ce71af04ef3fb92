export const id = 647;
export const ids = [647];
export const modules = {

/***/ 20647:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  withFailSafeCache: () => (/* binding */ withFailSafeCache)
});

// UNUSED EXPORTS: failedCache

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/engines/commands/run.js + 1 modules
var run = __webpack_require__(73794);
;// CONCATENATED MODULE: ./build/engines/cache/transcript.js
/** The error on a first build: the cache doesn't exist yet. */
const NOT_THERE = /not found|not exist|no such file|\b404\b/i;
/** The same from registries that don't reveal which repositories exist. */
const NOT_SHOWN = /\b40[13]\b|denied|unauthorized|forbidden/i;
/**
 * Reads `#4 importing cache manifest from NAME`, `#8 exporting cache to KIND` and `#8 exporting to GitHub
 * Actions Cache`, and the `#4 ERROR: reason` of each.
 */
function createCacheTranscript() {
    const caches = new Map();
    const open = new Set();
    const refused = [];
    let written = false;
    return {
        read(line) {
            const [, id, rest] = /^#(\d+) (.*)$/.exec(line) ?? [];
            if (id === undefined || rest === undefined || id === '0')
                return;
            const step = cacheStep(rest);
            if (step)
                caches.set(id, step);
            const reason = /^ERROR: (.*)$/.exec(rest)?.[1];
            if (reason === undefined && !/^(?:DONE \d|CACHED$|CANCELED$)/.test(rest)) {
                open.add(id);
                return;
            }
            open.delete(id);
            const found = caches.get(id);
            if (!found)
                return;
            if (reason !== undefined)
                refused.push({ ...found, reason });
            else
                written ||= found.writes;
        },
        refusals: () => refused.filter(({ writes, reason }) => writes || !isMissing(reason, written)),
        waitsFor() {
            const steps = [...open].map((id) => caches.get(id));
            if (steps.length === 0 || steps.includes(undefined))
                return undefined;
            return steps.some((step) => step?.writes) ? 'write' : 'read';
        },
    };
}
function isMissing(reason, written) {
    return NOT_THERE.test(reason) || (written && NOT_SHOWN.test(reason));
}
function cacheStep(title) {
    const from = /^importing cache manifest from (.+)$/.exec(title)?.[1];
    if (from !== undefined)
        return { cache: from, writes: false };
    const to = /^exporting (?:cache )?to (GitHub Actions Cache)$|^exporting cache to (.+)$/.exec(title);
    return to ? { cache: to[1] ?? to[2] ?? '', writes: true } : undefined;
}

;// CONCATENATED MODULE: ./build/engines/cache/guard.js



/**
 * Milliseconds without output while a build only waits for a cache. BuildKit before 0.16 has no limit of its
 * own, and its `timeout` (1 minute here) applies to a single request. Writing a layer prints nothing, however
 * large it is.
 */
const PATIENCE = { read: 90_000, write: 300_000 };
/**
 * Builds with caches that can neither fail nor stall the build: if they do, builds again without the caches
 * that were added by default. Reports cache failures in one warning.
 */
async function withFailSafeCache({ request, uncached }, environment, build, patience = PATIENCE) {
    const { reporter, signal } = environment;
    const transcript = createCacheTranscript();
    const stalled = new AbortController();
    let timer;
    const output = (line) => {
        transcript.read(line);
        clearTimeout(timer);
        const waitsFor = uncached && transcript.waitsFor();
        if (waitsFor)
            timer = setTimeout(() => stalled.abort(stall(waitsFor, patience)), patience[waitsFor]).unref();
        reporter.output(line);
    };
    const watched = {
        ...environment,
        signal: AbortSignal.any([signal, stalled.signal]),
        reporter: { ...reporter, output },
    };
    try {
        const result = await build(request, watched);
        warnOf(transcript.refusals(), reporter);
        return result;
    }
    catch (error) {
        if (!uncached || signal.aborted)
            throw error;
        const reason = stalled.signal.aborted ? stalled.signal.reason.message : failedCache(error);
        if (reason === undefined)
            throw error;
        reporter.warning(`The build cache can't be used, so this build has none: ${reason}`);
        return build(uncached, environment);
    }
    finally {
        clearTimeout(timer);
    }
}
function stall(what, patience) {
    const seconds = Math.round(patience[what] / 1000);
    return new Error(`it could not be ${what === 'read' ? 'read' : 'written'} within ${seconds} s`);
}
/**
 * Reports one warning for all cache failures, preferably about a write, since the next build will miss that
 * cache.
 */
function warnOf(refusals, reporter) {
    const [refusal] = [...refusals.filter(({ writes }) => writes), ...refusals];
    if (!refusal)
        return;
    const { cache, writes, reason } = refusal;
    reporter.warning(`The build cache (${cache}) could not be ${writes ? 'written' : 'read'}: ${reason}`);
}
/** What BuildKit prints when the cache, not the build itself, fails. */
const CACHE_FAILURES = [
    /failed to configure \S+ cache (?:importer|exporter).*/i,
    /(?:importing|exporting) (?:cache|to (?:gha|GitHub)).*(?:error|failed).*/i,
    /invalid token without .*/i,
    /(?:artifactcache|actions\.results\.api|CacheService|twirp).*/i,
    /maximum timeout reached.*/i,
    /failed to (?:load|save|reserve|commit|finalize|parse).*cache (?:service|entry|token).*/i,
];
/** Codes of build failures whose cause isn't known. */
const UNEXPLAINED = ['BUILD_FAILED', 'COMMAND_FAILED'];
/**
 * The message of the cache failure that failed the build; undefined when something else did. A failure of
 * unknown cause may be the cache's: at worst, one build is repeated without it.
 */
function failedCache(error) {
    if (!(error instanceof errors/* PublishError */.S1))
        return undefined;
    const command = commandIn(error);
    if (!command)
        return undefined;
    const last = command.lines.findLast((line) => /^(?:ERROR|Error|error): /.test(line));
    const said = CACHE_FAILURES.map((pattern) => pattern.exec(last ?? '')?.[0]).find((found) => found !== undefined);
    // A failed step is the build's own failure, whatever it printed.
    if (command.lines.some((line) => /did not complete successfully: exit code/.test(line)))
        return undefined;
    if (said !== undefined)
        return said;
    return UNEXPLAINED.includes(error.code ?? '')
        ? (last?.replace(/^\w+: /, '') ?? error.message.split('\n')[0])
        : undefined;
}
function commandIn(error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
        if (cause instanceof run/* CommandFailure */.qi)
            return cause;
    }
    return undefined;
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
