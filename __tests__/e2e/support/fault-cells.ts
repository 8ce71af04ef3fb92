import type { Exchange, Fault, Step } from './fault-proxy.ts';

/** An entry of the fault table: what breaks, where, and the expected result of the publish. */
export interface Cell {
  step: Step | 'source' | 'registry';
  fault: string;
  /** `survived`: everything is published. Otherwise the code of the error, with no tag moved. */
  expected: string;
  act: Fault;
}

/** Milliseconds of inactivity after which the client under test aborts a request. */
export const IDLE_TIMEOUT = 1500;
const LARGE = 100_000;

const challenge = (scope: string): string =>
  `Bearer realm="REALM",service="SERVICE",scope="${scope}",error="insufficient_scope"`;

type Break = (exchange: Exchange) => void;

/** Temporary faults: they occur once, and the retry succeeds. */
const PASSING: Record<string, Break> = {
  '429': ({ answer }) => answer(429),
  '429, Retry-After in seconds': ({ answer }) => answer(429, { 'retry-after': '1' }),
  '429, Retry-After as a date': ({ answer }) =>
    answer(429, { 'retry-after': new Date(Date.now() + 1000).toUTCString() }),
  '500': ({ answer }) => answer(500),
  '502': ({ answer }) => answer(502, {}, '<html>Bad Gateway</html>'),
  '503': ({ answer }) => answer(503, { 'retry-after': '0' }),
  '504': ({ answer }) => answer(504),
  'connection reset': ({ socket }) => socket.resetAndDestroy(),
  'connection closed': ({ socket }) => void socket.destroy(),
  stall: () => {},
  'answer cut in its head': ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
};

const STEPS: Step[] = [
  'token',
  'look-up',
  'head-manifest',
  'head-blob',
  'mount',
  'post',
  'put',
  'manifest',
  'tag',
  'read-back',
];

/** Breaks the first `times` requests of a step. */
export function at(step: Step, act: Break, times = 1): Fault {
  return (exchange) => {
    if (exchange.step === step && exchange.earlier < times) act(exchange);
    else exchange.forward();
  };
}

/** Breaks the first upload of a large blob. */
function atLargePut(act: Break, times = 1): Fault {
  let struck = 0;
  return (exchange) => {
    const large = Number(exchange.incoming.headers['content-length']) > LARGE;
    if (exchange.step === 'put' && large && struck++ < times) act(exchange);
    else exchange.forward();
  };
}

const ALWAYS = Infinity;
const code = (text: string): string =>
  JSON.stringify({ errors: [{ code: text, message: text.toLowerCase() }] });
const refuse =
  (status: number, text: string): Break =>
  ({ answer }) =>
    answer(status, { 'content-type': 'application/json' }, code(text));

function cell(step: Cell['step'], fault: string, expected: string, act: Fault): Cell {
  return { step, fault, expected, act };
}

function passing(): Cell[] {
  return STEPS.flatMap((step) =>
    Object.entries(PASSING).map(([fault, act]) => cell(step, fault, 'survived', at(step, act))),
  );
}

/** Requests that were carried out, but whose response was lost. */
function lostAnswers(): Cell[] {
  const lose: Break = ({ forward, outgoing }) =>
    forward({ headers: () => void setImmediate(() => outgoing.socket?.resetAndDestroy()) });
  const steps: Step[] = ['mount', 'post', 'put', 'manifest', 'tag'];
  return steps.map((step) => cell(step, 'done, and the answer lost', 'survived', at(step, lose)));
}

