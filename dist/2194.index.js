export const id = 2194;
export const ids = [2194];
export const modules = {

/***/ 92194:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createTrustStep: () => (/* binding */ createTrustStep)
});

// EXTERNAL MODULE: ./build/oci/annotations.js
var oci_annotations = __webpack_require__(96348);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/oci/manifest.js
var manifest = __webpack_require__(95669);
// EXTERNAL MODULE: ./build/support/map-concurrent.js
var map_concurrent = __webpack_require__(6486);
// EXTERNAL MODULE: ./build/trust/verification/legacy.js
var legacy = __webpack_require__(11218);
// EXTERNAL MODULE: ./build/trust/referrers.js
var referrers = __webpack_require__(72445);
// EXTERNAL MODULE: ./build/trust/statement.js
var trust_statement = __webpack_require__(97332);
// EXTERNAL MODULE: ./build/oci/digest.js
var oci_digest = __webpack_require__(1564);
// EXTERNAL MODULE: ./build/trust/types.js
var types = __webpack_require__(98604);
// EXTERNAL MODULE: ./build/trust/verification/verify-image.js
var verify_image = __webpack_require__(47828);
// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/trust/verification/verify-bundle.js + 2 modules
var verify_bundle = __webpack_require__(82626);
;// CONCATENATED MODULE: ./build/trust/release/existing.js









/** Accepts bundles signed with our own identity or key, and ignores all others. */
function createJudge(options) {
    return judgeBy((certificate) => refuseNotOurs(options, certificate), options);
}
/**
 * Rejects certificates that aren't ours. All callers of a reusable workflow share its identity, so the
 * repository is compared too, if the certificate contains it.
 * @throws PublishError `BUNDLE_INVALID`.
 */
function refuseNotOurs({ rule, repository }, certificate) {
    (0,verify_image/* refuseOthers */.AQ)(rule, certificate);
    const found = certificate?.repository;
    if (found !== undefined && repository !== undefined && found !== repository)
        throw (0,trust_statement/* refusal */.x5)(`it was made for ${(0,foreign_text/* printableLine */.oy)(found)}`);
}
/** Accepts bundles signed by any workflow of our repository. */
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
/** Finds our own bundles for manifests of a repository. @throws RegistryError if they can't be listed. */
async function findExisting(holder, subjects, judge, options) {
    const found = await (0,map_concurrent/* mapConcurrent */._k)(subjects, 4, async (subject) => {
        const { candidates } = await (0,referrers/* findCandidates */.eE)(holder, subject, options);
        const judged = await (0,map_concurrent/* mapConcurrent */._k)(candidates, 4, (candidate) => existing(holder, subject, candidate, judge, options));
        return judged.filter((one) => one !== undefined);
    });
    return found.flat();
}
async function existing(holder, subject, { listed, open }, judge, { signal, reporter }) {
    const opened = await open().catch((error) => {
        signal?.throwIfAborted();
        if (!(0,verify_image/* isRefusal */.vu)(error))
            throw error;
        reporter.debug(`A signature that isn't ours: ${error.message}`);
        return undefined;
    });
    const verified = opened && (await judge(opened.bundle));
    if (!verified)
        return undefined;
    const { manifest, bundle } = opened;
    return { holder, subject, manifest, listed, bundle, digest: verified.digest, verified };
}
/** True if the repository has our signature in cosign 2's format. */
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
 * The bytes to sign for a payload: DSSE's pre-authentication encoding (PAE), with lengths in bytes.
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
 * Signs a statement, requests the log entry and the timestamp at the same time, and builds the bundle.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto, version 0.3
 */
