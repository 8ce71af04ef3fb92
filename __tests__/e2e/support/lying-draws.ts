import fc from 'fast-check';
import type { AskedOf, Lie, LiedTo } from './lies.ts';

/** A fault of a registry, as data that fast-check can shrink and print. */
export interface DrawnLie {
  /** Index of the registry in the job. */
  at: number;
  on: LiedTo | 'all';
  /** Which of those requests, counted from 1. */
  which: { from?: number; to?: number };
  change: Change;
}

type Change = Omit<Lie, 'on' | 'when' | 'from' | 'to' | 'body'> & { body?: BodyName };

export interface DrawnJob {
  /** `tags`: a layout under so many tags that listings stand for looks (publish/tags/new-tags.ts). */
  kind: 'layout' | 'index' | 'build' | 'rerun' | 'mirror' | 'mirror-lying' | 'tags';
  registries: number;
  /** Names per page in a source's lists. */
  paged: number;
  /** Whether destinations require chunked uploads. */
  chunked: boolean;
  lies: DrawnLie[];
}

/** Weighted by how often jobs send these requests. */
const KINDS: readonly { on: LiedTo | 'all'; weight: number }[] = [
  { on: 'manifest-put', weight: 8 },
  { on: 'manifest-head', weight: 8 },
  { on: 'upload-start', weight: 5 },
  { on: 'upload-whole', weight: 5 },
  { on: 'mount', weight: 5 },
  { on: 'blob-head', weight: 5 },
  { on: 'tags', weight: 5 },
  { on: 'upload-chunk', weight: 4 },
  { on: 'upload-finish', weight: 4 },
  { on: 'manifest-get', weight: 4 },
  { on: 'blob-get', weight: 4 },
  { on: 'token', weight: 3 },
  { on: 'manifest-delete', weight: 3 },
  { on: 'ping', weight: 2 },
  { on: 'all', weight: 2 },
  { on: 'upload-status', weight: 1 },
  { on: 'upload-cancel', weight: 1 },
  { on: 'referrers', weight: 1 },
];

const STATUSES = [
  ...[200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402],
  ...[403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 414, 415, 416, 418, 421, 422, 423, 425, 426, 428],
  ...[429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 511, 520, 599, 600, 999],
];

const ZEROS = `sha256:${'0'.repeat(64)}`;

/**
 * Placeholders: `{other}`, a server that isn't part of the job; `{self}`, the registry's own host;
 * `{repository}`, the requested repository.
 */
