export const id = 1813;
export const ids = [1813,7316];
export const modules = {

/***/ 14401:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   XR: () => (/* binding */ csvField),
/* harmony export */   Xm: () => (/* binding */ buildxArguments),
/* harmony export */   aB: () => (/* binding */ metadataFile),
/* harmony export */   oJ: () => (/* binding */ commonArguments)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _oci_platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(44647);
/* harmony import */ var _attestations_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38302);



/** Where buildx writes what it knows about the result. */
function metadataFile(temporaryDirectory) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(temporaryDirectory, 'build-metadata.json');
}
/** The arguments of `docker buildx build` for a request, each input with docker/build-push-action's meaning. */
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
    const attests = (0,_attestations_js__WEBPACK_IMPORTED_MODULE_2__/* .attestations */ .e)(request, settings.attestations);
    const indexed = request.platforms.length > 1 || attests.some((value) => !/\bdisabled=true\b/.test(value));
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
 * The arguments that the docker client has had since before buildx, and podman and buildah took over.
 * @param secretField how the tool reads a field of `--secret`; docker and buildx read CSV.
 */
function commonArguments(request, secrets, secretField = csvField) {
    const args = [];
    const each = (flag, values) => args.push(...values.flatMap((value) => [flag, value]));
    const one = (flag, value) => each(flag, value ? [value] : []);
    one('--file', request.file);
    one('--target', request.target);
    each('--build-arg', request.buildArgs);
    if (request.sourceDateEpoch !== undefined &&
        !request.buildArgs.some((line) => line.startsWith('SOURCE_DATE_EPOCH'))) {
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
/** One field of a line of CSV (RFC 4180), as docker and buildx read `--secret`. */
function csvField(text) {
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
/** `manifest`, `index[linux/amd64]`, …: levels before the key, several joined by commas. */
const LEVELS = /^((?:(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)(?:,(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)*):(.*)$/s;
/**
 * An annotation, once for each of its levels (buildx before 0.14 takes a list of levels for a part of the key).
 * Without a level it belongs on the manifest, and on the index where there is one.
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
/* harmony export */   e: () => (/* binding */ attestations),
/* harmony export */   g: () => (/* binding */ demandsAttestations)
/* harmony export */ });
/**
 * The `--attest` values for a request, with docker/build-push-action's precedence: the inputs `provenance` and `sbom`
 * win over the same type in `attests`; without either, provenance is `mode=min,inline-only=true` for a private
 * repository and `mode=max` for a public one; at a terminal it is the former, which is buildx's own. Provenance names the run as its builder unless the user named one.
 * A reproducible build has none unless it is asked for. `supported` is false where the image store can't hold attestations: then nothing is added by default.
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
    // It names the run and its times, so that no two builds of a commit would give the same digest.
    if (sourceDateEpoch !== undefined)
        return 'type=provenance,disabled=true';
    const open = provenanceDefaults?.privateRepository === false;
    const value = `type=provenance,${open ? 'mode=max' : 'mode=min,inline-only=true'}`;
    return withBuilderId(value, provenanceDefaults?.builderId);
}
/** True when the user asked for an attestation in so many words, so that leaving it out would be wrong. */
function demandsAttestations(request) {
    const on = (value) => value !== undefined && value !== '' && !isOff(value);
    return (on(request.provenance) ||
        on(request.sbom) ||
        request.attests.some((value) => !/\bdisabled=true\b/.test(value)));
}
function isOff(value) {
    return value === 'false' || /\bdisabled=true\b/.test(value);
}
function typeOf(value) {
    return /(?:^|,)type=([^,]*)/.exec(value)?.[1];
}
/** `true`, `false` or attributes, as buildx's own shorthand flags take them. */
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

/***/ 7316:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ createBuilder),
/* harmony export */   i: () => (/* binding */ removeBuilder),
/* harmony export */   leftDockerConfig: () => (/* binding */ leftDockerConfig),
/* harmony export */   removeLeftBuilders: () => (/* binding */ removeLeftBuilders)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1787);
/* harmony import */ var _docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(61098);
/* harmony import */ var _failures_explain_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(55637);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(72598);








const PREFIX = 'registry-publish';
/** Who asks for an entitlement with `allow` gets it, as with docker/setup-buildx-action. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Makes a builder with BuildKit in a container, for what the daemon's own can't do.
 * @throws PublishError `BUILDER_FAILED` when it can't be made, which mostly means that its image can't be pulled.
 */
async function createBuilder(environment) {
    const name = `${jobPrefix(environment.env)}${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(4).toString('hex')}`;
    const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'];
    args.push('--buildkitd-flags', FLAGS);
    const { reporter, signal } = environment;
    const onLine = (line) => reporter.output(line);
    try {
        args.push(...(await contextOfEnvironment(name, environment)));
        await reporter.group('Make a builder for this job', () => (0,_process_js__WEBPACK_IMPORTED_MODULE_7__/* .runLoud */ .wk)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args }, { signal, onLine }));
    }
    catch (error) {
        // What was created before it failed to start is left behind otherwise.
        await removeBuilder(name, environment);
        if (!(error instanceof _process_js__WEBPACK_IMPORTED_MODULE_7__/* .CommandFailure */ .qi))
            throw (0,_failures_explain_js__WEBPACK_IMPORTED_MODULE_6__/* .explainFailure */ .SP)(error, { engine: 'buildx', builder: name });
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(`no builder with BuildKit in a container could be made: ${error.lines.at(-1) ?? error.message}`, {
            code: 'BUILDER_FAILED',
            hint: 'This build needs what the classic image store of the Docker daemon lacks. Turn on the containerd image store ' +
                '(`"features": {"containerd-snapshotter": true}` in daemon.json), name a builder of yours in `builder`, or ask for one platform without attestations.',
            cause: error,
        });
    }
    return name;
}
/**
 * Buildx can't make a builder of a daemon that is only in the environment when it is reached over TLS, as in
 * Docker-in-Docker: it wants a context. It goes into the private docker config, and away with it.
 * @returns its name as an argument; nothing where none is needed.
 */
async function contextOfEnvironment(name, environment) {
    const { DOCKER_HOST: host, DOCKER_TLS_VERIFY: verify, DOCKER_TLS: tls, DOCKER_CERT_PATH: certificates, } = environment.env;
    if (!host?.startsWith('tcp://') || (!verify && !tls))
        return [];
    const directory = certificates || environment.env['DOCKER_CONFIG'] || (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(environment.env['HOME'] || (0,node_os__WEBPACK_IMPORTED_MODULE_2__.homedir)(), '.docker');
    const files = ['ca', 'cert', 'key'].map((key) => ({ key, path: (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, `${key}.pem`) }));
    const there = files.filter(({ path }) => (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(path)).map(({ key, path }) => `${key}=${path}`);
    const endpoint = [`host=${host}`, ...there, ...(verify ? [] : ['skip-tls-verify=true'])];
    // Fields of a CSV line.
    const value = endpoint
        .map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
        .join(',');
    // A builder can't have a context's name, and the names of this job's builders begin otherwise.
    const context = `context-of-${name}`;
    await (0,_process_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['context', 'create', context, '--docker', value] }, { signal: environment.signal });
    return [context];
}
/**
 * Removes a builder. Never throws: a builder that is left over harms nobody.
 * @returns whether it is gone
 */
async function removeBuilder(name, environment, signal) {
    const options = signal === undefined ? {} : { signal };
    return (0,_process_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['buildx', 'rm', '--force', name] }, options).then(() => true, (error) => {
        environment.reporter.debug(`The builder ${name} is left over: ${String(error)}`);
        return false;
    });
}
/**
 * Removes the builders that an interrupted run of this job left behind: what `post` does. Never throws.
 * @param environment with the docker config of that run where it is still there: the context that a builder was made
 * of may be in no other, and without it buildx can't reach the builder's container
 * @returns the names of those that are gone
 */
async function removeLeftBuilders(environment) {
    const { signal } = environment;
    const listed = await (0,_process_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['buildx', 'ls'] }, { signal }).catch(() => '');
    const prefix = jobPrefix(environment.env);
    const names = [...listed.matchAll(/^([\w.-]+)/gm)]
        .map((match) => match[1] ?? '')
        .filter((name) => name.startsWith(prefix));
    const removed = [];
    for (const name of names)
        if (await removeBuilder(name, environment, signal))
            removed.push(name);
    return removed;
}
/**
 * The variables for the docker config of a run that was interrupted; empty where that is gone. Its builders are
 * described in the user's own directory of buildx, or in a copy of it.
 * @param directory of the config that the run wrote for its engines
 */
function leftDockerConfig(directory, env) {
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(directory))
        return {};
    const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(directory, 'buildx');
    const own = env['BUILDX_CONFIG'] || (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(env['DOCKER_CONFIG'] || (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(env['HOME'] || (0,node_os__WEBPACK_IMPORTED_MODULE_2__.homedir)(), '.docker'), 'buildx');
    return { DOCKER_CONFIG: directory, BUILDX_CONFIG: (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(copy) ? copy : own };
}
/** Several jobs may share a machine: each knows its own builders by run and attempt. */
function jobPrefix(env) {
    const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
    return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}


/***/ }),

/***/ 41097:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N6: () => (/* binding */ buildx),
  RH: () => (/* binding */ exportsCaches)
});

