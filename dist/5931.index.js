export const id = 5931;
export const ids = [5931,8823,4188,9657];
export const modules = {

/***/ 35931:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  buildEmbedded: () => (/* binding */ buildEmbedded),
  refusesEmbedded: () => (/* binding */ refusesEmbedded)
});

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
;// CONCATENATED MODULE: ./build/builder/assemble.js



/**
 * Parses `[level[,level]:]key=value` lines. Without a level, an annotation goes on the manifest, and on the
 * index if there is one. A level may be limited to one platform: `manifest[linux/amd64]:`.
 */
function readAnnotations(lines, platform) {
    const found = { manifest: {}, 'manifest-descriptor': {}, index: {}, 'index-descriptor': {} };
    for (const [index, line] of lines.entries()) {
        const match = /^(?:((?:(?:manifest|index)(?:-descriptor)?(?:\[[^\]]*\])?,?)+):)?([^=]+)=([^]*)$/.exec(line);
        if (!match) {
            throw new errors/* PublishError */.S1(`annotations, line ${index + 1}: ${JSON.stringify(line)} is not [level:]key=value`, {
                code: 'ANNOTATION_INVALID',
                input: 'annotations',
                line: index + 1,
            });
        }
        const [, levels, key, value] = match;
        for (const level of (levels ?? 'manifest,index').split(',').filter(Boolean)) {
            const parts = /^([a-z-]+)(?:\[(.*)\])?$/.exec(level);
            const wanted = parts?.[2];
            if (wanted !== undefined && !(platform && (0,oci_platform/* namesPlatform */.UR)(wanted, platform)))
                continue;
            found[parts?.[1]][key] = value;
        }
    }
    return found;
}
/** https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys */
function baseAnnotations(origin) {
    if (!origin)
        return {};
    return {
        'org.opencontainers.image.base.name': origin.name,
        'org.opencontainers.image.base.digest': origin.digest,
    };
}
/**
 * Writes the config and the manifest of one platform.
 * @returns the manifest's descriptor and the config's digest
 */
async function assembleImage(state, platform, request, options) {
    const layers = await Promise.all(state.layers);
    const config = finishConfig(state.image, platform, request, options.created);
    config.rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
    const described = options.store.putJson(media_types/* MediaType */.zu.ociConfig, config);
    const manifest = {
        schemaVersion: 2,
        mediaType: media_types/* MediaType */.zu.ociManifest,
        config: described,
        layers: layers.map(({ descriptor }) => descriptor),
        ...present('annotations', { ...baseAnnotations(state.origin), ...options.annotations.manifest }),
    };
    const descriptor = options.store.putJson(media_types/* MediaType */.zu.ociManifest, manifest);
    return {
        descriptor: {
            ...descriptor,
            platform,
            ...present('annotations', options.annotations['manifest-descriptor']),
        },
        imageId: described.digest,
        origin: state.origin,
    };
}
/** Writes the index of a multi-platform image. */
function assembleIndex(images, annotations, store) {
    const manifests = images.map(({ descriptor }) => descriptor);
    const [first] = images;
    // The base of a stage may differ by platform.
    const shared = images.every(({ origin }) => origin?.digest === first?.origin?.digest);
    const base = shared ? baseAnnotations(first?.origin) : {};
    const document = {
        schemaVersion: 2,
        mediaType: media_types/* MediaType */.zu.ociIndex,
        manifests,
        ...present('annotations', { ...base, ...annotations.index }),
    };
    return {
        ...store.putJson(media_types/* MediaType */.zu.ociIndex, document),
        ...present('annotations', annotations['index-descriptor']),
    };
}
function finishConfig(image, platform, request, created) {
    const { config, history, rootfs, ...rest } = image;
    // The base's variant (`v7`) doesn't apply to another architecture.
    delete rest.variant;
    const labels = { ...config.Labels };
    for (const line of request.labels) {
        const equals = line.indexOf('=');
        if (equals > 0)
            labels[line.slice(0, equals)] = line.slice(equals + 1);
        else
            labels[line] = '';
    }
    return {
        ...rest,
        ...platform,
        created,
        config: { ...config, ...present('Labels', labels) },
        rootfs,
        history,
    };
}
function present(key, values) {
    const sorted = Object.fromEntries(Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1)));
    return Object.keys(sorted).length > 0 ? { [key]: sorted } : {};
}

// EXTERNAL MODULE: ./build/builder/contexts/dockerfile-source.js
var dockerfile_source = __webpack_require__(17913);
// EXTERNAL MODULE: ./build/builder/contexts/local-tree.js
var local_tree = __webpack_require__(98823);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/http/redirects.js
var redirects = __webpack_require__(55504);
// EXTERNAL MODULE: ./build/support/process/child-environment.js
var child_environment = __webpack_require__(62904);
// EXTERNAL MODULE: ./build/builder/errors.js
var builder_errors = __webpack_require__(80177);
// EXTERNAL MODULE: ./build/builder/files/file-tree.js
var file_tree = __webpack_require__(9657);
;// CONCATENATED MODULE: ./build/builder/contexts/remote-files.js















/** True for an `http://` or `https://` URL. */
function isHttpUrl(source) {
    return /^https?:\/\//.test(source) && !isGitUrl(source);
}
/**
 * True for what BuildKit treats as a git repository.
 * https://docs.docker.com/build/concepts/context/#git-repositories
 */
function isGitUrl(source) {
    return (/^(?:git|ssh):\/\//.test(source) ||
        /^[\w.-]+@[\w.-]+:/.test(source) ||
        /^https?:\/\/[^#]+\.git(?:#|$)/.test(source));
}
/** Fetches each URL and each repository once for all platforms. */
function remoteFiles(options) {
    const fetched = new Map();
    const once = (key, work) => {
        const known = fetched.get(key);
        const made = known ?? work();
        fetched.set(key, made);
        return made;
    };
    return {
        http: (url, place, checksum) => once(`${url} ${checksum}`, () => download(url, place, checksum, options)),
        git: (url, request) => once(`${url} ${request.keepGitDir} ${request.checksum}`, () => checkOut(url, request, options)),
    };
}
async function download(url, place, checksum, options) {
    if (checksum !== undefined && !/^sha256:[0-9a-f]{64}$/.test(checksum)) {
        throw (0,builder_errors/* failAt */.Y1)(place, `--checksum must be sha256:<64 hex>, not ${JSON.stringify(checksum)}`);
    }
    const response = await request(new URL(url), place, options);
    const path = options.store.spoolPath('download');
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    const measure = new external_node_stream_.Transform({
        transform(chunk, _encoding, done) {
            hash.update(chunk);
            size += chunk.length;
            done(null, chunk);
        },
    });
    await (0,external_node_stream_promises_.pipeline)(response.body, measure, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
    const digest = `sha256:${hash.digest('hex')}`;
    if (checksum !== undefined && digest !== checksum) {
        throw (0,builder_errors/* failAt */.Y1)(place, `digest mismatch ${digest}: ${checksum}`, `${url} is not what the checksum says.`);
    }
    const modified = Date.parse(response.headers['last-modified'] ?? '');
    const node = {
        type: 'file',
        mode: 0o600,
        uid: 0,
        gid: 0,
        mtime: Number.isNaN(modified) ? options.mtime : Math.trunc(modified / 1000),
        content: size === 0 ? { bytes: Buffer.alloc(0) } : { path, offset: 0, size },
    };
    return { name: nameOf(new URL(url)), node };
}
function nameOf(url) {
    return (0,external_node_path_.basename)(decodeURIComponent(url.pathname)) || '__unnamed__';
}
async function request(url, place, options) {
    const client = options.fetch;
    if (!client)
        throw (0,builder_errors/* unsupportedAt */.jX)(place, `${url.href} can't be fetched here`);
    try {
        const response = await (0,redirects/* followRedirects */.FE)({ method: 'GET', url, signal: options.signal }, (next) => client.send(next));
        if (response.status === 200)
            return response;
        await response.drain();
        const { origin, pathname } = response.url;
        const why = `${origin}${pathname} answers ${response.status}`;
        throw (0,builder_errors/* failAt */.Y1)(place, why, 'Check the address.', 'DOWNLOAD_FAILED');
    }
    catch (error) {
        // Report download errors at the Dockerfile line that needs the file.
        if (!(error instanceof errors/* PublishError */.S1) || error.line !== undefined)
            throw error;
        throw (0,builder_errors/* failAt */.Y1)(place, error.message, error.hint, error.code ?? 'DOWNLOAD_FAILED');
    }
}
const run = (0,external_node_util_.promisify)(external_node_child_process_.execFile);
async function checkOut(url, request, options) {
    const [remote = '', fragment = ''] = url.split('#', 2);
    const colon = fragment.indexOf(':');
    const reference = (colon < 0 ? fragment : fragment.slice(0, colon)) || 'HEAD';
    const subdirectory = colon < 0 ? '' : fragment.slice(colon + 1);
    const path = options.store.spoolPath('git');
    const git = async (...args) => {
        const environment = {
            ...(0,child_environment/* childEnvironment */.Qc)('git', options.env),
            GIT_TERMINAL_PROMPT: '0',
        };
        const { stdout } = await run('git', args, { env: environment, signal: options.signal });
        return stdout.trim();
    };
    try {
        await git('init', '--quiet', path);
        await git('-C', path, '-c', 'protocol.ext.allow=never', 'fetch', '--quiet', '--depth=1', '--', remote, reference);
        await git('-C', path, '-c', 'core.autocrlf=false', 'checkout', '--quiet', 'FETCH_HEAD');
        const commit = await git('-C', path, 'rev-parse', 'HEAD');
        if (request.checksum !== undefined && !commit.startsWith(request.checksum)) {
            throw (0,builder_errors/* failAt */.Y1)(request.place, `expected checksum to match ${request.checksum}, got ${commit}`);
        }
        if (!request.keepGitDir)
            await (0,promises_.rm)((0,external_node_path_.join)(path, '.git'), { recursive: true });
    }
    catch (cause) {
        if (cause.file !== undefined)
            throw cause;
        const output = String(cause.stderr ?? cause).trim();
        throw (0,builder_errors/* failAt */.Y1)(request.place, `${remote} can't be checked out at ${reference}: ${output}`, undefined, 'GIT_FAILED');
    }
    const tree = (0,local_tree.localTree)(path, { mtime: options.mtime });
    const node = subdirectory === '' ? tree : (0,file_tree.lstat)(tree, subdirectory);
    if (node?.type !== 'directory')
        throw (0,builder_errors/* failAt */.Y1)(request.place, `${remote} has no directory ${subdirectory}`);
    return node;
}

// EXTERNAL MODULE: ./build/builder/dockerfile/expand.js + 1 modules
var dockerfile_expand = __webpack_require__(19816);
// EXTERNAL MODULE: ./build/builder/dockerfile/split-flags.js
var split_flags = __webpack_require__(92925);
;// CONCATENATED MODULE: ./build/builder/dockerfile/stages.js



const INSTRUCTIONS = [
    'ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD',
    'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR',
]; // prettier-ignore
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/;
/**
 * Groups instructions into stages.
 * @throws PublishError for unknown instructions and a malformed `FROM`, with the line.
 */
function groupStages(dockerfile) {
    const globals = [];
    const stages = [];
    for (const instruction of dockerfile.instructions) {
        const place = placeOf(dockerfile, instruction);
        checkInstruction(instruction, place);
        const stage = stages.at(-1);
        if (instruction.name === 'FROM')
            stages.push(readFrom(instruction, stages.length, place));
        else if (stage)
            stage.instructions.push(instruction);
        else if (instruction.name === 'ARG')
            globals.push(instruction);
        else
            throw (0,builder_errors/* failAt */.Y1)(place, `no build stage in current context: ${instruction.name} before the first FROM`);
    }
    if (stages.length === 0)
        throw (0,builder_errors/* failAt */.Y1)({ file: dockerfile.file, line: 1 }, 'the file has no FROM instruction');
    return { dockerfile, globals, stages };
}
/** @throws PublishError for an unknown instruction or one without arguments. */
function checkInstruction(instruction, place) {
    if (!INSTRUCTIONS.includes(instruction.name)) {
        const near = INSTRUCTIONS.find((name) => distanceIsOne(name, instruction.name));
        throw (0,builder_errors/* failAt */.Y1)(place, `unknown instruction: ${instruction.name}${near ? ` (did you mean ${near}?)` : ''}`);
    }
    if (instruction.rest === '' &&
        !['ENTRYPOINT', 'CMD', 'SHELL', 'HEALTHCHECK', 'FROM'].includes(instruction.name)) {
        throw (0,builder_errors/* failAt */.Y1)(place, `${instruction.name} requires at least one argument`);
    }
}
/** The file and line of an instruction, for errors. */
function placeOf(dockerfile, instruction) {
    return { file: dockerfile.file, line: instruction.line, expanded: dockerfile.expanded };
}
/**
 * The target stage by name or number; the last stage when no target is given.
 * @throws PublishError for an unknown target.
 */
function findTarget(plan, target) {
    const named = target?.toLowerCase() ?? '';
    const stage = named === '' ? plan.stages.at(-1) : plan.stages.findLast(({ name }) => name === named);
    if (stage)
        return stage;
    const names = plan.stages.flatMap(({ name }) => name ?? []);
    throw new errors/* PublishError */.S1(`${plan.dockerfile.file}: target stage ${JSON.stringify(target)} could not be found`, {
        code: 'DOCKERFILE_INVALID',
        input: 'target',
        file: plan.dockerfile.file,
        hint: names.length > 0
            ? `Choose one of ${names.join(', ')}.`
            : 'Name the stage with AS in its FROM line, or remove `target`.',
    });
}
/** Finds a stage by name or number; if a name is used twice, the last stage wins. */
function findStage(stages, reference) {
    const name = reference.toLowerCase();
    const named = stages.findLast((stage) => stage.name === name);
    return named ?? (/^\d+$/.test(reference) ? stages[Number(reference)] : undefined);
}
function readFrom(instruction, index, place) {
    const flags = (0,split_flags/* readFlags */.u)(instruction.flags, { platform: 'value' }, place);
    const words = instruction.rest.split(/[\t\v\f\r ]+/).filter(Boolean);
    const [base, as, name] = words;
    if (base === undefined ||
        (words.length !== 1 && words.length !== 3) ||
        (as !== undefined && as.toUpperCase() !== 'AS')) {
        throw (0,builder_errors/* failAt */.Y1)(place, 'FROM requires either one argument, or three: FROM <source> [AS <name>]');
    }
    const stage = { index, base, from: instruction, instructions: [] };
    const platform = flags.values.get('platform');
    if (platform !== undefined)
        stage.platform = platform;
    if (name === undefined)
        return stage;
    const lower = name.toLowerCase();
    if (!STAGE_NAME.test(lower)) {
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`);
    }
    return { ...stage, name: lower };
}
/** True when the edit distance is 1: one letter added, removed or changed, or two swapped. */
function distanceIsOne(left, right) {
    if (Math.abs(left.length - right.length) > 1)
        return false;
    let start = 0;
    while (start < left.length && left[start] === right[start])
        start++;
    const [a, b] = [left.slice(start), right.slice(start)];
    const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
    return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || swapped;
}

;// CONCATENATED MODULE: ./build/builder/dockerfile/preflight.js




/**
 * The stages the target depends on, and the target itself. Base names are expanded with the global arguments.
 */
function neededStages(plan, target, globals) {
    const needed = new Set();
    const visit = (stage) => {
        if (needed.has(stage))
            return;
        needed.add(stage);
        const earlier = plan.stages.slice(0, stage.index);
        const references = [baseOf(plan, stage, globals), ...stage.instructions.flatMap(copiedFrom)];
        for (const reference of references) {
            const found = findStage(earlier, reference);
            if (found)
                visit(found);
        }
    };
    visit(findTarget(plan, target));
    return plan.stages.filter((stage) => needed.has(stage));
}
/**
 * The image or stage name in a stage's `FROM`.
 * @throws PublishError when the name is empty after expansion.
 */
function baseOf(plan, stage, globals) {
    const place = placeOf(plan.dockerfile, stage.from);
    const options = { place, escape: stage.from.escape };
    const base = (0,dockerfile_expand/* expandWord */.Vo)(stage.base, (name) => globals.get(name), options);
    if (base === '')
        throw (0,builder_errors/* failAt */.Y1)(place, `base name (${stage.base}) should not be blank`);
    return base;
}
function copiedFrom(instruction) {
    if (instruction.name !== 'COPY')
        return [];
    return instruction.flags
        .filter((flag) => flag.startsWith('--from='))
        .map((flag) => flag.slice('--from='.length));
}
/**
 * Checks for features the embedded builder doesn't support, before anything is read or fetched.
 * @throws PublishError (`EMBEDDED_UNSUPPORTED`) with file, line and an alternative.
 */
function checkSupport(plan, stages) {
    const { syntax, file } = plan.dockerfile;
    if (syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(syntax)) {
        throw (0,builder_errors/* unsupportedAt */.jX)({ file, line: 1 }, `the syntax ${syntax} needs BuildKit`);
    }
    for (const stage of stages) {
        for (const instruction of stage.instructions)
            checkInstructionSupport(plan, instruction);
    }
}
function checkInstructionSupport(plan, instruction) {
    const name = instruction.name === 'ONBUILD' ? '' : instruction.name;
    if (name !== 'RUN')
        return;
    const place = placeOf(plan.dockerfile, instruction);
    throw (0,builder_errors/* unsupportedAt */.jX)(place, 'RUN needs an engine: the embedded builder runs no commands', 'Set `engine: buildx` (or docker, podman, buildah), or make the files before the build and COPY them.');
}
/**
 * Checks the inputs of a build.
 * @throws PublishError for inputs that only an engine supports.
 */
function checkRequest(request) {
    const refuse = (input, what) => {
        throw new errors/* PublishError */.S1(`the embedded builder can't ${what}`, {
            code: 'EMBEDDED_UNSUPPORTED',
            input,
            hint: 'Leave the input out, or set `engine: buildx`.',
        });
    };
    const off = (value) => value === undefined || value === '' || value === 'false';
    if (/^(?:https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:/.test(request.context))
        refuse('context', 'build a remote context');
    if (request.load)
        refuse('load', 'load an image into an engine');
    if (request.call !== undefined && request.call !== '' && request.call !== 'build')
        refuse('call', `answer call: ${request.call}`);
    if (!off(request.sbom))
        refuse('sbom', 'make an SBOM');
    if (!off(request.provenance))
        refuse('provenance', 'make a provenance attestation');
    if (request.attests.length > 0)
        refuse('attests', 'make attestations');
    for (const platform of request.platforms)
        checkPlatform(platform);
}
function checkPlatform(platform) {
    if (platform.os === 'linux')
        return;
    throw new errors/* PublishError */.S1(`the embedded builder makes linux images, not ${platform.os}/${platform.architecture}`, {
        code: 'EMBEDDED_UNSUPPORTED',
        input: 'platforms',
        hint: 'Set `engine: buildx`.',
    });
}

;// CONCATENATED MODULE: ./build/builder/dockerfile/variables.js




/** Parses `KEY=value` lines; a bare `KEY` takes its value from the environment, as in docker. */
function readBuildArgs(lines, env) {
    const args = new Map();
    for (const line of lines) {
        const equals = line.indexOf('=');
        const key = equals < 0 ? line : line.slice(0, equals);
        const value = equals < 0 ? env[key] : line.slice(equals + 1);
        if (value !== undefined)
            args.set(key, value);
    }
    return args;
}
/**
 * The predefined platform arguments, `BUILDPLATFORM`, `TARGETARCH` and so on.
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
 */
function platformArgs(build, target) {
    const of = (prefix, platform) => [
        [`${prefix}PLATFORM`, (0,oci_platform/* formatPlatform */.Bq)(platform)],
        [`${prefix}OS`, platform.os],
        [`${prefix}OSVERSION`, platform['os.version'] ?? ''],
        [`${prefix}ARCH`, platform.architecture],
        [`${prefix}VARIANT`, platform.variant ?? ''],
    ];
    return new Map([...of('BUILD', build), ...of('TARGET', target)]);
}
/**
 * Parses `ARG a b=1`; names and defaults are expanded with `lookup`.
 * @throws PublishError with the line.
 */
function readArguments(instruction, lookup, place) {
    const options = { place, escape: instruction.escape };
    return (0,dockerfile_expand/* splitWords */.yM)(instruction.rest, instruction.escape, place).map((word) => {
        const equals = word.indexOf('=');
        const key = (0,dockerfile_expand/* expandWord */.Vo)(equals < 0 ? word : word.slice(0, equals), lookup, options);
        if (key === '')
            throw (0,builder_errors/* failAt */.Y1)(place, 'ARG names can not be blank');
        return equals < 0 ? { key } : { key, value: (0,dockerfile_expand/* expandWord */.Vo)(word.slice(equals + 1), lookup, options) };
    });
}
/**
 * The values of the `ARG`s before the first `FROM`. Each can use the earlier ones and the platform arguments.
 */
function evaluateGlobals(plan, buildArgs, platforms) {
    const values = new Map(platforms);
    for (const instruction of plan.globals) {
        const place = placeOf(plan.dockerfile, instruction);
        for (const { key, value } of readArguments(instruction, (name) => values.get(name), place)) {
            const given = buildArgs.get(key) ?? value;
            if (given !== undefined)
                values.set(key, given);
        }
    }
    return values;
}

// EXTERNAL MODULE: ./build/builder/epoch.js
var epoch = __webpack_require__(89849);
// EXTERNAL MODULE: ./node_modules/tar-stream/index.js
var tar_stream = __webpack_require__(56118);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/support/transferable-buffers.js
var transferable_buffers = __webpack_require__(52367);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./build/builder/files/file-content.js
var file_content = __webpack_require__(81168);
;// CONCATENATED MODULE: ./build/builder/layers/compression.js







/**
 * Level 2 is a fast setting, as in other daemonless builders (go-containerregistry, and therefore ko, use
 * level 1): binaries get 6 % larger than with zlib's default level, in 40 % of the time. The maximum
 * `memLevel` is fine, as zlib's memory is only in use for a moment.
 */
const SETTINGS = { level: 2, memLevel: 9, chunkSize: file_content/* CHUNK */.m$ / 2 };
/** Output chunk size of decompressors, in bytes; the cost per chunk doesn't depend on its size. */
const PIECE = 256 * 1024;
const gzip = (0,external_node_util_.promisify)(external_node_zlib_.gzip);
/** The OCI media type of a layer. */
function layerMediaType(compression) {
    return compression === 'gzip' ? media_types/* MediaType */.zu.ociLayerGzip : media_types/* MediaType */.zu.ociLayerZstd;
}
/** @throws PublishError when this version of Node.js has no zstd support (added in 22.15). */
function checkCompression(compression) {
    if (compression === 'zstd' && typeof external_node_zlib_.zstdCompress !== 'function')
        throw noZstd('writing zstd layers');
}
/**
 * Compresses independent chunks in parallel (zlib runs in the thread pool). The chunk size is fixed so that
 * the output doesn't depend on the machine. Concatenated gzip members and zstd frames are valid (RFC 1952
 * section 2.2, RFC 8878 section 3), and every layer reader supports them.
 */
async function* compress(input, compression) {
    const one = compression === 'gzip' ? gzipMember : zstdFrame();
    const pending = [];
    for await (const chunk of (0,file_content/* inChunks */.mk)(input)) {
        const work = one(chunk).finally(() => (0,transferable_buffers/* dispose */.AS)(chunk));
        // Awaited later; until then, a rejection must not count as unhandled.
        work.catch(() => undefined);
        pending.push(work);
        if (pending.length > (0,external_node_os_.availableParallelism)())
            yield* onceOnly(pending.shift());
    }
    for (const work of pending)
        yield* onceOnly(work);
}
/** Yields a chunk, and releases its memory once the consumer asks for the next one. */
async function* onceOnly(work) {
    const piece = await work;
    yield piece;
    // A large chunk has its own ArrayBuffer and may fill only the beginning of it.
    if (piece.length > Buffer.poolSize)
        (0,transferable_buffers/* dispose */.AS)(Buffer.from(piece.buffer));
}
async function gzipMember(chunk) {
    const member = await gzip(chunk, SETTINGS);
    // The header's OS byte would differ by machine; 255 means unknown.
    member[9] = 0xff;
    return member;
}
function zstdFrame() {
    return (0,external_node_util_.promisify)(external_node_zlib_.zstdCompress);
}
/** Detects the compression format from the first bytes. */
function sniff(head) {
    if (head[0] === 0x1f && head[1] === 0x8b)
        return 'gzip';
    if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528)
        return 'zstd';
    if (/^BZh[1-9]1AY&SY/.test(head.subarray(0, 10).toString('latin1')))
        return 'bzip2';
    if (head.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])))
        return 'xz';
    return 'none';
}
/**
 * A decompressing stream; undefined for `none`.
 * @throws PublishError for formats that Node.js can't read.
 */
