export const id = 8023;
export const ids = [8023];
export const modules = {

/***/ 68023:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   previewTrust: () => (/* binding */ previewTrust)
/* harmony export */ });
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _trust_predicates_sbom_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(22183);
/* harmony import */ var _trust_services_fulcio_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(23096);
/* harmony import */ var _trust_types_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(98604);
/* harmony import */ var _trust_settings_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(36193);
/* harmony import */ var _checks_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(78390);
/* harmony import */ var _prepare_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(30054);







/**
 * What a publish would sign and attest, and with which identity. Nothing is signed or stored. An ID token of
 * the job is requested, except when `offline`. What would make a publish fail is a warning.
 * @returns undefined when nothing would be signed.
 * @throws PublishError for invalid inputs.
 */
async function previewTrust(run, trust) {
    const { request, decision, reporter, signal } = run;
    (0,_trust_settings_js__WEBPACK_IMPORTED_MODULE_4__.readTrustSettings)(trust, request);
    if (!decision.push || decision.byDigest) {
        const why = decision.byDigest ? 'the job that merges signs' : 'nothing would be pushed';
        reporter.info(`Nothing would be signed: ${why}.`);
        return undefined;
    }
    try {
        return describe(await (0,_prepare_js__WEBPACK_IMPORTED_MODULE_6__/* .prepareTrust */ .G)(run, trust), run);
    }
    catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1) || error.code === 'INPUT_INVALID')
            throw error;
        reporter.warning(`A publish would be refused: ${error.message}`);
        return undefined;
    }
}
function describe(prepared, run) {
    const { settings, instance, keySigner, attestations } = prepared;
    const { plan } = settings;
    const who = keySigner?.identity ?? ownIdentity(prepared, run);
    return {
        instance: keySigner && instance.name !== 'own' ? 'key' : instance.name,
        ...(who?.kind === 'key' ? { key: who.hint } : {}),
        ...(who?.kind === 'keyless' ? { identity: who.identity, issuer: who.issuer } : {}),
        ...(plan.sign ? { format: plan.sign.format } : {}),
        statements: statementsOf(plan, run),
        api: attestations !== undefined,
    };
}
/** The identity as in the certificate; without a token, the runner's variables are used. */
function ownIdentity({ place: { claims, server } }, { request }) {
    if (Object.keys(claims).length > 0)
        return (0,_trust_services_fulcio_js__WEBPACK_IMPORTED_MODULE_2__/* .identityOf */ .c)(claims, server.origin);
    const workflow = request.env['GITHUB_WORKFLOW_REF'];
    if (!workflow)
        return undefined;
    return { kind: 'keyless', identity: `${server.origin}/${workflow}`, issuer: _trust_types_js__WEBPACK_IMPORTED_MODULE_3__/* .GITHUB_ISSUER */ .oX };
}
/** Predicate types of each image. */
function statementsOf({ sign, attest }, run) {
    return [
        ...(sign ? [_trust_types_js__WEBPACK_IMPORTED_MODULE_3__/* .PREDICATE */ .W3.signature] : []),
        ...(attest?.provenance ? [_trust_types_js__WEBPACK_IMPORTED_MODULE_3__/* .PREDICATE */ .W3.provenance] : []),
        ...(attest ? sbomTypes(attest, run) : []),
        ...(attest?.predicates.map(({ type }) => type) ?? []),
    ];
}
function sbomTypes({ sbom }, { request }) {
    if (typeof sbom === 'object')
        return [(0,_trust_predicates_sbom_js__WEBPACK_IMPORTED_MODULE_1__/* .sbomFromFile */ .eL)(sbom.text, sbom.path).predicateType];
    return sbom !== 'off' && (0,_checks_js__WEBPACK_IMPORTED_MODULE_5__/* .makesSbom */ .zt)(request) ? [_trust_types_js__WEBPACK_IMPORTED_MODULE_3__/* .PREDICATE */ .W3.spdx] : [];
}


/***/ })

};
