export const id = 2384;
export const ids = [2384];
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

/***/ 82384:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  bake: () => (/* binding */ bake),
  readTargets: () => (/* binding */ readTargets)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
;// CONCATENATED MODULE: ./build/engines/buildkit/bake/definition.js




/** Bake's default files, in its order. https://docs.docker.com/build/bake/reference/#file-format */
const DEFAULT_FILES = [
    'compose.yaml',
    'compose.yml',
    'docker-compose.yml',
    'docker-compose.yaml',
    'docker-bake.json',
    'docker-bake.hcl',
    'docker-bake.override.json',
    'docker-bake.override.hcl',
];
/** Whether a `bake-source` is fetched by BuildKit. https://docs.docker.com/build/bake/remote-definition/ */
function isRemoteSource(source) {
    return source !== undefined && /^(?:[a-z][a-z+]*:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/i.test(source);
}
/**
 * The directory that paths in a definition are relative to.
 * @throws PublishError `INPUT_INVALID` when `bake-source` names a directory that doesn't exist.
 */
function bakeDirectory({ source }, workspace) {
    if (source === undefined || isRemoteSource(source))
        return workspace;
    const directory = (0,external_node_path_.resolve)(workspace, source);
    if ((0,external_node_fs_.statSync)(directory, { throwIfNoEntry: false })?.isDirectory())
        return directory;
    throw new errors/* PublishError */.S1(`\`bake-source\` names ${source}, which is not a directory`, {
        code: 'INPUT_INVALID',
        input: 'bake-source',
        hint: 'Write a directory of the checkout, or the URL of a repository such as https://github.com/acme/app.git#main.',
    });
}
/**
 * Arguments of `buildx bake` that select the definition. The overlay is the last file, so that it takes
 * precedence; it is omitted when no file mentions its target.
 * @throws PublishError `INPUT_INVALID` when no file is named and no default file exists.
 */
async function definitionArguments(definition, overlay, environment) {
    const remote = isRemoteSource(definition.source);
    const files = remote ? [...definition.files] : localFiles(definition, environment.workspace);
    if (overlay && (remote || mentions(files, overlay.target, environment.workspace))) {
        const path = (0,external_node_path_.join)(environment.temporaryDirectory, 'bake-metadata.json');
        const { target, ...values } = overlay;
        await (0,promises_.writeFile)(path, JSON.stringify({ target: { [target]: values } }, literal), { mode: 0o600 });
        files.push(remote ? `cwd://${path}` : path);
    }
    return [
        ...(remote ? [definition.source ?? ''] : []),
        ...files.flatMap((file) => ['--file', file]),
        ...definition.set.flatMap((override) => ['--set', override]),
        // After `--`, bake treats these as targets even if they start with a dash.
        ...(definition.targets.length > 0 ? ['--', ...definition.targets] : []),
    ];
}
/**
 * Escapes a string, since bake's JSON treats strings as templates.
 * https://github.com/hashicorp/hcl/blob/main/json/spec.md#strings
 */
function literal(_key, value) {
    return typeof value === 'string' ? value.replace(/([$%])\{/g, '$1$1{') : value;
}
/** Named explicitly, since bake only looks for default files when no file, such as the overlay, is given. */
function localFiles({ files }, directory) {
    if (files.length > 0)
        return [...files];
    const found = DEFAULT_FILES.filter((name) => (0,external_node_fs_.existsSync)((0,external_node_path_.join)(directory, name)));
    if (found.length > 0)
        return found;
    throw new errors/* PublishError */.S1(`No bake file found in ${directory}`, {
        code: 'INPUT_INVALID',
        input: 'bake-files',
        hint: `Name the file in \`bake-files\`; without it, bake looks for ${DEFAULT_FILES.join(', ')}.`,
    });
}
function mentions(files, word, directory) {
    return files.some((file) => readDefinition(file, directory)?.includes(word) ?? true);
}
/** Undefined when the file can't be read; bake reports why. */
function readDefinition(file, directory) {
    try {
        return (0,external_node_fs_.readFileSync)((0,external_node_path_.resolve)(directory, file.replace(/^cwd:\/\//, '')), 'utf8');
    }
    catch {
        return undefined;
    }
}
/** Names of targets and groups written literally in the files, for hints. */
function definedNames(definition, directory) {
    if (isRemoteSource(definition.source))
        return [];
    const texts = definition.files.map((file) => readDefinition(file, directory) ?? '');
    return texts.flatMap((text) => [...text.matchAll(/\b(?:target|group)\s+"([\w.-]+)"/g)].map(([, name = '']) => name));
}
/**
 * Environment variables that set bake's variables.
 * @throws PublishError `INPUT_INVALID` for a variable that no file mentions, since it would have no effect.
 */
function bakeVariables(definition, directory) {
    const variables = {};
    for (const line of definition.vars) {
        const at = line.indexOf('=');
        const name = line.slice(0, at);
        if (!isRemoteSource(definition.source) && !mentions(localFiles(definition, directory), name, directory)) {
            throw new errors/* PublishError */.S1(`No bake file mentions the variable ${name}`, {
                code: 'INPUT_INVALID',
                input: 'bake-vars',
                hint: `Declare it in a bake file with \`variable "${name}" {}\`, or correct its name.`,
            });
        }
        variables[name] = line.slice(at + 1);
    }
    return variables;
}

// EXTERNAL MODULE: ./build/support/text/nearest-word.js
var nearest_word = __webpack_require__(26789);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js
var image_store = __webpack_require__(55221);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/commands/explain.js
var explain = __webpack_require__(19560);
// EXTERNAL MODULE: ./build/engines/commands/run.js + 1 modules
var run = __webpack_require__(73794);
;// CONCATENATED MODULE: ./build/engines/buildkit/bake/rights.js



/**
 * Refuses a target that needs more than the input `allow` grants. The keys are those of `docker buildx bake
 * --allow` (https://docs.docker.com/reference/cli/docker/buildx/bake/#allow): `network.host`,
 * `security.insecure`, `device`, `ssh`, `fs.read=<path|*>`, `fs.write=<path|*>`, `fs=<path|*>`. Reading and
 * writing below the workspace is always allowed. Older versions of buildx don't check paths, so they are
 * checked here for every version. Paths of targets are relative to `directory`, those in `allow` to
 * `workspace`.
 * @throws PublishError `NOT_ALLOWED` that lists everything missing, as lines for `allow`.
 */
async function requireRights(targets, allow, workspace, directory = workspace) {
    const missing = new Map();
    for (const { name, requests } of targets) {
        for (const line of await missingRights(requests, allow, { workspace, directory })) {
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
async function missingRights(requests, allow, { workspace, directory }) {
    const missing = requests.entitlements.filter((wanted) => !isGranted(wanted, allow));
    const reads = await outside(requests.reads, granted(allow, ['fs.read', 'fs'], workspace), directory);
    const writes = await outside(requests.writes, granted(allow, ['fs.write', 'fs'], workspace), directory);
    return [...missing, ...reads.map((path) => `fs.read=${path}`), ...writes.map((path) => `fs.write=${path}`)];
}
/** `device` grants every device, `device=NAME` a single one. */
function isGranted(wanted, allow) {
    return allow.includes(wanted) || (/^device=/.test(wanted) && allow.includes('device'));
}
function granted(allow, keys, workspace) {
    const paths = allow.flatMap((line) => {
        const at = line.indexOf('=');
        return at > 0 && keys.includes(line.slice(0, at)) ? [line.slice(at + 1)] : [];
    });
    const absolute = (path) => path === '*' || (0,external_node_path_.isAbsolute)(path) ? path : `${workspace}${external_node_path_.sep}${path}`;
    return [workspace, ...paths.filter((path) => path !== '').map(absolute)];
}
async function outside(paths, places, directory) {
    if (places.includes('*') || paths.length === 0)
        return [];
    const roots = await Promise.all(places.map((place) => follow(directory, place)));
    const found = new Set();
    for (const path of paths) {
        // With `..` after a link, the kernel and programs that normalize a path first end up in different places.
        for (const real of [await follow(directory, path), await follow(directory, (0,external_node_path_.resolve)(directory, path))]) {
            if (!roots.some((root) => isBelow(real, root)))
                found.add(real);
        }
    }
    return [...found];
}
function isBelow(path, root) {
    return path === root || path.startsWith(root.endsWith(external_node_path_.sep) ? root : root + external_node_path_.sep);
}
/** Linux's limit before ELOOP. */
const MAXIMUM_LINKS = 40;
/**
 * Resolves all links in a path, as the kernel does. Parts that don't exist are kept as written, so that a
 * link to a file that is yet to be created counts too.
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

// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/process/child-environment.js
var child_environment = __webpack_require__(62904);
// EXTERNAL MODULE: ./build/support/optional.js
var optional = __webpack_require__(45386);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(25175);
// EXTERNAL MODULE: ./build/support/text/csv.js
var csv = __webpack_require__(47622);
;// CONCATENATED MODULE: ./build/engines/buildkit/bake/values.js



/** The exporter type of an output; buildx treats a bare word as a directory. */
function outputType(line) {
    return fieldsOf(outputLine(line)).get('type') ?? '';
}
/** An output with an explicit type. */
function outputLine(line) {
    if (line.includes('='))
        return line;
    return line === '-' ? 'type=tar,dest=-' : `type=local,${(0,csv/* csvField */.X)(`dest=${line}`)}`;
}
/** The paths in `id=path,path`; empty for the SSH agent. */
function keysIn(line) {
    const equals = line.indexOf('=');
    return equals < 0 ? '' : line.slice(equals + 1);
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
/**
 * The fields of a CSV line, parsed as buildx does: quotes are removed, and the last of repeated keys wins.
 * @throws PublishError `INPUT_INVALID` for an unclosed quote.
 */
function fieldsOf(line) {
    return new Map(rowsOf(line)
        .flat()
        .map((field) => [
        (field.split('=')[0] ?? '').trim().toLowerCase(),
        field.slice(field.indexOf('=') + 1),
    ]));
}
function rowsOf(line) {
    try {
        return (0,sync/* parse */.qg)(line, { relaxColumnCount: true, relaxQuotes: true });
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(`A quote doesn't end in ${JSON.stringify(line)}`, {
            code: 'INPUT_INVALID',
            input: 'bake-files',
            cause,
        });
    }
}
/** `key=value`, or just the key for a null value. */
function pairs(map) {
    return Object.entries(map ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`));
}
/** The printed values as CSV lines for buildx's arguments. */
function values(list) {
    return (list ?? []).map((value) => typeof value === 'string'
        ? value
        : Object.entries(value)
            .map(([key, field]) => (0,csv/* csvField */.X)(`${key}=${field}`))
            .join(','));
}

;// CONCATENATED MODULE: ./build/engines/buildkit/bake/target.js







/** The attributes in `PrintedTarget`, and those that don't affect the image. */
const ATTRIBUTES = {
    ...{ context: true, dockerfile: true, 'dockerfile-inline': true, contexts: true, args: true, labels: true },
    ...{ annotations: true, tags: true, 'cache-from': true, 'cache-to': true, target: true, platforms: true },
    ...{ secret: true, ssh: true, attest: true, 'no-cache': true, 'no-cache-filter': true, pull: true },
    ...{ network: true, 'shm-size': true, ulimits: true, entitlements: true, output: true, call: true },
    ...{ 'extra-hosts': true, name: true, description: true, inherits: true, matrix: true },
};
/**
 * Refuses attributes that a build request doesn't support: they would silently be ignored.
 * @throws PublishError `UNSUPPORTED`
 */
function requireKnownAttributes(name, target) {
    const refuse = (what, hint) => new errors/* PublishError */.S1(`The bake target ${name} has ${what}, which isn't supported`, {
        code: 'UNSUPPORTED',
        input: 'bake-files',
        hint,
    });
    if ((target.call ?? 'build') !== 'build')
        throw refuse(`call = ${JSON.stringify(target.call)}`, 'Remove `call`, or leave the target out of `bake-targets`: it answers a question and builds no image.');
    const unknown = Object.keys(target).find((key) => ATTRIBUTES[key] !== true);
    if (unknown !== undefined)
        throw refuse(`the attribute ${unknown}`, 'Remove it, or build this target with docker/bake-action.');
}
/** `contexts = { base = "target:app" }`. https://docs.docker.com/build/bake/contexts/ */
function linksOf({ contexts = {} }) {
    return Object.entries(contexts).flatMap(([context, value]) => value.startsWith('target:') ? [{ context, target: value.slice('target:'.length) }] : []);
}
/**
 * The build request of a target. Unset attributes are taken from `base`, and so are labels and annotations,
 * which the caller merges; linked contexts are left out.
 */
async function toRequest(name, target, base, environment) {
    const context = ofWorkspace(target.context ?? '.');
    const file = await dockerfileOf(name, target, context, environment);
    const buildContexts = Object.entries(target.contexts ?? {}).flatMap(([key, value]) => value.startsWith('target:') ? [] : [`${key}=${ofWorkspace(value)}`]);
    return {
        ...base,
        context,
        ...(file === undefined ? {} : { file }),
        ...(0,optional/* optional */.l)('target', target.target),
        ...(0,optional/* optional */.l)('network', target.network),
        ...(0,optional/* optional */.l)('shmSize', target['shm-size']),
        platforms: target.platforms ? target.platforms.flatMap(platformsIn) : base.platforms,
        buildArgs: [...base.buildArgs, ...pairs(target.args)],
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
        addHosts: [...base.addHosts, ...pairs(target['extra-hosts'])],
        allow: target.entitlements ?? [],
        names: target.tags ?? [],
        ...exportsOf(target, base),
    };
}
/**
 * The target's outputs that write files. Images are published as the step says, and a target that only warms
 * the cache needs no exporter.
 */
function exportsOf({ output }, base) {
    const exports = values(output)
        .filter((line) => FILES.includes(outputType(line)))
        .map(outputLine);
    const all = [...(base.exports ?? []), ...exports];
    return all.length === 0 ? {} : { exports: all };
}
const FILES = ['local', 'tar', 'oci'];
/** True of a target that writes files or warms the cache, and results in no image. */
function isExport({ output }) {
    const types = values(output).map(outputType);
    return types.length > 0 && types.every((type) => FILES.includes(type) || type === 'cacheonly');
}
/** `cwd://` is bake's prefix for local paths in remote definitions. */
function ofWorkspace(path) {
    return path.replace(/^cwd:\/\//, '') || '.';
}
/** `--set *.platform=linux/amd64,linux/arm64` results in a single entry. */
function platformsIn(text) {
    return text.split(',').map((word) => (0,platform/* parsePlatform */.Y8)(word.trim()));
}
/** Everything a target needs from this machine beyond the workspace. */
function requestsOf(name, target) {
    const context = target.context ?? '.';
    const paths = (list, keys) => values(list).flatMap((line) => [...fieldsOf(line)].filter(([key]) => keys.includes(key)).map(([, path]) => path));
    const keys = (target.ssh ?? []).map(sshLine).map(keysIn);
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
            ...paths(values(target.output).map(outputLine), ['dest']).filter((path) => path !== '-'),
        ],
    };
}
/** `network = "host"` is the same as the entitlement. */
function wantedEntitlements({ entitlements = [], network }) {
    return [...new Set([...entitlements, ...(network === 'host' ? ['network.host'] : [])])];
}
/** The local path that a context reads; undefined for a remote context. */
function localPath(context) {
    if (/^(?:https?|git|ssh|docker-image|target):/i.test(context))
        return undefined;
    // Anything else that looks like an address is a local directory of that name, if it exists.
    return context
        .replace(/^(?:oci-layout|file|cwd):\/\//i, '')
        .replace(/[@:][^/]*$/, (tag) => (/^oci-layout:/i.test(context) ? '' : tag));
}
/**
 * The path of a target's Dockerfile as passed to the engine; with a remote context, it is relative to that
 * context.
 */
function dockerfilePath(dockerfile, context) {
    return (0,external_node_path_.isAbsolute)(dockerfile) || /^[a-z]+:\/\//.test(context) ? dockerfile : (0,external_node_path_.join)(context, dockerfile);
}
function localFile(path, context) {
    return localPath(context) === undefined && !(0,external_node_path_.isAbsolute)(path) ? undefined : localPath(path);
}
/**
 * A bake file can't use a variable as a secret that child processes don't get.
 * @throws PublishError `NOT_ALLOWED`
 */
function requireHandedVariable(target, secret) {
    const fields = fieldsOf(secret);
    const variable = fields.get('env') ?? fields.get('id') ?? '';
    if (fields.has('src') || fields.has('source') || (0,child_environment/* isHandedTo */.ol)('engine', variable))
        return;
    throw new errors/* PublishError */.S1(`The bake target ${target} wants the variable ${variable} as a secret, and this one isn't passed to builds`, {
        code: 'NOT_ALLOWED',
        input: 'bake-files',
        hint: 'Pass it with the input `secret-envs` if the build needs it.',
    });
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
/** `id=token,src=file` or `id=token,env=NAME`, as lines for the inputs secret-files and secret-envs. */
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

;// CONCATENATED MODULE: ./build/engines/buildkit/bake/targets.js










/**
 * Reads bake files with buildx itself, and turns each target into a build request. Unset attributes are taken
 * from `base`. Paths are relative to `bakeDirectory`.
 * @throws PublishError when buildx is missing or rejects a file, when targets depend on each other in a
 * circle, or when one needs rights that `allow` doesn't grant.
 */
async function bakeTargets(base, definition, environment, { overlay } = {}) {
    if ((await (0,probe.dockerFacts)(environment)).buildx === undefined) {
        throw new errors/* PublishError */.S1('bake files are read by buildx, which is not installed', {
            code: 'ENGINE_MISSING',
            input: 'bake-files',
            hint: 'Install the buildx plugin of docker; its daemon is not needed. Or run this step once for each image.',
        });
    }
    const directory = bakeDirectory(definition, environment.workspace);
    const place = { ...environment, workspace: directory };
    const { target = {}, group = {} } = await print(definition, base, place, overlay);
    const entries = Object.entries(target);
    for (const [name, one] of entries)
        requireKnownAttributes(name, one);
    const wanted = entries.map(([name, one]) => ({ name, requests: requestsOf(name, one) }));
    await requireRights(wanted, base.allow, environment.workspace, directory);
    const asked = expandGroup('default', group);
    const found = await Promise.all(entries.map(async ([name, one]) => ({
        name,
        request: await toRequest(name, one, base, place),
        tags: one.tags ?? [],
        own: { labels: pairs(one.labels), annotations: one.annotations ?? [] },
        groups: Object.keys(group).filter((key) => key !== name && expandGroup(key, group).has(name)),
        asked: asked.size === 0 || asked.has(name),
        overlaid: overlay !== undefined && isOverlaid(one, overlay),
        links: linksOf(one),
        isExport: isExport(one),
    })));
    if (found.length > 0)
        return found;
    const names = definition.targets.join(', ') || 'default';
    throw new errors/* PublishError */.S1(`${definition.files.join(', ')} define no target ${names}`, {
        code: 'TARGET_MISSING',
        input: 'bake-targets',
    });
}
async function print(definition, base, environment, overlay) {
    const variables = bakeVariables(definition, environment.workspace);
    const args = [
        ...['buildx', 'bake', '--print'],
        // The builder fetches a remote definition.
        ...(base.builder === undefined ? [] : ['--builder', base.builder]),
        ...(await definitionArguments(definition, overlay, environment)),
    ];
    const command = { ...(0,image_store.docker)(environment), args, env: { ...environment.env, ...variables } };
    const onLine = (line) => environment.reporter.debug(line);
    try {
        const text = await (0,run/* runQuiet */.AO)(command, { signal: environment.signal, onLine });
        const escaped = (0,probe.isAtLeast)((await (0,probe.dockerFacts)(environment)).buildx, '0.23');
        return JSON.parse(text, escaped ? unescaped : undefined);
    }
    catch (error) {
        throw explainDefinition(error, definition, environment.workspace);
    }
}
/**
 * From 0.23 on, bake escapes templates so that its output is a bake file again:
 * https://github.com/docker/buildx/pull/3097
 */
function unescaped(_key, value) {
    return typeof value === 'string' ? value.replace(/([$%])\1\{/g, '$1{') : value;
}
/** The targets of a group, including nested groups. */
function expandGroup(name, groups, seen = new Set()) {
    const targets = new Set();
    if (seen.has(name))
        return targets;
    seen.add(name);
    for (const member of groups[name]?.targets ?? []) {
        // A group may have the same name as one of its targets, such as `default`.
        if (groups[member] === undefined || member === name)
            targets.add(member);
        else
            for (const target of expandGroup(member, groups, seen))
                targets.add(target);
    }
    return targets;
}
/**
 * Inherited arguments are merged with a target's own, so they reveal its parents; its own tags replace
 * inherited ones.
 */
function isOverlaid({ args = {}, tags = [] }, overlay) {
    const inherits = Object.entries(overlay.args).every(([key, value]) => args[key] === value);
    return inherits && tags.join('\n') === overlay.tags.join('\n');
}
/** Explains bake's error message in terms of the inputs. */
function explainDefinition(error, definition, directory) {
    if (!(error instanceof run/* CommandFailure */.qi))
        return error;
    const said = error.lines.join('\n');
    const circle = /infinite loop from (\S+) to (\S+)/.exec(said) ?? /target (\S+) cannot link to (itself)/.exec(said);
    if (circle) {
        const [, from = '', to = ''] = circle;
        const self = to === 'itself' || to === from;
        return new errors/* PublishError */.S1(self
            ? `The bake target ${from} builds on itself`
            : `The bake targets ${from} and ${to} build on each other`, {
            code: 'TARGET_CYCLE',
            input: 'bake-files',
            hint: 'Remove one of the `target:` contexts, so that one of the targets can be built first.',
            cause: error,
        });
    }
    const unmatched = /could not find any target matching '([^']*)'/.exec(said)?.[1];
    const missing = unmatched ?? /failed to find target (\S+)/.exec(said)?.[1];
    if (missing === undefined)
        return (0,explain/* explainFailure */.SP)(error, { engine: 'buildx' });
    return missingTarget(missing, definition, { directory, overridden: unmatched !== undefined, cause: error });
}
function missingTarget(name, definition, { directory, overridden, cause }) {
    const input = overridden ? 'bake-set' : definition.targets.includes(name) ? 'bake-targets' : 'bake-files';
    const meant = (0,nearest_word/* nearest */.p)(name, definedNames(definition, directory));
    const files = definition.files.join(', ') || 'the bake definition';
    const unnamed = name === 'default' && definition.targets.length === 0;
    return new errors/* PublishError */.S1(`No target ${JSON.stringify(name)} in ${files}`, {
        code: 'TARGET_MISSING',
        input: unnamed ? 'bake-targets' : input,
        hint: meant !== undefined
            ? `Did you mean \`${meant}\`?`
            : unnamed
                ? 'Name the targets in `bake-targets`, or define a group or target named default.'
                : 'Write the name of a target or a group that the bake files define.',
        cause,
    });
}

// EXTERNAL MODULE: ./build/oci/reference.js
var reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/publish/types.js
var types = __webpack_require__(40701);
// EXTERNAL MODULE: ./build/tags/render.js
var render = __webpack_require__(16646);
;// CONCATENATED MODULE: ./build/pipeline/bake/images.js


/**
 * Which images each target is published as. A line of `images` that names a target goes to that target. A
 * line without one goes to the `bake-target` target and all targets that inherit its tags, or to the only
 * target. Targets that no line applies to aren't in the map and keep the tags of the bake file.
 * @throws PublishError `INPUT_INVALID` with every line that applies to no target.
 */
function imagesByTarget(targets, lines) {
    const problems = [];
    const found = new Map();
    const give = (target, image) => found.set(target, [...(found.get(target) ?? []), image]);
    for (const image of lines.images) {
        const receivers = receiversOf(image, targets, lines);
        if (receivers instanceof errors/* PublishError */.S1)
            problems.push(receivers);
        else
            for (const { name } of receivers)
                give(name, image);
    }
    const problem = (0,errors/* problemOf */.Zw)(problems);
    if (problem)
        throw problem;
    return found;
}
function receiversOf(image, targets, { given, metadataTarget }) {
    if (image.target !== undefined) {
        const named = targets.filter(({ name }) => name === image.target);
        return named.length > 0 ? named : unknownTarget(image, image.target, targets);
    }
    const makers = targets.filter(({ isExport }) => !isExport);
    const heirs = makers.filter(({ overlaid }) => overlaid);
    if (heirs.length > 0)
        return heirs;
    // The default image must not override the tags of the bake file.
    if (!given)
        return [];
    if (makers.length === 1)
        return makers;
    return problemWith(image, `${image.name} names no target, and there are several: ${namesOf(targets)}`, {
        hint: `Add the target to the line: ${image.name},target=${targets[0]?.name ?? 'app'}. Or let a target inherit from ${metadataTarget}.`,
    });
}
function unknownTarget(image, target, targets) {
    const members = targets.filter(({ groups }) => groups.includes(target));
    if (members.length > 0) {
        return problemWith(image, `${target} is a group and not a target`, {
            hint: `Name one of its targets, ${namesOf(members)}, on its own line.`,
        });
    }
    const meant = (0,nearest_word/* nearest */.p)(target, targets.map(({ name }) => name));
    return problemWith(image, `No target ${JSON.stringify(target)} is built; there is ${namesOf(targets)}`, {
        hint: meant === undefined
            ? 'Correct `target=`, or add the target to `bake-targets`.'
            : `Did you mean \`target=${meant}\`?`,
    });
}
function namesOf(targets) {
    return targets.map(({ name }) => name).join(', ');
}
function problemWith({ line }, message, { hint }) {
    return new errors/* PublishError */.S1(message, {
        code: 'INPUT_INVALID',
        input: 'images',
        ...(line === undefined ? {} : { line }),
        hint,
    });
}

// EXTERNAL MODULE: ./build/pipeline/plan/image-annotations.js
var image_annotations = __webpack_require__(65997);
// EXTERNAL MODULE: ./build/pipeline/plan/push-decision.js
var push_decision = __webpack_require__(24954);
// EXTERNAL MODULE: ./build/pipeline/plan/tag-policy.js + 1 modules
var tag_policy = __webpack_require__(28527);
// EXTERNAL MODULE: ./build/pipeline/registries/targets.js
var registries_targets = __webpack_require__(15445);
;// CONCATENATED MODULE: ./build/pipeline/bake/place.js









/**
 * The step's tags and labels, for lines of `images` without a target; undefined when there are no such lines.
 */
function overlayOf(plan, target) {
    const images = plan.images.filter((image) => image.target === undefined);
    if (images.length === 0 || target === '')
        return undefined;
    const labels = plan.labels.map((label) => {
        const at = label.indexOf('=');
        return [label.slice(0, at), label.slice(at + 1)];
    });
    return {
        target,
        tags: plan.tags.length === 0 ? [] : (0,render/* fullTags */.fp)({ ...plan, images }),
        labels: Object.fromEntries(labels),
        // The names docker/metadata-action uses; a Dockerfile may declare them.
        args: {
            DOCKER_META_IMAGES: images.map(({ name }) => name).join(','),
            ...(plan.version === '' ? {} : { DOCKER_META_VERSION: plan.version }),
        },
    };
}
/**
 * Where each requested target is published, with which tags and labels.
 * @throws PublishError when a line of `images` applies to no target, a target has neither lines nor tags, or
 * two targets would push the same tag.
 */
function placeTargets(found, definition, run) {
    const asked = found.filter((target) => target.asked);
    const makers = asked.filter((target) => !target.isExport);
    const { plan, request } = run;
    const given = request.images.trim() !== '';
    const images = imagesByTarget(asked, {
        images: plan.images,
        given,
        metadataTarget: definition.metadataTarget,
    });
    const [only] = makers;
    if (only && makers.length === 1 && only.tags.length === 0 && !images.has(only.name)) {
        images.set(only.name, plan.images);
    }
    const placed = asked.map((target) => {
        const received = images.get(target.name);
        if (target.isExport && !received)
            return exporting(target, run);
        const tags = received ? plan.tags : target.tags;
        const pushes = received ? (0,push_decision/* requireImages */.Qu)(run.decision, request.push, received) : run.decision;
        const decision = (0,push_decision/* requireTags */.b5)(pushes, request.push, tags, request.facts);
        const targets = received
            ? (0,registries_targets/* openTargets */.Rs)(received, decision.byDigest ? [] : (0,tag_policy/* wantedTags */.p)(plan, (0,tag_policy/* tagPolicy */.d)(request)), run.connections)
            : ownTargets(target, run);
        return {
            target: completed(target, targets, plan, received !== undefined),
            run: { ...run, decision, targets },
        };
    });
    refuseSameNames(placed);
    return placed;
}
/** A target that doesn't produce an image is built but never pushed, even if it has tags. */
function exporting(target, run) {
    return {
        target: completed(target, [], run.plan, false),
        run: { ...run, targets: [], decision: { ...run.decision, push: false } },
    };
}
/** The repositories in the target's own `tags`. */
function ownTargets(target, run) {
    if (target.tags.length === 0 && run.decision.push) {
        throw new errors/* PublishError */.S1(`The bake target ${target.name} has no tags, and there are others beside it`, {
            code: 'TARGET_UNTAGGED',
            input: 'bake-files',
            hint: `Add a line to \`images\` such as ghcr.io/acme/${target.name},target=${target.name}, give the target tags in the bake file, or leave it out of \`bake-targets\`.`,
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
        return (0,registries_targets/* openTargets */.Rs)([{ name, optional: false }], wanted, run.connections);
    });
}
/**
 * A tag from the bake file gets the policy of the plan's tag of the same name; any other tag moves freely.
 */
function plannedTag(name, plan) {
    return plan.find((tag) => tag.name === name) ?? { name, kind: 'free', rule: 'bake file' };
}
/**
 * The request with its names and labels. The step's labels win for targets that receive the step's images.
 * For other targets, and where the step's labels were inherited, the bake file's labels win.
 */
function completed(target, targets, plan, received) {
    const { request, own } = target;
    const merge = (step, file) => received && !target.overlaid ? [...file, ...step] : [...step, ...file];
    return {
        ...target,
        request: {
            ...request,
            names: targets.flatMap(({ image, tags }) => tags.map((tag) => `${image.name}:${tag.name}`)),
            labels: merge(request.labels, own.labels),
            annotations: withClaims(merge(request.annotations, own.annotations), targets, plan.tags),
        },
    };
}
/** The image claims the tags of its own target, not those of the whole plan. */
function withClaims(annotations, targets, plan) {
    const names = new Set(targets.flatMap(({ tags }) => tags.map(({ name }) => name)));
    const claimed = (0,image_annotations/* claimAnnotation */.O$)([...names].map((name) => plannedTag(name, plan)));
    return [...annotations.filter((line) => !line.startsWith(`${types/* CLAIM_ANNOTATION */.Bo}=`)), ...claimed];
}
/**
 * Two targets with the same tag would overwrite each other in an unpredictable order.
 * @throws PublishError with every such tag.
 */
function refuseSameNames(placed) {
    const writers = new Map();
    const problems = [];
    for (const { target, run } of placed) {
        for (const { destination, image, tags } of run.targets) {
            for (const { name: tag } of tags) {
                const name = `${destination.name}:${tag}`;
                const other = writers.get(name);
                if (other !== undefined && other !== target.name) {
                    problems.push(sameName(name, [other, target.name], image.line));
                }
                writers.set(name, target.name);
            }
        }
    }
    const problem = (0,errors/* problemOf */.Zw)(problems);
    if (problem)
        throw problem;
}
function sameName(name, [one, other], line) {
    return new errors/* PublishError */.S1(`The bake targets ${one} and ${other} would both be published as ${name}`, {
        code: 'INPUT_INVALID',
        input: line === undefined ? 'bake-files' : 'images',
        ...(line === undefined ? {} : { line }),
        hint: 'Give each target its own repository or tags.',
    });
}

// EXTERNAL MODULE: ./build/pipeline/plan/build-request.js + 1 modules
var build_request = __webpack_require__(6384);
// EXTERNAL MODULE: ./build/copy/build-sink.js + 1 modules
var build_sink = __webpack_require__(26258);
// EXTERNAL MODULE: ./build/copy/session/session.js + 3 modules
var session_session = __webpack_require__(63538);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./build/copy/source/graph.js
var source_graph = __webpack_require__(26912);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/oci/layouts/layout.js
var layout = __webpack_require__(86102);
;// CONCATENATED MODULE: ./build/pipeline/release/links.js










/**
 * Sorts the builds topologically: each comes after the ones it depends on; otherwise the order is kept.
 * @throws PublishError `TARGET_CYCLE`.
 */
function inBuildOrder(builds) {
    const ordered = new Set();
    const add = (build, path) => {
        if (ordered.has(build))
            return;
        if (path.includes(build))
            throw circle([...path.slice(path.indexOf(build)), build]);
        for (const { target } of build.links) {
            const linked = builds.find(({ name }) => name === target);
            if (linked)
                add(linked, [...path, build]);
        }
        ordered.add(build);
    };
    for (const build of builds)
        add(build, []);
    return [...ordered];
}
function circle(path) {
    return new errors/* PublishError */.S1(`Bake targets build on each other: ${path.map(({ name }) => name).join(' → ')}`, {
        code: 'TARGET_CYCLE',
        input: 'bake-files',
        hint: 'Remove one of the `target:` contexts, so that one of the targets can be built first.',
    });
}
/** Whether one of the builds uses this one as a context. */
function isLinkedTo(name, builds) {
    return builds.some(({ links }) => links.some(({ target }) => target === name));
}
/**
 * Writes an image as an OCI layout, which other builds reference as `oci-layout://<directory>@<digest>`.
 * https://docs.docker.com/reference/cli/docker/buildx/build/#source-oci-layout
 * @throws PublishError `DIGEST_MISMATCH` when a blob doesn't match its digest.
 */
async function writeLayout(content, directory, signal) {
    const graph = await (0,source_graph/* readGraph */.tJ)(content, { signal });
    const place = async (digest) => {
        const path = (0,external_node_path_.join)(directory, (0,layout/* blobPath */.nD)(digest));
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
        return path;
    };
    for (const { descriptor, bytes } of graph.manifests)
        await (0,promises_.writeFile)(await place(descriptor.digest), bytes);
    for (const blob of graph.blobs.values()) {
        await writeBlob(blob, content, await place(blob.descriptor.digest), signal);
    }
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [graph.root] }));
}
async function writeBlob({ descriptor, inline }, { source }, path, signal) {
    const { digest } = descriptor;
    const body = inline ? external_node_stream_.Readable.from([inline]) : await source.readBlob(descriptor, { signal });
    const hash = (0,external_node_crypto_.createHash)((0,oci_digest/* digestAlgorithm */.g4)(digest));
    const measure = new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            hash.update(chunk);
            done(null, chunk);
        },
    });
    await (0,external_node_stream_promises_.pipeline)(body, measure, (0,external_node_fs_.createWriteStream)(path), { signal });
    if (digest === `${(0,oci_digest/* digestAlgorithm */.g4)(digest)}:${hash.digest('hex')}`)
        return;
    throw new errors/* PublishError */.S1(`${source.name}: ${digest} has other content than its digest says`, {
        code: 'DIGEST_MISMATCH',
        hint: 'Build again; if it happens again, the disk or the builder is damaged.',
    });
}

// EXTERNAL MODULE: ./build/pipeline/release/publish-set.js + 19 modules
var publish_set = __webpack_require__(48522);
// EXTERNAL MODULE: ./build/pipeline/release/build-and-publish.js
var build_and_publish = __webpack_require__(63131);
// EXTERNAL MODULE: ./build/pipeline/build/pick-engine.js
var pick_engine = __webpack_require__(75358);
// EXTERNAL MODULE: ./build/pipeline/build/prepare.js
var prepare = __webpack_require__(49687);
// EXTERNAL MODULE: ./build/pipeline/build/run-build.js
var run_build = __webpack_require__(73740);
// EXTERNAL MODULE: ./build/pipeline/context.js
var context = __webpack_require__(20564);
;// CONCATENATED MODULE: ./build/pipeline/release/build-set.js













/**
 * Builds all images of a set and publishes them as one release. Each image is staged while the next one is
 * built, and no tag moves before the last build is done. Images that aren't pushed are built, too.
 * @throws PublishError when a build fails.
 * @throws PublishFailedError with a report per image when one can't be published.
 */
async function buildAndPublishSet(run, given, environment) {
    const builds = inBuildOrder(given);
    const pushed = builds.filter((build) => build.run.decision.push);
    const session = (0,session_session/* createCopySession */.q)(pushed.flatMap((build) => build.run.targets), { ...(0,publish_set/* publishOptions */.gI)(run), inspections: pushed.flatMap(({ inspections }) => inspections) });
    const built = [];
    try {
        for (const one of builds)
            built.push(await build(one, { run, builds, built, session, environment }).catch(naming(one, builds)));
        const set = pushedImages(run, built);
        const published = set.length === 0 ? [] : await (0,publish_set/* publishSet */.o3)(run, set, session);
        const reported = given.flatMap(({ name }) => built.filter((one) => one.name === name && !one.isContextOnly));
        return await describeSet(run, reported, published);
    }
    finally {
        for (const { result } of built)
            await result.close?.();
        await session.close();
    }
}
/** Prefixes a build error with the target's name if there are several. */
function naming({ name }, { length }) {
    return (error) => {
        if (length === 1 || !(error instanceof errors/* PublishError */.S1))
            throw error;
        const { hint, code, input, line, file } = error;
        throw new errors/* PublishError */.S1(`The bake target ${name} failed: ${error.message}`, {
            ...{ hint, code, input, line, cause: error },
            ...(file === undefined ? {} : { file }),
        });
    };
}
/** Each build has its own directory, because its output is read until the set is published. */
async function build(one, context) {
    const { run: base, builds, session, environment: given } = context;
    const { name, run } = one;
    const wanted = withLinkedContexts(one, context.built);
    const { request, reporter, phases, decision, connections } = run;
    const temporaryDirectory = (0,external_node_path_.join)(given.temporaryDirectory, `target-${name.replace(/[^\w.-]/g, '_')}`);
    await (0,promises_.mkdir)(temporaryDirectory, { recursive: true, mode: 0o700 });
    const environment = { ...given, temporaryDirectory };
    const isLinked = isLinkedTo(name, builds);
    const uploaders = decision.push ? uploadersOf(run, session) : [];
    const sink = decision.push || isLinked ? (0,build_sink/* createBuildSink */.q)(session, uploaders) : undefined;
    const { notice } = decision;
    if (notice !== undefined && notice !== base.decision.notice)
        reporter.notice(`${name}: ${notice}`);
    return reporter.group(`Bake ${name}`, async () => {
        const engine = await (0,pick_engine/* pickEngine */.A)(request, wanted, environment, connections);
        const prepared = await (0,prepare/* prepare */.i)(wanted, engine, run, environment);
        const result = await phases.measure(`build ${name}`, () => (0,run_build/* buildPrepared */.SX)(engine, prepared, { ...environment, sink: sink ?? run_build/* discard */.vf }));
        const layout = sink && isLinked ? (0,external_node_path_.join)(temporaryDirectory, 'layout') : undefined;
        if (sink && layout !== undefined) {
            const content = { source: sink.overlay(result.source), root: result.root };
            await writeLayout(content, layout, environment.signal);
        }
        return { ...one, wanted, engine, prepared, result, sink, layout };
    });
}
/** Adds the contexts that were already built, as OCI layouts that BuildKit reads from disk. */
function withLinkedContexts({ wanted, links }, built) {
    const contexts = links.flatMap(({ context, target }) => {
        const found = built.find(({ name }) => name === target);
        return found?.layout === undefined
            ? []
            : [`${context}=oci-layout://${found.layout}@${found.result.root.digest}`];
    });
    return { ...wanted, buildContexts: [...wanted.buildContexts, ...contexts] };
}
function uploadersOf({ targets }, session) {
    const own = new Set(targets);
    return session.uploaders.filter(({ target }) => own.has(target));
}
/** The images to push; the others were only built. */
function pushedImages(run, built) {
    return built.flatMap(({ name, run: own, result, sink, inspections }) => {
        if (!sink || !own.decision.push)
            return [];
        const content = { source: sink.overlay(result.source), root: result.root };
        const revision = (0,image_annotations/* builtRevision */.mp)(run.request.facts);
        return [{ name, inspections, targets: own.targets, content, revision }];
    });
}
/** A single target's result is that of the run; with several, each target has its own report. */
async function describeSet(run, built, published) {
    const described = [];
    for (const { name, engine, prepared, result, wanted } of built) {
        const report = published.find((image) => image.name === name)?.report;
        described.push({
            ...(report ? { report, ...(0,build_and_publish/* describeBuild */.SY)(engine, result) } : (0,build_and_publish/* describeUnpushed */.Gx)(engine, result, wanted)),
            cache: await prepared.finish(),
        });
    }
    const [own, ...others] = described;
    return {
        ...(0,context/* emptyResult */.$)(run),
        ...(others.length > 0 ? {} : own),
        published: published.some(({ report }) => (0,publish_set/* isPublished */.HF)(report)),
        targets: built.map(({ name }, index) => ({ target: name, ...described[index] })),
    };
}

// EXTERNAL MODULE: ./build/pipeline/registries/preflight.js
var preflight = __webpack_require__(39984);
;// CONCATENATED MODULE: ./build/pipeline/bake/bake.js







/**
 * Builds the targets of the bake files and publishes them as one release, each with its own tags and digest.
 * Logins and tags of every target are checked before the first one is built.
 * @throws PublishError when a target has no tags and isn't the only one, or can't be built or published.
 */
async function bake(definition, run, given) {
    const environment = { ...given, workspace: bakeDirectory(definition, given.workspace) };
    const { found, placed } = await readTargets(definition, run, given);
    const inspections = await lookAhead(run, placed);
    const builds = placed.map(({ target, run: own }, index) => ({
        name: target.name,
        run: own,
        wanted: target.request,
        inspections: inspections[index] ?? [],
        links: target.links,
    }));
    return buildAndPublishSet(run, [...builds, ...linkedOnly(found, run)], environment);
}
/**
 * All targets of the bake files, and where the requested ones are published.
 * @throws PublishError as `bakeTargets` and `placeTargets` do.
 */
async function readTargets(definition, run, environment) {
    const { request, plan } = run;
    const overlay = overlayOf(plan, definition.metadataTarget);
    const options = overlay === undefined ? {} : { overlay };
    const found = await bakeTargets((0,build_request/* planBuild */.C7)(request, plan), definition, environment, options);
    return { found, placed: placeTargets(found, definition, run) };
}
/** Inspects the registries of all targets in parallel, and reports their errors together. */
async function lookAhead({ request, reporter, signal, connections, phases }, placed) {
    const pushed = placed.map(({ run }) => (run.decision.push ? run.targets : []));
    const options = { connections, reporter, signal, readOnly: false, revision: (0,image_annotations/* builtRevision */.mp)(request.facts) };
    const inspections = await phases.measure(preflight/* CHECK */.fi, () => (0,preflight/* preflight */.Mz)(pushed.flat(), options));
    (0,preflight/* tellChecked */.NB)({ phases, reporter }, pushed.flat());
    let next = 0;
    return pushed.map((targets) => inspections.slice(next, (next += targets.length)));
}
/** Targets that weren't requested but that others build on: built, not published. */
function linkedOnly(found, run) {
    const own = { ...run, targets: [], decision: { ...run.decision, push: false } };
    return found
        .filter(({ asked }) => !asked)
        .map(({ name, request, links, own: { labels } }) => ({
        ...{ name, links, run: own, inspections: [], isContextOnly: true },
        wanted: { ...request, labels, annotations: [], names: [], load: false },
    }));
}


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
