export const id = 339;
export const ids = [339,6193];
export const modules = {

/***/ 81835:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ openRoots)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var _trust_roots_trusted_root_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(68335);


/**
 * Opens trusted roots from a file, or from TUF, which is fetched when the first signature is verified.
 * @throws PublishError when the file is invalid.
 */
async function openRoots(trustedRoot, { env, temporaryDirectory }, services) {
    if (trustedRoot)
        return (0,_trust_roots_trusted_root_js__WEBPACK_IMPORTED_MODULE_1__/* .rootsFromFile */ .eI)(trustedRoot.text, trustedRoot.where);
    const { hostname } = new URL(env['GITHUB_SERVER_URL'] || 'https://github.com');
    const tenant = hostname.endsWith('.ghe.com') ? hostname.split('.')[0] : undefined;
    return (0,_trust_roots_trusted_root_js__WEBPACK_IMPORTED_MODULE_1__/* .rootsFromTuf */ .zv)({ ...services, cache: (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(temporaryDirectory, 'tuf') }, tenant);
}


/***/ }),

/***/ 36193:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readTrustSettings: () => (/* binding */ readTrustSettings),
/* harmony export */   readVerifyRules: () => (/* binding */ readVerifyRules)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1787);
/* harmony import */ var _support_yaml_rule_reader_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(79880);
/* harmony import */ var _support_yaml_read_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(60468);





/**
 * Reads `sign`, `attest`, `sigstore` and `trusted-root`.
 * @throws PublishError that names the input and line.
 */
function readTrustSettings(trust, place) {
    const sign = readSign(trust.sign);
    const attest = readAttest(trust.attest, place);
    const own = readSigstore(trust.sigstore, place);
    const trustedRoot = trust.trustedRoot === '' ? own.trustedRoot : readText(trust.trustedRoot, 'trusted-root', place);
    return {
        plan: { ...(sign ? { sign } : {}), ...(attest ? { attest } : {}) },
        sigstore: own.choice,
        ...(trustedRoot ? { trustedRoot } : {}),
    };
}
/**
 * Reads `verify`: rules, or one line with the path of a rules file. Separate from the other settings, for
 * runs that only verify.
 * @throws PublishError that names the input and line.
 */
async function readVerifyRules({ verify }, place) {
    if (verify.trim() === '')
        return [];
    const text = /^\s*[-[]|\n/.test(verify) ? verify : readText(verify.trim(), 'verify', place).text;
    const { workspace } = place;
    const { parseVerifyRules } = await __webpack_require__.e(/* import() */ 1572).then(__webpack_require__.bind(__webpack_require__, 71572));
    return parseVerifyRules(text, { input: 'verify' }, (path) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, path), 'utf8'));
}
const TRUE = /^(true|True|TRUE)$/;
const FALSE = /^(false|False|FALSE|)$/;
/** Reads an input that is a mapping, `true` or `false`. */
function readMapping(text, input, keys) {
    const value = (0,_support_yaml_read_js__WEBPACK_IMPORTED_MODULE_4__/* .readYaml */ .g)(text, { input }, `the ${input} settings`);
    const hint = `Write true, false, or a mapping of ${keys.join(', ')}.`;
    if (!value.entries) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`Invalid value ${JSON.stringify(text.trim())} for \`${input}\``, {
            code: 'INPUT_INVALID',
            input,
            line: value.line,
            hint,
        });
    }
    const reader = new _support_yaml_rule_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .RuleReader */ .A(value, 1, { input }, { title: `\`${input}\`` });
    reader.allow(keys);
    return reader;
}
function readSign(text) {
    const standard = { format: 'bundle', platforms: false, optional: false, log: true };
    if (FALSE.test(text.trim()))
        return undefined;
    if (TRUE.test(text.trim()))
        return standard;
    const reader = readMapping(text, 'sign', ['format', 'platforms', 'optional', 'log']);
    if (!reader)
        return undefined;
    const format = reader.text('format');
    if (format && !['bundle', 'legacy', 'both'].includes(format.text)) {
        throw reader.problem(`has format: ${JSON.stringify(format.text)}`, format.line, 'Write bundle, legacy or both.');
    }
    return {
        format: format ? format.text : standard.format,
        platforms: reader.flag('platforms', standard.platforms),
        optional: reader.flag('optional', standard.optional),
        log: reader.flag('log', standard.log),
    };
}
function readAttest(text, place) {
    if (FALSE.test(text.trim()))
        return undefined;
    if (TRUE.test(text.trim()))
        return { provenance: true, sbom: 'found', predicates: [], api: 'auto' };
    const keys = ['provenance', 'sbom', 'predicates', 'api', 'storage-record'];
    const reader = readMapping(text, 'attest', keys);
    if (!reader)
        return undefined;
    const record = reader.get('storage-record');
    if (record && record.text !== 'false') {
        throw reader.problem('asks for a storage record', record.line, 'Remove storage-record: it is not supported yet.');
    }
    const plan = {
        provenance: reader.flag('provenance', true),
        sbom: readSbom(reader, place),
        predicates: readPredicates(reader, place),
        api: reader.get('api') === undefined ? 'auto' : reader.flag('api', true) ? 'always' : 'never',
    };
    if (plan.provenance || plan.sbom !== 'off' || plan.predicates.length > 0)
        return plan;
    throw reader.problem('attests nothing', reader.line, 'Set attest: false, or one of provenance, sbom and predicates.');
}
function readSbom(reader, place) {
    const found = reader.text('sbom');
    if (!found)
        return 'off';
    if (TRUE.test(found.text))
        return 'required';
    if (FALSE.test(found.text))
        return 'off';
    const { text } = readText(found.text, 'attest', place, found.line);
    return { path: found.text, text };
}
function readPredicates(reader, place) {
    const value = reader.get('predicates');
    if (!value)
        return [];
    if (!value.items)
        throw reader.problem('has predicates that are not a list', value.line, 'Begin each with "- type: …".');
    return value.items.map((item, position) => {
        const one = new _support_yaml_rule_reader_js__WEBPACK_IMPORTED_MODULE_3__/* .RuleReader */ .A(item, position + 1, reader.origin, {
            title: `Predicate ${position + 1} of \`attest\``,
        });
        one.allow(['type', 'path']);
        const type = one.text('type');
        const path = one.text('path');
        if (!type || !path)
            throw one.problem('is incomplete', one.line, 'Write type: and path: for each.');
        if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(type.text))
            throw one.problem(`has type: ${JSON.stringify(type.text)}`, type.line, 'Write the URI of a predicate type.');
        const { text } = readText(path.text, 'attest', place, path.line);
        return { type: type.text, path: path.text, text };
    });
}
function readSigstore(text, place) {
    const word = text.trim() || 'auto';
    if (word === 'auto' || word === 'public' || word === 'github')
        return { choice: { kind: word } };
    const file = isPath(word) ? readText(word, 'sigstore', place) : undefined;
    if (file && /"mediaType"\s*:\s*"application\/vnd\.dev\.sigstore\.signingconfig/.test(file.text))
        return { choice: { kind: 'own', signingConfig: file } };
    const reader = readMapping(file?.text ?? text, 'sigstore', ['signing-config', 'trusted-root']);
    const config = reader?.text('signing-config');
    const root = reader?.text('trusted-root');
    return {
        choice: {
            kind: 'own',
            ...(config ? { signingConfig: readText(config.text, 'sigstore', place, config.line) } : {}),
        },
        ...(root ? { trustedRoot: readText(root.text, 'sigstore', place, root.line) } : {}),
    };
}
/** A single line without ": " is the path of a file, which contains the same mapping or a signing config. */
function isPath(text) {
    return !text.includes('\n') && !/:\s/.test(text) && !text.startsWith('{');
}
/** @throws PublishError when the file can't be read. */
function readText(path, input, { workspace }, line = 1) {
    try {
        return { text: (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, path), 'utf8'), where: path };
    }
    catch (cause) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`The file ${JSON.stringify(path)} can't be read`, {
            code: 'INPUT_INVALID',
            input,
            line,
            hint: 'Check the path: it is relative to the workspace, and the file must be there when this step begins.',
            cause,
        });
    }
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