/** Faults in the middle of an upload. */
function midUpload(): Cell[] {
  const middle = (then: (exchange: Exchange) => void): Break => {
    return (exchange) => exchange.forward({ afterBytes: { bytes: 700_000, then: () => then(exchange) } });
  };
  const late: Break = (exchange) => {
    const length = Number(exchange.incoming.headers['content-length']);
    exchange.forward({ afterBytes: { bytes: length - 10, then: () => exchange.socket.resetAndDestroy() } });
  };
  return [
    cell(
      'put',
      'reset in the middle',
      'survived',
      atLargePut(middle(({ socket }) => socket.resetAndDestroy())),
    ),
    cell(
      'put',
      'closed in the middle',
      'survived',
      atLargePut(middle(({ socket }) => void socket.destroy())),
    ),
    cell('put', 'stall in the middle', 'survived', atLargePut(middle(() => {}))),
    cell('put', 'reset near the end', 'survived', atLargePut(late)),
    cell(
      'put',
      '503 in the middle',
      'survived',
      atLargePut(middle(({ outgoing }) => void (outgoing.headersSent || outgoing.writeHead(503).end()))),
    ),
    cell(
      'put',
      'reset in the middle, three times',
      'survived',
      atLargePut(
        middle(({ socket }) => socket.resetAndDestroy()),
        2,
      ),
    ),
    cell('put', 'upload session lost (404)', 'survived', atLargePut(refuse(404, 'BLOB_UPLOAD_UNKNOWN'))),
    cell('put', 'range mismatch (416)', 'survived', atLargePut(refuse(416, 'BLOB_UPLOAD_INVALID'))),
    cell(
      'put',
      'body too large (413)',
      'survived',
      atLargePut(({ answer }) => answer(413), ALWAYS),
    ),
    cell('put', 'token expired in mid upload', 'survived', atLargePut(expire)),
    cell(
      'put',
      'upload session lost for good',
      'BLOB_UPLOAD_UNKNOWN',
      atLargePut(refuse(404, 'BLOB_UPLOAD_UNKNOWN'), ALWAYS),
    ),
  ];
}

const expire: Break = ({ answer, incoming }) => {
  const path = /^\/v2\/(.+)\/blobs/.exec(incoming.url ?? '')?.[1] ?? '';
  answer(401, { 'www-authenticate': challenge(`repository:${path}:pull,push`) });
};

/** Registries that require chunked uploads, with faults between chunks. */
function pieces(): Cell[] {
  const announce: Break = ({ forward }) =>
    forward({ headers: (headers) => void (headers['oci-chunk-min-length'] = '1048576') });
  const chunked = (inner: Fault): Fault => {
    return (exchange) =>
      exchange.step === 'post' || exchange.step === 'mount' ? announce(exchange) : inner(exchange);
  };
  const forward: Fault = (exchange) => exchange.forward();
  return [
    cell('post', 'chunk minimum', 'survived', chunked(forward)),
    cell('patch', '500', 'survived', chunked(at('patch', PASSING['500']!))),
    cell('patch', '429', 'survived', chunked(at('patch', PASSING['429']!))),
    cell('patch', 'connection reset', 'survived', chunked(at('patch', PASSING['connection reset']!))),
    cell('patch', 'stall', 'survived', chunked(at('patch', PASSING['stall']!))),
    cell('patch', 'range mismatch (416)', 'survived', chunked(at('patch', refuse(416, 'RANGE_INVALID')))),
    cell(
      'patch',
      'reset in the middle',
      'survived',
      chunked(
        at('patch', ({ forward: pass, socket }) =>
          pass({ afterBytes: { bytes: 500_000, then: () => socket.resetAndDestroy() } }),
        ),
      ),
    ),
    cell(
      'patch',
      'done, and the answer lost',
      'survived',
      chunked(
        at('patch', ({ forward: pass, outgoing }) =>
          pass({ headers: () => void setImmediate(() => outgoing.socket?.resetAndDestroy()) }),
        ),
      ),
    ),
    cell(
      'patch',
      'status answered 201, as ECR does',
      'survived',
      chunked(
        at(
          'patch',
          ({ forward: pass }) => pass({ headers: (_headers, status) => (status === 202 ? 201 : status) }),
          ALWAYS,
        ),
      ),
    ),
  ];
}

