export const id = 4188;
export const ids = [4188,9657];
export const modules = {

/***/ 81168:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q4: () => (/* binding */ openContent),
/* harmony export */   c_: () => (/* binding */ readContent),
/* harmony export */   m$: () => (/* binding */ CHUNK),
/* harmony export */   mk: () => (/* binding */ inChunks),
/* harmony export */   vc: () => (/* binding */ contentSize)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57075);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(62847);




/** Size in bytes. */
function contentSize(content) {
    return 'bytes' in content ? content.bytes.length : content.size;
}
/** Streams the contents in large chunks. */
async function openContent(content) {
    if ('bytes' in content)
        return node_stream__WEBPACK_IMPORTED_MODULE_2__.Readable.from([content.bytes]);
    const { path, offset, size, ready } = content;
    await ready?.();
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(path), { start: offset, end: offset + size - 1, highWaterMark: CHUNK });
}
/** Reads at most the first `most` bytes. */
async function readContent(content, most = Infinity) {
    if ('bytes' in content)
        return content.bytes.subarray(0, most);
    await content.ready?.();
    const bytes = Buffer.alloc(Math.min(content.size, most));
    const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)((0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(content.path));
    try {
        const { bytesRead } = await file.read(bytes, 0, bytes.length, content.offset);
        return bytes.subarray(0, bytesRead);
    }
    finally {
        await file.close();
    }
}
/** Chunk size in bytes; the cost per chunk doesn't depend on its size. */
const CHUNK = 1024 * 1024;
/**
 * Rechunks a stream to `CHUNK` bytes; the last chunk may be shorter. Chunks are copies owned by the consumer.
 */
async function* inChunks(input) {
    let chunk = Buffer.allocUnsafeSlow(CHUNK);
    let size = 0;
    for await (const piece of input) {
        for (let taken = 0; taken < piece.length;) {
            const count = piece.copy(chunk, size, taken);
            taken += count;
            size += count;
            if (size < CHUNK)
                continue;
            yield chunk;
            chunk = Buffer.allocUnsafeSlow(CHUNK);
            size = 0;
        }
    }
    if (size > 0)
        yield chunk.subarray(0, size);
}


/***/ }),

/***/ 9657:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   attributesOf: () => (/* binding */ attributesOf),
/* harmony export */   byName: () => (/* binding */ byName),
/* harmony export */   cloneTree: () => (/* binding */ cloneTree),
/* harmony export */   directory: () => (/* binding */ directory),
/* harmony export */   lstat: () => (/* binding */ lstat),
/* harmony export */   namesOf: () => (/* binding */ namesOf),
/* harmony export */   overlay: () => (/* binding */ overlay),
/* harmony export */   putNode: () => (/* binding */ putNode),
/* harmony export */   removeNode: () => (/* binding */ removeNode),
/* harmony export */   resolvePath: () => (/* binding */ resolvePath),
/* harmony export */   stat: () => (/* binding */ stat)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);

/** An empty directory. Defaults: mode 0755, owner 0:0, time 0. */
function directory(attributes = {}) {
    return { type: 'directory', mode: 0o755, uid: 0, gid: 0, mtime: 0, ...attributes, children: new Map() };
}
/** The names in a slash-separated path, without `.` and empty names; `..` never goes above the root. */
function namesOf(path) {
    return node_path__WEBPACK_IMPORTED_MODULE_0__.posix.normalize(`/${path}`).split('/').filter(Boolean);
}
const MAXIMUM_LINKS = 255;
/**
 * Resolves symbolic links as in a chroot.
 * @returns the absolute path, without links
 */
