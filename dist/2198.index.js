export const id = 2198;
export const ids = [2198];
export const modules = {

/***/ 72198:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  docker: () => (/* binding */ docker),
  warnOfIgnoredTime: () => (/* binding */ warnOfIgnoredTime)
});

// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/text/go-boolean.js
var go_boolean = __webpack_require__(5983);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
// EXTERNAL MODULE: ./build/engines/cache/plan.js + 1 modules
var plan = __webpack_require__(3677);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js
var image_store = __webpack_require__(55221);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/commands/explain.js
var explain = __webpack_require__(19560);
// EXTERNAL MODULE: ./build/engines/commands/run.js + 1 modules
var run = __webpack_require__(73794);
// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
// EXTERNAL MODULE: ./build/engines/types/build-input.js
var build_input = __webpack_require__(51739);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/support/files/confined-path.js
var confined_path = __webpack_require__(10404);
// EXTERNAL MODULE: ./build/engines/request/container-contexts.js
var container_contexts = __webpack_require__(82998);
// EXTERNAL MODULE: ./build/engines/request/local-files.js
var local_files = __webpack_require__(74427);
;// CONCATENATED MODULE: ./build/engines/request/classic-context.js





/** Name in the archive of a Dockerfile that is excluded or outside of the context. */
const HIDDEN = '.registry-publish.dockerfile';
const DOCKERIGNORE = '.dockerignore';
/**
 * The classic builder's client only reads `.dockerignore` in the context, with older rules than BuildKit's,
 * so it gets the filtered context on standard input. The daemon then removes the Dockerfile and
 * `.dockerignore` if the archive's own `.dockerignore` lists them, which keeps a hidden Dockerfile out of the
 * image.
 * @returns undefined when nothing is excluded: the client can read the context itself.
 */
async function classicContext(request, workspace) {
    if (!(0,local_files/* isLocalContext */.d9)(request.context))
        return undefined;
    const directory = (0,external_node_path_.resolve)(workspace, request.context);
    const dockerfile = (0,local_files/* locateDockerfile */.li)(request, workspace);
    if (dockerfile === undefined || !(0,container_contexts/* holdsPatterns */.K$)(directory, dockerfile))
        return undefined;
    const [{ readIgnorePatterns }, { localTree }, { archiveTree }, { putNode, lstat }] = await Promise.all([
        __webpack_require__.e(/* import() */ 7913).then(__webpack_require__.bind(__webpack_require__, 17913)),
        __webpack_require__.e(/* import() */ 8823).then(__webpack_require__.bind(__webpack_require__, 98823)),
        Promise.all(/* import() */[__webpack_require__.e(6118), __webpack_require__.e(4188)]).then(__webpack_require__.bind(__webpack_require__, 44188)),
        __webpack_require__.e(/* import() */ 9657).then(__webpack_require__.bind(__webpack_require__, 9657)),
    ]);
    const ignore = readIgnorePatterns(directory, dockerfile);
    const tree = localTree(directory, ignore === undefined ? {} : { ignore });
    const inside = (0,confined_path/* isBelow */.Y)(directory, dockerfile)
        ? (0,external_node_path_.relative)(directory, dockerfile).replaceAll('\\', '/')
        : undefined;
    if (inside !== undefined && lstat(tree, inside))
        return { file: inside, archive: archiveTree(tree) };
    const put = (path, text) => {
        const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
        putNode(tree, path, { ...attributes, type: 'file', content: { bytes: Buffer.from(text) } });
    };
    put(HIDDEN, (0,external_node_fs_.readFileSync)(dockerfile));
    const kept = lstat(tree, DOCKERIGNORE);
    const patterns = kept ? (0,external_node_fs_.readFileSync)((0,external_node_path_.resolve)(directory, DOCKERIGNORE), 'utf8') : `${DOCKERIGNORE}\n`;
    put(DOCKERIGNORE, `${patterns.replace(/\n?$/, '\n')}${HIDDEN}\n`);
    return { file: HIDDEN, archive: archiveTree(tree) };
}
/** Why the classic builder would exclude more than the ignore patterns do; undefined when it doesn't. */
async function refusedByClassic(request, workspace) {
    if (!(0,local_files/* isLocalContext */.d9)(request.context))
        return undefined;
    const directory = (0,external_node_path_.resolve)(workspace, request.context);
    const dockerfile = (0,local_files/* locateDockerfile */.li)(request, workspace);
    if (dockerfile === undefined || !(0,external_node_fs_.lstatSync)((0,external_node_path_.resolve)(directory, DOCKERIGNORE), { throwIfNoEntry: false }))
        return undefined;
    const { readIgnorePatterns } = await __webpack_require__.e(/* import() */ 7913).then(__webpack_require__.bind(__webpack_require__, 17913));
    const ignore = readIgnorePatterns(directory, dockerfile);
    if (ignore?.excludes(DOCKERIGNORE))
        return undefined;
    const own = readIgnorePatterns(directory);
    const removed = [DOCKERIGNORE, (0,external_node_path_.relative)(directory, dockerfile)].find((name) => own?.excludes(name) && !ignore?.excludes(name) && (0,confined_path/* isBelow */.Y)(directory, (0,external_node_path_.resolve)(directory, name)));
    return (removed &&
        `the classic builder removes ${removed}, which only the .dockerignore of the context leaves out`);
}

