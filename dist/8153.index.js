export const id = 8153;
export const ids = [8153];
export const modules = {

/***/ 98153:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   dockerfileRunsOnTarget: () => (/* binding */ dockerfileRunsOnTarget)
/* harmony export */ });
/* harmony import */ var dockerfile_ast__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(56009);

/** True when a stage that isn't pinned with `--platform=$BUILDPLATFORM` or a fixed platform has a RUN. */
function dockerfileRunsOnTarget(dockerfile) {
    let pinned = false;
    for (const instruction of dockerfile_ast__WEBPACK_IMPORTED_MODULE_0__.DockerfileParser.parse(dockerfile).getInstructions()) {
        const keyword = instruction.getKeyword();
        if (keyword === 'FROM')
            pinned = /--platform=(?!["']?\$\{?TARGETPLATFORM)/.test(instruction.toString());
        if (keyword === 'RUN' && !pinned)
            return true;
    }
    return false;
}


/***/ })

};