// UNUSED EXPORTS: buildWith, refusedByStore

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(56118);
// EXTERNAL MODULE: ./build/oci/layouts/archive-bounds.js
var archive_bounds = __webpack_require__(15132);
// EXTERNAL MODULE: ./build/oci/bounded.js
var bounded = __webpack_require__(77987);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/layouts/layout.js
var layouts_layout = __webpack_require__(86102);
// EXTERNAL MODULE: ./build/oci/limits.js
var limits = __webpack_require__(61928);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
;// CONCATENATED MODULE: ./build/oci/layouts/archive-stream.js









/** Content up to this size is kept in memory: manifests and configs are, layers mostly aren't. */
const KEEP = 4 * 1024 * 1024;
/**
 * Takes an OCI archive apart while it arrives (BuildKit's `type=oci,dest=-`): each large blob goes to the sink as it
 * passes, named by its path in the archive; small ones, manifests and configs among them, are verified, kept in
 * memory, and go to the sink only when a manifest turns out to need them. Memory is bounded by the small blobs.
 * @throws PublishError `ARCHIVE_INVALID`, `DIGEST_MISMATCH`, `LAYOUT_INVALID`, or whatever the sink throws.
 */
async function readArchiveStream(stream, sink, name, { signal } = {}) {
    const kept = new Map();
    let keptBytes = 0;
    const passed = new Map();
    const arrivals = [];
    const parser = (0,tar_stream.extract)();
    const bound = (0,archive_bounds/* boundArchive */.n)(name);
    stream.once('error', (error) => parser.destroy(error));
    stream.pipe(parser);
    for await (const entry of parser) {
        signal?.throwIfAborted();
        bound(entry.header);
        const path = entry.header.name.replace(/^\.?\//, '');
        const size = entry.header.size ?? 0;
        const digest = digestOfPath(path);
        if (entry.header.type !== 'file')
            entry.resume();
        else if (digest && size > KEEP) {
            passed.set(path, size);
            const body = external_node_stream_.Readable.from(entry, { objectMode: false, highWaterMark: 1024 * 1024 });
            // Not awaited here: the next entry may come while registries still finish this one.
            arrivals.push(sink.accept({ digest, size }, body));
            arrivals.at(-1)?.catch((error) => parser.destroy(error));
        }
        else if (digest || path === 'index.json') {
            const bytes = await (0,bounded/* readBounded */.C)(entry, limits/* CONTENT_LIMITS */.L.manifestPull, `${name}: ${path}`);
            if (digest)
                (0,manifest/* verifyBytes */.RV)(bytes, { digest, size }, `${name}: ${path}`);
            keptBytes += bytes.length - (kept.get(path)?.length ?? 0);
            if (keptBytes > limits/* CONTENT_LIMITS */.L.manifestBytes.value)
                throw (0,limits/* overLimit */.W)(limits/* CONTENT_LIMITS */.L.manifestBytes, name);
            kept.set(path, bytes);
        }
        else
            entry.resume();
    }
    await Promise.all(arrivals);
    return (0,layouts_layout/* layoutIn */.qs)(arrivedFiles(name, kept, passed));
}
function digestOfPath(path) {
    const match = /^blobs\/(sha256|sha512)\/([0-9a-f]+)$/.exec(path);
    const digest = `${match?.[1]}:${match?.[2]}`;
    return (0,oci_digest/* isDigest */.Bc)(digest) ? digest : undefined;
}
/** What arrived: small content from memory; large content is known by size and lives in the sink. */
function arrivedFiles(name, kept, passed) {
    return {
        name,
        async size(path) {
            return kept.get(path)?.length ?? passed.get(path);
        },
        async open(path, offset = 0) {
            const bytes = kept.get(path);
            if (bytes)
                return external_node_stream_.Readable.from([bytes.subarray(offset)]);
            throw new errors/* PublishError */.S1(`${name}: ${path} went by and can't be read again`, { code: 'BLOB_UNKNOWN' });
        },
    };
}

// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
// EXTERNAL MODULE: ./build/engines/buildkit/attestations.js
var attestations = __webpack_require__(38302);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js + 1 modules
var image_store = __webpack_require__(61098);
// EXTERNAL MODULE: ./build/engines/failures/explain.js
var explain = __webpack_require__(55637);
// EXTERNAL MODULE: ./build/engines/process.js + 1 modules
var process = __webpack_require__(72598);
// EXTERNAL MODULE: ./build/engines/request/secrets.js
var request_secrets = __webpack_require__(33187);
// EXTERNAL MODULE: ./build/engines/buildkit/metadata.js
var buildkit_metadata = __webpack_require__(13160);
;// CONCATENATED MODULE: ./build/engines/buildkit/call.js






/**
 * `--call` of buildx 0.15: `check`, `outline` or `targets`. Nothing is built.
 * @throws PublishError when the frontend couldn't be asked; a check that found something is a result.
 */
async function callBuildx(request, environment) {
    const args = (0,buildkit_arguments/* buildxArguments */.Xm)(request, {
        outputs: [],
        tags: [],
        secrets: await (0,request_secrets/* writeSecrets */.P)(request, environment),
        temporaryDirectory: environment.temporaryDirectory,
        attestations: false,
        ...(request.builder === undefined ? {} : { builder: request.builder }),
    });
    const method = request.call ?? 'check';
    const command = { ...(0,image_store.docker)(environment), args: ['buildx', 'build', '--call', method, ...args.slice(2)] };
    const lines = [];
    const onLine = (line) => {
        lines.push(line);
        environment.reporter.output(line);
    };
    let passed = true;
    try {
        // In no group: its text is what was asked for.
        await (0,process/* runLoud */.wk)(command, { signal: environment.signal, onLine });
    }
    catch (error) {
        const checked = lines.some((line) => /^Check complete/.test(line));
        if (!(error instanceof process/* CommandFailure */.qi) || !checked)
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx' });
        passed = false;
    }
    return { passed, warnings: (0,buildkit_metadata/* printedWarnings */.EN)(lines.join('\n'), request.file ?? 'Dockerfile') };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/engines/buildkit/emulation.js






/** The image that registers QEMU with the kernel; docker/setup-qemu-action uses it too. */
const BINFMT_IMAGE = 'docker.io/tonistiigi/binfmt:latest';
/**
 * Makes sure that RUN instructions for foreign platforms can run: says before the build when emulation is missing, and
 * registers it with `qemu: auto`. Dockerfiles that run nothing on a foreign platform need none.
 * @throws PublishError `EMULATION_FAILED` when it can't be registered.
 */
async function ensureEmulation(request, environment, builder) {
    if (request.platforms.length === 0 || !(await runsOnTarget(request, environment)))
        return;
    const missing = missingPlatforms(request, builder);
    if (missing.length === 0)
        return;
    const names = missing.join(', ');
    if (request.qemu !== 'auto') {
        environment.reporter.warning(`The builder has no emulation for ${names}, which the Dockerfile's RUN instructions need. ` +
            'Set `qemu: auto` to register it, or build that platform on a runner of its own and merge with `from`.');
        return;
    }
    environment.reporter.info(`The builder has no emulation for ${names}: it is registered now.`);
    await register(missing, environment);
}
/** Platforms of the request that no node of the builder can run. None for a builder that doesn't tell. */
function missingPlatforms(request, { platforms }) {
    if (platforms.length === 0)
        return [];
    const offered = new Set(platforms.map((platform) => (0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* parsePlatform */.Y8)(platform))));
    return request.platforms.map(oci_platform/* formatPlatform */.Bq).filter((platform) => !offered.has(platform));
}
async function register(platforms, environment) {
    const architectures = platforms.map((platform) => platform.split('/')[1] ?? platform);
    const args = ['run', '--privileged', '--rm', BINFMT_IMAGE, '--install', architectures.join(',')];
    const { reporter, signal } = environment;
    const onLine = (line) => reporter.output(line);
    try {
        await reporter.group('Register emulation', () => (0,process/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args }, { signal, onLine }));
    }
    catch (error) {
        if (!(error instanceof process/* CommandFailure */.qi))
            throw error;
        throw new errors/* PublishError */.S1(`emulation for ${platforms.join(', ')} could not be registered: ${causeIn(error.lines) ?? error.message}`, {
            code: 'EMULATION_FAILED',
            input: 'qemu',
            hint: 'It needs a daemon that may run privileged containers; else build that platform on a runner of its own and merge with `from`.',
            cause: error,
        });
    }
}
/** What docker says went wrong, above its pointer to the help. */
function causeIn(lines) {
    const told = lines.filter((line) => line.trim() !== '' && !/^See '.*--help'|^Run '.*--help'/.test(line.trim()));
    const cause = told.findLast((line) => /^docker: |\berror\b|denied|cannot/i.test(line)) ?? told.at(-1);
    return cause?.replace(/^docker: /, '').trim();
}
/** Whether a stage that isn't pinned to the build's own platform runs something. Yes, when the Dockerfile can't be read. */
async function runsOnTarget(request, environment) {
    // Relative to the workspace as docker has it, but a default file lies in the context.
    const path = request.file === undefined
        ? (0,external_node_path_.resolve)(environment.workspace, request.context, 'Dockerfile')
        : (0,external_node_path_.resolve)(environment.workspace, request.file);
    try {
        const { dockerfileRunsOnTarget } = await Promise.all(/* import() */[__webpack_require__.e(5279), __webpack_require__.e(8153)]).then(__webpack_require__.bind(__webpack_require__, 98153));
        return dockerfileRunsOnTarget(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return true;
    }
}

// EXTERNAL MODULE: ./build/engines/buildkit/temporary-builder.js
var temporary_builder = __webpack_require__(7316);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/failures/transcript.js
var transcript = __webpack_require__(28790);
// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
;// CONCATENATED MODULE: ./build/engines/buildx.js

















/**
 * `docker buildx build`, with any driver. From the docker driver the image comes out of the daemon's store; from
 * BuildKit in a container, a cluster or on another machine as an OCI archive on standard output, taken apart while
 * it arrives.
 */
const buildx = {
    name: 'buildx',
    async refuses(request, environment) {
        const [facts, builder] = await askDocker(request, environment);
        const unusable = refusedByClient(facts) ??
            refusedByBuilder(request, builder, facts) ??
            refusedByVersion(request, builder, facts);
        if (unusable !== undefined)
            return unusable;
        // For a job without a builder of its own, one that can do it is made.
        const store = request.builder === undefined ? undefined : refusedByStore(request, builder, facts);
        return store ?? (0,build_inputs/* refusedInputs */.mz)('buildx', request) ?? refusedAnnotations(request, { builder, facts });
    },
    async build(request, environment) {
        const [facts, builder] = await askDocker(request, environment);
        const refused = refusedByStore(request, builder, facts);
        const build = { request, environment, facts, builder };
        if (refused === undefined)
            return buildAndExport(build);
        environment.reporter.info(`A builder is made for this job, since ${refused}.`);
        return withOwnBuilder(build, buildAndExport);
    },
    async export(request, environment) {
        const [facts, builder] = await askDocker(request, environment);
        const build = { request, environment, facts, builder };
        const own = refusedByStore(request, builder, facts) !== undefined;
        await (own ? withOwnBuilder(build, exportWith) : exportWith(build));
    },
    call: callBuildx,
};
function refusedByClient(facts) {
    if (facts.buildxProblem !== undefined)
        return (0,probe.broken)("docker's buildx plugin", facts.buildxProblem);
    if (facts.buildx !== undefined)
        return undefined;
    return facts.client === undefined ? (0,probe.missingClient)(facts) : 'docker has no buildx plugin';
}
function refusedByBuilder(request, builder, facts) {
    const lacking = platformsAway(request, builder);
    if (lacking.length > 0)
        return (0,probe.broken)(`the node of the builder ${builder.name} for ${lacking.join(', ')}`, builder.away?.problem);
    if (builder.problem !== undefined)
        return brokenBuilder(builder.name, builder.problem, facts);
    if (builder.driver !== 'docker')
        return undefined;
    if (facts.client === undefined)
        return `there is no docker command, which takes the image from the builder ${builder.name}`;
    if (facts.server === undefined)
        return (0,probe.broken)('the Docker daemon', facts.serverProblem);
    return facts.server.podman ? 'the daemon is Podman, which has no BuildKit' : undefined;
}
/** Of a daemon whose certificates can't be read, buildx says no more than that there is none: docker says why. */
function brokenBuilder(name, problem, { serverProblem }) {
    const unknown = /^docker endpoint for "[^"]*" not found/.test(problem);
    return unknown && serverProblem !== undefined
        ? (0,probe.broken)('the Docker daemon', serverProblem)
        : (0,probe.broken)(`the builder ${name}`, problem);
}
/** What an older version would ignore, or not know. */
function refusedByVersion(request, builder, facts) {
    if (request.call !== undefined && !(0,probe.isAtLeast)(facts.buildx, '0.15')) {
        return `\`call\` needs buildx 0.15 or newer, and this is ${facts.buildx}`;
    }
    if (request.sourceDateEpoch !== undefined && builder.driver !== 'docker') {
        const { buildkit } = builder;
        if (buildkit !== undefined && !(0,probe.isAtLeast)(buildkit, REWRITING_BUILDKIT))
            return `\`reproducible\` needs BuildKit ${REWRITING_BUILDKIT} or newer, and the builder ${builder.name} has ${buildkit}`;
    }
    const makesAttestations = holdsIndexes({ builder, facts }) && refusedByStore(request, builder, facts) === undefined;
    if (request.attestationFormat !== 'artifact' || !makesAttestations)
        return undefined;
    if (builder.buildkit === undefined || (0,probe.isAtLeast)(builder.buildkit, ARTIFACT_BUILDKIT))
        return undefined;
    return `\`attestation-format: artifact\` needs BuildKit ${ARTIFACT_BUILDKIT} or newer, and the builder ${builder.name} has ${builder.buildkit}`;
}
/** Platforms that only a node which doesn't answer could build. */
function platformsAway({ platforms }, { platforms: offered, away }) {
    const normal = (list) => list.map((text) => (0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* parsePlatform */.Y8)(text)));
    const [here, there] = [normal(offered), normal(away?.platforms ?? [])];
    return platforms
        .map(oci_platform/* formatPlatform */.Bq)
        .filter((platform) => !here.includes(platform) && there.includes(platform));
}
/** The first that has `rewrite-timestamp`; older ones ignore it. https://github.com/moby/buildkit/blob/master/docs/build-repro.md */
const REWRITING_BUILDKIT = '0.13';
/** The first that has `oci-artifact`; older ones ignore it. https://docs.docker.com/build/exporters/image-registry/ */
const ARTIFACT_BUILDKIT = '0.19';
function askDocker({ builder }, environment) {
    return Promise.all([(0,probe.dockerFacts)(environment), (0,probe.builderFacts)(environment, builder)]);
}
/** Builds with a builder that is known and up. */
async function buildWith(build) {
    const { request, environment, builder } = build;
    await ensureEmulation(request, environment, builder);
    const printed = (0,transcript/* createTranscript */.X)();
    const settings = {
        outputs: [],
        tags: [],
        secrets: await (0,request_secrets/* writeSecrets */.P)(request, environment),
        temporaryDirectory: environment.temporaryDirectory,
        attestations: holdsIndexes(build),
        ...(request.builder === undefined ? {} : { builder: request.builder }),
    };
    try {
        // A daemon's own exporter unpacks what it exports, and can't rewrite timestamps then (conflict of options).
        if (builder.driver !== 'docker' || request.sourceDateEpoch !== undefined || request.image) {
            return await describe(await buildToStream(build, settings, printed), printed, build);
        }
        const taken = await buildIntoStore(build, settings, printed);
        // The classic store has no place for annotations: they are added to what came out of it.
        const annotated = holdsIndexes(build) ? taken : await (0,annotate/* annotate */.fz)(taken, request.annotations);
        return await describe(annotated, printed, build);
    }
    catch (error) {
        throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx', builder: builder.name });
    }
}
async function buildAndExport(build) {
    const result = await buildWith(build);
    await exportWith(build, true);
    return result;
}
/** Other exporters, one after the other: after the first, everything is in the builder's cache. */
async function exportWith(build, built = false) {
    const { request, environment, builder } = build;
    if (!built)
        await ensureEmulation(request, environment, builder);
    const secrets = await (0,request_secrets/* writeSecrets */.P)(request, environment);
    for (const [index, output] of (request.exports ?? []).entries()) {
        const cached = built || index > 0;
        // Docker's own format has no place for attestations.
        const attests = /(?:^|,)type=docker(?:,|$)/.test(output)
            ? { attests: [], provenance: 'false', sbom: '' }
            : {};
        const args = (0,buildkit_arguments/* buildxArguments */.Xm)({ ...request, ...attests, ...(cached ? { noCache: false, cacheTo: [] } : {}) }, {
            outputs: [output],
            tags: /(?:^|,)type=(?:docker|oci)(?:,|$)/.test(output) ? request.names : [],
            secrets,
            temporaryDirectory: environment.temporaryDirectory,
            attestations: holdsIndexes(build),
            ...(request.builder === undefined ? {} : { builder: request.builder }),
        });
        const printed = (0,transcript/* createTranscript */.X)();
        const onLine = (line) => report(line, printed, environment);
        const command = { ...(0,image_store.docker)(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
        try {
            await environment.reporter.group(`Export ${output}`, () => (0,process/* runLoud */.wk)(command, { signal: environment.signal, onLine }));
        }
        catch (error) {
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx', builder: builder.name });
        }
    }
}
/** Makes a builder for one piece of work, and removes it. */
async function withOwnBuilder(build, work) {
    const { environment } = build;
    const name = await (0,temporary_builder/* createBuilder */.I)(environment);
    try {
        const request = { ...build.request, builder: name };
        return await work({ ...build, request, builder: await (0,probe.builderFacts)(environment, name) });
    }
    finally {
        await (0,temporary_builder/* removeBuilder */.i)(name, environment);
    }
}
/** What the classic image store can't hold; undefined when it can, or the builder has nothing to do with it. */
function refusedByStore(request, builder, facts) {
    if (builder.driver !== 'docker' || facts.server?.containerdStore)
        return undefined;
    if (facts.server === undefined)
        return (0,probe.broken)('the Docker daemon', facts.serverProblem);
    const store = 'the classic image store of this Docker daemon';
    if (request.platforms.length > 1)
        return `${store} can't hold several platforms under one name`;
    if ((0,attestations/* demandsAttestations */.g)(request))
        return `${store} can't hold attestations`;
    if (request.sourceDateEpoch !== undefined)
        return `${store} can't rewrite timestamps`;
    if (request.image)
        return `${store} has layers of its own, which \`outputs\` doesn't change`;
    const archive = request.exports?.find((line) => /(?:^|,)type=(?:oci|docker)(?:,|$)/.test(line) && /(?:^|,)dest=/.test(line));
    if (archive !== undefined)
        return `${store} can't write image archives (${archive.split(',')[0]})`;
    const exported = request.cacheTo.find((line) => /(?:^|,)type=(?!inline)/.test(line));
    return exported === undefined ? undefined : `${store} can't export a cache (${exported.split(',')[0]})`;
}
/** Whether the builder that a request would get can export a cache. */
async function exportsCaches(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    if (builder.problem !== undefined)
        return false;
    // Where the store refuses the request anyhow, it gets a builder of its own, which can.
    return holdsIndexes({ builder, facts }) || refusedByStore(request, builder, facts) !== undefined;
}
/** BuildKit refuses them in the middle of the build; without a store for indexes they would be dropped. */
function refusedAnnotations(request, store) {
    if (request.platforms.length > 1 || !request.annotations.some(annotate/* wantsIndex */.Ul))
        return undefined;
    const attests = (0,attestations/* attestations */.e)(request, holdsIndexes(store));
    if (attests.some((value) => !/\bdisabled=true\b/.test(value)))
        return undefined;
    return 'it makes no index for one platform without attestations, which `annotations` with `index:` need';
}
function holdsIndexes({ builder, facts }) {
    return builder.driver !== 'docker' || (facts.server?.containerdStore ?? false);
}
/** https://docs.docker.com/build/exporters/image-registry/ */
function exporterOptions({ request }) {
    const { compression, compressionLevel, forceCompression, ociMediaTypes, rewriteTimestamp } = request.image ?? {};
    const given = {
        compression: compression,
        'compression-level': compressionLevel,
        'force-compression': forceCompression,
        'oci-mediatypes': ociMediaTypes,
        'rewrite-timestamp': request.sourceDateEpoch === undefined ? rewriteTimestamp : true,
    };
    const options = Object.entries(given).flatMap(([key, value]) => value === undefined ? [] : [`${key}=${value}`]);
    if (request.attestationFormat !== undefined) {
        options.push(`oci-artifact=${request.attestationFormat === 'artifact'}`);
    }
    return options.map((option) => `,${option}`).join('');
}
async function buildIntoStore(build, settings, printed) {
    const { request, environment, facts } = build;
    const containerd = facts.server?.containerdStore ?? false;
    return (0,image_store.throughStore)(environment, facts, async (name) => {
        const annotations = containerd ? request.annotations : [];
        const args = (0,buildkit_arguments/* buildxArguments */.Xm)({ ...request, annotations }, {
            ...settings,
            outputs: [`type=image${exporterOptions(build)}`],
            tags: [name, ...(request.load ? request.names : [])],
        });
        const command = { ...(0,image_store.docker)(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
        const onLine = (line) => report(line, printed, environment);
        await environment.reporter.group(`Build with ${title(build)}`, () => (0,process/* runLoud */.wk)(command, { signal: environment.signal, onLine }));
        return (0,buildkit_metadata/* builtRoot */.p9)(await (0,buildkit_metadata/* readMetadata */._6)((0,buildkit_arguments/* metadataFile */.aB)(settings.temporaryDirectory)));
    });
}
async function buildToStream(build, settings, printed) {
    const { request, environment } = build;
    const outputs = [`type=oci,dest=-${exporterOptions(build)}`];
    const args = (0,buildkit_arguments/* buildxArguments */.Xm)(request, { ...settings, outputs });
    const layout = await environment.reporter.group(`Build with ${title(build)}`, () => streamLayout(args, environment, printed));
    if (request.load)
        await loadAgain(build, settings);
    return { source: layout, root: (0,layouts_layout/* chooseEntry */.c$)(layout, undefined) };
}
async function streamLayout(args, environment, printed) {
    const reading = new AbortController();
    const signal = AbortSignal.any([environment.signal, reading.signal]);
    const command = { ...(0,image_store.docker)(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
    const onLine = (line) => report(line, printed, environment);
    const running = (0,process/* start */.ni)(command, { signal, onLine });
    const layout = readArchiveStream(running.stdout, environment.sink, 'the image from BuildKit', { signal });
    layout.catch((error) => {
        // An archive that breaks off is the command's failure, which tells more; what the sink refuses ends the command.
        if (!running.stdout.readableEnded)
            reading.abort(error);
    });
    await running.finished;
    return layout;
}
/** Everything is cached by then: this only sends the image to the daemon. */
async function loadAgain({ request, environment }, settings) {
    const args = (0,buildkit_arguments/* buildxArguments */.Xm)({ ...request, noCache: false, cacheTo: [], attests: [], provenance: 'false', sbom: '' }, { ...settings, outputs: ['type=docker'], tags: request.names });
    const onLine = (line) => environment.reporter.output(line);
    await environment.reporter.group('Load the image into the Docker daemon', () => (0,process/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args, kind: kindOf(args) }, { signal: environment.signal, onLine }));
}
async function describe(taken, printed, build) {
    const { environment, request, builder } = build;
    const metadata = await (0,buildkit_metadata/* readMetadata */._6)((0,buildkit_arguments/* metadataFile */.aB)(environment.temporaryDirectory));
    const found = (0,buildkit_metadata/* metadataWarnings */.lk)(metadata);
    const warnings = found.length > 0 ? found : (0,buildkit_metadata/* printedWarnings */.EN)(printed.findings.join('\n'), request.file ?? 'Dockerfile');
    const result = { ...taken, warnings, steps: printed.steps() };
    const id = await (0,image_store.builtImageId)(taken, request, environment);
    if (id !== undefined)
        result.imageId = id;
    if (builder.driver !== 'docker' && !request.load)
        result.storeless = true;
    if (metadata !== undefined) {
        const own = metadata['containerimage.digest'];
        if (typeof own === 'string')
            result.ownDigest = own;
        // The temporary name is nobody's business, and the classic store doesn't know the digest it was pushed with.
        result.metadata = {
            ...metadata,
            'containerimage.digest': taken.root.digest,
            'containerimage.descriptor': taken.root,
            'image.name': request.names.join(','),
        };
    }
    return result;
}
function buildxEnvironment(environment) {
    // Findings of build checks then come with file and line in the metadata file.
    return { ...environment.env, BUILDX_METADATA_WARNINGS: 'true', BUILDX_NO_DEFAULT_LOAD: 'true' };
}
/** Only a build that uses the runner's cache service gets what that wants. */
function kindOf(args) {
    return args.some((value) => /(?:^|,)type=gha(?:,|$)/.test(value)) ? 'gha-cache' : 'engine';
}
function report(line, printed, environment) {
    printed.read(line);
    environment.reporter.output(line);
}
function title({ builder, facts }) {
    return `buildx ${facts.buildx} (${builder.driver} driver, builder ${builder.name})`;
}


/***/ }),

/***/ 53581:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  l: () => (/* binding */ containersEngine),
  Y: () => (/* binding */ keepsCaches)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
// EXTERNAL MODULE: ./build/engines/buildkit/metadata.js
var metadata = __webpack_require__(13160);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: ./build/engines/failures/explain.js
var explain = __webpack_require__(55637);
// EXTERNAL MODULE: ./build/engines/failures/transcript.js
var transcript = __webpack_require__(28790);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js + 9 modules
var sync = __webpack_require__(25175);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./build/oci/digest.js
var digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/oci/layouts/layout.js
var layouts_layout = __webpack_require__(86102);
// EXTERNAL MODULE: ./build/embedded-registry/exchange.js
var exchange = __webpack_require__(25916);
;// CONCATENATED MODULE: ./build/embedded-registry/layout-storage.js











/**
 * A repository in directories, each an OCI image layout: https://github.com/opencontainers/image-spec/blob/main/image-layout.md.
 * What a build reads and writes of a cache ends up in `to`, so that what no build asks for any more is left behind.
 */
async function layoutStorage(options) {
    const { repository, from, to } = options;
    const known = await readTags(from);
    const manifests = new Map();
    const tags = new Map();
    const files = layoutFiles(from, to);
    const mine = (name) => name === repository;
    /** The manifest a tag points at, if all of it is there; it is taken along into `to`. */
    const use = async (tag) => {
        const descriptor = tags.get(tag) ?? known.get(tag);
        if (!descriptor || !(await files.take(descriptor).catch(() => false)))
            return undefined;
        manifests.set(descriptor.digest, descriptor);
        tags.set(tag, descriptor);
        return descriptor;
    };
    return {
        ...REFUSED,
        blobSize: async (name, digest) => (mine(name) ? (await files.find(digest))?.size : undefined),
        async readBlob(_name, digest, { start, end }) {
            const found = await files.find(digest);
            return found && end > start ? (0,external_node_fs_.createReadStream)(found.path, { start, end: end - 1 }) : external_node_stream_.Readable.from([]);
        },
        writeBlob: (name, { digest }, body) => mine(name) ? files.write(digest, body) : Promise.reject(readOnly()),
        tag: async (name, tag) => (mine(name) ? (await use(tag))?.digest : undefined),
        async manifest(name, digest) {
            const descriptor = manifests.get(digest);
            const path = mine(name) && descriptor ? (await files.find(digest))?.path : undefined;
            return path && descriptor
                ? { mediaType: descriptor.mediaType, bytes: await (0,promises_.readFile)(path) }
                : undefined;
        },
        async writeManifest(_name, digest, { mediaType, bytes }) {
            await files.write(digest, external_node_stream_.Readable.from([bytes], { objectMode: false }));
            const descriptor = { mediaType, digest, size: bytes.length };
            await files.take(descriptor);
            manifests.set(digest, descriptor);
        },
        async writeTag(_name, tag, digest) {
            const descriptor = manifests.get(digest);
            if (descriptor)
                tags.set(tag, descriptor);
        },
        tags: async (name) => (mine(name) ? [...new Set([...known.keys(), ...tags.keys()])].sort() : undefined),
        async complete() {
            if (to !== undefined)
                await writeIndex(to, tags);
        },
    };
}
/** What nobody who keeps layers asks for. */
const REFUSED = {
    mountBlob: () => Promise.resolve(false),
    deleteBlob: () => Promise.resolve(false),
    deleteManifest: () => Promise.resolve(false),
    deleteTag: () => Promise.resolve(false),
    referrers: () => Promise.resolve([]),
    repositories: () => Promise.resolve([]),
};
function readOnly() {
    return new exchange/* Refusal */.P_(405, 'UNSUPPORTED', 'nothing can be written here');
}
async function readTags(layouts) {
    const tags = new Map();
    for (const directory of layouts) {
        const layout = await (0,layouts_layout/* openLayout */.B9)(directory).catch(() => undefined);
        for (const descriptor of layout?.entries ?? []) {
            const name = descriptor.annotations?.[layouts_layout/* REF_NAME */.w5];
            const { mediaType, digest, size } = descriptor;
            if (name !== undefined && !tags.has(name))
                tags.set(name, { mediaType, digest, size });
        }
    }
    return tags;
}
function layoutFiles(from, to) {
    const places = to === undefined ? from : [to, ...from];
    let count = 0;
    const find = async (digest) => {
        for (const place of places) {
            const path = (0,external_node_path_.join)(place, (0,layouts_layout/* blobPath */.nD)(digest));
            const found = await (0,promises_.stat)(path).catch(() => undefined);
            if (found)
                return { path, size: found.size };
        }
        return undefined;
    };
    const takeFile = async ({ digest, size }) => {
        const found = await find(digest);
        if (found?.size !== size)
            return undefined;
        if (to !== undefined)
            await linkFile(found.path, await blobFile(to, digest));
        return found.path;
    };
    const take = async (descriptor) => {
        const path = await takeFile(descriptor);
        if (path === undefined)
            return false;
        for (const { descriptor: child, role } of (0,manifest/* children */.Y_)(descriptor, await (0,promises_.readFile)(path))) {
            if (role === 'subject' || role === 'foreign-layer')
                continue;
            if (!(role === 'manifest' ? await take(child) : await takeFile(child)))
                return false;
        }
        return true;
    };
    return {
        find,
        take,
        async write(wanted, body) {
            if (to === undefined)
                throw readOnly();
            await (0,promises_.mkdir)(to, { recursive: true, mode: 0o700 });
            const temporary = (0,external_node_path_.join)(to, `arriving-${count++}`);
            const upload = await receive(body, temporary, wanted);
            if (wanted === undefined || wanted === upload.digest)
                await (0,promises_.rename)(temporary, await blobFile(to, upload.digest));
            else
                await (0,promises_.rm)(temporary, { force: true });
            return upload;
        },
    };
}
async function receive(body, path, wanted) {
    const algorithm = wanted === undefined ? 'sha256' : (0,digest/* digestAlgorithm */.g4)(wanted);
    const hash = (0,external_node_crypto_.createHash)(algorithm);
    let size = 0;
    const measured = async function* (chunks) {
        for await (const chunk of chunks) {
            hash.update(chunk);
            size += chunk.length;
            yield chunk;
        }
    };
    try {
        await (0,external_node_stream_promises_.pipeline)(body, measured, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
    }
    catch (error) {
        await (0,promises_.rm)(path, { force: true });
        throw error;
    }
    return { digest: (0,digest/* digestFromHex */.Ch)(algorithm, hash.digest('hex')), size };
}
/** Where a blob goes; its directory is there. */
async function blobFile(layout, digest) {
    const path = (0,external_node_path_.join)(layout, (0,layouts_layout/* blobPath */.nD)(digest));
    await (0,promises_.mkdir)((0,external_node_path_.join)(path, '..'), { recursive: true, mode: 0o700 });
    return path;
}
/** The same file under another name; its copy where the file system has no such thing. */
async function linkFile(from, to) {
    if (from === to)
        return;
    await (0,promises_.link)(from, to).catch(async (error) => {
        if (error.code !== 'EEXIST')
            await (0,promises_.copyFile)(from, to);
    });
}
/** In the order of the tags, so that the same content gives the same index. */
async function writeIndex(layout, tags) {
    const entries = [...tags]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([tag, descriptor]) => ({ ...descriptor, annotations: { [layouts_layout/* REF_NAME */.w5]: tag } }));
    const index = { schemaVersion: 2, mediaType: media_types/* MediaType */.zu.ociIndex, manifests: entries };
    await (0,promises_.mkdir)(layout, { recursive: true, mode: 0o700 });
    await (0,promises_.writeFile)((0,external_node_path_.join)(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await (0,promises_.writeFile)((0,external_node_path_.join)(layout, 'index.json'), JSON.stringify(index));
}

// EXTERNAL MODULE: ./build/engines/loopback/private-registry.js
var private_registry = __webpack_require__(56151);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/engines/request/local-files.js
var local_files = __webpack_require__(74427);
;// CONCATENATED MODULE: ./build/engines/loopback/registries-conf.js




const HOST = String.raw `(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])`;
const LOOPBACK = new RegExp(String.raw `^${HOST}(?::\d+)?$`);
/** `127.0.0.1:5000`, alone or in a name. `localhost/` without a port is podman's own store. */
const NAMED = new RegExp(String.raw `(?<![\w.:-])${HOST}:\d{1,5}(?![\w.:-])`, 'g');
/** Whether a registry (`host[:port]`) is on this machine, where plain HTTP is spoken. */
function isLoopback(host) {
    return LOOPBACK.test(host);
}
/**
 * Registries of a build's base images that podman and buildah have to be told to reach without TLS: those on loopback,
 * as for docker, wherever the build names one, and those that `registry-auth` says so of.
 */
async function plainHttpRegistries(request, { workspace, insecureRegistries = [] }) {
    const path = (0,local_files/* locateDockerfile */.li)(request, workspace);
    // One that can't be read is the engine's to complain about.
    const dockerfile = path === undefined ? '' : await (0,promises_.readFile)(path, 'utf8').catch(() => '');
    const texts = [dockerfile, ...request.buildArgs, ...request.buildContexts];
    return [...new Set([...insecureRegistries, ...texts.flatMap((text) => text.match(NAMED) ?? [])])];
}
/**
 * Podman and buildah are told which registries speak plain HTTP in their list of registries: a copy of the user's, so
 * that what it says still holds. Switching TLS off by flag would do so for all others too.
 * @param hosts `host[:port]`; what the user's list has something to say of stays as it is there
 * @returns the variables to set for these tools.
 * @throws when the user's list is in a form that has no such setting.
 */
async function allowPlainHttp(hosts, { env, temporaryDirectory }) {
    if (hosts.length === 0)
        return {};
    const list = await listOfRegistries(env);
    const untold = [...new Set(hosts)].filter((host) => !list.includes(`"${host}"`));
    if (untold.length === 0)
        return {};
    if (/^\s*\[registries\.\w+\]/m.test(list)) {
        throw new Error("registries.conf is in its older form, which can't say that one registry speaks plain HTTP; " +
            `write it in version 2 (\`[[registry]]\`), with \`insecure = true\` for ${untold.join(', ')}`);
    }
    const entries = untold.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
    const path = (0,external_node_path_.join)(await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporaryDirectory, 'registries-')), 'registries.conf');
    await (0,promises_.writeFile)(path, [list, ...entries].join('\n'), { mode: 0o600 });
    return { CONTAINERS_REGISTRIES_CONF: path };
}
/**
 * The list that would be read, as far as it is one file; files in `registries.conf.d` are read besides in any case.
 * https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
async function listOfRegistries(env) {
    const named = env['CONTAINERS_REGISTRIES_CONF'] || env['REGISTRIES_CONFIG_PATH'];
    const usual = [(0,external_node_path_.join)(env['HOME'] || (0,external_node_os_.homedir)(), '.config'), '/etc', '/usr/share'].map((place) => (0,external_node_path_.join)(place, 'containers/registries.conf'));
    for (const path of named ? [named] : usual) {
        const text = await (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
        if (text !== undefined)
            return text;
    }
    return '';
}

;// CONCATENATED MODULE: ./build/engines/loopback/cache-server.js






/** Why a line of `cache-from` or `cache-to` is nothing for these tools; undefined when all are. */
function refusedCache({ cacheFrom, cacheTo }) {
    const unknown = [...cacheFrom, ...cacheTo]
        .map((line) => cache_server_option(line, 'type'))
        .find((type) => type && !/^(registry|local)$/.test(type));
    return unknown === undefined
        ? undefined
        : `it keeps caches in repositories and directories, and can't use \`type=${unknown}\``;
}
/**
 * Turns BuildKit's `type=registry,ref=…` and plain names into repositories, and serves the directories of
 * `type=local,src=…` and `type=local,dest=…` as one on loopback.
 */
async function serveCaches({ cacheFrom, cacheTo }, environment) {
    const directory = (path) => (0,external_node_path_.resolve)(environment.workspace, path);
    const sources = cacheFrom
        .map((line) => cache_server_option(line, 'src'))
        .filter((path) => path !== undefined)
        .map(directory);
    const [destination] = cacheTo
        .map((line) => cache_server_option(line, 'dest'))
        .filter((path) => path !== undefined)
        .map(directory);
    const local = sources.length > 0 || destination !== undefined;
    const serving = local ? await serve(sources, destination, environment) : undefined;
    const name = (line) => (cache_server_option(line, 'type') === 'local' ? serving?.name : repositoryOf(line));
    const names = (lines) => [...new Set(lines.map(name).filter((found) => found !== undefined))];
    const caches = { cacheFrom: names(cacheFrom), cacheTo: names(cacheTo) };
    const close = async () => serving?.close();
    try {
        const hosts = [...caches.cacheFrom, ...caches.cacheTo]
            .map((name) => name.split('/')[0] ?? '')
            .filter(isLoopback);
        const plainHttp = await allowPlainHttp(hosts, environment);
        const login = await (0,private_registry/* authFileFor */.MH)(serving ? [serving.login] : [], environment);
        return {
            ...caches,
            env: { ...plainHttp, ...login },
            close,
            ...(serving ? { served: serving.name } : {}),
        };
    }
    catch (error) {
        await close();
        throw error;
    }
}
async function serve(from, to, { reporter }) {
    const repository = `cache-${(0,external_node_crypto_.randomBytes)(16).toString('hex')}`;
    const storage = await layoutStorage({
        repository,
        from,
        ...(to === undefined ? {} : { to }),
    });
    const registry = await (0,private_registry/* servePrivately */.uk)(repository, storage, reporter);
    return {
        name: `${registry.host}/${repository}`,
        login: registry.login,
        async close() {
            await registry.close();
            await storage.complete();
        },
    };
}
/** `path` in `type=local,src=path`, a line of CSV as buildx reads it. */
function cache_server_option(line, name) {
    const [fields = []] = (0,sync/* parse */.qg)(line, { relax_quotes: true, trim: true });
    return fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1);
}
/** BuildKit's `type=registry,ref=host/path:tag`, or a plain name, as the repository that these tools want. */
function repositoryOf(line) {
    const reference = cache_server_option(line, 'ref') ?? line;
    return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

// EXTERNAL MODULE: ./build/engines/loopback/image-receiver.js
var image_receiver = __webpack_require__(86411);
// EXTERNAL MODULE: ./build/engines/process.js + 1 modules
var process = __webpack_require__(72598);
// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
// EXTERNAL MODULE: ./build/engines/request/container-contexts.js
var container_contexts = __webpack_require__(82998);
// EXTERNAL MODULE: ./build/engines/request/secrets.js
var request_secrets = __webpack_require__(33187);
// EXTERNAL MODULE: ./build/engines/request/special-files.js
var special_files = __webpack_require__(38019);
// EXTERNAL MODULE: ./build/engines/containers/layers.js
var containers_layers = __webpack_require__(41307);
;// CONCATENATED MODULE: ./build/engines/containers/engine.js





















/**
 * Podman and Buildah, which are one builder behind two commands, without a daemon. The image goes out by a push to a
 * registry on loopback; layers are compressed on the way.
 */
function containersEngine(tool) {
    return {
        name: tool,
        async refuses(request, environment) {
            const refused = (0,build_inputs/* refusedInputs */.mz)(tool, request) ??
                refusedCache(request) ??
                (await (0,container_contexts/* refusedContexts */.Zn)(tool, request, environment.workspace));
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
            const { secrets, remove } = await (0,request_secrets/* withoutCommas */.x)(await (0,request_secrets/* writeSecrets */.P)(request, environment));
            try {
                await (0,special_files/* warnOfDropped */.u)('sockets', tool, request, environment);
                const { args, ...contexts } = await (0,container_contexts/* prepareContexts */.En)(tool, request, environment);
                const hosts = await plainHttpRegistries(request, environment);
                const plainHttp = await allowPlainHttp(hosts, environment).catch((error) => {
                    // The build may not pull from them at all.
                    environment.reporter.warning(`${tool} isn't told that ${hosts.join(', ')} may be reached without TLS: ${error.message}`);
                    return {};
                });
                const told = { ...environment, env: { ...environment.env, ...plainHttp } };
                return await build({
                    tool,
                    request: { ...request, ...contexts },
                    contextArgs: args,
                    environment: told,
                    secrets,
                });
            }
            catch (error) {
                throw (0,explain/* explainFailure */.SP)(error, { engine: tool });
            }
            finally {
                await remove();
            }
        },
    };
}
/** Whether the tool can keep layers anywhere but in its own store: podman 4.3 and buildah 1.28, and newer. */
async function keepsCaches(tool, environment) {
    const printed = await (0,process/* runQuiet */.AO)({ ...command(tool, environment), args: ['--version'] }).catch(() => '');
    const version = /version (\d[\d.]*)/.exec(printed)?.[1];
    return (0,probe.isAtLeast)(version, tool === 'podman' ? '4.3' : '1.28');
}
async function build(job) {
    const { tool, request, environment } = job;
    const { reporter } = environment;
    const name = `localhost/registry-publish-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}:image`;
    const several = request.platforms.length > 1;
    let made = false;
    try {
        const { steps } = await reporter.group(`Build with ${tool}`, () => make(name, job));
        made = true;
        if (request.load && !several)
            for (const wanted of request.names)
                await run(['tag', name, wanted], job);
        const taken = await reporter.group(`Take the image from ${tool}`, () => take(name, job));
        await checkPlatforms(taken, job);
        const annotated = (0,media_types/* isIndexType */.$U)(taken.root.mediaType) ? await (0,annotate/* annotate */.fz)(taken, request.annotations) : taken;
        const id = await (0,metadata/* imageId */.L)(annotated.source, annotated.root);
        return { ...annotated, ...(id === undefined ? {} : { imageId: id }), ...(steps ? { steps } : {}) };
    }
    finally {
        if (made)
            await remove(name, several, job);
    }
}
/** Builds; and once more from the start when the layers at hand gave an image for another platform. */
async function make(name, job) {
    if (!(0,containers_layers/* reusesLayers */.K)(job.request)) {
        await run(buildArguments(name, job, 'anew'), job);
        return {};
    }
    const built = await buildWithCaches(name, job);
    const [wanted] = job.request.platforms;
    if (!wanted || (await platformOf(name, job)) === (0,oci_platform/* formatPlatform */.Bq)(wanted))
        return built;
    job.environment.reporter.info('The layers at hand were made for another platform, so none of them is used.');
    await remove(name, false, job);
    await run(buildArguments(name, job, 'anew'), job);
    return {};
}
async function platformOf(name, { tool, environment }) {
    const args = tool === 'podman'
        ? ['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', name]
        : ['inspect', '--type', 'image', '--format', '{{.OCIv1.OS}}/{{.OCIv1.Architecture}}', name];
    const [os = '', architecture = ''] = (await (0,process/* runQuiet */.AO)({ ...command(tool, environment), args }))
        .trim()
        .split('/');
    return (0,oci_platform/* formatPlatform */.Bq)({ os, architecture });
}
/** Builds with the caches that were asked for, and without those that can't be used. */
async function buildWithCaches(name, job) {
    const { request, environment } = job;
    const { reporter } = environment;
    const caches = await serveCaches(request, environment).catch((error) => {
        reporter.warning(`The build has no cache: ${error.message}`);
        return NO_CACHES;
    });
    const labels = new Set(request.labels.map((label) => label.split('=')[0]));
    const printed = (0,transcript/* createStepTranscript */.J)(labels.size);
    const attempt = (chosen) => run(buildArguments(name, job, chosen), job, { env: chosen.env, onLine: printed.read });
    try {
        await attempt(caches);
        return { steps: printed.steps() };
    }
    catch (error) {
        const failed = failedExport(error, request);
        if (failed === undefined)
            throw error;
        reporter.warning(`The build cache could not be written: ${failed}`);
        // The layers that were made are in the tool's own store, and aren't made again.
        await attempt({ ...caches, cacheTo: [] });
        return {};
    }
    finally {
        await caches
            .close()
            .catch((error) => reporter.warning(`The build cache could not be kept: ${error.message}`));
        await forget(printed.pulled().filter((pulled) => pulled.startsWith(`${caches.served}:`)), job);
    }
}
const NO_CACHES = { cacheFrom: [], cacheTo: [], env: {}, close: () => Promise.resolve() };
/** These tools fail a build whose cache can't be written. What they said, where BuildKit's word for it says to go on. */
function failedExport(error, { cacheTo }) {
    if (!(error instanceof process/* CommandFailure */.qi) || !cacheTo.every((line) => /(?:^|,)ignore-error=true/.test(line)))
        return undefined;
    return /failed pushing cache to .*?: (.*)$/m.exec(error.lines.join('\n'))?.[1];
}
/** @throws PublishError unless an index holds each platform that was asked for: a tag must not promise what isn't there. */
async function checkPlatforms({ source, root }, { tool, request }) {
    if (request.platforms.length < 2)
        return;
    const index = (0,manifest/* parseManifest */.Ng)(await source.readManifest(root), root.mediaType, source.name);
    const made = index.kind === 'index' ? index.manifests.map(({ platform }) => platform && (0,oci_platform/* formatPlatform */.Bq)(platform)) : [];
    const lacking = request.platforms.map(oci_platform/* formatPlatform */.Bq).filter((platform) => !made.includes(platform));
    if (lacking.length === 0)
        return;
    throw new errors/* PublishError */.S1(`${tool} built no image for ${lacking.join(', ')}`, {
        code: 'PLATFORM_MISSING',
        hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
    });
}
/** The arguments of `podman build` or `buildah build`. */
function buildArguments(name, { request, secrets, contextArgs }, caches) {
    const several = request.platforms.length > 1;
    const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
    args.push(caches === 'anew' ? '--layers=false' : '--layers');
    // A build that fails leaves its containers behind otherwise.
    args.push('--force-rm');
    // A label that no other engine adds.
    args.push('--identity-label=false');
    // Docker's word for the default network is none of theirs.
    const { network, sourceDateEpoch, ...rest } = request;
    const common = network === undefined || network === 'default' ? rest : { ...rest, network };
    // In `FROM --platform=$BUILDPLATFORM` the variable is empty to them (1.28), and all would be built on the target.
    if (request.platforms.length > 0)
        args.push('--build-arg', `BUILDPLATFORM=${(0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* machinePlatform */.Pv)())}`);
    // Quotes would be part of the path: the value is split at its commas (buildah 1.28, parse.GetBuildInfo).
    args.push(...(0,buildkit_arguments/* commonArguments */.oJ)(common, secrets, (text) => text));
    const argument = request.buildArgs.find((line) => /^SOURCE_DATE_EPOCH=\d+$/.test(line))?.split('=')[1];
    const epoch = sourceDateEpoch ?? argument;
    if (epoch !== undefined)
        args.push('--timestamp', String(epoch));
    for (const [key, value] of Object.entries((0,annotate/* annotationsFor */.gX)('manifest', request.annotations))) {
        args.push('--annotation', `${key}=${value}`);
    }
    for (const context of request.buildContexts)
        args.push('--build-context', context);
    if (caches !== 'anew') {
        for (const repository of caches.cacheFrom)
            args.push('--cache-from', repository);
        for (const repository of caches.cacheTo)
            args.push('--cache-to', repository);
    }
    if (request.platforms.length > 0)
        args.push('--platform', request.platforms.map(oci_platform/* formatPlatform */.Bq).join(','));
    args.push(...contextArgs, request.context);
    return args;
}
async function take(name, { tool, environment, request }) {
    const { sink, signal, reporter } = environment;
    const loopback = await (0,image_receiver/* openLoopback */.s)({ sink, name: tool, skipKnownBlobs: false, reporter });
    try {
        const destination = `docker://${loopback.reference}`;
        const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
        const args = [...push, '--tls-verify=false', name, destination];
        const { env, ...rest } = command(tool, environment);
        const login = await (0,private_registry/* authFileFor */.MH)([loopback.login], environment);
        await (0,process/* runLoud */.wk)({ ...rest, args, env: { ...env, ...login } }, { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) });
        return await (0,annotate/* withoutFalseBase */.r6)(await loopback.received());
    }
    finally {
        await loopback.close();
    }
}
function remove(name, several, job) {
    // Podman's takes all names from an image when it isn't told which, those of `load` too.
    const untag = job.tool === 'podman' ? ['untag', name, name] : ['rmi', name];
    return discardNames(several ? ['manifest', 'rm', name] : untag, job);
}
/** Layers that came from a directory have got names of a registry that is there no more. */
async function forget(names, job) {
    if (names.length > 0)
        await discardNames(['rmi', ...names.reverse()], job);
}
async function discardNames(args, { tool, environment }) {
    await (0,process/* runQuiet */.AO)({ ...command(tool, environment), args }).catch((error) => {
        environment.reporter.debug(`Temporary names stay in the store of ${tool}: ${String(error)}`);
    });
}
/** Runs the tool, and shows what it prints. */
async function run(args, { tool, environment }, { env = {}, onLine = () => undefined, } = {}) {
    const { file, cwd, env: own } = command(tool, environment);
    const show = (line) => {
        onLine(line);
        environment.reporter.output(line);
    };
    await (0,process/* runLoud */.wk)({ file, cwd, env: { ...own, ...env }, args }, { signal: environment.signal, onLine: show });
}
function command(tool, environment) {
    return { file: tool, env: environment.env, cwd: environment.workspace };
}


/***/ }),

