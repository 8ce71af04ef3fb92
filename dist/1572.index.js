export const id = 1572;
export const ids = [1572];
export const modules = {

/***/ 55296:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ createKeySigner),
  F: () => (/* binding */ refuseUnsuitable)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/documents/descriptor-reader.js
var descriptor_reader = __webpack_require__(95920);
;// CONCATENATED MODULE: ./build/trust/keys/cosign-key.js



/** PEM labels of cosign 2 and 3 (SIGSTORE), and of cosign 1 (COSIGN). */
const LABEL = /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;
/** True for a private key written by `cosign generate-key-pair`. */
function isCosignKey(pem) {
    return LABEL.test(pem);
}
/** Limits for the key's scrypt parameters: cosign writes N = 65536, r = 8, p = 1, which takes 64 MiB. */
const MOST = { N: 2 ** 20, r: 16, p: 8 };
/**
 * Decrypts a key written by `cosign generate-key-pair`: scrypt, then NaCl's secretbox (sigstore/sigstore,
 * pkg/cryptoutils and theupdateframework/go-tuf, encrypted).
 * @returns PKCS #8, DER.
 * @throws PublishError `KEY_PASSWORD` for a wrong password, `KEY_INVALID` for anything else.
 */
async function decryptCosignKey(pem, password) {
    const { salt, N, r, p, nonce, ciphertext } = readParts(pem);
    const { default: nacl } = await __webpack_require__.e(/* import() */ 668).then(__webpack_require__.t.bind(__webpack_require__, 80668, 19));
    const key = (0,external_node_crypto_.scryptSync)(password, salt, 32, { N, r, p, maxmem: 256 * N * r });
    const opened = nacl.secretbox.open(ciphertext, nonce, key);
    if (opened)
        return Buffer.from(opened);
    throw new errors/* PublishError */.S1('The password of `signing-key` is wrong', {
        code: 'KEY_PASSWORD',
        input: 'signing-key-password',
        hint: 'Set signing-key-password to the password that was given to cosign generate-key-pair.',
    });
}
function readParts(pem) {
    try {
        const base64 = LABEL.exec(pem)?.[2] ?? '';
        const document = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
        const kdf = member(document, 'kdf');
        const cipher = member(document, 'cipher');
        if (kdf['name'] !== 'scrypt' || cipher['name'] !== 'nacl/secretbox')
            throw new Error('unknown algorithms');
        const parameters = member(kdf, 'params');
        const nonce = bytes(cipher['nonce']);
        if (nonce.length !== 24)
            throw new Error('a nonce of another length');
        return {
            N: count(parameters['N'], MOST.N),
            r: count(parameters['r'], MOST.r),
            p: count(parameters['p'], MOST.p),
            salt: bytes(kdf['salt']),
            nonce,
            ciphertext: bytes((0,descriptor_reader/* isRecord */.u4)(document) ? document['ciphertext'] : undefined),
        };
    }
    catch (cause) {
        throw new errors/* PublishError */.S1('`signing-key` is not a key that cosign wrote', {
            code: 'KEY_INVALID',
            input: 'signing-key',
            hint: 'Pass the whole file, its first and last lines included.',
            cause,
        });
    }
}
function member(value, key) {
    const found = (0,descriptor_reader/* isRecord */.u4)(value) ? value[key] : undefined;
    if (!(0,descriptor_reader/* isRecord */.u4)(found))
        throw new Error(`no ${key}`);
    return found;
}
function bytes(value) {
    if (typeof value !== 'string')
        throw new Error('no bytes');
    return Buffer.from(value, 'base64');
}
function count(value, most) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > most)
        throw new Error('a parameter out of bounds');
    return value;
}

;// CONCATENATED MODULE: ./build/trust/keys/key-signer.js



/**
 * Creates a signer for a user's private key: PKCS #8, SEC 1 or PKCS #1 as PEM, encrypted or not, or cosign's
 * encrypted format. The password never leaves this process.
 * @throws PublishError `KEY_PASSWORD`, `KEY_INVALID`.
 */
