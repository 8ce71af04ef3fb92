export const id = 533;
export const ids = [533];
export const modules = {

/***/ 69533:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  chooseEngine: () => (/* binding */ chooseEngine),
  engines: () => (/* binding */ engines)
});

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/build/buildx.js + 4 modules
var buildx = __webpack_require__(78595);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/build/annotate.js
var annotate = __webpack_require__(46064);
// EXTERNAL MODULE: ./build/build/buildx-arguments.js
var buildx_arguments = __webpack_require__(66682);
// EXTERNAL MODULE: ./build/build/capabilities.js
var capabilities = __webpack_require__(51277);
// EXTERNAL MODULE: ./build/build/failure.js + 1 modules
var failure = __webpack_require__(34787);
// EXTERNAL MODULE: ./build/build/loopback.js
var build_loopback = __webpack_require__(73594);
// EXTERNAL MODULE: ./build/build/metadata.js
var metadata = __webpack_require__(49346);
// EXTERNAL MODULE: ./build/build/process.js
var process = __webpack_require__(69754);
// EXTERNAL MODULE: ./build/build/secrets.js
var build_secrets = __webpack_require__(39978);
;// CONCATENATED MODULE: ./build/build/containers.js













/**
 * Podman and Buildah, which are one builder behind two commands, without a daemon. The image goes out by a push to a
 * registry on loopback; layers are compressed on the way.
 */
function containersEngine(tool) {
    return {
        name: tool,
        async refuses(request, environment) {
            const refused = (0,capabilities/* refusedInputs */.mz)(tool, request);
            if (refused !== undefined)
                return refused;
            try {
                await (0,process/* runQuiet */.AO)({ ...command(tool, environment), args: ['--version'] }, { signal: environment.signal });
                return undefined;
            }
            catch (error) {
                const missing = error instanceof process/* CommandFailure */.qi && error.code === 'COMMAND_MISSING';
                return missing ? `there is no ${tool} command` : `${tool} does not run: ${error.message}`;
            }
        },
        async build(request, environment) {
            const secrets = await (0,build_secrets/* writeSecrets */.P)(request, environment);
            try {
                return await build({ tool, request, environment, secrets });
            }
            catch (error) {
                throw (0,failure/* explainFailure */.S)(error, { engine: tool });
            }
        },
    };
}
async function build(job) {
    const { tool, request, environment } = job;
    const { reporter, signal } = environment;
    const onLine = (line) => reporter.output(line);
    const run = (args) => (0,process/* runLoud */.wk)({ ...command(tool, environment), args }, { signal, onLine });
    const name = `localhost/registry-publish-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}:image`;
    const several = request.platforms.length > 1;
    let made = false;
    try {
        await reporter.group(`Build with ${tool}`, () => run(buildArguments(name, job)));
        made = true;
        if (request.load && !several)
            for (const wanted of request.names)
                await run(['tag', name, wanted]);
        const taken = await reporter.group(`Take the image from ${tool}`, () => take(name, job));
        await checkPlatforms(taken, job);
        const annotated = (0,media_types/* isIndexType */.$U)(taken.root.mediaType) ? await (0,annotate/* annotate */.f)(taken, request.annotations) : taken;
        const id = await (0,metadata/* imageId */.L)(annotated.source, annotated.root);
        return id === undefined ? annotated : { ...annotated, imageId: id };
    }
    finally {
        if (made)
            await remove(name, several, job);
    }
}
/** @throws Problem unless an index holds each platform that was asked for: a tag must not promise what isn't there. */
async function checkPlatforms({ source, root }, { tool, request }) {
    if (request.platforms.length < 2)
        return;
    const index = (0,manifest/* parseManifest */.Ng)(await source.readManifest(root), root.mediaType, source.name);
    const made = index.kind === 'index' ? index.manifests.map(({ platform }) => platform && (0,oci_platform/* formatPlatform */.Bq)(platform)) : [];
    const lacking = request.platforms.map(oci_platform/* formatPlatform */.Bq).filter((platform) => !made.includes(platform));
    if (lacking.length === 0)
        return;
    throw new errors/* Problem */.A(`${tool} built no image for ${lacking.join(', ')}`, {
        code: 'PLATFORM_MISSING',
        hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
    });
}
/** The arguments of `podman build` or `buildah build`. */
function buildArguments(name, { request, secrets }) {
    const several = request.platforms.length > 1;
    const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
    // Their cache forgets which platform a layer on scratch was made for, and would answer with another one's (1.28).
    args.push(request.platforms.length === 0 ? '--layers' : '--layers=false');
    // A label that no other engine adds.
    args.push('--identity-label=false');
    // Docker's word for the default network is none of theirs.
    const { network, sourceDateEpoch, ...rest } = request;
    const common = network === undefined || network === 'default' ? rest : { ...rest, network };
    // In `FROM --platform=$BUILDPLATFORM` the variable is empty to them (1.28), and all would be built on the target.
    if (request.platforms.length > 0)
        args.push('--build-arg', `BUILDPLATFORM=${(0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* machinePlatform */.Pv)())}`);
    args.push(...(0,buildx_arguments/* commonArguments */.oJ)(common, secrets));
    if (sourceDateEpoch !== undefined)
        args.push('--timestamp', String(sourceDateEpoch));
    for (const [key, value] of Object.entries((0,annotate/* annotationsFor */.g)('manifest', request.annotations))) {
        args.push('--annotation', `${key}=${value}`);
    }
    for (const context of request.buildContexts)
        args.push('--build-context', context);
    for (const repository of request.cacheFrom)
        args.push('--cache-from', cacheRepository(repository));
    for (const repository of request.cacheTo)
        args.push('--cache-to', cacheRepository(repository));
    if (request.platforms.length > 0)
        args.push('--platform', request.platforms.map(oci_platform/* formatPlatform */.Bq).join(','));
    args.push(request.context);
    return args;
}
/** BuildKit's `type=registry,ref=host/path:tag`, or a plain name, as the repository that these tools want. */
function cacheRepository(line) {
    const reference = /(?:^|,)ref=([^,]+)/.exec(line)?.[1] ?? line;
    return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}
