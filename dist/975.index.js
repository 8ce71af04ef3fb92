export const id = 975;
export const ids = [975];
export const modules = {

/***/ 14975:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  prepareBuild: () => (/* binding */ prepareBuild)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/build/buildx.js + 3 modules
var buildx = __webpack_require__(15870);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/build/containers.js + 2 modules
var containers = __webpack_require__(17881);
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
;// CONCATENATED MODULE: ./build/build/cache.js




/**
 * Which caches a build reads and which one it writes. Reads that of its branch, then that of the default branch (and
 * of the branch a pull request goes into); writes that of its branch, and none from a pull request, so that nobody
 * else's build runs what a pull request made. A failing export is never a failed build.
 */
function planCache(choice, request, facts) {
    const own = request.cacheFrom.length + request.cacheTo.length > 0;
    if (own)
        return off('the inputs cache-from and cache-to say which');
    if (choice === 'off')
        return off('switched off');
    if (facts.engine === 'embedded')
        return off('the embedded builder has no layers to cache');
    if (facts.engine === 'docker')
        return off('docker without buildx exports none');
    if (facts.engine !== 'buildx')
        return planContainersCache(choice, request, facts);
    if (!facts.exports)
        return off("the classic image store of the Docker daemon can't export one");
    const kind = choice === 'auto' ? bestKind(facts) : choice;
    if (kind === 'gha')
        return planGha(request, facts);
    if (kind === 'registry')
        return planRegistry(request, facts);
    return planLocal(request, facts);
}
/** The request with the caches of a plan. */
function withCache(request, plan) {
    return plan.kind === 'off' ? request : { ...request, cacheFrom: plan.cacheFrom, cacheTo: plan.cacheTo };
}
function off(why) {
    return { kind: 'off', cacheFrom: [], cacheTo: [], note: `No cache: ${why}` };
}
function bestKind(facts) {
    if (hasCacheService(facts.env))
        return 'gha';
    return hasRepositoryCache(facts) ? 'registry' : 'local';
}
/** Somebody has to have written it: runs that push did, and pull requests read what those of their branch wrote. */
function hasRepositoryCache({ repository, pushes, pullRequestInto }) {
    return repository !== undefined && (pushes || pullRequestInto !== undefined);
}
/** The runner hands its cache service only to steps of actions, by these variables. */
function hasCacheService(env) {
    return Boolean(env['ACTIONS_RUNTIME_TOKEN'] && (env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']));
}
/** Scopes to read, the own one first, and the one to write. */
function scopes(request, facts) {
    const what = fingerprint(request);
    const own = facts.pullRequestInto === undefined ? (facts.branch ?? facts.defaultBranch ?? 'main') : undefined;
    const branches = [own, facts.pullRequestInto, facts.defaultBranch].filter((branch) => branch !== undefined);
    const scope = (branch) => `${branch.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${what}`;
    return {
        read: [...new Set(branches.map(scope))],
        write: own === undefined ? undefined : scope(own),
    };
}
/** Builds of different files, targets or platforms don't overwrite each other's cache. */
function fingerprint(request) {
    const { context, file, target, platforms } = request;
    const what = JSON.stringify([context, file ?? '', target ?? '', platforms.map(platform/* formatPlatform */.Bq)]);
    return (0,external_node_crypto_.createHash)('sha256').update(what).digest('hex').slice(0, 8);
}
function planGha(request, facts) {
    const { read, write } = scopes(request, facts);
    return {
        kind: 'gha',
        cacheFrom: read.map((scope) => `type=gha,scope=${scope}`),
        cacheTo: write === undefined ? [] : [`type=gha,scope=${write},mode=max,ignore-error=true`],
        note: `Cache: the runner's cache service, ${describe(read, write)}`,
    };
}
function planRegistry(request, facts) {
    const { repository } = facts;
    if (repository === undefined)
        return off('there is no repository to keep it in');
    const { read, write: scope } = scopes(request, facts);
    const write = facts.pushes ? scope : undefined;
    const reference = (scope) => `type=registry,ref=${repository}:buildcache-${scope}`;
    // In this form every registry takes it; BuildKit's own older one, an index of layers, many refuse.
    const form = 'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';
    return {
        kind: 'registry',
        cacheFrom: read.map(reference),
        cacheTo: write === undefined ? [] : [`${reference(write)},${form}`],
        note: `Cache: beside the image in ${repository}, ${describe(read, write)}`,
    };
}
function planLocal(request, facts) {
    const { read, write } = scopes(request, facts);
    // BuildKit's directories are of another kind than those that podman and buildah share.
    const kind = facts.engine === 'buildx' ? '' : 'containers';
    const from = (0,external_node_path_.join)(facts.localDirectory, kind, 'from');
    const to = (0,external_node_path_.join)(facts.localDirectory, kind, 'to');
    const key = (scope) => ['registry-publish', kind, scope].filter((part) => part !== '').join('-');
    const local = {
        from,
        key: key(write ?? read[0] ?? 'main'),
        restoreKeys: read.map(key),
    };
    if (write !== undefined)
        local.to = to;
    return {
        kind: 'local',
        cacheFrom: [`type=local,src=${from}`],
        cacheTo: write === undefined ? [] : [`type=local,dest=${to},mode=max,ignore-error=true`],
        local,
        note: `Cache: a directory, ${describe(read, write)}`,
    };
}
/**
 * Podman and buildah keep layers in a repository, one tag for each step, and don't speak to the runner's cache service:
 * what that keeps for them is a directory, which is served as a repository while they build. `auto` prefers it, since
 * the service is there for the asking and has a scope for each branch, while a repository of its own may have to be
 * made first. Without either it is off: their own store keeps layers for as long as the machine lives.
 */
function planContainersCache(choice, request, facts) {
    const { engine, env, repository } = facts;
    if (!facts.exports)
        return off(`this ${engine} keeps layers in its own store only (podman 4.3 and buildah 1.28 can do more)`);
    if (!(0,containers/* reusesLayers */.Kl)(request))
        return off(`that of ${engine} is for the machine's own platform only`);
    const service = hasCacheService(env);
    if (choice === 'gha' && !service)
        return off("the runner's cache service is not there");
    if (choice === 'local' || choice === 'gha' || (choice === 'auto' && service))
        return planLocal(request, facts);
    if (repository === undefined)
        return off('there is no repository to keep it in');
    if (choice === 'auto' && !hasRepositoryCache(facts))
        return off('nothing is pushed, and the store of the machine keeps layers');
    // Docker Hub knows no repositories below that of the image.
    if (choice === 'auto' && repository.startsWith('docker.io/'))
        return off('Docker Hub has no place for it beside the image');
    return planRepositoryCache(repository, facts);
}
function planRepositoryCache(repository, facts) {
    const line = `type=registry,ref=${repository}/cache`;
    return {
        kind: 'registry',
        cacheFrom: [line],
        cacheTo: facts.pushes && facts.pullRequestInto === undefined ? [`${line},ignore-error=true`] : [],
        note: `Cache: ${repository}/cache`,
    };
}
function describe(read, write) {
    return `read from ${read.join(', ')}${write === undefined ? ', and not written' : `, written to ${write}`}`;
}

// EXTERNAL MODULE: ./build/build/local-cache.js
var local_cache = __webpack_require__(76651);
;// CONCATENATED MODULE: ./build/build/run-defaults.js
/**
 * Completes a request by what docker/build-push-action takes from the job: the run as the builder that provenance
 * names, its mode by the repository's visibility, and the job's token for a context that is the repository itself.
 * Outside of a workflow the request stays as it is.
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
/** The token goes to its own server and repository only: not to one whose name merely begins alike. */
function isContextOf(repository, context) {
    const [url] = context.split(/[#?]/);
    return url?.toLowerCase() === `${repository}.git`.toLowerCase();
}
function isGitToken(secret) {
    return /^GIT_AUTH_(?:TOKEN|HEADER)(?:\.[^=]*)?=/.test(secret);
}

;// CONCATENATED MODULE: ./build/build/prepare.js






/** Completes a request by the job's defaults and by the caches it reads and writes, and fetches those. */
async function prepareBuild(request, setup, environment) {
    const { reporter } = environment;
    const completed = withRunDefaults(request, setup.job);
    const exports = await canExport(setup.engine, request, environment);
    const plan = planCache(setup.cache, completed, cacheFacts(setup, exports));
    const { store, measure } = setup;
    const restored = await (0,local_cache.restoreLocalCache)(plan, store, reporter);
    return {
        request: withCache(completed, plan),
        note: plan.note,
        async finish() {
            if (plan.kind === 'registry' && measure)
                return measureTags(plan, measure, reporter);
            const written = await (0,local_cache.saveLocalCache)(plan, restored, { reporter, ...(store ? { store } : {}) });
            return { ...(restored.size > 0 ? { read: restored.size } : {}), ...(written === undefined ? {} : { written }) };
        },
    };
}
/** BuildKit keeps all of a cache in one tag: the one that was written, or the first that there is to read. */
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
async function canExport(engine, request, environment) {
    if (engine === 'buildx')
        return (0,buildx/* exportsCaches */.RH)(request, environment);
    return (engine === 'podman' || engine === 'buildah') && (0,containers/* keepsCaches */.Yy)(engine, environment);
}
function cacheFacts({ engine, job, event, repository, pushes, cacheDirectory }, exports) {
    const facts = { engine, exports, pushes, env: job.env, localDirectory: (0,external_node_path_.join)(cacheDirectory, 'layers') };
    if (repository !== undefined)
        facts.repository = repository;
    if (event.defaultBranch !== undefined)
        facts.defaultBranch = event.defaultBranch;
    // `pull_request_target` runs on the branch that is merged into, and mostly builds what the pull request brings.
    if (event.eventName.startsWith('pull_request'))
        facts.pullRequestInto = event.baseRef ?? event.defaultBranch ?? 'main';
    else if (event.ref.startsWith('refs/heads/'))
        facts.branch = event.ref.slice('refs/heads/'.length);
    return facts;
}


/***/ })

};