/***/ 41307:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ reusesLayers)
/* harmony export */ });
/* harmony import */ var _oci_platform_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(44647);

/**
 * The cache of these tools forgets which platform a layer on scratch was made for, and answers with another one's
 * (1.28). So it serves builds for the machine's own, whose result is looked at.
 */
function reusesLayers({ platforms }) {
    return (platforms.length < 2 &&
        platforms.every((platform) => (0,_oci_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq)(platform) === (0,_oci_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .formatPlatform */ .Bq)((0,_oci_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .machinePlatform */ .Pv)())));
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
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(72598);

/** What an engine answers that is there and can't be used, whatever is asked of it. */
function broken(what, why) {
    return `${what} does not answer: ${why ?? 'no reason given'}`;
}
/** Why there is no version of a client: older ones don't tell it when they can't read a daemon's certificates. */
function missingClient({ serverProblem }) {
    return serverProblem === undefined || serverProblem.startsWith('there is no command')
        ? 'there is no docker command'
        : broken('the Docker daemon', serverProblem);
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
    if (answer.output !== undefined)
        return readBuilder(answer.output);
    const problem = answer.problem ?? 'it did not answer';
    // What it would be if it could be started.
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
 * Whether buildx would put BuildKit into a container, since the daemon of a docker context has none: the builder of a
 * context, and its node, have that context's name, which no builder that somebody made can have.
 */
function isStandIn(inspected, { name, driver }) {
    const endpoint = /^Endpoint:[ \t]*(\S+)/m.exec(inspected)?.[1];
    return driver === 'docker-container' && endpoint === name;
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

/***/ 28790:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ createStepTranscript),
/* harmony export */   X: () => (/* binding */ createTranscript)
/* harmony export */ });
/**
 * Reads `#7 [build 2/3] RUN make`, a step, and `#7 CACHED`, or `#7 sha256:…` for one whose layer is fetched. Steps of BuildKit's own, such as `[internal] load …`, and
 * the base image don't count.
 */
