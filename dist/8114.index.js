export const id = 8114;
export const ids = [8114];
export const modules = {

/***/ 48114:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openVerifier: () => (/* binding */ openVerifier)
/* harmony export */ });
/* harmony import */ var _roots_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(81835);
/* harmony import */ var _settings_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(36193);


/** Reads the rules and creates the verifier. @throws PublishError that names the rule and line. */
async function openVerifier(trust, request, { http, reporter }) {
    const rules = await (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__.readVerifyRules)(trust, request);
    const { trustedRoot } = (0,_settings_js__WEBPACK_IMPORTED_MODULE_1__.readTrustSettings)({ ...trust, sign: '', attest: '' }, request);
    let roots;
    return {
        async verify(source, { digest }, options) {
            const rule = rules.find(({ matches }) => matches(source.name));
            if (!rule)
                return undefined;
            const { verifyImage } = await __webpack_require__.e(/* import() */ 7828).then(__webpack_require__.bind(__webpack_require__, 47828));
            const retries = request.limits.retries ?? 5;
            roots ??= (0,_roots_js__WEBPACK_IMPORTED_MODULE_0__/* .openRoots */ .M)(trustedRoot, request, { http, reporter, retries });
            const accepted = await verifyImage(source, digest, rule, { ...options, reporter, roots: await roots });
            const [first] = accepted;
            const by = first?.certificate?.identity ?? 'the key of the rule';
            reporter.info(`Verified ${source.name}@${digest}: signed by ${by}`);
            return accepted;
        },
    };
}


/***/ })

};