async function take(name, { tool, environment, request }) {
    const { sink, signal, reporter } = environment;
    const loopback = await (0,build_loopback/* openLoopback */.s)({ sink, name: tool, skipKnownBlobs: false });
    try {
        const destination = `docker://${loopback.reference}`;
        const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
        const args = [...push, '--tls-verify=false', name, destination];
        await (0,process/* runLoud */.wk)({ ...command(tool, environment), args }, { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) });
        return await loopback.received();
    }
    finally {
        await loopback.close();
    }
}
async function remove(name, several, { tool, environment }) {
    const args = several ? ['manifest', 'rm', name] : tool === 'podman' ? ['untag', name] : ['rmi', name];
    await (0,process/* runQuiet */.AO)({ ...command(tool, environment), args }).catch((error) => {
        environment.reporter.debug(`The temporary name ${name} stays in the store of ${tool}: ${String(error)}`);
    });
}
function command(tool, environment) {
    return { file: tool, env: environment.env, cwd: environment.workspace };
}

// EXTERNAL MODULE: ./build/build/docker-facts.js
var docker_facts = __webpack_require__(82065);
// EXTERNAL MODULE: ./build/build/docker-store.js + 1 modules
var docker_store = __webpack_require__(39648);
;// CONCATENATED MODULE: ./build/build/docker.js










/**
 * `docker build` where there is no buildx: with the BuildKit that daemons carry since 18.09 when the client can drive
 * it by itself (before 23.0), else with the classic builder.
 */
