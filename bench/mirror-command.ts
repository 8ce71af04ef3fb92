import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './measure.ts';
import { USER } from './registries.ts';

/** The bundled product, mirroring all of `names` to every target, as users run it. */
export function mirrorCommand(
  directory: string,
  names: readonly string[],
  source: { host: string },
  targets: readonly { host: string }[],
): Command {
  const rules = names.map(
    (name) =>
      `- from: ${source.host}/${name}\n  to: [${targets.map(({ host }) => `${host}/${name}`).join(', ')}]\n`,
  );
  const file = join(directory, 'rules.yml');
  writeFileSync(file, rules.join(''));
  const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
  const auths = Object.fromEntries([source, ...targets].map(({ host }) => [host, { auth }]));
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ auths }));
  const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  return { argv: [process.execPath, cli, 'mirror', file], env: { DOCKER_CONFIG: directory } };
}