function decompressor(format, where) {
    if (format === 'none')
        return undefined;
    if (format === 'gzip')
        return external_node_zlib_.createGunzip({ chunkSize: PIECE });
    if (format === 'zstd') {
        if (typeof external_node_zlib_.createZstdDecompress !== 'function')
            throw noZstd(where);
        return external_node_zlib_.createZstdDecompress({ chunkSize: PIECE });
    }
    throw new errors/* PublishError */.S1(`${where}: ${format} archives can't be read without an engine`, {
        code: 'EMBEDDED_UNSUPPORTED',
        hint: 'Compress it with gzip instead, or set `engine: buildx`.',
    });
}
function noZstd(what) {
    return new errors/* PublishError */.S1(`${what}: zstd needs Node 22.15 or newer, this is ${process.version}`, {
        code: 'EMBEDDED_UNSUPPORTED',
        hint: 'Use a newer Node, or gzip.',
    });
}

// EXTERNAL MODULE: ./build/builder/layers/layer-tar.js
var layer_tar = __webpack_require__(44188);
;// CONCATENATED MODULE: ./build/builder/layers/build-blobs.js












/** The blobs of a build: small ones in memory, new layers on disk, base layers by reference. */
class BlobStore {
    name = 'embedded build';
    directory;
    compression;
    blobs = new Map();
    layers = new Map();
    sink;
    offered = new Set();
    lastLayer = Promise.resolve();
    /** @param sink gets layers that can be uploaded while others are still being built */
    constructor(directory, compression, sink) {
        this.directory = directory;
        this.compression = compression;
        this.sink = sink;
    }
    /** A unique path in the temporary directory; several builds of one run share that directory. */
    spoolPath(kind) {
        return (0,external_node_path_.join)(this.directory, `${kind}-${(0,external_node_crypto_.randomUUID)()}`);
    }
    /** Stores a JSON document in memory. */
    putJson(mediaType, document) {
        const bytes = Buffer.from(JSON.stringify(document));
        const digest = (0,oci_digest/* digestOf */.ol)(bytes);
        this.blobs.set(digest, { bytes });
        return { mediaType, digest, size: bytes.length };
    }
    /** References a blob in its source, without copying it. */
    refer(descriptor, source) {
        if (!this.blobs.has(descriptor.digest))
            this.blobs.set(descriptor.digest, { source, descriptor });
    }
    /**
     * Tees a base layer to the registries while it is read for the build; undefined when they don't need it.
     */
    share(descriptor, source) {
        if (!this.sink?.share || this.offered.has(descriptor.digest))
            return undefined;
        this.offered.add(descriptor.digest);
        return this.sink.share(descriptor, source);
    }
    /**
     * Writes a layer; identical entries are written once, even for several platforms. Layers are written one
     * after another: compression already uses all cores, and the first layer can be uploaded while the second
     * is written.
     */
    layer(entries) {
        const key = signature(entries);
        const known = this.layers.get(key);
        if (known)
            return known;
        const made = this.lastLayer.then(() => this.write(entries, this.spoolPath('layer')));
        this.lastLayer = made.catch(() => undefined);
        this.layers.set(key, made);
        return made;
    }
    async write(entries, path) {
        const pack = (0,tar_stream.pack)();
        const written = (0,layer_tar.writeTar)(pack, entries).catch((error) => pack.destroy(error));
        const uncompressed = (0,external_node_crypto_.createHash)('sha256');
        const compressed = (0,external_node_crypto_.createHash)('sha256');
        let size = 0;
        const file = await (0,promises_.open)(`${path}.part`, 'wx', 0o600);
        try {
            for await (const chunk of compress(hashed(pack, uncompressed), this.compression)) {
                compressed.update(chunk);
                size += chunk.length;
                await file.writeFile(chunk);
            }
        }
        finally {
            await file.close();
        }
        await written;
        await (0,promises_.rename)(`${path}.part`, path);
        const digest = (0,oci_digest/* digestFromHex */.Ch)('sha256', compressed.digest('hex'));
        this.blobs.set(digest, { path });
        const descriptor = { mediaType: layerMediaType(this.compression), digest, size };
        return { descriptor, diffId: (0,oci_digest/* digestFromHex */.Ch)('sha256', uncompressed.digest('hex')) };
    }
    /** Offers a layer of the final image to the sink. */
    offer({ descriptor }) {
        const { digest, urls } = descriptor;
        if (this.offered.has(digest) || urls?.length)
            return;
        this.offered.add(digest);
        const blob = this.blobs.get(digest);
        const repository = blob && 'source' in blob ? blob.source.repository : undefined;
        this.sink?.offer?.(descriptor, {
            name: this.name,
            readBlob: (wanted, options) => this.readBlob(wanted, options),
            locate: (wanted) => this.locate(wanted),
            ...(repository === undefined ? {} : { repository }),
        });
    }
    resolve(reference) {
        const blob = this.blobs.get(reference);
        if (!blob || !('bytes' in blob))
            return Promise.resolve(undefined);
        const { mediaType } = JSON.parse(blob.bytes.toString());
        const size = blob.bytes.length;
        return Promise.resolve(mediaType ? { mediaType, digest: reference, size } : undefined);
    }
    readManifest(descriptor) {
        const blob = this.blobs.get(descriptor.digest);
        if (blob && 'bytes' in blob)
            return Promise.resolve(blob.bytes);
        return Promise.reject(this.missing(descriptor));
    }
    async readBlob(descriptor, options = {}) {
        const blob = this.blobs.get(descriptor.digest);
        if (!blob)
            throw this.missing(descriptor);
        const start = options.offset ?? 0;
        if ('bytes' in blob)
            return external_node_stream_.Readable.from([blob.bytes.subarray(start)]);
        if ('source' in blob)
            return blob.source.readBlob(blob.descriptor, options);
        const { signal } = options;
        return (0,external_node_fs_.createReadStream)(blob.path, signal === undefined ? { start } : { start, signal });
    }
    async locate(descriptor) {
        const blob = this.blobs.get(descriptor.digest);
        if (blob && 'source' in blob)
            return blob.source.locate?.(blob.descriptor);
        return blob && 'path' in blob ? { path: blob.path, offset: 0 } : undefined;
    }
    missing(descriptor) {
        return new errors/* PublishError */.S1(`the build has no content ${descriptor.digest}`, { code: 'BLOB_UNKNOWN' });
    }
}
/**
 * Updates a hash with the bytes that pass through. A chunk's memory is released when the consumer asks for
 * the next one; no other code refers to it.
 */
