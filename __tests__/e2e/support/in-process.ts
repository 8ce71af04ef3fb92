import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { prepareStep, readStep, type ActionResult, type ActionRun } from './runner.ts';

/**
 * Runs the action's main step like `runAction`, but in this process. One at a time: it modifies `process`.
 */
export async function runInProcess(main: () => Promise<void>, run: ActionRun): Promise<ActionResult> {
  const home = await mkdtemp(join(tmpdir(), 'step-'));
  const own = { env: process.env, write: process.stdout.write };
  const listeners = process.stdout.listeners('error');
  const atExit = process.listeners('exit');
  let raw = '';
  try {
    const { env, files } = await prepareStep(home, run);
    const started = performance.now();
    process.env = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
    process.stdout.write = (text: string | Uint8Array) => {
      raw += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    };
    process.exitCode = undefined;
    await main();
    const exitCode = Number(process.exitCode ?? 0);
    return await readStep({ exitCode, raw }, files, performance.now() - started);
  } finally {
    process.env = own.env;
    process.stdout.write = own.write;
    for (const stream of [process.stdout, process.stderr]) {
      for (const one of stream.listeners('error'))
        if (!listeners.includes(one)) stream.off('error', one as () => void);
    }
    for (const one of process.listeners('exit')) if (!atExit.includes(one)) process.off('exit', one);
    process.exitCode = undefined;
    await rm(home, { recursive: true, force: true });
  }
}
