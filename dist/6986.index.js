export const id = 6986;
export const ids = [6986];
export const modules = {

/***/ 94570:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sc: () => (/* binding */ narrow),
  QK: () => (/* binding */ parseTagFilter),
  h0: () => (/* binding */ takeAll)
});

// EXTERNAL MODULE: ./build/oci/digest.js
var digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/support/text/glob.js
var glob = __webpack_require__(6222);
;// CONCATENATED MODULE: ./build/mirror/filters/globs.js


/** Reads the names and globs of a key. @throws PublishError for an invalid glob. */
function readGlobs(reader, key) {
    return reader.strings(key).map(({ text, line }) => reader.at(line, () => checkedGlob(text)));
}
function checkedGlob(text) {
    try {
        (0,glob/* compileGlob */.S)(text);
        return text;
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(`the tag pattern ${JSON.stringify(text)} ${cause.message}`, {
            hint: 'Write tags and globs such as 1.2.3, 1.*, [0-9] or {a,b}; regular expressions go into match, digests into digests.',
            cause,
        });
    }
}
/** Creates a predicate that is true for names that match one of the globs. */
function matcherOf(globs) {
    const compiled = globs.map(glob/* compileGlob */.S);
    return (name) => compiled.some((matches) => matches(name));
}

;// CONCATENATED MODULE: ./build/mirror/filters/exclude.js

/** Exact names and globs to exclude. */
const exclude = {
    absent: [],
    read: (reader) => readGlobs(reader, 'exclude'),
    keep(names, globs) {
        const excluded = matcherOf(globs);
        return names.filter((name) => !excluded(name));
    },
};

;// CONCATENATED MODULE: ./build/mirror/filters/include.js

/** Exact names and globs; a tag that matches any of them passes. Empty: all tags pass. */
const include = {
    absent: [],
    read: (reader) => readGlobs(reader, 'include'),
    keep: (names, globs) => (globs.length === 0 ? names : names.filter(matcherOf(globs))),
};

// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/support/within-time.js + 1 modules
var within_time = __webpack_require__(78349);
;// CONCATENATED MODULE: ./build/mirror/filters/match.js


/**
 * Regular expressions, unanchored; a tag has to match all of them.
 * `keep` throws PublishError `EXPRESSION_TOO_SLOW` when matching all names takes too long.
 */
const match = { absent: [], read, keep };
function read(reader) {
    return reader.strings('match').map(({ text, line }) => {
        try {
            new RegExp(text);
            return text;
        }
        catch (cause) {
            const reason = String(cause.message).replace(/^Invalid regular expression: /, '');
            throw reader.problem(`has an invalid regular expression in tags.match: ${reason}`, line, 'Write a JavaScript regular expression, without slashes around it; in double quotes a backslash is written twice.');
        }
    });
}
function keep(names, sources) {
    if (sources.length === 0)
        return names;
    const expressions = sources.map((source) => new RegExp(source));
    const what = `tags.match ${sources.map((source) => JSON.stringify(source)).join(', ')}`;
    return (0,within_time/* withinTime */.d)(limits/* LIMITS */.b.expressionTime, what, () => names.filter((name) => expressions.every((expression) => expression.test(name))));
}

;// CONCATENATED MODULE: ./build/mirror/filters/newest.js
const ORDERS = ['version', 'push', 'created'];
/**
 * Reads `newest`: a number, or a mapping of `count` and `by`.
 * @throws PublishError with the rule's number and line.
 */
function readNewest(reader) {
    const value = reader.get('newest');
    if (value === undefined)
        return undefined;
    if (!value.entries) {
        const count = reader.count('newest');
        return count === undefined ? undefined : { count, by: 'version' };
    }
    const inner = reader.inside('newest');
    inner.allow(['count', 'by']);
    const count = inner.count('count');
    const by = inner.text('by');
    if (count === undefined)
        throw reader.problem('has no count in tags.newest', value.line, 'Say how many.');
    const order = ORDERS.find((known) => known === (by?.text ?? 'version'));
    if (order)
        return { count, by: order };
    throw reader.problem(`orders tags.newest by ${JSON.stringify(by?.text)}`, by?.line ?? value.line, `Write one of ${ORDERS.join(', ')}.`);
}

// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(62088);
// EXTERNAL MODULE: ./build/mirror/filters/version.js
var filters_version = __webpack_require__(93542);
;// CONCATENATED MODULE: ./build/mirror/filters/semver.js


