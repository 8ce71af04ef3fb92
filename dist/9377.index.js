export const id = 9377;
export const ids = [9377];
export const modules = {

/***/ 59377:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   createGitHubApi: () => (/* binding */ createGitHubApi),
/* harmony export */   requestIdToken: () => (/* binding */ requestIdToken)
/* harmony export */ });
/* harmony import */ var _http_client_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(21043);
/* harmony import */ var _http_proxy_proxy_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(62850);
/* harmony import */ var _http_redirects_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(55504);
/* harmony import */ var _http_retry_policy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(54902);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1787);
/* harmony import */ var _registry_responses_error_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5663);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(64046);







/** Milliseconds for all API requests together: they only provide labels and dates. */
const API_PATIENCE = 15_000;
/** Milliseconds. Longer, because the job can't log in without the token. */
const TOKEN_PATIENCE = 60_000;
/**
 * GitHub's REST API through Octokit, using the same HTTP client and proxies as for registries.
 * https://docs.github.com/rest/about-the-rest-api
 * @throws PublishError `PROXY_INVALID`.
 */
async function createGitHubApi(options) {
    const base = (options.env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
    // Octokit also reads these variables when it is loaded, but its error doesn't name the variable.
    (0,_http_proxy_proxy_js__WEBPACK_IMPORTED_MODULE_1__/* .proxyFor */ .iJ)(new URL(base), options.env);
    const { getOctokit } = await Promise.all(/* import() */[__webpack_require__.e(4119), __webpack_require__.e(2413)]).then(__webpack_require__.bind(__webpack_require__, 92413));
    const headers = { accept: 'application/vnd.github+json', authorization: `token ${options.token}` };
    const reader = createJsonReader(base, { ...options, headers, retries: 2, patience: API_PATIENCE });
    const fetch = async (url) => Response.json(await reader.read(new URL(url)));
    const octokit = getOctokit(options.token, { baseUrl: base, request: { fetch } });
    return {
        async get(path) {
            try {
                return (await octokit.request(`GET ${path}`)).data;
            }
            catch (error) {
                // Octokit wraps errors thrown by its `fetch`.
                throw error.cause ?? error;
            }
        },
        close: () => reader.close(),
    };
}
/**
 * Requests the job's OIDC ID token from the runner, as `getIDToken` of `@actions/core` does, using the same
 * HTTP client and proxies as for registries. The caller masks it.
 * https://docs.github.com/actions/reference/security/oidc
 * @throws Error that names the environment variable that is missing without `id-token: write`.
 * @throws PublishError when the request fails.
 */
async function requestIdToken(audience, { env, reporter }) {
    const url = new URL(variable(env, 'ACTIONS_ID_TOKEN_REQUEST_URL'));
    const secret = variable(env, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    reporter.secret(secret);
    url.searchParams.set('audience', audience);
    const headers = { accept: 'application/json', authorization: `Bearer ${secret}` };
    const reader = createJsonReader(url.href, { env, reporter, headers, retries: 5, patience: TOKEN_PATIENCE });
    try {
        const { value } = await reader.read(url);
        if (typeof value !== 'string' || value === '')
            throw new Error('The answer holds no token');
        return value;
    }
    finally {
        reader.close();
    }
}
function variable(env, name) {
    const value = env[name];
    if (!value)
        throw new Error(`Unable to get ${name} env variable`);
    return value;
}
/** GETs JSON from one host; transient errors are retried. */
function createJsonReader(base, options) {
    const { env, reporter, headers, retries, patience } = options;
    const http = (0,_http_client_js__WEBPACK_IMPORTED_MODULE_0__/* .createHttpClient */ .u)({ env, settings: () => ({}), reporter });
    const retrier = (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_3__/* .createHostRetrier */ .gf)({ host: new URL(base).host, reporter, retries, longestWait: patience });
    const signal = AbortSignal.timeout(patience);
    async function attempt(url) {
        const response = await (0,_http_redirects_js__WEBPACK_IMPORTED_MODULE_2__/* .followRedirects */ .FE)({ method: 'GET', url, headers, signal }, (next) => http.send(next));
        if (response.status === 200)
            return { body: parse(await response.bytes(_support_limits_js__WEBPACK_IMPORTED_MODULE_6__/* .LIMITS */ .b.apiBody.value), url) };
        const text = await response.text();
        const { message } = (0,_registry_responses_error_js__WEBPACK_IMPORTED_MODULE_5__/* .readErrorBody */ .Nk)(text);
        const said = message === undefined ? '' : `: ${message}`;
        return {
            failure: (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_3__/* .failureOfResponse */ .nY)(response, text, retrier.clock.now()),
            problem: new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(`GET ${place(url)} returned ${response.status}${said}`, {
                code: `HTTP_${response.status}`,
            }),
        };
    }
    return {
        async read(url) {
            const tries = retrier.start(`GET ${url.pathname}`);
            for (;;) {
                try {
                    const { body, failure, problem } = await attempt(url);
                    if (!problem)
                        return body;
                    if (!failure || !(await tries.next(failure, signal)))
                        throw problem;
                }
                catch (error) {
                    const failure = (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_3__/* .failureOfError */ .m$)(error);
                    if (!failure || !(await tries.next(failure, signal)))
                        throw error;
                }
            }
        },
        close: () => http.close(),
    };
}
function parse(bytes, url) {
    try {
        const body = JSON.parse(bytes.toString('utf8'));
        if (typeof body === 'object' && body !== null)
            return body;
    }
    catch {
        // Reported below.
    }
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_4__/* .PublishError */ .S1(`GET ${place(url)} returned something that is not JSON`, { code: 'ANSWER_INVALID' });
}
const place = (url) => `${url.origin}${url.pathname}`;


/***/ })

};
