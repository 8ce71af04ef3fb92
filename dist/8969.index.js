export const id = 8969;
export const ids = [8969,7316];
export const modules = {

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
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1787);
/* harmony import */ var _support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(56083);
/* harmony import */ var _docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(55221);
/* harmony import */ var _commands_explain_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(19560);
/* harmony import */ var _commands_run_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(73794);








const PREFIX = 'registry-publish';
/** Enables the entitlements that `allow` may ask for, as docker/setup-buildx-action does. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Creates a builder with BuildKit in a container, for what the daemon's own can't do.
 * @returns the builder's name.
 * @throws PublishError `BUILDER_FAILED` when it can't be created, usually because its image can't be pulled.
 */
async function createBuilder(environment) {
    const name = `${jobPrefix(environment.env)}${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(4).toString('hex')}`;
    const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'];
    args.push('--buildkitd-flags', FLAGS);
    const { reporter, signal } = environment;
    const onLine = (line) => reporter.output(line);
    try {
        args.push(...(await contextOfEnvironment(name, environment)));
        await reporter.group('Make a builder for this job', () => (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .runLoud */ .wk)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args }, { signal, onLine }));
    }
    catch (error) {
        // Remove what was created before the start failed.
        await removeBuilder(name, environment);
        if (!(error instanceof _commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .CommandFailure */ .qi))
            throw (0,_commands_explain_js__WEBPACK_IMPORTED_MODULE_6__/* .explainFailure */ .SP)(error, { engine: 'buildx', builder: name });
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .PublishError */ .S1(`no builder with BuildKit in a container could be made: ${error.lines.at(-1) ?? error.message}`, {
            code: 'BUILDER_FAILED',
            hint: 'Turn on the containerd image store ' +
                '(`"features": {"containerd-snapshotter": true}` in daemon.json), name a builder of yours in `builder`, or ask for one platform without attestations.',
            cause: error,
        });
    }
    return name;
}
/**
 * Buildx can't create a builder from environment variables for a daemon that is accessed over TLS, as in
 * Docker-in-Docker: it needs a context. The context is created in the private docker config, and removed with
 * it.
 * @returns the context's name as an argument; nothing when no context is needed.
 */
async function contextOfEnvironment(name, environment) {
    const { DOCKER_HOST: host, DOCKER_TLS_VERIFY: verify, DOCKER_TLS: tls, DOCKER_CERT_PATH: certificates, } = environment.env;
    if (!host?.startsWith('tcp://') || (!verify && !tls))
        return [];
    const directory = certificates || (0,_support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerDirectory */ .C2)(environment.env);
    const files = ['ca', 'cert', 'key'].map((key) => ({ key, path: (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, `${key}.pem`) }));
    const there = files.filter(({ path }) => (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(path)).map(({ key, path }) => `${key}=${path}`);
    const endpoint = [`host=${host}`, ...there, ...(verify ? [] : ['skip-tls-verify=true'])];
    // Fields of a CSV line.
    const value = endpoint
        .map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
        .join(',');
    // A builder can't have the name of a context, and this prefix is never that of a builder.
    const context = `context-of-${name}`;
    await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['context', 'create', context, '--docker', value] }, { signal: environment.signal });
    return [context];
}
/**
 * Removes a builder. Never throws: a leftover builder does no harm.
 * @returns whether it is gone
 */
async function removeBuilder(name, environment, signal) {
    const options = signal === undefined ? {} : { signal };
    return (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['buildx', 'rm', '--force', name] }, options).then(() => true, (error) => {
        environment.reporter.debug(`The builder ${name} is left over: ${String(error)}`);
        return false;
    });
}
/**
 * Removes the builders that an interrupted run of this job left behind, in the post step. Never throws.
 * @param environment with that run's docker config if it still exists: a builder's context may be only there,
 * and buildx can't reach the builder's container without it
 * @returns the names of the removed builders
 */
async function removeLeftBuilders(environment) {
    const { signal } = environment;
    const listed = await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['buildx', 'ls'] }, { signal }).catch(() => '');
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
 * Environment variables that select the docker config of an interrupted run; empty if it is gone. The run's
 * builders are described in the user's buildx directory, or in a copy of it.
 * @param directory docker config that the run wrote for its engines
 */
function leftDockerConfig(directory, env) {
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(directory))
        return {};
    const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, 'buildx');
    const own = env['BUILDX_CONFIG'] || (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,_support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerDirectory */ .C2)(env), 'buildx');
    return { DOCKER_CONFIG: directory, BUILDX_CONFIG: (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(copy) ? copy : own };
}
/** Several jobs may share a machine: run, attempt and job name identify this job's builders. */
function jobPrefix(env) {
    const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
    return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}


/***/ }),

/***/ 98969:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  buildx: () => (/* binding */ buildx)
});

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(56118);
// EXTERNAL MODULE: ./build/oci/layouts/archive-bounds.js
var archive_bounds = __webpack_require__(15132);
// EXTERNAL MODULE: ./build/oci/documents/bounded.js
var bounded = __webpack_require__(40182);
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









