export const id = 500;
export const ids = [500];
export const modules = {

/***/ 25916:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P_: () => (/* binding */ Refusal),
/* harmony export */   TR: () => (/* binding */ refuse),
/* harmony export */   ZF: () => (/* binding */ answer),
/* harmony export */   hi: () => (/* binding */ answerJson)
/* harmony export */ });
/** Thrown by handlers to reject a request. */
class Refusal extends Error {
    status;
    code;
    /** Additional response headers. */
    headers;
    constructor(status, code, message, headers = {}) {
        super(message);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }
}
/** Sends a response without a body. */
function answer(response, status, headers = {}) {
    const length = status === 204 || status === 304 ? {} : { 'content-length': 0 };
    response.writeHead(status, { ...length, ...headers }).end();
}
/** Sends a JSON response; only its headers for HEAD. */
function answerJson(exchange, body, headers = {}, status = 200) {
    const text = JSON.stringify(body);
    exchange.response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...headers,
    });
    exchange.response.end(exchange.request.method === 'HEAD' ? undefined : text);
}
/** Sends an error response in the specification's format. */
function refuse(exchange, error, headers = {}) {
    const errors = [{ code: error.code, message: error.message }];
    // The rest of the request body isn't read, so the connection can't be reused.
    const rest = exchange.request.complete ? {} : { connection: 'close' };
    answerJson(exchange, { errors }, { ...error.headers, ...headers, ...rest }, error.status);
}


/***/ }),

/***/ 70500:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  c: () => (/* binding */ startEmbeddedRegistry)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/embedded-registry/exchange.js
var embedded_registry_exchange = __webpack_require__(25916);
;// CONCATENATED MODULE: ./build/embedded-registry/auth.js


const LIFE_SECONDS = 300;
/** Creates the authentication check; only `token` has a token service. */
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
        check(request, scopes) {
            const granted = readToken(key, request.headers.authorization);
            if (!granted || !scopes.every((scope) => grants(granted, scope)))
                throw unauthorized();
        },
        challenge(origin, scopes) {
            const realm = `Bearer realm="${origin}/token",service="embedded"`;
            const wanted = scopes.map(({ resource, action }) => `${resource}:${action === 'push' ? 'pull,push' : action}`);
            return wanted.length === 0 ? realm : `${realm},scope="${wanted.join(' ')}"`;
        },
        token(request, response, url) {
            if (!isUser(request))
                throw unauthorized();
            const token = issueToken(key, url.searchParams.getAll('scope').flatMap(expandScope));
            (0,embedded_registry_exchange/* answerJson */.hi)({ request, response }, { token, access_token: token, expires_in: LIFE_SECONDS });
        },
    };
}
function unauthorized() {
    return new embedded_registry_exchange/* Refusal */.P_(401, 'UNAUTHORIZED', 'authentication required');
}
function basicHeader({ username, password }) {
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
function sameText(a, b) {
    const [left, right] = [Buffer.from(a), Buffer.from(b)];
    return left.length === right.length && (0,external_node_crypto_.timingSafeEqual)(left, right);
}
/**
 * `*` grants every action.
 * https://distribution.github.io/distribution/spec/auth/scope/#resource-scope-grammar
 */
function grants(granted, { resource, action }) {
    return granted.includes(`${resource}:${action}`) || granted.includes(`${resource}:*`);
}
/** Splits `repository:acme/app:pull,push` into one scope per action. */
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
;// CONCATENATED MODULE: ./build/embedded-registry/blobs.js



/**
 * Handles GET, HEAD and DELETE of a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs
 * @throws Refusal (400, 404) with a code from the specification.
 */
async function handleBlob(exchange, reference) {
    const { request, response, storage, repository } = exchange;
    const digest = blobDigest(reference);
    const size = await storage.blobSize(repository, digest);
    if (size === undefined)
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'BLOB_UNKNOWN', `${repository} has no blob ${digest}`);
    if (request.method === 'DELETE') {
        await storage.deleteBlob(repository, digest);
        return (0,embedded_registry_exchange/* answer */.ZF)(response, 202);
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
/**
 * Parses a digest.
 * @throws Refusal (400, `DIGEST_INVALID`).
 */
function blobDigest(text) {
    try {
        return (0,oci_digest/* parseDigest */.m)(text, 'the request');
    }
    catch (error) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', error.message);
    }
}
/**
 * Parses `Range: bytes=a-b`, `bytes=a-` or `bytes=-n` (the last n bytes); anything else means the whole blob.
 * RFC 9110, 14.1.2 and 14.2.
 */
function readRange(header, size) {
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
    if (first === '' && last === '')
        return { start: 0, end: size, partial: false };
    const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
    const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
    if (start >= size || end <= start) {
        throw new embedded_registry_exchange/* Refusal */.P_(416, 'SIZE_INVALID', `the blob has ${size} bytes`, {
            'content-range': `bytes */${size}`,
        });
    }
    return { start, end, partial: true };
}

;// CONCATENATED MODULE: ./build/embedded-registry/confine.js

/** Routes needed to push or pull by name. Catalog, tag list and referrers would reveal the content. */
const NEEDED = new Set(['base', 'blob', 'uploads', 'upload', 'manifest']);
/**
 * Rejects requests for other hosts, before authentication.
 * @throws Refusal (421).
 */
function requireHost(request, { host }) {
    // RFC 9110, 15.5.20: Misdirected Request.
    if (request.headers.host !== host)
        throw new embedded_registry_exchange/* Refusal */.P_(421, 'DENIED', 'this host is not served here');
}
/**
 * Rejects all routes except those of the one repository.
 * @throws Refusal (404).
 */
function requireRepository(route, confined) {
    if (!NEEDED.has(route.kind))
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'UNSUPPORTED', 'nothing is listed here');
    if (route.repository !== undefined && route.repository !== confined.repository) {
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'NAME_UNKNOWN', 'there is no such repository');
    }
}

