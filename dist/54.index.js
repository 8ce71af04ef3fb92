export const id = 54;
export const ids = [54];
export const modules = {

/***/ 38302:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SW: () => (/* binding */ hasAttestations),
/* harmony export */   ej: () => (/* binding */ attestations),
/* harmony export */   g$: () => (/* binding */ demandsAttestations),
/* harmony export */   gK: () => (/* binding */ isOff)
/* harmony export */ });
/**
 * The `--attest` values for a request, with docker/build-push-action's precedence: the inputs `provenance`
 * and `sbom` override the same type in `attests`. By default, provenance is `mode=max` for a public
 * repository, and `mode=min,inline-only=true` (buildx's own default) for a private one and at a terminal.
 * Provenance names the run as its builder unless the user names one. A reproducible build has no provenance
 * by default.
 * @param supported false when the image store can't hold attestations: none are added by default
 */
function attestations(request, supported) {
    const values = [];
    const given = request.attests.map((value) => ({ value, type: typeOf(value) }));
    const builderId = request.provenanceDefaults?.builderId;
    if (request.provenance) {
        values.push(shorthand('provenance', request.provenance, builderId));
    }
    else if (supported &&
        !request.noDefaultAttestations &&
        !given.some(({ type }) => type === 'provenance')) {
        values.push(defaultProvenance(request));
    }
    if (request.sbom)
        values.push(shorthand('sbom', request.sbom, undefined));
    for (const { value, type } of given) {
        if (type === 'provenance' && !request.provenance)
            values.push(withBuilderId(value, builderId));
        else if (type === 'sbom' && !request.sbom)
            values.push(value);
        else if (type !== 'provenance' && type !== 'sbom')
            values.push(value);
    }
    return values;
}
function defaultProvenance({ provenanceDefaults, sourceDateEpoch }) {
    // Provenance contains the run and its times, so two builds of a commit would never have the same digest.
    if (sourceDateEpoch !== undefined)
        return 'type=provenance,disabled=true';
    const open = provenanceDefaults?.privateRepository === false;
    const value = `type=provenance,${open ? 'mode=max' : 'mode=min,inline-only=true'}`;
    return withBuilderId(value, provenanceDefaults?.builderId);
}
/** True when the user explicitly asked for an attestation, so that it must not be left out. */
function demandsAttestations(request) {
    const on = (value) => value !== undefined && value !== '' && !isOff(value);
    return on(request.provenance) || on(request.sbom) || hasAttestations(request.attests);
}
const DISABLED = /\bdisabled=true\b/;
/** Whether any of these `--attest` values creates an attestation. */
function hasAttestations(attests) {
    return attests.some((value) => !DISABLED.test(value));
}
/** Whether a value of `provenance` or `sbom` switches it off. */
function isOff(value) {
    return value === 'false' || DISABLED.test(value);
}
function typeOf(value) {
    return /(?:^|,)type=([^,]*)/.exec(value)?.[1];
}
/** `true`, `false` or attributes, as in buildx's `--provenance` and `--sbom`. */
function shorthand(type, value, builderId) {
    if (isOff(value))
        return `type=${type},disabled=true`;
    const base = value === 'true' ? `type=${type}` : `type=${type},${value}`;
    return type === 'provenance' ? withBuilderId(base, builderId) : base;
}
function withBuilderId(value, builderId) {
    return builderId === undefined || /(?:^|,)builder-id=/.test(value)
        ? value
        : `${value},builder-id=${builderId}`;
}


/***/ }),

/***/ 78390:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gy: () => (/* binding */ checkPlan),
/* harmony export */   OW: () => (/* binding */ tellOfLists),
/* harmony export */   To: () => (/* binding */ privateAttestations),
/* harmony export */   Z0: () => (/* binding */ checkIdentity),
/* harmony export */   q7: () => (/* binding */ checkSbom),
/* harmony export */   zt: () => (/* binding */ makesSbom)
/* harmony export */ });
/* harmony import */ var _engines_buildkit_attestations_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(38302);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _trust_predicates_sbom_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(22183);



/**
 * Fails before the build if the job has no OIDC identity to sign with.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
function checkIdentity({ request, decision }) {
    const { env } = request;
    if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
        return;
    const fork = decision.withoutSecrets;
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(fork
        ? "Signing needs the job's identity, which a pull request from a fork doesn't get"
        : "Signing needs an ID token, and the job can't get one", {
        code: 'ID_TOKEN_MISSING',
        input: request.trust?.sign ? 'sign' : 'attest',
        hint: fork
            ? 'Sign on pushes: leave `push` at auto.'
            : 'Add `permissions: id-token: write` to the job; to sign without an identity, set `signing-key`.',
    });
}
/** Checks that the Sigstore instance supports what is requested. @throws PublishError `SIGN_UNSUPPORTED`. */
function checkPlan({ plan }, instance, withKey) {
    const { sign } = plan;
    const hasLegacy = sign !== undefined && sign.format !== 'bundle';
    // cosign 2's format contains a signed entry timestamp, which only Rekor v1 returns. With a key, the log is
    // optional.
    if (hasLegacy && instance.rekor?.version !== 1 && !(withKey && !instance.rekor)) {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(`\`format: ${sign.format}\` needs the promise of a Rekor v1 log, and this Sigstore instance has ${instance.rekor ? 'Rekor v2' : 'no log'}`, {
            code: 'SIGN_UNSUPPORTED',
            input: 'sign',
            hint: 'Set `format: bundle`, `sigstore: public`, or sign with `signing-key`.',
        });
    }
    if (sign?.log === false && !withKey && instance.name !== 'own') {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1('`log: false` is for keys: certificates need a log', {
            code: 'SIGN_UNSUPPORTED',
            input: 'sign',
            hint: 'Remove `log`, or set `signing-key`. `sigstore: github` signs without a public log.',
        });
    }
}
/**
 * Whether the build creates an SBOM. For bake targets and existing content this isn't known, so it is
 * assumed.
 */
function makesSbom({ build, from, bake }) {
    if (from.length > 0 || bake)
        return true;
    if (build.sbom)
        return !(0,_engines_buildkit_attestations_js__WEBPACK_IMPORTED_MODULE_2__/* .isOff */ .gK)(build.sbom);
    return build.attests.some((value) => /(?:^|,)type=sbom(?:,|$)/.test(value) && !(0,_engines_buildkit_attestations_js__WEBPACK_IMPORTED_MODULE_2__/* .isOff */ .gK)(value));
}
/** @throws PublishError `SBOM_MISSING` when an SBOM should be attested and the build doesn't create one. */
function checkSbom({ plan }, request) {
    if (plan.attest?.sbom === 'required' && !makesSbom(request))
        throw (0,_trust_predicates_sbom_js__WEBPACK_IMPORTED_MODULE_1__/* .noSbom */ .Vp)();
}
/**
 * Reports, before the build, which required registries have no referrers API: they list signatures in
 * fallback tags, which tag rules of the registry may block. One request per repository.
 */
