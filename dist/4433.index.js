export const id = 4433;
export const ids = [4433];
export const modules = {

/***/ 24433:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  engines: () => (/* binding */ engines)
});

// EXTERNAL MODULE: ./build/engines/buildx.js + 3 modules
var buildx = __webpack_require__(41097);
// EXTERNAL MODULE: ./build/engines/containers/engine.js + 3 modules
var engine = __webpack_require__(53581);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js + 1 modules
var image_store = __webpack_require__(61098);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/failures/explain.js
var explain = __webpack_require__(55637);
// EXTERNAL MODULE: ./build/engines/process.js + 1 modules
var process = __webpack_require__(72598);
// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/support/confined-path.js
var confined_path = __webpack_require__(49900);
// EXTERNAL MODULE: ./build/engines/request/container-contexts.js
var container_contexts = __webpack_require__(82998);
// EXTERNAL MODULE: ./build/engines/request/local-files.js
var local_files = __webpack_require__(74427);
;// CONCATENATED MODULE: ./build/engines/request/classic-context.js





/** Under which a Dockerfile travels that the context leaves out, or that is elsewhere. */
const HIDDEN = '.registry-publish.dockerfile';
const DOCKERIGNORE = '.dockerignore';
/**
 * The classic builder's client reads `.dockerignore` in the context alone, by rules older than BuildKit's. So it gets
 * what is left of the context on standard input. The daemon then removes what the archive's own `.dockerignore`
 * names of the Dockerfile and itself, which is how a hidden Dockerfile stays out of the image. Undefined when nothing is
 * left out, so that the client can read the context by itself.
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
        __webpack_require__.e(/* import() */ 4188).then(__webpack_require__.bind(__webpack_require__, 44188)),
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
/** Why the classic builder would leave out more than the request's patterns do; undefined when it doesn't. */
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











/**
 * `docker build` where there is no buildx: with the BuildKit that daemons carry since 18.09 when the client can drive
 * it by itself (before 23.0), else with the classic builder.
 */
const docker = {
    name: 'docker',
    async refuses(request, environment) {
        const facts = await (0,probe.dockerFacts)(environment);
        if (facts.client === undefined)
            return (0,probe.missingClient)(facts);
        if (facts.server === undefined)
            return (0,probe.broken)('the Docker daemon', facts.serverProblem);
        const buildkit = drivesBuildkit(facts, environment);
        const refused = (0,build_inputs/* refusedInputs */.mz)('docker', request) ?? refusedByBuilder(request, buildkit);
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
    async build(request, environment) {
        const facts = await (0,probe.dockerFacts)(environment);
        const secrets = await (0,request_secrets/* writeSecrets */.P)(request, environment);
        try {
            const taken = await (0,image_store.throughStore)(environment, facts, async (name) => {
                await build(name, { request, environment, facts, secrets });
            });
            const annotated = await (0,annotate/* annotate */.fz)(taken, request.annotations);
            const id = await (0,image_store.builtImageId)(annotated, request, environment);
            return id === undefined ? annotated : { ...annotated, imageId: id };
        }
        catch (error) {
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'docker' });
        }
    },
};
/** Why neither of the two builders can do all that is asked for: each has settings that the other ignores. */
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
/** Limits that BuildKit driven by the client itself, without buildx, drops without a word. */
function classicOnly({ ulimits, shmSize, cgroupParent }) {
    if (ulimits.length > 0)
        return '`ulimit`';
    if (shmSize !== undefined)
        return '`shm-size`';
    return cgroupParent === undefined ? undefined : '`cgroup-parent`';
}
/** For the classic builder, and BuildKit before 0.11 (Docker 23), the variable is a build argument like any other. */
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
    // BuildKit leaves out what is to be left out by itself.
    const filtered = buildkit ? undefined : await classicContext(request, environment.workspace);
    // The BuildKit of 20.10 sends no pipes, and the classic builder's client no sockets.
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
    await environment.reporter.group(`Build with Docker ${facts.server?.version} (${how})`, () => (0,process/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args, env, ...input }, { signal: environment.signal, onLine }));
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
/** Clients from 23.0 on leave BuildKit to the buildx plugin, which isn't there. */
function drivesBuildkit(facts, { env }) {
    return (env['DOCKER_BUILDKIT'] !== '0' &&
        !(0,probe.isAtLeast)(facts.client, '23.0') &&
        (0,probe.isAtLeast)(facts.server?.version, '18.9'));
}

;// CONCATENATED MODULE: ./build/engines/embedded.js

/** The builder in this process, for Dockerfiles that run nothing. Loaded only when it is asked. */
function embeddedEngine(settings) {
    const load = () => Promise.all(/* import() */[__webpack_require__.e(7913), __webpack_require__.e(6277)]).then(__webpack_require__.bind(__webpack_require__, 86277));
    return {
        name: 'embedded',
        inProcess: true,
        async refuses(request, environment) {
            const { refusesEmbedded } = await load();
            // The Dockerfile first: its line says more than an input that only commands would need.
            return (await refusesEmbedded(request, environment)) ?? (0,build_inputs/* refusedInputs */.mz)('embedded', request);
        },
        async build(request, environment) {
            const { buildEmbedded } = await load();
            return buildEmbedded(request, { ...environment, ...settings });
        },
    };
}

;// CONCATENATED MODULE: ./build/engines/engines.js




/** All engines, in the order in which `auto` asks them: what builds most, and most like docker/build-push-action, first. */
function engines(settings) {
    return [buildx/* buildx */.N6, docker, (0,engine/* containersEngine */.l)('podman'), (0,engine/* containersEngine */.l)('buildah'), embeddedEngine(settings)];
}


/***/ })

};