/***/ }),

/***/ 60468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ readYaml)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(38815);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _parse_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(98273);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(64046);
/* harmony import */ var _within_time_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(78349);





/**
 * Reads a YAML document.
 * @param what for messages, in the plural: `the mirror rules`.
 * @throws PublishError with the line: `YAML_INVALID`, or `YAML_TOO_LARGE` or `YAML_TOO_DEEP` when it exceeds
 * a limit.
 */
function readYaml(text, origin, what = 'the mirror rules') {
    const lines = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const document = (0,_parse_js__WEBPACK_IMPORTED_MODULE_2__/* .parseYaml */ .h)(text, { what, ...origin }, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
    const error = document.errors[0];
    if (error) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(`${capital(what)} are not valid YAML: ${error.message}`, {
            code: 'YAML_INVALID',
            ...origin,
            line: lines.linePos(error.pos[0]).line,
            hint: 'The rules are a YAML list; quote texts that begin with "*", "{", "[" or "!".',
        });
    }
    try {
        const reading = {
            document,
            origin,
            what,
            values: 0,
            lineAt: (offset) => lines.linePos(offset).line,
        };
        return (0,_within_time_js__WEBPACK_IMPORTED_MODULE_4__/* .withinTime */ .d)(_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.yamlTime, what, () => convert(document.contents, reading, 0));
    }
    catch (unresolved) {
        if (!(unresolved instanceof AliasError))
            throw unresolved;
        const { source, line } = unresolved;
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(`${capital(what)} use *${source}, which YAML reads as the name of an anchor`, {
            code: 'YAML_INVALID',
            ...origin,
            line,
            hint: `Quote it: "*${source}".`,
        });
    }
}
class AliasError extends Error {
    source;
    line;
    constructor(source, line) {
        super(source);
        this.source = source;
        this.line = line;
    }
}
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
function boundPassed(values, depth) {
    if (depth > _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.yamlDepth.value)
        return _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.yamlDepth;
    return values > _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.yamlValues.value ? _limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.yamlValues : undefined;
}
function convert(node, reading, depth) {
    const line = reading.lineAt(node?.range?.[0] ?? 0);
    reading.values++;
    const passed = boundPassed(reading.values, depth);
    if (passed)
        throw (0,_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .overLimit */ .W)(passed, reading.what, { ...reading.origin, line });
    if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isAlias */ .Vj)(node)) {
        const meant = node.resolve(reading.document);
        if (!meant)
            throw new AliasError(node.source, line);
        return { ...convert(meant, reading, depth + 1), line };
    }
    if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node))
        return { line, text: String(node.value ?? '') };
    if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isSeq */ .oP)(node)) {
        return { line, items: node.items.map((item) => convert(item, reading, depth + 1)) };
    }
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(node))
        return { line, text: '' };
    const entries = new Map();
    for (const { key, value } of node.items) {
        const keyNode = key;
        const converted = convert(value, reading, depth + 1);
        // A value may start lines below its key; users look for the line of the key.
        const name = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(keyNode) ? String(keyNode.value) : String(keyNode);
        entries.set(name, { ...converted, line: reading.lineAt(keyNode.range?.[0] ?? 0) });
    }
    return { line, entries };
}


/***/ }),

/***/ 79880:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ RuleReader)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _text_nearest_word_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(26789);


/** Reads a rule's keys, and adds the rule's number and line to every error. */
class RuleReader {
    number;
    line;
    origin;
    #entries;
    /** `tags.` inside of `tags`. */
    #path;
    /** For messages: `Mirror rule 2`. */
    #title;
    constructor(value, number, origin, given = {}) {
        const { path = '', title = `Mirror rule ${number}` } = given;
        this.number = number;
        this.#title = title;
        this.line = value.line;
        this.origin = origin;
        this.#path = path;
        if (!value.entries) {
            throw this.problem('is not a mapping', value.line, 'Write it as "- from: …" and, below, "to: …".');
        }
        this.#entries = value.entries;
    }
    problem(what, line, hint, cause) {
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${this.#title} (line ${line}) ${what}`, {
            code: cause?.code ?? 'RULE_INVALID',
            ...this.origin,
            line,
            hint,
            ...(cause ? { cause } : {}),
        });
    }
    /** Runs `work`, and prefixes errors with the rule's number and line. */
    at(line, work) {
        try {
            return work();
        }
        catch (error) {
            if (!(error instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1))
                throw error;
            throw this.problem(`is wrong: ${error.message}`, line, error.hint ?? '', error);
        }
    }
    /**
     * Refuses unknown keys, with a suggestion.
     * @throws PublishError for a key that isn't in `keys`.
     */
    allow(keys) {
        for (const [key, { line }] of this.#entries) {
            if (keys.includes(key))
                continue;
            const close = (0,_text_nearest_word_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(key, keys);
            throw this.problem(`has the key ${JSON.stringify(this.#path + key)}, which doesn't exist`, line, close
                ? `Did you mean ${this.#path}${close}?`
                : `There are ${keys.map((known) => this.#path + known).join(', ')}.`);
        }
    }
    get(key) {
        return this.#entries.get(key);
    }
    /** A nested mapping. */
    inside(key) {
        const value = this.#entries.get(key) ?? { line: this.line };
        return new RuleReader(value, this.number, this.origin, {
            path: `${this.#path}${key}.`,
            title: this.#title,
        });
    }
    text(key) {
        const value = this.#entries.get(key);
        if (value === undefined)
            return undefined;
        if (value.text === undefined || value.text === '') {
            throw this.problem(`has no text in ${this.#path}${key}`, value.line, 'Write one value, quoted where it has signs of YAML.');
        }
        return { text: value.text, line: value.line };
    }
    /** A string or a list of strings. */
    strings(key) {
        const value = this.#entries.get(key);
        if (value === undefined || value.text === '')
            return [];
        if (value.text !== undefined)
            return [{ text: value.text, line: value.line }];
        return (value.items ?? [undefined]).map((item) => {
            if (item?.text)
                return { text: item.text, line: item.line };
            throw this.problem(`has something in ${this.#path}${key} that is not a text`, item?.line ?? value.line, 'Write one text or a list of texts, quoted where they have signs of YAML.');
        });
    }
    flag(key, fallback) {
        const found = this.#entries.get(key);
        if (found === undefined)
            return fallback;
        if (found.text === 'true')
            return true;
        if (found.text === 'false')
            return false;
        throw this.problem(`has ${this.#path}${key}: ${found.text === undefined ? 'something else' : JSON.stringify(found.text)}`, found.line, 'Write true or false.');
    }
    /** An integer of at least 1. */
    count(key) {
        const found = this.text(key);
        if (!found)
            return undefined;
        if (/^[1-9]\d{0,8}$/.test(found.text))
            return Number(found.text);
        throw this.problem(`has ${this.#path}${key}: ${JSON.stringify(found.text)}`, found.line, 'Write a whole number of at least 1.');
    }
}


/***/ }),

/***/ 68335:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Q9: () => (/* binding */ GITHUB_ORGANIZATION),
  eI: () => (/* binding */ rootsFromFile),
  zv: () => (/* binding */ rootsFromTuf)
});

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/http/redirects.js
var redirects = __webpack_require__(55504);
// EXTERNAL MODULE: ./build/http/retry-policy.js
var retry_policy = __webpack_require__(54902);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
;// CONCATENATED MODULE: ./build/trust/roots/tuf-roots.js
/**
 * Initial roots of the TUF repositories that provide trusted roots and signing configurations. Each later
 * version is signed by the one before it (TUF specification, 5.3), so it doesn't matter that these are old or
 * have expired. Base64 of the file as signed by its owner.
 */