async function tellOfLists({ targets, reporter, signal }) {
    const required = targets.filter(({ optional }) => !optional).map(({ destination }) => destination);
    const withoutApi = await Promise.all(required.map(async (destination) => {
        // An unreachable registry is reported by preflight.
        const serves = await destination.servesReferrers?.({ signal }).catch(() => undefined);
        signal.throwIfAborted();
        return serves === false ? [destination.repository.host] : [];
    }));
    const hosts = [...new Set(withoutApi.flat())];
    if (hosts.length === 0)
        return;
    reporter.info(`Signatures are listed in tags (sha256-…) in ${hosts.join(', ')}: no referrers API. Exempt such tags from rules that make tags immutable or delete them.`);
}
/** The error for private repositories: GitHub stores their attestations only with Enterprise Cloud. */
function privateAttestations(repository) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1('GitHub offers attestations for private repositories with Enterprise Cloud only', {
        code: 'SIGN_PRIVATE',
        input: 'attest',
        hint: `Set \`attest: {api: false}\`, \`signing-key\`, or \`sigstore: public\`, which shows ${repository} and its workflow in a public log.`,
    });
}


/***/ }),

/***/ 30054:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  G: () => (/* binding */ prepareTrust),
  g: () => (/* binding */ releaseOptions)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/trust/keys/key-signer.js + 1 modules
var key_signer = __webpack_require__(55296);
// EXTERNAL MODULE: ./build/trust/roots/trusted-root.js + 2 modules
var trusted_root = __webpack_require__(68335);
// EXTERNAL MODULE: ./build/trust/services/client.js
var client = __webpack_require__(79343);
// EXTERNAL MODULE: ./build/trust/services/fulcio.js
var services_fulcio = __webpack_require__(23096);
// EXTERNAL MODULE: ./build/oci/documents/descriptor-reader.js
var descriptor_reader = __webpack_require__(95920);
;// CONCATENATED MODULE: ./build/trust/services/rekor.js



