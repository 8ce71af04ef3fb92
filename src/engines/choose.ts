import type { BuildRequest } from '../builder/types.ts';
import { PublishError } from '../oci/errors.ts';
import { isBroken } from './docker-daemon/probe.ts';
import { explainRefusal } from './commands/explain.ts';
import { ENGINES, type EngineList } from './engines.ts';
import type { Engine } from './types/engine.ts';
import type { ProbeEnvironment } from './types/environment.ts';

export interface EngineChoice {
  engine: Engine;
  /** Why this engine was chosen, in one line. */
  reason: string;
  /** The engines that `auto` tried first, each with the reason why it can't build this. */
  passed: readonly { name: string; reason: string }[];
}

/**
 * Picks the engine for a request. Engines are loaded on demand.
 * @param wanted an engine's name, or `auto` for the first that can build the request
 * @throws PublishError `ENGINE_REFUSED` that says for each engine why it can't.
 */
export async function chooseEngine(
  wanted: string,
  request: BuildRequest,
  environment: ProbeEnvironment,
  engines: EngineList = ENGINES,
): Promise<EngineChoice> {
  const refusals: { name: string; reason: string }[] = [];
  const candidates = Object.entries(engines).filter(([name]) => wanted === 'auto' || wanted === name);
  for (const [, load] of candidates) {
    const engine = await load();
    const avoided = wanted === 'auto' ? await engine.avoided(environment) : undefined;
    const refusal = avoided ?? (await engine.refuses(request, environment));
    if (refusal !== undefined) {
      refusals.push({ name: engine.name, reason: refusal });
      continue;
    }
    if (wanted !== 'auto') return { engine, reason: `${engine.name}, as \`engine\` says`, passed: [] };
    warnOfBroken(refusals, engine.name, environment);
    const others = refusals.map(({ name, reason }) => `not ${name}, because ${reason}`);
    const reason = [`${engine.name}, the first that can build this`, ...others].join('; ');
    return { engine, reason, passed: refusals };
  }
  throw refused(wanted, refusals);
}

/**
 * A user who installed an engine expects it to build: one that doesn't work deserves more than a log line.
 */
function warnOfBroken(
  refusals: readonly { name: string; reason: string }[],
  taken: string,
  { reporter }: ProbeEnvironment,
): void {
  const found = refusals.find(({ reason }) => isBroken(reason));
  if (found) reporter.warning(`Built with ${taken}, because ${found.name} can't be used: ${found.reason}`);
}

function refused(wanted: string, refusals: readonly { name: string; reason: string }[]): PublishError {
  const [only] = refusals;
  if (wanted !== 'auto' && only) {
    return new PublishError(`The engine ${wanted} can't build this: ${only.reason}`, {
      code: 'ENGINE_REFUSED',
      input: 'engine',
      hint: /not found/.test(only.reason)
        ? 'Install it, choose another `engine`, or leave `engine: auto`.'
        : 'Change the input it names, choose another `engine`, or leave `engine: auto`.',
      ...explainRefusal(only.reason),
    });
  }
  return new PublishError('No builder available on this machine for this build', {
    code: 'ENGINE_REFUSED',
    hint: 'Install Docker with buildx, podman or buildah, or start the daemon. Only Dockerfiles without RUN can be built without one.',
    detail: refusals.map(({ name, reason }) => `${name}: ${reason}`).join(' · '),
  });
}
