export const id = 31;
export const ids = [31];
export const modules = {

/***/ 82065:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   builderFacts: () => (/* binding */ builderFacts),
/* harmony export */   dockerFacts: () => (/* binding */ dockerFacts),
/* harmony export */   isAtLeast: () => (/* binding */ isAtLeast),
/* harmony export */   readBuilder: () => (/* binding */ readBuilder)
/* harmony export */ });
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(69754);

const dockerCache = new WeakMap();
const builderCache = new WeakMap();
/** Asks the Docker client and daemon what they are; asked once for each environment. */
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
/** Starting a client twice more takes longer than all that the daemon has to say: for clients that don't say it (before 23). */
async function probeClient(environment) {
    const [client, buildx] = await Promise.all([
        ask(environment, ['--version']),
        ask(environment, ['buildx', 'version']),
    ]);
    const clientVersion = /version v?([^\s,]+)/.exec(client.output ?? '')?.[1];
    // Without the plugin, `docker buildx version` fails, or prints the client's own help.
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
/** @returns undefined when the client says too little of itself */
function readClient({ ClientInfo: info }) {
    if (!info?.Version)
        return undefined;
    const buildx = info.Plugins?.find(({ Name: name }) => name === 'buildx')?.Version?.replace(/^v/, '');
    return { client: info.Version, ...(buildx ? { buildx } : {}) };
}
/** @returns what the daemon says of itself, or why it couldn't be asked. */
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
        ...(info.DockerRootDir ? { rootDirectory: info.DockerRootDir } : {}),
        podman: info.BuildahVersion !== undefined || /podman/i.test(info.OperatingSystem ?? ''),
    };
}
const ARCHITECTURES = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i686: '386' };
/** Asks buildx about a builder (absent: the current one), starting it when it isn't up; asked once for each environment. */
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
    if (answer.output === undefined) {
        return { name: name ?? 'default', driver: 'unknown', platforms: [], problem: answer.problem ?? 'it did not answer' };
    }
    return readBuilder(answer.output);
}
/** Reads `docker buildx inspect`: `Key: value` lines, a block for the builder and one for each of its nodes. */
function readBuilder(output) {
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
    const problem = values('Error')[0];
    if (problem !== undefined)
        facts.problem = problem;
    return facts;
}
/** True when `have` is at least `wanted`, both `major.minor[.patch]`; a development build of no known version is. */
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
        const output = await (0,_process_js__WEBPACK_IMPORTED_MODULE_0__/* .runQuiet */ .AO)(command, { signal: environment.signal, onLine: (line) => lines.push(line) });
        return { output };
    }
    catch (error) {
        environment.signal.throwIfAborted();
        const said = lines.findLast((line) => line.trim() !== '');
        return { problem: said?.replace(/^ERROR: /, '') ?? error.message };
    }
}


/***/ }),

/***/ 18031:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  bake: () => (/* binding */ bake)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/optional.js
var optional = __webpack_require__(87436);
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/build/docker-facts.js
var docker_facts = __webpack_require__(82065);
// EXTERNAL MODULE: ./build/build/docker-store.js + 1 modules
var docker_store = __webpack_require__(39648);
// EXTERNAL MODULE: ./build/build/failure.js
var failure = __webpack_require__(53201);
// EXTERNAL MODULE: ./build/build/process.js
var process = __webpack_require__(69754);
;// CONCATENATED MODULE: ./build/build/bake.js









/**
 * Reads bake files by buildx itself, which knows their language, and makes a build request of each target. What a
 * target doesn't say is as in `base`.
 * @throws Problem when buildx isn't there, refuses a file, or a target builds on another one of them.
 */
