export const id = 7828;
export const ids = [7828];
export const modules = {

/***/ 72445:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K0: () => (/* binding */ attach),
/* harmony export */   Q7: () => (/* binding */ bundleManifest),
/* harmony export */   R3: () => (/* binding */ pushSmallBlob),
/* harmony export */   eE: () => (/* binding */ findCandidates),
/* harmony export */   tp: () => (/* binding */ readSmallBlob)
/* harmony export */ });
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57075);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(58500);
/* harmony import */ var _oci_documents_bounded_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(40182);
/* harmony import */ var _copy_manifests_referrers_list_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(47070);
/* harmony import */ var _copy_manifests_read_back_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(51285);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1564);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1787);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(95669);
/* harmony import */ var _oci_media_types_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(54566);
/* harmony import */ var _oci_referrers_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(36910);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(64046);
/* harmony import */ var _statement_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(97332);
/* harmony import */ var _types_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(98604);













const EMPTY = Buffer.from('{}');
const EMPTY_DESCRIPTOR = {
    mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_8__/* .MediaType */ .zu.ociEmpty,
    digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_5__/* .digestOf */ .ol)(EMPTY),
    size: EMPTY.length,
};
/**
 * Creates the manifest that refers from a bundle to an image, as cosign and actions/attest write it:
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 * The result is reproducible: the same `created` gives the same bytes in every registry.
 * @param created RFC 3339.
 */
function bundleManifest(subject, bundle, created) {
    const { mediaType, digest, size } = subject;
    const annotations = {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': bundle.predicateType,
        'org.opencontainers.image.created': created,
    };
    const bytes = Buffer.from(JSON.stringify({
        schemaVersion: 2,
        mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_8__/* .MediaType */ .zu.ociManifest,
        artifactType: _types_js__WEBPACK_IMPORTED_MODULE_12__/* .BUNDLE_TYPE */ .q$,
        config: EMPTY_DESCRIPTOR,
        layers: [{ mediaType: _types_js__WEBPACK_IMPORTED_MODULE_12__/* .BUNDLE_TYPE */ .q$, digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_5__/* .digestOf */ .ol)(bundle.bytes), size: bundle.bytes.length }],
        subject: { mediaType, digest, size },
        annotations,
    }));
    return {
        subject: digest,
        bytes,
        bundle: bundle.bytes,
        descriptor: {
            mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_8__/* .MediaType */ .zu.ociManifest,
            digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_5__/* .digestOf */ .ol)(bytes),
            size: bytes.length,
            artifactType: _types_js__WEBPACK_IMPORTED_MODULE_12__/* .BUNDLE_TYPE */ .q$,
            annotations,
        },
    };
}
/**
 * Lists the referrers of a digest, from the API and from the fallback tag. Both are needed: a registry may
 * have got the API after the tag was written, or its API may return an empty list.
 */
async function listReferrers(source, digest, options) {
    const [served, tagged] = await Promise.all([
        source.referrers?.(digest, options) ?? [],
        source.taggedReferrers?.(digest, options) ?? [],
    ]);
    const listed = [
        ...served.map((entry) => ({ entry, listed: 'api' })),
        ...tagged.map((entry) => ({ entry, listed: 'tag' })),
    ];
    return [...new Map(listed.map((one) => [one.entry.digest, one])).values()];
}
const BUNDLE_PREFIX = 'application/vnd.dev.sigstore.bundle';
/** cosign 3 lists its bundles as `oci.empty`, and an entry without a type may be anything. */
function mayBeBundle({ artifactType }) {
    return (artifactType === undefined ||
        artifactType === _oci_media_types_js__WEBPACK_IMPORTED_MODULE_8__/* .MediaType */ .zu.ociEmpty ||
        artifactType.startsWith(BUNDLE_PREFIX));
}
/** Finds the referrers of a digest that may be bundles. @throws the error of listing them. */
async function findCandidates(source, digest, options) {
    const found = (await listReferrers(source, digest, options)).filter(({ entry }) => mayBeBundle(entry));
    const taken = found.slice(0, _support_limits_js__WEBPACK_IMPORTED_MODULE_10__/* .LIMITS */ .b.referrers.value);
    const candidates = taken.map(({ entry, listed }) => {
        return { where: entry.digest, listed, open: () => openReferrer(source, entry, options) };
    });
    return { candidates, complete: taken.length === found.length };
}
async function openReferrer(source, entry, options) {
    const bytes = await source.readManifest(entry, options);
    const manifest = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__/* .parseManifest */ .Ng)(bytes, entry.mediaType, entry.digest);
    if (manifest.kind !== 'image' || !isBundleManifest(manifest))
        return undefined;
    const [layer, ...others] = manifest.layers.filter(({ mediaType }) => mediaType.startsWith(BUNDLE_PREFIX));
    if (!layer)
        return undefined;
    if (others.length > 0)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_11__/* .refusal */ .x5)('it has several bundles');
    return { manifest: { descriptor: entry, bytes }, bundle: await readSmallBlob(source, layer, options) };
}
function isBundleManifest({ artifactType = '', layers }) {
    return (artifactType.startsWith(BUNDLE_PREFIX) ||
        layers.some(({ mediaType }) => mediaType.startsWith(BUNDLE_PREFIX)));
}
/** Reads a blob into memory. @throws PublishError `BUNDLE_INVALID`, before reading, if it is too large. */
async function readSmallBlob(source, descriptor, options) {
    if (descriptor.size > _support_limits_js__WEBPACK_IMPORTED_MODULE_10__/* .LIMITS */ .b.bundle.value)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_11__/* .refusal */ .x5)(_support_limits_js__WEBPACK_IMPORTED_MODULE_10__/* .LIMITS */ .b.bundle.message);
    const where = `${source.name}@${descriptor.digest}`;
    const bytes = await (0,_oci_documents_bounded_js__WEBPACK_IMPORTED_MODULE_2__/* .readBounded */ .C)(await source.readBlob(descriptor, options), _support_limits_js__WEBPACK_IMPORTED_MODULE_10__/* .LIMITS */ .b.bundle, where);
    (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_7__/* .verifyBytes */ .RV)(bytes, descriptor, where);
    return bytes;
}
/** Uploads the blob if it doesn't exist. */
async function pushSmallBlob(destination, bytes, options) {
    const digest = (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_5__/* .digestOf */ .ol)(bytes);
    if (await destination.hasBlob(digest, options))
        return;
    const open = (offset) => Promise.resolve(node_stream__WEBPACK_IMPORTED_MODULE_0__.Readable.from([bytes.subarray(offset)], { objectMode: false }));
    await destination.writeBlob({ digest, size: bytes.length }, open, options);
}
/** Attempts to update the fallback tag while other runs write it too. */
const LIST_TRIES = 5;
/**
 * Pushes referrers of one subject, and returns when the registry lists them. The list is read back, since
 * some registries send `OCI-Subject` and list nothing.
 * @returns where they are listed.
 * @throws PublishError `REFERRERS_LOST`; RegistryError.
 */
