import { spawn } from 'node:child_process';
import process from 'node:process';
import type { Credential } from '../../registry/credential.ts';
import { PublishError } from '../../oci/errors.ts';
import { formatDuration } from '../../support/text/format.ts';
import type { Reporter } from '../../support/reporter.ts';
import { childEnvironment } from '../../support/process/child-environment.ts';
import { quoteForeign } from '../entry-error.ts';

/** Runs `docker-credential-<name> get` with the server on stdin. */
export type RunCredentialHelper = (
  name: string,
  server: string,
  signal?: AbortSignal,
) => Promise<{ exitCode: number; stdout: string; stderr: string }>;

/** Milliseconds; a helper that prompts for input would wait forever. */
const TIMEOUT = 30_000;
/** Milliseconds that a helper's child processes may keep its output open after it has exited. */
const LINGER = 1000;
/** Maximum length of a response in characters; usually it is one line of JSON. */
const LONGEST_ANSWER = 1024 * 1024;
/** User name that Docker's protocol returns with a refresh token. */
const TOKEN_USER = '<token>';

/**
 * Gets a login from a Docker credential helper.
 * https://github.com/docker/docker-credential-helpers#development
 * @returns undefined if the helper has no login for the server.
 * @throws PublishError if the helper isn't installed, or fails for any other reason.
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  run: RunCredentialHelper,
  reporter: Reporter,
  signal?: AbortSignal,
): Promise<Credential | undefined> {
  if (!/^[\w.-]+$/.test(name)) throw helperError(name, server, 'its name is not one of a program');
  const { exitCode, stdout, stderr } = await run(name, server, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw helperError(name, server, error instanceof Error ? error.message : 'it did not start');
  });
  if (exitCode !== 0) {
    const said = `${stdout} ${stderr}`.trim();
    if (/credentials not found/i.test(said)) return undefined;
    throw helperError(name, server, `exit code ${exitCode}: ${quoteForeign(said)}`);
  }
  const { Username: username, Secret: secret } = readAnswer(name, server, stdout);
  if (typeof secret !== 'string' || secret === '') return undefined;
  reporter.secret(secret);
  if (username === TOKEN_USER || typeof username !== 'string') return { kind: 'identity', token: secret };
  return { kind: 'basic', username, password: secret };
}

function readAnswer(name: string, server: string, stdout: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(stdout);
    if (typeof answer === 'object' && answer !== null) return answer as Record<string, unknown>;
  } catch {
    // Reported below: the parser's message would quote part of the response.
  }
  throw helperError(name, server, 'its answer is not JSON');
}

function helperError(name: string, server: string, why: string): PublishError {
  return new PublishError(
    `The credential helper ${JSON.stringify(name)} returned no login for ${server}: ${why}`,
    {
      code: 'CREDENTIAL_HELPER_FAILED',
      hint: `Install docker-credential-${name} on the PATH, remove it from docker's config.json, or add the registry to registry-auth.`,
    },
  );
}

/**
 * Runs helpers found on the PATH of `env`, each in its own process group. A helper that hasn't answered after
 * `timeout` milliseconds is killed with its children, as it is when the run is cancelled or ends.
 */
export function spawnCredentialHelper(
  env: Record<string, string | undefined>,
  timeout = TIMEOUT,
): RunCredentialHelper {
  return (name, server, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const child = spawn(`docker-credential-${name}`, ['get'], {
        env: childEnvironment('credential-helper', env),
        detached: true,
      });
      const end = () => endGroup(child);
      const output = { stdout: '', stderr: '' };
      let lingering: NodeJS.Timeout | undefined;
      const settle = (done: () => void) => {
        clearTimeout(timer);
        clearTimeout(lingering);
        signal?.removeEventListener('abort', abort);
        process.off('exit', end);
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        done();
      };
      const fail = (why: string) => {
        end();
        settle(() => reject(new Error(why)));
      };
      const abort = () => fail('the run was cancelled');
      // Node's own `timeout` would keep the process alive if the program doesn't exist.
      const timer = setTimeout(() => fail(`it didn't finish within ${formatDuration(timeout)}`), timeout);
      signal?.addEventListener('abort', abort, { once: true });
      process.once('exit', end);
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          output[stream] += text;
          if (output[stream].length > LONGEST_ANSWER) fail('it printed more than 1 MB');
        });
      }
      const answer = (code: number | null) => settle(() => resolve({ exitCode: code ?? -1, ...output }));
      child.once('error', (error) => settle(() => reject(error)));
      child.once('close', answer);
      // An agent started by the helper may keep its output open.
      child.once('exit', (code) => (lingering = setTimeout(() => answer(code), LINGER)));
      // A helper that exits without reading stdin is reported by its exit code.
      child.stdin.on('error', () => undefined);
      child.stdin.end(server);
    });
}

/** Kills the leader of a process group, and its children. */
function endGroup({ pid }: { pid?: number | undefined }): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
