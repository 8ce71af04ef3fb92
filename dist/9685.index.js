export const id = 9685;
export const ids = [9685];
export const modules = {

/***/ 9685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runMirror: () => (/* binding */ runMirror)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/copy/session/mounts.js
var mounts = __webpack_require__(77409);
// EXTERNAL MODULE: ./build/support/map-concurrent.js
var map_concurrent = __webpack_require__(6486);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
;// CONCATENATED MODULE: ./build/mirror/limits/circuit-breaker.js

/** Consecutive failures after which a host is considered down. */
const MAX_OUTAGES = 3;
/** Creates a circuit breaker that counts failures per host. */
function createCircuitBreaker() {
    const failures = new Map();
    return {
        async guard(host, work) {
            const before = failures.get(host);
            if (before && before.count >= MAX_OUTAGES) {
                throw new errors/* PublishError */.S1(`${host} failed ${before.count} times in a row and isn't asked again in this run`, {
                    code: 'HOST_DOWN',
                    hint: `The last time: ${before.last.message}. Run again when it is back: what is done stays done.`,
                    cause: before.last,
                });
            }
            try {
                const result = await work();
                failures.delete(host);
                return result;
            }
            catch (error) {
                if (isOutage(error))
                    failures.set(host, { count: (failures.get(host)?.count ?? 0) + 1, last: error });
                else
                    failures.delete(host);
                throw error;
            }
        },
    };
}
/** No response, or one that reports a server-side failure. */
function isOutage(error) {
    return (error instanceof errors/* PublishError */.S1 &&
        /^(?:E[A-Z]{3,}|UND_ERR\w*|CERT_\w+|UNAVAILABLE|HTTP_5\d\d)$/.test(error.code ?? ''));
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/mirror/limits/pull-limit.js


/** Thrown for work that is skipped until the limit resets, and left for the next run. */
class RateLimitedError extends errors/* PublishError */.S1 {
}
const SHORTEST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
/** Creates the pull limiter of a mirror run. */
function createPullLimiter(options) {
    const underWay = new Map();
    const latest = new Map();
    const waits = new Map();
    /** Hosts that refused a request because of their limit; with `stop`, they get no further requests. */
    const refused = new Set();
    const pause = options.pause ?? sleep;
    /** Called when a running request has ended. */
    const sleepers = [];
    const look = (source) => {
        const limit = options.rateLimitOf?.(source.repository.host);
        if (limit)
            latest.set(source.repository.host, limit);
        return limit;
    };
    const left = (source) => {
        const { host } = source.repository;
        if (options.rateLimit === 'stop' && refused.has(host))
            return 0;
        return (look(source)?.remaining ?? Infinity) - (underWay.get(host) ?? 0);
    };
    /** All requests that wait for the same host share one wait. */
    const recover = (source, probe) => {
        const { host } = source.repository;
        const waiting = waits.get(host) ?? waitUntilLeft(source, probe).finally(() => waits.delete(host));
        waits.set(host, waiting);
        return waiting;
    };
    const waitUntilLeft = async (source, probe) => {
        const limit = look(source);
        options.reporter.notice(waitingFor(source.repository.host, limit));
        do {
            await pause(untilOneMore(limit), options.signal);
            options.signal?.throwIfAborted();
            await probe();
        } while (left(source) <= 0);
    };
    return {
        async run(source, probe, work) {
            const { host } = source.repository;
            for (;;) {
                while (left(source) <= 0) {
                    if (options.rateLimit === 'stop')
                        throw postponed(host, look(source));
                    // Running requests may not use up the limit, or may report a higher one.
                    if ((underWay.get(host) ?? 0) > 0 && (look(source)?.remaining ?? 0) > 0)
                        await new Promise((resolve) => sleepers.push(resolve));
                    else
                        await recover(source, probe);
                }
                underWay.set(host, (underWay.get(host) ?? 0) + 1);
                try {
                    return await work();
                }
                catch (error) {
                    if (!isLimit(error))
                        throw error;
                    refused.add(host);
                    if (options.rateLimit === 'stop')
                        throw postponed(host, look(source), error);
                }
                finally {
                    underWay.set(host, (underWay.get(host) ?? 1) - 1);
                    look(source);
                    for (const wake of sleepers.splice(0))
                        wake();
                }
                await recover(source, probe);
            }
        },
        limits: () => Object.fromEntries(latest),
    };
}
const sleep = (milliseconds, signal) => (0,promises_.setTimeout)(milliseconds, undefined, signal ? { signal } : {});
function waitingFor(host, limit) {
    const figures = `${limit?.limit ?? '?'} in ${limit?.windowSeconds ?? '?'} s`;
    return `The pull limit of ${host} is used up (${figures}); waiting for it to recover`;
}
/**
 * Milliseconds until one more request should be allowed. The window is sliding, so this is window / limit.
 */
function untilOneMore(limit) {
    const share = ((limit?.windowSeconds ?? 3600) * 1000) / Math.max(1, limit?.limit ?? 100);
    return Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, share));
}
function isLimit(error) {
    return error instanceof errors/* PublishError */.S1 && ['TOOMANYREQUESTS', 'HTTP_429'].includes(error.code ?? '');
}
function postponed(host, limit, cause) {
    const figures = limit ? ` (${limit.limit} in ${limit.windowSeconds} s)` : '';
    return new RateLimitedError(`The pull limit of ${host} is used up${figures}`, {
        code: 'RATE_LIMITED',
        hint: 'Run again later, log in to the source for a higher limit, or set rate-limit: wait.',
        cause,
    });
}

;// CONCATENATED MODULE: ./build/mirror/report.js
/** Totals with a count of 0 for every status. */
function emptyTotals() {
    return { copied: 0, existing: 0, planned: 0, failed: 0, postponed: 0, pruned: 0, prunable: 0 };
}

;// CONCATENATED MODULE: ./build/mirror/recorder.js



/** Creates an empty recorder. */
function createRecorder() {
    const copies = [];
    const failures = [];
    const totals = emptyTotals();
    const add = (copy) => {
        totals[copy.status]++;
        if (copy.status !== 'existing')
            copies.push(copy);
    };
    const failure = (rule, what, error) => {
        const { message, hint, detail, code } = describe(error);
        failures.push({
            rule: rule.number,
            line: rule.line,
            what,
            message,
            ...(hint === undefined ? {} : { hint }),
            ...(detail === undefined ? {} : { detail }),
            ...(code === undefined ? {} : { code }),
        });
    };
    return {
        copies,
        failures,
        totals,
        add,
        failure,
        failed(rule, copy, error) {
            if (error instanceof RateLimitedError) {
                add({ rule: rule.number, ...copy, status: 'postponed', note: error.message });
                return;
            }
            add({ rule: rule.number, ...copy, status: 'failed' });
            failure(rule, copy.source === undefined ? copy.destination : `${copy.source} → ${copy.destination}`, error);
        },
    };
}
function describe(error) {
    if (error instanceof errors/* PublishError */.S1)
        return error;
    return { message: error instanceof Error ? error.message : String(error) };
}

;// CONCATENATED MODULE: ./build/mirror/run/copy-task.js
/** The destination's full name: `ghcr.io/acme/mirror/postgres:16`. */
function destinationName({ uploader, tag }, digest) {
    const { host, path } = uploader.destination.repository;
    return tag === undefined ? `${host}/${path}@${digest}` : `${host}/${path}:${tag}`;
}

;// CONCATENATED MODULE: ./build/mirror/run/check.js


const CHECKS = 4;
/**
 * Removes images that `beforeCopy` rejects from the list of missing ones. Each is recorded as failed, the tag
 * at its destination stays, and nothing of its rule is pruned.
 */
async function refuseUnchecked(context, comparison) {
    const { run, job, recorder } = context;
    const { beforeCopy, signal, reporter } = run.options;
    if (!beforeCopy)
        return;
    const checked = await (0,map_concurrent/* mapConcurrent */._)(comparison.missing, CHECKS, async (image) => {
        try {
            await beforeCopy(job.source, image.root);
        }
        catch (error) {
            signal?.throwIfAborted();
            for (const copy of image.copies) {
                run.refused.add(copy.rule);
                const destination = destinationName(copy, image.root.digest);
                recorder.failed(copy.rule, { source: copy.source, destination }, error);
            }
            return [];
        }
        if (image.platforms !== 'all') {
            reporter.notice(`${job.name}@${image.root.digest} is verified; its copy has some of its platforms only, so that it can't be`);
        }
        return [image];
    });
    comparison.missing = checked.flat();
}

// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/support/text/automaton.js
var automaton = __webpack_require__(17728);
// EXTERNAL MODULE: ./build/oci/reference.js
var oci_reference = __webpack_require__(20907);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/support/within-time.js + 1 modules
var within_time = __webpack_require__(78349);
// EXTERNAL MODULE: ./node_modules/semver/index.js
var semver = __webpack_require__(62088);
;// CONCATENATED MODULE: ./build/mirror/filters/version.js

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
    return new semver.SemVer(`${major}.${minor}.${patch}${version.prerelease === '' ? '' : `-${version.prerelease}`}`);
}
/**
 * Whether a version is in a node-semver range. Prereleases only match if `prereleases` is set or the range
 * names one.
 */
function inRange(version, range, prereleases) {
    return semver.satisfies(toSemver(version), range, { includePrerelease: prereleases });
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
    return semver.compareIdentifiers(a.variant, b.variant);
}

