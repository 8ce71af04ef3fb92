export const id = 7144;
export const ids = [7144];
export const modules = {

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


/***/ }),

/***/ 37144:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  l: () => (/* binding */ containersEngine)
});

// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/engines/cache/plan.js + 1 modules
var plan = __webpack_require__(3677);
;// CONCATENATED MODULE: ./build/engines/cache/containers.js


/**
 * Plans the caches of podman and buildah (`tool`). They store layers in a repository, one tag per step, and
 * can't use the runner's cache service directly: the service keeps a directory, which is served as a
 * repository during the build. Without the service, `auto` uses no cache, since the tool's own store already
 * keeps layers for the lifetime of the machine.
 */
function planContainersCache(tool, choice, request, facts) {
    const { repository } = facts;
    if (!facts.exports)
        return (0,plan/* noCachePlan */.fA)(`this ${tool} keeps layers in its own store only (podman 4.3 and buildah 1.28 can do more)`);
    if (!reusesLayers(request))
        return (0,plan/* noCachePlan */.fA)(`that of ${tool} is for the machine's own platform only`);
    const service = (0,plan/* hasCacheService */.G9)(facts);
    if (choice === 'gha' && !service)
        return (0,plan/* noCachePlan */.fA)('the runner has no cache service');
    if (choice === 'auto' && !service)
        return (0,plan/* noCachePlan */.fA)('the runner has no cache service, and the store of the machine keeps layers');
    if (choice !== 'registry')
        return (0,plan/* planLocal */.dK)(request, facts, 'containers');
    if (repository === undefined)
        return (0,plan/* noCachePlan */.fA)('no repository to store it in');
    return planRepositoryCache(repository, facts);
}
function planRepositoryCache(repository, facts) {
    const line = `type=registry,ref=${repository}/cache`;
    const writes = facts.pushes && !facts.readOnly && facts.pullRequestInto === undefined;
    return {
        kind: 'registry',
        cacheFrom: [line],
        cacheTo: writes ? [`${line},ignore-error=true`] : [],
        note: `${repository}/cache`,
        details: `read${writes ? ' and written' : ', and not written'}`,
    };
}
/**
 * Whether podman and buildah may reuse cached layers. Their cache doesn't record which platform a layer on
 * scratch was built for, and may return another platform's (1.28). So only builds for the machine's own
 * platform use it, and the result is checked.
 */
function reusesLayers({ platforms }) {
    return (platforms.length < 2 &&
        platforms.every((platform) => (0,oci_platform/* formatPlatform */.Bq)(platform) === (0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* machinePlatform */.Pv)())));
}

// EXTERNAL MODULE: ./build/engines/commands/explain.js
var explain = __webpack_require__(19560);
// EXTERNAL MODULE: ./build/engines/commands/run.js + 1 modules
var run = __webpack_require__(73794);
// EXTERNAL MODULE: ./build/engines/docker-daemon/probe.js
var probe = __webpack_require__(63798);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
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
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/embedded-registry/exchange.js
var exchange = __webpack_require__(25916);
;// CONCATENATED MODULE: ./build/embedded-registry/layout-storage.js











/**
 * Storage for a single repository, kept in OCI image layouts. The part of a cache that a build reads or
 * writes is collected in `to`, so that stale entries are dropped.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
async function layoutStorage(options) {
    const { repository, from, to } = options;
    const known = await readTags(from);
    const manifests = new Map();
    const tags = new Map();
    const files = layoutFiles(from, to);
    const mine = (name) => name === repository;
    /** Resolves a tag and keeps its manifest in `to`; undefined when part of its content is missing. */
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
/** Operations that build caches don't use. */
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
/** The path of a blob; creates its directory. */
async function blobFile(layout, digest) {
    const path = (0,external_node_path_.join)(layout, (0,layouts_layout/* blobPath */.nD)(digest));
    await (0,promises_.mkdir)((0,external_node_path_.join)(path, '..'), { recursive: true, mode: 0o700 });
    return path;
}
/** Hard-links a file, or copies it where that isn't supported. */
async function linkFile(from, to) {
    if (from === to)
        return;
    await (0,promises_.link)(from, to).catch(async (error) => {
        if (error.code !== 'EEXIST')
            await (0,promises_.copyFile)(from, to);
    });
}
/** Sorted by tag, so that the same content gives the same index. */
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
// EXTERNAL MODULE: ./build/support/files/home-directory.js
var home_directory = __webpack_require__(56083);
// EXTERNAL MODULE: ./build/engines/request/local-files.js
var local_files = __webpack_require__(74427);
;// CONCATENATED MODULE: ./build/engines/loopback/registries-conf.js




