export const id = 7913;
export const ids = [7913];
export const modules = {

/***/ 17913:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readIgnorePatterns: () => (/* binding */ readIgnorePatterns),
/* harmony export */   readRequest: () => (/* binding */ readRequest)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1787);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(64046);
/* harmony import */ var _dockerfile_parse_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(58352);
/* harmony import */ var _files_ignore_file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(89555);
/* harmony import */ var _files_ignore_patterns_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(89228);







/**
 * Finds and parses the Dockerfile. As in docker, `file` is relative to the workspace, and its default to the
 * context.
 * @throws PublishError when the context or the file doesn't exist, or the file isn't a Dockerfile.
 */
function readRequest(request, workspace) {
    const contextPath = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, request.context === '' ? '.' : request.context);
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(contextPath) || !(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(contextPath).isDirectory()) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`the build context ${JSON.stringify(request.context)} isn't a directory`, {
            code: 'CONTEXT_MISSING',
            input: 'context',
            hint: 'It is looked up from the workspace; is the repository checked out?',
        });
    }
    const dockerfilePath = findDockerfile(request, contextPath, workspace);
    const inside = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(workspace, dockerfilePath);
    const shown = inside.startsWith('..') || (0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(inside) ? dockerfilePath : inside.replaceAll('\\', '/');
    return {
        contextPath,
        dockerfilePath,
        dockerfile: (0,_dockerfile_parse_js__WEBPACK_IMPORTED_MODULE_4__/* .parseDockerfile */ .A)(readDockerfile(dockerfilePath, shown), shown),
    };
}
function readDockerfile(path, shown) {
    if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).size > _support_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.dockerfile.value)
        throw (0,_support_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .overLimit */ .W)(_support_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.dockerfile, shown, { file: shown });
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8');
}
function findDockerfile(request, contextPath, workspace) {
    const named = request.file;
    const candidates = named === undefined || named === ''
        ? [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(contextPath, 'Dockerfile'), (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(contextPath, 'dockerfile')]
        : [(0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace, named)];
    const found = candidates.find((path) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)(path) && (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).isFile());
    if (found)
        return found;
    const details = {
        code: 'DOCKERFILE_MISSING',
        hint: 'Set `file` to its path, from the workspace, or `context` to its directory.',
    };
    const input = named === undefined || named === '' ? 'context' : 'file';
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`failed to read dockerfile: ${candidates[0]}: no such file`, { ...details, input });
}
/**
 * The ignore patterns of a context: from `<Dockerfile>.dockerignore`, otherwise from the context's
 * `.dockerignore`.
 * @throws PublishError for a malformed pattern or an unusable ignore file.
 */
function readIgnorePatterns(contextPath, dockerfilePath) {
    const path = (0,_files_ignore_file_js__WEBPACK_IMPORTED_MODULE_5__/* .findIgnoreFile */ .C)(contextPath, dockerfilePath);
    if (path === undefined)
        return undefined;
    try {
        return (0,_files_ignore_patterns_js__WEBPACK_IMPORTED_MODULE_6__/* .compileIgnorePatterns */ .VZ)((0,_files_ignore_patterns_js__WEBPACK_IMPORTED_MODULE_6__/* .readIgnoreFile */ .rj)((0,_files_ignore_file_js__WEBPACK_IMPORTED_MODULE_5__/* .readIgnoreText */ .Q)(path)));
    }
    catch (cause) {
        if (cause instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1)
            throw cause;
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`${path}: ${cause.message}`, {
            code: 'DOCKERIGNORE_INVALID',
            file: path,
        });
    }
}


/***/ }),

/***/ 19816:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Vo: () => (/* binding */ expandWord),
  AK: () => (/* binding */ expandWords),
  yM: () => (/* binding */ splitWords)
});

// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/builder/errors.js
var errors = __webpack_require__(80177);
// EXTERNAL MODULE: ./build/support/text/automaton.js
var text_automaton = __webpack_require__(17728);
;// CONCATENATED MODULE: ./build/builder/dockerfile/shell-pattern.js


/** As in Go's regular expressions, a wildcard doesn't match a line break. */
const withinLine = (point) => point !== 0x0a;
/**
 * Parses a shell pattern: `*`, `?` and `\` are special, all other characters are literal. See BuildKit's
 * shell/lex.go.
 * @throws Error when any other character is escaped.
 */
function pieces(pattern) {
    const characters = Array.from(pattern);
    const found = [];
    for (let position = 0; position < characters.length; position++) {
        let character = characters[position];
        if (character === '*')
            found.push({ kind: 'many', test: withinLine, least: 0 });
        else if (character === '?')
            found.push({ kind: 'one', test: withinLine });
        else {
            if (character === '\\') {
                character = characters[++position] ?? '';
                if (!['*', '?', '\\', '/', '}'].includes(character))
                    throw new Error(`invalid escape '\\${character}'`);
            }
            found.push((0,text_automaton/* literal */.eu)(character));
        }
    }
    return found;
}
/**
 * `${value#pattern}`: removes the shortest (or longest) matching prefix.
 * @throws Error for an invalid pattern.
 */
function trimPrefix(value, pattern, longest) {
    const points = (0,text_automaton/* pointsOf */.XE)(value);
    return textOf(points.slice(matchedLength(pieces(pattern), points, longest)));
}
/**
 * `${value%pattern}`: removes the shortest (or longest) matching suffix.
 * @throws Error for an invalid pattern.
 */