async function attach(destination, referrers, options) {
    const [first] = referrers;
    if (!first)
        return 'api';
    const { subject } = first;
    await pushSmallBlob(destination, EMPTY, options);
    let listed = true;
    for (const { descriptor, bytes, bundle } of referrers) {
        await pushSmallBlob(destination, bundle, options);
        const { mediaType, digest, size } = descriptor;
        const result = await destination.putManifest({ mediaType, digest, size }, bytes, options);
        listed &&= result.listed === true;
    }
    if (listed && (await areListed(destination, referrers, _copy_manifests_read_back_js__WEBPACK_IMPORTED_MODULE_4__/* .READ_BACK_PAUSES */ .fX, options)))
        return 'api';
    const descriptors = referrers.map(({ descriptor }) => descriptor);
    for (let tries = 0; tries < LIST_TRIES; tries++) {
        await (0,_copy_manifests_referrers_list_js__WEBPACK_IMPORTED_MODULE_3__/* .listReferrersOf */ .c)(subject, descriptors, destination, options).catch((error) => {
            throw explain(error, destination, subject);
        });
        if (await areListed(destination, referrers, tries === 0 ? [] : _copy_manifests_read_back_js__WEBPACK_IMPORTED_MODULE_4__/* .READ_BACK_PAUSES */ .fX.slice(0, 1), options))
            return 'tag';
    }
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .PublishError */ .S1(`${destination.name} doesn't list what was attached to ${subject}`, {
        code: 'REFERRERS_LOST',
        hint: `Check what else writes the tag ${(0,_oci_referrers_js__WEBPACK_IMPORTED_MODULE_9__/* .referrersTag */ .L)(subject)}, and run again.`,
    });
}
function explain(error, { name }, subject) {
    if (!(error instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .PublishError */ .S1))
        return error;
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_6__/* .PublishError */ .S1(`${name}: the list of signatures can't be written to the tag ${(0,_oci_referrers_js__WEBPACK_IMPORTED_MODULE_9__/* .referrersTag */ .L)(subject)}: ${error.message}`, {
        ...error,
        code: error.code ?? 'REFERRERS_REFUSED',
        hint: 'Exempt tags that begin with `sha256-` from the immutability of the repository, or use a registry with the referrers API.',
        cause: error,
    });
}
async function areListed(destination, referrers, pauses, options) {
    const [first] = referrers;
    if (!first)
        return true;
    for (const pause of [0, ...pauses]) {
        if (pause > 0)
            await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_1__.setTimeout)(pause, undefined, options);
        const found = new Set((await destination.referrers?.(first.subject, options))?.map(({ digest }) => digest));
        if (referrers.every(({ descriptor }) => found.has(descriptor.digest)))
            return true;
    }
    return false;
}


/***/ }),

/***/ 97332:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   By: () => (/* binding */ parseStatement),
/* harmony export */   KH: () => (/* binding */ isAbout),
/* harmony export */   RJ: () => (/* binding */ parseStrictJson),
/* harmony export */   et: () => (/* binding */ subjectOf),
/* harmony export */   pc: () => (/* binding */ writeStatement),
/* harmony export */   x5: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _oci_documents_bounded_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40182);
/* harmony import */ var _oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(95920);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1787);
/* harmony import */ var _oci_documents_json_keys_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(90282);




