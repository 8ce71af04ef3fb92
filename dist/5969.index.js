export const id = 5969;
export const ids = [5969];
export const modules = {

/***/ 35969:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   requireArgumentValues: () => (/* binding */ requireArgumentValues)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_process_child_environment_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(62904);


/**
 * Refuses a build argument `KEY` without a value when builds don't get that variable: the argument would
 * silently be missing.
 * @throws PublishError `INPUT_INVALID`
 */
function requireArgumentValues(buildArgs, env) {
    const lost = buildArgs.filter((line) => !line.includes('=') && env[line] !== undefined && !(0,_support_process_child_environment_js__WEBPACK_IMPORTED_MODULE_1__/* .isHandedTo */ .ol)('engine', line));
    if (lost.length === 0)
        return;
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`${lost.join(', ')} can't be a build argument: this variable of the step isn't passed to builds`, {
        code: 'INPUT_INVALID',
        input: 'build-args',
        hint: 'Pass a secret with `secret-envs` or `secrets`, which leave no trace in the image.',
    });
}


/***/ })

};
