export const id = 3929;
export const ids = [3929];
export const modules = {

/***/ 14401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Xm: () => (/* binding */ buildxArguments),
/* harmony export */   aB: () => (/* binding */ metadataFile),
/* harmony export */   oJ: () => (/* binding */ commonArguments)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _oci_platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(44647);
/* harmony import */ var _support_text_csv_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(47622);
/* harmony import */ var _attestations_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38302);




/** Path of the file in which buildx describes the result. */
function metadataFile(temporaryDirectory) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(temporaryDirectory, 'build-metadata.json');
}
/**
 * The arguments of `docker buildx build` for a request; each input means the same as in
 * docker/build-push-action.
 */
function buildxArguments(request, settings) {
    const args = ['buildx', 'build', '--progress', 'plain'];
    const each = (flag, values) => args.push(...values.flatMap((value) => [flag, value]));
    const one = (flag, value) => each(flag, value ? [value] : []);
    one('--builder', settings.builder);
    args.push(...commonArguments(request, settings.secrets));
    each('--build-context', request.buildContexts);
    each('--cache-from', request.cacheFrom);
    each('--cache-to', request.cacheTo);
    each('--allow', request.allow);
    each('--no-cache-filter', request.noCacheFilters);
    const attests = (0,_attestations_js__WEBPACK_IMPORTED_MODULE_2__/* .attestations */ .ej)(request, settings.attestations);
    const indexed = request.platforms.length > 1 || (0,_attestations_js__WEBPACK_IMPORTED_MODULE_2__/* .hasAttestations */ .SW)(attests);
    each('--annotation', request.annotations.flatMap((line) => annotation(line, indexed)));
    each('--attest', attests);
    each('--tag', settings.tags);
    each('--output', settings.outputs);
    one('--platform', request.platforms.map(_oci_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .formatPlatform */ .Bq).join(','));
    one('--metadata-file', metadataFile(settings.temporaryDirectory));
    args.push(request.context);
    return args;
}
/**
 * The arguments that `docker build` had before buildx, and that podman and buildah adopted.
 * @param secretField formats a field of `--secret` for the tool; docker and buildx read CSV.
 */
function commonArguments(request, secrets, secretField = _support_text_csv_js__WEBPACK_IMPORTED_MODULE_3__/* .csvField */ .X) {
    const args = [];
    const each = (flag, values) => args.push(...values.flatMap((value) => [flag, value]));
    const one = (flag, value) => each(flag, value ? [value] : []);
    one('--file', request.file);
    one('--target', request.target);
    each('--build-arg', request.buildArgs);
    if (request.sourceDateEpoch !== undefined &&
        !request.buildArgs.some((line) => /^SOURCE_DATE_EPOCH(?:=|$)/.test(line))) {
        one('--build-arg', `SOURCE_DATE_EPOCH=${request.sourceDateEpoch}`);
    }
    each('--label', request.labels);
    each('--add-host', request.addHosts);
    each('--ulimit', request.ulimits);
    each('--secret', secrets.map(({ id, path }) => `id=${id},${secretField(`src=${path}`)}`));
    each('--ssh', request.ssh);
    one('--network', request.network);
    one('--shm-size', request.shmSize);
    one('--cgroup-parent', request.cgroupParent);
    if (request.noCache)
        args.push('--no-cache');
    if (request.pull)
        args.push('--pull');
    return args;
}
/** `manifest`, `index[linux/amd64]`, …: comma-separated levels before the key. */
const LEVELS = /^((?:(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)(?:,(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)*):(.*)$/s;
/**
 * An annotation, repeated for each of its levels: buildx before 0.14 reads a list of levels as part of the
 * key. Without a level, it goes on the manifest, and on the index if there is one.
 */
function annotation(line, indexed) {
    const [, levels, rest] = LEVELS.exec(line) ?? [];
    const named = levels?.split(/,(?![^[]*\])/) ?? (indexed ? ['manifest', 'index'] : ['manifest']);
    return named.map((level) => `${level}:${rest ?? line}`);
}


/***/ }),

