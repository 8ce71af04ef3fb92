export const id = 5078;
export const ids = [5078];
export const modules = {

/***/ 39708:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ columns)
/* harmony export */ });
/**
 * Aligns rows of text in columns, two spaces apart. Columns that are empty in every row are left out.
 * @param right index of a column of figures, which is aligned on the right
 */
function columns(rows, { right } = {}) {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
    return rows.map((row) => row
        .flatMap((cell, column) => {
        const width = widths[column] ?? 0;
        if (width === 0)
            return [];
        const gap = column === 0 ? '' : column === 1 ? ' ' : '  ';
        return [`${gap}${column === right ? cell.padStart(width) : cell.padEnd(width)}`];
    })
        .join('')
        .trimEnd());
}


/***/ }),

/***/ 653:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ failureText)
/* harmony export */ });
/* harmony import */ var _columns_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(39708);
/* harmony import */ var _summary_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(79590);


/** In the order of the summary's columns. */
const WORDS = [
    ['removed', 'removed'],
    ['restored', 'restored'],
    ['not-removed', 'could not remove'],
    ['not-restored', 'could not restore'],
    ['unread', 'could not check'],
    ['new', 'moved'],
];
/**
 * The state of each repository after a failed run, one line each. Omits digests, since the image may not exist
 * anywhere.
 * @param message the run's error, which isn't repeated
 */
function failureText(images, message, style) {
    return images
        .flatMap(({ name, report }) => [
        ...(name === '' ? [] : [style.bold(name)]),
        ...repositoryLines(report.images, message, style),
        ...remains(report.images),
    ])
        .join('\n');
}
function repositoryLines(images, message, style) {
    const { marks } = style;
    const words = {
        '❌': marks.failed,
        '⚠️': marks.partly,
        '↩️': marks.undone,
        '✅': marks.done,
    };
    const results = images.map((image) => ({ image, ...(0,_summary_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .resultOf */ .Bg)(image) }));
    const sorted = results.sort((one, other) => rank(one.mark) - rank(other.mark));
    const rows = (0,_columns_js__WEBPACK_IMPORTED_MODULE_1__/* .columns */ .Y)(sorted.map(({ image, mark, result }) => [
        words[mark] ?? '',
        image.name,
        `${result.charAt(0).toLowerCase()}${result.slice(1)}${refused(image)}${image.optional ? ' (optional)' : ''}`,
        WORDS.flatMap(([outcome, word]) => tagsWith(image, outcome, word)).join('; '),
    ]));
    return sorted.flatMap(({ image, mark }, index) => {
        const row = rows[index] ?? '';
        const [sign = ''] = row.split(' ', 1);
        const paint = mark === '❌' ? style.bad : mark === '✅' ? style.good : style.warn;
        return [`${paint(sign)}${row.slice(sign.length)}`, ...ownReason(image, message)];
    });
}
const rank = (mark) => ['❌', '⚠️', '↩️', '✅'].indexOf(mark);
function refused(image) {
    const names = image.tags.filter((tag) => (0,_summary_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .outcomeOf */ .sG)(tag) === 'refused').map(({ name }) => name);
    return names.length === 0 ? '' : `: ${names.join(', ')} refused`;
}
function tagsWith({ tags }, outcome, word) {
    const names = tags.filter((tag) => (0,_summary_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .outcomeOf */ .sG)(tag) === outcome).map(({ name }) => name);
    return names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
}
/** A failure that the run's error doesn't tell. Tags that stay are listed below. */
function ownReason({ error }, message) {
    if (!error || error.code === 'STUCK' || message.startsWith(error.message))
        return [];
    return [error.message, error.hint].flatMap((text) => (text ? [`    ${text}`] : []));
}
/** Full names of tags that a rollback left behind, with the reason. */
function remains(images) {
    return images.flatMap(({ name, tags }) => {
        const stuck = tags.filter(({ status }) => status === 'stuck');
        const [first, ...others] = stuck;
        if (!first)
            return [];
        const names = [`${name}:${first.name}`, ...others.map((tag) => `:${tag.name}`)].join(', ');
        const reasons = [...new Set(stuck.flatMap(({ reason }) => reason ?? []))].join('; ');
        const them = others.length === 0 ? 'it' : 'them';
        const why = reasons === '' ? '' : ` (${reasons})`;
        return [
            `Not rolled back: ${names}${why}. Publish again to finish the release, or change ${them} by hand.`,
        ];
    });
}


/***/ }),

/***/ 62644:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  PM: () => (/* binding */ failureJson),
  Yz: () => (/* binding */ outputsOf),
  l4: () => (/* binding */ reportJson)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/publish/error.js
var publish_error = __webpack_require__(1834);
// EXTERNAL MODULE: ./build/support/optional.js
var optional = __webpack_require__(45386);
// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/tags/render.js
var render = __webpack_require__(16646);
// EXTERNAL MODULE: ./build/report/summary/mirror.js
var summary_mirror = __webpack_require__(65121);
;// CONCATENATED MODULE: ./build/report/output-table.js
/**
 * Platforms with an output of their own, since matrix jobs overwrite each other's outputs of the same name.
 */
const MATRIX_PLATFORMS = [
    'linux/amd64',
    'linux/386',
    'linux/arm64',
    'linux/arm/v6',
    'linux/arm/v7',
    'linux/ppc64le',
    'linux/riscv64',
    'linux/s390x',
];
/** Name of a platform's output, e.g. `images-linux-arm-v7`. */
function matrixOutput(platform) {
    return `images-${platform.replaceAll('/', '-')}`;
}
/** All outputs of the action. */
const OUTPUTS = [
    {
        name: 'digest',
        description: 'Digest of the published image, the same in every registry; empty for several bake targets.',
    },
    {
        name: 'digests',
        description: 'JSON object of digests by repository, `{"ghcr.io/acme/app": "sha256:…"}`; with `#target` if several targets share one.',
    },
    { name: 'images', description: 'Published images by digest, `name@sha256:…`, one per line.' },
    { name: 'tags', description: 'Full image names with tags, as in docker/metadata-action.' },
    { name: 'tag-names', description: 'Tags without image names, one per line.' },
    { name: 'version', description: 'Tag with the highest priority, e.g. `1.2.3`.' },
    { name: 'labels', description: 'Image labels, as in docker/metadata-action.' },
    { name: 'annotations', description: 'Image annotations, as in docker/metadata-action.' },
    { name: 'bake-file', description: 'Path to a bake file with tags, labels and annotations.' },
    { name: 'bake-file-tags', description: 'Path to a bake file with tags only.' },
    { name: 'bake-file-labels', description: 'Path to a bake file with labels only.' },
    { name: 'bake-file-annotations', description: 'Path to a bake file with annotations only.' },
    {
        name: 'imageid',
        description: 'Image ID, as in docker/build-push-action; empty if nothing with an ID was pushed or loaded.',
    },
    {
        name: 'metadata',
        description: 'Build metadata as JSON, as in docker/build-push-action; of several targets, by target.',
    },
    { name: 'published', description: '`true` if anything was pushed.' },
    {
        name: 'signed',
        description: '`true` if every published image has a verified signature or attestation of this run.',
    },
    { name: 'bundle-path', description: 'File with the Sigstore bundles, one JSON document per line.' },
    {
        name: 'attestation-id',
        description: "ID of the attestation in GitHub's API; of several, the provenance.",
    },
    { name: 'attestation-url', description: 'Page of that attestation on GitHub.' },
    { name: 'verify-commands', description: 'Commands that verify what was published, one per line.' },
    { name: 'json', description: 'Full report as JSON; see docs/report.md.' },
    ...MATRIX_PLATFORMS.map((platform) => ({
        name: matrixOutput(platform),
        description: `Image pushed by digest for ${platform}; pass it to \`from\` in the merge job.`,
    })),
];