/** A range in node-semver's syntax; tags that aren't versions don't pass. */
const semverRange = {
    absent: undefined,
    read: semver_read,
    keep(names, range, { prereleases }) {
        if (range === undefined)
            return names;
        return names.filter((name) => {
            const version = (0,filters_version/* parseTagVersion */.An)(name);
            return version !== undefined && (0,filters_version/* inRange */.r4)(version, range, prereleases);
        });
    },
};
function semver_read(reader) {
    const found = reader.text('semver');
    if (!found)
        return undefined;
    if (semver.validRange(found.text) !== null)
        return found.text;
    throw reader.problem(`has the invalid version range ${JSON.stringify(found.text)} in tags.semver`, found.line, 'Write it as in ">=15 <18", "^1.2", "1.x || 2.x".');
}

;// CONCATENATED MODULE: ./build/mirror/filters/index.js







/**
 * The keys of `tags` that filter names, in the order they are applied. `match` is last, so that the user's
 * regular expressions see as few names as possible.
 */
const FILTERS = { include: include, semver: semverRange, exclude: exclude, match: match };
const DEFINITIONS = FILTERS;
const FILTER_KEYS = Object.keys(FILTERS);
const KEYS = [...FILTER_KEYS, 'prereleases', 'newest', 'digests'];
/** The filter of a rule without `tags`, which selects everything. */
function takeAll() {
    return { ...valuesOf((definition) => definition.absent), prereleases: false, digests: [] };
}
/**
 * Parses `tags`: one name or glob, a list of them, or a mapping.
 * @throws PublishError with the rule's number and line.
 */
function parseTagFilter(value, reader) {
    if (!value.entries) {
        const names = readGlobs(reader, 'tags');
        if (names.length > 0)
            return { ...takeAll(), include: names };
        throw reader.problem('has an empty tags', value.line, 'Name tags or globs, or remove tags to select all.');
    }
    const inner = reader.inside('tags');
    inner.allow(KEYS);
    const values = valuesOf((definition) => definition.read(inner));
    const newest = readNewest(inner);
    const filter = {
        ...values,
        prereleases: inner.flag('prereleases', false),
        ...(newest ? { newest } : {}),
        digests: readDigests(inner),
    };
    if (value.entries.size === 0) {
        throw reader.problem('has an empty tags', value.line, 'Remove tags to select all.');
    }
    return filter;
}
/**
 * The names that pass every key except `newest`.
 * @throws PublishError `EXPRESSION_TOO_SLOW` as `match` does.
 */
function narrow(names, filter) {
    return FILTER_KEYS.reduce((kept, key) => filters_keep(key, kept, filter), names);
}
function filters_keep(key, names, filter) {
    return DEFINITIONS[key].keep(names, filter[key], filter);
}
function valuesOf(take) {
    return Object.fromEntries(FILTER_KEYS.map((key) => [key, take(DEFINITIONS[key])]));
}
function readDigests(reader) {
    return reader.strings('digests').map(({ text, line }) => {
        if ((0,digest/* isDigest */.Bc)(text))
            return text;
        throw reader.problem(`has ${JSON.stringify(text)} in tags.digests, which is not a digest`, line, 'A digest is sha256: and 64 lower-case hex digits.');
    });
}


/***/ }),

/***/ 93542:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   An: () => (/* binding */ parseTagVersion),
/* harmony export */   By: () => (/* binding */ compareTagVersions),
/* harmony export */   r4: () => (/* binding */ inRange)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(62088);

const FORM = /^v?(\d{1,15}(?:\.\d{1,15}){0,3})(.*)$/i;
const PRERELEASE = /^(?:(?:alpha|beta|rc|pre|preview|dev|next|canary|nightly|snapshot|ea|milestone|cr|test)(?:[.\d].*)?|[abm]\d[.\d]*|\d[.\dA-Za-z]*)$/i;
/**
 * Prerelease suffixes directly after a number, as in `16beta1` and `3.13.0a2`. Anything else, such as `8u292`
 * or a commit hash, isn't a version.
 */
const ATTACHED = /^(?:alpha|beta|rc|[ab](?=\d))\d*$/i;
/** Parses a tag as a version; undefined when the tag doesn't begin with one. */
function parseTagVersion(tag) {
    const found = FORM.exec(tag);
    if (!found?.[1])
        return undefined;
    const parts = found[1].split('.').map(Number);
    const numbers = found[1];
    const rest = found[2] ?? '';
    if (rest === '')
        return { parts, prerelease: '', variant: '', text: numbers };
    const attached = /^[A-Za-z]/.test(rest);
    const [first = '', ...others] = (attached ? rest : rest.slice(1)).split(/[-_]/);
    if (attached ? !ATTACHED.test(first) : !/^[-_]/.test(rest))
        return undefined;
    if (attached || PRERELEASE.test(first)) {
        const written = numbers + (attached ? first : rest.slice(0, 1 + first.length));
        return { parts, prerelease: dotted(first), variant: others.join('-'), text: written };
    }
    return { parts, prerelease: '', variant: rest.slice(1), text: numbers };
}
/**
 * semver compares `rc.10` and `rc.9` as numbers, but `rc10` and `rc9` as text; in tags, both mean numbers.
 */
