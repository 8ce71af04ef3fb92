import { describe, expect, test } from '@jest/globals';
import type { RegistryRequest } from '../../../src/registry/requests/request.ts';
import { checkWrite } from '../../../src/registry/requests/write-reach.ts';

const OWN = { path: 'acme/app', origin: 'https://reg.example' };
const upload: RegistryRequest = {
  kind: 'upload-chunk',
  method: 'PATCH',
  target: new URL('https://reg.example/v2/acme/app/blobs/uploads/1'),
  description: 'PATCH upload to acme/app',
  scopes: [],
};
const manifest: RegistryRequest = {
  kind: 'manifest-put',
  method: 'PUT',
  target: '/v2/acme/app/manifests/1.0?tag=a',
  description: 'PUT manifest acme/app:1.0',
  scopes: [],
};
const check = (call: RegistryRequest, url: string) => () => checkWrite(call, OWN, new URL(url));

/** FAULTS A1, B13: a registry's `Location` or redirect never makes an upload another repository's manifest. */
describe('an upload may go on', () => {
  test.each([
    ['where it began', 'https://reg.example/v2/acme/app/blobs/uploads/1?state=x'],
    ['below a prefix that a proxy adds', 'https://reg.example/v2/proxy/acme/app/blobs/uploads/1'],
    ['without a prefix that a proxy takes away', 'https://reg.example/v2/app/blobs/uploads/1'],
    ['at the same path of another origin', 'https://other.example/v2/acme/app/blobs/uploads/1'],
    ['at a path of its own (Google)', 'https://reg.example/artifacts-uploads/namespaces/x/uploads/y'],
    ['in a store, by a signed URL', 'https://bucket.example/2/v1?X-Signature=abc'],
    ['at `upload`, as some write it', 'https://reg.example/v2/acme/app/blobs/upload/1'],
  ])('%s', (_where, url) => expect(check(upload, url)).not.toThrow());
});

describe('an upload may not become', () => {
  test.each([
    ["another repository's upload", 'https://reg.example/v2/victim/blobs/uploads/1'],
    ["another repository's manifest", 'https://reg.example/v2/victim/manifests/latest'],
    ['a manifest of its own repository', 'https://reg.example/v2/acme/app/manifests/latest'],
    ['a blob', `https://reg.example/v2/acme/app/blobs/sha256:${'0'.repeat(64)}`],
    ['the tags', 'https://reg.example/v2/acme/app/tags/list'],
    ['a manifest, with an escaped slash', 'https://reg.example/v2/acme/app%2fmanifests%2flatest'],
    ['a manifest, with an escaped letter', 'https://reg.example/v2/acme/app/%6danifests/latest'],
    ['a repository whose name ends alike', 'https://reg.example/v2/evilacme/app/blobs/uploads/1'],
    ['a manifest below a prefix', 'https://reg.example/proxy/v2/victim/manifests/latest'],
    ['a manifest on another origin', 'https://other.example/v2/victim/manifests/latest'],
    ['a way up', 'https://reg.example/v2/acme/app/blobs/uploads/../../../../victim/manifests/latest'],
  ])('%s', (_what, url) => {
    expect(check(upload, url)).toThrow(
      expect.objectContaining({ code: 'REDIRECT_REFUSED', hint: expect.any(String) }),
    );
  });
});

describe('other writes', () => {
  test.each<[string, RegistryRequest, string, boolean]>([
    ['a manifest where it was sent', manifest, 'https://reg.example/v2/acme/app/manifests/1.0', true],
    ['a manifest at the same path elsewhere', manifest, 'https://eu.example/v2/acme/app/manifests/1.0', true],
    ['another tag', manifest, 'https://reg.example/v2/acme/app/manifests/2.0', false],
    [
      'a tag with the wanted one at its end',
      manifest,
      'https://reg.example/v2/acme/app/manifests/x1.0',
      false,
    ],
    [
      'a delete',
      { ...manifest, kind: 'manifest-delete', method: 'DELETE' },
      'https://reg.example/v2/acme/app/manifests/1.0',
      true,
    ],
    [
      'a delete at the same path elsewhere',
      { ...manifest, kind: 'manifest-delete', method: 'DELETE' },
      'https://eu.example/v2/acme/app/manifests/1.0',
      false,
    ],
    [
      'a delete of something elsewhere',
      { ...manifest, kind: 'manifest-delete', method: 'DELETE' },
      'https://other.example/x',
      false,
    ],
    [
      'a delete of another tag',
      { ...manifest, kind: 'manifest-delete', method: 'DELETE' },
      'https://reg.example/v2/acme/app/manifests/latest',
      false,
    ],
    [
      'a delete that became an upload',
      { ...manifest, kind: 'manifest-delete', method: 'DELETE' },
      'https://reg.example/v2/acme/app/blobs/uploads/1',
      false,
    ],
    [
      'the end of an upload',
      { ...upload, kind: 'upload-cancel', method: 'DELETE' },
      'https://reg.example/v2/acme/app/blobs/uploads/1',
      true,
    ],
    [
      'the end of an upload elsewhere',
      { ...upload, kind: 'upload-cancel', method: 'DELETE' },
      'https://bucket.example/x',
      false,
    ],
    [
      'a read of whatever',
      { ...manifest, kind: 'manifest-get', method: 'GET' },
      'https://reg.example/v2/victim/manifests/x',
      true,
    ],
  ])('%s', (_what, call, url, allowed) => {
    if (allowed) expect(check(call, url)).not.toThrow();
    else expect(check(call, url)).toThrow(expect.objectContaining({ code: 'REDIRECT_REFUSED' }));
  });

  test('an escape that is none does not hide anything', () => {
    expect(check(upload, 'https://reg.example/v2/victim/manifests/%zz')).toThrow(/points to/);
  });
});