const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
/** Client for Rekor v1. https://github.com/sigstore/rekor/blob/main/openapi.yaml */
function createLogV1(url, service) {
    return async (entry, signal) => {
        const body = JSON.stringify(entry.envelope === undefined ? hashedRekordV1(entry) : dsseV1(entry, entry.envelope));
        let answer = await service.send({ method: 'POST', url: new URL('/api/v1/log/entries', url), headers: JSON_HEADERS, body }, signal);
        // An equal entry exists: from an attempt whose response was lost, or from someone who signed the same.
        if (answer.status === 409)
            answer = await readEqual(answer, url, service, signal);
        if (answer.status !== 201 && answer.status !== 200) {
            throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
        }
        return entryOfV1(service, answer);
    };
}
async function readEqual(answer, url, service, signal) {
    const uuid = /^[0-9a-f]{64,80}$/.exec(answer.headers['location']?.split('/').at(-1) ?? '')?.[0];
    if (uuid === undefined)
        return answer;
    return service.send({ method: 'GET', url: new URL(`/api/v1/log/entries/${uuid}`, url), headers: JSON_HEADERS }, signal);
}
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
/** PEM of the certificate or the public key. */
function verifierPem(material) {
    return material.kind === 'certificate' ? (material.chain[0] ?? '') : material.pem;
}
function dsseV1({ material }, envelope) {
    const proposedContent = { envelope, verifiers: [base64(verifierPem(material))] };
    return { apiVersion: '0.0.1', kind: 'dsse', spec: { proposedContent } };
}
function hashedRekordV1({ signature, material, signed }) {
    return {
        apiVersion: '0.0.1',
        kind: 'hashedrekord',
        spec: {
            data: { hash: { algorithm: 'sha256', value: (0,external_node_crypto_.createHash)('sha256').update(signed).digest('hex') } },
            signature: { content: base64(signature), publicKey: { content: base64(verifierPem(material)) } },
        },
    };
}
function entryOfV1(service, answer) {
    const found = Object.values((0,client/* readAnswer */.JN)(service, answer))[0];
    try {
        const entry = record(found);
        const verification = record(entry['verification']);
        const proof = record(verification['inclusionProof']);
        const body = rekor_text(entry['body']);
        const { kind, apiVersion } = record(JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
        return {
            logIndex: String(entry['logIndex']),
            logId: { keyId: fromHex(entry['logID']) },
            kindVersion: { kind: rekor_text(kind), version: rekor_text(apiVersion) },
            integratedTime: String(entry['integratedTime']),
            inclusionPromise: { signedEntryTimestamp: rekor_text(verification['signedEntryTimestamp']) },
            inclusionProof: {
                logIndex: String(proof['logIndex']),
                rootHash: fromHex(proof['rootHash']),
                treeSize: String(proof['treeSize']),
                hashes: Array.isArray(proof['hashes']) ? proof['hashes'].map(fromHex) : [],
                checkpoint: { envelope: rekor_text(proof['checkpoint']) },
            },
            canonicalizedBody: body,
        };
    }
    catch {
        throw (0,client/* unreadable */.O$)(service, answer, 'an entry');
    }
}
function record(value) {
    if (!(0,descriptor_reader/* isRecord */.u4)(value))
        throw new Error('not an object');
    return value;
}
function rekor_text(value) {
    if (typeof value !== 'string')
        throw new Error('not a text');
    return value;
}
const fromHex = (value) => Buffer.from(rekor_text(value), 'hex').toString('base64');
/**
 * Client for Rekor v2, which accepts hashes only: for an envelope, the hash of DSSE's pre-authentication
 * encoding, which is what was signed. Its entries have no timestamp.
 * https://github.com/sigstore/rekor-tiles/blob/main/CLIENTS.md
 */
function createLogV2(url, service) {
    return async ({ signature, material, signed }, signal) => {
        const hashedRekordRequestV002 = {
            digest: (0,external_node_crypto_.createHash)('sha256').update(signed).digest('base64'),
            signature: { content: base64(signature), verifier: verifierV2(material) },
        };
        const answer = await service.send({
            method: 'POST',
            url: new URL('/api/v2/log/entries', url),
            headers: JSON_HEADERS,
            body: JSON.stringify({ hashedRekordRequestV002 }),
        }, signal);
        if (answer.status !== 201 && answer.status !== 200) {
            throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
        }
        return (0,client/* readAnswer */.JN)(service, answer);
    };
}
function verifierV2(material) {
    if (material.kind === 'certificate')
        return { keyDetails: 'PKIX_ECDSA_P256_SHA_256', x509Certificate: { rawBytes: base64(material.leaf) } };
    const key = (0,external_node_crypto_.createPublicKey)(material.pem);
    const rawBytes = key.export({ format: 'der', type: 'spki' }).toString('base64');
    const size = key.asymmetricKeyDetails?.modulusLength;
    const keyDetails = size === undefined ? 'PKIX_ECDSA_P256_SHA_256' : `PKIX_RSA_PKCS1V15_${size}_SHA256`;
    return { keyDetails, publicKey: { rawBytes } };
}

;// CONCATENATED MODULE: ./build/trust/services/timestamp.js


/** Statuses that may mean that the request format isn't supported. */
const OTHER_FORM = [400, 404, 405, 406, 415, 422];
/** Number of requests: if a timestamp can't be parsed, the next one may differ. */
const TRIES = 3;
/**
 * Creates the client of a timestamp authority. It uses the JSON format of Sigstore's and GitHub's
 * authorities, and falls back to that of RFC 3161.
 * https://github.com/sigstore/timestamp-authority/blob/main/openapi.yaml
 */
function createTimestamper(url, service) {
    return async (signature, signal) => {
        const hash = (0,external_node_crypto_.createHash)('sha256').update(signature).digest();
        for (let tries = 1;; tries++) {
            const answer = await ask(url, service, hash, signal);
            if (answer.status !== 200 && answer.status !== 201) {
                throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
            }
            if (await isReadable(answer.bytes))
                return answer.bytes;
            if (tries === TRIES)
                throw (0,client/* unreadable */.O$)(service, answer, 'a time');
        }
    };
}
async function ask(url, service, hash, signal) {
    const accept = 'application/timestamp-reply';
    const json = { artifactHash: hash.toString('base64'), hashAlgorithm: 'sha256', certificates: true };
    const answer = await service.send({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify(json),
    }, signal);
    if (!OTHER_FORM.includes(answer.status))
        return answer;
    const headers = { 'content-type': 'application/timestamp-query', accept };
    return service.send({ method: 'POST', url, headers, body: timeStampRequest(hash) }, signal);
}
/** TimeStampReq (RFC 3161, 2.4.1): version 1, SHA-256 with NULL parameters, the hash, certReq. */
function timeStampRequest(hash) {
    const head = Buffer.from('30390201013031300d060960864801650304020105000420', 'hex');
    return Buffer.concat([head, hash, Buffer.from('0101ff', 'hex')]);
}
async function isReadable(bytes) {
    const { RFC3161Timestamp } = await __webpack_require__.e(/* import() */ 3917).then(__webpack_require__.t.bind(__webpack_require__, 83917, 19));
    try {
        const { signingTime, signerSerialNumber } = RFC3161Timestamp.parse(Buffer.from(bytes));
        return !Number.isNaN(signingTime.getTime()) && signerSerialNumber.length > 0;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/trust/services/signing-services.js




/** Creates the clients of an instance's log and timestamp authority. */
function witnessesOf({ rekor, tsa }, options) {
    const log = rekor && (rekor.version === 2 ? createLogV2 : createLogV1);
    return {
        ...(rekor && log
            ? { log: log(rekor.url, (0,client/* createService */.sR)('Rekor', 'REKOR', rekor.url.host, options)) }
            : {}),
        ...(tsa
            ? {
                timestamper: createTimestamper(tsa, (0,client/* createService */.sR)('The time stamp authority', 'TSA', tsa.host, options)),
            }
            : {}),
    };
}
/** Creates a signer that uses an instance's Fulcio. @throws PublishError if the job has no identity token. */
function keylessSigner(fulcio, identity, options) {
    const service = (0,client/* createService */.sR)('Fulcio', 'FULCIO', fulcio.host, options);
    return (0,services_fulcio/* createKeylessSigner */.t)({ url: fulcio, service, ...identity });
}

// EXTERNAL MODULE: ./build/trust/verification/verify-image.js
var verify_image = __webpack_require__(47828);
// EXTERNAL MODULE: ./build/pipeline/trust/roots.js
var trust_roots = __webpack_require__(81835);
;// CONCATENATED MODULE: ./build/trust/services/github-attestations.js


/**
 * Stores a bundle with GitHub, where `gh attestation verify` finds it. It can't be undone, so call it last.
 * https://docs.github.com/rest/repos/attestations#create-an-attestation
 * @returns the attestation's id. @throws PublishError `ATTESTATIONS_DENIED`, `ATTESTATIONS`.
 */
async function storeAttestation(bundle, { api, repository, token, service }, signal) {
    const answer = await service.send({
        method: 'POST',
        url: new URL(`${api}/repos/${repository}/attestations`),
        headers: {
            accept: 'application/vnd.github+json',
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'x-github-api-version': '2022-11-28',
        },
        body: `{"bundle":${bundle.toString('utf8')}}`,
    }, signal);
    const { status } = answer;
    if (status === 201 || status === 200) {
        const { id } = (0,client/* readAnswer */.JN)(service, answer);
        if (typeof id === 'number' || typeof id === 'string')
            return String(id);
    }
    const refused = service.refused(answer, hintFor(status));
    throw new errors/* PublishError */.S1(refused.message, {
        ...refused,
        code: status === 401 || status === 403 || status === 404 ? 'ATTESTATIONS_DENIED' : 'ATTESTATIONS',
    });
}
function hintFor(status) {
    if (status === 401 || status === 403 || status === 404) {
        return ('Add `attestations: write` to the permissions of the job. GitHub keeps attestations of private repositories with ' +
            'Enterprise Cloud only: otherwise set `attest: {api: false}`.');
    }
    if (status === 422)
        return 'Check the message: GitHub compares the statement with the identity that signed it.';
    return 'Run the job again later: nothing is uploaded twice.';
}

// EXTERNAL MODULE: ./build/pipeline/signing/checks.js
var checks = __webpack_require__(78390);
;// CONCATENATED MODULE: ./build/pipeline/signing/attestations.js




/** A repository's attestations on GitHub, through the REST API. */
function openAttestations({ request }, { server }, options) {
    const { env, facts, githubToken: token = '' } = request;
    const api = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
    const repository = facts.repository.fullName;
    const open = (own) => (0,client/* createService */.sR)("GitHub's attestations API", 'ATTESTATIONS', new URL(api).host, own);
    const service = open(options);
    const headers = { accept: 'application/vnd.github+json', authorization: `Bearer ${token}` };
    return {
        async has(digest, predicateType, signal) {
            const url = new URL(`${api}/repos/${repository}/attestations/${digest}`);
            url.searchParams.set('predicate_type', predicateType);
            const { status, bytes } = await service.send({ method: 'GET', url, headers }, signal);
            return status === 200 && countIn(bytes) > 0;
        },
        store: (bundle, signal) => storeAttestation(bundle, { api, repository, token, service }, signal),
        page: (id) => `${server.origin}/${repository}/attestations/${id}`,
        check: (isPrivate, signal) => probe(open({ ...options, retries: 0 }), { url: new URL(`${api}/repos/${repository}/attestations`), headers, repository, isPrivate }, signal),
    };
}
function countIn(bytes) {
    try {
        const { attestations } = JSON.parse(bytes.toString('utf8'));
        return Array.isArray(attestations) ? attestations.length : 0;
    }
    catch {
        return 0;
    }
}
/**
 * Checks before the build whether the job may store attestations. The request body is deliberately invalid:
 * GitHub rejects it only after checking the permissions. An outage is ignored, since it may be over after the
 * build.
 * @throws PublishError `ATTESTATIONS_DENIED`, `SIGN_PRIVATE`.
 */
async function probe(service, { url, headers, repository, isPrivate, }, signal) {
    const request = {
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{}',
    };
    const answer = await service.send(request, signal).catch((error) => {
        signal.throwIfAborted();
        if (error instanceof errors/* PublishError */.S1)
            return undefined;
        throw error;
    });
    if (answer?.status !== 403 && answer?.status !== 404)
        return;
    const refused = service.refused(answer, 'Add `attestations: write` to the permissions of the job.');
    if (isPrivate && /not available|private/i.test(refused.message))
        throw (0,checks/* privateAttestations */.To)(repository);
    throw new errors/* PublishError */.S1(refused.message, { ...refused, code: 'ATTESTATIONS_DENIED', input: 'attest' });
}

// EXTERNAL MODULE: ./build/support/jwt.js
var jwt = __webpack_require__(95617);
;// CONCATENATED MODULE: ./build/trust/services/instance.js


/** Sigstore's public-good services, as listed in its signing_config.v0.2.json in November 2026. */
const PUBLIC_GOOD = {
    name: 'public-good',
    fulcio: new URL('https://fulcio.sigstore.dev'),
    rekor: { url: new URL('https://rekor.sigstore.dev'), version: 1 },
    tsa: new URL('https://timestamp.sigstore.dev/api/v1/timestamp'),
};
/** GitHub's own services; on ghe.com, each tenant has its own hosts. */
function githubInstance(server) {
    const domain = server.hostname === 'github.com' ? 'githubapp.com' : server.hostname;
    return {
        name: 'github',
        fulcio: new URL(`https://fulcio.${domain}`),
        tsa: new URL(`https://timestamp.${domain}/api/v1/timestamp`),
    };
}
/**
 * Parses a signing config, and picks the newest supported and currently valid service of each kind.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto (SigningConfig)
 * @param now milliseconds since the epoch.
 * @throws PublishError `SIGNING_CONFIG_INVALID`.
 */
function readSigningConfig(text, where, now) {
    const document = parse(text, where);
    const fulcio = pick(document['caUrls'], [1], now);
    const rekor = pick(document['rekorTlogUrls'], [2, 1], now);
    const tsa = pick(document['tsaUrls'], [1], now);
    if (!fulcio && !rekor && !tsa)
        throw invalid(where, 'names no service that is valid now');
    return {
        name: 'own',
        ...(fulcio ? { fulcio: urlOf(fulcio.url, where) } : {}),
        ...(rekor ? { rekor: { url: urlOf(rekor.url, where), version: rekor.version === 2 ? 2 : 1 } } : {}),
        ...(tsa ? { tsa: urlOf(tsa.url, where) } : {}),
    };
}
function parse(text, where) {
    try {
        const document = JSON.parse(text);
        if ((0,descriptor_reader/* isRecord */.u4)(document))
            return document;
    }
    catch {
        // Reported below.
    }
    throw invalid(where, 'is not a JSON object');
}
/** @param versions supported ones, best first. */
function pick(list, versions, now) {
    const offered = (Array.isArray(list) ? list : []).filter(descriptor_reader/* isRecord */.u4).flatMap((service) => {
        const { url, majorApiVersion, validFor } = service;
        const version = Number(majorApiVersion);
        if (typeof url !== 'string' || !versions.includes(version) || !isValid(validFor, now))
            return [];
        return [{ url, version }];
    });
    for (const version of versions) {
        const found = offered.find((service) => service.version === version);
        if (found)
            return found;
    }
    return undefined;
}
function isValid(range, now) {
    const { start, end } = (0,descriptor_reader/* isRecord */.u4)(range) ? range : {};
    const begins = typeof start === 'string' ? Date.parse(start) : -Infinity;
    const ends = typeof end === 'string' ? Date.parse(end) : Infinity;
    return begins <= now && now <= ends;
}
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
/** Identity tokens are sent to these URLs, so plain HTTP is allowed only on loopback. */
function urlOf(text, where) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)))
        return url;
    throw invalid(where, `names ${JSON.stringify(text)}, which is not an https URL`);
}
function invalid(where, what) {
    return new errors/* PublishError */.S1(`The signing config ${where} ${what}`, {
        code: 'SIGNING_CONFIG_INVALID',
        input: 'sigstore',
        hint: 'Write it with `cosign signing-config create`.',
    });
}