const STATEMENT_V1 = 'https://in-toto.io/Statement/v1';
const STATEMENT_TYPES = [STATEMENT_V1, 'https://in-toto.io/Statement/v0.1'];
/** Creates a subject. Without a name, the statement's bytes are the same for every registry. */
function subjectOf(digest, name) {
    const [algorithm, hex] = splitDigest(digest);
    return { ...(name === undefined ? {} : { name }), digest: { [algorithm]: hex } };
}
/** Serializes a statement to the bytes that are signed. */
function writeStatement(predicateType, subject, predicate) {
    return Buffer.from(JSON.stringify({ _type: STATEMENT_V1, subject, predicateType, predicate }));
}
/**
 * Parses a signed statement. Rejects anything that two parsers could interpret differently.
 * @throws PublishError `BUNDLE_INVALID` with the reason.
 */
function parseStatement(payload) {
    const document = parseStrictJson(payload, 'its payload');
    const { _type, subject, predicateType, predicate } = document;
    if (typeof _type !== 'string' || !STATEMENT_TYPES.includes(_type))
        throw refusal(`its payload is not an in-toto statement but ${JSON.stringify(_type ?? null)}`);
    if (typeof predicateType !== 'string' || predicateType === '')
        throw refusal('its statement names no predicate type');
    if (!Array.isArray(subject) || subject.length === 0)
        throw refusal('its statement names no subject');
    return { _type, predicateType, predicate, subject: subject.map(readSubject) };
}
function readSubject(value) {
    const digest = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value) ? value['digest'] : undefined;
    if (!(0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(value) || !(0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(digest))
        throw refusal('its statement has a subject without a digest');
    if (Object.values(digest).some((hex) => typeof hex !== 'string'))
        throw refusal('its statement has a digest that is not a text');
    const { name } = value;
    return {
        ...(typeof name === 'string' ? { name } : {}),
        digest: { ...digest },
    };
}
/** True if one of the statement's subjects has exactly this digest. */
function isAbout(statement, digest) {
    const [algorithm, hex] = splitDigest(digest);
    return statement.subject.some(({ digest: known }) => Object.hasOwn(known, algorithm) && known[algorithm] === hex);
}
function splitDigest(digest) {
    const [algorithm = '', hex = ''] = digest.split(':');
    return [algorithm, hex];
}
/**
 * Parses a JSON object in valid UTF-8. Rejects duplicate keys, including keys that differ only in spelling,
 * also in the digests of subjects and in predicates.
 * @throws PublishError `BUNDLE_INVALID`.
 */
function parseStrictJson(bytes, what) {
    let document;
    let text;
    try {
        text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        document = (0,_oci_documents_bounded_js__WEBPACK_IMPORTED_MODULE_0__/* .parseJson */ .q)(text, what);
    }
    catch (cause) {
        throw refusal(cause instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1 ? cause.message : `${what} is not JSON`, cause);
    }
    if (!(0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(document))
        throw refusal(`${what} is not a JSON object`);
    const repeated = (0,_oci_documents_json_keys_js__WEBPACK_IMPORTED_MODULE_3__/* .findRepeatedKey */ .h)(text, () => true);
    if (repeated)
        throw refusal(`${what} has the key ${JSON.stringify(repeated.key)} twice`);
    return document;
}
/** The error for a bundle that isn't accepted. @param reason completes a sentence about the bundle. */
function refusal(reason, cause) {
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(reason, { code: 'BUNDLE_INVALID', ...(cause === undefined ? {} : { cause }) });
}


/***/ }),

/***/ 98604:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QN: () => (/* binding */ IN_TOTO_TYPE),
/* harmony export */   W3: () => (/* binding */ PREDICATE),
/* harmony export */   oX: () => (/* binding */ GITHUB_ISSUER),
/* harmony export */   q$: () => (/* binding */ BUNDLE_TYPE)
/* harmony export */ });
/** Media types of bundles, see sigstore_bundle.proto in https://github.com/sigstore/protobuf-specs. */
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const IN_TOTO_TYPE = 'application/vnd.in-toto+json';
/** Predicate types that this module writes or has a short name for. */
const PREDICATE = {
    signature: 'https://sigstore.dev/cosign/sign/v1',
    provenance: 'https://slsa.dev/provenance/v1',
    /** As defined by cosign and in-toto-golang; actions/attest writes `https://spdx.dev/Document/v2.3`. */
    spdx: 'https://spdx.dev/Document',
    cyclonedx: 'https://cyclonedx.org/bom',
};
/** OIDC issuer of GitHub Actions, for Sigstore's public-good instance. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';


/***/ }),

/***/ 11218:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $s: () => (/* binding */ signLegacy),
/* harmony export */   Vg: () => (/* binding */ findLegacy),
/* harmony export */   d9: () => (/* binding */ attachLegacy),
/* harmony export */   w_: () => (/* binding */ legacyTag)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var _oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(95920);
/* harmony import */ var _oci_digest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1564);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1787);
/* harmony import */ var _oci_manifest_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(95669);
/* harmony import */ var _oci_media_types_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(54566);
/* harmony import */ var _oci_reference_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(20907);
/* harmony import */ var _oci_referrers_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(36910);
/* harmony import */ var _referrers_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(72445);
/* harmony import */ var _statement_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(97332);
/* harmony import */ var _verify_bundle_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(82626);











