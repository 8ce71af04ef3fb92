export const id = 5221;
export const ids = [5221,2051];
export const modules = {

/***/ 11581:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ openContentStore),
/* harmony export */   g: () => (/* binding */ mayReadContentStore)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _oci_layouts_files_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(64961);
/* harmony import */ var _oci_layouts_layout_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(86102);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(95669);






/** Relative to containerd's root; content is in `blobs/<algorithm>/<hex>` below. */
const CONTENT = 'io.containerd.content.v1.content';
/** The machine's own containerd, where Docker uses it. */
const SYSTEM_ROOT = '/var/lib/containerd';
/**
 * Opens an image in the daemon's containerd store on this machine. Reading it there avoids a push, and with
 * it two copies. Undefined when the store is elsewhere, isn't readable (it belongs to root, which a hosted
 * runner isn't), or is missing a part of the image, such as a layer of a base image that was never fully
 * pulled. https://github.com/containerd/containerd/blob/main/docs/content-flow.md
 */
async function openContentStore(root, server) {
    for (const directory of contentDirectories(server)) {
        const source = (0,_oci_layouts_layout_js__WEBPACK_IMPORTED_MODULE_4__/* .blobsIn */ .uo)((0,_oci_layouts_files_js__WEBPACK_IMPORTED_MODULE_3__/* .directoryFiles */ .pb)(directory, "the Docker daemon's image store"), [root]);
        if (await isComplete(source, root, directory))
            return source;
    }
    return undefined;
}
/** Whether an image of this daemon may be readable by `openContentStore`. */
async function mayReadContentStore(server) {
    const readable = await Promise.all(contentDirectories(server).map((directory) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.access)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, 'blobs'), node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.R_OK | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.X_OK).then(() => true, () => false)));
    return readable.includes(true);
}
function contentDirectories({ containerdStore, rootDirectory }) {
    if (!containerdStore)
        return [];
    const own = rootDirectory === undefined ? [] : [(0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(rootDirectory, 'containerd/daemon')];
    return [...own, SYSTEM_ROOT].map((containerd) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(containerd, CONTENT));
}
async function isComplete(source, root, directory) {
    try {
        for (const { descriptor, role } of (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_5__/* .children */ .Y_)(root, await source.readManifest(root))) {
            if (role === 'manifest') {
                if (!(await isComplete(source, descriptor, directory)))
                    return false;
            }
            else if (role !== 'subject' && role !== 'foreign-layer') {
                await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.access)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, (0,_oci_layouts_layout_js__WEBPACK_IMPORTED_MODULE_4__/* .blobPath */ .nD)(descriptor.digest)), node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.R_OK);
            }
        }
        return true;
    }
    catch {
        return false;
    }
}


/***/ }),

/***/ 55221:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   builtImageId: () => (/* binding */ builtImageId),
/* harmony export */   docker: () => (/* binding */ docker),
/* harmony export */   imageId: () => (/* binding */ imageId),
/* harmony export */   takeFromStore: () => (/* binding */ takeFromStore),
/* harmony export */   throughStore: () => (/* binding */ throughStore)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _oci_layouts_docker_archive_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(62051);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95669);
/* harmony import */ var _oci_media_types_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(54566);
/* harmony import */ var _oci_platform_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(44647);
/* harmony import */ var _commands_explain_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(19560);
/* harmony import */ var _loopback_image_receiver_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(86411);
/* harmony import */ var _loopback_private_registry_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(56151);
/* harmony import */ var _commands_run_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(73794);
/* harmony import */ var _content_store_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(11581);










/**
 * Lets `make` put an image into the daemon's store under a temporary name, reads the image, and removes the
 * name. If `make` returns the descriptor and this process can read the store's files, it does; otherwise the
 * daemon pushes to a registry on loopback. With the containerd store all digests stay the same, including the
 * index and attestations. A daemon on another machine or in a VM can't reach this loopback: from it the image
 * is saved to a file, which takes longer.
 * @throws PublishError when the daemon refuses; whatever `make` or the sink throws.
 */