function createTranscript() {
    const steps = new Set();
    const cached = new Set();
    const findings = [];
    return {
        findings,
        read(line) {
            const step = /^#(\d+) \[(?!internal\])[^\]]*\d+\/\d+\] (?!FROM )/.exec(line);
            const hit = /^#(\d+) (?:CACHED$|sha256:[0-9a-f]{64} )/.exec(line);
            if (step)
                steps.add(step[1] ?? '');
            else if (hit)
                cached.add(hit[1] ?? '');
            else if (line.startsWith(' - '))
                findings.push(line);
        },
        steps: () => ({ total: steps.size, cached: [...cached].filter((step) => steps.has(step)).length }),
    };
}
/**
 * Reads `[1/2] STEP 2/3: RUN make`, a step, and after it `--> Using cache …` where it didn't have to run, with
 * `--> Cache pulled from remote …` before that where its layer was fetched. The base image doesn't count, nor do the
 * last steps of the last stage that are `labels` of the command line.
 */
function createStepTranscript(labels) {
    const pulled = [];
    let total = 0;
    let cached = 0;
    let counts = false;
    return {
        read(line) {
            const step = /^(?:\[[a-z][^\]]*\] )?(?:\[(\d+)\/(\d+)\] )?STEP (\d+)\/(\d+): (?!FROM )/.exec(line);
            if (step) {
                const [stage, stages, number, steps] = step.slice(1).map(Number);
                const own = (step[1] === undefined || stage === stages) && Number(number) > Number(steps) - labels;
                counts = !own;
                if (counts)
                    total++;
            }
            else if (counts && line.startsWith('--> Using cache '))
                cached++;
            const fetched = /--> Cache pulled from remote (\S+)/.exec(line)?.[1];
            if (fetched !== undefined)
                pulled.push(fetched);
        },
        steps: () => ({ total, cached }),
        pulled: () => [...pulled],
    };
}


