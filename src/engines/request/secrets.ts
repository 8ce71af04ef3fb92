import { randomBytes } from 'node:crypto';
import { access, constants, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** A secret in the form every engine accepts: an id, and a file that holds the value. */
export interface SecretFile {
  id: string;
  path: string;
}

type Needed = Pick<BuildEnvironment, 'env' | 'reporter' | 'temporaryDirectory' | 'workspace'>;

/**
 * Turns the three secret inputs into one form, a file for each. Values are written to the private directory,
 * readable only by this user, so that they never appear on a command line or in the environment of child
 * processes.
 * @throws PublishError `SECRET_INVALID` for an entry without an id, an unset variable, or an unreadable file.
 */
export async function writeSecrets(
  request: Pick<BuildRequest, 'secrets' | 'secretEnvs' | 'secretFiles'>,
  environment: Needed,
): Promise<SecretFile[]> {
  const secrets: SecretFile[] = [];
  for (const [index, line] of request.secrets.entries()) {
    const { id, value } = split(line, { input: 'secrets', line: index + 1 });
    secrets.push(await keep(id, value, environment));
  }
  for (const [index, line] of request.secretEnvs.entries()) {
    const place = { input: 'secret-envs', line: index + 1 };
    const { id, value: name } = split(line, place);
    const value = environment.env[name];
    if (value === undefined)
      throw invalid(`the environment variable ${name} of the secret ${id} is not set`, place);
    secrets.push(await keep(id, value, environment));
  }
  for (const [index, line] of request.secretFiles.entries()) {
    const place = { input: 'secret-files', line: index + 1 };
    const { id, value } = split(line, place);
    const path = resolve(environment.workspace, value);
    await access(path, constants.R_OK).catch(() => {
      throw invalid(`the file ${value} of the secret ${id} can't be read`, place);
    });
    secrets.push({ id, path });
  }
  return secrets;
}

/**
 * Gives every secret a path without a comma, for tools that split `--secret` at commas and don't support
 * quotes. Where needed, secrets are linked from a private directory, which `remove` deletes.
 * @throws PublishError `SECRET_INVALID` when the machine's temporary directory itself has a comma in its
 * path.
 */
export async function withoutCommas(
  secrets: readonly SecretFile[],
  directory = tmpdir(),
): Promise<{ secrets: SecretFile[]; remove(): Promise<void> }> {
  if (secrets.every(({ path }) => !path.includes(','))) {
    return { secrets: [...secrets], remove: () => Promise.resolve() };
  }
  if (directory.includes(',')) {
    throw new PublishError(
      `a secret is in ${directory}, and podman and buildah don't support paths with a comma`,
      {
        code: 'SECRET_INVALID',
        hint: 'Set TMPDIR to a directory without a comma in its path, or use `engine: buildx`.',
      },
    );
  }
  const links = await mkdtemp(join(directory, 'registry-publish-secrets-'));
  const linked = secrets.map(async ({ id, path }, index) => {
    if (!path.includes(',')) return { id, path };
    const link = join(links, String(index));
    await symlink(path, link);
    return { id, path: link };
  });
  return { secrets: await Promise.all(linked), remove: () => rm(links, { recursive: true, force: true }) };
}

function split(line: string, place: { input: string; line: number }): { id: string; value: string } {
  const at = line.indexOf('=');
  const id = line.slice(0, Math.max(at, 0)).trim();
  if (id === '' || /[,\s]/.test(id)) {
    throw invalid('a secret is written as id=…, and this line has no id', place);
  }
  return { id, value: line.slice(at + 1) };
}

function invalid(message: string, place: { input: string; line: number }): PublishError {
  return new PublishError(message, { code: 'SECRET_INVALID', ...place });
}

async function keep(id: string, value: string, environment: Needed): Promise<SecretFile> {
  // Also mask each line, since runners mask logs line by line.
  for (const line of [value, ...value.split('\n')])
    if (line.trim().length > 3) environment.reporter.secret(line.trim());
  const path = join(environment.temporaryDirectory, `secret-${randomBytes(8).toString('hex')}`);
  await writeFile(path, value, { mode: 0o600, flag: 'wx' });
  return { id, path };
}