const HEADERS: readonly [string, readonly (string | string[] | null)[]][] = [
  [
    'docker-content-digest',
    [ZEROS, null, '', 'sha256:', 'sha256:ABC', `md5:${'0'.repeat(32)}`, `sha512:${'0'.repeat(128)}`, '../x'],
  ],
  [
    'location',
    [
      null,
      '',
      'http://{other}/v2/{repository}/blobs/uploads/1',
      'http://{other}/v2/victim/manifests/latest',
      '/v2/victim/manifests/latest',
      '/v2/victim/blobs/uploads/1',
      '/v2/{repository}/manifests/latest',
      '../../victim/manifests/latest',
      'http://{self}/elsewhere?a=b#c',
      'http://user:word@{self}/v2/{repository}/blobs/uploads/1',
      'ftp://{self}/x',
      'javascript:alert(1)',
      'http://169.254.169.254/latest/meta-data/',
      '//{other}/x',
      'http://[::1',
    ],
  ],
  [
    'link',
    [
      '</v2/{repository}/tags/list>; rel="next"',
      '</v2/{repository}/tags/list?last=0>; rel="next"',
      '<http://{other}/v2/{repository}/tags/list>; rel="next"',
      '</v2/victim/tags/list>; rel="next"',
      '<>; rel="next"',
      'next',
      null,
    ],
  ],
  [
    'content-type',
    [
      null,
      'text/html',
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.docker.distribution.manifest.v1+prettyjws',
      'application/vnd.docker.distribution.manifest.v2+json; charset=utf-8',
      'nonsense',
    ],
  ],
  [
    'www-authenticate',
    [
      'Basic realm="##[error]x"',
      'Bearer realm="https://attacker.invalid/token",service="x"',
      'Bearer realm="http://169.254.169.254/token"',
      'Bearer realm="http://{self}/token",service="embedded",scope="repository:victim:pull,push"',
      'Bearer',
      'Negotiate',
      'Bearer realm="http://{self}/token",error="insufficient_scope"',
    ],
  ],
  ['retry-after', ['0', '-1', '1', '99999999', 'soon', 'Fri, 31 Dec 1999 23:59:59 GMT']],
  ['range', ['0-0', '0--1', '5-9', 'bytes=0-99999999', '0-999999999999999999999', null]],
  ['content-range', ['bytes 0-1/2', 'bytes */0', 'bytes 5-1/99', null]],
  ['oci-chunk-min-length', ['1', '7', '99999999999', '-1', 'x', '1e3']],
  ['oci-chunk-max-length', ['1', '0']],
  ['oci-subject', [ZEROS, 'x']],
  ['oci-tag', ['latest', '1.2.3, latest', 'victim']],
  ['content-length', [null, '0']],
  ['content-encoding', ['gzip', 'br', 'identity', 'x']],
  ['ratelimit-remaining', ['0;w=21600', 'x']],
  ['warning', ['299 - "##[stop-commands]x"', '299 - "::error::x"']],
  ['set-cookie', [['a=b', 'c=d']]],
  ['docker-distribution-api-version', ['registry/1.0', null]],
];

type BodyName = keyof typeof BODIES;

const text = (own: Buffer): string => own.toString('utf8');

/** Ways to change a body. */
const BODIES = {
  empty: () => '',
  null: () => 'null',
  array: () => '[]',
  number: () => '7',
  brackets: () => '['.repeat(5000),
  html: () => '<!DOCTYPE html><title>Sign in</title><h1>##[error]Sign in</h1>',
  binary: () => Buffer.from([0, 255, 254, 27, 91, 50, 74, 13, 10]),
  flipped: (own: Buffer) => flip(own),
  twice: (own: Buffer) => Buffer.concat([own, own]),
  spaces: (own: Buffer) => Buffer.concat([own, Buffer.from(' \n')]),
  mark: (own: Buffer) => Buffer.concat([Buffer.from('\ufeff'), own]),
  utf16: (own: Buffer) => Buffer.from(text(own), 'utf16le'),
  'duplicate keys': (own: Buffer) =>
    text(own).replace('{', '{"tags":["9.9.9"],"schemaVersion":2,"layers":[],'),
  'other types': (own: Buffer) => text(own).replaceAll(/"(sha256:[0-9a-f]+)"/g, '["$1"]'),
  'negative sizes': (own: Buffer) => text(own).replaceAll(/"size":\d+/g, '"size":-1'),
  'huge sizes': (own: Buffer) => text(own).replaceAll(/"size":\d+/g, '"size":99999999999999'),
  'no token': () => '{"token":"","expires_in":-1}',
  'odd token': () => '{"token":"a b\\r\\nx: y","access_token":7,"expires_in":"soon"}',
  'other lists': () => '{"tags":[1,null,{"a":1},"1.9"],"manifests":null,"repositories":"x"}',
  'null lists': () => '{"tags":null,"manifests":null}',
  echo: (_own: Buffer, { headers }: AskedOf) => echo(headers.authorization ?? ''),
} satisfies Record<string, (own: Buffer, asked: AskedOf) => string | Buffer>;

function flip(own: Buffer): Buffer {
  const copy = Buffer.from(own);
  if (copy.length > 0) copy[copy.length >> 1]! ^= 1;
  return copy;
}