const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const BUNDLE = 'dev.sigstore.cosign/bundle';
/** Tag where cosign 2, podman and CRI-O look for signatures of a digest: `sha256-<hex>.sig`. */
function legacyTag(subject) {
    return (0,_oci_reference_js__WEBPACK_IMPORTED_MODULE_6__/* .parseTag */ .ED)(`${(0,_oci_referrers_js__WEBPACK_IMPORTED_MODULE_7__/* .referrersTag */ .L)(subject).slice(0, 124)}.sig`, subject);
}
/**
 * Signs a digest in cosign 2's format. The payload contains the name of the repository.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
async function signLegacy(subject, repository, { signer, log }, options) {
    const payload = Buffer.from(JSON.stringify({
        critical: {
            identity: { 'docker-reference': repository },
            image: { 'docker-manifest-digest': subject },
            type: 'cosign container image signature',
        },
        optional: null,
    }));
    const { signature, material } = await signer.sign(payload, options);
    const entry = await log?.({ signature, material, signed: payload }, options.signal);
    const annotations = { [SIGNATURE]: signature.toString('base64') };
    if (entry)
        annotations[BUNDLE] = JSON.stringify(toLegacyBundle(entry));
    if (material.kind === 'certificate') {
        annotations[CERTIFICATE] = material.chain[0] ?? '';
        annotations[CHAIN] = material.chain.slice(1).join('\n');
    }
    const descriptor = {
        mediaType: PAYLOAD_TYPE,
        digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(payload),
        size: payload.length,
        annotations,
    };
    return { descriptor, payload };
}
/** Converts a log entry to cosign 2's format: the signed entry timestamp, and the payload that it covers. */
function toLegacyBundle(entry) {
    const at = (key, inner) => entry[key]?.[inner] ?? '';
    return {
        SignedEntryTimestamp: at('inclusionPromise', 'signedEntryTimestamp'),
        Payload: {
            body: entry['canonicalizedBody'],
            integratedTime: Number(entry['integratedTime']),
            logIndex: Number(entry['logIndex']),
            logID: Buffer.from(at('logId', 'keyId'), 'base64').toString('hex'),
        },
    };
}
/** Adds a signature to the existing ones, and reads it back. @throws RegistryError, PublishError. */
async function attachLegacy(destination, subject, layer, created, options) {
    const tag = legacyTag(subject);
    const layers = [...(await readLayers(destination, subject, options)), layer.descriptor];
    const config = Buffer.from(JSON.stringify({
        architecture: '',
        created,
        history: layers.map(() => ({ created })),
        os: '',
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
        config: {},
    }));
    const bytes = Buffer.from(JSON.stringify({
        schemaVersion: 2,
        mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_5__/* .MediaType */ .zu.ociManifest,
        config: { mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_5__/* .MediaType */ .zu.ociConfig, digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(config), size: config.length },
        layers,
    }));
    await (0,_referrers_js__WEBPACK_IMPORTED_MODULE_8__/* .pushSmallBlob */ .R3)(destination, layer.payload, options);
    await (0,_referrers_js__WEBPACK_IMPORTED_MODULE_8__/* .pushSmallBlob */ .R3)(destination, config, options);
    const manifest = { mediaType: _oci_media_types_js__WEBPACK_IMPORTED_MODULE_5__/* .MediaType */ .zu.ociManifest, digest: (0,_oci_digest_js__WEBPACK_IMPORTED_MODULE_2__/* .digestOf */ .ol)(bytes), size: bytes.length };
    await destination.tag(tag, manifest, bytes, options);
    if ((await destination.resolve(tag, options))?.digest === manifest.digest)
        return;
    throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .PublishError */ .S1(`${destination.name}:${tag} was written and reads back as something else`, {
        code: 'READ_BACK_MISMATCH',
        hint: 'Check what else signs this image, and run again.',
    });
}
async function readLayers(source, subject, options) {
    const found = await source.resolve(legacyTag(subject), options);
    if (!found)
        return [];
    const bytes = await source.readManifest(found, options);
    const manifest = (0,_oci_manifest_js__WEBPACK_IMPORTED_MODULE_4__/* .parseManifest */ .Ng)(bytes, found.mediaType, `${source.name}:${legacyTag(subject)}`);
    return manifest.kind === 'image' ? manifest.layers : [];
}
/** Maximum number of signatures of one image that are checked. */
const MOST_LAYERS = 50;
/** Finds signatures in cosign 2's format. Each is verified only when its `verify` is called. */
async function findLegacy(source, subject, options) {
    const layers = await readLayers(source, subject, options);
    return layers
        .filter(({ mediaType }) => mediaType === PAYLOAD_TYPE)
        .slice(0, MOST_LAYERS)
        .map((layer) => ({
        where: `${legacyTag(subject)}, ${layer.digest}`,
        async verify(anchor) {
            const payload = await (0,_referrers_js__WEBPACK_IMPORTED_MODULE_8__/* .readSmallBlob */ .tp)(source, layer, options);
            const bundle = await toBundle(layer.annotations ?? {}, payload);
            const certificate = await (0,_verify_bundle_js__WEBPACK_IMPORTED_MODULE_10__/* .verifySignature */ .O)(bundle, anchor, payload);
            refuseOtherImage(payload, subject);
            return certificate;
        },
    }));
}
/** Converts it to a bundle of version 0.1, which requires only an inclusion promise. @throws PublishError. */
async function toBundle(annotations, payload) {
    const { bundleFromJSON } = await Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(1040)]).then(__webpack_require__.t.bind(__webpack_require__, 61040, 19));
    const { [SIGNATURE]: signature, [CERTIFICATE]: certificate, [BUNDLE]: logged } = annotations;
    if (signature === undefined)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)('it has no signature');
    try {
        return bundleFromJSON({
            mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
            verificationMaterial: {
                ...(certificate === undefined
                    ? { publicKey: { hint: '' } }
                    : { x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] } }),
                tlogEntries: logged === undefined ? [] : [fromLegacyBundle(logged)],
            },
            messageSignature: {
                messageDigest: {
                    algorithm: 'SHA2_256',
                    digest: (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(payload).digest('base64'),
                },
                signature,
            },
        });
    }
    catch (cause) {
        if (cause instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_3__/* .PublishError */ .S1)
            throw cause;
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)(`it is not a valid signature: ${cause.message}`, cause);
    }
}
function derOf(pem) {
    const base64 = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
    if (base64 === undefined)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)("its certificate can't be read");
    return base64.replaceAll(/\s/g, '');
}
function fromLegacyBundle(text) {
    const document = (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .parseStrictJson */ .RJ)(Buffer.from(text), 'its log entry');
    const payload = document['Payload'];
    if (!(0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(payload))
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)('its log entry is incomplete');
    const body = String(payload['body']);
    const { kind, apiVersion } = (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .parseStrictJson */ .RJ)(Buffer.from(body, 'base64'), 'its log entry');
    return {
        logIndex: String(payload['logIndex']),
        logId: { keyId: Buffer.from(String(payload['logID']), 'hex').toString('base64') },
        kindVersion: { kind: String(kind), version: String(apiVersion) },
        integratedTime: String(payload['integratedTime']),
        inclusionPromise: { signedEntryTimestamp: String(document['SignedEntryTimestamp']) },
        canonicalizedBody: body,
    };
}
function refuseOtherImage(payload, subject) {
    const { critical } = (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .parseStrictJson */ .RJ)(payload, 'its payload');
    const image = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(critical) ? critical['image'] : undefined;
    const digest = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(image) ? image['docker-manifest-digest'] : undefined;
    const type = (0,_oci_documents_descriptor_reader_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(critical) ? critical['type'] : undefined;
    if (type !== 'cosign container image signature')
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)('its payload is not an image signature');
    if (digest !== subject)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_9__/* .refusal */ .x5)(`it is about ${JSON.stringify(digest ?? null)}`);
}