/**
 * Reads an OCI archive while it arrives (BuildKit's `type=oci,dest=-`). Large blobs are streamed to the sink,
 * identified by their path in the archive. Small ones, including manifests and configs, are verified and kept
 * in memory, and go to the sink only if a manifest refers to them.
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
        else if (digest && size > limits/* SMALL_BLOB */.ce) {
            passed.set(path, size);
            const body = external_node_stream_.Readable.from(entry, { objectMode: false, highWaterMark: 1024 * 1024 });
            // Not awaited: the next entry can be read while registries still finish this one.
            arrivals.push(sink.accept({ digest, size }, body));
            arrivals.at(-1)?.catch((error) => parser.destroy(error));
        }
        else if (digest || path === 'index.json') {
            const bytes = await (0,bounded/* readBounded */.C)(entry, limits/* CONTENT_LIMITS */.L2.manifestPull, `${name}: ${path}`);
            if (digest)
                (0,manifest/* verifyBytes */.RV)(bytes, { digest, size }, `${name}: ${path}`);
            keptBytes += bytes.length - (kept.get(path)?.length ?? 0);
            if (keptBytes > limits/* CONTENT_LIMITS */.L2.manifestBytes.value)
                throw (0,limits/* overLimit */.W1)(limits/* CONTENT_LIMITS */.L2.manifestBytes, name);
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
/**
 * The content of the archive: small blobs from memory; of large ones only the size, since they are in the
 * sink.
 */
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

// EXTERNAL MODULE: ./build/engines/commands/explain.js
var explain = __webpack_require__(19560);
// EXTERNAL MODULE: ./build/engines/commands/run.js + 1 modules
var run = __webpack_require__(73794);
// EXTERNAL MODULE: ./build/engines/commands/transcript.js
var transcript = __webpack_require__(2905);
// EXTERNAL MODULE: ./build/engines/docker-daemon/content-store.js
var content_store = __webpack_require__(11581);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js
var image_store = __webpack_require__(55221);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/engines/loopback/image-receiver.js
var image_receiver = __webpack_require__(86411);
// EXTERNAL MODULE: ./build/engines/loopback/private-registry.js
var private_registry = __webpack_require__(56151);
;// CONCATENATED MODULE: ./build/engines/loopback/direct-push.js




/**
 * Lets BuildKit push its image to a registry in this process, in the build itself. `--push` has the same
 * result in any registry, so digests are those that users get without this action.
 * https://docs.docker.com/build/exporters/image-registry/
 * @param run builds with these settings
 * @returns undefined when BuildKit can't reach this process; by then, everything is built and cached.
 * @throws PublishError `BUILD_FAILED` when nothing was pushed; whatever `run` or the sink throws.
 */
async function takeByPush(run, environment) {
    const { sink, reporter } = environment;
    const loopback = await (0,image_receiver/* openLoopback */.s)({ sink, name: 'BuildKit', knowsSizes: true, reporter });
    try {
        await run({
            // Without `store`, the daemon would unpack the image and keep it under this name.
            output: `type=image,name=${loopback.reference},push=true,store=false`,
            env: await (0,private_registry/* dockerConfigWith */.Bx)(loopback.login, environment),
            signal: AbortSignal.any([environment.signal, loopback.broken]),
        });
        return await loopback.received();
    }
    catch (error) {
        if (!isUnreachable(error, loopback.login.host))
            throw error;
        reporter.info('BuildKit cannot reach this process over loopback: the image is taken in another way.');
        return undefined;
    }
    finally {
        await loopback.close();
    }
}
/**
 * Whether the loopback of this process is probably that of a BuildKit or daemon which reports this name. A
 * container has a name of its own, unless it shares the network of its host.
 */
function sharesLoopback(name) {
    return name !== undefined && name === (0,external_node_os_.hostname)();
}
/**
 * Whether a command failed in pushing: nothing listens on the port, or something else does, the credentials
 * weren't found, or buildx had the daemon push what isn't in its store. Only errors that name the registry count:
 * a build's own steps print similar ones.
 */
function isUnreachable(error, host) {
    if (!(error instanceof run/* CommandFailure */.qi))
        return false;
    return error.lines.some((line) => line.includes(host) && /\bERROR\b|\bfailed to push\b/.test(line));
}

// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/request/secrets.js
var request_secrets = __webpack_require__(33187);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
;// CONCATENATED MODULE: ./build/engines/buildkit/command.js


/** Runs `docker buildx` with these arguments, reports its output, and passes it to the transcript. */
function runBuildx(args, environment, transcript) {
    const { signal } = environment;
    return (0,run/* runLoud */.wk)(buildxCommand(args, environment), { signal, onLine: reading(transcript, environment) });
}
/** Same as `runBuildx`, with standard output as a stream. */
function startBuildx(args, environment, transcript, signal) {
    return (0,run/* start */.ni)(buildxCommand(args, environment), { signal, onLine: reading(transcript, environment) });
}
function buildxCommand(args, environment) {
    // Then the metadata file has build check findings with file and line.
    const env = { ...environment.env, BUILDX_METADATA_WARNINGS: 'true', BUILDX_NO_DEFAULT_LOAD: 'true' };
    return { ...(0,image_store.docker)(environment), args, env, kind: kindOf(args) };
}
/** Only a build that uses the runner's cache service gets its variables. */
function kindOf(args) {
    return args.some((value) => /(?:^|,)type=gha(?:,|$)/.test(value)) ? 'gha-cache' : 'engine';
}
function reading(transcript, { reporter }) {
    return (line) => {
        transcript.read(line);
        reporter.output(line);
    };
}
/** Describes a build's buildx version, driver and builder, for the log. */
function describeBuilder({ builder, facts }) {
    return `buildx ${facts.buildx} (${builder.driver} driver, builder ${builder.name})`;
}

// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/layouts/files.js
var files = __webpack_require__(64961);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/support/text/csv.js
var csv = __webpack_require__(47622);
;// CONCATENATED MODULE: ./build/engines/buildkit/layout-export.js








/** Polling interval in milliseconds. */
const LOOK = 50;
/**
 * Lets BuildKit write an OCI layout into a directory (`type=oci,tar=false`), and passes each layer to the
 * sink as soon as it is complete. As an archive on standard output, the same image takes several times as long
 * (row `builder` of the bench).
 * @param run builds with this `--output`.
 * @returns the image; `close` removes the directory.
 * @throws PublishError `LAYOUT_INVALID`, or whatever `run` throws.
 */
async function exportLayout(run, { sink, temporaryDirectory }) {
    const directory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(temporaryDirectory, 'image-'));
    const close = () => (0,promises_.rm)(directory, { recursive: true, force: true });
    const offer = offering(directory, sink);
    const timer = setInterval(() => void offer(), LOOK);
    try {
        await run(`type=oci,${(0,csv/* csvField */.X)(`dest=${directory}`)},tar=false`);
        const layout = await (0,layouts_layout/* openLayout */.B9)(directory);
        return { source: layout, root: (0,layouts_layout/* chooseEntry */.c$)(layout, undefined), close };
    }
    catch (error) {
        await close();
        throw error;
    }
    finally {
        clearInterval(timer);
    }
}
/**
 * Offers new blobs to the sink. A blob gets its final name once it is complete; until then it is written
 * elsewhere in the directory.
 */