/***/ 38302:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SW: () => (/* binding */ hasAttestations),
/* harmony export */   ej: () => (/* binding */ attestations),
/* harmony export */   g$: () => (/* binding */ demandsAttestations),
/* harmony export */   gK: () => (/* binding */ isOff)
/* harmony export */ });
/**
 * The `--attest` values for a request, with docker/build-push-action's precedence: the inputs `provenance`
 * and `sbom` override the same type in `attests`. By default, provenance is `mode=max` for a public
 * repository, and `mode=min,inline-only=true` (buildx's own default) for a private one and at a terminal.
 * Provenance names the run as its builder unless the user names one. A reproducible build has no provenance
 * by default.
 * @param supported false when the image store can't hold attestations: none are added by default
 */
function attestations(request, supported) {
    const values = [];
    const given = request.attests.map((value) => ({ value, type: typeOf(value) }));
    const builderId = request.provenanceDefaults?.builderId;
    if (request.provenance) {
        values.push(shorthand('provenance', request.provenance, builderId));
    }
    else if (supported &&
        !request.noDefaultAttestations &&
        !given.some(({ type }) => type === 'provenance')) {
        values.push(defaultProvenance(request));
    }
    if (request.sbom)
        values.push(shorthand('sbom', request.sbom, undefined));
    for (const { value, type } of given) {
        if (type === 'provenance' && !request.provenance)
            values.push(withBuilderId(value, builderId));
        else if (type === 'sbom' && !request.sbom)
            values.push(value);
        else if (type !== 'provenance' && type !== 'sbom')
            values.push(value);
    }
    return values;
}
function defaultProvenance({ provenanceDefaults, sourceDateEpoch }) {
    // Provenance contains the run and its times, so two builds of a commit would never have the same digest.
    if (sourceDateEpoch !== undefined)
        return 'type=provenance,disabled=true';
    const open = provenanceDefaults?.privateRepository === false;
    const value = `type=provenance,${open ? 'mode=max' : 'mode=min,inline-only=true'}`;
    return withBuilderId(value, provenanceDefaults?.builderId);
}
/** True when the user explicitly asked for an attestation, so that it must not be left out. */
function demandsAttestations(request) {
    const on = (value) => value !== undefined && value !== '' && !isOff(value);
    return on(request.provenance) || on(request.sbom) || hasAttestations(request.attests);
}
const DISABLED = /\bdisabled=true\b/;
/** Whether any of these `--attest` values creates an attestation. */
function hasAttestations(attests) {
    return attests.some((value) => !DISABLED.test(value));
}
/** Whether a value of `provenance` or `sbom` switches it off. */
function isOff(value) {
    return value === 'false' || DISABLED.test(value);
}
function typeOf(value) {
    return /(?:^|,)type=([^,]*)/.exec(value)?.[1];
}
/** `true`, `false` or attributes, as in buildx's `--provenance` and `--sbom`. */
function shorthand(type, value, builderId) {
    if (isOff(value))
        return `type=${type},disabled=true`;
    const base = value === 'true' ? `type=${type}` : `type=${type},${value}`;
    return type === 'provenance' ? withBuilderId(base, builderId) : base;
}
function withBuilderId(value, builderId) {
    return builderId === undefined || /(?:^|,)builder-id=/.test(value)
        ? value
        : `${value},builder-id=${builderId}`;
}


/***/ }),

/***/ 3677:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  qe: () => (/* binding */ cacheScopes),
  vB: () => (/* binding */ describeScopes),
  G9: () => (/* binding */ hasCacheService),
  wt: () => (/* binding */ noCache),
  fA: () => (/* binding */ noCachePlan),
  _s: () => (/* binding */ planCache),
  dK: () => (/* binding */ planLocal),
  nT: () => (/* binding */ withCache)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/text/csv.js
var csv = __webpack_require__(47622);
// EXTERNAL MODULE: ./build/support/jwt.js
var jwt = __webpack_require__(95617);
;// CONCATENATED MODULE: ./build/engines/cache/cache-service.js

/**
 * Checks the runner's cache variables before BuildKit does: its `gha` cache reads the token's claims `exp`
 * and `ac`, and fails the build when it can't. GitHub's tokens have both; those of Gitea, Forgejo and act may
 * not. https://docs.docker.com/build/cache/backends/gha/
 * @param now milliseconds since the epoch
 */
