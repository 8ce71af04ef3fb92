import { CONTENT_LIMITS, type Limit } from '../oci/limits.ts';

export { overLimit, type Limit } from '../oci/limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * All limits on input whose size others determine, in one place to be read, compared and tested. Those of
 * `oci/`, which doesn't import this module, are declared there.
 */
export const LIMITS = {
  ...CONTENT_LIMITS,
  /** A token service's response. */
  tokenBody: {
    value: 64 * KIB,
    unit: 'bytes',
    reason: 'Tokens with hundreds of scopes have some 20 KiB; containerd and oras read 64 KiB.',
    message: 'the answer is larger than 64 KiB',
    code: 'TOKEN_INVALID',
  },
  /** The body of an error response; the rest is dropped, since only one line of it is quoted. */
  errorBody: {
    value: 64 * KIB,
    unit: 'bytes',
    reason: 'Only one line is quoted; proxies answer with whole HTML pages.',
    message: 'the answer is larger than 64 KiB',
    code: 'ANSWER_TOO_LARGE',
  },
  /** A page of GitHub's API: a repository or a commit. */
  apiBody: {
    value: 4 * MIB,
    unit: 'bytes',
    reason: 'A commit is answered with up to 300 changed files and their patches.',
    message: 'the answer is larger than 4 MiB',
    code: 'ANSWER_TOO_LARGE',
  },
  /** Total time of a small response, headers and body. */
  smallBodyTime: {
    value: 30_000,
    unit: 'milliseconds',
    reason: '64 KiB in 30 s are 2 KiB/s; a server that sends byte by byte would hold the job for hours.',
    message: 'the answer took longer than 30 s',
    code: 'ETIMEDOUT',
  },
  /** Total time of a manifest, or of a page of a list. */
  documentTime: {
    value: 180_000,
    unit: 'milliseconds',
    reason: '8 MiB in 3 minutes are 47 KiB/s; most documents have a few KiB.',
    message: 'the answer took longer than 3 minutes',
    code: 'ETIMEDOUT',
  },
  /** Time to read an unwanted body so that its connection can be reused. */
  drainTime: {
    value: 1000,
    unit: 'milliseconds',
    reason: 'A new connection is cheaper than waiting longer.',
    message: 'the rest of the answer took longer than 1 s',
    code: 'ETIMEDOUT',
  },
  /** Time without any progress: no byte sent or received. */
  idleTime: {
    value: 120_000,
    unit: 'milliseconds',
    reason: 'Registries hash a large blob after its last byte, and say nothing meanwhile.',
    message: 'no answer within 2 minutes',
    code: 'ETIMEDOUT',
  },
  /** The same for a request that only saves an upload: a blob lookup or a mount. */
  sparingTime: {
    value: 20_000,
    unit: 'milliseconds',
    reason: 'Nobody waits longer for what is not needed: the blob is uploaded instead.',
    message: 'no answer within 20 s',
    code: 'ETIMEDOUT',
  },
  /** Minimum average of a body over the idle time. */
  slowestBody: {
    value: 512,
    unit: 'bytes per second',
    reason: 'Slower than a modem of 1990, and slower than any registry; curl has --speed-limit for this.',
    message: 'fewer than 512 bytes per second arrived',
    code: 'ETIMEDOUT',
  },
  /** Time for a proxy's response to CONNECT. */
  proxyConnect: {
    value: 60_000,
    unit: 'milliseconds',
    reason: 'A proxy tries several addresses of the host, each for up to 20 s.',
    message: 'no answer within 60 s',
    code: 'ETIMEDOUT',
  },
  /** Redirects per request. */
  redirects: {
    value: 10,
    unit: 'hops',
    reason: "As many as Go's HTTP client follows, which most registry clients use.",
    message: 'more than 10 redirects',
    code: 'REDIRECT_REFUSED',
  },
  /** Pages in a list of tags or repositories. */
  listPages: {
    value: 5000,
    unit: 'pages',
    reason: 'The largest real lists have some 100,000 tags, by 100 on a page; a list may lead in circles.',
    message: 'has more than 5000 pages',
    code: 'LISTING_INVALID',
  },
  /** Names in a list of tags or repositories. */
  listEntries: {
    value: 1_000_000,
    unit: 'entries',
    reason: 'Ten times the largest real lists; names are kept in memory.',
    message: 'has more than 1000000 entries',
    code: 'LISTING_INVALID',
  },
  /** A page of a list, which may be the whole list: no page size is requested. */
  listPage: {
    value: 64 * MIB,
    unit: 'bytes',
    reason: 'Half a million names of 128 characters.',
    message: 'the answer is larger than 64 MiB',
    code: 'ANSWER_TOO_LARGE',
  },
  /** All pages of a list. */
  listBytes: {
    value: 256 * MIB,
    unit: 'bytes',
    reason: 'A million names of 128 characters, twice.',
    message: 'is longer than 268435456 bytes',
    code: 'LISTING_INVALID',
  },
  /** A YAML document: `registry-auth`, mirror rules. */
  yamlText: {
    value: MIB,
    unit: 'bytes',
    reason:
      'Rules for a thousand repositories have some 100 KiB; the parser takes a hundred times the memory.',
    message: 'the YAML is larger than 1 MiB',
    code: 'YAML_TOO_LARGE',
    hint: 'Split it over several steps.',
  },
  /** Nesting depth of lists and mappings. */
  yamlDepth: {
    value: 32,
    unit: 'levels',
    reason: 'What is read here has 4 levels; an alias may contain itself.',
    message: 'the YAML is nested more than 32 levels deep',
    code: 'YAML_TOO_DEEP',
    hint: 'Write it with fewer levels, and no alias within its own anchor.',
  },
  /** Values after aliases are expanded. */
  yamlValues: {
    value: 50_000,
    unit: 'entries',
    reason:
      'Aliases of aliases grow exponentially ("billion laughs"); a thousand rules have some 10,000 values.',
    message: 'the YAML stands for more than 50,000 values',
    code: 'YAML_TOO_LARGE',
    hint: 'Write out what the aliases stand for, and split it over several steps.',
  },
  /** Time to parse a YAML document. */
  yamlTime: {
    value: 10_000,
    unit: 'milliseconds',
    reason: 'A MiB of usual YAML is read in 1 s; looking up aliases takes quadratic time.',
    message: 'the YAML took longer than 10 s to read',
    code: 'YAML_TOO_LARGE',
    hint: 'Write out what the aliases stand for, and split it over several steps.',
  },
  /** Entries in `registry-auth`. */
  logins: {
    value: 1000,
    unit: 'entries',
    reason: 'Each is a login; the largest real ones have some 20.',
    message: 'there are more than 1000 entries',
    code: 'REGISTRY_AUTH_INVALID',
    hint: 'Name the registries that the step needs.',
  },
  /** Layers of a base image that the embedded builder reads. */
  baseLayers: {
    value: 512,
    unit: 'entries',
    reason:
      'Engines run images of up to 127 layers (moby, overlay2); each is downloaded and unpacked in turn.',
    message: 'the base image has more than 512 layers',
    code: 'MANIFEST_INVALID',
    hint: 'Use a base image with fewer layers, or flatten it.',
  },
  /** An ignore file. */
  ignoreFile: {
    value: MIB,
    unit: 'bytes',
    reason: 'Every pattern is tried with every file; real files have some KiB.',
    message: 'the file is larger than 1 MiB',
    code: 'DOCKERIGNORE_INVALID',
    hint: 'Leave out whole directories, or use patterns.',
  },
  /** A Dockerfile. */
  dockerfile: {
    value: MIB,
    unit: 'bytes',
    reason: 'Real ones have some KiB; every character of it is looked at several times.',
    message: 'the Dockerfile is larger than 1 MiB',
    code: 'DOCKERFILE_INVALID',
    hint: 'Copy files into the image in place of writing them out with heredocs.',
  },
  /** A line in a Dockerfile. */
  dockerfileLine: {
    value: 65_535,
    unit: 'bytes',
    reason: "BuildKit's parser has the same bound (bufio.MaxScanTokenSize).",
    message: 'the line is longer than 65535 bytes',
    code: 'DOCKERFILE_INVALID',
    hint: 'Continue the line on the next one, or copy a file.',
  },
  /** Instructions in a Dockerfile. */
  instructions: {
    value: 10_000,
    unit: 'entries',
    reason: 'Layers are bounded to some hundred, and other instructions only set values.',
    message: 'the Dockerfile has more than 10,000 instructions',
    code: 'DOCKERFILE_INVALID',
    hint: 'Set several values with one instruction.',
  },
  /** A word in a Dockerfile after variable expansion. */
  expandedWord: {
    value: MIB,
    unit: 'characters',
    reason: '`ARG B=$A$A` doubles with each line. As long as a Dockerfile may be, and so any heredoc in it.',
    message: 'with its variables replaced, it is longer than 1 MiB',
    code: 'DOCKERFILE_INVALID',
    hint: 'Use shorter values, or copy a file.',
  },
  /** All words in a Dockerfile after variable expansion, in all stages and for all platforms. */
  expandedWords: {
    value: 64 * MIB,
    unit: 'characters',
    reason: 'Many words may use one long value; they are kept in memory.',
    message: 'with its variables replaced, the Dockerfile is longer than 64 MiB',
    code: 'DOCKERFILE_INVALID',
    hint: 'Use shorter values, or copy a file.',
  },
  /** Length of a shell pattern in `${v//pattern/…}` × length of the value. */
  shellPattern: {
    value: 100_000_000,
    unit: 'steps',
    reason: 'Some 5 s; patterns have a few characters, and values some hundred.',
    message: 'the pattern and the value are too long for each other',
    code: 'DOCKERFILE_INVALID',
    hint: 'Use a shorter pattern or value.',
  },
  /** Repositories × tags in one publish. */
  references: {
    value: 10_000,
    unit: 'entries',
    reason: 'Each is a request or two; registries throttle at some 100 a second.',
    message: 'images × tags are more than 10,000',
    code: 'INPUT_INVALID',
    hint: 'Publish fewer tags, or to fewer repositories in one step.',
  },
  /** A bundle with a signature or an attestation. */
  bundle: {
    value: 10 * MIB,
    unit: 'bytes',
    reason:
      'Signatures have 9 KiB, SBOMs of large images some MiB; Kyverno reads 10 MiB. It is kept in memory.',
    message: 'it is larger than 10 MiB',
    code: 'BUNDLE_INVALID',
  },
  /** Referrers of an image that are opened to find its signatures. */
  referrers: {
    value: 100,
    unit: 'entries',
    reason: 'Kyverno opens 50; each is two requests, and whoever may push may add some.',
    message: 'more than 100 manifests refer to it',
    code: 'UNVERIFIED',
    hint: 'Remove referrers that nobody needs.',
  },
  /** Time to match a rule's regular expressions against all names. */
  expressionTime: {
    value: 5000,
    unit: 'milliseconds',
    reason:
      "JavaScript's expressions go back, in exponential time for some such as (a+)+$; 100,000 tags take 0.1 s otherwise.",
    message: 'the regular expressions took longer than 5 s',
    code: 'EXPRESSION_TOO_SLOW',
    hint: 'Write the expressions without repetitions inside repetitions: a+ in place of (a+)+.',
  },
} as const satisfies Record<string, Limit>;