// EXTERNAL MODULE: ./build/engines/request/special-files.js
var special_files = __webpack_require__(38019);
// EXTERNAL MODULE: ./build/engines/request/secrets.js
var request_secrets = __webpack_require__(33187);
;// CONCATENATED MODULE: ./build/engines/docker.js














const ONE_CONTEXT = (0,build_input.no)('supports one context only; use buildx');
const WITHOUT_SECRETS = (0,build_input/* limited */.TJ)('not together with secrets or SSH');
const WITH_BUILDKIT = (0,build_input/* limited */.TJ)('with BuildKit in the daemon (18.09 or newer)');
const INPUTS = {
    'add-hosts': build_input/* YES */._Y,
    allow: build_input/* NO_SUCH_SETTING */.JT,
    annotations: build_input/* YES */._Y,
    'annotations (index:…, one platform)': build_input/* NO_INDEX_OF_ONE */.o9,
    'annotations (for one of several platforms)': build_input/* SAME_ANNOTATIONS */.aN,
    'attests, provenance, sbom': build_input/* NO_ATTESTATIONS */.Ir,
    'build-contexts': ONE_CONTEXT,
    'build-contexts: name=oci-layout://…': ONE_CONTEXT,
    builder: build_input/* NO_SUCH_SETTING */.JT,
    'cache-from': (0,build_input/* limited */.TJ)('image names'),
    'cache-to': (0,build_input.no)('exports no cache; use buildx'),
    call: build_input/* NO_SUCH_SETTING */.JT,
    'cgroup-parent': WITHOUT_SECRETS,
    load: build_input/* YES */._Y,
    network: build_input/* YES */._Y,
    'no-cache-filters': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (compression)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (rewrite-timestamp)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (other exporters)': build_input/* IMAGES_ONLY */.gY,
    'platforms (several)': (0,build_input.no)('builds one platform at a time; use buildx'),
    reproducible: (0,build_input.no)('writes the time of the build into the image; use buildx'),
    'secrets, secret-envs, secret-files': WITH_BUILDKIT,
    'shm-size': WITHOUT_SECRETS,
    ssh: WITH_BUILDKIT,
    ulimit: WITHOUT_SECRETS,
};
/**
 * `docker build` without buildx. Uses BuildKit, built into daemons since 18.09, where the client can drive it
 * without buildx (before 23.0), otherwise the classic builder.
 */
