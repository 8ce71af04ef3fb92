export const id = 6451;
export const ids = [6451];
export const modules = {

/***/ 46451:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   publishExistingSet: () => (/* binding */ publishExistingSet)
/* harmony export */ });
/* harmony import */ var _copy_build_sink_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(64734);
/* harmony import */ var _copy_session_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15160);
/* harmony import */ var _publish_publish_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(54581);
/* harmony import */ var _build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(84085);
/* harmony import */ var _build_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(13031);
/* harmony import */ var _context_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(20564);
/* harmony import */ var _preflight_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(29760);
/* harmony import */ var _sources_open_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(21372);
/* harmony import */ var _targets_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(71077);









/**
 * Publishes the images that `from` names with `as=` as one release; lines with the same name are merged into one index.
 * @throws PublishError that names the line; PublishFailedError with a report per image.
 */
async function publishExistingSet(run, environment) {
    const { connections, reporter, signal, decision, phases } = run;
    const images = imagesOf(run);
    const targets = decision.push ? images.flatMap((image) => image.targets) : [];
    const inspections = await phases.measure('check logins and tags', () => (0,_preflight_js__WEBPACK_IMPORTED_MODULE_5__/* .preflight */ .M)(targets, { connections, reporter, signal, readOnly: false }));
    const session = (0,_copy_session_js__WEBPACK_IMPORTED_MODULE_1__/* .createCopySession */ .q)(targets, { ...(0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .publishOptions */ .gI)(run), inspections });
    try {
        const set = [];
        for (const image of images) {
            set.push(await open(image, { run, environment, session, inspections }));
        }
        if (!decision.push)
            return (0,_context_js__WEBPACK_IMPORTED_MODULE_8__/* .emptyResult */ .$)(run);
        const published = await phases.measure('publish', () => reporter.group(`Publish to ${(0,_targets_js__WEBPACK_IMPORTED_MODULE_7__/* .targetNames */ .i)(targets)}`, () => (0,_publish_publish_js__WEBPACK_IMPORTED_MODULE_2__/* .publish */ .m)(set, { ...(0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .publishOptions */ .gI)(run), session })));
        return describe(run, published);
    }
    finally {
        await session.close();
    }
}
/** One image alone also gets the lines of `images` that name none. */
function imagesOf({ request, targets }) {
    const names = [...new Set(request.from.map(({ as = '' }) => as))];
    return names.map((name) => ({
        name,
        from: request.from.filter(({ as }) => as === name),
        targets: targets.filter(({ image }) => names.length === 1 || image.target === name),
    }));
}
async function open({ name, from, targets }, { run, environment, session, inspections }) {
    const { decision, connections, phases, plan, signal } = run;
    const own = new Set(targets);
    const sink = (0,_copy_build_sink_js__WEBPACK_IMPORTED_MODULE_0__/* .createBuildSink */ .q)(session, session.uploaders.filter(({ target }) => own.has(target)));
    const content = await phases.measure(`open ${name}`, () => (0,_sources_open_js__WEBPACK_IMPORTED_MODULE_6__/* .openContent */ .Q4)(from, connections, { ...environment, sink: decision.push ? sink : _build_js__WEBPACK_IMPORTED_MODULE_4__/* .discard */ .vf }, (0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .mergeRequest */ .u2)(run)));
    const existing = { source: sink.overlay(content.source), root: content.root };
    const looked = inspections.filter(({ target }) => own.has(target));
    return {
        ...{ name, targets, content: existing, inspections: looked },
        ...(await (0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .revisionOf */ .DT)(existing, looked, signal)),
        ...(plan.version === '' ? {} : { version: plan.version }),
    };
}
function describe(run, published) {
    return {
        ...(0,_context_js__WEBPACK_IMPORTED_MODULE_8__/* .emptyResult */ .$)(run),
        ...(published.length === 1 && published[0] ? { report: published[0].report } : {}),
        published: published.some(({ report }) => (0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .isPublished */ .HF)(report)),
        targets: published.map(({ name, report }) => ({ target: name, report })),
    };
}


/***/ })

};