async function throughStore(environment, facts, make) {
    const loopback = await (0,_loopback_image_receiver_js__WEBPACK_IMPORTED_MODULE_6__/* .openLoopback */ .s)({
        sink: environment.sink,
        name: 'the Docker daemon',
        knowsSizes: facts.server?.containerdStore ?? false,
        reporter: environment.reporter,
    });
    const name = loopback.reference;
    let removal;
    const remove = () => (removal ??= removeImage(name, environment));
    try {
        const root = await make(name);
        const source = root && facts.server && (await (0,_content_store_js__WEBPACK_IMPORTED_MODULE_9__/* .openContentStore */ .R)(root, facts.server));
        if (source) {
            environment.reporter.info('The image is read where the Docker daemon keeps it.');
            // The name has to stay until the image is published.
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
/** Takes an image that is already in the daemon's store, as for `from: docker-daemon:`. */
function takeFromStore(image, environment, facts) {
    return throughStore(environment, facts, async (name) => {
        const tag = { ...docker(environment), args: ['tag', image, name] };
        await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .runQuiet */ .AO)(tag, { signal: environment.signal }).catch((error) => {
            throw (0,_commands_explain_js__WEBPACK_IMPORTED_MODULE_5__/* .explainFailure */ .SP)(error, { engine: 'docker' });
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
            throw (0,_commands_explain_js__WEBPACK_IMPORTED_MODULE_5__/* .explainFailure */ .SP)(error, { engine: 'docker' });
        environment.reporter.info('The daemon cannot reach this process over loopback: the image is saved to a file instead.');
        return save(name, environment);
    }
}
async function push(name, loopback, environment) {
    const signal = AbortSignal.any([environment.signal, loopback.broken]);
    const onLine = (line) => environment.reporter.output(line);
    // Docker Content Trust signs pushes to the target registries, not this local one.
    const own = { ...(await (0,_loopback_private_registry_js__WEBPACK_IMPORTED_MODULE_7__/* .dockerConfigFor */ .Mm)(loopback.login, environment)), DOCKER_CONTENT_TRUST: '0' };
    const command = { ...docker(environment), args: ['push', name] };
    await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .runLoud */ .wk)({ ...command, env: { ...command.env, ...own } }, { signal, onLine });
}
/** A daemon on another machine reports that nothing listens on the port, or that something else does. */
function isUnreachable(error) {
    if (!(error instanceof _commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .CommandFailure */ .qi))
        return false;
    return error.lines.some((line) => /connect(?:ion|:)? (?:was )?refused|i\/o timeout|no route to host|network is unreachable|server gave HTTP response to HTTPS client/i.test(line));
}
async function save(name, environment) {
    const archive = (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(environment.temporaryDirectory, 'image.tar');
    try {
        await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .runLoud */ .wk)({ ...docker(environment), args: ['save', '--output', archive, name] }, { signal: environment.signal });
    }
    catch (error) {
        throw (0,_commands_explain_js__WEBPACK_IMPORTED_MODULE_5__/* .explainFailure */ .SP)(error, { engine: 'docker' });
    }
    return (0,_oci_layouts_docker_archive_js__WEBPACK_IMPORTED_MODULE_1__.openDockerArchive)(archive, { temporaryDirectory: environment.temporaryDirectory });
}
/**
 * docker/build-push-action's `imageid`. The daemon identifies a loaded image by its config digest, or with
 * the containerd store by its root digest. The daemon is queried, since the loaded image may be missing
 * attestations of the built one.
 */
async function builtImageId({ source, root }, { load, names }, environment) {
    const known = load && names[0] !== undefined ? await daemonImageId(names[0], environment) : undefined;
    // BuildKit identifies an index by its digest, a single image by its config's.
    return known ?? ((0,_oci_media_types_js__WEBPACK_IMPORTED_MODULE_3__/* .isIndexType */ .$U)(root.mediaType) ? root.digest : imageId(source, root));
}
/**
 * The digest of an image's config if there is exactly one image: a manifest, or an index of one platform and
 * its attestations.
 */
async function imageId(source, root) {
    let descriptor = root;
    if ((0,_oci_media_types_js__WEBPACK_IMPORTED_MODULE_3__/* .isIndexType */ .$U)(root.mediaType)) {
        const index = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .parseManifest */ .Ng)(await source.readManifest(root), root.mediaType, source.name);
        if (index.kind !== 'index')
            return undefined;
        const [only, ...others] = index.manifests.filter((entry) => !(0,_oci_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .isAttestation */ .H3)(entry));
        if (!only || others.length > 0 || (0,_oci_media_types_js__WEBPACK_IMPORTED_MODULE_3__/* .isIndexType */ .$U)(only.mediaType))
            return undefined;
        descriptor = only;
    }
    const manifest = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .parseManifest */ .Ng)(await source.readManifest(descriptor), descriptor.mediaType, source.name);
    return manifest.kind === 'image' ? manifest.config.digest : undefined;
}
async function daemonImageId(name, environment) {
    const command = { ...docker(environment), args: ['image', 'inspect', '--format', '{{.Id}}', name] };
    const output = await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .runQuiet */ .AO)(command, { signal: environment.signal }).catch(() => undefined);
    environment.signal.throwIfAborted();
    return /^sha256:[0-9a-f]{64}$/.exec(output?.trim() ?? '')?.[0];
}
/** `--no-prune` keeps parent images: with the classic builder they are the next build's cache. */
async function removeImage(name, environment) {
    const command = { ...docker(environment), args: ['image', 'rm', '--no-prune', name] };
    await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_8__/* .runQuiet */ .AO)(command).catch((error) => {
        environment.reporter.debug(`The temporary name ${name} stays in the daemon's store: ${String(error)}`);
    });
}
/** The docker command in a build's environment, without arguments. */
function docker(environment) {
    return { file: 'docker', env: environment.env, cwd: environment.workspace };
}


