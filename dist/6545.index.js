export const id = 6545;
export const ids = [6545];
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

/***/ 66545:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepareBuild: () => (/* binding */ prepareBuild)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/engines/cache/plan.js + 1 modules
var cache_plan = __webpack_require__(3677);
;// CONCATENATED MODULE: ./build/engines/cache/probe.js
/** Milliseconds for the whole probe. */
const PATIENCE = 10_000;
/** A key under which nothing is cached. */
const KEY = 'registry-publish-probe';
const VERSION = '0'.repeat(64);
/**
 * Requests a cache entry that doesn't exist, as BuildKit and `@actions/cache` would, before a build relies on
 * the runner's cache service: older BuildKit waits forever for a service that doesn't respond.
 * @param patience milliseconds
 * @returns why it can't be used, as the end of a sentence; undefined when it can.
 */
async function probeCacheService(env, http, signal, patience = PATIENCE) {
    const expired = AbortSignal.timeout(patience);
    try {
        const request = { ...question(env), signal: AbortSignal.any([signal, expired]) };
        const response = await http.send(request);
        await response.drain();
        return isRefusal(response.status) ? `it returned ${response.status}` : undefined;
    }
    catch (error) {
        signal.throwIfAborted();
        return expired.aborted
            ? `it didn't answer within ${patience / 1000} s`
            : `it can't be reached: ${error.message}`;
    }
}
/** Other statuses may be due to the request, which service versions interpret differently. */
function isRefusal(status) {
    return [401, 403, 404, 429].includes(status) || status >= 500;
}
function question(env) {
    const headers = { authorization: `Bearer ${env['ACTIONS_RUNTIME_TOKEN'] ?? ''}` };
    const [results, cache] = [env['ACTIONS_RESULTS_URL'], env['ACTIONS_CACHE_URL']];
    if (env['ACTIONS_CACHE_SERVICE_V2'] && results) {
        const path = '/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL';
        return {
            method: 'POST',
            url: new URL(path, results),
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ key: KEY, restore_keys: [], version: VERSION }),
        };
    }
    const base = cache || results || '';
    const path = `_apis/artifactcache/cache?keys=${KEY}&version=${VERSION}`;
    return {
        method: 'GET',
        url: new URL(path, base.endsWith('/') ? base : `${base}/`),
        headers: { ...headers, accept: 'application/json;api-version=6.0-preview.1' },
    };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./build/oci/layouts/layout.js
var layouts_layout = __webpack_require__(86102);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
;// CONCATENATED MODULE: ./build/engines/cache/local.js




/** Restores a local cache before the build. Never throws: without a cache, a build is only slower. */
async function restoreLocalCache(plan, store, reporter) {
    if (!plan.local)
        return { size: 0 };
    const { from, to, key, restoreKeys } = plan.local;
    try {
        // Remove what other builds, or a failed build, left behind.
        if (store)
            await (0,promises_.rm)(from, { recursive: true, force: true });
        if (to !== undefined)
            await (0,promises_.rm)(to, { recursive: true, force: true });
        await (0,promises_.mkdir)(from, { recursive: true });
    }
    catch (error) {
        reporter.warning(`The build has no cache: its directory can't be used (${error.message})`);
        return { size: 0, unusable: true };
    }
    let found;
    try {
        // Keys are write-once, so each save has a unique key, and the newest with the prefix is restored.
        found = await store?.restore([from], `${key}-`, restoreKeys.map((prefix) => `${prefix}-`));
        if (store)
            reporter.info(found === undefined ? 'Cache: none was found' : `Cache: found ${found}`);
    }
    catch (error) {
        reporter.warning(`The build cache could not be fetched: ${error.message}`);
    }
    return { size: await directorySize(from), ...(found === undefined ? {} : { found }) };
}
/**
 * Saves what the build exported, and returns its size in bytes. The export goes to a separate directory that
 * replaces what was read, so that unused layers are dropped. Never throws.
 */
async function saveLocalCache(plan, restored, { store, reporter }) {
    if (!plan.local?.to)
        return undefined;
    const { from, to, key } = plan.local;
    try {
        if (!(await (0,promises_.stat)(to).catch(() => undefined)))
            return undefined;
        const unchanged = restored.found !== undefined && (await sameLayers(from, to));
        await (0,promises_.rm)(from, { recursive: true, force: true });
        await (0,promises_.rename)(to, from);
        if (unchanged)
            reporter.info('Cache: has no new layer, and is not written again');
        else
            await store?.save([from], `${key}-${Date.now()}`);
        return unchanged ? undefined : await directorySize(from);
    }
    catch (error) {
        reporter.warning(`The build cache could not be kept: ${error.message}`);
        return undefined;
    }
}
/**
 * Whether two layouts contain the same layers. Configs don't count: with the build's labels in them, they
 * always differ.
 */
async function sameLayers(...directories) {
    const [one, other] = await Promise.all(directories.map((directory) => layersOf(directory).catch(() => undefined)));
    return one !== undefined && one === other;
}
async function layersOf(directory) {
    const layout = await (0,layouts_layout/* openLayout */.B9)(directory);
    const digests = new Set();
    for (const entry of layout.entries) {
        for (const { descriptor, role } of (0,manifest/* children */.Y_)(entry, await layout.readManifest(entry))) {
            // BuildKit's older cache format is an index of layers.
            if (role === 'layer' || role === 'manifest')
                digests.add(descriptor.digest);
        }
    }
    return [...digests].sort().join();
}
/** Total size in bytes of the files in a directory; 0 when it doesn't exist. */
async function directorySize(directory) {
    const names = await (0,promises_.readdir)(directory, { recursive: true }).catch(() => []);
    const found = await Promise.all(names.map((name) => (0,promises_.stat)((0,external_node_path_.join)(directory, name)).catch(() => undefined)));
    return found.reduce((sum, file) => sum + (file?.isFile() ? file.size : 0), 0);
}

