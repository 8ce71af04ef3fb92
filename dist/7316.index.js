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
/* harmony import */ var _docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(61098);
/* harmony import */ var _commands_explain_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(19560);
/* harmony import */ var _commands_run_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(73794);








const PREFIX = 'registry-publish';
/** Who asks for an entitlement with `allow` gets it, as with docker/setup-buildx-action. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Makes a builder with BuildKit in a container, for what the daemon's own can't do.
 * @throws PublishError `BUILDER_FAILED` when it can't be made, which mostly means that its image can't be pulled.
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
        // What was created before it failed to start is left behind otherwise.
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
 * Buildx can't make a builder of a daemon that is only in the environment when it is reached over TLS, as in
 * Docker-in-Docker: it wants a context. It goes into the private docker config, and away with it.
 * @returns its name as an argument; nothing where none is needed.
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
    // A builder can't have a context's name, and the names of this job's builders begin otherwise.
    const context = `context-of-${name}`;
    await (0,_commands_run_js__WEBPACK_IMPORTED_MODULE_7__/* .runQuiet */ .AO)({ ...(0,_docker_daemon_image_store_js__WEBPACK_IMPORTED_MODULE_5__.docker)(environment), args: ['context', 'create', context, '--docker', value] }, { signal: environment.signal });
    return [context];
}
/**
 * Removes a builder. Never throws: a builder that is left over harms nobody.
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
 * Removes the builders that an interrupted run of this job left behind: what `post` does. Never throws.
 * @param environment with the docker config of that run where it is still there: the context that a builder was made
 * of may be in no other, and without it buildx can't reach the builder's container
 * @returns the names of those that are gone
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
 * The variables for the docker config of a run that was interrupted; empty where that is gone. Its builders are
 * described in the user's own directory of buildx, or in a copy of it.
 * @param directory of the config that the run wrote for its engines
 */
function leftDockerConfig(directory, env) {
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(directory))
        return {};
    const copy = (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, 'buildx');
    const own = env['BUILDX_CONFIG'] || (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((0,_support_files_home_directory_js__WEBPACK_IMPORTED_MODULE_4__/* .dockerDirectory */ .C2)(env), 'buildx');
    return { DOCKER_CONFIG: directory, BUILDX_CONFIG: (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(copy) ? copy : own };
}
/** Several jobs may share a machine: each knows its own builders by run and attempt. */
function jobPrefix(env) {
    const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
    return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}


/***/ })

};