;// CONCATENATED MODULE: ./build/pipeline/signing/instance.js



/**
 * Requests an ID token of the job for Sigstore, and masks it in the log.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
async function maskedIdToken({ request, reporter }) {
    try {
        const token = await request.idToken('sigstore');
        reporter.secret(token);
        return token;
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(`The job can't get an ID token: ${cause.message}`, {
            code: 'ID_TOKEN_MISSING',
            hint: 'Check `permissions: id-token: write`, and run the job again.',
            cause,
        });
    }
}
/**
 * Reads where the job runs. Both the token and the event say whether the repository is private; one of them
 * is enough. If neither does, the repository counts as private: its name must not get into a public log.
 * @throws PublishError `ID_TOKEN_MISSING` when a token is needed.
 */
async function readJobPlace(run, needsToken) {
    const { env, facts } = run.request;
    const server = new URL(env['GITHUB_SERVER_URL'] || 'https://github.com');
    const claims = needsToken ? ((0,jwt/* readPayload */.rD)(await maskedIdToken(run)) ?? {}) : {};
    const repository = facts.payload['repository'];
    const said = [claims['repository_visibility'], repository?.visibility].filter((one) => typeof one === 'string');
    if (typeof repository?.private === 'boolean')
        said.push(repository.private ? 'private' : 'public');
    return { server, claims, isPrivate: said.length === 0 || said.some((one) => one !== 'public') };
}
/**
 * Chooses the Sigstore instance to sign with.
 * @throws PublishError `SIGN_UNSUPPORTED` with a hint at what to use instead.
 */