async function* hashed(stream, hash) {
    for await (const piece of stream) {
        hash.update(piece);
        yield piece;
        (0,transferable_buffers/* dispose */.AS)(piece);
    }
}
/** Equal signatures mean identical layer bytes. */
function signature(entries) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for (const { path, node, link } of entries) {
        hash.update(JSON.stringify([path, link ?? '', describe(node)]));
    }
    return hash.digest('hex');
}
function describe(node) {
    const { type, mode, uid, gid, mtime, pax } = node;
    const common = [type, mode, uid, gid, mtime, pax];
    if (type === 'directory')
        return common;
    if (type === 'symlink')
        return [...common, node.target];
    if (type !== 'file')
        return [...common, node.major, node.minor];
    const { content } = node;
    if ('bytes' in content)
        return [...common, (0,oci_digest/* digestOf */.ol)(content.bytes)];
    return [...common, content.path, content.offset, (0,file_content/* contentSize */.vc)(content)];
}

// EXTERNAL MODULE: ./build/oci/documents/bounded.js
var bounded = __webpack_require__(40182);
// EXTERNAL MODULE: ./build/oci/manifest.js
var oci_manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/reference.js
var oci_reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/oci/documents/descriptor-reader.js
var descriptor_reader = __webpack_require__(95920);
// EXTERNAL MODULE: ./build/oci/documents/json-keys.js
var json_keys = __webpack_require__(90282);
;// CONCATENATED MODULE: ./build/builder/layers/base-config.js





const isText = (value) => typeof value === 'string';
const TEXT = { what: 'a text', is: isText };
const FLAG = { what: 'true or false', is: (value) => typeof value === 'boolean' };
const TEXTS = { what: 'a list of texts', is: (value) => Array.isArray(value) && value.every(isText) };
const RECORD = { what: 'an object', is: descriptor_reader/* isRecord */.u4 };
const TEXT_MAP = {
    what: 'an object of texts',
    is: (value) => (0,descriptor_reader/* isRecord */.u4)(value) && Object.values(value).every(isText),
};
const RECORDS = {
    what: 'a list of objects',
    is: (value) => Array.isArray(value) && value.every(descriptor_reader/* isRecord */.u4),
};
const DIGESTS = {
    what: 'a list of digests',
    is: (value) => Array.isArray(value) && value.every((item) => isText(item) && (0,oci_digest/* isDigest */.Bc)(item)),
};
/** https://github.com/opencontainers/image-spec/blob/main/config.md#properties */
const IMAGE = {
    ...{ architecture: TEXT, os: TEXT, variant: TEXT, 'os.version': TEXT, created: TEXT, author: TEXT },
    ...{ 'os.features': TEXTS, config: RECORD, rootfs: RECORD, history: RECORDS },
};
const CONTAINER = {
    ...{ User: TEXT, WorkingDir: TEXT, StopSignal: TEXT, Labels: TEXT_MAP, ArgsEscaped: FLAG },
    ...{ Env: TEXTS, Entrypoint: TEXTS, Cmd: TEXTS, Shell: TEXTS, OnBuild: TEXTS },
    ...{ ExposedPorts: RECORD, Volumes: RECORD, Healthcheck: RECORD },
};
const ROOT_FILES = { type: TEXT, diff_ids: DIGESTS };
/** Objects with arbitrary keys. */
const MAPS = ['Labels', 'ExposedPorts', 'Volumes', 'annotations'];
/**
 * Parses a base image's config as strictly as Docker's and containerd's decoders: known properties must have
 * the right type, `null` counts as absent, and duplicate keys are errors, as other parsers could pick another
 * value.
 * @throws PublishError `MANIFEST_INVALID`; `JSON_TOO_DEEP`
 */
function readBaseConfig(bytes, name, platform) {
    const where = `${name}: its config`;
    const text = bytes.toString();
    const found = checked(parsed(text, where), IMAGE, where);
    const repeated = (0,json_keys/* findRepeatedKey */.h)(text, (key) => MAPS.includes(key));
    if (repeated)
        throw invalid(`${where} has the key ${JSON.stringify(repeated.key)} twice`);
    const { config = {}, rootfs = {}, history = [], ...rest } = found;
    const { diff_ids: diffIds = [] } = checked(rootfs, ROOT_FILES, `${where}: rootfs`);
    return {
        ...rest,
        architecture: rest.architecture ?? platform.architecture,
        os: rest.os ?? platform.os,
        config: checked(config, CONTAINER, `${where}: config`),
        rootfs: { type: 'layers', diff_ids: diffIds },
        history,
    };
}
function parsed(text, where) {
    try {
        return (0,bounded/* parseJson */.q)(text, where);
    }
    catch (cause) {
        if (cause instanceof errors/* PublishError */.S1)
            throw cause;
        throw invalid(`${where} is no JSON`, cause);
    }
}
/**
 * The object without its null properties.
 * @throws PublishError `MANIFEST_INVALID` for a property of the wrong type.
 */
function checked(value, kinds, where) {
    if (!(0,descriptor_reader/* isRecord */.u4)(value))
        throw invalid(`${where} is not an object`);
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    for (const [key, item] of entries) {
        const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
        if (kind && !kind.is(item))
            throw invalid(`${where} has a ${key} that is not ${kind.what}`);
    }
    return Object.fromEntries(entries);
}
function invalid(message, cause) {
    return new errors/* PublishError */.S1(message, { code: 'MANIFEST_INVALID', ...(cause === undefined ? {} : { cause }) });
}

;// CONCATENATED MODULE: ./build/builder/image-config.js
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** The config that `FROM scratch` starts with. */
function emptyImage(platform) {
    return {
        ...platform,
        config: { Env: [DEFAULT_PATH], WorkingDir: '/' },
        rootfs: { type: 'layers', diff_ids: [] },
        history: [],
    };
}

// EXTERNAL MODULE: ./build/oci/layouts/archive-bounds.js
var archive_bounds = __webpack_require__(15132);
;// CONCATENATED MODULE: ./build/builder/layers/read-tar.js







/**
 * Unpacks a tar stream, compressed or not, into a tree.
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#applying-changesets
 * @throws Error for a damaged archive or a hard link without a target
 */
async function readTar(stream, root, options) {
    const apply = new LayerReader(root, options);
    try {
        await eachEntry(stream, options.where, (header, body) => apply.entry(header, body));
    }
    finally {
        await options.contents.close();
    }
}
/** Passes on only the file contents of a layer: the same ones as `readTar`, in the same order. */
async function readContents(stream, where, contents) {
    try {
        await eachEntry(stream, where, async (header, body) => {
            const path = pathOf(header);
            if (isFile(header) && !isWhiteout(path))
                await contents.take(path, body, header.size ?? 0);
        });
    }
    finally {
        await contents.close();
    }
}
async function eachEntry(stream, where, visit) {
    const { head, whole } = await peek(stream);
    const unpack = decompressor(sniff(head), where) ?? new external_node_stream_.PassThrough();
    const extract = (0,tar_stream.extract)({ allowUnknownFormat: true });
    const feeding = (0,external_node_stream_promises_.pipeline)(whole, unpack, extract);
    feeding.catch(() => undefined);
    const bound = (0,archive_bounds/* boundArchive */.n)(where);
    for await (const entry of extract) {
        const body = entry;
        bound(entry.header);
        await visit(entry.header, body);
        // Skip what wasn't read; otherwise the next entry never arrives.
        body.resume();
    }
    await feeding;
}
/** The absolute path, without a trailing slash. */
function pathOf({ name }) {
    return external_node_path_.posix.normalize(`/${name}`).replace(/(.)\/$/, '$1');
}
function isWhiteout(path) {
    return external_node_path_.posix.basename(path).startsWith('.wh.');
}
function isFile({ type }) {
    return type === 'file' || type === 'contiguous-file';
}
/** Bytes needed to detect the compression format. */
const HEAD = 10;
/** Peeks at the first bytes of a stream; `whole` yields the complete stream. */
async function peek(stream) {
    const pieces = stream[Symbol.asyncIterator]();
    let head = Buffer.alloc(0);
    while (head.length < HEAD) {
        const next = await pieces.next();
        if (next.done)
            break;
        head = Buffer.concat([head, next.value]);
    }
    async function* whole() {
        yield head;
        yield* { [Symbol.asyncIterator]: () => pieces };
    }
    return { head, whole: whole() };
}
class LayerReader {
    /** Paths written by this layer: whiteouts only apply to lower layers. */
    own = new Set();
    root;
    options;
    constructor(root, options) {
        this.root = root;
        this.options = options;
    }
    async entry(header, body) {
        const name = pathOf(header);
        const base = external_node_path_.posix.basename(name);
        const whiteout = this.options.whiteouts && isWhiteout(name);
        const parent = whiteout || name !== '/' ? this.parent(external_node_path_.posix.dirname(name)) : '/';
        const path = external_node_path_.posix.join(parent, base);
        if (whiteout)
            this.whiteout(parent, base);
        else if (name === '/')
            this.putRoot(header);
        else
            await this.put(path, header, body);
    }
    putRoot(header) {
        // `ADD` must not apply the archive's root attributes to the destination directory.
        if (this.options.whiteouts && header.type === 'directory')
            Object.assign(this.root, attributes(header));
    }
    parent(path) {
        const resolved = (0,file_tree.resolvePath)(this.root, path);
        let current = '';
        for (const name of (0,file_tree.namesOf)(resolved)) {
            current += `/${name}`;
            const node = (0,file_tree.lstat)(this.root, current);
            if (node?.type === 'directory')
                continue;
            (0,file_tree.putNode)(this.root, current, (0,file_tree.directory)(this.options.parents));
            this.note(current);
        }
        return resolved;
    }
    whiteout(parent, base) {
        if (base !== '.wh..wh..opq') {
            const path = external_node_path_.posix.join(parent, base.slice('.wh.'.length));
            if (!this.own.has(path))
                (0,file_tree.removeNode)(this.root, path);
            return;
        }
        const node = (0,file_tree.lstat)(this.root, parent);
        if (node?.type !== 'directory')
            return;
        for (const name of [...node.children.keys()]) {
            if (!this.own.has(external_node_path_.posix.join(parent, name)))
                node.children.delete(name);
        }
    }
    async put(path, header, body) {
        const node = await this.node(path, header, body);
        if (!node)
            return;
        const existing = (0,file_tree.lstat)(this.root, path);
        if (node.type === 'directory' && existing?.type === 'directory')
            Object.assign(existing, attributes(header));
        else
            (0,file_tree.putNode)(this.root, path, node);
        this.note(path);
    }
    async node(path, header, body) {
        const common = attributes(header);
        if (isFile(header)) {
            return {
                ...common,
                type: 'file',
                content: await this.options.contents.take(path, body, header.size ?? 0),
            };
        }
        switch (header.type) {
            case 'directory':
                return (0,file_tree.directory)(common);
            case 'symlink':
                return { ...common, type: 'symlink', target: header.linkname ?? '' };
            case 'link':
                return this.hardLink(path, header.linkname ?? '');
            case 'character-device':
            case 'block-device':
            case 'fifo':
                return { ...common, type: header.type, major: header.devmajor ?? 0, minor: header.devminor ?? 0 };
            default:
                return undefined;
        }
    }
    hardLink(path, target) {
        const name = external_node_path_.posix.normalize(`/${target}`);
        const original = (0,file_tree.lstat)(this.root, external_node_path_.posix.join((0,file_tree.resolvePath)(this.root, external_node_path_.posix.dirname(name)), external_node_path_.posix.basename(name)));
        if (!original || original.type === 'directory') {
            throw new Error(`${this.options.where}: ${path} is a hard link to ${target}, which isn't there`);
        }
        if (original.type !== 'file')
            return { ...original };
        const file = original;
        file.identity ??= {};
        return { ...file };
    }
    note(path) {
        this.own.add(path);
        this.options.onPath?.(path);
    }
}
function attributes(header) {
    const pax = (header.pax ?? {});
    const xattrs = Object.entries(pax).filter(([key]) => key.startsWith('SCHILY.xattr.'));
    const common = {
        mode: (header.mode ?? 0o644) & 0o7777,
        uid: Number(pax['uid'] ?? header.uid ?? 0),
        gid: Number(pax['gid'] ?? header.gid ?? 0),
        mtime: Math.trunc((header.mtime?.getTime() ?? 0) / 1000),
    };
    return xattrs.length > 0
        ? { ...common, pax: Object.fromEntries(xattrs) }
        : common;
}

// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
;// CONCATENATED MODULE: ./build/builder/layers/tar-contents.js



/** Appends all contents to one file. */
function spoolContents(path) {
    const stream = (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 });
    stream.on('error', () => undefined);
    const places = placesIn(path);
    return {
        async take(_path, body, size) {
            for await (const chunk of body) {
                if (!stream.write(chunk))
                    await (0,external_node_events_.once)(stream, 'drain');
            }
            return places(size);
        },
        async close() {
            stream.end();
            if (!stream.closed)
                await (0,external_node_events_.once)(stream, 'close');
            if (stream.errored)
                throw stream.errored;
        },
    };
}
/** Files used to look up owner names. */
const NEEDED = new Set(['/etc/passwd', '/etc/group']);
/**
 * Keeps only the files that are always needed and skips the rest, as most contents of a base image are never
 * read. If other contents are needed, `unpack` reads the same stream again and spools its contents to `path`.
 */
function contentsForLater(path, unpack) {
    let unpacked;
    const ready = () => (unpacked ??= unpack(spoolContents(path)).then(() => undefined));
    const places = placesIn(path);
    return {
        async take(name, body, size) {
            const content = places(size, ready);
            return NEEDED.has(name) ? { bytes: await (0,consumers_.buffer)(body) } : content;
        },
        close: () => Promise.resolve(),
    };
}
/**
 * Returns the next position in the spool file for contents of a given size. Positions are the same whether
 * the file has been written yet or not.
 */
function placesIn(path) {
    let end = 0;
    return (size, ready) => {
        if (size === 0)
            return { bytes: Buffer.alloc(0) };
        const offset = end;
        end += size;
        return ready === undefined ? { path, offset, size } : { path, offset, size, ready };
    };
}

;// CONCATENATED MODULE: ./build/builder/layers/base-image.js














const OCI_TYPES = {
    [media_types/* MediaType */.zu.dockerLayer]: media_types/* MediaType */.zu.ociLayer,
    [media_types/* MediaType */.zu.dockerLayerGzip]: media_types/* MediaType */.zu.ociLayerGzip,
    [media_types/* MediaType */.zu.dockerForeignLayer]: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
};
/**
 * Opens the image for one platform. Its layers are referenced, not copied.
 * @throws PublishError when the image doesn't support the platform.
 */
