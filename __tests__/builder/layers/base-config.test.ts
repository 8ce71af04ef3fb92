import { describe, expect, test } from '@jest/globals';
import { readBaseConfig } from '../../../src/builder/layers/base-config.ts';

const PLATFORM = { os: 'linux', architecture: 'arm64' };
const DIGEST = `sha256:${'0'.repeat(64)}`;
const read = (text: string) => readBaseConfig(Buffer.from(text), 'r/base', PLATFORM);

// A base image comes from a registry that may send anything; FAULTS B9, B12.
describe('the config of a base image', () => {
  test('may leave everything out', () => {
    const empty = { config: {}, rootfs: { type: 'layers', diff_ids: [] }, history: [] };
    expect(read('{}')).toEqual({ ...PLATFORM, ...empty });
    expect(read('{"config":null,"rootfs":null,"history":null,"os":null,"created":null}')).toEqual({
      ...PLATFORM,
      ...empty,
    });
  });

  test('keeps what it knows, and what it does not', () => {
    const config = {
      Env: ['A=1'],
      Labels: { a: 'b', A: 'c' },
      ExposedPorts: { '80/tcp': {} },
      Healthcheck: { Test: ['NONE'] },
      New: 7,
    };
    const rootfs = { type: 'layers', diff_ids: [DIGEST] };
    const history = [{ created_by: 'x' }];
    const document = {
      os: 'linux',
      architecture: 'amd64',
      config: { ...config, Cmd: null },
      rootfs,
      history,
    };
    expect(read(JSON.stringify(document))).toEqual({ ...document, config });
  });

  // Docker's and containerd's decoders (encoding/json) refuse these types.
  test.each([
    ['{"config":[]}', 'config'],
    ['{"config":"x"}', 'config'],
    ['{"rootfs":[]}', 'rootfs'],
    ['{"rootfs":{"diff_ids":{}}}', 'diff_ids'],
    ['{"rootfs":{"diff_ids":["sha256:1"]}}', 'diff_ids'],
    ['{"rootfs":{"diff_ids":[7]}}', 'diff_ids'],
    ['{"history":{}}', 'history'],
    ['{"history":[null]}', 'history'],
    ['{"os":7}', 'os'],
    ['{"architecture":["arm64"]}', 'architecture'],
    ['{"created":0}', 'created'],
    ['{"config":{"Env":"A=1"}}', 'Env'],
    ['{"config":{"Env":[null]}}', 'Env'],
    ['{"config":{"Entrypoint":{"0":"x"}}}', 'Entrypoint'],
    ['{"config":{"Cmd":"x"}}', 'Cmd'],
    ['{"config":{"Labels":{"a":1}}}', 'Labels'],
    ['{"config":{"Labels":["a"]}}', 'Labels'],
    ['{"config":{"WorkingDir":["/"]}}', 'WorkingDir'],
    ['{"config":{"Volumes":["/data"]}}', 'Volumes'],
    ['{"config":{"ExposedPorts":"80"}}', 'ExposedPorts'],
    ['{"config":{"OnBuild":"RUN x"}}', 'OnBuild'],
    ['{"config":{"User":0}}', 'User'],
    ['{"config":{"Healthcheck":"x"}}', 'Healthcheck'],
  ])('%s is refused for its %s', (text, key) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'MANIFEST_INVALID',
        message: expect.stringMatching(new RegExp(`^r/base: its config.* has a ${key} that is not `)),
      }),
    );
  });

  // RFC 8259, 4; Go takes `cmd` for `Cmd` too.
  test.each([
    '{"os":"linux","os":"windows"}',
    '{"os":"linux","\\u006fs":"windows"}',
    '{"config":{"Cmd":["a"],"Cmd":["b"]}}',
    '{"config":{"Cmd":["a"],"cmd":["b"]}}',
    '{"config":{},"Config":{"User":"root"}}',
    '{"config":{"Labels":{"a":"1","a":"2"}}}',
    '{"history":[{"created_by":"a","created_by":"b"}]}',
    '{"rootfs":{"diff_ids":[],"diff_ids":[]}}',
  ])('%s has a key twice', (text) => expect(() => read(text)).toThrow(/has the key ".*" twice/));

  test.each(['', 'null', '[]', '7', '"x"', '{', '\u0000'])('%j is no config', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });
});