const docker = {
    name: 'docker',
    inProcess: false,
    inputs: INPUTS,
    cache: (0,plan/* noCache */.wt)('docker without buildx exports none', { expected: true }),
    async refuses(request, environment) {
        const facts = await (0,probe.dockerFacts)(environment);
        if (facts.client === undefined)
            return (0,probe.missingClient)(facts);
        if (facts.server === undefined)
            return (0,probe.broken)('the Docker daemon', facts.serverProblem);
        const buildkit = drivesBuildkit(facts, environment);
        const refused = (0,build_inputs/* refusedInputs */.m)(INPUTS, request) ?? refusedByBuilder(request, buildkit);
        if (refused !== undefined || (buildkit && classicOnly(request) === undefined))
            return refused;
        return refusedByClassic(request, environment.workspace);
    },
    async avoided(environment) {
        const facts = await (0,probe.dockerFacts)(environment);
        if (drivesBuildkit(facts, environment) ||
            (facts.buildx === undefined && facts.buildxProblem === undefined))
            return undefined;
        return 'its classic builder is deprecated, and buildx is installed';
    },
    version: async (environment) => (await (0,probe.dockerFacts)(environment)).server?.version,
    async build(request, environment) {
        const facts = await (0,probe.dockerFacts)(environment);
        const secrets = await (0,request_secrets/* writeSecrets */.P)(request, environment);
        try {
            const taken = await (0,image_store.throughStore)(environment, facts, async (name) => {
                await build(name, { request, environment, facts, secrets });
            });
            const annotated = await (0,annotate/* annotate */.fz)(taken, request.annotations, request.platforms[0]);
            const id = await (0,image_store.builtImageId)(annotated, request, environment);
            return id === undefined ? annotated : { ...annotated, imageId: id };
        }
        catch (error) {
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'docker' });
        }
    },
    export: 'unsupported',
    call: 'unsupported',
};
/** Why neither builder supports the whole request: each has settings that the other ignores. */
function refusedByBuilder(request, buildkit) {
    if (!needsBuildkit(request))
        return undefined;
    if (!buildkit)
        return 'the classic builder of this Docker has no secrets and no SSH; install buildx';
    const limit = classicOnly(request);
    return (limit &&
        `the BuildKit of this Docker ignores ${limit}, and its classic builder has no secrets and no SSH; install buildx`);
}
function needsBuildkit({ secrets, secretEnvs, secretFiles, ssh }) {
    return secrets.length + secretEnvs.length + secretFiles.length + ssh.length > 0;
}
/** Settings that BuildKit silently ignores when the client drives it without buildx. */
function classicOnly({ ulimits, shmSize, cgroupParent }) {
    if (ulimits.length > 0)
        return '`ulimit`';
    if (shmSize !== undefined)
        return '`shm-size`';
    return cgroupParent === undefined ? undefined : '`cgroup-parent`';
}
/**
 * Warns that the classic builder, and BuildKit before 0.11 (Docker 23), treat SOURCE_DATE_EPOCH as an
 * ordinary build argument.
 */
