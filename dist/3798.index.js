export const id = 3798;
export const ids = [3798];
export const modules = {

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


/***/ }),

/***/ 63798:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   broken: () => (/* binding */ broken),
/* harmony export */   builderFacts: () => (/* binding */ builderFacts),
/* harmony export */   dockerFacts: () => (/* binding */ dockerFacts),
/* harmony export */   isAtLeast: () => (/* binding */ isAtLeast),
/* harmony export */   isBroken: () => (/* binding */ isBroken),
/* harmony export */   missingClient: () => (/* binding */ missingClient),
/* harmony export */   readBuilder: () => (/* binding */ readBuilder)
/* harmony export */ });
/* harmony import */ var _commands_run_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73794);

/** The refusal of an engine that is installed but can't be used for any request. */
function broken(what, why) {
    return `${what} does not answer: ${why ?? 'no reason given'}`;
}
/**
 * Why the client's version is unknown: older clients don't report it when they can't read a daemon's
 * certificates.
 */
function missingClient({ serverProblem }) {
    return serverProblem === undefined || /^command \S+ not found/.test(serverProblem)
        ? '`docker` not found'
        : broken('the Docker daemon', serverProblem);
}
/** Whether a refusal comes from `broken`. */
function isBroken(reason) {
    return /\bdoes not (?:answer|run): /.test(reason);
}
const dockerCache = new WeakMap();
const builderCache = new WeakMap();
/** Queries the Docker client and daemon; cached per environment. */
function dockerFacts(environment) {
    let facts = dockerCache.get(environment.env);
    if (!facts) {
        facts = probeDocker(environment);
        dockerCache.set(environment.env, facts);
    }
    return facts;
}
async function probeDocker(environment) {
    const answer = await ask(environment, ['info', '--format', '{{json .}}']);
    const info = answer.output === undefined ? undefined : parseInfo(answer.output);
    const facts = (info && readClient(info)) ?? (await probeClient(environment));
    const server = info && readServer(info);
    if (typeof server === 'object')
        facts.server = server;
    else
        facts.serverProblem = server ?? answer.problem ?? 'the daemon did not answer';
    return facts;
}
/**
 * For clients that don't describe themselves in `docker info` (before 23): the two extra processes take
 * longer than the daemon's whole response.
 */
async function probeClient(environment) {
    const [client, buildx] = await Promise.all([
        ask(environment, ['--version']),
        ask(environment, ['buildx', 'version']),
    ]);
    const clientVersion = /version v?([^\s,]+)/.exec(client.output ?? '')?.[1];
    // Without the plugin, `docker buildx version` fails or prints the client's own help.
    const buildxVersion = /buildx v?(\S+)/.exec(buildx.output ?? '')?.[1];
    return {
        ...(clientVersion === undefined ? {} : { client: clientVersion }),
        ...(buildxVersion === undefined ? {} : { buildx: buildxVersion }),
    };
}
function parseInfo(output) {
    try {
        return JSON.parse(output);
    }
    catch {
        return undefined;
    }
}
/** @returns undefined when the client reports too little about itself */
function readClient({ ClientInfo: info, }) {
    if (!info?.Version)
        return undefined;
    const buildx = info.Plugins?.find(({ Name: name }) => name === 'buildx')?.Version?.replace(/^v/, '');
    // `WARNING: Plugin "/usr/libexec/docker/cli-plugins/docker-buildx" is not valid: …`
    const problem = (info.Warnings ?? [])
        .map((line) => /docker-buildx\S* is not valid: (.*)/.exec(line)?.[1])
        .find((found) => found !== undefined);
    if (buildx)
        return { client: info.Version, buildx };
    return { client: info.Version, ...(problem === undefined ? {} : { buildxProblem: problem }) };
}
/** @returns what the daemon reports, or why it couldn't be queried. */
function readServer(info) {
    if (info.ServerErrors?.length)
        return info.ServerErrors[0];
    if (!info.ServerVersion)
        return undefined;
    return {
        version: info.ServerVersion,
        containerdStore: (info.DriverStatus ?? []).some(([, value]) => value.startsWith('io.containerd.snapshotter.')),
        os: info.OSType ?? 'linux',
        architecture: ARCHITECTURES[info.Architecture ?? ''] ?? info.Architecture ?? 'amd64',
        ...(info.Name ? { hostname: info.Name } : {}),
        ...(info.DockerRootDir ? { rootDirectory: info.DockerRootDir } : {}),
        podman: info.BuildahVersion !== undefined || /podman/i.test(info.OperatingSystem ?? ''),
    };
}
const ARCHITECTURES = {
    x86_64: 'amd64',
    aarch64: 'arm64',
    armv7l: 'arm',
    i686: '386',
};
/**
 * Queries buildx about a builder (absent: the current one), starting it if it isn't running; cached per
 * environment.
 */