function chooseInstance(settings, place, withKey) {
    const { sigstore, plan } = settings;
    if (sigstore.kind === 'own')
        return ownInstance(sigstore, plan.sign?.log === false, withKey);
    const wanted = resolveAuto(sigstore.kind, place);
    if (withKey)
        return wanted === 'public' && plan.sign?.log !== false ? PUBLIC_GOOD : { name: 'public-good' };
    const { server } = place;
    if (!isGithubServer(server)) {
        throw unsupported(`does not know the tokens of ${server.hostname}`, 'Set `signing-key`, or `sigstore` to your own instance: GitHub Enterprise Server has no public one.');
    }
    if (wanted === 'github')
        return githubInstance(server);
    if (server.hostname === 'github.com')
        return PUBLIC_GOOD;
    throw unsupported(`does not know the tokens of ${server.hostname}`, 'Set `sigstore: github`.');
}
function isGithubServer({ hostname }) {
    return hostname === 'github.com' || hostname.endsWith('.ghe.com');
}
/** The public-good instance is used for public repositories of github.com, unless it is set explicitly. */
function resolveAuto(kind, { server, isPrivate }) {
    if (kind !== 'auto')
        return kind;
    return isPrivate || server.hostname !== 'github.com' ? 'github' : 'public';
}
function ownInstance({ signingConfig }, unlogged, withKey) {
    const instance = signingConfig
        ? readSigningConfig(signingConfig.text, signingConfig.where, Date.now())
        : { name: 'own' };
    if (!withKey && !instance.fulcio) {
        throw unsupported('names no certificate authority', 'Add one, or set `signing-key`.');
    }
    return unlogged ? withoutLog(instance, withKey) : instance;
}
/** A certificate needs a trusted time; without a log, the timestamp authority has to provide it. */
function withoutLog({ name, fulcio, tsa }, withKey) {
    if (withKey)
        return { name };
    if (tsa)
        return { name, tsa, ...(fulcio ? { fulcio } : {}) };
    throw unsupported('has no time stamp authority, and `sign` asks for no log', 'Remove `log: false`, or add one.');
}
function unsupported(what, hint) {
    return new errors/* PublishError */.S1(`The Sigstore instance ${what}`, {
        code: 'SIGN_UNSUPPORTED',
        input: 'sigstore',
        hint,
    });
}

// EXTERNAL MODULE: ./build/pipeline/trust/settings.js
var trust_settings = __webpack_require__(36193);
;// CONCATENATED MODULE: ./build/pipeline/signing/prepare.js











/**
 * Reads the inputs and checks everything that would make signing fail after the build: the key and its
 * password, the job's identity, the instance, GitHub's permissions.
 * @throws PublishError that names the input.
 */
async function prepareTrust(run, trust) {
    const { request, reporter, signal } = run;
    const settings = (0,trust_settings.readTrustSettings)(trust, request);
    const keySigner = await openKey(trust, reporter);
    const withKey = keySigner !== undefined;
    const needsToken = !withKey || settings.plan.attest?.provenance === true;
    if (needsToken)
        (0,checks/* checkIdentity */.Z0)(run);
    const place = await readJobPlace(run, needsToken && request.offline !== true);
    const instance = chooseInstance(settings, place, withKey);
    (0,checks/* checkPlan */.Gy)(settings, instance, withKey);
    (0,checks/* checkSbom */.q7)(settings, request);
    await checkRoot(settings, instance);
    const attestations = usesApi(settings, instance, withKey, run)
        ? openAttestations(run, place, serviceOptions(run))
        : undefined;
    // A dry run sends no request that could store something.
    if (!request.dryRun)
        await attestations?.check(place.isPrivate, signal);
    if (request.offline !== true)
        await (0,checks/* tellOfLists */.OW)(run);
    if (settings.plan.sign && instance.name === 'github' && !withKey) {
        reporter.warning('Signed with the Sigstore instance of GitHub, which keeps this private repository out of public logs: ' +
            "`cosign verify` then needs --insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps and GitHub's trusted root", { input: 'sign' });
    }
    return {
        settings,
        instance,
        place,
        ...(keySigner ? { keySigner } : {}),
        ...(attestations ? { attestations } : {}),
    };
}
async function openKey({ signingKey, signingKeyPassword }, reporter) {
    for (const secret of [signingKey, signingKeyPassword])
        if (secret !== undefined)
            reporter.secret(secret);
    if (signingKey !== undefined)
        return (0,key_signer/* createKeySigner */.e)(signingKey, signingKeyPassword);
    if (signingKeyPassword === undefined)
        return undefined;
    throw new errors/* PublishError */.S1('`signing-key-password` is set, and `signing-key` is empty', {
        code: 'KEY_INVALID',
        input: 'signing-key',
        hint: 'Check the secret it comes from: jobs without access to it get an empty text.',
    });
}
/** @throws PublishError `TRUSTED_ROOT_INVALID`. */
async function checkRoot({ sigstore, trustedRoot }, instance) {
    if (trustedRoot) {
        await (0,trusted_root/* rootsFromFile */.eI)(trustedRoot.text, trustedRoot.where);
        return;
    }
    if (sigstore.kind !== 'own' || !(instance.rekor ?? instance.fulcio))
        return;
    throw new errors/* PublishError */.S1('Your own Sigstore instance needs its trusted root, to verify what it signs', {
        code: 'TRUSTED_ROOT_INVALID',
        input: 'trusted-root',
        hint: 'Set `trusted-root` to the file that `cosign trusted-root create` wrote.',
    });
}
/**
 * GitHub stores attestations signed by its own or the public-good instance, for repositories on its own
 * servers.
 */
function usesApi({ plan }, instance, withKey, { request, reporter }) {
    const api = plan.attest?.api ?? 'never';
    if (api === 'always' || api === 'never')
        return api === 'always';
    const { hostname } = new URL(request.env['GITHUB_SERVER_URL'] || 'https://github.com');
    const isOffered = hostname === 'github.com' || hostname.endsWith('.ghe.com');
    if (isOffered && !withKey && instance.name !== 'own' && request.githubToken !== undefined)
        return true;
    reporter.notice("Attestations are attached in the registries, and not stored with GitHub's API, which takes those of its own and " +
        'the public Sigstore instance.');
    return false;
}
function serviceOptions({ connections, reporter, request, }) {
    return { http: connections.http, reporter, retries: request.limits.retries ?? 5 };
}
/**
 * Opens the signer, the logs and the timestamp authorities. With the job's identity, a new ID token is
 * requested.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
async function releaseOptions(run, prepared) {
    const { request, reporter, signal } = run;
    const { settings, instance, place, keySigner, attestations } = prepared;
    const services = serviceOptions(run);
    const server = place.server.origin;
    const roots = await (0,trust_roots/* openRoots */.M)(settings.trustedRoot, request, services);
    const idToken = () => maskedIdToken(run);
    const signer = keySigner ?? (instance.fulcio && (await keylessSigner(instance.fulcio, { idToken, server }, services)));
    if (!signer)
        throw new Error('an instance without a signer was chosen');
    const logged = instance.rekor !== undefined;
    const rule = { signer: ownSigner(signer.identity, logged) };
    const repository = place.claims['repository'];
    return {
        plan: settings.plan,
        notary: { signer, ...witnessesOf(instance, services) },
        instance: instance.name,
        rule,
        anchor: (0,verify_image/* anchorOf */.dI)(rule, roots),
        claims: place.claims,
        server,
        created: request.facts.now === '' ? new Date().toISOString() : toSeconds(request.facts.now),
        reporter,
        signal,
        ...(typeof repository === 'string' ? { repository: `${server}/${repository}` } : {}),
        ...(attestations ? { attestations } : {}),
    };
}
/** A verification rule that matches exactly the signer of this run. */
function ownSigner(identity, log) {
    if (identity.kind === 'key')
        return { kind: 'key', key: (0,external_node_crypto_.createPublicKey)(identity.pem), log };
    return {
        kind: 'keyless',
        identity: identity.identity,
        isIdentity: (found) => found === identity.identity,
        issuer: identity.issuer,
    };
}
/** RFC 3339 without fractional seconds, as other tools write it. */
function toSeconds(time) {
    const parsed = Date.parse(time);
    return new Date(Number.isNaN(parsed) ? Date.now() : parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}


/***/ }),

