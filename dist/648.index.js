export const id = 648;
export const ids = [648,467];
export const modules = {

/***/ 39648:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  docker: () => (/* binding */ docker),
  takeFromStore: () => (/* binding */ takeFromStore),
  throughStore: () => (/* binding */ throughStore)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/docker-archive.js
var docker_archive = __webpack_require__(467);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/oci/files.js
var files = __webpack_require__(24465);
// EXTERNAL MODULE: ./build/oci/layout.js
var layout = __webpack_require__(42470);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
;// CONCATENATED MODULE: ./build/build/content-store.js






/** Below the root of a containerd; its content is in `blobs/<algorithm>/<hex>` there. */
const CONTENT = 'io.containerd.content.v1.content';
/** The machine's own containerd, where Docker uses that. */
const SYSTEM_ROOT = '/var/lib/containerd';
/**
 * An image where the daemon's containerd store keeps it on this machine: read there, it need not be pushed to us, which
 * spares copying it twice. Undefined when the store is elsewhere, may not be read (it is root's; a hosted runner isn't),
 * or lacks a part of the image, as it does of a base image that was never pulled whole.
 * https://github.com/containerd/containerd/blob/main/docs/content-flow.md
 */
async function openContentStore(root, server) {
    if (!server.containerdStore)
        return undefined;
    const own = server.rootDirectory === undefined ? [] : [(0,external_node_path_.join)(server.rootDirectory, 'containerd/daemon')];
    for (const containerd of [...own, SYSTEM_ROOT]) {
        const directory = (0,external_node_path_.join)(containerd, CONTENT);
        const source = (0,layout/* blobsIn */.uo)((0,files/* directoryFiles */.pb)(directory, "the Docker daemon's image store"), [root]);
        if (await isComplete(source, root, directory))
            return source;
    }
    return undefined;
}
async function isComplete(source, root, directory) {
    try {
        for (const { descriptor, role } of (0,manifest/* children */.Y_)(root, await source.readManifest(root))) {
            if (role === 'manifest') {
                if (!(await isComplete(source, descriptor, directory)))
                    return false;
            }
            else if (role !== 'subject' && role !== 'foreign-layer') {
                await (0,promises_.access)((0,external_node_path_.join)(directory, (0,layout/* blobPath */.nD)(descriptor.digest)), external_node_fs_.constants.R_OK);
            }
        }
        return true;
    }
    catch {
        return false;
    }
}

// EXTERNAL MODULE: ./build/build/failure.js
var failure = __webpack_require__(53201);
// EXTERNAL MODULE: ./build/build/loopback.js
var build_loopback = __webpack_require__(73594);
// EXTERNAL MODULE: ./build/build/process.js
var process = __webpack_require__(69754);
;// CONCATENATED MODULE: ./build/build/docker-store.js






/**
 * Lets `make` put an image into the daemon's store under a temporary name, gets it out and removes the name. Where
 * `make` tells what it put there and this process may read the store's files, they are read; else the daemon pushes
 * into a registry on loopback. With the containerd store every digest stays what it is, index and attestations among
 * them. A daemon on another machine, or in one of its own, can't reach this loopback: from it the image is saved to a
 * file, which takes longer.
 * @throws whatever `make` or the sink throws, or a Problem when the daemon refuses.
 */
async function throughStore(environment, facts, make) {
    const loopback = await (0,build_loopback/* openLoopback */.s)({
        sink: environment.sink,
        name: 'the Docker daemon',
        skipKnownBlobs: facts.server?.containerdStore ?? false,
    });
    const name = loopback.reference;
    let removal;
    const remove = () => (removal ??= removeImage(name, environment));
    try {
        const root = await make(name);
        const source = root && facts.server && (await openContentStore(root, facts.server));
        if (source) {
            environment.reporter.info('The image is read where the Docker daemon keeps it.');
            // It has to stay there until it is published.
            return { source, root, close: remove };
        }
        const taken = await environment.reporter.group('Take the image from the Docker daemon', () => pushOrSave(name, loopback, environment));
        void remove();
        return { ...taken, close: remove };
    }
    catch (error) {
        await remove();
        throw error;
    }
    finally {
        await loopback.close();
    }
}
/** Takes an image that is in the daemon's store already, as `from: docker-daemon:` does. */
function takeFromStore(image, environment, facts) {
    return throughStore(environment, facts, async (name) => {
        const tag = { ...docker(environment), args: ['tag', image, name] };
        await (0,process/* runQuiet */.AO)(tag, { signal: environment.signal }).catch((error) => {
            throw (0,failure/* explainFailure */.SP)(error, { engine: 'docker' });
        });
    });
}
async function pushOrSave(name, loopback, environment) {
    try {
        await push(name, loopback, environment);
        return await loopback.received();
    }
    catch (error) {
        if (!isUnreachable(error))
            throw (0,failure/* explainFailure */.SP)(error, { engine: 'docker' });
        environment.reporter.info('The daemon cannot reach this process over loopback: the image is saved to a file instead.');
        return save(name, environment);
    }
}
async function push(name, loopback, environment) {
    const signal = AbortSignal.any([environment.signal, loopback.broken]);
    const onLine = (line) => environment.reporter.output(line);
    await (0,process/* runLoud */.wk)({ ...docker(environment), args: ['push', name] }, { signal, onLine });
}
/** What a daemon says that isn't on this machine: nobody listens there, or somebody else does. */
function isUnreachable(error) {
    if (!(error instanceof process/* CommandFailure */.qi))
        return false;
    return error.lines.some((line) => /connect(?:ion|:)? (?:was )?refused|i\/o timeout|no route to host|network is unreachable|server gave HTTP response to HTTPS client/i.test(line));
}
async function save(name, environment) {
    const archive = (0,external_node_path_.join)(environment.temporaryDirectory, 'image.tar');
    try {
        await (0,process/* runLoud */.wk)({ ...docker(environment), args: ['save', '--output', archive, name] }, { signal: environment.signal });
    }
    catch (error) {
        throw (0,failure/* explainFailure */.SP)(error, { engine: 'docker' });
    }
    return (0,docker_archive.openDockerArchive)(archive, { temporaryDirectory: environment.temporaryDirectory });
}
/** Parents stay: with the classic builder they are the cache of the next build. */
async function removeImage(name, environment) {
    const command = { ...docker(environment), args: ['image', 'rm', '--no-prune', name] };
    await (0,process/* runQuiet */.AO)(command).catch((error) => {
        environment.reporter.debug(`The temporary name ${name} stays in the daemon's store: ${String(error)}`);
    });
}
/** The docker command in a build's environment. */
function docker(environment) {
    return { file: 'docker', env: environment.env, cwd: environment.workspace };
}


/***/ }),

