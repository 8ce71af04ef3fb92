export const id = 4940;
export const ids = [4940];
export const modules = {

/***/ 34940:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  presentFailure: () => (/* binding */ presentFailure),
  presentResult: () => (/* binding */ presentResult)
});

// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __webpack_require__(1708);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/publish/error.js
var publish_error = __webpack_require__(1834);
// EXTERNAL MODULE: ./build/report/summary/failure.js
var failure = __webpack_require__(79590);
// EXTERNAL MODULE: ./build/report/summary/mirror.js
var mirror = __webpack_require__(65121);
// EXTERNAL MODULE: ./build/report/outputs.js + 1 modules
var report_outputs = __webpack_require__(62644);
// EXTERNAL MODULE: ./build/report/published.js
var published = __webpack_require__(81049);
// EXTERNAL MODULE: ./build/report/redact-result.js
var redact_result = __webpack_require__(13414);
// EXTERNAL MODULE: ./build/report/style.js
var style = __webpack_require__(33842);
// EXTERNAL MODULE: ./build/publish/report.js
var report = __webpack_require__(44224);
// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
// EXTERNAL MODULE: ./build/report/summary/markdown.js
var markdown = __webpack_require__(5711);
// EXTERNAL MODULE: ./build/report/summary/parts.js + 2 modules
var parts = __webpack_require__(35553);
// EXTERNAL MODULE: ./build/report/summary/trust.js
var trust = __webpack_require__(62098);
;// CONCATENATED MODULE: ./build/report/summary/summary.js