/***/ 55296:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ createKeySigner),
  F: () => (/* binding */ refuseUnsuitable)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/documents/descriptor-reader.js
var descriptor_reader = __webpack_require__(95920);
;// CONCATENATED MODULE: ./build/trust/keys/cosign-key.js



/** PEM labels of cosign 2 and 3 (SIGSTORE), and of cosign 1 (COSIGN). */
const LABEL = /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;
/** True for a private key written by `cosign generate-key-pair`. */
function isCosignKey(pem) {
    return LABEL.test(pem);
}
/** Limits for the key's scrypt parameters: cosign writes N = 65536, r = 8, p = 1, which takes 64 MiB. */
const MOST = { N: 2 ** 20, r: 16, p: 8 };
/**
 * Decrypts a key written by `cosign generate-key-pair`: scrypt, then NaCl's secretbox (sigstore/sigstore,
 * pkg/cryptoutils and theupdateframework/go-tuf, encrypted).
 * @returns PKCS #8, DER.
 * @throws PublishError `KEY_PASSWORD` for a wrong password, `KEY_INVALID` for anything else.
 */
async function decryptCosignKey(pem, password) {
    const { salt, N, r, p, nonce, ciphertext } = readParts(pem);
    const { default: nacl } = await __webpack_require__.e(/* import() */ 668).then(__webpack_require__.t.bind(__webpack_require__, 80668, 19));
    const key = (0,external_node_crypto_.scryptSync)(password, salt, 32, { N, r, p, maxmem: 256 * N * r });
    const opened = nacl.secretbox.open(ciphertext, nonce, key);
    if (opened)
        return Buffer.from(opened);
    throw new errors/* PublishError */.S1('The password of `signing-key` is wrong', {
        code: 'KEY_PASSWORD',
        input: 'signing-key-password',
        hint: 'Set signing-key-password to the password that was given to cosign generate-key-pair.',
    });
}
function readParts(pem) {
    try {
        const base64 = LABEL.exec(pem)?.[2] ?? '';
        const document = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
        const kdf = member(document, 'kdf');
        const cipher = member(document, 'cipher');
        if (kdf['name'] !== 'scrypt' || cipher['name'] !== 'nacl/secretbox')
            throw new Error('unknown algorithms');
        const parameters = member(kdf, 'params');
        const nonce = bytes(cipher['nonce']);
        if (nonce.length !== 24)
            throw new Error('a nonce of another length');
        return {
            N: count(parameters['N'], MOST.N),
            r: count(parameters['r'], MOST.r),
            p: count(parameters['p'], MOST.p),
            salt: bytes(kdf['salt']),
            nonce,
            ciphertext: bytes((0,descriptor_reader/* isRecord */.u4)(document) ? document['ciphertext'] : undefined),
        };
    }
    catch (cause) {
        throw new errors/* PublishError */.S1('`signing-key` is not a key that cosign wrote', {
            code: 'KEY_INVALID',
            input: 'signing-key',
            hint: 'Pass the whole file, its first and last lines included.',
            cause,
        });
    }
}
function member(value, key) {
    const found = (0,descriptor_reader/* isRecord */.u4)(value) ? value[key] : undefined;
    if (!(0,descriptor_reader/* isRecord */.u4)(found))
        throw new Error(`no ${key}`);
    return found;
}
function bytes(value) {
    if (typeof value !== 'string')
        throw new Error('no bytes');
    return Buffer.from(value, 'base64');
}
function count(value, most) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > most)
        throw new Error('a parameter out of bounds');
    return value;
}

;// CONCATENATED MODULE: ./build/trust/keys/key-signer.js



/**
 * Creates a signer for a user's private key: PKCS #8, SEC 1 or PKCS #1 as PEM, encrypted or not, or cosign's
 * encrypted format. The password never leaves this process.
 * @throws PublishError `KEY_PASSWORD`, `KEY_INVALID`.
 */
async function createKeySigner(pem, password) {
    const key = await readPrivateKey(pem.trim(), password);
    refuseUnsuitable(key, 'signing-key');
    const publicKey = (0,external_node_crypto_.createPublicKey)(key);
    const identity = { pem: publicPem(publicKey), hint: keyHint(publicKey) };
    return {
        identity: { kind: 'key', ...identity },
        sign: (bytes) => Promise.resolve({
            signature: (0,external_node_crypto_.sign)('sha256', bytes, key),
            material: { kind: 'public-key', ...identity },
        }),
    };
}
async function readPrivateKey(pem, password) {
    if (isCosignKey(pem)) {
        const key = await decryptCosignKey(pem, password ?? '');
        return parse(() => (0,external_node_crypto_.createPrivateKey)({ key, format: 'der', type: 'pkcs8' }));
    }
    if (/-----BEGIN (?:PUBLIC KEY|CERTIFICATE)-----/.test(pem)) {
        throw invalid('is a public key or certificate', 'Pass the private key, from a secret.');
    }
    if (/ENCRYPTED/.test(pem) && password === undefined) {
        throw new errors/* PublishError */.S1('`signing-key` is encrypted, and no password is given', {
            code: 'KEY_PASSWORD',
            input: 'signing-key-password',
            hint: 'Set signing-key-password from a secret.',
        });
    }
    return parse(() => (0,external_node_crypto_.createPrivateKey)({
        key: pem,
        format: 'pem',
        ...(password === undefined ? {} : { passphrase: password }),
    }));
}
/** OpenSSL's codes for a wrong passphrase. Other damage has many codes. */
const WRONG_PASSWORD = [
    'ERR_OSSL_BAD_DECRYPT',
    'ERR_OSSL_EVP_BAD_DECRYPT',
    'ERR_OSSL_CIPHER_OPERATION_FAILED',
];
function parse(read) {
    try {
        return read();
    }
    catch (error) {
        if (WRONG_PASSWORD.includes(error.code ?? '')) {
            throw new errors/* PublishError */.S1('The password of `signing-key` is wrong', {
                code: 'KEY_PASSWORD',
                input: 'signing-key-password',
                hint: 'Set signing-key-password to the password of the key.',
            });
        }
        // OpenSSL's message may quote the key.
        throw invalid('is not a private key in PEM', 'Pass the whole file, its first and last lines included.');
    }
}
function invalid(what, hint) {
    return new errors/* PublishError */.S1(`\`signing-key\` ${what}`, { code: 'KEY_INVALID', input: 'signing-key', hint });
}
/** Supported by cosign, Rekor and policy.json alike: ECDSA on P-256, and RSA with 2048 bits or more. */
const RSA_SIZES = [2048, 3072, 4096];
/** Rejects keys of unsupported types and sizes. @throws PublishError `KEY_INVALID`. */
function refuseUnsuitable(key, input) {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
    if (type === 'ec' && details.namedCurve === 'prime256v1')
        return;
    if (type === 'rsa' && RSA_SIZES.includes(details.modulusLength ?? 0))
        return;
    const size = details.namedCurve ?? details.modulusLength;
    throw new errors/* PublishError */.S1(`The key is of the kind ${type}${size === undefined ? '' : ` (${size})`}, which verifiers don't all accept`, {
        code: 'KEY_INVALID',
        input,
        hint: 'Use ECDSA on P-256, as cosign generate-key-pair makes it, or RSA of 2048, 3072 or 4096 bits.',
    });
}
function publicPem(key) {
    return String(key.export({ format: 'pem', type: 'spki' }));
}
/** Key hint as computed by cosign: base64 of the SHA-256 of the SPKI. */
function keyHint(key) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(key.export({ format: 'der', type: 'spki' }))
        .digest('base64');
}