async function signStatement(statement, predicateType, { signer, log, timestamper }, options) {
    const signed = preAuthEncoding(types/* IN_TOTO_TYPE */.QN, statement);
    const { signature, material } = await signer.sign(signed, options);
    const envelope = {
        payload: statement.toString('base64'),
        payloadType: types/* IN_TOTO_TYPE */.QN,
        // No `keyid`: cosign 3 would compare it with its own key id and find no matching signature.
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
/** Serializes with the library that parses bundles: it omits empty values and rejects invalid bundles. */
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
 * Finds or creates the bundle for a statement. A bundle found in any registry is copied to the others; if
 * there is none, the statement is signed.
 * @throws PublishError of the signing services; `UNVERIFIED` if the new signature doesn't verify.
 */
async function settle(image, wanted, found, judge, options) {
    const { predicateType } = wanted;
    const existing = found.filter(({ subject, verified: { statement } }) => wanted.attachTo.some(({ digest }) => digest === subject) &&
        statement.predicateType === predicateType &&
        wanted.isSaid(statement));
    const [first] = existing.toSorted((a, b) => a.digest.localeCompare(b.digest));
    if (first) {
        const { bundle, verified } = first;
        return complete({ image, wanted, bundle, existing, ...seen(verified) }, options);
    }
    const { bytes: bundle } = await signStatement(wanted.statement(), predicateType, options.notary, options);
    const verified = await judge(bundle);
    if (!verified)
        throw await explainUnverified(bundle, options);
    return complete({ image, wanted, bundle, existing, ...seen(verified) }, options);
}
function seen({ digest, logIndex, certificate }) {
    return {
        digest,
        ...(logIndex === undefined ? {} : { logIndex }),
        ...(certificate ? { certificate } : {}),
    };
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
/** True if the repository has one of the bundles for this subject. */
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
 * SLSA provenance v1 of a GitHub Actions job, as actions/attest creates it. It contains only claims of the
 * token: GitHub compares the statement with the certificate, which is issued from the same claims.
 * https://slsa.dev/spec/v1.0/provenance
 * @param server `https://github.com`.
 * @throws PublishError `ID_TOKEN_INVALID` if a claim is missing, as in tokens of other CI systems.
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

// EXTERNAL MODULE: ./build/trust/predicates/sbom.js
var predicates_sbom = __webpack_require__(22183);
;// CONCATENATED MODULE: ./build/trust/release/wanted.js






/** The manifests that a signature covers: the root, and that of each platform. */
function signedManifests({ root, platforms, graph }) {
    const listed = new Set(platforms.map(({ digest }) => digest));
    const nodes = graph.manifests.map(({ descriptor }) => plain(descriptor));
    return [plain(root), ...nodes.filter(({ digest }) => digest !== root.digest && listed.has(digest))];
}
const plain = ({ mediaType, digest, size }) => ({ mediaType, digest, size });
/** The statements that the plan requests for an image. @throws PublishError if a statement can't be made. */
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
        wanted.push(simple(type, (0,predicates_sbom/* predicateFromFile */.KW)(text, path), true));
    return wanted;
}
/** One subject per name and digest, so that each can be looked up by its name. */
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
        return [{ subject: only?.digest ?? root, ...(0,predicates_sbom/* sbomFromFile */.eL)(sbom.text, sbom.path) }];
    }
    const found = await (0,predicates_sbom/* sbomsIn */.sc)(image.source, image.graph, options);
    if (found.length > 0 || sbom === 'found')
        return found;
    throw (0,predicates_sbom/* noSbom */.Vp)();
}

;// CONCATENATED MODULE: ./build/trust/release/release.js











/** Maximum number of statements signed at once; a log takes several seconds for each. */
const SIGNING = 8;
/**
 * Signs and attests a set of images that are staged by digest. Looks for existing signatures, signs what is
 * missing, verifies it, attaches it in every repository, and reads it back. Storing with GitHub can't be
 * undone, so it comes last. On return, every repository that wasn't skipped has verified signatures of all
 * images.
 * @throws PublishError for the first failure. Signatures attached before that stay, and are still true.
 */
