import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import type { Ledger } from './ledger.ts';
import { join } from 'node:path';
import { DOCKER, ORAS, TESTBED } from './scenarios.ts';
import { format, formatVerdicts } from './table.ts';

/** Renders docs/performance.md. */
export function report({ lines, verdicts, failures }: Ledger, rounds: number): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 1e9).toFixed(0)} GB, Linux ${release()}`;
  const peers = [
    oneLine('skopeo', ['--version']),
    `oras ${oneLine(ORAS, ['version']).replace(/^Version:\s*/, '')}`,
    `crane ${packageVersion('crane')}`,
    `Docker ${version(join(DOCKER, 'bin/docker'), ['--version'])}`,
    `buildx ${version(join(DOCKER, 'libexec/docker/cli-plugins/docker-buildx'), ['version'])}`,
  ];
  const registry = version('/usr/bin/docker-registry', ['--version']);
  return `# Performance

Measured on ${new Date().toISOString().slice(0, 10)} by \`npm run bench -- --write\`, with ${rounds} rounds, or up to twice as many of rows that vary by more than 0.1, on ${machine}, Node ${process.version}.
Three instances of Debian's docker-registry (distribution ${registry}) with basic auth run on the same machine and share its
processors. So do the tools compared: ${peers.join(', ')}.
Each measurement runs \`dist/main.js\` as a runner does, including start-up. The other tools push to the three registries in
parallel, with one process per registry. Pending disk writes are flushed before each measurement, and a measurement is repeated
when other processes took more than a tenth of the processors' time. Ratios are medians of
the per-round ratios, with their least and most in parentheses. CPU seconds and memory include the client's processes, and the engine's daemon if one is
involved.${failures.map((failure) => `\n\n**Not measured:** ${failure}`).join('')}

## Promises

${formatVerdicts(verdicts)}

Here the registries, the other tools and this program share two processors, so the CPU time of each affects all
measured times; over real links between a runner and a registry it doesn't. As root, or as a user who can read the
daemon's containerd store, the image is read directly from the store. Otherwise (hosted runners aren't root) the daemon
pushes it to this program over loopback, which costs a copy on each side.

oras reads no tag back, and this program reads each one, so with many tags two requests per tag are its lower bound
against one. The row's floor does just those two, 16 at a time, and sends the image; why no read-back can be spared is in
[look again before a tag moves](decisions/look-again-before-a-tag-moves.md#many-new-tags).

Without \`RUN\`, compression is most of the work. That row's floor compresses the same files with zlib, passes the base's layers
on, and sends everything; no tar, no lookups, no manifests, no tags. A build whose layers are compressed by zlib cannot take less here.

## Start-up

\`node bench/startup.mjs\`: ${oneLine(process.execPath, ['bench/startup.mjs'])}. The limit is 7 ×.

## Everything measured

\`ratio\` is registry-publish's time divided by that tool's.

${format(lines)}

## Mirroring

Measured by \`TAGS=2000 REPOSITORIES=50 node bench/mirror.ts --write\`; [mirroring](mirroring.md#benchmark) explains the setup.

${mirroring()}
`;
}

const oneLine = (command: string, args: string[]): string =>
  execFileSync(command, args).toString().trim().split('\n')[0] ?? '';

/** The first version in what a tool says of itself. */
const version = (command: string, args: string[]): string =>
  / v?(\d+(?:\.\d+)+)/.exec(oneLine(command, args))?.[1] ?? 'of unknown version';

/** Debian's package version, for tools that don't report their own. */
function packageVersion(name: string): string {
  const versions = readFileSync(join(TESTBED, 'tools-sid/versions'), 'utf8');
  return new RegExp(`^${name}\\t([^+-]+)`, 'm').exec(versions)?.[1] ?? 'of unknown version';
}

/** The section that `bench/mirror.ts` wrote. */
function mirroring(): string {
  const page = readFileSync('docs/mirroring.md', 'utf8');
  return /<!-- measured: mirror -->\n([^]*)<!-- \/measured -->/.exec(page)?.[1]?.trim() ?? '';
}
