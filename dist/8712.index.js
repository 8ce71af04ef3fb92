export const id = 8712;
export const ids = [8712];
export const modules = {

/***/ 58712:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   rulesText: () => (/* binding */ rulesText),
/* harmony export */   verifiedText: () => (/* binding */ verifiedText)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12040);


/**
 * The rules to verify with: `--verify` with YAML or the path of a YAML file, or one rule from `--identity`,
 * `--key` and so on.
 * @throws PublishError `USAGE` for neither or both.
 */
function rulesText(verify, rule) {
    if (verify !== undefined && rule.size === 0) {
        return verify;
    }
    if (verify === undefined && rule.size > 0) {
        const given = [...rule].map(([key, value]) => [key, key === 'require' ? value.split(/[\s,]+/) : value]);
        return JSON.stringify([{ images: '*', ...Object.fromEntries(given) }]);
    }
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(verify === undefined
        ? 'verify needs the expected signer'
        : 'verify supports --verify or the options of one rule, not both', {
        code: 'USAGE',
        hint: 'Give --identity with --issuer, --key, or --verify with a file of rules; docs/signing.md shows them.',
    });
}
/** The result of a verification, as text or JSON. */
function verifiedText({ name, digest, accepted }, json, style) {
    if (json)
        return (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__/* .printableJson */ .et)({ schemaVersion: 1, verified: true, name, digest, accepted }, 2);
    const lines = accepted.map(({ predicateType, certificate, logIndex }) => {
        const log = logIndex === undefined ? '' : `, log entry ${logIndex}`;
        return `  ${predicateType} by ${certificate?.identity ?? 'the key'}${log}`;
    });
    return (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g$)([`${style.good(style.marks.done)} ${name}@${digest}`, ...lines].join('\n'));
}


/***/ })

};
