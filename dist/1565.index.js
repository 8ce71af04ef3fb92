export const id = 1565;
export const ids = [1565];
export const modules = {

/***/ 41565:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   publishExistingSet: () => (/* binding */ publishExistingSet)
/* harmony export */ });
/* harmony import */ var _copy_build_sink_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(26258);
/* harmony import */ var _copy_session_session_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(63538);
/* harmony import */ var _publish_set_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48522);
/* harmony import */ var _build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(63131);
/* harmony import */ var _build_run_build_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(73740);
/* harmony import */ var _context_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(20564);
/* harmony import */ var _registries_preflight_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(39984);
/* harmony import */ var _sources_open_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(86846);
/* harmony import */ var _registries_targets_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(15445);









/**
 * Publishes the images that `from` names with `as=` as one release. Lines with the same name are merged into
 * one index.
 * @throws PublishError that names the line.
 * @throws PublishFailedError with a report per image.
 */
async function publishExistingSet(run, environment) {
    const { connections, reporter, signal, decision, phases } = run;
    const images = imagesOf(run);
    const targets = decision.push ? images.flatMap((image) => image.targets) : [];
    const inspections = await phases.measure(_registries_preflight_js__WEBPACK_IMPORTED_MODULE_5__/* .CHECK */ .fi, () => (0,_registries_preflight_js__WEBPACK_IMPORTED_MODULE_5__/* .preflight */ .Mz)(targets, { connections, reporter, signal, readOnly: false }));
    (0,_registries_preflight_js__WEBPACK_IMPORTED_MODULE_5__/* .tellChecked */ .NB)(run, targets);
    const session = (0,_copy_session_session_js__WEBPACK_IMPORTED_MODULE_1__/* .createCopySession */ .q)(targets, { ...(0,_publish_set_js__WEBPACK_IMPORTED_MODULE_2__/* .publishOptions */ .gI)(run), inspections });
    try {
        const set = [];
        for (const image of images) {
            set.push(await open(image, { run, environment, session, inspections }));
        }
        if (!decision.push)
            return (0,_context_js__WEBPACK_IMPORTED_MODULE_8__/* .emptyResult */ .$)(run);
        return describe(run, await (0,_publish_set_js__WEBPACK_IMPORTED_MODULE_2__/* .publishSet */ .o3)(run, set, session));
    }
    finally {
        await session.close();
    }
}
/** If there is only one image, it also gets the lines of `images` that name no target. */
function imagesOf({ request, targets }) {
    const names = [...new Set(request.from.map(({ as = '' }) => as))];
    return names.map((name) => ({
        name,
        from: request.from.filter(({ as }) => as === name),
        targets: targets.filter(({ image }) => names.length === 1 || image.target === name),
    }));
}
async function open({ name, from, targets }, { run, environment, session, inspections }) {
    const { decision, connections, phases, signal } = run;
    const own = new Set(targets);
    const sink = (0,_copy_build_sink_js__WEBPACK_IMPORTED_MODULE_0__/* .createBuildSink */ .q)(session, session.uploaders.filter(({ target }) => own.has(target)));
    const content = await phases.measure(`open ${name}`, () => (0,_sources_open_js__WEBPACK_IMPORTED_MODULE_6__/* .openContent */ .Q4)(from, connections, { ...environment, sink: decision.push ? sink : _build_run_build_js__WEBPACK_IMPORTED_MODULE_4__/* .discard */ .vf }, (0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .mergeRequest */ .u2)(run)));
    const existing = { source: sink.overlay(content.source), root: content.root };
    const looked = inspections.filter(({ target }) => own.has(target));
    return {
        ...{ name, targets, content: existing, inspections: looked },
        ...(await (0,_build_and_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .revisionOf */ .DT)(existing, looked, signal)),
    };
}
function describe(run, published) {
    return {
        ...(0,_context_js__WEBPACK_IMPORTED_MODULE_8__/* .emptyResult */ .$)(run),
        ...(published.length === 1 && published[0] ? { report: published[0].report } : {}),
        published: published.some(({ report }) => (0,_publish_set_js__WEBPACK_IMPORTED_MODULE_2__/* .isPublished */ .HF)(report)),
        targets: published.map(({ name, report }) => ({ target: name, report })),
    };
}


/***/ })

};
