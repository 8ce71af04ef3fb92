/**
 * What a response's status means, for each request of distribution-spec:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints (it numbers them `end-…`).
 * Registries use different statuses for the same thing, and one status means different things for different
 * requests: a 202 to a `PATCH` is a success, a 202 to the closing `PUT` is not defined.
 */

/** `upload-whole` is the closing `PUT` with the blob as its body, `upload-finish` the one after chunks. */
export const REQUEST_KINDS = [
  'ping',
  'token',
  'catalog',
  'tags',
  'referrers',
  'blob-head',
  'blob-get',
  'blob-delete',
  'mount',
  'upload-start',
  'upload-status',
  'upload-chunk',
  'upload-whole',
  'upload-finish',
  'upload-cancel',
  'manifest-head',
  'manifest-get',
  'manifest-put',
  'manifest-delete',
] as const;

export type RequestKind = (typeof REQUEST_KINDS)[number];

export type Meaning =
  /** Success. */
  | 'done'
  /** A success status that isn't defined for this request: the result is looked up. */
  | 'doubtful'
  /** Doesn't exist. */
  | 'absent'
  /** The registry doesn't support this API, method or form of request. */
  | 'not-offered'
  /** The account lacks the right, or isn't logged in. */
  | 'not-allowed'
  /** Referenced content isn't visible yet: look it up, send what is missing, try again. */
  | 'not-yet'
  /** Refused because of existing content: an immutable or protected tag. */
  | 'conflict'
  /** The body or the URL is too large. */
  | 'too-large'
  /** The registry has lost the upload, or is at another offset. */
  | 'lost'
  /** Too many requests; after retries. */
  | 'limited'
  /** Temporarily unavailable; after retries. */
  | 'failing'
  /** Inconclusive. */
  | 'unknown'
  /** The request itself isn't accepted. */
  | 'refused';

/** `2` stands for 200 to 299, `4` for 400 to 499, … */
type Statuses = number[];
/** A status rule; if there is a pattern, it has to match the error's code or text. */
type Row = [statuses: Statuses, meaning: Meaning, said?: RegExp];

/**
 * A manifest whose parts aren't visible yet: the codes (distribution-spec, code-1, code-7; distribution's
 * MANIFEST_BLOB_UNKNOWN), or a sentence behind MANIFEST_INVALID or another code.
 */
