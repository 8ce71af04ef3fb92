import { expect, test } from '@jest/globals';
import { read, refused } from '../support/read.ts';

const BAKE = { 'bake-files': 'docker-bake.hcl' };

// docker/bake-action reads `files` and `targets` as lists of lines and commas, `set` and `vars` as lines.
test.each<[Record<string, string>, object]>([
  [{ 'bake-files': 'a.hcl,b.json\nc.yml' }, { files: ['a.hcl', 'b.json', 'c.yml'] }],
  [{ ...BAKE, 'bake-targets': 'app, worker\ndb' }, { targets: ['app', 'worker', 'db'] }],
  [
    {
      ...BAKE,
      'bake-set': '*.platform=linux/amd64,linux/arm64\n# no\napp.args.A=b=c\n*.cache-to+=type=inline',
    },
    { set: ['*.platform=linux/amd64,linux/arm64', 'app.args.A=b=c', '*.cache-to+=type=inline'] },
  ],
  [
    { ...BAKE, 'bake-set': '*.output=type=image,"name=a:1,b:2"' },
    { set: ['*.output=type=image,name=a:1,b:2'] },
  ],
  [{ ...BAKE, 'bake-vars': 'A=1,2\nB=\nVERSION=v=1' }, { vars: ['A=1,2', 'B=', 'VERSION=v=1'] }],
  [
    { 'bake-source': 'https://github.com/acme/app.git#main' },
    { files: [], source: 'https://github.com/acme/app.git#main' },
  ],
  [{ ...BAKE, 'bake-target': 'meta' }, { metadataTarget: 'meta' }],
  [BAKE, { metadataTarget: 'docker-metadata-action', set: [], vars: [], targets: [] }],
])('%j', (inputs, expected) => {
  expect(read(inputs).bake).toMatchObject(expected);
});

test.each<[Record<string, string>, RegExp]>([
  [{ images: 'ghcr.io/acme/app,target=app' }, /^images:1 .*target app.*need `bake-files`/],
  [{ 'bake-targets': 'app' }, /^bake-targets: .*without `bake-files`/],
  [{ 'bake-set': '*.pull=true' }, /^bake-set: .*without `bake-files`/],
  [{ 'bake-vars': 'A=1' }, /^bake-vars: .*without `bake-files`/],
  [{ ...BAKE, 'bake-set': 'app' }, /^bake-set:1 .*pattern\.key=value/],
  [{ ...BAKE, 'bake-set': 'platform=linux/amd64' }, /^bake-set:1 .*pattern\.key=value/],
  [{ ...BAKE, 'bake-set': '*.pull=true\n*.plattform=linux/amd64' }, /^bake-set:2 Unknown key.*`platform`/],
  [{ ...BAKE, 'bake-set': '*.push=true' }, /^bake-set:1 .*Set the input `push`/],
  [{ ...BAKE, 'bake-vars': 'VERSION' }, /^bake-vars:1 .*NAME=value/],
  [{ ...BAKE, 'bake-vars': '1A=b' }, /^bake-vars:1 .*NAME=value/],
  [{ ...BAKE, 'bake-vars': 'PATH=/x' }, /^bake-vars:1 .*PATH can't be set/],
  [{ ...BAKE, 'bake-vars': 'DOCKER_HOST=tcp://x' }, /^bake-vars:1 .*can't be set/],
  [{ ...BAKE, 'bake-vars': 'https_proxy=http://x' }, /^bake-vars:1 .*can't be set/],
  [{ ...BAKE, 'bake-vars': 'INPUT_SECRETS=x' }, /^bake-vars:1 .*can't be set/],
  [{ ...BAKE, 'bake-vars': 'GITHUB_TOKEN=x' }, /^bake-vars:1 .*can't be set/],
  [{ ...BAKE, context: './app' }, /^context: .*\*\.context=\.\/app/],
  [{ ...BAKE, file: 'x.Dockerfile' }, /^file: .*\*\.dockerfile=x\.Dockerfile/],
  [{ ...BAKE, target: 'app' }, /^target: .*`bake-targets`/],
  [{ from: 'oci:x', 'bake-source': '.' }, /^from: .*bake-source/],
])('%j is refused', (inputs, message) => {
  expect(refused(inputs)).toEqual([expect.stringMatching(message)]);
});