// EXTERNAL MODULE: ./build/report/published.js
var published = __webpack_require__(81049);
// EXTERNAL MODULE: ./build/report/summary/trust.js
var summary_trust = __webpack_require__(62098);
;// CONCATENATED MODULE: ./build/report/outputs.js











/** All outputs by name. Also writes the bake files. */
function outputsOf(result, options) {
    const { plan, report } = result;
    const { separators, levels } = options;
    const digests = (0,published/* digestsOf */.nw)(result);
    const images = [...new Set(digests.map(({ name, digest }) => `${name}@${digest}`))].join('\n');
    const tags = (0,published/* tagsOf */.Fg)(result);
    return {
        digest: (0,published/* isSet */.vM)(result) ? '' : (report?.digest ?? result.digest ?? ''),
        digests: JSON.stringify(Object.fromEntries(digests.map(({ key, digest }) => [key, digest]))),
        images,
        tags: tags.full.join(separators.tags),
        'tag-names': tags.names.join(separators.tags),
        version: plan.version,
        labels: plan.labels.join(separators.labels),
        annotations: (0,render/* leveledAnnotations */.ip)(plan, levels).join(separators.annotations),
        ...writeBakeFiles(result, options),
        imageid: (0,published/* isSet */.vM)(result) ? '' : (result.imageId ?? ''),
        metadata: (0,foreign_text/* printableJson */.et)(metadataOf(result)),
        published: String(result.published),
        ...trustOutputs(result, digests.map(({ name, digest }) => [name, digest]), options),
        json: (0,foreign_text/* printableJson */.et)(reportJson(result, levels)),
        ...matrixOutputs(result, images),
    };
}
/** Outputs for one attestation describe the first: the provenance, if there is one. */
function trustOutputs(result, images, { directory, repository }) {
    const { trust, bundles = [] } = result;
    const [attestation] = trust?.api ?? [];
    const path = (0,external_node_path_.join)(directory, 'sigstore-bundles.jsonl');
    if (bundles.length > 0) {
        (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
        (0,external_node_fs_.writeFileSync)(path, bundles.map((bundle) => `${bundle.toString('utf8')}\n`).join(''));
    }
    return {
        signed: String(trust !== undefined),
        'bundle-path': bundles.length > 0 ? path : '',
        'attestation-id': attestation?.id ?? '',
        'attestation-url': attestation?.url ?? '',
        'verify-commands': (0,summary_trust/* verifyCommands */.I6)(result, images, repository).join('\n'),
    };
}
/** A matrix job that pushed one platform by digest sets only that platform's output. */
function matrixOutputs({ report }, images) {
    const [only, second] = report?.platforms ?? [];
    const staged = report?.images.some(({ status }) => status === 'staged') ?? false;
    if (!only || second || !staged)
        return {};
    const name = MATRIX_PLATFORMS.find((platform) => platform === only.platform);
    return name === undefined ? {} : { [matrixOutput(name)]: images };
}
/** The `json` output: docker/metadata-action's keys and the full report, see docs/report.md. */
function reportJson(result, levels) {
    const { plan, report, planned, targets, mirror, engine, phases } = result;
    return {
        schemaVersion: 1,
        ...(0,render/* metadataJson */.YE)(plan, levels),
        version: plan.version,
        published: result.published,
        dryRun: result.dryRun,
        plan: { tags: plan.tags, omitted: plan.omitted },
        ...(planned && { planned }),
        ...(result.plannedTrust && { plannedTrust: result.plannedTrust }),
        ...(report && { report }),
        ...(targets && { targets }),
        ...(mirror && { mirror }),
        ...(mirror && mirror.failures.length > 0 && { error: errorJson((0,summary_mirror/* mirrorError */.Ql)(mirror)) }),
        ...(engine && { engine }),
        ...(result.trust && { trust: result.trust }),
        phases,
    };
}
/**
 * The `json` output of a failed run: the error, and what was and wasn't done. See docs/report.md.
 * @param problem must not contain secrets.
 */
function failureJson(problem) {
    const [error, ...others] = (0,errors/* problemsIn */._n)(problem).map(errorJson);
    const reports = problem instanceof publish_error/* PublishFailedError */.B ? problem.images : [];
    const images = reports.flatMap(({ report }) => report.images);
    const stays = images.some(({ tags }) => tags.some(({ status }) => LEFT.includes(status)));
    return {
        schemaVersion: 1,
        published: stays,
        dryRun: false,
        error,
        ...(others.length > 0 && { errors: [error, ...others] }),
        ...failedImages(reports),
    };
}
/** Omits digests, since a failed image may not exist in any registry. */
function failedImages(images) {
    const reports = images.map(({ name, report }) => ({
        target: name,
        report: { schemaVersion: 1, images: report.images },
    }));
    const [only, ...others] = reports;
    return others.length > 0 ? { targets: reports } : { ...(only && { report: only.report }) };
}
/** Statuses of tags that a failed run leaves changed. */
const LEFT = ['created', 'moved', 'stuck'];
function errorJson({ code, message, hint, detail, input, line, file, }) {
    return {
        code: code ?? 'FAILED',
        message,
        ...(0,optional/* optional */.l)('hint', hint),
        ...(0,optional/* optional */.l)('detail', detail),
        ...(0,optional/* optional */.l)('input', input),
        ...(0,optional/* optional */.l)('line', line),
        ...(0,optional/* optional */.l)('file', file),
    };
}
/** In the format of docker/build-push-action; for a set, by target, as in docker/bake-action. */
function metadataOf(result) {
    const { targets = [] } = result;
    if (!(0,published/* isSet */.vM)(result))
        return imageMetadata(result);
    return Object.fromEntries(targets.map((target) => [target.target, imageMetadata(target)]));
}
function imageMetadata({ report, metadata, }) {
    return {
        ...(report && {
            'containerimage.digest': report.root.digest,
            'containerimage.descriptor': report.root,
        }),
        ...metadata,
    };
}
function writeBakeFiles(result, options) {
    const { bakeTarget: target, levels, directory } = options;
    const contents = (0,render/* bakeFiles */.PE)(result.plan, { target, levels });
    (0,external_node_fs_.mkdirSync)(directory, { recursive: true });
    return Object.fromEntries(Object.entries(contents).map(([name, content]) => {
        const path = (0,external_node_path_.join)(directory, `docker-metadata-action-${name.replace('bake-file', 'bake')}.json`);
        (0,external_node_fs_.writeFileSync)(path, content);
        return [name, path];
    }));
}


/***/ }),

/***/ 81049:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fg: () => (/* binding */ tagsOf),
/* harmony export */   nw: () => (/* binding */ digestsOf),
/* harmony export */   tu: () => (/* binding */ reportsOf),
/* harmony export */   vM: () => (/* binding */ isSet),
/* harmony export */   yB: () => (/* binding */ held)
/* harmony export */ });
/* harmony import */ var _tags_render_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(16646);

/** The reports of all published images: one, or one per target of a set. */
function reportsOf(result) {
    if (result.report)
        return [{ report: result.report }];
    return (result.targets ?? []).flatMap(({ target, report }) => (report ? [{ target, report }] : []));
}
/** True if the release has several images. Outputs for a single digest are empty then. */
function isSet({ targets = [] }) {
    return targets.length > 1;
}
/** Repositories that have the image; after a rollback or the failure of an optional one, others don't. */
function held({ images }) {
    return images.filter(({ status }) => ['published', 'unchanged', 'staged'].includes(status));
}
/**
 * The digest in each repository. If a repository has several images of a set, the target is appended to the
 * key: `ghcr.io/acme/app#debug`.
 */
function digestsOf(result) {
    if (result.dryRun)
        return [];
    const all = reportsOf(result).flatMap(({ target, report }) => held(report).map(({ name }) => ({ target, name, digest: report.digest })));
    return all.map(({ target, name, digest }) => {
        const isUnique = all.filter((other) => other.name === name).length === 1;
        return { key: isUnique || target === undefined ? name : `${name}#${target}`, name, digest };
    });
}
/**
 * Full names and bare tags, in docker/metadata-action's format: the tags that point at the published image,
 * or the planned ones if nothing was tagged.
 */
