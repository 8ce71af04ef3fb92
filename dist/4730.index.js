export const id = 4730;
export const ids = [4730];
export const modules = {

/***/ 4730:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseRegistryAuth: () => (/* binding */ parseRegistryAuth)
});

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/support/yaml/parse.js
var parse = __webpack_require__(98273);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/credentials/providers/index.js + 13 modules
var providers = __webpack_require__(6082);
;// CONCATENATED MODULE: ./build/credentials/entries/keys.js
const key = (name, kind, meaning) => ({ name, kind, meaning });
/** Keys that identify the registry and configure the connection; allowed in every entry. */
const COMMON_KEYS = [
    key('registry', 'text', 'Host, with a path where two accounts share it (`docker.io/acme`); the longest match wins. Default: `docker.io`.'),
    key('type', 'text', 'Registry family, where the host does not tell: `ghcr`, `dockerhub`, `acr`, `gar`, `ecr`, `gitlab`, `quay`, `harbor`, `jfrog` or `generic`.'),
    key('scope', 'text', "As in docker/login-action (`acme/app@push`): the path before `@` is the entry's path."),
    key('ecr', 'text', 'As in docker/login-action: `true` is `type: ecr`, `false` is `type: generic`, `auto` looks at the host.'),
    key('logout', 'flag', 'As in docker/login-action; accepted and without effect, since logins never leave this step.'),
    key('ca', 'file', "Certificate authority of the registry, added to the system's: a file or base64 PEM."),
    key('insecure', 'text', '`true`: TLS without verification; `http`: plain HTTP.'),
    key('client-cert', 'file', 'Client certificate for mutual TLS: a file or base64 PEM.'),
    key('client-key', 'file', 'Private key of `client-cert`: a file or base64 PEM.'),
    key('realm-hosts', 'text', 'Hosts, separated by commas, that the registry may send logins to beside its own, and redirect to on private addresses.'),
];
/** Keys of the login methods; each provider defines which ones go together. */
const LOGIN_KEYS = [
    key('username', 'text', 'User, robot, organization or token name.'),
    key('password', 'secret', 'Password, token or key of that user.'),
    key('audience', 'text', "Audience of the job's identity token, where the vendor's side was set up for another than the usual one."),
    key('connection-id', 'text', 'Docker Hub: id (UUID) of the OIDC connection.'),
    key('expires-in', 'seconds', 'Docker Hub (300 to 3600) and Google service accounts (up to 3600, or 43200 by policy): life of the token that is asked for.'),
    key('tenant-id', 'text', 'Azure: directory (tenant) id or domain.'),
    key('client-id', 'text', 'Azure: application id, or client id of a user-assigned managed identity.'),
    key('client-secret', 'secret', 'Azure: secret of the application; without it the job logs in with its OIDC identity.'),
    key('managed-identity', 'flag', 'Azure: `true` uses the identity of the machine the job runs on.'),
    key('azure-cloud', 'text', 'Azure: `public`, `usgovernment` or `china`; known from the host unless it is a custom domain.'),
    key('azure-resource', 'text', "Azure: resource the Entra token is asked for, where the registry wants another than the cloud's usual one."),
    key('workload-identity-provider', 'text', 'Google: `projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER`.'),
    key('service-account', 'text', 'Google: e-mail of the service account to act as; without it the workload identity itself is used.'),
    key('role-to-assume', 'text', 'AWS: ARN of the role.'),
    key('role-session-name', 'text', 'AWS: name of the session in the audit log. Default: `registry-publish`.'),
    key('role-duration-seconds', 'seconds', "AWS: life of the session, 900 up to the role's maximum."),
    key('aws-access-key-id', 'text', 'AWS: access key, instead of the OIDC identity.'),
    key('aws-secret-access-key', 'secret', 'AWS: secret of the access key.'),
    key('aws-session-token', 'secret', 'AWS: session token of a temporary access key.'),
    key('aws-region', 'text', 'AWS: region, where the host does not name it.'),
    key('create-repository', 'flag', 'ECR: `true` creates a repository that does not exist.'),
    key('robot', 'text', "Quay: robot account (`acme+ci`) that the job's OIDC identity is federated with."),
    key('oidc-provider-name', 'text', 'JFrog: name of the OIDC integration, as in jfrog/setup-jfrog-cli.'),
    key('project-key', 'text', 'JFrog: project the identity mapping belongs to.'),
    key('identity-mapping-name', 'text', 'JFrog: identity mapping to use, where several would fit.'),
];
const KEYS = new Map([...COMMON_KEYS, ...LOGIN_KEYS].map((item) => [item.name, item]));
/** The key that was probably meant, for `Did you mean`: by alias, or similar apart from case, `-` and `_`. */
function similarKey(written) {
    const bare = (text) => text.toLowerCase().replace(/[^a-z]/g, '');
    const wanted = ALIASES[bare(written)] ?? bare(written);
    const names = [...KEYS.keys()];
    return names.find((name) => bare(name) === wanted) ?? names.find((name) => isNear(bare(name), wanted));
}
// True if one letter was added, removed or replaced, or two neighbouring letters were swapped.
function isNear(left, right) {
    let start = 0;
    while (start < left.length && left[start] === right[start])
        start += 1;
    let end = 0;
    while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end))
        end += 1;
    const [a, b] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
    return ((a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]));
}
// Names used by the vendors' own actions and by other clients.
const ALIASES = {
    host: 'registry',
    server: 'registry',
    user: 'username',
    login: 'username',
    pass: 'password',
    token: 'password',
    secret: 'password',
    role: 'roletoassume',
    rolearn: 'roletoassume',
    region: 'awsregion',
    connection: 'connectionid',
    connectionid: 'connectionid',
    tenant: 'tenantid',
    client: 'clientid',
    cacert: 'ca',
    cafile: 'ca',
    cert: 'clientcert',
    key: 'clientkey',
    realm: 'realmhosts',
    realms: 'realmhosts',
    providername: 'oidcprovidername',
    provider: 'workloadidentityprovider',
};