/***/ }),

/***/ 22183:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   KW: () => (/* binding */ predicateFromFile),
/* harmony export */   Vp: () => (/* binding */ noSbom),
/* harmony export */   eL: () => (/* binding */ sbomFromFile),
/* harmony export */   sc: () => (/* binding */ sbomsIn)
/* harmony export */ });
/* harmony import */ var _oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(95920);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1564);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1787);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(95669);
/* harmony import */ var _referrers_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(72445);
/* harmony import */ var _statement_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(97332);
/* harmony import */ var _types_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(98604);







/**
 * BuildKit's annotations:
 * https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md
 */
const REFERENCE = 'vnd.docker.reference.digest';
const REFERENCE_TYPE = 'vnd.docker.reference.type';
const PREDICATE_TYPE = 'in-toto.io/predicate-type';
/** Reads the SBOMs that BuildKit added to the index, one per platform, in any version of SPDX. */
async function sbomsIn(source, graph, options) {
    const nodes = new Map(graph.manifests.map((node) => [node.descriptor.digest, node]));
    const root = nodes.get(graph.root.digest);
    if (!root)
        return [];
    const found = [];
    for (const { descriptor } of (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .children */ .Y_)(root.descriptor, root.bytes)) {
        const subject = descriptor.annotations?.[REFERENCE];
        const node = nodes.get(descriptor.digest);
        if (!node || subject === undefined || !(0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_1__/* .isDigest */ .Bc)(subject) || !nodes.has(subject))
            continue;
        if (descriptor.annotations?.[REFERENCE_TYPE] !== 'attestation-manifest')
            continue;
        const manifest = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_3__/* .parseManifest */ .Ng)(node.bytes, descriptor.mediaType, descriptor.digest);
        if (manifest.kind !== 'image')
            continue;
        for (const layer of manifest.layers.filter(isSbom)) {
            const statement = (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .parseStatement */ .By)(await (0,_referrers_js__WEBPACK_IMPORTED_MODULE_4__/* .readSmallBlob */ .tp)(source, layer, options));
            found.push({
                subject,
                predicateType: shortType(statement.predicateType),
                predicate: statement.predicate,
            });
        }
    }
    return found;
}
function isSbom({ mediaType, annotations }) {
    const type = annotations?.[PREDICATE_TYPE] ?? '';
    return (mediaType === _types_js__WEBPACK_IMPORTED_MODULE_6__/* .IN_TOTO_TYPE */ .QN && (type.startsWith(_types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.spdx) || type.startsWith(_types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.cyclonedx)));
}
/** Verifiers look for the type without a version (`cosign verify-attestation --type spdxjson`). */
function shortType(type) {
    if (type.startsWith(_types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.spdx))
        return _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.spdx;
    return type.startsWith(_types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.cyclonedx) ? _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.cyclonedx : type;
}
/** Parses an SBOM file: SPDX or CycloneDX, as JSON. @throws PublishError naming the file. */
function sbomFromFile(text, path) {
    const predicate = parse(text, path);
    if (typeof predicate['spdxVersion'] === 'string')
        return { predicateType: _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.spdx, predicate };
    if (predicate['bomFormat'] === 'CycloneDX')
        return { predicateType: _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.cyclonedx, predicate };
    throw invalid(path, 'is neither SPDX nor CycloneDX', 'Write it with syft, trivy or another generator, as JSON.');
}
/** Parses a predicate file. @throws PublishError naming the file. */
function predicateFromFile(text, path) {
    return parse(text, path);
}
function parse(text, path) {
    try {
        const document = JSON.parse(text);
        if ((0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(document))
            return document;
    }
    catch {
        // Reported below.
    }
    throw invalid(path, 'is not a JSON object', 'A predicate is one JSON object.');
}
function invalid(path, what, hint) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`${path} ${what}`, { code: 'INPUT_INVALID', input: 'attest', file: path, hint });
}
/** The error for `attest: {sbom: true}` if nothing created an SBOM. */
function noSbom() {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1('`attest` asks for an SBOM, and the image has none', {
        code: 'SBOM_MISSING',
        input: 'attest',
        hint: 'Set `sbom: true`, so that the build makes one, or name a file: `attest: {sbom: sbom.spdx.json}`.',
    });
}


/***/ }),

/***/ 79343:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JN: () => (/* binding */ readAnswer),
/* harmony export */   O$: () => (/* binding */ unreadable),
/* harmony export */   sR: () => (/* binding */ createService)
/* harmony export */ });
/* harmony import */ var _http_retry_policy_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(54902);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(12040);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(64046);




/** Milliseconds for one attempt: Rekor v2 waits for its next checkpoint, which takes seconds. */
const PATIENCE = 20_000;
const ADVICE = {
    sigstore: 'Run the job again later: nothing is uploaded twice. See https://status.sigstore.dev.',
    other: 'Run the job again later: nothing is uploaded twice.',
};
/**
 * Creates the client of a service.
 * @param name for messages, e.g. `Fulcio`.
 * @param code of its errors, e.g. `FULCIO`.
 */
