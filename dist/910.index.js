export const id = 910;
export const ids = [910];
export const modules = {

/***/ 68910:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseRegistryAuth: () => (/* binding */ parseRegistryAuth)
});

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/credentials/families.js + 12 modules
var families = __webpack_require__(70392);
;// CONCATENATED MODULE: ./build/credentials/keys.js
const key = (name, kind, meaning) => ({ name, kind, meaning });
/** Keys that say which registry is meant and how it is spoken to; every entry may have them. */
const COMMON_KEYS = [
    key('registry', 'text', 'Host, with a path where two accounts share it (`docker.io/acme`); the longest match wins. Default: `docker.io`.'),
    key('type', 'text', 'Registry family, where the host does not tell: `ghcr`, `dockerhub`, `acr`, `gar`, `ecr`, `gitlab`, `quay`, `harbor`, `jfrog` or `generic`.'),
    key('scope', 'text', "As in docker/login-action (`acme/app@push`): the path before `@` is taken as the entry's path."),
    key('ecr', 'text', 'As in docker/login-action: `true` is `type: ecr`, `false` is `type: generic`, `auto` looks at the host.'),
    key('logout', 'flag', 'As in docker/login-action; accepted and without effect, since logins never leave this step.'),
    key('ca', 'file', "Certificate authority of the registry, added to the system's: a file or base64 PEM."),
    key('insecure', 'text', '`true`: TLS without verification; `http`: plain HTTP.'),
    key('client-cert', 'file', 'Client certificate for mutual TLS: a file or base64 PEM.'),
    key('client-key', 'file', 'Private key of `client-cert`: a file or base64 PEM.'),
    key('realm-hosts', 'text', 'Hosts, separated by commas, that the registry may send logins to beside its own.'),
];
/** Keys that make up the ways to log in; which go together is said by each family. */
const LOGIN_KEYS = [
    key('username', 'text', 'User, robot, organization or token name.'),
    key('password', 'secret', 'Password, token or key of that user.'),
    key('audience', 'text', "Audience of the job's identity token, where the vendor's side was set up for another than the usual one."),
    key('connection-id', 'text', 'Docker Hub: id (UUID) of the OIDC connection.'),
    key('expires-in', 'seconds', 'Docker Hub (300 to 3600) and Google service accounts (600 to 43200): life of the token that is asked for.'),
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
/** The key that was probably meant, for `did you mean`: same letters without case, `-` and `_`. */
function similarKey(written) {
    const bare = (text) => text.toLowerCase().replace(/[^a-z]/g, '');
    const wanted = ALIASES[bare(written)] ?? bare(written);
    const names = [...KEYS.keys()];
    return names.find((name) => bare(name) === wanted) ?? names.find((name) => isNear(bare(name), wanted));
}
// One letter more, less or other, or two neighbours swapped.
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
// What users of the vendors' own actions and of other clients would write.
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

// EXTERNAL MODULE: ./build/credentials/problems.js
var problems = __webpack_require__(62353);
// EXTERNAL MODULE: ./build/oci/reference.js
var reference = __webpack_require__(20907);
;// CONCATENATED MODULE: ./build/credentials/registry-name.js


/**
 * Host and path of an entry, from `registry` and docker/login-action's `scope`.
 * @throws Problem when it is no registry, the two contradict each other, or it asks for plain HTTP in passing.
 */
function readRegistry(written) {
    const text = written.values.get('registry') ?? 'docker.io';
    const match = /^(?:(https?):\/\/)?([^/]+)((?:\/[^/]+)*)\/?$/i.exec(text);
    if (!match)
        throw notARegistry(written, text);
    const [, scheme, name = '', rest = ''] = match;
    const host = readHost(written, text, name);
    if (scheme?.toLowerCase() === 'http' && written.values.get('insecure') !== 'http') {
        throw (0,problems/* entryProblem */.qH)(written, 'registry', `The registry ${host} is given as http://, which would send its password in the clear`, 'Write it without the scheme; if it has no TLS, add "insecure: http".');
    }
    return { host, path: readPath(written, text, host, rest.slice(1)) };
}
function readHost(written, text, name) {
    try {
        return (0,reference/* normalizeHost */.cS)(name);
    }
    catch {
        throw notARegistry(written, text);
    }
}
function readPath(written, text, host, rest) {
    // `https://index.docker.io/v1/` is what Docker itself calls its registry.
    const path = host === 'docker.io' && /^v[12]$/.test(rest) ? '' : rest;
    const scope = written.values.get('scope')?.replace(/@.*$/, '') ?? '';
    if (path !== '' && scope !== '' && path !== scope) {
        throw (0,problems/* entryProblem */.qH)(written, 'scope', 'scope and the path of registry are different', 'Keep one of the two.');
    }
    const chosen = path || scope;
    if (chosen !== '' && !(0,reference/* isRepositoryPath */.og)(chosen))
        throw notARegistry(written, text);
    return chosen;
}
function notARegistry(written, text) {
    return (0,problems/* entryProblem */.qH)(written, 'registry', `${JSON.stringify(text)} is not a registry`, 'Write it as registry.example, registry.example:5000 or registry.example/team.');
}

;// CONCATENATED MODULE: ./build/credentials/ways.js



const COMMON = new Set(COMMON_KEYS.map(({ name }) => name));
/**
 * The way to log in that an entry's keys make up; undefined when it has none of them and only says how the host is
 * spoken to. An empty value counts as given, since it is the place of a secret that isn't set.
 * @throws Problem that says which key is too much, missing, or of another family.
 */
function chooseWay(entry, family) {
    const given = [...entry.lines.keys()].filter((key) => !COMMON.has(key));
    const fits = (way) => way.requires.every((key) => given.includes(key)) &&
        given.every((key) => way.requires.includes(key) || way.allows.includes(key));
    const found = family.ways.find(fits);
    if (found)
        return found;
    if (given.length === 0)
        return undefined;
    const known = new Set(family.ways.flatMap((way) => [...way.requires, ...way.allows]));
    const foreign = given.find((key) => !known.has(key));
    if (foreign !== undefined)
        throw foreignKey(entry, family, foreign);
    throw contradiction(entry, family, given);
}
function foreignKey(entry, family, key) {
    const owners = families/* FAMILIES */.BU.filter(({ ways }) => ways.some((way) => way.requires.includes(key) || way.allows.includes(key)));
    const typed = owners.map(({ name, title }) => `${title} (type: ${name})`).join(' or ');
    return (0,problems/* entryProblem */.qH)(entry, key, `${key} is nothing that ${family.title} knows, which ${entry.host} is taken for`, `It belongs to ${typed}: correct the registry, add the type, or take the key out.`);
}
function contradiction(entry, family, given) {
    const describe = (way) => `${way.requires.join(' + ')} (${way.title})`;
    const uses = (way, key) => way.requires.includes(key) || way.allows.includes(key);
    const missing = (way) => way.requires.filter((key) => !given.includes(key));
    const [nearest] = family.ways
        .filter((way) => given.every((key) => uses(way, key)))
        .sort((left, right) => missing(left).length - missing(right).length);
    if (nearest) {
        return (0,problems/* entryProblem */.qH)(entry, given[0], `The entry for ${entry.host} lacks ${missing(nearest).join(' and ')}`, `Ways to log in to ${family.title}: ${family.ways.map(describe).join('; ')}.`);
    }
    const pairs = given.flatMap((key, index) => given.slice(index + 1).map((other) => [key, other]));
    const apart = pairs.find(([key, other]) => !family.ways.some((way) => uses(way, key) && uses(way, other)));
    const [first, other] = apart ?? [given[0], given.at(-1)];
    return (0,problems/* entryProblem */.qH)(entry, other, `${first} and ${other} belong to different ways to log in to ${family.title}`, `Keep one of: ${family.ways.map(describe).join('; ')}.`);
}

;// CONCATENATED MODULE: ./build/credentials/parse.js







/**
 * Reads the `registry-auth` input: a YAML list with the keys of `keys.ts`. Values are taken as they are written,
 * never as YAML's numbers or dates, since they come out of secrets: `0123` stays `0123`. No message repeats a value
 * of a secret key, nor text of a line that could not be read.
 * @throws Problem with `input` `registry-auth` and the line, for the first fault.
 */
function parseRegistryAuth(yamlText) {
    const counter = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(yamlText, { lineCounter: counter, prettyErrors: false, version: '1.2' });
    const fault = document.errors[0];
    if (fault)
        throw unreadable(counter.linePos(fault.pos[0]).line, fault.code);
    const root = document.contents;
    if (root === null || ((0,dist/* isScalar */.jn)(root) && (root.value === null || root.value === '')))
        return [];
    if (!(0,dist/* isSeq */.oP)(root)) {
        throw inputProblem(1, 'registry-auth is not a list', 'Begin each registry with a dash: "- registry: ghcr.io", and put its other keys below, indented by two spaces.');
    }
    const lineOf = (node) => counter.linePos(node.range?.[0] ?? 0).line;
    const entries = root.items.map((item) => {
        if (!(0,dist/* isMap */.jh)(item)) {
            throw inputProblem((0,dist/* isScalar */.jn)(item) ? lineOf(item) : 1, 'An item of registry-auth has no keys', 'Write each item as "- registry: registry.example", with its other keys below.');
        }
        return readEntry(readItem(item, lineOf));
    });
    refuseDoubles(entries);
    return entries;
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
    // A line of a secret may look like a key, so only what looks like a key of ours is repeated.
    const shown = /^[a-zA-Z][\w-]{0,30}$/.test(name) ? `the key ${JSON.stringify(name)}` : 'a key';
    throw inputProblem(line, `registry-auth has ${shown} that isn't known`, similar ? `Did you mean ${JSON.stringify(similar)}?` : `The keys are: ${[...KEYS.keys()].join(', ')}.`);
}
function readValue(name, node, line) {
    if (node === null)
        return '';
    if (!(0,dist/* isScalar */.jn)(node)) {
        throw inputProblem(line, `The value of ${name} is not text`, `Put it between single quotes (a single quote within it is written twice), or below "${name}: |-".`);
    }
    // What stands there, not what YAML makes of it: a password may look like a number.
    const text = node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '');
    const kind = KEYS.get(name)?.kind;
    if (text === '' || kind === 'secret')
        return text;
    if (kind === 'flag' && text !== 'true' && text !== 'false') {
        throw inputProblem(line, `${name} is neither true nor false`, `Write ${name}: true, or leave it out.`);
    }
    if (kind === 'seconds' && !/^[1-9]\d{0,6}$/.test(text)) {
        throw inputProblem(line, `${name} is not a number of seconds`, `Write it as ${name}: 3600.`);
    }
    return text.trim();
}
function readEntry(written) {
    const { host, path } = readRegistry(written);
    checkTls(written);
    const family = readFamily(written, host);
    const bare = { ...written, host, path, family, way: 'none' };
    const way = chooseWay(bare, (0,families/* familyNamed */.sE)(family));
    if (way && written.empty.length === 0)
        way.check?.({ ...bare, way: way.name });
    return { ...bare, way: way?.name ?? 'none' };
}
function readFamily(written, host) {
    const type = written.values.get('type');
    const ecr = written.values.get('ecr');
    if (ecr !== undefined && !['true', 'false', 'auto'].includes(ecr)) {
        throw (0,problems/* entryProblem */.qH)(written, 'ecr', 'ecr is neither true, false nor auto', 'Leave it out: ECR is known by its host.');
    }
    const known = families/* FAMILIES */.BU.find(({ name }) => name === type);
    if (type !== undefined && !known) {
        throw (0,problems/* entryProblem */.qH)(written, 'type', `There is no registry type ${JSON.stringify(type)}`, `Write one of ${families/* FAMILIES */.BU.map(({ name }) => name).join(', ')}, or leave it out.`);
    }
    const wanted = ecr === 'true' ? 'ecr' : ecr === 'false' ? 'generic' : undefined;
    if (known && wanted && known.name !== wanted) {
        throw (0,problems/* entryProblem */.qH)(written, 'ecr', `ecr: ${ecr} contradicts type: ${type}`, 'Keep one of the two.');
    }
    return known?.name ?? wanted ?? (0,families/* familyOf */.Ap)(host);
}
function checkTls(written) {
    const { values, empty } = written;
    const has = (name) => values.has(name);
    // A secret that isn't set leaves an empty value, which is another fault, or none where a run gets no secrets.
    const named = (name) => has(name) || empty.includes(name);
    if (named('client-cert') !== named('client-key')) {
        const [given, missing] = named('client-cert')
            ? ['client-cert', 'client-key']
            : ['client-key', 'client-cert'];
        throw (0,problems/* entryProblem */.qH)(written, given, `${given} has no effect without ${missing}`, `Add ${missing}.`);
    }
    const insecure = values.get('insecure');
    if (insecure !== undefined && !['true', 'false', 'http'].includes(insecure)) {
        throw (0,problems/* entryProblem */.qH)(written, 'insecure', 'insecure is neither true, false nor http', 'Write insecure: true for TLS without verification, insecure: http for plain HTTP.');
    }
    if (insecure === 'http' && (has('ca') || has('client-cert'))) {
        throw (0,problems/* entryProblem */.qH)(written, 'insecure', 'insecure: http contradicts ca and client-cert, which are for TLS', 'Keep one of the two.');
    }
    if (insecure === 'true' && has('ca')) {
        throw (0,problems/* entryProblem */.qH)(written, 'insecure', 'insecure: true contradicts ca, which is there to verify', 'Leave insecure out: the ca is enough.');
    }
}
function refuseDoubles(entries) {
    const seen = new Map();
    for (const entry of entries) {
        const name = entry.path === '' ? entry.host : `${entry.host}/${entry.path}`;
        const first = seen.get(name);
        if (first) {
            throw (0,problems/* entryProblem */.qH)(entry, 'registry', `${name} is in registry-auth twice; the first time in line ${first.line}`, 'Keep one, or give one a longer path: registry: docker.io/acme.');
        }
        seen.set(name, entry);
    }
}
function unreadable(line, code) {
    const hint = code === 'DUPLICATE_KEY'
        ? 'A key stands twice in one item; keep one.'
        : code === 'TAB_AS_INDENT'
            ? 'YAML is indented by spaces, never by tabs.'
            : 'A value that begins with * & ! { [ | > % @ ` or holds ": " or " #" must stand between single quotes: password: \'…\'.';
    return inputProblem(line, 'registry-auth is not YAML that can be read', hint);
}
function inputProblem(line, message, hint) {
    return new errors/* Problem */.A(message, { hint, code: 'REGISTRY_AUTH_INVALID', input: problems/* INPUT */.bO, line });
}


/***/ })

};