/** An error body that contains the login in several encodings, and workflow commands. */
function echo(authorization: string): Buffer {
  const [, value = ''] = authorization.split(' ');
  const plain = Buffer.from(value, 'base64')
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '');
  const message = `##[error]no\n::error::${authorization} ${plain} ${encodeURIComponent(plain)} \u001b[2J`;
  return Buffer.from(JSON.stringify({ errors: [{ code: 'DENIED', message, detail: plain }] }));
}

const RAW = [
  '',
  'garbage\r\n\r\n',
  'HTTP/1.1 200\r\n\r\n',
  'HTTP/1.1 200 OK\r\nbad header\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n',
  `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  'HTTP/2.0 200 OK\r\n\r\n',
  'HTTP/1.1 200 ##[error]x\r\ncontent-length: 0\r\n\r\n',
];

const NAMES = [
  '../../victim/manifests/latest',
  'a/b',
  '',
  'x'.repeat(300),
  '1.1?x=y',
  '%2e%2e',
  '-bad',
  '##[error]x',
  '\n::error::x',
  '1.9',
  '99.0.0',
];

const anyHeader = fc
  .constantFrom(...HEADERS)
  .chain(([name, values]) => fc.constantFrom(...values).map((value) => ({ headers: { [name]: value } })));

const change: fc.Arbitrary<Change> = fc.oneof(
  { arbitrary: fc.record({ status: fc.constantFrom(...STATUSES), ignored: fc.boolean() }), weight: 5 },
  { arbitrary: anyHeader, weight: 5 },
  {
    arbitrary: fc
      .tuple(fc.record({ status: fc.constantFrom(...STATUSES), ignored: fc.boolean() }), anyHeader)
      .map(([status, { headers }]) => ({ ...status, headers })),
    weight: 3,
  },
  {
    arbitrary: fc.record(
      {
        body: fc.constantFrom(...(Object.keys(BODIES) as BodyName[])),
        status: fc.constantFrom(400, 403, 500),
      },
      { requiredKeys: ['body'] },
    ),
    weight: 4,
  },
  { arbitrary: fc.record({ cut: fc.constantFrom('told' as const, 'broken' as const) }), weight: 2 },
  { arbitrary: fc.record({ length: fc.constantFrom('more', 'less', 'none', 'twice', 'absurd') }), weight: 1 },
  { arbitrary: fc.record({ encoding: fc.constantFrom('gzip', 'claimed', 'unknown') }), weight: 1 },
  { arbitrary: fc.record({ names: fc.subarray(NAMES, { minLength: 1 }) }), weight: 1 },
  { arbitrary: fc.constantFrom<Change>({ thinned: true }, { reversed: true }, { endless: true }), weight: 2 },
  {
    arbitrary: fc.record({
      interim: fc.record({ status: fc.constantFrom(100, 102, 103), count: fc.constantFrom(1, 3, 50) }),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({ gone: fc.constantFrom('closed', 'reset', 'silent'), ignored: fc.boolean() }),
    weight: 2,
  },
  { arbitrary: fc.record({ raw: fc.constantFrom(...RAW), ignored: fc.boolean() }), weight: 1 },
  { arbitrary: fc.constant<Change>({ drip: { pieces: 4, pause: 2 } }), weight: 1 },
  {
    arbitrary: fc.record({ early: fc.constant(true), status: fc.constantFrom(200, 201, 413, 500) }),
    weight: 1,
  },
  { arbitrary: fc.record({ loses: fc.constantFrom('blob', 'manifest', 'tag', 'retag') }), weight: 3 },
) as fc.Arbitrary<Change>;

/** Any change to any response. */
const general = fc.record({
  on: fc.oneof(...KINDS.map(({ on, weight }) => ({ arbitrary: fc.constant(on), weight }))),
  change,
});

function named(on: readonly (LiedTo | 'all')[], arbitrary: fc.Arbitrary<Change>) {
  return fc.record({ on: fc.constantFrom(...on), change: arbitrary });
}

function header(name: string): fc.Arbitrary<Change> {
  return fc
    .constantFrom(...(HEADERS.find(([known]) => known === name)?.[1] ?? []))
    .map((value) => ({ headers: { [name]: value } }));
}

const pretended = (...statuses: number[]): fc.Arbitrary<Change> =>
  fc.record({ status: fc.constantFrom(...statuses), ignored: fc.constant(true) });

const SENT = ['upload-whole', 'upload-finish', 'mount'] as const;
const ANY = KINDS.map(({ on }) => on);

/** Faults that a client is most likely to miss. */
const chosen = fc.oneof(
  named(['manifest-put'], fc.record({ loses: fc.constantFrom('manifest', 'tag', 'retag') })),
  named(['manifest-put'], pretended(200, 201, 202, 204)),
  named(SENT, fc.constant({ loses: 'blob' })),
  named(SENT, pretended(200, 201, 202, 204)),
  named(['upload-chunk'], pretended(200, 201, 202, 204)),
  named(['blob-head', 'manifest-head'], pretended(200, 204, 404)),
  named(['upload-start', 'upload-chunk', 'mount', 'upload-status'], header('location')),
  named(
    ANY,
    fc
      .tuple(fc.constantFrom(301, 302, 303, 307, 308), header('location'))
      .map(([status, { headers }]) => ({ status, headers })),
  ),
  named(
    ANY,
    header('www-authenticate').map(({ headers }) => ({ status: 401, headers, ignored: true })),
  ),
  named(['tags'], fc.oneof(header('link'), fc.constant({ thinned: true }), pretended(404, 500, 204))),
  named(['tags'], fc.record({ names: fc.subarray(NAMES, { minLength: 1 }) })),
  named(['manifest-delete'], pretended(200, 202, 404, 405)),
  named(['manifest-put', 'manifest-head', 'manifest-get'], header('docker-content-digest')),
) as fc.Arbitrary<Pick<DrawnLie, 'on' | 'change'>>;

const WHICH: DrawnLie['which'][] = [
  {},
  {},
  { to: 1 },
  { to: 1 },
  { from: 2, to: 2 },
  { from: 2 },
  { from: 3, to: 5 },
];

const lie: fc.Arbitrary<DrawnLie> = fc
  .record({ at: fc.nat({ max: 2 }), which: fc.constantFrom(...WHICH), what: fc.oneof(general, chosen) })
  .map(({ at, which, what }) => ({ at, on: what.on, which, change: what.change }));

/** A job, and the faults of its registries. */
export const job: fc.Arbitrary<DrawnJob> = fc.record({
  kind: fc.constantFrom('layout', 'index', 'build', 'rerun', 'mirror', 'mirror-lying'),
  registries: fc.integer({ min: 2, max: 3 }),
  paged: fc.constantFrom(0, 2),
  chunked: fc.boolean(),
  lies: fc.array(lie, { minLength: 1, maxLength: 4 }),
});

/** Many tags, and at least one fault of what is said about them. */
export const tagsJob: fc.Arbitrary<DrawnJob> = fc
  .tuple(
    job,
    fc.record({
      at: fc.nat({ max: 2 }),
      on: fc.constantFrom<DrawnLie['on'][]>('tags', 'tags', 'manifest-put', 'manifest-head'),
      which: fc.constantFrom(...WHICH),
      change,
    }),
  )
  .map(([drawn, about]) => ({ ...drawn, kind: 'tags', lies: [about, ...drawn.lies.slice(0, 2)] }));

/** Converts a drawn fault for the lying registry. */
export function toLie({ on, which, change: drawn }: DrawnLie, hosts: { self: string; other: string }): Lie {
  const { body, headers, ...others } = drawn;
  const fill = (value: string): string =>
    value.replaceAll('{self}', hosts.self).replaceAll('{other}', hosts.other);
  const filled = Object.entries(headers ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? fill(value) : value] as const,
  );
  return {
    on,
    ...which,
    ...others,
    ...(headers ? { headers: Object.fromEntries(filled) } : {}),
    ...(body === undefined ? {} : { body: BODIES[body] }),
  };
}
