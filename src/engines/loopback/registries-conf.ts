import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { homeDirectory } from '../../support/files/home-directory.ts';
import { locateDockerfile } from '../request/local-files.ts';
import type { BuildEnvironment } from '../types/environment.ts';

type Place = Pick<BuildEnvironment, 'env' | 'temporaryDirectory'>;

const HOST = String.raw`(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])`;
const LOOPBACK = new RegExp(String.raw`^${HOST}(?::\d+)?$`);
/** `127.0.0.1:5000`, alone or as part of a name. `localhost/` without a port is podman's own store. */
const NAMED = new RegExp(String.raw`(?<![\w.:-])${HOST}:\d{1,5}(?![\w.:-])`, 'g');

/** Whether a registry (`host[:port]`) is on this machine, and so accessed over plain HTTP. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Registries of a build's base images that podman and buildah have to access without TLS: those on loopback
 * that the build names anywhere (as docker does by default), and those that `registry-auth` lists as
 * insecure.
 */
export async function plainHttpRegistries(
  request: BuildRequest,
  { workspace, insecureRegistries = [] }: Pick<BuildEnvironment, 'workspace' | 'insecureRegistries'>,
): Promise<string[]> {
  const path = locateDockerfile(request, workspace);
  // The engine reports a Dockerfile that can't be read.
  const dockerfile = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
  const texts = [dockerfile, ...request.buildArgs, ...request.buildContexts];
  return [...new Set([...insecureRegistries, ...texts.flatMap((text) => text.match(NAMED) ?? [])])];
}

/**
 * Lets podman and buildah access registries over plain HTTP, by a copy of the user's registries.conf with
 * entries added. A command-line flag would turn TLS off for all registries.
 * @param hosts `host[:port]`; those that the user's file configures keep the user's settings
 * @returns environment variables for these tools.
 * @throws Error when the user's file is in a format without this setting.
 */
export async function allowPlainHttp(
  hosts: readonly string[],
  { env, temporaryDirectory }: Place,
): Promise<Record<string, string>> {
  if (hosts.length === 0) return {};
  const list = await listOfRegistries(env);
  const untold = [...new Set(hosts)].filter((host) => !list.includes(`"${host}"`));
  if (untold.length === 0) return {};
  if (/^\s*\[registries\.\w+\]/m.test(list)) {
    throw new Error(
      "registries.conf is in its older form, which can't say that one registry speaks plain HTTP; " +
        `write it in version 2 (\`[[registry]]\`), with \`insecure = true\` for ${untold.join(', ')}`,
    );
  }
  const entries = untold.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
  const path = join(await mkdtemp(join(temporaryDirectory, 'registries-')), 'registries.conf');
  await writeFile(path, [list, ...entries].join('\n'), { mode: 0o600 });
  return { CONTAINERS_REGISTRIES_CONF: path };
}

/**
 * The registries.conf that would be read, if it is a single file; files in `registries.conf.d` are read in
 * any case. https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
 */
async function listOfRegistries(env: Place['env']): Promise<string> {
  const named = env['CONTAINERS_REGISTRIES_CONF'] || env['REGISTRIES_CONFIG_PATH'];
  const usual = [join(homeDirectory(env), '.config'), '/etc', '/usr/share'].map((place) =>
    join(place, 'containers/registries.conf'),
  );
  for (const path of named ? [named] : usual) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return '';
}
