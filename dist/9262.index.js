export const id = 9262;
export const ids = [9262];
export const modules = {

/***/ 9262:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createTrustStep: () => (/* binding */ createTrustStep)
});

// EXTERNAL MODULE: ./build/oci/image-config.js
var image_config = __webpack_require__(22962);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/manifest.js
var oci_manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/support/map-concurrent.js
var map_concurrent = __webpack_require__(6486);
// EXTERNAL MODULE: ./build/trust/legacy.js
var legacy = __webpack_require__(42070);
// EXTERNAL MODULE: ./build/trust/referrers.js
var referrers = __webpack_require__(72445);
// EXTERNAL MODULE: ./build/trust/statement.js
var trust_statement = __webpack_require__(97332);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/trust/types.js
var types = __webpack_require__(98604);
// EXTERNAL MODULE: ./build/support/foreign-text.js
var foreign_text = __webpack_require__(77778);
// EXTERNAL MODULE: ./build/trust/verification/verify-image.js
var verify_image = __webpack_require__(47828);
// EXTERNAL MODULE: ./build/trust/verification/verify-bundle.js + 2 modules
var verify_bundle = __webpack_require__(82626);
;// CONCATENATED MODULE: ./build/trust/release/existing.js









/** Takes bundles that are of our own identity, or made with our key; what else there is, is somebody else's. */
function createJudge(options) {
    return judgeBy((certificate) => refuseNotOurs(options, certificate), options);
}
/**
 * The identity of a reusable workflow is the same for everybody who calls it: the repository tells them apart, where
 * the certificate names one. @throws PublishError `BUNDLE_INVALID`.
 */
function refuseNotOurs({ rule, repository }, certificate) {
    (0,verify_image/* refuseOthers */.AQ)(rule, certificate);
    const found = certificate?.repository;
    if (found !== undefined && repository !== undefined && found !== repository)
        throw (0,trust_statement/* refusal */.x5)(`it was made for ${(0,foreign_text/* printableLine */.oy)(found)}`);
}
/** Takes bundles that any workflow of our repository made. */
function createRepositoryJudge(options) {
    return judgeBy((certificate) => {
        const { repository } = options;
        if (repository === undefined || certificate?.repository !== repository)
            throw (0,trust_statement/* refusal */.x5)('it is of another repository');
    }, options);
}
function judgeBy(refuse, { anchor, signal, reporter }) {
    const judged = new Map();
    const judge = async (bytes) => {
        try {
            const verified = await (0,verify_bundle.verifyBundle)(bytes, anchor);
            refuse(verified.certificate);
            return verified;
        }
        catch (error) {
            signal?.throwIfAborted();
            if (!(error instanceof errors/* PublishError */.S1) || error.code !== 'BUNDLE_INVALID')
                throw error;
            reporter.debug(`A signature that isn't ours: ${error.message}`);
            return undefined;
        }
    };
    return (bytes) => {
        const digest = (0,oci_digest/* digestOf */.ol)(bytes);
        const known = judged.get(digest) ?? judge(bytes);
        judged.set(digest, known);
        return known;
    };
}
/** Our own bundles on some manifests of a repository. @throws RegistryError when they can't be listed. */
async function findExisting(holder, subjects, judge, options) {
    const found = await (0,map_concurrent/* mapConcurrent */._)(subjects, 4, async (subject) => {
        const { candidates } = await (0,referrers/* findCandidates */.eE)(holder, subject, options);
        const judged = await Promise.all(candidates.map((candidate) => existing(holder, subject, candidate, judge)));
        return judged.filter((one) => one !== undefined);
    });
    return found.flat();
}
async function existing(holder, subject, { bytes, manifest, listed }, judge) {
    const verified = bytes && (await judge(bytes));
    if (!bytes || !manifest || !verified)
        return undefined;
    return { holder, subject, manifest, listed, bundle: bytes, digest: verified.digest, verified };
}
/** True when a repository has our signature in cosign 2's form. */
async function hasLegacy({ destination }, subject, options) {
    for (const { verify } of await (0,legacy/* findLegacy */.Vg)(destination, subject, options)) {
        try {
            refuseNotOurs(options, await verify(options.anchor));
            return true;
        }
        catch (error) {
            options.signal?.throwIfAborted();
            if (!(error instanceof errors/* PublishError */.S1) || error.code !== 'BUNDLE_INVALID')
                throw error;
        }
    }
    return false;
}

;// CONCATENATED MODULE: ./build/trust/envelope.js
/**
 * The bytes that are signed for a payload of a type: DSSE's pre-authentication encoding, with lengths in bytes.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
function preAuthEncoding(payloadType, payload) {
    const type = Buffer.from(payloadType);
    return Buffer.concat([
        Buffer.from(`DSSEv1 ${type.length} `),
        type,
        Buffer.from(` ${payload.length} `),
        payload,
    ]);
}

;// CONCATENATED MODULE: ./build/trust/bundle.js



/**
 * Signs a statement, has it witnessed by log and time stamp at the same time, and makes a bundle of it.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto, version 0.3
 */
async function signStatement(statement, predicateType, { signer, log, timestamper }, options) {
    const signed = preAuthEncoding(types/* IN_TOTO_TYPE */.QN, statement);
    const { signature, material } = await signer.sign(signed, options);
    const envelope = {
        payload: statement.toString('base64'),
        payloadType: types/* IN_TOTO_TYPE */.QN,
        // No `keyid`: cosign 3 then compares it with its own and finds no signature.
        signatures: [{ sig: signature.toString('base64') }],
    };
    const entry = { signature, material, signed, envelope: JSON.stringify(envelope) };
    const [logged, time] = await Promise.all([
        log?.(entry, options.signal),
        timestamper?.(signature, options.signal),
    ]);
    const bytes = await writeBundle(material, envelope, logged, time);
    const logIndex = logged?.['logIndex'];
    return {
        predicateType,
        bytes,
        digest: (0,oci_digest/* digestOf */.ol)(bytes),
        ...(logIndex === undefined ? {} : { logIndex: String(logIndex) }),
    };
}
/** By way of the library that reads bundles, which leaves out empty values and refuses what isn't one. */
async function writeBundle(material, dsseEnvelope, logged, time) {
    const { bundleFromJSON, bundleToJSON } = await Promise.all(/* import() */[__webpack_require__.e(9654), __webpack_require__.e(1040)]).then(__webpack_require__.t.bind(__webpack_require__, 61040, 19));
    const bundle = bundleFromJSON({
        mediaType: types/* BUNDLE_TYPE */.q$,
        verificationMaterial: {
            ...(material.kind === 'certificate'
                ? { certificate: { rawBytes: material.leaf.toString('base64') } }
                : { publicKey: { hint: material.hint } }),
            tlogEntries: logged ? [logged] : [],
            timestampVerificationData: {
                rfc3161Timestamps: time ? [{ signedTimestamp: time.toString('base64') }] : [],
            },
        },
        dsseEnvelope,
    });
    return Buffer.from(JSON.stringify(bundleToJSON(bundle)));
}