/***/ }),

/***/ 82626:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  verifyBundle: () => (/* binding */ verifyBundle),
  O: () => (/* binding */ verifySignature)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/documents/descriptor-reader.js
var descriptor_reader = __webpack_require__(95920);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/digest.js
var digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/trust/roots/trusted-root.js + 2 modules
var trusted_root = __webpack_require__(68335);
// EXTERNAL MODULE: ./build/trust/statement.js
var statement = __webpack_require__(97332);
// EXTERNAL MODULE: ./build/trust/types.js
var types = __webpack_require__(98604);
;// CONCATENATED MODULE: ./build/trust/verification/material.js
/**
 * Certificates are valid for minutes, so a timestamp is always required. Log entries are required if the root
 * has a log, except for certificates of GitHub's instance, which has none.
 */
function keylessThresholds(root, isGithub) {
    const logs = (count) => (isGithub || count === 0 ? 0 : 1);
    return {
        tlogThreshold: logs(root.tlogs.length),
        ctlogThreshold: logs(root.ctlogs.length),
        timestampThreshold: 1,
    };
}

;// CONCATENATED MODULE: ./build/trust/verification/certificate.js


const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const FULCIO = '1.3.6.1.4.1.57264.1';
/** Parses a certificate that has been verified. @throws PublishError `BUNDLE_INVALID`. */
async function readCertificate(leaf) {
    const certificate = new external_node_crypto_.X509Certificate(leaf);
    if (!certificate.keyUsage?.includes(CODE_SIGNING))
        throw (0,statement/* refusal */.x5)('its certificate is not for signing code');
    const core = await __webpack_require__.e(/* import() */ 3917).then(__webpack_require__.t.bind(__webpack_require__, 83917, 19));
    const parsed = core.X509Certificate.parse(Buffer.from(leaf));
    const identity = parsed.subjectAltName;
    const issuer = utf8String(parsed.extension(`${FULCIO}.8`)?.value) ?? rawText(parsed.extension(`${FULCIO}.1`)?.value);
    if (!identity || !issuer)
        throw (0,statement/* refusal */.x5)('its certificate names no identity and no issuer');
    // With several names, it would be ambiguous which one counts.
    if ((certificate.subjectAltName ?? '').split(/, (?=[A-Za-z ]+:)/).length > 1)
        throw (0,statement/* refusal */.x5)('its certificate has several names');
    const repository = utf8String(parsed.extension(`${FULCIO}.12`)?.value);
    const workflowRepository = rawText(parsed.extension(`${FULCIO}.5`)?.value);
    return {
        identity,
        issuer,
        ...(repository === undefined ? {} : { repository }),
        ...(workflowRepository === undefined ? {} : { workflowRepository }),
    };
}
/** Decodes a DER UTF8String: tag 12, a length in one or two bytes, and exactly that many bytes. */
function utf8String(der) {
    if (der?.[0] !== 0x0c)
        return undefined;
    const short = der[1] ?? 0;
    const [start, length] = short < 0x80 ? [2, short] : short === 0x81 ? [3, der[2] ?? 0] : [4, der.readUInt16BE(2)];
    if (short > 0x82 || der.length !== start + length)
        return undefined;
    return rawText(der.subarray(start));
}
function rawText(bytes) {
    try {
        return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/trust/verification/verify-bundle.js











/** Versions 0.1 and 0.2 are given in a parameter; 0.3 exists in both forms. */
const BUNDLE_TYPES = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;
/**
 * Verifies a bundle that contains a statement; offline once the roots are loaded.
 * @throws PublishError `BUNDLE_INVALID`, with a message that completes a sentence about the bundle: "its
 * certificate …".
 */
async function verifyBundle(bytes, anchor) {
    const bundle = await readBundle(bytes);
    const { content } = bundle;
    if (content.$case !== 'dsseEnvelope')
        throw (0,statement/* refusal */.x5)('it signs a file and not a statement');
    const { payloadType, payload } = content.dsseEnvelope;
    if (payloadType !== types/* IN_TOTO_TYPE */.QN)
        throw (0,statement/* refusal */.x5)(`its payload is of the type ${JSON.stringify(payloadType)}, not ${types/* IN_TOTO_TYPE */.QN}`);
    const certificate = await verifySignature(bundle, anchor);
    const logIndex = bundle.verificationMaterial.tlogEntries[0]?.logIndex;
    return {
        statement: (0,statement/* parseStatement */.By)(Buffer.from(payload)),
        digest: (0,digest/* digestOf */.ol)(bytes),
        ...(certificate ? { certificate } : {}),
        ...(logIndex === undefined ? {} : { logIndex }),
    };
}
async function readBundle(bytes) {
    if (bytes.length > limits/* LIMITS */.b.bundle.value)
        throw (0,statement/* refusal */.x5)(limits/* LIMITS */.b.bundle.message);
    const document = (0,statement/* parseStrictJson */.RJ)(bytes, 'it');
    const { mediaType } = document;
    if (typeof mediaType !== 'string' || !BUNDLE_TYPES.test(mediaType))
        throw (0,statement/* refusal */.x5)(`it is of the type ${JSON.stringify(mediaType ?? null)}, which is not a bundle known here`);
    refuseAlternatives(document, CONTENTS);
    refuseAlternatives(document['verificationMaterial'], MATERIALS);
    const { bundleFromJSON } = await Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(1040)]).then(__webpack_require__.t.bind(__webpack_require__, 61040, 19));
    try {
        return bundleFromJSON(document);
    }
    catch (cause) {
        throw (0,statement/* refusal */.x5)(`it is not a valid bundle: ${cause.message}`, cause);
    }
}
/** Alternative fields (`oneof`). If several are set, another parser may choose a different one. */
const CONTENTS = ['messageSignature', 'dsseEnvelope'];
const MATERIALS = ['publicKey', 'x509CertificateChain', 'certificate'];
function refuseAlternatives(value, fields) {
    if (!(0,descriptor_reader/* isRecord */.u4)(value))
        return;
    const given = fields.filter((field) => Object.hasOwn(value, field) && value[field] !== null);
    if (given.length > 1)
        throw (0,statement/* refusal */.x5)(`it has ${given.join(' and ')}, of which there can be one`);
}
/**
 * Verifies the signature of a bundle, over a statement or a file.
 * @param artifact the signed bytes, if the bundle signs a file.
 * @returns the identity in the certificate; undefined for a key.
 * @throws PublishError `BUNDLE_INVALID`.
 */