function tagsOf(result) {
    const { plan, targets } = result;
    const reports = reportsOf(result);
    const isTagged = reports.some(({ report }) => report.images.some(({ tags }) => tags.length > 0));
    if (!isTagged)
        return { full: (0,_tags_render_js__WEBPACK_IMPORTED_MODULE_0__/* .fullTags */ .fp)(plan), names: (0,_tags_render_js__WEBPACK_IMPORTED_MODULE_0__/* .tagNames */ .nP)(plan) };
    const full = [];
    const names = new Set();
    for (const { report } of reports) {
        report.images.forEach((image, index) => {
            // Keep the user's spelling: `acme/app` is `docker.io/acme/app`. Bake targets may set other names.
            const written = targets ? undefined : plan.images[index]?.name;
            for (const tag of publishedTags(image, report)) {
                full.push(`${written ?? image.name}:${tag}`);
                names.add(tag);
            }
        });
    }
    return { full, names: [...names] };
}
function publishedTags(image, report) {
    if (!held(report).includes(image))
        return [];
    return image.tags
        .filter(({ status }) => ['created', 'moved', 'unchanged'].includes(status))
        .map(({ name }) => name);
}


/***/ }),

/***/ 13414:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ redactProblem),
/* harmony export */   r: () => (/* binding */ redactResult)
/* harmony export */ });
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1564);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _publish_error_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1834);
/* harmony import */ var _support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(12040);




/**
 * Removes secrets from the result before it is rendered: afterwards, escaping could have changed a secret so
 * that it isn't recognized. The user's plan, its names and tags, and digests are kept: deployments read the
 * outputs, and a password that is a common word must not change the name of an image.
 */
function redactResult(result, redact) {
    const { plan } = result;
    const own = new Set([...plan.images, ...plan.tags].map(({ name }) => name));
    const keep = (text) => own.has(text) || (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .isDigest */ .Bc)(text);
    return { ...(0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_3__/* .mapTexts */ .zO)(result, (text) => (keep(text) ? text : redact(text))), plan };
}
/** Removes secrets from an error, including the report of a failed publish. */
function redactProblem(problem, redact) {
    const message = redact(problem.message);
    if (problem instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishErrors */ .p5) {
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishErrors */ .p5(problem.problems.map((one) => redactProblem(one, redact)));
    }
    if (problem instanceof _publish_error_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishFailedError */ .B) {
        const cause = redactDetails(problem, redact);
        return withStack(problem, redact, new _publish_error_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishFailedError */ .B(message, cause, (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_3__/* .mapTexts */ .zO)(problem.images, (text) => ((0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_0__/* .isDigest */ .Bc)(text) ? text : redact(text)))));
    }
    return withStack(problem, redact, redactDetails(problem, redact));
}
function redactDetails({ message, hint, detail, code, input, line, file }, redact) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(redact(message), {
        code,
        input,
        line,
        ...(hint === undefined ? {} : { hint: redact(hint) }),
        ...(detail === undefined ? {} : { detail: redact(detail) }),
        ...(file === undefined ? {} : { file: redact(file) }),
    });
}
function withStack({ stack }, redact, problem) {
    if (stack !== undefined)
        problem.stack = redact(stack);
    return problem;
}


/***/ }),

/***/ 33842:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ createStyle)
/* harmony export */ });
const SYMBOLS = { done: '✓', failed: '✗', partly: '!', undone: '↩' };
const WORDS = { done: 'ok', failed: 'FAILED', partly: 'PARTLY', undone: 'UNDONE' };
/**
 * @param colours true for a terminal without `NO_COLOR` (https://no-color.org); decided by the caller.
 * @param symbols false where only ASCII can be shown.
 */
function createStyle(colours, symbols = true) {
    const paint = (open, close) => (text) => colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
    return {
        bold: paint(1, 22),
        dim: paint(2, 22),
        good: paint(32, 39),
        bad: paint(31, 39),
        warn: paint(33, 39),
        marks: symbols ? SYMBOLS : WORDS,
        arrow: symbols ? '→' : '->',
    };
}


/***/ }),

/***/ 79590:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bg: () => (/* binding */ resultOf),
/* harmony export */   jg: () => (/* binding */ failureSummary),
/* harmony export */   sG: () => (/* binding */ outcomeOf)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_text_format_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(27819);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5711);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(35553);




/** The summary of a failed run as Markdown, with the state of each registry if that is known. */
function failureSummary(problem, images, source) {
    const repositories = images.flatMap(({ report }) => report.images);
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .joined */ .oR)([
        `## ❌ ${title(repositories)}`,
        (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .failureBox */ .c8)(failuresOf(problem, repositories)),
        ...images.flatMap(({ name, report }) => [
            name === '' ? '' : `### ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(name)}`,
            repositoryTable(report.images, source),
        ]),
        notRemoved(repositories),
        repositories.length === 0 ? '' : 'Fix this and rerun the job: it uploads only what is missing.',
        (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .footer */ .qr)('errors.md', 'All error codes'),
    ]);
}
/** The outcome in one line. Readers want to know first whether anything was changed. */
function title(images) {
    const [first] = images.flatMap(({ tags }) => tags);
    const what = first === undefined ? 'Publish' : `Publish of ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(first.name)}`;
    if (images.length === 0)
        return 'Failed; nothing was changed';
    const outcomes = images.flatMap(({ tags }) => tags.map(outcomeOf));
    const left = (outcome) => outcomes.filter((one) => one === outcome).length;
    const stays = [
        left('not-removed') > 0 ? `${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(left('not-removed'), 'new tag')} could not be removed` : '',
        left('not-restored') > 0 ? `${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(left('not-restored'), 'tag')} could not be restored` : '',
        left('unread') > 0 ? `${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(left('unread'), 'tag')} could not be checked` : '',
        left('new') > 0 ? `${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(left('new'), 'tag')} moved and stayed` : '',
    ].filter((part) => part !== '');
    if (stays.length > 0)
        return `${what} failed; ${stays.join(', ')}`;
    const undone = left('removed') + left('restored') > 0;
    return `${what} failed; ${undone ? 'every tag was rolled back' : 'no tag was changed'}`;
}
/** A tag that existed before is restored or not; a new one is removed or not. */
function outcomeOf({ status, previous, unread }) {
    if (status === 'failed')
        return 'refused';
    if (unread)
        return 'unread';
    if (status === 'rolled-back')
        return previous === undefined ? 'removed' : 'restored';
    if (status === 'stuck')
        return previous === undefined ? 'not-removed' : 'not-restored';
    return status === 'created' || status === 'moved' ? 'new' : 'untouched';
}
/** The run's error, then other errors of registries. Tags that weren't rolled back are listed separately. */
function failuresOf(problem, images) {
    const own = (0,_oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problemsIn */ ._n)(problem);
    const others = images.flatMap(({ error }) => (error?.code === 'STUCK' ? [] : (error ?? [])));
    return [...own, ...others.filter(({ message }) => !own.some((one) => one.message.startsWith(message)))];
}
const COLUMNS = [
    ['refused', 'Refused'],
    ['removed', 'Removed'],
    ['restored', 'Restored'],
    ['not-removed', 'Not removed'],
    ['not-restored', 'Not restored'],
    ['unread', 'Not checked'],
    ['new', 'Moved'],
];
/** Outcomes that need attention. */
const BAD = ['refused', 'not-removed', 'not-restored', 'unread'];
/** Failed repositories first; columns without entries are omitted. */
function repositoryTable(images, source) {
    const outcomes = new Set(images.flatMap(({ tags }) => tags.map(outcomeOf)));
    const columns = COLUMNS.filter(([outcome]) => outcomes.has(outcome));
    const rows = [...images]
        .sort((a, b) => rank(a) - rank(b))
        .map((image) => {
        const { mark, result } = resultOf(image);
        const bold = mark === '❌' ? '**' : '';
        return [
            mark,
            `${bold}${(0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryCell */ .Lp)(image.name, source)}${bold}`,
            `${bold}${result}${bold}${image.optional ? ' (optional)' : ''}`,
            ...columns.map(([outcome]) => tagCell(image, outcome)),
        ];
    });
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['', 'Repository', 'Result', ...columns.map(([, heading]) => heading)], rows);
}
function tagCell({ tags }, outcome) {
    const bold = BAD.includes(outcome) ? '**' : '';
    return tags
        .filter((tag) => outcomeOf(tag) === outcome)
        .map(({ name }) => `${bold}${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(name)}${bold}`)
        .join(' ');
}
/** Distinguishes the registry that caused the failure from those that were rolled back because of it. */
function resultOf({ status, error, tags }) {
    const outcomes = tags.map(outcomeOf);
    if (outcomes.includes('refused'))
        return { mark: '❌', result: 'Failed' };
    if (outcomes.includes('not-removed') || outcomes.includes('not-restored')) {
        return { mark: '⚠️', result: 'Partly rolled back' };
    }
    if (outcomes.includes('unread'))
        return { mark: '⚠️', result: 'Unknown' };
    if (error !== undefined)
        return { mark: '❌', result: 'Failed' };
    if (outcomes.includes('new'))
        return { mark: '✅', result: 'Published' };
    if (status === 'rolled-back')
        return { mark: '↩️', result: 'Rolled back' };
    return { mark: '↩️', result: status === 'staged' ? 'Uploaded; no tag changed' : 'Not changed' };
}
function rank(image) {
    return ['❌', '⚠️', '↩️', '✅'].indexOf(resultOf(image).mark);
}
/** Full names of tags that are left after the failure, so that they can be checked and deleted. */
function notRemoved(images) {
    const stuck = (isUnread) => images.flatMap(({ name, tags }) => tags
        .filter(({ status, unread }) => status === 'stuck' && (unread ?? false) === isUnread)
        .map((tag) => (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(`${name}:${tag.name}`)));
    const [left, unread] = [stuck(false), stuck(true)];
    const them = (names) => (names.length === 1 ? 'it' : 'them');
    return [
        left.length > 0
            ? `**Not rolled back:** ${left.join(', ')}. Rerun the job to finish the release, or change ${them(left)} by hand in the registry.`
            : '',
        unread.length > 0
            ? `**Not checked:** ${unread.join(', ')}. The registry couldn't be asked whether it moved ${them(unread)}. Rerun the job to finish the release.`
            : '',
    ]
        .filter((line) => line !== '')
        .join('\n\n');
}


/***/ }),

