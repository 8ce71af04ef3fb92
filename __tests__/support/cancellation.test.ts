import process from 'node:process';
import { afterEach, expect, jest, test } from '@jest/globals';
import { cancelOnSignal } from '../../src/support/process/cancellation.ts';

let now = 0;
let stop: () => void = () => undefined;

afterEach(() => {
  stop();
  jest.restoreAllMocks();
});

function listen(options?: Parameters<typeof cancelOnSignal>[0]) {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const cancellation = cancelOnSignal(options);
  ({ stop } = cancellation);
  return { exit, signal: cancellation.signal };
}

/** As build tools have it: Ctrl-C stops and cleans up, Ctrl-C again stops. 128 + 2 is what shells say of SIGINT. */
test('a second Ctrl-C at a terminal exits at once, with 130', () => {
  const onInterrupt = jest.fn();
  const { exit, signal } = listen({ onInterrupt });
  process.emit('SIGINT');
  expect(signal.reason).toMatchObject({ code: 'CANCELLED' });
  expect(onInterrupt).toHaveBeenCalledTimes(1);
  expect(exit).not.toHaveBeenCalled();
  now = 1000;
  process.emit('SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
  expect(onInterrupt).toHaveBeenCalledTimes(1);
});

test('the same Ctrl-C, which npm passes on, counts once', () => {
  const { exit } = listen({ onInterrupt: () => undefined });
  process.emit('SIGINT');
  now = 20;
  process.emit('SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

/** actions/runner sends SIGINT and 7.5 s later SIGTERM; what was begun is put back until it kills. */
test.each([
  ['SIGINT', 'SIGTERM'],
  ['SIGTERM', 'SIGINT'],
  ['SIGINT', 'SIGINT'],
] as const)('in the action, %s and %s end in good order', (first, second) => {
  const { exit, signal } = listen();
  process.emit(first);
  now = 7500;
  process.emit(second);
  expect(signal.aborted).toBe(true);
  expect(exit).not.toHaveBeenCalled();
});

test('SIGTERM after a Ctrl-C forces nothing', () => {
  const { exit } = listen({ onInterrupt: () => undefined });
  process.emit('SIGINT');
  now = 7500;
  process.emit('SIGTERM');
  expect(exit).not.toHaveBeenCalled();
});
