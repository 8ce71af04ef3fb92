import { isRepositoryPath, normalizeHost } from '../oci/reference.ts';
import type { AuthEntry } from './model.ts';
import { entryProblem } from './problems.ts';

type Written = Pick<AuthEntry, 'line' | 'values' | 'lines'>;

/**
 * Host and path of an entry, from `registry` and docker/login-action's `scope`.
 * @throws Problem when it is no registry, the two contradict each other, or it asks for plain HTTP in passing.
 */
export function readRegistry(written: Written): { host: string; path: string } {
  const text = written.values.get('registry') ?? 'docker.io';
  const match = /^(?:(https?):\/\/)?([^/]+)((?:\/[^/]+)*)\/?$/i.exec(text);
  if (!match) throw notARegistry(written, text);
  const [, scheme, name = '', rest = ''] = match;
  const host = readHost(written, text, name);
  if (scheme?.toLowerCase() === 'http' && written.values.get('insecure') !== 'http') {
    throw entryProblem(
      written,
      'registry',
      `The registry ${host} is given as http://, which would send its password in the clear`,
      'Write it without the scheme; if it has no TLS, add "insecure: http".',
    );
  }
  return { host, path: readPath(written, text, host, rest.slice(1)) };
}

function readHost(written: Written, text: string, name: string): string {
  try {
    return normalizeHost(name);
  } catch {
    throw notARegistry(written, text);
  }
}

function readPath(written: Written, text: string, host: string, rest: string): string {
  // `https://index.docker.io/v1/` is what Docker itself calls its registry.
  const path = host === 'docker.io' && /^v[12]$/.test(rest) ? '' : rest;
  const scope = written.values.get('scope')?.replace(/@.*$/, '') ?? '';
  if (path !== '' && scope !== '' && path !== scope) {
    throw entryProblem(
      written,
      'scope',
      'scope and the path of registry are different',
      'Keep one of the two.',
    );
  }
  const chosen = path || scope;
  if (chosen !== '' && !isRepositoryPath(chosen)) throw notARegistry(written, text);
  return chosen;
}

function notARegistry(written: Written, text: string) {
  return entryProblem(
    written,
    'registry',
    `${JSON.stringify(text)} is not a registry`,
    'Write it as registry.example, registry.example:5000 or registry.example/team.',
  );
}