function dotted(prerelease) {
    return prerelease
        .replace(/([A-Za-z])(\d)/g, '$1.$2')
        .split('.')
        .filter((identifier) => identifier !== '')
        .map((identifier) => (/^\d+$/.test(identifier) ? String(Number(identifier)) : identifier))
        .join('.');
}
/**
 * The version to compare with a range. A tag with fewer parts moves with the releases, so it stands for the
 * newest version it covers: `15` is in `>=15.2` but not in `~15.2`. A prerelease precedes its release, so its
 * missing parts are 0.
 */
function toSemver(version) {
    const missing = version.prerelease === '' ? Number.MAX_SAFE_INTEGER : 0;
    const [major = missing, minor = missing, patch = missing] = version.parts;
    return new semver__WEBPACK_IMPORTED_MODULE_0__.SemVer(`${major}.${minor}.${patch}${version.prerelease === '' ? '' : `-${version.prerelease}`}`);
}
/**
 * Whether a version is in a node-semver range. Prereleases only match if `prereleases` is set or the range
 * names one.
 */
function inRange(version, range, prereleases) {
    return semver__WEBPACK_IMPORTED_MODULE_0__.satisfies(toSemver(version), range, { includePrerelease: prereleases });
}
/**
 * Compares two versions; negative when `a` is older. A variant sorts below the plain image of the same
 * version.
 */
function compareTagVersions(a, b) {
    const order = toSemver(a).compare(toSemver(b));
    if (order !== 0)
        return order;
    const fourth = (a.parts[3] ?? Number.MAX_SAFE_INTEGER) - (b.parts[3] ?? Number.MAX_SAFE_INTEGER);
    if (fourth !== 0)
        return fourth;
    if (a.variant === b.variant)
        return 0;
    if (a.variant === '')
        return 1;
    if (b.variant === '')
        return -1;
    return semver__WEBPACK_IMPORTED_MODULE_0__.compareIdentifiers(a.variant, b.variant);
}


/***/ }),

/***/ 36986:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseMirrorRules: () => (/* binding */ parseMirrorRules)
});

// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/platform.js
var platform = __webpack_require__(44647);
// EXTERNAL MODULE: ./build/support/yaml/rule-reader.js
var rule_reader = __webpack_require__(79880);
// EXTERNAL MODULE: ./build/support/yaml/read.js
var read = __webpack_require__(60468);
// EXTERNAL MODULE: ./build/mirror/filters/index.js + 6 modules
var filters = __webpack_require__(94570);
;// CONCATENATED MODULE: ./build/mirror/rules/overlap.js
/** `*` is one or more characters except the slash, `**` one or more of any. */
function steps(pattern) {
    return pattern.split(/(\*\*?)/).flatMap((piece) => {
        if (piece !== '*' && piece !== '**')
            return [...piece].map((literal) => ({ literal }));
        const slash = piece === '**';
        return [
            { slash, repeated: false },
            { slash, repeated: true },
        ];
    });
}
/** Whether some name matches both patterns. A name without wildcards is also a pattern. */
function patternsOverlap(a, b) {
    const [left, right] = [steps(a), steps(b)];
    const known = new Map();
    const overlap = (i, j) => {
        const key = i * (right.length + 1) + j;
        const answer = known.get(key) ?? decide(i, j);
        known.set(key, answer);
        return answer;
    };
    const decide = (i, j) => {
        const [step, other] = [left[i], right[j]];
        if (step === undefined && other === undefined)
            return true;
        const together = step !== undefined && other !== undefined && meets(step, other);
        // A repeated step may end, or consume one more character of the other pattern, which may be repeated,
        // too.
        if (isRepeated(step))
            return overlap(i + 1, j) || (together && overlap(i, j + 1)) || skips(other, i, j + 1);
        if (isRepeated(other))
            return overlap(i, j + 1) || (together && overlap(i + 1, j));
        return together && overlap(i + 1, j + 1);
    };
    const skips = (step, i, j) => isRepeated(step) && overlap(i, j);
    return overlap(0, 0);
}
function isRepeated(step) {
    return step !== undefined && 'repeated' in step && step.repeated;
}
/** Whether one character can match both steps. */
function meets(a, b) {
    if ('literal' in a && 'literal' in b)
        return a.literal === b.literal;
    if ('literal' in a)
        return a.literal !== '/' || ('slash' in b && b.slash);
    if ('literal' in b)
        return b.literal !== '/' || a.slash;
    return true;
}

