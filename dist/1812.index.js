export const id = 1812;
export const ids = [1812];
export const modules = {

/***/ 3677:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  qe: () => (/* binding */ cacheScopes),
  vB: () => (/* binding */ describeScopes),
  G9: () => (/* binding */ hasCacheService),
  wt: () => (/* binding */ noCache),
  fA: () => (/* binding */ noCachePlan),
  _s: () => (/* binding */ planCache),
  dK: () => (/* binding */ planLocal),
  nT: () => (/* binding */ withCache)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/text/csv.js
var csv = __webpack_require__(47622);
// EXTERNAL MODULE: ./build/support/jwt.js
var jwt = __webpack_require__(95617);
;// CONCATENATED MODULE: ./build/engines/cache/cache-service.js

/**
 * Checks the runner's cache variables before BuildKit does: its `gha` cache reads the token's claims `exp`
 * and `ac`, and fails the build when it can't. GitHub's tokens have both; those of Gitea, Forgejo and act may
 * not. https://docs.docker.com/build/cache/backends/gha/
 * @param now milliseconds since the epoch
 */
function cacheService(env, now = Date.now()) {
    const token = env['ACTIONS_RUNTIME_TOKEN'];
    const address = env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL'];
    if (!token || !address)
        return { state: 'absent' };
    if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
        return unusable('its address is not a URL');
    const claims = (0,jwt/* readPayload */.rD)(token);
    if (claims === undefined)
        return unusable('its token is not a JWT');
    if (typeof claims['exp'] !== 'number')
        return unusable('its token has no expiry (exp)');
    if (claims['exp'] * 1000 <= now)
        return unusable('its token has expired');
    return grantsCaches(claims['ac']) ? { state: 'usable' } : unusable('its token grants no caches (ac)');
}
function unusable(reason) {
    return { state: 'unusable', reason };
}
/** Reads the claim `ac`: `[{"Scope":"refs/heads/main","Permission":3}]`, JSON in a string. */
function grantsCaches(claim) {
    const scopes = typeof claim === 'string' ? parseJson(claim) : undefined;
    return (Array.isArray(scopes) &&
        scopes.length > 0 &&
        scopes.every((scope) => isObject(scope) && typeof scope['Scope'] === 'string'));
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./build/engines/cache/plan.js





/**
 * Decides which caches a build reads and which one it writes. It reads the cache of its branch, then of the
 * default branch (and of a pull request's target branch). It writes the cache of its branch, but none from a
 * pull request, so that no other build runs what a pull request stored there. A failed export never fails the
 * build.
 */
function planCache(strategy, choice, request, facts) {
    if (request.cacheFrom.length + request.cacheTo.length > 0)
        return noCachePlan('`cache-from` and `cache-to` are used instead');
    if (choice === 'off')
        return noCachePlan('`cache: off`');
    const plan = strategy.plan(choice, request, facts);
    const service = serviceOf(facts);
    const missed = strategy.expected && (choice === 'auto' || choice === 'gha');
    if (service.state !== 'unusable' || !missed)
        return plan;
    return { ...plan, warning: `The runner's cache service isn't used: ${service.reason}` };
}
/** The strategy of an engine that can't export a cache. See `CacheStrategy.expected`. */
function noCache(reason, { expected }) {
    return { expected, canExport: () => Promise.resolve(false), plan: () => noCachePlan(reason) };
}
/** A plan without a cache. @param why a clause. */
function noCachePlan(why) {
    return { kind: 'off', cacheFrom: [], cacheTo: [], note: 'off', details: why };
}
/** Whether the runner's cache service can be used. The runner passes its variables only to action steps. */
function hasCacheService(facts) {
    return serviceOf(facts).state === 'usable';
}
function serviceOf({ service, env }) {
    return service ?? cacheService(env);
}
/** Scopes to read, the branch's own first, and the scope to write; undefined when none may be written. */
function cacheScopes(request, facts) {
    const what = fingerprint(request);
    const own = facts.pullRequestInto === undefined ? (facts.branch ?? facts.defaultBranch ?? 'main') : undefined;
    const branches = [own, facts.pullRequestInto, facts.defaultBranch].filter((branch) => branch !== undefined);
    const scope = (branch) => `${branch.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${what}`;
    return {
        read: [...new Set(branches.map(scope))],
        write: own === undefined || facts.readOnly ? undefined : scope(own),
    };
}
/** Keeps builds of different files, targets or platforms from overwriting each other's cache. */
function fingerprint(request) {
    const { context, file, target, platforms } = request;
    const what = JSON.stringify([context, file ?? '', target ?? '', platforms.map(platform/* formatPlatform */.Bq)]);
    return (0,external_node_crypto_.createHash)('sha256').update(what).digest('hex').slice(0, 8);
}
/**
 * Plans a cache in local directories.
 * @param format name of the directory format, so that engines with different formats don't share a cache; may
 * be empty.
 */
function planLocal(request, facts, format) {
    const { read, write } = cacheScopes(request, facts);
    const from = (0,external_node_path_.join)(facts.localDirectory, format, 'from');
    const to = (0,external_node_path_.join)(facts.localDirectory, format, 'to');
    const key = (scope) => ['registry-publish', format, scope].filter((part) => part !== '').join('-');
    const local = {
        from,
        key: key(write ?? read[0] ?? 'main'),
        restoreKeys: read.map(key),
    };
    if (write !== undefined)
        local.to = to;
    return {
        kind: 'local',
        cacheFrom: [`type=local,${(0,csv/* csvField */.X)(`src=${from}`)}`],
        cacheTo: write === undefined ? [] : [`type=local,${(0,csv/* csvField */.X)(`dest=${to}`)},mode=max,ignore-error=true`],
        local,
        note: 'a directory',
        details: describeScopes(read, write),
    };
}
/** `read from a, b, written to a`, for a plan's details. */
function describeScopes(read, write) {
    return `read from ${read.join(', ')}${write === undefined ? ', and not written' : `, written to ${write}`}`;
}
/** The request with the plan's caches. */
function withCache(request, plan) {
    return plan.kind === 'off' ? request : { ...request, cacheFrom: plan.cacheFrom, cacheTo: plan.cacheTo };
}


/***/ }),

