export const id = 3513;
export const ids = [3513];
export const modules = {

/***/ 53513:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  scriptBeforeTags: () => (/* binding */ scriptBeforeTags)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/credentials/docker/isolated-config.js
var isolated_config = __webpack_require__(21774);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __webpack_require__(1708);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(80481);
// EXTERNAL MODULE: ./build/support/process/child-environment.js
var child_environment = __webpack_require__(62904);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./build/support/process/shell.js



/** GitHub's options for `shell: bash`: the script ends at the first command that fails. */
const BASH_OPTIONS = ['--noprofile', '--norc', '-eo', 'pipefail'];
/**
 * Finds bash, otherwise `sh`. On Windows, Git's bash: those in System32 and from the Store start WSL, which
 * has other paths and programs.
 * @throws PublishError `COMMAND_MISSING` when there is no shell.
 */
function findShell({ platform, env, isProgram }) {
    const windows = platform === 'win32';
    const { delimiter, join } = windows ? external_node_path_.win32 : external_node_path_.posix;
    const directories = (variable(env, 'PATH', windows) ?? '').split(delimiter).filter((entry) => entry !== '');
    if (windows) {
        const bash = gitBash(directories, env).find(isProgram);
        if (bash !== undefined)
            return { file: bash, args: BASH_OPTIONS };
        throw missing('Install Git for Windows, which brings the bash that runs `before-tags`.');
    }
    const find = (name) => directories.map((directory) => join(directory, name)).find(isProgram);
    const bash = find('bash');
    if (bash !== undefined)
        return { file: bash, args: BASH_OPTIONS };
    const sh = find('sh') ?? ['/bin/sh'].find(isProgram);
    if (sh !== undefined)
        return { file: sh, args: ['-e'] };
    throw missing('Install bash, or another shell as `sh`, on this machine or in the image that the job runs in.');
}
/**
 * Where Git for Windows installs bash: next to the git on PATH, in its usual locations, or on PATH itself.
 */
function gitBash(directories, env) {
    const { join, dirname, basename } = external_node_path_.win32;
    const besideGit = directories
        .filter((directory) => ['cmd', 'bin'].includes(basename(directory).toLowerCase()))
        .filter((directory) => /\bgit\b/i.test(directory))
        .map((directory) => join(dirname(directory), 'bin', 'bash.exe'));
    const usual = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
        const root = variable(env, name, true);
        if (root === undefined)
            return [];
        return [join(root, ...(name === 'LOCALAPPDATA' ? ['Programs'] : []), 'Git', 'bin', 'bash.exe')];
    });
    const others = directories
        .filter((directory) => !/\\(?:system32|sysnative|syswow64|windowsapps)(?:\\|$)/i.test(directory))
        .map((directory) => join(directory, 'bash.exe'));
    return [...besideGit, ...usual, ...others];
}
/** Variable names are case-insensitive on Windows. */
function variable(env, name, windows) {
    if (!windows)
        return env[name];
    return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
}
function missing(hint) {
    return new errors/* PublishError */.S1('No shell found to run the script', { code: 'COMMAND_MISSING', hint });
}
/** Whether a file is executable. */
function isProgram(file) {
    try {
        (0,external_node_fs_.accessSync)(file, external_node_fs_.constants.X_OK);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/support/process/script.js







/** Number of last lines kept. */
const KEPT_LINES = 10;
/**
 * Milliseconds between asking a script to terminate and killing it; a runner kills a cancelled step after 10
 * s.
 */
const GRACE = 2_000;
/** Milliseconds to wait for processes left running that keep the output open. */
const LINGER = 500;
/**
 * Runs a script in the machine's shell. The script gets its own process group, which is ended with it, so
 * that nothing it started keeps running.
 * @throws the signal's reason when it was stopped; PublishError when there is no shell.
 */
async function runScript(script, { signal, onLine }) {
    signal.throwIfAborted();
    const shell = findShell({ platform: external_node_process_.platform, env: script.env, isProgram: isProgram });
    await (0,promises_.mkdir)(script.directory, { recursive: true, mode: 0o700 });
    const file = (0,external_node_path_.join)(script.directory, 'script.sh');
    await (0,promises_.writeFile)(file, script.text.replace(/\r\n/g, '\n'), { mode: 0o600 });
    try {
        const child = (0,external_node_child_process_.spawn)(shell.file, [...shell.args, file], {
            cwd: script.cwd,
            env: (0,child_environment/* childEnvironment */.Qc)('before-tags', script.env),
            stdio: ['ignore', 'pipe', 'pipe'],
            detached: external_node_process_.platform !== 'win32',
            windowsHide: true,
        });
        const outcome = await ending(child, { signal, onLine });
        signal.throwIfAborted();
        return outcome;
    }
    finally {
        await (0,promises_.rm)(file, { force: true });
    }
}
async function ending(child, { signal, onLine }) {
    const lines = [];
    const keep = (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES)
            lines.shift();
        onLine(line);
    };
    const stop = () => {
        endGroup(child, 'SIGTERM');
        setTimeout(() => endGroup(child, 'SIGKILL'), GRACE).unref();
    };
    const kill = () => endGroup(child, 'SIGKILL');
    signal.addEventListener('abort', stop, { once: true });
    external_node_process_.once('exit', kill);
    try {
        const read = Promise.all([child.stdout, child.stderr].map((stream) => readLines(stream, keep)));
        const ended = await new Promise((settle, reject) => {
            child.once('error', reject);
            child.once('exit', (code, endedBy) => settle({ exitCode: code ?? undefined, endedBy: endedBy ?? undefined }));
        });
        const lingering = setTimeout(() => closeOutput(child), LINGER);
        endGroup(child, 'SIGKILL');
        await read;
        clearTimeout(lingering);
        return { ...ended, lines };
    }
    finally {
        signal.removeEventListener('abort', stop);
        external_node_process_.off('exit', kill);
    }
}
/** Processes that left the group may still hold the pipes open. */
function closeOutput({ stdout, stderr }) {
    stdout?.destroy();
    stderr?.destroy();
}
async function readLines(stream, onLine) {
    const lines = (0,external_node_readline_.createInterface)({ input: stream, crlfDelay: Infinity });
    stream.once('close', () => lines.close());
    for await (const line of lines)
        onLine(line);
}
/** Signals a whole process group. */
function endGroup({ pid }, signal) {
    if (pid === undefined)
        return;
    if (external_node_process_.platform === 'win32') {
        (0,external_node_child_process_.spawn)('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on('error', () => undefined);
        return;
    }
    try {
        external_node_process_.kill(-pid, signal);
    }
    catch {
        // The process has already exited.
    }
}

;// CONCATENATED MODULE: ./build/pipeline/before-tags/staged.js

/**
 * Checks that every repository still holds the image: a script can delete content, and a tag would then point
 * at an incomplete image. Missing content in an optional repository fails only that repository.
 * @throws PublishError `BEFORE_TAGS_FAILED` for the first required repository with missing content.
 */
async function requireStaged(images, signal) {
    await Promise.all(images.flatMap((image) => image.repositories.map((repository) => look(image, repository, signal))));
}
async function look({ graph }, { destination, fail }, signal) {
    const held = await Promise.all(graph.manifests.map(({ descriptor }) => destination.resolve(descriptor.digest, { signal })));
    const lost = graph.manifests.filter((_node, index) => held[index] === undefined);
    const [first] = lost.slice(-1);
    if (!first)
        return;
    fail(new errors/* PublishError */.S1(`${destination.name}@${first.descriptor.digest} is gone after the before-tags script ran`, {
        code: 'BEFORE_TAGS_FAILED',
        input: 'before-tags',
        hint: 'Let the script delete nothing of what is published, and run the job again.',
    }));
}

;// CONCATENATED MODULE: ./build/pipeline/before-tags/script.js






/**
 * The script of the `before-tags` input as a step of the publish. The step throws PublishError when the
 * script fails.
 */
function scriptBeforeTags(text, run) {
    return {
        name: 'before-tags script',
        runs: 'tags-move',
        async run(images, { reporter, signal }) {
            const { request } = run;
            const directory = (0,external_node_path_.join)(request.temporaryDirectory, 'before-tags');
            await (0,promises_.mkdir)(directory, { recursive: true, mode: 0o700 });
            const report = (0,external_node_path_.join)(directory, 'report.json');
            await (0,promises_.writeFile)(report, JSON.stringify(reportOf(images), undefined, 2), { mode: 0o600 });
            const config = await (0,isolated_config/* writeDockerConfig */._)((0,external_node_path_.join)(directory, 'docker'), run.connections.dockerConfig, request.env);
            try {
                await config.writeLogins(run.connections.credentials, hostsOf(images, run), (host, error) => {
                    signal.throwIfAborted();
                    reporter.warning(`The before-tags script has no login to ${host}: ${error.message}`);
                });
                const env = { ...request.env, ...config.env, ...scriptVariables(images), REPORT: report };
                const script = { text, directory, cwd: request.workspace, env };
                const outcome = await runScript(script, { signal, onLine: (line) => reporter.output(line) });
                requireSuccess(outcome);
            }
            finally {
                await config.cleanup();
            }
            await requireStaged(images, signal);
        },
    };
}
/** Registries that need a login besides those published to: base images, mirrors. */
function hostsOf(images, { connections }) {
    const published = images.flatMap(({ repositories }) => repositories.map(({ destination }) => destination.repository.host));
    return [...new Set([...published, ...connections.credentials.hosts()])];
}
/** One value per line, so that a `while read` loop needs no quoting. */
function scriptVariables(images) {
    const [only, ...others] = images;
    const lines = (values) => [...new Set(values)].join('\n');
    return {
        DIGEST: only && others.length === 0 ? only.root.digest : undefined,
        IMAGES: lines(images.flatMap(({ root, repositories }) => repositories.map(({ destination }) => `${destination.name}@${root.digest}`))),
        TAGS: lines(images.flatMap(({ repositories }) => repositories.flatMap(({ destination, tags }) => tags.map((tag) => `${destination.name}:${tag}`)))),
        VERSION: images.find(({ version }) => version !== undefined)?.version ?? '',
        PLATFORMS: lines(images.flatMap(({ platforms }) => platforms.map(({ platform }) => platform))),
    };
}
/** The parts of the `json` output that are known before any tag has moved. */
function reportOf(images) {
    const [only, ...others] = images;
    const version = images.find((image) => image.version !== undefined)?.version ?? '';
    const single = only && others.length === 0 && only.name === '';
    const reports = single
        ? { report: only.report }
        : { targets: images.map(({ name, report }) => ({ target: name, report })) };
    return { schemaVersion: 1, version, ...reports };
}
function requireSuccess({ exitCode, endedBy, lines }) {
    if (exitCode === 0)
        return;
    const how = exitCode === undefined ? `was ended by ${endedBy ?? 'a signal'}` : `failed with exit code ${exitCode}`;
    const quoted = lines.map((line) => `\n    ${line}`).join('');
    throw new errors/* PublishError */.S1(`The before-tags script ${how}, so no tag was moved${quoted}`, {
        code: 'BEFORE_TAGS_FAILED',
        input: 'before-tags',
        hint: 'Fix what the script found and rerun the job: it uploads only what is missing.',
    });
}


/***/ })

};
