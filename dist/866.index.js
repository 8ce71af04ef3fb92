export const id = 866;
export const ids = [866];
export const modules = {

/***/ 12582:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P_: () => (/* binding */ Refusal),
/* harmony export */   TR: () => (/* binding */ refuse),
/* harmony export */   ZF: () => (/* binding */ answer),
/* harmony export */   hi: () => (/* binding */ answerJson)
/* harmony export */ });
/** What a handler throws to refuse a request. */
class Refusal extends Error {
    status;
    code;
    constructor(status, code, message) {
        super(message);
        this.status = status;
        this.code = code;
    }
}
/** Answers without a body. */
function answer(response, status, headers = {}) {
    const length = status === 204 || status === 304 ? {} : { 'content-length': 0 };
    response.writeHead(status, { ...length, ...headers }).end();
}
/** Answers with a document; a HEAD gets the headers alone. */
function answerJson(exchange, body, headers = {}, status = 200) {
    const text = JSON.stringify(body);
    exchange.response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...headers,
    });
    exchange.response.end(exchange.request.method === 'HEAD' ? undefined : text);
}
/** Turns a refusal into the specification's error document. */
function refuse(exchange, error, headers = {}) {
    const errors = [{ code: error.code, message: error.message }];
    // What is left of the body is never read: the connection can't serve another request.
    const rest = exchange.request.complete ? {} : { connection: 'close' };
    answerJson(exchange, { errors }, { ...headers, ...rest }, error.status);
}


/***/ }),

/***/ 7866:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  c: () => (/* binding */ startEmbeddedRegistry)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: ./build/oci/reference.js
var oci_reference = __webpack_require__(20907);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/embedded/registry/exchange.js
var registry_exchange = __webpack_require__(12582);
;// CONCATENATED MODULE: ./build/embedded/registry/auth.js


