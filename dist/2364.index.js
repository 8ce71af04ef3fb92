export const id = 2364;
export const ids = [2364];
export const modules = {

/***/ 42364:
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
;// CONCATENATED MODULE: ./build/mirror/report.js
/** Totals with a count of 0 for every status. */
function emptyTotals() {
    return { copied: 0, existing: 0, planned: 0, failed: 0, postponed: 0, pruned: 0, prunable: 0 };
}

;// CONCATENATED MODULE: ./build/mirror/assemble-report.js

/** The parts of the report that are taken from the sources. */
function assembleReport(jobs, planning) {
    const recorders = [planning, ...jobs.map(({ context }) => context.recorder)];
    const uploaders = jobs.flatMap(({ context }) => context.session.uploaders);
    return {
        repositories: jobs.map((one) => repositoryReport(one, planning)),
        copies: recorders.flatMap(({ copies }) => copies).sort((a, b) => a.rule - b.rule),
        totals: sumTotals(recorders),
        blobs: sumBlobs(uploaders.map(({ counts }) => counts)),
    };
}
/** Requests of all repositories that were opened, by what they were opened for. */
function countRequests(opened) {
    const requests = { sources: 0, destinations: 0, retries: 0 };
    for (const { repository, access } of opened) {
        const { requests: sent = 0, retries = 0 } = repository.traffic ?? {};
        requests[access === 'pull' ? 'sources' : 'destinations'] += sent;
        requests.retries += retries;
    }
    return requests;
}
function repositoryReport({ context, milliseconds }, planning) {
    const { job, recorder } = context;
    const selected = new Set(job.uses.flatMap(({ tags, digests }) => [...tags, ...digests]));
    const reasons = new Map([...planning.reasons, ...recorder.reasons]);
    return {
        source: job.name,
        destinations: [...job.destinations],
        listed: job.tagNames?.length ?? 0,
        selected: selected.size,
        copied: recorder.totals.copied,
        existing: recorder.totals.existing,
        failed: recorder.totals.failed,
        pairs: [...job.destinations].map((destination) => {
            const reason = reasons.get(destination) ?? reasons.get(job.name);
            return {
                destination,
                ...(recorder.byDestination.get(destination) ?? emptyTotals()),
                ...(reason === undefined ? {} : { reason }),
            };
        }),
        milliseconds: Math.round(milliseconds),
    };
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

// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
;// CONCATENATED MODULE: ./build/mirror/announce.js

/** Maximum number of problems told before copying; all of them are in the report. */
const TOLD = 10;
/** Tells what was found to be impossible before anything is copied: each problem once, with a count. */
function warnOfProblems(failures, rules, reporter) {
    const alike = new Map();
    for (const failure of failures) {
        alike.set(failure.message, [...(alike.get(failure.message) ?? []), failure]);
    }
    for (const [message, group] of [...alike].slice(0, TOLD)) {
        const [first] = group;
        const rule = rules.find(({ number }) => number === first?.rule);
        const times = group.length === 1 ? '' : ` (${(0,format/* formatNumber */.ZV)(group.length)} times)`;
        reporter.warning(message + times, rule && { ...rule.origin, line: rule.line });
    }
    const rest = alike.size - TOLD;
    if (rest > 0)
        reporter.warning(`${(0,format/* formatNumber */.ZV)(rest)} more problems are in the report at the end`);
}
/**
 * `2,061 tags selected in 4 repositories: 1,588 up to date, 410 to copy, 63 skipped`. A tag counts once for each
 * destination.
 */
function selectionText(counts, repositories) {
    const { existing, failed, missing } = counts;
    const number = (value, noun, plural) => `${(0,format/* formatNumber */.ZV)(value)} ${value === 1 ? noun : plural}`;
    const parts = [
        [existing, 'up to date'],
        [missing, 'to copy'],
        [failed, 'skipped'],
    ];
    const told = parts.filter(([value]) => value > 0).map(([value, what]) => `${(0,format/* formatNumber */.ZV)(value)} ${what}`);
    const all = number(existing + failed + missing, 'tag', 'tags');
    const where = number(repositories, 'repository', 'repositories');
    return `${all} selected in ${where}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}

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

;// CONCATENATED MODULE: ./build/mirror/limits/login-gate.js

/** Creates a gate that has seen no login yet. */
function createLoginGate() {
    const refused = new Map();
    const answered = new Set();
    const first = new Map();
    const hosts = new Map();
    const refusal = (repository) => refused.get(repository) ?? refused.get(loginOf(repository));
    return {
        async guard(repository, work) {
            const login = loginOf(repository);
            while (!answered.has(login) && first.has(login))
                await first.get(login);
            const before = refusal(repository);
            if (before)
                throw before;
            const running = work();
            const noted = running.then(() => answered.add(login), (error) => {
                answered.add(login);
                if (!(error instanceof errors/* PublishError */.S1) || error.login === undefined)
                    return;
                hosts.set(error, repository.repository.host);
                refused.set(error.login === 'account' ? login : repository, error);
            });
            if (!answered.has(login)) {
                first.set(login, noted);
                await noted;
                first.delete(login);
            }
            return running;
        },
        hostOf: (error) => hosts.get(error),
    };
}
/** A repository that doesn't tell shares its login with no other. */
function loginOf(repository) {
    return repository.login ?? repository;
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
            await (options.pause ?? sleep)(untilOneMore(limit), options.signal);
            options.signal?.throwIfAborted();
            await probe();
        } while (left(source) <= 0);
    };
    return {
        async run(source, probe, work) {
            const { host } = source.repository;
            for (;;) {
                while (left(source) <= 0) {
                    // Running requests may not use up the limit, may report a higher one, or be counted in the last report already.
                    if ((underWay.get(host) ?? 0) > 0 && (look(source)?.remaining ?? 0) > 0)
                        await new Promise((resolve) => sleepers.push(resolve));
                    else if (options.rateLimit === 'stop')
                        throw postponed(host, look(source));
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
        waiting: () => [...waits.keys()],
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

;// CONCATENATED MODULE: ./build/mirror/login-failures.js

/** @param hostOf the registry that refused the login */
function createLoginFailures(hostOf) {
    const groups = new Map();
    return {
        note(rule, error, skipped) {
            const group = groups.get(error.message) ?? { rule, error, tags: 0, repositories: 0 };
            groups.set(error.message, group);
            if (skipped === 'tag')
                group.tags += 1;
            else
                group.repositories += 1;
        },
        list: () => [...groups.values()].map((group) => {
            const { rule, error } = group;
            const { hint, detail, code } = error;
            return {
                ...{ rule: rule.number, line: rule.line },
                what: (isOne(group) ? undefined : hostOf(error)) ?? rule.from.text,
                message: isOne(group) ? error.message : `${error.message}; skipping its ${skippedText(group)}`,
                ...(hint === undefined ? {} : { hint }),
                ...(detail === undefined ? {} : { detail }),
                ...(code === undefined ? {} : { code }),
            };
        }),
    };
}
/** The error of one source says enough by itself. */
function isOne({ tags, repositories }) {
    return tags === 0 && repositories === 1;
}
/** `63 tags`, `1 repository`, `3 repositories and 63 tags`. */
function skippedText({ tags, repositories }) {
    const parts = [
        ...(repositories > 0
            ? [`${(0,format/* formatNumber */.ZV)(repositories)} ${repositories === 1 ? 'repository' : 'repositories'}`]
            : []),
        ...(tags > 0 ? [`${(0,format/* formatNumber */.ZV)(tags)} ${tags === 1 ? 'tag' : 'tags'}`] : []),
    ];
    return parts.join(' and ');
}

;// CONCATENATED MODULE: ./build/mirror/byte-count.js
/** Creates a count of nothing. */
function createByteCount() {
    const blobs = new Map();
    const all = { sent: 0, size: 0 };
    let read = 0;
    let unreadable = 0;
    const set = (key, blob) => {
        const before = blobs.get(key) ?? { sent: 0, size: 0 };
        all.sent += blob.sent - before.sent;
        all.size += blob.size - before.size;
        blobs.set(key, blob);
    };
    const keyOf = (target, digest) => `${target} ${digest}`;
    return {
        read: () => void (read += 1),
        unreadable: () => void (unreadable += 1),
        need(target, digest, size) {
            const key = keyOf(target, digest);
            if (!blobs.has(key))
                set(key, { sent: 0, size, final: false });
        },
        note(target, digest, phase, sent, size = sent) {
            const key = keyOf(target, digest);
            if (phase === 'mount' || phase === 'exists') {
                // One that was uploaded for another image is reported as existing afterwards.
                if (blobs.get(key)?.final !== true)
                    set(key, { sent: 0, size: 0, final: true });
            }
            else if (phase === 'upload')
                set(key, { sent: Math.min(sent, size), size, final: false });
            else if (phase === 'done')
                set(key, { sent: size, size, final: true });
            else if (phase === 'failed')
                blobs.delete(withdrawn(key, set));
        },
        settle(target, digests) {
            for (const digest of digests) {
                const key = keyOf(target, digest);
                const blob = blobs.get(key);
                // Another image may be uploading it at this moment; then it is under way, and stays.
                if (blob && !blob.final && blob.sent === 0)
                    blobs.delete(withdrawn(key, set));
            }
        },
        of(target, digests) {
            const sum = { bytes: 0, total: 0 };
            for (const digest of digests) {
                const blob = blobs.get(keyOf(target, digest));
                sum.bytes += blob?.sent ?? 0;
                sum.total += blob?.size ?? 0;
            }
            return sum;
        },
        sum({ total }) {
            const unread = total - unreadable - read;
            if (read === 0)
                return { bytes: all.sent, estimated: true };
            const estimate = unread > 0 ? (all.size / read) * unread : 0;
            return { bytes: all.sent, totalBytes: Math.round(all.size + estimate), estimated: unread > 0 };
        },
    };
}
/** Takes a blob's bytes out of the sums. @returns the key. */
function withdrawn(key, set) {
    set(key, { sent: 0, size: 0, final: false });
    return key;
}

;// CONCATENATED MODULE: ./build/mirror/progress.js

/** @param waiting what holds up the whole run, if anything does */
function createMirrorProgress(reporter, waiting = () => undefined) {
    const steps = new Map();
    const pairs = [];
    const problems = new Set();
    const bytes = createByteCount();
    let copying = false;
    return {
        reporter: { ...reporter, progress: (event) => noteBlob(bytes, event) },
        step(what, noun) {
            const step = steps.get(what) ?? { what, done: 0, total: 0, noun };
            steps.set(what, step);
            return { expect: (items) => void (step.total += items), done: () => void (step.done += 1) };
        },
        pair(source, target) {
            const state = {
                ...{ source, target },
                counts: { done: 0, total: 0, failed: 0 },
                underWay: new Set(),
            };
            pairs.push(state);
            return {
                expect: (tags) => void (state.counts.total += tags),
                begin: (tag) => beginTag(state, tag, bytes),
            };
        },
        startCopying: () => void (copying = true),
        problem: (where, reason) => void problems.add(`${where} (${reason})`),
        snapshot() {
            const tags = sum(pairs.map(({ counts }) => counts));
            const wait = waiting();
            return {
                steps: [...steps.values()].filter(({ done, total }) => done < total).map((step) => ({ ...step })),
                ...(copying ? { tags, ...bytes.sum(tags) } : { bytes: 0, estimated: true }),
                ...(wait === undefined ? {} : { waiting: wait }),
                pairs: copying ? pairsToShow(pairs, bytes) : [],
                problems: [...problems],
            };
        },
    };
}
function noteBlob(bytes, { id, phase, bytes: sent = 0, total }) {
    const [name = '', piece] = id.split(' ');
    if (piece !== undefined)
        bytes.note(name, piece, phase, sent, total);
}
function beginTag(state, tag, bytes) {
    const { counts, underWay, target } = state;
    const current = { tag, digests: [] };
    underWay.add(current);
    let read = false;
    let ended = false;
    return {
        needs(blobs) {
            if (!read)
                bytes.read();
            read = true;
            for (const { digest, size } of blobs) {
                current.digests.push(digest);
                bytes.need(target, digest, size);
            }
        },
        end(failed) {
            if (ended)
                return;
            ended = true;
            underWay.delete(current);
            // A tag that needed nothing is one that was read, too; a failed one says nothing about the others.
            if (!read && !failed)
                bytes.read();
            if (!read && failed)
                bytes.unreadable();
            counts[failed ? 'failed' : 'done'] += 1;
            bytes.settle(target, current.digests);
        },
    };
}
/** Those under way, then those that wait, then those that are done. */
function pairsToShow(pairs, bytes) {
    const rank = ({ underWay, counts }) => underWay.size > 0 ? 0 : counts.done + counts.failed < counts.total ? 1 : 2;
    const used = pairs.filter(({ counts }) => counts.total > 0);
    return [...used]
        .sort((a, b) => rank(a) - rank(b))
        .map(({ source, target, counts, underWay }) => {
        const [current] = underWay;
        const host = target.split('/', 1)[0] ?? target;
        const twins = used.filter((one) => one.source === source && one.target.startsWith(`${host}/`));
        return {
            source,
            destination: twins.length > 1 ? target : host,
            ...counts,
            ...(current ? { current: { tag: current.tag, ...bytes.of(target, current.digests) } } : {}),
        };
    });
}
function sum(all) {
    const total = { done: 0, total: 0, failed: 0 };
    for (const counts of all) {
        total.done += counts.done;
        total.total += counts.total;
        total.failed += counts.failed;
    }
    return total;
}

;// CONCATENATED MODULE: ./build/mirror/recorder.js



/**
 * Creates an empty recorder.
 * @param onProblem told of each failure: where, and why in short
 */
function createRecorder(logins, onProblem = () => { }) {
    const copies = [];
    const failures = [];
    const totals = emptyTotals();
    const byDestination = new Map();
    const reasons = new Map();
    const add = (copy) => {
        const name = repositoryIn(copy.destination);
        const own = byDestination.get(name) ?? emptyTotals();
        byDestination.set(name, own);
        totals[copy.status]++;
        own[copy.status]++;
        if (copy.status !== 'existing')
            copies.push(copy);
    };
    const explain = (where, error) => {
        const reason = shortReason(error);
        if (!reasons.has(where))
            reasons.set(where, reason);
        onProblem(where, reason);
    };
    return {
        copies,
        failures,
        totals,
        byDestination,
        reasons,
        add,
        failure(rule, what, error) {
            explain(what, error);
            if (isLogin(error))
                logins.note(rule, error, 'repository');
            else
                failures.push(failureOf(rule, what, error));
        },
        failed(rule, copy, error) {
            if (error instanceof RateLimitedError) {
                add({ rule: rule.number, ...copy, status: 'postponed', note: error.message });
                return;
            }
            add({ rule: rule.number, ...copy, status: 'failed' });
            explain(repositoryIn(copy.destination), error);
            if (isLogin(error))
                logins.note(rule, error, 'tag');
            else {
                const what = copy.source === undefined ? copy.destination : `${copy.source} → ${copy.destination}`;
                failures.push(failureOf(rule, what, error));
            }
        },
    };
}
function failureOf(rule, what, error) {
    const { message, hint, detail, code } = describe(error);
    return {
        ...{ rule: rule.number, line: rule.line, what, message },
        ...(hint === undefined ? {} : { hint }),
        ...(detail === undefined ? {} : { detail }),
        ...(code === undefined ? {} : { code }),
    };
}
function isLogin(error) {
    return error instanceof errors/* PublishError */.S1 && error.login !== undefined;
}
/** `login failed`, `not found`, `unreachable`; otherwise only `failed`. */
function shortReason(error) {
    if (!(error instanceof errors/* PublishError */.S1))
        return 'failed';
    if (error.login !== undefined)
        return 'login failed';
    if (error.isAbsent || error.code === 'NAME_UNKNOWN' || error.code === 'MANIFEST_UNKNOWN')
        return 'not found';
    return error.code === 'HOST_DOWN' ? 'unreachable' : 'failed';
}
/** `ghcr.io/acme/app` in `ghcr.io/acme/app:1.0` and `ghcr.io/acme/app@sha256:…`. */
function repositoryIn(name) {
    return name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
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
    const step = run.progress.step('Verifying', 'image');
    step.expect(comparison.missing.length);
    const checked = await (0,map_concurrent/* mapConcurrent */._k)(comparison.missing, CHECKS, async (image) => {
        try {
            await beforeCopy(job.source, image.root).finally(() => step.done());
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
// EXTERNAL MODULE: ./build/mirror/rules/pattern.js
var pattern = __webpack_require__(41080);
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
        reporter: run.progress.reporter,
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
        pairs: new Map(uploaders.map((uploader) => [uploader, run.progress.pair(job.name, uploader.target.name)])),
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
/** Sends requests to a repository, unless its host is down or its login was refused. */
function ask(run, repository, work) {
    return run.logins.guard(repository, () => run.breaker.guard(repository.repository.host, work));
}
/** As `ask`, for the repository of an uploader. */
function askDestination({ run, repositories }, uploader, work) {
    const repository = repositories.get(uploader);
    if (!repository)
        throw new Error(`${uploader.destination.name} isn't a destination of this source`);
    return ask(run, repository, work);
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
    const found = await uploader.requests.run(0, () => askDestination(context, uploader, () => uploader.destination.resolve(descriptor.digest, run.options)));
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
    return reads.run(0, () => run.pullLimiter.run(source, probe, () => ask(run, source, () => source.readManifest(descriptor, run.options))));
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
    const step = context.run.progress.step('Comparing', 'tag');
    step.expect(references.size);
    const found = await (0,map_concurrent/* mapConcurrent */._k)([...references], LOOKUPS, async ([reference, uses]) => {
        try {
            return await compareOne(context, reference, uses);
        }
        finally {
            step.done();
        }
    });
    // In the order of the rules, not in that of the answers.
    for (const { copy, root, there } of found.flat())
        addTo(images[there ? 'present' : 'missing'], root, copy);
    comparison.missing.push(...images.missing.values());
    comparison.present.push(...images.present.values());
    return comparison;
}
/** Looks up one tag at the source and at its destinations. A failure is recorded for each of its copies. */
async function compareOne(context, reference, uses) {
    const copies = uses.flatMap((use) => copiesOf(context, use, reference));
    let root;
    try {
        root = await resolveSource(context, reference, uses);
    }
    catch (error) {
        failAll(context, copies, error, reference);
        return [];
    }
    const compared = copies.map(async (copy) => {
        try {
            return [{ copy, root, there: await isThere(context, copy, root) }];
        }
        catch (error) {
            failAll(context, [copy], error, root.digest);
            return [];
        }
    });
    return (await Promise.all(compared)).flat();
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
        const tag = byDigest ? target.tag : (0,pattern/* targetTag */.mI)(target, reference, use.rule.tags.match);
        return [{ rule: use.rule, uploader, source, tag }];
    });
}
async function resolveSource({ job, run, reads }, reference, uses) {
    const root = await reads.run(0, () => ask(run, job.source, () => job.source.resolve(reference, run.options)));
    const name = (0,oci_digest/* isDigest */.Bc)(reference) ? `${job.name}@${reference}` : `${job.name}:${reference}`;
    if (!root) {
        throw new errors/* PublishError */.S1(`${name} not found`, {
            code: 'MANIFEST_UNKNOWN',
            hint: 'Check the rule. If the repository is private, add its registry to `registry-auth`.',
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
    const current = await uploader.requests.run(0, () => askDestination(context, uploader, () => uploader.destination.resolve(tag, run.options)));
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
            const names = await askDestination(context, uploader, () => (0,map_concurrent/* collect */.Fo)(uploader.destination.tags(run.options)));
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










/** Copies one image as `copyImage` does, and counts its tags. */
async function copyCounted(context, image) {
    const watched = new Map();
    for (const copy of image.copies) {
        const pair = context.pairs.get(copy.uploader);
        if (pair)
            watched.set(copy, pair.begin(copy.tag ?? image.root.digest.slice(0, 'sha256:'.length + 12)));
    }
    return copyImage(context, image, watched);
}
/**
 * Copies one image to all its destinations. Never rejects: the result for each destination is recorded.
 * Undefined when the image could not be read.
 */
async function copyImage(context, image, watched = new Map()) {
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
            tellNeeds(watched, lacking, graph);
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
            return finishUploader(context, { image, root, bytes, copies, note: note ?? image.note, complete, watched }, filled.get(uploader));
        }));
        return { root, manifests: graph?.manifests.map(({ descriptor }) => descriptor.digest) };
    }
    catch (error) {
        options.signal?.throwIfAborted();
        for (const copy of image.copies) {
            const destination = destinationName(copy, image.root.digest);
            recorder.failed(copy.rule, { source: copy.source, destination }, error);
            watched.get(copy)?.end(true);
        }
        return undefined;
    }
}
function tellNeeds(watched, lacking, graph) {
    const blobs = [...graph.blobs.values()].map(({ descriptor }) => descriptor);
    for (const [copy, progress] of watched)
        if (lacking.has(copy.uploader))
            progress.needs(blobs);
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
        aroundBlob: (uploader, work) => askDestination(context, uploader, work),
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
    const { image, root, bytes, copies, note, complete, watched } = finish;
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
            watched.get(copy)?.end(false);
        }
        catch (error) {
            options.signal?.throwIfAborted();
            context.recorder.failed(copy.rule, outcome(copy), error);
            watched.get(copy)?.end(true);
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

;// CONCATENATED MODULE: ./build/mirror/run/logins.js




const logins_CHECKS = 4;
/**
 * Finds the destinations that can be read without a login and not written, before anything is copied. A login that is
 * given has been proven by the comparison. What can't be written is recorded as failed, and removed from the
 * comparisons. One push that is allowed answers for all repositories with the same login.
 */
async function checkLogins(compared) {
    const proven = new Set();
    const destinations = compared.flatMap((one) => {
        const uploaders = new Set(one.comparison.missing.flatMap(({ copies }) => copies.map((copy) => copy.uploader)));
        return [...uploaders].map((uploader) => ({ ...one, uploader }));
    });
    const [first, ...others] = destinations;
    if (!first)
        return;
    const check = (one) => checkOne(one, proven);
    await check(first);
    await (0,map_concurrent/* mapConcurrent */._k)(others, logins_CHECKS, check);
}
async function checkOne({ context, comparison, uploader }, proven) {
    const { run, repositories } = context;
    const repository = repositories.get(uploader);
    if (!repository?.checkLogin || (repository.login && proven.has(repository.login)))
        return;
    try {
        await ask(run, repository, async () => repository.checkLogin?.(run.options));
        if (repository.login)
            proven.add(repository.login);
    }
    catch (error) {
        run.options.signal?.throwIfAborted();
        // Any other refusal is that of a repository, and is reported where it is written to.
        if (error instanceof errors/* PublishError */.S1 && error.login !== undefined)
            leaveOut(context, comparison, uploader, error);
    }
}
function leaveOut({ recorder }, comparison, uploader, error) {
    comparison.missing = comparison.missing.flatMap((image) => {
        const kept = image.copies.filter((copy) => copy.uploader !== uploader);
        for (const copy of image.copies) {
            if (copy.uploader !== uploader)
                continue;
            const destination = destinationName(copy, image.root.digest);
            recorder.failed(copy.rule, { source: copy.source, destination }, error);
        }
        return kept.length > 0 ? [{ ...image, copies: kept }] : [];
    });
}

// EXTERNAL MODULE: ./build/oci/referrers.js
var referrers = __webpack_require__(36910);
// EXTERNAL MODULE: ./build/mirror/filters/index.js + 6 modules
var filters = __webpack_require__(94570);
// EXTERNAL MODULE: ./build/mirror/filters/version.js
var filters_version = __webpack_require__(93542);
;// CONCATENATED MODULE: ./build/mirror/select/select.js



/**
 * The names that pass every key except `newest`, in the given order, without duplicates.
 * @throws PublishError `EXPRESSION_TOO_SLOW` when matching all of them takes too long.
 */
function candidateTags(names, filter) {
    // Many registries store signatures and the like as tags; they are only selected if a rule names them.
    const companions = filter.include.some((pattern) => pattern.startsWith('sha256-') || pattern.startsWith('sha512-'));
    const tags = [...new Set(names)].filter((tag) => companions || !(0,referrers/* isReferrerTag */.k)(tag));
    return [...(0,filters/* narrow */.sc)(tags, filter)];
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
            const version = (0,filters_version/* parseTagVersion */.An)(tag);
            // A range that names a prerelease has already let this one pass; without a range, nothing has checked
            // it.
            const allowed = filter.prereleases || filter.semver !== undefined || version?.prerelease === '';
            return version && allowed ? [{ tag, version }] : [];
        })
            .sort((a, b) => (0,filters_version/* compareTagVersions */.By)(b.version, a.version) || order(a.tag, b.tag))
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
                    names.add((0,pattern/* targetTag */.mI)(target, tag, rule.tags.match));
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
    const there = context.listed.get(uploader) ?? new Set(await (0,map_concurrent/* collect */.Fo)(uploader.destination.tags(options)));
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
    const step = context.run.progress.step('Copying referrers', 'image');
    step.expect(subjects.length);
    await (0,map_concurrent/* mapConcurrent */._k)(subjects, SUBJECTS, async (subject) => {
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
        step.done();
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
async function readCreated(source, tags, options, limiter, step) {
    const dates = new Map();
    step.expect(tags.length);
    await (0,map_concurrent/* mapConcurrent */._k)(tags, created_LOOKUPS, async (tag) => {
        step.done();
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
async function chooseTags(jobs, planning) {
    const step = planning.progress.step('Listing', 'repository');
    step.expect(jobs.length);
    await (0,map_concurrent/* mapConcurrent */._k)(jobs, LISTINGS, async (job) => {
        await listSource(job, planning);
        for (const use of [...job.uses]) {
            try {
                await chooseFor(job, use, planning);
            }
            catch (error) {
                planning.options.signal?.throwIfAborted();
                planning.onFailure(use.rule, job.name, error);
                job.uses = job.uses.filter((other) => other !== use);
            }
        }
        step.done();
    });
}
/**
 * Lists the tags if a rule needs them. A repository named in a rule must exist. One that a pattern found in a
 * catalog may have lost its last tag, and the registry may then report it as missing.
 */
async function listSource(job, { options, logins, onFailure }) {
    const listing = job.uses.filter(needsListing);
    if (listing.length === 0)
        return;
    const { signal } = options;
    let failed = listing;
    try {
        job.tagNames = await logins.guard(job.source, () => (0,map_concurrent/* collect */.Fo)(job.source.tags({ signal, mustExist: true })));
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
        hint: 'Check the rule. If the repository is private, add its registry to `registry-auth`.',
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
async function chooseFor(job, use, planning) {
    const { rule } = use;
    const { options } = planning;
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
    const dates = await datesFor(job, use, candidates, planning);
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
async function datesFor(job, { rule }, candidates, { options, limiter, logins, progress }) {
    const by = rule.tags.newest?.by;
    if (by === 'created') {
        const step = progress.step('Reading dates', 'tag');
        return logins.guard(job.source, () => readCreated(job.source, candidates, options, limiter, step));
    }
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
                    const key = `${name}:${(0,pattern/* targetTag */.mI)(target, tag, use.rule.tags.match)}`;
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
            (0,pattern/* targetTag */.mI)(target, tag, rule.tags.match);
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

// EXTERNAL MODULE: ./build/oci/reference.js
var reference = __webpack_require__(20907);
;// CONCATENATED MODULE: ./build/mirror/select/source-jobs.js



/** Creates a function that opens each repository once per access. */
function createOpener(options) {
    const known = new Map();
    const ready = [];
    return {
        open(repository, access) {
            const key = `${access} ${(0,reference/* formatRepository */.Sh)(repository)}`;
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
                onFailure(rule, (0,reference/* formatRepository */.Sh)(repository), error);
            }
        }
    }
    return [...jobs.values()];
}
async function addUse(jobs, rule, repository, captures, open) {
    const name = (0,reference/* formatRepository */.Sh)(repository);
    const targets = rule.to.map((target) => {
        const written = (0,pattern/* targetRepository */.WU)(target, repository, captures);
        return { target, repository: written, name: (0,reference/* formatRepository */.Sh)(written) };
    });
    const job = jobs.get(name) ?? {
        ...{ repository, name, uses: [], destinations: new Set() },
        source: await open(repository, 'pull'),
    };
    jobs.set(name, job);
    for (const target of targets)
        job.destinations.add(target.name);
    job.uses.push({ rule, targets, tags: [], digests: [] });
}
async function sourcesOf(rule, options) {
    const { from } = rule;
    if (!from.pattern)
        return [{ path: (0,reference/* parseRepositoryPath */.XU)(from.path, from.text), captures: [] }];
    if (!options.listRepositories) {
        throw new errors/* PublishError */.S1(`The repositories of ${from.host} can't be listed here`, {
            code: 'UNSUPPORTED',
            hint: 'Write one rule for each repository.',
        });
    }
    const found = [];
    for await (const path of options.listRepositories(from.host, (0,pattern/* fixedPrefix */.j9)(from), {
        signal: options.signal,
    })) {
        const captures = (0,pattern/* matchRepository */.UU)(from, path);
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
 * Copies what the rules select. All tags are listed and compared, and the plan and the logins are checked, before
 * anything is copied. Images are copied independently, so a failed one doesn't stop the others. A later run skips
 * what is up to date and copies the rest.
 * @returns the report; `failures` is empty when everything succeeded.
 * @throws PublishError `RULE_CONFLICT` when two sources would be written to one tag, before anything is
 * copied.
 */
async function mirror(rules, options) {
    const pullLimiter = createPullLimiter(options);
    const progress = createMirrorProgress(options.reporter, () => mirror_waitingFor(pullLimiter));
    const end = options.reporter.follow(() => progress.snapshot());
    try {
        return await run(rules, options, pullLimiter, progress);
    }
    finally {
        end();
    }
}
async function run(rules, options, pullLimiter, progress) {
    const started = performance.now();
    const logins = createLoginGate();
    const loginFailures = createLoginFailures(logins.hostOf);
    const planning = createRecorder(loginFailures, progress.problem);
    const opener = createOpener(options);
    const jobs = await expandRules(rules, options, opener.open, planning.failure);
    await chooseTags(jobs, { options, limiter: pullLimiter, logins, progress, onFailure: planning.failure });
    checkWrites(jobs, planning.failure);
    const context = {
        ...{ options, pullLimiter, logins, progress },
        breaker: createCircuitBreaker(),
        mounts: (0,mounts/* createMountIndex */.G)(),
        open: opener.open,
        tally: { fetchedBytes: 0 },
        refused: new Set(),
    };
    const prepared = await (0,map_concurrent/* mapConcurrent */._k)(jobs, JOBS, (job) => prepareJob(context, job, createRecorder(loginFailures, progress.problem)));
    if (!options.dryRun)
        await checkLogins(prepared);
    const recorders = [planning, ...prepared.map(({ context: { recorder } }) => recorder)];
    tellPlan(prepared, rules, [...recorders.flatMap(({ failures }) => failures), ...loginFailures.list()]);
    const copied = await copyJobs(prepared, progress, options.dryRun, writtenTags(jobs));
    const failures = [...recorders.flatMap((one) => one.failures), ...loginFailures.list()];
    return {
        schemaVersion: 1,
        dryRun: options.dryRun,
        ...assembleReport(copied, planning),
        failures: failures.sort((a, b) => a.rule - b.rule),
        fetchedBytes: context.tally.fetchedBytes,
        requests: countRequests(opener.opened()),
        rateLimits: pullLimiter.limits(),
        milliseconds: Math.round(performance.now() - started),
    };
}
function mirror_waitingFor(limiter) {
    const hosts = limiter.waiting();
    return hosts.length === 0 ? undefined : `the pull limit of ${hosts.join(' and ')}`;
}
/** Compares one source with its destinations. */
async function prepareJob(run, job, recorder) {
    const started = performance.now();
    const context = await openJobContext(run, job, recorder);
    const comparison = await compare(context);
    await refuseUnchecked(context, comparison);
    return { context, comparison, milliseconds: performance.now() - started };
}
/** Tells what will be copied, and what can't be. */
function tellPlan(prepared, rules, failures) {
    const [first] = prepared;
    if (!first)
        return;
    const { reporter } = first.context.run.options;
    warnOfProblems(failures, rules, reporter);
    const count = (images) => images.reduce((sum, { copies }) => sum + copies.length, 0);
    const counts = { existing: 0, failed: 0, missing: 0 };
    for (const { context, comparison } of prepared) {
        counts.existing += count(comparison.present);
        counts.missing += count(comparison.missing);
        counts.failed += context.recorder.totals.failed;
    }
    reporter.info(selectionText(counts, prepared.length));
}
/**
 * Copies all sources. Pruning waits until all sources of a rule are copied: if verification refuses any of their
 * images, nothing of that rule is pruned.
 */
async function copyJobs(prepared, progress, dryRun, written) {
    for (const { context, comparison } of prepared) {
        if (dryRun)
            continue;
        for (const { copies } of comparison.missing)
            for (const { uploader } of copies)
                context.pairs.get(uploader)?.expect(1);
    }
    if (!dryRun)
        progress.startCopying();
    const copied = await (0,map_concurrent/* mapConcurrent */._k)(prepared, JOBS, (job) => timed(job, () => copyJob(job)));
    const step = progress.step('Pruning', 'repository');
    const pruning = copied.filter(({ context }) => context.job.uses.some(({ rule }) => rule.prune));
    step.expect(pruning.length);
    return (0,map_concurrent/* mapConcurrent */._k)(copied, JOBS, async (job) => {
        if (!pruning.includes(job))
            return job;
        const pruned = await timed(job, () => prune(job.context, written));
        step.done();
        return pruned;
    });
}
async function timed(job, work) {
    const started = performance.now();
    await work();
    return { ...job, milliseconds: job.milliseconds + performance.now() - started };
}
async function copyJob({ context, comparison }) {
    const { dryRun } = context.run.options;
    recordComparison(context, comparison);
    const subjects = comparison.present.flatMap((image) => subjectOf(image));
    if (dryRun)
        subjects.push(...comparison.missing.flatMap((image) => subjectOf(image)));
    else
        subjects.push(...(await copyAll(context, comparison.missing)));
    await copyReferrerTags(context, subjects);
}
/** Copies the images; returns those whose referrers should be copied, too. */
async function copyAll(context, images) {
    const subjects = [];
    await (0,map_concurrent/* mapConcurrent */._k)(images, IMAGES, async (image) => {
        const copied = await copyCounted(context, image);
        if (copied)
            subjects.push(...subjectOf(image, copied));
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

// EXTERNAL MODULE: ./build/mirror/rules/parse.js + 2 modules
var parse = __webpack_require__(36986);
;// CONCATENATED MODULE: ./build/mirror/state.js
const VERSION = 1;
/** Maximum number of entries, about 20 MB of text. The most recently used ones are kept. */
const MOST = 200_000;
/** Opens the state that `serialize` of an earlier run returned; anything else is an empty state. */
function openMirrorState(text = '') {
    const entries = new Map(state_parse(text));
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
function state_parse(text) {
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

// EXTERNAL MODULE: ./build/pipeline/registries/connections.js + 37 modules
var connections = __webpack_require__(67920);
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
    const parsed = (0,parse.parseMirrorRules)(rules.rules, origin, { referrers: verifies });
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


/***/ })

};