async function createKeySigner(pem, password) {
    const key = await readPrivateKey(pem.trim(), password);
    refuseUnsuitable(key, 'signing-key');
    const publicKey = (0,external_node_crypto_.createPublicKey)(key);
    const identity = { pem: publicPem(publicKey), hint: keyHint(publicKey) };
    return {
        identity: { kind: 'key', ...identity },
        sign: (bytes) => Promise.resolve({
            signature: (0,external_node_crypto_.sign)('sha256', bytes, key),
            material: { kind: 'public-key', ...identity },
        }),
    };
}
async function readPrivateKey(pem, password) {
    if (isCosignKey(pem)) {
        const key = await decryptCosignKey(pem, password ?? '');
        return parse(() => (0,external_node_crypto_.createPrivateKey)({ key, format: 'der', type: 'pkcs8' }));
    }
    if (/-----BEGIN (?:PUBLIC KEY|CERTIFICATE)-----/.test(pem)) {
        throw invalid('is a public key or certificate', 'Pass the private key, from a secret.');
    }
    if (/ENCRYPTED/.test(pem) && password === undefined) {
        throw new errors/* PublishError */.S1('`signing-key` is encrypted, and no password is given', {
            code: 'KEY_PASSWORD',
            input: 'signing-key-password',
            hint: 'Set signing-key-password from a secret.',
        });
    }
    return parse(() => (0,external_node_crypto_.createPrivateKey)({
        key: pem,
        format: 'pem',
        ...(password === undefined ? {} : { passphrase: password }),
    }));
}
/** OpenSSL's codes for a wrong passphrase. Other damage has many codes. */
const WRONG_PASSWORD = [
    'ERR_OSSL_BAD_DECRYPT',
    'ERR_OSSL_EVP_BAD_DECRYPT',
    'ERR_OSSL_CIPHER_OPERATION_FAILED',
];
function parse(read) {
    try {
        return read();
    }
    catch (error) {
        if (WRONG_PASSWORD.includes(error.code ?? '')) {
            throw new errors/* PublishError */.S1('The password of `signing-key` is wrong', {
                code: 'KEY_PASSWORD',
                input: 'signing-key-password',
                hint: 'Set signing-key-password to the password of the key.',
            });
        }
        // OpenSSL's message may quote the key.
        throw invalid('is not a private key in PEM', 'Pass the whole file, its first and last lines included.');
    }
}
function invalid(what, hint) {
    return new errors/* PublishError */.S1(`\`signing-key\` ${what}`, { code: 'KEY_INVALID', input: 'signing-key', hint });
}
/** Supported by cosign, Rekor and policy.json alike: ECDSA on P-256, and RSA with 2048 bits or more. */
const RSA_SIZES = [2048, 3072, 4096];
/** Rejects keys of unsupported types and sizes. @throws PublishError `KEY_INVALID`. */
function refuseUnsuitable(key, input) {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
    if (type === 'ec' && details.namedCurve === 'prime256v1')
        return;
    if (type === 'rsa' && RSA_SIZES.includes(details.modulusLength ?? 0))
        return;
    const size = details.namedCurve ?? details.modulusLength;
    throw new errors/* PublishError */.S1(`The key is of the kind ${type}${size === undefined ? '' : ` (${size})`}, which verifiers don't all accept`, {
        code: 'KEY_INVALID',
        input,
        hint: 'Use ECDSA on P-256, as cosign generate-key-pair makes it, or RSA of 2048, 3072 or 4096 bits.',
    });
}
function publicPem(key) {
    return String(key.export({ format: 'pem', type: 'spki' }));
}
/** Key hint as computed by cosign: base64 of the SHA-256 of the SPKI. */
function keyHint(key) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(key.export({ format: 'der', type: 'spki' }))
        .digest('base64');
}


/***/ }),

/***/ 98604:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QN: () => (/* binding */ IN_TOTO_TYPE),
/* harmony export */   W3: () => (/* binding */ PREDICATE),
/* harmony export */   oX: () => (/* binding */ GITHUB_ISSUER),
/* harmony export */   q$: () => (/* binding */ BUNDLE_TYPE)
/* harmony export */ });
/** Media types of bundles, see sigstore_bundle.proto in https://github.com/sigstore/protobuf-specs. */
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const IN_TOTO_TYPE = 'application/vnd.in-toto+json';
/** Predicate types that this module writes or has a short name for. */
const PREDICATE = {
    signature: 'https://sigstore.dev/cosign/sign/v1',
    provenance: 'https://slsa.dev/provenance/v1',
    /** As defined by cosign and in-toto-golang; actions/attest writes `https://spdx.dev/Document/v2.3`. */
    spdx: 'https://spdx.dev/Document',
    cyclonedx: 'https://cyclonedx.org/bom',
};
/** OIDC issuer of GitHub Actions, for Sigstore's public-good instance. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';


/***/ }),