/***/ 67438:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ runningStep),
/* harmony export */   H: () => (/* binding */ failingStep)
/* harmony export */ });
const SHOWN = 20;
/** Reads the end of an engine's output: BuildKit's plain progress, the classic builder's, or buildah's and podman's. */
function failingStep(output) {
    const step = buildkitStep(output) ?? classicStep(output) ?? { lines: [] };
    const reason = output.findLast((line) => /^(?:ERROR|Error|error)\b/.test(line));
    if (reason !== undefined)
        step.reason = reason.replace(/^(?:ERROR|Error|error):\s*/, '');
    return step;
}
/** Reads the end of the output of an engine that was ended in the middle: the step it was at, and what that printed. */
function runningStep(output) {
    const last = output.findLast((line) => /^#\d+ \[/.test(line) && !isDone(output, line));
    const [, id, title] = /^#(\d+) \[[^\]]*\] (.*)$/.exec(last ?? '') ?? [];
    if (id === undefined || title === undefined)
        return failingStep(output);
    return { title, lines: lastOf(printedBy(output, id).map((line) => line.replace(/^\d+\.\d+ /, ''))) };
}
function isDone(output, heading) {
    const [id = ''] = heading.split(' ');
    return output.some((line) => line.startsWith(`${id} DONE`) || line === `${id} CACHED`);
}
/**
 * BuildKit closes with the step between two rules, then an excerpt of the Dockerfile with its place:
 *
 *     ------
 *      > [2/2] RUN make:
 *     0.123 make: *** No targets.
 *     ------
 *     Dockerfile:3
 *     --------------------
 */
function buildkitStep(output) {
    const close = output.lastIndexOf('------');
    const open = output.lastIndexOf('------', close - 1);
    const heading = /^ > (?:\[[^\]]*\] )?(.*?):?$/.exec(output[open + 1] ?? '');
    const step = { lines: [] };
    if (close > 0 && open >= 0 && heading) {
        // No instruction of the Dockerfile's, and said with the image's name anyhow.
        if (!heading[1]?.startsWith('load metadata for '))
            step.title = heading[1] ?? '';
        const shown = output.slice(open + 2, close);
        step.lines = lastOf((shown.length > 0 ? shown : printedByFailed(output)).map((line) => line.replace(/^\d+\.\d+ /, '')));
    }
    for (const [index, line] of output.entries()) {
        const place = /^(\S.*):(\d+)$/.exec(line);
        if (place && /^-{20}$/.test(output[index + 1] ?? '')) {
            step.file = place[1];
            step.line = Number(place[2]);
        }
    }
    return step.title === undefined && step.file === undefined ? undefined : step;
}
/** `#5 0.187 text` of the step `#5 ERROR: …`: where BuildKit is driven by an old client, nothing stands between the rules. */
function printedByFailed(output) {
    const [, id] = /^#(\d+) ERROR: /.exec(output.findLast((line) => /^#\d+ ERROR: /.test(line)) ?? '') ?? [];
    return id === undefined ? [] : printedBy(output, id);
}
/** What the step of this number printed, each line behind the second it came at. */
function printedBy(output, id) {
    const prefix = `#${id} `;
    return output.filter((line) => line.startsWith(prefix) && /^#\d+ \d+\.\d+ /.test(line)).map((line) => line.slice(prefix.length));
}
/** `Step 2/3 : RUN make` (classic), `STEP 2/3: RUN make` (buildah, podman), then what the step printed. */
function classicStep(output) {
    const opening = /^(?:\[[^\]]*\] )?step \d+\/\d+ ?: /i;
    const at = output.findLastIndex((line) => opening.test(line));
    if (at < 0)
        return undefined;
    // Buildah's own error, which may have a list below it. A step's words may begin alike.
    const own = output.findLastIndex((line) => /^(?:Error|error): /.test(line));
    const noise = /^ ?---> |^time="|^Trying to pull |^\t\* |^: building at STEP |^Get "https?:|^The command .* returned a non-zero code|^COPY failed: |^manifest for /;
    const printed = output.filter((line, index) => index > at && index !== own && !noise.test(line));
    return { title: (output[at] ?? '').replace(opening, ''), lines: lastOf(printed) };
}
function lastOf(lines) {
    return lines.filter((line) => line.trim() !== '').slice(-SHOWN);
}