function trimSuffix(value, pattern, longest) {
    const points = (0,text_automaton/* pointsOf */.XE)(value);
    // Pieces match the same in both directions, so a suffix is a prefix of the reversed value.
    const length = matchedLength(pieces(pattern).reverse(), [...points].reverse(), longest);
    return textOf(points.slice(0, points.length - length));
}
/**
 * Matching time grows with pattern length times value length.
 * @throws Error when that product is too large.
 */
function refuseLong(pattern, points) {
    if (pattern.length * points.length > limits/* LIMITS */.b.shellPattern.value)
        throw new Error(limits/* LIMITS */.b.shellPattern.message);
}
function matchedLength(pattern, points, longest) {
    refuseLong(pattern, points);
    return (0,text_automaton/* prefixEnds */.$G)((0,text_automaton/* compilePieces */.zl)(pattern), points).at(longest ? -1 : 0) ?? 0;
}
/**
 * `${value/pattern/replacement}`: replaces the first match or all matches, the longest match each time.
 * @throws Error for an invalid pattern.
 */
function replacePattern(value, pattern, replacement, all) {
    const found = pieces(pattern);
    const points = (0,text_automaton/* pointsOf */.XE)(value);
    refuseLong(found, points);
    const automaton = (0,text_automaton/* compilePieces */.zl)(found);
    if (all)
        return replaceAll(automaton, points, replacement);
    const match = (0,text_automaton/* findLongest */.st)(automaton, points, 0);
    return match ? textOf(points.slice(0, match.start)) + replacement + textOf(points.slice(match.end)) : value;
}
/** Like Go's ReplaceAllString: an empty match directly after another match isn't replaced. */
function replaceAll(automaton, points, replacement) {
    const parts = [];
    let size = 0;
    let copied = 0;
    let position = 0;
    while (position <= points.length) {
        const match = (0,text_automaton/* findLongest */.st)(automaton, points, position);
        if (!match)
            break;
        parts.push(textOf(points.slice(copied, match.start)));
        if (match.end > copied || match.start === 0) {
            const part = expandTemplate(replacement, textOf(points.slice(match.start, match.end)));
            size += part.length;
            if (size > limits/* LIMITS */.b.expandedWord.value)
                throw new Error(limits/* LIMITS */.b.expandedWord.message);
            parts.push(part);
        }
        copied = match.end;
        position = Math.max(position + 1, match.end);
    }
    return parts.join('') + textOf(points.slice(copied));
}
/**
 * Like Go's Regexp.Expand: `$0` is the match. All other groups are empty, as a shell pattern has no groups.
 */
function expandTemplate(template, match) {
    return template.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_all, dollar, name, braced) => dollar ? '$' : Number(name ?? braced) === 0 ? match : '');
}
function textOf(points) {
    return points.map((point) => String.fromCodePoint(point)).join('');
}

;// CONCATENATED MODULE: ./build/builder/dockerfile/expand.js



/**
 * Expands variables and removes quotes and escapes, by the rules of BuildKit's shell lexer: `$v`, `${v}`,
 * `${v:-word}`, `${v-word}`, `+`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 * @throws PublishError for bad substitutions, unclosed quotes, and `${v:?message}` when `v` isn't set.
 */
function expandWord(word, lookup, options) {
    return new Lexer(word, lookup, options).run().text;
}
/**
 * Like `expandWord`, then split at unquoted white space, including white space in expanded values.
 * @throws PublishError as `expandWord`
 */