// EXTERNAL MODULE: ./build/credentials/entry-error.js
var entry_error = __webpack_require__(9026);
// EXTERNAL MODULE: ./build/credentials/entries/registry-name.js
var registry_name = __webpack_require__(5979);
;// CONCATENATED MODULE: ./build/credentials/entries/auth-method.js



const COMMON = new Set(COMMON_KEYS.map(({ name }) => name));
/**
 * Chooses the login method that an entry's keys make up; undefined if the entry only has connection settings.
 * An empty value counts as given: it comes from a secret that isn't set.
 * @throws PublishError naming the key that is superfluous, missing, or belongs to another provider.
 */
function chooseMethod(entry, provider) {
    const given = [...entry.lines.keys()].filter((key) => !COMMON.has(key));
    const fits = (authMethod) => authMethod.requires.every((key) => given.includes(key)) &&
        given.every((key) => authMethod.requires.includes(key) || authMethod.allows.includes(key));
    const found = provider.methods.find(fits);
    if (found)
        return found;
    if (given.length === 0)
        return undefined;
    const known = new Set(provider.methods.flatMap((authMethod) => [...authMethod.requires, ...authMethod.allows]));
    const foreign = given.find((key) => !known.has(key));
    if (foreign !== undefined)
        throw foreignKey(entry, provider, foreign);
    throw contradiction(entry, provider, given);
}
function foreignKey(entry, provider, key) {
    const owners = providers/* PROVIDERS */.xq.filter(({ methods }) => methods.some((authMethod) => authMethod.requires.includes(key) || authMethod.allows.includes(key)));
    const typed = owners.map(({ name, title }) => `${title} (type: ${name})`).join(' or ');
    return (0,entry_error/* entryError */.Pm)(entry, key, `${provider.title} (${entry.host}) doesn't support the key ${key}`, `It belongs to ${typed}: correct the registry, add the type, or remove the key.`);
}
function contradiction(entry, provider, given) {
    const describe = (authMethod) => `${authMethod.requires.join(' + ')} (${authMethod.title})`;
    const uses = (authMethod, key) => authMethod.requires.includes(key) || authMethod.allows.includes(key);
    const missing = (authMethod) => authMethod.requires.filter((key) => !given.includes(key));
    const [nearest] = provider.methods
        .filter((authMethod) => given.every((key) => uses(authMethod, key)))
        .sort((left, right) => missing(left).length - missing(right).length);
    if (nearest) {
        return (0,entry_error/* entryError */.Pm)(entry, given[0], `The entry for ${entry.host} is missing ${missing(nearest).join(' and ')}`, `Add what is missing for one of the logins to ${provider.title}: ${provider.methods.map(describe).join('; ')}.`);
    }
    const pairs = given.flatMap((key, index) => given.slice(index + 1).map((other) => [key, other]));
    const apart = pairs.find(([key, other]) => !provider.methods.some((authMethod) => uses(authMethod, key) && uses(authMethod, other)));
    const [first, other] = apart ?? [given[0], given.at(-1)];
    return (0,entry_error/* entryError */.Pm)(entry, other, `${first} and ${other} belong to different ways to log in to ${provider.title}`, `Keep one of: ${provider.methods.map(describe).join('; ')}.`);
}