function warnOfIgnoredTime({ buildArgs }, { reporter }, builder = 'The classic builder of this Docker') {
    if (!buildArgs.some((line) => /^SOURCE_DATE_EPOCH(?:=|$)/.test(line)))
        return;
    reporter.warning(`${builder} ignores SOURCE_DATE_EPOCH: the image has the times of this build. Use buildx with Docker 23 or newer to set them.`);
}
async function build(name, { request, environment, facts, secrets }) {
    const buildkit = drivesBuildkit(facts, environment) && classicOnly(request) === undefined;
    if (!buildkit)
        warnOfIgnoredTime(request, environment);
    else if (!(0,probe.isAtLeast)(facts.server?.version, '23.0'))
        warnOfIgnoredTime(request, environment, 'The BuildKit of this Docker');
    // BuildKit applies .dockerignore itself.
    const filtered = buildkit ? undefined : await classicContext(request, environment.workspace);
    // The client of 20.10 sends BuildKit no pipes, and the classic builder's client sends no sockets.
    if (buildkit)
        await (0,special_files/* warnOfDropped */.u)('pipes', 'docker', request, environment);
    else if (filtered === undefined)
        await (0,special_files/* warnOfDropped */.u)('sockets', 'docker', request, environment);
    const common = filtered === undefined ? request : { ...request, file: filtered.file };
    const args = buildArguments(name, { ...common, buildkit }, secrets);
    args.push(filtered === undefined ? request.context : '-');
    const input = filtered === undefined ? {} : { input: filtered.archive };
    const env = { ...environment.env, DOCKER_BUILDKIT: buildkit ? '1' : '0' };
    const how = buildkit ? 'its BuildKit' : 'the classic builder';
    const onLine = (line) => environment.reporter.output(line);
    await environment.reporter.group(`Build with Docker ${facts.server?.version} (${how})`, () => (0,run/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args, env, ...input }, { signal: environment.signal, onLine }));
}
function buildArguments(name, request, secrets) {
    const progress = request.buildkit ? ['--progress', 'plain'] : [];
    const args = ['build', ...progress, ...(0,buildkit_arguments/* commonArguments */.oJ)(request, secrets)];
    for (const tag of [name, ...(request.load ? request.names : [])])
        args.push('--tag', tag);
    for (const image of request.cacheFrom)
        args.push('--cache-from', image.replace(/^type=registry,ref=/, ''));
    for (const platform of request.platforms)
        args.push('--platform', (0,oci_platform/* formatPlatform */.Bq)(platform));
    return args;
}
/** From 23.0 on, the client leaves BuildKit to the buildx plugin, which is missing here. */
function drivesBuildkit(facts, { env }) {
    return ((0,go_boolean/* goBoolean */.x)(env['DOCKER_BUILDKIT']) !== false &&
        !(0,probe.isAtLeast)(facts.client, '23.0') &&
        (0,probe.isAtLeast)(facts.server?.version, '18.9'));
}


/***/ }),

/***/ 82998:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   En: () => (/* binding */ prepareContexts),
/* harmony export */   K$: () => (/* binding */ holdsPatterns),
/* harmony export */   Zn: () => (/* binding */ refusedContexts)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _builder_files_ignore_file_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(89555);
/* harmony import */ var _local_files_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(74427);





/**
 * Podman and Buildah read `.containerignore` before `.dockerignore`, no ignore file next to the Dockerfile
 * (4.3 and 1.28), and no ignore file at all in additional contexts or for `RUN --mount=type=bind`. So when
 * files are excluded, they get a filtered copy of the context, and the path of the Dockerfile.
 */