const docker = {
    name: 'docker',
    async refuses(request, environment) {
        const facts = await (0,docker_facts.dockerFacts)(environment);
        if (facts.client === undefined)
            return 'there is no docker command';
        if (facts.server === undefined)
            return `the Docker daemon does not answer: ${facts.serverProblem ?? 'no reason given'}`;
        return (0,capabilities/* refusedInputs */.mz)('docker', request) ?? refusedByBuilder(request, drivesBuildkit(facts, environment));
    },
    async build(request, environment) {
        const facts = await (0,docker_facts.dockerFacts)(environment);
        const secrets = await (0,build_secrets/* writeSecrets */.P)(request, environment);
        try {
            const taken = await (0,docker_store.throughStore)(environment, facts, async (name) => {
                await docker_build(name, { request, environment, facts, secrets });
            });
            const annotated = await (0,annotate/* annotate */.f)(taken, request.annotations);
            const id = await (0,metadata/* imageId */.L)(annotated.source, annotated.root);
            return id === undefined ? annotated : { ...annotated, imageId: id };
        }
        catch (error) {
            throw (0,failure/* explainFailure */.S)(error, { engine: 'docker' });
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
    return limit && `the BuildKit of this Docker ignores ${limit}, and its classic builder has no secrets and no SSH; install buildx`;
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
async function docker_build(name, { request, environment, facts, secrets }) {
    const buildkit = drivesBuildkit(facts, environment) && classicOnly(request) === undefined;
    const args = ['build', ...(buildkit ? ['--progress', 'plain'] : []), ...(0,buildx_arguments/* commonArguments */.oJ)(request, secrets)];
    for (const tag of [name, ...(request.load ? request.names : [])])
        args.push('--tag', tag);
    for (const image of request.cacheFrom)
        args.push('--cache-from', image.replace(/^type=registry,ref=/, ''));
    for (const platform of request.platforms)
        args.push('--platform', (0,oci_platform/* formatPlatform */.Bq)(platform));
    args.push(request.context);
    const env = { ...environment.env, DOCKER_BUILDKIT: buildkit ? '1' : '0' };
    const how = buildkit ? 'its BuildKit' : 'the classic builder';
    const onLine = (line) => environment.reporter.output(line);
    await environment.reporter.group(`Build with Docker ${facts.server?.version} (${how})`, () => (0,process/* runLoud */.wk)({ ...(0,docker_store.docker)(environment), args, env }, { signal: environment.signal, onLine }));
}
/** Clients from 23.0 on leave BuildKit to the buildx plugin, which isn't there. */
function drivesBuildkit(facts, { env }) {
    return env['DOCKER_BUILDKIT'] !== '0' && !(0,docker_facts.isAtLeast)(facts.client, '23.0') && (0,docker_facts.isAtLeast)(facts.server?.version, '18.9');
}

;// CONCATENATED MODULE: ./build/build/embedded.js

/** The builder in this process, for Dockerfiles that run nothing. Loaded only when it is asked. */
function embeddedEngine(settings) {
    const load = () => __webpack_require__.e(/* import() */ 399).then(__webpack_require__.bind(__webpack_require__, 61399));
    const complete = ({ sink: _sink, ...environment }) => ({
        ...environment,
        ...settings,
    });
    return {
        name: 'embedded',
        async refuses(request, environment) {
            const { refusesEmbedded } = await load();
            // The Dockerfile first: its line says more than an input that only commands would need.
            return (await refusesEmbedded(request, environment)) ?? (0,capabilities/* refusedInputs */.mz)('embedded', request);
        },
        async build(request, environment) {
            const { buildEmbedded } = await load();
            return environment.reporter.group('Build without an engine', () => buildEmbedded(request, complete(environment)));
        },
    };
}

;// CONCATENATED MODULE: ./build/build/engines.js





/** All engines, in the order in which `auto` asks them: what builds most, and most like docker/build-push-action, first. */
function engines(settings) {
    return [buildx/* buildx */.N6, docker, containersEngine('podman'), containersEngine('buildah'), embeddedEngine(settings)];
}
/**
 * Picks the engine for a request: the one that is wanted, or with `auto` the first that can do it.
 * @throws Problem `ENGINE_REFUSED` that says why none can.
 */
async function chooseEngine(wanted, request, environment, list) {
    const refusals = [];
    for (const engine of list.filter(({ name }) => wanted === 'auto' || wanted === name)) {
        const refusal = await engine.refuses(request, environment);
        if (refusal !== undefined) {
            refusals.push({ name: engine.name, reason: refusal });
            continue;
        }
        if (wanted !== 'auto')
            return { engine, reason: `${engine.name}, as \`engine\` says` };
        const passed = refusals.map(({ name, reason }) => `not ${name}, because ${reason}`);
        return { engine, reason: [`${engine.name}, the first that can build this`, ...passed].join('; ') };
    }
    throw refused(wanted, refusals);
}
function refused(wanted, refusals) {
    const [only] = refusals;
    if (wanted !== 'auto' && only) {
        return new errors/* Problem */.A(`the engine ${wanted} can't build this: ${only.reason}`, {
            code: 'ENGINE_REFUSED',
            input: 'engine',
            hint: 'Change the input it names, choose another engine, or leave `engine: auto`.',
        });
    }
    const list = refusals.map(({ name, reason }) => `    ${name}: ${reason}`).join('\n');
    return new errors/* Problem */.A(`no engine on this machine can build this:\n${list}`, {
        code: 'ENGINE_REFUSED',
        hint: 'Install Docker with buildx, or start its daemon; for a Dockerfile without RUN none is needed.',
    });
}


/***/ })

};
