export const id = 8263;
export const ids = [8263];
export const modules = {

/***/ 88263:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   podman: () => (/* binding */ podman)
/* harmony export */ });
/* harmony import */ var _containers_engine_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37144);
/* harmony import */ var _types_build_input_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51739);


/**
 * `podman build`: Buildah's builder with Docker's command line.
 * https://docs.podman.io/en/latest/markdown/podman-build.1.html
 */
const podman = (0,_containers_engine_js__WEBPACK_IMPORTED_MODULE_0__/* .containersEngine */ .l)({
    name: 'podman',
    load: (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_1__/* .limited */ .TJ)("into podman's own store"),
    cachesSince: '4.3',
    // 4.3 ignores `--ignorefile`.
    hasIgnoreFile: false,
    inspectPlatform: (image) => ['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', image],
    // Without the second argument, all names would be removed, including those of `load`.
    removeName: (image) => ['untag', image, image],
});


/***/ })

};