function builderFacts(environment, name) {
    const builders = builderCache.get(environment.env) ?? new Map();
    builderCache.set(environment.env, builders);
    const facts = builders.get(name) ?? probeBuilder(environment, name);
    builders.set(name, facts);
    return facts;
}
async function probeBuilder(environment, name) {
    const args = ['buildx', 'inspect', '--bootstrap', ...(name === undefined ? [] : [name])];
    const answer = await ask(environment, args);
    if (answer.output !== undefined)
        return readBuilder(answer.output);
    const problem = answer.problem ?? 'it did not answer';
    // Describe the builder as it would be if it were running.
    const described = await ask(environment, args.filter((word) => word !== '--bootstrap'));
    if (described.output === undefined)
        return { name: name ?? 'default', driver: 'unknown', platforms: [], problem };
    const facts = readBuilder(described.output);
    return {
        ...facts,
        problem: isStandIn(described.output, facts) ? `${STAND_IN}: ${problem}` : problem,
    };
}
const STAND_IN = 'its daemon offers no BuildKit, and none could be started in a container';
/**
 * Whether buildx would run BuildKit in a container because the daemon of a docker context has none. A
 * context's builder and its node have the context's name, which no user-created builder can have.
 */
function isStandIn(inspected, { name, driver }) {
    const endpoint = /^Endpoint:[ \t]*(\S+)/m.exec(inspected)?.[1];
    return driver === 'docker-container' && endpoint === name;
}
/**
 * Parses `docker buildx inspect`: `Key: value` lines, a block for the builder and one for each node. A
 * builder is usable if at least one node responds; platforms that only the others can run are in `away`.
 */
function readBuilder(output) {
    const [head = '', ...nodes] = output.split(/^(?=Name:)/m).filter((block) => block.trim() !== '');
    const dead = nodes.filter((node) => /^Error:/m.test(node));
    if (dead.length === 0 || dead.length === nodes.length)
        return readBlocks(output);
    const alive = readBlocks([head, ...nodes.filter((node) => !dead.includes(node))].join('\n'));
    const away = readBlocks(dead.join('\n'));
    return { ...alive, away: { platforms: away.platforms, problem: away.problem ?? 'it did not answer' } };
}
const HOSTNAME_LABEL = 'org\\.mobyproject\\.buildkit\\.worker\\.hostname';
function readBlocks(output) {
    const values = (key) => [...output.matchAll(new RegExp(`^\\s*${key}:[ \\t]*(.+)$`, 'gm'))].map((match) => (match[1] ?? '').trim());
    const platforms = values('Platforms').flatMap((line) => line.split(/[,\s]+/));
    const facts = {
        name: values('Name')[0] ?? 'default',
        driver: values('Driver')[0] ?? 'unknown',
        // A star marks a platform that was set by hand.
        platforms: [...new Set(platforms.map((platform) => platform.replace(/\*$/, '')).filter(Boolean))],
    };
    const buildkit = values('BuildKit(?: version)?')[0] ?? values('Buildkit')[0];
    if (buildkit !== undefined)
        facts.buildkit = buildkit.replace(/^v/, '');
    // The builder has a name as well as its nodes.
    const [hostname] = values('Name').length > 2 ? [] : values(HOSTNAME_LABEL);
    if (hostname !== undefined)
        facts.hostname = hostname;
    const problem = values('Error')[0];
    if (problem !== undefined)
        facts.problem = problem;
    return facts;
}
/**
 * True when `have` is at least `wanted`, both `major.minor[.patch]`; also for a development build without a
 * version.
 */
function isAtLeast(have, wanted) {
    if (have === undefined)
        return false;
    const [major = 0, minor = 0, patch = 0] = numbers(have);
    if (major === 0 && minor === 0 && patch === 0)
        return true;
    const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = numbers(wanted);
    return (major - wantedMajor || minor - wantedMinor || patch - wantedPatch) >= 0;
}
function numbers(text) {
    return (/^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? []).slice(1).map((part) => Number(part ?? 0));
}
async function ask(environment, args) {
    const lines = [];
    const command = { file: 'docker', args, env: environment.env, cwd: environment.workspace };
    try {
        const output = await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_0__/* .runQuiet */ .AO)(command, {
            signal: environment.signal,
            onLine: (line) => lines.push(line),
        });
        return { output };
    }
    catch (error) {
        environment.signal.throwIfAborted();
        const said = lines.findLast((line) => line.trim() !== '');
        return { problem: said?.replace(/^ERROR: /, '') ?? error.message };
    }
}


/***/ })

};