/***/ }),

/***/ 86411:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   s: () => (/* binding */ openLoopback)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(57075);
/* harmony import */ var _embedded_registry_storage_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(55160);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1564);
/* harmony import */ var _support_transferable_buffers_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(52367);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1787);
/* harmony import */ var _oci_limits_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(61928);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(95669);
/* harmony import */ var _private_registry_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(56151);









const TAG = 'image';
/**
 * Starts the registry that an engine pushes its image to; pushing is several times faster than saving to a
 * file.
 */
async function openLoopback(options) {
    const controller = new AbortController();
    const kept = new Map();
    const storage = forwardingStorage(options, kept, (error) => controller.abort(error));
    const repository = `build-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(16).toString('hex')}`;
    const registry = await (0,_private_registry_js__WEBPACK_IMPORTED_MODULE_8__/* .servePrivately */ .uk)(repository, storage, options.reporter);
    const source = receivedContent(options.name, repository, storage, kept);
    return {
        reference: `${registry.host}/${repository}:${TAG}`,
        login: registry.login,
        broken: controller.signal,
        async received() {
            const root = await source.resolve(TAG);
            if (root)
                return { source, root };
            throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_5__/* .PublishError */ .S1(`${options.name} pushed no image`, { code: 'BUILD_FAILED' });
        },
        close: () => registry.close(),
    };
}
function forwardingStorage({ sink, knowsSizes }, kept, onFailure) {
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
        ...(0,_embedded_registry_storage_js__WEBPACK_IMPORTED_MODULE_2__/* .memoryStorage */ .z)(),
        async blobSize(_repository, digest) {
            const size = kept.get(digest)?.length ?? passed.get(digest);
            if (size !== undefined)
                return size;
            return knowsSizes ? ((await sink.has(digest)) ? 0 : undefined) : sink.sizeIfHeld?.(digest);
        },
        async readBlob(_repository, digest, { start, end }) {
            return node_stream__WEBPACK_IMPORTED_MODULE_1__.Readable.from([kept.get(digest)?.subarray(start, end) ?? Buffer.alloc(0)], {
                objectMode: false,
            });
        },
        async writeBlob(_repository, blob, body) {
            if (blob.size !== undefined && blob.size > _oci_limits_js__WEBPACK_IMPORTED_MODULE_6__/* .SMALL_BLOB */ .ce)
                return forward(blob, (0,_support_transferable_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .markDisposable */ .m$)(body));
            const { bytes, rest } = await readSmall(body);
            if (rest)
                return forward(blob, (0,_support_transferable_buffers_js__WEBPACK_IMPORTED_MODULE_4__/* .markDisposable */ .m$)(rest));
            const digest = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestOf */ .ol)(bytes, blob.digest && (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .digestAlgorithm */ .g4)(blob.digest));
            // On a digest mismatch the registry returns an error to the engine.
            if (blob.digest === undefined || blob.digest === digest)
                kept.set(digest, bytes);
            return { digest, size: bytes.length };
        },
        mountBlob: () => Promise.resolve(false),
        deleteBlob: (_repository, digest) => Promise.resolve(kept.delete(digest)),
    };
}
/**
 * Reads a small body in full; puts back what it has read of a larger one, which is `rest` then. Chunks are never
 * joined on the way: the memory of each is freed once it was read.
 */
