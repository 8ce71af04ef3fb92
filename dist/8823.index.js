export const id = 8823;
export const ids = [8823];
export const modules = {

/***/ 98823:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   localTree: () => (/* binding */ localTree)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(62847);



/**
 * A directory on disk as a tree. Directories are read on first access, so that directories no COPY uses cost
 * nothing. Owners are 0:0 and times fixed, so that the same files always give the same layer.
 */
function localTree(path, options) {
    return new LocalDirectory(path, '', (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path), new Reading(options));
}
/** State shared by all directories of a tree. */
class Reading {
    options;
    identities = new Map();
    constructor(options) {
        this.options = options;
    }
    attributes(stats) {
        // Windows has no Unix permission bits; like BuildKit, use 0755.
        const mode = process.platform === 'win32' ? 0o755 : stats.mode & 0o7777;
        return { mode, uid: 0, gid: 0, mtime: this.options.mtime ?? Math.trunc(stats.mtimeMs / 1000) };
    }
    identity(stats) {
        if (stats.nlink < 2 || stats.ino === 0)
            return {};
        const key = `${stats.dev}:${stats.ino}`;
        const identity = this.identities.get(key) ?? {};
        this.identities.set(key, identity);
        return { identity };
    }
}
class LocalDirectory {
    type = 'directory';
    mode;
    uid;
    gid;
    mtime;
    read;
    path;
    relative;
    reading;
    constructor(path, relative, stats, reading) {
        this.path = path;
        this.relative = relative;
        this.reading = reading;
        const attributes = reading.attributes(stats);
        this.mode = attributes.mode;
        this.uid = attributes.uid;
        this.gid = attributes.gid;
        this.mtime = attributes.mtime;
    }
    get children() {
        this.read ??= this.readAll();
        return this.read;
    }
    readAll() {
        const children = new Map();
        // Read names as bytes: decoding names that aren't UTF-8 loses information, and the files couldn't be
        // opened.
        const names = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(this.path), { encoding: 'buffer' }).map(_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .decodePath */ .q0);
        for (const name of names.sort()) {
            const node = this.readOne(name);
            if (node)
                children.set(name, node);
        }
        return children;
    }
    readOne(name) {
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(this.path, name);
        const relative = this.relative === '' ? name : `${this.relative}/${name}`;
        const { ignore } = this.reading.options;
        const excluded = ignore?.excludes(relative) ?? false;
        if (excluded && !ignore?.hasExceptions)
            return undefined;
        const stats = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(path));
        if (stats.isDirectory()) {
            const node = new LocalDirectory(path, relative, stats, this.reading);
            // An excluded directory is kept only if it contains re-included files.
            return excluded && node.children.size === 0 ? undefined : node;
        }
        return excluded ? undefined : this.leaf(path, stats);
    }
    leaf(path, stats) {
        const attributes = this.reading.attributes(stats);
        if (stats.isSymbolicLink()) {
            const target = (0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .decodePath */ .q0)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readlinkSync)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_2__/* .encodePath */ .O0)(path), { encoding: 'buffer' }));
            return {
                ...attributes,
                mode: 0o777,
                type: 'symlink',
                target: process.platform === 'win32' ? target.replaceAll('\\', '/') : target,
            };
        }
        if (!stats.isFile())
            return special(stats, attributes);
        const content = { path, offset: 0, size: stats.size };
        return { ...attributes, type: 'file', content, ...this.reading.identity(stats) };
    }
}
/** Pipes and devices, which BuildKit sends unchanged; a socket becomes an empty file. */
function special(stats, attributes) {
    const major = Number(((BigInt(stats.rdev) >> 8n) & 0xfffn) | ((BigInt(stats.rdev) >> 32n) & ~0xfffn));
    const minor = Number((BigInt(stats.rdev) & 0xffn) | ((BigInt(stats.rdev) >> 12n) & ~0xffn));
    if (stats.isFIFO())
        return { ...attributes, type: 'fifo', major: 0, minor: 0 };
    if (stats.isCharacterDevice())
        return { ...attributes, type: 'character-device', major, minor };
    if (stats.isBlockDevice())
        return { ...attributes, type: 'block-device', major, minor };
    return { ...attributes, type: 'file', content: { bytes: Buffer.alloc(0) } };
}


/***/ }),

/***/ 62847:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O0: () => (/* binding */ encodePath),
/* harmony export */   a0: () => (/* binding */ hasForeignBytes),
/* harmony export */   q0: () => (/* binding */ decodePath)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);

/**
 * Bytes that aren't UTF-8 are decoded as unpaired low surrogates, U+DC80 to U+DCFF, as in Python (PEP 383).
 */
const ESCAPE = 0xdc00;
const ESCAPED = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;
/** Decodes a file name, reversibly: `encodePath` returns the same bytes. */
function decodePath(bytes) {
    if ((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes))
        return bytes.toString();
    let text = '';
    for (let at = 0; at < bytes.length;) {
        const length = [1, 2, 3, 4].find((count) => at + count <= bytes.length && (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes.subarray(at, at + count)));
        text +=
            length === undefined
                ? String.fromCharCode(ESCAPE + bytes[at])
                : bytes.toString('utf8', at, at + length);
        at += length ?? 1;
    }
    return text;
}
/** The bytes of a file name that `decodePath` returned. */
function encodePath(text) {
    if (!hasForeignBytes(text))
        return Buffer.from(text);
    const parts = Array.from(text, (character) => ESCAPED.test(character) ? Buffer.of(character.charCodeAt(0) - ESCAPE) : Buffer.from(character));
    return Buffer.concat(parts);
}
/** True when the name's bytes aren't UTF-8. */
function hasForeignBytes(text) {
    return ESCAPED.test(text);
}


/***/ })

};
