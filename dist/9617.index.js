export const id = 9617;
export const ids = [9617];
export const modules = {

/***/ 99617:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  migrateFiles: () => (/* binding */ migrateFiles)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./node_modules/diff/libesm/patch/create.js + 2 modules
var create = __webpack_require__(37291);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./build/migrate/workflow/expressions.js
/**
 * A partial parser for GitHub's expressions inside text: only as much of the grammar as is needed to find
 * what an expression refers to.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 */
const TOKEN = /'((?:[^']|'')*)'|[A-Za-z_][\w-]*|\d[\w.]*|\S/gy;
/** The expressions in a text. `bare`: the text is an `if`, which is an expression even without `${{ }}`. */
function expressionSpans(text, bare = false) {
    const spans = [];
    let from = text.indexOf('${{');
    while (from !== -1) {
        const end = expressionEnd(text, from + 3);
        if (end === undefined)
            break;
        spans.push({ start: from + 3, end });
        from = text.indexOf('${{', end + 2);
    }
    return spans.length === 0 && bare ? [{ start: 0, end: text.length }] : spans;
}
/** Offset of the next `}}` outside of a string literal. */
function expressionEnd(text, start) {
    let inText = false;
    for (let at = start; at < text.length; at += 1) {
        if (text[at] === "'")
            inText = !inText;
        else if (!inText && text.startsWith('}}', at))
            return at;
    }
    return undefined;
}
function tokens(text, { start, end }) {
    const found = [];
    const inside = text.slice(0, end);
    TOKEN.lastIndex = start;
    while (TOKEN.lastIndex < end) {
        const space = /\s*/y;
        space.lastIndex = TOKEN.lastIndex;
        space.test(inside);
        TOKEN.lastIndex = space.lastIndex;
        const match = TOKEN.exec(inside);
        if (!match)
            break;
        const [whole, quoted] = match;
        const kind = quoted !== undefined ? 'text' : /^[A-Za-z_]/.test(whole) ? 'name' : 'sign';
        found.push({
            kind,
            value: quoted === undefined ? whole : quoted.replaceAll("''", "'"),
            start: match.index,
            end: match.index + whole.length,
        });
    }
    TOKEN.lastIndex = 0;
    return found;
}
/** All uses of the `steps` context in a text, in order. */
function stepUses(text, bare = false) {
    // Fast path: most texts have none, and this is called for every text of a file.
    if (!/steps/i.test(text))
        return [];
    return expressionSpans(text, bare).flatMap((span) => usesIn(tokens(text, span)));
}
function usesIn(all) {
    return all.flatMap((token, index) => {
        if (token.kind !== 'name' || token.value.toLowerCase() !== 'steps')
            return [];
        if (all[index - 1]?.value === '.' && all[index - 1]?.kind === 'sign')
            return [];
        const id = member(all, index + 1);
        if (!id)
            return [{ start: token.start, end: token.end }];
        const property = member(all, id.next);
        const output = property && member(all, property.next);
        const quote = id.token.kind === 'text' ? 1 : 0;
        return [
            {
                id: id.token.value.toLowerCase(),
                start: id.token.start + quote,
                end: id.token.end - quote,
                ...(property ? { property: property.token.value.toLowerCase() } : {}),
                ...(output ? { output: output.token.value.toLowerCase() } : {}),
            },
        ];
    });
}
/** `.name` or `['name']`. */
function member(all, at) {
    const [first, second, third] = [all[at], all[at + 1], all[at + 2]];
    if (first?.kind !== 'sign' || !second)
        return undefined;
    if (first.value === '.' && second.kind === 'name')
        return { token: second, next: at + 2 };
    if (first.value === '[' && second.kind === 'text' && third?.value === ']')
        return { token: second, next: at + 3 };
    return undefined;
}
/** The expression, without `${{ }}` and surrounding white space, if the text consists of exactly one. */
function wholeExpression(text) {
    const trimmed = text.trim();
    const [span, ...others] = expressionSpans(trimmed);
    if (!span || others.length > 0 || span.start !== 3 || span.end !== trimmed.length - 2)
        return undefined;
    return trimmed.slice(span.start, span.end).trim();
}
/** Splits a text into literal parts and expressions with their `${{ }}`. */
function textParts(text) {
    const parts = [];
    let at = 0;
    for (const { start, end } of expressionSpans(text)) {
        if (start - 3 > at)
            parts.push({ text: text.slice(at, start - 3), expression: false });
        parts.push({ text: text.slice(start - 3, end + 2), expression: true });
        at = end + 2;
    }
    if (at < text.length)
        parts.push({ text: text.slice(at), expression: false });
    return parts;
}
/** Converts a text to one equivalent expression: `${{ a }}-b` becomes `format('{0}-b', a)`. */
function asExpression(text) {
    const whole = wholeExpression(text);
    if (whole !== undefined)
        return whole;
    const values = [];
    const pattern = textParts(text)
        .map((part) => {
        if (!part.expression)
            return part.text.replaceAll("'", "''").replaceAll('{', '{{').replaceAll('}', '}}');
        values.push(part.text.slice(3, -2).trim());
        return `{${values.length - 1}}`;
    })
        .join('');
    return values.length === 0
        ? `'${text.replaceAll("'", "''")}'`
        : `format('${pattern}', ${values.join(', ')})`;
}
/** Normalizes expressions for comparison: no white space, lower case, uniform `${{ }}`. */
function normalized(text) {
    const whole = wholeExpression(text) ?? text.trim();
    const bare = whole
        .replaceAll(/'(?:[^']|'')*'|\s+/g, (part) => (part.startsWith("'") ? part : ''))
        .toLowerCase();
    return bare.replace(/^\((.*)\)$/, (all, inside) => (/[()]/.test(inside) ? all : inside));
}
const NOT_PULL_REQUEST = new Set([
    "github.event_name!='pull_request'",
    "'pull_request'!=github.event_name",
    "!(github.event_name=='pull_request')",
]);
/** Whether an expression is true exactly when the event isn't `pull_request`. */
function isNotPullRequest(text) {
    return NOT_PULL_REQUEST.has(normalized(text));
}

;// CONCATENATED MODULE: ./build/migrate/steps/names.js

/** Splits a list at newlines or commas, except inside expressions. */
function listEntries(text, separator = /[\n,]/) {
    const entries = [''];
    for (const part of textParts(text)) {
        const [first = '', ...others] = part.expression ? [part.text] : part.text.split(separator);
        entries[entries.length - 1] += first;
        entries.push(...others);
    }
    return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}
/** Contexts whose values are names without a colon. */
const WITHOUT_COLON = /^\$\{\{\s*github\.(?:repository|repository_owner|event\.repository\.name|actor)\s*\}\}$/;
/**
 * Splits an image name; undefined when the end of the repository can't be determined, because the tag may be
 * inside an expression.
 */