function readSmall(body) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let length = 0;
        const each = (chunk) => {
            chunks.push(chunk);
            length += chunk.length;
            if (length <= _oci_limits_js__WEBPACK_IMPORTED_MODULE_6__/* .SMALL_BLOB */ .ce)
                return;
            unwatch();
            body.off('data', each).pause();
            for (const read of chunks.reverse())
                body.unshift(read);
            resolve({ bytes: Buffer.alloc(0), rest: body });
        };
        const unwatch = (0,node_stream__WEBPACK_IMPORTED_MODULE_1__.finished)(body, { writable: false }, (error) => {
            body.off('data', each);
            if (error)
                reject(error);
            else
                resolve({ bytes: Buffer.concat(chunks) });
        });
        body.on('data', each);
    });
}
function receivedContent(name, repository, storage, kept) {
    return {
        name,
        async resolve(reference) {
            const digest = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_3__/* .isDigest */ .Bc)(reference) ? reference : await storage.tag(repository, reference);
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
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_5__/* .PublishError */ .S1(`${name}: ${descriptor.digest} went by and can't be read again`, { code });
}


/***/ }),

/***/ 56151:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bx: () => (/* binding */ dockerConfigWith),
/* harmony export */   MH: () => (/* binding */ authFileFor),
/* harmony export */   Mm: () => (/* binding */ dockerConfigFor),
/* harmony export */   uk: () => (/* binding */ servePrivately)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _embedded_registry_server_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(70500);
/* harmony import */ var _support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(56083);





/**
 * Serves one repository on loopback to clients with the right credentials. Other processes on the machine can
 * connect, but get 401: they can't read, list, push or replace anything.
 * @param reporter masks the password before it is used
 */