async function openImage(name, { source, root, bytes }, platform, reading) {
    let manifest = (0,oci_manifest/* parseManifest */.Ng)(bytes, root.mediaType, name);
    if (manifest.kind === 'index') {
        const chosen = (0,oci_platform/* selectPlatform */.md)(manifest.manifests, platform);
        if (!chosen)
            throw noPlatform(name, platform, manifest.manifests);
        const chosenBytes = await source.readManifest(chosen, { signal: reading.signal });
        manifest = (0,oci_manifest/* parseManifest */.Ng)(chosenBytes, chosen.mediaType, name);
    }
    if (manifest.kind !== 'image')
        throw new errors/* PublishError */.S1(`${name} isn't an image`, { code: 'MANIFEST_UNSUPPORTED' });
    if (manifest.layers.length > limits/* LIMITS */.b.baseLayers.value)
        throw (0,limits/* overLimit */.W)(limits/* LIMITS */.b.baseLayers, name);
    const bytesOfConfig = await readConfigBytes(source, manifest.config, name, reading);
    const config = readBaseConfig(bytesOfConfig, name, platform);
    if (config.rootfs.diff_ids.length !== manifest.layers.length) {
        throw new errors/* PublishError */.S1(`${name}: its config names ${config.rootfs.diff_ids.length} layers, its manifest ${manifest.layers.length}`, {
            code: 'MANIFEST_INVALID',
        });
    }
    const layers = manifest.layers.map((layer, index) => {
        reading.store.refer(layer, source);
        const mediaType = OCI_TYPES[layer.mediaType] ?? layer.mediaType;
        return { descriptor: { ...layer, mediaType }, diffId: config.rootfs.diff_ids[index] };
    });
    let tree;
    return {
        config,
        layers,
        ...(source.repository ? { origin: { name: fullName(name), digest: root.digest } } : {}),
        tree: () => (tree ??= readLayers(name, manifest.layers, source, reading)),
    };
}
function fullName(name) {
    const reference = (0,oci_reference/* parseReference */.F2)(name);
    return (0,oci_reference/* formatReference */.FH)(reference.tag === undefined && reference.digest === undefined
        ? { ...reference, tag: (0,oci_reference/* parseTag */.ED)('latest', name) }
        : reference);
}
/** The image for `FROM scratch`. */
function scratchImage(platform) {
    return { config: emptyImage(platform), layers: [], tree: () => Promise.resolve((0,file_tree.directory)()) };
}
async function readLayers(name, layers, source, reading) {
    const root = (0,file_tree.directory)();
    for (const [index, layer] of layers.entries()) {
        const where = `${name}, layer ${index + 1} of ${layers.length}`;
        await readLayer(root, { layer, source, where }, reading).catch((error) => {
            throw unreadable(where, error, reading.signal);
        });
    }
    return root;
}
/** Adds the layer's position in the image to an error. */
function unreadable(where, cause, signal) {
    if (cause === signal.reason && cause instanceof errors/* PublishError */.S1)
        return (0,errors/* retell */.fk)(cause, `${cause.message} at ${where}`);
    if (!(cause instanceof Error) || cause instanceof errors/* PublishError */.S1 || signal.aborted || 'syscall' in cause)
        return cause;
    return new errors/* PublishError */.S1(`${where} can't be unpacked: ${cause.message}`, {
        code: 'LAYER_INVALID',
        hint: 'Try another tag or digest: the base image is damaged, or holds something other than file system layers.',
        cause,
    });
}
async function readLayer(root, { layer, source, where }, { store, signal, use }) {
    const spool = store.spoolPath('base');
    const read = async () => verified(await source.readBlob(layer, { signal }), layer, where);
    if (use === 'files') {
        await readTar(await read(), root, { where, contents: spoolContents(spool), whiteouts: true });
        return;
    }
    const contents = contentsForLater(spool, async (all) => readContents(await read(), where, all));
    // Shared layers are verified by the other reader.
    const stream = (await store.share(layer, source)) ?? (await read());
    await readTar(stream, root, { where, contents, whiteouts: true });
}
/**
 * Passes the bytes through.
 * @throws PublishError after the last byte if they don't match the descriptor.
 */
async function* verified(bytes, { digest }, where) {
    const hash = (0,external_node_crypto_.createHash)((0,oci_digest/* digestAlgorithm */.g4)(digest));
    for await (const piece of bytes) {
        hash.update(piece);
        yield piece;
    }
    const found = `${(0,oci_digest/* digestAlgorithm */.g4)(digest)}:${hash.digest('hex')}`;
    if (found === digest)
        return;
    throw new errors/* PublishError */.S1(`${where} should have the digest ${digest} and has ${found}`, {
        code: 'DIGEST_MISMATCH',
    });
}
async function readConfigBytes(source, descriptor, name, { signal }) {
    if (descriptor.size > limits/* LIMITS */.b.config.value)
        throw (0,limits/* overLimit */.W)(limits/* LIMITS */.b.config, name);
    const bytes = await (0,bounded/* readBounded */.C)(await source.readBlob(descriptor, { signal }), limits/* LIMITS */.b.config, name);
    (0,oci_manifest/* verifyBytes */.RV)(bytes, { digest: descriptor.digest }, `${name}: its config`);
    return bytes;
}
function noPlatform(name, platform, manifests) {
    const offered = manifests.flatMap((entry) => entry.platform && entry.platform.os !== 'unknown' ? [(0,oci_platform/* formatPlatform */.Bq)(entry.platform)] : []);
    return new errors/* PublishError */.S1(`${name} has no image for ${(0,oci_platform/* formatPlatform */.Bq)(platform)}`, {
        code: 'PLATFORM_UNKNOWN',
        hint: `Choose one of its platforms: ${offered.join(', ') || 'no platform'}.`,
    });
}

;// CONCATENATED MODULE: ./build/builder/dockerfile/pairs.js


/**
 * Parses the arguments of `ENV` and `LABEL`: `key=value …`, or the legacy form `key rest of the line`.
 * @throws PublishError with the line.
 */
function readPairs(instruction, lookup, place) {
    const options = { place, escape: instruction.escape };
    return rawPairs(instruction, place).map(([key, value]) => [
        (0,dockerfile_expand/* expandWord */.Vo)(key, lookup, options),
        (0,dockerfile_expand/* expandWord */.Vo)(value, lookup, options),
    ]);
}
function rawPairs(instruction, place) {
    const { name, rest } = instruction;
    const words = (0,dockerfile_expand/* splitWords */.yM)(rest, instruction.escape, place);
    if (!words[0]?.includes('=')) {
        const match = /^([^\t\v\f\r ]+)[\t\v\f\r ]+([^]+)$/.exec(rest);
        if (!match)
            throw (0,builder_errors/* failAt */.Y1)(place, `${name} must have two arguments`);
        return [[match[1], match[2]]];
    }
    return words.map((word) => {
        const equals = word.indexOf('=');
        if (equals < 0) {
            throw (0,builder_errors/* failAt */.Y1)(place, `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`);
        }
        if (equals === 0)
            throw (0,builder_errors/* failAt */.Y1)(place, `${name} names can not be blank`);
        return [word.slice(0, equals), word.slice(equals + 1)];
    });
}
/**
 * Parses a JSON array of strings; undefined when the text isn't an array.
 * @throws PublishError for an array with other values.
 */
function readJsonList(text, place) {
    if (!text.trimStart().startsWith('['))
        return undefined;
    let list;
    try {
        list = JSON.parse(firstArray(text));
    }
    catch {
        return undefined;
    }
    if (!Array.isArray(list))
        return undefined;
    if (list.every((item) => typeof item === 'string'))
        return list;
    throw (0,builder_errors/* failAt */.Y1)(place, 'when using JSON array syntax, arrays must be comprised of strings only');
}
/** The text up to the end of its first array; BuildKit ignores what follows. */
function firstArray(text) {
    const tokens = /"(?:[^"\\]|\\.)*"|[[\]]/g;
    let depth = 0;
    for (const { 0: token, index } of text.matchAll(tokens)) {
        if (token === '[')
            depth++;
        if (token === ']' && --depth === 0)
            return text.slice(0, index + 1);
    }
    return text;
}
/**
 * The arguments of `COPY`, `ADD` and `VOLUME`: a JSON array, or words split at white space (quotes aren't
 * special).
 * @throws PublishError as `readJsonList`
 */
function readWordList(text, place) {
    return readJsonList(text, place) ?? text.split(/[\t\v\f\r ]+/).filter(Boolean);
}

;// CONCATENATED MODULE: ./build/builder/dockerfile/health-check.js



const UNITS = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
/**
 * Parses `HEALTHCHECK [flags] CMD …` or `NONE`. https://docs.docker.com/reference/dockerfile/#healthcheck
 * @throws PublishError with the line.
 */
function readHealthCheck(instruction, place) {
    const match = /^(\S*)\s*([^]*)$/.exec(instruction.rest);
    const kind = (match?.[1] ?? '').toUpperCase();
    const text = match?.[2] ?? '';
    if (kind === 'NONE') {
        if (text !== '')
            throw (0,builder_errors/* failAt */.Y1)(place, 'HEALTHCHECK NONE takes no arguments');
        return { Test: ['NONE'] };
    }
    if (kind !== 'CMD')
        throw (0,builder_errors/* failAt */.Y1)(place, `Unknown type ${JSON.stringify(kind)} in HEALTHCHECK (try CMD)`);
    if (text === '')
        throw (0,builder_errors/* failAt */.Y1)(place, 'Missing command after HEALTHCHECK CMD');
    const list = readJsonList(text, place);
    const check = { Test: list ? ['CMD', ...list] : ['CMD-SHELL', text] };
    const kinds = {
        interval: 'value',
        timeout: 'value',
        'start-period': 'value',
        'start-interval': 'value',
        retries: 'value',
    };
    const { values } = (0,split_flags/* readFlags */.u)(instruction.flags, kinds, place);
    const set = (key, flag) => {
        const value = values.get(flag);
        const duration = value === undefined ? 0 : readDuration(value, flag, place);
        if (duration > 0)
            check[key] = duration;
    };
    set('Interval', 'interval');
    set('Timeout', 'timeout');
    set('StartPeriod', 'start-period');
    set('StartInterval', 'start-interval');
    const retries = values.get('retries');
    if (retries !== undefined) {
        if (!/^\d+$/.test(retries))
            throw (0,builder_errors/* failAt */.Y1)(place, `--retries must be a number, not ${JSON.stringify(retries)}`);
        if (Number(retries) > 0)
            check.Retries = Number(retries);
    }
    return check;
}
/**
 * Parses a Go duration: `1h30m`, `500ms`.
 * @returns nanoseconds
 */
function readDuration(text, flag, place) {
    const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
    if (parts.map(([part]) => part).join('') !== text || (parts.length === 0 && text !== '0')) {
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid duration ${JSON.stringify(text)} for --${flag}`, 'Write it as 30s, 1m30s, 500ms.');
    }
    const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit], 0);
    if (total !== 0 && total < 1e6)
        throw (0,builder_errors/* failAt */.Y1)(place, `Interval ${JSON.stringify(flag)} cannot be less than 1ms`);
    return Math.round(total);
}
/** The history entry as BuildKit writes it: a Go struct printed with `%q`. */
function formatHealthCheck(check) {
    const test = `[${check.Test.map((item) => JSON.stringify(item)).join(' ')}]`;
    const times = [check.Interval, check.Timeout, check.StartPeriod, check.StartInterval].map((time) => `"${formatDuration(time ?? 0)}"`);
    return `&{${test} ${times.join(' ')} ${quotedRune(check.Retries ?? 0)}}`;
}
/** Formats a duration as Go does: `1m30s`. */
function formatDuration(nanoseconds) {
    if (nanoseconds === 0)
        return '0s';
    if (nanoseconds < 1e9)
        return `${nanoseconds / 1e6}ms`;
    const seconds = nanoseconds / 1e9;
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    const rest = `${Number((seconds % 60).toFixed(9))}s`;
    if (hours > 0)
        return `${hours}h${minutes}m${rest}`;
    return minutes > 0 ? `${minutes}m${rest}` : rest;
}
const RUNES = {
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
    39: "\\'",
    92: '\\\\',
};
/** A number printed with Go's `%q`: the quoted character with that code point. */
function quotedRune(code) {
    const known = RUNES[code];
    if (known !== undefined)
        return `'${known}'`;
    if (code < 0x20 || code === 0x7f)
        return `'\\x${code.toString(16).padStart(2, '0')}'`;
    return `'${String.fromCodePoint(code)}'`;
}

;// CONCATENATED MODULE: ./build/builder/config-instructions.js







const DEFAULT_SHELL = ['/bin/sh', '-c'];
/** Instructions that only change the config. History entries match BuildKit's. */
const configInstructions = {
    ARG: argument,
    CMD: command,
    ENTRYPOINT: entrypoint,
    ENV: environment,
    EXPOSE: expose,
    HEALTHCHECK: healthCheck,
    LABEL: label,
    MAINTAINER: maintainer,
    ONBUILD: onBuild,
    SHELL: shell,
    STOPSIGNAL: stopSignal,
    USER: user,
    VOLUME: volume,
};
function argument(state, instruction, place, values) {
    const shown = readArguments(instruction, state.lookup, place).map(({ key, value: fallback }) => {
        if (values.given.has(key))
            values.used.add(key);
        const value = values.given.get(key) ?? fallback ?? values.globals.get(key);
        if (value !== undefined)
            state.variables.set(key, value);
        // Values passed to the build stay out of the history, as they may be confidential.
        return fallback === undefined ? key : `${key}=${fallback}`;
    });
    state.note(`ARG ${shown.join(' ')}`);
}
function environment(state, instruction, place) {
    const pairs = readPairs(instruction, state.lookup, place);
    for (const [key, value] of pairs) {
        const list = (state.image.config.Env ??= []);
        const index = list.findIndex((entry) => entry.startsWith(`${key}=`));
        if (index < 0)
            list.push(`${key}=${value}`);
        else
            list[index] = `${key}=${value}`;
        state.variables.set(key, value);
    }
    state.note(`ENV ${pairs.map(([key, value]) => `${key}=${value}`).join(' ')}`);
}
function label(state, instruction, place) {
    const pairs = readPairs(instruction, state.lookup, place);
    for (const [key, value] of pairs)
        (state.image.config.Labels ??= {})[key] = value;
    state.note(`LABEL ${pairs.map(([key, value]) => `${key}=${value}`).join(' ')}`);
}
function maintainer(state, instruction, place) {
    const name = single(state, instruction, place);
    state.image.author = name;
    state.note(`MAINTAINER ${name}`);
}
function user(state, instruction, place) {
    const name = single(state, instruction, place);
    state.image.config.User = name;
    state.note(`USER ${name}`);
}
function stopSignal(state, instruction, place) {
    const signal = single(state, instruction, place);
    if (!isSignal(signal))
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid signal: ${signal}`);
    state.image.config.StopSignal = signal;
    state.note(`STOPSIGNAL ${signal}`);
}
function single(state, instruction, place) {
    return (0,dockerfile_expand/* expandWord */.Vo)(instruction.rest, state.lookup, { place, escape: instruction.escape });
}
/** `[a b]`, as Go formats a list of strings. */
function printed(list) {
    return `[${list.join(' ')}]`;
}
/** `["a" "b"]`, as Go formats a list of quoted strings. */
function printedQuoted(list) {
    return `[${list.map((item) => JSON.stringify(item)).join(' ')}]`;
}
/** The exec form unchanged; the shell form prefixed with the shell. */
function commandLine(state, text, place) {
    const list = readJsonList(text, place);
    if (list)
        return list;
    return text === '' ? [] : [...(state.image.config.Shell ?? DEFAULT_SHELL), text];
}
function command(state, instruction, place) {
    const line = commandLine(state, instruction.rest, place);
    state.image.config.Cmd = line;
    state.image.config.ArgsEscaped = true;
    state.ownCommand = true;
    state.note(`CMD ${printedQuoted(line)}`);
}
function entrypoint(state, instruction, place) {
    const line = commandLine(state, instruction.rest, place);
    state.image.config.Entrypoint = line;
    if (!state.ownCommand)
        delete state.image.config.Cmd;
    state.note(`ENTRYPOINT ${printedQuoted(line)}`);
}
function shell(state, instruction, place) {
    const list = readJsonList(instruction.rest, place);
    if (!list || list.length === 0)
        throw (0,builder_errors/* failAt */.Y1)(place, 'SHELL requires the arguments to be in JSON form');
    state.image.config.Shell = list;
    state.note(`SHELL ${printed(list)}`);
}
function volume(state, instruction, place) {
    const words = readWordList(instruction.rest, place).map((word) => (0,dockerfile_expand/* expandWord */.Vo)(word, state.lookup, { place, escape: instruction.escape }));
    if (words.some((word) => word.trim() === ''))
        throw (0,builder_errors/* failAt */.Y1)(place, 'VOLUME specified can not be an empty string');
    for (const word of words)
        (state.image.config.Volumes ??= {})[word] = {};
    state.note(`VOLUME ${printed(words)}`);
}
function expose(state, instruction, place) {
    const words = (0,dockerfile_expand/* expandWords */.AK)(instruction.rest, state.lookup, { place, escape: instruction.escape });
    const ports = [...new Set(words.flatMap((word) => portsOf(word, place)))];
    for (const port of ports)
        (state.image.config.ExposedPorts ??= {})[port] = {};
    state.note(`EXPOSE map[${ports
        .sort()
        .map((port) => `${port}:{}`)
        .join(' ')}]`);
}
/** Parses `80`, `80/udp` or `8000-8010`; a host part before a colon has no meaning in an image. */
function portsOf(word, place) {
    const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/([a-zA-Z]+))?$/.exec(word);
    const protocol = (match?.[3] ?? 'tcp').toLowerCase();
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? first);
    if (!match || first > last || last > 65535 || !['tcp', 'udp', 'sctp'].includes(protocol)) {
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid containerPort: ${word}`, 'Write it as port[-port][/tcp|udp|sctp].');
    }
    return Array.from({ length: last - first + 1 }, (_unused, step) => `${first + step}/${protocol}`);
}
function healthCheck(state, instruction, place) {
    const check = readHealthCheck(instruction, place);
    state.image.config.Healthcheck = check;
    state.note(`HEALTHCHECK ${formatHealthCheck(check)}`);
}
function onBuild(state, instruction, place) {
    (0,split_flags/* readFlags */.u)(instruction.flags, {}, place);
    const trigger = instruction.rest.split(/[\t\v\f\r ]+/)[0]?.toUpperCase() ?? '';
    if (trigger === 'ONBUILD')
        throw (0,builder_errors/* failAt */.Y1)(place, "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (trigger === 'FROM' || trigger === 'MAINTAINER')
        throw (0,builder_errors/* failAt */.Y1)(place, `${trigger} isn't allowed as an ONBUILD trigger`);
    (state.image.config.OnBuild ??= []).push(instruction.rest);
}
/** The working directory after `WORKDIR path`; a relative path is resolved against the current one. */
function nextWorkingDirectory(state, path) {
    return external_node_path_.posix.resolve('/', state.image.config.WorkingDir ?? '/', path);
}
const NAMES = [
    'ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL', 'PROF',
    'PWR', 'QUIT', 'SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'UNUSED', 'URG', 'USR1', 'USR2',
    'VTALRM', 'WINCH', 'XCPU', 'XFSZ',
]; // prettier-ignore
/** True for a valid stop signal: a number, or a Linux signal name with or without `SIG`. */
function isSignal(text) {
    if (/^\d+$/.test(text))
        return Number(text) > 0;
    const name = text.toUpperCase().replace(/^SIG/, '');
    return NAMES.includes(name) || /^RTMIN(?:\+(?:[1-9]|1[0-5]))?$|^RTMAX(?:-(?:[1-9]|1[0-4]))?$/.test(name);
}

