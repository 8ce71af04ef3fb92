export const id = 7316;
export const ids = [7316];
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


/***/ })

};