const HOST = String.raw `(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])`;
const LOOPBACK = new RegExp(String.raw `^${HOST}(?::\d+)?$`);
/** `127.0.0.1:5000`, alone or as part of a name. `localhost/` without a port is podman's own store. */
const NAMED = new RegExp(String.raw `(?<![\w.:-])${HOST}:\d{1,5}(?![\w.:-])`, 'g');
/** Whether a registry (`host[:port]`) is on this machine, and so accessed over plain HTTP. */
function isLoopback(host) {
    return LOOPBACK.test(host);
}
/**
 * Registries of a build's base images that podman and buildah have to access without TLS: those on loopback
 * that the build names anywhere (as docker does by default), and those that `registry-auth` lists as
 * insecure.
 */
async function plainHttpRegistries(request, { workspace, insecureRegistries = [] }) {
    const path = (0,local_files/* locateDockerfile */.li)(request, workspace);
    // The engine reports a Dockerfile that can't be read.
    const dockerfile = path === undefined ? '' : await (0,promises_.readFile)(path, 'utf8').catch(() => '');
    const texts = [dockerfile, ...request.buildArgs, ...request.buildContexts];
    return [...new Set([...insecureRegistries, ...texts.flatMap((text) => text.match(NAMED) ?? [])])];
}
/**
 * Lets podman and buildah access registries over plain HTTP, by a copy of the user's registries.conf with
 * entries added. A command-line flag would turn TLS off for all registries.
 * @param hosts `host[:port]`; those that the user's file configures keep the user's settings
 * @returns environment variables for these tools.
 * @throws Error when the user's file is in a format without this setting.
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
 * The registries.conf that would be read, if it is a single file; files in `registries.conf.d` are read in
 * any case. https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
async function listOfRegistries(env) {
    const named = env['CONTAINERS_REGISTRIES_CONF'] || env['REGISTRIES_CONFIG_PATH'];
    const usual = [(0,external_node_path_.join)((0,home_directory/* homeDirectory */.RE)(env), '.config'), '/etc', '/usr/share'].map((place) => (0,external_node_path_.join)(place, 'containers/registries.conf'));
    for (const path of named ? [named] : usual) {
        const text = await (0,promises_.readFile)(path, 'utf8').catch(() => undefined);
        if (text !== undefined)
            return text;
    }
    return '';
}

;// CONCATENATED MODULE: ./build/engines/loopback/cache-server.js