// EXTERNAL MODULE: ./build/builder/files/go-match.js
var go_match = __webpack_require__(53896);
;// CONCATENATED MODULE: ./build/builder/files/copy-tree.js



/**
 * Copies `source` into `target` by the rules of BuildKit's COPY: symbolic links in the source path are
 * followed, a directory is copied by its contents, and missing parents of `destination` are created with mode
 * 0755.
 * @throws Error when the source doesn't exist, or when a file would replace a directory or vice versa.
 */
function copyInto(target, destination, from, source, options) {
    makeDirectories(target, destination.endsWith('/') ? destination : external_node_path_.posix.dirname(destination), options);
    const resolved = (0,file_tree.resolvePath)(from, source);
    const node = (0,file_tree.lstat)(from, resolved);
    if (!node)
        throw new Error(`${JSON.stringify(`/${(0,file_tree.namesOf)(source).join('/')}`)}: not found`);
    let place = (0,file_tree.resolvePath)(target.root, destination);
    const existing = (0,file_tree.lstat)(target.root, place);
    if (node.type !== 'directory') {
        if (existing?.type === 'directory')
            place = external_node_path_.posix.join(place, external_node_path_.posix.basename(external_node_path_.posix.normalize(source)));
        makeDirectories(target, external_node_path_.posix.dirname(place), options);
        new Copier(target, options).leaf(node, place);
        return;
    }
    if (!existing)
        makeDirectories(target, place, options);
    else if (existing.type !== 'directory')
        throw new Error(`cannot copy to non-directory: ${place}`);
    new Copier(target, options).contents(node, '', place);
}
/** Expands Go wildcards in a source path, sorted; a path without wildcards is returned as it is. */
function matchSources(from, source) {
    const names = (0,file_tree.namesOf)(source);
    const first = names.findIndex(go_match/* hasWildcard */.rl);
    if (first < 0)
        return [`/${names.join('/')}`];
    const base = (0,file_tree.resolvePath)(from, names.slice(0, first).join('/'));
    const pattern = names.slice(first).join('/');
    (0,go_match/* goMatch */.Eb)(pattern, '');
    const found = [];
    const walk = (node, relative) => {
        if (node?.type !== 'directory')
            return;
        for (const name of [...node.children.keys()].sort(file_tree.byName)) {
            const path = relative === '' ? name : `${relative}/${name}`;
            if ((0,go_match/* goMatch */.Eb)(pattern, path))
                found.push(external_node_path_.posix.join(base, path));
            else
                walk(node.children.get(name), path);
        }
    };
    walk((0,file_tree.lstat)(from, base), '');
    return found;
}
/**
 * Creates a directory and its missing parents.
 * @returns the path with symbolic links resolved
 */
function makeDirectories(target, path, options) {
    const resolved = (0,file_tree.resolvePath)(target.root, path);
    let current = '';
    for (const name of (0,file_tree.namesOf)(resolved)) {
        current += `/${name}`;
        const node = (0,file_tree.lstat)(target.root, current);
        if (node?.type === 'directory')
            continue;
        if (node)
            throw new Error(`mkdir ${current}: not a directory`);
        (0,file_tree.putNode)(target.root, current, (0,file_tree.directory)({ mtime: options.mtime, ...options.owner }));
        target.changed.add(current);
    }
    return resolved;
}
/**
 * Copies what `options.include` selects below a directory.
 * @returns the number of files and directories copied
 */
function copySelected(target, place, from, options) {
    const copier = new Copier(target, options);
    copier.contents(from, '', place);
    return copier.count;
}
class Copier {
    count = 0;
    target;
    options;
    identities = new Map();
    /** Directories that are created only when something in them is copied. */
    pending = new Map();
    constructor(target, options) {
        this.target = target;
        this.options = options;
    }
    contents(from, relative, place) {
        for (const name of [...from.children.keys()].sort(file_tree.byName)) {
            const node = from.children.get(name);
            const path = relative === '' ? name : `${relative}/${name}`;
            this.entry(node, path, external_node_path_.posix.join(place, name));
        }
    }
    entry(node, relative, place) {
        const { include, exclude } = this.options;
        const excluded = exclude?.excludes(relative) ?? false;
        const selected = !excluded && (include?.excludes(relative) ?? true);
        if (selected)
            this.makePending();
        if (node.type !== 'directory') {
            if (selected)
                this.leaf(node, place);
            return;
        }
        if (excluded && !exclude?.hasExceptions)
            return;
        if (selected)
            this.directory(node, place);
        else
            this.pending.set(place, node);
        this.contents(node, relative, place);
        this.pending.delete(place);
    }
    makePending() {
        for (const [place, node] of this.pending) {
            if ((0,file_tree.lstat)(this.target.root, place)?.type !== 'directory')
                this.directory(node, place);
        }
        this.pending.clear();
    }
    directory(node, place) {
        const existing = (0,file_tree.lstat)(this.target.root, place);
        const attributes = this.attributes(node, true);
        if (!existing)
            (0,file_tree.putNode)(this.target.root, place, (0,file_tree.directory)(attributes));
        else if (existing.type === 'directory')
            Object.assign(existing, attributes);
        else
            throw new Error(`cannot copy to non-directory: ${place}`);
        this.target.changed.add(place);
        this.count++;
    }
    leaf(node, place) {
        if ((0,file_tree.lstat)(this.target.root, place)?.type === 'directory') {
            throw new Error(`cannot replace to directory ${place} with file`);
        }
        const copy = { ...node, ...this.attributes(node, false) };
        if (node.type === 'symlink')
            copy.mode = node.mode;
        if (copy.type === 'file' && copy.identity)
            copy.identity = this.identity(copy.identity);
        (0,file_tree.putNode)(this.target.root, place, copy);
        this.target.changed.add(place);
        this.count++;
    }
    /** Keeps hard links within one copy, without linking them to the source. */
    identity(original) {
        const identity = this.identities.get(original) ?? {};
        this.identities.set(original, identity);
        return identity;
    }
    attributes(node, isDirectory) {
        const { owner, mode } = this.options;
        const attributes = { ...(0,file_tree.attributesOf)(node), ...owner };
        return mode ? { ...attributes, mode: mode(attributes.mode, isDirectory) } : attributes;
    }
}

;// CONCATENATED MODULE: ./build/builder/files/file-mode.js

const CLASSES = { u: 0o700, g: 0o070, o: 0o007 };
const ALL = 0o777;
/**
 * Parses `--chmod`: octal, or chmod(1)'s symbolic form (`u=rwX,go=rX`, `+x`); the umask is ignored.
 * @throws PublishError with the line.
 */
function readMode(text, place) {
    if (/^[0-7]{1,5}$/.test(text)) {
        const mode = parseInt(text, 8);
        if (mode > 0o7777)
            throw (0,builder_errors/* failAt */.Y1)(place, `invalid chmod parameter: '${text}'. it should be between 0 and 07777`);
        return () => mode;
    }
    const clauses = text.split(',').map((clause) => readClause(clause, text, place));
    return (mode, isDirectory) => clauses.reduce((current, change) => change(current, isDirectory), mode);
}
function readClause(clause, text, place) {
    const match = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause);
    if (!match) {
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid chmod parameter: '${text}'`, 'Write it as an octal number such as 0755, or as u=rwX,go=rX.');
    }
    const who = match[1];
    const actions = [...match[2].matchAll(/([-+=])([ugo]|[rwxXst]*)/g)];
    const steps = actions.map(([, operator, permissions]) => readStep(who, operator, permissions));
    return (mode, isDirectory) => steps.reduce((current, change) => change(current, isDirectory), mode);
}
function readStep(who, operator, permissions) {
    const everyone = who === '' || who.includes('a');
    const classes = ['u', 'g', 'o'].filter((name) => everyone || who.includes(name));
    const mask = classes.reduce((bits, name) => bits | CLASSES[name], 0);
    return (mode, isDirectory) => {
        const bits = (permissionBits(permissions, mode, isDirectory) & mask) | specialBits(permissions, who, everyone);
        if (operator === '+')
            return mode | bits;
        if (operator === '-')
            return mode & ~bits;
        return (mode & ~mask & ~setBits(who, everyone)) | bits;
    };
}
function permissionBits(permissions, mode, isDirectory) {
    if (/^[ugo]$/.test(permissions)) {
        const shift = { u: 6, g: 3, o: 0 }[permissions];
        return ((mode >> shift) & 7) * 0o111;
    }
    const executable = permissions.includes('x') || (permissions.includes('X') && (isDirectory || (mode & 0o111) !== 0));
    const read = permissions.includes('r') ? 0o444 : 0;
    const write = permissions.includes('w') ? 0o222 : 0;
    return (read | write | (executable ? 0o111 : 0)) & ALL;
}
function specialBits(permissions, who, everyone) {
    const sticky = permissions.includes('t') ? 0o1000 : 0;
    return (permissions.includes('s') ? setBits(who, everyone) : 0) | sticky;
}
function setBits(who, everyone) {
    return (everyone || who.includes('u') ? 0o4000 : 0) | (everyone || who.includes('g') ? 0o2000 : 0);
}

;// CONCATENATED MODULE: ./build/builder/files/file-owner.js



/**
 * Parses `user[:group]`: numbers, or names from the image's `/etc/passwd` and `/etc/group`. Without a group,
 * a user name implies its primary group, and a number implies the group with the same number.
 * @throws PublishError with the line for an unknown name.
 */
async function readOwner(text, files, place) {
    const [user = '', group, ...others] = text.split(':');
    if (others.length > 0)
        throw (0,builder_errors/* failAt */.Y1)(place, `invalid owner ${JSON.stringify(text)}`, 'Write it as user[:group].');
    const owner = await findUser(user, files, place);
    if (group === undefined)
        return owner;
    if (/^\d+$/.test(group))
        return { ...owner, gid: Number(group) };
    const gid = (await lines(files, '/etc/group')).find(([name]) => name === group)?.[2];
    if (gid === undefined)
        throw unknown('group', group, place);
    return { ...owner, gid: Number(gid) };
}
async function findUser(user, files, place) {
    if (user === '')
        return { uid: 0, gid: 0 };
    if (/^\d+$/.test(user))
        return { uid: Number(user), gid: Number(user) };
    const found = (await lines(files, '/etc/passwd')).find(([name]) => name === user);
    if (!found)
        throw unknown('user', user, place);
    return { uid: Number(found[2]), gid: Number(found[3]) };
}
function unknown(kind, name, place) {
    const file = kind === 'user' ? '/etc/passwd' : '/etc/group';
    return (0,builder_errors/* failAt */.Y1)(place, `unknown ${kind} ${JSON.stringify(name)}: the image's ${file} doesn't have it`, 'Use the number.');
}
async function lines(files, path) {
    const node = (0,file_tree.stat)(await files(), path);
    if (node?.type !== 'file')
        return [];
    const text = (await (0,file_content/* readContent */.c_)(node.content)).toString();
    return text.split('\n').map((line) => line.split(':'));
}

// EXTERNAL MODULE: ./build/builder/dockerfile/heredoc.js
var dockerfile_heredoc = __webpack_require__(52739);
// EXTERNAL MODULE: ./build/builder/files/ignore-patterns.js + 1 modules
var ignore_patterns = __webpack_require__(89228);
;// CONCATENATED MODULE: ./build/builder/files/copy-parents.js




/**
 * `COPY --parents`: keeps the source's parent directories, or those after its `/./` pivot. `**` matches
 * across directories. https://docs.docker.com/reference/dockerfile/#copy---parents
 * @throws Error when nothing matches.
 */
function copyWithParents(target, destination, from, source, options) {
    const relative = source.replace(/^\/+/, '').replace(/^(?:\.\/+)+/, '');
    const pivot = relative.lastIndexOf('/./');
    const base = (0,file_tree.resolvePath)(from, pivot < 0 ? '/' : relative.slice(0, pivot));
    const pattern = (0,ignore_patterns/* cleanPattern */.U5)(pivot < 0 ? relative : relative.slice(pivot + 3));
    const node = (0,file_tree.lstat)(from, base);
    if (node?.type !== 'directory')
        throw new Error(`${JSON.stringify(source)}: not found`);
    const selected = (0,ignore_patterns/* compileIgnorePatterns */.VZ)([pattern]);
    const place = makeDirectories(target, destination, options);
    const count = copySelected(target, external_node_path_.posix.join('/', place), node, { ...options, include: selected });
    if (count === 0)
        throw new Error(`${JSON.stringify(source)}: not found`);
}

;// CONCATENATED MODULE: ./build/builder/layers/unpack-archive.js







const HEADER = 512;
/**
 * Unpacks a local tar archive as `ADD` does, regardless of its file name; owners and times come from the
 * archive.
 * @returns false when the file isn't an archive and has to be copied instead
 * @throws PublishError for a compression that Node.js can't read; Error for a damaged archive
 */
async function unpackArchive(target, destination, from, source, options) {
    const node = (0,file_tree.lstat)(from, (0,file_tree.resolvePath)(from, source));
    if (node?.type !== 'file')
        return false;
    const format = sniff(await (0,file_content/* readContent */.c_)(node.content, HEADER));
    if (format === 'bzip2' || format === 'xz') {
        throw (0,builder_errors/* unsupportedAt */.jX)(options.place, `${source} is compressed with ${format}, which can't be unpacked without an engine`, 'Compress it with gzip instead, or set `engine: buildx`.');
    }
    if (!(await holdsTar(node.content, format, source)))
        return false;
    const place = makeDirectories(target, destination, options);
    const mounted = (0,file_tree.lstat)(target.root, place);
    if (mounted?.type !== 'directory')
        throw new Error(`${destination}: not a directory`);
    await readTar(await (0,file_content/* openContent */.Q4)(node.content), mounted, {
        where: source,
        contents: spoolContents(options.store.spoolPath('archive')),
        whiteouts: false,
        parents: { mtime: options.mtime },
        onPath: (path) => target.changed.add(place === '/' ? path : `${place}${path}`),
    });
    return true;
}
/** True when the decompressed content starts with a tar header. */
async function holdsTar(content, format, where) {
    const unpack = decompressor(format, where);
    if (!unpack)
        return isHeader(await (0,file_content/* readContent */.c_)(content, HEADER));
    const stream = await (0,file_content/* openContent */.Q4)(content);
    stream.on('error', (error) => unpack.destroy(error));
    let head = Buffer.alloc(0);
    try {
        for await (const chunk of stream.pipe(unpack)) {
            head = Buffer.concat([head, chunk]);
            if (head.length >= HEADER)
                break;
        }
    }
    catch {
        return false;
    }
    finally {
        stream.destroy();
    }
    return isHeader(head.subarray(0, HEADER));
}
/** Verifies a tar header's checksum: the sum of its bytes, with the checksum field read as spaces. */
function isHeader(block) {
    if (block.length < HEADER)
        return false;
    const stated = parseInt(block
        .subarray(148, 156)
        .toString('latin1')
        .replace(/[\0 ]+$/g, '')
        .trim(), 8);
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    return stated === sum && sum !== 8 * 0x20;
}

