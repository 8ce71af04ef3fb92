/**
 * Prints when a publish opens sockets, sends requests and ends: `node bench/timeline.ts [round trip ms] [MB,MB,…]`,
 * in milliseconds since the process started. The registries are real, each behind a link of its own.
 */
import { spawn } from 'node:child_process';
import { RELEASE } from './action.ts';
import { createLedger } from './ledger.ts';
import { createContext, hostsOf } from './rows/context.ts';
import { ours } from './scenarios.ts';
import { fileURLToPath } from 'node:url';

const [roundTrip = '50', layers = '20,8,2'] = process.argv.slice(2);
const context = await createContext(createLedger(1));
try {
  const layout = context.layout(`timeline-${layers}`, layers.split(',').map(Number));
  const hosts = hostsOf(await context.shape(context.registries, Number(roundTrip), 200));
  const [command] = ours({ from: `oci:${layout}` }, hosts, ['1.2.3'], { env: RELEASE }).commands;
  const [node = '', ...rest] = command?.argv ?? [];
  const probe = fileURLToPath(new URL('timeline-probe.mjs', import.meta.url));
  const child = spawn(node, ['--import', probe, ...rest], {
    cwd: command?.cwd,
    env: { PATH: process.env['PATH'], ...command?.env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve) => child.once('exit', resolve));
} finally {
  await context.close();
}
