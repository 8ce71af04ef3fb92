export const id = 838;
export const ids = [838];
export const modules = {

/***/ 32838:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ createBuilder),
/* harmony export */   i: () => (/* binding */ removeBuilder),
/* harmony export */   removeLeftBuilders: () => (/* binding */ removeLeftBuilders)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _docker_store_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(39648);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(53201);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(69754);





const PREFIX = 'registry-publish';
/** Who asks for an entitlement with `allow` gets it, as with docker/setup-buildx-action. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';
/**
 * Makes a builder with BuildKit in a container, for what the daemon's own can't do.
 * @throws Problem `BUILDER_FAILED` when it can't be made, which mostly means that its image can't be pulled.
 */
async function createBuilder(environment) {
    const name = `${jobPrefix(environment.env)}${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(4).toString('hex')}`;
    const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'];
    args.push('--buildkitd-flags', FLAGS);
    const { reporter, signal } = environment;
    const onLine = (line) => reporter.output(line);
    try {
        await reporter.group('Make a builder for this job', () => (0,_process_js__WEBPACK_IMPORTED_MODULE_4__/* .runLoud */ .wk)({ ...(0,_docker_store_js__WEBPACK_IMPORTED_MODULE_2__.docker)(environment), args }, { signal, onLine }));
    }
    catch (error) {
        // What was created before it failed to start is left behind otherwise.
        await removeBuilder(name, environment);
        if (!(error instanceof _process_js__WEBPACK_IMPORTED_MODULE_4__/* .CommandFailure */ .qi))
            throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .explainFailure */ .SP)(error, { engine: 'buildx', builder: name });
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Problem */ .A(`no builder with BuildKit in a container could be made: ${error.lines.at(-1) ?? error.message}`, {
            code: 'BUILDER_FAILED',
            hint: 'This build needs what the classic image store of the Docker daemon lacks. Turn on the containerd image store ' +
                '(`"features": {"containerd-snapshotter": true}` in daemon.json), name a builder of yours in `builder`, or ask for one platform without attestations.',
            cause: error,
        });
    }
    return name;
}
/** Removes a builder. Never throws: a builder that is left over harms nobody. */
async function removeBuilder(name, environment) {
    await (0,_process_js__WEBPACK_IMPORTED_MODULE_4__/* .runQuiet */ .AO)({ ...(0,_docker_store_js__WEBPACK_IMPORTED_MODULE_2__.docker)(environment), args: ['buildx', 'rm', '--force', name] }).catch((error) => {
        environment.reporter.debug(`The builder ${name} is left over: ${String(error)}`);
    });
}
/** Removes the builders that an interrupted run of this job left behind: what `post` does. Never throws. */
async function removeLeftBuilders(environment) {
    const listed = await (0,_process_js__WEBPACK_IMPORTED_MODULE_4__/* .runQuiet */ .AO)({ ...(0,_docker_store_js__WEBPACK_IMPORTED_MODULE_2__.docker)(environment), args: ['buildx', 'ls'] }).catch(() => '');
    const prefix = jobPrefix(environment.env);
    const names = [...listed.matchAll(/^([\w.-]+)/gm)].map((match) => match[1] ?? '').filter((name) => name.startsWith(prefix));
    for (const name of names)
        await removeBuilder(name, environment);
    return names;
}
/** Several jobs may share a machine: each knows its own builders by run and attempt. */
function jobPrefix(env) {
    const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
    return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}


/***/ })

};