;// CONCATENATED MODULE: ./build/credentials/entries/parse.js









/**
 * Parses the `registry-auth` input, a YAML list with the keys of `keys.ts`. Values are read as plain text,
 * never as YAML numbers or dates: they come from secrets, and `0123` has to stay `0123`. Messages never
 * contain the value of a secret key, nor text of a line that couldn't be parsed.
 * @throws PublishError with `input` `registry-auth` and the line, for the first mistake.
 */
function parseRegistryAuth(yamlText) {
    const counter = new dist/* LineCounter */.HN();
    const document = (0,parse/* parseYaml */.h)(yamlText, { what: entry_error/* INPUT */.bO, input: entry_error/* INPUT */.bO }, { lineCounter: counter, prettyErrors: false, version: '1.2' });
    const fault = document.errors[0];
    if (fault)
        throw unreadable(counter.linePos(fault.pos[0]).line, fault.code);
    const root = document.contents;
    if (root === null || ((0,dist/* isScalar */.jn)(root) && (root.value === null || root.value === '')))
        return [];
    if (!(0,dist/* isSeq */.oP)(root)) {
        throw inputError(1, 'registry-auth must be a list', 'Begin each registry with a dash: "- registry: ghcr.io", and put its other keys below, indented by two spaces.');
    }
    if (root.items.length > limits/* LIMITS */.b.logins.value)
        throw (0,limits/* overLimit */.W)(limits/* LIMITS */.b.logins, entry_error/* INPUT */.bO, { input: entry_error/* INPUT */.bO });
    const lineOf = (node) => counter.linePos(node.range?.[0] ?? 0).line;
    const entries = root.items.map((item) => {
        if (!(0,dist/* isMap */.jh)(item)) {
            throw inputError((0,dist/* isScalar */.jn)(item) ? lineOf(item) : 1, 'An item of registry-auth has no keys', 'Write each item as "- registry: registry.example", with its other keys below.');
        }
        return readEntry(readItem(item, lineOf));
    });
    return withoutDoubles(entries);
}
function readItem(item, lineOf) {
    const values = new Map();
    const lines = new Map();
    const empty = [];
    for (const pair of item.items) {
        const line = lineOf(pair.key);
        const name = readKey(pair, line);
        lines.set(name, line);
        const value = readValue(name, pair.value, line);
        if (value === '')
            empty.push(name);
        else
            values.set(name, value);
    }
    return { line: lineOf(item), values, lines, empty };
}
function readKey(pair, line) {
    const name = (0,dist/* isScalar */.jn)(pair.key) ? String(pair.key.value) : '';
    if (KEYS.has(name))
        return name;
    const similar = similarKey(name);
    // A line of a secret may look like a key: quote it only if it could be one of ours.
    const shown = /^[a-zA-Z][\w-]{0,30}$/.test(name) ? `the key ${JSON.stringify(name)}` : 'a key';
    throw inputError(line, `registry-auth has ${shown} that isn't known`, similar ? `Did you mean ${JSON.stringify(similar)}?` : `The keys are: ${[...KEYS.keys()].join(', ')}.`);
}
function readValue(name, node, line) {
    if (node === null)
        return '';
    if (!(0,dist/* isScalar */.jn)(node)) {
        throw inputError(line, `The value of ${name} is not text`, `Write a secret as ${name}: \${{ toJSON(secrets.NAME) }}; put other text between single quotes.`);
    }
    const text = written(node);
    const kind = KEYS.get(name)?.kind;
    if (text === '' || kind === 'secret')
        return text;
    if (kind === 'flag' && text !== 'true' && text !== 'false') {
        throw inputError(line, `${name} is neither true nor false`, `Write ${name}: true, or leave it out.`);
    }
    if (kind === 'seconds' && !/^[1-9]\d{0,6}$/.test(text)) {
        throw inputError(line, `${name} is not a number of seconds`, `Write it as ${name}: 3600.`);
    }
    return text.trim();
}
/** The text as written, not YAML's interpretation of it: a password may look like a number. */
function written({ type, source, value }) {
    if (type !== 'PLAIN')
        return String(value ?? '');
    // GitHub's `toJSON` renders an unset secret as `null`.
    return source === undefined || source === 'null' ? '' : source;
}
function readEntry(written) {
    const { host, path } = (0,registry_name/* readRegistry */._5)(written);
    checkTls(written);
    const provider = readProvider(written, host);
    const bare = { ...written, host, path, provider, authMethod: 'none' };
    const authMethod = chooseMethod(bare, (0,providers/* providerNamed */.li)(provider));
    if (authMethod && written.empty.length === 0)
        authMethod.check?.({ ...bare, authMethod: authMethod.name });
    return { ...bare, authMethod: authMethod?.name ?? 'none' };
}
function readProvider(written, host) {
    const type = written.values.get('type');
    const ecr = written.values.get('ecr');
    if (ecr !== undefined && !['true', 'false', 'auto'].includes(ecr)) {
        throw (0,entry_error/* entryError */.Pm)(written, 'ecr', 'ecr is neither true, false nor auto', 'Leave it out: ECR is known by its host.');
    }
    const known = providers/* PROVIDERS */.xq.find(({ name }) => name === type);
    if (type !== undefined && !known) {
        throw (0,entry_error/* entryError */.Pm)(written, 'type', `Unknown registry type ${JSON.stringify(type)}`, `Write one of ${providers/* PROVIDERS */.xq.map(({ name }) => name).join(', ')}, or leave it out.`);
    }
    const wanted = ecr === 'true' ? 'ecr' : ecr === 'false' ? 'generic' : undefined;
    if (known && wanted && known.name !== wanted) {
        throw (0,entry_error/* entryError */.Pm)(written, 'ecr', `ecr: ${ecr} contradicts type: ${type}`, 'Keep one of the two.');
    }
    return known?.name ?? wanted ?? (0,providers/* providerOf */.lc)(host);
}
function checkTls(written) {
    const { values, empty } = written;
    const has = (name) => values.has(name);
    // An empty value, from an unset secret, counts as given: it is reported later, or ignored without secrets.
    const named = (name) => has(name) || empty.includes(name);
    if (named('client-cert') !== named('client-key')) {
        const [given, missing] = named('client-cert')
            ? ['client-cert', 'client-key']
            : ['client-key', 'client-cert'];
        throw (0,entry_error/* entryError */.Pm)(written, given, `${given} has no effect without ${missing}`, `Add ${missing}.`);
    }
    const insecure = values.get('insecure');
    if (insecure !== undefined && !['true', 'false', 'http'].includes(insecure)) {
        throw (0,entry_error/* entryError */.Pm)(written, 'insecure', 'insecure is neither true, false nor http', 'Write insecure: true for TLS without verification, insecure: http for plain HTTP.');
    }
    if (insecure === 'http' && (has('ca') || has('client-cert'))) {
        throw (0,entry_error/* entryError */.Pm)(written, 'insecure', 'insecure: http contradicts ca and client-cert, which are for TLS', 'Keep one of the two.');
    }
    if (insecure === 'true' && has('ca')) {
        throw (0,entry_error/* entryError */.Pm)(written, 'insecure', 'insecure: true contradicts ca, which is there to verify', 'Leave insecure out: the ca is enough.');
    }
}
/**
 * Drops a repeated login, as docker/login-action allows it; two different logins for one place are an error.
 */
