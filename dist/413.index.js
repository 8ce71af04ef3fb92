export const id = 413;
export const ids = [413];
export const modules = {

/***/ 26413:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cli: () => (/* binding */ cli)
});

// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __webpack_require__(1708);
// EXTERNAL MODULE: ./build/action/inputs.js + 1 modules
var action_inputs = __webpack_require__(80525);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/inputs/table.js
var table = __webpack_require__(29140);
// EXTERNAL MODULE: ./build/inputs/reader.js + 1 modules
var inputs_reader = __webpack_require__(86365);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/support/nearest-word.js
var nearest_word = __webpack_require__(4427);
;// CONCATENATED MODULE: ./build/cli/arguments.js





const COMMANDS = ['plan', 'publish', 'mirror', 'demo'];
/** Options of the command line beside the inputs. */
const OWN = {
    help: { type: 'boolean', short: 'h' },
    json: { type: 'boolean' },
    offline: { type: 'boolean' },
    verbose: { type: 'boolean', short: 'v' },
};
/** Inputs that make no sense at a terminal. */
const RUNNER_ONLY = ['sep-tags', 'sep-labels', 'sep-annotations', 'bake-target'];
/** The inputs that are options too. */
const OPTIONS = table/* INPUTS */.m.filter(({ name }) => !RUNNER_ONLY.includes(name));
/**
 * Reads a command line. An option that takes a list may be given several times.
 * @throws PublishError with code `USAGE`.
 */