// EXTERNAL MODULE: ./build/oci/manifest.js
var oci_manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/reference.js
var oci_reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
;// CONCATENATED MODULE: ./build/embedded-registry/manifests.js






/**
 * Handles GET, HEAD, PUT and DELETE of a manifest.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 * @throws Refusal (400, 404, 413) with a code from the specification.
 */
async function handleManifest(exchange, reference) {
    const digestLike = reference.includes(':');
    if (digestLike && !(0,oci_digest/* isDigest */.Bc)(reference)) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `${reference.slice(0, 300)} is not a digest`);
    }
    switch (exchange.request.method) {
        case 'PUT':
            return write(exchange, reference);
        case 'DELETE':
            return remove(exchange, reference);
        default:
            return read(exchange, reference);
    }
}
async function read({ request, response, storage, repository }, reference) {
    const digest = (0,oci_digest/* isDigest */.Bc)(reference) ? reference : await storage.tag(repository, reference);
    const found = digest && (await storage.manifest(repository, digest));
    if (!digest || !found)
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
    response.writeHead(200, {
        'content-type': found.mediaType,
        'content-length': found.bytes.length,
        'docker-content-digest': digest,
        etag: `"${digest}"`,
    });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
}
/** A push by digest may include tags: `PUT …/manifests/<digest>?tag=a&tag=b`, acknowledged with `OCI-Tag`. */
async function write(exchange, reference) {
    const { request, response, storage, repository, url } = exchange;
    const bytes = await readBody(request);
    const digest = (0,oci_digest/* digestOf */.ol)(bytes, (0,oci_digest/* isDigest */.Bc)(reference) ? (0,oci_digest/* digestAlgorithm */.g4)(reference) : 'sha256');
    if ((0,oci_digest/* isDigest */.Bc)(reference) && reference !== digest) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `the manifest should have the digest ${reference} and has ${digest}`);
    }
    const tags = (0,oci_digest/* isDigest */.Bc)(reference) ? url.searchParams.getAll('tag') : [reference];
    for (const tag of tags)
        if (!(0,oci_reference/* isTag */.dz)(tag))
            throw new embedded_registry_exchange/* Refusal */.P_(400, 'MANIFEST_INVALID', `${tag} is not a tag`);
    const { mediaType, subject } = await check(exchange, request.headers['content-type'], bytes, digest);
    await storage.writeManifest(repository, digest, { mediaType, bytes });
    for (const tag of tags)
        await storage.writeTag(repository, tag, digest);
    (0,embedded_registry_exchange/* answer */.ZF)(response, 201, {
        location: `/v2/${repository}/manifests/${digest}`,
        'docker-content-digest': digest,
        ...((0,oci_digest/* isDigest */.Bc)(reference) && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
        ...(subject === undefined ? {} : { 'oci-subject': subject }),
    });
}
async function readBody(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size > limits/* LIMITS */.b.manifestPush.value) {
            throw new embedded_registry_exchange/* Refusal */.P_(413, 'SIZE_INVALID', `a manifest has at most ${limits/* LIMITS */.b.manifestPush.value} bytes`);
        }
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
/**
 * Validates a manifest and checks that everything it references exists.
 * @returns its media type and its subject
 * @throws Refusal (400 for an invalid manifest, 404 for missing content).
 */
