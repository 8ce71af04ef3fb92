import { expect, test } from '@jest/globals';
import { formatImageName, parseImageName } from '../../../src/pipeline/sources/image-name.ts';

const HEX = 'b'.repeat(64);
const app = { host: 'docker.io', path: 'acme/app', tag: '1.2' };

test.each([
  [
    'ghcr.io/acme/app:1',
    { transport: 'registry', reference: { host: 'ghcr.io', path: 'acme/app', tag: '1' } },
  ],
  ['docker://acme/app:1.2', { transport: 'registry', reference: app }],
  ['docker-daemon:acme/app:1.2', { transport: 'docker-daemon', reference: app }],
  ['docker-daemon:acme/app', { transport: 'docker-daemon', reference: { ...app, tag: 'latest' } }],
  [`docker-daemon:sha256:${HEX}`, { transport: 'docker-daemon', id: `sha256:${HEX}` }],
  ['oci:./out', { transport: 'oci', path: './out' }],
  ['oci:./out:v1', { transport: 'oci', path: './out', reference: 'v1' }],
  ['oci:out:ghcr.io/acme/app:v1', { transport: 'oci', path: 'out', reference: 'ghcr.io/acme/app:v1' }],
  ['oci:C:\\out:v1', { transport: 'oci', path: 'C:\\out', reference: 'v1' }],
  ['oci-archive:/tmp/a.tar:v1', { transport: 'oci-archive', path: '/tmp/a.tar', reference: 'v1' }],
  ['docker-archive:a.tar', { transport: 'docker-archive', path: 'a.tar' }],
  ['docker-archive:a.tar:acme/app:1.2', { transport: 'docker-archive', path: 'a.tar', reference: app }],
  ['docker-archive:a.tar:@3', { transport: 'docker-archive', path: 'a.tar', position: 3 }],
  ['localhost:5000/app', { transport: 'registry', reference: { host: 'localhost:5000', path: 'app' } }],
])('%s', (text, expected) => {
  expect(parseImageName(text)).toEqual(expected);
  expect(parseImageName(formatImageName(parseImageName(text)))).toEqual(expected);
});

test.each(['oci:', 'docker-daemon:', 'dir:/tmp/x', 'containers-storage:acme/app', 'docker-archive::x'])(
  'refuses %s, and names what there is',
  (text) => {
    expect(() => parseImageName(text)).toThrow(
      expect.objectContaining({ code: 'REFERENCE_INVALID', hint: expect.stringContaining('oci-archive:') }),
    );
  },
);