function cacheService(env, now = Date.now()) {
    const token = env['ACTIONS_RUNTIME_TOKEN'];
    const address = env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL'];
    if (!token || !address)
        return { state: 'absent' };
    if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
        return unusable('its address is not a URL');
    const claims = (0,jwt/* readPayload */.rD)(token);
    if (claims === undefined)
        return unusable('its token is not a JWT');
    if (typeof claims['exp'] !== 'number')
        return unusable('its token has no expiry (exp)');
    if (claims['exp'] * 1000 <= now)
        return unusable('its token has expired');
    return grantsCaches(claims['ac']) ? { state: 'usable' } : unusable('its token grants no caches (ac)');
}
function unusable(reason) {
    return { state: 'unusable', reason };
}
/** Reads the claim `ac`: `[{"Scope":"refs/heads/main","Permission":3}]`, JSON in a string. */
function grantsCaches(claim) {
    const scopes = typeof claim === 'string' ? parseJson(claim) : undefined;
    return (Array.isArray(scopes) &&
        scopes.length > 0 &&
        scopes.every((scope) => isObject(scope) && typeof scope['Scope'] === 'string'));
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./build/engines/cache/plan.js





/**
 * Decides which caches a build reads and which one it writes. It reads the cache of its branch, then of the
 * default branch (and of a pull request's target branch). It writes the cache of its branch, but none from a
 * pull request, so that no other build runs what a pull request stored there. A failed export never fails the
 * build.
 */
function planCache(strategy, choice, request, facts) {
    if (request.cacheFrom.length + request.cacheTo.length > 0)
        return noCachePlan('`cache-from` and `cache-to` are used instead');
    if (choice === 'off')
        return noCachePlan('`cache: off`');
    const plan = strategy.plan(choice, request, facts);
    const service = serviceOf(facts);
    const missed = strategy.expected && (choice === 'auto' || choice === 'gha');
    if (service.state !== 'unusable' || !missed)
        return plan;
    return { ...plan, warning: `The runner's cache service isn't used: ${service.reason}` };
}
/** The strategy of an engine that can't export a cache. See `CacheStrategy.expected`. */
function noCache(reason, { expected }) {
    return { expected, canExport: () => Promise.resolve(false), plan: () => noCachePlan(reason) };
}
/** A plan without a cache. @param why a clause. */
function noCachePlan(why) {
    return { kind: 'off', cacheFrom: [], cacheTo: [], note: 'off', details: why };
}
/** Whether the runner's cache service can be used. The runner passes its variables only to action steps. */
function hasCacheService(facts) {
    return serviceOf(facts).state === 'usable';
}
function serviceOf({ service, env }) {
    return service ?? cacheService(env);
}
/** Scopes to read, the branch's own first, and the scope to write; undefined when none may be written. */
function cacheScopes(request, facts) {
    const what = fingerprint(request);
    const own = facts.pullRequestInto === undefined ? (facts.branch ?? facts.defaultBranch ?? 'main') : undefined;
    const branches = [own, facts.pullRequestInto, facts.defaultBranch].filter((branch) => branch !== undefined);
    const scope = (branch) => `${branch.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${what}`;
    return {
        read: [...new Set(branches.map(scope))],
        write: own === undefined || facts.readOnly ? undefined : scope(own),
    };
}
/** Keeps builds of different files, targets or platforms from overwriting each other's cache. */
function fingerprint(request) {
    const { context, file, target, platforms } = request;
    const what = JSON.stringify([context, file ?? '', target ?? '', platforms.map(platform/* formatPlatform */.Bq)]);
    return (0,external_node_crypto_.createHash)('sha256').update(what).digest('hex').slice(0, 8);
}
/**
 * Plans a cache in local directories.
 * @param format name of the directory format, so that engines with different formats don't share a cache; may
 * be empty.
 */
function planLocal(request, facts, format) {
    const { read, write } = cacheScopes(request, facts);
    const from = (0,external_node_path_.join)(facts.localDirectory, format, 'from');
    const to = (0,external_node_path_.join)(facts.localDirectory, format, 'to');
    const key = (scope) => ['registry-publish', format, scope].filter((part) => part !== '').join('-');
    const local = {
        from,
        key: key(write ?? read[0] ?? 'main'),
        restoreKeys: read.map(key),
    };
    if (write !== undefined)
        local.to = to;
    return {
        kind: 'local',
        cacheFrom: [`type=local,${(0,csv/* csvField */.X)(`src=${from}`)}`],
        cacheTo: write === undefined ? [] : [`type=local,${(0,csv/* csvField */.X)(`dest=${to}`)},mode=max,ignore-error=true`],
        local,
        note: 'a directory',
        details: describeScopes(read, write),
    };
}
/** `read from a, b, written to a`, for a plan's details. */
function describeScopes(read, write) {
    return `read from ${read.join(', ')}${write === undefined ? ', and not written' : `, written to ${write}`}`;
}
/** The request with the plan's caches. */
function withCache(request, plan) {
    return plan.kind === 'off' ? request : { ...request, cacheFrom: plan.cacheFrom, cacheTo: plan.cacheTo };
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


/***/ }),