function resolvePath(root, path) {
    return `/${resolveNames(root, namesOf(path)).join('/')}`;
}
function resolveNames(root, path) {
    const pending = [...path];
    let resolved = [];
    let links = 0;
    for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
        if (name === '..') {
            resolved.pop();
            continue;
        }
        const node = childAt(root, [...resolved, name]);
        if (node?.type !== 'symlink') {
            resolved.push(name);
            continue;
        }
        if (++links > MAXIMUM_LINKS)
            throw new Error(`too many links in /${path.join('/')}`);
        if (node.target.startsWith('/'))
            resolved = [];
        pending.unshift(...node.target.split('/').filter((part) => part !== '' && part !== '.'));
    }
    return resolved;
}
function childAt(root, names) {
    let node = root;
    for (const name of names) {
        if (node?.type !== 'directory')
            return undefined;
        node = node.children.get(name);
    }
    return node;
}
/** The node at a path, without following symbolic links. */
function lstat(root, path) {
    return childAt(root, namesOf(path));
}
/** The node at a path, following symbolic links. */
function stat(root, path) {
    return childAt(root, resolveNames(root, namesOf(path)));
}
/** Adds or replaces the node at a path. The parent directory must exist; symbolic links aren't followed. */
function putNode(root, path, node) {
    const names = namesOf(path);
    const name = names.pop();
    const parent = childAt(root, names);
    if (name === undefined || parent?.type !== 'directory')
        throw new Error(`${path}: its parent isn't a directory`);
    parent.children.set(name, node);
}
/** Removes the node at a path, if there is one; symbolic links aren't followed. */
function removeNode(root, path) {
    const names = namesOf(path);
    const name = names.pop();
    const parent = childAt(root, names);
    if (name !== undefined && parent?.type === 'directory')
        parent.children.delete(name);
}
/** A copy that can be modified independently; file contents are shared. */
function cloneTree(root) {
    const copy = directory(root);
    for (const [name, node] of root.children) {
        copy.children.set(name, node.type === 'directory' ? cloneTree(node) : { ...node });
    }
    return copy;
}
/** Merges `upper` into `lower`: directories merge and get the upper attributes, anything else is replaced. */
function overlay(lower, upper) {
    for (const [name, node] of upper.children) {
        const below = lower.children.get(name);
        if (node.type !== 'directory')
            lower.children.set(name, { ...node });
        else if (below?.type !== 'directory')
            lower.children.set(name, cloneTree(node));
        else {
            Object.assign(below, attributesOf(node));
            overlay(below, node);
        }
    }
}
/** The attributes of a node without its contents. */
function attributesOf(node) {
    const { mode, uid, gid, mtime, pax } = node;
    return pax === undefined ? { mode, uid, gid, mtime } : { mode, uid, gid, mtime, pax };
}
/** Compares by UTF-8 bytes, independent of locale. */
function byName(left, right) {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
}


/***/ }),

/***/ 44188:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   archiveTree: () => (/* binding */ archiveTree),
/* harmony export */   layerEntries: () => (/* binding */ layerEntries),
/* harmony export */   writeTar: () => (/* binding */ writeTar)
/* harmony export */ });
/* harmony import */ var node_stream_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(46466);
/* harmony import */ var tar_stream__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(56118);
/* harmony import */ var node_stream__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57075);
/* harmony import */ var _support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(62847);
/* harmony import */ var _files_file_content_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(81168);
/* harmony import */ var _files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9657);






/** The changed paths and their parent directories; parents come first, names are in byte order. */
function layerEntries(root, changed) {
    const paths = new Set();
    for (const path of changed) {
        const names = (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.namesOf)(path);
        for (let depth = 1; depth <= names.length; depth++)
            paths.add(names.slice(0, depth).join('/'));
    }
    const sorted = [...paths].sort((left, right) => (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.byName)(sortable(left), sortable(right)));
    const first = new Map();
    return sorted.flatMap((path) => {
        const node = (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.lstat)(root, path);
        if (!node)
            return [];
        const entry = { path, node: snapshot(node) };
        const identity = node.type === 'file' ? node.identity : undefined;
        const link = identity && first.get(identity);
        if (identity && link === undefined)
            first.set(identity, path);
        return [link === undefined ? entry : { ...entry, link }];
    });
}
/** Copies a node, as later instructions may change the tree while the layer is still being written. */
function snapshot(node) {
    return node.type === 'directory' ? (0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.directory)((0,_files_file_tree_js__WEBPACK_IMPORTED_MODULE_5__.attributesOf)(node)) : { ...node };
}
/** Makes a slash sort before any other byte, so that a directory's entries directly follow it. */
function sortable(path) {
    return path.replaceAll('/', '\0');
}
/**
 * Writes the entries to a tar stream with numeric owners only. The written chunks aren't shared with other
 * code.
 */
