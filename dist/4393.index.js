export const id = 4393;
export const ids = [4393];
export const modules = {

/***/ 74393:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   copyFiltered: () => (/* binding */ copyFiltered)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1787);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(62847);




const SLASH = Buffer.from('/');
/**
 * Copies a context without the files that its ignore patterns exclude, as BuildKit sends it. Files are
 * hard-linked if the target is on the same disk, so that a large context takes no space; modes and times are
 * kept.
 * @param target a directory that doesn't exist yet
 */
async function copyFiltered(source, target, ignore) {
    await copyDirectory({ from: Buffer.from(source), to: Buffer.from(target), relative: '', ignore });
}
async function copyDirectory(place) {
    const { from, to, relative, ignore } = place;
    const stats = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(Buffer.concat([from, SLASH]));
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)(to, { mode: 0o700 });
    for (const name of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(from, { encoding: 'buffer' })) {
        const path = relative === '' ? (0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .decodePath */ .q0)(name) : `${relative}/${(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .decodePath */ .q0)(name)}`;
        await copyEntry({ from: below(from, name), to: below(to, name), relative: path, ignore });
    }
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(to, stats.mode & 0o7777);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.utimes)(to, stats.atime, stats.mtime);
}
async function copyEntry(place) {
    const { from, to, relative, ignore } = place;
    const excluded = ignore?.excludes(relative) ?? false;
    if (excluded && !ignore?.hasExceptions)
        return;
    const stats = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(from);
    // Create an excluded directory only if a `!` pattern includes something in it.
    if (stats.isDirectory()) {
        if (!excluded || (await keepsAny(place)))
            await copyDirectory(place);
    }
    else if (!excluded) {
        if (stats.isSymbolicLink())
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.symlink)(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readlink)(from, { encoding: 'buffer' }), to);
        else
            await linkOrCopy(from, to, stats.isFile());
    }
}
async function keepsAny({ from, relative, ignore }) {
    for (const entry of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readdir)(from, { encoding: 'buffer', withFileTypes: true })) {
        const path = `${relative}/${(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .decodePath */ .q0)(entry.name)}`;
        if (!ignore?.excludes(path))
            return true;
        if (entry.isDirectory() &&
            (await keepsAny({ from: below(from, entry.name), to: from, relative: path, ignore }))) {
            return true;
        }
    }
    return false;
}
async function linkOrCopy(from, to, isFile) {
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.link)(from, to);
        return;
    }
    catch (cause) {
        if (!isFile) {
            throw new _oci_errors_js__WEBPACK_IMPORTED_MODULE_2__/* .PublishError */ .S1(`${(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .decodePath */ .q0)(from)} is a pipe, device or socket, which can't be copied for this engine`, {
                code: 'CONTEXT_INVALID',
                hint: 'Exclude it in .dockerignore.',
                cause,
            });
        }
    }
    const stats = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.lstat)(from);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.copyFile)(from, to, node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.COPYFILE_FICLONE);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.chmod)(to, stats.mode & 0o7777);
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.utimes)(to, stats.atime, stats.mtime);
}
function below(directory, name) {
    return Buffer.concat([directory, SLASH, name]);
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
