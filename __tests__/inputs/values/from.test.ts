import { expect, test } from '@jest/globals';
import { read, refused } from '../support/read.ts';

// Issue 15: `from` and `images` lines carry matching `as=` and `target=` names.
test.each<[string, object[]]>([
  ['oci:out', [{ name: 'oci:out', line: 1 }]],
  ['oci:out,as=app', [{ name: 'oci:out', line: 1, as: 'app' }]],
  ['oci:out , as = app', [{ name: 'oci:out', line: 1, as: 'app' }]],
  ['oci:a,b,as=app', [{ name: 'oci:a,b', line: 1, as: 'app' }]],
  [
    'r.example/a@sha256:1,as=app\n# the second\nr.example/b@sha256:2,as=app\noci:w,as=worker.1',
    [
      { name: 'r.example/a@sha256:1', line: 1, as: 'app' },
      { name: 'r.example/b@sha256:2', line: 3, as: 'app' },
      { name: 'oci:w', line: 4, as: 'worker.1' },
    ],
  ],
])('%j', (from, expected) => {
  const names = [...new Set(expected.flatMap((line) => ('as' in line ? [String(line.as)] : [])))];
  const images = names.map((name) => `ghcr.io/acme/${name},target=${name}`).join('\n');
  expect(read({ from, images: images || 'ghcr.io/acme/app' }).from).toEqual(expected);
});

test('one name needs no line of its own', () => {
  expect(refused({ from: 'oci:a,as=app', images: 'ghcr.io/acme/app\ndocker.io/acme/app' })).toEqual([]);
  expect(refused({ from: 'oci:a,as=app' })).toEqual([]);
});

const SET = 'oci:a,as=app\noci:b,as=worker';
test.each<[Record<string, string>, RegExp[]]>([
  [{ from: 'oci:a,as=app\noci:b' }, [/^from:2 oci:b has no `as=`/]],
  [{ from: 'oci:a,as=' }, [/^from:1 "" .*not a name/]],
  [{ from: 'oci:a,as=a b' }, [/^from:1 "a b" .*not a name/]],
  [{ from: ',as=app' }, [/^from:1 ",as=app" names no image/]],
  [
    { from: SET, images: 'r.example/a,target=app' },
    [/^from:2 No line of `images` is for worker\. .*target=worker/],
  ],
  [
    { from: SET, images: 'r.example/a,target=app\nr.example/b,target=wroker' },
    [/^images:2 .*target=worker/, /^from:2/],
  ],
  [
    { from: SET, images: 'r.example/a\nr.example/b,target=worker' },
    [/^images:1 r\.example\/a names no target/, /^from:1/],
  ],
  [{ from: SET }, [/^from:1 .*is for app/, /^from:2 .*is for worker/]],
  [{ from: 'oci:a', images: 'r.example/a,target=app' }, [/^images:1 .*`as=`/]],
])('%j is refused', (inputs, messages) => {
  expect(refused(inputs)).toEqual(messages.map((message) => expect.stringMatching(message)));
});