;// CONCATENATED MODULE: ./build/mirror/rules/conflicts.js


/**
 * Rejects rules that conflict whatever the registries contain: copy cycles, and two sources for the same tag.
 * Conflicts that depend on the existing tags are checked by the planner.
 * @throws PublishError `RULE_CYCLE`, `RULE_CONFLICT`, with the later rule's number and line.
 */
function checkRuleConflicts(rules) {
    refuseSelfCopies(rules);
    refuseCycles(rules);
    refuseSameTag(rules);
}
function readPlace({ from, tags }) {
    return { repository: `${from.host}/${from.path}`, tag: from.tag ?? onlyTag(tags) };
}
/** The tag of a filter that selects exactly one name. */
function onlyTag({ include }) {
    const [only, more] = include;
    return only !== undefined && more === undefined && !/[*?[\]{}]/.test(only) ? only : undefined;
}
function writtenPlace(rule, target) {
    const repository = `${target.host}/${target.path.replace(/\{(\w*)\}/g, (_, name) => (name === 'name' || name === 'host' ? '*' : '**'))}`;
    if (!target.tag.includes('{'))
        return { repository, tag: target.tag };
    return { repository, tag: target.tag === '{tag}' ? readPlace(rule).tag : undefined };
}
function meet(a, b) {
    return (patternsOverlap(a.repository, b.repository) &&
        (a.tag === undefined || b.tag === undefined || a.tag === b.tag));
}
/**
 * Copying to another tag of the same repository is a promotion and allowed; the same tag is a cycle. So is a
 * pattern that matches its own target: every run would copy the copies.
 */
function refuseSelfCopies(rules) {
    for (const rule of rules) {
        const read = readPlace(rule);
        for (const target of rule.to) {
            const written = writtenPlace(rule, target);
            const sameName = target.tag === '{tag}' || target.tag === rule.from.tag;
            if (!patternsOverlap(written.repository, read.repository) || !(sameName || rule.from.pattern))
                continue;
            const what = rule.from.pattern
                ? `writes to ${target.text}, which its own from, ${rule.from.text}, matches`
                : `copies ${rule.from.text} onto itself`;
            throw conflict(rule, target.line, 'RULE_CYCLE', what, 'Copy to another repository, or rename the tags.');
        }
    }
}
/** Depth-first search over edges "rule A writes what rule B reads". */
function refuseCycles(rules) {
    const next = (rule) => rules.filter((other) => other !== rule && rule.to.some((target) => meet(writtenPlace(rule, target), readPlace(other))));
    const done = new Set();
    const visit = (rule, path) => {
        const start = path.indexOf(rule);
        if (start >= 0) {
            const circle = path.slice(start);
            const last = circle.reduce((a, b) => (a.number > b.number ? a : b));
            const numbers = [...circle, rule].map(({ number }) => number).join(' → ');
            throw conflict(last, last.line, 'RULE_CYCLE', `closes a circle: what rules ${numbers} copy comes back to where it was read`, 'Copy in one direction, or narrow the rules to different repositories or tags.');
        }
        if (done.has(rule))
            return;
        for (const other of next(rule))
            visit(other, [...path, rule]);
        done.add(rule);
    };
    for (const rule of rules)
        visit(rule, []);
}
/** Two rules that write the same literal repository and tag from different sources. */
function refuseSameTag(rules) {
    const written = new Map();
    for (const rule of rules) {
        for (const target of rule.to) {
            const place = writtenPlace(rule, target);
            if (place.tag === undefined || place.repository.includes('*'))
                continue;
            const key = `${place.repository}:${place.tag}`;
            const read = readPlace(rule);
            const source = `${read.repository}:${read.tag ?? '*'}@${rule.from.digest ?? ''}`;
            const earlier = written.get(key);
            if (earlier && earlier.source !== source) {
                throw conflict(rule, target.line, 'RULE_CONFLICT', `writes ${key} from ${rule.from.text}, and rule ${earlier.rule.number} (line ${earlier.rule.line}) from ${earlier.rule.from.text}`, 'Rename the tag in one of them, or remove one.');
            }
            written.set(key, { rule, source });
        }
    }
}
function conflict(rule, line, code, what, hint) {
    return new errors/* PublishError */.S1(`Mirror rule ${rule.number} (line ${line}) ${what}`, {
        code,
        ...rule.origin,
        line,
        hint,
    });
}

// EXTERNAL MODULE: ./build/mirror/rules/pattern.js
var pattern = __webpack_require__(41080);
// EXTERNAL MODULE: ./build/mirror/rules/template.js
var template = __webpack_require__(33626);
;// CONCATENATED MODULE: ./build/mirror/rules/parse.js