/***/ 56678:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ refusedInputs)
/* harmony export */ });
/* unused harmony export inputTable */
/* harmony import */ var _annotate_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19132);

const any = (list) => list.length > 0;
/** Tests whether a request uses an input. */
const BUILD_INPUTS = {
    'add-hosts': (request) => any(request.addHosts),
    allow: (request) => any(request.allow),
    annotations: (request) => any(request.annotations),
    'annotations (index:…, one platform)': ({ annotations, platforms }) => platforms.length < 2 && annotations.some(_annotate_js__WEBPACK_IMPORTED_MODULE_0__/* .wantsIndex */ .Ul),
    'annotations (for one of several platforms)': ({ annotations, platforms }) => platforms.length > 1 && annotations.some(_annotate_js__WEBPACK_IMPORTED_MODULE_0__/* .wantsOneEntry */ .u),
    'attests, provenance, sbom': ({ attests, provenance, sbom }) => any(attests) || (Boolean(provenance) && provenance !== 'false') || (Boolean(sbom) && sbom !== 'false'),
    'build-contexts': (request) => any(request.buildContexts),
    'build-contexts: name=oci-layout://…': ({ buildContexts }) => buildContexts.some((line) => /=oci-layout:/i.test(line)),
    builder: (request) => request.builder !== undefined,
    'cache-from': (request) => any(request.cacheFrom),
    'cache-to': (request) => any(request.cacheTo),
    call: (request) => request.call !== undefined,
    'cgroup-parent': (request) => request.cgroupParent !== undefined,
    load: (request) => request.load,
    network: (request) => request.network !== undefined,
    'no-cache-filters': (request) => any(request.noCacheFilters),
    'outputs (compression)': ({ image }) => image?.compression !== undefined,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': ({ image }) => image?.compressionLevel !== undefined ||
        image?.forceCompression === true ||
        image?.ociMediaTypes === false,
    'outputs (rewrite-timestamp)': ({ image }) => image?.rewriteTimestamp === true,
    'outputs (other exporters)': ({ exports = [] }) => any(exports),
    'platforms (several)': (request) => request.platforms.length > 1,
    reproducible: (request) => request.sourceDateEpoch !== undefined,
    'secrets, secret-envs, secret-files': ({ secrets, secretEnvs, secretFiles }) => any(secrets) || any(secretEnvs) || any(secretFiles),
    'shm-size': (request) => request.shmSize !== undefined,
    ssh: (request) => any(request.ssh),
    ulimit: (request) => any(request.ulimits),
};
const INPUTS = Object.keys(BUILD_INPUTS);
/**
 * Why an engine can't build a request because of one of its inputs; undefined when it supports all of them.
 */
function refusedInputs(inputs, request) {
    for (const input of INPUTS) {
        const support = inputs[input];
        if (support.kind === 'no' && BUILD_INPUTS[input](request))
            return `it can't use \`${input}\`: it ${support.reason}`;
    }
    return undefined;
}
/** A Markdown table of inputs and engines, without inputs that every engine supports in the same way. */
function inputTable(engines) {
    const rows = INPUTS.map((input) => {
        const cells = engines.map(({ inputs }) => describeSupport(inputs[input]));
        return `| \`${input}\` | ${cells.join(' | ')} |`;
    });
    const names = engines.map(({ name }) => name).join(' | ');
    return [`| input | ${names} |`, `|${' --- |'.repeat(engines.length + 1)}`, ...rows, ''].join('\n');
}
function describeSupport(support) {
    if (support.kind === 'yes')
        return 'yes';
    return support.kind === 'no' ? `no: ${support.reason}` : `yes, ${support.note}`;
}


/***/ }),

/***/ 33187:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ writeSecrets),
/* harmony export */   x: () => (/* binding */ withoutCommas)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1787);





/**
 * Turns the three secret inputs into one form, a file for each. Values are written to the private directory,
 * readable only by this user, so that they never appear on a command line or in the environment of child
 * processes.
 * @throws PublishError `SECRET_INVALID` for an entry without an id, an unset variable, or an unreadable file.
 */