;// CONCATENATED MODULE: ./build/trust/release/items.js





/**
 * The bundle of a statement: one that is there in any registry, whose bytes then go to the others; signed now when
 * there is none. @throws PublishError of the services; `UNVERIFIED` when what was signed doesn't verify.
 */
async function settle(image, wanted, found, judge, options) {
    const { predicateType } = wanted;
    const existing = found.filter(({ subject, verified: { statement } }) => wanted.attachTo.some(({ digest }) => digest === subject) &&
        statement.predicateType === predicateType &&
        wanted.isSaid(statement));
    const [first] = existing.toSorted((a, b) => a.digest.localeCompare(b.digest));
    if (first) {
        const { bundle, digest, verified } = first;
        const { logIndex } = verified;
        return complete({ image, wanted, bundle, digest, existing, ...(logIndex === undefined ? {} : { logIndex }) }, options);
    }
    const signed = await signStatement(wanted.statement(), predicateType, options.notary, options);
    if (!(await judge(signed.bytes)))
        throw await explainUnverified(signed.bytes, options);
    const { bytes, digest, logIndex } = signed;
    return complete({ image, wanted, bundle: bytes, digest, existing, ...(logIndex === undefined ? {} : { logIndex }) }, options);
}
function complete(item, { created }) {
    const { image, wanted, existing, bundle, digest } = item;
    const complete = image.repositories.every((repository) => wanted.attachTo.every(({ digest: subject }) => holds(existing, repository, subject)));
    return {
        ...item,
        status: existing.length === 0 ? 'signed' : complete ? 'present' : 'copied',
        manifest(subject) {
            const known = existing.find((one) => one.subject === subject && one.digest === digest);
            if (known) {
                const { descriptor, bytes } = known.manifest;
                return {
                    subject,
                    descriptor: { ...descriptor, digest: (0,oci_digest/* digestOf */.ol)(bytes), size: bytes.length },
                    bytes,
                    bundle,
                };
            }
            const target = wanted.attachTo.find((descriptor) => descriptor.digest === subject);
            if (!target)
                throw new Error(`nothing is attached to ${subject}`);
            return (0,referrers/* bundleManifest */.Q7)(target, { bytes: bundle, predicateType: wanted.predicateType }, created);
        },
    };
}
/** True when a repository has a bundle that says this of the subject. */
function holds(existing, repository, subject) {
    return existing.some((one) => one.holder === repository.destination && one.subject === subject);
}
async function explainUnverified(bytes, options) {
    const { verifyBundle } = await Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 82626));
    const reason = await verifyBundle(bytes, options.anchor)
        .then(({ certificate }) => {
        refuseNotOurs(options, certificate);
        return 'it is not ours';
    })
        .catch((error) => error.message);
    return new errors/* PublishError */.S1(`What was just signed doesn't verify: ${reason}; no tag was moved`, {
        code: 'UNVERIFIED',
        hint: 'Run the job again. If it fails again, check that `trusted-root` belongs to the instance that signs.',
    });
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
;// CONCATENATED MODULE: ./build/trust/predicates/provenance.js

const BUILD_TYPE = 'https://actions.github.io/buildtypes/workflow/v1';
/**
 * SLSA provenance v1 of a GitHub Actions job, as actions/attest makes it: from the token's claims alone, since GitHub
 * holds the statement against the certificate, which was made from them too. https://slsa.dev/spec/v1.0/provenance
 * @param server `https://github.com`.
 * @throws PublishError `ID_TOKEN_INVALID` when a claim is missing, as in tokens of other CI systems.
 */
function provenanceFrom(claims, server) {
    const claim = (name) => {
        const value = claims[name];
        if (typeof value === 'string' && value !== '')
            return value;
        throw new errors/* PublishError */.S1(`The job's identity token has no ${name}, which the provenance needs`, {
            code: 'ID_TOKEN_INVALID',
            hint: 'Provenance is made in GitHub Actions; elsewhere set `attest` to `{provenance: false}`.',
        });
    };
    const repository = `${server}/${claim('repository')}`;
    const [owner, name] = claim('repository').split('/');
    const workflow = claim('workflow_ref').replace(`${owner}/${name}/`, '');
    return {
        buildDefinition: {
            buildType: BUILD_TYPE,
            externalParameters: {
                workflow: { ref: claim('ref'), repository, path: workflow.split('@')[0] },
            },
            internalParameters: {
                github: {
                    event_name: claim('event_name'),
                    repository_id: claim('repository_id'),
                    repository_owner_id: claim('repository_owner_id'),
                    runner_environment: claim('runner_environment'),
                },
            },
            resolvedDependencies: [
                { uri: `git+${repository}@${claim('ref')}`, digest: { gitCommit: claim('sha') } },
            ],
        },
        runDetails: {
            builder: { id: `${server}/${claim('job_workflow_ref')}` },
            metadata: {
                invocationId: `${repository}/actions/runs/${claim('run_id')}/attempts/${claim('run_attempt')}`,
            },
        },
    };
}

// EXTERNAL MODULE: ./build/oci/descriptor-reader.js
var descriptor_reader = __webpack_require__(43565);
;// CONCATENATED MODULE: ./build/trust/predicates/sbom.js







