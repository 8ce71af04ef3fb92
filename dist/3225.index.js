export const id = 3225;
export const ids = [3225];
export const modules = {

/***/ 63225:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   verifyReference: () => (/* binding */ verifyReference)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _oci_reference_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(20907);
/* harmony import */ var _registries_connections_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(67920);
/* harmony import */ var _open_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(86846);




/**
 * Verifies an image in a registry without using it, for the CLI.
 * @throws PublishError `UNVERIFIED`; `RULE_INVALID` when no rule matches the image.
 */
async function verifyReference(text, request, reporter, signal) {
    const reference = (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReference */ .F2)(text);
    const name = (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_1__/* .formatRepository */ .Sh)(reference);
    const connections = await (0,_registries_connections_js__WEBPACK_IMPORTED_MODULE_2__/* .connect */ .N)(request, { reporter, withoutSecrets: false });
    try {
        const { root, verified } = await (0,_open_js__WEBPACK_IMPORTED_MODULE_3__/* .openReference */ .eT)(reference, connections, signal);
        if (verified)
            return { name, digest: root.digest, accepted: verified };
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`No rule of verify is for ${name}`, {
            code: 'RULE_INVALID',
            input: 'verify',
            hint: `Add a rule with images: ${name}, or images: "*".`,
        });
    }
    finally {
        await connections.close();
    }
}


/***/ })

};