function offering(directory, sink) {
    const source = (0,layouts_layout/* blobsIn */.uo)((0,files/* directoryFiles */.pb)(directory, 'the image from BuildKit'), []);
    const seen = new Set();
    const blobs = (0,external_node_path_.join)(directory, 'blobs/sha256');
    return async () => {
        for (const hex of await (0,promises_.readdir)(blobs).catch(() => [])) {
            const digest = `sha256:${hex}`;
            if (seen.has(digest) || !(0,oci_digest/* isDigest */.Bc)(digest))
                continue;
            seen.add(digest);
            const found = await (0,promises_.stat)((0,external_node_path_.join)(blobs, hex)).catch(() => undefined);
            if (found && found.size > limits/* SMALL_BLOB */.ce)
                sink.offer?.({ mediaType: media_types/* MediaType */.zu.ociLayer, digest, size: found.size }, source);
        }
    };
}

// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
;// CONCATENATED MODULE: ./build/engines/buildkit/emulation.js






/** The image that registers QEMU with the kernel; docker/setup-qemu-action uses it as well. */
const BINFMT_IMAGE = 'docker.io/tonistiigi/binfmt:latest';
/**
 * Makes sure that RUN instructions for foreign platforms can run: reports missing emulation before the build,
 * and installs it with `qemu: auto`. Dockerfiles that run nothing on a foreign platform don't need it.
 * @throws PublishError `EMULATION_FAILED` when it can't be installed.
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
            'Set `qemu: auto` to register it, or build that platform on its own runner and merge with `from`.');
        return;
    }
    environment.reporter.info(`The builder has no emulation for ${names}: it is registered now.`);
    await register(missing, environment);
}
/**
 * Requested platforms that no node of the builder can run; none if the builder doesn't report its platforms.
 */
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
        await reporter.group('Register emulation', () => (0,run/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args }, { signal, onLine }));
    }
    catch (error) {
        if (!(error instanceof run/* CommandFailure */.qi))
            throw error;
        throw new errors/* PublishError */.S1(`emulation for ${platforms.join(', ')} could not be registered: ${causeIn(error.lines) ?? error.message}`, {
            code: 'EMULATION_FAILED',
            input: 'qemu',
            hint: 'Use a daemon that is allowed to run privileged containers, or build that platform on its own runner and merge with `from`.',
            cause: error,
        });
    }
}
/** The error in docker's output, without the pointer to `--help`. */
function causeIn(lines) {
    const told = lines.filter((line) => line.trim() !== '' && !/^See '.*--help'|^Run '.*--help'/.test(line.trim()));
    const cause = told.findLast((line) => /^docker: |\berror\b|denied|cannot/i.test(line)) ?? told.at(-1);
    return cause?.replace(/^docker: /, '').trim();
}
/**
 * Whether a stage that isn't pinned to the build platform has a RUN; true when the Dockerfile can't be read.
 */
