/**
 * Where a browser shows the repository, for registries that have such a page; undefined for others.
 * @param repository `ghcr.io/acme/app`, `acme/app`. @param source `owner/name` of the repository on GitHub.
 */
export function registryPage(repository: string, source = ''): string | undefined {
  const [host, path] = split(repository);
  const region = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host);
  if (region) {
    const [, account, name] = region;
    return `https://${name}.console.aws.amazon.com/ecr/repositories/private/${account}/${path}?region=${name}`;
  }
  if (host === 'ghcr.io') return ghcr(path, source);
  if (host === 'docker.io') {
    return path.startsWith('library/')
      ? `https://hub.docker.com/_/${path.slice('library/'.length)}`
      : `https://hub.docker.com/r/${path}/tags`;
  }
  if (host === 'quay.io') return `https://quay.io/repository/${path}?tab=tags`;
  if (host === 'public.ecr.aws') return `https://gallery.ecr.aws/${path}`;
  // Google's own short addresses lead to the console's page of the image.
  if (/(^|\.)gcr\.io$/.test(host)) return `https://${host}/${path}`;
  if (host.endsWith('-docker.pkg.dev')) return artifactRegistry(host, path);
  // A link to one registry needs its resource id, which an image's name doesn't hold.
  if (host.endsWith('.azurecr.io'))
    return 'https://portal.azure.com/#browse/Microsoft.ContainerRegistry%2Fregistries';
  return undefined;
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

function ghcr(path: string, source: string): string {
  const [owner = '', ...name] = path.split('/');
  return source.toLowerCase().startsWith(`${owner}/`)
    ? `https://github.com/${source}/pkgs/container/${encodeURIComponent(name.join('/'))}`
    : `https://ghcr.io/${path}`;
}

function artifactRegistry(host: string, path: string): string {
  const [project, repository, ...image] = path.split('/');
  const location = host.slice(0, -'-docker.pkg.dev'.length);
  const name = encodeURIComponent(image.join('/'));
  return `https://console.cloud.google.com/artifacts/docker/${project}/${location}/${repository}/${name}`;
}