/** BuildKit's annotations: https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md */
const REFERENCE = 'vnd.docker.reference.digest';
const REFERENCE_TYPE = 'vnd.docker.reference.type';
const PREDICATE_TYPE = 'in-toto.io/predicate-type';
/** The SBOMs that BuildKit put into the index, per platform, whatever version of SPDX they are. */
async function sbomsIn(source, graph, options) {
    const nodes = new Map(graph.manifests.map((node) => [node.descriptor.digest, node]));
    const root = nodes.get(graph.root.digest);
    if (!root)
        return [];
    const found = [];
    for (const { descriptor } of (0,oci_manifest/* children */.Y_)(root.descriptor, root.bytes)) {
        const subject = descriptor.annotations?.[REFERENCE];
        const node = nodes.get(descriptor.digest);
        if (!node || subject === undefined || !(0,oci_digest/* isDigest */.Bc)(subject) || !nodes.has(subject))
            continue;
        if (descriptor.annotations?.[REFERENCE_TYPE] !== 'attestation-manifest')
            continue;
        const manifest = (0,oci_manifest/* parseManifest */.Ng)(node.bytes, descriptor.mediaType, descriptor.digest);
        if (manifest.kind !== 'image')
            continue;
        for (const layer of manifest.layers.filter(isSbom)) {
            const statement = (0,trust_statement/* parseStatement */.By)(await (0,referrers/* readSmallBlob */.tp)(source, layer, options));
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
    return (mediaType === types/* IN_TOTO_TYPE */.QN && (type.startsWith(types/* PREDICATE */.W3.spdx) || type.startsWith(types/* PREDICATE */.W3.cyclonedx)));
}
/** Verifiers look for the type without a version (`cosign verify-attestation --type spdxjson`). */
function shortType(type) {
    if (type.startsWith(types/* PREDICATE */.W3.spdx))
        return types/* PREDICATE */.W3.spdx;
    return type.startsWith(types/* PREDICATE */.W3.cyclonedx) ? types/* PREDICATE */.W3.cyclonedx : type;
}
/** An SBOM from a file: SPDX or CycloneDX, as JSON. @throws PublishError that names the file. */
function sbomFromFile(text, path) {
    const predicate = parse(text, path);
    if (typeof predicate['spdxVersion'] === 'string')
        return { predicateType: types/* PREDICATE */.W3.spdx, predicate };
    if (predicate['bomFormat'] === 'CycloneDX')
        return { predicateType: types/* PREDICATE */.W3.cyclonedx, predicate };
    throw invalid(path, 'is neither SPDX nor CycloneDX', 'Write it with syft, trivy or another generator, as JSON.');
}
/** A predicate from a file. @throws PublishError that names the file. */
function predicateFromFile(text, path) {
    return parse(text, path);
}
function parse(text, path) {
    try {
        const document = JSON.parse(text);
        if ((0,descriptor_reader/* isRecord */.u4)(document))
            return document;
    }
    catch {
        // Told below.
    }
    throw invalid(path, 'is not a JSON object', 'A predicate is one JSON object.');
}
function invalid(path, what, hint) {
    return new errors/* PublishError */.S1(`${path} ${what}`, { code: 'INPUT_INVALID', input: 'attest', file: path, hint });
}

;// CONCATENATED MODULE: ./build/trust/release/wanted.js






/** The manifests that a signature is about: the root, and each platform's. */
function signedManifests({ root, platforms, graph }) {
    const listed = new Set(platforms.map(({ digest }) => digest));
    const nodes = graph.manifests.map(({ descriptor }) => plain(descriptor));
    return [plain(root), ...nodes.filter(({ digest }) => digest !== root.digest && listed.has(digest))];
}
const plain = ({ mediaType, digest, size }) => ({ mediaType, digest, size });
/** Everything that the plan asks for of one image. @throws PublishError for what can't be said honestly. */
async function wantedStatements(image, options) {
    const { plan } = options;
    const all = signedManifests(image);
    const [root] = all;
    const attachTo = plan.sign?.platforms === true ? all : all.slice(0, 1);
    const digests = all.map(({ digest }) => digest);
    const simple = (predicateType, predicate, compare) => ({
        predicateType,
        subjects: digests,
        attachTo,
        stored: predicateType !== types/* PREDICATE */.W3.signature,
        statement: () => (0,trust_statement/* writeStatement */.pc)(predicateType, digests.map((digest) => (0,trust_statement/* subjectOf */.et)(digest)), predicate),
        isSaid: (statement) => digests.every((digest) => (0,trust_statement/* isAbout */.KH)(statement, digest)) &&
            (!compare || (0,external_node_util_.isDeepStrictEqual)(statement.predicate, predicate)),
    });
    const wanted = [];
    if (plan.sign && plan.sign.format !== 'legacy')
        wanted.push(simple(types/* PREDICATE */.W3.signature, {}, false));
    if (!plan.attest || !root)
        return wanted;
    if (plan.attest.provenance && image.isBuiltHere) {
        const claims = options.claims ?? {};
        const predicate = provenanceFrom(claims, options.server);
        const subjects = namedSubjects(image, digests);
        wanted.push({
            ...simple(types/* PREDICATE */.W3.provenance, predicate, false),
            statement: () => (0,trust_statement/* writeStatement */.pc)(types/* PREDICATE */.W3.provenance, subjects, predicate),
        });
    }
    for (const sbom of await sbomsFor(image, plan.attest, root.digest, options)) {
        const subject = all.find(({ digest }) => digest === sbom.subject);
        if (subject)
            wanted.push({ ...about(subject, sbom), stored: true });
    }
    for (const { type, path, text } of plan.attest.predicates)
        wanted.push(simple(type, predicateFromFile(text, path), true));
    return wanted;
}
/** One per name and digest, so that each can be looked up by its name. */
function namedSubjects({ repositories }, digests) {
    const names = repositories.map(({ destination }) => destination.name);
    return names.flatMap((name) => digests.map((digest) => (0,trust_statement/* subjectOf */.et)(digest, name)));
}
function about(subject, { predicateType, predicate }) {
    return {
        predicateType,
        subjects: [subject.digest],
        attachTo: [subject],
        statement: () => (0,trust_statement/* writeStatement */.pc)(predicateType, [(0,trust_statement/* subjectOf */.et)(subject.digest)], predicate),
        isSaid: (statement) => (0,trust_statement/* isAbout */.KH)(statement, subject.digest) && (0,external_node_util_.isDeepStrictEqual)(statement.predicate, predicate),
    };
}
async function sbomsFor(image, { sbom }, root, options) {
    if (sbom === 'off')
        return [];
    if (typeof sbom === 'object') {
        const [only, ...others] = image.platforms;
        if (others.length > 0) {
            throw new errors/* PublishError */.S1(`${sbom.path} would describe ${image.platforms.length} platforms at once`, {
                code: 'INPUT_INVALID',
                input: 'attest',
                hint: 'Set `sbom: true` on the build, which makes an SBOM for each platform.',
            });
        }
        return [{ subject: only?.digest ?? root, ...sbomFromFile(sbom.text, sbom.path) }];
    }
    const found = await sbomsIn(image.source, image.graph, options);
    if (found.length > 0 || sbom === 'found')
        return found;
    throw new errors/* PublishError */.S1('`attest` asks for an SBOM, and the image has none', {
        code: 'SBOM_MISSING',
        input: 'attest',
        hint: 'Set `sbom: true`, so that the build makes one, or name a file: `attest: {sbom: sbom.spdx.json}`.',
    });
}

;// CONCATENATED MODULE: ./build/trust/release/release.js










/** Statements signed at once: logs take some seconds each. */
const SIGNING = 8;
/**
 * Signs and attests a set of images that lies in its registries by digest: looks up what is there, signs what is
 * missing, verifies it, attaches it everywhere, reads it back from each registry, and stores it with GitHub last, which
 * can't be undone. When this returns, every repository that wasn't left out has a verified signature of every image.
 * @throws PublishError for the first failure; nothing that is attached by then says anything false.
 */
async function signRelease(images, options) {
    const judge = createJudge(options);
    const report = emptyReport(options);
    const items = [];
    for (const image of images) {
        const found = await lookUp(image, judge, options);
        const wanted = await wantedStatements(image, options);
        items.push(...(await (0,map_concurrent/* mapConcurrent */._)(wanted, SIGNING, (one) => settle(image, one, found, judge, options))), ...(await earlierProvenance(image, found, options)));
    }
    for (const image of images) {
        const own = items.filter((item) => item.image === image);
        await Promise.all(image.repositories.map((repository) => orLeaveOut(repository, options, async () => {
            const attached = await attachAll(repository, own, options);
            await attachLegacySignatures(repository, image, options);
            (report.registries[repository.destination.name] ??= []).push(...attached);
        })));
    }
    report.statements = items.map(({ wanted, digest, status, logIndex }) => ({
        predicateType: wanted.predicateType,
        subjects: wanted.subjects,
        ...(logIndex === undefined ? {} : { logIndex }),
        bundle: digest,
        status,
    }));
    report.api = await storeAll(items, options);
    const bundles = new Map(items.map(({ digest, bundle }) => [digest, bundle]));
    return { report, bundles: [...bundles.values()] };
}
function emptyReport({ instance, rule, notary, plan }) {
    const { identity } = notary.signer;
    const who = identity.kind === 'key'
        ? { key: identity.hint }
        : { identity: identity.identity, issuer: identity.issuer };
    return {
        instance: rule.signer.kind === 'key' && instance !== 'own' ? 'key' : instance,
        ...who,
        ...(plan.sign ? { format: plan.sign.format } : {}),
        statements: [],
        registries: {},
        api: [],
    };
}
/** What fails in an optional repository leaves it out. @throws the failure of a required one. */
async function orLeaveOut(repository, { signal }, work) {
    try {
        await work();
    }
    catch (error) {
        signal?.throwIfAborted();
        repository.fail(error);
    }
}
/** What is there: in the repositories that are published to, and where the image comes from. */
async function lookUp(image, judge, options) {
    const subjects = signedManifests(image).map(({ digest }) => digest);
    const found = [];
    const look = async (holder) => {
        found.push(await findExisting(holder, subjects, judge, options));
    };
    const { source, repositories } = image;
    const isElsewhere = source.referrers && !repositories.some(({ destination }) => destination.name === source.name);
    await Promise.all([
        ...repositories.map((repository) => orLeaveOut(repository, options, () => look(repository.destination))),
        isElsewhere ? look(source) : undefined,
    ]);
    return found.flat();
}
/**
 * A provenance says who built an image. Of one that this run didn't build, it can't be said; it is enough that a run of
 * this repository who did said so, and that goes along. @throws PublishError `PROVENANCE_UNKNOWN`.
 */
async function earlierProvenance(image, own, options) {
    const { plan, reporter } = options;
    const { root, isBuiltHere } = image;
    if (plan.attest?.provenance !== true || isBuiltHere)
        return [];
    const judge = createRepositoryJudge(options);
    const found = [...own, ...(await lookUp(image, judge, options))].filter(({ verified: { statement }, subject }) => subject === root.digest &&
        statement.predicateType === types/* PREDICATE */.W3.provenance &&
        (0,trust_statement/* isAbout */.KH)(statement, root.digest));
    if (found.length > 0) {
        reporter.notice(`${root.digest} was not built by this run: it keeps the provenance of the run that built it.`);
        return [await settle(image, provenanceOf(root), found, judge, options)];
    }
    throw new errors/* PublishError */.S1(`${root.digest} was not built by this run, and nothing says who built it; no tag was moved`, {
        code: 'PROVENANCE_UNKNOWN',
        input: 'attest',
        hint: 'Attest in the run that builds it. To sign without provenance, set `attest: {provenance: false}`, or leave `attest` out.',
    });
}
/** A provenance that is there already, whatever else it is about. */
function provenanceOf({ mediaType, digest, size }) {
    return {
        predicateType: types/* PREDICATE */.W3.provenance,
        subjects: [digest],
        attachTo: [{ mediaType, digest, size }],
        isSaid: () => true,
        stored: true,
        statement() {
            throw new Error('a provenance of another run is never made here');
        },
    };
}
async function attachAll(repository, items, options) {
    const subjects = new Set(items.flatMap(({ wanted }) => wanted.attachTo.map(({ digest }) => digest)));
    const reports = [];
    for (const subject of subjects) {
        const due = items.filter(({ wanted }) => isAttachedTo(wanted, subject));
        const missing = due.filter(({ existing }) => !holds(existing, repository, subject));
        const manifests = missing.map((item) => item.manifest(subject));
        if (manifests.length > 0) {
            const listed = await (0,referrers/* attach */.K0)(repository.destination, manifests, options);
            await readBackBundles(repository, subject, missing, options);
            reports.push(...manifests.map(({ descriptor }) => ({ subject, referrer: descriptor.digest, listed })));
        }
        for (const { existing } of due) {
            const held = existing.find((one) => one.holder === repository.destination && one.subject === subject);
            if (held)
                reports.push({ subject, referrer: (0,oci_digest/* digestOf */.ol)(held.manifest.bytes), listed: held.listed });
        }
    }
    return reports;
}
function isAttachedTo({ attachTo }, subject) {
    return attachTo.some(({ digest }) => digest === subject);
}
/** Finds the bundles as a verifier would, and compares their bytes with those that were verified. */
async function readBackBundles({ destination }, subject, items, options) {
    const { candidates } = await (0,referrers/* findCandidates */.eE)(destination, subject, options);
    const found = new Set(candidates.map(({ bytes }) => bytes && (0,oci_digest/* digestOf */.ol)(bytes)));
    const lost = items.find(({ digest }) => !found.has(digest));
    if (!lost)
        return;
    throw new errors/* PublishError */.S1(`${destination.name}@${subject}: the attached ${lost.wanted.predicateType} can't be read back`, {
        code: 'REFERRERS_LOST',
        hint: 'Check that the registry keeps what it accepts, and what else writes to this repository. Run again.',
    });
}
async function attachLegacySignatures(repository, image, options) {
    const { sign } = options.plan;
    if (!sign || sign.format === 'bundle')
        return;
    const subjects = signedManifests(image).slice(0, sign.platforms ? undefined : 1);
    for (const { digest } of subjects) {
        if (await hasLegacy(repository, digest, options))
            continue;
        const { destination } = repository;
        const layer = await (0,legacy/* signLegacy */.$s)(digest, destination.name, options.notary, options);
        await (0,legacy/* attachLegacy */.d9)(destination, digest, layer, options.created, options);
        if (await hasLegacy(repository, digest, options))
            continue;
        throw new errors/* PublishError */.S1(`${destination.name}@${digest}: what was just signed doesn't verify; no tag was moved`, {
            code: 'UNVERIFIED',
            hint: 'Run the job again. If it fails again, check that `trusted-root` belongs to the instance that signs.',
        });
    }
}
async function storeAll(items, options) {
    const { attestations, signal } = options;
    const stored = [];
    if (!attestations)
        return stored;
    for (const { wanted, bundle, status } of items) {
        const { predicateType, subjects } = wanted;
        const [subject] = subjects;
        if (!wanted.stored || subject === undefined)
            continue;
        if (status !== 'signed' && (await attestations.has(subject, predicateType, signal)))
            continue;
        const id = await attestations.store(bundle, signal);
        stored.push({ id, url: attestations.page(id), predicateType });
    }
    return stored;
}

// EXTERNAL MODULE: ./build/pipeline/build.js + 1 modules
var build = __webpack_require__(13031);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/trust/keys/key-signer.js + 1 modules
var key_signer = __webpack_require__(55296);
// EXTERNAL MODULE: ./build/trust/roots/trusted-root.js + 2 modules
var trusted_root = __webpack_require__(68335);
// EXTERNAL MODULE: ./build/http/retry-policy.js
var retry_policy = __webpack_require__(54902);
// EXTERNAL MODULE: ./build/support/limits.js
var limits = __webpack_require__(64046);
;// CONCATENATED MODULE: ./build/trust/services/client.js




/** Milliseconds for one try: Rekor v2 waits for its next checkpoint, which takes seconds. */
const PATIENCE = 20_000;
const ADVICE = {
    sigstore: 'Run the job again later: nothing is uploaded twice. See https://status.sigstore.dev.',
    other: 'Run the job again later: nothing is uploaded twice.',
};
/** @param name for messages: `Fulcio`; @param code of its errors: `FULCIO`. */
function createService(name, code, host, options) {
    const { http, reporter, retries } = options;
    const retrier = (0,retry_policy/* createHostRetrier */.gf)({ host, reporter, retries, longestWait: 60_000 });
    const hint = ADVICE[host.endsWith('.sigstore.dev') ? 'sigstore' : 'other'] ?? '';
    const problem = (what, advice, cause) => new errors/* PublishError */.S1(`${name} (${host}) ${what}`, {
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
        const bytes = await response.bytes(limits/* LIMITS */.b.apiBody.value);
        const failure = (0,retry_policy/* failureOfResponse */.nY)(response, bytes.toString('utf8', 0, 4096), retrier.clock.now());
        return { answer: { status: response.status, headers: response.headers, bytes }, failure };
    }
    return {
        async send(request, signal) {
            const tries = retrier.begin(`${request.method} ${request.url.pathname}`);
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
                    failure = failureOfTry(error);
                    if (!failure)
                        throw error;
                    what = `could not be reached: ${failure.reason}`;
                    cause = error;
                }
                if (!(await tries.again(failure, signal))) {
                    throw problem(`${what}${count > 1 ? ` (${count} tries)` : ''}; no tag was moved`, hint, cause);
                }
            }
        },
        refused: (answer, advice) => problem(`returned ${answer.status}${saying(answer)}; no tag was moved`, advice),
    };
}
/** The time limit of one try is a failure like another; whatever else isn't of the connection is not. */
function failureOfTry(error) {
    const { name } = error;
    return name === 'TimeoutError' ? { reason: 'no answer within 20 s' } : (0,retry_policy/* failureOfError */.m$)(error);
}
/** `: message`, one line of what the service said. */
function saying({ bytes }) {
    const text = bytes.toString('utf8', 0, 4096);
    let message = text;
    try {
        message = JSON.parse(text).message;
    }
    catch {
        // Said in plain text, or as a page.
    }
    if (typeof message !== 'string' || message.trim() === '' || message.includes('<'))
        return '';
    return `: ${(0,foreign_text/* printableLine */.oy)(message).trim().slice(0, 200)}`;
}
/** The JSON object in an answer. @throws PublishError of the service. */
function readAnswer(service, answer) {
    try {
        const document = JSON.parse(answer.bytes.toString('utf8'));
        if (typeof document === 'object' && document !== null && !Array.isArray(document))
            return document;
    }
    catch {
        // Told below.
    }
    throw unreadable(service, answer, 'JSON');
}
/** @param kind what was expected. */
function unreadable(service, answer, kind) {
    const refused = service.refused({ ...answer, bytes: Buffer.alloc(0) }, 'Run the job again later.');
    return new errors/* PublishError */.S1(refused.message.replace('; no tag', ` without ${kind} that can be read; no tag`), {
        ...refused,
    });
}

// EXTERNAL MODULE: ./build/support/jwt.js
var jwt = __webpack_require__(95617);
;// CONCATENATED MODULE: ./build/trust/services/fulcio.js





/** Milliseconds before its end at which a certificate isn't used any more: the log and the clock need some. */
const MARGIN = 90_000;
/**
 * Signs with keys that live as long as the run: one token, one key and one certificate for all statements, renewed
 * near its end. https://github.com/sigstore/fulcio/blob/main/docs/certificate-issuing-overview.md
 */
async function createKeylessSigner(options) {
    const token = await options.idToken();
    const identity = expectedIdentity(token, options.server);
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
            // One after the other: two statements must not ask for a certificate each.
            const held = (current = certificate(signal));
            held.catch(() => (current = undefined));
            const { key, leaf, chain } = await held;
            return { signature: (0,external_node_crypto_.sign)('sha256', bytes, key), material: { kind: 'certificate', leaf, chain } };
        },
    };
}
/** What the certificate will say: the workflow file that runs, which for a reusable workflow is its own. */
function expectedIdentity(token, server) {
    const claims = (0,jwt/* readPayload */.rD)(token) ?? {};
    const { iss, job_workflow_ref: workflow, email, sub } = claims;
    const identity = typeof workflow === 'string' ? `${server}/${workflow}` : (email ?? sub);
    if (typeof iss !== 'string' || typeof identity !== 'string') {
        throw new errors/* PublishError */.S1("The job's identity token names no workflow and no issuer", {
            code: 'ID_TOKEN_INVALID',
        });
    }
    return { kind: 'keyless', identity, issuer: iss };
}
async function issue({ url, service }, token, signal) {
    const { privateKey, publicKey } = (0,external_node_crypto_.generateKeyPairSync)('ec', { namedCurve: 'P-256' });
    const { email, sub } = (0,jwt/* readPayload */.rD)(token) ?? {};
    const proof = (0,external_node_crypto_.sign)('sha256', Buffer.from(String(email ?? sub)), privateKey);
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
    const chain = chainIn(readAnswer(service, answer));
    try {
        const leaf = new external_node_crypto_.X509Certificate(chain[0] ?? '');
        if (!leaf.checkPrivateKey(privateKey))
            throw new Error('it is for another key');
        return { key: privateKey, leaf: leaf.raw, chain, ends: Date.parse(leaf.validTo) };
    }
    catch {
        throw unreadable(service, answer, 'a certificate for our key');
    }
}
function chainIn(document) {
    const signed = document['signedCertificateEmbeddedSct'] ?? document['signedCertificateDetachedSct'];
    const chain = (0,descriptor_reader/* isRecord */.u4)(signed) ? signed['chain'] : undefined;
    const certificates = (0,descriptor_reader/* isRecord */.u4)(chain) ? chain['certificates'] : undefined;
    return Array.isArray(certificates) ? certificates.filter((pem) => typeof pem === 'string') : [];
}

