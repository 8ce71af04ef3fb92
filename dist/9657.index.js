export const id = 9657;
export const ids = [9657];
export const modules = {

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


/***/ })

};