const KEYS = ['from', 'to', 'tags', 'rename', 'platforms', 'referrers', 'prune', 'require-match'];
/** Default for the maximum share of a repository's tags that is pruned. */
const DEFAULT_SHARE = 0.25;
/**
 * Parses the `mirror` input, or the file of `mirror-file`: a YAML list of rules, documented in
 * docs/mirroring.md.
 * @throws PublishError with the rule's number and line for the first invalid rule, and for rules that
 * conflict: a cycle, or one tag written from two sources.
 */
function parseMirrorRules(text, origin, defaults = { referrers: false }) {
    const document = (0,read/* readYaml */.g)(text, origin);
    if (!document.items || document.items.length === 0) {
        throw new errors/* PublishError */.S1(document.items || document.text === '' ? 'No mirror rules found' : 'The mirror rules are not a list', {
            ...origin,
            code: 'RULE_INVALID',
            line: document.line,
            hint: 'Begin each rule with "- from: registry/repository".',
        });
    }
    const rules = document.items.map((item, position) => {
        const reader = new rule_reader/* RuleReader */.A(item, position + 1, origin);
        return readRule(reader, defaults);
    });
    checkRuleConflicts(rules);
    return rules;
}
function readRule(reader, defaults) {
    reader.allow(KEYS);
    const from = readSource(reader);
    const tags = readTags(reader, from);
    const to = readTargets(reader, from, tags);
    const prune = readPrune(reader, from, to);
    return {
        number: reader.number,
        line: reader.line,
        origin: reader.origin,
        from,
        to,
        tags,
        platforms: readPlatforms(reader),
        referrers: reader.flag('referrers', defaults.referrers),
        ...(prune ? { prune } : {}),
        requireMatch: reader.flag('require-match', false),
    };
}
function readSource(reader) {
    const value = reader.get('from');
    if (value === undefined || value.text === '') {
        throw reader.problem('has no source', reader.line, 'Say what to copy, as in from: docker.io/library/postgres.');
    }
    if (value.text === undefined) {
        throw reader.problem('has a from that is not one name', value.line, 'Write one rule for each source; many repositories of a namespace are one pattern, host/namespace/*.');
    }
    const { text, line } = value;
    return reader.at(line, () => (0,pattern/* parseMirrorSource */.oG)(text));
}
function readTags(reader, from) {
    const value = reader.get('tags');
    if (value === undefined)
        return (0,filters/* takeAll */.h0)();
    if (from.tag !== undefined || from.digest !== undefined) {
        throw reader.problem(`has tags, but its from names one image, ${JSON.stringify(from.text)}`, value.line, 'Leave the tag or digest out of from, or tags out of the rule.');
    }
    return (0,filters/* parseTagFilter */.QK)(value, reader);
}
function readTargets(reader, from, tags) {
    const value = reader.get('to');
    const hint = 'Write one repository after `to:`, or a list of them.';
    if (value === undefined)
        throw reader.problem('has no destination', reader.line, hint);
    const names = reader.strings('to');
    if (names.length === 0)
        throw reader.problem('has no destination', value.line, hint);
    const groups = (0,template/* groupNames */.S0)(tags.match);
    const rename = reader.text('rename');
    if (rename)
        reader.at(rename.line, () => (0,pattern/* checkTagTemplate */.hl)(rename.text, rename.text, groups));
    const targets = names.map(({ text, line }) => reader.at(line, () => {
        const target = (0,pattern/* parseMirrorTarget */.wi)(text, from, groups);
        return rename && target.tag === '{tag}' ? { ...target, line, tag: rename.text } : { ...target, line };
    }));
    refuseDigestTemplates(reader, from, targets);
    refuseDuplicates(reader, targets);
    return targets;
}
/** A manifest selected only by digest has no tag to expand a template with. */
function refuseDigestTemplates(reader, from, targets) {
    if (from.digest === undefined || from.tag !== undefined)
        return;
    const wrong = targets.find(({ tag }) => tag !== '{tag}' && tag.includes('{'));
    if (wrong) {
        throw reader.problem(`makes a tag of a tag, ${JSON.stringify(wrong.tag)}, and its from has only a digest`, wrong.line, 'Write the tag out, or leave it away to copy by digest only.');
    }
}
function refuseDuplicates(reader, targets) {
    const seen = new Set();
    for (const { host, path, tag, line, text } of targets) {
        const key = `${host}/${path}:${tag}`;
        if (seen.has(key))
            throw reader.problem(`names the destination ${JSON.stringify(text)} twice`, line, 'Remove one.');
        seen.add(key);
    }
}
function readPlatforms(reader) {
    const value = reader.get('platforms');
    if (value === undefined)
        return 'all';
    const names = reader
        .strings('platforms')
        .flatMap(({ text, line }) => text.split(',').map((part) => ({ text: part.trim(), line })));
    if (names.length === 0) {
        throw reader.problem('has no platform in platforms', value.line, 'Write all, or a list such as [linux/amd64].');
    }
    if (names.some(({ text }) => text === 'all')) {
        if (names.length === 1)
            return 'all';
        throw reader.problem('has all beside other platforms', value.line, 'Write either all or the list.');
    }
    return names.map(({ text, line }) => reader.at(line, () => (0,platform/* parsePlatform */.Y8)(text)));
}
function readPrune(reader, from, to) {
    const value = reader.get('prune');
    if (value === undefined)
        return undefined;
    const share = value.entries ? readShare(reader) : reader.flag('prune', false) ? DEFAULT_SHARE : undefined;
    if (share === undefined)
        return undefined;
    if (from.tag !== undefined || from.digest !== undefined) {
        throw reader.problem('prunes, but copies a single image, so there is nothing to compare with', value.line, 'Name the repository in from and choose its tags with tags:.');
    }
    for (const { tag } of to) {
        if (/^[^{}]*\{tag\}[^{}]*$/.test(tag))
            continue;
        throw reader.problem(`prunes tags renamed by ${JSON.stringify(tag)}, from which the source's tags can't be told again`, value.line, 'Prune only with a rename that puts something before or after {tag}.');
    }
    return { maxShare: share };
}
function readShare(reader) {
    const inner = reader.inside('prune');
    inner.allow(['max-share']);
    const found = inner.text('max-share');
    if (!found)
        return DEFAULT_SHARE;
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(found.text)?.[1];
    const share = percent === undefined ? Number(found.text) : Number(percent) / 100;
    if (/^[\d.]+\s*%?$/.test(found.text) && share > 0 && share <= 1)
        return share;
    throw reader.problem(`has the max-share ${JSON.stringify(found.text)}`, found.line, 'Write a share above 0 and up to 1, or 1% to 100%.');
}