/**
 * Why podman and buildah don't support an entry of `cache-from` or `cache-to`; undefined when they support
 * all.
 */
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
 * `type=local,src=…` and `type=local,dest=…` as one repository on loopback.
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
/** The value of `name` in a CSV line such as `type=local,src=path`, parsed as buildx does. */
function cache_server_option(line, name) {
    const [fields = []] = (0,sync/* parse */.qg)(line, { relax_quotes: true, trim: true });
    return fields.find((field) => field.startsWith(`${name}=`))?.slice(name.length + 1);
}
/** The repository in BuildKit's `type=registry,ref=host/path:tag` or in a plain name, without the tag. */
function repositoryOf(line) {
    const reference = cache_server_option(line, 'ref') ?? line;
    return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

// EXTERNAL MODULE: ./build/engines/request/build-inputs.js
var build_inputs = __webpack_require__(56678);
// EXTERNAL MODULE: ./build/engines/types/build-input.js
var build_input = __webpack_require__(51739);
// EXTERNAL MODULE: ./build/engines/request/container-contexts.js
var container_contexts = __webpack_require__(82998);
// EXTERNAL MODULE: ./build/engines/request/secrets.js
var request_secrets = __webpack_require__(33187);
// EXTERNAL MODULE: ./build/engines/request/special-files.js
var special_files = __webpack_require__(38019);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/engines/commands/transcript.js
var transcript = __webpack_require__(2905);
// EXTERNAL MODULE: ./build/engines/docker-daemon/image-store.js
var image_store = __webpack_require__(55221);
// EXTERNAL MODULE: ./build/engines/request/annotate.js
var annotate = __webpack_require__(19132);
// EXTERNAL MODULE: ./build/engines/buildkit/arguments.js
var buildkit_arguments = __webpack_require__(14401);
;// CONCATENATED MODULE: ./build/engines/containers/arguments.js



/** The arguments of `podman build` or `buildah build`. */
function buildArguments(name, { request, secrets, contextArgs }, caches) {
    const several = request.platforms.length > 1;
    const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
    args.push(caches === 'rebuild' ? '--layers=false' : '--layers');
    // Otherwise a failed build leaves its containers behind.
    args.push('--force-rm');
    // No other engine adds this label.
    args.push('--identity-label=false');
    // Podman and buildah don't know `default`, docker's name for the default network.
    const { network, sourceDateEpoch, ...rest } = request;
    const common = network === undefined || network === 'default' ? rest : { ...rest, network };
    // They leave $BUILDPLATFORM in `FROM --platform=$BUILDPLATFORM` empty (1.28), and would build everything
    // for the target platform.
    if (request.platforms.length > 0)
        args.push('--build-arg', `BUILDPLATFORM=${(0,oci_platform/* formatPlatform */.Bq)((0,oci_platform/* machinePlatform */.Pv)())}`);
    // No quotes, since they would be part of the path: the value is split at commas (buildah 1.28,
    // parse.GetBuildInfo).
    args.push(...(0,buildkit_arguments/* commonArguments */.oJ)(common, secrets, (text) => text));
    const argument = request.buildArgs.find((line) => /^SOURCE_DATE_EPOCH=\d+$/.test(line))?.split('=')[1];
    const epoch = sourceDateEpoch ?? argument;
    if (epoch !== undefined)
        args.push('--timestamp', String(epoch));
    const annotations = (0,annotate/* annotationsFor */.gX)('manifest', request.annotations, request.platforms[0]);
    for (const [key, value] of Object.entries(annotations)) {
        args.push('--annotation', `${key}=${value}`);
    }
    for (const context of request.buildContexts)
        args.push('--build-context', context);
    if (caches !== 'rebuild') {
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

// EXTERNAL MODULE: ./build/engines/loopback/image-receiver.js
var image_receiver = __webpack_require__(86411);
;// CONCATENATED MODULE: ./build/engines/containers/tool.js

/**
 * Runs the tool and reports its output.
 * @throws CommandFailure
 */
async function runTool(args, { tool, environment }, { env = {}, onLine = () => undefined, } = {}) {
    const { file, cwd, env: own } = toolCommand(tool, environment);
    const show = (line) => {
        onLine(line);
        environment.reporter.output(line);
    };
    await (0,run/* runLoud */.wk)({ file, cwd, env: { ...own, ...env }, args }, { signal: environment.signal, onLine: show });
}
/** The tool's command in a build's environment, without arguments. */
function toolCommand(tool, environment) {
    return { file: tool.name, env: environment.env, cwd: environment.workspace };
}

;// CONCATENATED MODULE: ./build/engines/containers/take.js





/**
 * Pushes an image from the tool's store to a registry on loopback, which forwards its blobs to the build's
 * sink.
 */
async function takeImage(name, { tool, environment, request }) {
    const { sink, signal, reporter } = environment;
    const loopback = await (0,image_receiver/* openLoopback */.s)({ sink, name: tool.name, knowsSizes: false, reporter });
    try {
        const destination = `docker://${loopback.reference}`;
        const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
        const args = [...push, '--tls-verify=false', name, destination];
        const { env, ...rest } = toolCommand(tool, environment);
        const login = await (0,private_registry/* authFileFor */.MH)([loopback.login], environment);
        await (0,run/* runLoud */.wk)({ ...rest, args, env: { ...env, ...login } }, { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) });
        return await (0,annotate/* withoutFalseBase */.r6)(await loopback.received());
    }
    finally {
        await loopback.close();
    }
}

;// CONCATENATED MODULE: ./build/engines/containers/build.js














/** Builds under a temporary name, takes the image out of the tool's store, and removes the name. */
async function buildImage(job) {
    const { tool, request, environment } = job;
    const { reporter } = environment;
    const name = `localhost/registry-publish-${(0,external_node_crypto_.randomBytes)(8).toString('hex')}:image`;
    const several = request.platforms.length > 1;
    let made = false;
    try {
        const { steps } = await reporter.group(`Build with ${tool.name}`, () => make(name, job));
        made = true;
        if (request.load && !several)
            for (const wanted of request.names)
                await runTool(['tag', name, wanted], job);
        const taken = await reporter.group(`Take the image from ${tool.name}`, () => takeImage(name, job));
        await checkPlatforms(taken, job);
        const annotated = (0,media_types/* isIndexType */.$U)(taken.root.mediaType)
            ? await (0,annotate/* annotate */.fz)(taken, request.annotations, request.platforms[0])
            : taken;
        const id = await (0,image_store.imageId)(annotated.source, annotated.root);
        return { ...annotated, ...(id === undefined ? {} : { imageId: id }), ...(steps ? { steps } : {}) };
    }
    finally {
        if (made)
            await remove(name, several, job);
    }
}
/** Builds; builds again from scratch when cached layers resulted in an image for the wrong platform. */
async function make(name, job) {
    if (!reusesLayers(job.request)) {
        await runTool(buildArguments(name, job, 'rebuild'), job);
        return {};
    }
    const built = await buildWithCaches(name, job);
    const [wanted] = job.request.platforms;
    if (!wanted || (await platformOf(name, job)) === (0,oci_platform/* formatPlatform */.Bq)(wanted))
        return built;
    job.environment.reporter.info('The layers at hand were made for another platform, so none of them is used.');
    await remove(name, false, job);
    await runTool(buildArguments(name, job, 'rebuild'), job);
    return {};
}
async function platformOf(name, { tool, environment }) {
    const command = { ...toolCommand(tool, environment), args: tool.inspectPlatform(name) };
    const [os = '', architecture = ''] = (await (0,run/* runQuiet */.AO)(command)).trim().split('/');
    return (0,oci_platform/* formatPlatform */.Bq)({ os, architecture });
}
/** Builds with the requested caches, and again without those that can't be used. */
async function buildWithCaches(name, job) {
    const { request, environment } = job;
    const { reporter } = environment;
    const caches = await serveCaches(request, environment).catch((error) => {
        reporter.warning(`The build has no cache: ${error.message}`);
        return NO_CACHES;
    });
    const labels = new Set(request.labels.map((label) => label.split('=')[0]));
    const printed = (0,transcript/* createStepTranscript */.J)(labels.size);
    const attempt = (chosen) => runTool(buildArguments(name, job, chosen), job, { env: chosen.env, onLine: printed.read });
    try {
        await attempt(caches);
        return { steps: printed.steps() };
    }
    catch (error) {
        const failed = failedExport(error, request);
        if (failed === undefined)
            throw error;
        reporter.warning(`The build cache could not be written: ${failed}`);
        // Layers built so far are in the tool's own store, and aren't built again.
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
/**
 * These tools fail a build when its cache can't be written. Returns their message if `ignore-error=true`,
 * BuildKit's option, asks to continue.
 */
function failedExport(error, { cacheTo }) {
    if (!(error instanceof run/* CommandFailure */.qi) || !cacheTo.every((line) => /(?:^|,)ignore-error=true/.test(line)))
        return undefined;
    return /failed pushing cache to .*?: (.*)$/m.exec(error.lines.join('\n'))?.[1];
}
/**
 * @throws PublishError unless the index contains every requested platform: a tag must not promise more than
 * it has.
 */
async function checkPlatforms({ source, root }, { tool, request }) {
    if (request.platforms.length < 2)
        return;
    const index = (0,manifest/* parseManifest */.Ng)(await source.readManifest(root), root.mediaType, source.name);
    const made = index.kind === 'index' ? index.manifests.map(({ platform }) => platform && (0,oci_platform/* formatPlatform */.Bq)(platform)) : [];
    const lacking = request.platforms.map(oci_platform/* formatPlatform */.Bq).filter((platform) => !made.includes(platform));
    if (lacking.length === 0)
        return;
    throw new errors/* PublishError */.S1(`${tool.name} built no image for ${lacking.join(', ')}`, {
        code: 'PLATFORM_MISSING',
        hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
    });
}
function remove(name, several, job) {
    return discardNames(several ? ['manifest', 'rm', name] : job.tool.removeName(name), job);
}
/** Layers read from a directory are named after the loopback registry, which no longer exists. */
async function forget(names, job) {
    if (names.length > 0)
        await discardNames(['rmi', ...names.reverse()], job);
}
async function discardNames(args, { tool, environment }) {
    await (0,run/* runQuiet */.AO)({ ...toolCommand(tool, environment), args }).catch((error) => {
        environment.reporter.debug(`Temporary names stay in the store of ${tool.name}: ${String(error)}`);
    });
}

;// CONCATENATED MODULE: ./build/engines/containers/engine.js













const INPUTS = {
    'add-hosts': build_input/* YES */._Y,
    allow: build_input/* NO_SUCH_SETTING */.JT,
    annotations: build_input/* YES */._Y,
    'annotations (index:…, one platform)': build_input/* NO_INDEX_OF_ONE */.o9,
    'annotations (for one of several platforms)': build_input/* SAME_ANNOTATIONS */.aN,
    'attests, provenance, sbom': build_input/* NO_ATTESTATIONS */.Ir,
    'build-contexts': build_input/* YES */._Y,
    'build-contexts: name=oci-layout://…': (0,build_input.no)('reads no OCI layout as a context, nor another bake target; use buildx'),
    builder: build_input/* NO_SUCH_SETTING */.JT,
    'cache-from': (0,build_input/* limited */.TJ)('repositories and directories'),
    'cache-to': (0,build_input/* limited */.TJ)('repositories and directories'),
    call: build_input/* NO_SUCH_SETTING */.JT,
    'cgroup-parent': build_input/* YES */._Y,
    network: build_input/* YES */._Y,
    'no-cache-filters': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (compression)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (rewrite-timestamp)': build_input/* NO_SUCH_SETTING */.JT,
    'outputs (other exporters)': build_input/* IMAGES_ONLY */.gY,
    'platforms (several)': build_input/* YES */._Y,
    reproducible: (0,build_input/* limited */.TJ)('where the files of the context have the same owner'),
    'secrets, secret-envs, secret-files': build_input/* YES */._Y,
    'shm-size': build_input/* YES */._Y,
    ssh: build_input/* YES */._Y,
    ulimit: build_input/* YES */._Y,
};
/**
 * The engine for podman or buildah. Neither has a daemon: the tool pushes the image to a registry on
 * loopback, and compresses layers on the way.
 */
function containersEngine(tool) {
    const inputs = { ...INPUTS, load: tool.load };
    return {
        name: tool.name,
        inProcess: false,
        inputs,
        cache: {
            expected: true,
            canExport: (_request, environment) => keepsCaches(tool, environment),
            plan: (choice, request, facts) => planContainersCache(tool.name, choice, request, facts),
        },
        async refuses(request, environment) {
            return ((0,build_inputs/* refusedInputs */.m)(inputs, request) ??
                refusedCache(request) ??
                (await (0,container_contexts/* refusedContexts */.Zn)(tool, request, environment.workspace)) ??
                (await missingTool(tool, environment)));
        },
        avoided: () => Promise.resolve(undefined),
        build: (request, environment) => buildWithTool(tool, request, environment),
        export: 'unsupported',
        call: 'unsupported',
    };
}
async function missingTool(tool, environment) {
    const command = { ...toolCommand(tool, environment), args: ['--version'] };
    try {
        await (0,run/* runQuiet */.AO)(command, { signal: environment.signal });
        return undefined;
    }
    catch (error) {
        const missing = error instanceof run/* CommandFailure */.qi && error.code === 'COMMAND_MISSING';
        return missing ? `\`${tool.name}\` not found` : `${tool.name} does not run: ${error.message}`;
    }
}
async function buildWithTool(tool, request, environment) {
    const { secrets, remove } = await (0,request_secrets/* withoutCommas */.x)(await (0,request_secrets/* writeSecrets */.P)(request, environment));
    try {
        await (0,special_files/* warnOfDropped */.u)('sockets', tool.name, request, environment);
        const { args, ...contexts } = await (0,container_contexts/* prepareContexts */.En)(tool, request, environment);
        const env = { ...environment.env, ...(await plainHttp(tool, request, environment)) };
        return await buildImage({
            tool,
            request: { ...request, ...contexts },
            contextArgs: args,
            environment: { ...environment, env },
            secrets,
        });
    }
    catch (error) {
        throw (0,explain/* explainFailure */.SP)(error, { engine: tool.name });
    }
    finally {
        await remove();
    }
}
/**
 * Environment variables that let the tool reach registries on loopback, and insecure ones of `registry-auth`,
 * over plain HTTP.
 */
async function plainHttp(tool, request, environment) {
    const hosts = await plainHttpRegistries(request, environment);
    return allowPlainHttp(hosts, environment).catch((error) => {
        // The build may not pull from these registries at all.
        environment.reporter.warning(`${tool.name} isn't told that ${hosts.join(', ')} may be reached without TLS: ${error.message}`);
        return {};
    });
}
/** Whether the tool can cache layers outside of its own store. */
async function keepsCaches(tool, environment) {
    const command = { ...toolCommand(tool, environment), args: ['--version'] };
    const printed = await (0,run/* runQuiet */.AO)(command).catch(() => '');
    return (0,probe.isAtLeast)(/version (\d[\d.]*)/.exec(printed)?.[1], tool.cachesSince);
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