async function signRelease(images, options) {
    const judge = createJudge(options);
    const report = emptyReport(options);
    const items = [];
    for (const image of images) {
        const found = await lookUp(image, judge, options);
        const wanted = await wantedStatements(image, options);
        items.push(...(await (0,map_concurrent/* mapConcurrent */._k)(wanted, SIGNING, (one) => settle(image, one, found, judge, options))), ...(await earlierProvenance(image, found, options)));
    }
    for (const image of images) {
        const own = items.filter((item) => item.image === image);
        await Promise.all(image.repositories.map((repository) => orLeaveOut(repository, options, async () => {
            const attached = await attachAll(repository, own, options);
            await attachLegacySignatures(repository, image, options);
            (report.registries[repository.destination.name] ??= []).push(...attached);
        })));
    }
    report.statements = items.map((item) => statementReport(item, report));
    report.api = await storeAll(items, options);
    const bundles = new Map(items.map(({ digest, bundle }) => [digest, bundle]));
    return { report, bundles: [...bundles.values()] };
}
function statementReport(item, { identity: own }) {
    const { wanted, digest, status, logIndex, certificate } = item;
    const { identity, workflowRepository: repository } = certificate ?? {};
    return {
        predicateType: wanted.predicateType,
        subjects: wanted.subjects,
        ...(logIndex === undefined ? {} : { logIndex }),
        bundle: digest,
        ...(identity === undefined || identity === own ? {} : { identity }),
        ...(repository === undefined ? {} : { repository }),
        status,
    };
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
/** Skips an optional repository if `work` fails. @throws the error if the repository is required. */
async function orLeaveOut(repository, { signal }, work) {
    try {
        await work();
    }
    catch (error) {
        signal?.throwIfAborted();
        repository.fail(error);
    }
}
/** Finds existing bundles in the target repositories and in the source of the image. */
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
 * A provenance states who built an image, so this run can't create one for an image it didn't build. Instead,
 * it reuses the provenance from an earlier run of the same repository.
 * @throws PublishError `PROVENANCE_UNKNOWN` if there is none.
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
/** Accepts any existing provenance of the image, whatever its other content. */
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
/** Finds the bundles as a verifier would, and compares their digests with those of the verified bundles. */
async function readBackBundles({ destination }, subject, items, options) {
    const { candidates } = await (0,referrers/* findCandidates */.eE)(destination, subject, options);
    const found = new Set();
    for (const { open } of candidates) {
        const opened = await open().catch((error) => {
            options.signal?.throwIfAborted();
            if (!(0,verify_image/* isRefusal */.vu)(error))
                throw error;
            return undefined;
        });
        if (opened)
            found.add((0,oci_digest/* digestOf */.ol)(opened.bundle));
        if (items.every(({ digest }) => found.has(digest)))
            return;
    }
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

// EXTERNAL MODULE: ./build/pipeline/plan/image-annotations.js
var image_annotations = __webpack_require__(65997);
// EXTERNAL MODULE: ./build/pipeline/signing/prepare.js + 7 modules
var prepare = __webpack_require__(30054);
;// CONCATENATED MODULE: ./build/pipeline/signing/step.js






/**
 * Creates the step that signs and attests between staging and tags, so that no tag ever points at an image
 * without a verified signature. It also runs when every tag is up to date: a rerun adds missing signatures.
 * @throws PublishError for anything that would make it fail, before the build.
 */
async function createTrustStep(run, trust) {
    const { reporter, phases, request } = run;
    const prepared = await (0,prepare/* prepareTrust */.G)(run, trust);
    const { optional = false } = prepared.settings.plan.sign ?? {};
    const sign = async (images) => {
        const options = await (0,prepare/* releaseOptions */.g)(run, prepared);
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
/**
 * True for platforms that were pushed by digest and merged by the same workflow run: each one's annotations
 * must name this run.
 */
function isOfThisRun({ graph, platforms }, { request }) {
    const run = withoutAttempt((0,image_annotations/* runName */.rt)(request.env));
    if (run === undefined || platforms.length === 0)
        return false;
    return platforms.every(({ digest }) => {
        const node = graph.manifests.find(({ descriptor }) => descriptor.digest === digest);
        if (!node)
            return false;
        const { annotations } = (0,manifest/* parseManifest */.Ng)(node.bytes, node.descriptor.mediaType, digest);
        return withoutAttempt(annotations[oci_annotations/* RUN_ANNOTATION */.c]) === run;
    });
}
/** Rerunning failed jobs increments the attempt, while results of the other jobs keep theirs. */
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


/***/ })

};