function expandWords(word, lookup, options) {
    return new Lexer(word, lookup, options).run().words;
}
/** Splits at unquoted white space; quotes, escapes and variables are kept as written. */
function splitWords(line, escape, _place) {
    const words = [];
    let word = '';
    let quote = '';
    for (let position = 0; position < line.length; position++) {
        const character = line.charAt(position);
        if (quote === '' && /\s/.test(character)) {
            if (word !== '')
                words.push(word);
            word = '';
            continue;
        }
        word += character;
        if (character === escape && quote !== "'" && position + 1 < line.length)
            word += line.charAt(++position);
        else if (quote === '' && (character === '"' || character === "'"))
            quote = character;
        else if (character === quote)
            quote = '';
    }
    if (word !== '')
        words.push(word);
    return words;
}
const SPECIAL_PARAMETERS = '@*#?-$!0';
const NAME = /\d+|[\p{L}_][\p{L}\p{Nd}_]*/uy;
function bounded(text, place) {
    if (text.length > limits/* LIMITS */.b.expandedWord.value)
        throw (0,errors/* beyond */.wQ)(limits/* LIMITS */.b.expandedWord, place);
    return text;
}
class Lexer {
    position = 0;
    input;
    lookup;
    options;
    constructor(input, lookup, options) {
        this.input = input;
        this.lookup = lookup;
        this.options = options;
    }
    run() {
        const { text, words } = this.until(undefined, false);
        const { expanded } = this.options.place;
        if (expanded && (expanded.characters += text.length) > limits/* LIMITS */.b.expandedWords.value) {
            throw (0,errors/* beyond */.wQ)(limits/* LIMITS */.b.expandedWords, this.options.place);
        }
        return { text, words };
    }
    /** Reads up to `stop`, or to the end. `raw` keeps escapes, for patterns. */
    until(stop, raw) {
        const collected = new Words(this.options.place);
        while (this.position < this.input.length) {
            const character = this.input.charAt(this.position);
            if (character === stop) {
                this.position++;
                return collected.finish();
            }
            if (character === '$')
                collected.addSplit(this.dollar());
            else if (character === "'" && !this.options.literalQuotes)
                collected.addWhole(this.singleQuoted());
            else if (character === '"' && !this.options.literalQuotes)
                collected.addWhole(this.doubleQuoted());
            else if (character === this.options.escape) {
                if (raw)
                    collected.addWhole(character);
                this.position++;
                if (this.position < this.input.length)
                    collected.addWhole(this.input.charAt(this.position++));
            }
            else {
                collected.addSplit(character);
                this.position++;
            }
        }
        if (stop !== undefined)
            throw this.fail(`syntax error: missing '${stop}'`);
        return collected.finish();
    }
    singleQuoted() {
        const end = this.input.indexOf("'", this.position + 1);
        if (end < 0)
            throw this.fail('unexpected end of statement while looking for matching single-quote');
        const text = this.input.slice(this.position + 1, end);
        this.position = end + 1;
        return text;
    }
    doubleQuoted() {
        let text = '';
        this.position++;
        while (this.position < this.input.length) {
            const character = this.input.charAt(this.position);
            if (character === '"') {
                this.position++;
                return text;
            }
            if (character === '$') {
                text = bounded(text + this.dollar(), this.options.place);
                continue;
            }
            this.position++;
            const next = this.input.charAt(this.position);
            if (character === this.options.escape && ['"', '$', this.options.escape].includes(next)) {
                text += next;
                this.position++;
            }
            else
                text += character;
        }
        throw this.fail('unexpected end of statement while looking for matching double-quote');
    }
    dollar() {
        this.position++;
        if (this.input.charAt(this.position) === '{') {
            this.position++;
            return this.braces();
        }
        const name = this.name();
        return name === '' ? '$' : (this.lookup(name) ?? '');
    }
    name() {
        const first = this.input.charAt(this.position);
        const special = first !== '' && SPECIAL_PARAMETERS.includes(first);
        NAME.lastIndex = this.position;
        const name = special ? first : (NAME.exec(this.input)?.[0] ?? '');
        this.position += name.length;
        return name;
    }
    braces() {
        const first = this.input.charAt(this.position);
        if (first === '')
            throw this.fail("syntax error: missing '}'");
        if ('{}:'.includes(first))
            throw this.fail('syntax error: bad substitution');
        const name = this.name();
        const colon = this.input.startsWith(':', this.position);
        if (colon)
            this.position++;
        const operator = this.input.charAt(this.position++);
        const value = this.lookup(name);
        if (operator === '')
            throw this.fail("syntax error: missing '}'");
        if (!colon && operator === '}')
            return value ?? '';
        if (!colon && operator === '/')
            return this.replacement(value ?? '');
        return this.modified(operator, { name, value, colon });
    }
    modified(operator, { name, value, colon }) {
        const trims = operator === '#' || operator === '%';
        if (!trims && !'-+?'.includes(operator)) {
            throw this.fail(`unsupported modifier (${colon ? ':' : ''}${operator}) in substitution`);
        }
        const word = this.until('}', trims).text;
        if (trims)
            return this.trimmed(operator, word, value ?? '');
        const present = value !== undefined && !(colon && value === '');
        return this.substituted(operator, { name, value, word, present });
    }
    substituted(operator, parts) {
        const { name, value, word, present } = parts;
        if (operator === '-')
            return present ? value : word;
        if (operator === '+')
            return present ? word : '';
        if (present)
            return value;
        const fallback = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
        throw this.fail(`${name}: ${word || fallback}`);
    }
    trimmed(operator, word, value) {
        const longest = word.startsWith(operator);
        const pattern = longest ? word.slice(1) : word;
        const trim = operator === '#' ? trimPrefix : trimSuffix;
        return this.matching(() => trim(value, pattern, longest));
    }
    replacement(value) {
        const all = this.input.charAt(this.position) === '/';
        if (all)
            this.position++;
        const pattern = this.until('/', true).text;
        const replacement = this.until('}', true).text;
        return this.matching(() => replacePattern(value, pattern, replacement, all));
    }
    matching(work) {
        try {
            return work();
        }
        catch (cause) {
            throw this.fail(cause.message);
        }
    }
    fail(message) {
        return (0,errors/* failAt */.Y1)(this.options.place, `failed to process ${JSON.stringify(this.input)}: ${message}`);
    }
}
/** Collects the expanded text both as a whole and split into words. */
class Words {
    text = '';
    place;
    word;
    words = [];
    constructor(place) {
        this.place = place;
    }
    /** Adds text whose white space separates words. */
    addSplit(text) {
        this.text = bounded(this.text + text, this.place);
        const [first = '', ...others] = text.split(/\s+/);
        if (first !== '')
            this.word = (this.word ?? '') + first;
        for (const word of others) {
            this.endWord();
            if (word !== '')
                this.word = word;
        }
    }
    /** Adds quoted or escaped text, which is never split. */
    addWhole(text) {
        this.text = bounded(this.text + text, this.place);
        this.word = (this.word ?? '') + text;
    }
    finish() {
        this.endWord();
        return { text: this.text, words: this.words };
    }
    endWord() {
        if (this.word !== undefined)
            this.words.push(this.word);
        this.word = undefined;
    }
}


/***/ }),

/***/ 52739:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Sm: () => (/* binding */ parseHeredocWord),
/* harmony export */   TQ: () => (/* binding */ findHeredocs),
/* harmony export */   on: () => (/* binding */ readHeredocs)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80177);
/* harmony import */ var _expand_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(19816);