;// CONCATENATED MODULE: ./build/mirror/rules/template.js





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
        const found = (0,within_time/* withinTime */.d)(limits/* LIMITS */.b.expressionTime, `tags.match ${JSON.stringify(source)}`, () => all.exec(''));
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
        throw new errors/* PublishError */.S1(`the tag ${tag} has nothing for {${name}} in ${JSON.stringify(template)}`, {
            code: 'TEMPLATE_INVALID',
            hint: 'Narrow the filter so that only tags with it are selected, or use {tag}.',
        });
    });
    if ((0,oci_reference/* isTag */.dz)(rendered))
        return rendered;
    throw new errors/* PublishError */.S1(`${JSON.stringify(template)} makes ${JSON.stringify(rendered)} of ${tag}, which is not a tag`, {
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
    const version = parseTagVersion(tag);
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

;// CONCATENATED MODULE: ./build/mirror/rules/pattern.js




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
        const reference = (0,oci_reference/* parseReference */.F2)(text);
        return { text, pattern: false, ...reference };
    }
    refuseBadWildcards(text);
    const { tag, digest, host, path } = restore(wildcards, (0,oci_reference/* parseReference */.F2)(standIn(text)));
    if (tag !== undefined || digest !== undefined) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} is a pattern of repositories and names a tag or digest too`, {
            code: 'REFERENCE_INVALID',
            hint: 'Choose the tags of every repository with tags:.',
        });
    }
    return { text, pattern: true, host, path };
}
function refuseBadWildcards(text) {
    const slash = text.indexOf('/');
    if (slash < 0 || text.slice(0, slash).includes('*') || !/[.:]|^localhost$/.test(text.slice(0, slash))) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} has a "*" where the registry's host must be written out`, {
            code: 'REFERENCE_INVALID',
            hint: 'Begin with the host, as in ghcr.io/acme/*.',
        });
    }
    if (/\*{3}|\*\*[^/]|[^/]\*\*/.test(text)) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} has a "**" within a segment`, {
            code: 'REFERENCE_INVALID',
            hint: 'Write it as in ghcr.io/acme/**; within a segment use a single "*".',
        });
    }
}
function standIn(text) {
    return text.replace(/\*\*?/g, STAND_IN).replace(TEMPLATE, STAND_IN);
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
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} names a digest, which follows from what is copied`, {
            code: 'REFERENCE_INVALID',
            hint: 'Leave the digest out, or put a tag in its place.',
        });
    }
    const colon = text.lastIndexOf(':');
    const hasTag = colon > text.lastIndexOf('/');
    const name = hasTag ? text.slice(0, colon) : text;
    const tag = hasTag ? text.slice(colon + 1) : '{tag}';
    const pieces = name.match(/\*\*?|\{[^{}]*\}/g) ?? [];
    const parsed = (0,oci_reference/* parseReference */.F2)(standIn(name));
    const { host, path } = restore(pieces, parsed);
    checkRepositoryTemplate(text, path, source);
    checkTagTemplate(tag, text, groups);
    return { text, host, path, tag, line: 0 };
}
function checkRepositoryTemplate(text, path, source) {
    const variables = Object.keys(repositoryVariables(source));
    for (const [, name = ''] of path.matchAll(TEMPLATE)) {
        if (!variables.includes(name))
            throw unknownVariable(text, name, variables);
    }
    const wanted = (path.match(/\*\*?/g) ?? []).length;
    const offered = (source.path.match(/\*\*?/g) ?? []).length;
    if (wanted > offered) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} has more "*" than ${JSON.stringify(source.text)}, which fills them`, {
            code: 'TEMPLATE_INVALID',
            hint: 'Write as many "*" in to as in from, or use {name} or {path}.',
        });
    }
    if (source.pattern && wanted === 0 && !/\{(?:name|path)\}/.test(path)) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(text)} is one repository for the many that ${JSON.stringify(source.text)} stands for`, { code: 'TEMPLATE_INVALID', hint: 'Keep them apart with "*", {name} or {path}.' });
    }
}
/**
 * Checks a tag template.
 * @throws PublishError `TEMPLATE_INVALID` for an unknown variable, or characters that aren't allowed in a
 * tag.
 */
