import { spawn } from 'node:child_process';
import type { Credential } from '../http/credential.ts';
import { Problem } from '../oci/errors.ts';
import type { Reporter } from '../reporter/reporter.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { quoteForeign } from './problems.ts';

/** Runs `docker-credential-<name> get` with the server on its standard input. */
export type RunCredentialHelper = (
  name: string,
  server: string,
) => Promise<{ exitCode: number; stdout: string; stderr: string }>;

/** Milliseconds; a helper that wants to ask somebody something would wait forever. */
const TIMEOUT = 30_000;
/** What Docker's protocol writes in place of a user name beside a refresh token. */
const TOKEN_USER = '<token>';

/**
 * Asks a credential helper of Docker's protocol. https://github.com/docker/docker-credential-helpers#development
 * @returns undefined when it knows no login for the server. @throws Problem when it isn't there or fails otherwise.
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  run: RunCredentialHelper,
  reporter: Reporter,
): Promise<Credential | undefined> {
  if (!/^[\w.-]+$/.test(name)) throw helperProblem(name, server, 'its name is not one of a program');
  const { exitCode, stdout, stderr } = await run(name, server).catch((error: unknown) => {
    throw helperProblem(name, server, error instanceof Error ? error.message : 'it did not start');
  });
  if (exitCode !== 0) {
    const said = `${stdout} ${stderr}`.trim();
    if (/credentials not found/i.test(said)) return undefined;
    throw helperProblem(name, server, `exit code ${exitCode}: ${quoteForeign(said)}`);
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
    // Said below; the parser's message would show a piece of the answer.
  }
  throw helperProblem(name, server, 'its answer is not JSON');
}

function helperProblem(name: string, server: string, why: string): Problem {
  return new Problem(`The credential helper ${JSON.stringify(name)} gave no login for ${server}: ${why}`, {
    code: 'CREDENTIAL_HELPER_FAILED',
    hint: `Install docker-credential-${name} on the PATH, take it out of docker's config.json, or add the registry to registry-auth.`,
  });
}

/** Starts helpers found on the PATH of `env`. */
export function spawnCredentialHelper(env: Record<string, string | undefined>): RunCredentialHelper {
  return (name, server) =>
    new Promise((resolve, reject) => {
      const child = spawn(`docker-credential-${name}`, ['get'], {
        env: childEnvironment('credential-helper', env),
      });
      // Node's own `timeout` would keep the process alive after a program that isn't there.
      const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT);
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ exitCode: code ?? -1, stdout, stderr });
      });
      // A helper that ends without reading is told by its exit code.
      child.stdin.on('error', () => undefined);
      child.stdin.end(server);
    });
}