/***/ }),

/***/ 41080:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   UU: () => (/* binding */ matchRepository),
/* harmony export */   WU: () => (/* binding */ targetRepository),
/* harmony export */   hl: () => (/* binding */ checkTagTemplate),
/* harmony export */   j9: () => (/* binding */ fixedPrefix),
/* harmony export */   mI: () => (/* binding */ targetTag),
/* harmony export */   oG: () => (/* binding */ parseMirrorSource),
/* harmony export */   wi: () => (/* binding */ parseMirrorTarget)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_text_automaton_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(17728);
/* harmony import */ var _oci_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20907);
/* harmony import */ var _template_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(33626);




/**
 * Placeholder for a wildcard or variable while the rest of the name is validated; unlikely in a real name.
 */
const STAND_IN = 'zq0x';
/**
 * Parses a rule's `from`: a repository, an image by tag or digest, or a pattern of repositories.
 * @throws PublishError `REFERENCE_INVALID`.
 */
function parseMirrorSource(text) {
    const wildcards = text.match(/\*\*?/g) ?? [];
    if (wildcards.length === 0) {
        const reference = (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(text);
        return { text, pattern: false, ...reference };
    }
    refuseBadWildcards(text);
    const { tag, digest, host, path } = restore(wildcards, (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(standIn(text)));
    if (tag !== undefined || digest !== undefined) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} is a pattern of repositories and names a tag or digest too`, {
            code: 'REFERENCE_INVALID',
            hint: 'Choose the tags of every repository with tags:.',
        });
    }
    return { text, pattern: true, host, path };
}
function refuseBadWildcards(text) {
    const slash = text.indexOf('/');
    if (slash < 0 || text.slice(0, slash).includes('*') || !/[.:]|^localhost$/.test(text.slice(0, slash))) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} has a "*" where the registry's host must be written out`, {
            code: 'REFERENCE_INVALID',
            hint: 'Begin with the host, as in ghcr.io/acme/*.',
        });
    }
    if (/\*{3}|\*\*[^/]|[^/]\*\*/.test(text)) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} has a "**" within a segment`, {
            code: 'REFERENCE_INVALID',
            hint: 'Write it as in ghcr.io/acme/**; within a segment use a single "*".',
        });
    }
}
function standIn(text) {
    return text.replace(/\*\*?/g, STAND_IN).replace(_template_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMPLATE */ .nE, STAND_IN);
}
function restore(pieces, parsed) {
    let next = 0;
    return { ...parsed, path: parsed.path.replaceAll(STAND_IN, () => pieces[next++] ?? '') };
}
/**
 * Parses one entry of a rule's `to`: a repository whose path and tag may be templates.
 * @throws PublishError `REFERENCE_INVALID`, or `TEMPLATE_INVALID` for an unknown variable.
 */
function parseMirrorTarget(text, source, groups) {
    if (text.includes('@')) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} names a digest, which follows from what is copied`, {
            code: 'REFERENCE_INVALID',
            hint: 'Leave the digest out, or put a tag in its place.',
        });
    }
    const colon = text.lastIndexOf(':');
    const hasTag = colon > text.lastIndexOf('/');
    const name = hasTag ? text.slice(0, colon) : text;
    const tag = hasTag ? text.slice(colon + 1) : '{tag}';
    const pieces = name.match(/\*\*?|\{[^{}]*\}/g) ?? [];
    const parsed = (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(standIn(name));
    const { host, path } = restore(pieces, parsed);
    checkRepositoryTemplate(text, path, source);
    checkTagTemplate(tag, text, groups);
    return { text, host, path, tag, line: 0 };
}
function checkRepositoryTemplate(text, path, source) {
    const variables = Object.keys((0,_template_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryVariables */ .G5)(source));
    for (const [, name = ''] of path.matchAll(_template_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMPLATE */ .nE)) {
        if (!variables.includes(name))
            throw unknownVariable(text, name, variables);
    }
    const wanted = (path.match(/\*\*?/g) ?? []).length;
    const offered = (source.path.match(/\*\*?/g) ?? []).length;
    if (wanted > offered) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} has more "*" than ${JSON.stringify(source.text)}, which fills them`, {
            code: 'TEMPLATE_INVALID',
            hint: 'Write as many "*" in to as in from, or use {name} or {path}.',
        });
    }
    if (source.pattern && wanted === 0 && !/\{(?:name|path)\}/.test(path)) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} is one repository for the many that ${JSON.stringify(source.text)} stands for`, { code: 'TEMPLATE_INVALID', hint: 'Keep them apart with "*", {name} or {path}.' });
    }
}
/**
 * Checks a tag template.
 * @throws PublishError `TEMPLATE_INVALID` for an unknown variable, or characters that aren't allowed in a
 * tag.
 */