const OPENING = /^(\d*)<<(-?)([^<]*)$/;
/** The heredocs that start on a line, in order. */
function findHeredocs(line, escape, place) {
    return (0,_expand_js__WEBPACK_IMPORTED_MODULE_1__/* .splitWords */ .yM)(line, escape, place).flatMap((word) => {
        const opening = parseHeredocWord(word);
        return opening ? [opening] : [];
    });
}
/** Parses `<<NAME`, `<<-NAME` or `<<"NAME"`; undefined when the word doesn't start a heredoc. */
function parseHeredocWord(word) {
    const match = OPENING.exec(word);
    const rest = match?.[3];
    if (!match || !rest)
        return undefined;
    const quoted = /^(["'])(.*)\1$/.exec(rest);
    const name = quoted ? quoted[2] : rest;
    if (name === '' || /["'\s]/.test(name))
        return undefined;
    return { name, expand: !quoted, chomp: match[2] === '-' };
}
/**
 * Reads the bodies of `openings`, starting at `lines[start]`.
 * @throws PublishError for an unterminated heredoc.
 */
function readHeredocs(openings, lines, start, place) {
    let position = start;
    const heredocs = [];
    for (const opening of openings) {
        let content = '';
        for (;;) {
            const raw = lines[position];
            if (raw === undefined)
                throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `unterminated heredoc ${opening.name}`);
            position++;
            const line = opening.chomp ? raw.replace(/^\t+/, '') : raw;
            if (line.replace(/\r?\n$/, '') === opening.name)
                break;
            content += line;
        }
        heredocs.push({ name: opening.name, expand: opening.expand, content });
    }
    return { heredocs, next: position };
}


/***/ }),

/***/ 58352:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ parseDockerfile)
/* harmony export */ });
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(64046);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(80177);
/* harmony import */ var _heredoc_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(52739);
/* harmony import */ var _split_flags_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(92925);




const DIRECTIVE = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+)$/;
const KNOWN_DIRECTIVES = ['escape', 'syntax', 'check'];
const BLANK = /[\t\v\f\r ]+/;
/**
 * Splits a Dockerfile into instructions as BuildKit's parser does, including directives, heredocs, and
 * comments and empty lines between continuation lines. Handwritten, as the parsers made for editors neither
 * join lines nor read heredocs the way BuildKit does. https://docs.docker.com/reference/dockerfile/#format
 * @throws PublishError `DOCKERFILE_INVALID` with the line.
 */
function parseDockerfile(text, file) {
    if (Buffer.byteLength(text) > _support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.dockerfile.value)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .beyond */ .wQ)(_support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.dockerfile, { file, line: 1 });
    const lines = text.replace(/^\uFEFF/, '').split(/(?<=\n)/);
    const long = lines.findIndex((line) => Buffer.byteLength(line) > _support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.dockerfileLine.value);
    if (long >= 0)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .beyond */ .wQ)(_support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.dockerfileLine, { file, line: long + 1 });
    const { directives, escape } = readDirectives(lines, file);
    const instructions = [];
    let position = 0;
    while (position < lines.length) {
        const start = position;
        const joined = joinLines(lines, position, escape);
        position = joined.next;
        if (joined.line === '')
            continue;
        const place = { file, line: start + 1 };
        const words = heredocInstruction(joined.line) ? (0,_heredoc_js__WEBPACK_IMPORTED_MODULE_2__/* .findHeredocs */ .TQ)(joined.line, escape, place) : [];
        const bodies = (0,_heredoc_js__WEBPACK_IMPORTED_MODULE_2__/* .readHeredocs */ .on)(words, lines, position, place);
        position = bodies.next;
        const [name = '', ...others] = splitOnce(joined.line);
        const { flags, rest } = (0,_split_flags_js__WEBPACK_IMPORTED_MODULE_3__/* .splitFlags */ .g)(others.join(' '), escape, place);
        if (instructions.length === _support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.instructions.value)
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .beyond */ .wQ)(_support_limits_js__WEBPACK_IMPORTED_MODULE_0__/* .LIMITS */ .b.instructions, place);
        instructions.push({
            name: name.toUpperCase(),
            flags,
            rest: rest.trim(),
            heredocs: bodies.heredocs,
            line: start + 1,
            endLine: position,
            escape,
        });
    }
    if (instructions.length === 0)
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .failAt */ .Y1)({ file, line: 1 }, 'the file has no instructions');
    const syntax = directives.get('syntax');
    const dockerfile = { file, instructions, expanded: { characters: 0 } };
    return syntax === undefined ? dockerfile : { ...dockerfile, syntax };
}
/** Splits `NAME rest` at the first white space. */
function splitOnce(line) {
    const trimmed = line.trim();
    const gap = BLANK.exec(trimmed);
    if (!gap)
        return [trimmed];
    return [trimmed.slice(0, gap.index), trimmed.slice(gap.index + gap[0].length)];
}
function heredocInstruction(line) {
    return /^(?:ONBUILD[\t\v\f\r ]+)?(?:ADD|COPY|RUN)[\t\v\f\r ]/i.test(line.trimStart());
}
function readDirectives(lines, file) {
    const directives = new Map();
    for (const [index, line] of lines.entries()) {
        const match = DIRECTIVE.exec(line.trim());
        if (!match)
            break;
        const name = match[1].toLowerCase();
        if (!KNOWN_DIRECTIVES.includes(name))
            break;
        if (directives.has(name)) {
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .failAt */ .Y1)({ file, line: index + 1 }, `only one ${name} parser directive can be used`);
        }
        directives.set(name, match[2]);
        if (name === 'escape' && !['\\', '`'].includes(match[2])) {
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .failAt */ .Y1)({ file, line: index + 1 }, `invalid escape token '${match[2]}' does not match \` or \\`);
        }
    }
    return { directives, escape: directives.get('escape') ?? '\\' };
}
/** Joins the continuation lines from `start` on, skipping comments and empty lines between them. */
function joinLines(lines, start, escape) {
    const escaped = escape === '\\' ? '\\\\' : '`';
    const continuation = new RegExp(`(^|[^${escaped}])${escaped}[ \\t]*$`);
    let line = '';
    let position = start;
    let first = true;
    for (;;) {
        const raw = lines[position];
        if (raw === undefined)
            return { line, next: position };
        position++;
        const text = raw.replace(/\r?\n$/, '');
        const comment = /^[\t\v\f\r ]*#/.test(text);
        const part = comment ? '' : first ? text.trimStart() : text;
        if (first && part === '')
            return { line: '', next: position };
        if (!first && part.trim() === '')
            continue;
        const continued = continuation.test(part);
        line += continued ? part.replace(continuation, '$1') : part;
        first = false;
        if (!continued)
            return { line, next: position };
    }
}


