export const id = 856;
export const ids = [856];
export const modules = {

/***/ 70856:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   tellingWhere: () => (/* binding */ tellingWhere)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _failing_step_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(80758);
/* harmony import */ var _explain_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(19560);



/** Number of last lines kept to find the current step. */
const KEPT_LINES = 200;
/**
 * Runs a build. If it is cancelled, the error says at which step; if the disk is full, it says where. Other
 * errors are thrown unchanged.
 */
async function tellingWhere(environment, build) {
    const lines = [];
    const { reporter, signal } = environment;
    const output = (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES)
            lines.shift();
        reporter.output(line);
    };
    try {
        return await build({ ...environment, reporter: { ...reporter, output } });
    }
    catch (error) {
        if (signal.aborted && error === signal.reason && error instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1)
            throw (0,_oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .retell */ .fk)(error, (0,_explain_js__WEBPACK_IMPORTED_MODULE_1__/* .sentence */ .em)(error.message, (0,_failing_step_js__WEBPACK_IMPORTED_MODULE_2__/* .runningStep */ .E)(lines)));
        throw isFull(error) ? full(error) : error;
    }
}
function isFull(error) {
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
        if (['ENOSPC', 'EDQUOT'].includes(cause.code ?? ''))
            return true;
    }
    return false;
}
function full(cause) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1('Disk full: no space left on the runner', {
        code: 'DISK_FULL',
        hint: 'Free space before this step, use a larger runner, or set RUNNER_TEMP to a directory on another disk.',
        cause,
    });
}


/***/ })

};