;// CONCATENATED MODULE: ./build/trust/services/rekor.js



const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
/** Rekor v1. https://github.com/sigstore/rekor/blob/main/openapi.yaml */
function createLogV1(url, service) {
    return async (entry, signal) => {
        const body = JSON.stringify(entry.envelope === undefined ? hashedRekordV1(entry) : dsseV1(entry, entry.envelope));
        let answer = await service.send({ method: 'POST', url: new URL('/api/v1/log/entries', url), headers: JSON_HEADERS, body }, signal);
        // An equal entry is there: of a try whose answer was lost, or of somebody who signed the same.
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
    const found = Object.values(readAnswer(service, answer))[0];
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
        throw unreadable(service, answer, 'an entry');
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
 * Rekor v2, which knows nothing but hashes: of an envelope, that of DSSE's encoding, which was signed. Its entries have
 * no time. https://github.com/sigstore/rekor-tiles/blob/main/CLIENTS.md
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
        return readAnswer(service, answer);
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


/** Answers that mean: not in this form. */
const OTHER_FORM = [400, 404, 405, 406, 415, 422];
/** An answer whose time can't be read is asked for again: it is another time then. */
const TRIES = 3;
/**
 * Asks in the JSON form of Sigstore's and GitHub's authorities, and where that isn't understood in RFC 3161's own.
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
                throw unreadable(service, answer, 'a time');
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
/** RFC 3161, 2.4.1: version 1, SHA-256 with NULL parameters, the hash, certReq. */
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

;// CONCATENATED MODULE: ./build/trust/services/notary.js




/** The witnesses of an instance, for a signer. */
function witnessesOf({ rekor, tsa }, options) {
    const log = rekor && (rekor.version === 2 ? createLogV2 : createLogV1);
    return {
        ...(rekor && log
            ? { log: log(rekor.url, createService('Rekor', 'REKOR', rekor.url.host, options)) }
            : {}),
        ...(tsa
            ? {
                timestamper: createTimestamper(tsa, createService('The time stamp authority', 'TSA', tsa.host, options)),
            }
            : {}),
    };
}
/** A signer whose certificates come from an instance's Fulcio. @throws PublishError when the job has no identity. */
function keylessSigner(fulcio, identity, options) {
    const service = createService('Fulcio', 'FULCIO', fulcio.host, options);
    return createKeylessSigner({ url: fulcio, service, ...identity });
}

// EXTERNAL MODULE: ./build/pipeline/trust/roots.js
var trust_roots = __webpack_require__(81835);
;// CONCATENATED MODULE: ./build/trust/services/github-attestations.js


/**
 * Stores a bundle with GitHub, where `gh attestation verify` looks. It can't be undone, so it comes last.
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
        const { id } = readAnswer(service, answer);
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

;// CONCATENATED MODULE: ./build/pipeline/trust/checks.js

/**
 * Signing that would stop after the build is stopped before it. @throws PublishError `ID_TOKEN_MISSING`.
 */
function checkIdentity({ request, decision }) {
    const { env } = request;
    if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'])
        return;
    const fork = decision.withoutSecrets;
    throw new errors/* PublishError */.S1(fork
        ? "Signing needs the job's identity, which a pull request from a fork doesn't get"
        : "Signing needs the job's identity, and the job may not ask for it", {
        code: 'ID_TOKEN_MISSING',
        input: request.trust?.sign ? 'sign' : 'attest',
        hint: fork
            ? 'Sign on pushes: leave `push` at auto.'
            : 'Add `permissions: id-token: write` to the job; to sign without an identity, set `signing-key`.',
    });
}
/** What the instance can't do of what is asked for. @throws PublishError `SIGN_UNSUPPORTED`. */
function checkPlan({ plan }, instance, withKey) {
    const { sign } = plan;
    const hasLegacy = sign !== undefined && sign.format !== 'bundle';
    // cosign 2's form holds a promise of the log, which only Rekor v1 gives; for keys there may be none at all.
    if (hasLegacy && instance.rekor?.version !== 1 && !(withKey && !instance.rekor)) {
        throw new errors/* PublishError */.S1(`\`format: ${sign.format}\` needs the promise of a Rekor v1 log, and this Sigstore instance has ${instance.rekor ? 'Rekor v2' : 'no log'}`, {
            code: 'SIGN_UNSUPPORTED',
            input: 'sign',
            hint: 'Set `format: bundle`, `sigstore: public`, or sign with `signing-key`.',
        });
    }
    if (sign?.log === false && !withKey && instance.name !== 'own') {
        throw new errors/* PublishError */.S1('`log: false` is for keys: certificates need a log', {
            code: 'SIGN_UNSUPPORTED',
            input: 'sign',
            hint: 'Remove `log`, or set `signing-key`. `sigstore: github` signs without a public log.',
        });
    }
}
/** GitHub keeps attestations of private repositories for organizations with Enterprise Cloud. */
function privateAttestations(repository) {
    return new errors/* PublishError */.S1('GitHub offers attestations for private repositories with Enterprise Cloud only', {
        code: 'SIGN_PRIVATE',
        input: 'attest',
        hint: `Set \`attest: {api: false}\`, \`signing-key\`, or \`sigstore: public\`, which shows ${repository} and its workflow in a public log.`,
    });
}

;// CONCATENATED MODULE: ./build/pipeline/trust/attestations.js




/** GitHub's attestations of a repository, through its API. */
function openAttestations({ request }, { server }, options) {
    const { env, facts, githubToken: token = '' } = request;
    const api = (env['GITHUB_API_URL'] || 'https://api.github.com').replace(/\/+$/, '');
    const repository = facts.repository.fullName;
    const open = (own) => createService("GitHub's attestations API", 'ATTESTATIONS', new URL(api).host, own);
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
 * Asks before the build whether the job may store attestations: what is sent is no attestation, so that GitHub refuses
 * it after it has looked at the permissions. An outage now says nothing about later.
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
        throw privateAttestations(repository);
    throw new errors/* PublishError */.S1(refused.message, { ...refused, code: 'ATTESTATIONS_DENIED', input: 'attest' });
}

;// CONCATENATED MODULE: ./build/trust/services/instance.js


/** Sigstore's public services, as its signing_config.v0.2.json names them in November 2026. */
const PUBLIC_GOOD = {
    name: 'public-good',
    fulcio: new URL('https://fulcio.sigstore.dev'),
    rekor: { url: new URL('https://rekor.sigstore.dev'), version: 1 },
    tsa: new URL('https://timestamp.sigstore.dev/api/v1/timestamp'),
};
/** GitHub's own services: on ghe.com each tenant has its own hosts. */
function githubInstance(server) {
    const domain = server.hostname === 'github.com' ? 'githubapp.com' : server.hostname;
    return {
        name: 'github',
        fulcio: new URL(`https://fulcio.${domain}`),
        tsa: new URL(`https://timestamp.${domain}/api/v1/timestamp`),
    };
}
/**
 * The services that a signing config names: of each kind the newest version that is known here and valid now.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto (SigningConfig)
 * @throws PublishError `SIGNING_CONFIG_INVALID`.
 */
function readSigningConfig(text, where, now) {
    const document = instance_parse(text, where);
    const fulcio = pick(document['caUrls'], [1], now);
    const rekor = pick(document['rekorTlogUrls'], [2, 1], now);
    const tsa = pick(document['tsaUrls'], [1], now);
    if (!fulcio && !rekor && !tsa)
        throw instance_invalid(where, 'names no service that is valid now');
    return {
        name: 'own',
        ...(fulcio ? { fulcio: urlOf(fulcio.url, where) } : {}),
        ...(rekor ? { rekor: { url: urlOf(rekor.url, where), version: rekor.version === 2 ? 2 : 1 } } : {}),
        ...(tsa ? { tsa: urlOf(tsa.url, where) } : {}),
    };
}
function instance_parse(text, where) {
    try {
        const document = JSON.parse(text);
        if ((0,descriptor_reader/* isRecord */.u4)(document))
            return document;
    }
    catch {
        // Told below.
    }
    throw instance_invalid(where, 'is not a JSON object');
}
/** @param versions that are known here, the best first. */
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
/** Identity tokens go there: in the clear only within this machine. */
function urlOf(text, where) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)))
        return url;
    throw instance_invalid(where, `names ${JSON.stringify(text)}, which is not an https URL`);
}
function instance_invalid(where, what) {
    return new errors/* PublishError */.S1(`The signing config ${where} ${what}`, {
        code: 'SIGNING_CONFIG_INVALID',
        input: 'sigstore',
        hint: 'Write it with `cosign signing-config create`.',
    });
}