/***/ }),

/***/ 92925:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ splitFlags),
/* harmony export */   u: () => (/* binding */ readFlags)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(80177);

const BLANK = /[\t\v\f\r ]/;
/**
 * Splits the leading `--flags` from an instruction's arguments; quotes and escapes in a flag are interpreted
 * and removed. A lone `--` ends the flags.
 */
function splitFlags(text, escape, place) {
    const flags = [];
    let position = 0;
    for (;;) {
        while (position < text.length && BLANK.test(text.charAt(position)))
            position++;
        if (!text.startsWith('--', position))
            return { flags, rest: text.slice(position) };
        const word = readFlag(text, position, escape, place);
        position = word.next;
        if (word.value === '--')
            return { flags, rest: text.slice(position) };
        flags.push(word.value);
    }
}
function readFlag(text, start, escape, place) {
    let value = '';
    let quote = '';
    let position = start;
    for (; position < text.length; position++) {
        const character = text.charAt(position);
        if (quote === '' && BLANK.test(character))
            break;
        if (character === escape && quote !== "'" && position + 1 < text.length) {
            value += text.charAt(++position);
        }
        else if (quote === '' && (character === '"' || character === "'"))
            quote = character;
        else if (character === quote)
            quote = '';
        else
            value += character;
    }
    if (quote !== '')
        throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `a flag has an opening ${quote} that is never closed`);
    return { value, next: position };
}
/**
 * Parses flags by the kinds an instruction accepts.
 * @throws PublishError for unknown, repeated or malformed flags.
 */
function readFlags(flags, kinds, place) {
    const found = { values: new Map(), lists: new Map(), switches: new Map() };
    for (const flag of flags) {
        const [name = '', ...others] = flag.slice(2).split('=');
        const value = others.length > 0 ? others.join('=') : undefined;
        const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
        if (kind === undefined)
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `unknown flag: --${name}`);
        const repeated = found.values.has(name) || found.switches.has(name);
        if (repeated)
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `duplicate flag specified: --${name}`);
        if (kind === 'switch') {
            if (value !== undefined && value !== 'true' && value !== 'false') {
                throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `expecting boolean value for flag --${name}, not: ${value}`);
            }
            found.switches.set(name, value !== 'false');
            continue;
        }
        if (value === undefined)
            throw (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .failAt */ .Y1)(place, `missing a value on flag: --${name}`);
        if (kind === 'value')
            found.values.set(name, value);
        else
            found.lists.set(name, [...(found.lists.get(name) ?? []), value]);
    }
    return found;
}


/***/ }),

/***/ 80177:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y1: () => (/* binding */ failAt),
/* harmony export */   jX: () => (/* binding */ unsupportedAt),
/* harmony export */   wQ: () => (/* binding */ beyond)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);

/** An error with its Dockerfile line: `Dockerfile:3: unknown instruction: FORM`. */
function failAt(place, message, hint = 'Correct the Dockerfile at that line.', code = 'DOCKERFILE_INVALID') {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${place.file}:${place.line}: ${message}`, {
        code,
        file: place.file,
        line: place.line,
        hint,
    });
}
/** A valid Dockerfile feature that the embedded builder doesn't support. */
function unsupportedAt(place, message, hint) {
    const advice = hint ?? 'Set `engine: buildx`, which can do this.';
    return failAt(place, message, advice, 'EMBEDDED_UNSUPPORTED');
}
/** An exceeded limit, with its Dockerfile line. */
function beyond(limit, place) {
    return failAt(place, limit.message, limit.hint, limit.code);
}


/***/ }),

/***/ 68866:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U$: () => (/* binding */ PERL),
/* harmony export */   Zw: () => (/* binding */ complement),
/* harmony export */   mA: () => (/* binding */ inRanges),
/* harmony export */   uU: () => (/* binding */ POSIX)
/* harmony export */ });
const of = (...texts) => texts.map((text) => [text.codePointAt(0), text.codePointAt(text.length - 1)]);
const DIGIT = of('09');
const WORD = of('09', 'AZ', 'az', '_');
/** Perl character classes in Go's regular expressions; ASCII only. https://pkg.go.dev/regexp/syntax */
const PERL = { d: DIGIT, s: of('\t\n', '\f\r', ' '), w: WORD };
/** `[:name:]` in a bracket expression. https://pkg.go.dev/regexp/syntax, ASCII character classes. */
const POSIX = {
    alnum: of('09', 'AZ', 'az'),
    alpha: of('AZ', 'az'),
    ascii: of('\0\x7f'),
    blank: of('\t', ' '),
    cntrl: of('\0\x1f', '\x7f'),
    digit: DIGIT,
    graph: of('!~'),
    lower: of('az'),
    print: of(' ~'),
    punct: of('!/', ':@', '[`', '{~'),
    space: of('\t\r', ' '),
    upper: of('AZ'),
    word: WORD,
    xdigit: of('09', 'AF', 'af'),
};
/** Returns a test for code points that are in the ranges or, with `negated`, outside of them. */
function inRanges(ranges, negated = false) {
    return (point) => ranges.some(([low, high]) => point >= low && point <= high) !== negated;
}
/** The ranges of all other code points. */
function complement(ranges) {
    const gaps = [];
    let next = 0;
    for (const [low, high] of [...ranges].sort((left, right) => left[0] - right[0])) {
        if (low > next)
            gaps.push([next, low - 1]);
        next = Math.max(next, high + 1);
    }
    return [...gaps, [next, 0x10ffff]];
}


/***/ }),