async function verifySignature(bundle, anchor, artifact) {
    if (anchor.kind === 'key')
        return verifyWithKey(bundle, anchor, artifact);
    const leaf = leafOf(bundle);
    if (!leaf)
        throw (0,statement/* refusal */.x5)('it was signed with a key, and an identity is asked for');
    const organization = organizationOf(leaf);
    let failure;
    for (const root of await anchor.roots.forIssuer(organization)) {
        const thresholds = keylessThresholds(root, organization === trusted_root/* GITHUB_ORGANIZATION */.Q9);
        failure = await judge(bundle, root, thresholds, undefined, artifact);
        if (!failure)
            return readCertificate(leaf);
    }
    throw failure ?? (0,statement/* refusal */.x5)('no trusted root for it');
}
async function verifyWithKey(bundle, { key, roots }, artifact) {
    if (leafOf(bundle))
        throw (0,statement/* refusal */.x5)('it was signed with a certificate, and a key is asked for');
    const { TrustedRoot } = await __webpack_require__.e(/* import() */ 9654).then(__webpack_require__.t.bind(__webpack_require__, 19654, 19));
    // Without roots, log entries in the bundle can't be verified, and none are required.
    const judged = roots ? bundle : withoutWitnesses(bundle);
    const thresholds = { tlogThreshold: roots ? 1 : 0, ctlogThreshold: 0, timestampThreshold: 0 };
    let failure;
    for (const root of roots ? await roots.forKeys() : [TrustedRoot.fromJSON({})]) {
        failure = await judge(judged, root, thresholds, key, artifact);
        if (!failure)
            return undefined;
    }
    throw failure ?? (0,statement/* refusal */.x5)('no trusted root for it');
}
function withoutWitnesses(bundle) {
    const { content } = bundle.verificationMaterial;
    const verificationMaterial = { content, tlogEntries: [], timestampVerificationData: undefined };
    return { ...bundle, verificationMaterial };
}
/** Verifies the bundle. Returns the error if it is invalid, undefined if it is valid. */
async function judge(bundle, root, thresholds, key, artifact) {
    const { toSignedEntity, toTrustMaterial, Verifier } = await Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(3917), __webpack_require__.e(4187)]).then(__webpack_require__.t.bind(__webpack_require__, 54187, 19));
    try {
        const material = toTrustMaterial(root, () => {
            if (!key)
                throw new Error('no key is trusted');
            return { publicKey: key, validFor: () => true };
        });
        new Verifier(material, thresholds).verify(toSignedEntity(bundle, artifact));
        return undefined;
    }
    catch (cause) {
        return (0,statement/* refusal */.x5)(reasonOf(cause), cause);
    }
}
/** Explanations for the library's error codes. */
const REASONS = {
    CERTIFICATE_ERROR: 'its certificate is not one of a trusted authority, or was not valid when it was used',
    PUBLIC_KEY_ERROR: 'it was signed with another key',
    SIGNATURE_ERROR: 'its signature is wrong',
    TIMESTAMP_ERROR: 'no trusted time says when it was signed',
    TLOG_BODY_ERROR: 'its log entry is about something else',
    TLOG_ERROR: 'it is not in a trusted log',
    TLOG_INCLUSION_PROMISE_ERROR: "its log's promise is not signed by a trusted log",
    TLOG_INCLUSION_PROOF_ERROR: "its log's proof is not signed by a trusted log",
    TLOG_MISSING_INCLUSION_ERROR: 'its log entry has no proof',
};
function reasonOf({ code, message }) {
    const known = REASONS[code ?? ''];
    const detail = (0,foreign_text/* printableLine */.oy)(message).slice(0, 200);
    return known === undefined ? `it can't be read: ${detail}` : `${known} (${detail})`;
}
function leafOf(bundle) {
    const { content } = bundle.verificationMaterial;
    if (content.$case === 'certificate')
        return Buffer.from(content.certificate.rawBytes);
    if (content.$case !== 'x509CertificateChain')
        return undefined;
    return Buffer.from(content.x509CertificateChain.certificates[0]?.rawBytes ?? '');
}
/** `O` of the issuer; empty if there is none. @throws PublishError `BUNDLE_INVALID`. */
function organizationOf(leaf) {
    try {
        return /^O=(.*)$/m.exec(new external_node_crypto_.X509Certificate(leaf).issuer)?.[1] ?? '';
    }
    catch (cause) {
        throw (0,statement/* refusal */.x5)("its certificate can't be read", cause);
    }
}