async function check(exchange, announced, bytes, digest) {
    const { storage, repository } = exchange;
    const { manifest, parts } = parse(announced, bytes, digest);
    for (const { descriptor, role } of parts) {
        const known = role === 'subject' || role === 'foreign-layer'
            ? true
            : role === 'manifest'
                ? await storage.manifest(repository, descriptor.digest)
                : (await storage.blobSize(repository, descriptor.digest)) !== undefined;
        if (!known)
            throw new embedded_registry_exchange/* Refusal */.P_(404, 'MANIFEST_BLOB_UNKNOWN', `${repository} doesn't have ${descriptor.digest}`);
    }
    return { mediaType: manifest.mediaType, subject: manifest.subject?.digest };
}
function parse(announced, bytes, digest) {
    try {
        const manifest = (0,oci_manifest/* parseManifest */.Ng)(bytes, announced, digest);
        // The parser accepts `null` as an empty list, because Go writes it; image-spec requires a list.
        if (JSON.parse(bytes.toString('utf8')).manifests === null) {
            throw new Error('manifests is not a list');
        }
        return { manifest, parts: (0,oci_manifest/* children */.Y_)({ ...manifest, digest, size: bytes.length }, bytes) };
    }
    catch (error) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'MANIFEST_INVALID', error.message);
    }
}
async function remove({ response, storage, repository }, reference) {
    const removed = (0,oci_digest/* isDigest */.Bc)(reference)
        ? await storage.deleteManifest(repository, reference)
        : await storage.deleteTag(repository, reference);
    if (!removed)
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'MANIFEST_UNKNOWN', `${repository} has no manifest ${reference}`);
    (0,embedded_registry_exchange/* answer */.ZF)(response, 202);
}
/**
 * Lists the referrers of a manifest as an image index.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 * @throws Refusal (400) for an invalid digest.
 */
async function handleReferrers(exchange, subject) {
    const { storage, repository, url } = exchange;
    if (!(0,oci_digest/* isDigest */.Bc)(subject))
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `${subject} is not a digest`);
    const wanted = url.searchParams.get('artifactType');
    const all = await storage.referrers(repository, subject);
    const manifests = wanted === null ? all : all.filter((one) => one.artifactType === wanted);
    const filtered = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' };
    (0,embedded_registry_exchange/* answerJson */.hi)(exchange, { schemaVersion: 2, mediaType: media_types/* MediaType */.zu.ociIndex, manifests }, { 'content-type': media_types/* MediaType */.zu.ociIndex, ...filtered });
}
/**
 * Lists the tags of a repository.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 * @throws Refusal (404) for an unknown repository.
 */
async function handleTags(exchange) {
    const { storage, repository, url } = exchange;
    const all = await storage.tags(repository);
    if (!all)
        throw new embedded_registry_exchange/* Refusal */.P_(404, 'NAME_UNKNOWN', `there is no repository ${repository}`);
    const { page, next } = paginate(all, url);
    (0,embedded_registry_exchange/* answerJson */.hi)(exchange, { name: repository, tags: page }, next);
}
/**
 * One page of a sorted list, selected by `n` and `last`, with the `Link` header for the next page. `n=0`
 * gives an empty page without a next one (distribution-spec, "Listing Tags").
 * @throws Refusal (400) when `n` isn't a number.
 */