/***/ }),

/***/ 53201:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GC: () => (/* binding */ explainRefusal),
/* harmony export */   SP: () => (/* binding */ explainFailure),
/* harmony export */   em: () => (/* binding */ sentence)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57975);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(69754);
/* harmony import */ var _failing_step_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(67438);




/** The known ways in which engines fail; the first that matches is told. The step that failed is told with any of them. */
const KINDS = [
    {
        code: 'ENGINE_DOWN',
        pattern: /Cannot connect to the Docker daemon[^.]*|error during connect: [^"\n]*|Cannot connect to Podman[^.]*|dial unix .*(?:no such file or directory|connection refused)/i,
        describe: (_match, { engine }) => `${engine} can't reach its daemon`,
        hint: 'Start the daemon or set DOCKER_HOST to where it listens; `engine: embedded` needs no daemon for Dockerfiles without RUN.',
    },
    {
        code: 'ENGINE_DENIED',
        pattern: /permission denied while trying to connect to the Docker daemon socket/i,
        describe: (_match, { engine }) => `${engine} may not use the daemon's socket`,
        hint: 'Let the user that runs the job be in the group docker, or point DOCKER_HOST at a rootless daemon.',
    },
    {
        code: 'BUILDER_MISSING',
        input: 'builder',
        pattern: /no builder "?([^"\s]+)"? found|no such builder/i,
        describe: (match, { builder }) => `there is no builder named ${match[1] ?? builder ?? 'that'}`,
        hint: 'List the builders with `docker buildx ls`, and name one of them in `builder`, or leave `builder` out.',
    },
    {
        code: 'BUILDER_DOWN',
        pattern: /failed to (?:find|list) driver|waiting for connection|failed to list workers|no active nodes?|no valid drivers|context deadline exceeded/i,
        describe: (_match, { builder }) => `the builder ${builder ?? 'chosen by default'} doesn't answer`,
        hint: 'Look at it with `docker buildx inspect --bootstrap`; a remote BuildKit has to be reachable from this machine.',
    },
    {
        code: 'DISK_FULL',
        cause: true,
        pattern: /no space left on device|disk quota exceeded|ENOSPC/i,
        describe: (_match, { engine }) => `${engine} ran out of disk space`,
        hint: 'Free space before this step (`docker system prune -af`, or remove tool caches of the runner), or build on a larger runner.',
    },
    {
        code: 'OUT_OF_MEMORY',
        cause: true,
        pattern: /exit(?: code| status)?:? 137\b|non-zero code: 137\b|signal: killed|out of memory|cannot allocate memory/i,
        describe: () => 'a step of the build was killed, most likely because memory ran out',
        hint: 'Use a runner with more memory, or let the step run fewer jobs at once.',
    },
    {
        code: 'EMULATION_MISSING',
        cause: true,
        pattern: /exec format error/i,
        describe: () => 'a step runs a program of another platform, and this machine has no emulation for it',
        hint: 'Set `qemu: auto`, build that platform on a runner of its own and merge with `from`, or compile on $BUILDPLATFORM.',
    },
    {
        code: 'DOCKERFILE_MISSING',
        pattern: /failed to read dockerfile: open ([^:]+): no such file|unable to (?:evaluate symlinks in|prepare context:.*) Dockerfile path(?:: lstat ([^:]+))?|Cannot locate specified Dockerfile|no such file or directory.*(?:Dockerfile|Containerfile)|cannot find Containerfile|can't (?:find|read) Dockerfile|failed to find.*Dockerfile|^Error: stat (\S+): no such file or directory$/i,
        describe: (match) => `there is no ${nameIn(match, 'Dockerfile').replace(/^.*\/buildkit-mount\d+\//, '')} in the build context`,
        hint: 'Set `file` to the path of the Dockerfile, or `context` to the directory that holds it; check that the repository is checked out.',
    },
    {
        code: 'SOURCE_MISSING',
        pattern: /failed to compute cache key:.*"([^"]+)":? not found|COPY failed:.*stat ([^:]+): file does not exist|copier: stat: "([^"]+)": no such file/,
        describe: (match) => `there is no ${nameIn(match)} to copy`,
        hint: 'Check the path: it starts at the `context`, or at the root of what `--from` names; .dockerignore may leave it out.',
    },
    {
        code: 'CONTEXT_MISSING',
        input: 'context',
        pattern: /discovering Containerfile: stat (\S+): no such file|unable to prepare context: path "?([^"\s]+)"? not found|context must be a directory: "?([^"\s]+)|path "([^"]+)" not found/i,
        describe: (match) => `the build context ${nameIn(match)} doesn't exist`,
        hint: 'Set `context` to a directory of the repository, and check that actions/checkout ran before.',
    },
    {
        code: 'TARGET_MISSING',
        input: 'target',
        pattern: /target stage "?([^"\s]+)"? could not be found|failed to reach build target (\S+)|the target "([^"]+)" was not found/i,
        describe: (match) => `the Dockerfile has no stage named ${nameIn(match)}`,
        hint: 'Set `target` to the name behind AS in one of its FROM lines.',
    },
    {
        code: 'BASE_IMAGE',
        pattern: /(?:ERROR|error|Error)[^\n]*?(\S+): failed to (?:resolve source metadata|do request)|failed to resolve source metadata for (\S+):|pull access denied for (\S+),|manifest for (\S+) not found|initializing source docker:\/\/(\S+):|failed to do request: \w+ "https?:\/\/([^"]+\/v2\/[^"]+)"|failed to create LLB definition: (\S+): not found/,
        describe: (match) => `the base image ${nameIn(match).replace(/\/v2\/(.+)\/manifests\//, '/$1:')} can't be pulled: ${reasonIn(match)}`,
        hint: 'Check its name and tag, and give credentials for its registry in `registry-auth` if it is private.',
    },
    {
        code: 'BASE_IMAGE',
        pattern: /\bGet "https?:\/\/([^"/]+)\/v2\/[^"]*": /,
        describe: (match) => `the registry ${match[1]} of the base image can't be asked: ${reasonIn(match)}`,
        hint: 'Check its name, and that the machine that builds can reach it.',
    },
    {
        code: 'ENTITLEMENT',
        pattern: /(?:entitlement |: )?(network\.host|security\.insecure|device\S*) is not allowed/,
        describe: (match) => `the build needs the entitlement ${match[1]}`,
        hint: 'Name it in `allow`; the builder must permit it too (buildkitd flag --allow-insecure-entitlement).',
    },
    {
        code: 'UNSUPPORTED',
        pattern: /the (--[\w-]+) (?:option|flag) requires BuildKit/i,
        describe: (match) => `${match[1]} needs BuildKit, and this is Docker's classic builder`,
        hint: 'Install the buildx plugin, or leave the option out of the Dockerfile.',
    },
    {
        code: 'DOCKERFILE_INVALID',
        pattern: /(?:dockerfile parse error|unknown instruction|failed to create LLB definition|Error parsing Dockerfile|parsing Dockerfile|failed to parse Dockerfile)[^\n&]*/i,
        // Buildah goes on with its own innards behind an ampersand.
        describe: (match) => match[0].replace(/^failed to create LLB definition: /, '').trim(),
        hint: 'Correct the Dockerfile at that line.',
    },
    {
        code: 'BUILD_STEP',
        pattern: /did not complete successfully: (exit code: \d+)|returned a non-zero code: (\d+)|while running runtime: (exit status \d+)|: (exit status \d+)$|executor failed running .*: (exit code: \d+)/i,
        describe: (match) => {
            const code = nameIn(match);
            return `a step of the build ended with ${/^\d/.test(code) ? `exit code ${code}` : code.replace(':', '')}`;
        },
        hint: 'Its last lines are above; the whole output is in the log group of the build.',
    },
];
/**
 * Turns an engine's failure into one that says what to change, with the last lines of the step that failed. Errors
 * that aren't a command's are returned as they are.
 */
function explainFailure(error, context) {
    if (!(error instanceof _process_js__WEBPACK_IMPORTED_MODULE_2__/* .CommandFailure */ .qi))
        return error;
    if (error.code === 'COMMAND_MISSING') {
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .A(`${context.engine} is not installed: ${error.message}`, {
            code: 'ENGINE_MISSING',
            hint: 'Install it, choose another `engine`, or leave `engine: auto`.',
            cause: error,
        });
    }
    const lines = error.lines.map(node_util__WEBPACK_IMPORTED_MODULE_0__.stripVTControlCharacters);
    const step = (0,_failing_step_js__WEBPACK_IMPORTED_MODULE_3__/* .failingStep */ .H)(lines);
    const details = { cause: error };
    if (step.file !== undefined)
        Object.assign(details, { file: step.file, line: step.line });
    const found = search([...lines].reverse(), KINDS);
    const cause = found?.kind.code === 'BUILD_STEP' ? search(step.lines, KINDS.filter((kind) => kind.cause)) : undefined;
    const told = cause ?? found;
    if (told) {
        const { kind, match } = told;
        if (kind.input !== undefined && details.file === undefined)
            details.input = kind.input;
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .A(sentence(kind.describe(match, context), step), { ...details, code: kind.code, hint: kind.hint });
    }
    const said = step.reason ?? lines.at(-1);
    const message = said === undefined ? error.message : `${error.message}: ${said}`;
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .A(sentence(message, step), { ...details, code: 'BUILD_FAILED', hint: 'The whole output is in the log group of the build.' });
}
/** The hint, and the input at fault, for an engine that said, before any build, why it can't be used. */
function explainRefusal(reason) {
    const kind = search([reason], KINDS)?.kind;
    if (kind === undefined)
        return undefined;
    return { hint: kind.hint, ...(kind.input === undefined ? {} : { input: kind.input }) };
}
/** What the pattern caught, whichever of its alternatives it was. */
function nameIn(match, fallback = '') {
    return match.slice(1).find((text) => text !== undefined) ?? fallback;
}
/** The innermost of the reasons that stand behind one another in a line. */
function reasonIn(match) {
    return match.input.split(': ').at(-1)?.trim() ?? '';
}
/** The first line that a kind of failure matches. */
function search(lines, kinds) {
    for (const line of lines) {
        for (const kind of kinds) {
            const match = kind.pattern.exec(line);
            if (match)
                return { kind, match };
        }
    }
    return undefined;
}
/** What failed, at which step and line, and below it the step's last lines. */
function sentence(message, step) {
    const place = step.file === undefined ? '' : ` (${step.file}:${step.line})`;
    const title = step.title === undefined ? '' : ` at ${step.title}`;
    return [`${message}${title}${place}`, ...step.lines.map((line) => `    ${line}`)].join('\n');
}


/***/ }),