/***/ 71572:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseVerifyRules: () => (/* binding */ parseVerifyRules)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/reference.js
var reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/support/within-time.js + 1 modules
var within_time = __webpack_require__(78349);
// EXTERNAL MODULE: ./build/support/yaml/rule-reader.js
var rule_reader = __webpack_require__(79880);
// EXTERNAL MODULE: ./build/support/yaml/read.js
var read = __webpack_require__(60468);
// EXTERNAL MODULE: ./build/trust/keys/key-signer.js + 1 modules
var key_signer = __webpack_require__(55296);
// EXTERNAL MODULE: ./build/trust/types.js
var types = __webpack_require__(98604);
// EXTERNAL MODULE: ./build/support/text/automaton.js
var text_automaton = __webpack_require__(17728);
;// CONCATENATED MODULE: ./build/trust/verification/identity.js

/** What is wrong with a pattern, to complete a sentence about it, and how to correct it. */
class PatternError extends Error {
    hint;
    constructor(what, hint) {
        super(what);
        this.hint = hint;
    }
}
/** Characters that `*` doesn't match in identities: `@` and line breaks. */
const EXCLUDED = [0x40, 0x0a, 0x0d, 0x2028, 0x2029];
/** Compiles a pattern in which `*` matches any text of characters that pass `test`. */
function compile(pattern, test) {
    const pieces = Array.from(pattern, (character) => {
        return character === '*' ? { kind: 'many', test, least: 0 } : (0,text_automaton/* literal */.eu)(character);
    });
    const automaton = (0,text_automaton/* compilePieces */.zl)(pieces);
    return (text) => (0,text_automaton/* matches */.cK)(automaton, text);
}
/**
 * Compiles an identity pattern: `*` matches any text without `@` and line breaks, all other characters match
 * themselves, and the whole identity must match. The owner must be written out, since
 * `https://github.com/acme*` would also match `acme-evil`.
 * @throws PatternError.
 */
function compileIdentity(pattern) {
    if (/\s/.test(pattern))
        throw new PatternError('has white space', 'Write it without spaces.');
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern))
        checkUri(pattern);
    else if (pattern.includes('@'))
        checkAddress(pattern);
    else if (pattern.includes('*')) {
        throw new PatternError('has a "*" and is neither a URL nor an e-mail address', 'Write it as https://github.com/acme/app/.github/workflows/release.yml@refs/tags/*.');
    }
    return compile(pattern, (codePoint) => !EXCLUDED.includes(codePoint));
}
/** Checks the form `https://host/owner/…@ref`. */
function checkUri(pattern) {
    const [, scheme = '', host = '', owner, rest] = /^([^:]+):\/\/([^/]*)(?:\/([^/]*)(\/.*)?)?$/s.exec(pattern) ?? [];
    if ((scheme + host).includes('*'))
        throw new PatternError('has a "*" in its host', 'Write the host out.');
    if (owner?.includes('*') === true) {
        throw new PatternError(`has a "*" in its owner, ${JSON.stringify(owner)}, which others can register a match for`, `Write the owner out, and a slash after it: ${scheme}://${host}/${owner.replace(/\*.*$/, '')}/*.`);
    }
    if (host !== 'github.com')
        return;
    if (!rest || !rest.includes('@')) {
        throw new PatternError('names no ref: the identity of a workflow ends with "@" and the ref that it ran from', `Write it as https://github.com/acme/app/.github/workflows/release.yml@refs/tags/*.`);
    }
}
/** Checks the form `name@domain`. */
function checkAddress(pattern) {
    if (pattern.slice(pattern.indexOf('@')).includes('*'))
        throw new PatternError('has a "*" in its domain', 'Write the domain out.');
}
/** Maximum length of an identity that is matched with a regular expression. */
const LONGEST = 2048;
/**
 * Compiles a regular expression for identities, anchored at both ends. Callers must try it with a time limit.
 * @throws PatternError.
 */