/***/ 5711:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CS: () => (/* binding */ prose),
/* harmony export */   DV: () => (/* binding */ codeBlock),
/* harmony export */   FV: () => (/* binding */ escapeMarkdown),
/* harmony export */   SS: () => (/* binding */ codeSpan),
/* harmony export */   tp: () => (/* binding */ table)
/* harmony export */ });
/* harmony import */ var _support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(12040);

/** Escapes text for a table cell or paragraph, so that Markdown shows exactly these characters. */
function escapeMarkdown(text) {
    return (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_0__/* .printable */ .g$)(text)
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll(/[\\`*_[\]|#~]/g, '\\$&')
        .replaceAll('\n', '<br>');
}
/** Renders one of our own sentences: text in backticks becomes code, everything else is escaped. */
function prose(text) {
    return text
        .split(/`([^`\n]+)`/)
        .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkdown(part)))
        .join('');
}
/** A code span, fenced with one more backtick than the longest run in it; `|` is escaped for tables. */
function codeSpan(text) {
    const line = (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_0__/* .printableLine */ .oy)(text).replaceAll(/\s+/g, ' ');
    // In a table, `\\|` ends the cell in spite of the backslashes, and a span of blanks isn't a code span.
    if (/\\\|/.test(line) || line.trim() === '')
        return `<code>${entities(line)}</code>`;
    const runs = line.match(/`+/g) ?? [];
    const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
    const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
    return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
}
/** Replaces everything except letters and digits with HTML entities, which Markdown shows as text. */
function entities(text) {
    return text.replaceAll(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0)};`);
}
/** A fenced code block; the fence is longer than any in the text. */
function codeBlock(language, text) {
    const shown = (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_0__/* .printable */ .g$)(text);
    const runs = shown.match(/`+/g) ?? [];
    const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
    return `${fence}${language}\n${shown}\n${fence}`;
}
/** A table. @param rows cells are Markdown, escaped by the caller. */
function table(header, rows) {
    const line = (cells) => `| ${cells.join(' | ')} |`;
    return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}


/***/ }),

/***/ 65121:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ql: () => (/* binding */ mirrorError),
/* harmony export */   Tx: () => (/* binding */ mirrorTotals),
/* harmony export */   _m: () => (/* binding */ mirrorTitle),
/* harmony export */   aN: () => (/* binding */ mirrorSummary),
/* harmony export */   c0: () => (/* binding */ distinctFailures),
/* harmony export */   yN: () => (/* binding */ COPY_WORDS)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_text_format_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(27819);
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5711);
/* harmony import */ var _parts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(35553);




/** Maximum number of copies shown; the `json` output has all of them. */
const SHOWN = 200;
/** Wording for the status of a tag, in logs and summaries. */
const COPY_WORDS = {
    copied: 'copied',
    existing: 'already up to date',
    planned: 'to copy',
    failed: 'failed',
    postponed: 'left for the next run',
    pruned: 'deleted',
    prunable: 'to delete',
};
/** The result in one line. */
function mirrorTitle(report) {
    const { dryRun, failures: failed, totals: sums, repositories } = report;
    if (dryRun)
        return 'What would be mirrored';
    if (failed.length === 0)
        return `✅ Mirrored ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(repositories.length, 'repository', 'repositories')}`;
    if (sums.copied + sums.existing === 0)
        return '❌ Nothing was mirrored';
    const bad = repositories.filter((one) => failedTags(one, report) !== '0').length;
    return bad === 0
        ? '❌ Partly mirrored'
        : `❌ Partly mirrored: ${bad} of ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(repositories.length, 'repository', 'repositories')} failed`;
}
/** The error of a mirror run in which something failed: the only cause, or how many there are. */
function mirrorError(report) {
    const { totals: sums } = report;
    const [only, ...others] = distinctFailures(report.failures);
    const code = 'MIRROR_INCOMPLETE';
    if (only && others.length === 0) {
        const rest = sums.copied + sums.existing > 0 ? '; everything else is up to date' : '';
        const hint = only.hint ?? 'Fix it and rerun the job: it copies only what is missing.';
        return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(only.message + rest, { code, hint });
    }
    const title = mirrorTitle(report).replace('❌ ', '');
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${title} (${mirrorTotals(report)})`, {
        code,
        hint: `Fix the ${others.length + 1} errors above and rerun the job: it copies only what is missing.`,
    });
}
/** The summary of a mirror run or dry run, as Markdown. */
function mirrorSummary(report) {
    const parts = [
        mirrorTotals(report),
        report.failures.length === 0 ? '' : (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .failureBox */ .c8)(distinctFailures(report.failures)),
        repositories(report),
        report.failures.length === 0 ? '' : 'Fix this and rerun the job: it copies only what is missing.',
        transferred(report),
        copies(report),
    ];
    return parts.filter((part) => part !== '').join('\n\n');
}
/** `410 tags copied, 1588 already up to date, 63 failed · 6 min 12 s` */
function mirrorTotals({ totals: sums, milliseconds }) {
    const said = Object.keys(COPY_WORDS)
        .filter((status) => sums[status] > 0)
        .map((status) => `${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(sums[status], 'tag')} ${COPY_WORDS[status]}`);
    return `${said.join(', ') || 'Nothing to do'} · ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatDuration */ .a3)(milliseconds)}`;
}
/** Removes duplicates: a missing login causes the same error for every tag of a repository. */
function distinctFailures(failures) {
    const alike = new Map();
    for (const failure of failures) {
        const key = `${failure.rule}\n${failure.message}`;
        alike.set(key, [...(alike.get(key) ?? []), failure]);
    }
    return [...alike.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined)
            return [];
        const { message, hint, detail, code, rule, line, what } = first;
        const subject = group.length === 1 ? what : `${what} and ${group.length - 1} more`;
        return { message, hint, detail, code, where: `${subject}; rule ${rule}, line ${line}` };
    });
}
function repositories(report) {
    const failing = (one) => failedTags(one, report) !== '0';
    const sorted = [...report.repositories].sort((a, b) => Number(failing(b)) - Number(failing(a)));
    const rows = sorted.map((one) => {
        const bold = failing(one) ? '**' : '';
        return [
            failing(one) ? '❌' : '✅',
            [`${bold}${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(one.source)}${bold}`, ...one.destinations.map((to) => `→ ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(to)}`)].join('<br>'),
            one.selected === one.listed ? String(one.selected) : `${one.selected} of ${one.listed}`,
            String(one.copied),
            String(one.existing),
            `${bold}${failedTags(one, report)}${bold}`,
        ];
    });
    return (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['', 'From → to', 'Tags', 'Copied', 'Up to date', 'Failed'], rows);
}
/** A repository that couldn't be listed has no failed tags, but has failed nevertheless. */
function failedTags({ source, failed, pairs }, { failures: all }) {
    if (failed > 0)
        return String(failed);
    if (all.some(({ what }) => what === source))
        return 'not readable';
    return pairs.find(({ reason }) => reason !== undefined)?.reason ?? '0';
}
function transferred({ blobs, fetchedBytes, rateLimits }) {
    const heading = `Transferred: ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(fetchedBytes)} downloaded, ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(blobs.pushedBytes)} uploaded, ${(0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .formatBytes */ .z3)(blobs.savedBytes)} already there or mounted`;
    const limits = Object.entries(rateLimits).map(([host, { limit, remaining }]) => `Pull limit left: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(host)} ${Math.max(0, remaining)} of ${limit}.`);
    return limits.length === 0 ? `${heading}.` : (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .fold */ .AU)(heading, limits.join('<br>'));
}
function copies({ copies: all }) {
    if (all.length === 0)
        return '';
    const rows = all
        .slice(0, SHOWN)
        .map(({ source, destination, status, note }) => [
        source === undefined ? '–' : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(source),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .codeSpan */ .SS)(destination),
        note === undefined ? COPY_WORDS[status] : `${COPY_WORDS[status]}: ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .escapeMarkdown */ .FV)(note)}`,
    ]);
    const rest = all.length - rows.length;
    const more = rest > 0 ? `\n\nand ${rest} more, in the \`json\` output.` : '';
    return (0,_parts_js__WEBPACK_IMPORTED_MODULE_2__/* .fold */ .AU)((0,_support_text_format_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U9)(all.length, 'change'), `${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_1__/* .table */ .tp)(['Source', 'Destination', 'Result'], rows)}${more}`);
}