async function servePrivately(repository, storage, reporter) {
    const [username, password] = ['registry-publish', (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(32).toString('hex')];
    reporter.secret(password);
    reporter.secret(encode({ username, password }));
    const auth = { kind: 'basic', username, password };
    const registry = await (0,_embedded_registry_server_js__WEBPACK_IMPORTED_MODULE_3__/* .startEmbeddedRegistry */ .c)({ storage, auth, only: repository });
    return {
        host: registry.host,
        login: { host: registry.host, username, password },
        close: () => registry.close(),
    };
}
/** Settings that say where docker looks for credentials; with a credential store it ignores `auths`. */
const LOGIN_SETTINGS = ['auths', 'credsStore', 'credHelpers'];
/**
 * A copy of the docker config in `env` whose only credentials are these, for a `docker push` to this registry
 * alone. Contexts, certificates and plugins still work.
 * @returns environment variables for that command.
 */
async function dockerConfigFor(login, place) {
    const directory = await copyDockerConfig(place, (settings) => {
        const rest = Object.entries(settings).filter(([name]) => !LOGIN_SETTINGS.includes(name));
        return { ...Object.fromEntries(rest), auths: authOf(login) };
    });
    // Docker 28.3 prefers the credentials in this variable to those in the file.
    return { DOCKER_CONFIG: directory, DOCKER_AUTH_CONFIG: '' };
}
/**
 * A copy of the docker config in `env` with these credentials added, for a build that pushes to this registry
 * and pulls from others. In a config with a credential store, docker doesn't find them.
 * @returns environment variables for the command.
 */
async function dockerConfigWith(login, place) {
    const directory = await copyDockerConfig(place, (settings) => {
        const auths = isObject(settings['auths']) ? settings['auths'] : {};
        return { ...settings, auths: { ...auths, ...authOf(login) } };
    });
    return { DOCKER_CONFIG: directory };
}
async function copyDockerConfig({ env, temporaryDirectory }, change) {
    const original = (0,_support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerDirectory */ .C2)(env);
    const directory = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, 'docker-'));
    const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(original).catch(() => []);
    for (const name of names) {
        if (name !== 'config.json')
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(original, name), (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, name));
    }
    const settings = await readJson((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(original, 'config.json'));
    await writeSecret((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, 'config.json'), change(settings));
    return directory;
}
/**
 * An auth file for podman and buildah with the credentials of the one in `env`, and these.
 * https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 * @returns environment variables for the command.
 */
async function authFileFor(logins, { env, temporaryDirectory }) {
    if (logins.length === 0)
        return {};
    const original = await readJson(await userAuthFile(env));
    const auths = { ...(isObject(original['auths']) ? original['auths'] : {}) };
    for (const login of logins)
        Object.assign(auths, authOf(login));
    const path = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdtemp)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(temporaryDirectory, 'auth-')), 'auth.json');
    await writeSecret(path, { ...original, auths });
    return { REGISTRY_AUTH_FILE: path };
}
/** The auth file these tools would read: the one the environment names, their own, or docker's. */
async function userAuthFile(env) {
    if (env['REGISTRY_AUTH_FILE'])
        return env['REGISTRY_AUTH_FILE'];
    const own = env['XDG_RUNTIME_DIR'] ? (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(env['XDG_RUNTIME_DIR'], 'containers/auth.json') : undefined;
    if (own !== undefined && (await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(own).catch(() => undefined)))
        return own;
    return (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,_support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerDirectory */ .C2)(env), 'config.json');
}
async function readJson(path) {
    try {
        const parsed = JSON.parse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(path, 'utf8'));
        return isObject(parsed) ? parsed : {};
    }
    catch {
        // The code that reads the user's config for credentials warns about an invalid one.
        return {};
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
async function writeSecret(path, content) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.writeFile)(path, JSON.stringify(content, undefined, 2), { mode: 0o600, flag: 'wx' });
}
function authOf(login) {
    return { [login.host]: { auth: encode(login) } };
}
function encode({ username, password }) {
    return Buffer.from(`${username}:${password}`).toString('base64');
}


/***/ }),

/***/ 62051:
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
/* harmony import */ var _documents_bounded_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(40182);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(64961);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(86102);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(61928);
/* harmony import */ var _media_types_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(54566);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(20907);














/**
 * Opens the output of `docker save`. Newer engines write an OCI layout, which is used as it is; for older
 * ones a manifest is created, and layers, which are stored uncompressed, are compressed with gzip.
 * @throws PublishError `ARCHIVE_INVALID`, `REFERENCE_UNKNOWN`.
 */