/***/ 53896:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Eb: () => (/* binding */ goMatch),
/* harmony export */   FN: () => (/* binding */ goPattern),
/* harmony export */   rl: () => (/* binding */ hasWildcard)
/* harmony export */ });
/* harmony import */ var _support_text_automaton_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(17728);
/* harmony import */ var _character_class_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(68866);


const notSlash = (point) => point !== 0x2f;
/**
 * Go's `path.Match`: `*` and `?` don't match `/`; `[...]` supports ranges and `^`; `\` escapes.
 * https://pkg.go.dev/path#Match
 * @throws Error (`syntax error in pattern`), like Go's ErrBadPattern.
 */
function goMatch(pattern, name) {
    return (0,_support_text_automaton_js__WEBPACK_IMPORTED_MODULE_1__/* .matches */ .cK)(goPattern(pattern), name);
}
/** True when Go's `filepath.Glob` would treat the text as a pattern. */
function hasWildcard(text) {
    return /[*?[\\]/.test(text);
}
/**
 * Compiles a `path.Match` pattern for repeated use.
 * @throws Error when the pattern is malformed.
 */
function goPattern(pattern) {
    return (0,_support_text_automaton_js__WEBPACK_IMPORTED_MODULE_1__/* .compilePieces */ .zl)(new MatchReader(pattern).pieces());
}
class MatchReader {
    position = 0;
    characters;
    pattern;
    constructor(pattern) {
        this.pattern = pattern;
        this.characters = Array.from(pattern);
    }
    pieces() {
        const pieces = [];
        for (let character = this.next(); character !== undefined; character = this.next()) {
            if (character === '*')
                pieces.push({ kind: 'many', test: notSlash, least: 0 });
            else if (character === '?')
                pieces.push({ kind: 'one', test: notSlash });
            else if (character === '[')
                pieces.push(this.set());
            else
                pieces.push((0,_support_text_automaton_js__WEBPACK_IMPORTED_MODULE_1__/* .literal */ .eu)(character === '\\' ? this.escaped() : character));
        }
        return pieces;
    }
    next() {
        return this.characters[this.position++];
    }
    set() {
        const negated = this.characters[this.position] === '^';
        if (negated)
            this.position++;
        const ranges = [];
        while (ranges.length === 0 || this.characters[this.position] !== ']') {
            const low = this.member();
            const isRange = this.characters[this.position] === '-';
            if (isRange)
                this.position++;
            ranges.push([low, isRange ? this.member() : low]);
        }
        this.position++;
        const inside = (0,_character_class_js__WEBPACK_IMPORTED_MODULE_0__/* .inRanges */ .mA)(ranges, negated);
        return { kind: 'one', test: (point) => notSlash(point) && inside(point) };
    }
    member() {
        const character = this.next();
        if (character === undefined || character === '-' || character === ']')
            throw this.bad();
        return (character === '\\' ? this.escaped() : character).codePointAt(0);
    }
    escaped() {
        const character = this.next();
        if (character === undefined)
            throw this.bad();
        return character;
    }
    bad() {
        return new Error(`syntax error in pattern ${JSON.stringify(this.pattern)}`);
    }
}


/***/ }),

/***/ 89228:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  U5: () => (/* binding */ cleanPattern),
  VZ: () => (/* binding */ compileIgnorePatterns),
  rj: () => (/* binding */ readIgnoreFile)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/support/text/automaton.js
var text_automaton = __webpack_require__(17728);
// EXTERNAL MODULE: ./build/builder/files/go-match.js
var go_match = __webpack_require__(53896);
// EXTERNAL MODULE: ./build/builder/files/character-class.js
var character_class = __webpack_require__(68866);
;// CONCATENATED MODULE: ./build/builder/files/go-regexp.js


/** Go's `.`: any character except a line break. */
const dot = (point) => point !== 0x0a;
/** Go's limits: regexp/syntax allows 1000 repetitions and rejects expressions that expand to too much. */
const MAX_REPEAT = 1000;
const MAX_PIECES = 10_000;
const CONTROLS = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const word = (0,character_class/* inRanges */.mA)(character_class/* PERL */.U$['w'] ?? []);
const isWord = (point) => point !== undefined && word(point);
/** Zero-width assertions. */
const ASSERTIONS = {
    A: (before) => before === undefined,
    z: (_before, after) => after === undefined,
    b: (before, after) => isWord(before) !== isWord(after),
    B: (before, after) => isWord(before) === isWord(after),
};
/**
 * Compiles the subset of Go's regular expressions that moby/patternmatcher generates (without the outer `^`
 * and `$`): literals, escapes, classes, `.*`, `(.*\/)?`, `*` after a class, `^`, `|` and `{2,3}`.
 * @throws Error where Go rejects the expression, and for rare escapes that no file pattern needs.
 */