/***/ }),

/***/ 35553:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  _x: () => (/* binding */ buildFacts),
  Ww: () => (/* binding */ countRepositories),
  c8: () => (/* binding */ failureBox),
  AU: () => (/* binding */ fold),
  qr: () => (/* binding */ footer),
  oR: () => (/* binding */ joined),
  _S: () => (/* binding */ omittedRules),
  Lp: () => (/* binding */ repositoryCell)
});

// EXTERNAL MODULE: ./build/support/error-text.js
var error_text = __webpack_require__(50824);
// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
// EXTERNAL MODULE: ./build/support/version.js
var version = __webpack_require__(77580);
// EXTERNAL MODULE: ./build/tags/explain.js
var explain = __webpack_require__(83883);
// EXTERNAL MODULE: ./build/report/summary/markdown.js
var markdown = __webpack_require__(5711);
// EXTERNAL MODULE: ./build/credentials/providers/index.js + 13 modules
var providers = __webpack_require__(6082);
;// CONCATENATED MODULE: ./build/report/summary/registry-page.js

/**
 * URL of the repository's web page; undefined if the registry has none.
 * @param repository `ghcr.io/acme/app`, `acme/app`.
 * @param source `owner/name` of the repository on GitHub.
 */
function registryPage(repository, source = '') {
    const [host, path] = split(repository);
    return (0,providers/* providerNamed */.li)((0,providers/* providerOf */.lc)(host)).repositoryPage?.({ host, path }, source);
}
function split(repository) {
    const slash = repository.indexOf('/');
    const first = repository.slice(0, slash);
    if (slash < 0)
        return ['docker.io', `library/${repository}`];
    if (!/[.:]/.test(first) && first !== 'localhost')
        return ['docker.io', repository];
    const path = repository.slice(slash + 1);
    if (first !== 'docker.io' && first !== 'index.docker.io')
        return [first, path];
    return ['docker.io', path.includes('/') ? path : `library/${path}`];
}

;// CONCATENATED MODULE: ./build/report/summary/timeline.js


/**
 * A Gantt chart of the phases, rendered by GitHub; empty if there is nothing to compare. The axis is in
 * seconds, since minutes would be shown in the reader's time zone. https://mermaid.js.org/syntax/gantt.html
 */
