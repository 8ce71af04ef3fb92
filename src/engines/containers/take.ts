import type { Taken } from '../docker-daemon/image-store.ts';
import { openLoopback } from '../loopback/image-receiver.ts';
import { authFileFor } from '../loopback/private-registry.ts';
import { runLoud } from '../commands/run.ts';
import { withoutFalseBase } from '../request/annotate.ts';
import { toolCommand, type ContainersBuild } from './tool.ts';

/**
 * Pushes an image from the tool's store to a registry on loopback, which forwards its blobs to the build's
 * sink.
 */
export async function takeImage(
  name: string,
  { tool, environment, request }: ContainersBuild,
): Promise<Taken> {
  const { sink, signal, reporter } = environment;
  const loopback = await openLoopback({ sink, name: tool.name, knowsSizes: false, reporter });
  try {
    const destination = `docker://${loopback.reference}`;
    const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
    const args = [...push, '--tls-verify=false', name, destination];
    const { env, ...rest } = toolCommand(tool, environment);
    const login = await authFileFor([loopback.login], environment);
    await runLoud(
      { ...rest, args, env: { ...env, ...login } },
      { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) },
    );
    return await withoutFalseBase(await loopback.received());
  } finally {
    await loopback.close();
  }
}
