import { expect, test } from '@jest/globals';
import { parseOrigin } from '../../src/inputs/origin.ts';

/** https://git-scm.com/docs/git-clone#_git_urls */
test.each<[string, string | undefined]>([
  ['https://github.com/acme/app.git', 'github.com acme/app'],
  ['https://github.com/acme/app', 'github.com acme/app'],
  ['https://github.com/acme/app/', 'github.com acme/app'],
  ['https://user:pass@GitHub.com/acme/app.git', 'github.com acme/app'],
  ['git@github.com:acme/app.git', 'github.com acme/app'],
  ['github.com:acme/app', 'github.com acme/app'],
  ['ssh://git@github.com:22/acme/app.git', 'github.com acme/app'],
  ['ssh://git@ssh.github.com:443/acme/app.git', 'github.com acme/app'],
  ['git://example.org/acme/app.git', 'example.org acme/app'],
  ['https://gitlab.com/group/sub/app.git', 'gitlab.com group/sub/app'],
  ['git@gitlab.com:group/sub/app.git', 'gitlab.com group/sub/app'],
  ['https://github.com/acme/app.js.git', 'github.com acme/app.js'],
  ['', undefined],
  ['/srv/git/app.git', undefined],
  ['../app', undefined],
  ['file:///srv/git/app.git', undefined],
  ['C:\\work\\app', undefined],
  ['C:/work/app', undefined],
  ['https://github.com/', undefined],
  ['https://github.com/acme', undefined],
  ['https://github.com/acme/app name', undefined],
  ['git@github.com:acme/$(id)', undefined],
])('%s', (address, expected) => {
  const found = parseOrigin(address);
  expect(found && `${found.host} ${found.fullName}`).toBe(expected);
});
