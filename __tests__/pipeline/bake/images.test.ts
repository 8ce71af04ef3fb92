import { describe, expect, test } from '@jest/globals';
import { problemsIn, PublishError } from '../../../src/oci/errors.ts';
import { imagesByTarget, type Receiver } from '../../../src/pipeline/bake/images.ts';
import { parseImages } from '../../../src/tags/images.ts';

// docs/building.md, "Several images: bake": a line of `images` goes to the target it names; one that names none to the
// target named by `bake-target` and what inherits its tags, or to the only target, otherwise it is an error.

const target = (name: string, more: Partial<Receiver> = {}): Receiver => ({
  name,
  groups: [],
  overlaid: false,
  isExport: false,
  ...more,
});

function assign(targets: Receiver[], images: string, given = true): Record<string, string[]> {
  const lines = { images: parseImages(images), given, metadataTarget: 'docker-metadata-action' };
  const found = imagesByTarget(targets, lines);
  return Object.fromEntries([...found].map(([name, list]) => [name, list.map((image) => image.name)]));
}

function problems(targets: Receiver[], images: string): Pick<PublishError, 'message' | 'hint' | 'line'>[] {
  try {
    assign(targets, images);
    return [];
  } catch (error) {
    return problemsIn(error as PublishError).map(({ message, hint, line }) => ({ message, hint, line }));
  }
}

const APP = target('app');
const WORKER = target('worker');
const HEIR = target('heir', { overlaid: true });
const MATRIX = [target('app-a', { groups: ['app'] }), target('app-b', { groups: ['app', 'default'] })];

describe('which target an image is for', () => {
  test.each<[string, Receiver[], string, Record<string, string[]>]>([
    [
      'the target it names',
      [APP, WORKER],
      'r/a,target=app\nr/w,target=worker',
      { app: ['r/a'], worker: ['r/w'] },
    ],
    ['several lines for one target', [APP], 'r/a,target=app\ns/a,target=app', { app: ['r/a', 's/a'] }],
    [
      'one repository for several targets',
      [APP, WORKER],
      'r/a,target=app\nr/a,target=worker',
      { app: ['r/a'], worker: ['r/a'] },
    ],
    ['the only target', [APP], 'r/a\nr/b,target=app', { app: ['r/a', 'r/b'] }],
    [
      'the only target that makes an image',
      [APP, target('files', { isExport: true, overlaid: true })],
      'r/a',
      { app: ['r/a'] },
    ],
    ['the target that inherits the metadata', [APP, HEIR], 'r/a', { heir: ['r/a'] }],
    [
      'all that inherit it',
      [HEIR, target('other', { overlaid: true })],
      'r/a',
      { heir: ['r/a'], other: ['r/a'] },
    ],
    ['a target without a line keeps its own tags', [APP, WORKER], 'r/a,target=app', { app: ['r/a'] }],
    ['a name of a compose service', [target('web.api')], 'r/a,target=web.api', { 'web.api': ['r/a'] }],
    ['a disabled line', [APP, WORKER], 'r/a,target=app\nr/w,target=nowhere,enable=false', { app: ['r/a'] }],
    ['with the other attributes', [APP, WORKER], 'name=r/a,optional=true,target=app', { app: ['r/a'] }],
  ])('%s', (_what, targets, images, expected) => {
    expect(assign(targets, images)).toEqual(expected);
  });

  test('the default image that nobody wrote is for what inherits the metadata alone', () => {
    expect(assign([APP], 'r/a', false)).toEqual({});
    expect(assign([APP, WORKER], 'r/a', false)).toEqual({});
    expect(assign([APP, HEIR], 'r/a', false)).toEqual({ heir: ['r/a'] });
  });

  test('each line that is for no target is a problem of its own, with what was meant', () => {
    expect(problems([APP, WORKER], 'r/a,target=ap\nr/w,target=wroker\nr/x\nr/y,target=something')).toEqual([
      {
        message: 'No target "ap" is built; there is app, worker',
        hint: 'Did you mean `target=app`?',
        line: 1,
      },
      {
        message: 'No target "wroker" is built; there is app, worker',
        hint: 'Did you mean `target=worker`?',
        line: 2,
      },
      {
        message: 'r/x names no target, and there are several: app, worker',
        hint: 'Add the target to the line: r/x,target=app. Or let a target inherit from docker-metadata-action.',
        line: 3,
      },
      {
        message: 'No target "something" is built; there is app, worker',
        hint: 'Correct `target=`, or add the target to `bake-targets`.',
        line: 4,
      },
    ]);
  });

  test('a group, as a matrix makes one, is not a target', () => {
    expect(problems(MATRIX, 'r/a,target=app')).toEqual([
      {
        message: 'app is a group and not a target',
        hint: 'Name one of its targets, app-a, app-b, on its own line.',
        line: 1,
      },
    ]);
  });
});

describe('the attribute `target`', () => {
  test.each([
    ['r/a,target=', /empty target/],
    ['r/a,target=app-*', /not a target's name/],
    ['r/a,target=a b', /not a target's name/],
    ['r/a,target="a,b"', /not a target's name|can't be split/],
    ['r/a,target=app,target=worker', /more than one target/],
    ['r/a,targets=app', /has the attribute targets/],
  ])('%s is refused', (images, message) => {
    expect(() => parseImages(images)).toThrow(message);
  });

  test('is kept with the line', () => {
    expect(parseImages('# first\nGHCR.io/Acme/App,target=App')).toEqual([
      { name: 'ghcr.io/acme/app', line: 2, optional: false, target: 'App' },
    ]);
  });
});
