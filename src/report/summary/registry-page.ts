import { providerNamed, providerOf } from '../../credentials/providers/index.ts';

/**
 * URL of the repository's web page; undefined if the registry has none.
 * @param repository `ghcr.io/acme/app`, `acme/app`.
 * @param source `owner/name` of the repository on GitHub.
 */
export function registryPage(repository: string, source = ''): string | undefined {
  const [host, path] = split(repository);
  return providerNamed(providerOf(host)).repositoryPage?.({ host, path }, source);
}

function split(repository: string): [host: string, path: string] {
  const slash = repository.indexOf('/');
  const first = repository.slice(0, slash);
  if (slash < 0) return ['docker.io', `library/${repository}`];
  if (!/[.:]/.test(first) && first !== 'localhost') return ['docker.io', repository];
  const path = repository.slice(slash + 1);
  if (first !== 'docker.io' && first !== 'index.docker.io') return [first, path];
  return ['docker.io', path.includes('/') ? path : `library/${path}`];
}