function paginate(all, url) {
    const last = url.searchParams.get('last') ?? '';
    const wanted = url.searchParams.get('n');
    if (wanted !== null && !/^[0-9]{1,9}$/.test(wanted)) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'PAGINATION_NUMBER_INVALID', 'n is not a number of entries');
    }
    const rest = all.filter((name) => name > last);
    const count = wanted === null ? rest.length : Number(wanted);
    const page = rest.slice(0, count);
    const final = page.at(-1);
    if (page.length === rest.length || final === undefined)
        return { page, next: {} };
    const query = new URLSearchParams({ n: String(count), last: final });
    return { page, next: { link: `<${url.pathname}?${query}>; rel="next"` } };
}

;// CONCATENATED MODULE: ./build/embedded-registry/routes.js


/** The endpoints of distribution-spec 1.1 ("Endpoints") and their methods. */
const ROUTES = [
    { kind: 'base', path: /^\/v2\/?$/, methods: ['GET', 'HEAD'] },
    { kind: 'token', path: /^\/token$/, methods: ['GET'] },
    { kind: 'catalog', path: /^\/v2\/_catalog$/, methods: ['GET', 'HEAD'] },
    { kind: 'uploads', path: /^\/v2\/(.+)\/blobs\/uploads\/?$/, methods: ['POST'] },
    {
        kind: 'upload',
        path: /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/,
        methods: ['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'],
    },
    { kind: 'blob', path: /^\/v2\/(.+)\/blobs\/([^/]+)$/, methods: ['GET', 'HEAD', 'DELETE'] },
    { kind: 'manifest', path: /^\/v2\/(.+)\/manifests\/([^/]+)$/, methods: ['GET', 'HEAD', 'PUT', 'DELETE'] },
    { kind: 'referrers', path: /^\/v2\/(.+)\/referrers\/([^/]+)$/, methods: ['GET', 'HEAD'] },
    { kind: 'tags', path: /^\/v2\/(.+)\/tags\/list$/, methods: ['GET', 'HEAD'] },
];
/**
 * Parses a request line; any input is allowed.
 * @param target the request target: `/v2/…`, or an absolute URL (RFC 9112, 3.2.2)
 * @throws Refusal: 400 for an invalid target, 404 for an unknown path, 405 for a method the path doesn't
 * support.
 */
function readRoute(method, target) {
    const url = readUrl(target);
    for (const { kind, path, methods } of ROUTES) {
        const match = path.exec(url.pathname);
        if (!match)
            continue;
        if (!methods.includes(method)) {
            throw new embedded_registry_exchange/* Refusal */.P_(405, 'UNSUPPORTED', `${method} isn't supported here`, { allow: methods.join(', ') });
        }
        const [, repository, reference = ''] = match;
        if (repository !== undefined && !(0,oci_reference/* isRepositoryPath */.og)(repository)) {
            throw new embedded_registry_exchange/* Refusal */.P_(400, 'NAME_INVALID', `${repository.slice(0, 300)} is not a repository`);
        }
        return {
            kind,
            url,
            repository,
            reference: decode(reference),
            scopes: scopesOf(kind, method, repository, url.searchParams),
        };
    }
    throw new embedded_registry_exchange/* Refusal */.P_(404, 'UNSUPPORTED', `${url.pathname.slice(0, 300)} is not part of the API`);
}
function readUrl(target) {
    const whole = target.startsWith('/') ? `http://registry.invalid${target}` : target;
    if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole))
        throw unreadable('the request target');
    return new URL(whole);
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        throw unreadable('the path');
    }
}
function unreadable(what) {
    return new embedded_registry_exchange/* Refusal */.P_(400, 'UNSUPPORTED', `${what} is malformed`);
}
/**
 * As in distribution, cancelling an upload requires push, and mounting requires pull on the source
 * repository.
 */