async function prepareContexts(tool, request, environment) {
    const { workspace, temporaryDirectory } = environment;
    const buildContexts = await filterAdditional(request, environment);
    if (!(0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .isLocalContext */ .d9)(request.context))
        return { ...request, buildContexts, args: [] };
    const directory = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(workspace, request.context);
    const dockerfile = (0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .locateDockerfile */ .li)(request, workspace);
    const file = dockerfile === undefined ? request.file : shorten(dockerfile, workspace);
    const contexts = { context: request.context, ...(file === undefined ? {} : { file }), buildContexts };
    if (!holdsPatterns(directory, dockerfile))
        return { ...contexts, args: [] };
    const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, 'context');
    await filter(directory, copy, dockerfile);
    if (tool.hasIgnoreFile) {
        const nothing = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, 'ignore-nothing');
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(nothing, '');
        return { ...contexts, context: copy, args: ['--ignorefile', nothing] };
    }
    // Takes precedence over .dockerignore, and excludes only itself.
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(copy, CONTAINERIGNORE), `${CONTAINERIGNORE}\n`);
    return { ...contexts, context: copy, args: [] };
}
const CONTAINERIGNORE = '.containerignore';
/** Why a tool can't exclude exactly what the ignore patterns exclude; undefined when it can. */
async function refusedContexts(tool, request, workspace) {
    if (tool.hasIgnoreFile || !(0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .isLocalContext */ .d9)(request.context))
        return undefined;
    const directory = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.resolve)(workspace, request.context);
    if (!exists((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, CONTAINERIGNORE)))
        return undefined;
    const { readIgnorePatterns } = await __webpack_require__.e(/* import() */ 7913).then(__webpack_require__.bind(__webpack_require__, 17913));
    const ignore = readIgnorePatterns(directory, (0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .locateDockerfile */ .li)(request, workspace));
    if (ignore?.excludes(CONTAINERIGNORE))
        return undefined;
    return `podman applies ${CONTAINERIGNORE} on top of .dockerignore; list ${CONTAINERIGNORE} in .dockerignore, or use another engine`;
}
async function filterAdditional(request, { workspace, temporaryDirectory }) {
    const copies = new Map();
    for (const [name, directory] of (0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .localContexts */ .sj)(request, workspace)) {
        if ((0,_builder_files_ignore_file_js__WEBPACK_IMPORTED_MODULE_3__/* .findIgnoreFile */ .C)(directory) === undefined)
            continue;
        const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, `context-${copies.size}`);
        await filter(directory, copy);
        copies.set(name, copy);
    }
    return request.buildContexts.map((line) => {
        const name = line.slice(0, Math.max(line.indexOf('='), 0));
        const copy = copies.get(name);
        return copy === undefined ? line : `${name}=${copy}`;
    });
}
async function filter(directory, copy, dockerfile) {
    const [{ readIgnorePatterns }, { copyFiltered }] = await Promise.all([
        __webpack_require__.e(/* import() */ 7913).then(__webpack_require__.bind(__webpack_require__, 17913)),
        __webpack_require__.e(/* import() */ 4393).then(__webpack_require__.bind(__webpack_require__, 74393)),
    ]);
    await copyFiltered(directory, copy, readIgnorePatterns(directory, dockerfile));
}
/** Whether there is an ignore file that the tool or BuildKit would read. */
function holdsPatterns(directory, dockerfile) {
    const own = [CONTAINERIGNORE, '.dockerignore'].some((name) => exists((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, name)));
    return own || (0,_builder_files_ignore_file_js__WEBPACK_IMPORTED_MODULE_3__/* .findIgnoreFile */ .C)(directory, dockerfile) !== undefined;
}
function exists(path) {
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false }) !== undefined;
}
function shorten(path, workspace) {
    const inside = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.relative)(workspace, path);
    return inside.startsWith('..') || (0,node_path__WEBPACK_IMPORTED_MODULE_2__.isAbsolute)(inside) ? path : inside;
}


/***/ }),

/***/ 38019:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   u: () => (/* binding */ warnOfDropped)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _local_files_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(74427);



const IS = {
    sockets: (entry) => entry.isSocket(),
    pipes: (entry) => entry.isFIFO(),
};
/** Maximum number of files listed in the warning. */
const NAMED = 3;
/** Warns about files in the contexts that the tool will silently leave out. */
async function warnOfDropped(kind, tool, request, { workspace, reporter }) {
    const { readIgnorePatterns } = await __webpack_require__.e(/* import() */ 7913).then(__webpack_require__.bind(__webpack_require__, 17913));
    const found = [];
    if ((0,_local_files_js__WEBPACK_IMPORTED_MODULE_2__/* .isLocalContext */ .d9)(request.context)) {
        const directory = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, request.context);
        const ignore = readIgnorePatterns(directory, (0,_local_files_js__WEBPACK_IMPORTED_MODULE_2__/* .locateDockerfile */ .li)(request, workspace));
        await collect({ directory, relative: '', ignore, kind }, found);
    }
    for (const directory of (0,_local_files_js__WEBPACK_IMPORTED_MODULE_2__/* .localContexts */ .sj)(request, workspace).values())
        await collect({ directory, relative: '', ignore: readIgnorePatterns(directory), kind }, found);
    if (found.length === 0)
        return;
    const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
    reporter.warning(`${tool} leaves ${kind} out of the image: ${found.slice(0, NAMED).join(', ')}${more}. Exclude them in .dockerignore.`);
}
async function collect(place, found) {
    const { directory, relative, ignore, kind } = place;
    // The tool reports what can't be read.
    for (const entry of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readdir)(directory, { withFileTypes: true }).catch(() => [])) {
        const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
        const excluded = ignore?.excludes(path) ?? false;
        if (entry.isDirectory() && (!excluded || ignore?.hasExceptions))
            await collect({ ...place, directory: (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(directory, entry.name), relative: path }, found);
        else if (!excluded && IS[kind](entry))
            found.push(path);
    }
}


/***/ })

};