const SIGSTORE = [
    'ewogInNpZ25hdHVyZXMiOiBbCiAgewogICAia2V5aWQiOiAiZTcxYTU0ZDU0MzgzNWJhODZhZGFkOTQ2MDM3OWM3NjQxZmI4NzI2',
    'ZDE2NGVhNzY2ODAxYTFjNTIyYWJhN2VhMiIsCiAgICJzaWciOiAiMzA0NTAyMjA2NWM2OGYyOGViZTQ0ZDBhNGUwNDdhNmUyODdm',
    'OTY2OWM4ZTNiMzFlMDg1MzYzOTZjNjdhMTQ4MzMyNmJlOGM2MDIyMTAwZTc1MjRhODg5ZTQwZGUwZGY4NDIzMWRkNDBlMWZjYzU3',
    'ZmJiYmY2MjA1NWMxNzA3NjU2ODMwN2RiYzUwOTA0NiIKICB9LAogIHsKICAgImtleWlkIjogIjIyZjRjYWVjNmQ4ZTZmOTU1NWFm',
    'NjZiM2Q0YzNjYjA2YTNiYjIzZmRjN2UzOWM5MTZjNjFmNDYyZTZmNTJiMDYiLAogICAic2lnIjogIjMwNDUwMjIwNmZlZGM0YTM4',
    'MmEwYzUxNTVlODEyYzliNzQ2MWZlMzg4ZWY3MDRmZWY5ZTA5M2M1YzIzNmUyMGFiYmY4ZTY2MjAyMjEwMDhiYmVjMzZiNjNiZjli',
    'YWViYzAzYTgzYzc3MGNmOTM4N2VmYzkwOTA3ZWI4MzA3MGI3YTg3NTEyOTUxMmQ2ODciCiAgfSwKICB7CiAgICJrZXlpZCI6ICI2',
    'MTY0MzgzODEyNWI0NDBiNDBkYjY5NDJmNWNiNWEzMWMwZGMwNDM2ODMxNmViMmFhYTU4Yjk1OTA0YTU4MjIyIiwKICAgInNpZyI6',
    'ICIzMDQ1MDIyMDQ2OGY0MjE5ZGI1MWM3ZTgxNWUxZTNkMzNkOTk4Nzg3OGFhMTJhZWFmMzMxNjA0ZDUxODBkZDYwYjE5ZGZiMzUw',
    'MjIxMDA5Zjc3OGVmNWU5NjY0N2MwOGJkMjNkNjNmNjljMGNjZTZmYzM1M2Q3NDdiOWQ1MWYzNWRjMGY4Njc4ZGU5ZmVmIgogIH0s',
    'CiAgewogICAia2V5aWQiOiAiYTY4N2U1YmY0ZmFiODJiMGVlNThkNDZlMDVjOTUzNTE0NWEyYzlhZmI0NThmNDNkNDJiNDVjYTBm',
    'ZGNlMmE3MCIsCiAgICJzaWciOiAiMzA0NTAyMjAyOWUyNTE4YTdiY2FjMDVlYzBiMjI3ODA5Y2UwYzk2OTQwNjc0MzQxMmY5MGRj',
    'NTI1NTQwMWFmYjEzMzYzZjQ2MDIyMTAwODdhNjQxODIyNDllNDFkZDExZGU5MWM5ZjM4NWEzMzY1OWJkNjAxNDdhOTNkMTNjODZi',
    'N2E2NGU0NDdmOTgyNiIKICB9LAogIHsKICAgImtleWlkIjogIjE4M2U2NGYzNzY3MGRjMTNjYTBkMjg5OTVhMzA1M2YzNzQwOTU0',
    'ZGRjZTQ0MzIxYTQxZTQ2NTM0Y2Y0NGU2MzIiLAogICAic2lnIjogIjMwNDUwMjIxMDA4MDUxYzQ1NmVkMmJmNDhhYTVmYzU3NDI5',
    'MjhhYjA5MDQyNjZjMWQ2YmRkZTVmYzc1YWUyMGYxMmQwOThhOTU1MDIyMDNjYzY4M2JkODY3OTM4MDhlNmM5Zjg5ZTJjYTkzZjgw',
    'YjAwYzZlYTY0ODgwYWM0ZTM3ZGI2OWUyZTg2YjI0ZTMiCiAgfQogXSwKICJzaWduZWQiOiB7CiAgIl90eXBlIjogInJvb3QiLAog',
    'ICJjb25zaXN0ZW50X3NuYXBzaG90IjogdHJ1ZSwKICAiZXhwaXJlcyI6ICIyMDI3LTA0LTIyVDE5OjI3OjMxWiIsCiAgImtleXMi',
    'OiB7CiAgICIwYzg3NDMyYzNiZjA5ZmQ5OTE4OWZkYzMyZmE1ZWFlZGY0ZTRhNWZhYzdiYWI3M2ZhMDRhMmUwZmM2NGFmNmY1Ijog',
    'ewogICAgImtleWlkX2hhc2hfYWxnb3JpdGhtcyI6IFsKICAgICAic2hhMjU2IiwKICAgICAic2hhNTEyIgogICAgXSwKICAgICJr',
    'ZXl0eXBlIjogImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAgICAgInB1YmxpYyI6ICItLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0t',
    'LVxuTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFV1JpR3I1K2orM0o1U3NIK1p0cjVuRTJIMndPN1xuQlYrbk8z',
    'czkzZ0xjYTE4cVRPekhZMW9XeUFHRHlrTVNzR1RVQlN0OUQrQW4wS2ZLc0QybWZTTTQyUT09XG4tLS0tLUVORCBQVUJMSUMgS0VZ',
    'LS0tLS1cbiIKICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNhLXNoYTItbmlzdHAyNTYiLAogICAgIngtdHVmLW9uLWNpLW9ubGlu',
    'ZS11cmkiOiAiZ2Nwa21zOnByb2plY3RzL3NpZ3N0b3JlLXJvb3Qtc2lnbmluZy9sb2NhdGlvbnMvZ2xvYmFsL2tleVJpbmdzL3Jv',
    'b3QvY3J5cHRvS2V5cy90aW1lc3RhbXAvY3J5cHRvS2V5VmVyc2lvbnMvMSIKICAgfSwKICAgIjE4M2U2NGYzNzY3MGRjMTNjYTBk',
    'Mjg5OTVhMzA1M2YzNzQwOTU0ZGRjZTQ0MzIxYTQxZTQ2NTM0Y2Y0NGU2MzIiOiB7CiAgICAia2V5dHlwZSI6ICJlY2RzYSIsCiAg',
    'ICAia2V5dmFsIjogewogICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS1cbk1Ga3dFd1lIS29aSXpqMENB',
    'UVlJS29aSXpqMERBUWNEUWdBRU14cFBPSkNJWjVvdEc0MTA2ZkdKc2VFUWkzVjlcbnBrTVlRNHV5VjlUajFNN1dIWEl5TEcramtm',
    'dnVHMGdsUTFKWmJSWlpCVjNnQVI0c29qZEdISVNlb3c9PVxuLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tXG4iCiAgICB9LAogICAg',
    'InNjaGVtZSI6ICJlY2RzYS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4LXR1Zi1vbi1jaS1rZXlvd25lciI6ICJAbGFuY2UiCiAgIH0s',
    'CiAgICIyMmY0Y2FlYzZkOGU2Zjk1NTVhZjY2YjNkNGMzY2IwNmEzYmIyM2ZkYzdlMzljOTE2YzYxZjQ2MmU2ZjUyYjA2Ijogewog',
    'ICAgImtleWlkX2hhc2hfYWxnb3JpdGhtcyI6IFsKICAgICAic2hhMjU2IiwKICAgICAic2hhNTEyIgogICAgXSwKICAgICJrZXl0',
    'eXBlIjogImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAgICAgInB1YmxpYyI6ICItLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0tLVxu',
    'TUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFekJ6Vk9tSENQb2pNVkxTSTM2NFdpaVY4TlByRFxuNklnUnhWbGlz',
    'a3ovdit5M0pFUjVtY1ZHY09ObGlEY1dNQzVKMmxmSG1qUE5QaGI0SDd4bThMemZTQT09XG4tLS0tLUVORCBQVUJMSUMgS0VZLS0t',
    'LS1cbiIKICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNhLXNoYTItbmlzdHAyNTYiLAogICAgIngtdHVmLW9uLWNpLWtleW93bmVy',
    'IjogIkBzYW50aWFnb3RvcnJlcyIKICAgfSwKICAgIjYxNjQzODM4MTI1YjQ0MGI0MGRiNjk0MmY1Y2I1YTMxYzBkYzA0MzY4MzE2',
    'ZWIyYWFhNThiOTU5MDRhNTgyMjIiOiB7CiAgICAia2V5aWRfaGFzaF9hbGdvcml0aG1zIjogWwogICAgICJzaGEyNTYiLAogICAg',
    'ICJzaGE1MTIiCiAgICBdLAogICAgImtleXR5cGUiOiAiZWNkc2EiLAogICAgImtleXZhbCI6IHsKICAgICAicHVibGljIjogIi0t',
    'LS0tQkVHSU4gUFVCTElDIEtFWS0tLS0tXG5NRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVpbmlrU3NBUW1Za05l',
    'SDVlWXEvQ25JekxhYWNPXG54bFNhYXdRRE93cUt5L3RDcXhxNXh4UFNKYzIxSzRXSWhzOUd5T2tLZnp1ZVkzR0lMemNNSlo0Y1d3',
    'PT1cbi0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLVxuIgogICAgfSwKICAgICJzY2hlbWUiOiAiZWNkc2Etc2hhMi1uaXN0cDI1NiIs',
    'CiAgICAieC10dWYtb24tY2kta2V5b3duZXIiOiAiQGJvYmNhbGxhd2F5IgogICB9LAogICAiYTY4N2U1YmY0ZmFiODJiMGVlNThk',
    'NDZlMDVjOTUzNTE0NWEyYzlhZmI0NThmNDNkNDJiNDVjYTBmZGNlMmE3MCI6IHsKICAgICJrZXlpZF9oYXNoX2FsZ29yaXRobXMi',
    'OiBbCiAgICAgInNoYTI1NiIsCiAgICAgInNoYTUxMiIKICAgIF0sCiAgICAia2V5dHlwZSI6ICJlY2RzYSIsCiAgICAia2V5dmFs',
    'IjogewogICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS1cbk1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpq',
    'MERBUWNEUWdBRTBnaHJoOTJMdzFZcjNpZEdWNVdxQ3RNREI4Q3hcbitEOGhkQzR3MlpMTklwbFZSb1ZHTHNrWWEzZ2hlTXlPamlK',
    'OGtQaTE1YVEyLy83UCtvajdVdkpQR3c9PVxuLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tXG4iCiAgICB9LAogICAgInNjaGVtZSI6',
    'ICJlY2RzYS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4LXR1Zi1vbi1jaS1rZXlvd25lciI6ICJAam9zaHVhZ2wiCiAgIH0sCiAgICJl',
    'NzFhNTRkNTQzODM1YmE4NmFkYWQ5NDYwMzc5Yzc2NDFmYjg3MjZkMTY0ZWE3NjY4MDFhMWM1MjJhYmE3ZWEyIjogewogICAgImtl',
    'eWlkX2hhc2hfYWxnb3JpdGhtcyI6IFsKICAgICAic2hhMjU2IiwKICAgICAic2hhNTEyIgogICAgXSwKICAgICJrZXl0eXBlIjog',
    'ImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAgICAgInB1YmxpYyI6ICItLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0tLVxuTUZrd0V3',
    'WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFRVhzejNTWlhGYjhqTVY0Mmo2cEpseWpialI4S1xuTjNCd29jZXhxNkxNSWI1',
    'cXNXS09RdkxOMTZOVWVmTGM0SHN3T291bVJzVlZhYWpTcFFTNmZvYmtSdz09XG4tLS0tLUVORCBQVUJMSUMgS0VZLS0tLS1cbiIK',
    'ICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNhLXNoYTItbmlzdHAyNTYiLAogICAgIngtdHVmLW9uLWNpLWtleW93bmVyIjogIkBt',
    'bm02NzgiCiAgIH0KICB9LAogICJyb2xlcyI6IHsKICAgInJvb3QiOiB7CiAgICAia2V5aWRzIjogWwogICAgICJlNzFhNTRkNTQz',
    'ODM1YmE4NmFkYWQ5NDYwMzc5Yzc2NDFmYjg3MjZkMTY0ZWE3NjY4MDFhMWM1MjJhYmE3ZWEyIiwKICAgICAiMjJmNGNhZWM2ZDhl',
    'NmY5NTU1YWY2NmIzZDRjM2NiMDZhM2JiMjNmZGM3ZTM5YzkxNmM2MWY0NjJlNmY1MmIwNiIsCiAgICAgIjYxNjQzODM4MTI1YjQ0',
    'MGI0MGRiNjk0MmY1Y2I1YTMxYzBkYzA0MzY4MzE2ZWIyYWFhNThiOTU5MDRhNTgyMjIiLAogICAgICJhNjg3ZTViZjRmYWI4MmIw',
    'ZWU1OGQ0NmUwNWM5NTM1MTQ1YTJjOWFmYjQ1OGY0M2Q0MmI0NWNhMGZkY2UyYTcwIiwKICAgICAiMTgzZTY0ZjM3NjcwZGMxM2Nh',
    'MGQyODk5NWEzMDUzZjM3NDA5NTRkZGNlNDQzMjFhNDFlNDY1MzRjZjQ0ZTYzMiIKICAgIF0sCiAgICAidGhyZXNob2xkIjogMwog',
    'ICB9LAogICAic25hcHNob3QiOiB7CiAgICAia2V5aWRzIjogWwogICAgICIwYzg3NDMyYzNiZjA5ZmQ5OTE4OWZkYzMyZmE1ZWFl',
    'ZGY0ZTRhNWZhYzdiYWI3M2ZhMDRhMmUwZmM2NGFmNmY1IgogICAgXSwKICAgICJ0aHJlc2hvbGQiOiAxLAogICAgIngtdHVmLW9u',
    'LWNpLWV4cGlyeS1wZXJpb2QiOiAzNjUwLAogICAgIngtdHVmLW9uLWNpLXNpZ25pbmctcGVyaW9kIjogMzY1CiAgIH0sCiAgICJ0',
    'YXJnZXRzIjogewogICAgImtleWlkcyI6IFsKICAgICAiZTcxYTU0ZDU0MzgzNWJhODZhZGFkOTQ2MDM3OWM3NjQxZmI4NzI2ZDE2',
    'NGVhNzY2ODAxYTFjNTIyYWJhN2VhMiIsCiAgICAgIjIyZjRjYWVjNmQ4ZTZmOTU1NWFmNjZiM2Q0YzNjYjA2YTNiYjIzZmRjN2Uz',
    'OWM5MTZjNjFmNDYyZTZmNTJiMDYiLAogICAgICI2MTY0MzgzODEyNWI0NDBiNDBkYjY5NDJmNWNiNWEzMWMwZGMwNDM2ODMxNmVi',
    'MmFhYTU4Yjk1OTA0YTU4MjIyIiwKICAgICAiYTY4N2U1YmY0ZmFiODJiMGVlNThkNDZlMDVjOTUzNTE0NWEyYzlhZmI0NThmNDNk',
    'NDJiNDVjYTBmZGNlMmE3MCIsCiAgICAgIjE4M2U2NGYzNzY3MGRjMTNjYTBkMjg5OTVhMzA1M2YzNzQwOTU0ZGRjZTQ0MzIxYTQx',
    'ZTQ2NTM0Y2Y0NGU2MzIiCiAgICBdLAogICAgInRocmVzaG9sZCI6IDMKICAgfSwKICAgInRpbWVzdGFtcCI6IHsKICAgICJrZXlp',
    'ZHMiOiBbCiAgICAgIjBjODc0MzJjM2JmMDlmZDk5MTg5ZmRjMzJmYTVlYWVkZjRlNGE1ZmFjN2JhYjczZmEwNGEyZTBmYzY0YWY2',
    'ZjUiCiAgICBdLAogICAgInRocmVzaG9sZCI6IDEsCiAgICAieC10dWYtb24tY2ktZXhwaXJ5LXBlcmlvZCI6IDcsCiAgICAieC10',
    'dWYtb24tY2ktc2lnbmluZy1wZXJpb2QiOiA2CiAgIH0KICB9LAogICJzcGVjX3ZlcnNpb24iOiAiMS4wIiwKICAidmVyc2lvbiI6',
    'IDE2LAogICJ4LXR1Zi1vbi1jaS1leHBpcnktcGVyaW9kIjogMTk3LAogICJ4LXR1Zi1vbi1jaS1zaWduaW5nLXBlcmlvZCI6IDQ2',
    'CiB9Cn0=',
].join('');
const GITHUB = [
    'ewogInNpZ25hdHVyZXMiOiBbCiAgewogICAia2V5aWQiOiAiNGY0ZDFkZDc1ZjJkN2YzODYwZTNhMDY4ZDdiZWQ5MGRlYzVmMGZh',
    'YWZjYmUxYWNlN2ZiN2Q5NWQyOWUwNzIyOCIsCiAgICJzaWciOiAiIgogIH0sCiAgewogICAia2V5aWQiOiAiZWI4ZWZmMzdmOTNh',
    'ZjJmYWFiYTUxOWYzNDFkZWNlYzNjZWNkM2VlYWZjYWNlMzI5NjZkYjk3MjM4NDJjOGE2MiIsCiAgICJzaWciOiAiIgogIH0sCiAg',
    'ewogICAia2V5aWQiOiAiNTM5ZGRlNDQwMTRjODUwZmU2ZWViOGIyOTllYjdkYWUyZTFmNGJmODM0NTRiOTQ5ZTk4YWE3MzU0MmNk',
    'YzY1YSIsCiAgICJzaWciOiAiIgogIH0sCiAgewogICAia2V5aWQiOiAiYTEwNTEzYTVhYjYxYWNkMGM2YjZmYmUwNTA0ODU2ZWFk',
    'MThmM2IxN2M0ZmFiYmUzZmE4NDhjNzlhNWExODdjZiIsCiAgICJzaWciOiAiMzA0NjAyMjEwMGNhMzQxZDNiYTJlZjc2NTdkNjlj',
    'MjgyNTcyOTk1OTY4MWY1NWFlYzQ5N2I2MTJlODFhNTQ3ZTJhYmI2MTZiNDkwMjIxMDBjZDYwNWI0MTJhM2Q5OTFmOTJlMDgxOGUw',
    'N2U2MDM4M2JiZDIzOTA0NzIzZWVjMjIxZDZlMzlmZGZlYWUzMTA0IgogIH0sCiAgewogICAia2V5aWQiOiAiNWUwMWM5YTBiMjY0',
    'MWE4OTY1YTRhNzRlN2RmMGJjN2IyZDgyNzhhMmMzY2EwY2Y3YTNmMmY3ODNkM2M2OTgwMCIsCiAgICJzaWciOiAiMzA0NjAyMjEw',
    'MGQwZjcwZWZmZTYwZDZhMTgzMTllMjg5MDA4OGNkMDFkNDVjNjU0ZWU2ZDJjZTFkNWMzY2RjZjJkYzdmNjM3NTcwMjIxMDA4Zjk0',
    'N2EyZDczMzRkOTQ4ZjFjNDc5NGIwYTQ2NWYxZGZiOTlhNTc4ZGQ4ZDFmNDU2M2NlZTA1ODFmNDU3ZGIyIgogIH0sCiAgewogICAi',
    'a2V5aWQiOiAiNTQ4MDkxMTViNDAxMzdhYWMwMWFmNGI3YWMyNDA4Yzc3ZWEwZDU4ZmE0ZGFkNDhmYzMxOTY0OTdkMmEyNmY0NCIs',
    'CiAgICJzaWciOiAiMzA0NTAyMjAxYWU5MzFkYjFjNDgwMjBmYjM3YWY1NGQ0NDZhYzg1NjMwNmY2MTlkZmMzZjkzZGRjZmY3MGQy',
    'ODgwZTQ0M2RjMDIyMTAwOTkyYjcwNDUxYWE3NDgwNWFkZWYyNGU4NWVjMzUyZTU5ODgxMjI2N2Y2MjM5NzliZDRjZTcxOWI2NmI2',
    'MmQyMiIKICB9LAogIHsKICAgImtleWlkIjogIjg4NzM3Y2NkYWM3YjQ5Y2MyMzdlOWFhZWFkODFiZTJhNDAyNzhiODg2YTY5M2Q4',
    'MTQ5YTE5Y2Y1NDNmMDkzZDMiLAogICAic2lnIjogIjMwNDUwMjIwMjNiYmE4ZTE0YzE3NzYwOWY0Mzg3M2FhMDA4N2VmOTgzZGRk',
    'MmJhZDlhMGE4MzJjMGNmMjc5ZTFiZTg3OThmMjAyMjEwMGZhY2ZhZWNjMWQ3ZWU3OTMwNDJlYWFhNjk3MGZiOWNhNzAwYzNiZGJm',
    'NGVlNDNlZDBmOGQwZmMzYWVmOTY1NjMiCiAgfSwKICB7CiAgICJrZXlpZCI6ICJkNmE4OWUyM2ZiMjI4MDFhMGQxMTg2YmYxYmRk',
    'MDA3ZTIyOGY2NWE4YWE5OTY0ZDI0ZDA2Y2I1ZmJiMGNlOTFjIiwKICAgInNpZyI6ICIzMDQ2MDIyMTAwZDJmNmNjZWIwNWQxMzVj',
    'ZTZhNmNlN2ZlMWRjNzZjMjQ1MDgxNTRhZDcxYzQzMzAyOGU2NGNhOTViYTcxNmZmYjAyMjEwMGYwNTkyZDYwZWI2NzUwOGRkNWY5',
    'Y2M1OTNhNGNjYTMzYmJhZjk0ODgyYzNkNzRhNTYwZmRhODQ1YTQ1NmM2Y2MiCiAgfSwKICB7CiAgICJrZXlpZCI6ICI4YjQ5OGE4',
    'MGExYjdhZjE4OGMxMGM5YWJkZjZhYWRlODFkMTRmYWFmZmNkZTJhYmNkNjA2M2JhYTY3M2ViZDEyIiwKICAgInNpZyI6ICIzMDQ1',
    'MDIyMTAwOWFmMmYwYzUzNGVkOTJkZTkwOWEzYjcyN2Y3MTAxMzE5YzE4ZTEwNjIzZGU4ZjQ4YTBlYmE5ODBkM2Q1NGQ4MzAyMjAw',
    'OTU4NDJiMTZjNTg1NjdjNzFmOWRmYTBiNTRlNzlkYWNhMWIyZmVjZjNjYjJlYTRlZTZkODM5M2JkZjkzMjk0IgogIH0KIF0sCiAi',
    'c2lnbmVkIjogewogICJfdHlwZSI6ICJyb290IiwKICAiY29uc2lzdGVudF9zbmFwc2hvdCI6IHRydWUsCiAgImV4cGlyZXMiOiAi',
    'MjAyNS0wNC0xMVQxNDozNjo1N1oiLAogICJrZXlzIjogewogICAiNGY0ZDFkZDc1ZjJkN2YzODYwZTNhMDY4ZDdiZWQ5MGRlYzVm',
    'MGZhYWZjYmUxYWNlN2ZiN2Q5NWQyOWUwNzIyOCI6IHsKICAgICJrZXl0eXBlIjogImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAg',
    'ICAgInB1YmxpYyI6ICItLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0tLVxuTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RR',
    'Z0FFTmtpN2FaVmlwczVTZ1J6Q2QvT20wQ0d6UUtZL1xubnY4NGdpcVZEbWR3YjJ5czgyWjZzb0ZMYXN2WVlFRVFjd3FhQzE3MG45',
    'Z3I5M3dIVWdQYzc5NnVKQT09XG4tLS0tLUVORCBQVUJMSUMgS0VZLS0tLS1cbiIKICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNh',
    'LXNoYTItbmlzdHAyNTYiLAogICAgIngtdHVmLW9uLWNpLWtleW93bmVyIjogIkBhc2h0b20iCiAgIH0sCiAgICI1MzlkZGU0NDAx',
    'NGM4NTBmZTZlZWI4YjI5OWViN2RhZTJlMWY0YmY4MzQ1NGI5NDllOThhYTczNTQyY2RjNjVhIjogewogICAgImtleXR5cGUiOiAi',
    'ZWNkc2EiLAogICAgImtleXZhbCI6IHsKICAgICAicHVibGljIjogIi0tLS0tQkVHSU4gUFVCTElDIEtFWS0tLS0tXG5NRmt3RXdZ',
    'SEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVsRDBvMnNPWk45bjNSS1E3UHRNTEFvWGorMkFpXG5uNFBLVC9wZm56RGxOTHJE',
    'M1ZUUXdDYzRzUjR0K09MdTRLUStxaytrWGtSOVl1QnN1M2JkSloxT1d3PT1cbi0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLVxuIgog',
    'ICAgfSwKICAgICJzY2hlbWUiOiAiZWNkc2Etc2hhMi1uaXN0cDI1NiIsCiAgICAieC10dWYtb24tY2kta2V5b3duZXIiOiAiQG5l',
    'cmRuZWhhIgogICB9LAogICAiNTQ4MDkxMTViNDAxMzdhYWMwMWFmNGI3YWMyNDA4Yzc3ZWEwZDU4ZmE0ZGFkNDhmYzMxOTY0OTdk',
    'MmEyNmY0NCI6IHsKICAgICJrZXl0eXBlIjogImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAgICAgInB1YmxpYyI6ICItLS0tLUJF',
    'R0lOIFBVQkxJQyBLRVktLS0tLVxuTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFaW1LY2RTVCtPUkQrZzBhR0VG',
    'RE9WWkRBYUlZZ1xuSWdlc05LaUllMkw3TVVzWXg1VUhoelEwOHF1dmV3MTNlWVNDTkpuZndvb0ZadTdjZFR1OEF3cUZqUT09XG4t',
    'LS0tLUVORCBQVUJMSUMgS0VZLS0tLS1cbiIKICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNhLXNoYTItbmlzdHAyNTYiLAogICAg',
    'IngtdHVmLW9uLWNpLWtleW93bmVyIjogIkBhbGV4aXN3YWxlcyIKICAgfSwKICAgIjg4NzM3Y2NkYWM3YjQ5Y2MyMzdlOWFhZWFk',
    'ODFiZTJhNDAyNzhiODg2YTY5M2Q4MTQ5YTE5Y2Y1NDNmMDkzZDMiOiB7CiAgICAia2V5dHlwZSI6ICJlY2RzYSIsCiAgICAia2V5',
    'dmFsIjogewogICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS1cbk1Ga3dFd1lIS29aSXpqMENBUVlJS29a',
    'SXpqMERBUWNEUWdBRUJhZ2tza05PcE9UYmV0VFg1Q2Rudk15K0xpV25cbm9uUnJOcnFBSEw0V2dpZWJIN1VpZzdHTGhDM2JrZUEv',
    'cWdiOTI2L3ZyOXFoT1BHOUJ1ajJIYXRyUHc9PVxuLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tXG4iCiAgICB9LAogICAgInNjaGVt',
    'ZSI6ICJlY2RzYS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4LXR1Zi1vbi1jaS1rZXlvd25lciI6ICJAZ3JlZ29zZSIKICAgfSwKICAg',
    'IjhiNDk4YTgwYTFiN2FmMTg4YzEwYzlhYmRmNmFhZGU4MWQxNGZhYWZmY2RlMmFiY2Q2MDYzYmFhNjczZWJkMTIiOiB7CiAgICAi',
    'a2V5dHlwZSI6ICJlY2RzYSIsCiAgICAia2V5dmFsIjogewogICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0t',
    'LS1cbk1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRTdJRW9WTndycHJjaFhHaFQ1c0FoU2F4N1NPZDNcbjhkdXVJ',
    'U2doQ3pmbUhkS0pXU2JWMndKUmFtUmlVVlJ0bUE4M0svcW01Y1QyMFdYTUNUNVFlTS9EM0E9PVxuLS0tLS1FTkQgUFVCTElDIEtF',
    'WS0tLS0tXG4iCiAgICB9LAogICAgInNjaGVtZSI6ICJlY2RzYS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4LXR1Zi1vbi1jaS1rZXlv',
    'd25lciI6ICJAdHJldnJvc2VuIgogICB9LAogICAiYTEwNTEzYTVhYjYxYWNkMGM2YjZmYmUwNTA0ODU2ZWFkMThmM2IxN2M0ZmFi',
    'YmUzZmE4NDhjNzlhNWExODdjZiI6IHsKICAgICJrZXl0eXBlIjogImVjZHNhIiwKICAgICJrZXl2YWwiOiB7CiAgICAgInB1Ymxp',
    'YyI6ICItLS0tLUJFR0lOIFBVQkxJQyBLRVktLS0tLVxuTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFQzJ3SjN4',
    'c2N5WHhCTHliSjlGVmp3a3lRTWU1M1xuUkhVejc3QWpNTzhNelZhVDh4dzZadkpxZE5aaXl0WXRpZ1dVTGxJTnh3NmZyTnNXSkti',
    'L2Y3bEM4QT09XG4tLS0tLUVORCBQVUJMSUMgS0VZLS0tLS1cbiIKICAgIH0sCiAgICAic2NoZW1lIjogImVjZHNhLXNoYTItbmlz',
    'dHAyNTYiLAogICAgIngtdHVmLW9uLWNpLWtleW93bmVyIjogIkBrb21tZW5kb3JrYXB0ZW4iCiAgIH0sCiAgICJkNmE4OWUyM2Zi',
    'MjI4MDFhMGQxMTg2YmYxYmRkMDA3ZTIyOGY2NWE4YWE5OTY0ZDI0ZDA2Y2I1ZmJiMGNlOTFjIjogewogICAgImtleXR5cGUiOiAi',
    'ZWNkc2EiLAogICAgImtleXZhbCI6IHsKICAgICAicHVibGljIjogIi0tLS0tQkVHSU4gUFVCTElDIEtFWS0tLS0tXG5NRmt3RXdZ',
    'SEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVEZE9Sd2NydVczZ3FBZ2FMakgvbk5kR01CNGtRXG5BdkErd0Q2RHlPNFAvd1I4',
    'ZWUyY2U4M05aSHExWkFES2h2ZTBybFlLYUt5M0NxeVE1U21sWjM2Wmh3PT1cbi0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLVxuIgog',
    'ICAgfSwKICAgICJzY2hlbWUiOiAiZWNkc2Etc2hhMi1uaXN0cDI1NiIsCiAgICAieC10dWYtb24tY2kta2V5b3duZXIiOiAiQGty',
    'dWtvdyIKICAgfSwKICAgImViOGVmZjM3ZjkzYWYyZmFhYmE1MTlmMzQxZGVjZWMzY2VjZDNlZWFmY2FjZTMyOTY2ZGI5NzIzODQy',
    'YzhhNjIiOiB7CiAgICAia2V5dHlwZSI6ICJlY2RzYSIsCiAgICAia2V5dmFsIjogewogICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJ',
    'TiBQVUJMSUMgS0VZLS0tLS1cbk1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNEUWdBRU55blZkUW5NOWg3eFU3MUc3UGlK',
    'cFFhRGVtdWJcbmtianNqWXdMbFBKVFFWdXhRTzhXZUlwSmY4TUVoNXJmMDF0MmRESXVDc1o1Z1J4K1F2RHYwVXpmc0E9PVxuLS0t',
    'LS1FTkQgUFVCTElDIEtFWS0tLS0tXG4iCiAgICB9LAogICAgInNjaGVtZSI6ICJlY2RzYS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4',
    'LXR1Zi1vbi1jaS1rZXlvd25lciI6ICJAbXBoNCIKICAgfSwKICAgImViOTc5OWI0ODNhZmZhYzlkYTg3ZWY0YzllYTQ2NzkyODQx',
    'NWM5NjEzNDllNjA3ZTVlNmU0ODU2NzliMDdmOGYiOiB7CiAgICAia2V5dHlwZSI6ICJlY2RzYSIsCiAgICAia2V5dmFsIjogewog',
    'ICAgICJwdWJsaWMiOiAiLS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS1cbk1Ga3dFd1lIS29aSXpqMENBUVlJS29aSXpqMERBUWNE',
    'UWdBRU5LTmNOY1grZDczbFMxVFJGYjlWbnA4SnZPb2hcbnpZUStpbjQzaUdlbmJHOFJHbzlMLzZGSjJob1JiVlU2eHNrdnl1RXJj',
    'ZFBiQ2RJNEd4clE1aThoa3c9PVxuLS0tLS1FTkQgUFVCTElDIEtFWS0tLS0tXG4iCiAgICB9LAogICAgInNjaGVtZSI6ICJlY2Rz',
    'YS1zaGEyLW5pc3RwMjU2IiwKICAgICJ4LXR1Zi1vbi1jaS1vbmxpbmUtdXJpIjogImF6dXJla21zOi8vcHJvZHVjdGlvbi10dWYt',
    'cm9vdC52YXVsdC5henVyZS5uZXQva2V5cy9PbmxpbmUtS2V5L2FhZjM3NWZkOGVkMjRhY2I5NDlhNWNjMTczNzAwYjA1IgogICB9',
    'CiAgfSwKICAicm9sZXMiOiB7CiAgICJyb290IjogewogICAgImtleWlkcyI6IFsKICAgICAiYTEwNTEzYTVhYjYxYWNkMGM2YjZm',
    'YmUwNTA0ODU2ZWFkMThmM2IxN2M0ZmFiYmUzZmE4NDhjNzlhNWExODdjZiIsCiAgICAgIjRmNGQxZGQ3NWYyZDdmMzg2MGUzYTA2',
    'OGQ3YmVkOTBkZWM1ZjBmYWFmY2JlMWFjZTdmYjdkOTVkMjllMDcyMjgiLAogICAgICI4ODczN2NjZGFjN2I0OWNjMjM3ZTlhYWVh',
    'ZDgxYmUyYTQwMjc4Yjg4NmE2OTNkODE0OWExOWNmNTQzZjA5M2QzIiwKICAgICAiZDZhODllMjNmYjIyODAxYTBkMTE4NmJmMWJk',
    'ZDAwN2UyMjhmNjVhOGFhOTk2NGQyNGQwNmNiNWZiYjBjZTkxYyIsCiAgICAgImViOGVmZjM3ZjkzYWYyZmFhYmE1MTlmMzQxZGVj',
    'ZWMzY2VjZDNlZWFmY2FjZTMyOTY2ZGI5NzIzODQyYzhhNjIiLAogICAgICI4YjQ5OGE4MGExYjdhZjE4OGMxMGM5YWJkZjZhYWRl',
    'ODFkMTRmYWFmZmNkZTJhYmNkNjA2M2JhYTY3M2ViZDEyIiwKICAgICAiNTM5ZGRlNDQwMTRjODUwZmU2ZWViOGIyOTllYjdkYWUy',
    'ZTFmNGJmODM0NTRiOTQ5ZTk4YWE3MzU0MmNkYzY1YSIsCiAgICAgIjU0ODA5MTE1YjQwMTM3YWFjMDFhZjRiN2FjMjQwOGM3N2Vh',
    'MGQ1OGZhNGRhZDQ4ZmMzMTk2NDk3ZDJhMjZmNDQiCiAgICBdLAogICAgInRocmVzaG9sZCI6IDMKICAgfSwKICAgInNuYXBzaG90',
    'IjogewogICAgImtleWlkcyI6IFsKICAgICAiZWI5Nzk5YjQ4M2FmZmFjOWRhODdlZjRjOWVhNDY3OTI4NDE1Yzk2MTM0OWU2MDdl',
    'NWU2ZTQ4NTY3OWIwN2Y4ZiIKICAgIF0sCiAgICAidGhyZXNob2xkIjogMSwKICAgICJ4LXR1Zi1vbi1jaS1leHBpcnktcGVyaW9k',
    'IjogMjEsCiAgICAieC10dWYtb24tY2ktc2lnbmluZy1wZXJpb2QiOiA3CiAgIH0sCiAgICJ0YXJnZXRzIjogewogICAgImtleWlk',
    'cyI6IFsKICAgICAiYTEwNTEzYTVhYjYxYWNkMGM2YjZmYmUwNTA0ODU2ZWFkMThmM2IxN2M0ZmFiYmUzZmE4NDhjNzlhNWExODdj',
    'ZiIsCiAgICAgIjRmNGQxZGQ3NWYyZDdmMzg2MGUzYTA2OGQ3YmVkOTBkZWM1ZjBmYWFmY2JlMWFjZTdmYjdkOTVkMjllMDcyMjgi',
    'LAogICAgICI4ODczN2NjZGFjN2I0OWNjMjM3ZTlhYWVhZDgxYmUyYTQwMjc4Yjg4NmE2OTNkODE0OWExOWNmNTQzZjA5M2QzIiwK',
    'ICAgICAiZDZhODllMjNmYjIyODAxYTBkMTE4NmJmMWJkZDAwN2UyMjhmNjVhOGFhOTk2NGQyNGQwNmNiNWZiYjBjZTkxYyIsCiAg',
    'ICAgImViOGVmZjM3ZjkzYWYyZmFhYmE1MTlmMzQxZGVjZWMzY2VjZDNlZWFmY2FjZTMyOTY2ZGI5NzIzODQyYzhhNjIiLAogICAg',
    'ICI4YjQ5OGE4MGExYjdhZjE4OGMxMGM5YWJkZjZhYWRlODFkMTRmYWFmZmNkZTJhYmNkNjA2M2JhYTY3M2ViZDEyIiwKICAgICAi',
    'NTM5ZGRlNDQwMTRjODUwZmU2ZWViOGIyOTllYjdkYWUyZTFmNGJmODM0NTRiOTQ5ZTk4YWE3MzU0MmNkYzY1YSIsCiAgICAgIjU0',
    'ODA5MTE1YjQwMTM3YWFjMDFhZjRiN2FjMjQwOGM3N2VhMGQ1OGZhNGRhZDQ4ZmMzMTk2NDk3ZDJhMjZmNDQiCiAgICBdLAogICAg',
    'InRocmVzaG9sZCI6IDMKICAgfSwKICAgInRpbWVzdGFtcCI6IHsKICAgICJrZXlpZHMiOiBbCiAgICAgImViOTc5OWI0ODNhZmZh',
    'YzlkYTg3ZWY0YzllYTQ2NzkyODQxNWM5NjEzNDllNjA3ZTVlNmU0ODU2NzliMDdmOGYiCiAgICBdLAogICAgInRocmVzaG9sZCI6',
    'IDEsCiAgICAieC10dWYtb24tY2ktZXhwaXJ5LXBlcmlvZCI6IDcsCiAgICAieC10dWYtb24tY2ktc2lnbmluZy1wZXJpb2QiOiA2',
    'CiAgIH0KICB9LAogICJzcGVjX3ZlcnNpb24iOiAiMS4wLjMxIiwKICAidmVyc2lvbiI6IDMsCiAgIngtdHVmLW9uLWNpLWV4cGly',
    'eS1wZXJpb2QiOiAyNDAsCiAgIngtdHVmLW9uLWNpLXNpZ25pbmctcGVyaW9kIjogNjAKIH0KfQ==',
].join('');
/** By repository: version 16 of Sigstore's, as in @sigstore/tuf, and version 3 of GitHub's, as in gh. */
const TUF_ROOTS = {
    'https://tuf-repo-cdn.sigstore.dev': Buffer.from(SIGSTORE, 'base64'),
    'https://tuf-repo.github.com': Buffer.from(GITHUB, 'base64'),
};