/***/ 41812:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   embedded: () => (/* binding */ embedded)
/* harmony export */ });
/* harmony import */ var _cache_plan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3677);
/* harmony import */ var _request_build_inputs_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(56678);
/* harmony import */ var _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51739);



const NO_COMMANDS = (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__.no)('builds without running anything');
const INPUTS = {
    'add-hosts': NO_COMMANDS,
    allow: NO_COMMANDS,
    annotations: _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    'annotations (index:…, one platform)': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_INDEX_OF_ONE */ .o9,
    'annotations (for one of several platforms)': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    'attests, provenance, sbom': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_ATTESTATIONS */ .Ir,
    'build-contexts': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    'build-contexts: name=oci-layout://…': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    builder: _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_SUCH_SETTING */ .JT,
    'cache-from': (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__.no)('needs no cache of layers'),
    'cache-to': (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__.no)('needs no cache of layers'),
    call: _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_SUCH_SETTING */ .JT,
    'cgroup-parent': NO_COMMANDS,
    load: (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__.no)('has no store to load into'),
    network: NO_COMMANDS,
    'no-cache-filters': (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__.no)('needs no cache of layers'),
    'outputs (compression)': (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .limited */ .TJ)('gzip, and zstd on Node 22.15 or newer; layers of base images stay as they are'),
    'outputs (compression-level, force-compression, oci-mediatypes=false)': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .NO_SUCH_SETTING */ .JT,
    'outputs (rewrite-timestamp)': (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .limited */ .TJ)('always done'),
    'outputs (other exporters)': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .IMAGES_ONLY */ .gY,
    'platforms (several)': _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    reproducible: _types_build_input_js__WEBPACK_IMPORTED_MODULE_2__/* .YES */ ._Y,
    'secrets, secret-envs, secret-files': NO_COMMANDS,
    'shm-size': NO_COMMANDS,
    ssh: NO_COMMANDS,
    ulimit: NO_COMMANDS,
};
/** The builder in this process, for Dockerfiles without `RUN`. Its code is loaded on demand. */
const embedded = {
    name: 'embedded',
    inProcess: true,
    inputs: INPUTS,
    cache: (0,_cache_plan_js__WEBPACK_IMPORTED_MODULE_0__/* .noCache */ .wt)('the embedded builder has no layers to cache', { expected: false }),
    async refuses(request, environment) {
        const { refusesEmbedded } = await Promise.all(/* import() */[__webpack_require__.e(6118), __webpack_require__.e(7913), __webpack_require__.e(5931)]).then(__webpack_require__.bind(__webpack_require__, 35931));
        // The Dockerfile first: a reason with a line says more than an unsupported input.
        return (await refusesEmbedded(request, environment)) ?? (0,_request_build_inputs_js__WEBPACK_IMPORTED_MODULE_1__/* .refusedInputs */ .m)(INPUTS, request);
    },
    avoided: () => Promise.resolve(undefined),
    async build(request, environment) {
        const { buildEmbedded } = await Promise.all(/* import() */[__webpack_require__.e(6118), __webpack_require__.e(7913), __webpack_require__.e(5931)]).then(__webpack_require__.bind(__webpack_require__, 35931));
        return buildEmbedded(request, environment);
    },
    export: 'unsupported',
    call: 'unsupported',
};


/***/ }),

/***/ 56678:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ refusedInputs)
/* harmony export */ });
/* unused harmony export inputTable */
/* harmony import */ var _annotate_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19132);