async function writeTar(pack, entries) {
    for (const { path, node, link } of entries) {
        const header = withForeignNames(pack, headerOf(path, node, link));
        if (link === undefined && node.type === 'file')
            await writeFile(pack, header, node);
        else
            pack.entry(header);
    }
    pack.finalize();
}
/** Archives a whole tree as a tar stream. */
function archiveTree(root) {
    const paths = [];
    const walk = (node, above) => {
        for (const [name, child] of node.children) {
            paths.push(`${above}${name}`);
            if (child.type === 'directory')
                walk(child, `${above}${name}/`);
        }
    };
    walk(root, '');
    const pack = (0,tar_stream__WEBPACK_IMPORTED_MODULE_1__.pack)();
    writeTar(pack, layerEntries(root, paths)).catch((error) => pack.destroy(error));
    return node_stream__WEBPACK_IMPORTED_MODULE_2__.Readable.from(pack);
}
/**
 * Writes names that aren't valid UTF-8 as raw bytes in a PAX record, like Go's archive/tar; the regular
 * header gets an ASCII approximation.
 */
function withForeignNames(pack, header) {
    const { name, linkname } = header;
    if (!(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForeignBytes */ .a0)(name) && !(0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .hasForeignBytes */ .a0)(linkname ?? ''))
        return header;
    const records = { path: name, ...(linkname ? { linkpath: linkname } : {}), ...(header.pax ?? {}) };
    const bytes = Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, String(value))));
    const record = { name: 'PaxHeaders.0', type: 'file', mode: 0o644, size: bytes.length };
    pack.entry(Object.assign(record, header.mtime ? { mtime: header.mtime } : {}), bytes);
    // tar-stream allows a body for files only; as it writes the header later, the type can be changed here.
    record.type = 'pax-header';
    const plain = { ...header };
    delete plain.pax;
    return { ...plain, name: asciiOf(name), ...(linkname ? { linkname: asciiOf(linkname) } : {}) };
}
/** `LENGTH key=value\n`; the length includes its own digits. POSIX pax, extended header. */
function paxRecord(key, value) {
    const rest = Buffer.concat([Buffer.from(` ${key}=`), (0,_support_files_path_bytes_js__WEBPACK_IMPORTED_MODULE_3__/* .encodePath */ .O0)(value), Buffer.from('\n')]);
    let length = rest.length + 1;
    while (String(length).length + rest.length > length)
        length++;
    return Buffer.concat([Buffer.from(String(length)), rest]);
}
function asciiOf(text) {
    return text.replace(/[^\x20-\x7e]/g, '').slice(0, 99) || '_';
}
function headerOf(path, node, link) {
    const { mode, uid, gid } = node;
    const header = {
        name: path,
        mode,
        uid,
        gid,
        uname: '',
        gname: '',
        size: 0,
        mtime: new Date(node.mtime * 1000),
    };
    const pax = { ...node.pax };
    // Too large for the header's seven octal digits.
    if (uid > 0o7777777)
        pax['uid'] = String(uid);
    if (gid > 0o7777777)
        pax['gid'] = String(gid);
    if (Object.keys(pax).length > 0)
        header.pax = pax;
    if (link !== undefined)
        return { ...header, type: 'link', linkname: link };
    if (node.type === 'directory' || node.type === 'fifo')
        return { ...header, type: node.type };
    if (node.type === 'symlink')
        return { ...header, type: 'symlink', linkname: node.target };
    if (node.type === 'file')
        return { ...header, type: 'file', size: (0,_files_file_content_js__WEBPACK_IMPORTED_MODULE_4__/* .contentSize */ .vc)(node.content) };
    return { ...header, type: node.type, devmajor: node.major, devminor: node.minor };
}
async function writeFile(pack, header, node) {
    const { content } = node;
    if ('bytes' in content || content.size === 0) {
        pack.entry(header, 'bytes' in content ? Buffer.from(content.bytes) : Buffer.alloc(0));
        return;
    }
    await (0,node_stream_promises__WEBPACK_IMPORTED_MODULE_0__.pipeline)(await (0,_files_file_content_js__WEBPACK_IMPORTED_MODULE_4__/* .openContent */ .Q4)(content), pack.entry(header));
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
