export const id = 1511;
export const ids = [1511];
export const modules = {

/***/ 53892:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   chooseEngine: () => (/* binding */ chooseEngine)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _docker_daemon_probe_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63798);
/* harmony import */ var _commands_explain_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(19560);
/* harmony import */ var _engines_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(58599);




/**
 * Picks the engine for a request. Engines are loaded on demand.
 * @param wanted an engine's name, or `auto` for the first that can build the request
 * @throws PublishError `ENGINE_REFUSED` that says for each engine why it can't.
 */
async function chooseEngine(wanted, request, environment, engines = _engines_js__WEBPACK_IMPORTED_MODULE_3__/* .ENGINES */ .u) {
    const refusals = [];
    const candidates = Object.entries(engines).filter(([name]) => wanted === 'auto' || wanted === name);
    for (const [, load] of candidates) {
        const engine = await load();
        const avoided = wanted === 'auto' ? await engine.avoided(environment) : undefined;
        const refusal = avoided ?? (await engine.refuses(request, environment));
        if (refusal !== undefined) {
            refusals.push({ name: engine.name, reason: refusal });
            continue;
        }
        if (wanted !== 'auto')
            return { engine, reason: `${engine.name}, as \`engine\` says`, passed: [] };
        warnOfBroken(refusals, engine.name, environment);
        const others = refusals.map(({ name, reason }) => `not ${name}, because ${reason}`);
        const reason = [`${engine.name}, the first that can build this`, ...others].join('; ');
        return { engine, reason, passed: refusals };
    }
    throw refused(wanted, refusals);
}
/**
 * A user who installed an engine expects it to build: one that doesn't work deserves more than a log line.
 */
function warnOfBroken(refusals, taken, { reporter }) {
    const found = refusals.find(({ reason }) => (0,_docker_daemon_probe_js__WEBPACK_IMPORTED_MODULE_1__.isBroken)(reason));
    if (found)
        reporter.warning(`Built with ${taken}, because ${found.name} can't be used: ${found.reason}`);
}
function refused(wanted, refusals) {
    const [only] = refusals;
    if (wanted !== 'auto' && only) {
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`The engine ${wanted} can't build this: ${only.reason}`, {
            code: 'ENGINE_REFUSED',
            input: 'engine',
            hint: /not found/.test(only.reason)
                ? 'Install it, choose another `engine`, or leave `engine: auto`.'
                : 'Change the input it names, choose another `engine`, or leave `engine: auto`.',
            ...(0,_commands_explain_js__WEBPACK_IMPORTED_MODULE_2__/* .explainRefusal */ .GC)(only.reason),
        });
    }
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1('No builder available on this machine for this build', {
        code: 'ENGINE_REFUSED',
        hint: 'Install Docker with buildx, podman or buildah, or start the daemon. Only Dockerfiles without RUN can be built without one.',
        detail: refusals.map(({ name, reason }) => `${name}: ${reason}`).join(' · '),
    });
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