;// CONCATENATED MODULE: ./build/trust/roots/tuf.js







/**
 * Reads a file of a TUF repository and verifies signatures, versions and expiry, starting at the embedded
 * root. Downloads use our HTTP client with its proxies and certificates.
 * https://theupdateframework.github.io/specification/
 * @returns undefined if the repository doesn't have the file.
 * @throws PublishError `TUF`.
 */
async function readTufTarget(repository, name, options) {
    const metadataDir = (0,external_node_path_.join)(options.cache, new URL(repository).host);
    const targetDir = (0,external_node_path_.join)(metadataDir, 'targets');
    try {
        await (0,promises_.mkdir)(targetDir, { recursive: true, mode: 0o700 });
        await (0,promises_.writeFile)((0,external_node_path_.join)(metadataDir, 'root.json'), TUF_ROOTS[repository], { flag: 'wx' }).catch(() => undefined);
        const { BaseFetcher, Updater } = await Promise.all(/* import() */[__webpack_require__.e(2830), __webpack_require__.e(4706)]).then(__webpack_require__.t.bind(__webpack_require__, 84706, 19));
        const retrier = (0,retry_policy/* createHostRetrier */.gf)({ ...options, host: new URL(repository).host, longestWait: 60_000 });
        class Fetcher extends BaseFetcher {
            fetch(url) {
                return download(new URL(url), options.http, retrier);
            }
        }
        const updater = new Updater({
            metadataDir,
            targetDir,
            metadataBaseUrl: repository,
            targetBaseUrl: `${repository}/targets`,
            fetcher: new Fetcher(),
        });
        await updater.refresh();
        const target = await updater.getTargetInfo(name);
        if (!target)
            return undefined;
        return await (0,promises_.readFile)((await updater.findCachedTarget(target)) ?? (await updater.downloadTarget(target)), 'utf8');
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(`The trusted keys could not be fetched from ${new URL(repository).host}: ${cause.message}`, {
            code: 'TUF',
            hint: 'Allow this host in the network of the runner, or set `trusted-root` to a file with the trusted keys.',
            cause,
        });
    }
}
/** Milliseconds for one attempt to download a file. */
const PATIENCE = 30_000;
/** Downloads a file, with retries for transient errors. The metadata limits how much tuf-js reads. */
async function download(url, http, retrier) {
    const tries = retrier.start(`GET ${url.pathname}`);
    for (;;) {
        try {
            const { status, bytes, failure } = await attempt(url, http, retrier);
            if (status === 200)
                return new Blob([bytes]).stream();
            if (failure && (await tries.next(failure)))
                continue;
            // tuf-js recognizes the end of the root versions by its own error class.
            const { DownloadHTTPError } = await __webpack_require__.e(/* import() */ 6376).then(__webpack_require__.t.bind(__webpack_require__, 86376, 19));
            throw new DownloadHTTPError(`GET ${url.href} returned ${status}`, status);
        }
        catch (error) {
            const failure = (0,retry_policy/* failureOfTry */.j1)(error, PATIENCE);
            if (!failure)
                throw error;
            if (!(await tries.next(failure)))
                throw error;
        }
    }
}
async function attempt(url, http, { clock }) {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await (0,redirects/* followRedirects */.FE)({ method: 'GET', url, signal, idleTimeout: PATIENCE }, (next) => http.send(next));
    const bytes = await response.bytes(limits/* LIMITS */.b.apiBody.value);
    const failure = (0,retry_policy/* failureOfResponse */.nY)(response, bytes.toString('utf8', 0, 4096), clock.now());
    return { status: response.status, bytes: new Uint8Array(bytes), failure };
}