async function runsOnTarget(request, environment) {
    // As in docker, `file` is relative to the workspace, but the default file is in the context.
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

;// CONCATENATED MODULE: ./build/engines/buildkit/metadata.js


/** Reads buildx's metadata file; undefined when there is none. */
async function readMetadata(path) {
    try {
        return JSON.parse(await (0,promises_.readFile)(path, 'utf8'));
    }
    catch {
        return undefined;
    }
}
/** The descriptor of the result according to the builder; undefined when it doesn't report one. */
function builtRoot(metadata) {
    const { mediaType, digest, size } = (metadata?.['containerimage.descriptor'] ?? {});
    if (mediaType === undefined || digest === undefined || !(0,oci_digest/* isDigest */.Bc)(digest) || size === undefined)
        return undefined;
    return { mediaType, digest, size };
}
/**
 * Build check findings from the metadata file, which buildx 0.16 and newer write with
 * BUILDX_METADATA_WARNINGS.
 */
function metadataWarnings(metadata) {
    const list = metadata?.['buildx.build.warnings'];
    if (!Array.isArray(list))
        return [];
    return list.map(({ short, url, sourceInfo, range }) => {
        const warning = { message: Buffer.from(short ?? '', 'base64').toString('utf8') };
        const line = range?.[0]?.start?.line;
        if (sourceInfo?.filename !== undefined)
            warning.file = sourceInfo.filename;
        if (line !== undefined)
            warning.line = line;
        if (url)
            warning.url = url;
        return warning;
    });
}
/**
 * Build check findings in buildx's output: as blocks by `--call check`, or one line each after a build:
 *
 *     WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
 *     Stage name 'Base' should be lowercase
 *     Dockerfile:1
 *
 *      - StageNameCasing: Stage name 'Base' should be lowercase (line 1)
 */
function printedWarnings(output, file) {
    const blocks = [...output.matchAll(/^WARNING: (\w+)(?: - (\S+))?\n(.+)(?:\n(\S+):(\d+)$)?/gm)].map((match) => {
        const warning = { message: `${match[1]}: ${match[3]}`, file: match[4] ?? file };
        if (match[5] !== undefined)
            warning.line = Number(match[5]);
        if (match[2] !== undefined)
            warning.url = match[2];
        return warning;
    });
    const lines = [...output.matchAll(/^ - (\w+): (.+) \(line (\d+)\)$/gm)].map((match) => ({
        message: `${match[1]}: ${match[2]}`,
        file,
        line: Number(match[3]),
    }));
    return blocks.length > 0 ? blocks : lines;
}

// EXTERNAL MODULE: ./build/engines/buildkit/attestations.js
var attestations = __webpack_require__(38302);
;// CONCATENATED MODULE: ./build/engines/buildkit/refusals.js




/**
 * First version with `rewrite-timestamp`; older ones ignore it.
 * https://github.com/moby/buildkit/blob/master/docs/build-repro.md
 */
const REWRITING_BUILDKIT = '0.13';
/**
 * First version with `oci-artifact`; older ones ignore it.
 * https://docs.docker.com/build/exporters/image-registry/
 */
const ARTIFACT_BUILDKIT = '0.19';
/** Why buildx can't build a request with this builder, as a clause; undefined when it can. */
function refusedByBuildx(request, builder, facts) {
    return (refusedByClient(facts) ??
        refusedByBuilder(request, builder, facts) ??
        refusedByVersion(request, builder, facts));
}
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
        return `the docker command is missing, which loads the image from the builder ${builder.name}`;
    if (facts.server === undefined)
        return (0,probe.broken)('the Docker daemon', facts.serverProblem);
    return facts.server.podman ? 'the daemon is Podman, which has no BuildKit' : undefined;
}
/** Requested platforms that only an unavailable node could build. */
function platformsAway({ platforms }, { platforms: offered, away }) {
    const normal = (list) => list.map((text) => (0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* parsePlatform */.Y8)(text)));
    const [here, there] = [normal(offered), normal(away?.platforms ?? [])];
    return platforms
        .map(oci_platform/* formatPlatform */.Bq)
        .filter((platform) => !here.includes(platform) && there.includes(platform));
}
/**
 * If a daemon's certificates can't be read, buildx only says that the endpoint wasn't found; docker says why.
 */