function compileGoRegexp(source) {
    return (0,text_automaton/* compilePieces */.zl)(new RegexpReader(source).pieces());
}
class RegexpReader {
    position = 0;
    characters;
    constructor(source) {
        this.characters = Array.from(source);
    }
    /**
     * With `|`, the outer `^` applies only to the first alternative and `$` only to the last; the others are
     * unanchored.
     */
    pieces() {
        const of = this.alternatives();
        const last = of.length - 1;
        if (last === 0)
            return of[0] ?? [];
        const open = { kind: 'many', test: text_automaton/* anything */.D8, least: 0 };
        const anchored = of.map((pieces, index) => [
            ...(index === 0 ? [] : [open]),
            ...pieces,
            ...(index === last ? [] : [open]),
        ]);
        return [{ kind: 'choice', of: anchored }];
    }
    alternatives() {
        const of = [];
        let pieces = [];
        let count = 0;
        while (this.position < this.characters.length) {
            if (this.take('|')) {
                of.push(pieces);
                pieces = [];
                continue;
            }
            const repeated = this.repeatedPiece();
            count += repeated.length;
            if (count > MAX_PIECES)
                throw bad('expression too large');
            pieces.push(...repeated);
        }
        return [...of, pieces];
    }
    repeatedPiece() {
        if (this.repetition())
            throw bad('missing argument to repetition operator');
        const piece = this.piece();
        const repetition = this.repetition();
        if (!repetition)
            return [piece];
        if (piece.kind === 'many' || piece.kind === 'choice')
            throw bad('invalid nested repetition operator');
        const { least, most } = repetition;
        const required = Array.from({ length: least }, () => piece);
        if (most === undefined)
            return [...required, { kind: 'many', test: testOf(piece), least: 0 }];
        return [
            ...required,
            ...Array.from({ length: most - least }, () => ({ kind: 'choice', of: [[piece], []] })),
        ];
    }
    /** Parses `{2}`, `{2,}` or `{2,3}`; any other brace is literal. */
    repetition() {
        const rest = this.characters.slice(this.position, this.position + 24).join('');
        const [all, low = '', comma, high = ''] = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/.exec(rest) ?? [];
        if (all === undefined)
            return undefined;
        this.position += all.length;
        const least = Number(low);
        const most = comma === undefined ? least : high === '' ? undefined : Number(high);
        if (least > MAX_REPEAT || (most !== undefined && (most > MAX_REPEAT || most < least)))
            throw bad('invalid repeat count');
        return { least, most };
    }
    piece() {
        if (this.take('(.*/)?'))
            return { kind: 'choice', of: [[{ kind: 'many', test: dot, least: 0 }, (0,text_automaton/* literal */.eu)('/')], []] };
        if (this.take('.*'))
            return { kind: 'many', test: dot, least: 0 };
        const character = this.characters[this.position++];
        if (character === '[')
            return this.repeated(this.set());
        if (character === '\\')
            return this.escape();
        if (character === '^')
            return { kind: 'assert', holds: ASSERTIONS['A'] };
        return (0,text_automaton/* literal */.eu)(character);
    }
    take(text) {
        const found = this.characters.slice(this.position, this.position + text.length).join('') === text;
        if (found)
            this.position += text.length;
        return found;
    }
    repeated(test) {
        return this.take('*') ? { kind: 'many', test, least: 0 } : { kind: 'one', test };
    }
    escape() {
        const character = this.characters[this.position++];
        if (character === undefined)
            throw bad();
        const holds = ASSERTIONS[character];
        if (holds)
            return { kind: 'assert', holds };
        const ranges = perl(character);
        return ranges ? { kind: 'one', test: (0,character_class/* inRanges */.mA)(ranges) } : (0,text_automaton/* literal */.eu)(plain(character));
    }
    /** Parses a bracket expression after its `[`. */
    set() {
        const negated = this.take('^');
        const ranges = [];
        for (let first = true; first || this.characters[this.position] !== ']'; first = false) {
            ranges.push(...(this.posix() ?? this.member()));
        }
        this.position++;
        return (0,character_class/* inRanges */.mA)(ranges, negated);
    }
    posix() {
        const rest = this.characters.slice(this.position, this.position + 12).join('');
        const [all, negated, name = ''] = /^\[:(\^?)([a-z]*):\]/.exec(rest) ?? [];
        if (all === undefined)
            return undefined;
        const ranges = character_class/* POSIX */.uU[name];
        if (!ranges)
            throw bad();
        this.position += all.length;
        return negated ? (0,character_class/* complement */.Zw)(ranges) : ranges;
    }
    member() {
        const low = this.end();
        if (typeof low !== 'number')
            return low;
        const isRange = this.characters[this.position] === '-' && this.characters[this.position + 1] !== ']';
        if (!isRange)
            return [[low, low]];
        this.position++;
        const high = this.end();
        if (typeof high !== 'number' || high < low)
            throw bad();
        return [[low, high]];
    }
    /** An endpoint of a range, or a character class inside the brackets. */
    end() {
        const character = this.characters[this.position++];
        if (character === undefined)
            throw bad();
        if (character !== '\\')
            return character.codePointAt(0);
        const escaped = this.characters[this.position++];
        if (escaped === undefined)
            throw bad();
        return perl(escaped) ?? plain(escaped).codePointAt(0);
    }
}
/** The character test of a piece; never matches for pieces that don't match a single character. */
function testOf(piece) {
    return piece.kind === 'one' ? piece.test : () => false;
}
function perl(letter) {
    const ranges = character_class/* PERL */.U$[letter.toLowerCase()];
    return ranges && letter !== letter.toLowerCase() ? (0,character_class/* complement */.Zw)(ranges) : ranges;
}
/**
 * An escaped literal character. Other escaped letters and digits have a different meaning in Go, or are
 * errors.
 */
