export const id = 243;
export const ids = [243];
export const modules = {

/***/ 21243:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   failedCache: () => (/* binding */ failedCache)
/* harmony export */ });
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72598);

/** What BuildKit says when a build fails for its cache and not for what it builds. */
const PATTERNS = [
    /failed to configure \S+ cache (?:importer|exporter).*/i,
    /(?:importing|exporting) (?:cache|to (?:gha|GitHub)).*(?:error|failed).*/i,
    /invalid token without .*/i,
    /(?:artifactcache|actions\.results\.api|CacheService|twirp).*/i,
    /maximum timeout reached.*/i,
    /failed to (?:load|save|reserve|commit|finalize|parse).*cache (?:service|entry|token).*/i,
];
/** In its own words, why the cache failed the build; undefined when something else did. */
function failedCache(error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
        if (!(cause instanceof _process_js__WEBPACK_IMPORTED_MODULE_0__/* .CommandFailure */ .qi))
            continue;
        // A step that failed is the build's own failure, whatever it printed.
        if (cause.lines.some((line) => /did not complete successfully: exit code/.test(line)))
            return undefined;
        for (const line of cause.lines.toReversed()) {
            const found = PATTERNS.map((pattern) => pattern.exec(line)?.[0]).find((said) => said !== undefined);
            if (found !== undefined)
                return found;
        }
    }
    return undefined;
}


/***/ }),

/***/ 72598:
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
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __webpack_require__(1708);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/engines/buildkit/standalone.js



/**
 * `docker buildx …` as it has to be started: where there is no docker client, buildx runs by itself.
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

// EXTERNAL MODULE: ./build/support/child-environment.js
var child_environment = __webpack_require__(5042);
;// CONCATENATED MODULE: ./build/engines/process.js







/** How many of a command's last lines are kept to explain a failure. */
const KEPT_LINES = 200;
/** Milliseconds between asking a command to end and ending it. */
const GRACE = 10_000;
/** A command that couldn't be started or ended with another code than 0. `failure.ts` makes it readable. */
class CommandFailure extends errors/* PublishError */.S1 {
    /** The exit code; undefined when there was no such command, or a signal ended it. */
    exitCode;
    /** The last lines it printed. */
    lines;
    constructor(command, exitCode, lines, cause) {
        const missing = cause?.code === 'ENOENT';
        const what = missing
            ? `there is no command ${command.file} on the PATH`
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
/** Starts a command whose standard output is read as a stream, and stops it when the signal says so. */
function start(command, options = {}) {
    options.signal?.throwIfAborted();
    const child = launch(command);
    const stdout = child.stdout;
    const tail = createTail();
    const lines = readLines(child.stderr, (line) => {
        tail.add(line);
        options.onLine?.(line);
    });
    return { stdout, finished: ending(child, command, tail.lines, lines, options.signal) };
}
/** Runs a command to its end, and hands each line it prints, on either stream, to `onLine`. */
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
/** Runs a command to its end and answers with its standard output. @throws CommandFailure */
async function runQuiet(command, options = {}) {
    const running = start(command, options);
    const [output] = await Promise.all([(0,consumers_.text)(running.stdout), running.finished]);
    return output;
}
/** Commands under way: none outlives this process, however that ends. */
const underWay = new Set();
external_node_process_.once('exit', () => {
    for (const child of underWay)
        child.kill('SIGKILL');
});
function launch(command) {
    const { file, args } = resolveBuildx(command.file, command.args, command.env);
    const child = (0,external_node_child_process_.spawn)(file, args, {
        cwd: command.cwd,
        env: (0,child_environment/* childEnvironment */.Q)(command.kind ?? 'engine', command.env),
        stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
    });
    underWay.add(child);
    for (const end of ['exit', 'error'])
        child.once(end, () => underWay.delete(child));
    const stdin = child.stdin;
    // A command that ends without reading its input is no failure of ours; its exit code tells.
    stdin?.on('error', () => undefined);
    if (typeof command.input === 'string' || command.input === undefined)
        stdin?.end(command.input);
    else if (stdin)
        feed(command.input, stdin, child);
    return child;
}
/** Input that breaks off must not look like a whole one. */
function feed(input, stdin, child) {
    input.on('error', () => child.kill('SIGTERM'));
    stdin.on('close', () => input.destroy());
    input.pipe(stdin);
}
async function ending(child, command, tail, lines, signal) {
    const stop = () => {
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
        const exitCode = await new Promise((settle, reject) => {
            child.once('error', (error) => reject(new CommandFailure(command, undefined, tail, error)));
            child.once('exit', (code) => settle(code ?? undefined));
        });
        await lines;
        signal?.throwIfAborted();
        if (exitCode !== 0)
            throw new CommandFailure(command, exitCode, tail);
    }
    finally {
        signal?.removeEventListener('abort', stop);
    }
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
