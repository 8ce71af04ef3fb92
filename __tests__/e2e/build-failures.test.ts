import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { startBaseRegistry, type BaseRegistry } from './support/base-registry.ts';
import { FAILURES } from './support/build-failures.ts';
import { canMountDisks } from './support/disk.ts';
import { FAILING_ENGINES, type FailingEngine } from './support/failing-engines.ts';
import type { Machine } from './support/machines.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';

const ready = (await hasDistribution()) && (await canMountDisks());

/** Where the images would go, if there were any. */
let registries: Distribution[];
let bases: BaseRegistry;
const machines = new Map<string, Promise<Machine>>();
const table: { name: string; title: string; said: string }[] = [];

beforeAll(async () => {
  if (!ready) return;
  [bases, ...registries] = await Promise.all([
    startBaseRegistry(),
    startDistribution({ auth: 'basic' }),
    startDistribution({ auth: 'token' }),
  ]);
});
afterAll(async () => {
  await closeAll([
    ...Array.from(machines.values(), (machine) => async () => (await machine).close()),
    ...[bases, ...(registries ?? [])].map((part) => () => part?.close()),
  ]);
  printTable();
});

function printTable(): void {
  const width = (texts: string[]) => Math.max(...texts.map(({ length }) => length), 0);
  const [names, titles] = [width(table.map(({ name }) => name)), width(table.map(({ title }) => title))];
  const lines = table.map(
    ({ name, title, said }) => `${title.padEnd(titles)}  ${name.padEnd(names)}  ${said}`,
  );
  process.stdout.write(
    `\nfailure × engine → what is said first (${table.length} cells)\n${lines.join('\n')}\n`,
  );
}

/** Started when the first cell wants it. */
function machineOf(name: string, { start }: FailingEngine): Promise<Machine> {
  let machine = machines.get(name);
  if (!machine)
    machines.set(name, (machine = start([bases.base, bases.silent].map((image) => image.split('/')[0]!))));
  return machine;
}

/**
 * The one error of a build that fails. Daemons up to 26 at least can lose what a container prints that ends at once
 * ("stream copy error: reading from a closed fifo": the container is gone before its streams are opened), and then the
 * API's answer to the classic builder's client hasn't a line of it. So a build that printed nothing of what it should
 * is run once more.
 */
async function fails(title: string, name: string) {
  const first = await failsOnce(title, name);
  const lost = FAILURES[title]!.lines?.some((line) => !first.output.includes(line)) ?? false;
  return (lost && FAILING_ENGINES[name]!.builder === 'classic' ? await failsOnce(title, name) : first).error;
}

/** Builds in a checkout of its own, and answers with the one error and all that was printed. */
async function failsOnce(title: string, name: string) {
  const [failure, engine] = [FAILURES[title]!, FAILING_ENGINES[name]!];
  const down = failure.down ? engine.down : undefined;
  const machine = await machineOf(name, engine);
  const workspace = await mkdtemp(join(tmpdir(), 'failures-'));
  try {
    if (failure.dockerfile)
      await writeFile(join(workspace, 'Dockerfile'), `${failure.dockerfile(bases).join('\n')}\n`);
    await failure.prepare?.(workspace);
    const auth = registries.map(
      ({ host, username, password }) =>
        `- registry: "${host}"\n  username: ${username}\n  password: ${password}`,
    );
    const result = await runAction({
      workspace,
      inputs: {
        images: registries.map(({ host }) => `${host}/acme/app`).join('\n'),
        'registry-auth': auth.join('\n'),
        cache: 'off',
        engine: engine.engine,
        builder: machine.builder,
        ...failure.inputs,
        ...down?.inputs,
      },
      env: { ...machine.env, ...failure.env, ...down?.env },
    });
    expect(result.exitCode).toBe(1);
    expect(result.raw).not.toMatch(/^\s+at \S+ \(/m);
    const errors = result.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    return { error: errors[0]!, output: result.raw };
  } finally {
    await rm(workspace, { recursive: true });
  }
}

describe.each(Object.entries(FAILURES))('%s', (title, failure) => {
  for (const [name, engine] of Object.entries(FAILING_ENGINES)) {
    if (failure.unknownTo?.(engine)) continue;
    const check = ready && engine.there ? test.concurrent : test.skip;
    check(name, async () => {
      const error = await fails(title, name);
      const [first = '', ...rest] = error.message.split('\n');
      table.push({ name, title, said: first });
      expect(first).toMatch(failure.message);
      for (const line of failure.lines ?? []) expect(rest).toContain(`    ${line}`);
      expect(rest).toContainEqual(expect.stringMatching(failure.hint));
      if (engine.places && failure.line)
        expect(error).toMatchObject({ file: 'Dockerfile', line: failure.line });
      // Nothing can be pulled that wasn't there before.
      for (const registry of registries)
        expect(registry.log()).not.toMatch(/"PUT [^"]*\/manifests\/[^"]*" 20\d/);
    });
  }
});