/***/ }),

/***/ 47828:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AQ: () => (/* binding */ refuseOthers),
/* harmony export */   dI: () => (/* binding */ anchorOf),
/* harmony export */   verifyImage: () => (/* binding */ verifyImage),
/* harmony export */   vu: () => (/* binding */ isRefusal)
/* harmony export */ });
/* unused harmony export judgeBundle */
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1787);
/* harmony import */ var _support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(12040);
/* harmony import */ var _support_limits_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(64046);
/* harmony import */ var _legacy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(11218);
/* harmony import */ var _referrers_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(72445);
/* harmony import */ var _statement_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(97332);
/* harmony import */ var _types_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(98604);
/* harmony import */ var _verify_bundle_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(82626);








/**
 * Verifies that an image satisfies a rule; one valid candidate per requirement is enough.
 * @returns the signatures and attestations that satisfied it.
 * @throws PublishError `UNVERIFIED`, with what was found; or the error of listing the candidates.
 */
async function verifyImage(source, digest, rule, options) {
    const { accepted, refused } = await judgeCandidates(source, digest, rule, options);
    for (const { where, reason } of refused)
        options.reporter.debug(`${source.name}@${digest}: ${where}: ${reason}`);
    const missing = rule.require.filter((requirement) => !accepted.some((one) => satisfies(one, requirement)));
    if (missing.length === 0)
        return accepted.filter((one) => rule.require.some((required) => satisfies(one, required)));
    throw unverified(`${source.name}@${digest}`, rule, missing, { accepted, refused });
}
function satisfies({ predicateType }, requirement) {
    return predicateType === (requirement.kind === 'signature' ? _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.signature : requirement.type);
}
async function judgeCandidates(source, digest, rule, options) {
    const anchor = anchorOf(rule, options.roots);
    const findings = { accepted: [], refused: [] };
    const judge = async (where, work) => {
        try {
            const accepted = await work();
            if (accepted)
                findings.accepted.push({ where, ...accepted });
        }
        catch (error) {
            options.signal?.throwIfAborted();
            if (!isRefusal(error))
                throw error;
            findings.refused.push({ where, reason: error.message });
        }
    };
    const { candidates, complete } = await (0,_referrers_js__WEBPACK_IMPORTED_MODULE_4__/* .findCandidates */ .eE)(source, digest, options);
    for (const { where, open } of candidates) {
        await judge(where, async () => {
            const opened = await open();
            return opened && judgeBundle(opened.bundle, digest, rule, anchor);
        });
    }
    await judge((0,_legacy_js__WEBPACK_IMPORTED_MODULE_3__/* .legacyTag */ .w_)(digest), async () => {
        for (const { where, verify } of await (0,_legacy_js__WEBPACK_IMPORTED_MODULE_3__/* .findLegacy */ .Vg)(source, digest, options)) {
            await judge(where, async () => {
                const certificate = await verify(anchor);
                refuseOthers(rule, certificate);
                return { predicateType: _types_js__WEBPACK_IMPORTED_MODULE_6__/* .PREDICATE */ .W3.signature, ...(certificate ? { certificate } : {}) };
            });
        }
        return undefined;
    });
    if (!complete)
        findings.refused.push({ where: 'the others', reason: _support_limits_js__WEBPACK_IMPORTED_MODULE_2__/* .LIMITS */ .b.referrers.message });
    return findings;
}
/** Errors that mean that a bundle or manifest is invalid, as opposed to an outage of TUF or of a registry. */
const REFUSALS = /^(?:BUNDLE_INVALID|MANIFEST_|DIGEST_|SIZE_|JSON_|BLOB_UNKNOWN)/;
/** True if the error is about one bundle only, so that others may still be valid. */
function isRefusal(error) {
    if (!(error instanceof _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1))
        return false;
    // An entry that is listed but doesn't exist can be ignored, whatever the error code.
    return REFUSALS.test(error.code ?? '') || error.status === 404;
}
/** What signatures are verified against for a rule: its key, or the roots. */
function anchorOf({ signer }, roots) {
    if (signer.kind === 'keyless')
        return { kind: 'keyless', roots };
    return { kind: 'key', key: signer.key, ...(signer.log ? { roots } : {}) };
}
/** Verifies a bundle for one digest and rule. @throws PublishError `BUNDLE_INVALID`. */
async function judgeBundle(bytes, digest, rule, anchor) {
    const { statement, certificate, logIndex } = await (0,_verify_bundle_js__WEBPACK_IMPORTED_MODULE_7__.verifyBundle)(bytes, anchor);
    refuseOthers(rule, certificate);
    if (!(0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .isAbout */ .KH)(statement, digest))
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .refusal */ .x5)('its statement is about another digest');
    return {
        predicateType: statement.predicateType,
        ...(certificate ? { certificate } : {}),
        ...(logIndex === undefined ? {} : { logIndex }),
    };
}
/** Checks the signer against a rule. @throws PublishError `BUNDLE_INVALID` if the rule doesn't trust it. */
function refuseOthers({ signer }, certificate) {
    if (signer.kind === 'key')
        return;
    if (!certificate)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .refusal */ .x5)('it was signed with a key');
    const found = (0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__/* .printableLine */ .oy)(certificate.identity);
    if (!signer.isIdentity(certificate.identity))
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .refusal */ .x5)(`it is of ${found}`);
    if (certificate.issuer !== signer.issuer)
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .refusal */ .x5)(`its identity ${found} was vouched for by ${(0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__/* .printableLine */ .oy)(certificate.issuer)}`);
    const { repository } = signer;
    if (repository !== undefined && !isRepository(repository, certificate.repository))
        throw (0,_statement_js__WEBPACK_IMPORTED_MODULE_5__/* .refusal */ .x5)(`it was made for ${(0,_support_text_foreign_text_js__WEBPACK_IMPORTED_MODULE_1__/* .printableLine */ .oy)(certificate.repository ?? 'no repository')}`);
}
function isRepository(wanted, found) {
    if (!wanted.endsWith('/*'))
        return found === wanted;
    const owner = wanted.slice(0, -1);
    return found?.startsWith(owner) === true && !found.slice(owner.length).includes('/');
}
function unverified(image, { number, signer }, missing, { accepted, refused }) {
    const wanted = missing.map((one) => (one.kind === 'signature' ? 'signature' : one.type)).join(' and no ');
    const by = signer.kind === 'keyless' ? signer.identity : 'the key';
    const total = accepted.length + refused.length;
    const found = [
        ...new Set([
            ...accepted.map(({ predicateType }) => `it has ${predicateType}`),
            ...refused.map(({ reason }) => reason),
        ]),
    ];
    const shown = found.slice(0, 3).join('; ') + (found.length > 3 ? `; and ${found.length - 3} more` : '');
    return new _oci_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .PublishError */ .S1(total === 0
        ? `${image} has no ${wanted} by ${by}: nothing is attached to it`
        : `${image} has no ${wanted} by ${by}; found ${total}: ${shown}`, {
        code: 'UNVERIFIED',
        input: 'verify',
        hint: `Check rule ${number} of verify against what was found, and who published this image.`,
    });
}


/***/ })

};