const LIFE_SECONDS = 300;
function createGuard(auth) {
    if (auth.kind === 'none')
        return { check() { }, challenge: () => undefined };
    const isUser = (request) => sameText(request.headers.authorization ?? '', basicHeader(auth));
    if (auth.kind === 'basic') {
        return {
            check(request) {
                if (!isUser(request))
                    throw unauthorized();
            },
            challenge: () => 'Basic realm="embedded registry"',
        };
    }
    const key = (0,external_node_crypto_.randomBytes)(32);
    return {
        check(request, repository) {
            const granted = readToken(key, request.headers.authorization);
            const writes = request.method !== 'GET' && request.method !== 'HEAD';
            const needed = `repository:${repository}:${writes ? 'push' : 'pull'}`;
            if (!granted || (repository !== undefined && !granted.includes(needed)))
                throw unauthorized();
        },
        challenge: (origin, repository, action) => `Bearer realm="${origin}/token",service="embedded"` +
            (repository === undefined ? '' : `,scope="repository:${repository}:${action}"`),
        token(request, response, url) {
            if (!isUser(request))
                throw unauthorized();
            const token = issueToken(key, url.searchParams.getAll('scope').flatMap(expandScope));
            (0,registry_exchange/* answerJson */.hi)({ request, response }, { token, access_token: token, expires_in: LIFE_SECONDS });
        },
    };
}
function unauthorized() {
    return new registry_exchange/* Refusal */.P_(401, 'UNAUTHORIZED', 'authentication required');
}
function basicHeader({ username, password }) {
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
function sameText(a, b) {
    const [left, right] = [Buffer.from(a), Buffer.from(b)];
    return left.length === right.length && (0,external_node_crypto_.timingSafeEqual)(left, right);
}
/** `repository:acme/app:pull,push` → one entry an action. */
function expandScope(scope) {
    const [type, name, actions] = [
        scope.split(':')[0],
        scope.split(':').slice(1, -1).join(':'),
        scope.split(':').at(-1),
    ];
    return (actions ?? '').split(',').map((action) => `${type}:${name}:${action}`);
}
function issueToken(key, granted) {
    const expires = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
    const payload = Buffer.from(JSON.stringify({ granted, expires })).toString('base64url');
    return `${payload}.${sign(key, payload)}`;
}
function readToken(key, header) {
    const [payload, signature] = /^Bearer ([\w-]+)\.([\w-]+)$/.exec(header ?? '')?.slice(1) ?? [];
    if (payload === undefined || signature === undefined || !sameText(signature, sign(key, payload)))
        return undefined;
    const { granted, expires } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return expires > Date.now() / 1000 ? granted : undefined;
}
function sign(key, payload) {
    return (0,external_node_crypto_.createHmac)('sha256', key).update(payload).digest('base64url');
}

// EXTERNAL MODULE: external "node:stream/promises"
var promises_ = __webpack_require__(46466);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
;// CONCATENATED MODULE: ./build/embedded/registry/blobs.js



/** GET, HEAD and DELETE of a blob. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs */
async function handleBlob(exchange, reference) {
    const { request, response, storage, repository } = exchange;
    const digest = blobDigest(reference);
    const size = await storage.blobSize(repository, digest);
    if (size === undefined)
        throw new registry_exchange/* Refusal */.P_(404, 'BLOB_UNKNOWN', `${repository} has no blob ${digest}`);
    if (request.method === 'DELETE') {
        await storage.deleteBlob(repository, digest);
        return (0,registry_exchange/* answer */.ZF)(response, 202);
    }
    const range = readRange(request.headers.range, size);
    const headers = {
        'content-type': 'application/octet-stream',
        'content-length': range.end - range.start,
        'docker-content-digest': digest,
        'accept-ranges': 'bytes',
        etag: `"${digest}"`,
        ...(range.partial ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` } : {}),
    };
    response.writeHead(range.partial ? 206 : 200, headers);
    if (request.method === 'HEAD')
        response.end();
    else
        await (0,promises_.pipeline)(await storage.readBlob(repository, digest, range), response);
}
/** @throws Refusal (400, `DIGEST_INVALID`). */
function blobDigest(text) {
    try {
        return (0,oci_digest/* parseDigest */.m)(text, 'the request');
    }
    catch (error) {
        throw new registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', error.message);
    }
}
/** A `Range: bytes=a-b` or `bytes=a-`; anything else means the whole. RFC 9110, 14.2. */
function readRange(header, size) {
    const match = /^bytes=(\d+)-(\d*)$/.exec(header ?? '');
    if (!match)
        return { start: 0, end: size, partial: false };
    const start = Number(match[1]);
    const end = match[2] === '' ? size : Math.min(Number(match[2]) + 1, size);
    if (start >= size || end <= start)
        throw new registry_exchange/* Refusal */.P_(416, 'SIZE_INVALID', `the blob has ${size} bytes`);
    return { start, end, partial: true };
}

// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(38321);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
;// CONCATENATED MODULE: ./build/embedded/registry/manifests.js






/** GET, HEAD, PUT and DELETE of a manifest. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
async function handleManifest(exchange, reference) {
    switch (exchange.request.method) {
        case 'GET':
        case 'HEAD':
            return read(exchange, reference);
        case 'PUT':
            return write(exchange, reference);
        case 'DELETE':
            return remove(exchange, reference);
        default:
            throw new registry_exchange/* Refusal */.P_(405, 'UNSUPPORTED', `${exchange.request.method} isn't defined for manifests`);
    }
}
async function read({ request, response, storage, repository }, reference) {
    const digest = (0,oci_digest/* isDigest */.Bc)(reference) ? reference : await storage.tag(repository, reference);
    const found = digest && (await storage.manifest(repository, digest));
    if (!digest || !found)
        throw new registry_exchange/* Refusal */.P_(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
    response.writeHead(200, {
        'content-type': found.mediaType,
        'content-length': found.bytes.length,
        'docker-content-digest': digest,
        etag: `"${digest}"`,
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
}
/** By digest it may carry tags: `PUT …/manifests/<digest>?tag=a&tag=b`, acknowledged with `OCI-Tag`. */
async function write(exchange, reference) {
    const { request, response, storage, repository, url } = exchange;
    const bytes = await readBody(exchange);
    const mediaType = request.headers['content-type'] ?? '';
    const digest = (0,oci_digest/* digestOf */.ol)(bytes, (0,oci_digest/* isDigest */.Bc)(reference) ? (0,oci_digest/* digestAlgorithm */.g4)(reference) : 'sha256');
    if ((0,oci_digest/* isDigest */.Bc)(reference) && reference !== digest) {
        throw new registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `the manifest should have the digest ${reference} and has ${digest}`);
    }
    const tags = (0,oci_digest/* isDigest */.Bc)(reference) ? url.searchParams.getAll('tag') : [reference];
    for (const tag of tags)
        if (!(0,oci_reference/* isTag */.dz)(tag))
            throw new registry_exchange/* Refusal */.P_(400, 'MANIFEST_INVALID', `${tag} is not a tag`);
    const subject = await check(exchange, mediaType, bytes, digest);
    await storage.writeManifest(repository, digest, { mediaType, bytes });
    for (const tag of tags)
        await storage.writeTag(repository, tag, digest);
    (0,registry_exchange/* answer */.ZF)(response, 201, {
        location: `/v2/${repository}/manifests/${digest}`,
        'docker-content-digest': digest,
        ...((0,oci_digest/* isDigest */.Bc)(reference) && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
        ...(subject === undefined ? {} : { 'oci-subject': subject }),
    });
}
async function readBody({ request }) {
    if (Number(request.headers['content-length'] ?? 0) > manifest/* MANIFEST_PUSH_LIMIT */.jt) {
        throw new registry_exchange/* Refusal */.P_(413, 'SIZE_INVALID', `a manifest has at most ${manifest/* MANIFEST_PUSH_LIMIT */.jt} bytes`);
    }
    return (0,consumers_.buffer)(request);
}
/** Refuses a manifest that is none, or that points at what isn't there; returns its subject. */
async function check(exchange, mediaType, bytes, digest) {
    const { storage, repository } = exchange;
    let parts;
    try {
        parts = (0,manifest/* children */.Y_)({ mediaType, digest, size: bytes.length }, bytes);
    }
    catch (error) {
        throw new registry_exchange/* Refusal */.P_(400, 'MANIFEST_INVALID', error.message);
    }
    for (const { descriptor, role } of parts) {
        const known = role === 'subject' || role === 'foreign-layer'
            ? true
            : role === 'manifest'
                ? await storage.manifest(repository, descriptor.digest)
                : (await storage.blobSize(repository, descriptor.digest)) !== undefined;
        if (!known)
            throw new registry_exchange/* Refusal */.P_(404, 'MANIFEST_BLOB_UNKNOWN', `${repository} lacks ${descriptor.digest}`);
    }
    return (0,manifest/* parseManifest */.Ng)(bytes, mediaType, digest).subject?.digest;
}
async function remove({ response, storage, repository }, reference) {
    const removed = (0,oci_digest/* isDigest */.Bc)(reference)
        ? await storage.deleteManifest(repository, reference)
        : await storage.deleteTag(repository, reference);
    if (!removed)
        throw new registry_exchange/* Refusal */.P_(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
    (0,registry_exchange/* answer */.ZF)(response, 202);
}
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
async function handleReferrers(exchange, subject) {
    const { storage, repository, url } = exchange;
    if (!(0,oci_digest/* isDigest */.Bc)(subject))
        throw new registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `${subject} is not a digest`);
    const wanted = url.searchParams.get('artifactType');
    const all = await storage.referrers(repository, subject);
    const manifests = wanted === null ? all : all.filter((one) => one.artifactType === wanted);
    const filtered = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
    (0,registry_exchange/* answerJson */.hi)(exchange, { schemaVersion: 2, mediaType: media_types/* MediaType */.zu.ociIndex, manifests }, { 'content-type': media_types/* MediaType */.zu.ociIndex, ...filtered });
}
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags */
async function handleTags(exchange) {
    const { storage, repository, url } = exchange;
    const all = await storage.tags(repository);
    if (!all)
        throw new registry_exchange/* Refusal */.P_(404, 'NAME_UNKNOWN', `there is no repository ${repository}`);
    const { page, next } = paginate(all, url);
    (0,registry_exchange/* answerJson */.hi)(exchange, { name: repository, tags: page }, next);
}
/** One page of a sorted list by `n` and `last`, with the `Link` to the next one. */
function paginate(all, url) {
    const last = url.searchParams.get('last') ?? '';
    const rest = all.filter((name) => name > last);
    const count = Number(url.searchParams.get('n') ?? rest.length);
    const page = rest.slice(0, count);
    const final = page.at(-1);
    if (page.length === rest.length || final === undefined)
        return { page, next: {} };
    const query = new URLSearchParams({ n: String(count), last: final });
    return { page, next: { link: `<${url.pathname}?${query}>; rel="next"` } };
}

// EXTERNAL MODULE: ./build/embedded/registry/storage.js
var registry_storage = __webpack_require__(70330);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(78474);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./build/embedded/registry/uploads.js





/** Uploads: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs */
function createUploads() {
    const uploads = new Map();
    return {
        async begin(exchange) {
            const { request, response, storage, repository, url } = exchange;
            const mount = url.searchParams.get('mount');
            const from = url.searchParams.get('from');
            if (mount !== null && from !== null && (await storage.mountBlob(repository, blobDigest(mount), from))) {
                return created(exchange, blobDigest(mount));
            }
            const digest = url.searchParams.get('digest');
            if (digest !== null)
                return store(exchange, blobDigest(digest), request);
            const id = (0,external_node_crypto_.randomUUID)();
            uploads.set(id, { repository, received: 0, busy: false });
            (0,registry_exchange/* answer */.ZF)(response, 202, progress(repository, id, 0));
        },
        async proceed(exchange, id) {
            const { request, response, repository } = exchange;
            const upload = uploads.get(id);
            if (upload?.repository !== repository) {
                throw new registry_exchange/* Refusal */.P_(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload');
            }
            if (request.method === 'GET')
                return (0,registry_exchange/* answer */.ZF)(response, 204, progress(repository, id, upload.received));
            if (request.method === 'DELETE') {
                uploads.delete(id);
                upload.body?.destroy();
                return (0,registry_exchange/* answer */.ZF)(response, 204);
            }
            if (upload.busy)
                throw new registry_exchange/* Refusal */.P_(416, 'BLOB_UPLOAD_INVALID', 'another request writes to this upload');
            upload.busy = true;
            try {
                if (request.method === 'PATCH') {
                    await append(exchange, upload);
                    (0,registry_exchange/* answer */.ZF)(response, 202, progress(repository, id, upload.received));
                }
                else if (request.method === 'PUT') {
                    await finish(exchange, upload);
                    uploads.delete(id);
                }
                else
                    throw new registry_exchange/* Refusal */.P_(405, 'UNSUPPORTED', `${request.method} isn't defined for uploads`);
            }
            finally {
                upload.busy = false;
            }
        },
    };
}
function progress(repository, id, received) {
    return {
        location: `/v2/${repository}/blobs/uploads/${id}`,
        range: `0-${Math.max(received - 1, 0)}`,
        'docker-upload-uuid': id,
    };
}
function created({ response, repository }, digest) {
    (0,registry_exchange/* answer */.ZF)(response, 201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}
/** Takes a blob whose digest and, mostly, size are known before its first byte. */
async function store(exchange, digest, body) {
    const length = exchange.request.headers['content-length'];
    const size = length === undefined ? {} : { size: Number(length) };
    const stored = await exchange.storage.writeBlob(exchange.repository, { digest, ...size }, body);
    if (stored.digest !== digest)
        throw wrongDigest(digest, stored.digest);
    created(exchange, digest);
}
/** Hands a PATCH's bytes on. What arrived before a break counts: the sender asks how much, and goes on from there. */
async function append({ request, storage, repository }, upload) {
    const start = /^(\d+)-/.exec(request.headers['content-range'] ?? '')?.[1];
    if (start !== undefined && Number(start) !== upload.received) {
        throw new registry_exchange/* Refusal */.P_(416, 'BLOB_UPLOAD_INVALID', `the upload stands at ${upload.received}`);
    }
    if (!upload.body) {
        upload.body = new external_node_stream_.PassThrough({ highWaterMark: 1024 * 1024 });
        upload.stored = storage.writeBlob(repository, {}, upload.body);
        // Awaited by the PUT; a failure before that must not count as unhandled.
        upload.stored.catch((error) => upload.body?.destroy(error));
    }
    for await (const chunk of request) {
        upload.received += chunk.length;
        if (!upload.body.write(chunk))
            await (0,external_node_events_.once)(upload.body, 'drain');
    }
}
async function finish(exchange, upload) {
    const digest = blobDigest(exchange.url.searchParams.get('digest') ?? '');
    if (!upload.body)
        return store(exchange, digest, exchange.request);
    await append(exchange, upload);
    upload.body.end();
    const stored = await upload.stored;
    if (stored?.digest !== digest)
        throw wrongDigest(digest, stored?.digest);
    created(exchange, digest);
}
function wrongDigest(claimed, actual) {
    return new registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `the upload should have the digest ${claimed} and has ${actual}`);
}

;// CONCATENATED MODULE: ./build/embedded/registry/server.js








/**
 * A registry in this process, on loopback only: pull, push, mounts, tags, delete and referrers of
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md, with the tags of a PUT by digest.
 * Serves the demo, and the engines that are faster at pushing than at saving.
 */
async function startEmbeddedRegistry(options = {}) {
    const storage = options.storage ?? (0,registry_storage/* memoryStorage */.z)();
    const guard = createGuard(options.auth ?? { kind: 'none' });
    const uploads = createUploads();
    const requests = new Map();
    const server = (0,external_node_http_.createServer)((request, response) => {
        const method = request.method ?? 'GET';
        requests.set(method, (requests.get(method) ?? 0) + 1);
        void serve({ request, response, storage, guard, uploads });
    });
    server.keepAliveTimeout = 60_000;
    // A layer may take longer than Node's default of five minutes.
    server.requestTimeout = 0;
    await new Promise((resolve, reject) => {
        server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return {
        host: `127.0.0.1:${server.address().port}`,
        storage,
        requests,
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
async function serve(serving) {
    const { request, response, guard } = serving;
    const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
    const url = new URL(request.url ?? '/', origin);
    const route = matchRoute(url.pathname);
    try {
        if (url.pathname === '/token' && guard.token)
            return guard.token(request, response, url);
        guard.check(request, route.repository);
        await dispatch(serving, url, route);
    }
    catch (error) {
        if (response.headersSent || response.destroyed)
            response.destroy();
        else if (error instanceof registry_exchange/* Refusal */.P_) {
            const writes = request.method !== 'GET' && request.method !== 'HEAD';
            const challenge = error.status === 401
                ? guard.challenge(origin, route.repository, writes ? 'pull,push' : 'pull')
                : undefined;
            (0,registry_exchange/* refuse */.TR)(serving, error, challenge === undefined ? {} : { 'www-authenticate': challenge });
        }
        else {
            // The sink or the disk behind the storage failed; the client is told, and whoever owns the storage knows more.
            (0,registry_exchange/* refuse */.TR)(serving, new registry_exchange/* Refusal */.P_(500, 'UNSUPPORTED', error.message));
        }
    }
}
const ROUTES = [
    ['base', /^\/v2\/?$/],
    ['catalog', /^\/v2\/_catalog$/],
    ['uploads', /^\/v2\/(.+)\/blobs\/uploads\/?$/],
    ['upload', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/],
    ['blob', /^\/v2\/(.+)\/blobs\/([^/]+)$/],
    ['manifest', /^\/v2\/(.+)\/manifests\/([^/]+)$/],
    ['referrers', /^\/v2\/(.+)\/referrers\/([^/]+)$/],
    ['tags', /^\/v2\/(.+)\/tags\/list$/],
];
function matchRoute(path) {
    for (const [kind, pattern] of ROUTES) {
        const match = pattern.exec(path);
        if (!match)
            continue;
        const [, repository, reference] = match;
        return {
            kind,
            ...(repository === undefined ? {} : { repository }),
            ...(reference === undefined ? {} : { reference: decodeURIComponent(reference) }),
        };
    }
    return { kind: 'unknown' };
}
async function dispatch(serving, url, route) {
    const { request, response, storage, uploads } = serving;
    const { repository = '', reference = '' } = route;
    const version = { 'docker-distribution-api-version': 'registry/2.0' };
    if (route.kind === 'base')
        return (0,registry_exchange/* answerJson */.hi)(serving, {}, version);
    if (route.kind === 'catalog') {
        const { page, next } = paginate(await storage.repositories(), url);
        return (0,registry_exchange/* answerJson */.hi)(serving, { repositories: page }, next);
    }
    if (route.kind === 'unknown')
        throw new registry_exchange/* Refusal */.P_(404, 'UNSUPPORTED', `${url.pathname} is not part of the API`);
    if (!(0,oci_reference/* isRepositoryPath */.og)(repository))
        throw new registry_exchange/* Refusal */.P_(400, 'NAME_INVALID', `${repository} is not a repository`);
    const exchange = { request, response, url, storage, repository };
    switch (route.kind) {
        case 'blob':
            return handleBlob(exchange, reference);
        case 'uploads':
            return uploads.begin(exchange);
        case 'upload':
            return uploads.proceed(exchange, reference);
        case 'manifest':
            return handleManifest(exchange, reference);
        case 'referrers':
            return handleReferrers(exchange, reference);
        case 'tags':
            return handleTags(exchange);
    }
}


/***/ }),

/***/ 70330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ memoryStorage)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(38321);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1564);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(95669);




/** Keeps everything in memory, for as long as it is referred to. */
function memoryStorage() {
    const repositories = new Map();
    const open = (name) => {
        const found = repositories.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
        repositories.set(name, found);
        return found;
    };
    return { ...memoryBlobs(repositories, open), ...memoryManifests(repositories, open) };
}
function memoryBlobs(repositories, open) {
    return {
        async blobSize(name, digest) {
            return repositories.get(name)?.blobs.get(digest)?.length;
        },
        async readBlob(name, digest, { start, end }) {
            const bytes = repositories.get(name)?.blobs.get(digest) ?? Buffer.alloc(0);
            return node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable.from([bytes.subarray(start, end)], { objectMode: false });
        },
        async writeBlob(name, { digest }, body) {
            const bytes = await (0,node_stream_consumers__WEBPACK_IMPORTED_MODULE_1__.buffer)(body);
            const actual = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(bytes, digest && (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestAlgorithm */ .g4)(digest));
            // A wrong digest is the sender's mistake, told by comparing: nothing is kept under either name.
            if (digest === undefined || digest === actual)
                open(name).blobs.set(actual, bytes);
            return { digest: actual, size: bytes.length };
        },
        async mountBlob(name, digest, from) {
            const bytes = repositories.get(from)?.blobs.get(digest);
            if (bytes)
                open(name).blobs.set(digest, bytes);
            return bytes !== undefined;
        },
        async deleteBlob(name, digest) {
            return repositories.get(name)?.blobs.delete(digest) ?? false;
        },
    };
}
function memoryManifests(repositories, open) {
    return {
        async manifest(name, digest) {
            return repositories.get(name)?.manifests.get(digest);
        },
        async writeManifest(name, digest, manifest) {
            open(name).manifests.set(digest, manifest);
        },
        async deleteManifest(name, digest) {
            const repository = repositories.get(name);
            for (const [tag, target] of repository?.tags ?? [])
                if (target === digest)
                    repository?.tags.delete(tag);
            return repository?.manifests.delete(digest) ?? false;
        },
        async referrers(name, subject) {
            return [...(repositories.get(name)?.manifests ?? [])].flatMap(([digest, stored]) => describeReferrer(digest, stored, subject));
        },
        async tag(name, tag) {
            return repositories.get(name)?.tags.get(tag);
        },
        async writeTag(name, tag, digest) {
            open(name).tags.set(tag, digest);
        },
        async deleteTag(name, tag) {
            return repositories.get(name)?.tags.delete(tag) ?? false;
        },
        async tags(name) {
            const repository = repositories.get(name);
            return repository && [...repository.tags.keys()].sort();
        },
        async repositories() {
            return [...repositories.keys()].sort();
        },
    };
}
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
function describeReferrer(digest, { mediaType, bytes }, subject) {
    const manifest = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .parseManifest */ .Ng)(bytes, mediaType, digest);
    if (manifest.subject?.digest !== subject)
        return [];
    const artifactType = manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
    const described = { mediaType, digest, size: bytes.length };
    if (artifactType !== undefined)
        described.artifactType = artifactType;
    if (manifest.annotations)
        described.annotations = manifest.annotations;
    return [described];
}


/***/ })

};
