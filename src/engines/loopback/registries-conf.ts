import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { homeDirectory } from '../../support/files/home-directory.ts';
import { locateDockerfile } from '../request/local-files.ts';
import type { BuildEnvironment } from '../types/environment.ts';

type Place = Pick<BuildEnvironment, 'env' | 'temporaryDirectory'>;

const HOST = String.raw`(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])`;
const LOOPBACK = new RegExp(String.raw`^${HOST}(?::\d+)?$`);
/** `127.0.0.1:5000`, alone or in a name. `localhost/` without a port is podman's own store. */
const NAMED = new RegExp(String.raw`(?<![\w.:-])${HOST}:\d{1,5}(?![\w.:-])`, 'g');

/** Whether a registry (`host[:port]`) is on this machine, where plain HTTP is spoken. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Registries of a build's base images that podman and buildah have to be told to reach without TLS: those on loopback,
 * as for docker, wherever the build names one, and those that `registry-auth` says so of.
 */
export async function plainHttpRegistries(
  request: BuildRequest,
  { workspace, insecureRegistries = [] }: Pick<BuildEnvironment, 'workspace' | 'insecureRegistries'>,
): Promise<string[]> {
  const path = locateDockerfile(request, workspace);
  // One that can't be read is the engine's to complain about.
  const dockerfile = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
  const texts = [dockerfile, ...request.buildArgs, ...request.buildContexts];
  return [...new Set([...insecureRegistries, ...texts.flatMap((text) => text.match(NAMED) ?? [])])];
}

/**
 * Podman and buildah are told which registries speak plain HTTP in their list of registries: a copy of the user's, so
 * that what it says still holds. Switching TLS off by flag would do so for all others too.
 * @param hosts `host[:port]`; what the user's list has something to say of stays as it is there
 * @returns the variables to set for these tools.
 * @throws when the user's list is in a form that has no such setting.
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
 * The list that would be read, as far as it is one file; files in `registries.conf.d` are read besides in any case.
 * https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md
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