function splitName(text) {
    if (/[\s"]/.test(text.replaceAll(/\$\{\{.*?\}\}/g, '')))
        return undefined;
    const parts = textParts(text);
    let offset = text.length;
    for (const part of parts.toReversed()) {
        offset -= part.text.length;
        if (part.expression)
            continue;
        if (part.text.includes('@'))
            return undefined;
        const colon = part.text.lastIndexOf(':');
        if (colon === -1 || part.text.indexOf('/', colon) !== -1) {
            if (part.text.includes('/') || colon !== -1)
                return withoutTag(text, parts);
            continue;
        }
        const [repository, tag] = [text.slice(0, offset + colon), text.slice(offset + colon + 1)];
        return repository === '' || tag === '' ? undefined : { repository, tag };
    }
    return withoutTag(text, parts);
}
/** Like Docker, uses the tag `latest` for a name without a tag. */
function withoutTag(text, parts) {
    const last = parts.at(-1);
    if (!last || (last.expression && !WITHOUT_COLON.test(last.text)))
        return undefined;
    return { repository: text, tag: 'latest' };
}
/**
 * The repositories and tags of a list of names in which all repositories have the same tags; otherwise
 * undefined.
 */
function crossProduct(names) {
    const tags = new Map();
    for (const { repository, tag } of names) {
        const list = tags.get(repository) ?? [];
        if (!list.includes(tag))
            list.push(tag);
        tags.set(repository, list);
    }
    const [first = [], ...others] = tags.values();
    const same = others.every((list) => list.length === first.length && list.every((tag) => first.includes(tag)));
    return same ? { repositories: [...tags.keys()], tags: first } : undefined;
}

;// CONCATENATED MODULE: ./build/migrate/workflow/source.js

/** A text with access by line. Offsets are 0-based, lines 1-based. */
class source_Source {
    text;
    /** The line ending of this text. */
    newline;
    #starts = [0];
    constructor(text) {
        this.text = text;
        this.newline = text.includes('\r\n') ? '\r\n' : '\n';
        for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
            this.#starts.push(at + 1);
    }
    line(offset) {
        let [low, high] = [0, this.#starts.length - 1];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if ((this.#starts[middle] ?? 0) <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return low + 1;
    }
    /** Offset of the start of a line. */
    start(line) {
        return this.#starts[line - 1] ?? this.text.length;
    }
    /** Start of the line that contains an offset. */
    lineStart(offset) {
        return this.start(this.line(offset));
    }
    /** Start of the line after the one that contains an offset. */
    nextLine(offset) {
        return this.start(this.line(offset) + 1);
    }
    column(offset) {
        const start = this.lineStart(offset);
        return offset - start - (this.text[start] === '\ufeff' ? 1 : 0);
    }
    /** The lines between two line starts, without line endings. */
    lines(from, to) {
        if (to <= from)
            return [];
        const lines = this.text.slice(from, to).split(/\r?\n/);
        return /\n$/.test(this.text.slice(from, to)) ? lines.slice(0, -1) : lines;
    }
    /** The comments directly above a line, in the `yaml` library's form: without `#`. */
    commentAbove(line) {
        const comments = [];
        for (let above = line - 1; above > 0; above -= 1) {
            const [, comment] = /^\s*#(.*)$/.exec(this.lines(this.start(above), this.start(above + 1))[0] ?? '') ?? [];
            if (comment === undefined)
                break;
            comments.unshift(comment);
        }
        return comments.length === 0 ? undefined : comments.join('\n');
    }
    /** The comments at the beginning of the text. */
    head() {
        const [head = ''] = /^(?:\ufeff?\s*#.*\r?\n)*/.exec(this.text) ?? [];
        return this.commentAbove(this.line(head.length));
    }
    lineOf(node) {
        return this.line(node?.range?.[0] ?? 0);
    }
}
/** Applies edits, which must not overlap. Of two at the same offset, an insertion comes first. */
function applyEdits(text, edits) {
    const parts = [];
    let at = 0;
    for (const { from, to, text: replacement } of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
        parts.push(text.slice(at, from), replacement);
        at = to;
    }
    return [...parts, text.slice(at)].join('');
}
/** End of a node's last value, without comments and, unless they are part of the value, empty lines. */
function endOf(node, text) {
    const last = lastOf(node);
    if (last)
        return (0,dist/* isPair */.tO)(last) ? pairEnd(last, text) : endOf(last, text);
    const [start = 0, end = 0] = node?.range ?? [];
    if ((0,dist/* isScalar */.jn)(node) && /^[|>]\S*\+/.test(text.slice(start, start + 4)))
        return end;
    return start + text.slice(start, end).trimEnd().length;
}
/** The last item of a block mapping or list. */
function lastOf(node) {
    if ((0,dist/* isMap */.jh)(node) && !node.flow)
        return node.items.at(-1);
    const last = (0,dist/* isSeq */.oP)(node) && !node.flow ? node.items.at(-1) : undefined;
    return last?.range ? last : undefined;
}
/** End of a pair, as in `endOf`. */
function pairEnd({ key, value }, text) {
    const node = value;
    return Math.max(key.range?.[1] ?? 0, node?.range ? endOf(node, text) : 0);
}
/** The pairs of a mapping by key, without keys that aren't strings. */
function pairsOf(node) {
    const pairs = new Map();
    if (!(0,dist/* isMap */.jh)(node))
        return pairs;
    for (const pair of node.items)
        if ((0,dist/* isScalar */.jn)(pair.key))
            pairs.set(String(pair.key.value), pair);
    return pairs;
}
/** Whether a node is a mapping or list in block style, into which lines can be inserted. */
function isBlock(node) {
    return ((0,dist/* isMap */.jh)(node) || (0,dist/* isSeq */.oP)(node)) && node.flow !== true;
}
/** The string that the runner converts a scalar to. Undefined for a list, a mapping or an alias. */
function scalarText(node) {
    if (node === null || node === undefined)
        return '';
    if (!(0,dist/* isScalar */.jn)(node))
        return undefined;
    return node.value === null ? '' : String(node.value);
}

;// CONCATENATED MODULE: ./build/migrate/workflow/workflow.js



/** Reads the parts of a workflow; undefined when the document isn't one. */
function readWorkflow(document, source) {
    const root = document.contents;
    if (!(0,dist/* isMap */.jh)(root))
        return undefined;
    const pairs = pairsOf(root);
    const jobs = pairs.get('jobs')?.value;
    if (!(0,dist/* isMap */.jh)(jobs))
        return undefined;
    const events = readEvents(pairs.get('on')?.value);
    return {
        pairs,
        env: plainTexts(pairs.get('env')?.value),
        ...(events ? { events } : {}),
        jobs: [...pairsOf(jobs)].flatMap(([name, pair]) => (0,dist/* isMap */.jh)(pair.value) ? [readJob(name, pair.value, source)] : []),
    };
}
function readEvents(node) {
    if ((0,dist/* isScalar */.jn)(node))
        return [String(node.value)];
    if ((0,dist/* isSeq */.oP)(node))
        return node.items.map((item) => String((0,dist/* isScalar */.jn)(item) ? item.value : ''));
    return (0,dist/* isMap */.jh)(node) ? [...pairsOf(node).keys()] : undefined;
}
function readJob(name, node, source) {
    const pairs = pairsOf(node);
    const list = pairs.get('steps')?.value;
    const untouchable = untouchableIn(node, source);
    const job = { name, node, pairs, line: source.lineOf(node), ...(untouchable ? { untouchable } : {}) };
    if (!(0,dist/* isSeq */.oP)(list))
        return { ...job, steps: [] };
    const steps = list.items.map((item, index) => readStep(item, index, source));
    const odd = steps.findIndex((step) => step === undefined);
    const readable = steps.filter((step) => step !== undefined);
    if (odd !== -1 && !untouchable) {
        const line = source.lineOf(list.items[odd]);
        return { ...job, list, steps: readable, untouchable: { line, words: 'a step is not a mapping' } };
    }
    return { ...job, list, steps: readable };
}
/** A node with an anchor is used in several places; editing it would change all of them. */
function untouchableIn(node, source) {
    let found;
    (0,dist/* visit */.YR)(node, {
        Node(_key, one) {
            const anchor = (0,dist/* isAlias */.Vj)(one) || ('anchor' in one && one.anchor !== undefined);
            const tag = 'tag' in one && one.tag !== undefined;
            if (!anchor && !tag)
                return undefined;
            const words = anchor ? 'it has YAML anchors or aliases' : 'it has YAML tags';
            found = { line: source.lineOf(one), words };
            return dist/* visit */.YR.BREAK;
        },
    });
    return found;
}
function readStep(item, index, source) {
    if (!(0,dist/* isMap */.jh)(item))
        return undefined;
    const pairs = pairsOf(item);
    const get = (key) => pairs.has(key) ? scalarText(pairs.get(key)?.value) : undefined;
    const [id, uses, run, condition] = [get('id'), get('uses'), get('run'), get('if')];
    const action = uses === undefined ? undefined : actionName(uses);
    const unreadable = ['with', 'env'].find((key) => {
        const value = pairs.get(key)?.value;
        const empty = value === undefined || ((0,dist/* isScalar */.jn)(value) && value.value === null);
        return !empty && (!(0,dist/* isMap */.jh)(value) || value.items.some((pair) => scalarText(pair.value) === undefined));
    });
    return {
        index,
        node: item,
        line: source.lineOf(item),
        pairs,
        inputs: readInputs(pairs.get('with')?.value, source, (name) => name.toLowerCase()),
        env: readInputs(pairs.get('env')?.value, source, (name) => name),
        ...(id ? { id: id.toLowerCase() } : {}),
        ...(action ? { action } : {}),
        ...(run === undefined ? {} : { run }),
        ...(condition === undefined ? {} : { condition }),
        ...(unreadable ? { unreadable } : {}),
    };
}
/** The action's name: `docker/login-action` for `Docker/login-action@v3`. */
function actionName(uses) {
    return uses
        .trim()
        .replace(/@[^@]*$/, '')
        .toLowerCase();
}
function readInputs(node, source, nameOf) {
    const inputs = new Map();
    for (const [key, pair] of pairsOf(node)) {
        const value = scalarText(pair.value);
        if (value !== undefined)
            inputs.set(nameOf(key), { text: value, pair, line: source.lineOf(pair.key) });
    }
    return inputs;
}
function plainTexts(node) {
    return new Map([...pairsOf(node)].flatMap(([key, { value }]) => {
        const text = scalarText(value);
        return text === undefined ? [] : [[key, text]];
    }));
}
/** All texts of a job that may contain expressions. */
function jobTexts({ node, list }, source) {
    const texts = [];
    const places = new Map((list?.items ?? []).map((item, index) => [item, index]));
    (0,dist/* visit */.YR)(node, {
        Scalar(key, scalar, path) {
            if (key === 'key' || typeof scalar.value !== 'string')
                return;
            const keys = path.filter((one) => (0,dist/* isPair */.tO)(one)).map(({ key: name }) => String(name.value));
            const step = path.map((one) => places.get(one)).find((index) => index !== undefined) ?? -1;
            const inStep = step === -1 ? {} : { step, ...(keys[1] === undefined ? {} : { key: keys[1] }) };
            const { value: text } = scalar;
            const bare = keys.at(-1) === 'if';
            texts.push({
                node: scalar,
                line: source.lineOf(scalar),
                text,
                bare,
                uses: stepUses(text, bare),
                ...inStep,
            });
        },
    });
    return texts;
}
/**
 * Replaces expressions `env.NAME` by their values, if these are constant. Only used for analysis, never
 * written.
 */
function resolved(text, env) {
    return text.replaceAll(/\$\{\{\s*env\.([\w-]+)\s*\}\}/gi, (all, name) => env.get(name) ?? all);
}
/** Constant variables that a job's steps see, without those set by the steps themselves. */
function environment(workflow, job) {
    return new Map([...workflow.env, ...plainTexts(job.pairs.get('env')?.value)]);
}

;// CONCATENATED MODULE: ./build/migrate/steps/new-input.js
/** An input that is copied as written. */
function copied(name, { pair }) {
    return { name, value: { copied: pair } };
}
/** The text of an input; empty for a null value. */
function inputText({ value }) {
    if (typeof value === 'string')
        return value;
    const node = value.copied.value;
    return String(node?.value ?? '');
}

;// CONCATENATED MODULE: ./build/migrate/job/differences.js



/** docker/metadata-action's default rules. */
const STANDARD_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];
/** How the new steps of a job behave differently from the old ones, as far as it affects this workflow. */
function differences(plan, env) {
    const logins = [...plan.removed].some(({ action }) => action?.includes('login'));
    return plan.replaced.flatMap((replacement) => {
        const words = [
            ...pushWords(replacement),
            ...tagWords(replacement, env),
            ...labelWords(replacement),
            ...buildWords(replacement),
            ...(logins ? ['Logins end with the step: a later step that needs one has to log in itself'] : []),
        ];
        return words.map((text) => ({
            line: replacement.candidate.step.line,
            kind: 'difference',
            words: text,
        }));
    });
}
function given({ candidate }, name) {
    const input = candidate.inputs.find((one) => one.name === name);
    return input && inputText(input);
}
function pushWords({ candidate }) {
    if (candidate.push.kind !== 'auto')
        return [];
    return [
        "`push` is left at `auto`: it doesn't push on pull requests, nor when no rule yields a tag, which was an error before",
    ];
}
function tagWords(replacement, env) {
    if (['never', 'by-digest'].includes(replacement.candidate.push.kind))
        return [];
    // The names in a bake file aren't known here.
    if (given(replacement, 'images') === undefined)
        return [];
    const text = resolved(given(replacement, 'tags') ?? '', env);
    const rules = text.trim() === '' ? STANDARD_RULES : listEntries(text, /\n/);
    const has = (pattern) => rules.some((rule) => pattern.test(rule));
    const words = [];
    if (has(/type=(?:semver|pep440|match)|event=tag|value=v?\d+\.\d+\.\d+/)) {
        words.push('Version tags are write-once: the same version from another commit is an error; `immutable-tags: none` turns this off');
    }
    if (has(/type=(?:semver|pep440|match)|event=tag|\{\{\s*major/)) {
        words.push('`latest` and tags such as `1` and `1.2` never move to an older version');
    }
    if (has(/type=(?:schedule|edge|raw)|event=branch|^[^=]*$/)) {
        words.push("A branch's tag never moves to an older run of this workflow");
    }
    return words;
}
function labelWords({ candidate }) {
    const { step, meta } = candidate;
    if (meta && step.inputs.has('files'))
        return [];
    const uses = (name) => meta !== undefined && (step.inputs.get(name)?.text ?? '').includes(`.${name}`);
    const added = ['labels', 'annotations'].filter((name) => !uses(name));
    return added.length === 0
        ? []
        : [`OCI ${added.join(' and ')} made from the repository are added to the image`];
}
function buildWords(replacement) {
    const words = [];
    const cached = ['cache-from', 'cache-to', 'no-cache'].some((name) => given(replacement, name) !== undefined);
    if (!cached)
        words.push('The build cache is kept between runs where the runner has a cache service; `cache: off` turns this off');
    return words;
}

;// CONCATENATED MODULE: ./build/migrate/steps/known.js
/** Actions that the new step replaces or makes unnecessary. */
const BUILD = 'docker/build-push-action';
const BAKE = 'docker/bake-action';
const METADATA = 'docker/metadata-action';
const LOGIN = 'docker/login-action';
const QEMU = 'docker/setup-qemu-action';
const BUILDX = 'docker/setup-buildx-action';
const ECR_LOGIN = 'aws-actions/amazon-ecr-login';
const AWS_CREDENTIALS = 'aws-actions/configure-aws-credentials';
const AZURE_LOGIN = 'azure/login';
const AZURE_DOCKER_LOGIN = 'azure/docker-login';
const GOOGLE_AUTH = 'google-github-actions/auth';
const GCLOUD = 'google-github-actions/setup-gcloud';
const BUILDAH_BUILD = 'redhat-actions/buildah-build';
const PUSH_TO_REGISTRY = 'redhat-actions/push-to-registry';
const PODMAN_LOGIN = 'redhat-actions/podman-login';
const BUILDERS = [BUILD, BAKE, BUILDAH_BUILD];
/** Inputs of docker/build-push-action, v2 and later, with the same name and meaning here. */
const SAME_BUILD_INPUTS = new Set(('add-hosts allow attests build-args build-contexts builder cache-from cache-to call cgroup-parent context file ' +
    'load network no-cache no-cache-filters platforms provenance pull sbom secrets secret-envs secret-files shm-size ssh target ulimit').split(' '));
/** Inputs of docker/build-push-action that have another meaning here, or are derived from others. */
const OTHER_BUILD_INPUTS = new Set([
    'annotations',
    'github-token',
    'labels',
    'outputs',
    'push',
    'tags',
]);
/** Inputs of docker/metadata-action, v3 and later. */
const METADATA_INPUTS = new Set('annotations bake-target context flavor github-token images labels sep-annotations sep-labels sep-tags tags'.split(' '));
/** Outputs of docker/metadata-action that the new step has too. */
const METADATA_OUTPUTS = new Set('annotations bake-file bake-file-annotations bake-file-labels bake-file-tags json labels tag-names tags version'.split(' '));
const ORDINARY_KEYS = ['name', 'id', 'if', 'uses', 'with', 'env'];
/** A key of the step that changes how it runs, such as `continue-on-error`. */
function unusualKey(step) {
    return [...step.pairs.keys()].find((key) => !ORDINARY_KEYS.includes(key));
}
/** Whether an expression is the job's GITHUB_TOKEN. */
function isJobToken(expression) {
    return /^(?:secrets\.github_token|github\.token)$/i.test(expression?.trim() ?? '');
}

;// CONCATENATED MODULE: ./build/migrate/refusal.js
/** Why a part of a workflow isn't migrated; that part is kept. */
class Refusal extends Error {
    /** 1-based. */
    line;
    constructor(line, words) {
        super(words);
        this.line = line;
    }
}

;// CONCATENATED MODULE: ./build/migrate/steps/docker-users.js
/**
 * Actions that use neither Docker nor its logins. Any other action may, so logins and builders are kept for
 * it.
 */
const ACTIONS_WITHOUT_DOCKER = [
    /^actions\/(?:checkout|cache(?:\/\w+)?|upload-artifact|download-artifact|setup-[\w-]+|labeler|stale|configure-pages|deploy-pages|upload-pages-artifact|create-github-app-token|delete-package-versions|dependency-review-action)$/,
    /^github\/codeql-action\//,
    /^sigstore\/cosign-installer$/,
    /^(?:oras-project\/setup-oras|azure\/setup-helm|azure\/setup-kubectl|hashicorp\/setup-terraform|helm\/kind-action)$/,
    /^(?:step-security\/harden-runner|dorny\/paths-filter|tj-actions\/changed-files|codecov\/codecov-action)$/,
    /^(?:softprops\/action-gh-release|ncipollo\/release-action|googleapis\/release-please-action|peter-evans\/[\w-]+)$/,
    /^(?:slackapi\/slack-github-action|rtcamp\/action-slack-notify|8398a7\/action-slack|geekyeggo\/delete-artifact)$/,
    /^(?:jlumbroso\/free-disk-space|easimon\/maximize-build-space|insightsengineering\/disk-space-reclaimer)$/,
    /^(?:rlespinasse\/github-slug-action|battila7\/get-version-action|benjlevesque\/short-sha|docker\/metadata-action)$/,
    /^(?:google-github-actions\/(?:auth|setup-gcloud)|aws-actions\/(?:configure-aws-credentials|amazon-ecr-login)|azure\/(?:login|docker-login)|docker\/(?:login-action|setup-qemu-action|setup-buildx-action)|redhat-actions\/podman-login)$/,
];
/** Shell commands that use neither Docker nor its logins. */
const COMMANDS_WITHOUT_DOCKER = new Set(('[ [[ : awk base64 basename break case cat cd chmod chown continue cp curl cut date df dirname do done du echo elif else esac exit export false fi for ' +
    'gh git grep gunzip gzip head hostname id if jq kill local ls mkdir mktemp mv printf pwd read readonly return rm sed seq set sha256sum shift shopt sleep sort ' +
    'stat sync tail tar tee test then touch tr true uname uniq unset unzip until wait wc wget while yq zip { } ( ) ! apt-get apt dpkg').split(' '));
/** Whether a step may run Docker, or a tool that uses its logins. True when in doubt. */
function mayUseDocker(step) {
    if (step.action !== undefined)
        return !ACTIONS_WITHOUT_DOCKER.some((pattern) => pattern.test(step.action ?? ''));
    return step.run === undefined || scriptMayUseDocker(step.run);
}
/**
 * Tools that run Docker or use its logins, and commands that may start them. Not matched inside paths or
 * other words.
 */
const TOOLS = /(?<![\w./-])(?:docker|podman|buildah|skopeo|crane|cosign|oras|regctl|helm|notation|trivy|grype|syft|make|buildx|nerdctl|bash|sh|eval|source)(?![\w.-])/i;
/** A command whose name is computed by the script. */
const COMPUTED = /(?:^|&&|\|\|?|;|\b(?:then|do|else)\b)\s*(?:\$\(|`)/m;
function scriptMayUseDocker(script) {
    // A tool's name anywhere in the script counts, because quoting, `sudo`, `xargs` and heredocs hide commands
    // from the parser below.
    const visible = script
        .replaceAll(/^\s*#.*$/gm, '')
        .replaceAll(/\$?\{?\bDOCKER_METADATA_\w+\}?|\bsteps\.\S+/g, '');
    return (TOOLS.test(visible) ||
        COMPUTED.test(visible) ||
        commands(script).some((command) => !COMMANDS_WITHOUT_DOCKER.has(command)));
}
/** The first words of all commands in a script, as far as they can be found without a shell. */
function commands(script) {
    const joined = script.replaceAll(/\\\r?\n/g, ' ').replaceAll(/\$\{\{.*?\}\}/gs, 'x');
    const withoutTexts = joined
        .replaceAll(/'[^']*'/g, "''")
        .replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => substitutions(text));
    return withoutTexts
        .split(/\n/)
        .map((line) => line.replace(/(?:^|\s)#.*$/, ''))
        .flatMap((line) => line.split(/&&|\|\|?|;|&(?!>)|\$\(|`|(?<=\s)(?:then|do|else)\s/))
        .map((part) => part
        .trim()
        .replace(/^(?:[A-Za-z_]\w*=\S*\s*)+/, '')
        .replace(/^(?:(?:if|while|until|elif|then|do|else|!|\{|\()\s+)+/, ''))
        .map((part) => part.split(/\s+/)[0] ?? '')
        .filter((word) => word !== '' && !/^(?:[)}>]|\d?>|\w+=|\w+\)$)/.test(word));
}
/** The commands in a double-quoted string: only those in `$( … )`. */
function substitutions(text) {
    return ([...text.matchAll(/\$\(([^)]*)\)?|`([^`]*)`/g)]
        .map(([, first, second]) => `$(${first ?? second ?? ''})`)
        .join(' ') || '""');
}

;// CONCATENATED MODULE: ./build/migrate/steps/metadata.js




/**
 * Converts the inputs of docker/metadata-action to those of the new step.
 * @throws Refusal when an input has no equivalent, or the step runs under another condition than the build.
 */
function metadataInputs(meta, build, use) {
    const { inputs } = meta;
    if (meta.unreadable)
        throw new Refusal(meta.line, `\`${meta.unreadable}\` of the metadata step isn't a plain mapping`);
    const unknown = [...inputs.keys()].find((name) => !METADATA_INPUTS.has(name));
    if (unknown)
        throw new Refusal(inputs.get(unknown)?.line ?? meta.line, `the metadata step has the input \`${unknown}\`, which isn't known`);
    const unusual = unusualKey(meta);
    if (unusual)
        throw new Refusal(meta.line, `the metadata step has \`${unusual}\``);
    checkCondition(meta, build);
    const images = inputs.get('images');
    if (!images || images.text.trim() === '')
        throw new Refusal(meta.line, 'the metadata step has no `images`, so its tags have no repository');
    const token = inputs.get('github-token');
    if (token && !isJobToken(wholeExpression(token.text)))
        throw new Refusal(token.line, "the metadata step has a `github-token` that isn't the job's");
    return [...inputs].flatMap(([name, input]) => {
        if (name === 'github-token' || (name === 'labels' && !use.labels))
            return [];
        if (name === 'annotations' && !use.annotations)
            return [];
        return [copied(name === 'context' ? 'ref-context' : name, input)];
    });
}
/** When the metadata step is skipped, the build has no tags; the new step always computes them. */
function checkCondition({ condition, line }, build) {
    if (condition === undefined)
        return;
    const push = build.inputs.get('push')?.text ?? '';
    const same = [build.condition, wholeExpression(push)].some((other) => other !== undefined && normalized(other) === normalized(condition));
    if (same || (isNotPullRequest(condition) && isNotPullRequest(push)))
        return;
    throw new Refusal(line, 'the metadata step runs under another condition than the build');
}

;// CONCATENATED MODULE: ./build/migrate/steps/push.js



/** Events on which `push: auto` behaves like `github.event_name != 'pull_request'`. */
const PLAIN_EVENTS = new Set('create push pull_request release schedule workflow_dispatch repository_dispatch'.split(' '));
/** Reads `push`. @throws Refusal for a value that is neither a boolean nor one expression. */
function readPush(step, events) {
    const input = step.inputs.get('push');
    const text = input?.text.trim();
    if (input === undefined || text === undefined || text === '' || /^false$/i.test(text)) {
        return { kind: 'never', inputs: [{ name: 'push', value: 'false' }] };
    }
    if (/^true$/i.test(text))
        return { kind: 'always', inputs: [copied('push', input)] };
    const expression = wholeExpression(text);
    if (expression === undefined)
        throw new Refusal(input.line, '`push` is neither true, false nor one expression');
    const push = pushWhen(expression, isNotPullRequest(text), events);
    if (push.kind === 'sometimes' && isBoolean(expression))
        return { ...push, inputs: [copied('push', input)] };
    return push;
}
/** A conditional push; the condition is an expression without `${{ }}`. */
function pushWhen(expression, notPullRequest, events) {
    if (notPullRequest && events?.every((event) => PLAIN_EVENTS.has(event)))
        return { kind: 'auto', inputs: [] };
    // In docker/build-push-action an empty value is an error; here it would select the default, which pushes.
    const value = isBoolean(expression) ? expression : `${expression} || 'false'`;
    return { kind: 'sometimes', inputs: [{ name: 'push', value: `\${{ ${value} }}` }] };
}
/** Whether an expression is never empty: a comparison, or only functions that return true or false. */
function isBoolean(expression) {
    return expression
        .split(/&&|\|\|/)
        .every((part) => /[=!<>]=|[<>]|^\s*\(?\s*!|^\s*\(?\s*(?:startsWith|endsWith|contains)\(|^\s*(?:true|false)\s*$/i.test(part));
}

;// CONCATENATED MODULE: ./build/migrate/steps/bake.js








/** Inputs of docker/bake-action, with their names here. */
const NAMES = {
    allow: 'allow',
    builder: 'builder',
    call: 'call',
    load: 'load',
    'no-cache': 'no-cache',
    provenance: 'provenance',
    pull: 'pull',
    sbom: 'sbom',
    set: 'bake-set',
    source: 'bake-source',
    targets: 'bake-targets',
    vars: 'bake-vars',
};
const OTHERS = ['files', 'push', 'github-token', 'workdir'];
/**
 * Converts the inputs of docker/bake-action, and of the metadata step whose bake file it reads, to those of
 * the new step.
 * @throws Refusal when an input has no equivalent.
 */
function readBake(step, { events, metas }) {
    checkInputs(step);
    const push = readPush(step, events);
    const { meta, files } = readFiles(step, metas);
    const others = [...step.inputs].flatMap(([name, input]) => {
        if (name === 'push')
            return push.inputs;
        const here = NAMES[name];
        return here === undefined || input.text.trim() === '' ? [] : [copied(here, input)];
    });
    return {
        step,
        push,
        ...(meta ? { meta } : {}),
        inputs: [
            ...(meta ? metadataInputs(meta, step, { labels: true, annotations: true }) : []),
            ...(files.length === 0 ? [] : [{ name: 'bake-files', value: files.join('\n') }]),
            ...source(step, files),
            ...others,
            ...(step.inputs.has('push') ? [] : push.inputs),
        ],
    };
}
function checkInputs(step) {
    if (step.unreadable)
        throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
    for (const [name, { line, text }] of step.inputs) {
        if (!(name in NAMES) && !OTHERS.includes(name)) {
            throw new Refusal(line, `the input \`${name}\` of bake has no equivalent`);
        }
        if (name === 'workdir' && !/^\.?\/?$/.test(text.trim())) {
            throw new Refusal(line, '`workdir` has no equivalent: write the directory in `source`');
        }
        if (name === 'github-token' && !isJobToken(wholeExpression(text))) {
            throw new Refusal(line, "`github-token` isn't the job's token");
        }
    }
}
/** The bake files, without those of the metadata step: the new step adds tags and labels itself. */
function readFiles(step, metas) {
    const input = step.inputs.get('files');
    const line = input?.line ?? step.line;
    const entries = input ? listEntries(input.text) : [];
    const written = entries.flatMap((entry) => metadataFile(entry, metas) ?? []);
    const files = entries.filter((entry) => metadataFile(entry, metas) === undefined);
    const odd = files.find((entry) => entry.startsWith('cwd://'));
    if (odd !== undefined)
        throw new Refusal(line, `the bake file \`${odd}\` has no equivalent`);
    const [first] = written;
    if (!first)
        return { files };
    if (written.some(({ meta }) => meta !== first.meta))
        throw new Refusal(line, 'it reads the bake files of two metadata steps');
    const has = (output) => written.some((one) => one.output === output);
    if (!has('bake-file') && !(has('bake-file-tags') && has('bake-file-labels')))
        throw new Refusal(line, 'it reads only a part of the metadata');
    return { meta: first.meta, files };
}
/** The metadata step that writes a bake file, and the output with its path. */
function metadataFile(entry, metas) {
    const [use] = stepUses(entry);
    const meta = use?.id === undefined ? undefined : metas.get(use.id);
    return meta && { meta, output: use?.output ?? '' };
}
/** Up to v5, bake reads the checked-out files; from v6 on those of the commit, unless `source` is set. */
function source(step, files) {
    if ((step.inputs.get('source')?.text.trim() ?? '') !== '')
        return [];
    const major = majorOf(step);
    if (major === undefined) {
        throw new Refusal(step.line, 'its version is unknown, and decides where bake files are read from: add `source: .` for the checkout');
    }
    if (major >= 6)
        return [{ name: 'bake-source', value: '{{defaultContext}}' }];
    return files.length === 0 ? [{ name: 'bake-source', value: '.' }] : [];
}
/** The major version in `uses`, or in the comment after a commit hash. */
function majorOf(step) {
    const uses = step.pairs.get('uses')?.value;
    if (!(0,dist/* isScalar */.jn)(uses))
        return undefined;
    const [, major] = /@v(\d+)/.exec(String(uses.value)) ?? /^\s*v(\d+)/.exec(uses.comment ?? '') ?? [];
    return major === undefined ? undefined : Number(major);
}

;// CONCATENATED MODULE: ./build/migrate/steps/outputs.js




/** Exporters that don't push. https://docs.docker.com/build/exporters/ */
const LOCAL = ['local', 'tar', 'oci', 'docker', 'cacheonly'];
/** Attributes of the image exporter with the same meaning here. */
const SAME = ['compression', 'compression-level', 'force-compression', 'oci-mediatypes', 'rewrite-timestamp'];
/** Reads `outputs`; undefined when the step has none. @throws Refusal for outputs that have no equivalent. */
function readOutputs(step) {
    const input = step.inputs.get('outputs');
    const text = input?.text.trim() ?? '';
    if (!input || text === '')
        return undefined;
    const other = new Refusal(input.line, '`outputs` exports the image in a way that has no equivalent');
    const lines = text.split('\n').map((line) => fieldsOf(line.trim(), other));
    const pushes = (step.inputs.get('push')?.text.trim() ?? 'false') !== 'false';
    if (!pushes && lines.every((fields) => LOCAL.includes(fields.get('type') ?? ''))) {
        return { push: { kind: 'never', inputs: [copied('outputs', input)] } };
    }
    const [fields, ...others] = lines;
    if (!fields || others.length > 0)
        throw other;
    return readImage(fields, pushes, other, input);
}
function readImage(fields, pushes, other, input) {
    if (!['image', 'registry'].includes(fields.get('type') ?? ''))
        throw other;
    if (fields.get('push-by-digest') === 'true')
        return readByDigest(fields, other);
    const keys = [...fields.keys()].filter((key) => !['type', 'push'].includes(key));
    const plain = keys.every((key) => SAME.includes(key) || key.startsWith('annotation'));
    if (!plain || !isPushed(fields, pushes))
        throw other;
    const kept = keys.length === 0 ? [] : [copied('outputs', input)];
    return { push: { kind: 'always', inputs: [...kept, { name: 'push', value: 'true' }] } };
}
function isPushed(fields, pushes) {
    const own = fields.get('push');
    return own === undefined ? pushes || fields.get('type') === 'registry' : own === 'true';
}
function fieldsOf(line, other) {
    const fields = new Map();
    for (const field of csvFields(line)) {
        const [, key, value = ''] = /^([^=\s]+)=(.*)$/s.exec(field) ?? [];
        if (key === undefined || fields.has(key))
            throw other;
        fields.set(key, value);
    }
    return fields;
}
function readByDigest(fields, other) {
    const known = ['type', 'name', 'push-by-digest', 'name-canonical', 'push'];
    if ([...fields.keys()].some((key) => !known.includes(key)))
        throw other;
    return { push: outputs_readPush(fields, other), byDigest: listEntries(fields.get('name') ?? '') };
}
function outputs_readPush(fields, other) {
    const push = fields.get('push') ?? (fields.get('type') === 'registry' ? 'true' : '');
    if (push === 'true')
        return { kind: 'by-digest', inputs: [{ name: 'push', value: 'by-digest' }] };
    const expression = wholeExpression(push);
    if (expression === undefined)
        throw other;
    return {
        kind: 'by-digest',
        inputs: [{ name: 'push', value: `\${{ (${expression}) && 'by-digest' || 'false' }}` }],
    };
}
/** Splits one CSV line into fields like BuildKit; commas inside quotes and expressions don't separate. */
function csvFields(text) {
    const fields = [];
    for (const [, quoted, plain] of text.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|((?:\$\{\{.*?\}\}|[^,"])*))/g)) {
        fields.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'));
    }
    return fields;
}

;// CONCATENATED MODULE: ./build/migrate/steps/build.js









/**
 * Converts the inputs of docker/build-push-action, and of the metadata step that it uses, to those of the new
 * step.
 * @throws Refusal when an input has no equivalent.
 */
function readBuild(step, { events, metas, env }) {
    build_checkInputs(step);
    const outputs = readOutputs(step);
    const push = outputs?.push ?? readPush(step, events);
    const { meta, names } = outputs?.byDigest
        ? repositories(step, metas, outputs.byDigest)
        : readTags(step, metas, push, env);
    const labels = readLines(step, 'labels', metas, meta);
    const annotations = readLines(step, 'annotations', metas, meta);
    const fromMeta = meta
        ? metadataInputs(meta, step, { labels: isMetaAlone(labels), annotations: isMetaAlone(annotations) })
        : [];
    return {
        step,
        push,
        ...(meta ? { meta } : {}),
        inputs: [
            ...withNames(fromMeta, names, step, meta),
            ...withLines('labels', labels, meta),
            ...withLines('annotations', annotations, meta),
            ...buildInputs(step, push, outputs !== undefined).map((input) => withVersion(input, meta)),
        ],
    };
}
function build_checkInputs(step) {
    if (step.unreadable)
        throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
    for (const [name, { line, text }] of step.inputs) {
        if (!SAME_BUILD_INPUTS.has(name) && !OTHER_BUILD_INPUTS.has(name)) {
            throw new Refusal(line, `the input \`${name}\` has no equivalent`);
        }
        if (name === 'github-token' && !isJobToken(wholeExpression(text))) {
            throw new Refusal(line, "`github-token` isn't the job's token");
        }
    }
}
/**
 * The repositories of an image that is pushed without tags: literal names, or those of the metadata step that
 * provides its labels.
 */
function repositories(step, metas, listed) {
    const line = step.inputs.get('outputs')?.line ?? step.line;
    const [label] = entriesOf(step.inputs.get('labels'), /\n/);
    const meta = label === undefined ? undefined : metaOutput(label, 'labels', metas);
    const written = entriesOf(step.inputs.get('tags')).filter((entry) => !metaOutput(entry, 'tags', metas));
    const names = [...new Set([...listed, ...written])];
    if (!meta && names.length === 0)
        throw new Refusal(line, "it can't be told to which repository the image is pushed");
    if (!meta)
        return { names: names.map((repository) => ({ repository, tag: '' })) };
    const images = entriesOf(meta.inputs.get('images'));
    const same = names.length === images.length && names.every((name) => images.includes(name));
    if (same || names.length === 0)
        return { meta, names: [] };
    throw new Refusal(line, 'the image goes to other repositories than those of the metadata step');
}
function entriesOf(input, separator) {
    return input ? listEntries(input.text, separator) : [];
}
function readTags(step, metas, push, env) {
    const input = step.inputs.get('tags');
    const entries = input ? listEntries(input.text) : [];
    const found = { names: [] };
    for (const entry of entries) {
        const meta = metaOutput(entry, 'tags', metas);
        if (meta && found.meta && found.meta !== meta)
            throw new Refusal(input?.line ?? step.line, '`tags` joins the tags of two metadata steps');
        if (meta)
            found.meta = meta;
        else
            found.names.push(...namesIn(entry, input, step, env));
    }
    if (entries.length === 0 && push.kind !== 'never')
        throw new Refusal(step.line, 'it pushes without `tags`');
    return found;
}
function namesIn(entry, input, step, env) {
    const name = splitName(entry);
    if (name)
        return [name];
    // A variable that contains full names.
    const names = listEntries(resolved(entry, env)).map(splitName);
    const known = names.filter((one) => one !== undefined);
    if (!step.env.size && known.length === names.length && resolved(entry, env) !== entry)
        return known;
    throw new Refusal(input?.line ?? step.line, `it can't be told which part of the name \`${entry}\` is the tag`);
}
/** The metadata step if the text is exactly one output of it. */
function metaOutput(text, output, metas) {
    if (wholeExpression(text) === undefined)
        return undefined;
    const [use, ...others] = stepUses(text);
    if (use?.id === undefined || others.length > 0 || use.output !== output)
        return undefined;
    return isOutput(wholeExpression(text) ?? '') ? metas.get(use.id) : undefined;
}
/** Whether an expression is only an output of a step, unlike `… || 'x'` or `format(…)`. */
function isOutput(expression) {
    const member = String.raw `\s*(?:\.\s*[\w-]+|\[[^\]]*\])`;
    return new RegExp(`^steps(?:${member}){3}$`, 'i').test(expression);
}
function readLines(step, name, metas, expected) {
    const input = step.inputs.get(name);
    const lines = { fromMeta: false, own: [], ...(input ? { input } : {}) };
    for (const line of input ? listEntries(input.text, /\n/) : []) {
        const meta = metaOutput(line, name, metas);
        if (meta && meta !== expected)
            throw new Refusal(input?.line ?? step.line, `\`${name}\` and \`tags\` come from different metadata steps`);
        if (meta)
            lines.fromMeta = true;
        else
            lines.own.push(line);
    }
    // Here these lines are templates and may be comments; docker/build-push-action uses them literally.
    const odd = lines.own.find((line) => /\{\{/.test(line.replaceAll(/\$\{\{.*?\}\}/g, '')) || line.startsWith('#'));
    if (odd !== undefined)
        throw new Refusal(input?.line ?? step.line, `\`${name}\` has a line that would be read in another way`);
    return lines;
}
function isMetaAlone({ fromMeta, own }) {
    return fromMeta && own.length === 0;
}
function withLines(name, lines, meta) {
    if (lines.own.length === 0 || !lines.input)
        return [];
    if (!lines.fromMeta)
        return [copied(name, lines.input)];
    const given = meta?.inputs.get(name)?.text.trim() ?? '';
    const value = [...(given === '' ? [] : given.split('\n').map((line) => line.trimEnd())), ...lines.own].join('\n');
    return [{ name, value }];
}
/** The inputs of the metadata step, or those that the literal names are equivalent to. */
function withNames(fromMeta, names, step, meta) {
    if (names.length === 0)
        return fromMeta;
    const line = step.inputs.get('tags')?.line ?? step.line;
    const product = crossProduct(names);
    if (!product)
        throw new Refusal(line, 'the repositories get different tags, and one step gives all of them the same');
    const rules = product.tags.filter((tag) => tag !== '').map((tag) => `type=raw,value=${tag}`);
    if (!meta) {
        const images = { name: 'images', value: product.repositories.join('\n') };
        return rules.length === 0 ? [images] : [images, { name: 'tags', value: rules.join('\n') }];
    }
    const images = listEntries(meta.inputs.get('images')?.text ?? '', /\n/);
    const same = images.length === product.repositories.length &&
        images.every((image) => product.repositories.includes(image));
    const given = meta.inputs.get('tags')?.text.trim() ?? '';
    if (!same || given === '')
        throw new Refusal(line, "it adds tags that the metadata step's images don't all get");
    return fromMeta.map((input) => input.name === 'tags'
        ? { name: 'tags', value: [...given.split('\n').map((rule) => rule.trimEnd()), ...rules].join('\n') }
        : input);
}
/** A build argument can't use an output of its own step; the new step expands `{{meta.version}}` instead. */
function withVersion(input, meta) {
    const text = inputText(input);
    if (input.name !== 'build-args' || meta?.id === undefined || text.includes('{{meta.'))
        return input;
    const value = textParts(text)
        .map((part) => {
        const [use, ...others] = part.expression ? stepUses(part.text) : [];
        const isVersion = others.length === 0 && use?.id === meta.id && use?.output === 'version';
        return isVersion && isOutput(wholeExpression(part.text) ?? '') ? '{{meta.version}}' : part.text;
    })
        .join('');
    return value === text ? input : { name: input.name, value: value.trimEnd() };
}
/** `instead`: `outputs`, not `push`, says whether the build pushes. */
function buildInputs(step, push, instead) {
    const inputs = [...step.inputs].flatMap(([name, input]) => {
        if (name === 'push' && !instead)
            return push.inputs;
        return SAME_BUILD_INPUTS.has(name) ? [copied(name, input)] : [];
    });
    const added = step.inputs.has('push') && !instead ? [] : push.inputs;
    // docker/build-push-action's default context is the repository at the commit, not the workspace.
    if ((step.inputs.get('context')?.text.trim() ?? '') === '') {
        const others = inputs.filter(({ name }) => name !== 'context');
        return [{ name: 'context', value: '{{defaultContext}}' }, ...others, ...added];
    }
    return [...inputs, ...added];
}

;// CONCATENATED MODULE: ./build/migrate/steps/logins.js




const LOGIN_ACTIONS = [LOGIN, AZURE_DOCKER_LOGIN, PODMAN_LOGIN];
const HUB = /^(?:|(?:https?:\/\/)?(?:index\.|registry-1\.|registry\.hub\.)?docker\.(?:io|com)(?:\/v[12]\/?)?)$/;
const ECR = /^(?:\d{12}\.dkr[.-]ecr\..*|public\.ecr\.aws)$/;
/** Reads a step of one of `LOGIN_ACTIONS`. `env`: constant variables, to determine the registry. */
function readLogin(step, env) {
    const obstacle = obstacleIn(step);
    if (obstacle !== undefined)
        return { stays: obstacle };
    const get = (name) => step.inputs.get(name)?.text.trim() ?? '';
    const [username, password, scope, ecr] = [get('username'), get('password'), get('scope'), get('ecr')];
    const written = get(registryInput(step));
    const host = resolved(written, env).toLowerCase();
    if (username === '' && password === '') {
        // Like docker/login-action, the new step uses the AWS credentials from the environment.
        if (ECR.test(host) && ecr.toLowerCase() !== 'false')
            return { entries: [] };
        return { stays: 'it has no `username` and `password`' };
    }
    if (username === '' || password === '')
        return { stays: '`username` or `password` is missing' };
    if (host === 'ghcr.io' && scope === '' && isJobToken(wholeExpression(password)))
        return { entries: [] };
    const registry = HUB.test(host) ? 'docker.io' : written;
    const lines = [
        ['registry', plain(registry)],
        ['scope', plain(scope)],
        ['username', yamlValue(username)],
        ['password', yamlValue(password)],
        ['ecr', plain(ecr)],
    ];
    const given = lines.filter(([key]) => (key !== 'scope' || scope !== '') && (key !== 'ecr' || ecr !== ''));
    return { entries: [{ registry: `${registry} ${scope}`, lines: given }] };
}
function registryInput({ action }) {
    return action === AZURE_DOCKER_LOGIN ? 'login-server' : 'registry';
}
/** Why a login can't be replaced, whatever its values are. */
function obstacleIn(step) {
    if (step.unreadable)
        return `its \`${step.unreadable}\` isn't a plain mapping`;
    const unusual = unusualKey(step);
    if (unusual)
        return `it has \`${unusual}\``;
    if (step.env.size > 0)
        return 'it has its own `env`';
    const more = step.action === LOGIN ? ['scope', 'ecr', 'logout'] : [];
    const known = [registryInput(step), 'username', 'password', ...more];
    const unknown = [...step.inputs.keys()].find((name) => !known.includes(name));
    if (unknown)
        return `its input \`${unknown}\` can't be taken over`;
    const logout = step.inputs.get('logout')?.text.trim() ?? '';
    return /^false$/i.test(logout) ? '`logout: false` keeps the login after the job' : undefined;
}
/** Values that are always plain names, and so need no quotes. */
const SAFE = /^github\.(?:actor|repository_owner|repository)$/;
/**
 * Formats a value so that it stays one valid YAML scalar whatever its expressions expand to: see
 * docs/registries/README.md.
 */
function yamlValue(text) {
    const whole = wholeExpression(text);
    if (whole === undefined && !text.includes('${{'))
        return plain(text);
    if (whole !== undefined && SAFE.test(whole))
        return `\${{ ${whole} }}`;
    return `\${{ toJSON(${asExpression(text)}) }}`;
}
/** Text without secrets: hosts, paths and words. Quoted if YAML requires it. */
function plain(text) {
    if (text.includes('${{') && !/["'#:]\s|^[-?*&!|>%@`{[]/.test(text))
        return text;
    return (0,dist/* stringify */.As)(text, { lineWidth: 0 }).trimEnd();
}
/** Formats entries as the text of `registry-auth`. */
function registryAuth(entries) {
    return entries
        .map(({ lines }) => lines.map(([key, value], index) => `${index === 0 ? '- ' : '  '}${key}: ${value}`).join('\n'))
        .join('\n');
}

;// CONCATENATED MODULE: ./build/migrate/steps/buildah.js








const BUILD_INPUTS = [
    ...['image', 'tags', 'tag', 'containerfiles', 'dockerfiles', 'context', 'build-args', 'labels'],
    ...['platform', 'platforms', 'arch', 'archs', 'oci'],
];
const PUSH_INPUTS = ['image', 'tags', 'registry', 'username', 'password', 'tls-verify'];
/**
 * Converts redhat-actions/buildah-build, and the redhat-actions/push-to-registry steps that push its image,
 * to one step that builds with buildah.
 * @throws Refusal when an input has no equivalent, or another step may use the image.
 */
function readBuildah(step, job, events) {
    buildah_checkInputs(step, BUILD_INPUTS);
    const pushes = pushesOf(step, job);
    const text = (name) => step.inputs.get(name)?.text.trim() ?? '';
    const tags = listEntries(text('tags') || text('tag') || 'latest', /\s/);
    const file = listEntries(text('containerfiles') || text('dockerfiles'), /\n/);
    const [only, ...others] = file;
    if (only === undefined || others.length > 0)
        throw new Refusal(step.line, "it doesn't build from exactly one Dockerfile");
    if (text('image') === '' || tags.some((tag) => /[/:]/.test(tag.replaceAll(/\$\{\{.*?\}\}/g, ''))))
        throw new Refusal(step.line, "image and tags aren't given apart");
    const push = readPushes(step, pushes, events);
    return {
        step,
        push,
        replaces: pushes,
        entries: pushes.flatMap(entryOf),
        inputs: [
            { name: 'images', value: pushes.map((one) => repository(one, step)).join('\n') || text('image') },
            { name: 'tags', value: tags.map((tag) => `type=raw,value=${tag}`).join('\n') },
            ...kept(step, 'labels'),
            ...kept(step, 'context'),
            { name: 'file', value: only },
            ...platforms(text),
            ...kept(step, 'build-args'),
            { name: 'engine', value: 'buildah' },
            ...push.inputs,
        ],
    };
}
function buildah_checkInputs(step, known) {
    if (step.unreadable)
        throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
    const unusual = unusualKey(step);
    if (unusual && step.action === PUSH_TO_REGISTRY)
        throw new Refusal(step.line, `a step that pushes has \`${unusual}\``);
    const unknown = [...step.inputs].find(([name, { text }]) => !known.includes(name) || (name === 'tls-verify' && text !== 'true'));
    if (unknown)
        throw new Refusal(unknown[1].line, `the input \`${unknown[0]}\` has no equivalent`);
}
/** The steps that push what a step builds. @throws Refusal when a step in between may use the image. */
function pushesOf(step, job) {
    const pushes = job.steps.filter((other) => other.index > step.index && other.action === PUSH_TO_REGISTRY && isOf(other, step));
    const last = pushes.at(-1);
    if (!last)
        throw new Refusal(step.line, 'no step of the job pushes what it builds');
    const user = job.steps.find((other) => other.index > step.index && !pushes.includes(other) && mayUseDocker(other));
    if (user)
        throw new Refusal(step.line, `the step at line ${user.line} may use the image that it builds`);
    pushes.forEach((push) => buildah_checkInputs(push, PUSH_INPUTS));
    return pushes;
}
function isOf(push, build) {
    const image = push.inputs.get('image')?.text.trim() ?? '';
    const own = build.inputs.get('image')?.text.trim() ?? '';
    return isOutputOf(image, 'image', build) || (image !== '' && image === own);
}
function isOutputOf(text, output, { id }) {
    const [use] = stepUses(text);
    return (wholeExpression(text) !== undefined && use?.id !== undefined && use.id === id && use.output === output);
}
function repository(push, build) {
    const registry = push.inputs.get('registry');
    const tags = push.inputs.get('tags')?.text.trim() ?? '';
    const own = build.inputs.get('tags')?.text.trim() ?? build.inputs.get('tag')?.text.trim() ?? 'latest';
    if (!registry || registry.text.trim() === '')
        throw new Refusal(push.line, 'a step pushes without `registry`');
    if (!isOutputOf(tags, 'tags', build) && (tags || 'latest') !== own)
        throw new Refusal(push.line, 'a step pushes other tags than are built');
    return `${registry.text.trim().replace(/\/$/, '')}/${build.inputs.get('image')?.text.trim() ?? ''}`;
}
function entryOf(push) {
    const text = (name) => push.inputs.get(name)?.text.trim() ?? '';
    if (text('username') === '' && text('password') === '')
        return [];
    const registry = text('registry').replace(/\/$/, '');
    // The new step logs in to GHCR with the job's token by default.
    if (/^ghcr\.io(?:\/|$)/i.test(registry) && isJobToken(wholeExpression(text('password'))))
        return [];
    return [
        {
            registry: `${registry} `,
            lines: [
                ['registry', registry],
                ['username', yamlValue(text('username'))],
                ['password', yamlValue(text('password'))],
            ],
        },
    ];
}
function readPushes(step, pushes, events) {
    const conditions = new Set(pushes.map(({ condition }) => (condition === undefined ? '' : normalized(condition))));
    const [condition] = pushes.map((push) => push.condition);
    if (conditions.size > 1)
        throw new Refusal(step.line, 'the steps that push have different conditions');
    const same = step.condition !== undefined &&
        condition !== undefined &&
        normalized(step.condition) === normalized(condition);
    if (condition === undefined || same)
        return { kind: 'always', inputs: [{ name: 'push', value: 'true' }] };
    return pushWhen(wholeExpression(condition) ?? condition, isNotPullRequest(condition), events);
}
function kept(step, name) {
    const input = step.inputs.get(name);
    return input && input.text.trim() !== '' ? [copied(name, input)] : [];
}
function platforms(text) {
    const given = text('platforms') || text('platform');
    const architectures = listEntries(text('archs') || text('arch'));
    const value = given || architectures.map((name) => `linux/${name}`).join(',');
    return value === '' ? [] : [{ name: 'platforms', value }];
}

;// CONCATENATED MODULE: ./build/migrate/job/candidates.js









/** The build steps of a job that `action` can replace; why others can't be replaced is added to `notes`. */
function readCandidates(job, workflow, action, notes) {
    const read = job.steps
        .filter(({ action }) => BUILDERS.includes(action ?? ''))
        .flatMap((step) => readCandidate(step, job, workflow, notes) ?? []);
    const pushing = read.filter(({ push }) => push.kind !== 'never');
    const before = job.steps.some((step) => step.action === actionName(action));
    if (pushing.length === 0 && !before)
        return read;
    return read.filter((candidate) => {
        const why = whyLeft(candidate, pushing);
        if (why)
            notes.push(stays(candidate.step.line, why));
        return why === undefined;
    });
}
/** Variables that no script of the job sets. */
function constants(workflow, job) {
    const scripts = job.steps.map(({ run }) => run ?? '').join('\n');
    const all = environment(workflow, job);
    return new Map([...all].filter(([name, value]) => !scripts.includes(`${name}=`) && !value.includes('${{')));
}
/**
 * Without setup-buildx-action, Docker's default builder is used, which stores the image in Docker's image
 * store.
 */
function addLoad(candidate, job) {
    const { step, push, inputs } = candidate;
    const builder = job.steps.findLast(({ action, index }) => action === BUILDX && index < step.index);
    const own = builder === undefined || builder.inputs.get('driver')?.text.trim() === 'docker';
    const named = step.inputs.has('tags') && !['load', 'builder', 'call'].some((name) => step.inputs.has(name));
    const used = job.steps.some((other) => other.index > step.index && mayUseDocker(other));
    if (own && named && used && push.kind === 'never')
        candidate.inputs = [...inputs, { name: 'load', value: 'true' }];
}
function stays(line, why) {
    return { line, kind: 'not-migrated', words: `The build stays as it is: ${why}` };
}
function readCandidate(step, job, workflow, notes) {
    const metas = new Map();
    for (const other of job.steps.slice(0, step.index)) {
        if (other.action === METADATA && other.id !== undefined)
            metas.set(other.id, other);
    }
    try {
        if (!isBlock(step.node))
            throw new Refusal(step.line, 'the step is written in braces');
        const context = { events: workflow.events, metas, env: constants(workflow, job) };
        const candidate = step.action === BUILDAH_BUILD
            ? readBuildah(step, job, workflow.events)
            : step.action === BAKE
                ? readBake(step, context)
                : readBuild(step, context);
        addLoad(candidate, job);
        checkMatrix(candidate, job);
        return candidate;
    }
    catch (error) {
        if (!(error instanceof Refusal))
            throw error;
        notes.push(stays(error.line, error.message));
        return undefined;
    }
}
/**
 * Matrix jobs that push different images to the same tags: so far the last one won, but the new action
 * rejects the second one.
 */
function checkMatrix({ push, inputs, step }, job) {
    if (push.kind === 'never' || push.kind === 'by-digest')
        return;
    const matrix = pairsOf(pairsOf(job.pairs.get('strategy')?.value).get('matrix')?.value);
    const keys = [...matrix.keys()].filter((key) => key !== 'include' && key !== 'exclude');
    const text = (names) => inputs.flatMap((input) => (names.includes(input.name) ? inputText(input) : [])).join('\n');
    // Without `images`, the names come from a bake file.
    if (!inputs.some(({ name }) => name === 'images'))
        return;
    const naming = text(['images', 'tags', 'flavor']);
    const building = text(['platforms', 'context', 'file', 'target', 'build-args', 'bake-targets']);
    const refersTo = (where, key) => new RegExp(`\\$\\{\\{[^}]*\\bmatrix(?:\\.|\\[')${key}`, 'i').test(where);
    // A variable or an output may contain values of the matrix.
    if (/\$\{\{[^}]*\b(?:env|steps)\b/i.test(naming) && !refersTo(naming, ''))
        return;
    const shared = keys.find((key) => refersTo(building, key) && !refersTo(naming, key));
    const included = matrix.has('include') && refersTo(building, '') && !refersTo(naming, '');
    if (shared === undefined && !included)
        return;
    throw new Refusal(step.line, 'all jobs of the matrix push to the same tags; docs/recipes.md shows how each builds its platform and one merges them');
}
function whyLeft({ push, meta, step }, pushing) {
    if (push.kind === 'never' && !step.inputs.has('call'))
        return "it doesn't push, and another step of the job does";
    const sharing = pushing.filter((other) => meta !== undefined && other.meta === meta);
    return sharing.length > 1 ? 'another build pushes to the same tags' : undefined;
}

;// CONCATENATED MODULE: ./build/migrate/job/job-plan.js



/** The builds that a step may prepare something for: those whose last step comes after it. */
function buildsAfter(plan, step) {
    return plan.replaced.filter(({ candidate }) => lastIndex(candidate) > step.index);
}
/** Index of the last step that a new step replaces. */
function lastIndex({ step, replaces = [] }) {
    return Math.max(step.index, ...replaces.map(({ index }) => index));
}
/** Whether any remaining text refers to the step. */
function isReferred(plan, step) {
    if (step.id === undefined)
        return false;
    const refers = (uses) => uses.some(({ id }) => id === step.id);
    const gone = new Set([...plan.removed].map(({ index }) => index));
    const replaced = new Set(plan.replaced.map(({ candidate }) => candidate.step.index));
    const staying = plan.texts.some(({ uses, step: index, key }) => refers(uses) && (index === undefined || (!gone.has(index) && !(replaced.has(index) && key === 'with'))));
    const written = plan.replaced.some(({ candidate, entries }) => [
        ...candidate.inputs.map(inputText),
        ...entries.flatMap(({ lines }) => lines.map(([, value]) => value)),
    ].some((text) => refers(stepUses(text))));
    return staying || written;
}
/** The first remaining step after this one that may use Docker. */
function laterUser(step, plan) {
    return plan.job.steps.find((other) => other.index > step.index &&
        !plan.removed.has(other) &&
        !plan.replaced.some(({ candidate }) => candidate.step === other) &&
        mayUseDocker(other));
}

;// CONCATENATED MODULE: ./build/migrate/job/builders.js



/** Inputs that only create a builder like the one the new step would create itself. */
const ORDINARY = {
    [QEMU]: ['platforms', 'cache-image'],
    [BUILDX]: ['version', 'use', 'cleanup', 'cache-binary', 'keep-state', 'platforms', 'install'],
};
/** Removes docker/setup-qemu-action and docker/setup-buildx-action where no other step needs them. */
function planBuilders(plan) {
    for (const step of plan.job.steps) {
        if (step.action === QEMU || step.action === BUILDX)
            planBuilder(step, plan);
    }
}
function planBuilder(step, plan) {
    const after = buildsAfter(plan, step);
    if (after.length === 0)
        return;
    const why = whyNeeded(step, plan);
    if (why === undefined) {
        const given = after.map((replacement) => ({ replacement, kept: replacement.candidate.inputs }));
        for (const { replacement } of given)
            dropBuilder(replacement, step);
        plan.removed.add(step);
        if (!isReferred(plan, step))
            return;
        plan.removed.delete(step);
        for (const { replacement, kept } of given)
            replacement.candidate.inputs = kept;
    }
    const words = `${step.action} stays: ${why ?? 'its outputs are used'}`;
    plan.notes.push({ line: step.line, kind: 'not-migrated', words });
    if (step.action === BUILDX)
        for (const replacement of after)
            useBuilder(replacement, step, plan);
}
function whyNeeded(step, plan) {
    const unusual = unusualKey(step);
    if (unusual)
        return `it has \`${unusual}\``;
    if (step.unreadable)
        return `its \`${step.unreadable}\` isn't a plain mapping`;
    const odd = [...step.inputs].find(([name]) => !(ORDINARY[step.action ?? ''] ?? []).includes(name));
    if (odd)
        return `its input \`${odd[0]}\` sets up more than the new step does`;
    const user = laterUser(step, plan);
    return user && `the step at line ${user.line} may need it`;
}
/** `builder: ${{ steps.buildx.outputs.name }}` would name a builder that is no longer created. */
function dropBuilder({ candidate }, step) {
    candidate.inputs = candidate.inputs.filter(({ name, value }) => {
        if (name !== 'builder' || typeof value === 'string')
            return true;
        const text = String(value.copied.value?.value ?? '');
        return step.id === undefined || wholeExpression(text)?.toLowerCase() !== `steps.${step.id}.outputs.name`;
    });
}
/** The build keeps using the builder that the job sets up, with the cache in it. */
function useBuilder({ candidate }, step, plan) {
    if (candidate.inputs.some(({ name }) => name === 'builder'))
        return;
    let id = step.id ?? plan.addedIds.get(step);
    if (id === undefined) {
        const taken = new Set(plan.job.steps.flatMap((other) => other.id ?? []));
        id = 'buildx';
        for (let number = 2; taken.has(id); number += 1)
            id = `buildx${number}`;
        plan.addedIds.set(step, id);
    }
    candidate.inputs = [...candidate.inputs, { name: 'builder', value: `\${{ steps.${id}.outputs.name }}` }];
}

;// CONCATENATED MODULE: ./build/migrate/steps/cloud-logins.js


/** The keys, if all inputs are known; `ignored` are inputs that don't affect a login. */
function keysFor(step, required, optional, ignored = []) {
    if (step.unreadable || unusualKey(step) || step.env.size > 0)
        return undefined;
    const known = { ...required, ...optional };
    const names = [...step.inputs.keys()];
    if (names.some((name) => !(name in known) && !ignored.includes(name)))
        return undefined;
    const text = (name) => step.inputs.get(name)?.text.trim() ?? '';
    if (Object.keys(required).some((name) => text(name) === ''))
        return undefined;
    return Object.entries(known)
        .filter(([name]) => text(name) !== '')
        .map(([name, key]) => [key, yamlValue(text(name))]);
}
/**
 * aws-actions/configure-aws-credentials: a role with OIDC, or an access key. The region is part of ECR's host
 * name.
 */
function awsKeys(step) {
    if (step.action !== AWS_CREDENTIALS)
        return undefined;
    const ignored = ['aws-region', 'mask-aws-account-id'];
    const session = {
        'role-session-name': 'role-session-name',
        'role-duration-seconds': 'role-duration-seconds',
    };
    const key = { 'aws-access-key-id': 'aws-access-key-id', 'aws-secret-access-key': 'aws-secret-access-key' };
    return (keysFor(step, { 'role-to-assume': 'role-to-assume' }, { ...session, audience: 'audience' }, ignored) ??
        keysFor(step, key, { 'aws-session-token': 'aws-session-token' }, ignored));
}
/** Whether aws-actions/amazon-ecr-login only logs in with the credentials from the environment. */
function isPlainEcrLogin(step) {
    return step.action === ECR_LOGIN && keysFor(step, {}, {}, ['mask-password', 'registry-type']) !== undefined;
}
/** azure/login with OIDC. */
function azureKeys(step) {
    if (step.action !== AZURE_LOGIN)
        return undefined;
    const ids = { 'tenant-id': 'tenant-id', 'client-id': 'client-id' };
    return keysFor(step, ids, {}, ['subscription-id', 'allow-no-subscriptions']);
}
/** google-github-actions/auth with workload identity federation, or with a service account key. */
function googleKeys(step) {
    if (step.action !== GOOGLE_AUTH)
        return undefined;
    const ignored = ['token_format', 'project_id'];
    const account = { service_account: 'service-account' };
    const federated = keysFor(step, { workload_identity_provider: 'workload-identity-provider' }, account, ignored);
    if (federated)
        return federated;
    const key = keysFor(step, { credentials_json: 'password' }, {}, ignored);
    return key && [['username', '_json_key'], ...key];
}
const VALUE = String.raw `["']?((?:\$\{\{[^}]*\}\}|[\w.,-])+)["']?`;
const AZ_ACR_LOGIN = new RegExp(`^az acr login (?:--name|-n)[ =]${VALUE}$`);
const CONFIGURE_DOCKER = new RegExp(`^gcloud (?:--quiet |-q )?auth configure-docker (?:--quiet |-q )?${VALUE}(?: --quiet| -q)?$`);
/** The hosts that a script logs in to, if it does nothing else. */
function scriptLogin(step) {
    const usual = [...step.pairs.keys()].every((key) => ['name', 'id', 'if', 'run', 'shell'].includes(key));
    const run = step.run?.trim() ?? '';
    if (!usual)
        return undefined;
    const [, registry] = AZ_ACR_LOGIN.exec(run) ?? [];
    if (registry !== undefined && !registry.includes(',')) {
        return {
            cloud: 'azure',
            hosts: [/\.azurecr\.\w+$/.test(registry) ? registry : `${registry}.azurecr.io`],
        };
    }
    const [, hosts] = CONFIGURE_DOCKER.exec(run) ?? [];
    return hosts === undefined ? undefined : { cloud: 'google', hosts: hosts.split(',') };
}

;// CONCATENATED MODULE: ./build/migrate/job/logins.js



/**
 * Removes logins that only the builds need, and adds them to the builds as entries. A remaining login is also
 * used by the builds.
 */
function planLogins(plan, env) {
    for (const step of plan.job.steps) {
        if (!LOGIN_ACTIONS.includes(step.action ?? ''))
            continue;
        const after = buildsAfter(plan, step);
        if (after.length === 0)
            continue;
        const reading = readLogin(step, env);
        const why = 'stays' in reading ? reading.stays : logins_whyNeeded(step, plan);
        if (why !== undefined || !('entries' in reading)) {
            const words = `The login stays, and serves the new step too: ${why}`;
            plan.notes.push({ line: step.line, kind: 'not-migrated', words });
            continue;
        }
        plan.removed.add(step);
        addEntries(after, reading.entries);
    }
}
/** Adds login entries to the builds. */
function addEntries(after, entries) {
    for (const replacement of after)
        replacement.entries = withEntries(replacement.entries, entries);
}
/** Of two logins to one registry the later one wins, as in Docker's config file. */
function withEntries(given, added) {
    return [...given.filter(({ registry }) => !added.some((entry) => entry.registry === registry)), ...added];
}
function logins_whyNeeded(step, plan) {
    if (isReferred(plan, step))
        return 'its outputs are used';
    if (step.condition !== undefined && !isConditionOfPush(step.condition, step, plan))
        return 'it has its own condition';
    const user = laterUser(step, plan);
    return user && `the step at line ${user.line} may need it`;
}
/** Why a login with an `if` can't be replaced by a login of the builds. */
function conditionObstacle(step, plan) {
    const own = step.condition !== undefined && !isConditionOfPush(step.condition, step, plan);
    return own ? 'it has its own condition' : undefined;
}
/** Whether the login runs exactly when the builds push, or when the event isn't a pull request. */
function isConditionOfPush(condition, step, plan) {
    return buildsAfter(plan, step).every(({ candidate }) => {
        const push = candidate.step.inputs.get('push')?.text ?? '';
        const conditions = [candidate.step.condition, wholeExpression(push)].filter((one) => one !== undefined);
        return isNotPullRequest(condition) || conditions.some((one) => normalized(one) === normalized(condition));
    });
}

;// CONCATENATED MODULE: ./build/migrate/job/cloud-logins.js








/** Replaces AWS, Azure and Google logins that only the builds need. */
function planCloudLogins(plan, env) {
    for (const step of plan.job.steps) {
        const after = buildsAfter(plan, step);
        if (after.length === 0)
            continue;
        if (step.action === ECR_LOGIN)
            planEcr(step, after, plan, env);
        const script = scriptLogin(step);
        if (script)
            planScript(step, script, after, plan);
    }
}
function cloud_logins_stays(step, why, plan) {
    plan.notes.push({
        line: step.line,
        kind: 'not-migrated',
        words: `The login stays, and serves the new step too: ${why}`,
    });
}
/** Removes the steps if no remaining step needs them; otherwise keeps them and returns the reason. */
function removeAll(steps, plan) {
    for (const step of steps)
        plan.removed.add(step);
    const obstacles = steps.map((step) => {
        if (isReferred(plan, step))
            return 'its outputs are used';
        const user = laterUser(step, plan);
        return conditionObstacle(step, plan) ?? (user && `the step at line ${user.line} may need it`);
    });
    const obstacle = obstacles.find((one) => one !== undefined);
    if (obstacle !== undefined)
        for (const step of steps)
            plan.removed.delete(step);
    return obstacle;
}
function planEcr(step, after, plan, env) {
    if (!isPlainEcrLogin(step))
        return cloud_logins_stays(step, "it has inputs that can't be taken over", plan);
    const obstacle = removeAll([step], plan);
    if (obstacle !== undefined)
        return cloud_logins_stays(step, obstacle, plan);
    const credentials = plan.job.steps.findLast(({ action, index }) => action === AWS_CREDENTIALS && index < step.index);
    const keys = credentials && awsKeys(credentials);
    const hosts = ecrHosts(after, env);
    // Without an entry, the new step uses the credentials from the environment, as the removed step did.
    if (!credentials || !keys || hosts.length === 0 || usesAws(after))
        return;
    if (removeAll([credentials], plan) === undefined)
        addEntries(after, entriesFor(hosts, keys));
}
/** The ECR registries of the images; empty if one of the names can't be determined. */
function ecrHosts(after, env) {
    const images = after.flatMap(({ candidate }) => candidate.inputs.flatMap((input) => input.name === 'images' ? listEntries(resolved(inputText(input), env)) : []));
    const hosts = images.map((image) => /^(?:name=)?(\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?)\//.exec(image)?.[1]);
    const open = images.some((image, index) => hosts[index] === undefined && /^(?:name=)?\$\{\{/.test(image));
    return open ? [] : [...new Set(hosts.filter((host) => host !== undefined))];
}
/** Whether a build itself reads the credentials: for an S3 cache, or as secrets. */
function usesAws(after) {
    return after.some(({ candidate }) => candidate.inputs.some((input) => /type=s3|AWS_|\benv\.AWS/.test(inputText(input)) || input.name === 'secret-envs'));
}
function entriesFor(hosts, keys) {
    return hosts.map((registry) => ({ registry: `${registry} `, lines: [['registry', registry], ...keys] }));
}
function planScript(step, { cloud, hosts }, after, plan) {
    const action = cloud === 'azure' ? AZURE_LOGIN : GOOGLE_AUTH;
    const login = plan.job.steps.findLast((other) => other.action === action && other.index < step.index);
    const keys = login && (cloud === 'azure' ? azureKeys(login) : googleKeys(login));
    if (!login || !keys)
        return cloud_logins_stays(step, `there is no login with an identity or a key before it that can be taken over`, plan);
    const tools = plan.job.steps.filter((other) => cloud === 'google' && other.action === GCLOUD && other.index < step.index && !unusualKey(other));
    const obstacle = removeAll([login, ...tools, step], plan);
    if (obstacle !== undefined)
        return cloud_logins_stays(step, obstacle, plan);
    addEntries(after, entriesFor(hosts, keys));
}
/** Replaces a Google access token used as an entry's password by the identity it was exchanged for. */
function planGoogleIdentities(plan) {
    const auths = plan.job.steps.filter(({ action, id }) => action === GOOGLE_AUTH && id !== undefined);
    for (const auth of auths) {
        const keys = googleKeys(auth);
        if (!keys)
            continue;
        const given = plan.replaced.map((replacement) => ({ replacement, entries: replacement.entries }));
        for (const { replacement, entries } of given) {
            replacement.entries = entries.map((entry) => (hasTokenOf(entry, auth) ? withKeys(entry, keys) : entry));
        }
        const isUsed = given.some(({ replacement, entries }) => replacement.entries.some((entry, index) => entry !== entries[index]));
        if (isUsed && removeAll([auth], plan) === undefined)
            continue;
        for (const { replacement, entries } of given)
            replacement.entries = entries;
    }
}
function hasTokenOf({ lines }, { id }) {
    const password = wholeExpression(lines.find(([key]) => key === 'password')?.[1] ?? '') ?? '';
    const [, used] = /^toJSON\(steps\.([\w-]+)\.outputs\.(?:access_token|auth_token)\)$/i.exec(password) ?? [];
    return used !== undefined && used.toLowerCase() === id;
}
function withKeys(entry, keys) {
    return { ...entry, lines: [...entry.lines.filter(([key]) => key === 'registry'), ...keys] };
}

;// CONCATENATED MODULE: ./build/migrate/job/metadata.js



/** Removes metadata steps, and chooses the ids of the new steps, which have the same outputs. */
function planMetadata(plan) {
    for (const replacement of plan.replaced) {
        const { step, meta } = replacement.candidate;
        const own = writtenId(step);
        if (own !== undefined)
            replacement.id = own;
        if (!meta)
            continue;
        const late = lateUses(plan, replacement.candidate);
        if (typeof late === 'object') {
            const words = `The metadata step stays: ${late.words} at line ${late.line}`;
            plan.notes.push({ line: meta.line, kind: 'not-migrated', words });
            continue;
        }
        plan.removed.add(meta);
        if (late === 0 || meta.id === undefined)
            continue;
        const id = own ?? writtenId(meta);
        if (id === undefined)
            continue;
        replacement.id = id;
        if (id.toLowerCase() !== meta.id)
            plan.rewires.set(meta.id, id);
    }
}
function writtenId({ pairs }) {
    const value = pairs.get('id')?.value;
    return value?.value === undefined || value.value === null ? undefined : String(value.value);
}
/** Number of uses of the metadata after the build, or the use that the new step doesn't support. */
function lateUses(plan, candidate) {
    const { step, meta } = candidate;
    if (candidate.inputs.some((input) => usesOf({ text: inputText(input), bare: false }, meta?.id) !== 'none')) {
        return { line: step.line, words: 'the build uses its outputs' };
    }
    const uses = plan.texts.filter((text) => usesOf(text, meta?.id) !== 'none' &&
        text.step !== meta?.index &&
        !(text.step === step.index && text.key === 'with'));
    for (const text of uses) {
        const words = whyUnserved(text, plan, candidate);
        if (words !== undefined)
            return { line: text.line, words };
    }
    return uses.length;
}
function whyUnserved(text, { replaced }, { step, meta }) {
    if ((text.step ?? Infinity) <= step.index)
        return 'its outputs are used before the image is built,';
    if (replaced.some(({ candidate }) => candidate.step.index === text.step))
        return 'another build uses its outputs';
    if (usesOf(text, meta?.id) === 'unknown')
        return 'more than its known outputs is used';
    const skipped = step.condition !== undefined && step.condition !== meta?.condition;
    return skipped ? "its outputs are used, and it runs where the build doesn't," : undefined;
}
const VARIABLES = /DOCKER_METADATA_OUTPUT_/;
function usesOf({ text, bare }, id) {
    const uses = stepUses(text, bare).filter((use) => use.id === id && id !== undefined);
    if (uses.some(({ property, output }) => property !== 'outputs' || !METADATA_OUTPUTS.has(output ?? '')))
        return 'unknown';
    return uses.length > 0 || VARIABLES.test(text) ? 'outputs' : 'none';
}

;// CONCATENATED MODULE: ./build/migrate/job/permissions.js





/**
 * Adds `packages: write` if a new step pushes to GHCR with the job's token and the job sets permissions
 * without it.
 */
function planPermissions(plan, workflow, env) {
    if (!pushesToGhcr(plan, env))
        return;
    const own = plan.job.pairs.get('permissions');
    const pair = own ?? workflow.pairs.get('permissions');
    // Without `permissions`, the repository's settings apply, as before.
    if (!pair || grantsPackages(pair))
        return;
    const { value } = pair;
    if (own && isBlock(value)) {
        plan.permissions = { packages: 'write' };
        return;
    }
    plan.notes.push({
        line: plan.job.line,
        kind: 'difference',
        words: "The job's token pushes to ghcr.io: add `packages: write` to its permissions",
    });
}
function pushesToGhcr({ job, removed, replaced }, env) {
    // A remaining login may use another token.
    const stays = job.steps.some((step) => !removed.has(step) && resolved(step.inputs.get('registry')?.text.trim() ?? '', env) === 'ghcr.io');
    if (stays)
        return false;
    return replaced.some(({ candidate, entries }) => {
        const images = candidate.inputs.flatMap((input) => input.name === 'images' ? listEntries(resolved(inputText(input), env)) : []);
        const other = entries.some(({ registry }) => /^ghcr\.io\b/i.test(registry));
        return (candidate.push.kind !== 'never' &&
            !other &&
            images.some((image) => /^(?:name=)?ghcr\.io\//i.test(image)));
    });
}
function grantsPackages({ value }) {
    if ((0,dist/* isScalar */.jn)(value))
        return value.value === 'write-all';
    const packages = pairsOf(value).get('packages')?.value;
    return (0,dist/* isScalar */.jn)(packages) && packages.value === 'write';
}
/** The edits that add the planned permissions. */
function permissionEdits({ job, permissions }, source) {
    const map = job.pairs.get('permissions')?.value;
    if (!permissions || !isBlock(map))
        return [];
    const pairs = pairsOf(map);
    const given = pairs.get('packages')?.value;
    if (given?.range)
        return [{ from: given.range[0], to: given.range[1], text: permissions.packages }];
    const last = [...pairs.values()].at(-1);
    if (!last)
        return [];
    const at = source.nextLine(pairEnd(last, source.text) - 1);
    const indent = ' '.repeat(source.column(last.key.range?.[0] ?? 0));
    const before = source.text.endsWith('\n') || at < source.text.length ? '' : source.newline;
    return [{ from: at, to: at, text: `${before}${indent}packages: ${permissions.packages}${source.newline}` }];
}

;// CONCATENATED MODULE: ./build/migrate/job/plan.js










/**
 * Plans the migration of a job; undefined when nothing can be migrated. What isn't migrated, and why, is
 * added to `notes`.
 */
function planJob(job, workflow, { source, action }, notes) {
    const builds = job.steps.filter(({ action }) => BUILDERS.includes(action ?? ''));
    const [first] = builds;
    if (!first) {
        notes.push(...withoutBuild(job));
        return undefined;
    }
    const texts = jobTexts(job, source);
    const obstacle = plan_obstacleIn(job, texts, source);
    if (obstacle) {
        notes.push({
            line: obstacle.line,
            kind: 'not-migrated',
            words: `Job \`${job.name}\` stays as it is: ${obstacle.words}`,
        });
        return undefined;
    }
    const candidates = readCandidates(job, workflow, action, notes);
    if (candidates.length === 0)
        return undefined;
    const plan = {
        job,
        texts,
        replaced: candidates.map((candidate) => ({ candidate, entries: [...(candidate.entries ?? [])] })),
        removed: new Set(candidates.flatMap(({ replaces = [] }) => replaces)),
        rewires: new Map(),
        addedIds: new Map(),
        notes: [],
    };
    const used = buildahOutputs(plan);
    if (used) {
        notes.push(used);
        return undefined;
    }
    planMetadata(plan);
    const env = environment(workflow, job);
    planCloudLogins(plan, env);
    planLogins(plan, env);
    planGoogleIdentities(plan);
    planBuilders(plan);
    planPermissions(plan, workflow, env);
    return plan;
}
/** Uses of outputs of the buildah and podman steps that the new step doesn't have. */
function buildahOutputs({ texts, replaced, removed, rewires, job }) {
    for (const { candidate } of replaced) {
        const steps = [candidate.step, ...(candidate.replaces ?? [])];
        if (candidate.replaces === undefined)
            continue;
        for (const text of texts) {
            const inside = steps.some(({ index }) => index === text.step);
            const use = inside
                ? undefined
                : stepUses(text.text, text.bare).find(({ id }) => steps.some((step) => step.id === id));
            const [first] = candidate.replaces;
            if (!use?.id)
                continue;
            const isDigest = use.output === 'digest' && use.id === first?.id && candidate.step.id !== undefined;
            if (isDigest && candidate.step.id !== undefined)
                rewires.set(use.id, candidate.step.id);
            else {
                removed.clear();
                const words = `Job \`${job.name}\` stays as it is: the output \`${use.output ?? ''}\` has no equivalent`;
                return { line: text.line, kind: 'not-migrated', words };
            }
        }
    }
    return undefined;
}
/** Notes on Docker's login, metadata and setup steps in a job without a replaceable build. */
function withoutBuild(job) {
    const part = job.steps.find(({ action }) => [METADATA, LOGIN, BUILDX, QEMU].includes(action ?? ''));
    if (!part)
        return [];
    const words = `Job \`${job.name}\` stays as it is: no step of it builds with docker/build-push-action or docker/bake-action`;
    return [{ line: part.line, kind: 'not-migrated', words }];
}
function plan_obstacleIn(job, texts, source) {
    if (job.untouchable)
        return job.untouchable;
    if (job.list && !isBlock(job.list))
        return { line: source.lineOf(job.list), words: 'its steps are written in brackets' };
    const dynamic = texts.find(({ text, bare }) => stepUses(text, bare).some(({ id }) => id === undefined));
    if (dynamic)
        return { line: dynamic.line, words: 'an expression uses all of its steps at once' };
    const ids = job.steps.flatMap(({ id }) => id ?? []);
    const double = job.steps.find(({ id }, index) => id !== undefined && ids.indexOf(id) !== ids.lastIndexOf(id) && index > 0);
    return double ? { line: double.line, words: `several steps have the id \`${double.id}\`` } : undefined;
}

;// CONCATENATED MODULE: ./build/migrate/job/render.js



/** All inputs of the new step, the logins last. */
function newInputs({ candidate, entries }) {
    if (entries.length === 0)
        return candidate.inputs;
    return [...candidate.inputs, { name: 'registry-auth', value: registryAuth(entries) }];
}
/** The lines of the `with` mapping, without the `with` key. */
function renderInputs(replacement, indent, origins) {
    const lines = [];
    const carried = new Set();
    for (const { name, value } of newInputs(replacement)) {
        if (typeof value === 'string')
            lines.push(...renderText(name, value, indent));
        else
            lines.push(...renderCopy(name, value.copied, indent, origins, carried));
    }
    return { lines, carried };
}
/** One pair as YAML; multi-line text becomes a block scalar. */
function renderText(name, value, indent) {
    const lines = value.split('\n');
    const isPlain = lines.every((line) => line.trim() !== '' && !/\s$/.test(line)) && !/^\s/.test(value);
    if (lines.length > 1 && isPlain) {
        return [`${indent}${name}: |`, ...lines.map((line) => `${indent}  ${line}`)];
    }
    // A list is easier to extend with one entry per line.
    if (name === 'registry-auth')
        return [`${indent}${name}: |`, ...lines.map((line) => `${indent}  ${line}`)];
    return [`${indent}${name}: ${scalar(value)}`];
}
function scalar(value) {
    // Inputs are always strings, so quotes around booleans aren't needed.
    if (value === 'true' || value === 'false')
        return value;
    const text = (0,dist/* stringify */.As)(value, { lineWidth: 0, singleQuote: true }).trimEnd();
    return text.includes('\n') ? JSON.stringify(value) : text;
}
function renderCopy(name, pair, indent, { source, maps }, carried) {
    const map = maps.find(({ items }) => items.includes(pair));
    const key = pair.key;
    const start = key.range?.[0] ?? 0;
    const previous = map?.items[map.items.indexOf(pair) - 1];
    const alone = source.text.slice(source.lineStart(start), start).replace('\ufeff', '').trim() === '';
    if (!map || !isBlock(map) || !alone) {
        return renderText(name, String(pair.value?.value ?? ''), indent);
    }
    const leadFrom = previous ? source.nextLine(pairEnd(previous, source.text) - 1) : lineAfterKey(map, source);
    const lead = source.lines(leadFrom, source.lineStart(start));
    for (let line = source.line(leadFrom); line < source.line(start); line += 1)
        carried.add(line);
    const end = pairEnd(pair, source.text);
    const [first = '', ...rest] = source.lines(start, lineEnd(end, source));
    const renamed = name + first.slice((key.range?.[1] ?? 0) - start);
    return [
        ...lead.filter((line) => line.trim() !== '').map((line) => indent + line.trim()),
        indent + renamed,
        ...shifted(rest, indent.length - source.column(start)),
    ];
}
function lineAfterKey(map, source) {
    // The first comment of a mapping begins on the line after the mapping's key.
    const first = map.items[0]?.key?.range?.[0] ?? 0;
    let line = source.line(first);
    while (line > 1 &&
        /^\s*(?:#.*)?$/.test(source.text.slice(source.start(line - 1), source.start(line)).trimEnd()))
        line -= 1;
    return source.start(line);
}
/** End of the line of an offset directly after a value. */
function lineEnd(end, source) {
    return source.nextLine(Math.max(0, end - 1));
}
function shifted(lines, by) {
    return lines.map((line) => {
        if (line.trim() === '')
            return by > 0 ? line : line.slice(Math.min(-by, line.length));
        if (by >= 0)
            return ' '.repeat(by) + line;
        const space = line.length - line.trimStart().length;
        return line.slice(Math.min(-by, space));
    });
}
/** The source lines of one pair, without the indentation of the first. */
function pairLines(pair, source) {
    const start = pair.key.range?.[0] ?? 0;
    return source.lines(start, lineEnd(pairEnd(pair, source.text), source));
}
/** The comments above a pair of a step. */
function leadOf(step, pair, source) {
    const index = step.node.items.indexOf(pair);
    const previous = step.node.items[index - 1];
    if (!previous)
        return [];
    const from = lineEnd(pairEnd(previous, source.text), source);
    return source.lines(from, source.lineStart(pair.key.range?.[0] ?? 0));
}
/** The step's `with`, if it is a mapping. */
function withMap(step) {
    const value = step.pairs.get('with')?.value;
    return (0,dist/* isMap */.jh)(value) ? [value] : [];
}

;// CONCATENATED MODULE: ./build/migrate/job/rewrite.js






/** The edits that implement the job's plan. @throws Refusal when the layout isn't supported. */
function rewriteJob(plan, source, action) {
    const regions = regionsOf(plan.job, source);
    const edits = [];
    for (const step of plan.removed) {
        const region = regions[step.index];
        if (region)
            edits.push({ from: region.lead, to: region.after, text: '' });
    }
    for (const replacement of plan.replaced) {
        const region = regions[replacement.candidate.step.index];
        if (!region)
            continue;
        const comments = takenOver(replacement, plan).flatMap((step) => {
            const own = regions[step.index];
            return own ? commentsOf(step, own, source, carriedLines(plan, step, source)) : [];
        });
        const rendered = renderStep(replacement, region, comments, source, action);
        edits.push({
            from: region.lead,
            to: region.after,
            text: rendered.map((line) => line + source.newline).join(''),
        });
    }
    edits.push(...idEdits(plan, source), ...permissionEdits(plan, source), ...plan.texts.flatMap((text) => rewireEdits(text, plan, source)));
    return edits;
}
/**
 * The removed steps whose comments move to a new step: those that it replaces, and those before it up to the
 * previous remaining or new step.
 */
function takenOver({ candidate }, { replaced, removed }) {
    const before = replaced
        .map((other) => lastIndex(other.candidate))
        .filter((index) => index < candidate.step.index)
        .reduce((last, index) => Math.max(last, index), -1);
    const own = (step) => replaced.some((other) => other.candidate.replaces?.includes(step));
    return [...removed]
        .filter((step) => {
        const between = step.index > before && step.index < lastIndex(candidate);
        return candidate.replaces?.includes(step) === true || (between && !own(step));
    })
        .sort((a, b) => a.index - b.index);
}
function regionsOf({ list, steps }, source) {
    const { text } = source;
    const key = steps[0];
    if (!list || !key)
        return [];
    const dashes = list.items.map((item) => dashOf(item, source));
    const ends = list.items.map((item) => source.nextLine(endOf(item, text) - 1));
    return dashes.map((dash, index) => {
        const start = source.lineStart(dash);
        const previousEnd = ends[index - 1];
        const lead = previousEnd === undefined ? firstLead(start, source) : afterComments(previousEnd, start, dash, source);
        const end = ends[index] ?? text.length;
        const nextDash = dashes[index + 1];
        const until = nextDash === undefined ? lastComment(end, source) : source.lineStart(nextDash);
        return { dash, start, lead, end, after: afterComments(end, until, dash, source) };
    });
}
/** The dash is on the line of the first key, or above it with only comments between. */
function dashOf(item, source) {
    const first = item.range?.[0] ?? 0;
    for (let line = source.line(first); line > 0; line -= 1) {
        const text = source.text.slice(source.start(line), Math.min(first, source.start(line + 1)));
        const dash = /^\ufeff?\s*-(?=\s|$)/.exec(text);
        if (dash && /^\s*(?:#.*)?\s*$/.test(text.slice(dash[0].length)))
            return source.start(line) + dash[0].length - 1;
        if (!/^\s*(?:#.*)?\s*$/.test(text))
            break;
    }
    throw new Refusal(source.line(first), "a step doesn't begin on the line of its dash");
}
/** Start of the comments above the first step, below the `steps` key. */
function firstLead(start, source) {
    let line = source.line(start);
    while (line > 1 && /^\s*(?:#.*)?$/.test(source.lines(source.start(line - 1), source.start(line))[0] ?? 'x'))
        line -= 1;
    return source.start(line);
}
/** End of the last comment between two steps that is indented more than their dashes. */
function afterComments(from, to, dash, source) {
    const column = source.column(dash);
    const first = source.line(from);
    const last = source
        .lines(from, to)
        .findLastIndex((line) => /^\s*#/.test(line) && line.search(/\S/) > column);
    return last === -1 ? from : source.start(first + last + 1);
}
/** End of the comments and empty lines after the last step. */
function lastComment(end, source) {
    let line = source.line(end);
    while (source.start(line) < source.text.length &&
        /^\s*(?:#.*)?$/.test(source.lines(source.start(line), source.start(line + 1))[0] ?? 'x'))
        line += 1;
    return source.start(line);
}
/** Lines whose comments are copied together with a step's inputs. */
function carriedLines(plan, step, source) {
    const replacement = plan.replaced.find(({ candidate }) => candidate.meta === step);
    if (!replacement)
        return new Set();
    return renderInputs(replacement, '', { source, maps: withMap(step) }).carried;
}
/** The comments of a removed step. A comment after an action's name is about its version, and is dropped. */
function commentsOf(step, region, source, carried) {
    const scalars = scalarLines(step, source);
    const lines = source.lines(region.lead, region.after);
    const first = source.line(region.lead);
    return lines
        .filter((line, index) => /^\s*#/.test(line) && !scalars.has(first + index) && !carried.has(first + index))
        .map((line) => line.trim());
}
/** Continuation lines of multi-line scalars: a `#` there isn't a comment. */
function scalarLines(step, source) {
    const lines = new Set();
    const add = (pair) => {
        const value = pair.value;
        if (value?.items)
            return value.items.forEach((item) => add(item));
        const from = source.line(pair.key.range?.[0] ?? 0);
        for (let line = from; line <= source.line(pairEnd(pair, source.text) - 1); line += 1)
            lines.add(line);
    };
    step.node.items.forEach(add);
    return lines;
}
function renderStep(replacement, region, comments, source, action) {
    const { step } = replacement.candidate;
    const column = source.column((step.node.items[0]?.key).range?.[0] ?? 0);
    const indent = ' '.repeat(column);
    const dashIndent = ' '.repeat(source.column(region.dash));
    const lead = source.lines(region.lead, region.start);
    const firstComment = lead.findIndex((line) => line.trim() !== '');
    const blank = firstComment === -1 ? lead.length : firstComment;
    const body = bodyLines(replacement, indent, region, source, action);
    const prefix = source.text.slice(source.lineStart(region.dash), (step.node.items[0]?.key).range?.[0] ?? 0);
    return [
        ...lead.slice(0, blank),
        ...comments.map((comment) => dashIndent + comment),
        ...lead.slice(blank),
        ...[prefix + (body[0] ?? '').trimStart(), ...body.slice(1)].join('\n').split(/\r?\n/),
    ];
}
function bodyLines(replacement, indent, region, source, action) {
    const { step } = replacement.candidate;
    const lines = [];
    const trailing = source.lines(region.end, region.after).filter((line) => line.trim() !== '');
    const inputs = () => {
        const maps = [
            ...withMap(step),
            ...(replacement.candidate.meta ? withMap(replacement.candidate.meta) : []),
        ];
        const { lines: rendered, carried } = renderInputs(replacement, `${indent}  `, { source, maps });
        return [
            `${indent}with:`,
            ...looseComments(step, carried, source).map((line) => `${indent}  ${line}`),
            ...trailing.map((line) => `${indent}  ${line.trim()}`),
            ...rendered,
        ];
    };
    const id = replacement.id !== undefined && !step.pairs.has('id') ? [`${indent}id: ${replacement.id}`] : [];
    const idAfter = step.pairs.has('name') ? 'name' : undefined;
    if (idAfter === undefined)
        lines.push(...id);
    for (const [name, pair] of step.pairs) {
        if (name !== 'with')
            lines.push(...leadOf(step, pair, source));
        if (name === 'with')
            lines.push(...inputs());
        else if (name === 'uses')
            lines.push(`${indent}uses: ${action}`);
        else if (name === 'env')
            lines.push(...envLines(replacement, pair, indent, source));
        else
            lines.push(...ownLines(pair, indent, source));
        if (name === 'uses' && !step.pairs.has('with'))
            lines.push(...inputs());
        if (name === idAfter)
            lines.push(...id);
    }
    if (!step.pairs.has('env'))
        lines.push(...envLines(replacement, undefined, indent, source));
    return lines;
}
function ownLines(pair, indent, source) {
    const [first = '', ...rest] = pairLines(pair, source);
    return [indent + first, ...rest];
}
/** Variables of the metadata step that the new step also reads, such as DOCKER_METADATA_PR_HEAD_SHA. */
function addedVariables({ candidate }) {
    return [...(candidate.meta?.env ?? [])]
        .filter(([name]) => !candidate.step.env.has(name))
        .map(([name, { text }]) => [name, text]);
}
function envLines(replacement, pair, indent, source) {
    const added = addedVariables(replacement);
    if (added.length === 0)
        return pair ? ownLines(pair, indent, source) : [];
    const own = [...replacement.candidate.step.env].map(([name, { text }]) => [name, text]);
    return [
        `${indent}env:`,
        ...[...own, ...added].flatMap(([name, text]) => renderText(name, text, `${indent}  `)),
    ];
}
/** Comments between inputs of the build that aren't copied. */
function looseComments(step, carried, source) {
    const pair = step.pairs.get('with');
    if (!pair)
        return [];
    const from = source.lineStart(pair.key.range?.[0] ?? 0);
    const first = source.line(from);
    const texts = scalarLines(step, source);
    return source
        .lines(from, source.nextLine(pairEnd(pair, source.text) - 1))
        .filter((line, index) => /^\s*#/.test(line) && !texts.has(first + index) && !carried.has(first + index))
        .map((line) => line.trim());
}
function idEdits({ addedIds }, source) {
    return [...addedIds].map(([step, id]) => {
        const uses = step.pairs.get('uses');
        if (!uses || !isBlock(step.node))
            throw new Refusal(step.line, 'a step is written in braces');
        const at = source.nextLine(pairEnd(uses, source.text) - 1);
        const indent = ' '.repeat(source.column((step.node.items[0]?.key).range?.[0] ?? 0));
        const before = at === source.text.length && !source.text.endsWith('\n') ? source.newline : '';
        return { from: at, to: at, text: `${before}${indent}id: ${id}${source.newline}` };
    });
}
/** Edits for references to a removed step's id in the remaining text. */
function rewireEdits({ node, bare, step }, { job, rewires, removed, replaced }, source) {
    const owner = step === undefined ? undefined : job.steps[step];
    if (owner && (removed.has(owner) || replaced.some(({ candidate }) => candidate.step === owner)))
        return [];
    const from = node.range?.[0] ?? 0;
    const raw = source.text.slice(from, node.range?.[1] ?? from);
    return stepUses(raw, bare).flatMap(({ id, start, end }) => {
        const to = id === undefined ? undefined : rewires.get(id);
        return to === undefined ? [] : [{ from: from + start, to: from + end, text: to }];
    });
}
/** The text with ids replaced; `bare` as in `stepUses`. */
function rewired(text, bare, rewires) {
    let result = text;
    for (const { id, start, end } of stepUses(text, bare).toReversed()) {
        const to = id === undefined ? undefined : rewires.get(id);
        if (to !== undefined)
            result = result.slice(0, start) + to + result.slice(end);
    }
    return result;
}

// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/support/yaml/depth.js
var depth = __webpack_require__(45603);
;// CONCATENATED MODULE: ./build/migrate/mirror/reference.js
/**
 * Adds the default registry like Docker: `busybox` is `docker.io/library/busybox`. Undefined when the text
 * isn't the name of an image in a registry.
 */
function parseMirrorReference(text) {
    if (!/^[\w.:/@-]+$/.test(text) || /^(?:oci(?:dir|-archive)?|docker-archive|dir):/.test(text))
        return undefined;
    const [first = '', ...rest] = text.split('/');
    const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    if (isHost)
        return text;
    return `docker.io/${rest.length === 0 ? 'library/' : ''}${text}`;
}

;// CONCATENATED MODULE: ./build/migrate/mirror/rules.js

/** Formats a list of rules as YAML. `head`: the comment at the top of the file. */
function rulesText(rules, head) {
    const document = new dist/* Document */.yo(rules.map(({ rule }) => rule));
    const list = (0,dist/* isSeq */.oP)(document.contents) ? document.contents.items : [];
    rules.forEach(({ comment }, index) => {
        const item = list[index];
        if (item && comment)
            item.commentBefore = comment;
    });
    if (head)
        document.commentBefore = head;
    return document.toString({ lineWidth: 0, singleQuote: true });
}
/**
 * The source text of a scalar; empty for anything else. Keeps a tag such as 1.10, which YAML parses as a
 * number.
 */
function scalarOf(node) {
    if (!(0,dist/* isScalar */.jn)(node))
        return '';
    return node.type === 'PLAIN' ? (node.source ?? '') : String(node.value ?? '');
}
/** Whether a regular expression written for Go is valid in JavaScript. */
function isExpression(text) {
    try {
        new RegExp(text);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/migrate/mirror/regsync.js





/** Supported keys of an entry; an entry with any other key isn't migrated. */
const ENTRY = [
    'source',
    'target',
    'type',
    'tags',
    'platform',
    'digestTags',
    'referrers',
    'fastCopy',
    'forceRecursive',
];
/** Keys for timing, limits and caching; the workflow and the action's inputs set these instead. */
const SCHEDULE = [
    'interval',
    'schedule',
    'ratelimit',
    'parallel',
    'skipDockerConfig',
    'cacheCount',
    'cacheTime',
    'userAgent',
];
/** Whether a document is a regsync configuration. https://regclient.org/usage/regsync/ */
function isRegsync(document) {
    const root = pairsOf(document.contents);
    return (0,dist/* isSeq */.oP)(root.get('sync')?.value) && !root.has('jobs');
}
/** Converts the entries of `sync` to rules; entries that can't be converted are in the notes. */
function readRegsync(document, source) {
    const root = pairsOf(document.contents);
    const notes = [];
    const defaults = pairsOf(root.get('defaults')?.value);
    const list = root.get('sync')?.value;
    const rules = ((0,dist/* isSeq */.oP)(list) ? list.items : []).flatMap((item) => {
        const line = source.lineOf(item);
        try {
            const rule = readEntry(item, defaults, line, notes);
            return [{ rule, comment: source.commentAbove(line) }];
        }
        catch (error) {
            if (!(error instanceof Refusal))
                throw error;
            notes.push({ line, kind: 'not-migrated', words: `The entry is left out: ${error.message}` });
            return [];
        }
    });
    if (root.has('creds')) {
        notes.push({
            line: source.lineOf(root.get('creds')?.key),
            kind: 'not-migrated',
            words: "Logins aren't rules: write them in `registry-auth` of the step, one entry per registry",
        });
    }
    return { rules, notes };
}
function readEntry(item, defaults, line, notes) {
    if (!(0,dist/* isMap */.jh)(item))
        throw new Refusal(line, "it isn't a mapping");
    const entry = pairsOf(item);
    const value = (key) => scalarOf((entry.get(key) ?? defaults.get(key))?.value);
    const unknown = [...entry.keys()].find((key) => ![...ENTRY, ...SCHEDULE].includes(key));
    if (unknown)
        throw new Refusal(line, `\`${unknown}\` has no equivalent`);
    if ([...entry.keys()].some((key) => SCHEDULE.includes(key)) ||
        ['interval', 'schedule'].some((key) => defaults.has(key))) {
        notes.push({
            line,
            kind: 'difference',
            words: 'When it runs is said by `on: schedule` of the workflow, and limits by the inputs of the step',
        });
    }
    const type = value('type');
    if (type !== 'image' && type !== 'repository')
        throw new Refusal(line, `the type \`${type}\` has no equivalent`);
    const [from, to] = [parseMirrorReference(value('source')), parseMirrorReference(value('target'))];
    if (from === undefined || to === undefined)
        throw new Refusal(line, "its source or target isn't the plain name of an image in a registry");
    const platform = value('platform');
    if (platform !== '')
        notes.push({
            line,
            kind: 'difference',
            words: '`platforms` makes a smaller index, where regsync copies the image itself',
        });
    const referrers = [value('digestTags'), value('referrers')].includes('true');
    return {
        from,
        to,
        ...(type === 'repository' ? regsync_readTags(entry.get('tags')?.value, line) : {}),
        ...(platform === '' || platform === 'local' ? {} : { platforms: [platform] }),
        ...(referrers ? { referrers: true } : {}),
    };
}
/** In regsync, `allow` and `deny` are expressions that match the whole tag. */
function regsync_readTags(node, line) {
    if (node === undefined || node === null)
        return {};
    const pairs = pairsOf(node);
    const list = (key) => {
        const value = pairs.get(key)?.value;
        return (0,dist/* isSeq */.oP)(value) ? value.items.map((one) => scalarOf(one)) : [];
    };
    const unknown = [...pairs.keys()].find((key) => !['allow', 'deny', 'semverRange'].includes(key));
    if (unknown)
        throw new Refusal(line, `\`tags.${unknown}\` has no equivalent`);
    const [allow, deny, semver] = [list('allow'), list('deny'), list('semverRange')];
    if (semver.length > 0)
        throw new Refusal(line, '`tags.semverRange` has no exact equivalent: write `tags: {semver: …}`');
    const match = [
        ...(allow.length > 0 ? [`^(?:${allow.join('|')})$`] : []),
        ...(deny.length > 0 ? [`^(?!(?:${deny.join('|')})$)`] : []),
    ];
    if (!match.every(isExpression))
        throw new Refusal(line, "JavaScript doesn't know an expression that Go knows");
    return match.length === 0 ? {} : { tags: { match } };
}

;// CONCATENATED MODULE: ./build/migrate/mirror/skopeo-sync.js




const LISTS = ['images', 'images-by-tag-regex', 'images-by-semver'];
/** Whether a document is a list of images for `skopeo sync --src yaml`. */
function isSkopeoSync(document) {
    const hosts = [...pairsOf(document.contents).values()];
    return hosts.length > 0 && hosts.every(({ value }) => (0,dist/* isMap */.jh)(value) && LISTS.some((key) => value.has(key)));
}
/**
 * Creates a rule for every image. The file has no destination: `to` is the one from skopeo's command line.
 */
function readSkopeoSync(document, source, to) {
    if (to === undefined) {
        const words = "The file doesn't say where the images go: give the destination of `skopeo sync`, as in --to registry.example/team";
        return { rules: [], notes: [{ line: 1, kind: 'not-migrated', words }] };
    }
    const notes = [
        {
            line: 1,
            kind: 'difference',
            words: 'All platforms of an image are copied; without `--all`, `skopeo sync` copies that of its machine',
        },
        { line: 1, kind: 'difference', words: 'With `--scoped`, write `{host}/{path}` in place of `{name}`' },
    ];
    const rules = [...pairsOf(document.contents)].flatMap(([host, pair]) => readHost(host, pair, { source, to, notes }));
    return { rules, notes };
}
function readHost(host, pair, { source, to, notes }) {
    const keys = pairsOf(pair.value);
    const line = source.lineOf(pair.key);
    for (const key of ['credentials', 'tls-verify', 'cert-dir']) {
        if (!keys.has(key))
            continue;
        const words = `\`${key}\` of ${host} isn't a rule: write it in \`registry-auth\` of the step`;
        notes.push({ line: source.lineOf(keys.get(key)?.key), kind: 'not-migrated', words });
    }
    const rules = [];
    const add = (image, name, tags) => {
        const from = parseMirrorReference(host === 'docker.io' ? name : `${host}/${name}`);
        const comment = source.commentAbove(source.lineOf(image.key));
        if (from === undefined)
            return void notes.push({
                line,
                kind: 'not-migrated',
                words: `${name} is left out: it isn't the name of an image`,
            });
        rules.push({ rule: { from, to: `${to.replace(/\/$/, '')}/{name}`, ...(tags ? { tags } : {}) }, comment });
    };
    for (const [name, image] of pairsOf(keys.get('images')?.value))
        add(image, name, listed(image.value));
    for (const [name, image] of pairsOf(keys.get('images-by-tag-regex')?.value)) {
        const expression = scalarOf(image.value);
        if (isExpression(expression))
            add(image, name, { match: [expression] });
        else
            notes.push({
                line: source.lineOf(image.key),
                kind: 'not-migrated',
                words: `${name} is left out: JavaScript doesn't know its expression`,
            });
    }
    for (const [name, image] of pairsOf(keys.get('images-by-semver')?.value)) {
        const range = scalarOf(image.value);
        if (!range.includes('!'))
            add(image, name, { semver: range });
        else
            notes.push({
                line: source.lineOf(image.key),
                kind: 'not-migrated',
                words: `${name} is left out: a range with \`!\` has no equivalent`,
            });
    }
    return rules;
}
/** Tags and digests; an empty list means all tags. */
function listed(node) {
    const all = (0,dist/* isSeq */.oP)(node) ? node.items.map(scalarOf) : [];
    const digests = all.filter((text) => /^sha256:/.test(text));
    const include = all.filter((text) => !digests.includes(text));
    if (all.length === 0)
        return undefined;
    return { ...(include.length > 0 ? { include } : {}), ...(digests.length > 0 ? { digests } : {}) };
}

;// CONCATENATED MODULE: ./build/migrate/types.js
const DEFAULT_ACTION = 'org/registry-publish@v1';

;// CONCATENATED MODULE: ./build/migrate/verify.js



/**
 * Whether a text is YAML with exactly the planned content: all other parts of the workflow are unchanged, and
 * the new steps have the planned inputs.
 */
function saysWhatWasPlanned(text, before, plans, action) {
    const document = (0,dist/* parseDocument */.Tp)(text, { prettyErrors: false });
    if (document.errors.length > 0)
        return false;
    return equal(document.toJS(), expected(before, plans, action));
}
function expected(before, plans, action) {
    const root = { ...asMap(before) };
    const jobs = { ...asMap(root['jobs']) };
    for (const plan of plans) {
        const job = mapStrings(asMap(jobs[plan.job.name]), plan.rewires, false);
        const given = asMap(jobs[plan.job.name])['steps'];
        const steps = Array.isArray(given) ? given : [];
        const permissions = { ...asMap(asMap(job)['permissions']), ...plan.permissions };
        const more = plan.permissions ? { permissions } : {};
        jobs[plan.job.name] = { ...asMap(job), ...more, steps: expectedSteps(steps, plan, action) };
    }
    return { ...root, jobs };
}
function expectedSteps(steps, plan, action) {
    return plan.job.steps.flatMap((step) => {
        if (plan.removed.has(step))
            return [];
        const given = asMap(steps[step.index]);
        const replacement = plan.replaced.find(({ candidate }) => candidate.step === step);
        if (replacement)
            return [expectedStep(given, replacement, action)];
        const id = plan.addedIds.get(step);
        const same = mapStrings(given, plan.rewires, false);
        return [id === undefined ? same : { ...asMap(same), id }];
    });
}
function expectedStep(given, replacement, action) {
    const inputs = newInputs(replacement).map(({ name, value }) => {
        if (typeof value === 'string')
            return [name, value];
        return [name, (value.copied.value?.value ?? null)];
    });
    const added = addedVariables(replacement);
    const env = { ...asMap(given['env']), ...Object.fromEntries(added) };
    return {
        ...given,
        uses: action,
        with: Object.fromEntries(inputs),
        ...(replacement.id === undefined ? {} : { id: replacement.id }),
        ...(added.length > 0 ? { env } : {}),
    };
}
function asMap(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
function mapStrings(value, rewires, bare) {
    if (typeof value === 'string')
        return rewired(value, bare, rewires);
    if (Array.isArray(value))
        return value.map((item) => mapStrings(item, rewires, false));
    if (typeof value !== 'object' || value === null)
        return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, rewires, key === 'if')]));
}
/**
 * Equality that ignores white space at the end of strings: a line break there depends on how a list is
 * formatted, and has no effect when it is read.
 */
function equal(left, right) {
    if (typeof left === 'string' && typeof right === 'string')
        return left.trimEnd() === right.trimEnd();
    if (Array.isArray(left) && Array.isArray(right)) {
        return left.length === right.length && left.every((item, index) => equal(item, right[index]));
    }
    if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
        return left === right || (Number.isNaN(left) && Number.isNaN(right)) || loose(left) === loose(right);
    }
    const [one, other] = [asMap(left), asMap(right)];
    const keys = Object.keys(one);
    return (keys.length === Object.keys(other).length &&
        keys.every((key) => key in other && equal(one[key], other[key])));
}
/** The runner converts all values to strings: `true` and `'true'` are the same input. */
function loose(value) {
    return typeof value === 'object' ? value : String(value);
}

;// CONCATENATED MODULE: ./build/migrate/migrate.js














/**
 * Migrates any supported file: a workflow, a regsync configuration, or a list for `skopeo sync`. Otherwise
 * like `migrateWorkflow`.
 */
function migrateText(text, options = {}) {
    const read = readDocument(text);
    if ('notes' in read)
        return read;
    const { document } = read;
    const source = new source_Source(text);
    if (isRuleList(document))
        return { text, changed: false, notes: [] };
    if (isRegsync(document))
        return asRules(source, readRegsync(document, source));
    if (isSkopeoSync(document))
        return asRules(source, readSkopeoSync(document, source, options.to));
    return migrateDocument(document, source, options);
}
/**
 * Replaces the Docker actions of a workflow by one step. Pure: no files are read or written. Anything not
 * understood is kept, and a note says why and where. Never throws, whatever the text.
 */
function migrateWorkflow(text, options = {}) {
    const read = readDocument(text);
    return 'notes' in read ? read : migrateDocument(read.document, new Source(text), options);
}
function unchanged(text, line, words) {
    return { text, changed: false, notes: [{ line, kind: 'not-migrated', words }] };
}
function readDocument(text) {
    if (text.length > limits/* LIMITS */.b.yamlText.value)
        return unchanged(text, 1, 'The file is larger than 1 MiB');
    if ((0,depth/* isDeep */.t)(text)) {
        return unchanged(text, 1, `The file is nested more than ${limits/* LIMITS */.b.yamlDepth.value} levels deep`);
    }
    const lines = new dist/* LineCounter */.HN();
    const document = (0,dist/* parseDocument */.Tp)(text, { prettyErrors: false, lineCounter: lines });
    const [error] = document.errors;
    if (!error)
        return { document };
    return unchanged(text, lines.linePos(error.pos[0]).line, `The file isn't valid YAML: ${error.message}`);
}
function migrateDocument(document, source, options) {
    const workflow = readWorkflow(document, source);
    if (!workflow)
        return unchanged(source.text, 1, "The file isn't a workflow: it has no `jobs`");
    const before = plainValue(document);
    if (before === undefined)
        return unchanged(source.text, 1, "The file's aliases can't be resolved");
    return migrateJobs(workflow, source, before, options.action ?? DEFAULT_ACTION);
}
function asRules(source, { rules, notes }) {
    const { text } = source;
    const sorted = notes.toSorted((a, b) => a.line - b.line);
    if (rules.length === 0)
        return { text, changed: false, notes: sorted };
    const words = rules.length === 1 ? 'The file is a mirror rule now' : `The file is ${rules.length} mirror rules now`;
    return {
        text: rulesText(rules, source.head()),
        changed: true,
        notes: [{ line: 1, kind: 'migrated', words }, ...sorted],
    };
}
/** True for a list of mirror rules, which needs no migration. */
function isRuleList({ contents }) {
    return ((0,dist/* isSeq */.oP)(contents) &&
        contents.items.length > 0 &&
        contents.items.every((item) => (0,dist/* isMap */.jh)(item) && item.has('from') && item.has('to')));
}
function plainValue(document) {
    try {
        return document.toJS();
    }
    catch {
        return undefined;
    }
}
/**
 * If the jobs fail verification together, each is verified alone, up to this many: each one means parsing the
 * file again.
 */
const MOST_CHECKED_ALONE = 20;
function migrateJobs(workflow, source, before, action) {
    const notes = [];
    const planned = workflow.jobs.flatMap((job) => {
        const plan = planJob(job, workflow, { source, action }, notes);
        const edits = plan && editsOf(plan, source, action, notes);
        return plan && edits ? [{ plan, edits }] : [];
    });
    const passes = (jobs) => saysWhatWasPlanned(written(source, jobs), before, jobs.map(({ plan }) => plan), action);
    const alone = planned.length > MOST_CHECKED_ALONE ? [] : planned;
    const accepted = passes(planned) ? planned : alone.filter((job) => passes([job]));
    for (const { plan } of planned) {
        const { job } = plan;
        if (accepted.some((one) => one.plan === plan)) {
            notes.push(...plan.notes, ...migratedNotes(plan), ...differences(plan, environment(workflow, job)));
        }
        else {
            const words = `Job \`${job.name}\` stays as it is: its layout can't be rewritten safely`;
            notes.push({ line: job.line, kind: 'not-migrated', words });
        }
    }
    const text = written(source, accepted);
    return { text, changed: text !== source.text, notes: notes.toSorted((a, b) => a.line - b.line) };
}
function written(source, jobs) {
    return applyEdits(source.text, jobs.flatMap(({ edits }) => edits));
}
function editsOf(plan, source, action, notes) {
    try {
        return rewriteJob(plan, source, action);
    }
    catch (error) {
        if (!(error instanceof Refusal))
            throw error;
        notes.push({
            line: error.line,
            kind: 'not-migrated',
            words: `Job \`${plan.job.name}\` stays as it is: ${error.message}`,
        });
        return undefined;
    }
}
function migratedNotes({ replaced, removed, job }) {
    return replaced.map(({ candidate: { step } }) => {
        const before = job.steps.filter((other) => removed.has(other) && other.index < step.index).length;
        const words = before === 0
            ? 'The build is one step now'
            : `The build and ${before} ${before === 1 ? 'step' : 'steps'} before it are one step now`;
        return { line: step.line, kind: 'migrated', words };
    });
}

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/support/optional.js
var optional = __webpack_require__(45386);
;// CONCATENATED MODULE: ./build/cli/migrate.js







const WORKFLOWS = '.github/workflows';
/**
 * Migrates a file, or all workflows in a directory. All files are read before the first is written.
 * @returns the exit code: 1 when `--check` found pending changes, otherwise 0
 * @throws PublishError `USAGE` when there is nothing to migrate.
 */
function migrateFiles(given, screen) {
    const migrations = filesAt(given.path ?? WORKFLOWS, given.path === undefined).map((file) => {
        const before = readText(file);
        return { file, before, ...migrateText(before, (0,optional/* optional */.l)('to', given.to)) };
    });
    const changed = migrations.filter((migration) => migration.changed);
    if (screen.json)
        screen.print((0,foreign_text/* printableJson */.et)(jsonOf(migrations), 2));
    for (const migration of migrations) {
        if (!screen.json && given.mode !== 'write' && migration.changed) {
            screen.print(coloured(patch(migration.file, migration.before, migration.text), screen.style));
        }
        for (const note of migration.notes)
            say(migration.file, note, screen.reporter);
    }
    if (given.mode === 'write') {
        for (const { file, text } of changed) {
            (0,external_node_fs_.writeFileSync)(file, text);
            screen.reporter.info(`Migrated ${file}`);
        }
    }
    if (changed.length === 0)
        screen.reporter.info('Nothing to migrate');
    return given.mode === 'check' && changed.length > 0 ? 1 : 0;
}
function filesAt(path, isDefault) {
    let directory;
    try {
        directory = (0,external_node_fs_.statSync)(path).isDirectory();
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(isDefault ? `Directory ${path} not found` : `Can't read ${path}`, {
            code: 'USAGE',
            hint: isDefault
                ? 'Run it at the root of the repository, or give a file: registry-publish migrate workflow.yml.'
                : 'Check the path.',
            cause,
        });
    }
    if (!directory)
        return [path];
    const names = (0,external_node_fs_.readdirSync)(path).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => (0,external_node_path_.join)(path, name));
}
/** @throws PublishError for a file that isn't UTF-8: rewriting it would change unrelated bytes. */
function readText(file) {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode((0,external_node_fs_.readFileSync)(file));
    }
    catch (cause) {
        const coded = cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
        throw new errors/* PublishError */.S1(`Can't read ${file}: ${coded ? "it isn't UTF-8" : cause.message}`, {
            code: 'USAGE',
            hint: coded ? 'Save it as UTF-8.' : 'Check the path and its permissions.',
            cause,
        });
    }
}
function patch(file, before, after) {
    const name = file.replace(/^\/+/, '');
    return (0,create/* createTwoFilesPatch */.ss)(`a/${name}`, `b/${name}`, before, after, undefined, undefined, { context: 3 })
        .replace(/^=+\n/, '')
        .trimEnd();
}
function coloured(text, style) {
    return (0,foreign_text/* printable */.g$)(text)
        .split('\n')
        .map((line) => {
        if (/^(?:\+\+\+|---) /.test(line))
            return style.bold(line);
        if (line.startsWith('+'))
            return style.good(line);
        return line.startsWith('-') ? style.bad(line) : line;
    })
        .join('\n');
}
function say(file, { line, kind, words }, reporter) {
    const text = (0,foreign_text/* printableLine */.oy)(`${file}:${line}: ${words}`);
    if (kind === 'not-migrated')
        reporter.warning(text);
    else if (kind === 'difference')
        reporter.notice(text);
    else
        reporter.info(text);
}
function jsonOf(migrations) {
    return {
        schemaVersion: 1,
        files: migrations.map(({ file, changed, notes, text }) => ({ file, changed, notes, text })),
    };
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


/***/ })

};