/** Responses that are unusual but valid, or that only cost more requests. */
function oddAnswers(): Cell[] {
  const location = (change: (location: URL) => string): Break => {
    return ({ forward, incoming }) =>
      forward({
        headers(headers) {
          if (headers['location']) {
            headers['location'] = change(new URL(headers['location'], `http://${incoming.headers.host}`));
          }
        },
      });
  };
  const mounted = (status: number, headers: Record<string, string> = {}): Break => {
    return ({ answer }) => answer(status, headers);
  };
  const digest = `sha256:${'0'.repeat(64)}`;
  return [
    cell(
      'post',
      'Location relative',
      'survived',
      at(
        'post',
        location((url) => url.pathname + url.search),
        ALWAYS,
      ),
    ),
    cell(
      'post',
      'Location absolute',
      'survived',
      at(
        'post',
        location((url) => url.href),
        ALWAYS,
      ),
    ),
    cell(
      'post',
      'Location with a query of its own',
      'survived',
      at(
        'post',
        location((url) => `${url.href}&x=%2B%20y`),
        ALWAYS,
      ),
    ),
    cell(
      'mount',
      'refused, upload opened (202)',
      'survived',
      at(
        'mount',
        ({ forward, incoming }) => forward({ path: (incoming.url ?? '').replace(/\?.*/, '') }),
        ALWAYS,
      ),
    ),
    cell('mount', 'answered 200', 'survived', at('mount', mounted(200), ALWAYS)),
    cell('mount', 'answered 202 without Location', 'survived', at('mount', mounted(202), ALWAYS)),
    cell(
      'mount',
      '201 for another digest',
      'survived',
      at('mount', mounted(201, { 'docker-content-digest': digest }), ALWAYS),
    ),
    cell('mount', 'answered 400', 'survived', at('mount', mounted(400), ALWAYS)),
    cell('mount', 'answered 401', 'survived', at('mount', mounted(401), ALWAYS)),
    cell('mount', 'answered 403', 'survived', at('mount', mounted(403), ALWAYS)),
    cell('mount', 'answered 404', 'survived', at('mount', mounted(404), ALWAYS)),
    cell('mount', 'answered 405', 'survived', at('mount', mounted(405), ALWAYS)),
    cell(
      'head-blob',
      'no HEAD (405)',
      'survived',
      at('head-blob', ({ answer }) => answer(405), ALWAYS),
    ),
    cell(
      'head-manifest',
      'no HEAD (405)',
      'survived',
      at('head-manifest', ({ answer }) => answer(405), ALWAYS),
    ),
    cell('look-up', 'no HEAD (405)', 'survived', headless),
    cell(
      'post',
      'secondary rate limit (403)',
      'survived',
      at('post', ({ answer }) => answer(403, {}, 'You have exceeded a secondary rate limit')),
    ),
    cell(
      'manifest',
      'delay in the message of a 429',
      'survived',
      at('manifest', ({ answer }) => answer(429, {}, 'retry-after: 10.3ms, allowed: 2000/minute')),
    ),
    cell(
      'tag',
      'URL too long for ?tag= (414)',
      'survived',
      at(
        'tag',
        ({ answer, incoming, forward }) => (incoming.url?.includes('?tag=') ? answer(414) : forward()),
        ALWAYS,
      ),
    ),
    cell(
      'tag',
      'header too large for ?tag= (431)',
      'survived',
      at(
        'tag',
        ({ answer, incoming, forward }) => (incoming.url?.includes('?tag=') ? answer(431) : forward()),
        ALWAYS,
      ),
    ),
    cell('tag', 'all tags in one request (OCI-Tag)', 'survived', acknowledge),
    // GHCR returns 403 to HEAD where GET returns 404.
    cell('head-blob', 'HEAD denied (403), GET not', 'survived', headDenied('head-blob')),
    cell('head-manifest', 'HEAD denied (403), GET not', 'survived', headDenied('head-manifest')),
    cell(
      'read-back',
      'stale for a moment',
      'survived',
      at('read-back', ({ answer }) => answer(404), 2),
    ),
    cell(
      'put',
      'no Docker-Content-Digest',
      'survived',
      at(
        'put',
        ({ forward }) => forward({ headers: (headers) => void delete headers['docker-content-digest'] }),
        ALWAYS,
      ),
    ),
  ];
}

const headDenied =
  (step: Step): Fault =>
  ({ step: current, answer, forward }) =>
    current === step ? answer(403) : forward();

const headless: Fault = ({ incoming, answer, forward }) =>
  incoming.method === 'HEAD' && incoming.url?.includes('/manifests/') ? answer(405) : forward();

/** Simulates a registry that sets all tags in the request, by setting them one by one in the real one. */
const acknowledge: Fault = ({ incoming, forward }) => {
  const url = new URL(incoming.url ?? '/', 'http://registry');
  const [first] = url.searchParams.getAll('tag');
  if (incoming.method !== 'PUT' || first === undefined) return forward();
  // The real registry sets one tag; the client has to set the others.
  forward({
    path: url.pathname.replace(/[^/]+$/, first),
    headers: (headers) => void (headers['oci-tag'] = first),
  });
};