function scopesOf(kind, method, repository, query) {
    if (kind === 'catalog')
        return [{ resource: 'registry:catalog', action: '*' }];
    if (repository === undefined)
        return [];
    const resource = `repository:${repository}`;
    const from = kind === 'uploads' && query.has('mount') ? query.get('from') : null;
    if (from !== null && (0,oci_reference/* isRepositoryPath */.og)(from) && from !== repository)
        return [
            { resource, action: 'push' },
            { resource: `repository:${from}`, action: 'pull' },
        ];
    if (kind === 'uploads' || kind === 'upload')
        return [{ resource, action: 'push' }];
    if (method === 'DELETE')
        return [{ resource, action: 'delete' }];
    return [{ resource, action: method === 'GET' || method === 'HEAD' ? 'pull' : 'push' }];
}

// EXTERNAL MODULE: ./build/embedded-registry/storage.js
var embedded_registry_storage = __webpack_require__(55160);
// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./build/embedded-registry/uploads.js






/**
 * Handles blob uploads. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
function createUploads() {
    const uploads = new Map();
    return {
        async begin(exchange) {
            const { request, response, repository, url } = exchange;
            const mounted = await mount(exchange);
            if (mounted !== undefined)
                return created(exchange, mounted);
            const digest = url.searchParams.get('digest');
            if (digest !== null)
                return store(exchange, blobDigest(digest), request);
            const algorithm = url.searchParams.get('digest-algorithm') ?? 'sha256';
            if (!['sha256', 'sha512'].includes(algorithm)) {
                throw new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', 'digest-algorithm must be sha256 or sha512');
            }
            const id = (0,external_node_crypto_.randomUUID)();
            uploads.set(id, { repository, received: 0, busy: false });
            (0,embedded_registry_exchange/* answer */.ZF)(response, 202, progress(repository, id, 0));
        },
        async proceed(exchange, id) {
            const { request, response, repository } = exchange;
            const upload = uploads.get(id);
            if (upload?.repository !== repository) {
                throw new embedded_registry_exchange/* Refusal */.P_(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload');
            }
            const state = () => progress(repository, id, upload.received);
            if (request.method === 'GET' || request.method === 'HEAD')
                return (0,embedded_registry_exchange/* answer */.ZF)(response, 204, state());
            if (request.method === 'DELETE') {
                uploads.delete(id);
                upload.open?.body.destroy();
                return (0,embedded_registry_exchange/* answer */.ZF)(response, 204);
            }
            if (upload.busy)
                throw outOfOrder('another request writes to this upload', state());
            upload.busy = true;
            try {
                checkRange(request.headers['content-range'], upload, state());
                if (request.method === 'PATCH') {
                    await append(exchange, upload);
                    (0,embedded_registry_exchange/* answer */.ZF)(response, 202, state());
                }
                else {
                    await finish(exchange, upload);
                    uploads.delete(id);
                }
            }
            catch (error) {
                // After a 4xx other than 416 the upload has failed; after a lost connection it can be resumed.
                if ((error instanceof embedded_registry_exchange/* Refusal */.P_ && error.status !== 416) || upload.open?.body.writableEnded)
                    uploads.delete(id);
                throw error;
            }
            finally {
                upload.busy = false;
            }
        },
    };
}
/**
 * The digest of the mounted blob. Undefined when it can't be mounted: then an upload session is started
 * (distribution-spec, "Mounting a blob").
 */
async function mount({ storage, repository, url }) {
    const digest = url.searchParams.get('mount') ?? '';
    const from = url.searchParams.get('from') ?? '';
    if (!(0,oci_digest/* isDigest */.Bc)(digest) || !(0,oci_reference/* isRepositoryPath */.og)(from))
        return undefined;
    return (await storage.mountBlob(repository, digest, from)) ? digest : undefined;
}
function outOfOrder(message, state) {
    return new embedded_registry_exchange/* Refusal */.P_(416, 'BLOB_UPLOAD_INVALID', message, state);
}
/**
 * Chunks must arrive in order.
 * @throws Refusal (416) with the current range.
 */