function timeline(phases) {
    if (phases.length < 2)
        return '';
    const bars = phases.flatMap(({ name, start, end }) => {
        const from = Math.round(start);
        return [
            `  section ${plain(name)}`,
            `  ${(0,format/* formatDuration */.a3)(end - start)} :${from}, ${Math.max(Math.round(end), from + 1)}`,
        ];
    });
    const head = ['gantt', '  todayMarker off', '  dateFormat x', '  axisFormat %s s'];
    return (0,markdown/* codeBlock */.DV)('mermaid', [...head, ...bars].join('\n'));
}
/** Removes characters that end a name in Mermaid's syntax. */
function plain(name) {
    const text = name.replaceAll(/[:;,#%\r\n`]+/g, ' ').trim();
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./build/report/summary/parts.js







/** Joins parts of a document with blank lines; skips empty ones. */
function joined(parts) {
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
/** A collapsed section. @param heading HTML; should contain the result, so that it needn't be opened. */
function fold(heading, body) {
    return `<details><summary>${heading}</summary>\n\n${body}\n\n</details>`;
}
/** The name of a repository, linked to its web page if the registry has one. */
function repositoryCell(name, source) {
    const page = registryPage(name, source);
    return page === undefined ? (0,markdown/* codeSpan */.SS)(name) : `[${(0,markdown/* codeSpan */.SS)(name)}](${page})`;
}
/** `3 registries`, or `3 repositories` if some are in the same registry. */
function countRepositories(images) {
    const hosts = new Set(images.map(({ name }) => name.split('/')[0]));
    return hosts.size === images.length
        ? (0,format/* count */.U9)(images.length, 'registry', 'registries')
        : (0,format/* count */.U9)(images.length, 'repository', 'repositories');
}
/** One box for all failures. Each is shown once, with the number of times it occurred. */
function failureBox(failures) {
    const distinct = new Map();
    for (const failure of failures) {
        const found = distinct.get(failure.message);
        if (found)
            found.times += 1;
        else
            distinct.set(failure.message, { failure, times: 1 });
    }
    const paragraphs = [...distinct.values()].flatMap(({ failure, times }) => paragraphsOf(failure, times));
    return ['[!CAUTION]', ...paragraphs]
        .map((text) => `> ${text}`)
        .join('\n>\n')
        .replace('\n>\n', '\n');
}
function paragraphsOf(failure, times) {
    const { message, hint, detail, code, where } = failure;
    const place = where ?? (times > 1 ? `${times} times` : '');
    const what = `**${(0,markdown/* prose */.CS)((0,error_text/* withPlace */.qS)(message, failure))}**${place === '' ? '' : ` (${(0,markdown/* escapeMarkdown */.FV)(place)})`}`;
    const small = [detail === undefined ? '' : (0,markdown/* prose */.CS)(detail), code === undefined ? '' : errorLink(code)];
    const last = small.filter((text) => text !== '').join(' · ');
    return [
        what,
        ...[hint === undefined ? '' : (0,markdown/* prose */.CS)(hint), last === '' ? '' : `<sub>${last}</sub>`].filter(Boolean),
    ];
}
/** Links an error code to its entry in docs/errors.md. */
function errorLink(code) {
    return `<a href="${(0,error_text/* errorPage */.Wr)(code)}">${(0,markdown/* escapeMarkdown */.FV)(code)}</a>`;
}
/** The user's tag rules that didn't yield a tag. */
function omittedRules(plan) {
    const omitted = (0,explain/* tellingOmissions */.c1)(plan);
    if (omitted.length === 0)
        return '';
    const rows = omitted.map(({ rule, line, reason }) => [
        `${(0,markdown/* codeSpan */.SS)(rule)}${line === undefined ? '' : ` (\`tags\`, line ${line})`}`,
        (0,markdown/* escapeMarkdown */.FV)(reason),
    ]);
    return fold(`Tag rules that didn't apply (${omitted.length})`, (0,markdown/* table */.tp)(['Rule', 'Reason'], rows));
}
/** Engine, cache use and timing of the build. */
function buildFacts(result) {
    const { engine, steps, cache = {}, phases } = result;
    const end = Math.max(0, ...phases.map((phase) => phase.end));
    const weight = (0,format/* formatTraffic */.zM)(cache);
    const heading = [
        engine === undefined ? '' : `Build: ${(0,markdown/* escapeMarkdown */.FV)(engine.name)}`,
        steps === undefined ? '' : `${steps.cached} of ${(0,format/* count */.U9)(steps.total, 'step')} cached`,
        weight === '' ? '' : `cache ${weight}`,
        end === 0 ? '' : `${(0,format/* formatDuration */.a3)(end)} in total`,
    ].filter((part) => part !== '');
    const body = [engine === undefined ? '' : (0,markdown/* prose */.CS)(sentence(engine)), timeline(phases)].filter(Boolean);
    return body.length === 0 ? '' : fold(heading.join(' · '), body.join('\n\n'));
}
/** The reason is a sentence for the log. It may begin with the name, and end with an engine's message. */
function sentence({ name, reason }) {
    const why = reason.startsWith(name) ? reason.slice(name.length) : `: ${reason}`;
    return `Built by \`${name}\`${why}${/[.?!]$/.test(why) ? '' : '.'}`;
}
/** Version, and a link to the documentation. */
function footer(page, question) {
    return `<sub>registry-publish v${version/* VERSION */.x} · <a href="${error_text/* DOCS */.iT}/${page}">${question}</a></sub>`;
}


/***/ }),

/***/ 62098:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I6: () => (/* binding */ verifyCommands),
/* harmony export */   I_: () => (/* binding */ trustPlan),
/* harmony export */   QV: () => (/* binding */ describePreview),
/* harmony export */   Tk: () => (/* binding */ trustSummary)
/* harmony export */ });
/* harmony import */ var _markdown_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5711);

/** Short names of predicate types for `cosign verify-attestation --type`. */
const COSIGN_TYPES = {
    'https://slsa.dev/provenance/v1': 'slsaprovenance1',
    'https://spdx.dev/Document': 'spdxjson',
    'https://cyclonedx.org/bom': 'cyclonedx',
};
const SIGNATURE = 'https://sigstore.dev/cosign/sign/v1';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
/**
 * Commands to verify what was signed, one per image and statement. They check the exact identity, and the
 * repository if the certificate contains it, since all callers of a reusable workflow share its identity.
 * @param repository `acme/app`.
 */
function verifyCommands({ trust }, images, repository) {
    if (!trust)
        return [];
    const commands = images.flatMap(([name, digest]) => {
        const isAbout = ({ subjects }) => subjects.some((one) => one === digest);
        const own = trust.statements.filter(isAbout);
        const isOfImage = own.length > 0 || trust.format !== undefined;
        if (!isOfImage)
            return [];
        const reference = `${name}@${digest}`;
        const signature = own.find(({ predicateType }) => predicateType === SIGNATURE);
        const signed = trust.format === undefined ? [] : [`cosign verify ${flags(trust, signature)} ${reference}`];
        const related = new Set(own.flatMap(({ subjects }) => subjects));
        const attested = trust.statements
            .filter(({ predicateType, subjects }) => predicateType !== SIGNATURE && subjects.some((one) => related.has(one)))
            .map((statement) => {
            const { predicateType, subjects } = statement;
            const type = COSIGN_TYPES[predicateType] ?? quoted(predicateType);
            const subject = isAbout(statement) ? digest : subjects[0];
            return `cosign verify-attestation --type ${type} ${flags(trust, statement)} ${name}@${subject}`;
        });
        const provenance = own.find(({ predicateType }) => predicateType === PROVENANCE);
        return [...signed, ...attested, ...ghCommand(trust, provenance, reference, repository)];
    });
    return [...new Set(commands)];
}
/**
 * gh can verify what was signed with Sigstore's public instance or with GitHub's own.
 * https://cli.github.com/manual/gh_attestation_verify
 */
function ghCommand({ identity: own, instance, api }, provenance, reference, repository) {
    const identity = provenance?.identity ?? own;
    if (!provenance || identity === undefined || instance === 'own')
        return [];
    const host = URL.canParse(identity) ? new URL(identity).hostname : 'github.com';
    const flags = [
        `--cert-identity ${quoted(identity)}`,
        ...(host === 'github.com' ? [] : [`--hostname ${host}`]),
        ...(api.length > 0 ? [] : ['--bundle-from-oci']),
    ];
    return [`gh attestation verify oci://${reference} -R ${repository} ${flags.join(' ')}`];
}
/** @param statement absent if the only signature is in cosign 2's format. */
function flags(trust, statement) {
    const { issuer, instance, statements } = trust;
    const identity = statement?.identity ?? trust.identity;
    const root = instance === 'own' ? ' --trusted-root trusted_root.json' : '';
    if (identity === undefined) {
        const logged = statements.some(({ logIndex }) => logIndex !== undefined);
        return `--key cosign.pub${logged ? root : ' --insecure-ignore-tlog'}`;
    }
    const who = [
        `--certificate-identity ${quoted(identity)}`,
        `--certificate-oidc-issuer ${quoted(issuer ?? '')}`,
        ...(statement?.repository === undefined
            ? []
            : [`--certificate-github-workflow-repository ${quoted(statement.repository)}`]),
    ].join(' ');
    if (instance !== 'github')
        return who + root;
    return `${who} --insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps --trusted-root trusted_root.json`;
}
/** Quotes an argument for a POSIX shell. */
function quoted(text) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
}
/** Signers and statements, for the job summary. */
function trustSummary(result, images, repository) {
    const { trust } = result;
    if (!trust)
        return '';
    const who = trust.identity === undefined ? 'the key of `signing-key`' : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeSpan */ .SS)(trust.identity);
    const rows = trust.statements.map(({ predicateType, status, logIndex, bundle }) => [
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeSpan */ .SS)(predicateType),
        WORDS[status],
        logLink(trust, logIndex),
        (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeSpan */ .SS)(bundle.slice(0, 19)),
    ]);
    const links = trust.api.map(({ url, id }) => `[${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .prose */ .CS)(id)}](${url})`);
    const commands = verifyCommands(result, images, repository);
    return [
        `**Signed** by ${who}. Every registry was read back before a tag moved.`,
        rows.length > 0 ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)(['Statement', 'Status', 'Log entry', 'Bundle'], rows) : '',
        links.length > 0 ? `Attestations on GitHub: ${links.join(', ')}.` : '',
        commands.length > 0 ? (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeBlock */ .DV)('sh', commands.join('\n')) : '',
    ]
        .filter((part) => part !== '')
        .join('\n\n');
}
const WORDS = {
    signed: 'signed',
    present: 'already there',
    copied: 'already there, copied',
};
function logLink({ instance }, logIndex) {
    if (logIndex === undefined)
        return '–';
    const isPublic = instance === 'public-good' && /^\d+$/.test(logIndex);
    return isPublic ? `[${logIndex}](https://search.sigstore.dev/?logIndex=${logIndex})` : (0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .codeSpan */ .SS)(logIndex);
}
const INSTANCES = {
    'public-good': 'the public Sigstore instance',
    github: "GitHub's Sigstore instance",
    own: 'your Sigstore instance',
};
/** What would be signed, and with which identity; for a dry run. */
function describePreview({ identity, key, instance, statements, api }) {
    const who = key === undefined ? (identity ?? "the job's identity") : `the key with the SHA-256 ${key}`;
    const where = INSTANCES[instance];
    return {
        signer: where === undefined ? who : `${who}, with ${where}`,
        // GitHub stores attestations, but not cosign's signatures.
        statements: statements.map((type) => api && type !== SIGNATURE ? `${type} (stored on GitHub too)` : type),
    };
}
/** What would be signed, for the job summary. */
function trustPlan(trust) {
    if (!trust)
        return '';
    const { signer, statements } = describePreview(trust);
    return [`**Would be signed** by ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .prose */ .CS)(signer)}:`, '', ...statements.map((one) => `- ${(0,_markdown_js__WEBPACK_IMPORTED_MODULE_0__/* .prose */ .CS)(one)}`)].join('\n');
}


