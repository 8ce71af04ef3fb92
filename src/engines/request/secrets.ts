import { randomBytes } from 'node:crypto';
import { access, constants, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** A secret as every engine takes it: an id, and a file that holds the value. */
export interface SecretFile {
  id: string;
  path: string;
}

type Needed = Pick<BuildEnvironment, 'env' | 'reporter' | 'temporaryDirectory' | 'workspace'>;

/**
 * Brings the three secret inputs into one form: a file for each. Values are written to the private directory, readable
 * by this user alone, so that they are never on a command line nor in the environment of every child.
 * @throws PublishError `SECRET_INVALID` for a line without an id, a variable that isn't set, a file that can't be read.
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
 * The same secrets by paths that have no comma, for tools that split `--secret` at commas and know no quotes: links in
 * a private directory that is removed by `remove`, those that are needed.
 * @throws PublishError `SECRET_INVALID` where the temporary directory of the machine has a comma itself.
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
  // Each line is masked too: logs are masked line by line.
  for (const line of [value, ...value.split('\n')])
    if (line.trim().length > 3) environment.reporter.secret(line.trim());
  const path = join(environment.temporaryDirectory, `secret-${randomBytes(8).toString('hex')}`);
  await writeFile(path, value, { mode: 0o600, flag: 'wx' });
  return { id, path };
}