/***/ 73594:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ openLoopback)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57075);
/* harmony import */ var _embedded_registry_server_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7866);
/* harmony import */ var _embedded_registry_storage_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(70330);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1564);
/* harmony import */ var _oci_disposable_pieces_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(85752);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1787);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(95669);








/**
 * Blobs up to this many bytes are kept in memory: configs and attestations are, layers mostly aren't. They don't go
 * out before the image does: a second build of a version that stands makes new ones, which nobody wants.
 */
const KEEP = 4 * 1024 * 1024;
const TAG = 'image';
/** Opens the registry that an engine pushes its image into: pushing is several times faster than saving. */
async function openLoopback(options) {
    const controller = new AbortController();
    const kept = new Map();
    const storage = forwardingStorage(options, kept, (error) => controller.abort(error));
    const registry = await (0,_embedded_registry_server_js__WEBPACK_IMPORTED_MODULE_2__/* .startEmbeddedRegistry */ .c)({ storage });
    const repository = `build-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('hex')}`;
    const source = receivedContent(options.name, repository, storage, kept);
    return {
        reference: `${registry.host}/${repository}:${TAG}`,
        broken: controller.signal,
        async received() {
            const root = await source.resolve(TAG);
            if (root)
                return { source, root };
            throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .Problem */ .A(`${options.name} pushed no image`, { code: 'BUILD_FAILED' });
        },
        close: () => registry.close(),
    };
}
function forwardingStorage({ sink, skipKnownBlobs }, kept, onFailure) {
    const passed = new Map();
    const forward = async (blob, body) => {
        try {
            const upload = await sink.accept(blob, body);
            passed.set(upload.digest, upload.size);
            return upload;
        }
        catch (error) {
            onFailure(error);
            throw error;
        }
    };
    return {
        ...(0,_embedded_registry_storage_js__WEBPACK_IMPORTED_MODULE_3__/* .memoryStorage */ .z)(),
        async blobSize(_repository, digest) {
            const size = kept.get(digest)?.length ?? passed.get(digest);
            if (size !== undefined)
                return size;
            return skipKnownBlobs && (await sink.has(digest)) ? 0 : undefined;
        },
        async readBlob(_repository, digest, { start, end }) {
            return node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from([kept.get(digest)?.subarray(start, end) ?? Buffer.alloc(0)], { objectMode: false });
        },
        async writeBlob(_repository, blob, body) {
            if (blob.size !== undefined && blob.size > KEEP)
                return forward(blob, (0,_oci_disposable_pieces_js__WEBPACK_IMPORTED_MODULE_5__/* .markDisposable */ .m$)(body));
            const { bytes, rest } = await readSmall(body);
            if (rest)
                return forward(blob, (0,_oci_disposable_pieces_js__WEBPACK_IMPORTED_MODULE_5__/* .markDisposable */ .m$)(rest));
            const digest = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_4__/* .digestOf */ .ol)(bytes, blob.digest && (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_4__/* .digestAlgorithm */ .g4)(blob.digest));
            // A wrong digest is the sender's mistake, which the registry tells it.
            if (blob.digest === undefined || blob.digest === digest)
                kept.set(digest, bytes);
            return { digest, size: bytes.length };
        },
        mountBlob: () => Promise.resolve(false),
        deleteBlob: (_repository, digest) => Promise.resolve(kept.delete(digest)),
    };
}
/** The whole of a small body; of a larger one, a stream that begins with what was read already. */
async function readSmall(body) {
    const chunks = [];
    let length = 0;
    const iterator = body[Symbol.asyncIterator]();
    for (;;) {
        const next = await iterator.next();
        if (next.done)
            return { bytes: Buffer.concat(chunks) };
        chunks.push(next.value);
        length += next.value.length;
        if (length > KEEP)
            break;
    }
    const whole = async function* () {
        yield* chunks.splice(0);
        yield* { [Symbol.asyncIterator]: () => iterator };
    };
    const rest = node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from(whole(), { objectMode: false, highWaterMark: 1024 * 1024 });
    return { bytes: Buffer.alloc(0), rest };
}
function receivedContent(name, repository, storage, kept) {
    return {
        name,
        async resolve(reference) {
            const digest = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_4__/* .isDigest */ .Bc)(reference) ? reference : await storage.tag(repository, reference);
            const manifest = digest && (await storage.manifest(repository, digest));
            return manifest && (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__/* .describeManifest */ .FK)(manifest.bytes, `${name}: ${digest}`, manifest.mediaType);
        },
        async readManifest(descriptor) {
            const manifest = await storage.manifest(repository, descriptor.digest);
            if (!manifest)
                throw missing(name, descriptor, 'MANIFEST_UNKNOWN');
            (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__/* .verifyBytes */ .RV)(manifest.bytes, descriptor, name);
            return manifest.bytes;
        },
        async readBlob(descriptor, { offset = 0 } = {}) {
            const bytes = kept.get(descriptor.digest);
            if (!bytes)
                throw missing(name, descriptor, 'BLOB_UNKNOWN');
            return node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from([bytes.subarray(offset)], { objectMode: false });
        },
    };
}
function missing(name, descriptor, code) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .Problem */ .A(`${name}: ${descriptor.digest} went by and can't be read again`, { code });
}


