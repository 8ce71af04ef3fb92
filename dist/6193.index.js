export const id = 6193;
export const ids = [6193];
export const modules = {

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


/***/ })

};