function compileIdentityExpression(source) {
    let expression;
    try {
        expression = new RegExp(`^(?:${source})$`, 'u');
        new RegExp(source, 'u');
    }
    catch (error) {
        throw new PatternError(`is not a regular expression: ${error.message}`, 'Check brackets and escapes.');
    }
    return (identity) => identity.length <= LONGEST && expression.test(identity);
}
/**
 * Compiles a pattern for repositories: `*` matches any text, including slashes, so that nested repositories
 * are covered too.
 * @throws PatternError.
 */
function compileImages(pattern) {
    if (pattern === '*')
        return () => true;
    const host = pattern.split('/')[0] ?? '';
    if (/\s|@/.test(pattern) || /:[^/]*$/.test(pattern.slice(host.length)))
        throw new PatternError('has a tag, a digest or white space', 'Write the host and the repository alone.');
    if (!pattern.includes('/') || !(/[.:]/.test(host) || host === 'localhost')) {
        throw new PatternError('names no registry', `Write the registry too: docker.io/${pattern}.`);
    }
    return compile(pattern.replaceAll(/\*+/g, '*'), text_automaton/* anything */.D8);
}

;// CONCATENATED MODULE: ./build/trust/verification/parse-rules.js











const KEYS = ['images', 'identity', 'identity-regexp', 'issuer', 'repository', 'key', 'log', 'require'];
/** Parses the `verify` input. @throws PublishError with the number and line of the rule. */
function parseVerifyRules(text, origin, readFile) {
    const document = (0,read/* readYaml */.g)(text, origin, 'the verify rules');
    if (!document.items || document.items.length === 0) {
        throw new errors/* PublishError */.S1('The verify rules are not a list', {
            code: 'RULE_INVALID',
            ...origin,
            line: document.line,
            hint: 'Begin each rule with "- images: …".',
        });
    }
    return document.items.map((item, position) => readRule(item, position + 1, origin, readFile));
}
function readRule(item, number, origin, readFile) {
    const reader = new rule_reader/* RuleReader */.A(item, number, origin, { title: `Verify rule ${number}` });
    reader.allow(KEYS);
    const images = reader.text('images');
    if (!images)
        throw reader.problem('has no images', reader.line, 'Add images: registry/repository, with * for any text.');
    const pattern = normalize(images.text);
    return {
        number,
        line: reader.line,
        images: images.text,
        matches: compiled(reader, images, 'images', () => compileImages(pattern)),
        signer: readSigner(reader, readFile),
        require: readRequirements(reader),
    };
}
/** Normalizes Docker Hub's names to `docker.io`, and official images to `library/`. */
function normalize(pattern) {
    const [host = '', ...path] = pattern.split('/');
    if (path.length === 0 || host.includes('*'))
        return pattern;
    try {
        const normal = (0,reference/* normalizeHost */.cS)(host);
        return [normal, ...(normal === 'docker.io' && path.length === 1 ? ['library'] : []), ...path].join('/');
    }
    catch {
        return pattern;
    }
}
function compiled(reader, { text, line }, key, compile) {
    try {
        return compile();
    }
    catch (error) {
        if (!(error instanceof PatternError))
            throw error;
        throw reader.problem(`has ${key}: ${JSON.stringify(text)}, which ${error.message}`, line, error.hint);
    }
}
function readSigner(reader, readFile) {
    const given = ['identity', 'identity-regexp', 'key'].filter((key) => reader.get(key) !== undefined);
    if (given.length !== 1) {
        const what = given.length === 0 ? 'says not who signs' : `has ${given.join(' and ')}`;
        throw reader.problem(what, reader.line, 'Set exactly one of identity, identity-regexp and key.');
    }
    if (given[0] === 'key')
        return readKey(reader, readFile);
    if (reader.get('log'))
        throw reader.problem('has log beside an identity', reader.line, 'Remove log: it is for keys.');
    const found = reader.text(given[0] ?? '');
    if (!found)
        throw reader.problem(`has an empty ${given[0]}`, reader.line, 'Write whose signature is trusted.');
    const isExpression = given[0] === 'identity-regexp';
    const test = compiled(reader, found, given[0] ?? '', () => isExpression ? compileIdentityExpression(found.text) : compileIdentity(found.text));
    const repository = readRepository(reader);
    return {
        kind: 'keyless',
        identity: found.text,
        isIdentity: (identity) => isExpression
            ? (0,within_time/* withinTime */.d)(limits/* LIMITS */.b.expressionTime, 'identity-regexp', () => test(identity))
            : test(identity),
        issuer: readIssuer(reader, found.text, isExpression),
        ...(repository === undefined ? {} : { repository }),
    };
}
function readIssuer(reader, identity, isExpression) {
    const issuer = reader.text('issuer');
    if (issuer) {
        if (!issuer.text.includes('*'))
            return issuer.text;
        throw reader.problem(`has issuer: ${JSON.stringify(issuer.text)}`, issuer.line, 'Write the issuer out.');
    }
    if (!isExpression && identity.startsWith('https://github.com/'))
        return types/* GITHUB_ISSUER */.oX;
    throw reader.problem('has no issuer', reader.line, `Add issuer: who vouches for the identity, such as ${types/* GITHUB_ISSUER */.oX}.`);
}
/** Accepts `acme/app`, `acme/*`, or the full URL. */
function readRepository(reader) {
    const found = reader.text('repository');
    if (!found)
        return undefined;
    const url = found.text.includes('://') ? found.text : `https://github.com/${found.text}`;
    if (/^https:\/\/[^/*\s]+\/[^/*\s]+\/(?:[^*\s]+|\*)$/.test(url))
        return url;
    throw reader.problem(`has repository: ${JSON.stringify(found.text)}`, found.line, 'Write owner/repository, or owner/* for all of an owner.');
}
function readKey(reader, readFile) {
    for (const key of ['issuer', 'repository']) {
        const stray = reader.get(key);
        if (stray)
            throw reader.problem(`has ${key} beside a key`, stray.line, `Remove ${key}: a key names none.`);
    }
    const found = reader.text('key');
    if (!found) {
        throw reader.problem('has an empty key', reader.line, 'Check the variable it comes from: its value is empty.');
    }
    return { kind: 'key', key: parseKey(reader, found, readFile), log: reader.flag('log', true) };
}
function parseKey(reader, { text, line }, readFile) {
    const wrong = (what) => reader.problem(`has a key ${what}`, line, 'Write a public key in PEM, or the path of a file with one.');
    let pem = text;
    if (!text.includes('-----BEGIN')) {
        if ((0,external_node_path_.isAbsolute)(text) || text.includes('..'))
            throw wrong(`outside of the workspace: ${JSON.stringify(text)}`);
        try {
            pem = readFile(text);
        }
        catch {
            throw wrong(`in ${JSON.stringify(text)}, which can't be read`);
        }
    }
    if (pem.includes('PRIVATE KEY'))
        throw wrong('that is a private one');
    let key;
    try {
        // YAML folds the lines of a PEM that isn't written as a block scalar.
        key = (0,external_node_crypto_.createPublicKey)(pem.replace(/-----BEGIN ([A-Z ]+)-----\s*([\s\S]+?)\s*-----END \1-----/, unfold));
    }
    catch {
        throw wrong("that can't be read");
    }
    (0,key_signer/* refuseUnsuitable */.F)(key, 'verify');
    return key;
}
function unfold(_all, label, base64) {
    return `-----BEGIN ${label}-----\n${base64.replaceAll(/\s+/g, '\n')}\n-----END ${label}-----`;
}
const NAMES = {
    signature: { kind: 'signature' },
    provenance: { kind: 'predicate', type: types/* PREDICATE */.W3.provenance },
    spdx: { kind: 'predicate', type: types/* PREDICATE */.W3.spdx },
    cyclonedx: { kind: 'predicate', type: types/* PREDICATE */.W3.cyclonedx },
};
function readRequirements(reader) {
    if (reader.get('require') === undefined)
        return [{ kind: 'signature' }];
    const given = reader.strings('require');
    if (given.length === 0) {
        throw reader.problem('requires nothing', reader.line, 'Write require: [signature], or leave it out.');
    }
    return given.map(({ text, line }) => {
        const known = NAMES[text];
        if (known && Object.hasOwn(NAMES, text))
            return known;
        if (/^https?:\/\/\S+$/.test(text))
            return { kind: 'predicate', type: text };
        throw reader.problem(`requires ${JSON.stringify(text)}`, line, `Write one of ${Object.keys(NAMES).join(', ')}, or the URI of a predicate type.`);
    });
}


/***/ })

};
