export const id = 2051;
export const ids = [2051];
export const modules = {

/***/ 62051:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openDockerArchive: () => (/* binding */ openDockerArchive)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(77598);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(46466);
/* harmony import */ var node_zlib__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(38522);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(57075);
/* harmony import */ var _digest_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1564);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1787);
/* harmony import */ var _documents_bounded_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(40182);
/* harmony import */ var _files_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(64961);
/* harmony import */ var _layout_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(86102);
/* harmony import */ var _limits_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(61928);
/* harmony import */ var _media_types_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(54566);
/* harmony import */ var _reference_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(20907);














/**
 * Opens the output of `docker save`. Newer engines write an OCI layout, which is used as it is; for older
 * ones a manifest is created, and layers, which are stored uncompressed, are compressed with gzip.
 * @throws PublishError `ARCHIVE_INVALID`, `REFERENCE_UNKNOWN`.
 */
async function openDockerArchive(archive, options) {
    const name = `docker-archive:${archive}`;
    if (!(0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(archive, { throwIfNoEntry: false })?.isFile()) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${name} is not a file`, {
            code: 'ARCHIVE_INVALID',
            hint: 'Give the path that docker save wrote to.',
        });
    }
    const files = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .tarFiles */ .dL)(archive, name);
    const images = await readImages(files);
    const image = chooseImage(images, options, name);
    if ((await files.size('index.json')) !== undefined) {
        const layout = await (0,_layout_js__WEBPACK_IMPORTED_MODULE_10__/* .layoutIn */ .qs)(files);
        const tag = image.RepoTags?.[0];
        const named = images.length > 1 && tag !== undefined ? canonicalName(tag) : undefined;
        return { source: layout, root: (0,_layout_js__WEBPACK_IMPORTED_MODULE_10__/* .chooseEntry */ .c$)(layout, named) };
    }
    return convert(files, image, options.temporaryDirectory);
}
async function readImages(files) {
    const bytes = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .readFile */ .TA)(files, 'manifest.json', _limits_js__WEBPACK_IMPORTED_MODULE_11__/* .CONTENT_LIMITS */ .L2.manifestPush);
    const list = bytes && (0,_documents_bounded_js__WEBPACK_IMPORTED_MODULE_8__/* .parseJson */ .q)(bytes.toString(), `${files.name}: manifest.json`);
    const isImage = (value) => {
        const image = value;
        return typeof image?.Config === 'string' && Array.isArray(image.Layers);
    };
    if (Array.isArray(list) && list.every(isImage))
        return list;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} holds no manifest.json that lists images`, {
        code: 'ARCHIVE_INVALID',
        hint: 'An OCI archive is read with oci-archive:<file>.',
    });
}
function chooseImage(images, options, name) {
    const wanted = options.reference && (0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .formatReference */ .FH)(options.reference);
    const found = wanted !== undefined
        ? images.find((image) => image.RepoTags?.some((tag) => canonicalName(tag) === wanted))
        : options.position !== undefined
            ? images[options.position]
            : images.length === 1
                ? images[0]
                : undefined;
    if (found)
        return found;
    const names = images.flatMap((image) => image.RepoTags ?? []);
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(wanted === undefined
        ? `${name} holds ${images.length} images, and none was chosen`
        : `${name} holds no image named ${wanted}`, {
        code: 'REFERENCE_UNKNOWN',
        hint: `Say which one, as ${name}:<name>: ${names.join(', ') || 'they have no names'}.`,
    });
}
function canonicalName(tag) {
    return (0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .formatReference */ .FH)((0,_reference_js__WEBPACK_IMPORTED_MODULE_13__/* .parseReference */ .F2)(tag));
}
async function convert(files, image, directory) {
    const config = await (0,_files_js__WEBPACK_IMPORTED_MODULE_9__/* .readFile */ .TA)(files, image.Config, _limits_js__WEBPACK_IMPORTED_MODULE_11__/* .CONTENT_LIMITS */ .L2.config);
    if (!config)
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} is missing ${image.Config}, the image's config`, {
            code: 'ARCHIVE_INVALID',
        });
    const layers = new Map();
    const descriptors = [];
    for (const [position, path] of image.Layers.entries()) {
        if ((await files.size(path)) === undefined) {
            throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} is missing ${path}, a layer of the image`, {
                code: 'ARCHIVE_INVALID',
            });
        }
        const layer = await compress(await files.open(path), (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(directory, `layer-${position}.tar.gz`));
        layers.set(layer.descriptor.digest, layer);
        descriptors.push(layer.descriptor);
    }
    const configDescriptor = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerConfig,
        size: config.length,
        digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestOf */ .ol)(config),
    };
    const manifest = Buffer.from(JSON.stringify({
        schemaVersion: 2,
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerManifest,
        config: configDescriptor,
        layers: descriptors,
    }));
    const root = {
        mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerManifest,
        digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestOf */ .ol)(manifest),
        size: manifest.length,
    };
    const source = {
        name: files.name,
        resolve: async (reference) => (reference === root.digest ? root : undefined),
        readManifest: async () => manifest,
        async readBlob({ digest }, { offset = 0 } = {}) {
            if (digest === configDescriptor.digest)
                return node_stream__WEBPACK_IMPORTED_MODULE_5__.Readable.from([config.subarray(offset)]);
            const layer = layers.get(digest);
            if (!layer)
                throw new _errors_js__WEBPACK_IMPORTED_MODULE_7__/* .PublishError */ .S1(`${files.name} has no blob ${digest}`, { code: 'BLOB_UNKNOWN' });
            return layer.open(offset);
        },
    };
    return { source, root };
}
/** Compresses a layer into a file. Reproducible: the same layer always results in the same bytes. */
async function compress(layer, file) {
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_1__.createHash)('sha256');
    let size = 0;
    const measure = new node_stream__WEBPACK_IMPORTED_MODULE_5__.Transform({
        transform(chunk, _encoding, done) {
            hash.update(chunk);
            size += chunk.length;
            done(null, chunk);
        },
    });
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_3__.pipeline)(layer, (0,node_zlib__WEBPACK_IMPORTED_MODULE_4__.createGzip)({ level: 6 }), measure, (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createWriteStream)(file, { mode: 0o600 }));
    return {
        descriptor: {
            mediaType: _media_types_js__WEBPACK_IMPORTED_MODULE_12__/* .MediaType */ .zu.dockerLayerGzip,
            size,
            digest: (0,_digest_js__WEBPACK_IMPORTED_MODULE_6__/* .digestFromHex */ .Ch)('sha256', hash.digest('hex')),
        },
        open: async (offset) => (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(file, { start: offset }),
    };
}


/***/ })

};