/***/ }),

/***/ 69754:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AO: () => (/* binding */ runQuiet),
/* harmony export */   ni: () => (/* binding */ start),
/* harmony export */   qi: () => (/* binding */ CommandFailure),
/* harmony export */   wk: () => (/* binding */ runLoud)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(80481);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38321);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1787);




/** How many of a command's last lines are kept to explain a failure. */
const KEPT_LINES = 200;
/** Milliseconds between asking a command to end and ending it. */
const GRACE = 10_000;
/** A command that couldn't be started or ended with another code than 0. `failure.ts` makes it readable. */
class CommandFailure extends _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .Problem */ .A {
    /** The exit code; undefined when there was no such command, or a signal ended it. */
    exitCode;
    /** The last lines it printed. */
    lines;
    constructor(command, exitCode, lines, cause) {
        const missing = cause?.code === 'ENOENT';
        const what = missing ? `there is no command ${command.file} on the PATH` : outcome(command, exitCode, cause);
        super(what, { code: missing ? 'COMMAND_MISSING' : 'COMMAND_FAILED', cause });
        this.exitCode = exitCode;
        this.lines = lines;
    }
}
function outcome(command, exitCode, cause) {
    const name = [command.file, ...command.args.slice(0, 2).filter((word) => !word.startsWith('-'))].join(' ');
    if (cause instanceof Error)
        return `${name} could not be started: ${cause.message}`;
    return exitCode === undefined ? `${name} was ended by a signal` : `${name} ended with exit code ${exitCode}`;
}
/** Starts a command whose standard output is read as a stream, and stops it when the signal says so. */
function start(command, options = {}) {
    options.signal?.throwIfAborted();
    const child = launch(command);
    const stdout = child.stdout;
    const tail = createTail();
    const lines = readLines(child.stderr, (line) => {
        tail.add(line);
        options.onLine?.(line);
    });
    return { stdout, finished: ending(child, command, tail.lines, lines, options.signal) };
}
/** Runs a command to its end, and hands each line it prints, on either stream, to `onLine`. */
async function runLoud(command, options = {}) {
    const tail = createTail();
    const onLine = (line) => {
        tail.add(line);
        options.onLine?.(line);
    };
    options.signal?.throwIfAborted();
    const child = launch(command);
    const lines = Promise.all([readLines(child.stdout, onLine), readLines(child.stderr, onLine)]);
    await ending(child, command, tail.lines, lines, options.signal);
}
/** Runs a command to its end and answers with its standard output. @throws CommandFailure */
async function runQuiet(command, options = {}) {
    const running = start(command, options);
    const [output] = await Promise.all([(0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_2__.text)(running.stdout), running.finished]);
    return output;
}
function launch(command) {
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command.file, command.args, {
        cwd: command.cwd,
        env: command.env,
        stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
    });
    const stdin = child.stdin;
    // A command that ends without reading its input is no failure of ours; its exit code tells.
    stdin?.on('error', () => undefined);
    stdin?.end(command.input);
    return child;
}
async function ending(child, command, tail, lines, signal) {
    const stop = () => {
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
        const exitCode = await new Promise((settle, reject) => {
            child.once('error', (error) => reject(new CommandFailure(command, undefined, tail, error)));
            child.once('exit', (code) => settle(code ?? undefined));
        });
        await lines;
        signal?.throwIfAborted();
        if (exitCode !== 0)
            throw new CommandFailure(command, exitCode, tail);
    }
    finally {
        signal?.removeEventListener('abort', stop);
    }
}
async function readLines(stream, onLine) {
    for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_1__.createInterface)({ input: stream, crlfDelay: Infinity }))
        onLine(line);
}
function createTail() {
    const lines = [];
    const add = (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES)
            lines.shift();
    };
    return { lines, add };
}


