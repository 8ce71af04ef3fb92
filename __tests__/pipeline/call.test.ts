import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import process from 'node:process';
import { standIn, type Commands, type Machine } from '../engines/support/commands.ts';
import { openWorld, released, type World } from './support/world.ts';

// docs/building.md, "Checks and attestations": `call: check` runs the build checks, and its findings are annotations.
// What is printed is as buildx prints it: https://docs.docker.com/build/checks/

let world: World;
let commands: Commands | undefined;
beforeEach(async () => void (world = await openWorld()));
afterEach(async () => {
  await world.close();
  commands?.remove();
});

const FOUND = `Check complete, 1 warning has been found!

WARNING: FromAsCasing - https://docs.docker.com/go/dockerfile/rule/from-as-casing/
'as' and 'FROM' keywords' casing do not match
Dockerfile:1
--------------------
   1 | >>> FROM scratch as base
--------------------`;

function call(method: string, machine: Machine = {}, inputs: Record<string, string> = {}) {
  commands = standIn(['docker'], { client: '28.5.0', buildx: '0.29.1', server: '28.5.0', ...machine });
  world.env['PATH'] = `${commands.environment.env['PATH']}:${process.env['PATH']}`;
  const build = { engine: 'buildx', reproducible: '', cache: 'off', ...inputs };
  return world.publish(released('v1.2.3'), { ...build, call: method });
}

describe('a Dockerfile that is asked', () => {
  test.each(['check', 'outline'])('call: %s answers once, and publishes nothing', async (method) => {
    expect(await call(method)).toMatchObject({ published: false });
    expect(commands?.calls()).toEqual([expect.arrayContaining(['build', '--call', method])]);
    expect(world.output.filter((line) => line === '#5 CACHED')).toHaveLength(1);
    expect(world.registries.flatMap(({ asked }) => asked)).toEqual([]);
  });

  test('call: check with findings shows each as a warning, and fails', async () => {
    await expect(call('check', { failures: [FOUND] })).rejects.toMatchObject({
      code: 'CHECK_FAILED',
      input: 'call',
    });
    expect(world.warnings).toEqual([
      "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (https://docs.docker.com/go/dockerfile/rule/from-as-casing/)",
    ]);
    expect(world.output).toEqual(FOUND.split('\n'));
  });

  test('that can not be read is a failed build, and no failed check', async () => {
    const failures = ['ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: FORM'];
    await expect(call('check', { failures })).rejects.toMatchObject({
      code: expect.not.stringMatching('CHECK_FAILED'),
      message: expect.stringContaining('FORM'),
    });
  });

  test('by an engine that has no such thing is refused', async () => {
    await expect(call('check', {}, { engine: 'embedded' })).rejects.toThrow(/can't answer call: check/);
    expect(commands?.calls()).toEqual([]);
  });
});
