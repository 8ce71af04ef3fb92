import { noCache } from '../../../src/engines/cache/plan.ts';
import { embedded } from '../../../src/engines/embedded.ts';
import type { EngineList } from '../../../src/engines/engines.ts';
import type { Engine } from '../../../src/engines/types/engine.ts';

/** An engine that is only chosen, and builds nothing. */
export function engineNamed(name: string, refusal?: string): Engine {
  return {
    name,
    inProcess: false,
    inputs: embedded.inputs,
    cache: noCache('there is none', { expected: false }),
    refuses: () => Promise.resolve(refusal),
    avoided: () => Promise.resolve(undefined),
    build: () => Promise.reject(new Error('not here')),
    export: 'unsupported',
    call: 'unsupported',
  };
}

export function listOf(...engines: Engine[]): EngineList {
  return Object.fromEntries(engines.map((engine) => [engine.name, () => Promise.resolve(engine)]));
}
