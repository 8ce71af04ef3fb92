export const id = 204;
export const ids = [204];
export const modules = {

/***/ 63798:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   broken: () => (/* binding */ broken),
/* harmony export */   builderFacts: () => (/* binding */ builderFacts),
/* harmony export */   dockerFacts: () => (/* binding */ dockerFacts),
/* harmony export */   isAtLeast: () => (/* binding */ isAtLeast),
/* harmony export */   isBroken: () => (/* binding */ isBroken),
/* harmony export */   readBuilder: () => (/* binding */ readBuilder)
/* harmony export */ });
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72598);

/** What an engine answers that is there and can't be used, whatever is asked of it. */
function broken(what, why) {
    return `${what} does not answer: ${why ?? 'no reason given'}`;
}
/** Whether a refusal is of that kind. */
function isBroken(reason) {
    return /\bdoes not (?:answer|run): /.test(reason);
}
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
const ARCHITECTURES = {
    x86_64: 'amd64',
    aarch64: 'arm64',
    armv7l: 'arm',
    i686: '386',
};
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
        return {
            name: name ?? 'default',
            driver: 'unknown',
            platforms: [],
            problem: answer.problem ?? 'it did not answer',
        };
    }
    return readBuilder(answer.output);
}
/**
 * Reads `docker buildx inspect`: `Key: value` lines, a block for the builder and one for each of its nodes. A builder
 * answers as long as one of its nodes does; what only the others can run is in `away`.
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
        const output = await (0,_process_js__WEBPACK_IMPORTED_MODULE_0__/* .runQuiet */ .AO)(command, {
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

/***/ 4204:
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
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/child-environment.js
var child_environment = __webpack_require__(5042);
// EXTERNAL MODULE: ./build/support/optional.js
var optional = __webpack_require__(45386);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js + 1 modules
var image_store = __webpack_require__(61098);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/failures/explain.js
var explain = __webpack_require__(55637);
// EXTERNAL MODULE: ./build/engines/process.js + 1 modules
var process = __webpack_require__(72598);
;// CONCATENATED MODULE: ./build/engines/buildkit/bake-rights.js



/**
 * Refuses a target that asks for more than the input `allow` grants. The keys are those of `docker buildx bake --allow`
 * (https://docs.docker.com/reference/cli/docker/buildx/bake/#allow): `network.host`, `security.insecure`, `device`,
 * `ssh`, `fs.read=<path|*>`, `fs.write=<path|*>`, `fs=<path|*>`. Reading and writing below the workspace is granted.
 * Older versions of buildx don't look at paths, so this is checked here, whatever its version.
 * @throws PublishError `NOT_ALLOWED` that lists all that is missing, as lines for `allow`.
 */
async function requireRights(targets, allow, workspace) {
    const missing = new Map();
    for (const { name, requests } of targets) {
        for (const line of await missingRights(requests, allow, workspace)) {
            missing.set(line, (missing.get(line) ?? new Set()).add(name));
        }
    }
    if (missing.size === 0)
        return;
    const lines = [...missing].map(([line, names]) => `    ${line} (${[...names].join(', ')})`);
    throw new errors/* PublishError */.S1(`The bake file asks for rights that weren't granted:\n${lines.join('\n')}`, {
        code: 'NOT_ALLOWED',
        input: 'allow',
        hint: 'Add these lines to `allow` if you trust the bake file with them, or remove them from the bake file.',
    });
}
async function missingRights(requests, allow, workspace) {
    const missing = requests.entitlements.filter((wanted) => !isGranted(wanted, allow));
    const reads = await outside(requests.reads, granted(allow, ['fs.read', 'fs'], workspace), workspace);
    const writes = await outside(requests.writes, granted(allow, ['fs.write', 'fs'], workspace), workspace);
    return [...missing, ...reads.map((path) => `fs.read=${path}`), ...writes.map((path) => `fs.write=${path}`)];
}
/** `device` grants every device, `device=NAME` that one. */
function isGranted(wanted, allow) {
    return allow.includes(wanted) || (/^device=/.test(wanted) && allow.includes('device'));
}
function granted(allow, keys, workspace) {
    const paths = allow.flatMap((line) => {
        const at = line.indexOf('=');
        return at > 0 && keys.includes(line.slice(0, at)) ? [line.slice(at + 1)] : [];
    });
    return [workspace, ...paths.filter((path) => path !== '')];
}
async function outside(paths, places, workspace) {
    if (places.includes('*') || paths.length === 0)
        return [];
    const roots = await Promise.all(places.map((place) => follow(workspace, place)));
    const found = new Set();
    for (const path of paths) {
        // With `..` behind a link, the kernel and programs that tidy a path first come to different places.
        for (const real of [await follow(workspace, path), await follow(workspace, (0,external_node_path_.resolve)(workspace, path))]) {
            if (!roots.some((root) => isBelow(real, root)))
                found.add(real);
        }
    }
    return [...found];
}
function isBelow(path, root) {
    return path === root || path.startsWith(root.endsWith(external_node_path_.sep) ? root : root + external_node_path_.sep);
}
/** As many as Linux follows before ELOOP. */
const MAXIMUM_LINKS = 40;
/**
 * Where a path leads when each of its links is followed, as the kernel does it; what doesn't exist is taken as it is
 * written, so that a link to a file that is still to be made counts too.
 */
async function follow(directory, path) {
    const { root } = (0,external_node_path_.parse)((0,external_node_path_.resolve)(directory));
    let current = root;
    const pending = splitPath((0,external_node_path_.isAbsolute)(path) ? path : `${(0,external_node_path_.resolve)(directory)}${external_node_path_.sep}${path}`);
    for (let links = 0; pending.length > 0;) {
        const part = pending.shift() ?? '';
        if (part === '..') {
            current = (0,external_node_path_.dirname)(current);
            continue;
        }
        const next = (0,external_node_path_.join)(current, part);
        const target = await linkTarget(next);
        if (target === undefined) {
            current = next;
            continue;
        }
        if (++links > MAXIMUM_LINKS)
            throw new errors/* PublishError */.S1(`${path} leads in a circle of symbolic links`, {
                code: 'NOT_ALLOWED',
                input: 'bake-files',
            });
        if ((0,external_node_path_.isAbsolute)(target))
            current = root;
        pending.unshift(...splitPath(target));
    }
    return current;
}
function splitPath(path) {
    return path
        .split(external_node_path_.sep === '\\' ? /[\\/]/ : '/')
        .filter((part) => part !== '' && part !== '.' && !/^[a-z]:$/i.test(part));
}
async function linkTarget(path) {
    const found = await (0,promises_.lstat)(path).catch(() => undefined);
    return found?.isSymbolicLink() ? (0,promises_.readlink)(path) : undefined;
}

;// CONCATENATED MODULE: ./build/engines/buildkit/bake.js











/**
 * Reads bake files by buildx itself, which knows their language, and makes a build request of each target. What a
 * target doesn't say is as in `base`.
 * @throws PublishError when buildx isn't there, refuses a file, a target builds on another one of them, or asks for rights
 * that `allow` doesn't grant.
 */
async function bakeTargets(base, files, targets, environment) {
    if ((await (0,probe.dockerFacts)(environment)).buildx === undefined) {
        throw new errors/* PublishError */.S1('bake files are read by buildx, which is not installed', {
            code: 'ENGINE_MISSING',
            input: 'bake-files',
            hint: 'Install the buildx plugin of docker; its daemon is not needed. Or run this step once for each image.',
        });
    }
    const args = ['buildx', 'bake', '--print', ...files.flatMap((file) => ['--file', file]), ...targets];
    let printed;
    try {
        const onLine = (line) => environment.reporter.debug(line);
        printed = await (0,process/* runQuiet */.AO)({ ...(0,image_store.docker)(environment), args }, { signal: environment.signal, onLine });
    }
    catch (error) {
        throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx' });
    }
    const { target } = JSON.parse(printed);
    const asked = Object.entries(target ?? {}).map(([name, one]) => ({
        name,
        requests: requestsOf(name, one),
    }));
    await requireRights(asked, base.allow, environment.workspace);
    const requests = [];
    for (const [name, one] of Object.entries(target ?? {})) {
        requests.push({ name, request: await toRequest(name, one, base, environment), tags: one.tags ?? [] });
    }
    if (requests.length > 0)
        return requests;
    throw new errors/* PublishError */.S1(`${files.join(', ')} define no target ${targets.join(', ') || 'default'}`, {
        code: 'TARGET_MISSING',
        input: 'bake-targets',
    });
}
async function toRequest(name, target, base, environment) {
    const context = target.context ?? '.';
    const file = await dockerfileOf(name, target, context, environment);
    const buildContexts = Object.entries(target.contexts ?? {}).map(([key, value]) => `${key}=${value}`);
    refuseLinks(name, buildContexts);
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
        ssh: [...base.ssh, ...(target.ssh ?? []).map(sshLine)],
        ...secretsOf(target, base),
        noCache: base.noCache || (target['no-cache'] ?? false),
        noCacheFilters: [...base.noCacheFilters, ...(target['no-cache-filter'] ?? [])],
        pull: base.pull || (target.pull ?? false),
        ulimits: [...base.ulimits, ...(target.ulimits ?? [])],
        allow: target.entitlements ?? [],
        names: target.tags ?? [],
    };
}
function refuseLinks(name, buildContexts) {
    const linked = buildContexts.find((line) => /=target:/.test(line));
    if (linked === undefined)
        return;
    throw new errors/* PublishError */.S1(`the bake target ${name} builds on another target (${linked})`, {
        code: 'UNSUPPORTED',
        input: 'bake-files',
        hint: 'Make them stages of one Dockerfile, or publish the other target first and name its image.',
    });
}
/** All that a target wants of this machine beyond its place in the workspace. */
function requestsOf(name, target) {
    const context = target.context ?? '.';
    const paths = (list, keys) => values(list).flatMap((line) => [...fieldsOf(line)].filter(([key]) => keys.includes(key)).map(([, path]) => path));
    const keys = (target.ssh ?? []).map(sshLine).map((line) => line.split('=')[1] ?? '');
    const dockerfile = target['dockerfile-inline'] === undefined ? target.dockerfile : undefined;
    const contexts = [context, ...Object.values(target.contexts ?? {})].map(localPath);
    const file = dockerfile === undefined ? undefined : localFile(dockerfilePath(dockerfile, context), context);
    for (const line of values(target.secret))
        requireHandedVariable(name, line);
    return {
        entitlements: [...wantedEntitlements(target), ...(keys.includes('') ? ['ssh'] : [])],
        reads: [
            ...[...contexts, file].filter((path) => path !== undefined),
            ...paths(target.secret, ['src', 'source']),
            ...paths(target['cache-from'], ['src']),
            ...keys.filter((key) => key !== '').flatMap((key) => key.split(',')),
        ],
        writes: [
            ...paths(target['cache-to'], ['dest']),
            ...paths(target.output, ['dest']).filter((path) => path !== '-'),
        ],
    };
}
/** `network = "host"` is the entitlement in another spelling. */
function wantedEntitlements({ entitlements = [], network }) {
    return [...new Set([...entitlements, ...(network === 'host' ? ['network.host'] : [])])];
}
/** What is read from this machine for a context; undefined for one that is elsewhere. */
function localPath(context) {
    if (/^(?:https?|git|ssh|docker-image|target):/i.test(context))
        return undefined;
    // What else looks like an address is a directory of that name, if there is one.
    return context
        .replace(/^(?:oci-layout|file|cwd):\/\//i, '')
        .replace(/[@:][^/]*$/, (tag) => (/^oci-layout:/i.test(context) ? '' : tag));
}
/** Where the Dockerfile of a target is, as it is handed to the engine; from a context elsewhere, it comes with it. */
function dockerfilePath(dockerfile, context) {
    return (0,external_node_path_.isAbsolute)(dockerfile) || /^[a-z]+:\/\//.test(context) ? dockerfile : (0,external_node_path_.join)(context, dockerfile);
}
function localFile(path, context) {
    return localPath(context) === undefined && !(0,external_node_path_.isAbsolute)(path) ? undefined : localPath(path);
}
/** A variable that children don't get can't be had as a secret of a bake file either. @throws PublishError `NOT_ALLOWED` */
function requireHandedVariable(target, secret) {
    const fields = fieldsOf(secret);
    const variable = fields.get('env') ?? fields.get('id') ?? '';
    if (fields.has('src') || fields.has('source') || (0,child_environment/* isHandedTo */.o)('engine', variable))
        return;
    throw new errors/* PublishError */.S1(`The bake target ${target} wants the variable ${variable} as a secret, and this one isn't passed to builds`, {
        code: 'NOT_ALLOWED',
        input: 'bake-files',
        hint: 'Pass it with the input `secret-envs` if the build needs it.',
    });
}
/** `default`, or `id=path,path`. */
function sshLine(value) {
    if (typeof value === 'string')
        return value;
    const paths = [value['paths'] ?? []].flat().map(String);
    return paths.length === 0
        ? String(value['id'] ?? 'default')
        : `${String(value['id'] ?? 'default')}=${paths.join(',')}`;
}
function fieldsOf(line) {
    return new Map(line
        .split(',')
        .map((field) => [
        (field.split('=')[0] ?? '').trim().toLowerCase(),
        field.slice(field.indexOf('=') + 1),
    ]));
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
    return dockerfilePath(target.dockerfile, context);
}
/** `id=token,src=file` or `id=token,env=NAME`, as the inputs secret-files and secret-envs have them. */
function secretsOf(target, base) {
    const secretEnvs = [...base.secretEnvs];
    const secretFiles = [...base.secretFiles];
    for (const line of values(target.secret)) {
        const fields = fieldsOf(line);
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
// EXTERNAL MODULE: ./build/publish/types.js
var types = __webpack_require__(40701);
// EXTERNAL MODULE: ./build/pipeline/build.js + 1 modules
var build = __webpack_require__(13031);
// EXTERNAL MODULE: ./build/pipeline/preflight.js
var preflight = __webpack_require__(29760);
// EXTERNAL MODULE: ./build/pipeline/build-and-publish.js + 14 modules
var build_and_publish = __webpack_require__(36648);
// EXTERNAL MODULE: ./build/pipeline/push-decision.js
var push_decision = __webpack_require__(72774);
// EXTERNAL MODULE: ./build/pipeline/context.js
var context = __webpack_require__(20564);
// EXTERNAL MODULE: ./build/pipeline/tag-policy.js + 1 modules
var tag_policy = __webpack_require__(62052);
// EXTERNAL MODULE: ./build/pipeline/targets.js
var targets = __webpack_require__(71077);
;// CONCATENATED MODULE: ./build/pipeline/bake.js











/**
 * Builds and publishes each target of the bake files, with its own tags and digest. Every target's logins and tags are
 * checked before the first is built.
 * @throws PublishError when a target names no tags and isn't the only one, or when one can't be built or published.
 */
async function bake(run, environment) {
    const { request, reporter, plan } = run;
    const base = (0,build/* planBuild */.C7)(request, plan);
    const found = await bakeTargets(base, request.bakeFiles, request.bakeTargets, environment);
    const bakings = [];
    for (const target of found) {
        const tags = target.tags.length > 0 ? target.tags : plan.tags;
        const decision = (0,push_decision/* requireTags */.b)(run.decision, request.push, tags, request.facts);
        const own = { ...run, decision, targets: targetsOf(target, run, found.length === 1) };
        bakings.push({ target, run: own, inspections: await lookAhead(own) });
    }
    const results = [];
    for (const { target, run: own, inspections } of bakings) {
        const names = own.targets.flatMap(({ image, tags }) => tags.map((tag) => `${image.name}:${tag.name}`));
        const annotations = withClaims(target.request.annotations, own.targets, plan.tags);
        const wanted = { ...target.request, names, annotations };
        const result = await reporter.group(`Bake ${target.name}`, async () => {
            const engine = await (0,build/* pickEngine */.A2)(request, wanted, environment, run.connections);
            return own.decision.push
                ? (0,build_and_publish/* buildAndPublish */.T0)(own, wanted, environment, { engine, inspections })
                : (0,build_and_publish/* buildOnly */.F0)(own, wanted, environment, engine);
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
    const base = only && others.length === 0 ? only.result : (0,context/* emptyResult */.$)(run);
    return { ...base, published: results.some(({ result }) => result.published), targets };
}
function lookAhead({ request, reporter, signal, connections, targets, decision, }) {
    if (!decision.push)
        return Promise.resolve([]);
    return (0,preflight/* preflight */.M)(targets, {
        connections,
        reporter,
        signal,
        readOnly: false,
        revision: (0,build/* builtRevision */.mp)(request.facts),
    });
}
/** The repositories and tags a target names itself; for a single target without any, those of the plan. */
function targetsOf(target, run, alone) {
    if (target.tags.length === 0) {
        if (alone)
            return run.targets;
        throw new errors/* PublishError */.S1(`The bake target ${target.name} has no tags, and there are others beside it`, {
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
/** The image claims the tags of its own target, not those of the whole plan. */
function withClaims(annotations, targets, plan) {
    const names = new Set(targets.flatMap(({ tags }) => tags.map(({ name }) => name)));
    const claimed = (0,build/* claimAnnotation */.O$)([...names].map((name) => plannedTag(name, plan)));
    return [...annotations.filter((line) => !line.startsWith(`${types/* CLAIM_ANNOTATION */.Bo}=`)), ...claimed];
}
/** A tag of the file promises what the plan's tag of that name does; any other moves freely. */
function plannedTag(name, plan) {
    return plan.find((tag) => tag.name === name) ?? { name, kind: 'free', rule: 'bake file' };
}


/***/ })

};
