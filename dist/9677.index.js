export const id = 9677;
export const ids = [9677];
export const modules = {

/***/ 19677:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   buildah: () => (/* binding */ buildah)
/* harmony export */ });
/* harmony import */ var _containers_engine_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(37144);
/* harmony import */ var _types_build_input_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51739);


/** `buildah build`. https://github.com/containers/buildah/blob/main/docs/buildah-build.1.md */
const buildah = (0,_containers_engine_js__WEBPACK_IMPORTED_MODULE_0__/* .containersEngine */ .l)({
    name: 'buildah',
    load: (0,_types_build_input_js__WEBPACK_IMPORTED_MODULE_1__/* .limited */ .TJ)('into the store shared with podman'),
    cachesSince: '1.28',
    hasIgnoreFile: true,
    inspectPlatform: (image) => [
        'inspect',
        ...['--type', 'image'],
        ...['--format', '{{.OCIv1.OS}}/{{.OCIv1.Architecture}}'],
        image,
    ],
    removeName: (image) => ['rmi', image],
});


/***/ })

};