function brokenBuilder(name, problem, { serverProblem }) {
    const unknown = /^docker endpoint for "[^"]*" not found/.test(problem);
    return unknown && serverProblem !== undefined
        ? (0,probe.broken)('the Docker daemon', serverProblem)
        : (0,probe.broken)(`the builder ${name}`, problem);
}
/** What an older version of buildx or BuildKit would ignore or not support. */
function refusedByVersion(request, builder, facts) {
    if (request.call !== undefined && !(0,probe.isAtLeast)(facts.buildx, '0.15')) {
        return `\`call\` needs buildx 0.15 or newer, and this is ${facts.buildx}`;
    }
    if (request.sourceDateEpoch !== undefined && builder.driver !== 'docker') {
        const { buildkit } = builder;
        if (buildkit !== undefined && !(0,probe.isAtLeast)(buildkit, REWRITING_BUILDKIT))
            return `\`reproducible\` needs BuildKit ${REWRITING_BUILDKIT} or newer, and the builder ${builder.name} has ${buildkit}`;
    }
    const makesAttestations = holdsIndexes(builder, facts) && refusedByStore(request, builder, facts) === undefined;
    if (request.attestationFormat !== 'artifact' || !makesAttestations)
        return undefined;
    if (builder.buildkit === undefined || (0,probe.isAtLeast)(builder.buildkit, ARTIFACT_BUILDKIT))
        return undefined;
    return `\`attestation-format: artifact\` needs BuildKit ${ARTIFACT_BUILDKIT} or newer, and the builder ${builder.name} has ${builder.buildkit}`;
}
/** What the classic image store can't hold; undefined when it can, or when the builder doesn't use it. */
function refusedByStore(request, builder, facts) {
    if (builder.driver !== 'docker' || facts.server?.containerdStore)
        return undefined;
    if (facts.server === undefined)
        return (0,probe.broken)('the Docker daemon', facts.serverProblem);
    const store = 'the classic image store of this Docker daemon';
    if (request.platforms.length > 1)
        return `${store} can't hold several platforms under one name`;
    if ((0,attestations/* demandsAttestations */.g$)(request))
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
/** BuildKit refuses these in the middle of the build; an image store without indexes would drop them. */
function refusedAnnotations(request, builder, facts) {
    if (request.platforms.length > 1 || !request.annotations.some(annotate/* wantsIndex */.Ul))
        return undefined;
    const attests = (0,attestations/* attestations */.ej)(request, holdsIndexes(builder, facts));
    if ((0,attestations/* hasAttestations */.SW)(attests))
        return undefined;
    return 'it makes no index for one platform without attestations, which `annotations` with `index:` need';
}
/** Whether the result can be an index, and so have attestations and annotations. */
function holdsIndexes(builder, facts) {
    return builder.driver !== 'docker' || (facts.server?.containerdStore ?? false);
}

;// CONCATENATED MODULE: ./build/engines/buildkit/build.js

















/**
 * Builds with a builder that is known to respond. BuildKit on this machine pushes the image to this process.
 * Otherwise, with the docker driver, the image is taken from the daemon's store; from BuildKit in a container,
 * a cluster or on another machine it is exported as an OCI layout, whose layers are read as they complete.
 */
async function buildWithBuildx(build) {
    const { request, environment, builder } = build;
    await ensureEmulation(request, environment, builder);
    const printed = (0,transcript/* createTranscript */.X)();
    const settings = {
        outputs: [],
        tags: [],
        secrets: await (0,request_secrets/* writeSecrets */.P)(request, environment),
        temporaryDirectory: environment.temporaryDirectory,
        attestations: holdsIndexes(builder, build.facts),
        ...(request.builder === undefined ? {} : { builder: request.builder }),
    };
    try {
        const pushes = await pushesHere(build);
        const pushed = pushes ? await pushDirectly(build, settings, printed) : undefined;
        const rest = pushes ? { ...build, request: cached(request) } : build;
        if (pushed || isExported(build)) {
            const taken = pushed ?? (await exportImage(rest, settings, printed));
            if (request.load)
                await loadAgain(build, settings);
            return await describe(taken, printed, build);
        }
        const taken = await buildIntoStore(rest, settings, printed);
        // The classic store doesn't support annotations, so they are added afterwards.
        const lines = holdsIndexes(builder, build.facts) ? [] : request.annotations;
        return await describe(await (0,annotate/* annotate */.fz)(taken, lines, request.platforms[0]), printed, build);
    }
    catch (error) {
        throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx', builder: builder.name });
    }
}
/** First version of BuildKit with `store=false`, and that writes layouts into directories. */
const EXPORTING_BUILDKIT = '0.11';
/**
 * With the docker driver, older versions let the daemon push the image as well, from its store. 0.13 does, 0.29
 * doesn't.
 */
const PUSHING_BUILDX = '0.29';
/**
 * Whether BuildKit can probably push to this process, and nothing is faster: the files of the daemon's store,
 * where they can be read, are.
 */
async function pushesHere({ request, builder, facts }) {
    if (!(0,probe.isAtLeast)(builder.buildkit, EXPORTING_BUILDKIT))
        return false;
    if (builder.driver !== 'docker')
        return sharesLoopback(builder.hostname);
    const { server, buildx } = facts;
    if (!(0,probe.isAtLeast)(buildx, PUSHING_BUILDX))
        return false;
    if (!server?.containerdStore || !sharesLoopback(server.hostname))
        return false;
    return !request.load && !(await (0,content_store/* mayReadContentStore */.g)(server));
}
/** Builds and pushes in one command; undefined when BuildKit couldn't reach this process. */
function pushDirectly(build, settings, printed) {
    const { request, environment } = build;
    return takeByPush(({ output, env, signal }) => {
        // A layout has OCI media types by default, an image from the daemon's store has Docker's.
        const types = isExported(build) && request.image?.ociMediaTypes === undefined ? ',oci-mediatypes=true' : '';
        const outputs = [`${output}${types}${exporterOptions(build)}`];
        const args = (0,buildkit_arguments/* buildxArguments */.Xm)(request, { ...settings, outputs });
        const pushing = { ...environment, env: { ...environment.env, ...env }, signal };
        return environment.reporter.group(`Build with ${describeBuilder(build)}`, () => runBuildx(args, pushing, printed));
    }, environment);
}
/**
 * Whether the image is exported rather than kept in the daemon's store, whose exporter unpacks what it exports
 * and can't rewrite timestamps then (conflicting options).
 */
function isExported({ request, builder }) {
    return builder.driver !== 'docker' || request.sourceDateEpoch !== undefined || request.image !== undefined;
}
/** The same request, for a build whose steps were just run. */
function cached(request) {
    return { ...request, noCache: false, noCacheFilters: [], pull: false };
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
        await environment.reporter.group(`Build with ${describeBuilder(build)}`, () => runBuildx(args, environment, printed));
        return builtRoot(await readMetadata((0,buildkit_arguments/* metadataFile */.aB)(settings.temporaryDirectory)));
    });
}
/** Builds, and exports the image from a builder whose store isn't accessible. */
function exportImage(build, settings, printed) {
    const { request, environment, builder } = build;
    // The export is pushed, so it includes attestations for pushed images only (`inline-only`). By default,
    // BuildKit keeps those only in its image exporter.
    const options = `,attestation-inline=true${exporterOptions(build)}`;
    const argumentsFor = (output) => (0,buildkit_arguments/* buildxArguments */.Xm)(request, { ...settings, outputs: [`${output}${options}`] });
    return environment.reporter.group(`Build with ${describeBuilder(build)}`, async () => {
        if ((0,probe.isAtLeast)(builder.buildkit, EXPORTING_BUILDKIT))
            return exportLayout((output) => runBuildx(argumentsFor(output), environment, printed), environment);
        const layout = await streamLayout(argumentsFor('type=oci,dest=-'), environment, printed);
        return { source: layout, root: (0,layouts_layout/* chooseEntry */.c$)(layout, undefined) };
    });
}
async function streamLayout(args, environment, printed) {
    const reading = new AbortController();
    const signal = AbortSignal.any([environment.signal, reading.signal]);
    const running = startBuildx(args, environment, printed, signal);
    const layout = readArchiveStream(running.stdout, environment.sink, 'the image from BuildKit', { signal });
    layout.catch((error) => {
        // If the archive is cut off, the command's error says more; if the sink refuses a blob, stop the command.
        if (!running.stdout.readableEnded)
            reading.abort(error);
    });
    await running.finished;
    return layout;
}
/** Everything is cached by now: this only sends the image to the daemon. */
async function loadAgain({ request, environment }, settings) {
    const args = (0,buildkit_arguments/* buildxArguments */.Xm)({ ...cached(request), cacheTo: [], attests: [], provenance: 'false', sbom: '' }, { ...settings, outputs: ['type=docker'], tags: request.names });
    const onLine = (line) => environment.reporter.output(line);
    await environment.reporter.group('Load the image into the Docker daemon', () => (0,run/* runLoud */.wk)({ ...(0,image_store.docker)(environment), args, kind: kindOf(args) }, { signal: environment.signal, onLine }));
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
async function describe(taken, printed, build) {
    const { environment, request, builder } = build;
    const metadata = await readMetadata((0,buildkit_arguments/* metadataFile */.aB)(environment.temporaryDirectory));
    const found = metadataWarnings(metadata);
    const warnings = found.length > 0 ? found : printedWarnings(printed.findings.join('\n'), request.file ?? 'Dockerfile');
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
        // Hide the temporary name; the classic store doesn't know the digest of what was pushed.
        result.metadata = {
            ...metadata,
            'containerimage.digest': taken.root.digest,
            'containerimage.descriptor': taken.root,
            'image.name': request.names.join(','),
        };
    }
    return result;
}