;// CONCATENATED MODULE: ./build/builder/file-instructions.js
















const COPY_FLAGS = {
    chown: 'value', chmod: 'value', link: 'switch', from: 'value', parents: 'switch', exclude: 'list',
}; // prettier-ignore
const ADD_FLAGS = {
    chown: 'value', chmod: 'value', link: 'switch', checksum: 'value', 'keep-git-dir': 'switch', exclude: 'list', unpack: 'switch',
}; // prettier-ignore
/** `WORKDIR`: sets the working directory and creates it, in a separate layer. */
async function workDirectory(state, instruction, place, sources) {
    const path = (0,dockerfile_expand/* expandWord */.Vo)(instruction.rest, state.lookup, { place, escape: instruction.escape });
    const next = nextWorkingDirectory(state, path);
    state.image.config.WorkingDir = next;
    if (next === '/') {
        state.note(`WORKDIR ${next}`);
        return;
    }
    const target = { root: await state.tree(), changed: new Set() };
    const user = state.image.config.User;
    const owner = user ? await readOwner(user, () => state.tree(), place) : { uid: 0, gid: 0 };
    atPlace(place, () => makeDirectories(target, next, { mtime: sources.mtime, owner }));
    state.addLayer(`WORKDIR ${next}`, target.root, target.changed);
}
/**
 * Runs `COPY` or `ADD`. https://docs.docker.com/reference/dockerfile/#copy
 * @throws PublishError with the line.
 */
async function copyFiles(state, instruction, place, sources) {
    const isAdd = instruction.name === 'ADD';
    const flags = (0,split_flags/* readFlags */.u)(instruction.flags, isAdd ? ADD_FLAGS : COPY_FLAGS, place);
    const expand = (word) => (0,dockerfile_expand/* expandWord */.Vo)(word, state.lookup, { place, escape: instruction.escape });
    const job = new CopyJob(state, instruction, place, sources, flags);
    const words = readWordList(instruction.rest, place);
    if (words.length < 2) {
        const missing = words.length === 1
            ? 'only one argument was provided. Destination could not be determined'
            : 'none was provided';
        throw (0,builder_errors/* failAt */.Y1)(place, `${instruction.name} requires at least two arguments, but ${missing}`);
    }
    const destination = expand(words.pop());
    await job.prepare(destination, expand);
    // Heredocs are copied after all other sources, regardless of their order.
    const heredocs = words.filter((word) => isHeredoc(word, instruction));
    const others = words.filter((word) => !isHeredoc(word, instruction)).map(expand);
    for (const source of others)
        await job.copy(source);
    for (const word of heredocs)
        job.writeHeredoc(word);
    await job.finish(others, heredocs, destination);
}
function isHeredoc(word, instruction) {
    const opening = (0,dockerfile_heredoc/* parseHeredocWord */.Sm)(word);
    return opening !== undefined && instruction.heredocs.some(({ name }) => name === opening.name);
}
/** One `COPY` or `ADD` in progress. */
class CopyJob {
    destination = '/';
    target = { root: (0,file_tree.directory)(), changed: new Set() };
    options = { mtime: 0 };
    shown = [];
    linked;
    state;
    instruction;
    place;
    sources;
    flags;
    constructor(state, instruction, place, sources, flags) {
        this.state = state;
        this.instruction = instruction;
        this.place = place;
        this.sources = sources;
        this.flags = flags;
        // As in BuildKit, `--chmod` disables `--link`.
        this.linked = flags.switches.get('link') === true && !flags.values.has('chmod');
    }
    async prepare(destination, expand) {
        const resolved = nextWorkingDirectory(this.state, destination);
        const isDirectory = /(?:^|\/)\.?$/.test(destination);
        this.destination = isDirectory && resolved !== '/' ? `${resolved}/` : resolved;
        if (!this.linked)
            this.target = { root: await this.state.tree(), changed: new Set() };
        this.options = { mtime: this.sources.mtime };
        const { values, lists, switches } = this.flags;
        if (switches.get('parents'))
            this.shown.push('--parents');
        const owner = values.get('chown');
        if (owner !== undefined) {
            const expanded = expand(owner);
            this.options.owner = await readOwner(expanded, () => this.ownersTree(), this.place);
            this.shown.push(`--chown=${expanded}`);
        }
        const mode = values.get('chmod');
        if (mode !== undefined) {
            const expanded = expand(mode);
            this.options.mode = readMode(expanded, this.place);
            this.shown.push(`--chmod=${expanded}`);
        }
        const exclude = lists.get('exclude');
        if (exclude) {
            const patterns = exclude.map((pattern) => (0,ignore_patterns/* cleanPattern */.U5)(expand(pattern)));
            this.options.exclude = atPlace(this.place, () => (0,ignore_patterns/* compileIgnorePatterns */.VZ)(patterns));
        }
    }
    /**
     * The files used to look up owner names.
     * @throws PublishError for a linked copy, which must not depend on the layers below.
     */
    ownersTree() {
        if (!this.linked)
            return this.state.tree();
        throw (0,builder_errors/* failAt */.Y1)(this.place, '--chown with a name needs the image below, which --link does without', 'Use numbers, or leave --link out.');
    }
    async copy(source) {
        if (this.instruction.name === 'ADD' && (isHttpUrl(source) || isGitUrl(source))) {
            await this.addRemote(source);
            return;
        }
        if (this.flags.values.has('checksum')) {
            throw (0,builder_errors/* failAt */.Y1)(this.place, "checksum can't be specified for non-HTTP(S) sources");
        }
        const files = await this.sources.files(this.flags.values.get('from'), this.place);
        const matched = atPlace(this.place, () => matchSources(files, source));
        if (this.flags.switches.get('parents')) {
            atPlace(this.place, () => copyWithParents(this.target, this.destination, files, source, this.options));
            return;
        }
        for (const path of matched) {
            if (this.instruction.name === 'ADD' && (await this.unpack(files, path)))
                continue;
            atPlace(this.place, () => copyInto(this.target, this.destination, files, path, this.options));
        }
        if (matched.length === 0 && !(0,go_match/* hasWildcard */.rl)(source))
            throw (0,builder_errors/* failAt */.Y1)(this.place, `${source}: not found`, NOT_FOUND);
    }
    async unpack(files, path) {
        if (this.flags.switches.get('unpack') === false)
            return false;
        const { options } = this;
        return unpackArchive(this.target, this.destination, files, path, {
            ...options,
            store: this.sources.store,
            place: this.place,
        });
    }
    async addRemote(source) {
        const { remote } = this.sources;
        if (this.flags.switches.has('unpack'))
            throw (0,builder_errors/* unsupportedAt */.jX)(this.place, '--unpack of a URL');
        const checksum = this.flags.values.get('checksum');
        if (isGitUrl(source)) {
            const keepGitDir = this.flags.switches.get('keep-git-dir') ?? false;
            const files = await remote.git(source, {
                keepGitDir,
                place: this.place,
                ...(checksum === undefined ? {} : { checksum }),
            });
            atPlace(this.place, () => copyInto(this.target, this.destination, files, '/', this.options));
            return;
        }
        const file = await remote.http(source, this.place, checksum);
        this.putFile(file.name, file.node);
    }
    writeHeredoc(word) {
        const opening = (0,dockerfile_heredoc/* parseHeredocWord */.Sm)(word);
        const heredoc = this.instruction.heredocs.find(({ name }) => name === opening?.name);
        if (!heredoc)
            throw (0,builder_errors/* failAt */.Y1)(this.place, `no heredoc found for ${word}`);
        const options = { place: this.place, escape: '\\', literalQuotes: true };
        const text = heredoc.expand ? (0,dockerfile_expand/* expandWord */.Vo)(heredoc.content, this.state.lookup, options) : heredoc.content;
        const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: this.sources.mtime };
        this.putFile(heredoc.name, { ...attributes, type: 'file', content: { bytes: Buffer.from(text) } });
    }
    putFile(name, node) {
        const holder = (0,file_tree.directory)();
        const base = external_node_path_.posix.basename(name);
        holder.children.set(base, node);
        atPlace(this.place, () => copyInto(this.target, this.destination, holder, base, this.options));
    }
    async finish(sources, heredocs, destination) {
        const words = heredocs.map((word) => `<<${(0,dockerfile_heredoc/* parseHeredocWord */.Sm)(word)?.name ?? word}`);
        const shown = [
            this.instruction.name,
            ...this.shown,
            ...sources,
            ...words,
            destination,
            '# buildkit',
        ].join(' ');
        const { root, changed } = this.target;
        if (this.linked)
            await this.state.addLinkedLayer(shown, root, changed);
        else
            this.state.addLayer(shown, root, changed);
    }
}
const NOT_FOUND = 'Check the path and its spelling, and .dockerignore.';
/** Runs `work` and adds the Dockerfile line to its errors. */
function atPlace(place, work) {
    try {
        return work();
    }
    catch (cause) {
        const { message } = cause;
        throw (0,builder_errors/* failAt */.Y1)(place, message, message.endsWith(': not found') ? NOT_FOUND : undefined);
    }
}

// EXTERNAL MODULE: ./build/builder/dockerfile/parse.js
var parse = __webpack_require__(58352);
;// CONCATENATED MODULE: ./build/builder/stage-state.js


/** State of a stage during the build: config, layers, files. */
class StageState {
    platform;
    image;
    layers;
    /**
     * Variables visible to instructions: environment and arguments, including the base stage's; later ones
     * override.
     */
    variables;
    /** A later `ENTRYPOINT` keeps a `CMD` set in this stage, but resets an inherited one. */
    ownCommand = false;
    /** Registry image that the stage is based on. */
    origin;
    store;
    created;
    base;
    files;
    /** Linked layers added before the tree was loaded. */
    overlays = [];
    constructor(base, platform, options) {
        this.platform = platform;
        this.image = structuredClone(base.config);
        this.origin = base.origin;
        this.variables = base.variables ? new Map(base.variables) : environmentOf(base.config);
        this.layers = base.layers.map((layer) => Promise.resolve(layer));
        this.base = () => base.tree();
        this.store = options.store;
        this.created = options.created;
    }
    /** The stage's files, which its instructions modify. Base layers are read on first use. */
    tree() {
        this.files ??= this.base().then((base) => {
            const tree = (0,file_tree.cloneTree)(base);
            for (const upper of this.overlays)
                (0,file_tree.overlay)(tree, upper);
            return tree;
        });
        return this.files;
    }
    /** Adds a layer with the paths that an instruction changed in `tree()`. */
    addLayer(createdBy, root, changed) {
        const layer = this.store.layer((0,layer_tar.layerEntries)(root, changed));
        layer.catch(() => undefined);
        this.layers.push(layer);
        this.note(createdBy, false);
    }
    /** Adds a layer that doesn't depend on the files below it (`--link`). */
    async addLinkedLayer(createdBy, root, changed) {
        this.addLayer(createdBy, root, changed);
        if (this.files)
            (0,file_tree.overlay)(await this.files, root);
        else
            this.overlays.push(root);
    }
    /** Adds a history entry for an instruction that only changes the config. */
    note(createdBy, empty = true) {
        const { created } = this;
        const entry = { created, created_by: createdBy, comment: 'buildkit.dockerfile.v0' };
        this.image.history.push(empty ? { ...entry, empty_layer: true } : entry);
    }
    /** The stage as seen by later stages, for `FROM` and `COPY --from`. */
    async asBase() {
        const layers = await Promise.all(this.layers);
        const origin = this.origin ? { origin: this.origin } : {};
        return { config: this.image, variables: this.variables, layers, ...origin, tree: () => this.tree() };
    }
    lookup = (name) => this.variables.get(name);
}
function environmentOf(image) {
    return new Map((image.config.Env ?? []).map((entry) => {
        const [name = '', ...value] = entry.split('=');
        return [name, value.join('=')];
    }));
}