;// CONCATENATED MODULE: ./build/engines/request/run-defaults.js
/**
 * Adds the defaults that docker/build-push-action takes from the job: the run as the builder in provenance,
 * the provenance mode by the repository's visibility, and the job's token when the context is the repository
 * itself. Outside of a workflow, the request stays unchanged.
 */
function withRunDefaults(request, job) {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_RUN_ID: run } = job.env;
    if (!server || !name)
        return request;
    const repository = `${server}/${name}`;
    const attempt = job.env['GITHUB_RUN_ATTEMPT'];
    const page = `${repository}/actions/runs/${run}${attempt ? `/attempts/${attempt}` : ''}`;
    const privateRepository = job.payload['repository']?.private ?? false;
    const completed = {
        ...request,
        provenanceDefaults: { privateRepository, ...(run ? { builderId: page } : {}) },
    };
    const token = job.githubToken;
    if (token && isContextOf(repository, request.context) && !request.secrets.some(isGitToken)) {
        completed.secrets = [...request.secrets, `GIT_AUTH_TOKEN=${token}`];
    }
    return completed;
}
/** The token is only for its own server and repository, not for one whose name merely starts the same. */
function isContextOf(repository, context) {
    const [url] = context.split(/[#?]/);
    return url?.toLowerCase() === `${repository}.git`.toLowerCase();
}
function isGitToken(secret) {
    return /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.[^=]*)?=/.test(secret);
}

;// CONCATENATED MODULE: ./build/engines/cache/prepare.js






/** Adds the job's defaults and caches to a request, and restores local caches. */
async function prepareBuild(request, setup, environment) {
    const { reporter } = environment;
    const completed = withRunDefaults(request, setup.job);
    const exports = await setup.strategy.canExport(request, environment);
    const { plan, store } = await planWithService(completed, setup, { exports, signal: environment.signal });
    if (plan.warning !== undefined)
        reporter.warning(plan.warning);
    const { measure } = setup;
    const restored = await restoreLocalCache(plan, store, reporter);
    if (restored.unusable) {
        const details = "its directory can't be used";
        return { request: completed, note: 'off', details, finish: () => Promise.resolve({}) };
    }
    return {
        request: (0,cache_plan/* withCache */.nT)(completed, plan),
        note: plan.note,
        details: plan.details,
        ...(plan.kind === 'off' ? {} : { uncached: completed }),
        async finish() {
            if (plan.kind === 'registry' && measure)
                return measureTags(plan, measure, reporter);
            const written = await saveLocalCache(plan, restored, { reporter, ...(store ? { store } : {}) });
            return {
                ...(restored.size > 0 ? { read: restored.size } : {}),
                ...(written === undefined ? {} : { written }),
            };
        },
    };
}
/** Plans the cache; plans again without the runner's cache service if that doesn't respond properly. */
async function planWithService(request, setup, { exports, signal }) {
    const { strategy, cache, store, http, job } = setup;
    const facts = cacheFacts(setup, exports);
    const plan = (0,cache_plan/* planCache */._s)(strategy, cache, request, facts);
    const keeping = plan.local && store;
    const planned = { plan, ...(keeping ? { store } : {}) };
    if (!http || (plan.kind !== 'gha' && !keeping))
        return planned;
    const reason = await probeCacheService(job.env, http, signal);
    if (reason === undefined)
        return planned;
    const without = (0,cache_plan/* planCache */._s)(strategy, cache, request, { ...facts, service: { state: 'unusable', reason } });
    return { plan: { ...without, warning: `The runner's cache service isn't used: ${reason}` } };
}
/** Measures a registry cache, which is a single tag: the one written, or the first existing one to read. */
async function measureTags({ cacheFrom, cacheTo }, measure, reporter) {
    const tag = (line) => /(?:^|,)ref=([^,]+:[^,/]+)/.exec(line)?.[1];
    const sizeOf = async (line) => {
        const reference = tag(line);
        return reference === undefined ? undefined : measure(reference);
    };
    try {
        for (const line of cacheTo) {
            const written = await sizeOf(line);
            if (written !== undefined)
                return { written };
        }
        for (const line of cacheFrom) {
            const read = await sizeOf(line);
            if (read !== undefined)
                return { read };
        }
    }
    catch (error) {
        reporter.debug(`The size of the build cache is not known: ${error.message}`);
    }
    return {};
}
function cacheFacts({ job, event, repository, pushes, readOnlyCache = false, cacheDirectory }, exports) {
    const facts = {
        exports,
        pushes,
        readOnly: readOnlyCache,
        env: job.env,
        localDirectory: (0,external_node_path_.join)(cacheDirectory, 'layers'),
    };
    if (repository !== undefined)
        facts.repository = repository;
    if (event.defaultBranch !== undefined)
        facts.defaultBranch = event.defaultBranch;
    // `pull_request_target` runs on the base branch, and usually builds the pull request's code.
    if (event.eventName.startsWith('pull_request'))
        facts.pullRequestInto = event.baseRef ?? event.defaultBranch ?? 'main';
    else if (event.ref.startsWith('refs/heads/'))
        facts.branch = event.ref.slice('refs/heads/'.length);
    return facts;
}


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