function withoutDoubles(entries) {
    const seen = new Map();
    for (const entry of entries) {
        const name = entry.path === '' ? entry.host : `${entry.host}/${entry.path}`;
        const first = seen.get(name);
        if (first && !sameLogin(first, entry)) {
            throw (0,entry_error/* entryError */.Pm)(entry, 'registry', `${name} is in registry-auth twice, with different values; the first time in line ${first.line}`, 'Keep one, or give one a longer path: registry: docker.io/acme.');
        }
        if (!first)
            seen.set(name, entry);
    }
    return [...seen.values()];
}
/** Ignores `registry` and `scope`: they may be spelled differently, and their meaning was compared before. */
function sameLogin(one, other) {
    const told = ({ values, empty, provider }) => JSON.stringify([
        provider,
        [...empty].sort(),
        [...values].filter(([key]) => key !== 'registry' && key !== 'scope').sort(),
    ]);
    return told(one) === told(other);
}
function unreadable(line, code) {
    const hint = code === 'DUPLICATE_KEY'
        ? 'Remove the duplicate key.'
        : code === 'TAB_AS_INDENT'
            ? "Indent with spaces: YAML doesn't allow tabs."
            : 'Write a secret as password: ${{ toJSON(secrets.NAME) }}, which is valid YAML whatever it holds; other values that hold ": " or " #", or begin with a sign, go between single quotes.';
    return inputError(line, 'Invalid YAML in registry-auth', hint);
}
function inputError(line, message, hint) {
    return new errors/* PublishError */.S1(message, { hint, code: 'REGISTRY_AUTH_INVALID', input: entry_error/* INPUT */.bO, line });
}