function checkTagTemplate(template, text, groups) {
    const variables = [...tagVariables, ...groups];
    for (const [, name = ''] of template.matchAll(TEMPLATE)) {
        if (!variables.includes(name))
            throw unknownVariable(text, name, variables);
    }
    if (!(0,oci_reference/* isTag */.dz)(template.replace(TEMPLATE, 'x'))) {
        throw new errors/* PublishError */.S1(`${JSON.stringify(template)} can't make a tag`, {
            code: 'TEMPLATE_INVALID',
            hint: 'A tag has letters, digits, "_", "." and "-", 128 at most, and begins with none of the last two.',
        });
    }
}
function unknownVariable(text, name, variables) {
    return new errors/* PublishError */.S1(`${JSON.stringify(text)} uses {${name}}, which nothing fills`, {
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
    return (0,automaton/* captures */.Ms)(repositoryPattern(source.path), path);
}
function repositoryPattern(path) {
    const pieces = path.split(/(\*\*?)/).flatMap((text) => {
        if (text === '**')
            return [{ kind: 'many', test: automaton/* anything */.D8, least: 1, capture: true }];
        if (text === '*')
            return [{ kind: 'many', test: notSlash, least: 1, capture: true }];
        return Array.from(text, automaton/* literal */.eu);
    });
    return (0,automaton/* compilePieces */.zl)(pieces);
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
    const variables = repositoryVariables(source);
    const path = target.path
        .replace(TEMPLATE, (_, name) => variables[name] ?? '')
        .replace(/\*\*?/g, () => captures[next++] ?? '');
    return (0,oci_reference/* parseRepositoryName */.$M)(`${target.host}/${path}`);
}
/** The tag at the target for a source tag. @throws PublishError `TEMPLATE_INVALID`. */
function targetTag(target, tag, match) {
    return renderTag(target.tag, tag, match);
}

// EXTERNAL MODULE: ./build/oci/manifest.js
var oci_manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/oci/media-types.js
var media_types = __webpack_require__(54566);
// EXTERNAL MODULE: ./build/oci/platform.js
var oci_platform = __webpack_require__(44647);
;// CONCATENATED MODULE: ./build/mirror/run/filter-index.js





/**
 * Annotations on a filtered index that record what it was created from, so that later runs don't have to read
 * the source again.
 */
const SOURCE_ANNOTATION = 'io.github.registry-publish.mirror.source';
const PLATFORMS_ANNOTATION = 'io.github.registry-publish.mirror.platforms';
/** `linux/amd64,linux/arm64`: sorted, because the order in a rule is irrelevant. */
function platformsKey(platforms) {
    return platforms
        .map((platform) => (0,oci_platform/* formatPlatform */.Bq)(platform) + (platform['os.version'] ? `(${platform['os.version']})` : ''))
        .sort()
        .join(',');
}
/**
 * Reduces an index to the wanted platforms and their attestations. Remaining entries and all other fields are
 * unchanged. The result is deterministic for an index and its platforms. Undefined when no entry is dropped,
 * so that the index keeps its digest.
 * @throws PublishError `PLATFORM_MISSING` when the index has none of the platforms.
 */
function filterIndex(descriptor, bytes, platforms, where) {
    const manifest = (0,oci_manifest/* parseManifest */.Ng)(bytes, descriptor.mediaType, where);
    if (manifest.kind !== 'index')
        return undefined;
    const kept = keep(manifest.manifests, platforms);
    if (kept.size === manifest.manifests.length)
        return undefined;
    const runnable = manifest.manifests.filter((entry) => !(0,oci_platform/* isAttestation */.H3)(entry));
    if (!runnable.some((entry) => kept.has(entry))) {
        const names = runnable.map(({ platform }) => (platform ? (0,oci_platform/* formatPlatform */.Bq)(platform) : 'unnamed'));
        throw new errors/* PublishError */.S1(`${where} has none of the platforms ${platformsKey(platforms)}`, {
            code: 'PLATFORM_MISSING',
            hint: `It has ${[...new Set(names)].join(', ')}. Change platforms, or narrow tags.`,
        });
    }
    const document = JSON.parse(bytes.toString('utf8'));
    document.manifests = document.manifests.filter((_entry, position) => {
        const entry = manifest.manifests[position];
        return entry !== undefined && kept.has(entry);
    });
    // Docker manifest lists have no annotations; strict parsers would reject them.
    if (manifest.mediaType === media_types/* MediaType */.zu.ociIndex) {
        document.annotations = {
            ...document.annotations,
            [SOURCE_ANNOTATION]: descriptor.digest,
            [PLATFORMS_ANNOTATION]: platformsKey(platforms),
        };
    }
    const filtered = Buffer.from(JSON.stringify(document));
    return {
        bytes: filtered,
        descriptor: { mediaType: manifest.mediaType, digest: (0,oci_digest/* digestOf */.ol)(filtered), size: filtered.length },
    };
}
/**
 * The wanted entries, the entries without a platform (nested indexes, artifacts), and the attestations of all
 * of these, which BuildKit links to their image in an annotation.
 */
function keep(entries, platforms) {
    const wanted = entries.filter((entry) => !(0,oci_platform/* isAttestation */.H3)(entry) &&
        (entry.platform === undefined ||
            platforms.some((one) => (0,oci_platform/* matchesPlatform */.pC)(one, entry.platform))));
    const digests = new Set(wanted.map(({ digest }) => digest));
    const attestations = entries.filter((entry) => (0,oci_platform/* isAttestation */.H3)(entry) && digests.has(entry.annotations?.['vnd.docker.reference.digest'] ?? ''));
    return new Set([...wanted, ...attestations]);
}

// EXTERNAL MODULE: ./build/copy/uploads/limiter.js
var limiter = __webpack_require__(23997);
// EXTERNAL MODULE: ./build/copy/session/session.js + 3 modules
var session_session = __webpack_require__(63538);
;// CONCATENATED MODULE: ./build/mirror/run/job-context.js


const READS = 16;
/** Opens a job's destinations. Those that can't be opened are recorded as failures of their rules. */
async function openJobContext(run, job, recorder) {
    const { options } = run;
    const session = (0,session_session/* createCopySession */.q)(await openTargets(run, job, recorder), {
        reporter: options.reporter,
        temporaryDirectory: options.temporaryDirectory,
        ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
        ...(options.signal ? { signal: options.signal } : {}),
        mounts: run.mounts,
        onRead: (bytes) => (run.tally.fetchedBytes += bytes),
    });
    const { uploaders } = session;
    return {
        run,
        job,
        recorder,
        session,
        uploaders: new Map(uploaders.map((uploader) => [uploader.target.name, uploader])),
        repositories: new Map(uploaders.map((uploader) => [uploader, uploader.target.destination])),
        reads: (0,limiter/* createAdaptiveLimiter */.v)({
            start: READS,
            most: READS,
            throttled: () => job.source.traffic?.throttled ?? 0,
        }),
        held: new Map(uploaders.map((uploader) => [uploader, new Set()])),
        listed: new Map(),
    };
}
async function openTargets(run, job, recorder) {
    const names = new Map(job.uses.flatMap((use) => use.targets.map((to) => [to.name, to.repository])));
    const targets = [];
    for (const [name, repository] of names) {
        try {
            const destination = await run.open(repository, 'push');
            if (!run.options.dryRun)
                destination.awaitFirstPush?.();
            targets.push({ name, destination, tags: [] });
        }
        catch (error) {
            for (const { rule, targets: written } of job.uses) {
                if (written.some((to) => to.name === name))
                    recorder.failure(rule, name, error);
            }
        }
    }
    return targets;
}
/** Whether an uploader's repository has a manifest; sends one HEAD unless that is known. */
async function holds(context, uploader, descriptor) {
    const known = context.held.get(uploader);
    if (known?.has(descriptor.digest))
        return true;
    // Pushing a manifest again costs no more than checking for it.
    if (context.session.likelyNew.has(uploader.destination))
        return false;
    const { run } = context;
    const found = await uploader.requests.run(0, () => run.breaker.guard(uploader.destination.repository.host, () => uploader.destination.resolve(descriptor.digest, run.options)));
    if (found)
        known?.add(descriptor.digest);
    return found !== undefined;
}

// EXTERNAL MODULE: ./build/copy/source/graph.js
var source_graph = __webpack_require__(26912);
;// CONCATENATED MODULE: ./build/mirror/run/manifest-reader.js

/**
 * The source for copying one image: manifests that a destination already has are read there, because reading
 * them at the source may count against a pull limit.
 */
function createReader(context, root, uploaders, manifests) {
    const { job, run } = context;
    const { source } = job;
    return {
        name: source.name,
        repository: source.repository,
        resolve: (reference, options) => source.resolve(reference, options),
        readBlob: (descriptor, options) => source.readBlob(descriptor, options),
        async readManifest(descriptor) {
            const bytes = manifests?.get(descriptor.digest);
            if (bytes)
                return bytes;
            const holder = completeHolder(context, root) ?? (await findHolder(context, uploaders, descriptor));
            if (!holder)
                return readAtSource(context, descriptor);
            const { destination, requests } = holder;
            try {
                return await requests.run(0, () => destination.readManifest(descriptor, run.options));
            }
            catch {
                // This only saves source requests, so errors are ignored and the source is read instead.
                run.options.signal?.throwIfAborted();
                return readAtSource(context, descriptor);
            }
        },
    };
}
/**
 * Reads a manifest at the source, within its pull limit.
 * @throws RateLimitedError when the limit is used up.
 * @throws PublishError `HOST_DOWN`, or when the source refuses.
 */
function readAtSource({ job, run, reads }, descriptor) {
    const { source } = job;
    const probe = () => source.resolve(descriptor.digest, run.options);
    return reads.run(0, () => run.pullLimiter.run(source, probe, () => run.breaker.guard(job.repository.host, () => source.readManifest(descriptor, run.options))));
}
/** The repository that has the root; it then also has everything below it. */
function completeHolder({ session, held }, root) {
    return session.uploaders.find((uploader) => held.get(uploader)?.has(root.digest));
}
/** All destinations are checked, since what each of them is missing has to be known anyway. */
async function findHolder(context, uploaders, descriptor) {
    const answers = await Promise.all(uploaders.map((uploader) => 
    // A failing destination is reported when it is written to.
    holds(context, uploader, descriptor).catch(() => false)));
    return uploaders.find((_uploader, position) => answers[position]);
}

;// CONCATENATED MODULE: ./build/mirror/run/platforms.js








/** Applies the platform filter to an image. @throws PublishError `PLATFORM_MISSING`. */
async function applyFilter(context, { root, platforms }) {
    const manifests = new Map();
    if (platforms === 'all')
        return { root, manifests };
    const bytes = await readAtSource(context, root);
    manifests.set(root.digest, bytes);
    const where = `${context.job.name}@${root.digest}`;
    if (!(0,media_types/* isIndexType */.$U)(root.mediaType)) {
        await checkSingle(context, root, bytes, platforms);
        remember(context.run, root, platforms, root);
        return { root, manifests };
    }
    const filtered = filterIndex(root, bytes, platforms, where);
    remember(context.run, root, platforms, filtered?.descriptor ?? root);
    if (!filtered)
        return { root, manifests };
    manifests.set(filtered.descriptor.digest, filtered.bytes);
    return {
        root: filtered.descriptor,
        manifests,
        note: `The index was reduced to ${platformsKey(platforms)}, so its digest is not that of the source; the images in it are unchanged`,
    };
}
/**
 * A single image is copied if its platform is one of the wanted ones. An artifact has no platform and is
 * always copied.
 */
async function checkSingle({ job, run }, root, bytes, platforms) {
    const config = await (0,source_graph/* readConfig */.Xg)(job.source, { descriptor: root, bytes }, undefined, run.options);
    const { os, architecture, variant } = config ?? {};
    if (typeof os !== 'string' || typeof architecture !== 'string')
        return;
    const platform = {
        os,
        architecture,
        ...(typeof variant === 'string' && variant !== '' ? { variant } : {}),
    };
    if (platforms.some((wanted) => (0,oci_platform/* matchesPlatform */.pC)(wanted, platform)))
        return;
    throw new errors/* PublishError */.S1(`${job.name}@${root.digest} is an image for ${(0,oci_platform/* formatPlatform */.Bq)(platform)} only, and the rule selects ${platformsKey(platforms)}`, { code: 'PLATFORM_MISSING', hint: 'Change platforms, or leave the tag out with tags.exclude.' });
}
function key(root, platforms) {
    return `filtered:${root.digest}:${platformsKey(platforms)}`;
}
function remember(run, root, platforms, filtered) {
    run.options.state?.set(key(root, platforms), filtered.digest);
}
/**
 * Whether `current`, which a destination has, is what the rule would copy for `root`. With a platform filter,
 * this is known from the saved state, or from the annotations of the filtered index, which is read at the
 * destination.
 */
async function isUpToDate({ run }, uploader, root, current, platforms) {
    if (platforms === 'all')
        return current.digest === root.digest;
    const known = run.options.state?.get(key(root, platforms));
    if (known !== undefined && (0,oci_digest/* isDigest */.Bc)(known))
        return known === current.digest;
    if (current.digest === root.digest || !(0,media_types/* isIndexType */.$U)(current.mediaType))
        return current.digest === root.digest;
    const bytes = await uploader.requests.run(0, () => uploader.destination.readManifest(current, run.options));
    const { annotations } = (0,oci_manifest/* parseManifest */.Ng)(bytes, current.mediaType, `${current.digest} of ${uploader.destination.name}`);
    const same = annotations[SOURCE_ANNOTATION] === root.digest &&
        annotations[PLATFORMS_ANNOTATION] === platformsKey(platforms);
    if (same)
        remember(run, root, platforms, current);
    return same;
}

;// CONCATENATED MODULE: ./build/mirror/run/compare.js








/** Maximum number of parallel tag lookups at the source; each registry's limiter may reduce it. */
const LOOKUPS = 32;
/** Minimum number of tags for which listing the destination's tags saves more requests than it costs. */
const WORTH_LISTING = 20;
/**
 * Looks up every selected tag once at the source, and once at each destination that has it. Each lookup is a
 * HEAD, which no registry counts as a pull. Tags with the same digest become one image.
 */
async function compare(context) {
    await listDestinations(context);
    const comparison = { missing: [], present: [] };
    const images = { missing: new Map(), present: new Map() };
    const references = new Map();
    for (const use of context.job.uses) {
        for (const reference of [...use.tags, ...use.digests]) {
            references.set(reference, [...(references.get(reference) ?? []), use]);
        }
    }
    await (0,map_concurrent/* mapConcurrent */._)([...references], LOOKUPS, async ([reference, uses]) => {
        const copies = uses.flatMap((use) => copiesOf(context, use, reference));
        let root;
        try {
            root = await resolveSource(context, reference, uses);
        }
        catch (error) {
            failAll(context, copies, error, reference);
            return;
        }
        await Promise.all(copies.map(async (copy) => {
            try {
                const there = await isThere(context, copy, root);
                addTo(images[there ? 'present' : 'missing'], root, copy);
            }
            catch (error) {
                failAll(context, [copy], error, root.digest);
            }
        }));
    });
    comparison.missing.push(...images.missing.values());
    comparison.present.push(...images.present.values());
    return comparison;
}
function failAll({ run, recorder }, copies, error, reference) {
    run.options.signal?.throwIfAborted();
    for (const copy of copies) {
        const { host, path } = copy.uploader.destination.repository;
        const destination = `${host}/${path}${copy.tag === undefined ? `@${reference}` : `:${copy.tag}`}`;
        recorder.failed(copy.rule, { source: copy.source, destination }, error);
    }
}
function addTo(images, root, copy) {
    const { platforms } = copy.rule;
    const key = `${root.digest} ${platforms === 'all' ? 'all' : platformsKey(platforms)}`;
    const image = images.get(key) ?? { root, platforms, copies: [] };
    images.set(key, image);
    // Two rules may request the same copy; it is done once.
    const twin = image.copies.some(({ uploader, tag }) => uploader === copy.uploader && tag === copy.tag);
    if (!twin)
        image.copies.push(copy);
}
function copiesOf({ job, uploaders }, use, reference) {
    const byDigest = (0,oci_digest/* isDigest */.Bc)(reference);
    return use.targets.flatMap(({ target, name }) => {
        const uploader = uploaders.get(name);
        if (!uploader)
            return [];
        const source = byDigest ? `${job.name}@${reference}` : `${job.name}:${reference}`;
        // A digest has no tag to expand a template with; a literal tag is set.
        if (byDigest && target.tag.includes('{'))
            return [{ rule: use.rule, uploader, source }];
        const tag = byDigest ? target.tag : targetTag(target, reference, use.rule.tags.match);
        return [{ rule: use.rule, uploader, source, tag }];
    });
}
async function resolveSource({ job, run, reads }, reference, uses) {
    const root = await reads.run(0, () => run.breaker.guard(job.repository.host, () => job.source.resolve(reference, run.options)));
    const name = (0,oci_digest/* isDigest */.Bc)(reference) ? `${job.name}@${reference}` : `${job.name}:${reference}`;
    if (!root) {
        throw new errors/* PublishError */.S1(`${name} not found`, {
            code: 'MANIFEST_UNKNOWN',
            hint: 'Check `from` and `tags`. If the repository is private, add its registry to `registry-auth`.',
        });
    }
    const pinned = uses.find(({ rule }) => rule.from.tag !== undefined && rule.from.digest !== undefined);
    if (pinned && pinned.rule.from.digest !== root.digest) {
        throw new errors/* PublishError */.S1(`${name} points at ${root.digest}, and the rule says ${pinned.rule.from.digest}`, {
            code: 'DIGEST_MISMATCH',
            hint: 'The tag was moved; check the new image, and change the digest in from.',
        });
    }
    return root;
}
/** Whether the copy is up to date; sets `copy.previous`. */
async function isThere(context, copy, root) {
    const { uploader, tag, rule } = copy;
    if (tag === undefined)
        return rule.platforms === 'all' && holds(context, uploader, root);
    const listed = context.listed.get(uploader);
    if (listed && !listed.has(tag))
        return false;
    const { run } = context;
    const current = await uploader.requests.run(0, () => run.breaker.guard(uploader.destination.repository.host, () => uploader.destination.resolve(tag, run.options)));
    if (!current)
        return false;
    copy.previous = current;
    context.held.get(uploader)?.add(current.digest);
    return isUpToDate(context, uploader, root, current, rule.platforms);
}
async function listDestinations(context) {
    const { job, uploaders, run, listed } = context;
    await Promise.all([...uploaders].map(async ([name, uploader]) => {
        const uses = job.uses.filter(({ targets }) => targets.some((target) => target.name === name));
        const tags = uses.reduce((sum, use) => sum + use.tags.length, 0);
        if (tags < WORTH_LISTING && !uses.some(({ rule }) => rule.prune))
            return;
        try {
            const names = await run.breaker.guard(uploader.destination.repository.host, () => (0,map_concurrent/* collect */.F)(uploader.destination.tags(run.options)));
            listed.set(uploader, new Set(names));
            if (names.length === 0)
                context.session.likelyNew.add(uploader.destination);
        }
        catch {
            // Then each tag is looked up instead; an unavailable destination is reported there.
            run.options.signal?.throwIfAborted();
        }
    }));
}
/** Records the copies that are up to date and, in a dry run, those that would be made. */
function recordComparison({ recorder, run }, { missing, present }) {
    const record = (image, status) => {
        for (const copy of image.copies) {
            recorder.add({
                rule: copy.rule.number,
                source: copy.source,
                destination: destinationName(copy, image.root.digest),
                status,
                ...(image.platforms === 'all' ? { digest: image.root.digest } : { sourceDigest: image.root.digest }),
                ...(copy.previous ? { previous: copy.previous.digest } : {}),
                ...(image.note === undefined ? {} : { note: image.note }),
            });
        }
    };
    for (const image of present)
        record(image, 'existing');
    if (run.options.dryRun)
        for (const image of missing)
            record(image, 'planned');
}

// EXTERNAL MODULE: ./build/copy/session/copy-blob.js
var copy_blob = __webpack_require__(82924);
// EXTERNAL MODULE: ./build/copy/copy-graph.js + 1 modules
var copy_graph = __webpack_require__(17495);
// EXTERNAL MODULE: ./build/copy/manifests/put-manifest.js
var put_manifest = __webpack_require__(89108);
// EXTERNAL MODULE: ./build/copy/manifests/read-back.js
var read_back = __webpack_require__(51285);
;// CONCATENATED MODULE: ./build/mirror/run/copy-image.js










/**
 * Copies one image to all its destinations. Never rejects: the result for each destination is recorded.
 * Undefined when the image could not be read.
 */
async function copyImage(context, image) {
    const { recorder } = context;
    const { options } = context.run;
    try {
        const { root, manifests, note } = await applyFilter(context, image);
        const uploaders = [...new Set(image.copies.map(({ uploader }) => uploader))];
        const lacking = await uploadersWithout(context, uploaders, root);
        const reader = createReader(context, root, uploaders, manifests);
        const read = () => (0,source_graph/* readGraph */.tJ)({ source: reader, root }, options);
        const graph = lacking.size > 0 ? await read() : undefined;
        if (graph)
            (0,source_graph/* warnOfOddities */.Xs)(options.reporter, `${context.job.name}@${root.digest}`, graph.oddities);
        const bytes = graph?.manifests.at(-1)?.bytes ?? (await reader.readManifest(root, options));
        const filled = graph
            ? copyToUploaders(context, [...lacking], graph)
            : new Map();
        await Promise.all(uploaders.map((uploader) => {
            const copies = image.copies.filter((copy) => copy.uploader === uploader);
            let refilled;
            const complete = () => (refilled ??= refillUploader(context, uploader, graph ?? read()));
            return finishUploader(context, { image, root, bytes, copies, note: note ?? image.note, complete }, filled.get(uploader));
        }));
        return { root, manifests: graph?.manifests.map(({ descriptor }) => descriptor.digest) };
    }
    catch (error) {
        options.signal?.throwIfAborted();
        for (const copy of image.copies) {
            const destination = destinationName(copy, image.root.digest);
            recorder.failed(copy.rule, { source: copy.source, destination }, error);
        }
        return undefined;
    }
}
async function uploadersWithout(context, uploaders, root) {
    const answers = await Promise.all(uploaders.map((uploader) => holds(context, uploader, root).catch(() => false)));
    return new Set(uploaders.filter((_uploader, position) => !answers[position]));
}
/** Starts copying everything below the root, but not the root itself. */
function copyToUploaders(context, uploaders, graph) {
    const { run, job, session } = context;
    const { signal } = run.options;
    const copies = (0,copy_graph/* copyGraph */.a)(uploaders, {
        ...{ session, graph, ...(signal ? { signal } : {}) },
        source: job.source,
        root: 'leave',
        // Other images may share the running transfers.
        afterFailure: 'settle',
        holds: (uploader, descriptor) => holds(context, uploader, descriptor),
        aroundBlob: ({ destination }, work) => run.breaker.guard(destination.repository.host, work),
        onManifest: (uploader, digest) => context.held.get(uploader)?.add(digest),
    });
    return new Map([...copies].map(([uploader, copy]) => [uploader, copy.then(throwFailure)]));
}
function throwFailure({ error }) {
    if (error !== undefined)
        throw error;
}
/**
 * The registry reports missing content that it was known to have: everything below the root is looked up
 * again.
 */
async function refillUploader(context, uploader, reading) {
    const graph = await reading;
    const { session, held } = context;
    for (const { descriptor } of graph.manifests)
        held.get(uploader)?.delete(descriptor.digest);
    for (const digest of graph.blobs.keys())
        (0,copy_blob/* forgetBlob */.Rl)(session, uploader, digest);
    await copyToUploaders(context, [uploader], graph).get(uploader);
}
/** Waits until all content is there, then sets the tags, so that nobody pulls an incomplete image. */
async function finishUploader(context, finish, filled) {
    const { options } = context.run;
    const { image, root, bytes, copies, note, complete } = finish;
    const changed = root.digest === image.root.digest ? {} : { sourceDigest: image.root.digest };
    const outcome = (copy) => ({
        source: copy.source,
        destination: destinationName(copy, root.digest),
        digest: root.digest,
        ...(copy.previous ? { previous: copy.previous.digest } : {}),
        ...changed,
        ...(note === undefined ? {} : { note }),
    });
    const settle = async (copy, work) => {
        try {
            await work();
            context.recorder.add({ rule: copy.rule.number, ...outcome(copy), status: 'copied' });
        }
        catch (error) {
            options.signal?.throwIfAborted();
            context.recorder.failed(copy.rule, outcome(copy), error);
        }
    };
    const put = (filled ?? Promise.resolve()).then(() => putRoot(context, finish, filled !== undefined));
    for (const copy of copies) {
        await settle(copy, async () => {
            const done = await put;
            const { uploader, tag } = copy;
            if (tag !== undefined && !done.has(tag)) {
                const setTag = () => uploader.requests.run(0, () => uploader.destination.tag(tag, root, bytes, options));
                await (0,put_manifest/* putAgain */.a)(setTag, complete, options);
                context.held.get(uploader)?.add(root.digest);
            }
            await (0,read_back/* readBack */.e7)(uploader, { reference: tag ?? root.digest, digest: root.digest }, options);
        });
    }
}
/** Minimum number of tags for which setting all of them with one request is tried. */
const MANY_TAGS = 3;
/**
 * Pushes the root by digest when pushing it by tag isn't enough: without a tag, with many tags, and for a
 * manifest with a subject, which has to be added to the list of referrers. Returns the tags that this already
 * set.
 */
async function putRoot(context, { root, bytes, copies, complete }, missing) {
    const [first] = copies;
    if (!first || !missing)
        return new Set();
    const tags = copies.flatMap(({ tag }) => tag ?? []);
    const refers = (0,oci_manifest/* parseManifest */.Ng)(bytes, root.mediaType, root.digest).subject !== undefined;
    if (tags.length > 0 && tags.length < MANY_TAGS && !refers)
        return new Set();
    const { uploader } = first;
    const { options } = context.run;
    const put = () => uploader.requests.run(0, () => uploader.destination.putManifest(root, bytes, { ...options, tags }));
    const { tagged } = await (0,put_manifest/* putAgain */.a)(put, complete, options);
    context.held.get(uploader)?.add(root.digest);
    return new Set(tagged);
}

// EXTERNAL MODULE: ./build/oci/referrers.js
var referrers = __webpack_require__(36910);
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

;// CONCATENATED MODULE: ./build/mirror/filters/match.js


/**
 * Regular expressions, unanchored; a tag has to match all of them.
 * `keep` throws PublishError `EXPRESSION_TOO_SLOW` when matching all names takes too long.
 */
const match = { absent: [], read, keep: match_keep };
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
function match_keep(names, sources) {
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

;// CONCATENATED MODULE: ./build/mirror/filters/semver.js


/** A range in node-semver's syntax; tags that aren't versions don't pass. */
const semverRange = {
    absent: undefined,
    read: semver_read,
    keep(names, range, { prereleases }) {
        if (range === undefined)
            return names;
        return names.filter((name) => {
            const version = parseTagVersion(name);
            return version !== undefined && inRange(version, range, prereleases);
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
        if ((0,oci_digest/* isDigest */.Bc)(text))
            return text;
        throw reader.problem(`has ${JSON.stringify(text)} in tags.digests, which is not a digest`, line, 'A digest is sha256: and 64 lower-case hex digits.');
    });
}

;// CONCATENATED MODULE: ./build/mirror/select/select.js



/**
 * The names that pass every key except `newest`, in the given order, without duplicates.
 * @throws PublishError `EXPRESSION_TOO_SLOW` when matching all of them takes too long.
 */
function candidateTags(names, filter) {
    // Many registries store signatures and the like as tags; they are only selected if a rule names them.
    const companions = filter.include.some((pattern) => pattern.startsWith('sha256-') || pattern.startsWith('sha512-'));
    const tags = [...new Set(names)].filter((tag) => companions || !(0,referrers/* isReferrerTag */.k)(tag));
    return [...narrow(tags, filter)];
}
/**
 * The tags that a rule selects from those of a repository. Pure.
 * @param dates milliseconds since the epoch, for `newest` by push or creation; tags without a date can't be
 * ranked.
 */
function selectTags(names, filter, dates = new Map()) {
    const candidates = candidateTags(names, filter);
    if (!filter.newest)
        return { selected: candidates, surplus: [] };
    const kept = new Set(rank(candidates, filter, filter.newest.by, dates).slice(0, filter.newest.count));
    return {
        selected: candidates.filter((tag) => kept.has(tag)),
        surplus: candidates.filter((tag) => !kept.has(tag)),
    };
}
/** Newest first, without those that can't be ranked. Ties are sorted by name, to be deterministic. */
function rank(tags, filter, by, dates) {
    if (by === 'version') {
        return tags
            .flatMap((tag) => {
            const version = parseTagVersion(tag);
            // A range that names a prerelease has already let this one pass; without a range, nothing has checked
            // it.
            const allowed = filter.prereleases || filter.semver !== undefined || version?.prerelease === '';
            return version && allowed ? [{ tag, version }] : [];
        })
            .sort((a, b) => compareTagVersions(b.version, a.version) || order(a.tag, b.tag))
            .map(({ tag }) => tag);
    }
    return tags
        .flatMap((tag) => {
        const date = dates.get(tag);
        return date === undefined ? [] : [{ tag, date }];
    })
        .sort((a, b) => b.date - a.date || order(a.tag, b.tag))
        .map(({ tag }) => tag);
}
function order(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./build/mirror/run/delete-tag.js




/** The empty descriptor's content (image-spec, "Guidance for an Empty Descriptor"). */
const EMPTY = Buffer.from('{}');
/**
 * Creates the tag deleter of a destination. Some registries, such as distribution before 3.0, can't delete a
 * tag alone, only a manifest with all its tags. There the tag is moved to a unique placeholder manifest,
 * which is then deleted. Whether manifests can be deleted is tested first with an untagged one.
 */
function createTagDeleter(destination) {
    let byTag = true;
    let byManifest;
    return async (tag, options) => {
        if (byTag && (await destination.deleteTag(tag, options)))
            return true;
        byTag = false;
        byManifest ??= removesManifests(destination, options);
        if (!(await byManifest))
            return false;
        const { descriptor, bytes } = placeholder();
        await destination.tag(tag, descriptor, bytes, options);
        return (await destination.deleteManifest?.(descriptor.digest, options)) === true;
    };
}
async function removesManifests(destination, options) {
    if (!destination.deleteManifest)
        return false;
    const blob = { digest: (0,oci_digest/* digestOf */.ol)(EMPTY), size: EMPTY.length };
    if (!(await destination.hasBlob(blob.digest, options))) {
        const open = (offset) => Promise.resolve(external_node_stream_.Readable.from([EMPTY.subarray(offset)], { objectMode: false }));
        await destination.writeBlob(blob, open, options);
    }
    const { descriptor, bytes } = placeholder();
    await destination.putManifest(descriptor, bytes, options);
    return destination.deleteManifest(descriptor.digest, options);
}
/** A unique manifest, so that deleting it removes no other tag. */
function placeholder() {
    const empty = { mediaType: media_types/* MediaType */.zu.ociEmpty, digest: (0,oci_digest/* digestOf */.ol)(EMPTY), size: EMPTY.length };
    const document = {
        schemaVersion: 2,
        mediaType: media_types/* MediaType */.zu.ociManifest,
        artifactType: media_types/* MediaType */.zu.ociEmpty,
        config: empty,
        layers: [empty],
        annotations: { 'org.opencontainers.image.description': `to be removed: ${(0,external_node_crypto_.randomUUID)()}` },
    };
    const bytes = Buffer.from(JSON.stringify(document));
    return {
        descriptor: { mediaType: media_types/* MediaType */.zu.ociManifest, digest: (0,oci_digest/* digestOf */.ol)(bytes), size: bytes.length },
        bytes,
    };
}

;// CONCATENATED MODULE: ./build/mirror/run/prune.js






/**
 * All tags that the plan writes, by the destination's name: one rule must not prune what another one writes.
 */
function writtenTags(jobs) {
    const written = new Map();
    if (!jobs.some(({ uses }) => uses.some(({ rule }) => rule.prune)))
        return written;
    for (const { uses } of jobs) {
        for (const { targets, tags, rule } of uses) {
            for (const { name, target } of targets) {
                const names = written.get(name) ?? new Set();
                written.set(name, names);
                for (const tag of tags)
                    names.add(targetTag(target, tag, rule.tags.match));
            }
        }
    }
    return written;
}
/**
 * Removes tags that are gone from the source, for rules with `prune`. A rule only prunes tags it would have
 * written, which its filter selects. If too many would be removed, that is probably a mistake, and none are.
 */
async function prune(context, written) {
    for (const use of context.job.uses) {
        if (!use.rule.prune || context.run.refused.has(use.rule))
            continue;
        for (const { target, name } of use.targets) {
            const uploader = context.uploaders.get(name);
            if (!uploader)
                continue;
            try {
                await pruneOne(context, use, target, uploader, written.get(name) ?? new Set());
            }
            catch (error) {
                context.run.options.signal?.throwIfAborted();
                context.recorder.failure(use.rule, `pruning ${name}`, error);
            }
        }
    }
}
async function pruneOne(context, use, target, uploader, written) {
    const { options } = context.run;
    const { rule } = use;
    const there = context.listed.get(uploader) ?? new Set(await (0,map_concurrent/* collect */.F)(uploader.destination.tags(options)));
    const { own, gone } = findGone(context.job.tagNames ?? [], [...there], use, target, written);
    if (gone.length === 0)
        return;
    const share = gone.length / own;
    const most = rule.prune?.maxShare ?? 0;
    if (share > most || context.job.tagNames?.length === 0) {
        throw new errors/* PublishError */.S1(`${gone.length} of ${own} tags of ${uploader.destination.name} are gone from ${context.job.name}: more than the ${Math.round(most * 100)}% that may be pruned at once`, {
            code: 'PRUNE_LIMIT',
            hint: 'Nothing was removed. If it is right, raise prune.max-share for one run.',
        });
    }
    await refuseLive(context, gone);
    const names = gone.map(({ name }) => name);
    const verb = options.dryRun ? 'would prune' : 'prunes';
    options.reporter.info(`Mirror rule ${rule.number} ${verb} ${gone.length} of ${own} tags of ${uploader.destination.name}: ${names.join(', ')}`);
    const deleteTag = createTagDeleter(uploader.destination);
    for (const tag of names)
        await removeTag(context, rule, uploader, tag, deleteTag);
}
/**
 * Tag lists of caches and replicas may be stale or incomplete, so each tag is looked up at the source before
 * it is deleted.
 * @throws PublishError `LISTING_INCOMPLETE` when the source still has one of them.
 */
async function refuseLive({ job, reads, run }, gone) {
    const found = await Promise.all(gone.map(async ({ original }) => {
        const held = await reads.run(0, () => job.source.resolve(original, run.options));
        return held ? [original] : [];
    }));
    const live = found.flat();
    if (live.length === 0)
        return;
    throw new errors/* PublishError */.S1(`${job.name} leaves ${live.slice(0, 5).join(', ')} out of its list of tags, and still serves it`, {
        code: 'LISTING_INCOMPLETE',
        hint: 'Nothing was removed. Check the source registry, and run again once its list is complete.',
    });
}
/**
 * Tags of the destination that the rule would have written, and those of them that are gone from the source.
 */
function findGone(source, there, { rule }, target, written) {
    const [before = '', after = ''] = target.tag.split('{tag}');
    const originals = new Map();
    for (const name of there) {
        const fits = name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
        if (fits)
            originals.set(name.slice(before.length, name.length - after.length), name);
    }
    const own = candidateTags(originals.keys(), rule.tags);
    const known = new Set(source);
    const gone = own.filter((original) => !known.has(original) && !written.has(originals.get(original) ?? ''));
    return {
        own: own.length,
        gone: gone.map((original) => ({ original, name: originals.get(original) ?? original })),
    };
}
async function removeTag({ run, recorder }, rule, uploader, tag, deleteTag) {
    const { host, path } = uploader.destination.repository;
    const destination = `${host}/${path}:${tag}`;
    if (run.options.dryRun) {
        recorder.add({ rule: rule.number, destination, status: 'prunable' });
        return;
    }
    try {
        if (!(await deleteTag(tag, run.options))) {
            throw new errors/* PublishError */.S1(`${uploader.destination.name} doesn't let tags be removed`, {
                code: 'UNSUPPORTED',
                hint: "Use the registry's own retention rules, and remove prune from the rule.",
            });
        }
        await (0,read_back/* readBack */.e7)(uploader, { reference: tag, digest: undefined }, run.options);
        recorder.add({ rule: rule.number, destination, status: 'pruned' });
    }
    catch (error) {
        run.options.signal?.throwIfAborted();
        recorder.failed(rule, { destination }, error);
    }
}

// EXTERNAL MODULE: ./build/copy/manifests/referrers-list.js
var referrers_list = __webpack_require__(47070);
;// CONCATENATED MODULE: ./build/mirror/run/referrers.js









/** Maximum depth, for signatures of signatures. */
const DEEPEST = 3;
const SUBJECTS = 4;
/**
 * Copies the referrers of images: those listed by the referrers API or its fallback tag, and cosign's `.sig`,
 * `.att` and `.sbom` tags. For an index, also the referrers of its images. A failed copy is recorded, not
 * thrown.
 */
async function copyReferrerTags(context, subjects) {
    const tags = referrerTags(context.job.tagNames ?? []);
    await (0,map_concurrent/* mapConcurrent */._)(subjects, SUBJECTS, async (subject) => {
        const uploaders = [...new Set(subject.copies.map(({ uploader }) => uploader))];
        try {
            const digests = await digestsUnder(context, subject, uploaders);
            // Sequential: without the referrers API, a subject's referrers are listed in one tag, which is read,
            // changed and written.
            for (const digest of digests) {
                for (const tag of tags.get(digest) ?? [])
                    await copyTag(context, tag, digest, subject, uploaders);
                await copyReferrers(context, digest, subject, uploaders, 0);
            }
        }
        catch (error) {
            context.run.options.signal?.throwIfAborted();
            const [copy] = subject.copies;
            if (copy)
                context.recorder.failure(copy.rule, `what refers to ${copy.source}`, error);
        }
    });
}
/**
 * Tag names by the digest they refer to: `sha256-<hex>.sig`. The fallback tag isn't copied; pushing a
 * referrer updates it.
 */
function referrerTags(names) {
    const found = new Map();
    for (const name of names) {
        const digest = name.replace('-', ':').replace(/\..*$/, '');
        if (!(0,referrers/* isReferrerTag */.k)(name) || !name.includes('.') || !(0,oci_digest/* isDigest */.Bc)(digest))
            continue;
        found.set(digest, [...(found.get(digest) ?? []), name]);
    }
    return found;
}
/** The image itself, unless the filter changed it, and the images in it. */
async function digestsUnder(context, subject, uploaders) {
    const { root, manifests } = subject.copied;
    const filtered = root.digest !== subject.source.digest;
    const all = manifests ?? (await readUnder(context, root, uploaders));
    return [...new Set([...all, root.digest])].filter((digest) => !filtered || digest !== root.digest);
}
async function readUnder(context, root, uploaders) {
    if (!(0,media_types/* isIndexType */.$U)(root.mediaType))
        return [];
    const { state } = context.run.options;
    const key = `manifests:${root.digest}`;
    const known = state?.get(key);
    if (known !== undefined)
        return known.split(' ').filter(oci_digest/* isDigest */.Bc);
    const bytes = await createReader(context, root, uploaders).readManifest(root);
    const manifest = (0,oci_manifest/* parseManifest */.Ng)(bytes, root.mediaType, root.digest);
    const digests = manifest.kind === 'index'
        ? manifest.manifests.filter(({ mediaType }) => (0,media_types/* isManifestType */.Q3)(mediaType)).map(({ digest }) => digest)
        : [];
    state?.set(key, digests.join(' '));
    return digests;
}
async function copyReferrers(context, digest, subject, uploaders, depth) {
    if (depth >= DEEPEST)
        return;
    const { run, reads, job } = context;
    const referrers = await reads.run(0, async () => (await job.source.referrers?.(digest, run.options)) ?? []);
    if (referrers.length === 0)
        return;
    const before = await Promise.all(uploaders.map((uploader) => listedReferrers(context, uploader, digest)));
    for (const descriptor of referrers) {
        const copies = uploaders.map((uploader) => copyFor(subject, uploader, `${job.name}@${descriptor.digest}`));
        const isThere = (copy) => before[uploaders.indexOf(copy.uploader)]?.has(descriptor.digest) ?? false;
        await settle(context, descriptor, copies, isThere, digest);
    }
    if (!run.options.dryRun) {
        await Promise.all(uploaders.map(async (uploader, position) => {
            const held = context.held.get(uploader);
            const fresh = referrers.filter((one) => !before[position]?.has(one.digest) && held?.has(one.digest));
            await uploader.requests.run(0, () => (0,referrers_list/* listReferrersOf */.c)(digest, fresh, uploader.destination, run.options));
        }));
    }
    for (const descriptor of referrers) {
        await copyReferrers(context, descriptor.digest, subject, uploaders, depth + 1);
    }
}
async function listedReferrers(context, uploader, digest) {
    const { run, repositories } = context;
    const found = await uploader.requests.run(0, async () => (await repositories.get(uploader)?.referrers?.(digest, run.options)) ?? []);
    return new Set(found.map((descriptor) => descriptor.digest));
}
async function copyTag(context, tag, digest, subject, uploaders) {
    const { run, job, reads, listed } = context;
    const root = await reads.run(0, () => job.source.resolve(tag, run.options));
    if (!root)
        return;
    const copies = await Promise.all(uploaders.map(async (uploader) => {
        const copy = { ...copyFor(subject, uploader, `${job.name}:${tag}`), tag };
        const names = listed.get(uploader);
        if (names && !names.has(tag))
            return copy;
        const previous = await uploader.requests.run(0, () => uploader.destination.resolve(tag, run.options));
        return previous ? { ...copy, previous } : copy;
    }));
    await settle(context, root, copies, (copy) => copy.previous?.digest === root.digest, digest);
}
function copyFor(subject, uploader, source) {
    const rule = (subject.copies.find((copy) => copy.uploader === uploader) ?? subject.copies[0])
        ?.rule;
    return { rule, uploader, source };
}
/** Copies to the destinations that don't have it, and records the others. */
async function settle(context, root, copies, isThere, subject) {
    const image = (some) => ({
        root,
        platforms: 'all',
        copies: some,
        note: `refers to ${subject}`,
    });
    const present = image(copies.filter(isThere));
    const missing = image(copies.filter((copy) => !isThere(copy)));
    const comparison = { present: [present], missing: [missing] };
    recordComparison(context, comparison);
    if (!context.run.options.dryRun && missing.copies.length > 0)
        await copyImage(context, missing);
}

// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
;// CONCATENATED MODULE: ./build/mirror/select/created.js




const CREATED = 'org.opencontainers.image.created';
/** Maximum number of tags read in parallel. */
const created_LOOKUPS = 8;
/** Stored for images without a creation date, so that they aren't read again. */
const UNDATED = 'unknown';
/**
 * Reads when the images of tags were created, from the annotation or the config's `created`. That takes up to
 * three requests per tag, two of which may count as pulls, so the dates are cached by digest in the state.
 */
async function readCreated(source, tags, options, limiter) {
    const dates = new Map();
    await (0,map_concurrent/* mapConcurrent */._)(tags, created_LOOKUPS, async (tag) => {
        const descriptor = await source.resolve(tag, options);
        if (!descriptor)
            return;
        const key = `created:${descriptor.digest}`;
        const known = options.state?.get(key);
        const date = known === undefined ? await createdOf(source, descriptor, options, limiter) : parseDate(known);
        options.state?.set(key, date === undefined ? UNDATED : String(date));
        if (date !== undefined)
            dates.set(tag, date);
    });
    return dates;
}
function parseDate(kept) {
    const date = Number(kept);
    return Number.isFinite(date) ? date : undefined;
}
async function createdOf(source, descriptor, options, limiter) {
    const probe = () => source.resolve(descriptor.digest, options);
    const bytes = await limiter.run(source, probe, () => source.readManifest(descriptor, options));
    const manifest = (0,oci_manifest/* parseManifest */.Ng)(bytes, descriptor.mediaType, `${descriptor.digest} of ${source.name}`);
    const annotated = Date.parse(manifest.annotations[CREATED] ?? '');
    if (!Number.isNaN(annotated))
        return annotated;
    if (manifest.kind === 'index') {
        const first = manifest.manifests.find((entry) => !(0,oci_platform/* isAttestation */.H3)(entry));
        return first && createdOf(source, first, options, limiter);
    }
    const config = await (0,source_graph/* readConfig */.Xg)(source, { descriptor, bytes }, undefined, options);
    const created = Date.parse(String(config?.['created'] ?? ''));
    return Number.isNaN(created) ? undefined : created;
}

;// CONCATENATED MODULE: ./build/mirror/select/plan.js






/** Maximum number of repositories whose tags are listed in parallel. */
const LISTINGS = 4;
/**
 * Lists the tags of every source and selects those that the rules match. A source that can't be listed is
 * reported as a failure of its rules, which are dropped for it; the others continue.
 */
async function chooseTags(jobs, options, limiter, onFailure) {
    await (0,map_concurrent/* mapConcurrent */._)(jobs, LISTINGS, async (job) => {
        await listSource(job, options, onFailure);
        for (const use of [...job.uses]) {
            try {
                await chooseFor(job, use, options, limiter);
            }
            catch (error) {
                options.signal?.throwIfAborted();
                onFailure(use.rule, job.name, error);
                job.uses = job.uses.filter((other) => other !== use);
            }
        }
    });
}
/**
 * Lists the tags if a rule needs them. A repository named in a rule must exist. One that a pattern found in a
 * catalog may have lost its last tag, and the registry may then report it as missing.
 */
async function listSource(job, options, onFailure) {
    const listing = job.uses.filter(needsListing);
    if (listing.length === 0)
        return;
    const { signal } = options;
    let failed = listing;
    try {
        job.tagNames = await (0,map_concurrent/* collect */.F)(job.source.tags({ signal, mustExist: true }));
    }
    catch (error) {
        signal?.throwIfAborted();
        if (isAbsent(error)) {
            failed = listing.filter(({ rule }) => !rule.from.pattern);
            job.tagNames = [];
        }
        for (const { rule } of failed)
            onFailure(rule, job.name, missingSource(job, error));
        job.uses = job.uses.filter((use) => !failed.includes(use));
    }
}
/** Adds to a registry's error what it means for the rule. */
function missingSource({ name }, error) {
    if (!isAbsent(error))
        return error;
    return new errors/* PublishError */.S1(`${name} not found`, {
        code: 'NAME_UNKNOWN',
        hint: 'Check `from`. If the repository is private, add its registry to `registry-auth`.',
        cause: error,
    });
}
function isAbsent(error) {
    return error instanceof errors/* PublishError */.S1 && error.isAbsent;
}
/** A filter of exact names needs no list: each name is looked up anyway. */
function needsListing({ rule }) {
    const { from, tags } = rule;
    if (from.tag !== undefined || from.digest !== undefined)
        return rule.referrers;
    const exact = tags.include.length > 0 && tags.include.every(isLiteral);
    const onlyDigests = tags.digests.length > 0 && takesNoTags(rule.tags);
    return rule.referrers || rule.prune !== undefined || !(exact || onlyDigests);
}
function isLiteral(pattern) {
    return !/[*?[\]{}]/.test(pattern);
}
/** A filter with only digests selects no tags. */
function takesNoTags({ include, match, semver, newest, digests }) {
    return digests.length > 0 && include.length === 0 && match.length === 0 && semver === undefined && !newest;
}
async function chooseFor(job, use, options, limiter) {
    const { rule } = use;
    const { from, tags } = rule;
    if (from.tag !== undefined || from.digest !== undefined) {
        use.tags = from.tag === undefined ? [] : [from.tag];
        use.digests = from.tag === undefined && from.digest !== undefined ? [from.digest] : [];
        return;
    }
    use.digests = tags.digests;
    if (takesNoTags(tags))
        return;
    // A tag named in a rule must exist; it is looked up even if the list doesn't contain it.
    const named = from.pattern || tags.newest ? [] : tags.include.filter(isLiteral);
    const names = job.tagNames ? [...job.tagNames, ...named] : tags.include;
    const candidates = candidateTags(names, tags);
    const dates = await datesFor(job, use, candidates, options, limiter);
    use.tags = selectTags(candidates, tags, dates).selected;
    if (use.tags.length > 0 || use.digests.length > 0)
        return;
    const message = names.length === 0
        ? `${job.name} has no tags`
        : `Of the ${(0,format/* count */.U9)(names.length, 'tag')} of ${job.name}, the filter selects none`;
    if (rule.requireMatch) {
        throw new errors/* PublishError */.S1(message, { code: 'NO_MATCH', hint: 'Change tags, or drop require-match.' });
    }
    options.reporter.warning(`Mirror rule ${rule.number} (line ${rule.line}): ${message}`, {
        ...rule.origin,
        line: rule.line,
    });
}
async function datesFor(job, { rule }, candidates, options, limiter) {
    const by = rule.tags.newest?.by;
    if (by === 'created')
        return readCreated(job.source, candidates, options, limiter);
    if (by !== 'push')
        return new Map();
    const times = await job.source.pushTimes?.({ signal: options.signal });
    if (times)
        return times;
    throw new errors/* PublishError */.S1(`${job.repository.host} doesn't tell when tags were pushed`, {
        code: 'UNSUPPORTED',
        hint: 'Order by version or by created. Docker Hub tells it of public repositories; Azure, Google and Quay do.',
    });
}
/**
 * Rejects plans that write one tag from two sources, which is only known after listing tags.
 * @throws PublishError `RULE_CONFLICT`, before anything is copied.
 */
function checkWrites(jobs, onFailure) {
    const writers = new Map();
    for (const { uses } of jobs) {
        for (const { targets } of uses) {
            for (const { name, target } of targets) {
                // A template can map two tags to the same one, even within one rule.
                writers.set(name, (writers.get(name) ?? 0) + (target.tag === '{tag}' ? 1 : 2));
            }
        }
    }
    const written = new Map();
    for (const job of jobs) {
        for (const use of job.uses) {
            use.tags = use.tags.filter((tag) => renderable(job, use, tag, onFailure));
            for (const { name, target } of use.targets) {
                if ((writers.get(name) ?? 0) < 2)
                    continue;
                for (const tag of use.tags) {
                    const key = `${name}:${targetTag(target, tag, use.rule.tags.match)}`;
                    const source = `${job.name}:${tag}`;
                    const earlier = written.get(key);
                    if (earlier && earlier.source !== source)
                        throw twice(key, source, use, earlier);
                    written.set(key, { source, use });
                }
            }
        }
    }
}
/** A tag without a value for a template's variable is recorded as a failure. */
function renderable(job, { rule, targets }, tag, onFailure) {
    try {
        for (const { target } of targets)
            targetTag(target, tag, rule.tags.match);
        return true;
    }
    catch (error) {
        onFailure(rule, `${job.name}:${tag}`, error);
        return false;
    }
}
function twice(key, source, { rule }, earlier) {
    const other = earlier.use.rule;
    const from = other === rule ? earlier.source : `${earlier.source} by rule ${other.number} (line ${other.line})`;
    return new errors/* PublishError */.S1(`Mirror rule ${rule.number} (line ${rule.line}) writes ${key} from ${source}, which is also written from ${from}`, {
        code: 'RULE_CONFLICT',
        ...rule.origin,
        line: rule.line,
        hint: 'Narrow tags, for example with newest: 1, or rename so that the tags stay apart.',
    });
}

;// CONCATENATED MODULE: ./build/mirror/select/source-jobs.js



/** Creates a function that opens each repository once per access. */
function createOpener(options) {
    const known = new Map();
    const ready = [];
    return {
        open(repository, access) {
            const key = `${access} ${(0,oci_reference/* formatRepository */.Sh)(repository)}`;
            let opening = known.get(key);
            if (!opening) {
                opening = Promise.resolve(options.openRepository(repository, access)).then((opened) => {
                    ready.push({ repository: opened, access });
                    return opened;
                });
                known.set(key, opening);
            }
            return opening;
        },
        opened: () => [...ready],
    };
}
/**
 * Finds the repositories that the rules read: one job per repository, in the order of the rules. Errors are
 * passed to `onFailure`.
 */
async function expandRules(rules, options, open, onFailure) {
    const jobs = new Map();
    for (const rule of rules) {
        let sources = [];
        try {
            sources = await sourcesOf(rule, options);
        }
        catch (error) {
            options.signal?.throwIfAborted();
            onFailure(rule, rule.from.text, error);
        }
        for (const source of sources) {
            const repository = { host: rule.from.host, path: source.path };
            try {
                await addUse(jobs, rule, repository, source.captures, open);
            }
            catch (error) {
                // One match of a pattern without a valid target name doesn't stop the others.
                options.signal?.throwIfAborted();
                onFailure(rule, (0,oci_reference/* formatRepository */.Sh)(repository), error);
            }
        }
    }
    return [...jobs.values()];
}
async function addUse(jobs, rule, repository, captures, open) {
    const name = (0,oci_reference/* formatRepository */.Sh)(repository);
    const targets = rule.to.map((target) => {
        const written = targetRepository(target, repository, captures);
        return { target, repository: written, name: (0,oci_reference/* formatRepository */.Sh)(written) };
    });
    const job = jobs.get(name) ?? { repository, name, source: await open(repository, 'pull'), uses: [] };
    jobs.set(name, job);
    job.uses.push({ rule, targets, tags: [], digests: [] });
}
async function sourcesOf(rule, options) {
    const { from } = rule;
    if (!from.pattern)
        return [{ path: (0,oci_reference/* parseRepositoryPath */.XU)(from.path, from.text), captures: [] }];
    if (!options.listRepositories) {
        throw new errors/* PublishError */.S1(`The repositories of ${from.host} can't be listed here`, {
            code: 'UNSUPPORTED',
            hint: 'Write one rule for each repository.',
        });
    }
    const found = [];
    for await (const path of options.listRepositories(from.host, fixedPrefix(from), {
        signal: options.signal,
    })) {
        const captures = matchRepository(from, path);
        if (captures)
            found.push({ path, captures });
    }
    if (found.length > 0)
        return found;
    const message = `No repository of ${from.host} matches ${JSON.stringify(from.text)}`;
    if (rule.requireMatch)
        throw new errors/* PublishError */.S1(message, { code: 'NO_MATCH', hint: 'Change from, or remove the rule.' });
    options.reporter.warning(`Mirror rule ${rule.number} (line ${rule.line}): ${message}`, {
        ...rule.origin,
        line: rule.line,
    });
    return [];
}

;// CONCATENATED MODULE: ./build/mirror/mirror.js














/** Maximum number of source repositories processed in parallel. */
const JOBS = 3;
/** Maximum number of images of one repository copied in parallel. */
const IMAGES = 8;
/**
 * Copies what the rules select. All tags are listed and the plan is checked before anything is copied. Images
 * are copied independently, so a failed one doesn't stop the others. A later run skips what is up to date and
 * copies the rest.
 * @returns the report; `failures` is empty when everything succeeded.
 * @throws PublishError `RULE_CONFLICT` when two sources would be written to one tag, before anything is
 * copied.
 */
async function mirror(rules, options) {
    const started = performance.now();
    const planning = createRecorder();
    const opener = createOpener(options);
    const pullLimiter = createPullLimiter(options);
    const jobs = await expandRules(rules, options, opener.open, planning.failure);
    await chooseTags(jobs, options, pullLimiter, planning.failure);
    checkWrites(jobs, planning.failure);
    const written = writtenTags(jobs);
    const run = {
        options,
        pullLimiter,
        breaker: createCircuitBreaker(),
        mounts: (0,mounts/* createMountIndex */.G)(),
        open: opener.open,
        tally: { fetchedBytes: 0 },
        refused: new Set(),
    };
    const copied = await (0,map_concurrent/* mapConcurrent */._)(jobs, JOBS, (job) => copyJob(run, job, written));
    const outcomes = await (0,map_concurrent/* mapConcurrent */._)(copied, JOBS, (finish) => finish());
    const recorders = [planning, ...outcomes.map(({ recorder }) => recorder)];
    const requests = { sources: 0, destinations: 0, retries: 0 };
    for (const { repository, access } of opener.opened()) {
        const { requests: sent = 0, retries = 0 } = repository.traffic ?? {};
        requests[access === 'pull' ? 'sources' : 'destinations'] += sent;
        requests.retries += retries;
    }
    return {
        schemaVersion: 1,
        dryRun: options.dryRun,
        repositories: outcomes.map(({ report }) => report),
        copies: recorders.flatMap(({ copies }) => copies).sort((a, b) => a.rule - b.rule),
        failures: recorders.flatMap(({ failures }) => failures).sort((a, b) => a.rule - b.rule),
        totals: sumTotals(recorders),
        blobs: sumBlobs(outcomes.flatMap(({ blobs }) => blobs)),
        fetchedBytes: run.tally.fetchedBytes,
        requests,
        rateLimits: pullLimiter.limits(),
        milliseconds: Math.round(performance.now() - started),
    };
}
/**
 * Copies one source. Pruning waits until all sources of the rule are copied: if verification refuses any of
 * their images, nothing of that rule is pruned.
 */
async function copyJob(run, job, written) {
    const started = performance.now();
    const recorder = createRecorder();
    const context = await openJobContext(run, job, recorder);
    const { options } = run;
    options.reporter.progress({ id: job.name, phase: 'check' });
    const comparison = await compare(context);
    await refuseUnchecked(context, comparison);
    recordComparison(context, comparison);
    const subjects = comparison.present.flatMap((image) => subjectOf(image));
    if (options.dryRun)
        subjects.push(...comparison.missing.flatMap((image) => subjectOf(image)));
    else
        subjects.push(...(await copyAll(context, comparison.missing)));
    await copyReferrerTags(context, subjects);
    const copying = performance.now() - started;
    if (job.uses.every(({ rule }) => !rule.prune)) {
        const outcome = outcomeOf(context, copying);
        return () => Promise.resolve(outcome);
    }
    return async () => {
        const resumed = performance.now();
        await prune(context, written);
        return outcomeOf(context, copying + performance.now() - resumed);
    };
}
function outcomeOf({ run, job, recorder, session, uploaders }, spent) {
    const phase = recorder.failures.length > 0 ? 'failed' : 'done';
    run.options.reporter.progress({ id: job.name, phase });
    const selected = new Set(job.uses.flatMap(({ tags, digests }) => [...tags, ...digests]));
    return {
        recorder,
        blobs: session.uploaders.map(({ counts }) => counts),
        report: {
            source: job.name,
            destinations: [...uploaders.keys()],
            listed: job.tagNames?.length ?? 0,
            selected: selected.size,
            copied: recorder.totals.copied,
            existing: recorder.totals.existing,
            failed: recorder.totals.failed,
            milliseconds: Math.round(spent),
        },
    };
}
/** Copies the images; returns those whose referrers should be copied, too. */
async function copyAll(context, images) {
    const { reporter } = context.run.options;
    const subjects = [];
    let done = 0;
    await (0,map_concurrent/* mapConcurrent */._)(images, IMAGES, async (image) => {
        const copied = await copyImage(context, image);
        if (copied)
            subjects.push(...subjectOf(image, copied));
        reporter.progress({ id: context.job.name, phase: 'upload', detail: `${++done}/${images.length}` });
    });
    return subjects;
}
function subjectOf(image, copied) {
    const copies = image.copies.filter(({ rule }) => rule.referrers);
    const [first] = copies;
    if (!first)
        return [];
    // An image that is up to date is what the tag points at; for a filtered index, that differs from the
    // source.
    const root = image.platforms === 'all' ? image.root : (first.previous ?? image.root);
    return [{ source: image.root, copied: copied ?? { root, manifests: undefined }, copies }];
}
function sumTotals(recorders) {
    const totals = emptyTotals();
    for (const recorder of recorders) {
        for (const status of Object.keys(totals))
            totals[status] += recorder.totals[status];
    }
    return totals;
}
function sumBlobs(all) {
    const sum = { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 };
    for (const counts of all) {
        for (const key of Object.keys(sum))
            sum[key] += counts[key];
    }
    return sum;
}

// EXTERNAL MODULE: ./build/support/yaml/rule-reader.js
var rule_reader = __webpack_require__(79880);
// EXTERNAL MODULE: ./build/support/yaml/read.js
var yaml_read = __webpack_require__(60468);
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

;// CONCATENATED MODULE: ./build/mirror/rules/parse.js








const parse_KEYS = ['from', 'to', 'tags', 'rename', 'platforms', 'referrers', 'prune', 'require-match'];
/** Default for the maximum share of a repository's tags that is pruned. */
const DEFAULT_SHARE = 0.25;
/**
 * Parses the `mirror` input, or the file of `mirror-file`: a YAML list of rules, documented in
 * docs/mirroring.md.
 * @throws PublishError with the rule's number and line for the first invalid rule, and for rules that
 * conflict: a cycle, or one tag written from two sources.
 */
function parseMirrorRules(text, origin, defaults = { referrers: false }) {
    const document = (0,yaml_read/* readYaml */.g)(text, origin);
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
    reader.allow(parse_KEYS);
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
        throw reader.problem('has no from', reader.line, 'Say what to copy, as in from: docker.io/library/postgres.');
    }
    if (value.text === undefined) {
        throw reader.problem('has a from that is not one name', value.line, 'Write one rule for each source; many repositories of a namespace are one pattern, host/namespace/*.');
    }
    const { text, line } = value;
    return reader.at(line, () => parseMirrorSource(text));
}
function readTags(reader, from) {
    const value = reader.get('tags');
    if (value === undefined)
        return takeAll();
    if (from.tag !== undefined || from.digest !== undefined) {
        throw reader.problem(`has tags, but its from names one image, ${JSON.stringify(from.text)}`, value.line, 'Leave the tag or digest out of from, or tags out of the rule.');
    }
    return parseTagFilter(value, reader);
}
function readTargets(reader, from, tags) {
    const value = reader.get('to');
    const hint = 'Set `to` to one repository, or to a list of them.';
    if (value === undefined)
        throw reader.problem('is missing `to`', reader.line, hint);
    const names = reader.strings('to');
    if (names.length === 0)
        throw reader.problem('has an empty to', value.line, hint);
    const groups = groupNames(tags.match);
    const rename = reader.text('rename');
    if (rename)
        reader.at(rename.line, () => checkTagTemplate(rename.text, rename.text, groups));
    const targets = names.map(({ text, line }) => reader.at(line, () => {
        const target = parseMirrorTarget(text, from, groups);
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
    return names.map(({ text, line }) => reader.at(line, () => (0,oci_platform/* parsePlatform */.Y8)(text)));
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

;// CONCATENATED MODULE: ./build/mirror/state.js
const VERSION = 1;
/** Maximum number of entries, about 20 MB of text. The most recently used ones are kept. */
const MOST = 200_000;
/** Opens the state that `serialize` of an earlier run returned; anything else is an empty state. */
function openMirrorState(text = '') {
    const entries = new Map(parse(text));
    let changed = false;
    return {
        get changed() {
            return changed;
        },
        get(key) {
            const value = entries.get(key);
            if (value === undefined)
                return undefined;
            entries.delete(key);
            entries.set(key, value);
            return value;
        },
        set(key, value) {
            if (entries.get(key) === value)
                return;
            changed = true;
            entries.delete(key);
            entries.set(key, value);
        },
        serialize: () => JSON.stringify({ version: VERSION, entries: [...entries].slice(-MOST) }),
    };
}
function parse(text) {
    try {
        const value = JSON.parse(text);
        if (value.version !== VERSION || !Array.isArray(value.entries))
            return [];
        return value.entries.filter((entry) => Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'string');
    }
    catch {
        // An unreadable cache is treated as empty.
        return [];
    }
}
/**
 * Whether a state saves requests for these rules. Equal digests on both sides are known after one HEAD each,
 * so a state doesn't help there. But without a state, a filtered index has to be read at each destination,
 * creation dates have to be read from manifests and configs, and an index has to be read to look up the
 * referrers of its images.
 */
function savesRequests(rules) {
    return rules.some(({ platforms, tags, referrers }) => platforms !== 'all' || tags.newest?.by === 'created' || referrers);
}

// EXTERNAL MODULE: ./build/pipeline/registries/connections.js + 36 modules
var connections = __webpack_require__(76756);
// EXTERNAL MODULE: ./build/pipeline/context.js
var context = __webpack_require__(20564);
// EXTERNAL MODULE: ./build/pipeline/plan/push-decision.js
var push_decision = __webpack_require__(24954);
;// CONCATENATED MODULE: ./build/pipeline/mirror.js







/** A mirror run has no tag plan. */
const NO_PLAN = {
    images: [],
    tags: [],
    omitted: [],
    withheld: [],
    version: '',
    labels: [],
    annotations: [],
    warnings: [],
};
/**
 * Copies what the rules of `mirror` or `mirror-file` select. Where a publish wouldn't push, this is a dry
 * run. For a pull request from a fork, which must not make requests, only the rules are checked.
 * @returns a result whose `mirror.failures` lists the images that could not be copied; all others were.
 * @throws PublishError for invalid or conflicting rules, before anything is copied.
 */
async function runMirror(request, rules, reporter, signal) {
    const phases = (0,context/* createPhases */.b)();
    const { input, file } = rules;
    // A verified image should keep its signatures at the destination.
    const verifies = (request.trust?.verify ?? '') !== '';
    const origin = { input, ...(file === undefined ? {} : { file }) };
    const parsed = parseMirrorRules(rules.rules, origin, { referrers: verifies });
    const { push, withoutSecrets } = (0,push_decision/* decidePush */.vn)(request.push, request.facts, request.actor);
    const dryRun = request.dryRun || !push;
    if (withoutSecrets) {
        reporter.notice('This pull request gets no rights: its mirror rules were checked, and nothing was copied.');
        return { plan: NO_PLAN, published: false, dryRun, phases: phases.list };
    }
    if (dryRun && !request.dryRun)
        reporter.notice('Shows what would be mirrored; `push: true` copies it.');
    const report = await mirrorByRules(parsed, request, { reporter, signal, dryRun, phases });
    return {
        plan: NO_PLAN,
        mirror: report,
        published: report.totals.copied > 0,
        dryRun,
        phases: phases.list,
    };
}
/** Opens the registries and the saved state, and copies. @throws PublishError as `mirror` does. */
async function mirrorByRules(rules, request, { reporter, signal, dryRun, phases, }) {
    const { http, credentials, verifier, close } = await (0,connections/* connect */.N)(request, { reporter, withoutSecrets: false });
    const { retries, concurrency } = request.limits;
    const registries = (0,connections/* openMirrorRegistries */.h)({
        http,
        credentials,
        reporter,
        ...(retries === undefined ? {} : { retries }),
    });
    try {
        const { state, keep } = await openStateOfRun(rules, request, reporter);
        const report = await phases.measure('mirror', () => mirror(rules, {
            ...registries,
            ...(verifier
                ? { beforeCopy: (source, root) => verifier.verify(source, root, { signal }).then(() => undefined) }
                : {}),
            reporter,
            signal,
            rateLimit: request.rateLimit,
            dryRun,
            ...(state ? { state } : {}),
            temporaryDirectory: request.temporaryDirectory,
            ...(concurrency === undefined ? {} : { concurrency }),
        }));
        if (!dryRun)
            await keep();
        return report;
    }
    finally {
        await registries.close();
        await close();
    }
}
/**
 * Fallback key. The state only holds facts about digests, so the state of any rules is valid; that of the
 * same rules has the most hits.
 */
const OF_ANY_RULES = 'rules';
/**
 * Loads the state of earlier runs of these rules. Never rejects: without a state, the run just sends more
 * requests.
 */
async function openStateOfRun(rules, { mirrorStore, mirror }, reporter) {
    if (!mirrorStore || !savesRequests(rules))
        return { keep: () => Promise.resolve() };
    const hash = (0,external_node_crypto_.createHash)('sha256')
        .update(mirror?.rules ?? '')
        .digest('hex');
    const key = `${OF_ANY_RULES}-${hash}`;
    const text = await mirrorStore.load([key, OF_ANY_RULES]).catch((error) => {
        reporter.warning(`What earlier mirror runs learned could not be fetched: ${error.message}`);
        return undefined;
    });
    const state = openMirrorState(text);
    return {
        state,
        async keep() {
            if (!state.changed)
                return;
            try {
                await mirrorStore.save(key, state.serialize());
            }
            catch (error) {
                reporter.warning(`What this mirror run learned could not be kept: ${error.message}`);
            }
        },
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