;// CONCATENATED MODULE: ./build/builder/platform-build.js

















/** The stages of one platform; each is built once, on demand. */
class PlatformBuild {
    shared;
    platform;
    globals;
    published;
    states = new Map();
    trees = new Map();
    constructor(shared, platform) {
        this.shared = shared;
        this.platform = platform;
        const automatic = platformArgs(shared.buildPlatform, platform);
        this.globals = evaluateGlobals(shared.plan, shared.buildArgs, automatic);
        this.published = this.publishedStages();
    }
    /** The target and the stages it is based on; the image consists of their layers. */
    publishedStages() {
        const { plan, target } = this.shared;
        const stages = new Set();
        for (let stage = target; stage;) {
            stages.add(stage);
            stage = this.stageBelow(stage, baseOf(plan, stage, this.globals));
        }
        return stages;
    }
    /** The stage that `FROM name` refers to; undefined for an image. */
    stageBelow(stage, name) {
        const { contexts, plan } = this.shared;
        return contexts.has(name) || /^\d+$/.test(name)
            ? undefined
            : findStage(plan.stages.slice(0, stage.index), name);
    }
    stage(stage) {
        const known = this.states.get(stage);
        if (known)
            return known;
        const made = this.run(stage);
        this.states.set(stage, made);
        return made;
    }
    async run(stage) {
        const { plan, store, created } = this.shared;
        const place = placeOf(plan.dockerfile, stage.from);
        const platform = this.stagePlatform(stage, place);
        const base = await this.base(baseOf(plan, stage, this.globals), stage, platform, place);
        const state = new StageState(base, platform, { store, created });
        const triggers = state.image.config.OnBuild ?? [];
        delete state.image.config.OnBuild;
        for (const trigger of triggers) {
            const { instructions } = (0,parse/* parseDockerfile */.A)(trigger, `${place.file} (ONBUILD of the base image)`);
            for (const instruction of instructions) {
                await this.dispatch(state, stage, { ...instruction, line: place.line }, place);
            }
        }
        for (const instruction of stage.instructions) {
            await this.dispatch(state, stage, instruction, placeOf(plan.dockerfile, instruction));
        }
        return state;
    }
    stagePlatform(stage, place) {
        if (stage.platform === undefined)
            return this.platform;
        const options = { place, escape: stage.from.escape };
        const text = (0,dockerfile_expand/* expandWord */.Vo)(stage.platform, (name) => this.globals.get(name), options);
        if (text === '')
            throw (0,builder_errors/* failAt */.Y1)(place, `empty platform value from expression ${stage.platform}`);
        return (0,oci_platform/* parsePlatform */.Y8)(text);
    }
    async base(name, stage, platform, place) {
        const context = this.shared.contexts.get(name);
        const use = this.published.has(stage) ? 'base' : 'files';
        if (context !== undefined)
            return this.image(imageOfContext(context, name, place), platform, place, use);
        const earlier = this.stageBelow(stage, name);
        if (earlier)
            return (await this.stage(earlier)).asBase();
        if (name === 'scratch')
            return scratchImage(platform);
        return this.image(name, platform, place, use);
    }
    async image(name, platform, place, use) {
        const { findImage, store, signal } = this.shared;
        const image = await findImage(name).catch((error) => {
            throw unavailable(name, error, place);
        });
        if (!image)
            throw (0,builder_errors/* failAt */.Y1)(place, `${name}: not found`, 'Check the name, and that this job is allowed to pull it.', 'BASE_MISSING');
        return openImage(name, image, platform, { store, signal, use });
    }
    async dispatch(state, stage, instruction, place) {
        this.shared.signal.throwIfAborted();
        checkInstruction(instruction, place);
        const handler = configInstructions[instruction.name];
        if (handler) {
            const values = {
                given: this.shared.buildArgs,
                globals: this.globals,
                used: this.shared.usedArgs,
            };
            handler(state, instruction, place, values);
            return;
        }
        const sources = this.sources(stage);
        if (instruction.name === 'WORKDIR')
            await workDirectory(state, instruction, place, sources);
        else if (instruction.name === 'COPY' || instruction.name === 'ADD')
            await copyFiles(state, instruction, place, sources);
        else
            throw (0,builder_errors/* unsupportedAt */.jX)(place, `${instruction.name} needs an engine: the embedded builder runs no commands`);
    }
    sources(stage) {
        const { remote, store, mtime } = this.shared;
        return { remote, store, mtime, files: (from, place) => this.files(from, stage, place) };
    }
    async files(from, stage, place) {
        if (from === undefined)
            return this.shared.context;
        const earlier = this.shared.contexts.has(from)
            ? undefined
            : findStage(this.shared.plan.stages.slice(0, stage.index), from);
        if (earlier)
            return (await this.stage(earlier)).tree();
        if (/^\d+$/.test(from))
            throw (0,builder_errors/* failAt */.Y1)(place, `invalid stage index ${from}: there are ${stage.index} stages before this one`);
        if (from.toLowerCase() === stage.name)
            throw (0,builder_errors/* failAt */.Y1)(place, `circular dependency detected on stage: ${from}`);
        const known = this.trees.get(from);
        const tree = known ?? this.foreign(from, place);
        this.trees.set(from, tree);
        return tree;
    }
    /** The files of a named context or of an image. */
    async foreign(from, place) {
        const { contexts, workspace, mtime, remote } = this.shared;
        const context = contexts.get(from);
        if (context === undefined) {
            if (from === 'scratch')
                return (await scratchImage(this.platform)).tree();
            return (await this.image(from, this.platform, place, 'files')).tree();
        }
        if (isImageContext(context))
            return (await this.image(imageOfContext(context, from, place), this.platform, place, 'files')).tree();
        if (isGitUrl(context))
            return remote.git(context, { keepGitDir: false, place });
        if (/^https?:\/\//.test(context))
            throw (0,builder_errors/* unsupportedAt */.jX)(place, `the build context ${from} is a URL of an archive`);
        const path = (0,external_node_path_.resolve)(workspace, context);
        if (!(0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isDirectory()) {
            throw (0,builder_errors/* failAt */.Y1)(place, `the build context ${from} is ${context}, which isn't a directory`);
        }
        const ignore = (0,dockerfile_source.readIgnorePatterns)(path);
        return (0,local_tree.localTree)(path, ignore === undefined ? { mtime } : { mtime, ignore });
    }
}
/** Adds the Dockerfile line to an error about a base image that can't be pulled. */
function unavailable(name, error, place) {
    if (error instanceof errors/* PublishError */.S1 && error.input === 'timeout')
        return (0,errors/* retell */.fk)(error, `${error.message} at the base image ${name}`);
    // Errors that already have an input or a file are more specific.
    if (!(error instanceof errors/* PublishError */.S1) || error.input !== undefined || error.file !== undefined)
        return error;
    return (0,builder_errors/* failAt */.Y1)(place, `the base image ${name} can't be pulled: ${error.message}`, error.hint, error.code);
}
function isImageContext(context) {
    return /^(?:docker-image|oci-layout):\/\//.test(context);
}
/**
 * The name to pass to `resolveBase`: an image reference, or the complete `oci-layout://path[:tag][@digest]`.
 */
function imageOfContext(context, name, place) {
    if (context.startsWith('docker-image://'))
        return context.slice('docker-image://'.length);
    if (context.startsWith('oci-layout://'))
        return context;
    throw (0,builder_errors/* unsupportedAt */.jX)(place, `the build context ${name} isn't an image, and is used as one`);
}

;// CONCATENATED MODULE: ./build/builder/build.js













/**
 * Builds an image without an engine, from a Dockerfile without RUN instructions. One platform results in a
 * manifest, several in an index. All times are `sourceDateEpoch` (or the build argument SOURCE_DATE_EPOCH),
 * by default 0, so that builds are reproducible; entries of archives and base images keep their times.
 * @throws PublishError with file and line for what isn't supported, before anything is fetched.
 */
async function buildEmbedded(request, environment) {
    const compression = compressionOf(request) ?? environment.compression ?? 'gzip';
    checkCompression(compression);
    const store = new BlobStore(environment.temporaryDirectory, compression, environment.sink);
    const shared = prepare(request, environment, store);
    const platforms = request.platforms.length > 0 ? request.platforms.map(oci_platform/* normalizePlatform */.FL) : [shared.buildPlatform];
    const images = await Promise.all(platforms.map((platform) => buildPlatform(request, environment, shared, platform)));
    const warnings = unusedArguments(shared);
    const [first] = images;
    if (images.length === 1 && first)
        return { source: store, root: withoutPlatform(first.descriptor), imageId: first.imageId, warnings };
    const annotations = readAnnotations(request.annotations);
    return {
        source: store,
        root: assembleIndex(images, annotations, store),
        warnings,
    };
}
/** @throws PublishError `EMBEDDED_UNSUPPORTED` for a compression that only BuildKit supports. */
function compressionOf({ image }) {
    const { compression } = image ?? {};
    if (compression === undefined || compression === 'gzip' || compression === 'zstd')
        return compression;
    throw new errors/* PublishError */.S1(`it can't write layers with compression=${compression}`, {
        code: 'EMBEDDED_UNSUPPORTED',
        input: 'outputs',
        hint: 'Write gzip or zstd, or set `engine: buildx`.',
    });
}
/**
 * Why the embedded builder can't handle the request, as a sentence; undefined when it can. Nothing is fetched
 * or built.
 * @throws PublishError for a missing or invalid Dockerfile, which no engine could build.
 */
async function refusesEmbedded(request, environment) {
    try {
        checkRequest(request);
        checkCompression(compressionOf(request) ?? 'gzip');
        check(readPlan(request, environment.workspace).plan, request, environment.env);
        return undefined;
    }
    catch (error) {
        // A missing or invalid Dockerfile fails with every engine, and its error has a better location.
        if (!(error instanceof errors/* PublishError */.S1) || error.code !== 'EMBEDDED_UNSUPPORTED')
            throw error;
        return error.message;
    }
}
async function buildPlatform(request, environment, shared, platform) {
    const name = (0,oci_platform/* formatPlatform */.Bq)(platform);
    environment.reporter.progress({ id: name, phase: 'build' });
    const { store, created } = shared;
    const state = await new PlatformBuild(shared, platform).stage(shared.target);
    for (const layer of state.layers)
        layer.then((made) => store.offer(made)).catch(() => undefined);
    const annotations = readAnnotations(request.annotations, platform);
    const image = await assembleImage(state, platform, request, { store, created, annotations });
    environment.reporter.progress({ id: name, phase: 'done' });
    return image;
}
function readPlan(request, workspace) {
    const local = (0,dockerfile_source.readRequest)(request, workspace);
    return { local, plan: groupStages(local.dockerfile) };
}
/** Base names may depend on the platform's arguments, so every stage that any platform needs is checked. */
function check(plan, request, env) {
    const buildArgs = readBuildArgs(request.buildArgs, env);
    const build = (0,oci_platform/* machinePlatform */.Pv)();
    for (const platform of request.platforms.length > 0 ? request.platforms : [build]) {
        const globals = evaluateGlobals(plan, buildArgs, platformArgs(build, platform));
        checkSupport(plan, neededStages(plan, request.target, globals));
    }
}
function prepare(request, environment, store) {
    checkRequest(request);
    const { workspace, env, signal } = environment;
    const { local, plan } = readPlan(request, workspace);
    check(plan, request, env);
    const buildArgs = readBuildArgs(request.buildArgs, env);
    const argument = (0,epoch/* readEpoch */.u)(buildArgs.get('SOURCE_DATE_EPOCH') ?? '', 'the build argument');
    const mtime = Math.trunc(request.sourceDateEpoch ?? argument ?? 0);
    const ignore = (0,dockerfile_source.readIgnorePatterns)(local.contextPath, local.dockerfilePath);
    const fetch = environment.fetch === undefined ? {} : { fetch: environment.fetch };
    return {
        plan,
        store,
        remote: remoteFiles({ store, signal, env, mtime, ...fetch }),
        findImage: findOnce(environment),
        signal,
        workspace,
        context: (0,local_tree.localTree)(local.contextPath, ignore === undefined ? { mtime } : { mtime, ignore }),
        contexts: readBuildContexts(request.buildContexts),
        buildArgs,
        usedArgs: new Set(),
        buildPlatform: (0,oci_platform/* machinePlatform */.Pv)(),
        target: findTarget(plan, request.target),
        mtime,
        created: new Date(mtime * 1000).toISOString().replace('.000Z', 'Z'),
    };
}
function findOnce({ resolveBase, signal }) {
    const found = new Map();
    const find = async (name) => {
        const image = await resolveBase(name);
        return image && { ...image, bytes: await image.source.readManifest(image.root, { signal }) };
    };
    return (name) => {
        const known = found.get(name) ?? find(name);
        found.set(name, known);
        return known;
    };
}
function readBuildContexts(lines) {
    const contexts = new Map();
    for (const [index, line] of lines.entries()) {
        const equals = line.indexOf('=');
        if (equals <= 0) {
            throw new errors/* PublishError */.S1(`build-contexts, line ${index + 1}: ${JSON.stringify(line)} is not name=value`, {
                code: 'BUILD_CONTEXT_INVALID',
                input: 'build-contexts',
                line: index + 1,
            });
        }
        contexts.set(line.slice(0, equals), line.slice(equals + 1));
    }
    return contexts;
}
function withoutPlatform({ platform: _platform, ...descriptor }) {
    return descriptor;
}
/** Arguments that are predefined, whether declared or not. */
const KNOWN_ARGUMENTS = /^(?:(?:https?|ftp|no|all)_proxy|BUILDKIT_.*|SOURCE_DATE_EPOCH)$/i;
function unusedArguments(shared) {
    const declared = new Set(shared.plan.globals.flatMap(({ rest }) => rest.split(/\s+/).map((word) => word.split('=')[0])));
    const unused = [...shared.buildArgs.keys()].filter((key) => !shared.usedArgs.has(key) && !declared.has(key) && !KNOWN_ARGUMENTS.test(key));
    return unused.length === 0
        ? []
        : [{ message: `One or more build-args [${unused.join(' ')}] were not consumed` }];
}


/***/ }),

/***/ 98823:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   localTree: () => (/* binding */ localTree)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(62847);



/**
 * A directory on disk as a tree. Directories are read on first access, so that directories no COPY uses cost
 * nothing. Owners are 0:0 and times fixed, so that the same files always give the same layer.
 */
