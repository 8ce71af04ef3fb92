import { expect, test } from '@jest/globals';
import {
  meaningOf,
  REQUEST_KINDS,
  type Meaning,
  type RequestKind,
} from '../../../src/registry/responses/meaning.ts';

/**
 * From https://github.com/opencontainers/distribution-spec/blob/main/spec.md ("Endpoints", "Error Codes") and the
 * public reports named in each row.
 */
test.each<[RequestKind, number, Meaning, string?, string?]>([
  ['ping', 200, 'done'],
  ['ping', 401, 'not-allowed'],
  ['ping', 404, 'not-offered', '', 'end-1: not a registry'],
  // https://distribution.github.io/distribution/spec/auth/token/ and …/oauth/: a service may know one of the two.
  ['token', 200, 'done'],
  ['token', 404, 'not-offered'],
  ['token', 405, 'not-offered'],
  ['token', 501, 'not-offered'],
  ['token', 400, 'refused', 'invalid_grant', 'RFC 6749, 5.2'],
  ['token', 400, 'refused', 'UNSUPPORTED: Unable to decode repository and actions', 'Quay'],
  ['token', 401, 'not-allowed', 'incorrect username or password'],
  ['token', 403, 'not-allowed', 'DENIED: client with IP is not allowed access', 'ACR behind a firewall'],
  ['token', 429, 'limited'],
  ['token', 500, 'failing'],
  ['token', 503, 'failing'],
  ['token', 201, 'refused', '', 'no token is handed out by any other success'],
  ['token', 204, 'refused'],
  ['token', 307, 'refused', '', 'a redirect that was not followed'],
  // distribution: https://distribution.github.io/distribution/spec/api/#catalog
  ['catalog', 200, 'done'],
  ['catalog', 404, 'not-offered', '', 'GHCR, GitLab: never an empty registry'],
  ['catalog', 405, 'not-offered'],
  ['catalog', 401, 'not-allowed'],
  ['catalog', 403, 'not-allowed', '', 'Docker Hub'],
  ['catalog', 429, 'limited'],
  ['tags', 200, 'done'],
  ['tags', 404, 'absent', 'NAME_UNKNOWN: repository name not known to registry'],
  ['tags', 400, 'not-offered'],
  ['tags', 401, 'absent', 'NAME_UNKNOWN: repository not found', 'Quay before the first push'],
  ['tags', 403, 'not-allowed', 'DENIED: … ecr:ListImages', 'skopeo#726'],
  ['referrers', 200, 'done'],
  ['referrers', 404, 'not-offered', '', 'distribution 2.8'],
  ['referrers', 307, 'not-offered'],
  ['referrers', 401, 'not-offered'],
  ['referrers', 410, 'not-offered'],
  ['referrers', 422, 'not-offered'],
  ['referrers', 503, 'failing', '', 'an outage must not look like a registry without referrers'],
  ['referrers', 429, 'limited', '', 'artifacthub/hub#4785'],
  ['referrers', 501, 'not-offered'],
  ['blob-head', 200, 'done'],
  ['blob-head', 404, 'absent'],
  ['blob-head', 401, 'unknown'],
  ['blob-head', 403, 'unknown', '', 'docker/build-push-action#1240'],
  ['blob-head', 500, 'unknown'],
  ['blob-head', 302, 'unknown'],
  ['blob-get', 206, 'done'],
  ['blob-get', 404, 'absent'],
  ['mount', 201, 'done'],
  ['mount', 202, 'doubtful', '', 'end-11: an upload is opened instead'],
  ['mount', 401, 'not-offered', '', 'Harbor, a project that is not there'],
  ['mount', 400, 'not-offered', '', 'Quay'],
  ['mount', 405, 'not-offered', '', 'Artifactory'],
  ['upload-start', 202, 'done'],
  ['upload-start', 404, 'absent', 'NAME_UNKNOWN'],
  ['upload-start', 403, 'not-allowed', 'DENIED'],
  ['upload-status', 204, 'done'],
  ['upload-status', 404, 'lost'],
  ['upload-chunk', 202, 'done'],
  ['upload-chunk', 201, 'done', '', 'ECR'],
  ['upload-chunk', 204, 'done', '', 'distribution behind a proxy'],
  ['upload-chunk', 200, 'done'],
  ['upload-chunk', 416, 'lost', '', 'end-5'],
  ['upload-chunk', 405, 'not-offered', '', 'Google Artifact Registry takes whole blobs only'],
  ['upload-whole', 201, 'done'],
  ['upload-whole', 202, 'doubtful'],
  ['upload-whole', 204, 'doubtful'],
  ['upload-whole', 413, 'too-large', '', 'ACR, goharbor/harbor#23015'],
  ['upload-whole', 416, 'too-large', '', 'ocx-sh/ocx#237'],
  ['upload-finish', 201, 'done'],
  ['upload-finish', 202, 'doubtful'],
  ['upload-finish', 416, 'lost'],
  ['upload-finish', 400, 'lost', 'DIGEST_INVALID: provided digest did not match'],
  ['upload-cancel', 405, 'done', '', 'GHCR'],
  ['manifest-head', 404, 'absent'],
  ['manifest-head', 405, 'not-offered'],
  ['manifest-get', 404, 'absent'],
  ['manifest-get', 401, 'not-allowed', 'UNAUTHORIZED'],
  ['manifest-get', 403, 'absent', 'NAME_UNKNOWN', 'ECR'],
  ['manifest-put', 201, 'done'],
  ['manifest-put', 202, 'doubtful'],
  ['manifest-put', 200, 'doubtful'],
  ['manifest-put', 404, 'not-yet', 'MANIFEST_BLOB_UNKNOWN: blob unknown to registry'],
  ['manifest-put', 400, 'not-yet', 'MANIFEST_BLOB_UNKNOWN'],
  ['manifest-put', 400, 'not-yet', 'BLOB_UNKNOWN'],
  ['manifest-put', 400, 'refused', 'MANIFEST_INVALID: unknown media type'],
  ['manifest-put', 414, 'too-large'],
  ['manifest-put', 431, 'too-large'],
  [
    'manifest-put',
    400,
    'conflict',
    "TAG_INVALID: The image tag '1' already exists in the 'x' repository and cannot be overwritten because the repository is immutable.",
    'ECR, containers-roadmap#2179',
  ],
  ['manifest-put', 412, 'conflict', 'PRECONDITION: tag configured as immutable', 'Harbor'],
  ['manifest-put', 403, 'conflict', 'DENIED: cannot push over a protected tag', 'GitLab'],
  ['manifest-put', 403, 'not-allowed', 'DENIED: requested access to the resource is denied'],
  ['manifest-put', 429, 'limited', 'TOOMANYREQUESTS'],
  ['manifest-delete', 202, 'done'],
  ['manifest-delete', 404, 'absent'],
  ['manifest-delete', 405, 'not-offered', 'UNSUPPORTED', 'GHCR, Docker Hub'],
  ['manifest-delete', 400, 'not-offered', 'UNSUPPORTED'],
  ['manifest-delete', 403, 'not-allowed', 'DENIED: … ecr:BatchDeleteImage'],
  ['manifest-delete', 307, 'not-offered'],
])('%s answered with %d: %s %s %s', (kind, status, meaning, said = '') => {
  expect(meaningOf(kind, status, said)).toBe(meaning);
});

test.each(REQUEST_KINDS.filter((kind) => !['upload-cancel', 'upload-start'].includes(kind)))(
  '%s: what no specification has is never success',
  (kind) => {
    for (const status of [100, 203, 205, 208, 226, 299, 300, 304, 418, 451, 505, 520, 599, 600, 999]) {
      if (kind === 'upload-chunk' && status < 300) continue;
      expect([status, meaningOf(kind, status)]).not.toEqual([status, 'done']);
    }
  },
);

test.each(REQUEST_KINDS)(
  '%s: a limit, an outage and a refused account are never taken for absence',
  (kind) => {
    for (const status of [401, 403, 429, 500, 502, 503, 504]) {
      expect([status, meaningOf(kind, status)]).not.toEqual([status, 'absent']);
    }
  },
);