/***/ }),

/***/ 41039:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  D: () => (/* binding */ text_resultText)
});

// EXTERNAL MODULE: ./build/publish/report.js
var report = __webpack_require__(44224);
// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
// EXTERNAL MODULE: ./build/tags/render.js
var render = __webpack_require__(16646);
// EXTERNAL MODULE: ./build/report/published.js
var published = __webpack_require__(81049);
// EXTERNAL MODULE: ./build/report/summary/mirror.js
var mirror = __webpack_require__(65121);
;// CONCATENATED MODULE: ./build/report/mirror-text.js


/** The result of a mirror run, for a terminal or the end of a job's log: failures first. */
function mirrorText(report, style) {
    const lines = report.dryRun ? planLines(report, style) : pairLines(report, style);
    for (const { message, hint, where } of (0,mirror/* distinctFailures */.c0)(report.failures)) {
        lines.push(`${style.bad(style.marks.failed)} ${message}${where === undefined ? '' : ` (${where})`}`);
        if (hint !== undefined)
            lines.push(`    ${hint}`);
    }
    const { fetchedBytes, blobs } = report;
    lines.push(`${(0,mirror/* mirrorTotals */.Tx)(report)}; ${(0,format/* formatBytes */.z3)(fetchedBytes)} downloaded, ${(0,format/* formatBytes */.z3)(blobs.pushedBytes)} uploaded, ` +
        `${(0,format/* formatBytes */.z3)(blobs.savedBytes)} already there or mounted`);
    return lines;
}
/** `✓ docker.io/library/redis → ghcr.io/acme/mirror/redis   3 copied, 17 up to date`, one per destination. */
function pairLines({ repositories }, style) {
    const pairs = repositories.flatMap(({ source, pairs: all }) => all.map((pair) => ({ source, ...pair })));
    const rows = pairs
        .map((pair) => ({ name: `${pair.source} ${style.arrow} ${pair.destination}`, bad: isBad(pair), pair }))
        .sort((a, b) => Number(b.bad) - Number(a.bad));
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    return rows.map(({ name, bad, pair }) => {
        const mark = bad ? style.bad(style.marks.failed) : style.good(style.marks.done);
        return `${mark} ${style.bold(name.padEnd(width))}   ${resultText(pair)}`;
    });
}
function isBad({ failed, reason }) {
    return failed > 0 || reason !== undefined;
}
/** `63 failed: login failed`, `3 copied, 17 up to date`, `not found`. */
function resultText(pair) {
    const { failed, reason } = pair;
    const why = reason === undefined || reason === 'failed' ? '' : `: ${reason}`;
    const parts = [
        [failed, `failed${why}`],
        [pair.copied, 'copied'],
        [pair.existing, 'up to date'],
        [pair.postponed, mirror/* COPY_WORDS */.yN.postponed],
        [pair.pruned, mirror/* COPY_WORDS */.yN.pruned],
    ];
    const told = parts
        .filter(([amount]) => amount > 0)
        .map(([amount, what]) => `${(0,format/* formatNumber */.ZV)(amount)} ${what}`);
    if (told.length > 0)
        return `${told.join(', ')}${failed === 0 && isBad(pair) ? `; ${reason}` : ''}`;
    return reason ?? 'nothing to copy';
}
/** What would be copied, as a tree: source repository, destinations, tags. */
function planLines(report, style) {
    const lines = [];
    for (const { source, destinations, listed, selected, existing, failed, pairs } of report.repositories) {
        const bad = failed > 0 || pairs.some(isBad);
        const counts = `${(0,format/* formatNumber */.ZV)(selected)} of ${(0,format/* count */.U9)(listed, 'tag')}: ${existing} up to date, ${failed} failed`;
        const mark = bad ? style.bad(style.marks.failed) : style.good(style.marks.done);
        lines.push(`${mark} ${style.bold(source)}  ${style.dim(counts)}`);
        for (const destination of destinations) {
            lines.push(`  ${style.arrow} ${destination}`);
            const copies = report.copies.filter((copy) => repositoryOf(copy.destination) === destination);
            lines.push(...copies.map(({ destination: name, status, note }) => {
                const why = note === undefined ? mirror/* COPY_WORDS */.yN[status] : `${mirror/* COPY_WORDS */.yN[status]}: ${note}`;
                return `      ${name.slice(destination.length)} ${style.dim(why)}`;
            }));
        }
    }
    return lines;
}
function repositoryOf(name) {
    return name.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

// EXTERNAL MODULE: ./build/report/summary/parts.js + 2 modules
var parts = __webpack_require__(35553);
// EXTERNAL MODULE: ./build/tags/explain.js
var explain = __webpack_require__(83883);
// EXTERNAL MODULE: ./build/report/summary/trust.js
var summary_trust = __webpack_require__(62098);
;// CONCATENATED MODULE: ./build/report/plan-text.js



/** True for a dry run that contacted no registry, so that there is only a plan to show. */
function isOfflinePlan({ dryRun, planned, mirror, plan }) {
    return dryRun && planned === undefined && mirror === undefined && plan.images.length > 0;
}
/**
 * Everything that docker/metadata-action would generate from the same inputs: names with tags and their
 * rules, labels and annotations. For users who build and push with another tool.
 */
function planText({ plan, notice }, style) {
    const names = (0,render/* fullTags */.fp)(plan);
    return [
        style.dim('Dry run: no registry was asked.'),
        ...(notice === undefined ? [] : [notice]),
        ...section('Images', names.length > 0 ? names : plan.images.map(({ name }) => `${name} (no tag)`), style),
        ...section('Tags', plan.tags.map(tagLine(plan, style)), style),
        ...section("Tag rules that didn't apply", omissions(plan), style),
        ...section('Labels', plan.labels, style),
        // Same as the labels, unless the inputs say otherwise.
        ...section('Annotations', isSame(plan) ? [] : plan.annotations, style),
    ];
}
/** What would be signed, and with which identity. */
function trustPlanText(trust, style) {
    const { signer, statements } = (0,summary_trust/* describePreview */.QV)(trust);
    return section('Signatures', [`by ${signer}`, ...statements], style);
}
function section(title, lines, style) {
    return lines.length === 0 ? [] : [style.bold(title), ...lines.map((line) => `    ${line}`)];
}
function tagLine({ tags }, style) {
    const width = Math.max(0, ...tags.map(({ name }) => name.length));
    return ({ name, rule, line }) => `${name.padEnd(width)}  ${style.dim(`from ${rule}${line === undefined ? '' : ` (tags, line ${line})`}`)}`;
}
function omissions(plan) {
    return (0,explain/* tellingOmissions */.c1)(plan).map(({ rule, line, reason }) => `${rule}${line === undefined ? '' : ` (tags, line ${line})`}: ${reason}`);
}
function isSame({ labels, annotations }) {
    return labels.length === annotations.length && labels.every((label, index) => label === annotations[index]);
}

// EXTERNAL MODULE: ./build/report/columns.js
var columns = __webpack_require__(39708);
;// CONCATENATED MODULE: ./build/report/tag-lines.js

/**
 * What became of the tags of a publish: one line if it is the same everywhere, otherwise one for the repositories
 * that are alike.
 */
function tagLines(images) {
    const alike = new Map();
    for (const { name, tags } of images) {
        const text = describeTags(tags);
        if (text !== '')
            alike.set(text, [...(alike.get(text) ?? []), name]);
    }
    const [only, ...others] = alike;
    if (!only)
        return [];
    if (others.length > 0 || only[1].length < images.length) {
        return [...alike].map(([text, names]) => `${names.join(', ')}: ${text}`);
    }
    if (images.length === 1)
        return [`Tags: ${only[0]}`];
    const hosts = new Set(images.map(({ name }) => name.split('/')[0]));
    return [`In every ${hosts.size === images.length ? 'registry' : 'repository'}: ${only[0]}`];
}
/** `1.2.3 new; 1.2, latest moved from sha256:05dda366c1db…`. */
function describeTags(tags) {
    const alike = new Map();
    for (const tag of tags) {
        const what = changeOf(tag);
        alike.set(what, [...(alike.get(what) ?? []), tag.name]);
    }
    return [...alike].map(([what, names]) => `${names.join(', ')} ${what}`).join('; ');
}
function changeOf({ status, previous, reason }) {
    const word = (0,report/* tagWord */.Nz)(status, false);
    const from = status === 'moved' && previous ? ` from ${previous.replace(/^(sha\d+:.{12}).*/, '$1…')}` : '';
    return `${word}${from}${reason === undefined ? '' : `: ${reason}`}`;
}

;// CONCATENATED MODULE: ./build/report/text.js









/** The result of a run or dry run, for a terminal or the end of a job's log. The last line is the outcome. */
function text_resultText(result, style) {
    const lines = [];
    for (const { target, report } of (0,published/* reportsOf */.tu)(result)) {
        if (target !== undefined)
            lines.push(style.bold(target));
        lines.push(...publishText(report, style));
        if (target !== undefined)
            lines.push(`Digest: ${report.digest}`);
    }
    if (result.planned)
        lines.push(...result.planned.flatMap((image) => plannedText(image, style)));
    if (isOfflinePlan(result))
        lines.push(...planText(result, style));
    if (result.plannedTrust)
        lines.push(...trustPlanText(result.plannedTrust, style));
    if (result.mirror)
        lines.push(...mirrorText(result.mirror, style));
    if (!result.mirror && !result.dryRun)
        lines.push(outcome(result));
    return lines.join('\n');
}
/** What was published, where, in which time, and the digest; or why nothing was. */
function outcome(result) {
    const { plan, report, phases } = result;
    const images = distinct((0,published/* reportsOf */.tu)(result).flatMap((one) => one.report.images));
    if (images.length === 0)
        return unpublished(result);
    const good = images.filter(({ status }) => status !== 'failed');
    if (good.length === 0)
        return 'Nothing was published: every registry failed, all of them optional';
    const some = good.length === images.length ? '' : `${good.length} of `;
    const where = `${some}${(0,parts/* countRepositories */.Ww)(images)}`;
    const time = (0,format/* formatDuration */.a3)(Math.max(0, ...phases.map(({ end }) => end)));
    const { length } = (0,published/* reportsOf */.tu)(result);
    const what = [plan.version, length > 1 ? `(${(0,format/* count */.U9)(length, 'image')})` : ''].filter(Boolean).join(' ');
    const digest = report ? `: ${report.digest}` : '';
    if (good.every(({ status }) => status === 'unchanged')) {
        return `Already published: ${what || 'the image'} in ${where} (${time})${digest}`;
    }
    if (good.every(({ status }) => status === 'staged')) {
        return `Pushed by digest, without tags, to ${where} in ${time}${digest}`;
    }
    return `${['Published', what].filter(Boolean).join(' ')} to ${where} in ${time}${digest}`;
}
function unpublished({ plan, phases, notice }) {
    const built = phases.some(({ name }) => name.startsWith('build'));
    const opened = phases.some(({ name }) => name === 'open the source');
    const what = built ? 'Built, not pushed' : 'Not pushed';
    const names = (0,render/* tagNames */.nP)(plan).join(', ');
    const first = built || opened ? `${what}${names === '' ? '' : `: ${names}`}.` : 'Nothing was published.';
    return [first, notice].filter(Boolean).join(' ');
}
function distinct(images) {
    return [...new Map(images.map((image) => [image.name, image])).values()];
}
function publishText({ images, platforms }, style) {
    const compared = platforms.some(({ previousSize }) => previousSize !== undefined);
    const sizes = platforms.map(({ platform, size, previousSize }) => `${platform} ${(0,format/* formatChange */.eD)(size, previousSize)}`);
    const rows = (0,columns/* columns */.Y)(images.map(({ name, status, optional, blobs, milliseconds }) => [
        status === 'failed' ? style.marks.failed : style.marks.done,
        name,
        `${report/* IMAGE_WORDS */.m2[status]}${optional ? ' (optional)' : ''}`,
        traffic(blobs),
        (0,format/* formatDuration */.a3)(milliseconds),
    ]), { right: 4 });
    return [
        ...images.flatMap((image, index) => [
            painted(rows[index] ?? '', image.status === 'failed', style),
            ...reasonOf(image),
        ]),
        ...tagLines(images.filter(({ status }) => status !== 'failed')),
        ...(sizes.length > 0 ? [`Platforms: ${sizes.join(compared ? '; ' : ', ')}`] : []),
    ];
}
/** `41.6 MB uploaded, 33.5 MB already there`. */
function traffic({ pushedBytes, savedBytes }) {
    return [
        pushedBytes > 0 ? `${(0,format/* formatBytes */.z3)(pushedBytes)} uploaded` : '',
        savedBytes > 0 ? `${(0,format/* formatBytes */.z3)(savedBytes)} already there` : '',
    ]
        .filter((part) => part !== '')
        .join(', ');
}
function painted(row, bad, style) {
    const [mark = ''] = row.split(' ', 1);
    return `${style[bad ? 'bad' : 'good'](mark)}${row.slice(mark.length)}`;
}
function reasonOf({ error }) {
    return error ? [error.message, error.hint].flatMap((text) => (text ? [`    ${text}`] : [])) : [];
}
/** What a publish would do in a repository. */
function plannedText(image, style) {
    const bad = image.error !== undefined;
    const mark = style[bad ? 'bad' : 'dim'](bad ? style.marks.failed : style.marks.done);
    const tags = image.tags.map(({ name, status, reason }) => {
        const word = (0,report/* tagWord */.Nz)(status, true);
        return `${name} ${style.dim(reason === undefined ? word : `${word}: ${reason}`)}`;
    });
    const optional = image.optional ? ' (optional)' : '';
    return [
        `${mark} ${style.bold(image.name)} ${bad ? 'would be refused' : report/* IMAGE_WORDS */.m2.planned}${optional}`,
        ...(tags.length > 0 ? [`    ${tags.join(', ')}`] : []),
        ...reasonOf(image),
    ];
}


/***/ })

};
