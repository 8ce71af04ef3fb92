import { describe, expect, test } from '@jest/globals';
import { findShell } from '../../../src/support/process/shell.ts';

// Issue 15: `bash -eo pipefail` on Linux and macOS, otherwise `sh`; on Windows Git's bash, never the one in System32,
// otherwise an error.

const GIT = 'C:\\Program Files\\Git';

function shell(platform: NodeJS.Platform, env: Record<string, string>, programs: string[]): string {
  const { file, args } = findShell({ platform, env, isProgram: (path) => programs.includes(path) });
  return [file, ...args].join(' ');
}

const BASH = '--noprofile --norc -eo pipefail';

describe('the shell that runs a script', () => {
  test.each<[string, NodeJS.Platform, Record<string, string>, string[], string]>([
    ['bash', 'linux', { PATH: '/usr/bin:/bin' }, ['/bin/bash', '/bin/sh'], `/bin/bash ${BASH}`],
    [
      'the first bash',
      'darwin',
      { PATH: '/opt/bin:/bin' },
      ['/opt/bin/bash', '/bin/bash'],
      `/opt/bin/bash ${BASH}`,
    ],
    ['sh where there is no bash', 'linux', { PATH: '/usr/bin:/bin' }, ['/bin/sh'], '/bin/sh -e'],
    ['sh where PATH names nothing', 'linux', {}, ['/bin/sh'], '/bin/sh -e'],
    [
      "Git's bash, beside git",
      'win32',
      { Path: `C:\\Windows\\system32;D:\\Tools\\Git\\cmd` },
      ['C:\\Windows\\system32\\bash.exe', 'D:\\Tools\\Git\\bin\\bash.exe'],
      `D:\\Tools\\Git\\bin\\bash.exe ${BASH}`,
    ],
    [
      "Git's bash, where it is usually",
      'win32',
      { PATH: 'C:\\Windows\\System32', ProgramFiles: 'C:\\Program Files' },
      ['C:\\Windows\\System32\\bash.exe', `${GIT}\\bin\\bash.exe`],
      `${GIT}\\bin\\bash.exe ${BASH}`,
    ],
    [
      'a bash on the PATH, such as MSYS2',
      'win32',
      { PATH: 'C:\\Windows\\System32;C:\\msys64\\usr\\bin' },
      ['C:\\Windows\\System32\\bash.exe', 'C:\\msys64\\usr\\bin\\bash.exe'],
      `C:\\msys64\\usr\\bin\\bash.exe ${BASH}`,
    ],
  ])('%s', (_what, platform, env, programs, expected) => {
    expect(shell(platform, env, programs)).toBe(expected);
  });

  test.each<[NodeJS.Platform, Record<string, string>, string[]]>([
    ['linux', { PATH: '/usr/bin' }, []],
    [
      'win32',
      { PATH: 'C:\\Windows\\System32' },
      ['C:\\Windows\\System32\\bash.exe', 'C:\\Windows\\System32\\sh.exe'],
    ],
    ['win32', { PATH: 'c:\\WINDOWS\\Sysnative' }, ['c:\\WINDOWS\\Sysnative\\bash.exe']],
    [
      'win32',
      { PATH: 'C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps' },
      ['C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\bash.exe'],
    ],
  ])('%s without one is an error (%j)', (platform, env, programs) => {
    expect(() => shell(platform, env, programs)).toThrow(
      expect.objectContaining({ code: 'COMMAND_MISSING' }),
    );
  });
});