// EXTERNAL MODULE: ./build/engines/buildkit/temporary-builder.js
var temporary_builder = __webpack_require__(7316);
;// CONCATENATED MODULE: ./build/engines/buildkit/builder-choice.js



/** Queries Docker, and the builder that the request names or the default one. */
function askDocker({ builder }, environment) {
    return Promise.all([(0,probe.dockerFacts)(environment), (0,probe.builderFacts)(environment, builder)]);
}
/**
 * Calls back with the request's builder, or with a temporary one if the daemon's image store can't hold the
 * result.
 */
async function withSuitableBuilder(request, environment, work) {
    const [facts, builder] = await askDocker(request, environment);
    const refused = refusedByStore(request, builder, facts);
    if (refused === undefined)
        return work({ request, environment, facts, builder });
    environment.reporter.info(`A builder is made for this job, since ${refused}.`);
    const name = await (0,temporary_builder/* createBuilder */.I)(environment);
    try {
        const own = await (0,probe.builderFacts)(environment, name);
        return await work({ request: { ...request, builder: name }, environment, facts, builder: own });
    }
    finally {
        await (0,temporary_builder/* removeBuilder */.i)(name, environment);
    }
}

;// CONCATENATED MODULE: ./build/engines/buildkit/call.js






/**
 * Runs `--call` of buildx 0.15: `check`, `outline` or `targets`. Builds nothing.
 * @throws PublishError when the call itself failed; findings of a check are a result.
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
        // Not in a log group: the output is what the user asked for.
        await (0,run/* runLoud */.wk)(command, { signal: environment.signal, onLine });
    }
    catch (error) {
        const checked = lines.some((line) => /^Check complete/.test(line));
        if (!(error instanceof run/* CommandFailure */.qi) || !checked)
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx' });
        passed = false;
    }
    return { passed, warnings: printedWarnings(lines.join('\n'), request.file ?? 'Dockerfile') };
}

