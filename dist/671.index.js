export const id = 671;
export const ids = [671];
export const modules = {

/***/ 22671:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  chooseEngine: () => (/* binding */ chooseEngine),
  engines: () => (/* binding */ engines)
});

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/build/buildx.js + 3 modules
var buildx = __webpack_require__(15870);
// EXTERNAL MODULE: ./build/build/containers.js + 2 modules
var containers = __webpack_require__(17881);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/build/annotate.js
var annotate = __webpack_require__(46064);
// EXTERNAL MODULE: ./build/build/buildx-arguments.js
var buildx_arguments = __webpack_require__(66682);
// EXTERNAL MODULE: ./build/build/capabilities.js
var capabilities = __webpack_require__(51277);
// EXTERNAL MODULE: ./build/build/docker-facts.js
var docker_facts = __webpack_require__(82065);
// EXTERNAL MODULE: ./build/build/docker-store.js + 1 modules
var docker_store = __webpack_require__(39648);
// EXTERNAL MODULE: ./build/build/failure.js
var failure = __webpack_require__(53201);
// EXTERNAL MODULE: ./build/build/metadata.js
var metadata = __webpack_require__(49346);
// EXTERNAL MODULE: ./build/build/process.js
var process = __webpack_require__(69754);
// EXTERNAL MODULE: ./build/build/secrets.js
var build_secrets = __webpack_require__(39978);
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
                await build(name, { request, environment, facts, secrets });
            });
            const annotated = await (0,annotate/* annotate */.f)(taken, request.annotations);
            const id = await (0,metadata/* imageId */.L)(annotated.source, annotated.root);
            return id === undefined ? annotated : { ...annotated, imageId: id };
        }
        catch (error) {
            throw (0,failure/* explainFailure */.SP)(error, { engine: 'docker' });
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
async function build(name, { request, environment, facts, secrets }) {
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
    const load = () => __webpack_require__.e(/* import() */ 242).then(__webpack_require__.bind(__webpack_require__, 82242));
    return {
        name: 'embedded',
        inProcess: true,
        async refuses(request, environment) {
            const { refusesEmbedded } = await load();
            // The Dockerfile first: its line says more than an input that only commands would need.
            return (await refusesEmbedded(request, environment)) ?? (0,capabilities/* refusedInputs */.mz)('embedded', request);
        },
        async build(request, environment) {
            const { buildEmbedded } = await load();
            return buildEmbedded(request, { ...environment, ...settings });
        },
    };
}

;// CONCATENATED MODULE: ./build/build/engines.js






/** All engines, in the order in which `auto` asks them: what builds most, and most like docker/build-push-action, first. */
function engines(settings) {
    return [buildx/* buildx */.N6, docker, (0,containers/* containersEngine */.lJ)('podman'), (0,containers/* containersEngine */.lJ)('buildah'), embeddedEngine(settings)];
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
        return new errors/* Problem */.A(`The engine ${wanted} can't build this: ${only.reason}`, {
            code: 'ENGINE_REFUSED',
            input: 'engine',
            hint: only.reason.startsWith('there is no')
                ? 'Install it, choose another `engine`, or leave `engine: auto`.'
                : 'Change the input it names, choose another `engine`, or leave `engine: auto`.',
            ...(0,failure/* explainRefusal */.GC)(only.reason),
        });
    }
    const list = refusals.map(({ name, reason }) => `    ${name}: ${reason}`).join('\n');
    return new errors/* Problem */.A(`No engine on this machine can build this:\n${list}`, {
        code: 'ENGINE_REFUSED',
        hint: 'Install Docker with buildx, or start its daemon; for a Dockerfile without RUN none is needed.',
    });
}


/***/ })

};