function checkRange(header, upload, state) {
    if (header === undefined)
        return;
    const start = /^(?:bytes[ =])?(\d+)-\d+(?:\/(?:\d+|\*))?$/.exec(header)?.[1];
    if (start === undefined || Number(start) !== upload.received) {
        throw outOfOrder(`the upload stands at ${upload.received}`, state);
    }
}
function progress(repository, id, received) {
    return {
        location: `/v2/${repository}/blobs/uploads/${id}`,
        range: `0-${Math.max(received - 1, 0)}`,
        'docker-upload-uuid': id,
    };
}
function created({ response, repository }, digest) {
    (0,embedded_registry_exchange/* answer */.ZF)(response, 201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}
/** Stores a blob whose digest and, usually, size are known in advance. */
async function store(exchange, digest, body, size = declaredSize(exchange)) {
    const { storage, repository } = exchange;
    const stored = await storage.writeBlob(repository, { digest, ...(size === undefined ? {} : { size }) }, body);
    if (stored.digest !== digest)
        throw wrongDigest(digest, stored.digest);
    created(exchange, digest);
}
function declaredSize({ request }) {
    const length = request.headers['content-length'];
    return length === undefined ? undefined : Number(length);
}
/**
 * Appends the bytes of a PATCH. Bytes received before a lost connection count: the client asks for the range
 * and resumes.
 */
async function append({ request, storage, repository }, upload) {
    const { body, stored } = (upload.open ??= openStore(storage, repository));
    if (!body.destroyed)
        await pour(request, body, (bytes) => (upload.received += bytes));
    // The storage failed or the upload was cancelled: nothing reads the body any more.
    if (body.destroyed)
        throw await stored.then(cancelled, (error) => error);
}
/**
 * Writes a request's chunks to a body that stays open; ends early when the body is closed. Iterating over the
 * request instead would copy what has arrived into one buffer each time.
 */
function pour(request, body, onChunk) {
    return new Promise((resolve, reject) => {
        const each = (chunk) => {
            onChunk(chunk.length);
            if (!body.write(chunk))
                request.pause();
        };
        const goOn = () => void request.resume();
        const stop = (error) => {
            unwatch();
            request.off('data', each);
            body.off('drain', goOn).off('close', stop);
            if (error)
                reject(error);
            else
                resolve();
        };
        const unwatch = (0,external_node_stream_.finished)(request, { writable: false }, stop);
        body.on('drain', goOn).on('close', stop);
        request.on('data', each);
    });
}
function openStore(storage, repository) {
    const body = new external_node_stream_.PassThrough({ highWaterMark: 1024 * 1024 });
    // A stream error without a listener would end the process; it is reported through `stored`.
    body.on('error', () => undefined);
    const stored = storage.writeBlob(repository, {}, body);
    // Awaited by the PUT; until then, a rejection must not count as unhandled.
    stored.catch((error) => body.destroy(error));
    return { body, stored };
}
function cancelled() {
    return new embedded_registry_exchange/* Refusal */.P_(404, 'BLOB_UPLOAD_UNKNOWN', 'the upload was cancelled');
}
async function finish(exchange, upload) {
    const digest = blobDigest(exchange.url.searchParams.get('digest') ?? '');
    if (!upload.open)
        return store(exchange, digest, exchange.request);
    await append(exchange, upload);
    upload.open.body.end();
    const stored = await upload.open.stored;
    if (stored.digest === digest)
        return created(exchange, digest);
    if ((0,oci_digest/* digestAlgorithm */.g4)(stored.digest) === (0,oci_digest/* digestAlgorithm */.g4)(digest))
        throw wrongDigest(digest, stored.digest);
    await storeAgain(exchange, digest, stored);
}
/**
 * Chunked uploads are stored by sha256, as only the final request names the digest; for another algorithm,
 * the blob is read and stored again.
 */
async function storeAgain(exchange, digest, stored) {
    const { storage, repository } = exchange;
    const { size } = stored;
    await store(exchange, digest, await storage.readBlob(repository, stored.digest, { start: 0, end: size }), size);
}
function wrongDigest(claimed, actual) {
    return new embedded_registry_exchange/* Refusal */.P_(400, 'DIGEST_INVALID', `the upload should have the digest ${claimed} and has ${actual}`);
}

;// CONCATENATED MODULE: ./build/embedded-registry/server.js









/**
 * Starts a registry in this process, on loopback only. Supports pull, push, mounts, tags, delete and
 * referrers of https://github.com/opencontainers/distribution-spec/blob/main/spec.md, including tags in a
 * push by digest. Used by the demo, and by engines that push faster than they save.
 * @throws Error when the port can't be opened, e.g. EADDRINUSE
 */
async function startEmbeddedRegistry(options = {}) {
    const storage = options.storage ?? (0,embedded_registry_storage/* memoryStorage */.z)();
    const guard = createGuard(options.auth ?? { kind: 'none' });
    const uploads = createUploads();
    const requests = new Map();
    let host = '';
    const server = (0,external_node_http_.createServer)((request, response) => {
        const method = request.method ?? 'GET';
        requests.set(method, (requests.get(method) ?? 0) + 1);
        const confined = options.only === undefined ? undefined : { repository: options.only, host };
        void serve({ request, response, storage, guard, uploads, confined });
    });
    server.keepAliveTimeout = 60_000;
    // Uploading a layer may take longer than Node's default of five minutes.
    server.requestTimeout = 0;
    await new Promise((resolve, reject) => {
        server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    // Later errors, such as a failed accept, don't affect existing connections.
    server.on('error', () => undefined);
    host = `127.0.0.1:${server.address().port}`;
    return {
        host,
        storage,
        requests,
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
/** Handles one request. Never rejects, so that no request can end the process. */
async function serve(serving) {
    const { request, response, guard, confined } = serving;
    let route;
    try {
        // Connection errors are emitted even when nothing reads or writes; without a listener they would throw.
        request.on('error', () => undefined);
        response.on('error', () => undefined);
        if (confined)
            requireHost(request, confined);
        checkHost(request.headers.host);
        route = readRoute(request.method ?? '', request.url ?? '');
        if (route.kind === 'token' && guard.token)
            return guard.token(request, response, route.url);
        guard.check(request, route.scopes);
        if (confined)
            requireRepository(route, confined);
        await dispatch(serving, route);
    }
    catch (error) {
        try {
            fail(serving, route, error);
        }
        catch {
            response.destroy();
        }
    }
}
function fail(serving, route, error) {
    const { request, response, guard } = serving;
    if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
    }
    if (!(error instanceof embedded_registry_exchange/* Refusal */.P_)) {
        // The storage failed; its owner has the details.
        (0,embedded_registry_exchange/* refuse */.TR)(serving, new embedded_registry_exchange/* Refusal */.P_(500, 'UNSUPPORTED', error.message));
        return;
    }
    const challenge = error.status === 401
        ? guard.challenge(`http://${request.headers.host ?? '127.0.0.1'}`, route?.scopes ?? [])
        : undefined;
    (0,embedded_registry_exchange/* refuse */.TR)(serving, error, challenge === undefined ? {} : { 'www-authenticate': challenge });
}
/** The host becomes part of the challenge. RFC 9112, 3.2: an invalid one requires a 400. */
function checkHost(host) {
    if (host !== undefined && !/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/.test(host)) {
        throw new embedded_registry_exchange/* Refusal */.P_(400, 'UNSUPPORTED', 'the Host header is malformed');
    }
}
async function dispatch(serving, route) {
    const { request, response, storage, uploads } = serving;
    const { url, repository = '', reference } = route;
    const exchange = { request, response, url, storage, repository };
    switch (route.kind) {
        case 'base':
            return (0,embedded_registry_exchange/* answerJson */.hi)(serving, {}, { 'docker-distribution-api-version': 'registry/2.0' });
        case 'token':
            throw new embedded_registry_exchange/* Refusal */.P_(404, 'UNSUPPORTED', 'there is no token service here');
        case 'catalog': {
            const { page, next } = paginate(await storage.repositories(), url);
            return (0,embedded_registry_exchange/* answerJson */.hi)(serving, { repositories: page }, next);
        }
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

/***/ 55160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ memoryStorage)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var node_stream_consumers__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(38321);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1564);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(95669);




/** Keeps everything in memory. */
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
            // On a digest mismatch nothing is stored; the caller compares the digests and rejects the upload.
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
/**
 * A descriptor for the referrers list.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
 */
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
