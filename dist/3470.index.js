export const id = 3470;
export const ids = [3470];
export const modules = {

/***/ 3470:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   isSameSite: () => (/* binding */ isSameSite)
/* harmony export */ });
/* harmony import */ var _http_addresses_address_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(81634);

/**
 * Domains under which anybody, or any customer of a vendor, can get a name, and that are missing in the public
 * suffix list. Vendors have to register themselves there, and these haven't.
 */
const SHARED = [
    // Registries with a name per customer.
    /^azurecr\.(?:io|cn|us)$/,
    /^(?:jfrog\.io|ghe\.com|cloudsmith\.io|tencentcloudcr\.com)$/,
    /^(?:[\w-]+\.)?(?:pkg\.dev|gcr\.io)$/,
    /^(?:.+\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws)$/,
    /^(?:.+\.)?container-registry\.ovh\.net$/,
    /^cr\.[\w-]+\.ionos\.com$/,
    // Object storage buckets in the domain of the vendor's own registry.
    /^oss[\w-]*\.aliyuncs\.com$/,
    /^obs\.[\w-]+\.myhuaweicloud\.com$/,
    /^(?:.+\.)?(?:googleapis\.com|core\.windows\.net|windows\.net)$/,
    // Machines, previews and tunnels.
    /^(?:.+\.)?(?:github\.dev|gitpod\.io|coder\.app|devtunnels\.ms|csb\.app)$/,
    /^(?:railway\.app|azurewebsites\.net|openshiftapps\.com|scw\.cloud)$/,
    /^(?:.+\.)?cloudapp\.azure\.(?:com|us)$/,
    /^(?:loca\.lt|lhr\.life|lhr\.rocks|serveo\.net|localhost\.run|pinggy\.link|bore\.pub|tunnelmole\.net)$/,
    // Names that contain an IP address.
    /^(?:.+\.)?(?:nip\.io|sslip\.io|xip\.io|traefik\.me|localtest\.me|lvh\.me|vcap\.me)$/,
];
/**
 * Whether two host names have the same owner: the same domain under a public suffix, private suffixes included
 * (https://publicsuffix.org), as in browsers' "same site" (https://html.spec.whatwg.org/#same-site). Not for IP
 * addresses. The list is loaded with the first call.
 */
async function isSameSite(one, other) {
    const { getDomain } = await __webpack_require__.e(/* import() */ 935).then(__webpack_require__.t.bind(__webpack_require__, 20935, 19));
    const siteOf = (host) => {
        const shared = siteUnderShared(host);
        if (shared === '')
            return undefined;
        const listed = getDomain(host, { allowPrivateDomains: true }) ?? undefined;
        // The longer suffix is the more specific one.
        return shared !== undefined && shared.length > (listed?.length ?? 0) ? shared : listed;
    };
    const site = siteOf((0,_http_addresses_address_js__WEBPACK_IMPORTED_MODULE_0__/* .bareHost */ .n0)(one));
    return site !== undefined && site === siteOf((0,_http_addresses_address_js__WEBPACK_IMPORTED_MODULE_0__/* .bareHost */ .n0)(other));
}
/** The longest shared domain with the label before it; empty for a shared domain itself; undefined for other hosts. */
function siteUnderShared(host) {
    const labels = host.split('.');
    for (let from = 0; from < labels.length; from++) {
        const suffix = labels.slice(from).join('.');
        if (SHARED.some((pattern) => pattern.test(suffix)))
            return from === 0 ? '' : labels.slice(from - 1).join('.');
    }
    return undefined;
}


/***/ })

};