function localTree(path, options) {
    return new LocalDirectory(path, '', (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path), new Reading(options));
}
/** State shared by all directories of a tree. */
class Reading {
    options;
    identities = new Map();
    constructor(options) {
        this.options = options;
    }
    attributes(stats) {
        // Windows has no Unix permission bits; like BuildKit, use 0755.
        const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777;
        return { mode, uid: 0, gid: 0, mtime: this.options.mtime ?? Math.trunc(stats.mtimeMs / 1000) };
    }
    identity(stats) {
        if (stats.nlink < 2 || stats.ino === 0)
            return {};
        const key = `${stats.dev}:${stats.ino}`;
        const identity = this.identities.get(key) ?? {};
        this.identities.set(key, identity);
        return { identity };
    }
}
class LocalDirectory {
    type = 'directory';
    mode;
    uid;
    gid;
    mtime;
    read;
    path;
    relative;
    reading;
    constructor(path, relative, stats, reading) {
        this.path = path;
        this.relative = relative;
        this.reading = reading;
        const attributes = reading.attributes(stats);
        this.mode = attributes.mode;
        this.uid = attributes.uid;
        this.gid = attributes.gid;
        this.mtime = attributes.mtime;
    }
    get children() {
        this.read ??= this.readAll();
        return this.read;
    }
    readAll() {
        const children = new Map();
        // Read names as bytes: decoding names that aren't UTF-8 loses information, and the files couldn't be
        // opened.
        const names = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(this.path), { encoding: 'buffer' }).map(_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .decodePath */ .q0);
        for (const name of names.sort()) {
            const node = this.readOne(name);
            if (node)
                children.set(name, node);
        }
        return children;
    }
    readOne(name) {
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(this.path, name);
        const relative = this.relative === '' ? name : `${this.relative}/${name}`;
        const { ignore } = this.reading.options;
        const excluded = ignore?.excludes(relative) ?? false;
        if (excluded && !ignore?.hasExceptions)
            return undefined;
        const stats = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(path));
        if (stats.isDirectory()) {
            const node = new LocalDirectory(path, relative, stats, this.reading);
            // An excluded directory is kept only if it contains re-included files.
            return excluded && node.children.size === 0 ? undefined : node;
        }
        return excluded ? undefined : this.leaf(path, stats);
    }
    leaf(path, stats) {
        const attributes = this.reading.attributes(stats);
        if (stats.isSymbolicLink()) {
            const target = (0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .decodePath */ .q0)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(path), { encoding: 'buffer' }));
            return {
                ...attributes,
                mode: 0o777,
                type: 'symlink',
                target: process.platform === 'win32' ? target.replaceAll('\\', '/') : target,
            };
        }
        if (!stats.isFile())
            return special(stats, attributes);
        const content = { path, offset: 0, size: stats.size };
        return { ...attributes, type: 'file', content, ...this.reading.identity(stats) };
    }
}
/** Pipes and devices, which BuildKit sends unchanged; a socket becomes an empty file. */
function special(stats, attributes) {
    const major = Number(((BigInt(stats.rdev) >> 8n) & 0xfffn) | ((BigInt(stats.rdev) >> 32n) & ~0xfffn));
    const minor = Number((BigInt(stats.rdev) & 0xffn) | ((BigInt(stats.rdev) >> 12n) & ~0xffn));
    if (stats.isFIFO())
        return { ...attributes, type: 'fifo', major: 0, minor: 0 };
    if (stats.isCharacterDevice())
        return { ...attributes, type: 'character-device', major, minor };
    if (stats.isBlockDevice())
        return { ...attributes, type: 'block-device', major, minor };
    return { ...attributes, type: 'file', content: { bytes: Buffer.alloc(0) } };
}


/***/ }),

/***/ 81168:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q4: () => (/* binding */ openContent),
/* harmony export */   c_: () => (/* binding */ readContent),
/* harmony export */   m$: () => (/* binding */ CHUNK),
/* harmony export */   mk: () => (/* binding */ inChunks),
/* harmony export */   vc: () => (/* binding */ contentSize)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57075);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(62847);




/** Size in bytes. */
function contentSize(content) {
    return 'bytes' in content ? content.bytes.length : content.size;
}
/** Streams the contents in large chunks. */
async function openContent(content) {
    if ('bytes' in content)
        return node_stream__WEBPACK_IMPORTED_MODULE_2__.Readable.from([content.bytes]);
    const { path, offset, size, ready } = content;
    await ready?.();
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(path), { start: offset, end: offset + size - 1, highWaterMark: CHUNK });
}
/** Reads at most the first `most` bytes. */
async function readContent(content, most = Infinity) {
    if ('bytes' in content)
        return content.bytes.subarray(0, most);
    await content.ready?.();
    const bytes = Buffer.alloc(Math.min(content.size, most));
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(content.path));
    try {
        const { bytesRead } = await file.read(bytes, 0, bytes.length, content.offset);
        return bytes.subarray(0, bytesRead);
    }
    finally {
        await file.close();
    }
}
/** Chunk size in bytes; the cost per chunk doesn't depend on its size. */
const CHUNK = 1024 * 1024;
/**
 * Rechunks a stream to `CHUNK` bytes; the last chunk may be shorter. Chunks are copies owned by the consumer.
 */
async function* inChunks(input) {
    let chunk = Buffer.allocUnsafeSlow(CHUNK);
    let size = 0;
    for await (const piece of input) {
        for (let taken = 0; taken < piece.length;) {
            const count = piece.copy(chunk, size, taken);
            taken += count;
            size += count;
            if (size < CHUNK)
                continue;
            yield chunk;
            chunk = Buffer.allocUnsafeSlow(CHUNK);
            size = 0;
        }
    }
    if (size > 0)
        yield chunk.subarray(0, size);
}


/***/ }),

/***/ 9657:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   attributesOf: () => (/* binding */ attributesOf),
/* harmony export */   byName: () => (/* binding */ byName),
/* harmony export */   cloneTree: () => (/* binding */ cloneTree),
/* harmony export */   directory: () => (/* binding */ directory),
/* harmony export */   lstat: () => (/* binding */ lstat),
/* harmony export */   namesOf: () => (/* binding */ namesOf),
/* harmony export */   overlay: () => (/* binding */ overlay),
/* harmony export */   putNode: () => (/* binding */ putNode),
/* harmony export */   removeNode: () => (/* binding */ removeNode),
/* harmony export */   resolvePath: () => (/* binding */ resolvePath),
/* harmony export */   stat: () => (/* binding */ stat)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);

/** An empty directory. Defaults: mode 0755, owner 0:0, time 0. */
function directory(attributes = {}) {
    return { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, ...attributes, children: new Map() };
}
/** The names in a slash-separated path, without `.` and empty names; `..` never goes above the root. */
function namesOf(path) {
    return node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(`/${path}`).split('/').filter(Boolean);
}
const MAXIMUM_LINKS = 255;
/**
 * Resolves symbolic links as in a chroot.
 * @returns the absolute path, without links
 */
function resolvePath(root, path) {
    return `/${resolveNames(root, namesOf(path)).join('/')}`;
}
function resolveNames(root, path) {
    const pending = [...path];
    let resolved = [];
    let links = 0;
    for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
        if (name === '..') {
            resolved.pop();
            continue;
        }
        const node = childAt(root, [...resolved, name]);
        if (node?.type !== 'symlink') {
            resolved.push(name);
            continue;
        }
        if (++links > MAXIMUM_LINKS)
            throw new Error(`too many links in /${path.join('/')}`);
        if (node.target.startsWith('/'))
            resolved = [];
        pending.unshift(...node.target.split('/').filter((part) => part !== '' && part !== '.'));
    }
    return resolved;
}
function childAt(root, names) {
    let node = root;
    for (const name of names) {
        if (node?.type !== 'directory')
            return undefined;
        node = node.children.get(name);
    }
    return node;
}
/** The node at a path, without following symbolic links. */
function lstat(root, path) {
    return childAt(root, namesOf(path));
}
/** The node at a path, following symbolic links. */
function stat(root, path) {
    return childAt(root, resolveNames(root, namesOf(path)));
}
/** Adds or replaces the node at a path. The parent directory must exist; symbolic links aren't followed. */
function putNode(root, path, node) {
    const names = namesOf(path);
    const name = names.pop();
    const parent = childAt(root, names);
    if (name === undefined || parent?.type !== 'directory')
        throw new Error(`${path}: its parent isn't a directory`);
    parent.children.set(name, node);
}
/** Removes the node at a path, if there is one; symbolic links aren't followed. */
function removeNode(root, path) {
    const names = namesOf(path);
    const name = names.pop();
    const parent = childAt(root, names);
    if (name !== undefined && parent?.type === 'directory')
        parent.children.delete(name);
}
/** A copy that can be modified independently; file contents are shared. */
function cloneTree(root) {
    const copy = directory(root);
    for (const [name, node] of root.children) {
        copy.children.set(name, node.type === 'directory' ? cloneTree(node) : { ...node });
    }
    return copy;
}
/** Merges `upper` into `lower`: directories merge and get the upper attributes, anything else is replaced. */
function overlay(lower, upper) {
    for (const [name, node] of upper.children) {
        const below = lower.children.get(name);
        if (node.type !== 'directory')
            lower.children.set(name, { ...node });
        else if (below?.type !== 'directory')
            lower.children.set(name, cloneTree(node));
        else {
            Object.assign(below, attributesOf(node));
            overlay(below, node);
        }
    }
}
/** The attributes of a node without its contents. */
function attributesOf(node) {
    const { mode, uid, gid, mtime, pax } = node;
    return pax === undefined ? { mode, uid, gid, mtime } : { mode, uid, gid, mtime, pax };
}
/** Compares by UTF-8 bytes, independent of locale. */
function byName(left, right) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
}


/***/ }),

/***/ 44188:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   archiveTree: () => (/* binding */ archiveTree),
/* harmony export */   layerEntries: () => (/* binding */ layerEntries),
/* harmony export */   writeTar: () => (/* binding */ writeTar)
/* harmony export */ });
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(46466);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(56118);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57075);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(62847);
/* harmony import */ var _files_file_content_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(81168);
/* harmony import */ var _files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9657);






/** The changed paths and their parent directories; parents come first, names are in byte order. */
function layerEntries(root, changed) {
    const paths = new Set();
    for (const path of changed) {
        const names = (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.namesOf)(path);
        for (let depth = 1; depth <= names.length; depth++)
            paths.add(names.slice(0, depth).join('/'));
    }
    const sorted = [...paths].sort((left, right) => (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.byName)(sortable(left), sortable(right)));
    const first = new Map();
    return sorted.flatMap((path) => {
        const node = (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.lstat)(root, path);
        if (!node)
            return [];
        const entry = { path, node: snapshot(node) };
        const identity = node.type === 'file' ? node.identity : undefined;
        const link = identity && first.get(identity);
        if (identity && link === undefined)
            first.set(identity, path);
        return [link === undefined ? entry : { ...entry, link }];
    });
}
/** Copies a node, as later instructions may change the tree while the layer is still being written. */
function snapshot(node) {
    return node.type === 'directory' ? (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.directory)((0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.attributesOf)(node)) : { ...node };
}
/** Makes a slash sort before any other byte, so that a directory's entries directly follow it. */
function sortable(path) {
    return path.replaceAll('/', '\0');
}
/**
 * Writes the entries to a tar stream with numeric owners only. The written chunks aren't shared with other
 * code.
 */
async function writeTar(pack, entries) {
    for (const { path, node, link } of entries) {
        const header = withForeignNames(pack, headerOf(path, node, link));
        if (link === undefined && node.type === 'file')
            await writeFile(pack, header, node);
        else
            pack.entry(header);
    }
    pack.finalize();
}
/** Archives a whole tree as a tar stream. */
function archiveTree(root) {
    const paths = [];
    const walk = (node, above) => {
        for (const [name, child] of node.children) {
            paths.push(`${above}${name}`);
            if (child.type === 'directory')
                walk(child, `${above}${name}/`);
        }
    };
    walk(root, '');
    const pack = (0,tar_stream__WEBPACK_IMPORTED_MODULE_1__.pack)();
    writeTar(pack, layerEntries(root, paths)).catch((error) => pack.destroy(error));
    return node_stream__WEBPACK_IMPORTED_MODULE_2__.Readable.from(pack);
}
/**
 * Writes names that aren't valid UTF-8 as raw bytes in a PAX record, like Go's archive/tar; the regular
 * header gets an ASCII approximation.
 */
function withForeignNames(pack, header) {
    const { name, linkname } = header;
    if (!(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForeignBytes */ .a0)(name) && !(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForeignBytes */ .a0)(linkname ?? ''))
        return header;
    const records = { path: name, ...(linkname ? { linkpath: linkname } : {}), ...(header.pax ?? {}) };
    const bytes = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, String(value))));
    const record = { name: 'PaxHeaders.0', type: 'file', mode: 0o644, size: bytes.length };
    pack.entry(Object.assign(record, header.mtime ? { mtime: header.mtime } : {}), bytes);
    // tar-stream allows a body for files only; as it writes the header later, the type can be changed here.
    record.type = 'pax-header';
    const plain = { ...header };
    delete plain.pax;
    return { ...plain, name: asciiOf(name), ...(linkname ? { linkname: asciiOf(linkname) } : {}) };
}
/** `LENGTH key=value\n`; the length includes its own digits. POSIX pax, extended header. */
function paxRecord(key, value) {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), (0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(value), Buffer.from('\n')]);
    let length = rest.length + 1;
    while (String(length).length + rest.length > length)
        length++;
    return Buffer.concat([Buffer.from(String(length)), rest]);
}
function asciiOf(text) {
    return text.replace(/[^\x20-\x7e]/g, '').slice(0, 99) || '_';
}
function headerOf(path, node, link) {
    const { mode, uid, gid } = node;
    const header = {
        name: path,
        mode,
        uid,
        gid,
        uname: '',
        gname: '',
        size: 0,
        mtime: new Date(node.mtime * 1000),
    };
    const pax = { ...node.pax };
    // Too large for the header's seven octal digits.
    if (uid > 0o7777777)
        pax['uid'] = String(uid);
    if (gid > 0o7777777)
        pax['gid'] = String(gid);
    if (Object.keys(pax).length > 0)
        header.pax = pax;
    if (link !== undefined)
        return { ...header, type: 'link', linkname: link };
    if (node.type === 'directory' || node.type === 'fifo')
        return { ...header, type: node.type };
    if (node.type === 'symlink')
        return { ...header, type: 'symlink', linkname: node.target };
    if (node.type === 'file')
        return { ...header, type: 'file', size: (0,_files_file_content_js__WEBPACK_IMPORTED_MODULE_4__/* .contentSize */ .vc)(node.content) };
    return { ...header, type: node.type, devmajor: node.major, devminor: node.minor };
}
async function writeFile(pack, header, node) {
    const { content } = node;
    if ('bytes' in content || content.size === 0) {
        pack.entry(header, 'bytes' in content ? Buffer.from(content.bytes) : Buffer.alloc(0));
        return;
    }
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_0__.pipeline)(await (0,_files_file_content_js__WEBPACK_IMPORTED_MODULE_4__/* .openContent */ .Q4)(content), pack.entry(header));
}


/***/ }),

/***/ 62847:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O0: () => (/* binding */ encodePath),
/* harmony export */   a0: () => (/* binding */ hasForeignBytes),
/* harmony export */   q0: () => (/* binding */ decodePath)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);

/**
 * Bytes that aren't UTF-8 are decoded as unpaired low surrogates, U+DC80 to U+DCFF, as in Python (PEP 383).
 */
const ESCAPE = 0xdc00;
const ESCAPED = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;
/** Decodes a file name, reversibly: `encodePath` returns the same bytes. */
function decodePath(bytes) {
    if ((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes))
        return bytes.toString();
    let text = '';
    for (let at = 0; at < bytes.length;) {
        const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes.subarray(at, at + count)));
        text +=
            length === undefined
                ? String.fromCharCode(ESCAPE + bytes[at])
                : bytes.toString('utf8', at, at + length);
        at += length ?? 1;
    }
    return text;
}
/** The bytes of a file name that `decodePath` returned. */
function encodePath(text) {
    if (!hasForeignBytes(text))
        return Buffer.from(text);
    const parts = Array.from(text, (character) => ESCAPED.test(character) ? Buffer.of(character.charCodeAt(0) - ESCAPE) : Buffer.from(character));
    return Buffer.concat(parts);
}
/** True when the name's bytes aren't UTF-8. */
function hasForeignBytes(text) {
    return ESCAPED.test(text);
}


/***/ })

};