;// CONCATENATED MODULE: ./build/pipeline/trust/instance.js



/** A token of the job for Sigstore. @throws PublishError `ID_TOKEN_MISSING`. */
async function maskedIdToken({ request, reporter }) {
    try {
        const token = await request.idToken('sigstore');
        reporter.secret(token);
        return token;
    }
    catch (cause) {
        throw new errors/* PublishError */.S1(`The job's identity token can't be had: ${cause.message}`, {
            code: 'ID_TOKEN_MISSING',
            hint: 'Check `permissions: id-token: write`, and run the job again.',
            cause,
        });
    }
}
/**
 * Whether the repository is private is said by the token, and by the event; one of them is enough. A repository of
 * which neither says anything counts as private: its name must not get into a public log.
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
/** The services to sign with. @throws PublishError `SIGN_UNSUPPORTED`, with what would do. */
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
/** The public instance is for public repositories of github.com, unless it is asked for by name. */
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
/** Certificates need a time; without a log, the authority has to give it. */
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
;// CONCATENATED MODULE: ./build/pipeline/trust/prepare.js











/**
 * Reads the inputs, and checks what would make signing fail after the build: the key and its password, the job's
 * identity, the instance, GitHub's permission. @throws PublishError.
 */
async function prepareTrust(run, trust) {
    const { request, reporter, signal } = run;
    const settings = (0,trust_settings.readTrustSettings)(trust, request);
    const keySigner = await openKey(trust, reporter);
    const withKey = keySigner !== undefined;
    const needsToken = !withKey || settings.plan.attest?.provenance === true;
    if (needsToken)
        checkIdentity(run);
    const place = await readJobPlace(run, needsToken);
    const instance = chooseInstance(settings, place, withKey);
    checkPlan(settings, instance, withKey);
    await checkRoot(settings, instance);
    const attestations = usesApi(settings, instance, withKey, run)
        ? openAttestations(run, place, serviceOptions(run))
        : undefined;
    await attestations?.check(place.isPrivate, signal);
    if (settings.plan.sign && instance.name === 'github' && !withKey) {
        reporter.warning('Signed with the Sigstore instance of GitHub, which keeps this private repository out of public logs: ' +
            "`cosign verify` then needs --insecure-ignore-tlog --use-signed-timestamps and GitHub's trusted root", { input: 'sign' });
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
        return (0,key_signer/* createKeySigner */.e9)(signingKey, signingKeyPassword);
    if (signingKeyPassword === undefined)
        return undefined;
    throw new errors/* PublishError */.S1('`signing-key-password` is set, and `signing-key` is empty', {
        code: 'KEY_INVALID',
        input: 'signing-key',
        hint: 'Check the secret it is taken from: jobs without access to it get an empty text.',
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
/** GitHub keeps attestations that its own or the public instance signed, of repositories on its own servers. */
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
/** Opens signer and witnesses; with the job's identity, a new token is asked for. */
async function releaseOptions(run, prepared) {
    const { request, reporter, signal, connections } = run;
    const { settings, instance, place, keySigner, attestations } = prepared;
    const services = serviceOptions(run);
    const server = place.server.origin;
    const roots = await (0,trust_roots/* openRoots */.M)(settings.trustedRoot, request, connections);
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
/** Exactly who signs now. */
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
/** RFC 3339 without fractions, as other tools write it. */
function toSeconds(time) {
    const parsed = Date.parse(time);
    return new Date(Number.isNaN(parsed) ? Date.now() : parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}

;// CONCATENATED MODULE: ./build/pipeline/trust/step.js






/**
 * Signs and attests between staging and tags, so that no tag is moved to an image without a verified signature. Runs
 * when every tag is right already, too: a rerun heals what is missing.
 * @throws PublishError for what would make it fail, before anything is built.
 */
async function createTrustStep(run, trust) {
    const { reporter, phases, request } = run;
    const prepared = await prepareTrust(run, trust);
    const { optional = false } = prepared.settings.plan.sign ?? {};
    const sign = async (images) => {
        const options = await releaseOptions(run, prepared);
        const releases = images.map((image) => releaseImage(image, request.from.length > 0, run));
        const { report, bundles } = await signRelease(releases, options);
        run.trust.report = report;
        run.trust.bundles = bundles;
        const signed = report.statements.filter(({ status }) => status === 'signed').length;
        reporter.info(`Signed ${signed} of ${report.statements.length} statements now; the others were there.`);
    };
    return {
        name: 'signatures',
        runs: 'always',
        async run(images, { signal }) {
            try {
                await phases.measure('sign', () => sign(images));
            }
            catch (error) {
                signal.throwIfAborted();
                if (!optional || !(error instanceof errors/* PublishError */.S1))
                    throw error;
                reporter.warning(`The tags move without a signature, since sign is optional: ${error.message}`);
                run.trust.failed = error.message;
            }
        },
    };
}
function releaseImage(image, isCopied, run) {
    const { name, root, source, graph, platforms, repositories, isKept } = image;
    return {
        name,
        root,
        source,
        graph,
        platforms,
        isBuiltHere: !isKept && (!isCopied || isOfThisRun(image, run)),
        repositories: repositories.map(({ destination, fail }) => ({
            destination: { ...destination, readBlob: readerOf(destination) },
            fail,
        })),
    };
}
/** Parts of a matrix, pushed by digest and merged now: every one of them says that it was built by this run. */
function isOfThisRun({ graph, platforms }, { request }) {
    const run = withoutAttempt((0,build/* runName */.rt)(request.env));
    if (run === undefined || platforms.length === 0)
        return false;
    return platforms.every(({ digest }) => {
        const node = graph.manifests.find(({ descriptor }) => descriptor.digest === digest);
        if (!node)
            return false;
        const { annotations } = (0,oci_manifest/* parseManifest */.Ng)(node.bytes, node.descriptor.mediaType, digest);
        return withoutAttempt(annotations[image_config/* RUN_ANNOTATION */.c]) === run;
    });
}
/** Jobs that failed are run again with the next attempt; the others' results stay. */
function withoutAttempt(run) {
    return run?.replace(/\.\d+$/, '');
}
function readerOf(destination) {
    return (descriptor, options) => {
        if (destination.readBlob)
            return destination.readBlob(descriptor, options);
        throw new errors/* PublishError */.S1(`${destination.name} can't be read from`, { code: 'UNSUPPORTED' });
    };
}


/***/ }),

/***/ 55296:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e9: () => (/* binding */ createKeySigner),
  F3: () => (/* binding */ refuseUnsuitable)
});

// UNUSED EXPORTS: keyHint, publicPem

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/descriptor-reader.js
var descriptor_reader = __webpack_require__(43565);
;// CONCATENATED MODULE: ./build/trust/keys/cosign-key.js



/** The newer name is cosign 2's and 3's, the older cosign 1's. */
const LABEL = /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;
/** True for a key that `cosign generate-key-pair` wrote. */
function isCosignKey(pem) {
    return LABEL.test(pem);
}
/** Bounds on what the key itself asks for: cosign writes N = 65536, r = 8, p = 1, which are 64 MiB. */
const MOST = { N: 2 ** 20, r: 16, p: 8 };
/**
 * Decrypts a key that `cosign generate-key-pair` wrote: scrypt, then NaCl's secretbox (sigstore/sigstore,
 * pkg/cryptoutils and theupdateframework/go-tuf, encrypted). @returns PKCS #8, DER.
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
 * Signs with a key of the user's: PKCS #8, SEC 1 or PKCS #1 as PEM, encrypted or not, or cosign's encrypted form. The
 * password is nowhere but in this process.
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
/** OpenSSL's code of a wrong passphrase; for other damage it has many. */
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
        // What OpenSSL says may quote the key.
        throw invalid('is not a private key in PEM', 'Pass the whole file, its first and last lines included.');
    }
}
function invalid(what, hint) {
    return new errors/* PublishError */.S1(`\`signing-key\` ${what}`, { code: 'KEY_INVALID', input: 'signing-key', hint });
}
/** Those that cosign, Rekor and policy.json all take: ECDSA on P-256, and RSA of 2048 bits or more. */
const RSA_SIZES = [2048, 3072, 4096];
/** @throws PublishError `KEY_INVALID`. */
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
/** cosign's hint: base64 of the SHA-256 of the SPKI. */
function keyHint(key) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(key.export({ format: 'der', type: 'spki' }))
        .digest('base64');
}


/***/ })

};
