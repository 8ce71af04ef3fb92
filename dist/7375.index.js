export const id = 7375;
export const ids = [7375];
export const modules = {

/***/ 57375:
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
// EXTERNAL MODULE: ./build/inputs/reader.js
var inputs_reader = __webpack_require__(70401);
// EXTERNAL MODULE: ./build/oci/errors.js
var errors = __webpack_require__(1787);
// EXTERNAL MODULE: ./build/support/text/nearest-word.js
var nearest_word = __webpack_require__(26789);
// EXTERNAL MODULE: ./build/support/optional.js
var optional = __webpack_require__(45386);
// EXTERNAL MODULE: ./build/inputs/table.js
var table = __webpack_require__(29140);
;// CONCATENATED MODULE: ./build/cli/rule-options.js
/** Options of `verify` that define a rule: the keys of a rule in the input `verify`, except its images. */
const RULE_OPTIONS = [
    'identity',
    'identity-regexp',
    'issuer',
    'repository',
    'key',
    'require',
];

;// CONCATENATED MODULE: ./build/cli/commands.js


const PUBLISHING = [
    'What to publish',
    'Tags',
    'Build',
    'Log in',
    'Publish',
    'Sign and verify',
    'Limits',
];
const COMMON = ['json', 'verbose'];
const COMMANDS = [
    {
        name: 'publish',
        summary: 'Build an image and publish it to all registries, or to none',
        usage: '[context] [options]',
        examples: [
            'publish . --images ghcr.io/acme/app --version v1.2.3',
            'publish . --platforms linux/arm64 --images docker.io/acme/app',
            'publish --from oci:./out --images ghcr.io/acme/app --tags v1',
        ],
        groups: PUBLISHING,
        options: [...COMMON, 'offline'],
        page: 'terminal.md',
    },
    {
        name: 'plan',
        summary: 'Show what publish would do, without changing anything',
        usage: '[context] [options]',
        examples: ['plan --images ghcr.io/acme/app --version v1.2.3', 'plan --offline --json'],
        groups: PUBLISHING,
        options: [...COMMON, 'offline'],
        page: 'terminal.md',
    },
    {
        name: 'mirror',
        summary: 'Copy images between registries, with digests unchanged',
        usage: '[rules.yml] [options]',
        examples: [
            'mirror rules.yml --dry-run',
            'mirror rules.yml',
            'mirror rules.yml --registry-auth-file logins.yml --json',
        ],
        groups: ['Log in', 'Mirror', 'Limits'],
        options: [...COMMON, 'dry-run', 'verify', 'trusted-root'],
        page: 'mirroring.md',
    },
    {
        name: 'verify',
        summary: 'Verify the signatures of an image in a registry',
        usage: '<image> [options]',
        examples: [
            'verify acme/app:1 --identity a@b.org --issuer https://id.org',
            'verify ghcr.io/acme/app:1.2.3 --verify rules.yml --json',
            'verify registry.example/app@sha256:… --key cosign.pub',
        ],
        groups: ['Log in', 'Limits'],
        options: [...RULE_OPTIONS, 'verify', 'trusted-root', ...COMMON],
        page: 'signing.md',
    },
    {
        name: 'migrate',
        summary: 'Convert workflows that use the Docker actions',
        usage: '[workflow.yml] [options]',
        examples: [
            'migrate',
            'migrate .github/workflows/publish.yml --write',
            'migrate --check',
            'migrate sync.yml --to registry.example/team',
        ],
        groups: [],
        options: ['check', 'write', 'to', ...COMMON],
        page: 'migrating.md',
        exit1: 'or --check found something to change',
    },
    {
        name: 'demo',
        summary: 'Publish a sample to three registries in this process',
        usage: '[options]',
        examples: ['demo', 'demo --engine buildx'],
        groups: [],
        options: ['engine', 'verbose'],
        page: 'terminal.md',
    },
    {
        name: 'completion',
        summary: 'Print the completion script of a shell',
        usage: '<bash|zsh>',
        examples: ['completion bash > ~/.local/share/bash-completion/completions/registry-publish'],
        groups: [],
        options: [],
        page: 'terminal.md',
    },
];
/** Options that aren't inputs. */
const commands_OWN_OPTIONS = {
    check: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    identity: { type: 'string' },
    'identity-regexp': { type: 'string' },
    issuer: { type: 'string' },
    json: { type: 'boolean' },
    key: { type: 'string' },
    offline: { type: 'boolean' },
    'registry-auth-file': { type: 'string' },
    repository: { type: 'string' },
    require: { type: 'string' },
    to: { type: 'string' },
    verbose: { type: 'boolean', short: 'v' },
    write: { type: 'boolean' },
};
/** Inputs that are only useful in a workflow. */
const RUNNER_ONLY = ['sep-tags', 'sep-labels', 'sep-annotations', 'bake-target'];
/** Secret inputs, with alternatives: command-line arguments are visible in the process list. */
const NOT_IN_ARGUMENTS = {
    'registry-auth': 'Write the list into a file for --registry-auth-file (- reads standard input), or into the variable REGISTRY_PUBLISH_AUTH.',
    'github-token': 'Set the variable GITHUB_TOKEN.',
    'signing-key': 'Set the variable SIGNING_KEY.',
    'signing-key-password': 'Set the variable SIGNING_KEY_PASSWORD.',
    secrets: 'Use --secret-envs id=VARIABLE or --secret-files id=path.',
};
/** Inputs available as options. */
const commands_OPTIONS = table/* INPUTS */.m.filter(({ name }) => !RUNNER_ONLY.includes(name) && !(name in NOT_IN_ARGUMENTS));
/** All options of a command, in the order of its help. */
function optionsOf({ groups, options }) {
    const inputs = commands_OPTIONS.filter(({ group }) => groups.includes(group)).map(({ name }) => name);
    const logins = groups.includes('Log in') ? ['registry-auth-file'] : [];
    return [...new Set([...inputs, ...logins, ...options])];
}

;// CONCATENATED MODULE: ./build/cli/completion.js

const SHELLS = ['bash', 'zsh'];
/**
 * Generates a completion script for commands, options and option values, from the same tables as the help.
 * Anything else completes to paths. Zsh runs the bash script through `bashcompinit`.
 * https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
 */
function completionScript(shell) {
    const commands = COMMANDS.map(({ name }) => name).join(' ');
    const choices = commands_OPTIONS.flatMap(({ name, values }) => values ? [`    --${name}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$word")); return ;;`] : []);
    const options = COMMANDS.map((command) => `    ${command.name}) options='${['help', ...optionsOf(command)].map((name) => `--${name}`).join(' ')}' ;;`);
    return `${shell === 'zsh' ? ZSH : ''}_registry_publish() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${commands} --help --version' -- "$word"))
    return
  fi
  case $before in
${choices.join('\n')}
    completion) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$word")); return ;;
  esac
  case \${COMP_WORDS[1]} in
${options.join('\n')}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _registry_publish registry-publish
`;
}
const ZSH = `autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
`;

;// CONCATENATED MODULE: ./build/cli/arguments.js








/**
 * Parses a command line. List options are repeatable.
 * @throws PublishError with code `USAGE`.
 */
function readArguments(argv) {
    // Alone, `--version` prints our version; with a value, it sets the input `version`.
    if (argv.length === 1 && argv[0] === '--version')
        return { ...NOTHING, command: 'version' };
    const { values, positionals } = parse(argv);
    const [word, operand] = positionals;
    const given = {
        inputs: readInputs(values),
        json: values['json'] === true,
        verbose: values['verbose'] === true,
        ...(0,optional/* optional */.l)('loginFile', textOf(values['registry-auth-file'])),
    };
    const command = NAMES.find((name) => name === word);
    if (word === undefined || word === 'help' || (values['help'] === true && command !== undefined)) {
        return { ...given, command: 'help', ...(0,optional/* optional */.l)('topic', word === 'help' ? operand : word) };
    }
    if (command !== undefined)
        return readCommand(command, given, values, positionals.slice(1));
    const meant = (0,nearest_word/* nearest */.p)(word, NAMES);
    throw usage(`Unknown command ${word}${meant === undefined ? '' : `. Did you mean ${meant}?`}`);
}
const NAMES = COMMANDS.map(({ name }) => name);
const NOTHING = { inputs: new Map(), json: false, verbose: false };
function textOf(value) {
    return typeof value === 'string' ? value : undefined;
}
function readInputs(values) {
    const inputs = new Map();
    for (const { name } of commands_OPTIONS) {
        const value = values[name];
        if (Array.isArray(value))
            inputs.set(name, value.join('\n'));
        else if (value === true)
            inputs.set(name, 'true');
    }
    if (values['offline'] === true)
        inputs.set('dry-run', 'offline');
    return inputs;
}
function readCommand(command, given, values, [operand, ...rest]) {
    if (command === 'demo')
        refuseForDemo(values);
    if (command === 'migrate') {
        const paths = operand === undefined ? [] : [operand, ...rest];
        return { ...given, command, migrate: readMigrate(values, paths) };
    }
    refuseMigrateOptions(values);
    const rule = readRule(values);
    if (command === 'verify') {
        if (operand === undefined)
            throw usage('The name of the image to verify is missing');
        if (rest.length > 0)
            throw usage(`${rest[0]} is one argument too many`);
        return { ...given, command, verify: { reference: operand, rule } };
    }
    const [stray] = rule.keys();
    if (stray !== undefined)
        throw usage(`--${stray} belongs to verify`);
    if (rest.length > 0)
        throw usage(`${rest[0]} is one argument too many`);
    if (command === 'completion')
        return { ...given, command, shell: readShell(operand) };
    if (operand !== undefined)
        given.inputs.set(operandOf(command, operand), operand);
    return { ...given, command };
}
/** The demo publishes its own sample; options it would ignore are errors. */
function refuseForDemo(values) {
    const other = Object.keys(values).find((name) => !['engine', 'verbose'].includes(name));
    if (other !== undefined)
        throw usage(`demo supports only --engine, not --${other}`);
}
function refuseMigrateOptions(values) {
    const name = ['check', 'write', 'to'].find((one) => values[one] !== undefined);
    if (name !== undefined)
        throw usage(`--${name} belongs to migrate`);
}
function readRule(values) {
    const given = RULE_OPTIONS.flatMap((name) => {
        const value = textOf(values[name]);
        return value === undefined ? [] : [[name, value]];
    });
    return new Map(given);
}
/** `migrate` changes files and publishes nothing, so it accepts no inputs. */
function readMigrate(values, paths) {
    const own = ['check', 'write', 'to', 'json', 'verbose'];
    const other = Object.keys(values).find((name) => !own.includes(name));
    if (other !== undefined)
        throw usage(`migrate supports only --check, --write, --to and --json, not --${other}`);
    if (values['check'] === true && values['write'] === true) {
        throw usage('--check changes nothing and --write changes files: give one of them');
    }
    const [path, another] = paths;
    if (another !== undefined)
        throw usage(`${another} is one argument too many`);
    const mode = values['check'] === true ? 'check' : values['write'] === true ? 'write' : 'show';
    const to = typeof values['to'] === 'string' ? values['to'] : undefined;
    return { ...(0,optional/* optional */.l)('path', path), ...(0,optional/* optional */.l)('to', to), mode };
}
function readShell(operand) {
    const shell = SHELLS.find((name) => name === operand);
    if (shell === undefined)
        throw usage(`The name of a shell is missing: ${SHELLS.join(' or ')}`);
    return shell;
}
/**
 * The input set by the operand: `publish ./app` means `publish --context ./app`, `mirror rules.yml` means
 * `mirror --mirror-file rules.yml`.
 */
function operandOf(command, operand) {
    if (command === 'mirror')
        return 'mirror-file';
    if (command === 'demo')
        throw usage(`demo accepts no argument, not ${operand}`);
    return 'context';
}
function parse(argv) {
    const options = { ...commands_OWN_OPTIONS };
    for (const { name, kind } of commands_OPTIONS) {
        options[name] = kind === 'boolean' ? { type: 'boolean' } : { type: 'string', multiple: true };
    }
    try {
        return (0,external_node_util_.parseArgs)({ args: [...argv], options, allowPositionals: true });
    }
    catch (error) {
        const secret = argv
            .map((argument) => /^--([^=]+)/.exec(argument)?.[1])
            .find((name) => name !== undefined && name in NOT_IN_ARGUMENTS);
        if (secret !== undefined)
            throw refusedSecret(secret);
        throw usage(explain(error, argv));
    }
}
function refusedSecret(name) {
    return new errors/* PublishError */.S1(`--${name} would show a secret to everybody who may list processes`, {
        code: 'USAGE',
        hint: NOT_IN_ARGUMENTS[name],
    });
}
function explain(error, argv) {
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
        const given = argv
            .filter((argument) => argument.startsWith('--'))
            .map((argument) => argument.slice(2).split('=')[0] ?? '');
        const [unknown] = (0,inputs_reader/* unknownInputs */.qs)(given.filter((name) => !(name in commands_OWN_OPTIONS)));
        if (unknown) {
            const meant = unknown.nearest === undefined ? '' : `. Did you mean --${unknown.nearest}?`;
            return `Unknown option --${unknown.name}${meant}`;
        }
    }
    // Messages from Node.js: "Option '-v, --verbose' does not take an argument", "Option '--tags <value>'
    // argument missing".
    const [name] = /--?[\w-]+(?= <|')/.exec(error.message) ?? [];
    if (name === undefined)
        return error.message.split('\n')[0] ?? error.message;
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
        return `Unknown option ${name}`;
    if (/does not take/.test(error.message))
        return `${name} accepts no value: remove what follows the =`;
    return `${name} needs a value; one that begins with a dash is written ${name}=-…`;
}
function usage(message) {
    return new errors/* PublishError */.S1(message, {
        code: 'USAGE',
        hint: 'Run `registry-publish --help` for the commands and options.',
    });
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/inputs/read-request.js + 15 modules
var read_request = __webpack_require__(3438);
// EXTERNAL MODULE: ./build/report/text.js + 3 modules
var report_text = __webpack_require__(41039);
// EXTERNAL MODULE: ./build/embedded-registry/server.js + 6 modules
var server = __webpack_require__(70500);
// EXTERNAL MODULE: ./build/pipeline/pipeline.js + 5 modules
var pipeline = __webpack_require__(47213);
// EXTERNAL MODULE: ./build/tags/plan.js + 2 modules
var plan = __webpack_require__(90437);
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
/** In bytes; large enough to show a progress bar. */
const PROGRAM_BYTES = 6 * 1024 * 1024;
/** Writes the demo's repository: a Dockerfile, a web page, and a fake binary for each architecture. */
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
/** Incompressible bytes that are the same on every machine, so that the demo's digest is, too. */
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
/** The demo's fictional repository, at a fixed commit. */
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
 * Runs the demo: builds a sample for two platforms and publishes it to three registries in this process, then
 * publishes it again, which moves no tags, and finally publishes an older version, which doesn't move any tag
 * back.
 * @throws PublishError as `runPipeline`
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
        // Other engines build for the default platform: Docker's classic image store can't hold several.
        ['platforms', engine === 'embedded' ? 'linux/amd64,linux/arm64' : ''],
        ['provenance', 'false'],
        ['reproducible', String(engine === 'embedded')],
        ...inputs,
    ]);
    const request = (0,read_request/* readRequest */["in"])((0,inputs_reader/* createInputReader */.ic)((name) => given.get(name)), {
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

// EXTERNAL MODULE: ./build/support/error-text.js
var error_text = __webpack_require__(50824);
;// CONCATENATED MODULE: ./build/cli/help.js


/** Options shown with a value and a description. All others are listed by name only. */
const LINES = {
    images: ['<name>', 'Repository; repeatable (default: git origin)'],
    from: ['<image>', 'Publish an existing image; repeat to merge'],
    push: ['<mode>', 'auto (default), true, false or by-digest'],
    'dry-run': ['', 'Show what would be done, change nothing'],
    offline: ['', 'With a dry run: ask no registry'],
    tags: ['<rule>', 'Tag rule; repeatable'],
    flavor: ['<setting>', 'latest=auto|true|false, prefix=, suffix='],
    version: ['<git tag>', 'Behave as if this git tag had been pushed'],
    'immutable-tags': ['<which>', 'version (default), all, none, or patterns'],
    file: ['<path>', 'Dockerfile (default: in the context)'],
    target: ['<stage>', 'Stage to build'],
    platforms: ['<list>', 'Platforms, e.g. linux/amd64,linux/arm64'],
    'build-args': ['<NAME=value>', 'Build argument; repeatable'],
    'secret-envs': ['<id=VARIABLE>', 'Secret from an environment variable'],
    'secret-files': ['<id=path>', 'Secret from a file'],
    engine: ['<name>', 'Builder to use, e.g. buildx (default: auto)'],
    'bake-files': ['<path>', 'Bake file; each target is its own image'],
    'registry-auth-file': ['<path>', 'Logins as a YAML list; - reads standard input'],
    'on-failure': ['<choice>', 'rollback (default) or keep'],
    'rate-limit': ['<wait|stop>', "At a source's pull limit (default: wait)"],
    concurrency: ['<n>', 'Transfers per registry at once (default: 8)'],
    retries: ['<n>', 'Retries per request (default: 5)'],
    timeout: ['<duration>', 'Time limit, e.g. 30m (default: none)'],
    identity: ['<pattern>', 'Who must have signed; * is any text without @'],
    issuer: ['<url>', 'Issuer of the identity'],
    key: ['<file>', 'Public key, instead of an identity'],
    verify: ['<rules>', 'Rules as YAML, or a file of them'],
    'trusted-root': ['<file>', 'Trusted keys, to verify offline'],
    json: ['', 'Print the report as JSON'],
    verbose: ['', 'Say more'],
    check: ['', 'Exit with 1 if something would change'],
    write: ['', 'Change the files'],
    to: ['<registry/path>', 'Destination of a skopeo sync file'],
};
const OVERVIEW = `Build a container image once and publish it to several registries, or to none.

Usage: registry-publish <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n')}

Options:
  -h, --help      Show help; registry-publish <command> --help lists options
      --version   Show the version

Example:
  registry-publish plan --images ghcr.io/acme/app --version v1.2.3

Logins come from --registry-auth-file, the variable REGISTRY_PUBLISH_AUTH, an
earlier docker or podman login, and GITHUB_TOKEN for ghcr.io.
Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 invalid usage, 130 cancelled
Documentation: ${error_text/* DOCS */.iT}/terminal.md
`;
/**
 * Help for all commands, or for one.
 * @param width of the terminal, in columns
 * @param topic name of a command
 */
function helpText(width, topic) {
    const command = COMMANDS.find(({ name }) => name === topic);
    return command ? helpOf(command, width) : OVERVIEW;
}
function helpOf(command, width) {
    const { name, summary, usage, examples, page, exit1 } = command;
    const options = optionsOf(command);
    const others = options.filter((option) => !(option in LINES)).map((option) => `--${option}`);
    const failed = exit1 === undefined ? '1 failed' : `1 failed, ${exit1}`;
    return [
        `${summary}.`,
        '',
        `Usage: registry-publish ${name} ${usage}`,
        '',
        'Examples:',
        ...examples.map((example) => `  registry-publish ${example}`),
        ...(options.length === 0
            ? []
            : ['', 'Options:', ...options.filter((option) => option in LINES).map(lineOf)]),
        ...(others.length === 0 ? [] : ['', 'Also, as the inputs of the action:', wrap(others, width)]),
        '',
        `Exit codes: 0 done, ${failed},`,
        '            2 invalid usage, 130 cancelled',
        `Documentation: ${error_text/* DOCS */.iT}/${page}`,
        '',
    ].join('\n');
}
function lineOf(option) {
    const [value, text] = LINES[option] ?? ['', ''];
    const own = Object.entries(commands_OWN_OPTIONS).find(([name]) => name === option)?.[1];
    const short = own && 'short' in own ? `-${own.short},` : '   ';
    return `  ${short} --${`${option} ${value}`.padEnd(26)} ${text}`;
}
function wrap(words, width) {
    const lines = ['  '];
    for (const word of words) {
        const line = lines.at(-1) ?? '';
        if (line.trim() !== '' && line.length + word.length >= Math.max(40, width))
            lines.push(`  ${word}`);
        else
            lines[lines.length - 1] = line.trim() === '' ? `  ${word}` : `${line} ${word}`;
    }
    return lines.join('\n');
}
/** Entries of `LINES` that no command accepts; a test checks that there are none. */
function unusedLines() {
    const known = new Set([...OPTIONS.map(({ name }) => name), ...Object.keys(OWN_OPTIONS)]);
    return Object.keys(LINES).filter((name) => !known.has(name));
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./build/cli/logins.js


/**
 * Reads the text of `registry-auth` from a file, standard input (`-`), or the variable
 * `REGISTRY_PUBLISH_AUTH`; never from an argument, as any user of the machine can see those.
 * @throws PublishError `USAGE` for a file that can't be read.
 */
function readLogins(file, env) {
    if (file === undefined)
        return env['REGISTRY_PUBLISH_AUTH'] ?? '';
    try {
        return (0,external_node_fs_.readFileSync)(file === '-' ? 0 : file, 'utf8');
    }
    catch (error) {
        const { code, message } = error;
        const what = file === '-' ? 'standard input' : file;
        throw new errors/* PublishError */.S1(`Can't read the logins from ${what}: ${code ?? message}`, {
            code: 'USAGE',
            hint: 'Give the path of a YAML file to --registry-auth-file, or - for standard input.',
            cause: error,
        });
    }
}

;// CONCATENATED MODULE: ./build/cli/terminal-words.js

/** Other modules write messages for workflows; these are replaced with the equivalent at a terminal. */
const WORDS = [
    [
        /Add (\S+) with `username` and `password` to `registry-auth`/g,
        'Run `docker login $1`, or use --registry-auth-file',
    ],
    [
        /Check `username` and `password`, and that the secret is set for this repository or environment/g,
        'Check username and password',
    ],
    [/add its registry to `registry-auth`/g, 'log in to its registry'],
    [
        /Set `(ca|insecure)(: true)?` in its `registry-auth` entry/g,
        'Set $1$2 in its --registry-auth-file entry',
    ],
    [/; check that actions\/checkout runs before this step/g, ''],
    [/Free space before this step, use a larger runner, or set RUNNER_TEMP/g, 'Free space, or set TMPDIR'],
    [/ (on|of) the runner\b/g, ' $1 this machine'],
    [/resolvable from the runner/g, 'resolvable from this machine'],
    [/\bthe runner\b/g, 'this machine'],
    [/Rerun the job/g, 'Run it again'],
    [/rerun the job/g, 'run it again'],
    [/, with the log of a run with debug logging/g, ', with the output of a run with --verbose'],
    [/See the log group "Build" for the full output/g, 'See the output above'],
];
const terminal_words_NAMES = new Set(table/* INPUTS */.m.map(({ name }) => name));
/** Inputs that aren't options, and how to set them. */
const OTHERS = {
    'registry-auth': '--registry-auth-file',
    'github-token': 'GITHUB_TOKEN',
};
/** Rewrites a message or hint for a terminal: options instead of inputs, no workflow terms. */
function forTerminal(text) {
    const said = WORDS.reduce((before, [workflow, terminal]) => before.replaceAll(workflow, terminal), text);
    return said
        .replaceAll(/`([a-z][a-z-]*)(?:: ([^`\n]*))?`/g, (whole, name, value) => {
        if (!terminal_words_NAMES.has(name))
            return value === undefined ? name : whole;
        const option = OTHERS[name] ?? `--${name}`;
        return value === undefined ? option : `${option} ${value}`;
    })
        .replaceAll(/`([^`\s]+)`/g, '$1');
}
/** The location of an error: an option such as `--tags`, or, for logins, where they were read from. */
function placeAtTerminal(input, loginFile) {
    if (input === 'registry-auth' && loginFile !== undefined && loginFile !== '-')
        return { file: loginFile };
    if (input === 'registry-auth')
        return { input: loginFile === '-' ? 'standard input' : 'REGISTRY_PUBLISH_AUTH' };
    return { input: terminal_words_NAMES.has(input) ? `--${input}` : input };
}

;// CONCATENATED MODULE: ./build/cli/terminal.js
/** Reads the environment; whether there is a terminal at all is another question. */
function terminalOf(env) {
    const dumb = env['TERM'] === 'dumb';
    // POSIX 8.2: the first of these that isn't empty counts. Without a locale, the encoding is unknown.
    const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8';
    const ci = env['CI'] ?? '';
    return {
        moves: !dumb && (ci === '' || ci === 'false'),
        colours: !dumb && !env['NO_COLOR'],
        ascii: dumb || !/utf-?8/i.test(locale),
    };
}

// EXTERNAL MODULE: ./build/support/text/foreign-text.js
var foreign_text = __webpack_require__(12040);
// EXTERNAL MODULE: ./build/support/text/redactor.js
var redactor = __webpack_require__(13760);
// EXTERNAL MODULE: ./build/support/progress/ticker.js
var ticker = __webpack_require__(47678);
// EXTERNAL MODULE: ./build/support/progress/log.js
var log = __webpack_require__(11032);
// EXTERNAL MODULE: ./build/support/progress/rate.js
var rate = __webpack_require__(55538);
// EXTERNAL MODULE: ./build/support/progress/transfers.js
var transfers = __webpack_require__(20002);
// EXTERNAL MODULE: ./build/support/progress/words.js
var words = __webpack_require__(75899);
// EXTERNAL MODULE: ./build/support/text/format.js
var format = __webpack_require__(27819);
;// CONCATENATED MODULE: ./build/cli/bars.js




/** Bar width in characters: the maximum, and the minimum below which something else is left out. */
const CELLS = 24;
const FEWEST = 8;
/**
 * Creates an empty progress display.
 * @param now current time in milliseconds
 */
function createBars(style, now) {
    const rows = new Map();
    return {
        update(event) {
            const { id, phase, detail } = event;
            const [name = id, piece] = id.split(' ');
            const row = rows.get(name) ?? {
                transfers: (0,transfers/* createTransfers */.$)(),
                rate: (0,rate/* createRate */.T)(now),
                phase,
                detail: '',
            };
            rows.set(name, row);
            row.detail = detail ?? '';
            row.phase = phase;
            if (piece === undefined)
                return;
            row.transfers.note(event);
        },
        render(columns, most) {
            const all = [...rows];
            const busy = all.length <= most ? all : all.filter(([, { phase }]) => phase !== 'done');
            const shown = busy.length <= most ? busy : busy.slice(0, most - 1);
            const width = Math.max(0, ...shown.map(([name]) => name.length));
            const lines = shown.map(([name, row]) => rowText(name.padEnd(width), row, columns - 1, style));
            return shown.length === busy.length ? lines : [...lines, `and ${busy.length - shown.length} more`];
        },
        clear: () => rows.clear(),
    };
}
function rowText(name, { transfers, rate, phase, detail }, width, style) {
    const { bytes, total, done, all, busy } = transfers.sum();
    if (all === 0)
        return fit([`${name}  ${phase}${detail === '' ? '' : ` ${detail}`}`], width);
    rate.note(bytes);
    const perSecond = busy ? rate.perSecond() : undefined;
    const left = perSecond && total !== undefined && total > bytes
        ? `, ${(0,words/* estimateText */.YL)((total - bytes) / perSecond)} left`
        : '';
    const now = phase === 'tag' ? `  tag ${detail}` : '';
    const amount = total === undefined ? (0,format/* formatBytes */.z3)(bytes) : `${(0,format/* formatBytes */.z3)(bytes)} of ${(0,format/* formatBytes */.z3)(total)}`;
    const text = `${amount}, ${done}/${all} blobs${now}`;
    const speed = perSecond === undefined ? '' : `, ${(0,words/* rateText */.cf)(perSecond)}`;
    const share = total === undefined ? undefined : total === 0 ? 1 : bytes / total;
    return withBar(`${name}  `, share, [`${text}${speed}${left}`, `${text}${speed}`, text], width, style);
}
/**
 * `lead`, a bar, and the longest of the texts that leaves room for it; without a bar if that is none.
 * @param share done, from 0 to 1; undefined: there is nothing to draw a bar of
 * @param texts each says less than the one before it
 */
function withBar(lead, share, texts, width, { ascii }) {
    const room = width - lead.length;
    const text = share === undefined ? undefined : texts.find((one) => room - one.length - 2 >= FEWEST);
    if (text === undefined || share === undefined)
        return fit(texts.map((one) => lead + one), width);
    const cells = Math.min(CELLS, room - text.length - 2);
    const filled = Math.floor(Math.min(1, Math.max(0, share)) * cells);
    const [full, empty] = ascii ? ['#', '-'] : ['█', '░'];
    return `${lead}${full.repeat(filled)}${empty.repeat(cells - filled)}  ${text}`;
}
/** The first text that fits, or as much of the last as does. */
function fit(texts, width) {
    return texts.find((text) => text.length <= width) ?? (texts.at(-1) ?? '').slice(0, Math.max(width, 1));
}

;// CONCATENATED MODULE: ./build/cli/run-block.js



const ADVICE = 'Ctrl-C stops; a rerun continues';
const GAP = '   ';
/** A pair's name is shortened to this width before its current tag is left out. */
const SHORTEST_NAME = 24;
/**
 * How far a run is, as lines that are redrawn in place. Narrow terminals get less: no time left, then no rate,
 * then no current tag.
 * @param columns each line is shorter
 * @param most maximum number of lines
 */
function runBlock(progress, pace, { columns, most }, style) {
    const width = columns - 1;
    const [first, ...steps] = [...copying(progress, pace, width, style), ...stepLines(progress, width, style)];
    const last = lastLine(progress, width);
    const room = Math.max(0, most - 2 - steps.length);
    return [first ?? 'Working', ...steps, ...pairLines(progress.pairs, width, room, style), last].slice(0, most);
}
/** `Mirroring  ███░░░  193 of 410 tags   2.5 of 5.4 GB   21.4 MB/s   2 min left`; nothing before there is anything to copy. */
function copying(progress, pace, width, style) {
    const { tags, bytes, totalBytes, estimated } = progress;
    if (!tags)
        return [];
    const perSecond = pace.perSecond();
    const left = pace.secondsLeft(progress);
    const counted = (0,words/* countText */.lT)({ ...tags, noun: 'tag' });
    const failed = tags.failed === 0 ? counted : `${counted}, ${(0,format/* formatNumber */.ZV)(tags.failed)} failed`;
    const parts = [failed, (0,words/* bytesText */.pV)(progress), perSecond === undefined ? undefined : (0,words/* rateText */.cf)(perSecond)];
    const joined = (some) => some.filter(Boolean).join(GAP);
    const texts = [
        joined([...parts, left === undefined ? undefined : `${(0,words/* estimateText */.YL)(left)} left`]),
        joined(parts),
        joined(parts.slice(0, 2)),
        counted,
    ];
    // Bytes are finer than tags, but an estimated total may still change a lot.
    const byBytes = totalBytes !== undefined && totalBytes > 0 && !estimated;
    const byTags = tags.total === 0 ? 1 : (tags.done + tags.failed) / tags.total;
    return [withBar('Mirroring  ', byBytes ? bytes / totalBytes : byTags, texts, width, style)];
}
function stepLines({ steps }, width, style) {
    return steps.map((step) => {
        const share = step.total === 0 ? undefined : step.done / step.total;
        return withBar(`${step.what}  `, share, [(0,words/* countText */.lT)(step)], width, style);
    });
}
function pairLines(pairs, width, most, style) {
    const shown = pairs.length <= most ? pairs : pairs.slice(0, Math.max(0, most - 1));
    const names = shown.map(({ source, destination }) => `${source} ${style.ascii ? '->' : '→'} ${destination}`);
    const counts = countColumns(shown);
    const counted = counts[0]?.length ?? 0;
    const longest = Math.max(0, ...names.map(({ length }) => length));
    // A long name gives way to the tag, as long as enough of it is left.
    const tagged = Math.max(0, ...shown.map(({ current }) => (current ? current.tag.length + GAP.length : 0)));
    const room = width - counted - GAP.length - 2;
    const named = Math.min(longest, room - tagged >= SHORTEST_NAME ? room - tagged : room);
    const lines = shown.map((pair, index) => {
        const name = shortened(names[index] ?? '', named, style).padEnd(named);
        const line = `  ${name}${GAP}${counts[index] ?? ''}`;
        const { current } = pair;
        if (!current)
            return fit([line + GAP + stateOf(pair), line], width);
        const part = current.total > 0 ? GAP + (0,words/* shareText */.Lu)(current.bytes, current.total) : '';
        return fit([line + GAP + current.tag + part, line + GAP + current.tag, line], width);
    });
    const rest = pairs.length - shown.length;
    return rest > 0 && most > 0 ? [...lines, fit([`  and ${(0,format/* formatNumber */.ZV)(rest)} more`], width)] : lines;
}
/** `190 of 400`, `  3 of 3  `: all of one width. */
function countColumns(pairs) {
    const done = pairs.map((pair) => (0,format/* formatNumber */.ZV)(pair.done));
    const total = pairs.map((pair) => (0,format/* formatNumber */.ZV)(pair.total));
    const widest = (texts) => Math.max(0, ...texts.map(({ length }) => length));
    return pairs.map((_pair, index) => `${(done[index] ?? '').padStart(widest(done))} of ${(total[index] ?? '').padEnd(widest(total))}`);
}
function stateOf({ done, total, failed }) {
    if (failed > 0)
        return `${(0,format/* formatNumber */.ZV)(failed)} failed`;
    return done >= total ? 'done' : 'waiting';
}
/** Leaves out the middle of a name that is too long: both ends say more. */
function shortened(name, width, { ascii }) {
    if (name.length <= width)
        return name;
    const mark = ascii ? '..' : '…';
    const room = Math.max(0, width - mark.length);
    return name.slice(0, Math.ceil(room / 2)) + mark + name.slice(name.length - Math.floor(room / 2));
}
/** `  1 failed: backup.acme.example (login failed)          Ctrl-C stops; a rerun continues` */
function lastLine({ problems, waiting }, width) {
    const [problem, ...others] = problems;
    const more = others.length > 0 ? `, ${(0,format/* formatNumber */.ZV)(others.length)} more` : '';
    const state = waiting !== undefined
        ? `  Waiting for ${waiting}`
        : problem === undefined
            ? ''
            : `  ${(0,format/* formatNumber */.ZV)(problems.length)} failed: ${problem}${more}`;
    const gap = Math.max(GAP.length, width - state.length - ADVICE.length);
    // The advice stands at the right, but not far from the rest on a wide terminal.
    const padded = `${state}${' '.repeat(Math.min(gap, 24))}${ADVICE}`;
    return fit(state === '' ? [`  ${ADVICE}`, ''] : [padded, state], width);
}

;// CONCATENATED MODULE: ./build/cli/screen.js
const INTERVAL = 80;
const CSI = '\u001b[';
/** Characters may be wider here than expected (`█` in East Asian fonts): the terminal cuts such a line (DECAWM). */
const WITHOUT_WRAPPING = `${CSI}?7l`;
const WRAPPING = `${CSI}?7h`;
/**
 * Draws on a terminal. Each change is one write, so that a process killed in between leaves no half of it.
 * @param now current time in milliseconds, for tests
 */
function createScreen(stream, now = Date.now) {
    let drawn = [];
    let last = -Infinity;
    /** A terminal that became narrower since has wrapped the lines, so that they take more rows. */
    const rows = () => {
        const columns = stream.columns || Infinity;
        return drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
    };
    const erased = () => (drawn.length === 0 ? '' : `${CSI}${rows()}A\r${CSI}J`);
    const block = () => drawn.length === 0 ? '' : `${WITHOUT_WRAPPING}${drawn.join('\n')}\n${WRAPPING}`;
    return {
        print: (line) => void stream.write(`${erased()}${line}\n${block()}`),
        redraw(lines) {
            if (now() - last < INTERVAL)
                return;
            last = now();
            const before = erased();
            drawn = lines().map((line) => line.slice(0, stream.columns || undefined));
            stream.write(`${before}${block()}`);
        },
        clear() {
            if (drawn.length > 0)
                stream.write(erased());
            drawn = [];
        },
    };
}

;// CONCATENATED MODULE: ./build/cli/display.js





/** Milliseconds between two redraws while no event arrives: rates fall, and the terminal may change its size. */
const REDRAW = 250;
/** Progress is a line now and then: in a log, a pipe, or a terminal that can't go back. */
function createPlainDisplay(stream, ticker) {
    const print = (line) => void stream.write(`${line}\n`);
    return {
        print,
        progress: (0,log/* createProgressLog */.e)(print, ticker),
        follow: (progress) => (0,log/* followInLog */.v)(progress, print, ticker),
        finish() { },
    };
}
/** Progress is a block below all other lines, redrawn in place. */
function createLiveDisplay(stream, style, ticker) {
    const now = () => ticker.now();
    const screen = createScreen(stream, now);
    const bars = createBars(style, now);
    let followed;
    let stop;
    const draw = () => screen.redraw(() => {
        const size = { columns: stream.columns || 80, most: Math.max(3, (stream.rows || 24) - 2) };
        if (!followed)
            return bars.render(size.columns, size.most);
        const progress = followed.progress();
        followed.pace.note(progress);
        return runBlock(progress, followed.pace, size, style);
    });
    const keepDrawing = () => void (stop ??= ticker.every(REDRAW, draw));
    return {
        print: (line) => screen.print(line),
        progress(event) {
            bars.update(event);
            keepDrawing();
            draw();
        },
        follow(progress) {
            followed = { progress, pace: (0,rate/* createPace */.q)(now) };
            keepDrawing();
            return () => {
                followed = undefined;
                bars.clear();
                screen.clear();
            };
        },
        finish() {
            stop?.();
            stop = undefined;
            followed = undefined;
            screen.clear();
            bars.clear();
        },
    };
}

;// CONCATENATED MODULE: ./build/cli/reporter.js








/**
 * Reports as lines and progress bars on `stream`. No reported text can send terminal control sequences or
 * reveal a secret.
 */
function createTerminalReporter(stream, options) {
    const { style, verbose, bars: live } = options;
    const { add, redact } = (0,redactor/* createRedactor */.l)();
    /** Number of groups that are open; what they contain is indented. */
    let depth = 0;
    // Redact before and after: a secret may contain control characters, and removing those from the text may
    // complete a secret. Our own colors are added later.
    const clean = (text) => redact((0,foreign_text/* printable */.g$)(redact(text)));
    const cleanLine = (text) => redact((0,foreign_text/* printableLine */.oy)(redact(text)));
    const display = live
        ? createLiveDisplay(stream, { ascii: options.ascii ?? false }, options.ticker ?? ticker/* systemTicker */.W)
        : createPlainDisplay(stream, options.ticker ?? ticker/* systemTicker */.W);
    const { print } = display;
    const say = (mark, message, location) => print(`${mark} ${clean(placed(message, location, options.loginFile))}`);
    return {
        redact,
        debug: (message) => verbose && print(style.dim(clean(message))),
        info: (message) => print(`${'  '.repeat(depth)}${clean(message)}`),
        notice: (message, location) => say(style.bold('note:'), message, location),
        warning: (message, location) => say(style.warn('warning:'), message, location),
        output: (line) => print(style.dim(`  ${clean(line)}`)),
        error(error) {
            const [first = '', ...rest] = linesOf(error, options.loginFile);
            print(`${style.bad('error:')} ${clean(first)}`);
            for (const text of rest)
                print(clean(text).replaceAll(/^/gm, '  '));
            if (verbose && error.stack !== undefined)
                print(style.dim(clean(error.stack)));
        },
        async group(title, work) {
            print(`${'  '.repeat(depth)}${style.bold(cleanLine(title))}`);
            depth += 1;
            try {
                return await work();
            }
            finally {
                depth -= 1;
            }
        },
        progress(event) {
            const { detail } = event;
            display.progress({
                ...event,
                id: cleanLine(event.id),
                ...(detail === undefined ? {} : { detail: cleanLine(detail) }),
            });
        },
        follow: (progress) => display.follow(() => (0,foreign_text/* mapTexts */.zO)(progress(), cleanLine)),
        secret: add,
        finish: () => display.finish(),
    };
}
/** A message rewritten for the terminal, with its location. */
function placed(message, { input, ...rest } = {}, loginFile) {
    const place = input === undefined ? {} : placeAtTerminal(input, loginFile);
    return (0,error_text/* withPlace */.qS)(forTerminal(message), { ...rest, ...place });
}
function linesOf(error, loginFile) {
    const problem = error instanceof errors/* PublishError */.S1 ? error : new errors/* PublishError */.S1(error.message);
    const { message, hint, detail, code, input, line, file } = problem;
    const location = { ...(0,optional/* optional */.l)('input', input), ...(0,optional/* optional */.l)('line', line), ...(0,optional/* optional */.l)('file', file) };
    const advice = hint === undefined ? undefined : forTerminal(hint);
    return (0,error_text/* errorLines */.S6)({ hint: advice, detail, code }, placed(message, location, loginFile));
}

// EXTERNAL MODULE: ./build/publish/error.js
var publish_error = __webpack_require__(1834);
// EXTERNAL MODULE: ./build/report/summary/mirror.js
var mirror = __webpack_require__(65121);
// EXTERNAL MODULE: ./build/report/outputs.js + 1 modules
var outputs = __webpack_require__(62644);
// EXTERNAL MODULE: ./build/report/redact-result.js
var redact_result = __webpack_require__(13414);
// EXTERNAL MODULE: ./build/report/style.js
var report_style = __webpack_require__(33842);
// EXTERNAL MODULE: ./build/report/failure-text.js
var failure_text = __webpack_require__(653);
// EXTERNAL MODULE: ./build/support/process/cancellation.js
var process_cancellation = __webpack_require__(39691);
// EXTERNAL MODULE: ./build/support/files/temporary-directory.js
var temporary_directory = __webpack_require__(64589);
// EXTERNAL MODULE: ./build/support/version.js
var version = __webpack_require__(77580);
;// CONCATENATED MODULE: ./build/cli.js



























const print = (text) => void external_node_process_.stdout.write(`${text}\n`);
/** Command line entry point: the same pipeline as the action. Progress goes to stderr, results to stdout. */
async function cli(argv = external_node_process_.argv.slice(2)) {
    const { env, stderr } = external_node_process_;
    const terminal = terminalOf(env);
    const live = stderr.isTTY && terminal.moves;
    const style = (0,report_style/* createStyle */._)(Boolean(external_node_process_.stdout.isTTY) && terminal.colours, !terminal.ascii);
    let scratch;
    const verbose = argv.includes('-v') || argv.includes('--verbose');
    const loginFile = loginFileIn(argv);
    const reporter = createTerminalReporter(stderr, {
        style,
        verbose,
        bars: live,
        ascii: terminal.ascii,
        ...(0,optional/* optional */.l)('loginFile', loginFile),
    });
    const cancellation = (0,process_cancellation/* cancelOnSignal */.q)({
        onInterrupt: () => reporter.info('Stopping; press Ctrl-C again to exit at once, without cleaning up'),
    });
    const { signal } = cancellation;
    try {
        const given = readArguments(argv);
        const text = saidAtOnce(given);
        if (text !== undefined)
            return print(text);
        if (given.migrate) {
            const { migrateFiles } = await Promise.all(/* import() */[__webpack_require__.e(8815), __webpack_require__.e(7291), __webpack_require__.e(9617)]).then(__webpack_require__.bind(__webpack_require__, 99617));
            external_node_process_.exitCode = migrateFiles(given.migrate, { json: given.json, style, print, reporter });
            return;
        }
        scratch = (0,temporary_directory/* makeScratch */.lP)(env);
        (0,temporary_directory/* removeAtExit */.mU)(scratch.root);
        if (given.command === 'demo') {
            const { inputs } = given;
            return await demo({ env, inputs, reporter, style, signal, directory: scratch.work, print });
        }
        if (given.verify)
            return print(await verify(given, given.verify, scratch, { reporter, style, signal }));
        const ended = await (0,pipeline/* runPipeline */.a)(await makeRequest(given, scratch, reporter), reporter, signal);
        const result = (0,redact_result/* redactResult */.r)(ended, reporter.redact);
        reporter.finish();
        print(given.json
            ? (0,foreign_text/* printableJson */.et)((0,outputs/* reportJson */.l4)(result, ['manifest']), 2)
            : (0,report_text/* resultText */.D)((0,foreign_text/* mapTexts */.zO)(forReading(result, reporter.redact), foreign_text/* printable */.g$), style));
        if (result.mirror && result.mirror.failures.length > 0) {
            reporter.error((0,mirror/* mirrorError */.Ql)(result.mirror));
            external_node_process_.exitCode = 1;
        }
    }
    catch (error) {
        reporter.finish();
        reportFailure(error, reporter, style, argv.includes('--json'));
        external_node_process_.exitCode = exitCode(error, signal);
    }
    finally {
        cancellation.stop();
        if (scratch)
            (0,temporary_directory/* removeScratch */.ZU)(scratch.root);
    }
}
/** Needed before the arguments are parsed, as errors in them are reported, too. */
function loginFileIn(argv) {
    const at = argv.findIndex((argument) => /^--registry-auth-file(=|$)/.test(argument));
    return argv[at]?.split('=')[1] ?? (at < 0 ? undefined : argv[at + 1]);
}
/** Verifies one image; nothing is published, so git isn't needed. */
async function verify(given, { reference, rule }, scratch, { reporter, style, signal }) {
    const [{ rulesText, verifiedText }, { verifyReference }] = await Promise.all([
        __webpack_require__.e(/* import() */ 8712).then(__webpack_require__.bind(__webpack_require__, 58712)),
        __webpack_require__.e(/* import() */ 3225).then(__webpack_require__.bind(__webpack_require__, 63225)),
    ]);
    const rules = rulesText(given.inputs.get('verify'), rule);
    const inputs = new Map([...given.inputs, ['verify', rules], ['dry-run', 'offline']]);
    const request = await makeRequest({ ...given, inputs }, scratch, reporter);
    const verified = await verifyReference(reference, request, reporter, signal);
    reporter.finish();
    return verifiedText(verified, given.json, style);
}
/** Output of commands that need no pipeline run. */
function saidAtOnce({ command, topic, shell }) {
    if (command === 'version')
        return version/* VERSION */.x;
    if (command === 'help')
        return helpText(external_node_process_.stdout.columns || 80, topic);
    return shell && completionScript(shell);
}
/**
 * A runner masks its whole log. At a terminal, names and tags are shown unmasked; labels and annotations are
 * masked. Advice names options.
 */
function forReading(result, redact) {
    const { plan, mirror } = result;
    const masked = { labels: plan.labels.map(redact), annotations: plan.annotations.map(redact) };
    const failures = mirror?.failures.map((one) => {
        return one.hint === undefined ? one : { ...one, hint: forTerminal(one.hint) };
    });
    return {
        ...result,
        plan: { ...plan, ...masked },
        ...(mirror && failures ? { mirror: { ...mirror, failures } } : {}),
    };
}
function reportFailure(error, reporter, style, json) {
    const problem = (0,redact_result/* redactProblem */.p)((0,error_text/* asPublishError */._T)(error), reporter.redact);
    if (json)
        print((0,foreign_text/* printableJson */.et)((0,outputs/* failureJson */.PM)(problem), 2));
    else if (problem instanceof publish_error/* PublishFailedError */.B)
        print((0,failure_text/* failureText */.k)((0,foreign_text/* mapTexts */.zO)(problem.images, foreign_text/* printable */.g$), (0,foreign_text/* printable */.g$)(problem.message), style));
    for (const one of (0,errors/* problemsIn */._n)(problem))
        reporter.error(one);
}
/** Codes of errors in what the user wrote: options, names, rules and logins. */
const WRONG_USAGE = ['USAGE', 'INPUT_INVALID', 'REFERENCE_INVALID', 'RULE_INVALID', 'YAML_INVALID'];
/**
 * Usual exit codes: 2 for wrong usage, including invalid option values, 130 for a run that the user
 * cancelled.
 */
function exitCode(error, signal) {
    const { reason } = signal;
    if (reason instanceof errors/* PublishError */.S1 && reason.code === 'CANCELLED')
        return 130;
    const problems = error instanceof errors/* PublishError */.S1 ? (0,errors/* problemsIn */._n)(error) : [];
    return problems.some(({ code }) => code !== undefined && WRONG_USAGE.includes(code)) ? 2 : 1;
}
async function makeRequest({ command, inputs, loginFile }, scratch, reporter) {
    const { env } = external_node_process_;
    const given = new Map([
        ['github-token', env['GITHUB_TOKEN'] ?? ''],
        ['registry-auth', readLogins(loginFile, env)],
        ['signing-key', env['SIGNING_KEY'] ?? ''],
        ['signing-key-password', env['SIGNING_KEY_PASSWORD'] ?? ''],
        ...inputs,
    ]);
    if (command === 'plan' && given.get('dry-run') !== 'offline')
        given.set('dry-run', 'true');
    if (command === 'mirror' && !given.has('mirror') && !given.has('mirror-file')) {
        throw new errors/* PublishError */.S1('The rules of mirror are missing', {
            code: 'USAGE',
            hint: 'Give a file: `registry-publish mirror rules.yml`; docs/mirroring.md has examples.',
        });
    }
    const reader = (0,inputs_reader/* createInputReader */.ic)((name) => given.get(name), reporter);
    (0,action_inputs/* maskInputs */.aY)(reader, reporter);
    return (0,read_request/* gatherRequest */.J7)(reader, {
        env,
        workspace: external_node_process_.cwd(),
        temporaryDirectory: scratch.work,
    }, reporter);
}


/***/ })

};