function createService(name, code, host, options) {
    const { http, reporter, retries } = options;
    const retrier = (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .createHostRetrier */ .gf)({ host, reporter, retries, longestWait: 60_000 });
    const hint = ADVICE[host.endsWith('.sigstore.dev') ? 'sigstore' : 'other'] ?? '';
    const problem = (what, advice, cause) => new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(`${name} (${host}) ${what}`, {
        code,
        hint: advice,
        ...(cause === undefined ? {} : { cause }),
    });
    async function attempt(request, signal) {
        const late = AbortSignal.timeout(PATIENCE);
        const response = await http.send({
            ...request,
            signal: signal ? AbortSignal.any([signal, late]) : late,
            idleTimeout: PATIENCE,
        });
        const bytes = await response.bytes(_support_limits_js__WEBPACK_IMPORTED_MODULE_3__/* .LIMITS */ .b.apiBody.value);
        const failure = (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .failureOfResponse */ .nY)(response, bytes.toString('utf8', 0, 4096), retrier.clock.now());
        return { answer: { status: response.status, headers: response.headers, bytes }, failure };
    }
    return {
        async send(request, signal) {
            const tries = retrier.start(`${request.method} ${request.url.pathname}`);
            for (let count = 1;; count++) {
                let failure;
                let what;
                let cause;
                try {
                    const tried = await attempt(request, signal);
                    if (!tried.failure)
                        return tried.answer;
                    failure = tried.failure;
                    what = `returned ${tried.answer.status}${saying(tried.answer)}`;
                }
                catch (error) {
                    signal?.throwIfAborted();
                    failure = (0,_http_retry_policy_js__WEBPACK_IMPORTED_MODULE_0__/* .failureOfTry */ .j1)(error, PATIENCE);
                    if (!failure)
                        throw error;
                    what = `could not be reached: ${failure.reason}`;
                    cause = error;
                }
                if (!(await tries.next(failure, signal))) {
                    throw problem(`${what}${count > 1 ? ` (${count} tries)` : ''}; no tag was moved`, hint, cause);
                }
            }
        },
        refused: (answer, advice) => problem(`returned ${answer.status}${saying(answer)}; no tag was moved`, advice),
    };
}
/** The service's message, prefixed with a colon, as one line. */
function saying({ bytes }) {
    const text = bytes.toString('utf8', 0, 4096);
    let message = text;
    try {
        message = JSON.parse(text).message;
    }
    catch {
        // The message is plain text, or an HTML page.
    }
    if (typeof message !== 'string' || message.trim() === '' || message.includes('<'))
        return '';
    return `: ${(0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_2__/* .printableLine */ .oy)(message).trim().slice(0, 200)}`;
}
/** Parses a response that is a JSON object. @throws PublishError with the service's code. */
function readAnswer(service, answer) {
    try {
        const document = JSON.parse(answer.bytes.toString('utf8'));
        if (typeof document === 'object' && document !== null && !Array.isArray(document))
            return document;
    }
    catch {
        // Reported below.
    }
    throw unreadable(service, answer, 'JSON');
}
/** The error for a response that can't be parsed. @param kind what was expected. */
function unreadable(service, answer, kind) {
    const refused = service.refused({ ...answer, bytes: Buffer.alloc(0) }, 'Run the job again later.');
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1(refused.message.replace('; no tag', ` without ${kind} that can be read; no tag`), {
        ...refused,
    });
}


/***/ }),

/***/ 23096:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ identityOf),
/* harmony export */   t: () => (/* binding */ createKeylessSigner)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1787);
/* harmony import */ var _oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(95920);
/* harmony import */ var _support_jwt_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(95617);
/* harmony import */ var _client_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(79343);





/** Milliseconds before its expiry at which a certificate is renewed, to allow for the log and clock skew. */
const MARGIN = 90_000;
/**
 * Creates a keyless signer. One token, one key and one certificate serve all statements of the run, and are
 * renewed shortly before the certificate expires.
 * https://github.com/sigstore/fulcio/blob/main/docs/certificate-issuing-overview.md
 */
async function createKeylessSigner(options) {
    const token = await options.idToken();
    const identity = identityOf((0,_support_jwt_js__WEBPACK_IMPORTED_MODULE_4__/* .readPayload */ .rD)(token) ?? {}, options.server);
    let unused = token;
    let current;
    const certificate = async (signal) => {
        const held = await current;
        if (held && held.ends - Date.now() > MARGIN)
            return held;
        const fresh = unused ?? (await options.idToken());
        unused = undefined;
        return issue(options, fresh, signal);
    };
    return {
        identity,
        async sign(bytes, { signal }) {
            // Share the pending request: concurrent statements must not request a certificate each.
            const held = (current = certificate(signal));
            held.catch(() => (current = undefined));
            const { key, leaf, chain } = await held;
            return { signature: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.sign)('sha256', bytes, key), material: { kind: 'certificate', leaf, chain } };
        },
    };
}
/**
 * The identity that the certificate will have: the workflow file that runs, or the reusable workflow itself.
 * @param claims of the token. @throws PublishError `ID_TOKEN_INVALID`.
 */
function identityOf(claims, server) {
    const { iss, job_workflow_ref: workflow, email, sub } = claims;
    const identity = typeof workflow === 'string' ? `${server}/${workflow}` : (email ?? sub);
    if (typeof iss !== 'string' || typeof identity !== 'string') {
        throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .PublishError */ .S1("The job's identity token names no workflow and no issuer", {
            code: 'ID_TOKEN_INVALID',
        });
    }
    return { kind: 'keyless', identity, issuer: iss };
}
async function issue({ url, service }, token, signal) {
    const { privateKey, publicKey } = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.generateKeyPairSync)('ec', { namedCurve: 'P-256' });
    const { email, sub } = (0,_support_jwt_js__WEBPACK_IMPORTED_MODULE_4__/* .readPayload */ .rD)(token) ?? {};
    const proof = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.sign)('sha256', Buffer.from(String(email ?? sub)), privateKey);
    const answer = await service.send({
        method: 'POST',
        url: new URL('/api/v2/signingCert', url),
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
            credentials: { oidcIdentityToken: token },
            publicKeyRequest: {
                publicKey: { algorithm: 'ECDSA', content: publicKey.export({ format: 'pem', type: 'spki' }) },
                proofOfPossession: proof.toString('base64'),
            },
        }),
    }, signal);
    if (answer.status !== 200 && answer.status !== 201) {
        throw service.refused(answer, 'Check that this instance accepts the tokens of this job, then run it again.');
    }
    const chain = chainIn((0,_client_js__WEBPACK_IMPORTED_MODULE_3__/* .readAnswer */ .JN)(service, answer));
    try {
        const leaf = new node_crypto__WEBPACK_IMPORTED_MODULE_0__.X509Certificate(chain[0] ?? '');
        if (!leaf.checkPrivateKey(privateKey))
            throw new Error('it is for another key');
        return { key: privateKey, leaf: leaf.raw, chain, ends: Date.parse(leaf.validTo) };
    }
    catch {
        throw (0,_client_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadable */ .O$)(service, answer, 'a certificate for our key');
    }
}
function chainIn(document) {
    const signed = document['signedCertificateEmbeddedSct'] ?? document['signedCertificateDetachedSct'];
    const chain = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(signed) ? signed['chain'] : undefined;
    const certificates = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_2__/* .isRecord */ .u4)(chain) ? chain['certificates'] : undefined;
    return Array.isArray(certificates) ? certificates.filter((pem) => typeof pem === 'string') : [];
}


/***/ })

};