;// CONCATENATED MODULE: ./build/engines/buildkit/export.js







/**
 * Runs the exporters in `outputs` one after the other; after the first, everything is in the builder's cache.
 * @param built whether the same builder has just built the image
 */
async function exportWithBuildx(build, built = false) {
    const { request, environment, builder } = build;
    if (!built)
        await ensureEmulation(request, environment, builder);
    const secrets = await (0,request_secrets/* writeSecrets */.P)(request, environment);
    for (const [index, output] of (request.exports ?? []).entries()) {
        const cached = built || index > 0;
        // Docker's own format doesn't support attestations.
        const attests = /(?:^|,)type=docker(?:,|$)/.test(output)
            ? { attests: [], provenance: 'false', sbom: '' }
            : {};
        const args = (0,buildkit_arguments/* buildxArguments */.Xm)({ ...request, ...attests, ...(cached ? { noCache: false, cacheTo: [] } : {}) }, {
            outputs: [output],
            tags: /(?:^|,)type=(?:docker|oci)(?:,|$)/.test(output) ? request.names : [],
            secrets,
            temporaryDirectory: environment.temporaryDirectory,
            attestations: holdsIndexes(builder, build.facts),
            ...(request.builder === undefined ? {} : { builder: request.builder }),
        });
        const printed = (0,transcript/* createTranscript */.X)();
        try {
            await environment.reporter.group(`Export ${output}`, () => runBuildx(args, environment, printed));
        }
        catch (error) {
            throw (0,explain/* explainFailure */.SP)(error, { engine: 'buildx', builder: builder.name });
        }
    }
}

// EXTERNAL MODULE: ./build/engines/cache/plan.js + 1 modules
var plan = __webpack_require__(3677);
;// CONCATENATED MODULE: ./build/engines/cache/buildkit.js

/** Plans BuildKit's caches: https://docs.docker.com/build/cache/backends/ */
function planBuildkitCache(choice, request, facts) {
    if (!facts.exports)
        return (0,plan/* noCachePlan */.fA)("the classic image store of the Docker daemon can't export one");
    // Without the cache service, `auto` uses no cache: nobody asked for another tag in a registry, or for files
    // on this machine.
    if (choice === 'auto' && !(0,plan/* hasCacheService */.G9)(facts))
        return (0,plan/* noCachePlan */.fA)('the runner has no cache service');
    if (choice === 'gha' && !(0,plan/* hasCacheService */.G9)(facts))
        return (0,plan/* noCachePlan */.fA)('the runner has no cache service');
    if (choice === 'registry')
        return planRegistry(request, facts);
    return choice === 'local' ? (0,plan/* planLocal */.dK)(request, facts, '') : planGha(request, facts);
}
/**
 * Per request, including retries. BuildKit's default is ten minutes, so a service that only returns 429 would
 * hold up the build.
 */