/** Maximum number of rows of a table of successful repositories before it is collapsed. */
const SHOWN_ROWS = 10;
/** The job summary of a run or a dry run, as Markdown. @param source `owner/name`. */
function summary(result, source) {
    if (result.mirror) {
        return (0,parts/* joined */.oR)([
            `## ${(0,mirror/* mirrorTitle */._m)(result.mirror)}`,
            (0,mirror/* mirrorSummary */.aN)(result.mirror),
            (0,parts/* footer */.qr)('mirroring.md', 'How mirroring works'),
        ]);
    }
    const reports = (0,published/* reportsOf */.tu)(result);
    const notPublished = result.dryRun || reports.length === 0;
    return (0,parts/* joined */.oR)([
        `## ${title(result, reports)}`,
        reports.length === 0 && result.notice !== undefined ? (0,markdown/* prose */.CS)(result.notice) : '',
        ...reports.flatMap(({ target, report }) => [
            target === undefined ? '' : `### ${(0,markdown/* escapeMarkdown */.FV)(target)}`,
            ...publishParts(report, result, source),
        ]),
        result.dryRun
            ? ''
            : (0,trust/* trustSummary */.Tk)(result, reports.flatMap(({ report }) => (0,published/* held */.yB)(report).map(({ name }) => [name, report.digest])), source),
        ...(result.planned ? plannedParts(result.planned, source) : []),
        notPublished && !result.planned ? planTable(result) : '',
        (0,trust/* trustPlan */.I_)(result.plannedTrust),
        (0,parts/* buildFacts */._x)(result),
        (0,parts/* omittedRules */._S)(result.plan),
        (0,parts/* footer */.qr)('tags.md', 'Why did a tag move or stay?'),
    ]);
}
/** The outcome in one line. */
function title(result, reports) {
    const name = (0,markdown/* escapeMarkdown */.FV)(result.plan.version);
    if (result.dryRun)
        return `What would be published: ${name || 'no tag'}`;
    if (reports.length === 0)
        return `✅ Built, not pushed: ${tagList(result.plan) || 'no tag'}`;
    const images = distinct(reports.flatMap(({ report }) => report.images));
    const good = images.filter(({ status }) => status !== 'failed');
    if (good.length === 0)
        return `⚠️ Not published: ${name} failed in every registry, all of them optional`;
    if (!result.published)
        return `✅ Already published: ${name}`;
    if (!images.some(({ status }) => status === 'published'))
        return '✅ Pushed by digest, without tags';
    const where = good.length === images.length
        ? (0,parts/* countRepositories */.Ww)(images)
        : `${good.length} of ${(0,parts/* countRepositories */.Ww)(images)}`;
    return `${good.length === images.length ? '✅' : '⚠️'} Published ${name} to ${where}`;
}
function distinct(images) {
    return [...new Map(images.map((image) => [image.name, image])).values()];
}
function tagList({ tags }) {
    return tags.map(({ name }) => (0,markdown/* escapeMarkdown */.FV)(name)).join(', ');
}
function publishParts(report, result, source) {
    const { images, digest, standing } = report;
    const end = Math.max(0, ...result.phases.map((phase) => phase.end));
    const time = end === 0 ? '' : ` · ${(0,format/* formatDuration */.a3)(end)}`;
    const good = images.filter(({ status }) => status !== 'failed');
    const same = good.length > 1 ? ' · the same digest in every registry' : '';
    const pulls = good.flatMap((image) => pullLine(image, digest));
    return [
        `Image ${(0,markdown/* codeSpan */.SS)(digest)}${same}${time}`,
        standing ? `> [!NOTE]\n> ${(0,markdown/* prose */.CS)(standing.reason)}` : '',
        optionalFailures(images),
        repositoryTable(images, source),
        tagTables(good, result.plan),
        pulls.length === 0 ? '' : (0,markdown/* codeBlock */.DV)('sh', pulls.join('\n')),
        platformTable(report),
    ];
}
function plannedParts(images, source) {
    const refused = images.filter(({ error, optional }) => error && !optional);
    return [
        refused.length === 0 ? '' : (0,parts/* failureBox */.c8)(refused.flatMap(({ error }) => error ?? [])),
        (0,markdown/* table */.tp)(['Repository', 'Tags'], images.map((image) => [
            `${image.error ? '❌ ' : ''}${(0,parts/* repositoryCell */.Lp)(image.name, source)}`,
            image.tags.map((tag) => `${(0,markdown/* codeSpan */.SS)(tag.name)} ${tagText(tag, true)}`).join('<br>') || '–',
        ])),
        optionalFailures(images),
    ];
}
/** Failures of optional repositories, which don't fail the run but are still shown. */
function optionalFailures(images) {
    return images
        .flatMap(({ name, optional, error }) => error && optional
        ? [
            `> [!WARNING]\n> ${(0,markdown/* codeSpan */.SS)(name)} (optional): ${(0,markdown/* prose */.CS)([error.message, error.hint].filter(Boolean).join('. '))}`,
        ]
        : [])
        .join('\n\n');
}
const RESULTS = {
    published: '✅ Published',
    unchanged: '✅ Up to date',
    staged: '✅ Pushed by digest',
    planned: '',
    failed: '❌ Failed',
    'rolled-back': '↩️ Rolled back',
};
/** Failed repositories first; a long table without failures is collapsed. */
function repositoryTable(images, source) {
    const uploads = images.some(({ blobs }) => blobs.pushedBytes > 0);
    const sorted = [...images].sort((a, b) => Number(a.status !== 'failed') - Number(b.status !== 'failed'));
    const rows = sorted.map((image) => [
        (0,parts/* repositoryCell */.Lp)(image.name, source),
        resultCell(image),
        ...(uploads ? [(0,format/* formatBytes */.z3)(image.blobs.pushedBytes)] : []),
        (0,format/* formatDuration */.a3)(image.milliseconds),
    ]);
    const shown = (0,markdown/* table */.tp)(['Repository', 'Result', ...(uploads ? ['Uploaded'] : []), 'Time'], rows);
    const failed = images.some(({ status }) => status === 'failed');
    return rows.length > SHOWN_ROWS && !failed
        ? (0,parts/* fold */.AU)(`${(0,format/* count */.U9)(rows.length, 'repository', 'repositories')}`, shown)
        : shown;
}
function resultCell({ status, optional, retries }) {
    const notes = [optional ? 'optional' : '', retries > 0 ? (0,format/* count */.U9)(retries, 'retry', 'retries') : ''];
    const told = notes.filter((note) => note !== '').join(', ');
    return `${RESULTS[status]}${told === '' ? '' : ` (${told})`}`;
}
/** Lists each tag once if the result is the same in all registries, otherwise once per registry. */
function tagTables(images, plan) {
    const [first, ...others] = images;
    if (first === undefined || first.tags.length === 0)
        return '';
    const rules = new Map(plan.tags.map(({ name, rule }) => [name, rule]));
    const rows = (tags) => tags.map((tag) => {
        const rule = rules.get(tag.name);
        return [(0,markdown/* codeSpan */.SS)(tag.name), tagText(tag, false), rule === undefined ? '' : (0,markdown/* codeSpan */.SS)(rule)];
    });
    const same = others.every((image) => signature(image) === signature(first));
    if (same) {
        return (0,markdown/* table */.tp)(['Tag', others.length === 0 ? 'Result' : 'In every registry', 'From rule'], rows(first.tags));
    }
    return (0,markdown/* table */.tp)(['Repository', 'Tag', 'Result', 'From rule'], images.flatMap(({ name, tags }) => rows(tags).map((cells) => [(0,markdown/* codeSpan */.SS)(name), ...cells])));
}
function signature({ tags }) {
    return JSON.stringify(tags.map(({ name, status, reason, previous }) => [name, status, reason, previous]));
}
function tagText({ status, reason, previous }, planned) {
    const word = (0,report/* tagWord */.Nz)(status, planned);
    const from = status === 'moved' && previous ? ` from ${(0,markdown/* codeSpan */.SS)(summary_short(previous))}` : '';
    const why = reason === undefined ? '' : `: ${(0,markdown/* prose */.CS)(reason)}`;
    return `${word.charAt(0).toUpperCase()}${word.slice(1)}${from}${why}`;
}
/** Pulls by the most specific tag that points at our image, or else by digest. */
function pullLine(image, digest) {
    const tag = image.tags.find(({ status }) => ['created', 'moved', 'unchanged'].includes(status));
    return [`docker pull ${image.name}${tag ? `:${tag.name}` : `@${digest}`}`];
}
function platformTable({ platforms }) {
    if (platforms.length === 0)
        return '';
    const rows = platforms.map(({ platform, digest, size, previousSize }) => [
        (0,markdown/* codeSpan */.SS)(platform),
        (0,markdown/* codeSpan */.SS)(digest),
        (0,format/* formatChange */.eD)(size, previousSize),
    ]);
    const names = platforms.map(({ platform, size, previousSize }) => `${(0,markdown/* escapeMarkdown */.FV)(platform)} (${(0,format/* formatChange */.eD)(size, previousSize)})`);
    return (0,parts/* fold */.AU)(`Platforms: ${names.join(', ')}`, (0,markdown/* table */.tp)(['Platform', 'Digest', 'Compressed'], rows));
}
/** What would be published by a push, for runs that don't push. */
function planTable({ plan }) {
    if (plan.tags.length === 0)
        return '';
    const rows = plan.tags.map(({ name, rule, line }) => [
        (0,markdown/* codeSpan */.SS)(name),
        `${(0,markdown/* codeSpan */.SS)(rule)}${line === undefined ? '' : ` (\`tags\`, line ${line})`}`,
    ]);
    const images = plan.images.map(({ name }) => (0,markdown/* codeSpan */.SS)(name)).join(', ');
    return (0,parts/* joined */.oR)([(0,markdown/* table */.tp)(['Tag', 'From rule'], rows), images === '' ? '' : `For ${images}.`]).trimEnd();
}
function summary_short(digest) {
    return digest.replace(/^(sha\d+:.{12}).*/, '$1…');
}

// EXTERNAL MODULE: ./build/report/failure-text.js
var failure_text = __webpack_require__(653);
// EXTERNAL MODULE: ./build/report/text.js + 3 modules
var report_text = __webpack_require__(41039);
// EXTERNAL MODULE: ./build/support/error-text.js
var error_text = __webpack_require__(50824);
// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/tags/render.js
var render = __webpack_require__(16646);
// EXTERNAL MODULE: ./build/action/write-outputs.js
var write_outputs = __webpack_require__(25011);
;// CONCATENATED MODULE: ./build/present.js
















/**
 * Writes the outputs. The images stay published if that fails, so the error says that only the outputs
 * failed.
 * @returns false when writing failed
 */
function handOverOutputs(write, reporter) {
    try {
        write();
        return true;
    }
    catch (error) {
        const { message, hint, code } = error;
        reporter.error(new errors/* PublishError */.S1(`The step did its work, and its outputs could not be handed over: ${message}`, {
            hint,
            code,
        }));
        external_node_process_.exitCode = 1;
        return false;
    }
}
/** Reports a failure as a warning, so that it doesn't hide the result of the run. */
function attempt(write, reporter) {
    try {
        write();
    }
    catch (error) {
        reporter.warning(error.message);
    }
}
/** Writes the result of a run to the log, the summary and the outputs. */
function presentResult(ended, reader, io) {
    const { files, reporter, scratch, withVariables } = io;
    const result = (0,redact_result/* redactResult */.r)(ended, reporter.redact);
    const { env } = external_node_process_;
    // Groups are collapsed in the log, so the result is printed after them.
    reporter.info((0,report_text/* resultText */.D)(result, (0,style/* createStyle */._)(false)));
    if ((0,published/* isSet */.vM)(result)) {
        reporter.notice('Several targets were built: `digest` and `imageid` are empty, use `digests` or `images`.');
    }
    const levels = (0,render/* annotationLevels */.Zl)(env);
    const outputs = (0,report_outputs/* outputsOf */.Yz)(result, {
        levels,
        directory: scratch.keep,
        repository: env['GITHUB_REPOSITORY'] ?? '',
        bakeTarget: reader.text('bake-target') ?? '',
        separators: {
            tags: reader.verbatim('sep-tags') ?? '\n',
            labels: reader.verbatim('sep-labels') ?? '\n',
            annotations: reader.verbatim('sep-annotations') ?? '\n',
        },
    });
    const metadata = withVariables ? JSON.stringify((0,render/* metadataJson */.YE)(result.plan, levels)) : undefined;
    attempt(() => files.appendSummary(summary(result, env['GITHUB_REPOSITORY'] ?? '')), reporter);
    if (!handOverOutputs(() => (0,write_outputs/* writeOutputs */.Kn)(outputs, metadata, files, reporter), reporter))
        return;
    attempt(() => (0,write_outputs/* noteBundles */.a1)(outputs['bundle-path'] ?? '', env), reporter);
    if (result.mirror && result.mirror.failures.length > 0) {
        reporter.error((0,mirror/* mirrorError */.Ql)(result.mirror));
        external_node_process_.exitCode = 1;
    }
}
/** Writes the errors of a failed run, and what it left behind, to the log, the summary and the outputs. */
function presentFailure(error, files, reporter) {
    const problem = (0,redact_result/* redactProblem */.p)((0,error_text/* asPublishError */._T)(error), reporter.redact);
    const images = problem instanceof publish_error/* PublishFailedError */.B ? problem.images : [];
    if (images.length > 0)
        reporter.info((0,failure_text/* failureText */.k)(images, problem.message, (0,style/* createStyle */._)(false)));
    for (const one of (0,errors/* problemsIn */._n)(problem))
        reporter.error(one);
    const text = (0,failure/* failureSummary */.jg)(problem, images, external_node_process_.env['GITHUB_REPOSITORY'] ?? '');
    attempt(() => files.appendSummary(text), reporter);
    const json = (0,report_outputs/* failureJson */.PM)(problem);
    attempt(() => files.setOutput('json', (0,foreign_text/* printableJson */.et)(json)), reporter);
    attempt(() => files.setOutput('published', String(json['published'])), reporter);
}


/***/ })

};