async function bakeTargets(base, files, targets, environment) {
    if ((await (0,docker_facts.dockerFacts)(environment)).buildx === undefined) {
        throw new errors/* Problem */.A('bake files are read by buildx, which is not installed', {
            code: 'ENGINE_MISSING',
            input: 'bake-files',
            hint: 'Install the buildx plugin of docker; its daemon is not needed. Or run this step once for each image.',
        });
    }
    const args = ['buildx', 'bake', '--print', ...files.flatMap((file) => ['--file', file]), ...targets];
    let printed;
    try {
        const onLine = (line) => environment.reporter.debug(line);
        printed = await (0,process/* runQuiet */.AO)({ ...(0,docker_store.docker)(environment), args }, { signal: environment.signal, onLine });
    }
    catch (error) {
        throw (0,failure/* explainFailure */.SP)(error, { engine: 'buildx' });
    }
    const { target } = JSON.parse(printed);
    const requests = [];
    for (const [name, one] of Object.entries(target ?? {})) {
        requests.push({ name, request: await toRequest(name, one, base, environment), tags: one.tags ?? [] });
    }
    if (requests.length > 0)
        return requests;
    throw new errors/* Problem */.A(`${files.join(', ')} define no target ${targets.join(', ') || 'default'}`, {
        code: 'TARGET_MISSING',
        input: 'bake-targets',
    });
}
async function toRequest(name, target, base, environment) {
    const context = target.context ?? '.';
    const file = await dockerfileOf(name, target, context, environment);
    const buildContexts = Object.entries(target.contexts ?? {}).map(([key, value]) => `${key}=${value}`);
    const linked = buildContexts.find((line) => /=target:/.test(line));
    if (linked !== undefined) {
        throw new errors/* Problem */.A(`the bake target ${name} builds on another target (${linked})`, {
            code: 'UNSUPPORTED',
            input: 'bake-files',
            hint: 'Make them stages of one Dockerfile, or publish the other target first and name its image.',
        });
    }
    return {
        ...base,
        context,
        ...(file === undefined ? {} : { file }),
        ...(0,optional/* optional */.l)('target', target.target),
        ...(0,optional/* optional */.l)('network', target.network),
        ...(0,optional/* optional */.l)('shmSize', target['shm-size']),
        platforms: target.platforms ? target.platforms.map(platform/* parsePlatform */.Y8) : base.platforms,
        buildArgs: [...base.buildArgs, ...pairs(target.args)],
        labels: [...pairs(target.labels), ...base.labels],
        annotations: [...(target.annotations ?? []), ...base.annotations],
        buildContexts: [...base.buildContexts, ...buildContexts],
        cacheFrom: [...base.cacheFrom, ...values(target['cache-from'])],
        cacheTo: [...base.cacheTo, ...values(target['cache-to'])],
        attests: [...base.attests, ...values(target.attest)],
        ssh: [...base.ssh, ...values(target.ssh)],
        ...secretsOf(target, base),
        noCache: base.noCache || (target['no-cache'] ?? false),
        noCacheFilters: [...base.noCacheFilters, ...(target['no-cache-filter'] ?? [])],
        pull: base.pull || (target.pull ?? false),
        ulimits: [...base.ulimits, ...(target.ulimits ?? [])],
        allow: [...base.allow, ...(target.entitlements ?? [])],
        names: target.tags ?? [],
    };
}
/** A path in a bake file is relative to the context; the input `file` is relative to the workspace. */
async function dockerfileOf(name, target, context, { temporaryDirectory }) {
    const inline = target['dockerfile-inline'];
    if (inline !== undefined) {
        const path = (0,external_node_path_.join)(temporaryDirectory, `bake-${name.replace(/[^\w.-]/g, '_')}.Dockerfile`);
        await (0,promises_.writeFile)(path, inline, { mode: 0o600 });
        return path;
    }
    if (target.dockerfile === undefined)
        return undefined;
    return /^[a-z]+:\/\//.test(context) ? target.dockerfile : (0,external_node_path_.join)(context, target.dockerfile);
}
/** `id=token,src=file` or `id=token,env=NAME`, as the inputs secret-files and secret-envs have them. */
function secretsOf(target, base) {
    const secretEnvs = [...base.secretEnvs];
    const secretFiles = [...base.secretFiles];
    for (const line of values(target.secret)) {
        const fields = new Map(line.split(',').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]));
        const id = fields.get('id') ?? '';
        const path = fields.get('src') ?? fields.get('source');
        if (path === undefined)
            secretEnvs.push(`${id}=${fields.get('env') ?? id}`);
        else
            secretFiles.push(`${id}=${path}`);
    }
    return { secretEnvs, secretFiles };
}
function pairs(map) {
    return Object.entries(map ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`));
}
function values(list) {
    return (list ?? []).map((value) => typeof value === 'string'
        ? value
        : Object.entries(value)
            .map(([key, field]) => `${key}=${field}`)
            .join(','));
}

// EXTERNAL MODULE: ./build/oci/reference.js
var reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/pipeline/building.js
var building = __webpack_require__(38883);
// EXTERNAL MODULE: ./build/pipeline/preflight.js
var preflight = __webpack_require__(29760);
// EXTERNAL MODULE: ./build/pipeline/publishing.js + 11 modules
var publishing = __webpack_require__(68416);
// EXTERNAL MODULE: ./build/pipeline/run.js
var pipeline_run = __webpack_require__(70914);
// EXTERNAL MODULE: ./build/pipeline/tag-policy.js + 1 modules
var tag_policy = __webpack_require__(55348);
// EXTERNAL MODULE: ./build/pipeline/targets.js
var targets = __webpack_require__(71077);
;// CONCATENATED MODULE: ./build/pipeline/bake.js









/**
 * Builds and publishes each target of the bake files, with its own tags and digest. Every target's logins and tags are
 * checked before the first is built.
 * @throws Problem when a target names no tags and isn't the only one, or when one can't be built or published.
 */
async function bake(run, workshop) {
    const { request, reporter, plan } = run;
    const base = (0,building/* planBuild */.C7)(request, plan);
    const found = await bakeTargets(base, request.bakeFiles, request.bakeTargets, workshop);
    const bakings = [];
    for (const target of found) {
        const own = { ...run, targets: targetsOf(target, run, found.length === 1) };
        bakings.push({ target, run: own, inspections: await lookAhead(own) });
    }
    const results = [];
    for (const { target, run: own, inspections } of bakings) {
        const names = own.targets.flatMap(({ image, tags }) => tags.map((tag) => `${image.name}:${tag.name}`));
        const wanted = { ...target.request, names };
        const result = await reporter.group(`Bake ${target.name}`, async () => {
            const engine = await (0,building/* pickEngine */.A2)(request, wanted, workshop, run.connections);
            return run.decision.push
                ? (0,publishing/* buildAndPublish */.T0)(own, wanted, workshop, { engine, inspections })
                : (0,publishing/* buildOnly */.F0)(own, wanted, workshop, engine);
        });
        results.push({ name: target.name, result });
    }
    return summarize(run, results);
}
/** The result of a single target is the run's own; of several, each has its report. */
function summarize(run, results) {
    const targets = results.map(({ name, result: { report } }) => ({
        target: name,
        ...(report ? { report } : {}),
    }));
    const [only, ...others] = results;
    const base = only && others.length === 0 ? only.result : (0,pipeline_run/* emptyResult */.$)(run);
    return { ...base, published: results.some(({ result }) => result.published), targets };
}
function lookAhead({ request, reporter, signal, connections, targets, decision, }) {
    if (!decision.push)
        return Promise.resolve([]);
    return (0,preflight/* preflight */.M)(targets, { connections, reporter, signal, readOnly: false, revision: request.facts.sha });
}
/** The repositories and tags a target names itself; for a single target without any, those of the plan. */
function targetsOf(target, run, alone) {
    if (target.tags.length === 0) {
        if (alone)
            return run.targets;
        throw new errors/* Problem */.A(`The bake target ${target.name} has no tags, and there are others beside it`, {
            code: 'TARGET_UNTAGGED',
            input: 'bake-files',
            hint: 'Give each target its tags in the bake file, or name a single target in bake-targets.',
        });
    }
    const byRepository = new Map();
    for (const name of target.tags) {
        const { tag = 'latest', ...repository } = (0,reference/* parseReference */.F2)(name);
        const key = (0,reference/* formatRepository */.Sh)(repository);
        byRepository.set(key, [...(byRepository.get(key) ?? []), tag]);
    }
    return [...byRepository].flatMap(([name, tags]) => {
        const planned = tags.map((tag) => plannedTag(tag, run.plan.tags));
        const wanted = run.decision.byDigest
            ? []
            : (0,tag_policy/* wantedTags */.p)({ ...run.plan, tags: planned }, (0,tag_policy/* tagPolicy */.d)(run.request));
        return (0,targets/* openTargets */.R)([{ name, optional: false }], wanted, run.connections);
    });
}
/** A tag of the file promises what the plan's tag of that name does; any other moves freely. */
function plannedTag(name, plan) {
    return plan.find((tag) => tag.name === name) ?? { name, kind: 'free', rule: 'bake file' };
}


/***/ })

};