/***/ }),

/***/ 56678:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   mz: () => (/* binding */ refusedInputs)
/* harmony export */ });
/* unused harmony exports CAPABILITIES, capabilityTable */
/* harmony import */ var _annotate_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19132);

const any = (list) => list.length > 0;
const noIndex = { no: 'makes an index for several platforms only' };
const noDaemon = { no: 'builds without running anything' };
const notBuildkit = { no: 'has no such setting; use buildx' };
/** Which engine takes which build input, and why another doesn't. The documentation's table is made from this. */
const CAPABILITIES = [
    {
        input: 'add-hosts',
        asked: (request) => any(request.addHosts),
        support: { buildx: true, docker: true, podman: true, buildah: true, embedded: noDaemon },
    },
    {
        input: 'allow',
        asked: (request) => any(request.allow),
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: noDaemon,
        },
    },
    {
        input: 'annotations',
        asked: (request) => any(request.annotations),
        support: {
            buildx: true,
            docker: true,
            podman: true,
            buildah: true,
            embedded: true,
        },
    },
    {
        input: 'annotations (index:…, one platform)',
        asked: ({ annotations, platforms }) => platforms.length < 2 && annotations.some(_annotate_js__WEBPACK_IMPORTED_MODULE_0__/* .wantsIndex */ .Ul),
        support: {
            buildx: { note: 'with attestations' },
            docker: noIndex,
            podman: noIndex,
            buildah: noIndex,
            embedded: noIndex,
        },
    },
    {
        input: 'attests, provenance, sbom',
        asked: ({ attests, provenance, sbom }) => any(attests) || (Boolean(provenance) && provenance !== 'false') || (Boolean(sbom) && sbom !== 'false'),
        support: {
            buildx: { note: 'not in the classic image store' },
            docker: { no: 'makes no attestations; use buildx' },
            podman: { no: 'makes no attestations; use buildx' },
            buildah: { no: 'makes no attestations; use buildx' },
            embedded: { no: 'makes no attestations; use buildx' },
        },
    },
    {
        input: 'build-contexts',
        asked: (request) => any(request.buildContexts),
        support: {
            buildx: true,
            docker: { no: 'takes one context only; use buildx' },
            podman: true,
            buildah: true,
            embedded: true,
        },
    },
    {
        input: 'build-contexts: name=oci-layout://…',
        asked: ({ buildContexts }) => buildContexts.some((line) => /=oci-layout:/i.test(line)),
        support: {
            buildx: true,
            docker: { no: 'takes one context only; use buildx' },
            podman: { no: 'reads no OCI layout as a context, nor another bake target; use buildx' },
            buildah: { no: 'reads no OCI layout as a context, nor another bake target; use buildx' },
            embedded: true,
        },
    },
    {
        input: 'builder',
        asked: (request) => request.builder !== undefined,
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: notBuildkit,
        },
    },
    {
        input: 'cache-from',
        asked: (request) => any(request.cacheFrom),
        support: {
            buildx: true,
            docker: { note: 'image names' },
            podman: { note: 'repositories and directories' },
            buildah: { note: 'repositories and directories' },
            embedded: { no: 'needs no cache of layers' },
        },
    },
    {
        input: 'cache-to',
        asked: (request) => any(request.cacheTo),
        support: {
            buildx: { note: 'only inline in the classic image store' },
            docker: { no: 'exports no cache; use buildx' },
            podman: { note: 'repositories and directories' },
            buildah: { note: 'repositories and directories' },
            embedded: { no: 'needs no cache of layers' },
        },
    },
    {
        input: 'call',
        asked: (request) => request.call !== undefined,
        support: {
            buildx: { note: 'buildx 0.15 or newer' },
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: notBuildkit,
        },
    },
    {
        input: 'cgroup-parent',
        asked: (request) => request.cgroupParent !== undefined,
        support: {
            buildx: true,
            docker: { note: 'not together with secrets or SSH' },
            podman: true,
            buildah: true,
            embedded: noDaemon,
        },
    },
    {
        input: 'load',
        asked: (request) => request.load,
        support: {
            buildx: true,
            docker: true,
            podman: { note: "into podman's own store" },
            buildah: { note: 'into the store shared with podman' },
            embedded: { no: 'has no store to load into' },
        },
    },
    {
        input: 'network',
        asked: (request) => request.network !== undefined,
        support: { buildx: true, docker: true, podman: true, buildah: true, embedded: noDaemon },
    },
    {
        input: 'no-cache-filters',
        asked: (request) => any(request.noCacheFilters),
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: { no: 'needs no cache of layers' },
        },
    },
    {
        input: 'outputs (compression)',
        asked: ({ image }) => image?.compression !== undefined,
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: { note: 'gzip, and zstd on Node 22.15 or newer; layers of base images stay as they are' },
        },
    },
    {
        input: 'outputs (compression-level, force-compression, oci-mediatypes=false)',
        asked: ({ image }) => image?.compressionLevel !== undefined ||
            image?.forceCompression === true ||
            image?.ociMediaTypes === false,
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: notBuildkit,
        },
    },
    {
        input: 'outputs (rewrite-timestamp)',
        asked: ({ image }) => image?.rewriteTimestamp === true,
        support: {
            buildx: true,
            docker: notBuildkit,
            podman: notBuildkit,
            buildah: notBuildkit,
            embedded: { note: 'always done' },
        },
    },
    {
        input: 'outputs (other exporters)',
        asked: ({ exports = [] }) => any(exports),
        support: {
            buildx: true,
            docker: { no: 'writes images only; use buildx' },
            podman: { no: 'writes images only; use buildx' },
            buildah: { no: 'writes images only; use buildx' },
            embedded: { no: 'writes images only; use buildx' },
        },
    },
    {
        input: 'platforms (several)',
        asked: (request) => request.platforms.length > 1,
        support: {
            buildx: { note: 'not in the classic image store' },
            docker: { no: 'builds one platform at a time; use buildx' },
            podman: true,
            buildah: true,
            embedded: true,
        },
    },
    {
        input: 'reproducible',
        asked: (request) => request.sourceDateEpoch !== undefined,
        support: {
            buildx: { note: 'BuildKit 0.13 or newer; without provenance unless it is asked for' },
            docker: { no: 'writes the time of the build into the image; use buildx' },
            podman: { note: 'where the files of the context have the same owner' },
            buildah: { note: 'where the files of the context have the same owner' },
            embedded: true,
        },
    },
    {
        input: 'secrets, secret-envs, secret-files',
        asked: ({ secrets, secretEnvs, secretFiles }) => any(secrets) || any(secretEnvs) || any(secretFiles),
        support: {
            buildx: true,
            docker: { note: 'with BuildKit in the daemon (18.09 or newer)' },
            podman: true,
            buildah: true,
            embedded: noDaemon,
        },
    },
    {
        input: 'shm-size',
        asked: (request) => request.shmSize !== undefined,
        support: {
            buildx: true,
            docker: { note: 'not together with secrets or SSH' },
            podman: true,
            buildah: true,
            embedded: noDaemon,
        },
    },
    {
        input: 'ssh',
        asked: (request) => any(request.ssh),
        support: {
            buildx: true,
            docker: { note: 'with BuildKit in the daemon (18.09 or newer)' },
            podman: true,
            buildah: true,
            embedded: noDaemon,
        },
    },
    {
        input: 'ulimit',
        asked: (request) => any(request.ulimits),
        support: {
            buildx: true,
            docker: { note: 'not together with secrets or SSH' },
            podman: true,
            buildah: true,
            embedded: noDaemon,
        },
    },
];
/** Why an engine can't take one of the request's inputs; undefined when it takes all of them. */
function refusedInputs(engine, request) {
    for (const { input, asked, support } of CAPABILITIES) {
        const answer = support[engine];
        if (answer !== true && 'no' in answer && asked(request))
            return `it can't take \`${input}\`, since it ${answer.no}`;
    }
    return undefined;
}
const NAMES = (/* unused pure expression or super */ null && (['buildx', 'docker', 'podman', 'buildah', 'embedded']));
/** The table of inputs and engines in Markdown. Inputs that every engine takes alike are not in it. */
function capabilityTable() {
    const rows = CAPABILITIES.map(({ input, support }) => {
        const cells = NAMES.map((name) => {
            const answer = support[name];
            if (answer === true)
                return 'yes';
            return 'no' in answer ? `no: ${answer.no}` : `yes, ${answer.note}`;
        });
        return `| \`${input}\` | ${cells.join(' | ')} |`;
    });
    return [`| input | ${NAMES.join(' | ')} |`, `|${' --- |'.repeat(NAMES.length + 1)}`, ...rows, ''].join('\n');
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
 * Podman and Buildah read `.containerignore` before `.dockerignore`, nothing beside the Dockerfile (4.3 and 1.28), and
 * nothing at all in additional contexts or for `RUN --mount=type=bind`. So where files are left out they get a copy
 * without those, and the Dockerfile by its path.
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
    if (tool === 'buildah') {
        const nothing = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, 'ignore-nothing');
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(nothing, '');
        return { ...contexts, context: copy, args: ['--ignorefile', nothing] };
    }
    // Podman 4.3 drops `--ignorefile`. It reads this one instead of .dockerignore, and it leaves out itself alone.
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(copy, CONTAINERIGNORE), `${CONTAINERIGNORE}\n`);
    return { ...contexts, context: copy, args: [] };
}
const CONTAINERIGNORE = '.containerignore';
/** Why a tool can't leave out what the request's patterns leave out, and nothing else; undefined when it can. */
async function refusedContexts(tool, request, workspace) {
    if (tool === 'buildah' || !(0,_local_files_js__WEBPACK_IMPORTED_MODULE_4__/* .isLocalContext */ .d9)(request.context))
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
/** Whether there is a file that the tool or BuildKit would read patterns from. */
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
 * Brings the three secret inputs into one form: a file for each. Values are written to the private directory, readable
 * by this user alone, so that they are never on a command line nor in the environment of every child.
 * @throws PublishError `SECRET_INVALID` for a line without an id, a variable that isn't set, a file that can't be read.
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
 * The same secrets by paths that have no comma, for tools that split `--secret` at commas and know no quotes: links in
 * a private directory that is removed by `remove`, those that are needed.
 * @throws PublishError `SECRET_INVALID` where the temporary directory of the machine has a comma itself.
 */
async function withoutCommas(secrets, directory = (0,node_os__WEBPACK_IMPORTED_MODULE_2__.tmpdir)()) {
    if (secrets.every(({ path }) => !path.includes(','))) {
        return { secrets: [...secrets], remove: () => Promise.resolve() };
    }
    if (directory.includes(',')) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(`a secret is in ${directory}, and podman and buildah take no path with a comma`, {
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
    // Each line is masked too: logs are masked line by line.
    for (const line of [value, ...value.split('\n')])
        if (line.trim().length > 3)
            environment.reporter.secret(line.trim());
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(environment.temporaryDirectory, `secret-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8).toString('hex')}`);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(path, value, { mode: 0o600, flag: 'wx' });
    return { id, path };
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
/** How many are named. */
const NAMED = 3;
/** Warns of files in the contexts that the tool is about to leave out without a word. */
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
    // What can't be read is the tool's to complain about.
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