const PARTS_MISSING =
  /\b(?:MANIFEST_BLOB_UNKNOWN|BLOB_UNKNOWN|MANIFEST_UNKNOWN)\b|\b(?:blob|layer|manifest)s? (?:is )?unknown to\b|unknown (?:blob|layer)|\b(?:blob|layer|config|child manifest)s?\b.{0,120}\b(?:does not exist|doesn't exist|do not exist|not found|could not be found)/i;
/** ECR: `tag invalid: … is immutable`; GitLab, Harbor, Quay: protected or immutable tags. */
const TAG_HELD = /immutab|TAG_ALREADY_EXISTS|protected tag|tag .*protected|TAG_PROTECTED/i;

/** Codes of an upload that isn't where we are (code-2, code-4, code-5, code-9, code-10). */
const SESSION_LOST = /\b(?:DIGEST_INVALID|BLOB_UPLOAD_INVALID|BLOB_UPLOAD_UNKNOWN|SIZE_INVALID)\b/;

/** ECR, Quay and Harbor refuse to read a repository that doesn't exist yet with various statuses; the code decides. */
const NOT_THERE_YET: Row = [[400, 401, 403, 404], 'absent', /\bNAME_UNKNOWN\b/];

/** The first match applies; `ANY` covers the rest. */
const TABLE: Record<RequestKind, Row[]> = {
  // end-1: 200; 404 or 401.
  ping: [
    [[200], 'done'],
    [[404, 405, 501], 'not-offered'],
  ],
  // https://distribution.github.io/distribution/spec/auth/token/ (GET) and …/auth/oauth/ (POST): a token service may
  // know only one of them.
  token: [
    [[200], 'done'],
    [[404, 405, 501], 'not-offered'],
  ],
  // Not in the specification; distribution's API has it. https://distribution.github.io/distribution/spec/api/#catalog
  catalog: [
    [[200], 'done'],
    [[400, 404, 405, 406, 410, 422, 501], 'not-offered'],
  ],
  // end-8a, end-8b: 200; 404. A repository that isn't there yet has no tags, whatever the status (ECR, Quay).
  tags: [[[200], 'done'], NOT_THERE_YET, [[404], 'absent'], [[400, 405, 501], 'not-offered']],
  // end-12a: 200; 404 where the API isn't there, or 400 for the digest. Optional: whatever else isn't an outage means
  // that it isn't there (307 to a page of HTML, 401, 403, 406, 410, 422).
  referrers: [
    [[200], 'done'],
    [[2, 3], 'not-offered'],
    [[408, 425, 429, 499], 'limited'],
    [[501, 505, 511], 'not-offered'],
    [[5], 'failing'],
    [[403], 'limited', /secondary rate limit/i],
    [[4], 'not-offered'],
  ],
  // end-2: 200; 404. It only spares an upload: what can't be told is uploaded. 206 and 416 (there, and empty) answer
  // the GET with `Range` that stands in for a HEAD which isn't offered.
  'blob-head': [
    [[200, 206, 416], 'done'],
    [[404], 'absent'],
    [[1, 2, 3, 4, 5], 'unknown'],
  ],
  // end-2: 200; 404. 206 for a range. Every refusal of a range means that the blob is read from its start
  // (RFC 9110, 14.2: a server may ignore `Range`).
  'blob-get': [
    [[200, 206], 'done'],
    [[416], 'not-offered'],
  ],
  // end-10: 202; 404, 405.
  'blob-delete': [
    [[200, 202, 204], 'done'],
    [[400, 405, 410, 422, 501], 'not-offered'],
  ],
  // end-11: 201, or 202 with an upload opened instead. Optional: any refusal means that the blob is uploaded. Harbor
  // answers 401 for a project that isn't there, old Quay 400, Artifactory refuses all.
  mount: [
    [[201], 'done'],
    [[202], 'doubtful'],
    [[2, 3, 4, 5], 'not-offered'],
  ],
  // end-4a: 202; 404. Whatever says where the upload goes on has begun one: the closing PUT decides.
  'upload-start': [
    [[2], 'done'],
    [[404], 'absent'],
  ],
  // end-13: 204 with `Range`. distribution 2 answers 204, others 200 or 202. Anything else: begin again.
  'upload-status': [
    [[200, 202, 204], 'done'],
    [[1, 2, 3, 4, 5], 'lost'],
  ],
  // end-5: 202; 404, 416. ECR answers 201, and distribution behind some proxies 204: a chunk was accepted, and the
  // upload isn't finished. After a 416 the upload is asked where it is.
  'upload-chunk': [
    [[2], 'done'],
    [[400], 'lost', SESSION_LOST],
    [[401, 404, 416], 'lost'],
    [[405, 501], 'not-offered'],
  ],
  // end-6 with the blob as its body: 201; 404. GHCR says 416 for a body that is too large.
  'upload-whole': [
    [[201], 'done'],
    [[2], 'doubtful'],
    [[413, 416], 'too-large'],
    [[401, 404], 'lost'],
  ],
  // end-6 after chunks: 201; 400 for a digest that doesn't fit, 404, 416.
  'upload-finish': [
    [[201], 'done'],
    [[2], 'doubtful'],
    [[401, 404, 416], 'lost'],
    [[400], 'lost', SESSION_LOST],
  ],
  // end-14: 204. Nothing depends on it; GHCR answers 405.
  'upload-cancel': [[[1, 2, 3, 4, 5], 'done']],
  // end-3: 200; 404. Where HEAD isn't offered, or only a body would tell why it was refused, GET is sent (requests/session.ts).
  'manifest-head': [[[200], 'done'], NOT_THERE_YET, [[400, 405, 406, 501], 'not-offered']],
  // end-3: 200; 404.
  'manifest-get': [[[200], 'done']],
  // end-7: 201; 404. end-7b (`?tag=`): 414 and 431 for too many tags. MANIFEST_BLOB_UNKNOWN right after the blobs
  // arrived is a registry that is not consistent yet.
  'manifest-put': [
    [[201], 'done'],
    [[2], 'doubtful'],
    [[414, 431], 'too-large'],
    [[400, 404, 412, 422], 'not-yet', PARTS_MISSING],
    [[400, 403, 405, 409, 412, 422, 423], 'conflict', TAG_HELD],
    [[409, 412, 423], 'conflict'],
  ],
  // end-9: 202; 404; 400 or 405 where deletion is disabled. Optional, but a missing right is told.
  'manifest-delete': [
    [[200, 202, 204], 'done'],
    [[2, 3], 'not-offered'],
    [[400, 405, 406, 410, 415, 422, 501], 'not-offered'],
    [[403, 409, 412, 423], 'conflict', TAG_HELD],
  ],
};

/** Rules for all requests without a matching row. RFC 9110, 15; RFC 6585. */
const ANY: Row[] = [
  NOT_THERE_YET,
  [[403], 'limited', /secondary rate limit/i],
  [[4], 'limited', /\bTOOMANYREQUESTS\b/],
  [[408, 425, 429, 499], 'limited'],
  [[401, 403], 'not-allowed'],
  [[404, 410], 'absent'],
  [[405, 501, 505], 'not-offered'],
  [[413, 414, 431], 'too-large'],
  [[409, 412, 423], 'conflict'],
  [[511], 'refused'],
  [[5], 'failing'],
];

/**
 * Whether a GET may explain more than a HEAD's status: HEAD isn't supported, or the reason is in the body, which a
 * response to HEAD doesn't have (RFC 9110, 9.3.2).
 */
export function tellsMoreByGet(status: number): boolean {
  return [400, 403, 405, 406, 501].includes(status);
}

/**
 * What a response means for a request. Temporary statuses (429, 5xx) have been retried before
 * (http/retry-policy.ts).
 * @param said the error body, or its code and message, if there is one.
 */
export function meaningOf(kind: RequestKind, status: number, said = ''): Meaning {
  const row = [...TABLE[kind], ...ANY].find(
    ([statuses, , text]) =>
      statuses.some((one) => (one < 10 ? Math.floor(status / 100) === one : one === status)) &&
      (text === undefined || text.test(said)),
  );
  return row?.[1] ?? 'refused';
}
