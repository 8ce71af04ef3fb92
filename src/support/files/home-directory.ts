import { userInfo } from 'node:os';
import { isAbsolute, join, parse } from 'node:path';

/**
 * The user's home directory: `HOME`, or the account's if `HOME` is empty or relative, as it may be in a
 * container; without either, the root of the file system. Never relative, which would point into the
 * checkout, whose files aren't trusted.
 */
export function homeDirectory({ HOME: home = '' }: Record<string, string | undefined>): string {
  return [home, accountHome()].find(isAbsolute) ?? parse(process.cwd()).root;
}

/** Docker's configuration directory. https://docs.docker.com/reference/cli/docker/#configuration-files */
export function dockerDirectory(env: Record<string, string | undefined>): string {
  return env['DOCKER_CONFIG'] || join(homeDirectory(env), '.docker');
}

/**
 * The home directory in the system's account database, whereas `os.homedir` prefers `HOME`; empty if there is
 * none.
 */
export function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}