async function writeSecrets(request, environment) {
    const secrets = [];
    for (const [index, line] of request.secrets.entries()) {
        const { id, value } = split(line, { input: 'secrets', line: index + 1 });
        secrets.push(await keep(id, value, environment));
    }
    for (const [index, line] of request.secretEnvs.entries()) {
        const place = { input: 'secret-envs', line: index + 1 };
        const { id, value: name } = split(line, place);
        const value = environment.env[name];
        if (value === undefined)
            throw invalid(`the environment variable ${name} of the secret ${id} is not set`, place);
        secrets.push(await keep(id, value, environment));
    }
    for (const [index, line] of request.secretFiles.entries()) {
        const place = { input: 'secret-files', line: index + 1 };
        const { id, value } = split(line, place);
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.resolve)(environment.workspace, value);
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.access)(path, node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.constants.R_OK).catch(() => {
            throw invalid(`the file ${value} of the secret ${id} can't be read`, place);
        });
        secrets.push({ id, path });
    }
    return secrets;
}
/**
 * Gives every secret a path without a comma, for tools that split `--secret` at commas and don't support
 * quotes. Where needed, secrets are linked from a private directory, which `remove` deletes.
 * @throws PublishError `SECRET_INVALID` when the machine's temporary directory itself has a comma in its
 * path.
 */
async function withoutCommas(secrets, directory = (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)()) {
    if (secrets.every(({ path }) => !path.includes(','))) {
        return { secrets: [...secrets], remove: () => Promise.resolve() };
    }
    if (directory.includes(',')) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(`a secret is in ${directory}, and podman and buildah don't support paths with a comma`, {
            code: 'SECRET_INVALID',
            hint: 'Set TMPDIR to a directory without a comma in its path, or use `engine: buildx`.',
        });
    }
    const links = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, 'registry-publish-secrets-'));
    const linked = secrets.map(async ({ id, path }, index) => {
        if (!path.includes(','))
            return { id, path };
        const link = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(links, String(index));
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)(path, link);
        return { id, path: link };
    });
    return { secrets: await Promise.all(linked), remove: () => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(links, { recursive: true, force: true }) };
}
function split(line, place) {
    const at = line.indexOf('=');
    const id = line.slice(0, Math.max(at, 0)).trim();
    if (id === '' || /[,\s]/.test(id)) {
        throw invalid('a secret is written as id=…, and this line has no id', place);
    }
    return { id, value: line.slice(at + 1) };
}
function invalid(message, place) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(message, { code: 'SECRET_INVALID', ...place });
}
async function keep(id, value, environment) {
    // Also mask each line, since runners mask logs line by line.
    for (const line of [value, ...value.split('\n')])
        if (line.trim().length > 3)
            environment.reporter.secret(line.trim());
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(environment.temporaryDirectory, `secret-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8).toString('hex')}`);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(path, value, { mode: 0o600, flag: 'wx' });
    return { id, path };
}


/***/ }),

/***/ 51739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ir: () => (/* binding */ NO_ATTESTATIONS),
/* harmony export */   JT: () => (/* binding */ NO_SUCH_SETTING),
/* harmony export */   TJ: () => (/* binding */ limited),
/* harmony export */   _Y: () => (/* binding */ YES),
/* harmony export */   aN: () => (/* binding */ SAME_ANNOTATIONS),
/* harmony export */   gY: () => (/* binding */ IMAGES_ONLY),
/* harmony export */   no: () => (/* binding */ no),
/* harmony export */   o9: () => (/* binding */ NO_INDEX_OF_ONE)
/* harmony export */ });
const YES = { kind: 'yes' };
const limited = (note) => ({ kind: 'limited', note });
const no = (reason) => ({ kind: 'no', reason });
/** Answers shared by several engines. */
const NO_SUCH_SETTING = no('has no such setting; use buildx');
const NO_INDEX_OF_ONE = no('makes an index for several platforms only');
const SAME_ANNOTATIONS = no('gives all platforms the same annotations; use buildx');
const NO_ATTESTATIONS = no('makes no attestations; use buildx');
const IMAGES_ONLY = no('writes images only; use buildx');


/***/ }),

/***/ 47622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ csvField)
/* harmony export */ });
/** A field in a CSV line (RFC 4180), quoted if needed, as docker and buildx parse `--secret` and caches. */
function csvField(text) {
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}


/***/ })

};