function plain(character) {
    const control = CONTROLS[character];
    if (control !== undefined)
        return control;
    if (/^[0-9A-Za-z]$/.test(character) || character.codePointAt(0) >= 0x80)
        throw bad(`invalid escape \\${character}`);
    return character;
}
function bad(what = 'syntax error') {
    return new Error(what);
}

;// CONCATENATED MODULE: ./build/builder/files/ignore-patterns.js




/**
 * Compiles the patterns returned by `readIgnoreFile`.
 * @throws Error for a malformed pattern, with the pattern.
 */
function compileIgnorePatterns(lines) {
    return new PatternList(lines.filter((line) => line.trim() !== '').map(compile));
}
/**
 * moby's `MatchesUsingParentResults`, which BuildKit uses to filter contexts: a pattern that was skipped for
 * a directory, because it couldn't have changed the result, doesn't count for the directory's contents
 * either.
 */
class PatternList {
    hasExceptions;
    patterns;
    directories = new Map();
    constructor(patterns) {
        this.patterns = patterns;
        this.hasExceptions = patterns.some(({ negative }) => negative);
    }
    excludes(path) {
        return this.verdict(path).excluded;
    }
    verdict(path) {
        const slash = path.lastIndexOf('/');
        const above = slash > 0 ? this.directory(path.slice(0, slash)) : undefined;
        let excluded = false;
        const matched = this.patterns.map((pattern, index) => {
            const covered = above?.matched[index] ?? false;
            if (!covered && (pattern.negative !== excluded || !pattern.matches(path)))
                return false;
            excluded = !pattern.negative;
            return true;
        });
        return { excluded, matched };
    }
    directory(path) {
        const known = this.directories.get(path) ?? this.verdict(path);
        this.directories.set(path, known);
        return known;
    }
}
/**
 * Parses a `.dockerignore`: drops comments and blank lines, removes leading slashes, and cleans each pattern.
 */
function readIgnoreFile(text) {
    return text
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/)
        .filter((line) => !line.startsWith('#'))
        .map(cleanPattern)
        .filter((pattern) => pattern !== '');
}
/** Go's filepath.Clean for one pattern, keeping a leading `!`. */
function cleanPattern(line) {
    const text = trimSpace(line);
    if (!text.startsWith('!'))
        return cleanPath(text);
    return `!${cleanPath(trimSpace(text.slice(1)))}`;
}
function cleanPath(text) {
    if (text === '')
        return '';
    const clean = external_node_path_.posix.normalize(text).replace(/(.)\/$/, '$1');
    return clean.length > 1 && clean.startsWith('/') ? clean.slice(1) : clean;
}
/** Go's strings.TrimSpace: Unicode White_Space, which includes U+0085 but not U+FEFF. */
function trimSpace(text) {
    return text.replace(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, '');
}
function compile(line) {
    const negative = line.startsWith('!');
    const text = negative ? line.slice(1) : line;
    if (text === '')
        throw new Error('illegal exclusion pattern: "!"');
    // Only checks syntax: malformed brackets and escapes are errors, as in Go.
    (0,go_match/* goPattern */.FN)(text);
    try {
        return { negative, matches: toTest(text) };
    }
    catch (cause) {
        throw new Error(`syntax error in pattern ${JSON.stringify(text)}`, { cause });
    }
}
/**
 * Characters that moby's translation escapes. It was meant to escape `|`, `{` and `}` too, but they are
 * missing from its lookup table.
 */
const ESCAPED = '.+()$';
/**
 * moby/patternmatcher's translation, quirks included: a pattern without wildcards is compared literally; in
 * brackets, `*` and `?` are expanded, too; and in a pattern with wildcards, `^`, `|` and `{2}` have their
 * regular expression meaning.
 */
function toTest(pattern) {
    const characters = Array.from(pattern);
    let kind = 'exact';
    let source = '';
    let position = 0;
    const eat = (wanted) => characters[position] === wanted && Boolean(++position);
    while (position < characters.length) {
        const isFirst = position === 0;
        const character = characters[position++];
        if (character === '*' && eat('*')) {
            eat('/');
            const isLast = position >= characters.length;
            if (isLast && kind === 'exact')
                kind = 'prefix';
            else {
                source += isLast ? '.*' : '(.*/)?';
                kind = 'expression';
            }
            if (isFirst)
                kind = 'suffix';
        }
        else if (character === '*' || character === '?') {
            source += character === '*' ? '[^/]*' : '[^/]';
            kind = 'expression';
        }
        else if (character === '\\') {
            source += `\\${characters[position++] ?? ''}`;
            kind = 'expression';
        }
        else if ('[]'.includes(character)) {
            source += character;
            kind = 'expression';
        }
        else
            source += ESCAPED.includes(character) ? `\\${character}` : character;
    }
    return ignore_patterns_testOf(kind, pattern, source);
}
function ignore_patterns_testOf(kind, pattern, source) {
    if (kind === 'exact')
        return (path) => path === pattern;
    if (kind === 'prefix')
        return (path) => path.startsWith(pattern.slice(0, -2));
    if (kind === 'suffix') {
        const end = pattern.slice(2);
        return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
    }
    const automaton = compileGoRegexp(source);
    return (path) => (0,text_automaton/* matches */.cK)(automaton, path);
}


/***/ })

};