;// CONCATENATED MODULE: ./build/trust/roots/trusted-root.js


const trusted_root_SIGSTORE = 'https://tuf-repo-cdn.sigstore.dev';
const trusted_root_GITHUB = 'https://tuf-repo.github.com';
/** Organization name in certificates of GitHub's own instance. */
const GITHUB_ORGANIZATION = 'GitHub, Inc.';
/** Loads roots from a file, without network access. @throws PublishError `TRUSTED_ROOT_INVALID`. */
async function rootsFromFile(text, where) {
    const roots = await parseTrustedRoots(text, where);
    const all = () => Promise.resolve(roots);
    return { forIssuer: all, forKeys: all };
}
/**
 * Loads roots with TUF: Sigstore's, or GitHub's for certificates of its own instance.
 * @param tenant of ghe.com, which has its own root: `acme` for `acme.ghe.com`.
 */
function rootsFromTuf(options, tenant) {
    const read = remember(async (repository) => {
        const name = repository === trusted_root_GITHUB && tenant !== undefined ? `${tenant}.trusted_root.json` : 'trusted_root.json';
        const text = await readTufTarget(repository, name, options);
        if (text !== undefined)
            return parseTrustedRoots(text, `${name} of ${new URL(repository).host}`);
        throw new errors/* PublishError */.S1(`${new URL(repository).host} has no ${name}`, {
            code: 'TUF',
            hint: 'Set `trusted-root` to a file with the trusted keys.',
        });
    });
    return {
        forIssuer: (organization) => read(organization === GITHUB_ORGANIZATION ? trusted_root_GITHUB : trusted_root_SIGSTORE),
        forKeys: () => read(trusted_root_SIGSTORE),
    };
}
/** Memoizes `make` per key. */
function remember(make) {
    const made = new Map();
    return (key) => {
        const known = made.get(key) ?? make(key);
        made.set(key, known);
        return known;
    };
}
/** Parses one JSON document, or one per line as written by `gh attestation trusted-root`. */
async function parseTrustedRoots(text, where) {
    const { TrustedRoot } = await __webpack_require__.e(/* import() */ 9654).then(__webpack_require__.t.bind(__webpack_require__, 19654, 19));
    const documents = parseDocuments(text, where);
    return documents.map((document) => {
        const root = trusted_root_attempt(() => TrustedRoot.fromJSON(document));
        if (!root || root.certificateAuthorities.length + root.tlogs.length === 0) {
            throw invalid(where, 'names no certificate authority and no log');
        }
        return root;
    });
}
function parseDocuments(text, where) {
    const whole = trusted_root_attempt(() => JSON.parse(text));
    if (whole !== undefined)
        return [whole];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    const documents = lines.map((line) => trusted_root_attempt(() => JSON.parse(line)));
    if (documents.length === 0 || documents.includes(undefined))
        throw invalid(where, 'is not JSON');
    return documents;
}
function trusted_root_attempt(read) {
    try {
        return read();
    }
    catch {
        return undefined;
    }
}
function invalid(where, what) {
    return new errors/* PublishError */.S1(`The trusted root ${where} ${what}`, {
        code: 'TRUSTED_ROOT_INVALID',
        input: 'trusted-root',
        hint: 'Write it with `cosign trusted-root create` or `gh attestation trusted-root`.',
    });
}


/***/ })

};
