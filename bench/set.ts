import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionCommand } from './action.ts';
import type { Engine } from './engine.ts';
import type { Contestant } from './scenarios.ts';

export const SET_NAMES = ['api', 'worker', 'web', 'jobs', 'admin'];
/** Layer sizes in MB: those that all images share, and those of each image. */
const SHARED = [40, 25, 10];
const OWN = [8, 2];

/** A bake file with five images on the same base layers. */
export interface BakeProject {
  directory: string;
  ours(engine: Engine, hosts: readonly string[]): Contestant;
  buildxBake(engine: Engine, hosts: readonly string[]): Contestant;
  close(): void;
}

/** Writes the bake file and its build context. */
export function makeBakeProject(): BakeProject {
  const directory = mkdtempSync(join(tmpdir(), 'bench-bake-'));
  const layer = (name: string, megabytes: number): string => {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'data'), randomFillSync(Buffer.allocUnsafe(megabytes * 1e6)));
    return `COPY ${name} /${name}`;
  };
  const base = [
    'FROM scratch AS base',
    ...SHARED.map((megabytes, number) => layer(`base${number}`, megabytes)),
  ];
  const stages = SET_NAMES.map((name) =>
    [`FROM base AS ${name}`, ...OWN.map((megabytes, number) => layer(`${name}${number}`, megabytes))].join(
      '\n',
    ),
  );
  writeFileSync(join(directory, 'Dockerfile'), [base.join('\n'), ...stages].join('\n'));
  return {
    directory,
    ours(engine, hosts) {
      writeFileSync(
        join(directory, 'docker-bake.hcl'),
        bakeFile(() => []),
      );
      const command = actionCommand({
        inputs: { 'bake-files': 'docker-bake.hcl', cache: 'off' },
        images: hosts.flatMap((host) => SET_NAMES.map((name) => `${host}/acme/${name},target=${name}`)),
        tags: ['1.2.3', '1.2', 'latest'],
        hosts,
        env: { ...engine.env, GITHUB_WORKSPACE: directory },
      });
      return { name: 'registry-publish', commands: [command] };
    },
    buildxBake(engine, hosts) {
      const tags = (name: string): string[] =>
        hosts.flatMap((host) => ['1.2.3', '1.2', 'latest'].map((tag) => `${host}/acme/${name}:${tag}`));
      writeFileSync(join(directory, 'peer.hcl'), bakeFile(tags));
      const argv = ['docker', 'buildx', 'bake', '-f', 'peer.hcl', '--push'];
      return { name: 'buildx bake --push', commands: [{ argv, cwd: directory, env: engine.env }] };
    },
    close: () => rmSync(directory, { recursive: true }),
  };
}

function bakeFile(tags: (name: string) => string[]): string {
  const targets = SET_NAMES.map((name) => {
    const own = tags(name);
    const named = own.length === 0 ? '' : `\n  tags = ${JSON.stringify(own)}`;
    return `target "${name}" {\n  target = "${name}"${named}\n}`;
  });
  return [`group "default" { targets = ${JSON.stringify(SET_NAMES)} }`, ...targets].join('\n');
}