function readArguments(argv) {
    const { values, positionals } = parse(argv);
    const [word, operand, ...rest] = positionals;
    const inputs = new Map();
    for (const { name } of OPTIONS) {
        const value = values[name];
        if (Array.isArray(value))
            inputs.set(name, value.join('\n'));
        else if (value === true)
            inputs.set(name, 'true');
    }
    if (values['offline'] === true)
        inputs.set('dry-run', 'offline');
    const result = { inputs, json: values['json'] === true, verbose: values['verbose'] === true };
    if (values['help'] === true || word === undefined || word === 'help')
        return { ...result, command: 'help' };
    const command = COMMANDS.find((name) => name === word);
    if (command === undefined) {
        const meant = (0,nearest_word/* nearest */.p)(word, COMMANDS);
        throw usage(`There is no command ${word}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    }
    if (command === 'demo')
        refuseForDemo(values);
    if (operand !== undefined)
        inputs.set(operandOf(command, operand), operand);
    if (rest.length > 0)
        throw usage(`${rest[0]} is one argument too many`);
    return { ...result, command };
}
/** The demo publishes its own sample; an option it would not follow is refused rather than passed over. */
function refuseForDemo(values) {
    const other = Object.keys(values).find((name) => !['engine', 'verbose'].includes(name));
    if (other !== undefined)
        throw usage(`demo takes --engine alone, and got --${other}`);
}
/** `publish ./app` is `publish --context ./app`; `mirror rules.yml` is `mirror --mirror-file rules.yml`. */
function operandOf(command, operand) {
    if (command === 'mirror')
        return 'mirror-file';
    if (command === 'demo')
        throw usage(`demo takes no argument, and got ${operand}`);
    return 'context';
}
function parse(argv) {
    const options = { ...OWN };
    for (const { name, kind } of OPTIONS) {
        options[name] = kind === 'boolean' ? { type: 'boolean' } : { type: 'string', multiple: true };
    }
    try {
        return (0,external_node_util_.parseArgs)({ args: [...argv], options, allowPositionals: true });
    }
    catch (error) {
        throw usage(explain(error, argv));
    }
}
function explain(error, argv) {
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
        const given = argv
            .filter((argument) => argument.startsWith('--'))
            .map((argument) => argument.slice(2).split('=')[0] ?? '');
        const [unknown] = (0,inputs_reader/* unknownInputs */.q)(given.filter((name) => !(name in OWN)));
        if (unknown) {
            const meant = unknown.nearest === undefined ? '' : `; did you mean --${unknown.nearest}?`;
            return `There is no option --${unknown.name}${meant}`;
        }
    }
    // Node's own words: "Option '-v, --verbose' does not take an argument", "Option '--tags <value>' argument missing".
    const [name] = /--?[\w-]+(?= <|')/.exec(error.message) ?? [];
    if (name === undefined)
        return error.message.split('\n')[0] ?? error.message;
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
        return `There is no option ${name}`;
    if (error.message.includes('does not take'))
        return `${name} takes no value: leave out what follows the =`;
    return `${name} needs a value; one that begins with a dash is written ${name}=-…`;
}
function usage(message) {
    return new errors/* PublishError */.S1(message, {
        code: 'USAGE',
        hint: 'registry-publish --help lists the commands and options.',
    });
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/inputs/read-request.js + 3 modules
var read_request = __webpack_require__(23493);
// EXTERNAL MODULE: ./build/report/text.js + 1 modules
var report_text = __webpack_require__(79482);
// EXTERNAL MODULE: ./build/embedded-registry/server.js + 6 modules
var server = __webpack_require__(70500);
// EXTERNAL MODULE: ./build/pipeline/pipeline.js + 2 modules
var pipeline = __webpack_require__(83003);
// EXTERNAL MODULE: ./build/tags/plan.js + 5 modules
var plan = __webpack_require__(82915);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./build/cli/demo-sample.js



const DOCKERFILE = `# A web page and a program that was built before: nothing to run, so no engine is needed.
FROM scratch
ARG TARGETARCH
WORKDIR /srv
COPY --chmod=755 bin/\${TARGETARCH}/serve /usr/bin/serve
COPY site/ site/
EXPOSE 8080
USER 1000
ENTRYPOINT ["/usr/bin/serve", "/srv/site"]
`;
const PAGE = `<!doctype html>
<title>Hello</title>
<h1>Hello from one digest in three registries</h1>
`;
/** Large enough that a progress bar has something to show. */
const PROGRAM_BYTES = 6 * 1024 * 1024;
/** Writes the demo's repository: a Dockerfile, a page, and a stand-in for a compiled program for each architecture. */
async function writeSample(directory) {
    await (0,promises_.mkdir)((0,external_node_path_.join)(directory, 'site'), { recursive: true });
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'Dockerfile'), DOCKERFILE);
    await (0,promises_.writeFile)((0,external_node_path_.join)(directory, 'site', 'index.html'), PAGE);
    for (const architecture of ['amd64', 'arm64']) {
        const folder = (0,external_node_path_.join)(directory, 'bin', architecture);
        await (0,promises_.mkdir)(folder, { recursive: true });
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, 'serve'), program(architecture));
    }
}
/** Bytes that don't compress, the same on every machine, so that the demo's digest is too. */
function program(seed) {
    const pieces = [];
    let piece = (0,external_node_crypto_.createHash)('sha512').update(seed).digest();
    for (let size = 0; size < PROGRAM_BYTES; size += piece.length) {
        pieces.push(piece);
        piece = (0,external_node_crypto_.createHash)('sha512').update(piece).digest();
    }
    return Buffer.concat(pieces);
}

;// CONCATENATED MODULE: ./build/cli/demo.js










const USER = { username: 'demo', password: 'not-a-secret' };
const TAGS = [
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}.{{minor}}',
    'type=semver,pattern={{major}}',
];
/** The repository the demo publishes from: nobody's, at a commit that never changes. */
const FACTS = {
    eventName: 'push',
    ref: 'refs/heads/main',
    sha: '5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed',
    defaultBranch: 'main',
    commitDate: '2026-01-01T00:00:00.000Z',
    now: '2026-01-01T00:00:00.000Z',
    payload: {},
    repository: { fullName: 'acme/hello', htmlUrl: 'https://github.com/acme/hello', description: 'The demo' },
};
/**
 * The main job in seconds, with nothing installed: a sample is built for two platforms and published to three
 * registries in this process; then again, which moves nothing; then an older version, which takes no tag back.
 */
async function demo(options) {
    const { print, style, reporter } = options;
    const sample = (0,external_node_path_.join)(options.directory, 'sample');
    await writeSample(sample);
    const registries = await startRegistries();
    try {
        const hosts = registries.map(({ host }) => host);
        print(`Three registries in this process: ${hosts[0]} (open), ${hosts[1]} (password), ${hosts[2]} (token service)`);
        const steps = [
            ['1. Release v1.2.3', 'v1.2.3'],
            ['2. The same again: nothing to do', 'v1.2.3'],
            ['3. Release v1.1.9, a backport: 1 and latest stay', 'v1.1.9'],
        ];
        for (const [title, version] of steps) {
            print(`\n${style.bold(title)}`);
            const result = await publishSample(version, hosts, sample, options);
            reporter.finish();
            print((0,report_text/* resultText */.D)(result, style));
        }
        print(`\nEach registry answered ${registries.map(({ requests }) => total(requests)).join(', ')} requests.`);
        print('Your own repository: registry-publish plan --images ghcr.io/you/app, or see README.md.');
    }
    finally {
        await Promise.all(registries.map((registry) => registry.close()));
    }
}
function startRegistries() {
    const auths = [{ kind: 'none' }, { kind: 'basic', ...USER }, { kind: 'token', ...USER }];
    return Promise.all(auths.map((auth) => (0,server/* startEmbeddedRegistry */.c)({ auth })));
}
async function publishSample(version, hosts, sample, options) {
    const { env, inputs, reporter, signal, directory } = options;
    const temporaryDirectory = await (0,promises_.mkdtemp)((0,external_node_path_.join)(directory, 'work-'));
    const engine = inputs.get('engine') ?? 'embedded';
    const given = new Map([
        ['images', hosts.map((host) => `${host}/acme/hello`).join('\n')],
        ['tags', TAGS.join('\n')],
        ['registry-auth', hosts.slice(1).map(login).join('\n')],
        ['engine', engine],
        // What every engine can build; the classic image store of Docker holds one platform only.
        ['platforms', engine === 'embedded' ? 'linux/amd64,linux/arm64' : ''],
        ['provenance', 'false'],
        ['reproducible', String(engine === 'embedded')],
        ...inputs,
    ]);
    const request = (0,read_request/* readRequest */["in"])((0,inputs_reader/* createInputReader */.i)((name) => given.get(name)), {
        env,
        facts: (0,plan/* asPushedTag */._K)(FACTS, version),
        idToken: () => Promise.reject(new errors/* PublishError */.S1('The demo has no identity')),
        temporaryDirectory,
        workspace: sample,
    });
    return (0,pipeline/* runPipeline */.a)(request, reporter, signal);
}
function login(host) {
    return `- registry: "${host}"\n  username: ${USER.username}\n  password: ${USER.password}`;
}
function total(requests) {
    return [...requests.values()].reduce((sum, count) => sum + count, 0);
}

;// CONCATENATED MODULE: ./build/cli/help.js

const HEAD = `registry-publish: one step from a git ref to tagged images in every registry.

Usage:
  registry-publish plan [context] [options]
      Show what publish would do, change nothing.
  registry-publish publish [context] [options]
      Build, and publish to all registries or to none.
  registry-publish mirror [rules.yml] [options]
      Copy images between registries.
  registry-publish demo [--engine <name>]
      Publish a sample to three registries in this process.

Options are the inputs of the action; lists may be given several times. Logins
come from --registry-auth, earlier docker logins, and GITHUB_TOKEN for ghcr.io.
`;
const TAIL = `
Output:
  --offline
      With plan or --dry-run: ask no registry.
  --json
      Print the report as JSON.
  -v, --verbose
      Say more.
  -h, --help
      Show this.

Exit codes: 0 done; 1 failed, and nothing moved or it was moved back;
2 wrong usage; 130 cancelled.
`;
/** Defaults that are others at a terminal than in a workflow, or are said otherwise. */
const AT_TERMINAL = {
    context: 'here',
    'ref-context': 'git, outside of a workflow',
    from: 'build',
};
/** The help, with every option from the table of inputs. `width` in columns. */
function helpText(width) {
    const parts = [HEAD];
    for (const group of new Set(OPTIONS.map((option) => option.group))) {
        parts.push(`\n${group}:\n`);
        for (const { name, kind, description, values, default: fallback } of OPTIONS) {
            if (OPTIONS.find((option) => option.name === name)?.group !== group)
                continue;
            const value = kind === 'boolean' ? '' : ` <${values ? values.join('|') : kind}>`;
            const suffix = fallback === undefined || kind === 'boolean' || fallback.startsWith('${{')
                ? ''
                : ` Default: ${AT_TERMINAL[name] ?? fallback}.`;
            parts.push(`  --${name}${value}\n${wrap(description.replaceAll('`', '') + suffix, width, '      ')}\n`);
        }
    }
    return parts.join('') + TAIL;
}
function wrap(text, width, indent) {
    const lines = [''];
    for (const word of text.split(' ')) {
        const line = lines.at(-1) ?? '';
        if (line !== '' && indent.length + line.length + word.length >= width)
            lines.push(word);
        else
            lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines.map((line) => indent + line).join('\n');
}

// EXTERNAL MODULE: ./build/support/error-text.js
var error_text = __webpack_require__(50824);
// EXTERNAL MODULE: ./build/support/foreign-text.js
var foreign_text = __webpack_require__(77778);
// EXTERNAL MODULE: ./build/support/redactor.js
var redactor = __webpack_require__(58614);
// EXTERNAL MODULE: ./build/support/format.js
var format = __webpack_require__(63861);
;// CONCATENATED MODULE: ./build/cli/bars.js

/** Cells of a bar, at most; a narrow terminal gets a shorter one, or none. */
const CELLS = 24;
const FEWEST = 4;
function createBars() {
    const rows = new Map();
    return {
        update({ id, phase, bytes, total, detail }) {
            const [name = id, piece = ''] = id.split(' ');
            const row = rows.get(name) ?? { pieces: new Map(), phase, detail: '' };
            rows.set(name, row);
            row.phase = phase;
            row.detail = detail ?? '';
            if (piece === '' || total === undefined)
                return;
            const ended = phase === 'done' || phase === 'mount' || phase === 'exists';
            row.pieces.set(piece, { bytes: ended ? total : (bytes ?? 0), total, ended });
        },
        render(columns, most) {
            const all = [...rows];
            const busy = all.length <= most ? all : all.filter(([, { phase }]) => phase !== 'done');
            const shown = busy.length <= most ? busy : busy.slice(0, most - 1);
            const width = Math.max(0, ...shown.map(([name]) => name.length));
            const lines = shown.map(([name, row]) => line(name.padEnd(width), row, columns - 1).slice(0, Math.max(columns - 1, 20)));
            return shown.length === busy.length ? lines : [...lines, `and ${busy.length - shown.length} more`];
        },
        clear: () => rows.clear(),
    };
}
function line(name, { pieces, phase, detail }, columns) {
    const all = [...pieces.values()];
    const total = all.reduce((sum, piece) => sum + piece.total, 0);
    if (total === 0)
        return `${name}  ${phase}${detail === '' ? '' : ` ${detail}`}`;
    const bytes = all.reduce((sum, piece) => sum + Math.min(piece.bytes, piece.total), 0);
    const done = all.filter((piece) => piece.ended).length;
    const now = phase === 'tag' ? `  tag ${detail}` : '';
    const text = `${(0,format/* formatBytes */.z3)(bytes)} of ${(0,format/* formatBytes */.z3)(total)}, ${done}/${all.length} blobs${now}`;
    const cells = Math.min(CELLS, columns - name.length - text.length - 3);
    if (cells < FEWEST)
        return `${name}  ${text}`;
    const filled = Math.floor((bytes / total) * cells);
    return `${name}  ${'█'.repeat(filled)}${'░'.repeat(cells - filled)} ${text}`;
}

// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(80481);
;// CONCATENATED MODULE: ./build/cli/screen.js

const INTERVAL = 80;
/** For a terminal; `now` in milliseconds, for tests. */
function createScreen(stream, now = Date.now) {
    let drawn = [];
    let last = 0;
    const erase = () => {
        if (drawn.length === 0)
            return;
        (0,external_node_readline_.moveCursor)(stream, 0, -drawn.length);
        (0,external_node_readline_.cursorTo)(stream, 0);
        (0,external_node_readline_.clearScreenDown)(stream);
    };
    const draw = (lines) => {
        drawn = lines;
        if (lines.length > 0)
            stream.write(`${lines.join('\n')}\n`);
    };
    return {
        print(line) {
            erase();
            stream.write(`${line}\n`);
            draw(drawn);
        },
        redraw(lines) {
            if (now() - last < INTERVAL)
                return;
            last = now();
            erase();
            draw(lines());
        },
        clear() {
            erase();
            drawn = [];
        },
    };
}

;// CONCATENATED MODULE: ./build/cli/reporter.js






/** Turns reports into lines and bars on `stream`. Nothing that is reported can act on the terminal, or show a secret. */
function createTerminalReporter(stream, options) {
    const { style, verbose, bars: live } = options;
    const { add, redact } = (0,redactor/* createRedactor */.l)();
    const screen = createScreen(stream);
    const bars = createBars();
    // A control character may stand within a secret, or be a part of one. Colours of ours come after this.
    const clean = (text) => redact((0,foreign_text/* printable */.g$)(redact(text)));
    const cleanLine = (text) => redact((0,foreign_text/* printableLine */.oy)(redact(text)));
    const print = (line) => {
        if (live)
            screen.print(line);
        else
            stream.write(`${line}\n`);
    };
    const say = (mark, message, location) => print(`${mark} ${clean((0,error_text/* withPlace */.q)(message, location))}`);
    return {
        redact,
        debug: (message) => verbose && print(style.dim(clean(message))),
        info: (message) => print(clean(message)),
        notice: (message, location) => say(style.bold('note:'), message, location),
        warning: (message, location) => say(style.warn('warning:'), message, location),
        output: (line) => print(style.dim(`  ${clean(line)}`)),
        error(error) {
            const { hint, input, line, file } = error instanceof errors/* PublishError */.S1 ? error : {};
            say(style.bad('error:'), error.message, {
                ...(input === undefined ? {} : { input }),
                ...(line === undefined ? {} : { line }),
                ...(file === undefined ? {} : { file }),
            });
            if (hint !== undefined)
                print(`       ${clean(hint)}`);
            if (verbose && error.stack !== undefined)
                print(style.dim(clean(error.stack)));
        },
        async group(title, work) {
            print(style.bold(cleanLine(title)));
            return work();
        },
        progress(event) {
            if (!live)
                return;
            const { detail } = event;
            bars.update({
                ...event,
                id: cleanLine(event.id),
                ...(detail === undefined ? {} : { detail: cleanLine(detail) }),
            });
            screen.redraw(() => bars.render(stream.columns || 80, Math.max(3, (stream.rows || 24) - 2)));
        },
        secret: add,
        finish() {
            screen.clear();
            bars.clear();
        },
    };
}

// EXTERNAL MODULE: ./build/publish/error.js
var publish_error = __webpack_require__(1834);
// EXTERNAL MODULE: ./build/report/outputs.js + 1 modules
var outputs = __webpack_require__(62644);
// EXTERNAL MODULE: ./build/report/redact-result.js
var redact_result = __webpack_require__(13414);
// EXTERNAL MODULE: ./build/report/style.js
var report_style = __webpack_require__(33842);
// EXTERNAL MODULE: ./build/support/process/cancellation.js
var process_cancellation = __webpack_require__(39691);
// EXTERNAL MODULE: ./build/support/process/temporary-directory.js
var temporary_directory = __webpack_require__(27107);
;// CONCATENATED MODULE: ./build/cli.js



















const print = (text) => void external_node_process_.stdout.write(`${text}\n`);
/** The command line: the same pipeline as the action, seen at a terminal. Progress on stderr, results on stdout. */
async function cli(argv = external_node_process_.argv.slice(2)) {
    const { env, stderr } = external_node_process_;
    const live = stderr.isTTY && !env['CI'];
    const style = (0,report_style/* createStyle */._)(Boolean(external_node_process_.stdout.isTTY) && !env['NO_COLOR']);
    const cancellation = (0,process_cancellation/* cancelOnSignal */.q)();
    let scratch;
    const verbose = argv.includes('-v') || argv.includes('--verbose');
    const reporter = createTerminalReporter(stderr, { style, verbose, bars: live });
    const { signal } = cancellation;
    try {
        const given = readArguments(argv);
        if (given.command === 'help')
            return print(helpText(external_node_process_.stdout.columns || 80));
        scratch = (0,temporary_directory/* makeScratch */.lP)(env);
        (0,temporary_directory/* removeAtExit */.mU)(scratch.root);
        if (given.command === 'demo') {
            const { inputs } = given;
            return await demo({ env, inputs, reporter, style, signal, directory: scratch.work, print });
        }
        const ended = await (0,pipeline/* runPipeline */.a)(await makeRequest(given, scratch, reporter), reporter, signal);
        const result = (0,redact_result/* redactResult */.r)(ended, reporter.redact);
        reporter.finish();
        print(given.json
            ? (0,foreign_text/* printableJson */.et)((0,outputs/* reportJson */.l4)(result, ['manifest']), 2)
            : (0,report_text/* resultText */.D)((0,foreign_text/* mapTexts */.zO)(withoutSecrets(result, reporter.redact), foreign_text/* printable */.g$), style));
        if ((result.mirror?.failures.length ?? 0) > 0)
            external_node_process_.exitCode = 1;
    }
    catch (error) {
        reporter.finish();
        reportFailure(error, reporter, style);
        external_node_process_.exitCode = exitCode(error, signal);
    }
    finally {
        cancellation.stop();
        if (scratch)
            (0,temporary_directory/* removeScratch */.ZU)(scratch.root);
    }
}
/** A runner masks its whole log. Here names and tags are shown as they are, and what labels say is masked. */
function withoutSecrets(result, redact) {
    const { plan } = result;
    const masked = { labels: plan.labels.map(redact), annotations: plan.annotations.map(redact) };
    return { ...result, plan: { ...plan, ...masked } };
}
function reportFailure(error, reporter, style) {
    const problem = (0,redact_result/* redactProblem */.p)((0,error_text/* asPublishError */._)(error), reporter.redact);
    if (problem instanceof publish_error/* PublishFailedError */.B)
        print((0,report_text/* failureText */.k)((0,foreign_text/* mapTexts */.zO)(problem.report, foreign_text/* printable */.g$), (0,foreign_text/* printable */.g$)(problem.message), style));
    for (const one of (0,errors/* problemsIn */._n)(problem))
        reporter.error(one);
}
/** As shells have it: 2 for wrong usage, a value that an option does not take among it, 130 for what the user stopped. */
function exitCode(error, signal) {
    const { reason } = signal;
    if (reason instanceof errors/* PublishError */.S1 && reason.code === 'CANCELLED')
        return 130;
    return error instanceof errors/* PublishError */.S1 && ['USAGE', 'INPUT_INVALID'].includes(error.code ?? '') ? 2 : 1;
}
async function makeRequest({ command, inputs }, scratch, reporter) {
    const { env } = external_node_process_;
    const given = new Map([['github-token', env['GITHUB_TOKEN'] ?? ''], ...inputs]);
    if (command === 'plan' && given.get('dry-run') !== 'offline')
        given.set('dry-run', 'true');
    if (command === 'mirror' && !given.has('mirror') && !given.has('mirror-file')) {
        throw new errors/* PublishError */.S1('mirror needs rules', {
            code: 'USAGE',
            hint: 'Give a file: registry-publish mirror rules.yml. docs/mirroring.md shows how rules look.',
        });
    }
    const reader = (0,inputs_reader/* createInputReader */.i)((name) => given.get(name), reporter);
    (0,action_inputs/* maskInputs */.aY)(reader, reporter);
    return (0,read_request/* gatherRequest */.J7)(reader, {
        env,
        workspace: external_node_process_.cwd(),
        temporaryDirectory: scratch.work,
    }, reporter);
}


/***/ })

};