/** Permanent faults: the publish fails, and nothing is published. */
function refusals(): Cell[] {
  const steps: Step[] = ['look-up', 'head-manifest', 'head-blob', 'post', 'put', 'manifest', 'tag'];
  const permanent = (fault: string, act: Break, expected: string, where = steps): Cell[] =>
    where.map((step) => cell(step, `${fault}, for good`, expected, at(step, act, ALWAYS)));
  const wrong = (status = 0): Break => {
    return ({ forward }) =>
      forward({
        headers(headers, original) {
          headers['docker-content-digest'] = `sha256:${'1'.repeat(64)}`;
          return status || original;
        },
      });
  };
  return [
    ...permanent(
      '500',
      refuse(500, 'UNKNOWN'),
      'UNKNOWN|HTTP_500|500',
      // When a blob lookup fails, the blob is simply uploaded.
      steps.filter((step) => step !== 'head-blob'),
    ),
    cell('head-blob', '500, for good', 'survived', at('head-blob', refuse(500, 'UNKNOWN'), ALWAYS)),
    ...permanent(
      'connection reset',
      PASSING['connection reset']!,
      'ECONNRESET',
      steps.filter((step) => step !== 'head-blob'),
    ),
    cell(
      'head-blob',
      'connection reset, for good',
      'survived',
      at('head-blob', PASSING['connection reset']!, ALWAYS),
    ),
    ...permanent('denied (403)', refuse(403, 'DENIED'), 'DENIED', [
      'look-up',
      'post',
      'put',
      'manifest',
      'tag',
    ]),
    cell('token', 'wrong password', 'UNAUTHORIZED', at('token', refuse(401, 'UNAUTHORIZED'), ALWAYS)),
    cell(
      'token',
      'no token in the answer',
      'TOKEN',
      at('token', ({ answer }) => answer(200, {}, '{}'), ALWAYS),
    ),
    cell(
      'token',
      'not JSON',
      'TOKEN',
      at('token', ({ answer }) => answer(200, {}, '<html>'), ALWAYS),
    ),
    cell('post', 'read-only (405)', 'UNSUPPORTED', at('post', refuse(405, 'UNSUPPORTED'), ALWAYS)),
    cell(
      'post',
      'no Location',
      'UPLOAD_LOCATION_MISSING',
      at('post', ({ forward }) => forward({ headers: (headers) => void delete headers['location'] }), ALWAYS),
    ),
    cell('put', 'quota exceeded (403)', 'DENIED', at('put', refuse(403, 'DENIED'), ALWAYS)),
    cell('put', 'wrong digest returned', 'DIGEST_MISMATCH', at('put', wrong(), ALWAYS)),
    cell(
      'put',
      'bytes refused (DIGEST_INVALID)',
      'DIGEST_INVALID',
      at('put', refuse(400, 'DIGEST_INVALID'), ALWAYS),
    ),
    cell(
      'manifest',
      'OCI media types rejected (415)',
      'MANIFEST_INVALID',
      at('manifest', refuse(415, 'MANIFEST_INVALID'), ALWAYS),
    ),
    cell('manifest', 'wrong Docker-Content-Digest', 'DIGEST_MISMATCH', at('manifest', wrong(), ALWAYS)),
    cell(
      'manifest',
      'Docker-Content-Digest is no digest',
      'DIGEST_INVALID',
      at(
        'manifest',
        ({ forward }) =>
          forward({ headers: (headers) => void (headers['docker-content-digest'] = '../../etc') }),
        ALWAYS,
      ),
    ),
    cell(
      'head-manifest',
      'wrong Docker-Content-Digest',
      'DIGEST_MISMATCH',
      at('head-manifest', wrong(200), ALWAYS),
    ),
    cell(
      'look-up',
      'Docker-Content-Digest is no digest',
      'DIGEST_INVALID',
      at(
        'look-up',
        ({ forward }) => forward({ headers: (headers) => void (headers['docker-content-digest'] = 'x') }),
        ALWAYS,
      ),
    ),
    cell('tag', 'immutable repository (400)', 'TAG_INVALID', at('tag', refuse(400, 'TAG_INVALID'), ALWAYS)),
    cell('tag', 'wrong Docker-Content-Digest', 'DIGEST_MISMATCH', at('tag', wrong(), ALWAYS)),
    // The first requests belong to the read-back, later ones to the rollback. The tag is write-once and new,
    // so a different digest there is someone else's release.
    cell('read-back', 'another digest', 'TAG_IMMUTABLE', at('read-back', wrong(), 5)),
    cell('read-back', 'denied (403)', 'DENIED', at('read-back', refuse(403, 'DENIED'), 4)),
  ];
}

/** Every cell in which the proxy injects a fault; the test defines those for sources and whole registries. */
export function faultCells(): Cell[] {
  return [...passing(), ...lostAnswers(), ...midUpload(), ...pieces(), ...oddAnswers(), ...refusals()];
}