function checkTagTemplate(template, text, groups) {
    const variables = [..._template_js__WEBPACK_IMPORTED_MODULE_2__/* .tagVariables */ .iU, ...groups];
    for (const [, name = ''] of template.matchAll(_template_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMPLATE */ .nE)) {
        if (!variables.includes(name))
            throw unknownVariable(text, name, variables);
    }
    if (!(0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .isTag */ .dz)(template.replace(_template_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMPLATE */ .nE, 'x'))) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(template)} can't make a tag`, {
            code: 'TEMPLATE_INVALID',
            hint: 'A tag has letters, digits, "_", "." and "-", 128 at most, and begins with none of the last two.',
        });
    }
}
function unknownVariable(text, name, variables) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(text)} uses {${name}}, which nothing fills`, {
        code: 'TEMPLATE_INVALID',
        hint: `There are ${variables.map((variable) => `{${variable}}`).join(', ')}.`,
    });
}
/**
 * Matches a repository's path against the source's pattern, and returns what each wildcard matched, or
 * undefined. `*` matches a segment or a part of it, `**` any number of segments. Both match at least one
 * character and are greedy.
 */
function matchRepository(source, path) {
    return (0,_support_text_automaton_js__WEBPACK_IMPORTED_MODULE_3__/* .captures */ .Ms)(repositoryPattern(source.path), path);
}
function repositoryPattern(path) {
    const pieces = path.split(/(\*\*?)/).flatMap((text) => {
        if (text === '**')
            return [{ kind: 'many', test: _support_text_automaton_js__WEBPACK_IMPORTED_MODULE_3__/* .anything */ .D8, least: 1, capture: true }];
        if (text === '*')
            return [{ kind: 'many', test: notSlash, least: 1, capture: true }];
        return Array.from(text, _support_text_automaton_js__WEBPACK_IMPORTED_MODULE_3__/* .literal */ .eu);
    });
    return (0,_support_text_automaton_js__WEBPACK_IMPORTED_MODULE_3__/* .compilePieces */ .zl)(pieces);
}
const notSlash = (point) => point !== 0x2f;
/** The literal path segments before the first wildcard; used to list only a part of a registry's catalog. */
function fixedPrefix(source) {
    return source.path.slice(0, source.path.indexOf('*')).replace(/[^/]*$/, '');
}
/**
 * Expands a target for one source repository.
 * @throws PublishError `REFERENCE_INVALID` when the result isn't a valid name.
 */
function targetRepository(target, source, captures) {
    let next = 0;
    const variables = (0,_template_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryVariables */ .G5)(source);
    const path = target.path
        .replace(_template_js__WEBPACK_IMPORTED_MODULE_2__/* .TEMPLATE */ .nE, (_, name) => variables[name] ?? '')
        .replace(/\*\*?/g, () => captures[next++] ?? '');
    return (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseRepositoryName */ .$M)(`${target.host}/${path}`);
}
/** The tag at the target for a source tag. @throws PublishError `TEMPLATE_INVALID`. */
function targetTag(target, tag, match) {
    return (0,_template_js__WEBPACK_IMPORTED_MODULE_2__/* .renderTag */ .vY)(target.tag, tag, match);
}


/***/ }),

/***/ 33626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G5: () => (/* binding */ repositoryVariables),
/* harmony export */   S0: () => (/* binding */ groupNames),
/* harmony export */   iU: () => (/* binding */ tagVariables),
/* harmony export */   nE: () => (/* binding */ TEMPLATE),
/* harmony export */   vY: () => (/* binding */ renderTag)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _oci_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20907);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(64046);
/* harmony import */ var _support_within_time_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(78349);
/* harmony import */ var _filters_version_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(93542);





/** A variable in a template: `{name}`. */
const TEMPLATE = /\{([^{}]*)\}/g;
/** The variables of a repository template. */
function repositoryVariables(repository) {
    const segments = repository.path.split('/');
    const name = segments.at(-1) ?? '';
    return {
        name,
        path: repository.path,
        // A repository without a namespace uses its name, so that `{namespace}/{name}` doesn't begin with a
        // slash.
        namespace: segments.slice(0, -1).join('/') || name,
        // A path can't contain the colon before a port.
        host: repository.host.replace(/[^a-z0-9.-]/g, '-'),
    };
}
/** The variables of a tag template, besides the groups of `match`. */
const tagVariables = ['tag', 'version', 'major', 'minor', 'patch', 'prerelease', 'variant'];
/** The capture groups of a filter's expressions: `1`, `2`, …, and named ones. */
function groupNames(expressions) {
    return expressions.flatMap((source) => {
        const all = new RegExp(`${source}|`);
        const found = (0,_support_within_time_js__WEBPACK_IMPORTED_MODULE_3__/* .withinTime */ .d)(_support_limits_js__WEBPACK_IMPORTED_MODULE_2__/* .LIMITS */ .b.expressionTime, `tags.match ${JSON.stringify(source)}`, () => all.exec(''));
        const count = (found?.length ?? 1) - 1;
        const named = [...source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name = '']) => name);
        return [...Array.from({ length: count }, (_, position) => String(position + 1)), ...named];
    });
}
/**
 * Expands a tag template. If several expressions have a group, the first one wins.
 * @throws PublishError `TEMPLATE_INVALID` when the tag doesn't have a variable's value, or the result isn't a
 * valid tag.
 */
function renderTag(template, tag, expressions) {
    if (template === '{tag}')
        return tag;
    const rendered = template.replace(TEMPLATE, (_, name) => {
        const value = variable(name, tag, expressions);
        if (value !== undefined && (value !== '' || name === 'prerelease' || name === 'variant'))
            return value;
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`the tag ${tag} has nothing for {${name}} in ${JSON.stringify(template)}`, {
            code: 'TEMPLATE_INVALID',
            hint: 'Narrow the filter so that only tags with it are selected, or use {tag}.',
        });
    });
    if ((0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .isTag */ .dz)(rendered))
        return rendered;
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${JSON.stringify(template)} makes ${JSON.stringify(rendered)} of ${tag}, which is not a tag`, {
        code: 'TEMPLATE_INVALID',
        hint: 'A tag has letters, digits, "_", "." and "-", 128 at most.',
    });
}
function variable(name, tag, expressions) {
    if (name === 'tag')
        return tag;
    const groups = expressions.map((source) => new RegExp(source).exec(tag));
    for (const found of groups) {
        const value = /^\d+$/.test(name) ? found?.[Number(name)] : found?.groups?.[name];
        if (value !== undefined)
            return value;
    }
    const version = (0,_filters_version_js__WEBPACK_IMPORTED_MODULE_4__/* .parseTagVersion */ .An)(tag);
    if (!version)
        return undefined;
    const { prerelease, variant, text } = version;
    // As written, to keep the leading zeros of calendar versions.
    const [major, minor, patch] = /^[\d.]+/.exec(text)?.[0].split('.') ?? [];
    const known = {
        version: text,
        major,
        minor,
        patch,
        prerelease,
        variant,
    };
    return known[name];
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
