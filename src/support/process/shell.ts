import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import type { Variables } from './child-environment.ts';

/** A shell, and the arguments before the script's path. */
interface Shell {
  file: string;
  args: readonly string[];
}

/** GitHub's options for `shell: bash`: the script ends at the first command that fails. */
const BASH_OPTIONS = ['--noprofile', '--norc', '-eo', 'pipefail'];

/** Inputs for choosing a shell, as parameters so that every platform can be tested anywhere. */
interface ShellPlace {
  platform: NodeJS.Platform;
  env: Variables;
  isProgram(file: string): boolean;
}

/**
 * Finds bash, otherwise `sh`. On Windows, Git's bash: those in System32 and from the Store start WSL, which
 * has other paths and programs.
 * @throws PublishError `COMMAND_MISSING` when there is no shell.
 */
export function findShell({ platform, env, isProgram }: ShellPlace): Shell {
  const windows = platform === 'win32';
  const { delimiter, join } = windows ? path.win32 : path.posix;
  const directories = (variable(env, 'PATH', windows) ?? '').split(delimiter).filter((entry) => entry !== '');
  if (windows) {
    const bash = gitBash(directories, env).find(isProgram);
    if (bash !== undefined) return { file: bash, args: BASH_OPTIONS };
    throw missing('Install Git for Windows, which brings the bash that runs `before-tags`.');
  }
  const find = (name: string) => directories.map((directory) => join(directory, name)).find(isProgram);
  const bash = find('bash');
  if (bash !== undefined) return { file: bash, args: BASH_OPTIONS };
  const sh = find('sh') ?? ['/bin/sh'].find(isProgram);
  if (sh !== undefined) return { file: sh, args: ['-e'] };
  throw missing(
    'Install bash, or another shell as `sh`, on this machine or in the image that the job runs in.',
  );
}

/**
 * Where Git for Windows installs bash: next to the git on PATH, in its usual locations, or on PATH itself.
 */
function gitBash(directories: readonly string[], env: Variables): string[] {
  const { join, dirname, basename } = path.win32;
  const besideGit = directories
    .filter((directory) => ['cmd', 'bin'].includes(basename(directory).toLowerCase()))
    .filter((directory) => /\bgit\b/i.test(directory))
    .map((directory) => join(dirname(directory), 'bin', 'bash.exe'));
  const usual = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const root = variable(env, name, true);
    if (root === undefined) return [];
    return [join(root, ...(name === 'LOCALAPPDATA' ? ['Programs'] : []), 'Git', 'bin', 'bash.exe')];
  });
  const others = directories
    .filter((directory) => !/\\(?:system32|sysnative|syswow64|windowsapps)(?:\\|$)/i.test(directory))
    .map((directory) => join(directory, 'bash.exe'));
  return [...besideGit, ...usual, ...others];
}

/** Variable names are case-insensitive on Windows. */
function variable(env: Variables, name: string, windows: boolean): string | undefined {
  if (!windows) return env[name];
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1];
}

function missing(hint: string): PublishError {
  return new PublishError('No shell found to run the script', { code: 'COMMAND_MISSING', hint });
}

/** Whether a file is executable. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