async function openDockerArchive(archive, options) {
    const name = `docker-archive:${archive}`;
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(archive, { throwIfNoEntry: false })?.isFile()) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${name} is not a file`, {
            code: 'ARCHIVE_INVALID',
            hint: 'Give the path that docker save wrote to.',
        });
    }
    const files = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .tarFiles */ .dL)(archive, name);
    const images = await readImages(files);
    const image = chooseImage(images, options, name);
    if ((await files.size('index.json')) !== undefined) {
        const layout = await (0,_layout_js__WEBPACK_IMPORTED_MODULE_10__/* .layoutIn */ .qs)(files);
        const tag = image.RepoTags?.[0];
        const named = images.length > 1 && tag !== undefined ? canonicalName(tag) : undefined;
        return { source: layout, root: (0,_layout_js__WEBPACK_IMPORTED_MODULE_10__/* .chooseEntry */ .c$)(layout, named) };
    }
    return convert(files, image, options.temporaryDirectory);
}
async function readImages(files) {
    const bytes = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .readFile */ .TA)(files, 'manifest.json', _limits_js__WEBPACK_IMPORTED_MODULE_11__/* .CONTENT_LIMITS */ .L2.manifestPush);
    const list = bytes && (0,_documents_bounded_js__WEBPACK_IMPORTED_MODULE_8__/* .parseJson */ .q)(bytes.toString(), `${files.name}: manifest.json`);
    const isImage = (value) => {
        const image = value;
        return typeof image?.Config === 'string' && Array.isArray(image.Layers);
    };
    if (Array.isArray(list) && list.every(isImage))
        return list;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} holds no manifest.json that lists images`, {
        code: 'ARCHIVE_INVALID',
        hint: 'An OCI archive is read with oci-archive:<file>.',
    });
}
function chooseImage(images, options, name) {
    const wanted = options.reference && (0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .formatReference */ .FH)(options.reference);
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
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(wanted === undefined
        ? `${name} holds ${images.length} images, and none was chosen`
        : `${name} holds no image named ${wanted}`, {
        code: 'REFERENCE_UNKNOWN',
        hint: `Say which one, as ${name}:<name>: ${names.join(', ') || 'they have no names'}.`,
    });
}
function canonicalName(tag) {
    return (0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .formatReference */ .FH)((0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .parseReference */ .F2)(tag));
}
async function convert(files, image, directory) {
    const config = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .readFile */ .TA)(files, image.Config, _limits_js__WEBPACK_IMPORTED_MODULE_11__/* .CONTENT_LIMITS */ .L2.config);
    if (!config)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} is missing ${image.Config}, the image's config`, {
            code: 'ARCHIVE_INVALID',
        });
    const layers = new Map();
    const descriptors = [];
    for (const [position, path] of image.Layers.entries()) {
        if ((await files.size(path)) === undefined) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} is missing ${path}, a layer of the image`, {
                code: 'ARCHIVE_INVALID',
            });
        }
        const layer = await compress(await files.open(path), (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, `layer-${position}.tar.gz`));
        layers.set(layer.descriptor.digest, layer);
        descriptors.push(layer.descriptor);
    }
    const configDescriptor = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerConfig,
        size: config.length,
        digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestOf */ .ol)(config),
    };
    const manifest = Buffer.from(JSON.stringify({
        schemaVersion: 2,
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerManifest,
        config: configDescriptor,
        layers: descriptors,
    }));
    const root = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerManifest,
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
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} has no blob ${digest}`, { code: 'BLOB_UNKNOWN' });
            return layer.open(offset);
        },
    };
    return { source, root };
}
/** Compresses a layer into a file. Reproducible: the same layer always results in the same bytes. */
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
        descriptor: {
            mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerLayerGzip,
            size,
            digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestFromHex */ .Ch)('sha256', hash.digest('hex')),
        },
        open: async (offset) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(file, { start: offset }),
    };
}


/***/ })

};
