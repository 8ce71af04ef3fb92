/**
 * The modules of src/, lowest first: each one's job in a line, and what it may import besides itself. Types count.
 * `order` names all subfolders of a module, lowest first: a folder imports only those before it. Files beside them may be
 * imported by a folder or import it, and not both.
 * docs/architecture.md explains the why.
 */
export const MODULES = {
  oci: {
    job: 'The content model: digests, descriptors, references, manifests, layouts, and the interfaces of things that hold content.',
    imports: [],
    order: ['documents', 'layouts'],
  },
  tags: {
    job: 'Git context and rules → tags, labels, annotations. Pure: no Node built-ins, runs in a browser.',
    imports: [],
    order: ['rules'],
  },
  support: {
    job: 'General helpers without domain words or state: reporter, error text, YAML with lines, one process spawner.',
    imports: ['oci'],
    order: ['text', 'progress', 'files', 'process', 'yaml'],
  },
  http: {
    job: 'One request: connections, TLS, proxies, redirects, retry policies.',
    imports: ['oci', 'support'],
    order: ['addresses', 'proxy', 'connections'],
  },
  registry: {
    job: "The distribution-spec client, by the specification's nouns.",
    imports: ['oci', 'support', 'http'],
    order: ['responses', 'auth', 'requests', 'listing', 'blobs', 'manifests'],
  },
  credentials: {
    job: 'Which credential for which repository; `providers/` own all that is known of a vendor.',
    imports: ['oci', 'support', 'http', 'registry'],
    order: ['login', 'providers', 'entries', 'docker'],
  },
  copy: {
    job: 'A content graph to many destinations: one read, many writers.',
    imports: ['oci', 'support'],
    order: ['tee', 'source', 'uploads', 'session', 'manifests'],
  },
  'embedded-registry': {
    job: 'A registry in this process, for engines, the demo and the tests.',
    imports: ['oci', 'support'],
  },
  builder: {
    job: 'A Dockerfile without `RUN` → content, with nothing installed.',
    imports: ['oci', 'support', 'http'],
    order: ['files', 'layers', 'dockerfile', 'contexts'],
  },
  engines: {
    job: 'A build request → content; one file per engine.',
    imports: ['oci', 'support', 'http', 'builder', 'embedded-registry'],
    order: ['types', 'commands', 'request', 'loopback', 'docker-daemon', 'cache', 'buildkit', 'containers'],
  },
  trust: {
    job: 'Statements, signatures, bundles, and their verification; nothing of it is loaded unless it is used.',
    imports: ['oci', 'support', 'http', 'copy'],
    order: ['keys', 'services', 'roots', 'predicates', 'verification', 'release'],
  },
  publish: {
    job: 'Two phases: everything everywhere by digest, then the tags; verify, roll back.',
    imports: ['oci', 'support', 'copy'],
    order: ['tags'],
  },
  mirror: {
    job: 'Rules → copies.',
    imports: ['oci', 'support', 'copy'],
    order: ['filters', 'rules', 'limits', 'select', 'run'],
  },
  pipeline: {
    job: 'Wires a request to all of the above: plan, check, build, publish, verify.',
    imports: [
      'oci',
      'tags',
      'support',
      'http',
      'registry',
      'credentials',
      'copy',
      'builder',
      'engines',
      'trust',
      'publish',
      'mirror',
    ],
    order: [
      'plan',
      'trust',
      'registries',
      'sources',
      'context',
      'build',
      'signing',
      'before-tags',
      'release',
      'bake',
    ],
  },
  inputs: {
    job: 'What a user can ask for: the table of inputs, and reading them into a request.',
    imports: ['oci', 'tags', 'support', 'builder', 'engines', 'pipeline'],
    order: ['values'],
  },
  report: {
    job: 'How a result is presented: text, Markdown, outputs, JSON.',
    imports: ['oci', 'tags', 'support', 'credentials', 'copy', 'trust', 'publish', 'mirror', 'pipeline'],
    order: ['summary'],
  },
  migrate: {
    job: 'Workflows of other actions → workflows of this one. Pure: no Node built-ins, runs in a browser.',
    imports: ['oci', 'tags', 'support'],
    order: ['workflow', 'steps', 'job', 'mirror'],
  },
  action: {
    job: "The runner's protocol: workflow commands, files, state, masks.",
    imports: ['oci', 'support', 'inputs', 'report', 'pipeline', 'engines'],
  },
  cli: {
    job: 'The terminal: arguments, help, progress bars, the demo.',
    imports: ['oci', 'tags', 'support', 'embedded-registry', 'inputs', 'report', 'pipeline', 'migrate'],
  },
};
