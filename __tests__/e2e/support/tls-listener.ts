import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './registry.ts';
import { makeAuthority } from './token-service.ts';

/** A Docker daemon's TLS port, which requires client certificates. */
export interface TlsListener {
  /** For dockerd. */
  arguments: string[];
  /** Variables for clients, as docker:dind documents them: https://hub.docker.com/_/docker#tls */
  env: { DOCKER_HOST: string; DOCKER_TLS_VERIFY: string; DOCKER_CERT_PATH: string };
  remove(): Promise<void>;
}

/** Creates certificates for both sides, in a directory with a comma, since the paths are passed in CSV. */
export async function tlsListener(): Promise<TlsListener> {
  const root = await mkdtemp(join(tmpdir(), 'docker,tls-'));
  const authority = await makeAuthority();
  const write = async (side: 'server' | 'client', name: string) => {
    const { certificate, key } = await authority.issue(name);
    const directory = join(root, side);
    await mkdir(directory);
    await writeFile(join(directory, 'ca.pem'), authority.certificate);
    await writeFile(join(directory, 'cert.pem'), certificate);
    await writeFile(join(directory, 'key.pem'), key);
    return directory;
  };
  const [server, client] = await Promise.all([write('server', '127.0.0.1'), write('client', 'client')]);
  const address = `tcp://127.0.0.1:${await freePort()}`;
  const files = ['cacert', 'cert', 'key'].map(
    (name) => `--tls${name}=${join(server, `${name.replace('cacert', 'ca')}.pem`)}`,
  );
  return {
    arguments: ['-H', address, '--tlsverify', ...files],
    env: { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: client },
    remove: () => rm(root, { recursive: true }),
  };
}