/***/ }),

/***/ 467:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openDockerArchive: () => (/* binding */ openDockerArchive)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77598);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(46466);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38522);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(57075);
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1564);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1787);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(24465);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(42470);
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(95669);
/* harmony import */ var _media_types_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(54566);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(20907);













/**
 * Opens what `docker save` wrote. Newer engines write an OCI layout into it, which is taken as it is; from older ones
 * a manifest is made, its layers compressed with gzip (they are stored uncompressed).
 * @throws Problem `ARCHIVE_INVALID`, `REFERENCE_UNKNOWN`.
 */
async function openDockerArchive(archive, options) {
    const name = `docker-archive:${archive}`;
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(archive, { throwIfNoEntry: false })?.isFile()) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(`${name} is not a file`, {
            code: 'ARCHIVE_INVALID',
            hint: 'Give the path that docker save wrote to.',
        });
    }
    const files = await (0,_files_js__WEBPACK_IMPORTED_MODULE_8__/* .tarFiles */ .dL)(archive, name);
    const images = await readImages(files);
    const image = chooseImage(images, options, name);
    if ((await files.size('index.json')) !== undefined) {
        const layout = await (0,_layout_js__WEBPACK_IMPORTED_MODULE_9__/* .layoutIn */ .qs)(files);
        const tag = image.RepoTags?.[0];
        const named = images.length > 1 && tag !== undefined ? canonicalName(tag) : undefined;
        return { source: layout, root: (0,_layout_js__WEBPACK_IMPORTED_MODULE_9__/* .chooseEntry */ .c$)(layout, named) };
    }
    return convert(files, image, options.temporaryDirectory);
}
async function readImages(files) {
    const bytes = await (0,_files_js__WEBPACK_IMPORTED_MODULE_8__/* .readFile */ .TA)(files, 'manifest.json', _manifest_js__WEBPACK_IMPORTED_MODULE_10__/* .MANIFEST_PUSH_LIMIT */ .jt);
    const list = bytes && JSON.parse(bytes.toString());
    const isImage = (value) => {
        const image = value;
        return typeof image?.Config === 'string' && Array.isArray(image.Layers);
    };
    if (Array.isArray(list) && list.every(isImage))
        return list;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(`${files.name} holds no manifest.json that lists images`, {
        code: 'ARCHIVE_INVALID',
        hint: 'An OCI archive is read with oci-archive:<file>.',
    });
}
function chooseImage(images, options, name) {
    const wanted = options.reference && (0,_reference_js__WEBPACK_IMPORTED_MODULE_12__/* .formatReference */ .FH)(options.reference);
    const found = wanted !== undefined
        ? images.find((image) => image.RepoTags?.some((tag) => canonicalName(tag) === wanted))
        : options.position !== undefined
            ? images[options.position]
            : images.length === 1
                ? images[0]
                : undefined;
    if (found)
        return found;
    const names = images.flatMap((image) => image.RepoTags ?? []);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(wanted === undefined
        ? `${name} holds ${images.length} images, and none was chosen`
        : `${name} holds no image named ${wanted}`, {
        code: 'REFERENCE_UNKNOWN',
        hint: `Say which one, as ${name}:<name>: ${names.join(', ') || 'they have no names'}.`,
    });
}
function canonicalName(tag) {
    return (0,_reference_js__WEBPACK_IMPORTED_MODULE_12__/* .formatReference */ .FH)((0,_reference_js__WEBPACK_IMPORTED_MODULE_12__/* .parseReference */ .F2)(tag));
}
async function convert(files, image, directory) {
    const config = await (0,_files_js__WEBPACK_IMPORTED_MODULE_8__/* .readFile */ .TA)(files, image.Config, _manifest_js__WEBPACK_IMPORTED_MODULE_10__/* .MANIFEST_PUSH_LIMIT */ .jt);
    if (!config)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(`${files.name} lacks ${image.Config}, the image's config`, { code: 'ARCHIVE_INVALID' });
    const layers = new Map();
    const descriptors = [];
    for (const [position, path] of image.Layers.entries()) {
        if ((await files.size(path)) === undefined) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(`${files.name} lacks ${path}, a layer of the image`, { code: 'ARCHIVE_INVALID' });
        }
        const layer = await compress(await files.open(path), (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, `layer-${position}.tar.gz`));
        layers.set(layer.descriptor.digest, layer);
        descriptors.push(layer.descriptor);
    }
    const configDescriptor = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_11__/* .MediaType */ .zu.dockerConfig,
        size: config.length,
        digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestOf */ .ol)(config),
    };
    const manifest = Buffer.from(JSON.stringify({
        schemaVersion: 2,
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_11__/* .MediaType */ .zu.dockerManifest,
        config: configDescriptor,
        layers: descriptors,
    }));
    const root = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_11__/* .MediaType */ .zu.dockerManifest,
        digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestOf */ .ol)(manifest),
        size: manifest.length,
    };
    const source = {
        name: files.name,
        resolve: async (reference) => (reference === root.digest ? root : undefined),
        readManifest: async () => manifest,
        async readBlob({ digest }, { offset = 0 } = {}) {
            if (digest === configDescriptor.digest)
                return node_stream__WEBPACK_IMPORTED_MODULE_5__.Readable.from([config.subarray(offset)]);
            const layer = layers.get(digest);
            if (!layer)
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .Problem */ .A(`${files.name} has no blob ${digest}`, { code: 'BLOB_UNKNOWN' });
            return layer.open(offset);
        },
    };
    return { source, root };
}
/** Compresses a layer into a file; the same layer gives the same bytes each time. */
async function compress(layer, file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHash)('sha256');
    let size = 0;
    const measure = new node_stream__WEBPACK_IMPORTED_MODULE_5__.Transform({
        transform(chunk, _encoding, done) {
            hash.update(chunk);
            size += chunk.length;
            done(null, chunk);
        },
    });
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(layer, (0,node_zlib__WEBPACK_IMPORTED_MODULE_4__.createGzip)({ level: 6 }), measure, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(file, { mode: 0o600 }));
    return {
        descriptor: { mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_11__/* .MediaType */ .zu.dockerLayerGzip, size, digest: `sha256:${hash.digest('hex')}` },
        open: async (offset) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(file, { start: offset }),
    };
}


/***/ })

};