const GHA_TIMEOUT = '1m';
function planGha(request, facts) {
    const { read, write } = (0,plan/* cacheScopes */.qe)(request, facts);
    return {
        kind: 'gha',
        cacheFrom: read.map((scope) => `type=gha,scope=${scope},timeout=${GHA_TIMEOUT}`),
        cacheTo: write === undefined
            ? []
            : [`type=gha,scope=${write},mode=max,ignore-error=true,timeout=${GHA_TIMEOUT}`],
        note: 'GitHub Actions',
        details: (0,plan/* describeScopes */.vB)(read, write),
    };
}
function planRegistry(request, facts) {
    const { repository } = facts;
    if (repository === undefined)
        return (0,plan/* noCachePlan */.fA)('no repository to store it in');
    const { read, write: scope } = (0,plan/* cacheScopes */.qe)(request, facts);
    const write = facts.pushes ? scope : undefined;
    const reference = (name) => `type=registry,ref=${repository}:buildcache-${name}`;
    // Every registry accepts this form; many reject BuildKit's older one, an index of layers.
    const form = 'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';
    return {
        kind: 'registry',
        cacheFrom: read.map(reference),
        cacheTo: write === undefined ? [] : [`${reference(write)},${form}`],
        note: `${repository}:buildcache-*`,
        details: (0,plan/* describeScopes */.vB)(read, write),
    };
}

// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
// EXTERNAL MODULE: ./build/engines/types/build-input.js
var build_input = __webpack_require__(51739);
;// CONCATENATED MODULE: ./build/engines/buildx.js









const INPUTS = {
    'add-hosts': build_input/* YES */._Y,
    allow: build_input/* YES */._Y,
    annotations: build_input/* YES */._Y,
    'annotations (index:…, one platform)': (0,build_input/* limited */.TJ)('with attestations'),
    'annotations (for one of several platforms)': build_input/* YES */._Y,
    'attests, provenance, sbom': (0,build_input/* limited */.TJ)('not in the classic image store'),
    'build-contexts': build_input/* YES */._Y,
    'build-contexts: name=oci-layout://…': build_input/* YES */._Y,
    builder: build_input/* YES */._Y,
    'cache-from': build_input/* YES */._Y,
    'cache-to': (0,build_input/* limited */.TJ)('only inline in the classic image store'),
    call: (0,build_input/* limited */.TJ)('buildx 0.15 or newer'),
    'cgroup-parent': build_input/* YES */._Y,
    load: build_input/* YES */._Y,
    network: build_input/* YES */._Y,
    'no-cache-filters': build_input/* YES */._Y,
    'outputs (compression)': build_input/* YES */._Y,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': build_input/* YES */._Y,
    'outputs (rewrite-timestamp)': build_input/* YES */._Y,
    'outputs (other exporters)': build_input/* YES */._Y,
    'platforms (several)': (0,build_input/* limited */.TJ)('not in the classic image store'),
    reproducible: (0,build_input/* limited */.TJ)('BuildKit 0.13 or newer; without provenance unless it is asked for'),
    'secrets, secret-envs, secret-files': build_input/* YES */._Y,
    'shm-size': build_input/* YES */._Y,
    ssh: build_input/* YES */._Y,
    ulimit: build_input/* YES */._Y,
};
/** `docker buildx build` with any driver. */
const buildx = {
    name: 'buildx',
    inProcess: false,
    inputs: INPUTS,
    cache: { expected: true, canExport: canExportCache, plan: planBuildkitCache },
    async refuses(request, environment) {
        const [facts, builder] = await askDocker(request, environment);
        const unusable = refusedByBuildx(request, builder, facts);
        if (unusable !== undefined)
            return unusable;
        // Unless the request names a builder, one that can hold the result is created.
        const store = request.builder === undefined ? undefined : refusedByStore(request, builder, facts);
        return store ?? (0,build_inputs/* refusedInputs */.m)(INPUTS, request) ?? refusedAnnotations(request, builder, facts);
    },
    avoided: () => Promise.resolve(undefined),
    version: async (environment) => (await (0,probe.dockerFacts)(environment)).buildx,
    build: (request, environment) => withSuitableBuilder(request, environment, async (build) => {
        const result = await buildWithBuildx(build);
        await exportWithBuildx(build, true);
        return result;
    }),
    export: (request, environment) => withSuitableBuilder(request, environment, (build) => exportWithBuildx(build, false)),
    call: callBuildx,
};
/** Whether the builder for this request can export a cache. */
async function canExportCache(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    if (builder.problem !== undefined)
        return false;
    // If the store can't hold the result, the request gets a temporary builder, which can.
    return holdsIndexes(builder, facts) || refusedByStore(request, builder, facts) !== undefined;
}


/***/ }),

/***/ 2905:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J: () => (/* binding */ createStepTranscript),
/* harmony export */   X: () => (/* binding */ createTranscript)
/* harmony export */ });
/**
 * Reads steps, `#7 [build 2/3] RUN make`, and whether they are cached: `#7 CACHED`, or `#7 sha256:…` for a
 * layer that is fetched. BuildKit's own steps, such as `[internal] load …`, and the base image don't count.
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
 * Reads steps, `[1/2] STEP 2/3: RUN make`, followed by `--> Using cache …` if the step is cached, after
 * `--> Cache pulled from remote …` if its layer was pulled. The base image doesn't count, nor do the last
 * `labels` steps of the last stage, which are labels from the command line.
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


/***/ })

};
