import { userInfo } from 'node:os';
import { isAbsolute, join, parse } from 'node:path';

/**
 * The user's own directory: `HOME`, or that of the account where `HOME` is empty or relative, as it may be in a
 * container. Never relative: what is looked for there would be found in the checkout, which anybody may have written.
 * The root of the file system where there is no account either.
 */
export function homeDirectory({ HOME: home = '' }: Record<string, string | undefined>): string {
  return [home, accountHome()].find(isAbsolute) ?? parse(process.cwd()).root;
}

/** Docker's own directory of settings. https://docs.docker.com/reference/cli/docker/#configuration-files */
export function dockerDirectory(env: Record<string, string | undefined>): string {
  return env['DOCKER_CONFIG'] || join(homeDirectory(env), '.docker');
}

/** From the system's accounts and not from `HOME`, by which `os.homedir` goes; empty where the user has none. */
export function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}
