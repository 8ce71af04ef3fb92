import { expect, test } from '@jest/globals';
import { proxyFor } from '../../src/http/proxy.ts';

const P = 'http://proxy.example:3128/';

test.each([
  ['https://ghcr.io/', {}, undefined],
  ['https://ghcr.io/', { HTTPS_PROXY: 'http://proxy.example:3128' }, P],
  ['https://ghcr.io/', { https_proxy: 'proxy.example:3128' }, P],
  ['https://ghcr.io/', { HTTP_PROXY: 'http://proxy.example:3128' }, undefined],
  ['http://ghcr.io/', { HTTP_PROXY: 'http://proxy.example:3128' }, P],
  ['http://ghcr.io/', { ALL_PROXY: 'http://proxy.example:3128' }, P],
  ['https://ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: '*' }, undefined],
  ['https://ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: 'localhost,ghcr.io' }, undefined],
  ['https://a.ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: 'ghcr.io' }, undefined],
  ['https://a.ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: '.ghcr.io' }, undefined],
  ['https://a.ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: '*.ghcr.io' }, undefined],
  ['https://notghcr.io/', { HTTPS_PROXY: P, NO_PROXY: 'ghcr.io' }, P],
  ['https://ghcr.io:8443/', { HTTPS_PROXY: P, NO_PROXY: 'ghcr.io:8443' }, undefined],
  ['https://ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: 'ghcr.io:8443' }, P],
  ['https://ghcr.io/', { HTTPS_PROXY: P, NO_PROXY: 'ghcr.io:443' }, undefined],
  ['http://[::1]:5000/', { HTTP_PROXY: P, NO_PROXY: '[::1]:5000' }, undefined],
  ['http://[::1]:5000/', { HTTP_PROXY: P, NO_PROXY: '::1' }, undefined],
  ['http://127.0.0.1:5000/', { HTTP_PROXY: P, no_proxy: '127.0.0.1 localhost' }, undefined],
])('%s with %j', (url, env, expected) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(expected);
});