const any = (list) => list.length > 0;
/** Tests whether a request uses an input. */
const BUILD_INPUTS = {
    'add-hosts': (request) => any(request.addHosts),
    allow: (request) => any(request.allow),
    annotations: (request) => any(request.annotations),
    'annotations (index:…, one platform)': ({ annotations, platforms }) => platforms.length < 2 && annotations.some(_annotate_js__WEBPACK_IMPORTED_MODULE_0__/* .wantsIndex */ .Ul),
    'annotations (for one of several platforms)': ({ annotations, platforms }) => platforms.length > 1 && annotations.some(_annotate_js__WEBPACK_IMPORTED_MODULE_0__/* .wantsOneEntry */ .u),
    'attests, provenance, sbom': ({ attests, provenance, sbom }) => any(attests) || (Boolean(provenance) && provenance !== 'false') || (Boolean(sbom) && sbom !== 'false'),
    'build-contexts': (request) => any(request.buildContexts),
    'build-contexts: name=oci-layout://…': ({ buildContexts }) => buildContexts.some((line) => /=oci-layout:/i.test(line)),
    builder: (request) => request.builder !== undefined,
    'cache-from': (request) => any(request.cacheFrom),
    'cache-to': (request) => any(request.cacheTo),
    call: (request) => request.call !== undefined,
    'cgroup-parent': (request) => request.cgroupParent !== undefined,
    load: (request) => request.load,
    network: (request) => request.network !== undefined,
    'no-cache-filters': (request) => any(request.noCacheFilters),
    'outputs (compression)': ({ image }) => image?.compression !== undefined,
    'outputs (compression-level, force-compression, oci-mediatypes=false)': ({ image }) => image?.compressionLevel !== undefined ||
        image?.forceCompression === true ||
        image?.ociMediaTypes === false,
    'outputs (rewrite-timestamp)': ({ image }) => image?.rewriteTimestamp === true,
    'outputs (other exporters)': ({ exports = [] }) => any(exports),
    'platforms (several)': (request) => request.platforms.length > 1,
    reproducible: (request) => request.sourceDateEpoch !== undefined,
    'secrets, secret-envs, secret-files': ({ secrets, secretEnvs, secretFiles }) => any(secrets) || any(secretEnvs) || any(secretFiles),
    'shm-size': (request) => request.shmSize !== undefined,
    ssh: (request) => any(request.ssh),
    ulimit: (request) => any(request.ulimits),
};
const INPUTS = Object.keys(BUILD_INPUTS);
/**
 * Why an engine can't build a request because of one of its inputs; undefined when it supports all of them.
 */
function refusedInputs(inputs, request) {
    for (const input of INPUTS) {
        const support = inputs[input];
        if (support.kind === 'no' && BUILD_INPUTS[input](request))
            return `it can't use \`${input}\`: it ${support.reason}`;
    }
    return undefined;
}
/** A Markdown table of inputs and engines, without inputs that every engine supports in the same way. */
function inputTable(engines) {
    const rows = INPUTS.map((input) => {
        const cells = engines.map(({ inputs }) => describeSupport(inputs[input]));
        return `| \`${input}\` | ${cells.join(' | ')} |`;
    });
    const names = engines.map(({ name }) => name).join(' | ');
    return [`| input | ${names} |`, `|${' --- |'.repeat(engines.length + 1)}`, ...rows, ''].join('\n');
}
function describeSupport(support) {
    if (support.kind === 'yes')
        return 'yes';
    return support.kind === 'no' ? `no: ${support.reason}` : `yes, ${support.note}`;
}


/***/ }),

/***/ 51739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ir: () => (/* binding */ NO_ATTESTATIONS),
/* harmony export */   JT: () => (/* binding */ NO_SUCH_SETTING),
/* harmony export */   TJ: () => (/* binding */ limited),
/* harmony export */   _Y: () => (/* binding */ YES),
/* harmony export */   aN: () => (/* binding */ SAME_ANNOTATIONS),
/* harmony export */   gY: () => (/* binding */ IMAGES_ONLY),
/* harmony export */   no: () => (/* binding */ no),
/* harmony export */   o9: () => (/* binding */ NO_INDEX_OF_ONE)
/* harmony export */ });
const YES = { kind: 'yes' };
const limited = (note) => ({ kind: 'limited', note });
const no = (reason) => ({ kind: 'no', reason });
/** Answers shared by several engines. */
const NO_SUCH_SETTING = no('has no such setting; use buildx');
const NO_INDEX_OF_ONE = no('makes an index for several platforms only');
const SAME_ANNOTATIONS = no('gives all platforms the same annotations; use buildx');
const NO_ATTESTATIONS = no('makes no attestations; use buildx');
const IMAGES_ONLY = no('writes images only; use buildx');


/***/ }),

/***/ 47622:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ csvField)
/* harmony export */ });
/** A field in a CSV line (RFC 4180), quoted if needed, as docker and buildx parse `--secret` and caches. */
function csvField(text) {
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}


/***/ })

};
