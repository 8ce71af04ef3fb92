/**
 * Quirks of registries, as false responses for the lying registry. Each entry cites a public report or the
 * vendor's documentation; none was observed on a live service.
 */
import type { ProviderName } from '../../../src/credentials/types.ts';
import { errorBody, type Lie } from './lying-registry.ts';

const MiB = 1024 * 1024;

export interface VendorQuirks {
  /** Name of the vendor's entry in src/credentials/providers. */
  provider: ProviderName;
  lies: Lie[];
}

const over = (limit: number) => (asked: { headers: Record<string, string | string[] | undefined> }) =>
  Number(asked.headers['content-length'] ?? 0) > limit;

export const VENDORS: Record<string, VendorQuirks> = {
  GHCR: {
    provider: 'ghcr',
    lies: [
      // A PATCH over 4 MiB is 416 "body too large" (ocx-sh/ocx#237).
      { on: 'upload-chunk', when: over(4 * MiB), ignored: true, status: 416 },
      {
        on: ['manifest-delete', 'upload-cancel'],
        ignored: true,
        status: 405,
        body: errorBody('UNSUPPORTED'),
      },
      // Referrers: 303 to a host that returns 429 (artifacthub/hub#4785).
      { on: 'referrers', ignored: true, status: 303, headers: { location: 'http://127.0.0.1:1/' } },
      // The secondary rate limit is a temporary 403 (virtualcell/vcell#1888).
      {
        on: 'manifest-put',
        to: 1,
        ignored: true,
        status: 403,
        body: errorBody('DENIED', 'secondary rate limit'),
      },
      // A 429 gives its delay only in the message (chainguard-images/images#173).
      {
        on: 'upload-start',
        to: 1,
        ignored: true,
        status: 429,
        body: errorBody('TOOMANYREQUESTS', 'retry-after: 10.3ms, allowed: 2000/minute'),
      },
    ],
  },
  'Docker Hub': {
    provider: 'dockerhub',
    lies: [
      { on: 'manifest-delete', ignored: true, status: 405, body: errorBody('UNSUPPORTED') },
      // Abuse protection: text/plain with Retry-After.
      {
        on: 'manifest-head',
        to: 1,
        ignored: true,
        status: 429,
        body: 'Too Many Requests',
        headers: { 'retry-after': '60', 'content-type': 'text/plain' },
      },
      { on: 'referrers', status: 404, ignored: true },
    ],
  },
  ECR: {
    provider: 'ecr',
    lies: [
      // PATCH returns 201, and the Range of later ones can't be trusted (aws/containers-roadmap#2831).
      { on: 'upload-chunk', status: 201, headers: { range: '0-7' } },
      // Blob mounting is opt-in since 2026-01.
      { on: 'mount', ignored: true, status: 400, body: errorBody('UNSUPPORTED') },
      // n over 1000 is an error.
      {
        on: 'tags',
        when: ({ url }) => Number(/[?&]n=(\d+)/.exec(url)?.[1] ?? 0) > 1000,
        ignored: true,
        status: 400,
      },
      { on: 'referrers', ignored: true, status: 400, body: errorBody('UNSUPPORTED') },
    ],
  },
  ACR: {
    provider: 'acr',
    lies: [
      // Monolithic uploads over about 20 MB: 413 (goharbor/harbor#23015); here over 6 MiB.
      { on: 'upload-whole', when: over(6 * MiB), ignored: true, status: 413, body: '<html>413</html>' },
      // `Content-Range: bytes 0-n/*` and chunked transfer encoding are rejected.
      {
        on: 'upload-chunk',
        when: ({ headers }) =>
          !/^\d+-\d+$/.test(headers['content-range'] ?? '') || headers['content-length'] === undefined,
        ignored: true,
        status: 400,
      },
    ],
  },
  'Google Artifact Registry': {
    provider: 'gar',
    // Monolithic uploads only.
    lies: [
      { on: 'upload-chunk', ignored: true, status: 405, body: errorBody('UNSUPPORTED') },
      { on: 'referrers', ignored: true, status: 404 },
    ],
  },
  Quay: {
    provider: 'quay',
    lies: [
      // Reads are refused until the first push; old versions reject a mount without `from`.
      {
        on: ['manifest-head', 'manifest-get', 'blob-head', 'blob-get', 'tags', 'referrers'],
        when: ({ pushed }) => !pushed,
        ignored: true,
        status: 401,
        body: errorBody('UNAUTHORIZED', 'access to the requested resource is not authorized'),
      },
      { on: 'mount', ignored: true, status: 400 },
    ],
  },
  Harbor: {
    provider: 'harbor',
    lies: [
      // A mount from a project that doesn't exist returns 401 instead of 202.
      { on: 'mount', ignored: true, status: 401 },
      // Reads of a repository that doesn't exist yet.
      {
        on: ['manifest-head', 'manifest-get', 'tags'],
        when: ({ pushed }) => !pushed,
        ignored: true,
        status: 403,
        body: errorBody('DENIED', 'requested access to the resource is denied'),
      },
    ],
  },
  GitLab: {
    provider: 'gitlab',
    // No referrers API.
    lies: [{ on: 'referrers', ignored: true, status: 404, body: errorBody('NOT_FOUND') }],
  },
  Artifactory: {
    provider: 'jfrog',
    lies: [
      { on: 'mount', ignored: true, status: 405 },
      { on: 'referrers', ignored: true, status: 406 },
      { on: 'upload-cancel', ignored: true, status: 500 },
    ],
  },
  Nexus: {
    provider: 'generic',
    lies: [
      // HEAD of a manifest returns 404 where GET returns 200.
      { on: 'manifest-head', ignored: true, status: 404 },
      { on: 'referrers', ignored: true, status: 400 },
    ],
  },
  Gitea: {
    provider: 'generic',
    // The Range of PATCH is off by one (1.24).
    lies: [{ on: 'upload-chunk', headers: { range: '0-0' } }],
  },
  'distribution 2.8 behind a proxy': {
    provider: 'generic',
    lies: [
      // client_max_body_size: 413 from an nginx reverse proxy; PATCH returns 204.
      { on: 'upload-whole', when: over(5 * MiB), ignored: true, status: 413, body: '<html>413</html>' },
      { on: 'upload-chunk', status: 204 },
      { on: 'referrers', ignored: true, status: 404 },
    ],
  },
  'behind an identity-aware proxy': {
    provider: 'generic',
    lies: [
      {
        on: ['referrers', 'other'],
        ignored: true,
        status: 200,
        body: '<!doctype html><title>Sign in</title>',
      },
      { on: 'blob-head', ignored: true, status: 500 },
    ],
  },
};