/***/ }),

/***/ 45603:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ isDeep)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(64046);


/**
 * Whether a document is nested deeper than `LIMITS.yamlDepth`.
 *
 * The parser that turns tokens into values is recursive. When V8 runs out of stack, it doesn't always throw:
 * compiling a regular expression then ends the process. The token parser used here isn't recursive: it keeps
 * an explicit stack.
 */
function isDeep(text) {
    const parser = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Parser */ .iX();
    for (const lexeme of new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Lexer */ .JG().lex(text)) {
        for (const token of parser.next(lexeme))
            void token;
        // The document itself and the current value are one level each.
        if (parser.stack.length > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlDepth.value + 2)
            return true;
    }
    return false;
}


/***/ }),

/***/ 98273:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ parseYaml)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(64046);
/* harmony import */ var _within_time_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(78349);
/* harmony import */ var _depth_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(45603);




/**
 * Parses a YAML document within limits on its size, depth and parsing time; syntax errors are in `errors`.
 * The caller expands aliases, and has to count values (`LIMITS.yamlValues`).
 * @throws PublishError `YAML_TOO_LARGE`, `YAML_TOO_DEEP`.
 */
function parseYaml(text, { what, ...place }, options) {
    if (Buffer.byteLength(text) > _limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlText.value)
        throw (0,_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .overLimit */ .W)(_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlText, what, place);
    if ((0,_within_time_js__WEBPACK_IMPORTED_MODULE_2__/* .withinTime */ .d)(_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlTime, what, () => (0,_depth_js__WEBPACK_IMPORTED_MODULE_3__/* .isDeep */ .t)(text), place)) {
        throw (0,_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .overLimit */ .W)(_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlDepth, what, place);
    }
    return (0,_within_time_js__WEBPACK_IMPORTED_MODULE_2__/* .withinTime */ .d)(_limits_js__WEBPACK_IMPORTED_MODULE_1__/* .LIMITS */ .b.yamlTime, what, () => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, options), place);
}


/***/ })

};
